"""The database: opened from an address, asked for its schema, and left by units of work."""

import sqlite3
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from storage import moving, schema, upkeep
from storage.errors import DatabaseUnavailableError, DatabaseUrlError
from storage.schema import SchemaState
from storage.unit_of_work import SqlUnitOfWork

BUSY_SECONDS = 20
"""How long a writer on SQLite waits for another one before it gives up."""
CACHE_KILOBYTES = 16000
"""Of pages, per SQLite connection; with the 2 MB of the default, large tables were written slower."""
CONNECT_SECONDS = 10
POOL_SIZE = 8
CACHED_STATEMENTS = 1000
"""Prepared by each SQLite connection. Of the 128 of the default a single tick has more, so that each of them
would be prepared anew each time, which takes longer than to carry it out."""
IDLE_SECONDS = 15
"""How long a transaction on PostgreSQL may stand still between two statements: then the server ends it, and
with it the locks of a process that is frozen or whose machine is gone, for which all others would wait."""

_GONE = {
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 25_000,
}
"""Seconds, and milliseconds: a server whose machine or network is gone, and says nothing more, is given up
after less than half a minute. By the system's defaults all threads would wait for it for hours."""
_LOOK = "-c default_transaction_isolation=read\\ committed"
"""Each statement sees what was committed before it, whatever the server's default is: who has waited for a
lock must see what was done by whoever had it before."""
_DRIVERS = {
    "sqlite": "sqlite+pysqlite",
    "sqlite+pysqlite": "sqlite+pysqlite",
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}


def machine_time() -> datetime:
    """Return this host's own time, which `/dev/clock` never moves."""
    return datetime.now(UTC)


class Database:
    """A pool of connections to one database. Threads may share it, each with units of work of its own."""

    def __init__(self, engine: Engine, *, machine_clock: Callable[[], datetime]) -> None:
        self._engine = engine
        self._machine_clock = machine_clock

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self._engine.dialect.name

    @property
    def single_process(self) -> bool:
        """Whether only one process may work on it (SQLite), so that all leases are void at its start."""
        return self.dialect == "sqlite"

    @property
    def address(self) -> str:
        """The address without its password, for people to read."""
        return self._engine.url.render_as_string(hide_password=True)

    def unit_of_work(self, *, read_only: bool = False) -> SqlUnitOfWork:
        """Return a unit of work, to be entered with `with`.

        A reading one takes no write lock on SQLite, and is refused when it writes, on both databases.
        """
        return SqlUnitOfWork(self._engine, machine_clock=self._machine_clock, read_only=read_only)

    def schema_state(self) -> SchemaState:
        """Compare the tables with this version; raises `DatabaseUnavailableError`."""
        return schema.state_of(self._engine)

    def is_at_head(self) -> bool:
        """Whether the tables are exactly those of this version."""
        return self.schema_state() is SchemaState.CURRENT

    def migrate(self) -> None:
        """Bring the tables to this version, data kept; raises `SchemaError` when they are of a newer one."""
        schema.migrate(self._engine)

    def move_to(
        self, target: "Database", *, lease: timedelta, tell: moving.Tell = moving.tell_nobody
    ) -> list[moving.Moved]:
        """Copy everything into an empty PostgreSQL database and compare it there, all or nothing; this one is
        not changed. Raises `MoveRefusedError` and `MoveDiffersError` (`storage.moving`).

        `lease` is how long a message that was being sent may be at most, `tell` hears of the progress.
        """
        still_leased = moving.Leases(now=self._machine_clock(), longest=lease)
        return moving.move(self._engine, target._engine, leases=still_leased, tell=tell)  # noqa: SLF001

    def rehearse_move_to(self, target: "Database") -> dict[str, int]:
        """Find out whether `move_to` could begin, changing nothing; returns the rows of each table."""
        return moving.rehearse(self._engine, target._engine)  # noqa: SLF001

    def spare_the_disk(self) -> None:
        """Do not wait for the disk at each commit from now on, where nobody's real answers are kept: with
        the machine's power an SQLite file may lose its last second, never its consistency.

        To be called before units of work are entered. PostgreSQL is left as it is.
        """
        if self.single_process:
            event.listen(self._engine, "connect", _write_lazily)
            self._engine.dispose()

    def forget_deleted(self) -> bool:
        """Let no file of the database keep marks and ballots that were deleted; to be called when all of a
        wave are, outside any unit of work. False if others were in the way: then again later."""
        return upkeep.forget_deleted(self._engine)

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()


