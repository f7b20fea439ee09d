"""Several processes migrate one database at the same time: one does it, the others wait, and the end of one
harms nobody."""

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url
from storage_samples import person, put_people

from storage import schema
from storage.database import Database, open_database
from storage.schema import SchemaState

DEADLINE = 60
MIGRATE = """
import sys
from pathlib import Path
from storage import schema
from storage.database import open_database

schema._MIGRATIONS = Path(sys.argv[2])
database = open_database(sys.argv[1])
print("begins", flush=True)
database.migrate()
print(database.schema_state().value, flush=True)
"""
SLOW_VERSION = '''"""A later version that stops in its middle until somebody says go on, for the test."""

import sys

from alembic import op

revision = "9998"
down_revision = "{before}"


def upgrade() -> None:
    """Change something, say so, and wait."""
    op.execute("CREATE TABLE half_way (id INTEGER)")
    print("in the middle", flush=True)
    sys.stdin.readline()
    op.execute("CREATE TABLE done (id INTEGER)")
'''


@pytest.fixture
def slow_migrations(tmp_path: Path) -> Path:
    """The migrations, and one more that waits in its middle."""
    copy = tmp_path / "migrations"
    shutil.copytree(schema._MIGRATIONS, copy, ignore=shutil.ignore_patterns("__pycache__"))
    newest = max(path.name for path in copy.glob("versions/v0*.py"))
    before = newest.removeprefix("v").partition("_")[0]
    (copy / "versions" / "v9998_slow.py").write_text(SLOW_VERSION.format(before=before))
    return copy


@pytest.fixture
def started(slow_migrations: Path) -> Iterator[object]:
    """A function that starts a process which migrates the database at an address."""
    with ExitStack() as stack:

        def start(url: str) -> "subprocess.Popen[str]":
            process = stack.enter_context(
                subprocess.Popen(
                    [sys.executable, "-c", MIGRATE, url, str(slow_migrations)],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    text=True,
                )
            )
            stack.callback(process.kill)
            assert said(process) == "begins"
            return process

        yield start


def said(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def told_to_go_on(process: "subprocess.Popen[str]") -> str:
    """Let a process go on; returns what it says at its end."""
    assert process.stdin is not None
    process.stdin.write("go on\n")
    process.stdin.flush()
    return said(process)


def tables(url: str) -> set[str]:
    with psycopg.connect(
        make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    ) as it:
        return {
            str(row[0]) for row in it.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        }


def waiting_for_a_lock(url: str) -> int:
    """Return how many connections wait for an advisory lock in the database."""
    query = (
        "SELECT count(*) FROM pg_stat_activity "
        "WHERE datname = current_database() AND wait_event_type = 'Lock' AND wait_event = 'advisory'"
    )
    with psycopg.connect(
        make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    ) as it:
        row = it.execute(query).fetchone()
        assert row is not None
        return int(row[0])


def until_one_waits(url: str) -> None:
    """Return once a second process waits for the first."""
    end = time.monotonic() + DEADLINE
    while not waiting_for_a_lock(url):
        assert time.monotonic() < end, "nobody waits"


def test_the_second_of_two_processes_waits_and_finds_it_done(started, new_postgresql_url):
    first = started(new_postgresql_url)
    assert said(first) == "in the middle"
    second = started(new_postgresql_url)
    until_one_waits(new_postgresql_url)
    assert tables(new_postgresql_url) == set()
    assert told_to_go_on(first) == "current"
    assert said(second) == "current"
    assert {"person", "half_way", "done"} <= tables(new_postgresql_url)


def test_the_second_process_does_it_all_when_the_first_is_killed_in_the_middle(started, new_postgresql_url):
    first = started(new_postgresql_url)
    assert said(first) == "in the middle"
    second = started(new_postgresql_url)
    until_one_waits(new_postgresql_url)
    first.kill()
    assert said(second) == "in the middle"
    assert told_to_go_on(second) == "current"
    assert {"person", "half_way", "done"} <= tables(new_postgresql_url)


def test_an_older_database_keeps_its_data_when_its_migration_is_killed(started, new_postgresql_url):
    database = open_database(new_postgresql_url)
    database.migrate()
    put_people(database, "tanaka")
    process = started(new_postgresql_url)
    assert said(process) == "in the middle"
    process.kill()
    process.wait(timeout=DEADLINE)
    assert database.schema_state() is SchemaState.CURRENT
    assert "half_way" not in tables(new_postgresql_url)
    again = started(new_postgresql_url)
    assert said(again) == "in the middle"
    assert told_to_go_on(again) == "current"
    assert person_there(database)
    database.close()


def person_there(database: Database) -> bool:
    with database.unit_of_work(read_only=True) as unit:
        return unit.people.get("tanaka") == person("tanaka")


def test_an_embedded_database_survives_it_as_well(started, tmp_path):
    url = f"sqlite:///{tmp_path}/embedded.db"
    process = started(url)
    assert said(process) == "in the middle"
    process.kill()
    process.wait(timeout=DEADLINE)
    database = open_database(url)
    assert database.schema_state() is SchemaState.EMPTY
    again = started(url)
    assert said(again) == "in the middle"
    assert told_to_go_on(again) == "current"
    put_people(database, "tanaka")
    assert person_there(database)
    database.close()
