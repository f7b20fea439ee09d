"""Moving an SQLite database into PostgreSQL: everything arrives as it was, or nothing at all."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from any_rows import everything, fill
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from response_samples import answer, change_request, item, response_round
from sqlalchemy import make_url, text
from storage_samples import (
    HOSTILE_TEXTS,
    check_in,
    enrolment,
    message,
    person,
    programme,
    put_enrolments,
    put_people,
    queue,
    reading,
)
from survey_samples import CLOSES_AT, ballot, mark, put_wave, question_set, survey_schedule, wave
from survey_samples import put as put_ballot

from coaching.checkins.model import TroubleKind
from coaching.help.model import Wish
from people.model import Platform
from people.outbox import Reason
from storage.database import Database, open_database
from storage.errors import DatabaseUnavailableError, SchemaError
from storage.moving import MoveDiffersError, MoveRefusedError, Progress, Step
from storage.schema import SchemaState
from storage.tables import metadata
from surveys.gate.model import Group, QuoteRelease, Released, Shown, Word, WordRelease
from surveys.waves.model import WaveState

LEASE = timedelta(seconds=30)
MOVER = """
import sys
from datetime import timedelta
from storage.database import open_database

def stop_here(progress):
    if (progress.table, progress.step.value) == ("message", sys.argv[3]):
        print("in the middle", flush=True)
        sys.stdin.readline()

source, target = open_database(sys.argv[1]), open_database(sys.argv[2])
source.move_to(target, lease=timedelta(seconds=30), tell=stop_here)
"""


@pytest.fixture
def source(sqlite_database: Database) -> Database:
    """A migrated, embedded database with a little of a company in it."""
    put_people(sqlite_database, "tanaka", "mori")
    ids = put_enrolments(sqlite_database, "tanaka", "mori")
    with sqlite_database.unit_of_work() as unit:
        unit.check_ins.add_many([check_in(ids["tanaka"], "tanaka")])
        unit.readings.record(reading())
        unit.readings.record(reading(subject="mori", value=Decimal("2.50")))
        unit.switches.put("installation", "a1b2c3")
        unit.commit()
    queue(
        sqlite_database,
        *(message(f"p{number}", card=hostile) for number, hostile in enumerate(HOSTILE_TEXTS)),
    )
    survey(sqlite_database)
    respond(sqlite_database)
    return sqlite_database


def survey(database: Database) -> None:
    """Put in a wave that is open, with two ballots, and one of which the ledger tells."""
    put_wave(database, wave(), "tanaka", "mori")
    put_ballot(database, 1)
    put_ballot(database, 2)
    put_wave(database, wave("yearly-1", state=WaveState.CLOSED, answered=2))
    company = Group(number=0, path=(), is_rest=False, of=((),), shown=Shown.WORDS, is_part=True)
    with database.unit_of_work() as unit:
        unit.surveys.put_set(question_set())
        unit.surveys.put_schedule(survey_schedule())
        unit.releases.ready(
            "yearly-1",
            Released(
                answered=9,
                invited=20,
                groups=(company,),
                figures=(WordRelease(group=0, question_id="easy", word=Word.FEW),),
                quotes=(QuoteRelease(question_id="words", language="ja", place=0, text="手間"),),
            ),
            at=CLOSES_AT,
        )()
        unit.commit()


def respond(database: Database) -> None:
    """Put in what is answered to the closed wave, and what was made of a wish; the last item was removed."""
    with database.unit_of_work() as unit:
        unit.responses.add_round(response_round("yearly-1"))
        kept = unit.responses.add_item(item("yearly-1", answer=answer()))
        unit.responses.add_revision(kept, answer(reasons={"ja": "見送ります"}))
        unit.responses.add_item(item("yearly-1", merged_into=kept))
        unit.responses.remove_item(unit.responses.add_item(item("yearly-1")))
        told = {"programme_id": "sales", "request_id": None, "person_id": "mori", "text": "Fewer fields"}
        own = unit.help.put_wish(Wish(id=0, kind=TroubleKind.OTHER, at=CLOSES_AT, **told))
        unit.changes.set_wishes(unit.changes.add(change_request(waited=(3, 0))), [own])
        unit.commit()


@pytest.fixture
def target(new_postgresql_url: str) -> Iterator[Database]:
    """A PostgreSQL database without any table."""
    database = open_database(new_postgresql_url)
    yield database
    database.close()


def plainly(url: str) -> str:
    """Return an address as the driver itself reads it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


