"""The version of the tables: which one a database has, and how it gets to this one."""

from enum import Enum
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from storage.errors import SchemaError, StorageError
from storage.transaction import begin, guarded

_MIGRATIONS = Path(__file__).parent / "migrations"
_LOCK_KEY = 0x486F6A6F72696E
"""The advisory lock of migrations on PostgreSQL: the letters of Hojorin."""


class SchemaState(Enum):
    """How the tables of a database relate to this version of Hojorin."""

    EMPTY = "empty"
    OLDER = "older"
    CURRENT = "current"
    NEWER = "newer"


def state_of(engine: Engine) -> SchemaState:
    """Compare the version that is written in the database with the versions known here."""
    return guarded(lambda: _state_of(engine))


def _state_of(engine: Engine) -> SchemaState:
    with engine.connect() as connection:
        return _state(connection)


def _state(connection: Connection) -> SchemaState:
    versions = set(MigrationContext.configure(connection).get_current_heads())
    script = ScriptDirectory.from_config(_config())
    if not versions:
        return SchemaState.EMPTY
    if versions == set(script.get_heads()):
        return SchemaState.CURRENT
    known = {revision.revision for revision in script.walk_revisions()}
    return SchemaState.OLDER if versions <= known else SchemaState.NEWER


def migrate(engine: Engine) -> None:
    """Bring the tables to this version, in one transaction, one process at a time.

    Raises `SchemaError` when they are of a newer version; then nothing is changed.
    """
    guarded(lambda: _migrate(engine))


def _migrate(engine: Engine) -> None:
    with engine.connect() as connection:
        upgrade(connection)
        _leave(connection)


def upgrade(connection: Connection) -> None:
    """Bring the tables to this version within the connection's transaction, which the caller commits; other
    migrations wait for that. Raises `SchemaError` when they are of a newer version."""
    _enter(connection)
    if _state(connection) is SchemaState.NEWER:
        raise SchemaError(
            "the database was made by a newer version of Hojorin; nothing was changed. "
            "Install that version, or restore a backup made with this one."
        )
    command.upgrade(_config(connection), "head")


def _enter(connection: Connection) -> None:
    """Keep other migrations out until the commit.

    SQLite changes a table by copying it, which must not cascade to the rows that refer to it; the switch
    for that works outside transactions only.
    """
    if connection.dialect.name == "sqlite":
        connection.connection.dbapi_connection.execute("PRAGMA foreign_keys=OFF")  # type: ignore[union-attr]
        begin(connection, read_only=False)
    else:
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK_KEY})")


def _leave(connection: Connection) -> None:
    """Check the references on SQLite and commit."""
    sqlite = connection.dialect.name == "sqlite"
    if sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
        raise StorageError("the new tables would have rows that refer to nothing; nothing was changed")
    connection.commit()
    if sqlite:
        connection.connection.dbapi_connection.execute("PRAGMA foreign_keys=ON")  # type: ignore[union-attr]


def _config(connection: Connection | None = None) -> Config:
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    return config
