"""A company whose sources push readings: the HTTP side as it is served, and a real client."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.sources.doors import Doors
from bot.sources.pushing import PATH, Bounds, PushPages
from bot.sources.taking import Taking
from bot.threads import StorageThreads
from coaching.programmes.model import Programme, ProgrammeState, Vision
from handlers.context import World
from measures.kpis.model import Kpi, Of, Per, Reading
from measures.readings.model import Taken
from measures.sources.service import create_token
from people.model import Company, Person
from storage.database import Database

NOW = datetime(2026, 6, 10, 1, 0, tzinfo=UTC)
"""Wednesday 10 June 2026, 10:00 in Tokyo."""
COMPANY = Company(name="Mizuki", languages=("en",), country="JP", timezone="Asia/Tokyo", complaints={})
PEOPLE = tuple(Person(id=name, name=name, team="Sales/East") for name in ("tanaka", "sato", "ito"))
NDJSON = "application/x-ndjson"


def kpi(kpi_id: str, **changes: Any) -> Kpi:
    """A KPI of persons that the CRM measures."""
    plain: dict[str, Any] = {
        "id": kpi_id,
        "practice_id": "visits",
        "name": {"en": kpi_id},
        "purpose": {"en": "nothing is lost"},
        "unit": {"en": "visits"},
        "target": Decimal(3),
        "per": Per.DAY,
        "source": "crm",
    }
    return Kpi(**plain | changes)


PROGRAMME = Programme(
    id="sales",
    tool="salesforce",
    name={"en": "Sales"},
    purpose={"en": "Less retyping"},
    go_live=date(2026, 5, 1),
    lead="sato",
    vision=Vision(state={"en": "All deals are in it"}),
    practices=(),
    kpis=(kpi("visits", least=Decimal(0), most=Decimal(500)), kpi("on-time", unit={"en": "%"}, of=Of.TEAM)),
    state=ProgrammeState.RUNNING,
)


def reading(number: int = 0, **changes: Any) -> dict[str, Any]:
    """A pushed reading: seven visits of Tanaka in the week of 1 June; another `number`, another minute of
    measuring it."""
    plain: dict[str, Any] = {
        "kpi_id": "visits",
        "subject": "tanaka",
        "period_start": "2026-06-01",
        "period_end": "2026-06-07",
        "value": 7,
        "measured_at": f"2026-06-08T{number // 3600 % 24:02}:{number // 60 % 60:02}:{number % 60:02}Z",
    }
    return plain | changes


def lines(readings: Iterable[Any]) -> bytes:
    """Return readings as NDJSON."""
    return b"".join(json.dumps(one).encode() + b"\n" for one in readings)


@dataclass
class Answer:
    """What a push got back."""

    status: int
    body: dict[str, Any]
    headers: dict[str, str]


@dataclass
class Counted:
    """What the metrics were told."""

    accepted: Counter[str] = field(default_factory=Counter)
    """By source."""
    turned_away: Counter[str] = field(default_factory=Counter)
    first: asyncio.Event = field(default_factory=asyncio.Event)
    """Set as soon as a portion was taken."""

    def pushed(self, source: str, taken: Taken) -> None:
        """Count a portion."""
        self.accepted[source] += taken.counts.accepted
        self.first.set()

    def push_refused(self, reason: str) -> None:
        """Count a push that was turned away."""
        self.turned_away[reason] += 1


@dataclass(kw_only=True)
class Site:
    """A database with people and a programme, and what serves pushes to it."""

    database: Database
    threads: StorageThreads
    now: datetime = NOW
    steady: float = 1_000.0
    bounds: Bounds = field(default_factory=Bounds)
    patience: float = 0.2
    counted: Counted = field(default_factory=Counted)
    doors: Doors = field(init=False)

    def __post_init__(self) -> None:
        """Bring in people and the programme."""
        with self.database.unit_of_work() as unit:
            unit.people.upsert_many(list(PEOPLE))
            unit.programmes.put(PROGRAMME)
            unit.commit()

    def token(self, source: str = "crm") -> str:
        """Make a token of a source."""
        with self.database.unit_of_work() as unit:
            count = len(unit.sources.tokens())
            token = create_token(unit, source, chance=f"{count:043}", now=self.now, actor="cli")
            unit.commit()
        return token

    def stored(self) -> list[Reading]:
        """Return all readings of the people, and of their team."""
        with self.database.unit_of_work(read_only=True) as unit:
            subjects = [*(one.id for one in PEOPLE), "team:Sales/East", "team:Sales"]
            return [found for subject in subjects for found in unit.readings.of_subject(subject)]

    def pages(self) -> PushPages:
        """Return what serves pushes, on clocks of the test's own."""
        self.doors = Doors(clock=lambda: self.steady, patience=self.patience)
        taking = Taking(
            open_unit=self.database.unit_of_work,
            open_reading=partial(self.database.unit_of_work, read_only=True),
            world=lambda: World(company=COMPANY, now=self.now),
            steady=lambda: self.steady,
        )
        return PushPages(
            taking=taking,
            threads=self.threads,
            pushed=self.counted.pushed,
            turned_away=self.counted.push_refused,
            bounds=self.bounds,
            doors=self.doors,
        )

    @asynccontextmanager
    async def served(self) -> AsyncIterator[TestClient[web.Request, web.Application]]:
        """Serve while the block runs."""
        app = web.Application()
        self.pages().extend(app)
        async with TestClient(TestServer(app)) as client:
            yield client


async def push(
    client: TestClient[web.Request, web.Application],
    token: str,
    body: Any,
    *,
    kind: str = NDJSON,
    **headers: str,
) -> Answer:
    """Push a body, bytes or chunks; returns what was answered."""
    given = {"Authorization": f"Bearer {token}", "Content-Type": kind, **headers}
    async with client.post(PATH, data=body, headers=given) as answer:
        return Answer(answer.status, await answer.json(), dict(answer.headers))
