"""Opening databases, units of work, and what reaches people when something fails."""

import logging
import os
import stat
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url, text
from storage_samples import (
    NOW,
    check_in,
    enrolment,
    everything_said_by,
    message,
    person,
    put_enrolments,
    put_people,
)

from handlers.context import UnitOfWork
from people.errors import HojorinError
from storage import tables
from storage.bulk import Existing, insert_rows
from storage.database import Database, open_database, parse_url
from storage.errors import (
    ConstraintError,
    DatabaseUnavailableError,
    DatabaseUrlError,
    StatementFailedError,
    StorageError,
)
from storage.schema import SchemaState
from storage.transaction import row_of
from storage.unit_of_work import SqlUnitOfWork

PLANTED = "planted-secret-text"


def takes_any_unit(unit: UnitOfWork) -> UnitOfWork:
    """For mypy: what storage gives satisfies what handlers take."""
    return unit


# Addresses


@pytest.mark.parametrize(
    ("given", "driver"),
    [
        ("sqlite:///x.db", "sqlite+pysqlite"),
        ("sqlite+pysqlite:///var/hojorin.db", "sqlite+pysqlite"),
        ("postgres://u:p@host/db", "postgresql+psycopg"),
        ("postgresql://u:p@host:5432/db", "postgresql+psycopg"),
        ("postgresql+psycopg://u:p@host/db?sslmode=require", "postgresql+psycopg"),
    ],
)
def test_the_usual_ways_to_write_an_address_are_understood(given: str, driver: str) -> None:
    assert parse_url(given).drivername == driver


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "hojorin.db",
        f"mysql://root:{PLANTED}@host/db",
        f"postgresql+psycopg2://root:{PLANTED}@host/db",
        f"postgresql://root:{PLANTED}@host:port/db",
        "sqlite://",
        "sqlite:///:memory:",
    ],
)
def test_an_unusable_address_is_refused_with_an_example_and_without_its_password(wrong: str) -> None:
    with pytest.raises(DatabaseUrlError) as refused:
        open_database(wrong)
    assert "sqlite+pysqlite" in str(refused.value)
    assert PLANTED not in everything_said_by(refused.value)


def test_the_address_is_shown_without_its_password() -> None:
    database = open_database(f"postgresql://hojorin:{PLANTED}@db.example.com/hojorin")
    assert database.address == "postgresql+psycopg://hojorin:***@db.example.com/hojorin"
    database.close()


