"""What the command line does at its edges: wrong use, wrong settings, and what nobody expected."""

import json
import re

import pytest

from bot.cli import app, exits
from bot.cli.app import run_command
from people.errors import TooLateError

COMMANDS = """
run
demo
check
migrate
tick
deliveries
audit
stop-sending
resume-sending
people import
people list
people export
people erase
leave import
calendar import
materials list
materials check
programme import
programme list
programme start
programme stop
""".strip().splitlines()


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(empty_desk, command):
    answer = empty_desk(*command.split(), "--help")
    assert answer.code == 0
    assert "Usage: hojorin" in answer.out
    assert "--config" in answer.out
    assert re.search(r"[A-Z].*\.", answer.out)
    assert not empty_desk.database_file.exists()


@pytest.mark.parametrize("command", ["", "people", "programme"])
def test_a_group_alone_shows_its_commands_and_counts_as_wrong_use(empty_desk, command):
    answer = empty_desk(*command.split())
    assert answer.code == 2
    assert "import" in answer.out + answer.err
    assert "\n. " not in f"\n{answer.out}\n{answer.err}"
    assert answer.out.count("Usage:") + answer.err.count("Usage:") == 1


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("peple list", "No such command 'peple'"),
        ("people lst", "No such command 'lst'"),
        ("people list --jsn", "No such option"),
        ("people import", "Missing argument 'FILE.csv'"),
        ("people export", "Missing argument 'ID'"),
        ("audit --limit none", "Invalid value for '--limit'"),
        ("audit --limit 0", "Invalid value for '--limit'"),
        ("tick --now", "requires an argument"),
        ("people list more", "unexpected extra argument"),
    ],
)
def test_wrong_use_is_one_sentence_and_exit_code_2(empty_desk, line, said):
    answer = empty_desk(*line.split())
    assert answer.code == 2
    assert said in answer.err
    assert "hojorin --help" in answer.err
    assert answer.out == ""


@pytest.mark.parametrize("command", [one for one in COMMANDS if " import" not in one and " e" not in one])
def test_wrong_settings_stop_every_command_before_anything_is_changed(empty_desk, command):
    empty_desk.write("app.yaml", "company: x\nwebb: {port: 1}\n")
    arguments = [*command.split(), "x"] if command.split()[-1] in ("start", "stop") else command.split()
    answer = empty_desk(*arguments)
    assert answer.code == 2
    assert answer.err == "app.yaml, line 2: `webb`: there is no such setting. Did you mean `web`?\n"
    assert not empty_desk.database_file.exists()


def test_without_a_settings_file_the_way_to_one_is_told(empty_desk):
    (empty_desk.folder / "app.yaml").unlink()
    answer = empty_desk("people", "list")
    assert answer.code == 2
    assert "app.yaml: the settings file cannot be read" in answer.err
    assert "--config" in answer.err


def test_what_nobody_expected_is_told_with_an_id_and_no_words_of_the_error(empty_desk, monkeypatch):
    def break_down(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError("Tanaka's secret")

    monkeypatch.setattr(app, "build_app", lambda: break_down)
    answer = empty_desk("people", "list")
    assert answer.code == 1
    assert "RuntimeError, id " in answer.err
    assert "secret" not in answer.err


def test_ctrl_c_ends_a_command_without_a_word(empty_desk, monkeypatch):
    def interrupt(*_args: object, **_kwargs: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(app, "build_app", lambda: interrupt)
    answer = empty_desk("people", "list")
    assert (answer.code, answer.err) == (130, "")


def test_an_error_of_a_domain_is_a_refusal():
    assert exits.explain(TooLateError(reason="over.")) == ("over.", exits.Exit.REFUSED)


def test_a_database_of_the_demo_is_not_served_and_the_other_way_round(desk):
    for owner, command in (("demo", "run"), ("run", "demo")):
        with desk.unit() as unit:
            unit.switches.put("used_by", owner)
            unit.commit()
        answer = desk(command)
        assert answer.code == 2
        assert "nothing was changed" in answer.err
        assert "`database`" in answer.err


@pytest.mark.parametrize("line", ["run --dev-clock", "demo"])
def test_the_dev_clock_is_refused_on_an_address_that_others_reach(desk, line):
    desk.write("app.yaml", "company: x\nweb: {host: 0.0.0.0}\n")
    answer = desk(*line.split())
    assert answer.code == 2
    assert "The dev clock is served on loopback only" in answer.err


def test_demo_forgets_its_own_database_only(desk):
    answer = desk("demo", "--forget")
    assert answer.code == 2
    assert "is not a demo's database" in answer.err
    assert desk.database_file.exists()
    with desk.unit() as unit:
        unit.switches.put("used_by", "run")
        unit.commit()
    assert desk("demo", "--forget").code == 2
    with desk.unit() as unit:
        unit.switches.put("used_by", "demo")
        unit.commit()
    (desk.folder / "var" / "hojorin-playground.db").touch()
    (desk.folder / "var" / "mine.txt").touch()
    assert desk("demo", "--forget").code == 0
    left = {path.name for path in (desk.folder / "var").iterdir()} - {"hojorin.db.lock"}
    assert left == {"mine.txt"}
    assert desk("demo", "--forget").out == "There is no sample company to forget.\n"


def test_a_postgresql_demo_is_not_dropped(desk, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://h@127.0.0.1:1/hojorin")
    assert desk("demo", "--forget").code == 2


def test_json_stays_json_with_japanese_in_it(desk):
    desk.set_up()
    out = desk("people", "list", "--json").out
    assert "田中 美香" in out
    assert json.loads(out)


def test_help_of_the_whole_names_every_group(capsys):
    assert run_command(["--help"]) == 0
    shown = capsys.readouterr().out
    assert all(command.split()[0] in shown for command in COMMANDS)
