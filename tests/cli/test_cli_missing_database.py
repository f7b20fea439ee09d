"""A database that is not there, usually because its name was mistyped, is never made by looking at it."""

import json

import pytest

from bot.cli import texts

LOOKING = [
    "people list",
    "people list --json",
    "people export tanaka",
    "people erase tanaka --yes",
    "deliveries",
    "deliveries --failed",
    "audit",
    "programme list",
    "programme start crm",
    "programme stop crm",
    "stop-sending",
    "resume-sending",
]


@pytest.mark.parametrize("line", LOOKING)
def test_a_command_that_brings_nothing_in_refuses_a_missing_database(empty_desk, line):
    answer = empty_desk(*line.split())
    assert answer.code == 2
    assert answer.out == ""
    assert answer.err == (
        f"There is no database at {empty_desk.database_file}; nothing was changed. Correct `database` in the "
        "settings (or DATABASE_URL), or make it with `hojorin people import FILE.csv` or `hojorin migrate`.\n"
    )
    assert not empty_desk.database_file.parent.exists()


def test_a_mistyped_name_beside_the_real_database_is_refused(desk):
    desk.set_up()
    desk.write("app.yaml", "company: x\ndatabase: sqlite:///var/hojorim.db\n")
    answer = desk("people", "list")
    assert answer.code == 2
    assert "hojorim.db" in answer.err
    assert [path.name for path in desk.folder.joinpath("var").glob("*.db")] == ["hojorin.db"]


def test_the_emergency_stop_never_seems_to_work_on_a_database_that_is_not_there(desk):
    desk.write("app.yaml", "company: x\ndatabase: sqlite:///var/hojorim.db\n")
    answer = desk("stop-sending")
    assert answer.code == 2
    assert "Sending is stopped" not in answer.out


def test_check_marks_a_missing_database_with_its_cure(empty_desk):
    answer = empty_desk("check")
    assert answer.code == 1
    settings, database = answer.out.splitlines()
    assert settings == "✓ The settings are complete."
    assert database.startswith(f"✗ There is no database at {empty_desk.database_file};")
    assert "`hojorin migrate`" in database
    assert not empty_desk.database_file.parent.exists()


def test_check_tells_a_missing_database_in_json_too(empty_desk):
    found = json.loads(empty_desk("check", "--json").out)
    assert [line["ok"] for line in found] == [True, False]


def test_a_folder_in_the_place_of_the_database_is_told_as_it_was_before(empty_desk):
    empty_desk.database_file.mkdir(parents=True)
    assert empty_desk("people", "list").code == 2


@pytest.mark.parametrize(
    ("line", "name", "content"),
    [
        ("people import", "people.csv", "person_id,name\na1,Kato\n"),
        ("leave import", "leave.csv", "person_id,from,to,kind\n"),
        ("calendar import", "calendar.csv", "date,kind\n2026-12-30,closed\n"),
    ],
)
def test_an_import_makes_the_database(empty_desk, line, name, content):
    empty_desk.write(name, content)
    empty_desk(*line.split(), name)
    assert empty_desk.database_file.exists()


@pytest.mark.parametrize("line", ["migrate", "tick"])
def test_what_works_on_the_database_makes_it(empty_desk, line):
    assert empty_desk(line).code == 0
    assert empty_desk.database_file.exists()
    assert empty_desk("people", "list").code == 0


def test_the_sentence_names_the_file():
    assert "/srv/x.db" in texts.no_database(file="/srv/x.db")
