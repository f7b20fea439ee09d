"""What the outbox worker needs from a chat platform, and what the demo adds to the engine."""

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Protocol

from aiohttp import web

from cards.model import Card
from people.model import Platform
from people.outbox import MessageState, Reason

SEND_DEADLINE_SECONDS = 10
"""Our own total deadline around every send; below the lease (ARCHITECTURE, Delivery)."""
LEASE_SECONDS = 30
TOKEN_RETRY_SECONDS = 300.0
"""How long a platform is left alone that refused our token; then one send finds out whether it is cured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one send. `retry_after` (seconds): certainly not sent, try again then.
    `pause`: the whole platform waits that long, not only this message."""

    state: MessageState
    reason: Reason | None = None
    platform_ref: str | None = None
    retry_after: float | None = None
    pause: bool = False


class Sender(Protocol):
    """Sends cards on one platform. Never raises for what the platform answers: it classifies."""

    @property
    def platform(self) -> Platform: ...

    @property
    def recognises_repeats(self) -> bool:
        """True if a second send with the same delivery id shows nothing twice."""

    async def send(self, *, address: str, card: Card, delivery_id: int) -> Outcome:
        """Send the card to a person's address or to a channel."""


class Tested(Enum):
    """What a platform says when it is asked whether it takes what we send."""

    GOOD = "good"
    DEAD = "dead"
    """It refuses our token."""
    SILENT = "silent"
    """It did not answer, which passes."""


class Connection(Protocol):
    """A chat platform that is connected: its way in, and the lifetime of both ways."""

    @property
    def platform(self) -> Platform: ...

    def extend(self, app: web.Application) -> None:
        """Add the platform's own addresses to what is served over HTTP."""

    def working(self) -> AbstractAsyncContextManager[None]:
        """Receive while the block runs."""

    async def test(self) -> Tested:
        """Ask the platform whether it would take what we send."""

    async def refresh_people(self) -> None:
        """Complete the people of the roster from the platform's users."""

    async def close(self) -> None:
        """Close what sending had opened."""


class Crowd(Protocol):
    """The other people of the sample company, acting by themselves."""

    async def act(self, now: datetime) -> int:
        """Do everything that is due by `now`; returns how many acts that were."""

    def next_act(self) -> datetime | None:
        """Return when somebody acts next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TickReport:
    """What a tick did, as `tick` and `/dev/clock` print it.

    `held`: due, but the emergency stop or a missing platform holds it; `waiting`: queued for later, a
    retry included; `dropped`: not sent on purpose (paused, expired, …), with the reason in `deliveries`.
    """

    now: datetime
    planned: int = 0
    sent: int = 0
    failed: int = 0
    unknown: int = 0
    dropped: int = 0
    held: int = 0
    waiting: int = 0
