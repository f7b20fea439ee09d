"""An answer writes one mark and one ballot, and nothing else; ballots come out by chance, and go for good."""

import logging
import secrets
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError
from storage_samples import everything_said_by, message, person, put_enrolments, queue
from survey_samples import (
    ballot,
    mark,
    put,
    put_wave,
    question_set,
    survey_schedule,
    wave,
)

from people.errors import TooLateError
from people.model import Platform
from storage import tables
from storage.database import Database, open_database
from storage.errors import (
    ConstraintError,
    DatabaseUnavailableError,
    StatementFailedError,
    StorageError,
)
from storage.tables import metadata
from storage.transaction import row_of
from storage.unit_of_work import SqlUnitOfWork
from surveys.ballots.model import SealedBallot
from surveys.waves.model import WaveState

PLANTED = "planted-answer"
NOT_OPEN = [state for state in WaveState if state is not WaveState.OPEN]


@pytest.fixture
def asked(database: Database) -> Database:
    """A database with an open wave to which Tanaka is invited."""
    put_wave(database, wave(), "tanaka")
    return database


# What is stored


def test_a_ballot_is_stored_once_for_a_mark(asked: Database) -> None:
    assert put(asked, 1)
    assert put(asked, 2)
    with asked.unit_of_work() as unit:
        assert not unit.ballots.put("monthly-1", mark(1), ballot(3))
        unit.commit()
    with asked.unit_of_work() as unit:
        assert unit.ballots.counts("monthly-1") == (2, 2)
        kept = {one.token: one.sealed for one in unit.ballots.page("monthly-1", after=b"", limit=9)}
    assert kept == {ballot(number).token: ballot(number).sealed for number in (1, 2)}


def test_the_same_mark_counts_in_another_wave(asked: Database) -> None:
    put_wave(asked, wave("yearly-1"))
    assert put(asked, 1)
    assert put(asked, 1, wave_id="yearly-1")
    with asked.unit_of_work() as unit:
        assert unit.ballots.counts("monthly-1") == unit.ballots.counts("yearly-1") == (1, 1)
        assert unit.ballots.counts("nothing") == (0, 0)


@pytest.mark.parametrize("state", NOT_OPEN)
def test_a_wave_that_is_not_open_takes_no_ballot(database: Database, state: WaveState) -> None:
    put_wave(database, wave(state=state))
    with database.unit_of_work() as unit:
        with pytest.raises(TooLateError):
            unit.ballots.put("monthly-1", mark(1), ballot(1))
        unit.commit()
    with database.unit_of_work() as unit:
        assert unit.ballots.counts("monthly-1") == (0, 0)


def test_an_unknown_wave_takes_no_ballot(database: Database) -> None:
    with database.unit_of_work() as unit, pytest.raises(TooLateError):
        unit.ballots.put("monthly-1", mark(1), ballot(1))


def test_a_ballot_that_was_not_committed_leaves_no_mark(asked: Database) -> None:
    with asked.unit_of_work() as unit:
        assert unit.ballots.put("monthly-1", mark(1), ballot(1))
    assert put(asked, 1)


def test_a_reading_unit_of_work_takes_no_ballot(asked: Database) -> None:
    with asked.unit_of_work(read_only=True) as unit, pytest.raises(StorageError):
        unit.ballots.put("monthly-1", mark(1), ballot(1))


# All tables before and after


def lived_in(database: Database) -> None:
    """Put in something of most things, so that there are rows that an answer could have changed."""
    put_enrolments(database, "tanaka", "sato")
    with database.unit_of_work() as unit:
        unit.people.upsert_many([person("tanaka"), person("sato")])
        unit.people.remember_chat("tanaka", Platform.SLACK)
        unit.switches.put("installation", "a1b2c3")
        unit.surveys.put_set(question_set())
        unit.surveys.put_schedule(survey_schedule())
        unit.commit()
    queue(database, message("tanaka"))
    put(database, 7)


