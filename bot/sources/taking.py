"""A portion of a push meets the database: whose token it is, what readings are checked against, and taking.

All of it runs on a storage thread, in short units of work, so that presses come in between.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.dispatch import OpenUnit
from coaching.kpis.grounds import load_ground
from handlers.context import UnitOfWork, World
from measures.readings.checks import Checker
from measures.readings.model import Counts, Ground, RawReading, RefusedReading, Taken
from measures.readings.service import note_delivery, take
from measures.sources.service import source_of_token
from people.errors import HojorinError
from people.model import AuditEntry

GROUND_SECONDS = 20.0
"""For how long, by each of the two clocks, what readings are checked against may be used again, if nothing
was recorded in the audit meanwhile, which says of every import, erasure and change of a programme."""
SOURCES = 64
"""Sources for which it is remembered."""


class RevokedError(HojorinError):
    """The token works no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """A ground, and until when it holds."""

    ground: Ground
    audit: tuple[AuditEntry, ...]
    """The entry that was added last, when it was loaded."""
    now: datetime
    """The business time at which it was loaded."""
    steady: float
    """The same on the machine's clock."""

    def holds(self, *, audit: tuple[AuditEntry, ...], now: datetime, steady: float) -> bool:
        """Tell whether it may be used again."""
        is_fresh = 0 <= steady - self.steady < GROUND_SECONDS
        return is_fresh and self.audit == audit and 0 <= (now - self.now).total_seconds() < GROUND_SECONDS


@dataclass(slots=True, kw_only=True)
class Push:
    """One request under way."""

    token: str
    source: str
    checker: Checker | None = None
    """For all portions on one ground: it remembers what is said over and over."""
    counts: Counts = field(default_factory=Counts)
    """Of what was committed so far."""


class Taking:
    """Takes portions; remembers for a while what they are checked against."""

    def __init__(
        self,
        *,
        open_unit: OpenUnit,
        open_reading: OpenUnit,
        world: Callable[[], World],
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._open_unit = open_unit
        self._open_reading = open_reading
        self._world = world
        self._steady = steady
        self._grounds: dict[str, _Known] = {}

    def source_of(self, token: str) -> str | None:
        """Return the source whose token it is, or None."""
        with self._open_reading() as unit:
            return source_of_token(unit, token)

    def take(self, push: Push, rows: Sequence[RawReading], unread: Sequence[RefusedReading]) -> Taken:
        """Take a portion and commit it; `unread` could not be read before. Returns what became of all of it,
        which is added to the push.

        Raises `RevokedError`, with nothing of the portion taken, if the token was revoked meanwhile.
        """
        now = self._world().now
        with self._open_unit() as unit:
            if source_of_token(unit, push.token) != push.source:
                raise RevokedError("the token was revoked")
            taken = take(unit, rows, checker=self._checker(push, unit))
            together = Counts(refused=len(unread)).plus(taken.counts)
            total = push.counts.plus(together)
            note_delivery(unit, push.source, total, now=now)
            unit.commit()
        push.counts = total
        refused = sorted([*unread, *taken.refused], key=lambda one: one.line)
        return Taken(counts=together, refused=tuple(refused))

    def _checker(self, push: Push, unit: UnitOfWork) -> Checker:
        ground = self._ground(push.source, unit)
        if push.checker is None or push.checker.ground is not ground:
            push.checker = Checker(ground)
        return push.checker

    def _ground(self, source: str, unit: UnitOfWork) -> Ground:
        """Return what readings are checked against. Looked at inside the unit of work that stores them, and
        nobody is erased until it ends: who was erased before is not measured any more."""
        unit.readings.wait_for_erasures()
        now, steady = self._world().now, self._steady()
        audit, known = tuple(unit.audit.list_entries(limit=1)), self._grounds.get(source)
        if known is not None and known.holds(audit=audit, now=now, steady=steady):
            return known.ground
        ground = load_ground(unit, source=source, now=now)
        self._grounds.pop(source, None)
        while len(self._grounds) >= SOURCES:
            self._grounds.pop(next(iter(self._grounds)), None)
        self._grounds[source] = _Known(ground=ground, audit=audit, now=now, steady=steady)
        return ground
