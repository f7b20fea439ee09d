"""Databases on which the real surveys have run, once for all tests of a file."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from lived import lived_database
from sqlalchemy import make_url

from storage.database import Database, open_database


@contextmanager
def own_postgresql(server_url: str) -> Iterator[str]:
    """Make a database of one's own on the server, without any table."""
    name = f"hojorin_anonymity_{uuid4().hex}"
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0")
        url = make_url(server_url).set(drivername="postgresql+psycopg", database=name)
        yield url.render_as_string(hide_password=False)
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


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