def everything(connection: Connection) -> Counter[tuple[Any, ...]]:
    """Return every row of every table, and what the database itself counts and notes of them: the counters of
    ids, and on PostgreSQL where each row lies, and which transaction wrote or locked it last."""
    if connection.dialect.name == "sqlite":
        names = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars()
        queries = {name: f'SELECT * FROM "{name}"' for name in names}
    else:
        names = connection.exec_driver_sql(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        ).scalars()
        queries = {name: f'SELECT ctid::text, xmin::text, xmax::text, t.* FROM "{name}" t' for name in names}
        queries["sequences"] = "SELECT sequencename, last_value FROM pg_sequences"
    return Counter(
        (name, *row) for name, query in queries.items() for row in connection.exec_driver_sql(query)
    )


def test_an_answer_adds_one_mark_and_one_ballot_and_changes_nothing_else(asked: Database) -> None:
    lived_in(asked)
    with asked._engine.connect() as connection:
        before = everything(connection)
    assert put(asked, 1)
    with asked._engine.connect() as connection:
        after = everything(connection)
    assert not before - after
    values = ("survey_ballot", "monthly-1", ballot(1).token, ballot(1).sealed)
    place = slice(1, 4) if asked.dialect == "postgresql" else slice(0, 0)
    added = sorted((row[0], *(value for value in row if value not in row[place])) for row in after - before)
    assert [row[0] for row in added] == ["survey_ballot", "survey_mark"]
    assert set(values) <= set(added[0])
    assert {"monthly-1", mark(1)} <= set(added[1])
    assert {table for table, *_ in before} >= {"person", "message", "survey_wave", "survey_invited"}


def test_a_second_answer_changes_nothing_at_all(asked: Database) -> None:
    lived_in(asked)
    with asked._engine.connect() as connection:
        before = everything(connection)
    assert not put(asked, 7)
    with asked._engine.connect() as connection:
        assert everything(connection) == before


def test_postgresql_counts_two_rows_inserted_and_none_changed(postgresql_url: str) -> None:
    """Rows that are written and deleted again within a transaction would leave no other trace."""
    database = open_database(postgresql_url)
    put_wave(database, wave(), "tanaka")
    lived_in(database)
    with database.unit_of_work() as unit:
        before = written_so_far(unit)
        assert unit.ballots.put("monthly-1", mark(1), ballot(1))
        after = written_so_far(unit)
    database.close()
    assert after - before == Counter({("survey_ballot", "inserted"): 1, ("survey_mark", "inserted"): 1})
    assert not before - after


def written_so_far(unit: SqlUnitOfWork) -> Counter[tuple[str, str]]:
    """Return how many rows this connection wrote that the server has not counted elsewhere, by table."""
    rows = unit._connection.execute(text(_WRITTEN)).mappings()
    ways = ("inserted", "updated", "deleted")
    return Counter({(row["relname"], way): row[way] for row in rows for way in ways})


_WRITTEN = """
SELECT relname, n_tup_ins AS inserted, n_tup_upd AS updated, n_tup_del AS deleted
FROM pg_stat_xact_user_tables
"""


def test_sqlite_counts_two_rows_changed(sqlite_database: Database) -> None:
    put_wave(sqlite_database, wave(), "tanaka")
    with sqlite_database.unit_of_work() as unit:
        raw = unit._connection.connection.dbapi_connection
        assert raw is not None
        before = raw.total_changes
        unit.ballots.put("monthly-1", mark(1), ballot(1))
        assert raw.total_changes - before == 2