def test_the_folder_of_an_sqlite_file_is_made_and_the_file_is_private(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "er" / "hojorin.db"
    open_database(f"sqlite:///{path}").close()
    assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0


def test_a_folder_that_cannot_be_made_is_said_with_the_cure(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DatabaseUnavailableError, match="Choose another `database`"):
        open_database(f"sqlite:///{tmp_path}/file/hojorin.db")


def test_the_engines_say_what_they_are(database: Database) -> None:
    assert database.single_process == (database.dialect == "sqlite")
    assert database.schema_state() is SchemaState.CURRENT
    assert database.is_at_head()


@pytest.mark.usefixtures("waiting_for_the_disk")
def test_sqlite_is_set_up_to_survive_a_crash_and_to_forget_what_is_deleted(sqlite_database: Database) -> None:
    with sqlite_database.unit_of_work() as unit:
        run = unit._connection.exec_driver_sql
        names = ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        values = [run(f"PRAGMA {name}").scalar() for name in names]
    assert values == ["wal", 2, 1, 1]


@pytest.mark.usefixtures("waiting_for_the_disk")
def test_a_demo_need_not_wait_for_the_disk_and_keeps_all_else(sqlite_database: Database) -> None:
    sqlite_database.is_at_head()
    sqlite_database.spare_the_disk()
    with sqlite_database.unit_of_work() as unit:
        run = unit._connection.exec_driver_sql
        names = ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        assert [run(f"PRAGMA {name}").scalar() for name in names] == ["wal", 1, 1, 1]


def test_postgresql_speaks_utc(postgresql_url: str) -> None:
    database = open_database(postgresql_url)
    with database.unit_of_work() as unit:
        assert unit._connection.execute(text("SHOW timezone")).scalar() == "UTC"
    database.close()


# Units of work


def test_all_or_nothing_is_written(database: Database) -> None:
    put_people(database, "a")

    def half_a_job() -> None:
        with database.unit_of_work() as unit:
            takes_any_unit(unit)
            unit.people.upsert_many([person("b")])
            unit.outbox.add_many([message("b")], now=NOW)
            raise LookupError

    with pytest.raises(LookupError):
        half_a_job()
    with database.unit_of_work() as unit:
        assert [one.id for one in unit.people.list_all()] == ["a"]
        assert unit.outbox.list_messages() == []


def test_a_unit_of_work_goes_on_after_a_commit(database: Database) -> None:
    with database.unit_of_work() as unit:
        unit.people.upsert_many([person("a")])
        unit.commit()
        unit.people.upsert_many([person("b")])
    with database.unit_of_work() as unit:
        assert [one.id for one in unit.people.list_all()] == ["a"]


def test_after_a_failed_statement_nothing_of_the_unit_can_be_committed(database: Database) -> None:
    with database.unit_of_work() as unit:
        unit.people.upsert_many([person("a")])
        with pytest.raises(ConstraintError):
            unit.check_ins.add_many([check_in(999, "a")])
        with pytest.raises(StatementFailedError, match="earlier statement"):
            unit.commit()
        with pytest.raises(StatementFailedError, match="earlier statement"):
            unit.people.list_all()
    with database.unit_of_work() as unit:
        assert unit.people.list_all() == []


def test_a_reading_unit_may_read_and_not_write_and_the_next_one_may(database: Database) -> None:
    put_people(database, "a")
    with database.unit_of_work(read_only=True) as unit:
        assert unit.people.get("a") == person("a")
        with pytest.raises(DatabaseUnavailableError, match="only be read"):
            unit.switches.put("a", "b")
    put_people(database, "b")


def test_what_the_server_planned_ahead_outlasts_units_that_only_look(postgresql_url: str) -> None:
    database = open_database(postgresql_url)
    for _ in range(8):  # psycopg prepares a statement when it sees it for the sixth time
        with database.unit_of_work() as unit:
            unit.outbox.next_due()
    with database._engine.connect() as connection:
        planned = connection.exec_driver_sql("SELECT statement FROM pg_prepared_statements").scalars().all()
    assert any("message" in statement for statement in planned)
    database.close()


def test_connections_are_given_back(database: Database) -> None:
    for _ in range(50):
        with database.unit_of_work() as unit:
            unit.people.list_all()
    assert database._engine.pool.checkedout() == 0


# What failures say


def test_a_broken_rule_is_named_without_the_row(database: Database) -> None:
    put_enrolments(database, PLANTED)
    row = row_of(enrolment(PLANTED), without=["id"])
    with database.unit_of_work() as unit, pytest.raises(ConstraintError) as refused:
        insert_rows(unit._transaction, tables.enrolment, [row], existing=Existing.REFUSE)
    assert "day_zero" in refused.value.constraint
    assert PLANTED not in everything_said_by(refused.value)


def test_a_missing_reference_is_said_without_the_row(database: Database) -> None:
    with database.unit_of_work() as unit, pytest.raises(ConstraintError) as refused:
        unit.check_ins.add_many([check_in(999, PLANTED)])
    assert PLANTED not in everything_said_by(refused.value)


def test_a_mistaken_statement_is_said_by_its_code_alone(database: Database) -> None:
    with database.unit_of_work() as unit, pytest.raises(StatementFailedError) as refused:
        unit.people._db.value(text(f"SELECT '{PLANTED}' FROM nowhere"))
    assert PLANTED not in everything_said_by(refused.value)
    assert "nothing was changed" in str(refused.value)


def test_all_errors_of_storage_belong_to_the_one_tree() -> None:
    assert issubclass(StorageError, HojorinError)


def test_statements_are_logged_without_their_values(
    sqlite_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    database = open_database(sqlite_url)
    with caplog.at_level(logging.INFO, logger="sqlalchemy.engine"), database.unit_of_work() as unit:
        unit.people.upsert_many([person(PLANTED)])
    database.close()
    assert "INSERT INTO person" in caplog.text
    assert PLANTED not in caplog.text


def test_a_server_that_does_not_answer_is_unavailable_without_its_password() -> None:
    database = open_database(f"postgresql://hojorin:{PLANTED}@127.0.0.1:1/hojorin")
    with pytest.raises(DatabaseUnavailableError) as refused, database.unit_of_work():
        pass
    database.close()
    assert "no server answers" in str(refused.value)
    assert PLANTED not in everything_said_by(refused.value)


def test_a_broken_connection_fails_one_unit_of_work_and_not_the_next(postgresql_url: str) -> None:
    database = open_database(postgresql_url)
    put_people(database, "a")
    with database.unit_of_work() as unit:
        unit.people.upsert_many([person("b")])
        end_backend(postgresql_url, backend_of(unit))
        with pytest.raises(DatabaseUnavailableError):
            unit.people.list_all()
        with pytest.raises(StatementFailedError):
            unit.commit()
    with database.unit_of_work() as unit:
        assert [one.id for one in unit.people.list_all()] == ["a"]
    database.close()


def test_a_connection_that_the_server_dropped_meanwhile_is_replaced(postgresql_url: str) -> None:
    database = open_database(postgresql_url)
    with database.unit_of_work() as unit:
        backend = backend_of(unit)
    end_backend(postgresql_url, backend)
    with database.unit_of_work() as unit:
        assert backend_of(unit) != backend
    database.close()


def backend_of(unit: SqlUnitOfWork) -> int:
    number: int = unit._connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
    return number


def end_backend(url: str, backend: int) -> None:
    """Let the server end a connection, and wait until it has."""
    with psycopg.connect(_plain(url), autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 10000)", [backend])


def _plain(url: str) -> str:
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def test_a_database_that_is_not_there_is_unavailable(postgresql_url: str) -> None:
    database = open_database(postgresql_url.replace("hojorin_test", "hojorin_missing"))
    with pytest.raises(DatabaseUnavailableError, match="no such database"):
        database.schema_state()
    database.close()


def test_a_file_that_is_no_database_is_said_to_be_none(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("These are notes, not a database. " * 100)
    database = open_database(f"sqlite:///{path}")
    with pytest.raises(DatabaseUnavailableError, match="not an SQLite database"):
        database.schema_state()
    database.close()


def test_a_damaged_file_is_said_to_be_damaged(sqlite_url: str, tmp_path: Path) -> None:
    path = tmp_path / "hojorin.db"
    content = bytearray(path.read_bytes())
    content[4096:] = os.urandom(len(content) - 4096)
    path.write_bytes(content)
    database = open_database(sqlite_url)
    with pytest.raises(StorageError), database.unit_of_work() as unit:
        unit.people.list_all()
    database.close()


def test_without_tables_a_unit_of_work_fails_with_a_code(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path}/empty.db")
    assert database.schema_state() is SchemaState.EMPTY
    with pytest.raises(StatementFailedError), database.unit_of_work() as unit:
        unit.people.list_all()
    database.close()
