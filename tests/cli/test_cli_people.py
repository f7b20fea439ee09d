"""`people list`, `people export`, `people erase`."""

import json
from io import StringIO

import pytest

from people.outbox import NewMessage


def test_the_list_shows_everybody_as_a_table_and_as_json(desk):
    desk.set_up()
    table = desk("people", "list")
    assert table.code == 0
    assert "田中 美香" in table.out
    rows = json.loads(desk("people", "list", "--json").out)
    assert [row["person_id"] for row in rows] == ["kato", "suzuki", "tanaka"]
    assert rows[1]["roles"] == ["lead"]
    assert rows[2]["team"] == "Sales/East/Tokyo"


def test_an_empty_roster_says_how_to_fill_it(desk):
    assert "hojorin people import" in desk("people", "list").out
    assert json.loads(desk("people", "list", "--json").out) == []


def test_a_name_cannot_command_the_terminal(desk):
    desk.write("people.csv", "person_id,name\na1,\x1b[31m田中[bold]\n")
    desk("people", "import", "people.csv")
    shown = desk("people", "list").out
    assert "\x1b" not in shown


@pytest.mark.parametrize("place", ["before", "after"])
def test_json_and_config_may_stand_before_or_after_the_command(desk, place):
    desk.set_up()
    (desk.folder / "app.yaml").rename(desk.folder / "other.yaml")
    options = ("--config", "other.yaml", "--json")
    line = (*options, "people", "list") if place == "before" else ("people", "list", *options)
    answer = desk(*line)
    assert answer.code == 0
    assert len(json.loads(answer.out)) == 3


def test_the_export_holds_everything_about_the_person_and_nobody_else(desk):
    desk.set_up()
    with desk.unit() as unit:
        now = unit.enrolments.of_person("tanaka")[0].next_at
        messages = [
            NewMessage(
                dedupe_key=one, kind="check_in", lane=f"person:{one}", person_id=one, card="{}", due_at=now
            )
            for one in ("tanaka", "suzuki")
        ]
        unit.outbox.add_many(messages, now=now)
        unit.commit()
    answer = desk("people", "export", "tanaka")
    assert answer.code == 0
    data = json.loads(answer.out)
    assert data["person"]["name"] == "田中 美香"
    assert data["enrolments"][0]["programme_id"] == "crm"
    assert [message["state"] for message in data["messages"]] == ["queued"]
    assert {"leave", "pauses", "check_ins", "requests", "questions", "readings", "day_marks", "audit"} <= set(
        data
    )
    assert "鈴木" not in answer.out


def test_erasing_asks_first_and_no_answer_is_a_no(desk, monkeypatch):
    desk.set_up()
    monkeypatch.setattr("sys.stdin", StringIO(""))
    answer = desk("people", "erase", "tanaka")
    assert answer.code == 1
    assert "Nothing was erased." in answer.err
    assert desk("people", "export", "tanaka").code == 0


def test_erasing_removes_all_parts_and_the_audit_keeps_the_id(desk):
    desk.set_up()
    answer = desk("people", "erase", "tanaka", "--yes")
    assert answer.code == 0
    assert answer.out == "Everything about tanaka is erased; the audit keeps the id.\n"
    assert desk("people", "export", "tanaka").code == 1
    assert "田中" not in desk("people", "list", "--json").out
    newest = json.loads(desk("audit", "--json", "--limit", "1").out)[0]
    assert (newest["actor"], newest["action"], newest["subject"]) == ("cli", "erase", "tanaka")
    with desk.unit() as unit:
        assert unit.enrolments.of_person("tanaka") == []


@pytest.mark.parametrize("command", [("export", "nobody"), ("erase", "nobody", "--yes")])
def test_an_unknown_person_is_told_with_where_to_look(desk, command):
    answer = desk("people", *command)
    assert answer.code == 1
    assert answer.err == (
        "There is no person with the id nobody; nothing was changed. "
        "`hojorin people list` shows which there are.\n"
    )
