"""`tick`, `deliveries`, `stop-sending`, `audit`, `migrate`, `check`, and what holds them back."""

import csv
import io
import json
import re
import sqlite3
from datetime import UTC, datetime
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import make_url

from bot.bootstrap import USED_BY
from bot.cli.texts import CURES
from people.model import Platform
from people.outbox import MessageState, NewMessage, Reason
from storage.lockfile import ProcessLock

MONDAY = "2026-09-07T09:30:00+09:00"
KEYS = ["now", "planned", "sent", "failed", "unknown", "dropped", "held", "waiting"]


def make_demo(desk) -> None:
    with desk.unit() as unit:
        unit.switches.put(USED_BY, "demo")
        unit.commit()


def test_tick_prints_what_it_did_and_says_why_messages_are_held(desk):
    desk.set_up()
    answer = desk("tick", "--now", MONDAY)
    printed = json.loads(answer.out)
    assert answer.code == 0
    assert list(printed) == KEYS
    assert printed["now"] == "2026-09-07T00:30:00Z"
    assert printed["planned"] == printed["held"] > 0
    assert printed["sent"] == 0
    assert "no chat platform is connected" in answer.err


def test_a_second_tick_does_nothing_twice(desk):
    desk.set_up()
    make_demo(desk)
    first = json.loads(desk("tick", "--now", MONDAY).out)
    second = json.loads(desk("tick", "--now", MONDAY).out)
    assert first["sent"] > 0
    assert (second["planned"], second["sent"]) == (0, 0)


def test_what_a_dead_process_left_in_doubt_for_good_makes_the_next_tick_fail(desk, monkeypatch):
    desk.set_up()
    make_demo(desk)
    moment = datetime.fromisoformat(MONDAY)
    with desk.unit() as unit:
        lane = "person:kato"
        note = NewMessage(dedupe_key="x", kind="note", lane=lane, person_id="kato", card="{}", due_at=moment)
        unit.outbox.add_many([note], now=moment)
        [message] = unit.outbox.list_messages()
        assert unit.outbox.begin([message.id], platform=Platform.PLAYGROUND, lease_seconds=30)
        unit.commit()
    monkeypatch.setattr("handlers.settling.what_follows", lambda *_, **__: None)  # nobody can find out
    answer = desk("tick", "--now", MONDAY)
    assert (json.loads(answer.out)["unknown"], answer.code) == (1, 1)
    again = desk("tick", "--now", MONDAY)
    assert (json.loads(again.out)["unknown"], again.code) == (0, 0)


def test_without_now_the_tick_is_at_the_present(desk):
    before = datetime.now(UTC)
    printed = json.loads(desk("tick").out)
    assert before <= datetime.fromisoformat(printed["now"]) <= datetime.now(UTC)


def test_a_future_now_is_refused_unless_the_settings_allow_it(desk):
    desk.write("app.yaml", "company: ミズキ計器\n")
    answer = desk("tick", "--now", "2099-01-01T00:00:00Z")
    assert answer.code == 2
    assert "dev_clock: true" in answer.err
    assert answer.out == ""
    desk.write("app.yaml", "company: ミズキ計器\ndev_clock: true\n")
    assert desk("tick", "--now", "2099-01-01T00:00:00Z").code == 0


@pytest.mark.parametrize(
    "moment", ["tomorrow", "2026-09-07", "2026-09-07T09:30:00", "0001-01-01T00:00:00+14:00", ""]
)
def test_a_now_without_a_time_zone_is_refused(desk, moment):
    answer = desk("tick", "--now", moment)
    assert answer.code == 2
    assert "2026-06-10T09:00:00+09:00" in answer.err


def test_deliveries_tell_each_message_with_state_reason_and_cure(desk):
    desk.set_up()
    make_demo(desk)
    desk("tick", "--now", MONDAY)
    rows = json.loads(desk("deliveries", "--json").out)
    assert rows
    assert list(rows[0]) == ["id", "to", "kind", "when", "state", "reason", "cure", "promise"]
    assert {row["promise"] for row in rows} == {"exactly once"}
    assert {row["state"] for row in rows} <= {"sent", "queued"}
    assert all(row["cure"] is None for row in rows if row["state"] == "sent")
    assert desk("deliveries", "--failed").out == "No message failed.\n"
    assert json.loads(desk("deliveries", "--failed", "--json").out) == []


