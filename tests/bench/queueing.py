"""Putting messages into the queue and taking them out of it. Each step is a process of its own, prints JSON.

python tests/bench/queueing.py enqueue DATABASE_URL MESSAGES       # queue messages in batches
python tests/bench/queueing.py enqueue_bare DATABASE_URL MESSAGES  # rows of that size by executemany alone
python tests/bench/queueing.py fill DATABASE_URL MESSAGES          # a queue of that length, as fast as can be
python tests/bench/queueing.py claim SHORT_URL LONG_URL BATCHES    # take batches out of two queues in turn
"""

import json
import resource
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import TypeVar

import waves
from sqlalchemy import Column, DateTime, Index, Integer, MetaData, Table, Text, create_engine, insert, text

from bot.memory import look_for_garbage_less_often
from cards.catalogue import CATALOGUE
from cards.model import Card
from cards.serial import to_json
from handlers.context import World
from people.model import Platform
from people.outbox import NewMessage
from storage.database import Database, open_database

AT = waves.WAVE + timedelta(hours=3)
BATCH = 5000
"""Messages that are queued with one commit, as planning does."""
CLAIMED = 40
A_LANE = 4
"""Messages a conversation in a filled queue, its first before the second of any other."""
Item = TypeVar("Item")


def enqueue(url: str, messages: int) -> None:
    """Queue messages in batches, each committed, and print how many a second."""
    database = open_database(url)
    database.migrate()
    card = to_json(check_in_card())
    given = [reply(n, card) for n in range(messages)]
    look_for_garbage_less_often()
    before = waves.resident_megabytes()
    started = time.perf_counter()
    for batch in chunks(given, BATCH):
        with database.unit_of_work() as unit:
            unit.outbox.add_many(batch, now=AT)
            unit.commit()
    seconds = time.perf_counter() - started
    database.close()
    tell(a_second=messages / seconds, growth_mb=peak_megabytes() - before)


def reply(number: int, card: str) -> NewMessage:
    """Return the n-th message, in a conversation of its own."""
    return NewMessage(
        dedupe_key=f"bench:{number}",
        kind="relayed",
        lane=f"person:p{number}",
        person_id=f"p{number}",
        card=card,
        due_at=AT,
    )


def enqueue_bare(url: str, messages: int) -> None:
    """Insert rows of the same size by executemany alone, in the same batches."""
    engine = create_engine(url)
    table = bare_table()
    table.metadata.create_all(engine)
    card = to_json(check_in_card())
    rows = [
        {"dedupe_key": f"bare:{n}", "card": card, "due_at": AT, "state": "queued"} for n in range(messages)
    ]
    started = time.perf_counter()
    for batch in chunks(rows, BATCH):
        with engine.begin() as connection:
            connection.execute(insert(table), batch)
    seconds = time.perf_counter() - started
    table.metadata.drop_all(engine)
    engine.dispose()
    tell(a_second=messages / seconds)


def bare_table() -> Table:
    """Return a table with what any queue of messages has: a key, a text, and an index of what is next."""
    table = Table(
        "bench_bare",
        MetaData(),
        Column("id", Integer, primary_key=True),
        Column("dedupe_key", Text, unique=True),
        Column("card", Text),
        Column("due_at", DateTime(timezone=True)),
        Column("state", Text),
    )
    Index("ix_bench_bare", table.c.state, table.c.due_at)
    return table