def open_database(
    url: str, *, echo: bool = False, machine_clock: Callable[[], datetime] = machine_time
) -> Database:
    """Return the database at an address such as `sqlite+pysqlite:///var/hojorin.db`.

    Nothing is connected yet, but the folder of an SQLite file is made. `machine_clock` serves SQLite
    only. Raises `DatabaseUrlError`, and `DatabaseUnavailableError` when the folder cannot be made.
    """
    parsed = parse_url(url)
    if parsed.get_backend_name() == "sqlite":
        _prepare_file(Path(parsed.database or ""))
        engine = create_engine(
            parsed,
            echo=echo,
            hide_parameters=True,
            connect_args={"timeout": BUSY_SECONDS, "cached_statements": CACHED_STATEMENTS},
            pool_size=POOL_SIZE,
        )
        _use_sqlite_well(engine)
    else:
        engine = create_engine(
            parsed,
            echo=echo,
            hide_parameters=True,
            pool_size=POOL_SIZE,
            pool_pre_ping=True,
            connect_args={
                "connect_timeout": CONNECT_SECONDS,
                **_GONE,
                "options": f"-c timezone=UTC -c idle_in_transaction_session_timeout={IDLE_SECONDS}s {_LOOK}",
            },
        )
    return Database(engine, machine_clock=machine_clock)


def parse_url(url: str) -> URL:
    """Return the address with the driver that is used; raises `DatabaseUrlError` without its password."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        parsed = None
    if parsed is None:
        raise DatabaseUrlError(
            "the database address cannot be read; write it like sqlite+pysqlite:///var/hojorin.db "
            "or postgresql+psycopg://user:password@host:5432/hojorin"
        )
    driver = _DRIVERS.get(parsed.drivername)
    if driver is None:
        raise DatabaseUrlError(
            f"databases of the kind {parsed.drivername!r} are not supported; "
            "use sqlite+pysqlite or postgresql+psycopg"
        )
    if driver.startswith("sqlite") and parsed.database in {None, "", ":memory:"}:
        raise DatabaseUrlError(
            "an SQLite database needs a file, which outlives the process: sqlite+pysqlite:///var/hojorin.db"
        )
    return parsed.set(drivername=driver)


def _prepare_file(path: Path) -> None:
    """Make the folder, and an empty file that only its owner reads: it will hold people's data."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
    except OSError as error:
        raise DatabaseUnavailableError(
            f"the database file {path} cannot be made: {error.strerror}. "
            "Choose another `database` in the settings."
        ) from None


def _use_sqlite_well(engine: Engine) -> None:
    """Take transactions out of pysqlite's hands, and set what must hold on every connection."""

    @event.listens_for(engine, "connect")
    def _(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            f"busy_timeout={BUSY_SECONDS * 1000}",
            "synchronous=FULL",
            "foreign_keys=ON",
            "secure_delete=ON",
            f"cache_size=-{CACHE_KILOBYTES}",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        _write_ahead(cursor)
        cursor.close()


def _write_lazily(connection: Any, _record: object) -> None:
    """Let the operating system choose when a connection's commits reach the disk."""
    connection.execute("PRAGMA synchronous=NORMAL")


def _write_ahead(cursor: Any) -> None:
    """Switch the file to write-ahead logging.

    Two processes that open a new file at the same moment both need it alone for that; SQLite then refuses
    one of them at once, whatever the busy timeout, so that they do not wait for each other for ever.
    """
    last_try = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > last_try:
                raise
            time.sleep(0.05)
        else:
            return
