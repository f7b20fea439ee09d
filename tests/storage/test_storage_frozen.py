"""PostgreSQL while processes freeze, start together, and the server itself comes and goes."""

import threading
import time
from collections.abc import Iterator
from contextlib import closing

import psycopg
import pytest
from sqlalchemy import make_url
from sqlalchemy.exc import OperationalError

from people.model import Account, Person, Platform
from storage import database as storage_database
from storage.database import Database, open_database
from storage.errors import DatabaseUnavailableError, wrapped

TANAKA = Account(platform=Platform.SLACK, identity="U1", person_id="tanaka")
DEADLINE = 60
"""Seconds after which a thread counts as hung."""


@pytest.fixture
def impatient(postgresql_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """A PostgreSQL database whose transactions may stand still for a second."""
    monkeypatch.setattr(storage_database, "IDLE_SECONDS", 1)
    with closing(open_database(postgresql_url)) as database:
        yield database


def test_nobody_waits_for_the_locks_of_a_process_that_is_frozen_in_a_transaction(impatient) -> None:
    with impatient.unit_of_work() as frozen:
        frozen.switches.put("place", "frozen")
        with impatient.unit_of_work() as other:
            other.switches.put("place", "other")
            other.commit()
        with pytest.raises(DatabaseUnavailableError, match="stood still for too long"):
            frozen.commit()
    with impatient.unit_of_work() as unit:
        assert unit.switches.get("place") == "other"


@pytest.mark.parametrize(
    "said", ["FATAL:  the database system is starting up", "FATAL:  the database system is shutting down"]
)
def test_a_server_that_starts_or_stops_is_no_mistake_of_hojorin(said) -> None:
    error = wrapped(OperationalError("SELECT 1", {}, psycopg.OperationalError(said)))
    assert isinstance(error, DatabaseUnavailableError)
    assert "starting or stopping" in str(error)


def wait_for_a_lock(url: str) -> None:
    """Return once somebody on the database waits for somebody else."""
    waiting = (
        "SELECT count(*) FROM pg_locks AS held JOIN pg_stat_activity AS session USING (pid) "
        "WHERE NOT held.granted AND session.datname = current_database()"
    )
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    end = time.monotonic() + DEADLINE
    with psycopg.connect(plain, autocommit=True) as connection:
        while not connection.execute(waiting).fetchone()[0]:
            assert time.monotonic() < end, "nobody waits"


def test_two_processes_that_meet_the_same_people_at_once_do_not_disturb_each_other(postgresql_url) -> None:
    with closing(open_database(postgresql_url)) as database:
        with database.unit_of_work() as unit:
            unit.people.upsert_many([Person(id="tanaka", name="Tanaka")])
            unit.commit()

        def meet() -> None:
            with database.unit_of_work() as second:
                second.accounts.put_many([TANAKA])
                second.commit()

        with database.unit_of_work() as first:
            first.accounts.put_many([TANAKA])
            thread = threading.Thread(target=meet)
            thread.start()
            wait_for_a_lock(postgresql_url)
            first.commit()
        thread.join(timeout=DEADLINE)
        assert not thread.is_alive()
        with database.unit_of_work() as unit:
            assert unit.accounts.of_person("tanaka") == [TANAKA]
