"""Deliveries. Each step is a process of its own, and prints JSON.

python tests/bench/deliveries.py fill DATABASE_URL PEOPLE         # the check-ins of one wave, queued
python tests/bench/deliveries.py deliver DATABASE_URL BEGIN       # send them to a platform that takes all
python tests/bench/deliveries.py bare DATABASE_URL MESSAGES       # as many updates and commits, no more
python tests/bench/deliveries.py replies DATABASE_URL PEOPLE EACH # queue some replies for each person
python tests/bench/deliveries.py naive API_URL PEOPLE SECONDS     # post, and try again when refused

BEGIN is the time (seconds since 1970) at which several processes begin together.
"""

import asyncio
import json
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import aiohttp
import waves
from queueing import bare_table, check_in_card, chunks, reply, tell
from slack_presses import person_on_slack
from sqlalchemy import bindparam, create_engine, insert, update

from bot.bootstrap import Edition, claim_edition
from bot.metrics import Metrics
from bot.outbox_worker import SIDE_BY_SIDE, OutboxWorker
from bot.platform import Outcome
from bot.slack.render import render_messages
from bot.threads import StorageThreads
from cards.model import Card
from cards.serial import to_json
from handlers.context import World
from people.model import Platform
from people.outbox import Guarantee, MessageState, NewMessage
from storage.database import Database, open_database

AT = waves.WAVE + timedelta(hours=3)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
"""Due on whichever clock."""
NAIVE_AT_ONCE = 10
NAIVE_PAUSE = 1.0


class TakesAll:
    """A chat platform that takes everything at once; what it is sent is rendered as for Slack."""

    platform = Platform.SLACK
    recognises_repeats = False
    looks_back = False
    pace = None

    def guarantee(self, kind: str) -> Guarantee:
        """Return what is promised of a kind of message."""
        return Guarantee.AT_MOST_ONCE

    async def send(self, *, address: str, card: Card, delivery_id: int) -> Outcome:
        """Make of the card what Slack would be sent."""
        if not render_messages(card):
            raise SystemExit("a card without content was sent")
        return Outcome(state=MessageState.SENT, platform_ref=f"{address}:{delivery_id}")

    async def update(self, *, address: str, reference: str, card: Card, delivery_id: int) -> Outcome:
        """Nothing is ever changed here."""
        raise SystemExit("something was changed")

    async def remove(self, *, address: str, reference: str, card: Card, delivery_id: int) -> Outcome:
        """Nothing is ever deleted here."""
        raise SystemExit("something was deleted")

    async def look(self, *, address: str, card: Card, delivery_id: int, since: datetime) -> Outcome:
        """Nothing is ever in doubt here."""
        raise SystemExit("something was looked for")


def fill(url: str, people: int) -> None:
    """Make a company on Slack whose check-ins of the week are all queued and due."""
    waves.fill(url, people)
    waves.plan(url)
    database = open_database(url)
    with database.unit_of_work() as unit:
        unit.people.upsert_many([person_on_slack(n) for n in range(people)])
        unit.commit()
    database.close()


def deliver(url: str, begin: float) -> None:
    """Send what is due with the worker of `hojorin run`; print when it began and ended, and how many went."""
    database = open_database(url)
    waves.warm_up()
    asyncio.run(_deliver(database, begin))
    database.close()


async def _deliver(database: Database, begin: float) -> None:
    threads = StorageThreads(single=database.single_process)
    world = World(company=waves.COMPANY, now=AT, platforms=(Platform.SLACK,))
    worker = OutboxWorker(
        open_unit=database.unit_of_work,
        threads=threads,
        world=lambda: world,
        senders={Platform.SLACK: TakesAll()},
        metrics=Metrics(),
    )
    await asyncio.sleep(max(0.0, begin - time.time()))
    before = waves.resident_megabytes()
    began = time.time()
    done = await worker.deliver_due()
    ended = time.time()
    threads.close()
    growth = waves.resident_megabytes() - before
    tell(began=began, ended=ended, sent=done.sent, other=done.failed + done.dropped, growth_mb=growth)


def bare(url: str, messages: int) -> None:
    """Write `sending`, commit, write `sent`, commit, for as many rows of a message's size, batch by batch."""
    engine = create_engine(url)
    table = bare_table()
    table.metadata.create_all(engine)
    card = to_json(check_in_card())
    rows = [
        {"dedupe_key": f"bare:{n}", "card": card, "due_at": AT, "state": "queued"} for n in range(messages)
    ]
    with engine.begin() as connection:
        connection.execute(insert(table), rows)
    change = update(table).where(table.c.id == bindparam("of")).values(state=bindparam("new"))
    started = time.perf_counter()
    with engine.connect() as connection:
        for numbers in chunks(list(range(1, messages + 1)), SIDE_BY_SIDE):
            for state in ("sending", "sent"):
                connection.execute(change, [{"of": number, "new": state} for number in numbers])
                connection.commit()
    seconds = time.perf_counter() - started
    table.metadata.drop_all(engine)
    engine.dispose()
    tell(a_second=messages / seconds)


def replies(url: str, people: int, each: int) -> None:
    """Queue replies to people on Slack, which go at any hour: the first of everybody, then the second."""
    database = open_database(url)
    database.migrate()
    claim_edition(database, Edition.RUN)
    with database.unit_of_work() as unit:
        unit.people.upsert_many([person_on_slack(n) for n in range(people)])
        unit.outbox.add_many(list(_replies(people, each)), now=LONG_AGO)
        unit.commit()
    database.close()


def _replies(people: int, each: int) -> Iterator[NewMessage]:
    card = to_json(check_in_card())
    for turn in range(each):
        for number in range(people):
            due_at = LONG_AGO + timedelta(seconds=turn)
            yield replace(reply(number, card), dedupe_key=f"bench:{turn}:{number}", due_at=due_at)


def naive(api_url: str, people: int, seconds: float) -> None:
    """Post as fast as answers come, and wait a fixed time when refused: what a bot without a pace does."""
    asyncio.run(_naive(api_url, people, time.monotonic() + seconds))


async def _naive(api_url: str, people: int, until: float) -> None:
    numbers = iter(range(10**9))

    async def post(session: aiohttp.ClientSession) -> None:
        while time.monotonic() < until:
            form = {"channel": f"U{next(numbers) % people}", "text": "bench"}
            while time.monotonic() < until:
                async with session.post(f"{api_url}chat.postMessage", data=form) as answer:
                    await answer.read()
                    if answer.status != 429:
                        break
                await asyncio.sleep(NAIVE_PAUSE)

    headers = {"Authorization": "Bearer xoxb-bench"}
    async with aiohttp.ClientSession(headers=headers) as session:
        await asyncio.gather(*(post(session) for _ in range(NAIVE_AT_ONCE)))
    print(json.dumps({}))


COMMANDS: dict[str, Callable[[], None]] = {
    "fill": lambda: fill(sys.argv[2], int(sys.argv[3])),
    "deliver": lambda: deliver(sys.argv[2], float(sys.argv[3])),
    "bare": lambda: bare(sys.argv[2], int(sys.argv[3])),
    "replies": lambda: replies(sys.argv[2], int(sys.argv[3]), int(sys.argv[4])),
    "naive": lambda: naive(sys.argv[2], int(sys.argv[3]), float(sys.argv[4])),
}

if __name__ == "__main__":
    COMMANDS[sys.argv[1]]()
