"""`move-database`: from SQLite into PostgreSQL, and Hojorin goes on there where it was."""

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime

import psycopg
import pytest
from beside import beside
from fakes.slack import FakeUser, SlackConfig, running_slack
from sqlalchemy import make_url

from bot.bootstrap import USED_BY
from bot.slack.manifest import SCOPES
from coaching.checkins.model import Answer
from storage.database import open_database
from storage.lockfile import ProcessLock
from storage.schema import SchemaState

MONDAY = "2026-09-07T01:00:00Z"
FIRST_CHECK_IN = "2026-09-16T02:00:00Z"
NEXT_CHECK_IN = "2026-09-30T02:00:00Z"
"""A week later is a public holiday."""
NOWHERE = "postgresql://hojorin:geheim@127.0.0.1:1/hojorin"
SECRETS = {"BOT_TOKEN": "xoxb-fake-bot-token", "APP_TOKEN": "xapp-fake", "SIGNING_SECRET": "fake-secret"}
SLACK_PEOPLE = """\
person_id,name,slack_user_id
kato,加藤 誠,U0KATO001
suzuki,鈴木 健太,U0SUZUKI1
tanaka,田中 美香,U0TANAKA1
"""


def dumped(desk) -> list[str]:
    with closing(sqlite3.connect(desk.database_file)) as connection:
        return list(connection.iterdump())


def tables_in(url: str) -> int:
    with psycopg.connect(
        make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    ) as it:
        row = it.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
        assert row is not None
        return int(row[0])


# What it says


def test_it_prints_what_is_the_same_in_both_and_how_to_switch(desk, new_postgresql_url):
    desk.set_up()
    before = dumped(desk)
    answer = desk("move-database", new_postgresql_url)
    assert (answer.code, answer.err) == (0, "")
    lines = answer.out.splitlines()
    assert lines[1].split() == ["table", "rows", "checksum"]
    person = next(line.split() for line in lines if line.strip().startswith("person "))
    assert person[1] == "3"
    assert len(person[2]) == 16
    assert "Now set `database` in the settings (or DATABASE_URL) to postgresql+psycopg://" in lines[-1]
    assert f"{desk.database_file} is as it was" in lines[-1]
    assert dumped(desk) == before


def test_with_json_only_the_rows_are_on_standard_output(desk, new_postgresql_url):
    desk.set_up()
    answer = desk("move-database", new_postgresql_url, "--json")
    rows = {row["table"]: row for row in json.loads(answer.out)}
    assert rows["person"]["rows"] == 3
    assert "Now set `database`" in answer.err


def test_the_password_is_never_shown(desk, new_postgresql_url):
    url = make_url(new_postgresql_url).set(password="geheim").render_as_string(hide_password=False)
    for line in (["move-database", url, "--dry-run"], ["move-database", url], ["move-database", NOWHERE]):
        answer = desk(*line)
        assert "geheim" not in answer.out + answer.err


def test_a_dry_run_counts_and_changes_nothing_even_beside_a_process_that_serves(desk, new_postgresql_url):
    desk.set_up()
    before = dumped(desk)
    with ProcessLock(f"sqlite+pysqlite:///{desk.database_file}"):
        answer = desk("move-database", new_postgresql_url, "--dry-run")
    assert (answer.code, answer.err) == (0, "")
    assert "would be moved (dry run: nothing was changed)." in answer.out
    assert next(line.split() for line in answer.out.splitlines() if "person " in line) == ["person", "3"]
    assert dumped(desk) == before
    assert tables_in(new_postgresql_url) == 0


def test_an_older_source_is_brought_to_this_version_first_and_that_is_said(desk, new_postgresql_url):
    older = sqlite3.connect(desk.database_file)
    older.execute("DROP TABLE alembic_version")
    for (table,) in older.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
        if not table.startswith("sqlite"):
            older.execute(f'DROP TABLE "{table}"')
    older.close()
    rehearsed = desk("move-database", new_postgresql_url, "--dry-run")
    assert rehearsed.err == (
        "The SQLite database is of an earlier version; the move brings it to this one first.\n"
    )
    moved = desk("move-database", new_postgresql_url)
    assert moved.code == 0
    assert moved.err == "The SQLite database was brought to this version of Hojorin first.\n"


# The file that was moved from