@pytest.fixture
def server(new_postgresql_url: str) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """A second pair of hands in the target."""
    with psycopg.connect(plainly(new_postgresql_url), autocommit=True) as connection:
        yield connection


def rows_of(database: Database) -> dict[str, list[tuple[object, ...]]]:
    with database._engine.connect() as connection:
        return everything(connection)


def dumped(database: Database) -> list[str]:
    """Return the SQLite file as text, counters of ids and schema included."""
    connection = sqlite3.connect(str(database._engine.url.database))
    try:
        return list(connection.iterdump())
    finally:
        connection.close()


def move(source: Database, target: Database) -> dict[str, int]:
    return {one.table: one.rows for one in source.move_to(target, lease=LEASE)}


# What arrives


def test_every_row_of_every_table_arrives_as_it_was(source: Database, target: Database) -> None:
    before = rows_of(source)
    moved = move(source, target)
    assert moved == {table: len(rows) for table, rows in before.items()}
    assert moved["message"] == len(HOSTILE_TEXTS)
    assert rows_of(target) == before
    assert target.is_at_head()


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_rows_with_any_values_arrive_as_they_were(
    sqlite_template: Path, tmp_path: Path, target: Database, data: st.DataObject
) -> None:
    """All but the leases, which are carried from one clock to the other."""
    file = tmp_path / f"{uuid4()}.db"
    shutil.copyfile(sqlite_template, file)
    target.migrate()
    with target._engine.connect() as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(table.delete())
        connection.commit()
    source = open_database(f"sqlite:///{file}")
    with source._engine.connect() as connection:
        fill(connection, data, rows=2)
        connection.execute(metadata.tables["message"].update().values(lease_until=None))
        connection.commit()
    before = rows_of(source)
    move(source, target)
    source.close()
    with target._engine.connect() as connection:
        connection.execute(metadata.tables["message"].update().values(lease_until=None))
        assert everything(connection) == before


def test_more_rows_than_are_ever_in_memory_arrive(sqlite_database: Database, target: Database) -> None:
    queue(sqlite_database, *(message(f"p{number}") for number in range(6_001)))
    steps: list[Progress] = []
    sqlite_database.move_to(target, lease=LEASE, tell=steps.append)
    assert rows_of(target) == rows_of(sqlite_database)
    told = {(one.step, one.done) for one in steps if one.table == "message"}
    assert told == {(step, thousands * 1_000) for step in Step for thousands in range(7)}
    assert {one.total for one in steps if one.table == "message"} == {6_001}


def test_a_survey_goes_on_where_it_was_moved_to(source: Database, target: Database) -> None:
    """Marks are the same there, so nobody answers twice; what was published is the same figure."""
    move(source, target)
    with source.unit_of_work() as unit:
        published, ballots = (
            unit.releases.find("yearly-1"),
            unit.ballots.page("monthly-1", after=b"", limit=9),
        )
    with target.unit_of_work() as unit:
        assert unit.surveys.get_wave("monthly-1") == wave()
        assert unit.releases.find("yearly-1") == published
        assert unit.ballots.page("monthly-1", after=b"", limit=9) == ballots
    assert len(ballots) == 2
    assert not put_ballot(target, 1)
    assert put_ballot(target, 3)


