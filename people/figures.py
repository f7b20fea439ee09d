"""What those who run an installation are shown of its deliveries. Models and ports."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from people.model import Platform
from people.outbox import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformFigures:
    """How a platform takes what we send. Rates are messages a second, None while none was learnt."""

    platform: Platform
    rate: float | None
    limit: float | None
    """Where it refused last."""
    pause_seconds: float
    """What is left of its pause, on the machine's clock; 0 without one."""
    reason: Reason | None
    """Why it takes nothing; None while it does."""


class DeliveryFigures(Protocol):
    """What is read of the outbox now and then, however long it is."""

    def waiting_since(self, *, now: datetime) -> dict[Platform | None, datetime]:
        """Return the earliest `due_at` of messages that are due by the business time `now` and wait for
        nothing: no retry, no message before them in their conversation, no platform that pauses. By the
        platform where they would go; None: they were not looked at yet."""

    def last_sent(self) -> dict[Platform, datetime]:
        """Return the business time at which a message went out last, by platform."""

    def platforms(self) -> list[PlatformFigures]:
        """Return what is known of the platforms that were written to, by their names."""


class FiguresUnit(Protocol):
    """What those take who look after an installation."""

    @property
    def figures(self) -> DeliveryFigures: ...