def test_marks_and_ballots_have_no_number_time_or_reference(database: Database) -> None:
    for name, columns in {
        "survey_mark": ["wave_id", "mark"],
        "survey_ballot": ["wave_id", "token", "sealed"],
    }.items():
        table = metadata.tables[name]
        assert [column.name for column in table.c] == columns
        assert not table.foreign_keys
        assert not table.indexes
        assert [len(one.columns) for one in table.constraints] == [2]  # the primary key
    if database.dialect == "sqlite":
        with (
            database._engine.connect() as connection,
            pytest.raises(Exception, match="no such column: rowid"),
        ):
            connection.exec_driver_sql("SELECT rowid FROM survey_ballot")


# What comes out


def test_pages_go_by_token_and_leave_nothing_out(asked: Database) -> None:
    for number in range(25):
        put(asked, number)
    put_wave(asked, wave("yearly-1"))
    put(asked, 99, wave_id="yearly-1")
    pages, after = [], b""
    with asked.unit_of_work(read_only=True) as unit:
        while page := unit.ballots.page("monthly-1", after=after, limit=7):
            pages.append([one.token for one in page])
            after = page[-1].token
    assert [len(page) for page in pages] == [7, 7, 7, 4]
    assert [token for page in pages for token in page] == sorted(ballot(number).token for number in range(25))


def test_tokens_are_in_the_order_of_their_bytes(asked: Database) -> None:
    tokens = [b"\x00\xff", b"\x00", b"\x7f", b"\x80", b"\xff\x00", b"\xff", b"a'b", b"\\x41"]
    with asked.unit_of_work() as unit:
        for number, token in enumerate(tokens):
            unit.ballots.put("monthly-1", mark(number), SealedBallot(token=token, sealed=b"\x00"))
        found = unit.ballots.page("monthly-1", after=b"\x00", limit=99)
    assert [one.token for one in found] == sorted(tokens)[1:]


# What goes


def test_ballots_go_first_and_then_marks_a_few_at_a_time(asked: Database) -> None:
    put_wave(asked, wave("yearly-1"))
    put(asked, 99, wave_id="yearly-1")
    for number in range(5):
        put(asked, number)
    counted = []
    with asked.unit_of_work() as unit:
        while gone := unit.ballots.destroy_some("monthly-1", limit=3):
            counted.append((gone, unit.ballots.counts("monthly-1")))
        assert unit.ballots.counts("yearly-1") == (1, 1)
    assert counted == [(3, (5, 2)), (3, (4, 0)), (3, (1, 0)), (1, (0, 0))]


def test_of_a_wave_without_ballots_nothing_goes(database: Database) -> None:
    with database.unit_of_work() as unit:
        assert unit.ballots.destroy_some("nothing", limit=1_000) == 0


# What failures say


def planted(number: int = 1) -> SealedBallot:
    """A ballot in which the answer could be read."""
    return SealedBallot(token=secrets.token_bytes(16), sealed=f"{PLANTED} {number}".encode())


def assert_says_nothing_of_it(error: BaseException, one: SealedBallot, key: bytes) -> None:
    """Fail if the error tells anything of a ballot or a mark, in whatever way a driver writes bytes."""
    said = everything_said_by(error)
    for value in (one.sealed, one.token, key):
        for written in (value.hex(), value.hex().upper(), repr(value)[2:-1]):
            assert written not in said
    assert PLANTED not in said


def refused(unit: SqlUnitOfWork, one: SealedBallot, key: bytes) -> StorageError:
    """Return what storing a ballot raises."""
    with pytest.raises(StorageError) as raised:
        unit.ballots.put("monthly-1", key, one)
    with pytest.raises(StatementFailedError):
        unit.commit()
    return raised.value


def test_a_ballot_whose_token_is_there_is_refused_without_a_word_of_it(asked: Database) -> None:
    put(asked, 1)
    one = SealedBallot(token=ballot(1).token, sealed=planted().sealed)
    with asked.unit_of_work() as unit:
        error = refused(unit, one, mark(2))
    assert isinstance(error, ConstraintError)
    assert_says_nothing_of_it(error, one, mark(2))
    with asked.unit_of_work() as unit:
        assert unit.ballots.counts("monthly-1") == (1, 1)