def test_on_teams_deliveries_say_what_is_promised_of_each_kind(desk, monkeypatch):
    desk.set_up()
    desk("tick", "--now", MONDAY)
    monkeypatch.setenv("TEAMS_APP_ID", "x")
    with desk.unit() as unit:
        moment = datetime.fromisoformat(MONDAY)
        channels = [
            NewMessage(dedupe_key=lane, kind="request_open", lane=lane, card="{}", due_at=moment)
            for lane in ("teams:19:x@thread.tacv2", "slack:C0123")
        ]
        edit = NewMessage(
            dedupe_key="over", kind="over", lane="slack:C0123", card="{}", due_at=moment, edits="slack:C0123"
        )
        unit.outbox.add_many([*channels, edit], now=moment)
        unit.commit()
    rows = json.loads(desk("deliveries", "--json").out)
    assert {(row["kind"], row["promise"]) for row in rows} == {
        ("introduction", "at least once"),
        ("day_one", "at least once"),
        ("request_open", "at most once"),
        ("request_open", "exactly once"),
        ("over", "at least once"),
    }


def test_where_a_message_may_go_to_either_chat_no_promise_is_named_before(desk, monkeypatch):
    desk.set_up()
    desk("tick", "--now", MONDAY)
    for name in ("TEAMS_APP_ID", "SLACK_BOT_TOKEN"):
        monkeypatch.setenv(name, "x")
    rows = json.loads(desk("deliveries", "--json").out)
    assert {row["promise"] for row in rows} == {None}


def test_on_a_terminal_deliveries_end_with_how_many_are_in_each_state(desk, monkeypatch):
    desk.set_up()
    desk("tick", "--now", MONDAY)
    count = len(json.loads(desk("deliveries", "--json").out))
    assert "queued." not in desk("deliveries").out
    monkeypatch.setattr("bot.cli.deliveries.is_terminal", lambda: True)
    assert desk("deliveries").out.endswith(f"{count} queued.\n")


def test_messages_that_wait_for_a_platform_say_so_with_the_cure(desk):
    desk.set_up()
    assert json.loads(desk("tick", "--now", MONDAY).out)["held"] > 0
    rows = json.loads(desk("deliveries", "--json").out)
    assert {(row["state"], row["reason"]) for row in rows} == {("queued", "no_platform")}
    assert "Connect a chat platform" in rows[0]["cure"]


def test_a_failed_message_is_told_with_its_cure_and_makes_the_tick_fail(desk):
    desk.set_up()
    moment = datetime.fromisoformat(MONDAY)
    with desk.unit() as unit:
        unit.outbox.add_many(
            [
                NewMessage(
                    dedupe_key="x",
                    kind="notice",
                    lane="person:=kato",
                    person_id="kato",
                    card="{}",
                    due_at=moment,
                )
            ],
            now=moment,
        )
        ids = [message.id for message in unit.outbox.list_messages()]
        unit.outbox.finish(ids, state=MessageState.FAILED, reason=Reason.NO_CHAT_IDENTITY, at=moment)
        unit.commit()
    (row,) = json.loads(desk("deliveries", "--failed", "--json").out)
    assert (row["to"], row["state"], row["reason"]) == ("kato", "failed", "no_chat_identity")
    assert "slack_user_id" in row["cure"]
    listed = list(csv.DictReader(io.StringIO(desk("deliveries", "--csv").out)))
    assert listed[0]["kind"] == "notice"
    assert "kato" in desk("deliveries").out


def test_every_reason_has_a_cure():
    assert set(CURES) == set(Reason)
    assert all(cure.endswith(".") for cure in CURES.values())


def test_a_cell_of_a_spreadsheet_cannot_become_a_formula(desk):
    moment = datetime.fromisoformat(MONDAY)
    with desk.unit() as unit:
        unit.outbox.add_many(
            [NewMessage(dedupe_key="x", kind="counts", lane="=cmd()", card="{}", due_at=moment)], now=moment
        )
        unit.commit()
    assert ",'=cmd()," in desk("deliveries", "--csv").out


def test_the_emergency_stop_holds_everything_until_it_ends(desk):
    desk.set_up()
    make_demo(desk)
    assert "Sending is stopped" in desk("stop-sending").out
    assert "already" in desk("stop-sending").out
    held = desk("tick", "--now", MONDAY)
    assert json.loads(held.out)["sent"] == 0
    assert json.loads(held.out)["held"] > 0
    assert "emergency stop" in held.err
    assert "Sending goes on" in desk("resume-sending").out
    assert "nothing was changed" in desk("resume-sending").out
    assert json.loads(desk("tick", "--now", MONDAY).out)["sent"] > 0
    actions = [entry["action"] for entry in json.loads(desk("audit", "--json").out)]
    assert actions[:2] == ["sending.resumed", "sending.stopped"]


def test_the_audit_is_a_table_or_json_newest_first(desk):
    assert desk("audit").out == "Nothing has been recorded yet.\n"
    desk.set_up()
    assert "programme_start" in desk("audit").out
    entries = json.loads(desk("audit", "--json").out)
    assert entries[0]["action"] == "programme_start"
    assert {entry["actor"] for entry in entries} == {"cli"}
    assert len(json.loads(desk("audit", "--json", "--limit", "2").out)) == 2


