"""Builds and measures a check-in wave; each step runs in a process of its own, so that memory is its own.

python tests/bench/waves.py fill DATABASE_URL PEOPLE    # a company whose check-ins are all due
python tests/bench/waves.py plan DATABASE_URL           # plan and queue them; prints JSON
python tests/bench/waves.py bare DATABASE_URL PEOPLE    # the same rows without Hojorin; prints JSON
"""

import json
import resource
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from sqlalchemy import Column, DateTime, Integer, MetaData, Table, Text, create_engine, insert

from bot.memory import look_for_garbage_less_often
from cards.words import load_words
from coaching.programmes.model import (
    Enrolment,
    Practice,
    Programme,
    ProgrammeState,
    Rhythm,
    Step,
    Vision,
)
from handlers.context import World
from handlers.planning import plan_due
from measures.kpis.model import Kpi, Per
from people.calendar import public_holidays
from people.model import Company, Leave, Person, Platform, Role
from storage.database import open_database

COMPANY = Company(name="Bench", languages=("ja", "en"))
GO_LIVE = date(2026, 6, 1)
WAVE = datetime(2026, 6, 10, 1, 0, tzinfo=UTC)
"""Wednesday 10:00 in Tokyo."""
PLACES = (("Asia/Tokyo", "JP", "ja"), ("Asia/Singapore", "SG", "en"), ("Australia/Brisbane", "AU-QLD", "en"))
CHUNK = 5000


def both(text: str) -> dict[str, str]:
    """Return one text in both languages."""
    return {"ja": f"{text}（日本語）", "en": text}


def programme() -> Programme:
    """Return a programme of ordinary size."""
    practices = tuple(
        Practice(
            id=f"practice-{n}",
            name=both(f"Practice {n}"),
            benefit=both("today: retyped at the office → then: entered once, on the way"),
            ease=5 - n,
            contribution=3,
        )
        for n in range(4)
    )
    kpi = Kpi(
        id="visits",
        practice_id="practice-0",
        name=both("visit records"),
        purpose=both("nothing is lost at hand-over"),
        unit=both("records"),
        target=Decimal(3),
        per=Per.DAY,
    )
    return Programme(
        id="bench",
        tool="Salesforce",
        name=both("Onboarding"),
        purpose=both("One place for what we know of our customers"),
        go_live=GO_LIVE,
        lead="p0",
        vision=Vision(state=both("Everybody enters visits on the day")),
        practices=practices,
        kpis=(kpi,),
        rhythm=Rhythm(),
        state=ProgrammeState.RUNNING,
    )


def person(number: int) -> Person:
    """Return the n-th person; every tenth is managed by nobody, one in a hundred is on leave."""
    zone, country, locale = PLACES[number % len(PLACES)]
    return Person(
        id=f"p{number}",
        name=f"Person {number}",
        team=f"Sales/Region {number % 9}/Team {number % 90}",
        locale=locale,
        timezone=zone,
        country=country,
        roles=frozenset({Role.LEAD}) if number == 0 else frozenset(),
    )


def fill(url: str, people: int) -> None:
    """Make a company of that size whose weekly check-ins are all due at the wave's moment."""
    database = open_database(url)
    database.migrate()
    with database.unit_of_work() as unit:
        unit.programmes.put(programme())
        unit.commit()
    for first in range(0, people, CHUNK):
        numbers = range(first, min(first + CHUNK, people))
        with database.unit_of_work() as unit:
            unit.people.upsert_many([person(n) for n in numbers])
            unit.people.put_leave(
                [
                    Leave(person_id=f"p{n}", first=date(2026, 6, 8), last=date(2026, 6, 9), kind="annual")
                    for n in numbers
                    if n % 10 == 0
                ]
            )
            unit.enrolments.add_many([enrolment(n) for n in numbers])
            unit.commit()
    database.close()


def enrolment(number: int) -> Enrolment:
    """Return an enrolment whose check-in is due."""
    return Enrolment(
        id=0,
        programme_id="bench",
        person_id=f"p{number}",
        day_zero=GO_LIVE,
        next_step=Step.CHECK_IN,
        next_at=WAVE,
        own_goal="Enter every visit before I get home",
    )


def plan(url: str) -> None:
    """Plan and queue everything that is due, and print seconds, messages and memory growth in MB."""
    database = open_database(url)
    world = World(company=COMPANY, now=WAVE + timedelta(hours=2), platforms=(Platform.PLAYGROUND,))
    warm_up()
    before = resident_megabytes()
    started = time.perf_counter()
    handled = queued = 0
    while True:
        with database.unit_of_work() as unit:
            batch = plan_due(world, unit)
        if not batch.handled:
            break
        handled += batch.handled
        queued += batch.queued
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    database.close()
    print(json.dumps({"seconds": seconds, "handled": handled, "queued": queued, "growth_mb": peak - before}))


def warm_up() -> None:
    """Load what a running process has loaded: words, the holidays of the places; tune memory as it does."""
    for language in COMPANY.languages:
        load_words(language)
    for _, country, _ in PLACES:
        public_holidays(country, GO_LIVE.year)
    look_for_garbage_less_often()


def resident_megabytes() -> float:
    """Return the memory that this process holds now."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 1024 / 1024


def bare(url: str, people: int) -> None:
    """Insert as many rows of a message's size by executemany alone: what no design could do without."""
    engine = create_engine(url)
    table = Table(
        "bench_bare",
        MetaData(),
        Column("id", Integer, primary_key=True),
        Column("dedupe_key", Text, unique=True),
        Column("card", Text),
        Column("due_at", DateTime(timezone=True)),
    )
    table.metadata.create_all(engine)
    rows = [{"dedupe_key": f"bare:{n}", "card": "x" * 1500, "due_at": WAVE} for n in range(people)]
    started = time.perf_counter()
    with engine.begin() as connection:
        connection.execute(insert(table), rows)
    seconds = time.perf_counter() - started
    table.metadata.drop_all(engine)
    engine.dispose()
    print(json.dumps({"seconds": seconds, "queued": people}))


COMMANDS: dict[str, Callable[[], None]] = {
    "fill": lambda: fill(sys.argv[2], int(sys.argv[3])),
    "plan": lambda: plan(sys.argv[2]),
    "bare": lambda: bare(sys.argv[2], int(sys.argv[3])),
}

if __name__ == "__main__":
    COMMANDS[sys.argv[1]]()
