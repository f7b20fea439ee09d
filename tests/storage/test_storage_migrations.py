"""The migrations make exactly the tables of `storage.tables`, keep data, and know older from newer."""

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine, make_url, text
from storage_samples import NOW, person, put_people

from storage import schema
from storage.database import Database, open_database
from storage.errors import SchemaError, StatementFailedError
from storage.schema import SchemaState
from storage.tables import metadata

_CATALOGUE = """
SELECT table_name, column_name, data_type, is_nullable, collation_name, is_identity, character_maximum_length
FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'alembic_version'
ORDER BY 1, 2
"""
_CONSTRAINTS = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text <> 'alembic_version' ORDER BY 1, 2
"""
_INDICES = """
SELECT indexname, indexdef FROM pg_indexes
WHERE schemaname = 'public' AND tablename <> 'alembic_version' ORDER BY 1
"""

SECOND_VERSION = '''"""A later version, for the test."""

import sqlalchemy as sa
from alembic import op

revision = "9998"
down_revision = "0002"


def upgrade() -> None:
    """Add a column in the way that copies the table on SQLite."""
    with op.batch_alter_table("person", recreate="auto") as batch:
        batch.add_column(sa.Column("nickname", sa.Text(), nullable=False, server_default="none"))
        batch.alter_column("name", new_column_name="full_name")
    {last}
'''


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without any table, on each engine in turn."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/empty.db"
        return
    server = request.getfixturevalue("postgresql_server_url")
    name = make_url(request.getfixturevalue("postgresql_database_url")).database + "_empty"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def empty(empty_url: str) -> Iterator[Database]:
    database = open_database(empty_url)
    yield database
    database.close()


@pytest.fixture
def engine(empty: Database) -> Engine:
    return empty._engine


@pytest.fixture
def next_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the migrations to which a test adds a version."""
    copy = tmp_path / "migrations"
    shutil.copytree(schema._MIGRATIONS, copy, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(schema, "_MIGRATIONS", copy)
    return copy / "versions" / "v9998_later.py"


def described(connection: Connection) -> list[list[tuple[object, ...]]]:
    """All that the database itself says of its tables."""
    if connection.dialect.name == "sqlite":
        queries = ["SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'alembic%' ORDER BY 1, 2"]
    else:
        queries = [_CATALOGUE, _CONSTRAINTS, _INDICES]
    return [[_normal(row) for row in connection.execute(text(query)).all()] for query in queries]


def _normal(row: object) -> tuple[object, ...]:
    """Leave out of SQLite's text what does not mean anything: order of table constraints, spacing, and the
    quotation marks that renaming a table leaves around its name."""
    return tuple(
        sorted(part.strip(" \n\t,()") for part in value.replace('"', "").splitlines())
        if str(value).startswith("CREATE")
        else value
        for value in row  # type: ignore[attr-defined]
    )


def test_migrations_from_zero_make_the_tables_of_the_code(empty: Database, engine: Engine) -> None:
    empty.migrate()
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_what_the_migrations_made_is_to_the_letter_what_the_code_would_make(
    empty: Database, engine: Engine
) -> None:
    empty.migrate()
    with engine.connect() as connection:
        migrated = described(connection)
        connection.rollback()
    with engine.connect() as connection:
        metadata.drop_all(connection)
        metadata.create_all(connection)
        made = described(connection)
    assert migrated == made


def test_an_empty_database_becomes_current_and_stays_so(empty: Database) -> None:
    assert empty.schema_state() is SchemaState.EMPTY
    assert not empty.is_at_head()
    empty.migrate()
    assert empty.schema_state() is SchemaState.CURRENT
    put_people(empty, "a")
    empty.migrate()
    with empty.unit_of_work() as unit:
        assert [one.id for one in unit.people.list_all()] == ["a"]


def test_a_newer_schema_is_recognised_and_left_alone(empty: Database, engine: Engine) -> None:
    empty.migrate()
    put_people(empty, "a")
    with engine.connect() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        connection.commit()
    assert empty.schema_state() is SchemaState.NEWER
    assert not empty.is_at_head()
    with pytest.raises(SchemaError, match="newer version of Hojorin"):
        empty.migrate()
    with empty.unit_of_work() as unit:
        assert unit.people.get("a") == person("a")


def test_an_older_schema_is_brought_up_with_its_data(
    empty: Database, engine: Engine, next_version: Path
) -> None:
    empty.migrate()
    put_people(empty, "a")
    with empty.unit_of_work() as unit:
        unit.people.mark_introduced(["a"], at=NOW)
        unit.commit()
    next_version.write_text(SECOND_VERSION.format(last=""))
    assert empty.schema_state() is SchemaState.OLDER
    empty.migrate()
    assert empty.schema_state() is SchemaState.CURRENT
    with engine.connect() as connection:
        row = connection.execute(text("SELECT full_name, nickname FROM person")).one()
        assert tuple(row) == ("Name of a", "none")
        assert connection.execute(text("SELECT count(*) FROM person_state")).scalar() == 1


def test_a_migration_that_fails_changes_nothing(empty: Database, engine: Engine, next_version: Path) -> None:
    empty.migrate()
    put_people(empty, "a")
    next_version.write_text(SECOND_VERSION.format(last='op.execute("SELECT * FROM nowhere")'))
    with pytest.raises(StatementFailedError):
        empty.migrate()
    assert empty.schema_state() is SchemaState.OLDER
    with empty.unit_of_work() as unit:
        assert unit.people.get("a") == person("a")


def test_references_are_checked_again_after_a_migration(sqlite_database: Database) -> None:
    sqlite_database.migrate()
    with sqlite_database.unit_of_work() as unit:
        assert unit._connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_two_processes_that_migrate_at_once_do_it_once(empty_url: str) -> None:
    databases = [open_database(empty_url) for _ in range(2)]
    failures: list[BaseException] = []

    def migrate(database: Database) -> None:
        try:
            database.migrate()
        except BaseException as error:  # noqa: BLE001 - a thread's failure must reach the test
            failures.append(error)

    threads = [threading.Thread(target=migrate, args=(database,)) for database in databases]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    states = [database.schema_state() for database in databases]
    for database in databases:
        database.close()
    assert failures == []
    assert states == [SchemaState.CURRENT] * 2


def test_tables_of_somebody_else_do_not_count(empty: Database, engine: Engine) -> None:
    with engine.connect() as connection:
        connection.execute(text("CREATE TABLE theirs (id INTEGER)"))
        connection.commit()
    assert empty.schema_state() is SchemaState.EMPTY