@pytest.mark.parametrize("command", ["tick", "migrate", "run", "demo"])
def test_one_process_at_a_time_works_on_an_embedded_database(desk, command):
    with ProcessLock(f"sqlite+pysqlite:///{desk.database_file}"):
        answer = desk(command)
    assert answer.code == 2
    assert "in use by process" in answer.err
    assert len(answer.err.splitlines()) == 1


def test_the_other_commands_work_beside_the_running_one(desk):
    with ProcessLock(f"sqlite+pysqlite:///{desk.database_file}"):
        desk.set_up()
        for line in (["people", "list"], ["deliveries"], ["audit"], ["stop-sending"], ["programme", "list"]):
            assert desk(*line).code == 0, line


def test_a_new_embedded_database_is_made_by_the_first_import(empty_desk):
    empty_desk.write("people.csv", "person_id,name\na1,Kato\n")
    assert empty_desk("people", "import", "people.csv").code == 0
    assert empty_desk.database_file.exists()
    assert empty_desk("migrate").out == (
        "The database is at this version of Hojorin already; nothing was changed.\n"
    )


def test_migrate_makes_a_new_database_too(empty_desk):
    assert empty_desk("migrate").out == "The database is at this version of Hojorin now.\n"


@pytest.mark.parametrize(
    "line", [["people", "list"], ["tick"], ["migrate"], ["run"], ["demo"], ["people", "import", "app.yaml"]]
)
def test_a_database_of_a_newer_version_is_left_alone_with_the_cure(desk, line):
    with sqlite3.connect(desk.database_file) as connection:
        connection.execute("UPDATE alembic_version SET version_num = 'from_the_future'")
    connection.close()
    answer = desk(*line)
    assert answer.code in (2,) if line[:2] != ["people", "import"] else (1, 2)
    if answer.code == 2:
        assert "newer version" in answer.err
    assert len(answer.err.splitlines()) == 1