def test_responses_go_on_where_they_were_moved_to(source: Database, target: Database) -> None:
    """The id of the item that was removed does not come back."""
    move(source, target)
    with source.unit_of_work() as unit:
        items = unit.responses.items_of(["yearly-1"])
        [made] = unit.changes.list_all()
        wishes = unit.changes.wishes_of(made.id)
    with target.unit_of_work() as unit:
        assert unit.responses.rounds() == [response_round("yearly-1")]
        assert unit.responses.items_of(["yearly-1"]) == items
        first, second = items["yearly-1"]
        assert unit.responses.revisions_of(first.id) == [answer(reasons={"ja": "見送ります"})]
        assert unit.responses.add_item(item("yearly-1")) == second.id + 2
        assert unit.changes.find(made.id) == change_request(id=made.id, waited=(3, 0))
        assert unit.changes.wishes_of(made.id) == wishes
    assert [one.person_id for one in wishes] == ["mori"]


def test_many_ballots_arrive_byte_for_byte(sqlite_database: Database, target: Database) -> None:
    """So many rows go another way into PostgreSQL than a few."""
    put_wave(sqlite_database, wave())
    with sqlite_database.unit_of_work() as unit:
        for number in range(600):
            unit.ballots.put("monthly-1", mark(number), ballot(number))
        unit.commit()
    move(sqlite_database, target)
    assert rows_of(target) == rows_of(sqlite_database)
    with target.unit_of_work() as unit:
        arrived = unit.ballots.page("monthly-1", after=b"", limit=1_000)
    assert arrived == sorted((ballot(number) for number in range(600)), key=lambda one: one.token)


def test_an_empty_database_moves_too(sqlite_database: Database, target: Database) -> None:
    assert set(move(sqlite_database, target).values()) == {0}
    assert target.is_at_head()


def test_tables_that_migrate_made_are_filled(source: Database, target: Database) -> None:
    target.migrate()
    move(source, target)
    assert rows_of(target) == rows_of(source)


def test_the_source_is_not_changed(source: Database, target: Database) -> None:
    before = dumped(source)
    move(source, target)
    assert dumped(source) == before


def test_the_checksum_of_a_table_tells_its_contents_and_not_their_order(
    tmp_path: Path, sqlite_template: Path, postgresql_server_url: str, target: Database
) -> None:
    """The same people in another order have the same checksum; one letter more has another."""
    found = []
    for names in (["a", "b"], ["b", "a"], ["a", "bb"]):
        shutil.copyfile(sqlite_template, tmp_path / f"{'-'.join(names)}.db")
        source = open_database(f"sqlite:///{tmp_path}/{'-'.join(names)}.db")
        put_people(source, *names)
        found.append({one.table: one.checksum for one in source.move_to(target, lease=LEASE)}["person"])
        source.close()
        with target._engine.connect() as connection:
            connection.execute(metadata.tables["person"].delete())
            connection.commit()
    assert found[0] == found[1] != found[2]


def test_ids_go_on_after_the_last_one_ever_given_out(source: Database, target: Database) -> None:
    """Buttons in old messages carry ids: an erased enrolment's must not come back for somebody else."""
    with source.unit_of_work() as unit:
        unit.enrolments.add_many([enrolment("erased")])
        [erased] = unit.enrolments.of_person("erased")
        unit._connection.execute(text("DELETE FROM enrolment WHERE person_id = 'erased'"))
        unit.commit()
    move(source, target)
    with target.unit_of_work() as unit:
        unit.enrolments.add_many([enrolment("new")])
        [joined] = unit.enrolments.of_person("new")
        asked = unit.check_ins.add_many([check_in(joined.id, "new")])
    assert joined.id == erased.id + 1
    assert asked == [2]


def test_a_table_that_never_had_a_row_begins_with_its_first_id(
    sqlite_database: Database, target: Database
) -> None:
    move(sqlite_database, target)
    with target.unit_of_work() as unit:
        unit.programmes.put(programme())
        unit.enrolments.add_many([enrolment("first")])
        assert [one.id for one in unit.enrolments.of_person("first")] == [1]


