"""Databases on which the real surveys have run, once for all tests of a file."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from lived import lived_database, own_postgresql

from storage.database import Database, open_database


@pytest.fixture(scope="session")
def lived_sqlite(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """An SQLite file with a wave that is open, one that is closed and one that was lost."""
    path = tmp_path_factory.mktemp("lived") / "hojorin.db"
    shutil.copyfile(sqlite_template, path)
    database = open_database(f"sqlite+pysqlite:///{path}")
    lived_database(database)
    yield database
    database.close()


@pytest.fixture(scope="session")
def lived_postgresql(postgresql_server_url: str) -> Iterator[Database]:
    """The same on PostgreSQL."""
    with own_postgresql(postgresql_server_url) as url:
        database = open_database(url)
        database.migrate()
        lived_database(database)
        yield database
        database.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def lived(request: pytest.FixtureRequest) -> Database:
    """A database that has seen surveys, on each engine in turn. Tests change it in units of work that they
    never commit."""
    database: Database = request.getfixturevalue(f"lived_{request.param}")
    return database
