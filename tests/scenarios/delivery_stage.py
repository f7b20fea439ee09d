"""A stage for deliveries: an installation on platforms whose answers are planned, and three people."""

import asyncio
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from scenario_stage import settings_in, tokyo

from bot.bootstrap import Installation, build
from bot.clocks import BusinessClock, machine_now
from bot.platform import Outcome
from cards.model import Card
from cards.serial import to_json
from handlers.delivery import claim
from people.model import Feature, Platform
from people.outbox import Guarantee, Message, MessageState, NewMessage, Reason
from people.pace import Pace
from people.roster import import_people, read_people
from storage.database import Database
from storage.tables import bucket, lane, message

CARD = to_json(Card(kind="note", language="en", title="Hello", elements=()))
SENT = Outcome(state=MessageState.SENT, platform_ref="1")
LOST = Outcome(state=MessageState.UNKNOWN, reason=Reason.TIMED_OUT)
"""A send of which nobody can tell."""
ABSENT = Outcome(state=MessageState.FAILED, retry_after=0.0)
"""A look that found nothing."""
NOT_YET = Outcome(state=MessageState.UNKNOWN, reason=Reason.RATE_LIMITED, retry_after=1.0)
"""A look that could not be made yet."""
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
QUICK = Pace(first_rate=1000.0, most_rate=1000.0, conversation_seconds=0.0)
PEOPLE = """\
person_id,name,slack_user_id,teams_aad_id
ann,Ann,UANN,
bob,Bob,UBOB,
cho,Cho,,00000000-0000-0000-0000-000000000003
"""


@dataclass
class PlannedSender:
    """A platform whose answers are planned per address; it keeps what it was asked to show."""

    platform: Platform = Platform.SLACK
    pace: Pace | None = None
    looks_back: bool = False
    promise: Guarantee = Guarantee.AT_MOST_ONCE
    answers: dict[str, list[Outcome | Exception]] = field(default_factory=dict)
    found: list[Outcome | Exception] = field(default_factory=list)
    """What looks find, one after the other."""
    accepted: list[tuple[str, int]] = field(default_factory=list)
    edited: list[tuple[str, str, int]] = field(default_factory=list)
    """Address, reference and delivery of each change that was taken."""
    removed: list[tuple[str, str, int]] = field(default_factory=list)
    """The same of each message that was deleted."""
    changes: list[Outcome | Exception] = field(default_factory=list)
    """What changes and deletions are answered with, one after the other."""
    looks: list[tuple[str, int, datetime]] = field(default_factory=list)
    hanging: set[str] = field(default_factory=set)
    """Addresses that do not answer until `let_go`."""
    let_go: asyncio.Event = field(default_factory=asyncio.Event)
    under_way: int = 0

    def guarantee(self, kind: str) -> Guarantee:
        """Return what is promised."""
        return self.promise

    async def send(self, *, address: str, card: Card, delivery_id: int) -> Outcome:
        """Answer as planned for the address; without a plan, take the message."""
        self.under_way += 1
        try:
            if address in self.hanging:
                await self.let_go.wait()
            answer = _next(self.answers.get(address))
        finally:
            self.under_way -= 1
        if answer.state is MessageState.SENT:
            self.accepted.append((address, delivery_id))
        return answer

    async def update(self, *, address: str, reference: str, card: Card, delivery_id: int) -> Outcome:
        """Answer as planned for changes; without a plan, take it."""
        answer = _next(self.changes)
        if answer.state is MessageState.SENT:
            self.edited.append((address, reference, delivery_id))
        return answer

    async def remove(self, *, address: str, reference: str, card: Card, delivery_id: int) -> Outcome:
        """Answer as planned for changes; without a plan, delete it."""
        answer = _next(self.changes)
        if answer.state is MessageState.SENT:
            self.removed.append((address, reference, delivery_id))
        return answer

    async def look(self, *, address: str, card: Card, delivery_id: int, since: datetime) -> Outcome:
        """Answer as planned for looks; without a plan, find it."""
        self.looks.append((address, delivery_id, since))
        return _next(self.found)

    def to(self, address: str) -> list[int]:
        """Return the ids that were taken at an address."""
        return [delivery_id for at, delivery_id in self.accepted if at == address]


def _next(planned: list[Outcome | Exception] | None) -> Outcome:
    answer = planned.pop(0) if planned else SENT
    if isinstance(answer, Exception):
        raise answer
    return answer