def test_what_was_being_sent_is_still_in_doubt_and_is_leased_by_the_servers_clock(
    source: Database, target: Database, server: psycopg.Connection[tuple[object, ...]]
) -> None:
    """The process died just now: its request may be under way for as long as its lease says, and no longer,
    whatever this host's clock says of the time of day."""
    with source.unit_of_work() as unit:
        begun = [one.id for one in unit.outbox.list_messages()][:3]
        unit.outbox.begin(begun, platform=Platform.SLACK, lease_seconds=30)
        unit.commit()
    source._machine_clock = lambda: datetime.now(UTC) + timedelta(seconds=20)
    with source._engine.connect() as connection:
        # The second is of a process that died long ago, the third of one before the clock was set back.
        for number, minutes in zip(begun[1:], (-60, 600), strict=True):
            moment = datetime.now(UTC) + timedelta(minutes=minutes)
            connection.execute(
                metadata.tables["message"].update().where(text(f"id = {number}")).values(lease_until=moment)
            )
        connection.commit()
    doubts = {row["id"]: row["doubt_since"] for row in _sending(source)}
    move(source, target)
    there = {row["id"]: row for row in _sending(target)}
    assert {number: row["doubt_since"] for number, row in there.items()} == doubts
    [now] = server.execute("SELECT now()").fetchone() or (None,)
    assert isinstance(now, datetime)
    left = [(there[number]["lease_until"] - now).total_seconds() for number in begun]
    assert 0 < left[0] <= 10
    assert left[1] <= 0
    assert 20 < left[2] <= 30
    with target.unit_of_work() as unit:
        taken_over = unit.outbox.expired(all_leases=False, limit=10)
        unit.outbox.give_back([one.id for one in taken_over], reason=Reason.DIED_WHILE_SENDING)
        unit.commit()
    assert [one.id for one in taken_over] == [begun[1]]
    lanes = server.execute("SELECT message_id FROM lane WHERE message_id IS NOT NULL ORDER BY 1").fetchall()
    assert {number for (number,) in lanes} == {begun[0], begun[2]}


def _sending(database: Database) -> list[dict[str, object]]:
    with database._engine.connect() as connection:
        table = metadata.tables["message"]
        rows = connection.execute(table.select().where(text("state = 'sending'")).order_by(table.c.id))
        return [dict(row._mapping) for row in rows]


# Others, meanwhile


def test_nobody_can_store_anything_in_either_database_while_it_moves(
    source: Database, target: Database, new_postgresql_url: str
) -> None:
    target.migrate()
    refused: list[str] = []

    def try_to_write(progress: Progress) -> None:
        if (progress.table, progress.step) != ("message", Step.COMPARING):
            return
        beside = sqlite3.connect(str(source._engine.url.database), timeout=0)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            beside.execute("BEGIN IMMEDIATE")
        assert beside.execute("SELECT count(*) FROM person").fetchone() == (2,)
        beside.close()
        with psycopg.connect(plainly(new_postgresql_url)) as replica:
            replica.execute("SET lock_timeout = 50")
            assert replica.execute("SELECT count(*) FROM person").fetchone() == (0,)
            with pytest.raises(psycopg.errors.LockNotAvailable):
                replica.execute("INSERT INTO switch VALUES ('used_by', 'run')")
        refused.append("both")

    source.move_to(target, lease=LEASE, tell=try_to_write)
    assert refused == ["both"]


# What is refused


def refusal(source: Database, target: Database) -> str:
    """Return the sentence with which a move is refused, which a rehearsal says in the same words."""
    with pytest.raises(MoveRefusedError) as refused:
        move(source, target)
    with pytest.raises(MoveRefusedError) as rehearsed:
        source.rehearse_move_to(target)
    assert str(rehearsed.value) == str(refused.value)
    return str(refused.value)


