"""An announcement is counted and launched on a database, while somebody presses all the time. Each step is a
process of its own; all but `fill` print JSON.

python tests/bench/announcing.py fill URL PEOPLE    # a company, and a draft for all of it
python tests/bench/announcing.py count URL          # the dry run
python tests/bench/announcing.py launch URL         # looks at everybody again, and lets it go out
python tests/bench/announcing.py queue URL          # what a tick queues first
python tests/bench/announcing.py bare URL PEOPLE    # reads everybody and writes as many rows, nothing else
"""

import asyncio
import sys
import time
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial

from closing import closed_under_presses
from gate import peak_megabytes, tell
from sqlalchemy import Column, DateTime, Integer, MetaData, Table, Text, create_engine, insert

from bot.announcing import NAME, Announcer
from bot.memory import look_for_garbage_less_often
from bot.threads import StorageThreads
from coaching.announcements.model import (
    Addressing,
    Announcement,
    AnnouncementState,
    Content,
    Work,
)
from handlers.announcements.feeding import feed
from handlers.context import World
from people.model import Company, Feature, Leave, Pause, Person, Platform, Role
from people.pace import Pace
from storage.database import Database, open_database

NOW = datetime(2026, 6, 9, 1, tzinfo=UTC)
"""Tuesday 10:00 in Tokyo."""
UNTIL = date(2026, 6, 19)
WEEK = "2026-W24"
ZONES = ("Asia/Tokyo", "Asia/Singapore", "Australia/Brisbane", "Europe/Berlin")
ONE_IN = {"leave": 20, "pause": 30, "used": 10, "no account": 50, "new": 4}
"""Of how many people one is away, paused, has got all of the week, has no account, was never written to."""
PACES = {Platform.SLACK: Pace(first_rate=8.0, most_rate=50.0)}
CHUNK = 5000
WORLD = World(
    company=Company(name="Bench", approve_above=1_000_000), now=NOW, platforms=(Platform.SLACK,), paces=PACES
)


def people(count: int) -> list[Person]:
    """Return the company, in a hundred teams; the first one announces."""
    return [
        Person(
            id=f"p{n:06}",
            name=f"Person {n}",
            team=f"Division {n % 10}/Team {n % 100}",
            timezone=ZONES[n % len(ZONES)],
            locale="ja" if n % 2 else "en",
            slack_user_id=None if n % ONE_IN["no account"] == 1 else f"U{n:06}",
            roles=frozenset({Role.ADMIN} if n == 0 else ()),
        )
        for n in range(count)
    ]


def fill(url: str, count: str) -> None:
    """Make the database, the company and the draft."""
    database = open_database(url)
    database.migrate()
    everybody = people(int(count))
    for start in range(0, len(everybody), CHUNK):
        with database.unit_of_work() as unit:
            some = everybody[start : start + CHUNK]
            unit.people.upsert_many(some)
            unit.people.mark_introduced([p.id for n, p in enumerate(some) if n % ONE_IN["new"]], at=NOW)
            away = [p.id for n, p in enumerate(some) if n % ONE_IN["leave"] == 2]
            unit.people.put_leave(
                [
                    Leave(person_id=one, first=NOW.date(), last=date(2026, 6, 12), kind="annual")
                    for one in away
                ]
            )
            for person in some[3 :: ONE_IN["pause"]]:
                unit.people.put_pause(Pause(person_id=person.id, until=date(2026, 6, 15)))
            unit.attention.take_many(
                [
                    (person.id, WEEK, 10 * (start + n) + place, Feature.SURVEY)
                    for n, person in enumerate(some)
                    for place in range(3)
                    if n % ONE_IN["used"] == 4
                ]
            )
            unit.commit()
    with database.unit_of_work() as unit:
        unit.announcements.add(
            Announcement(
                author_id=everybody[0].id,
                content=Content(
                    titles={"en": "Six fields", "ja": "六つの項目"}, texts={"en": "x", "ja": "あ"}
                ),
                addressing=Addressing(valid_until=UNTIL),
                created_at=NOW,
                changed_at=NOW,
            )
        )
        unit.commit()
    database.close()


def work(url: str, wanted: Work) -> None:
    """Do the work, and print seconds, what memory grew by, and how long presses waited meanwhile."""
    look_for_garbage_less_often()
    database = open_database(url)
    with database.unit_of_work() as unit:
        [one] = unit.announcements.list_all(limit=1)
        unit.announcements.save(replace(one, work=wanted, work_by=one.author_id))
        unit.commit()
    before = peak_megabytes()
    threads = StorageThreads(single=database.single_process)
    announcer = Announcer(
        name=NAME,
        open_unit=database.unit_of_work,
        open_reading=partial(database.unit_of_work, read_only=True),
        threads=threads,
        world=lambda: WORLD,
    )
    seconds, waits = asyncio.run(closed_under_presses(announcer, database, threads))
    threads.close()
    after = stored(database)
    assert after.work is None
    assert (after.state is AnnouncementState.SENDING) == (wanted is Work.LAUNCH)
    assert after.forecast is not None
    waits.sort()
    tell(
        seconds=seconds,
        recipients=after.forecast.recipients,
        reached=after.forecast.reached,
        growth_mb=peak_megabytes() - before,
        presses=len(waits),
        p50_ms=waits[len(waits) // 2] * 1000,
        p99_ms=waits[len(waits) * 99 // 100] * 1000,
        worst_ms=waits[-1] * 1000,
    )
    database.close()


def stored(database: Database) -> Announcement:
    """Return the announcement as it is now."""
    with database.unit_of_work(read_only=True) as unit:
        return unit.announcements.list_all(limit=1)[0]


def queue(url: str) -> None:
    """Queue the first portion, and print the seconds that a tick waits for it, the people, and the memory."""
    database, before = open_database(url), peak_megabytes()
    started = time.perf_counter()
    with database.unit_of_work() as unit:
        found = feed(WORLD, unit)
    tell(
        seconds=time.perf_counter() - started,
        recipients=found.handled,
        growth_mb=peak_megabytes() - before,
    )
    database.close()


def bare(url: str, count: str) -> None:
    """Read everybody and write a row for each, in one go, and print seconds and memory."""
    before, started = peak_megabytes(), time.perf_counter()
    database = open_database(url)
    with database.unit_of_work(read_only=True) as unit:
        everybody = unit.people.list_all()
    database.close()
    engine = create_engine(url)
    rows = Table(
        "bare",
        MetaData(),
        Column("announcement_id", Integer, primary_key=True),
        Column("lane", Text, primary_key=True),
        Column("person_id", Text),
        Column("due_at", DateTime),
        Column("revision", Integer),
    )
    rows.create(engine)
    with engine.begin() as connection:
        connection.execute(
            insert(rows),
            [
                {
                    "announcement_id": 1,
                    "lane": f"person:{one.id}",
                    "person_id": one.id,
                    "due_at": NOW.replace(tzinfo=None),
                    "revision": 0,
                }
                for one in everybody
            ],
        )
    engine.dispose()
    assert len(everybody) == int(count)
    tell(seconds=time.perf_counter() - started, growth_mb=peak_megabytes() - before)


STEPS = {
    "fill": fill,
    "count": partial(work, wanted=Work.COUNT),
    "launch": partial(work, wanted=Work.LAUNCH),
    "queue": queue,
    "bare": bare,
}

if __name__ == "__main__":
    STEPS[sys.argv[1]](*sys.argv[2:])