def fill(url: str, messages: int) -> None:
    """Write a queue of that length, all due, by the database alone and without waiting for the disk."""
    database = open_database(url)
    database.migrate()
    is_sqlite = database.single_process
    database.close()
    engine = create_engine(url)
    given = {"card": to_json(check_in_card()), "messages": messages, "lanes": messages // A_LANE}
    with engine.begin() as connection:
        if is_sqlite:
            connection.exec_driver_sql("PRAGMA synchronous=OFF")
        else:
            connection.exec_driver_sql("SET LOCAL synchronous_commit = off")
        series = _SERIES_SQLITE if is_sqlite else _SERIES_POSTGRESQL
        moment = _MOMENT_SQLITE if is_sqlite else _MOMENT_POSTGRESQL
        connection.execute(text(_LANES.format(series=series)), {"most": given["lanes"]})
        connection.execute(text(_MESSAGES.format(series=series, moment=moment)), {"most": messages, **given})
    if not is_sqlite:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE message, lane")
    engine.dispose()


_SERIES_SQLITE = (
    "(WITH RECURSIVE s(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM s WHERE n + 1 < :most) SELECT n FROM s)"
)
_SERIES_POSTGRESQL = "(SELECT n FROM generate_series(0, CAST(:most AS integer) - 1) AS s(n))"
_MOMENT_SQLITE = "strftime('%Y-%m-%d %H:%M:%f', '2026-06-01 00:00:00', (n / 100.0) || ' seconds') || '000'"
_MOMENT_POSTGRESQL = "TIMESTAMPTZ '2026-06-01 00:00:00+00' + n * INTERVAL '10 milliseconds'"
_LANES = "INSERT INTO lane (key) SELECT 'person:p' || n FROM {series} AS numbers"
_MESSAGES = """
INSERT INTO message
    (dedupe_key, kind, lane, person_id, rank, card, due_at, state, attempts, fence, queued_at, removes)
SELECT 'bench:' || n, 'relayed', 'person:p' || (n % :lanes), 'p' || (n % :lanes), 0, :card, {moment},
    'queued', 0, 0, {moment}, FALSE
FROM {series} AS numbers
"""


def claim(short: str, long: str, batches: int) -> None:
    """Take batches out of a short and a long queue in turn, so that what else the machine does meets both;
    print the milliseconds of one, those of reading the figures of the long one, and how memory grew."""
    databases = [open_database(short), open_database(long)]
    for database in databases:
        claim_batch(database)
    before = waves.resident_megabytes()
    taken = [[timed(partial(claim_batch, database)) for database in databases] for _ in range(batches)]
    growth = peak_megabytes() - before
    readings = [timed(partial(read, databases[1])) for _ in range(3)]
    short_ms, long_ms = (1000 * statistics.median(times) for times in zip(*taken, strict=True))
    tell(ms=long_ms, short_ms=short_ms, growth_mb=growth, figures_ms=1000 * min(readings))
    for database in databases:
        database.close()


def claim_batch(database: Database) -> None:
    """Take one batch, as a claim does, and commit."""
    with database.unit_of_work() as unit:
        room = unit.outbox.room({Platform.SLACK: None}, most=CLAIMED)
        found = unit.outbox.ready(
            now=AT, limit=CLAIMED, room={platform: one.messages for platform, one in room.items()}
        )
        begun = unit.outbox.begin([one.id for one in found], platform=Platform.SLACK, lease_seconds=30)
        unit.commit()
    if len(begun) != CLAIMED:
        raise SystemExit(f"{len(begun)} instead of {CLAIMED} messages were taken")


def read(database: Database) -> None:
    """Read the figures that the metrics show."""
    from handlers.figures import read_figures

    world = World(company=waves.COMPANY, now=AT, platforms=(Platform.SLACK,))
    with database.unit_of_work(read_only=True) as unit:
        read_figures(world, unit)


def timed(work: Callable[[], None]) -> float:
    """Return the seconds that some work takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def peak_megabytes() -> float:
    """Return the most memory that this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def check_in_card() -> Card:
    """Return the check-in of the catalogue."""
    return next(entry for entry in CATALOGUE if entry.kind == "check_in").cards("ja")[0]


def chunks(items: list[Item], size: int) -> Iterator[list[Item]]:
    """Yield the items, so many at a time."""
    for first in range(0, len(items), size):
        yield items[first : first + size]


def tell(**figures: float) -> None:
    """Print what was measured."""
    print(json.dumps(figures))


COMMANDS: dict[str, Callable[[], None]] = {
    "enqueue": lambda: enqueue(sys.argv[2], int(sys.argv[3])),
    "enqueue_bare": lambda: enqueue_bare(sys.argv[2], int(sys.argv[3])),
    "fill": lambda: fill(sys.argv[2], int(sys.argv[3])),
    "claim": lambda: claim(sys.argv[2], sys.argv[3], int(sys.argv[4])),
}

if __name__ == "__main__":
    COMMANDS[sys.argv[1]]()