def test_a_target_that_holds_anything_is_refused(source: Database, target: Database) -> None:
    target.migrate()
    put_people(target, "somebody", "else")
    assert refusal(source, target) == (
        "the target is not empty: its table person has 2 rows; nothing was changed. "
        "Make a new database for the move."
    )
    with target.unit_of_work() as unit:
        assert [one.id for one in unit.people.list_all()] == ["else", "somebody"]


def test_a_second_move_is_refused_and_changes_nothing(source: Database, target: Database) -> None:
    move(source, target)
    before = rows_of(target)
    assert "not empty" in refusal(source, target)
    assert rows_of(target) == before


def test_a_table_of_somebody_else_with_our_name_is_refused(
    source: Database, target: Database, server: psycopg.Connection[tuple[object, ...]]
) -> None:
    server.execute("CREATE TABLE person (id integer)")
    assert "has a table person that is not Hojorin's" in refusal(source, target)
    assert server.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (1,)


def test_tables_of_somebody_else_with_other_names_do_not_matter(
    source: Database, target: Database, server: psycopg.Connection[tuple[object, ...]]
) -> None:
    server.execute("CREATE TABLE theirs AS SELECT 1 AS id")
    move(source, target)
    assert server.execute("SELECT * FROM theirs").fetchall() == [(1,)]


def test_a_newer_target_is_refused(
    source: Database, target: Database, server: psycopg.Connection[tuple[object, ...]]
) -> None:
    target.migrate()
    server.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(SchemaError, match="newer version"):
        move(source, target)


def test_a_target_that_cannot_hold_every_text_is_refused(
    source: Database, postgresql_server_url: str
) -> None:
    name = f"hojorin_latin_{os.getpid()}"
    with psycopg.connect(postgresql_server_url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name} ENCODING 'LATIN1' TEMPLATE template0 LOCALE 'C'")
        latin = open_database(
            make_url(postgresql_server_url).set(database=name).render_as_string(hide_password=False)
        )
        try:
            assert "keeps text as LATIN1" in refusal(source, latin)
        finally:
            latin.close()
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_a_user_who_may_not_make_tables_is_told_the_cure(
    source: Database, new_postgresql_url: str, server: psycopg.Connection[tuple[object, ...]]
) -> None:
    role = f"guest_{uuid4().hex}"
    server.execute(f"CREATE ROLE {role} LOGIN PASSWORD 'guest'")
    url = make_url(new_postgresql_url).set(username=role, password="guest")
    guest = open_database(url.render_as_string(hide_password=False))
    try:
        assert "OWNER TO" in refusal(source, guest)
    finally:
        guest.close()
        server.execute(f"DROP ROLE {role}")


def test_a_row_that_cannot_be_read_is_told_without_its_contents(source: Database, target: Database) -> None:
    file = sqlite3.connect(str(source._engine.url.database))
    file.execute("UPDATE message SET state = 'geheim' WHERE id = 3")
    file.commit()
    file.close()
    with pytest.raises(MoveRefusedError, match="a row of the table message cannot be read") as refused:
        move(source, target)
    assert "geheim" not in str(refused.value)
    assert refused.value.__cause__ is None
    assert target.schema_state() is SchemaState.EMPTY


def test_a_target_that_is_not_there_is_told(source: Database) -> None:
    nowhere = open_database("postgresql://hojorin:geheim@127.0.0.1:1/hojorin")
    with pytest.raises(DatabaseUnavailableError, match="no server answers there"):
        move(source, nowhere)
    nowhere.close()


# What goes wrong on the way