@pytest.fixture
def empty_postgresql_url(postgresql_server_url):
    """The address of a PostgreSQL database without any table."""
    name = f"hojorin_empty_{uuid4().hex}"
    with psycopg.connect(postgresql_server_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        url = make_url(postgresql_server_url).set(database=name)
        yield url.render_as_string(hide_password=False)
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_a_postgresql_is_brought_to_this_version_by_migrate_only(desk, empty_postgresql_url, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", empty_postgresql_url)
    answer = desk("people", "list")
    assert (answer.code, answer.out) == (2, "")
    assert "run `hojorin migrate`" in answer.err
    checked = desk("check")
    assert checked.code == 1
    assert "✗ The database is not at this version" in checked.out
    assert desk("migrate").out == "The database is at this version of Hojorin now.\n"
    assert desk("people", "list").code == 0


def test_commands_work_on_postgresql_as_well(desk, postgresql_url, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", postgresql_url)
    desk.set_up()
    assert len(json.loads(desk("people", "list", "--json").out)) == 3
    assert json.loads(desk("tick", "--now", MONDAY).out)["planned"] > 0
    assert desk("migrate").code == 0


@pytest.mark.parametrize("line", [["people", "list"], ["tick"], ["migrate"], ["run"]])
def test_a_postgresql_that_is_not_there_is_told_in_one_sentence_without_the_password(desk, line, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://hojorin:geheim@127.0.0.1:1/hojorin")
    answer = desk(*line)
    assert answer.code == 2
    assert len(answer.err.splitlines()) == 1
    assert "geheim" not in answer.out + answer.err


def test_a_file_that_is_no_database_is_told_in_one_sentence(desk):
    desk.database_file.write_text("this is not a database, " * 100)
    answer = desk("people", "list")
    assert answer.code == 2
    assert "not an SQLite database" in answer.err


def test_check_tells_each_thing_with_its_cure(desk):
    answer = desk("check")
    assert answer.code == 1
    lines = answer.out.splitlines()
    assert all(line.startswith(("✓ ", "✗ ")) for line in lines)
    assert "✓ The settings are complete." in lines
    assert any(line.startswith("✗ Nobody is in the roster yet; `hojorin people import") for line in lines)
    assert any(line.startswith("✗ No programme runs") for line in lines)


def test_check_counts_people_whom_no_chat_can_find(desk):
    desk.set_up()
    desk.write("ids.csv", "person_id,name,slack_user_id\ntanaka,田中 美香,U0123456\n")
    desk("people", "import", "ids.csv")
    assert (
        "✗ 2 of 3 people have no chat identity. `hojorin run` finds people by the email" in desk("check").out
    )


def test_check_is_content_with_a_demo_in_which_a_programme_runs(desk):
    desk.set_up()
    make_demo(desk)
    answer = desk("check")
    assert "✗" not in answer.out
    assert answer.code == 0


def test_check_says_which_texts_are_missing_in_which_language(desk):
    desk.set_up()
    text = (
        (desk.folder / "programme.yaml")
        .read_text()
        .replace("name: {ja: CRM定着プログラム, en: CRM onboarding}", "name: {ja: CRM}")
    )
    desk.write("programme.yaml", text)
    imported = desk("programme", "import", "programme.yaml")
    assert imported.code == 0
    assert "lacks texts in some languages (name: en)" in imported.err
    assert "✗ The programme crm lacks texts in some languages (name: en)." in desk("check").out


def test_check_notices_stop_leaver_and_dev_clock(desk):
    desk.set_up()
    desk("stop-sending")
    desk.write("gone.csv", "person_id,name\nkato,加藤 誠\ntanaka,田中 美香\n")
    desk("people", "import", "gone.csv", "--deactivate-missing")
    with desk.unit() as unit:
        unit.switches.put("business_clock", MONDAY)
        unit.commit()
    out = desk("check").out
    assert "✗ The emergency stop holds everything" in out
    assert "✗ The lead of the programme crm is not in the roster any more." in out
    assert "✗ The business clock stands still at" in out


def test_check_asks_for_a_public_address_where_a_platform_calls(desk):
    desk.write("app.yaml", "company: x\nslack: {mode: http}\n")
    assert "✗ The chat platform does not know where to reach Hojorin." in desk("check").out
    desk.write("app.yaml", "company: x\nslack: {mode: socket}\n")
    assert "where to reach" not in desk("check").out
    desk.write("app.yaml", "company: x\nweb: {host: 0.0.0.0}\n")
    assert "for other machines too" in desk("check").out


def test_check_prints_json_and_goes_on_without_a_database(desk, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://hojorin:geheim@127.0.0.1:1/hojorin")
    answer = desk("check", "--json")
    assert answer.code == 1
    found = json.loads(answer.out)
    assert [one["ok"] for one in found] == [True, False]
    assert "geheim" not in answer.out


def test_programmes_are_imported_started_listed_and_stopped(desk):
    desk.set_up()
    (row,) = json.loads(desk("programme", "list", "--json").out)
    assert row == {
        "id": "crm",
        "name": "CRM定着プログラム",
        "tool": "Salesforce",
        "state": "running",
        "go_live": "2026-09-07",
        "lead": "suzuki",
        "people": 1,
    }
    assert desk("programme", "import", "programme.yaml").out == "The programme crm: unchanged.\n"
    assert "is stopped" in desk("programme", "stop", "crm").out
    assert "was not running" in desk("programme", "stop", "crm").out
    assert json.loads(desk("programme", "list", "--json").out)[0]["state"] == "stopped"
    assert "crm" in desk("programme", "list").out


def test_a_dry_run_of_a_programme_changes_nothing(desk):
    desk.write("people.csv", "person_id,name\nsuzuki,鈴木\n")
    desk("people", "import", "people.csv")
    desk.set_up()
    desk("programme", "stop", "crm")
    text = (desk.folder / "programme.yaml").read_text().replace("id: crm", "id: other")
    desk.write("other.yaml", text)
    assert desk("programme", "import", "other.yaml", "--dry-run").out == (
        "The programme other is valid: new (dry run: nothing was changed).\n"
    )
    assert len(json.loads(desk("programme", "list", "--json").out)) == 1


def test_a_wrong_programme_file_is_refused_with_line_and_key(desk):
    desk.set_up()
    text = (desk.folder / "programme.yaml").read_text().replace("target: 3", "target: many")
    desk.write("wrong.yaml", text)
    answer = desk("programme", "import", "wrong.yaml")
    assert answer.code == 1
    assert re.search(r"wrong\.yaml.*line 11.*target", answer.err)
    assert desk("programme", "import", "nowhere.yaml").code == 2


def test_a_programme_starts_on_the_business_date_unless_told_otherwise(desk):
    desk.set_up()
    desk.write("second.yaml", (desk.folder / "programme.yaml").read_text().replace("id: crm", "id: second"))
    desk("programme", "import", "second.yaml")
    with desk.unit() as unit:
        unit.switches.put("business_clock", "2026-10-05T15:30:00+00:00")
        unit.commit()
    assert "go-live 2026-10-06" in desk("programme", "start", "second").out


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (["programme", "start", "nothing"], 1),
        (["programme", "stop", "nothing"], 1),
        (["programme", "start", "nothing", "--on", "soon"], 2),
    ],
)
def test_an_unknown_programme_or_date_is_told(desk, line, code):
    answer = desk(*line)
    assert answer.code == code
    assert len(answer.err.splitlines()) == 1


def test_no_programme_yet_says_how_to_bring_one_in(desk):
    assert "hojorin programme import" in desk("programme", "list").out