@pytest.mark.parametrize("line", [["run"], ["tick"], ["demo"], ["migrate"]])
def test_nobody_works_on_the_file_that_was_moved_from_until_the_note_is_removed(
    desk, new_postgresql_url, line
):
    desk.set_up()
    url = make_url(new_postgresql_url).set(password="geheim").render_as_string(hide_password=False)
    assert desk("move-database", url).code == 0
    before = dumped(desk)
    answer = desk(*line)
    assert (answer.code, answer.out) == (2, "")
    assert len(answer.err.splitlines()) == 1
    note = desk.database_file.with_name(desk.database_file.name + ".moved")
    assert f"was moved to {make_url(url).render_as_string(hide_password=True)} at 20" in answer.err
    assert f"remove {note}" in answer.err
    assert "geheim" not in note.read_text() + answer.err
    assert dumped(desk) == before
    note.unlink()
    assert desk("tick").code == 0


def test_a_note_that_says_nothing_readable_counts_as_well(desk):
    desk.set_up()
    desk.database_file.with_name(desk.database_file.name + ".moved").write_text("[]")
    answer = desk("tick")
    assert answer.code == 2
    assert "was moved to another database, and" in answer.err


def test_a_file_that_is_gone_is_not_made_anew_where_it_was_moved_from(desk, new_postgresql_url):
    desk.set_up()
    assert desk("move-database", new_postgresql_url).code == 0
    desk.database_file.unlink()
    assert desk("tick").code == 2
    assert not desk.database_file.exists()


def test_a_dry_run_and_a_move_that_is_refused_leave_no_note(desk, new_postgresql_url):
    desk.set_up()
    assert desk("move-database", new_postgresql_url, "--dry-run").code == 0
    assert desk("move-database", NOWHERE).code == 2
    assert desk("tick").code == 0


def test_a_note_that_cannot_be_written_is_told_and_the_move_stands(desk, new_postgresql_url):
    desk.set_up()
    desk.database_file.with_name(desk.database_file.name + ".moved").mkdir()
    answer = desk("move-database", new_postgresql_url)
    assert answer.code == 1
    assert "The move is done, but" in answer.err
    assert "Now set `database`" in answer.out
    assert tables_in(new_postgresql_url) > 0


# What it refuses


@pytest.mark.parametrize("dry_run", [[], ["--dry-run"]])
@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("sqlite:///other.db", "moves into PostgreSQL, and the address given is that of an SQLite file"),
        ("mysql://host/db", "The URL given: this is not the address of a database; nothing was changed."),
        ("postgresql://host", "The URL given: the address of the PostgreSQL database is incomplete"),
        (NOWHERE, "The target: the database cannot be used: no server answers there. Nothing was changed."),
    ],
)
def test_a_wrong_target_is_refused_in_one_sentence_with_the_cure(desk, url, words, dry_run):
    answer = desk("move-database", url, *dry_run)
    assert (answer.code, answer.out) == (2, "")
    assert words in answer.err
    assert len(answer.err.splitlines()) == 1


def test_without_an_address_it_says_what_is_missing(desk):
    answer = desk("move-database")
    assert answer.code == 2
    assert "URL" in answer.err


def test_a_target_that_is_not_empty_is_refused_and_left_alone(desk, new_postgresql_url):
    desk.set_up()
    assert desk("move-database", new_postgresql_url).code == 0
    again = desk("move-database", new_postgresql_url)
    assert (again.code, again.out) == (2, "")
    assert again.err.startswith("The target is not empty: its table ")
    assert again.err.endswith("nothing was changed. Make a new database for the move.\n")


def test_a_target_of_a_newer_version_is_refused(desk, new_postgresql_url):
    with closing(open_database(new_postgresql_url)) as target:
        target.migrate()
        with target._engine.begin() as connection:
            connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    answer = desk("move-database", new_postgresql_url)
    assert answer.code == 2
    assert answer.err.startswith("The target was made by a newer version of Hojorin; nothing was changed.")


