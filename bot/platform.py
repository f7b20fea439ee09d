"""What the outbox worker needs from a chat platform, and what the demo adds to the engine."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Protocol

from aiohttp import web

from cards.model import Card
from people.model import Platform
from people.outbox import Guarantee, MessageState, Reason
from people.pace import Pace

MembersOf = Callable[[str], Awaitable[frozenset[str] | None]]
"""Who is in a channel, by its address; None: nobody knows."""

SEND_DEADLINE_SECONDS = 10
"""Our own total deadline around every send; below the lease (ARCHITECTURE, Delivery)."""
LEASE_SECONDS = 30
TOKEN_RETRY_SECONDS = 300.0
"""How long a platform is left alone that refused our token; then one send finds out whether it is cured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one send, or of looking for it. `retry_after` (seconds): certainly not sent, try again
    then. `pause`: the whole platform waits that long, not only this message.

    `UNKNOWN`: it may have arrived. What follows from that is for the outbox worker to say; with `retry_after`
    the platform could not be asked yet.
    """

    state: MessageState
    reason: Reason | None = None
    platform_ref: str | None = None
    retry_after: float | None = None
    pause: bool = False
    half_shown: bool = False
    """A part of it is there for certain, so that it must not be sent from its beginning."""


async def nobody_knows(channel: str) -> frozenset[str] | None:  # noqa: ARG001 - where there is nobody to ask
    """Return that it is not known who is in a channel."""
    return None


class Sender(Protocol):
    """Sends cards on one platform. Never raises for what the platform answers: it classifies."""

    @property
    def platform(self) -> Platform: ...

    @property
    def pace(self) -> Pace | None:
        """How fast the platform may be written to; None: as fast as one can."""

    @property
    def looks_back(self) -> bool:
        """True if `look` can tell what arrived."""

    def guarantee(self, kind: str) -> Guarantee:
        """Return what is promised of a kind of message."""

    async def send(self, *, address: str, card: Card, delivery_id: int) -> Outcome:
        """Send the card to a person's address or to a channel."""

    async def update(self, *, address: str, reference: str, card: Card, delivery_id: int) -> Outcome:
        """Change the message that was sent to the address, and has this `platform_ref`, to the card, without
        telling anybody. Done twice, it shows the same.

        `DROPPED`: it is there no more, or cannot be changed any more. Of a card that takes several messages
        the first one is shown; what followed the message that is changed stays.
        """

    async def remove(self, *, address: str, reference: str, card: Card, delivery_id: int) -> Outcome:
        """Delete the message that was sent to the address, and has this `platform_ref`; where the platform
        does not delete it, change it to the card. Done twice, it leaves the same.

        `SENT`: it is there no more, whoever deleted it; with the reason `REPLACED`: the card stands in its
        place. `DROPPED`: its conversation takes nothing from Hojorin, with the reason. Of a card that took
        several messages the first one is deleted.
        """

    async def look(self, *, address: str, card: Card, delivery_id: int, since: datetime) -> Outcome:
        """Find out whether a delivery arrived that was sent at the machine time `since` or later.

        `SENT`: it is there (what was missing of a long card was added). `FAILED`, to be tried again at once:
        it is not. `UNKNOWN`: nobody can tell; with `retry_after` (seconds): not yet.
        """

    async def members_of(self, channel: str) -> frozenset[str] | None:
        """Return the addresses of those who are in a channel; None if the platform does not say."""


class DeliveryMetrics(Protocol):
    """What the outbox worker tells of its work, to be counted. Called on the event loop's thread; cheap."""

    def began(self, platform: Platform) -> None:
        """A send, or a look, is under way now."""

    def ended(self, platform: Platform, outcome: Outcome, *, seconds: float, looking: bool = False) -> None:
        """What began has ended after so many seconds of a steady clock; called once for each `began`."""

    def reclaimed(self, platform: Platform | None, messages: int) -> None:
        """So many leases of a platform had run out, of a process that died or froze."""


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