@dataclass
class Post:
    """An installation with people who can be written to."""

    installation: Installation
    slack: PlannedSender
    teams: PlannedSender

    def queue(self, person: str, *, key: str | None = None, **changes: Any) -> None:
        """Queue a small card for a person."""
        self.queue_many([(person, key or f"note:{person}")], **changes)

    def queue_many(
        self,
        people: list[tuple[str, str]],
        *,
        feature: Feature | None = None,
        card: str = CARD,
        kind: str = "note",
        lane: str | None = None,
        not_after: datetime | None = None,
        subject_id: int | None = None,
        edits: str | None = None,
        removes: bool = False,
    ) -> None:
        """Queue a small card for each of (person, key), in one go; with a `lane` for a channel."""
        now = self.installation.clock.now()
        messages = [
            NewMessage(
                dedupe_key=key,
                kind=kind,
                lane=lane or f"person:{person}",
                person_id=None if lane else person,
                feature=feature,
                subject_id=subject_id,
                card=card,
                due_at=now,
                not_after=not_after,
                edits=edits,
                removes=removes,
            )
            for person, key in people
        ]
        with self.installation.open_unit() as unit:
            unit.outbox.add_many(messages, now=now)
            unit.commit()

    def messages(self) -> dict[str, Message]:
        """Return the messages by key."""
        with self.installation.open_unit() as unit:
            return {one.dedupe_key: one for one in unit.outbox.list_messages()}

    def states(self) -> dict[str, tuple[MessageState, Reason | None]]:
        """Return state and reason by person, or by lane for channels."""
        return {one.person_id or one.lane: (one.state, one.reason) for one in self.messages().values()}

    def state(self, key: str) -> tuple[MessageState, Reason | None]:
        """Return state and reason of one message."""
        found = self.messages()[key]
        return found.state, found.reason

    def begin(self, *, lease_seconds: int = 3600) -> None:
        """Write the intent to send what is due, as a process does that dies right after."""
        installation = self.installation
        with installation.open_unit() as unit:
            claimed = claim(
                installation.world(),
                unit,
                limit=100,
                lease_seconds=lease_seconds,
                carriers=installation.senders,
            )
        assert claimed.deliveries

    def time_passes(self) -> None:
        """Let every wait of the machine's clock be over: retries, rests, pauses, leases."""
        over = (
            (message, message.c.retry_at),
            (message, message.c.lease_until),
            (lane, lane.c.next_at),
            (bucket, bucket.c.paused_until),
        )
        with self.installation.database._engine.begin() as connection:
            for table, column in over:
                passed = table.update().where(column.is_not(None))
                connection.execute(passed.values({column: LONG_AGO}))

    def doubt_is_old(self, age: timedelta) -> None:
        """Let every doubt have begun so long ago."""
        aged = message.update().where(message.c.doubt_since.is_not(None))
        with self.installation.database._engine.begin() as connection:
            connection.execute(aged.values(doubt_since=machine_now() - age))

    def put_clock(self, moment: datetime) -> None:
        """Set the business clock."""
        with self.installation.open_unit() as unit:
            self.installation.clock.put(unit, moment)
            unit.commit()


def host_clock_is_off(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """Let the clock of this process's host go so many seconds ahead, wherever the bot asks for it."""

    def wrong() -> datetime:
        return machine_now() + timedelta(seconds=seconds)

    for name, module in tuple(sys.modules.items()):
        if name.startswith("bot.") and vars(module).get("machine_now") is machine_now:
            monkeypatch.setattr(module, "machine_now", wrong)


@contextmanager
def post_on(
    database: Database, folder: Path, *, people: str = PEOPLE, now: datetime | None = None
) -> Iterator[Post]:
    """Give the stage on a Monday at 10:00 in Tokyo, both platforms quick and without a look-back."""
    clock = BusinessClock()
    with database.unit_of_work() as unit:
        clock.put(unit, now or tokyo(9, 14, 10))
        table = read_people(people.encode())
        import_people(unit, table, known_locales=("ja", "en"), at=clock.now(), actor="test")
        unit.commit()
    with replica(database, folder) as post:
        yield post


@contextmanager
def replica(database: Database, folder: Path) -> Iterator[Post]:
    """Give one process more on the same database."""
    clock = BusinessClock()
    with database.unit_of_work() as unit:
        clock.load(unit)
    slack, teams = PlannedSender(), PlannedSender(platform=Platform.TEAMS)
    installation = build(
        settings_in(folder),
        database=database,
        clock=clock,
        senders={Platform.SLACK: slack, Platform.TEAMS: teams},
    )
    yield Post(installation=installation, slack=slack, teams=teams)
    installation.threads.close()