BROKEN = """
CREATE FUNCTION broken() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {change}; END $$;
CREATE TRIGGER broken BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION broken();
"""


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("message", "IF NEW.id = 4 THEN NEW.card := NEW.card || ' '; END IF; RETURN NEW"),
        ("reading", "NEW.value := NEW.value + 0.000001; RETURN NEW"),
        ("check_in", "NEW.due_at := NEW.due_at + interval '1 microsecond'; RETURN NEW"),
        ("person", "NEW.active := NOT NEW.active; RETURN NEW"),
        ("enrolment", "NEW.practices_done := '[\"x\"]'; RETURN NEW"),
    ],
)
def test_one_changed_value_is_found_and_nothing_is_kept(
    source: Database,
    target: Database,
    server: psycopg.Connection[tuple[object, ...]],
    table: str,
    change: str,
) -> None:
    target.migrate()
    server.execute(BROKEN.format(table=table, change=change))
    with pytest.raises(MoveDiffersError, match="the contents differ") as differs:
        move(source, target)
    assert differs.value.table == table
    assert all(not rows for rows in rows_of(target).values())


def test_a_row_that_did_not_arrive_is_found_and_nothing_is_kept(
    source: Database, target: Database, server: psycopg.Connection[tuple[object, ...]]
) -> None:
    target.migrate()
    change = "IF NEW.id = 4 THEN RETURN NULL; END IF; RETURN NEW"
    server.execute(BROKEN.format(table="message", change=change))
    with pytest.raises(MoveDiffersError, match="11 rows in SQLite, 10 in PostgreSQL"):
        move(source, target)
    assert all(not rows for rows in rows_of(target).values())


@pytest.mark.parametrize("step", list(Step))
def test_a_move_that_is_killed_leaves_nothing_and_can_be_done_again(
    source: Database, target: Database, new_postgresql_url: str, step: Step
) -> None:
    file = f"sqlite:///{source._engine.url.database}"
    with subprocess.Popen(
        [sys.executable, "-c", MOVER, file, new_postgresql_url, step.value],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as mover:
        assert mover.stdout is not None
        assert mover.stdout.readline() == "in the middle\n"
        mover.kill()
        mover.wait(timeout=30)
    assert target.schema_state() is SchemaState.EMPTY
    move(source, target)
    assert rows_of(target) == rows_of(source)


def test_a_server_that_goes_away_is_told_and_the_move_can_be_done_again(
    source: Database, target: Database, server: psycopg.Connection[tuple[object, ...]]
) -> None:
    def pull_the_plug(progress: Progress) -> None:
        if progress.step is Step.COMPARING:
            server.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )

    with pytest.raises(DatabaseUnavailableError, match="the server ended the connection"):
        source.move_to(target, lease=LEASE, tell=pull_the_plug)
    assert target.schema_state() is SchemaState.EMPTY
    move(source, target)
    assert rows_of(target) == rows_of(source)


# Rehearsing


def test_a_rehearsal_counts_and_changes_nothing(source: Database, target: Database) -> None:
    before = dumped(source)
    counts = source.rehearse_move_to(target)
    assert counts["message"] == len(HOSTILE_TEXTS)
    assert counts.keys() == metadata.tables.keys()
    assert target.schema_state() is SchemaState.EMPTY
    assert dumped(source) == before


def test_a_rehearsal_counts_what_an_older_version_has(source: Database, target: Database) -> None:
    file = sqlite3.connect(str(source._engine.url.database))
    file.execute("DROP TABLE wish")
    file.commit()
    file.close()
    counts = source.rehearse_move_to(target)
    assert counts["person"] == 2
    assert "wish" not in counts


def test_a_person_whose_every_field_is_told_arrives(sqlite_database: Database, target: Database) -> None:
    """What the tables' own reader makes of it is the same before and after."""
    whole = person("tanaka", name="髙橋 𠮷野", team="Sales/East", roles=frozenset(), active=False)
    with sqlite_database.unit_of_work() as unit:
        unit.people.upsert_many([whole])
        unit.commit()
    move(sqlite_database, target)
    with target.unit_of_work() as unit:
        assert unit.people.get("tanaka") == whole
