"""Dates that several processes open at the same moment, and processes that die between opening and commit."""

import subprocess
import sys
import threading
import time as machine_time
from collections import Counter
from datetime import date, time
from pathlib import Path

from storage_samples import DAY, NOW, TODAY

from people.model import Company
from people.rhythm import Daily
from people.schedules import Missed, Schedule, moment_on
from people.scheduling import open_due, put_schedule
from storage.database import Database, open_database
from storage.unit_of_work import SqlUnitOfWork

COMPANY = Company(name="Kita")
KINDS = ("jobs",)
SCHEDULE = Schedule(rhythm=Daily(), at=time(10), zones=("Asia/Tokyo",), first=TODAY, missed=Missed.ALL)
AT = moment_on(SCHEDULE, TODAY)
OWNERS = tuple(f"owner {number}" for number in range(4))

OPENER = """
import sys
from datetime import datetime
from people.model import Company
from people.scheduling import open_due
from storage.database import open_database

url, now, ending = sys.argv[1:]
database = open_database(url)
with database.unit_of_work() as unit:
    moment = datetime.fromisoformat(now)
    found = open_due(unit, kinds=("jobs",), company=Company(name="Kita"), now=moment, limit=9)
    print(*sorted(f"{one.owner}/{one.day}" for one in found.occurrences), sep=";", flush=True)
    if ending == "wait":
        sys.stdin.read()
    unit.commit()
database.close()
"""
"""A process that opens what is due, says what, and commits; `wait`: not before its input ends."""


def put(database: Database, *owners: str) -> None:
    """Store schedules of which TODAY is due, committed."""
    with database.unit_of_work() as unit:
        for owner in owners:
            put_schedule(unit, "jobs", owner, SCHEDULE, company=COMPANY, now=NOW - DAY)
        unit.commit()


def open_all(unit: SqlUnitOfWork) -> list[tuple[str, date]]:
    found = open_due(unit, kinds=KINDS, company=COMPANY, now=AT, limit=9)
    return [(one.owner, one.day) for one in found.occurrences]


def process(url: str, ending: str) -> "subprocess.Popen[str]":
    """Start an opener in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-c", OPENER, url, AT.isoformat(), ending],
        cwd=Path(__file__).resolve().parents[2],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_of_many_processes_that_open_at_once_each_date_is_opened_by_one(
    database: Database, database_url: str
) -> None:
    put(database, *OWNERS)
    openers = [process(database_url, "commit") for _ in range(3)]
    lines = [opener.communicate(timeout=60)[0].strip() for opener in openers]
    assert [opener.returncode for opener in openers] == [0, 0, 0]
    said = Counter(entry for line in lines for entry in line.split(";") if entry)
    with database.unit_of_work() as unit:
        # Whoever passed over what another one held may leave it to the next tick.
        said.update(f"{owner}/{day}" for owner, day in open_all(unit))
        unit.commit()
    assert said == Counter(f"{owner}/{TODAY}" for owner in OWNERS)


def test_of_many_threads_that_open_at_once_each_date_is_opened_by_one(database: Database) -> None:
    put(database, *OWNERS)
    opened: list[tuple[str, date]] = []
    together = threading.Barrier(6)

    def work() -> None:
        together.wait(timeout=30)
        for _ in range(3):
            with database.unit_of_work() as unit:
                found = open_all(unit)
                unit.commit()
            opened.extend(found)

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert Counter(opened) == Counter((owner, TODAY) for owner in OWNERS)


def test_what_a_process_had_opened_when_it_was_killed_before_its_commit_is_opened_by_another(
    database: Database, database_url: str
) -> None:
    put(database, "one")
    opener = process(database_url, "wait")
    assert opener.stdout is not None
    assert opener.stdout.readline().strip() == f"one/{TODAY}"
    opener.kill()
    opener.communicate(timeout=60)
    found: list[tuple[str, date]] = []
    deadline = machine_time.monotonic() + 30
    while not found and machine_time.monotonic() < deadline:
        # The server notices within a moment that nobody holds the row any more.
        with database.unit_of_work() as unit:
            found = open_all(unit)
            unit.commit()
    assert found == [("one", TODAY)]
    with database.unit_of_work() as unit:
        assert open_all(unit) == []


def test_a_replica_passes_over_the_schedule_that_another_one_opens(
    replicas: tuple[Database, Database],
) -> None:
    put(replicas[0], "one", "two")
    with replicas[0].unit_of_work() as first, replicas[1].unit_of_work() as second:
        assert [one.owner for one in first.schedules.due(KINDS, now=AT, limit=1)] == ["one"]
        assert open_all(second) == [("two", TODAY)]


def test_a_date_that_two_open_without_having_claimed_the_schedule_is_still_opened_once(
    replicas: tuple[Database, Database],
) -> None:
    put(replicas[0], "one")
    with replicas[0].unit_of_work() as unit:
        stored = unit.schedules.lock("jobs", "one")
        assert stored is not None
        number = stored.id
    results: list[int | None] = []

    def open_too() -> None:
        with replicas[1].unit_of_work() as second:
            results.append(second.schedules.open(number, TODAY))
            second.commit()

    with replicas[0].unit_of_work() as first:
        mine = first.schedules.open(number, TODAY)
        thread = threading.Thread(target=open_too, daemon=True)
        thread.start()
        first.commit()
    thread.join(timeout=30)
    assert mine is not None
    assert results == [None]


def test_replicas_that_start_at_once_have_each_schedule_once(postgresql_url: str) -> None:
    together = threading.Barrier(4)
    done: list[str] = []

    def start() -> None:
        database = open_database(postgresql_url)
        together.wait(timeout=30)
        put(database, *OWNERS)
        database.close()
        done.append("done")

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(done) == 4
    database = open_database(postgresql_url)
    with database.unit_of_work() as unit:
        stored = unit.schedules.lock_all(KINDS)
        assert sorted(one.owner for one in stored) == sorted(OWNERS)
        assert {one.next_at for one in stored} == {AT}
    database.close()