@pytest.fixture
def telling(asked: Database) -> Iterator[Database]:
    """A database with a rule that ballots break, and that names their bytes: ours has none, but any may."""
    _run(asked, _TELLING[asked.dialect])
    yield asked
    _run(asked, _SILENT[asked.dialect])


def test_a_database_that_tells_of_the_row_is_not_repeated(telling: Database) -> None:
    one = planted()
    with telling._engine.connect() as connection, pytest.raises(DBAPIError) as driver:
        connection.execute(tables.survey_ballot.insert().values(wave_id="w", **row_of(one)))
    assert one.sealed.hex() in str(driver.value.orig).lower()
    with telling.unit_of_work() as unit:
        error = refused(unit, one, mark(1))
    assert_says_nothing_of_it(error, one, mark(1))
    with telling.unit_of_work() as unit:
        assert unit.ballots.counts("monthly-1") == (0, 0)


def _run(database: Database, statement: str) -> None:
    with database._engine.connect() as connection:
        connection.exec_driver_sql(statement)
        connection.commit()


_TELLING = {
    "sqlite": """
        CREATE TRIGGER telling BEFORE INSERT ON survey_ballot BEGIN
        SELECT json_extract('{}', CAST(NEW.sealed AS TEXT) || hex(NEW.sealed)); END
    """,
    "postgresql": "ALTER TABLE survey_ballot ADD CONSTRAINT telling CHECK (length(sealed) < 3)",
}
_SILENT = {
    "sqlite": "DROP TRIGGER telling",
    "postgresql": "ALTER TABLE survey_ballot DROP CONSTRAINT telling",
}


def test_a_missing_table_is_said_without_a_word_of_the_ballot(asked: Database) -> None:
    one = planted()
    with asked.unit_of_work() as unit:
        unit._connection.exec_driver_sql("ALTER TABLE survey_ballot RENAME TO elsewhere")
        error = refused(unit, one, mark(1))
    assert_says_nothing_of_it(error, one, mark(1))


def test_a_full_disk_is_said_without_a_word_of_the_ballot(sqlite_database: Database) -> None:
    put_wave(sqlite_database, wave())
    one = SealedBallot(token=planted().token, sealed=planted().sealed * 20_000)
    with sqlite_database.unit_of_work() as unit:
        pages = unit._connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        unit._connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
        error = refused(unit, one, mark(1))
    assert isinstance(error, DatabaseUnavailableError)
    assert_says_nothing_of_it(error, one, mark(1))


def test_a_server_that_ends_the_connection_says_nothing_of_the_ballot(postgresql_url: str) -> None:
    database = open_database(postgresql_url)
    put_wave(database, wave())
    one = planted()
    with database.unit_of_work() as unit:
        unit.surveys.get_wave("monthly-1")
        backend = unit._connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
        with database._engine.connect() as other:
            other.exec_driver_sql("SELECT pg_terminate_backend(%s, 10000)", (backend,))
        error = refused(unit, one, mark(1))
    database.close()
    assert isinstance(error, DatabaseUnavailableError)
    assert_says_nothing_of_it(error, one, mark(1))


def test_statements_are_logged_without_ballots_and_marks(
    database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    one, key = planted(), mark(1)
    with caplog.at_level(logging.DEBUG, logger="sqlalchemy"):
        database = open_database(database_url)
        put_wave(database, wave())
        with database.unit_of_work() as unit:
            unit.ballots.put("monthly-1", key, one)
            unit.commit()
        database.close()
    assert "INSERT INTO survey_ballot" in caplog.text
    for value in (one.sealed, one.token, key):
        assert value.hex() not in caplog.text
        assert repr(value)[2:-1] not in caplog.text
    assert PLANTED not in caplog.text


def test_a_ballot_tells_nothing_when_it_is_shown() -> None:
    one = planted()
    assert_says_nothing_of_it(ValueError(one), one, mark(1))