def test_settings_that_name_postgresql_already_are_refused(desk, new_postgresql_url, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", new_postgresql_url)
    answer = desk("move-database", new_postgresql_url)
    assert answer.code == 2
    assert "(or DATABASE_URL) name a PostgreSQL database already" in answer.err


def test_a_source_that_is_not_there_is_refused_and_not_made(empty_desk, new_postgresql_url):
    answer = empty_desk("move-database", new_postgresql_url)
    assert answer.code == 2
    assert answer.err.startswith(f"There is no database at {empty_desk.database_file}; nothing was changed.")
    assert not empty_desk.database_file.exists()


@pytest.mark.parametrize("dry_run", [[], ["--dry-run"]])
def test_a_sample_company_is_not_moved(desk, new_postgresql_url, dry_run):
    with desk.unit() as unit:
        unit.switches.put(USED_BY, "demo")
        unit.commit()
    answer = desk("move-database", new_postgresql_url, *dry_run)
    assert answer.code == 2
    assert "sample company" in answer.err
    assert tables_in(new_postgresql_url) == 0


def test_it_is_refused_while_another_process_works_on_the_file(desk, new_postgresql_url):
    with ProcessLock(f"sqlite+pysqlite:///{desk.database_file}"):
        answer = desk("move-database", new_postgresql_url)
    assert answer.code == 2
    assert f"in use by process {os.getpid()}" in answer.err
    assert tables_in(new_postgresql_url) == 0


def test_what_arrives_changed_is_not_kept_and_ends_with_one(desk, new_postgresql_url):
    desk.set_up()
    with closing(open_database(new_postgresql_url)) as target:
        target.migrate()
        with target._engine.begin() as connection:
            connection.exec_driver_sql(
                "CREATE FUNCTION broken() RETURNS trigger LANGUAGE plpgsql AS "
                "$$ BEGIN NEW.name := NEW.name || ' '; RETURN NEW; END $$"
            )
            connection.exec_driver_sql(
                "CREATE TRIGGER broken BEFORE INSERT ON person FOR EACH ROW EXECUTE FUNCTION broken()"
            )
        answer = desk("move-database", new_postgresql_url)
        assert (answer.code, answer.out) == (1, "")
        assert answer.err.startswith("The table person did not arrive as it was (the contents differ);")
        with target.unit_of_work() as unit:
            assert unit.people.list_all() == []
        assert target.schema_state() is SchemaState.CURRENT


# Going on there


@pytest.fixture
def slack(monkeypatch) -> Iterator[object]:
    """A workspace in which the three people of the roster are."""
    for name, value in SECRETS.items():
        monkeypatch.setenv(f"SLACK_{name}", value)
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
    users = tuple(FakeUser(user, user.lower()) for user in ("U0KATO001", "U0SUZUKI1", "U0TANAKA1"))
    config = SlackConfig(
        bot_token=SECRETS["BOT_TOKEN"],
        app_token=SECRETS["APP_TOKEN"],
        signing_secret=SECRETS["SIGNING_SECRET"],
        scopes=frozenset(scope.name for scope in SCOPES),
        users=users,
    )
    with beside(running_slack(config)) as running:
        yield running


SHOWN = (
    ["people", "list"],
    ["people", "export", "tanaka"],
    ["programme", "list"],
    ["deliveries", "--json"],
    ["audit", "--json"],
)


def shown_in(slack) -> list[str]:
    """Return what people see in the fake Slack, message by message."""
    return [message.ts for message in slack.transcript.messages()]


def answered(desk, person_id: str, *, at: datetime) -> None:
    """Answer the person's latest check-in: on track."""
    with desk.unit() as unit:
        asked = unit.check_ins.of_person(person_id)[-1]
        assert unit.check_ins.record_answers([asked.id], answer=Answer.ON_TRACK, at=at) == 1
        unit.commit()


def ticked(desk, now: str) -> dict[str, object]:
    answer = desk("tick", "--now", now)
    assert answer.code == 0, answer.err
    return json.loads(answer.out)


def test_after_the_move_it_goes_on_where_it_was_and_sends_nothing_twice(
    desk, slack, new_postgresql_url, monkeypatch
):
    desk.write(
        "app.yaml",
        f"company: ミズキ計器\ndev_clock: true\nslack: {{mode: socket, api_url: '{slack.api_url}'}}\n",
    )
    desk.set_up()
    desk.write("slack.csv", SLACK_PEOPLE)
    assert desk("people", "import", "slack.csv").code == 0
    for moment in (MONDAY, FIRST_CHECK_IN):
        assert ticked(desk, moment)["sent"] != 0
    answered(desk, "tanaka", at=datetime.fromisoformat(FIRST_CHECK_IN))
    shown = shown_in(slack)
    before = [desk(*line).out for line in SHOWN]

    assert desk("move-database", new_postgresql_url).code == 0
    monkeypatch.setenv("DATABASE_URL", new_postgresql_url)

    assert [desk(*line).out for line in SHOWN] == before
    assert "✓ The database is at this version of Hojorin." in desk("check").out
    again = ticked(desk, FIRST_CHECK_IN)
    assert (again["planned"], again["sent"], again["unknown"]) == (0, 0, 0)
    assert shown_in(slack) == shown
    later = ticked(desk, NEXT_CHECK_IN)
    assert later["sent"] != 0
    assert len(shown_in(slack)) == len(shown) + int(str(later["sent"]))
