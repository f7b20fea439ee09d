"""How long the platforms take for what is due: their pace, as far as it is known, applied to groups of
messages that are due together. As if nothing else were sent beside it."""

import heapq
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from people.model import Platform
from people.pace import Pace, Rate, after_sending, after_taken, first

TOGETHER = 20
"""Messages that are taken for one in working out the time: our own default. A platform's rate grows with each
of them, by so little that nobody sees the difference."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """What is due at one moment, for people who can be written to for equally long."""

    platform: Platform | None
    """None: one without a pace."""
    at: datetime
    until: datetime | None
    """When their working time ends; None: however long it takes."""
    then: datetime | None
    """When they can be written to next, if that is not too late."""
    messages: int
    """For each person: two where they are told first what Hojorin is."""


@dataclass(slots=True, kw_only=True)
class Passed:
    """What came of it: the moment of the last message, and how many people it would reach too late."""

    last: datetime | None = None
    too_late: int = 0

    def sent(self, at: datetime) -> None:
        """Take a message into account."""
        self.last = at if self.last is None else max(self.last, at)


def pass_through(
    people: Mapping[Slot, int], *, paces: Mapping[Platform, Pace], rates: Mapping[Platform, Rate]
) -> Passed:
    """Return when the last of so many people in each slot would be written to. `rates`: what was learnt of
    the platforms; without that they begin as slowly as they do."""
    passed = Passed()
    for platform in {slot.platform for slot in people}:
        own = ((slot, count) for slot, count in people.items() if slot.platform is platform)
        pace = None if platform is None else paces.get(platform)
        if platform is None or pace is None:
            for slot, _ in own:
                passed.sent(slot.at)
        else:
            _Line(pace=pace, rate=rates.get(platform, first(pace))).send(own, passed)
    return passed


@dataclass(slots=True, kw_only=True)
class _Line:
    """One platform, which takes one message after the other."""

    pace: Pace
    rate: Rate
    free_at: datetime | None = None
    waiting: list[tuple[datetime, int, Slot, int]] = field(default_factory=list)
    """Ordered by the moment at which it is due; the number keeps slots from being compared."""
    number: int = 0

    def send(self, people: Iterable[tuple[Slot, int]], passed: Passed) -> None:
        for slot, count in sorted(people, key=lambda one: (one[0].at, one[0].until or one[0].at)):
            self._wait(slot.at, slot, count)
        while self.waiting:
            at, _, slot, count = heapq.heappop(self.waiting)
            left = self._send_some(at, slot, count, passed)
            if left and slot.then is not None:
                later = Slot(
                    platform=slot.platform, at=slot.then, until=None, then=None, messages=slot.messages
                )
                self._wait(slot.then, later, left)
            else:
                passed.too_late += left

    def _wait(self, at: datetime, slot: Slot, count: int) -> None:
        self.number += 1
        heapq.heappush(self.waiting, (at, self.number, slot, count))

    def _send_some(self, at: datetime, slot: Slot, count: int, passed: Passed) -> int:
        """Send to as many people of a slot as there is time for; returns how many are left."""
        while count:
            now = at if self.free_at is None else max(at, self.free_at)
            if slot.until is not None and now >= slot.until:
                return count
            people = min(count, TOGETHER)
            sent = people * slot.messages
            self.free_at = after_sending(sent, rate=self.rate, free_at=self.free_at, now=now, pace=self.pace)
            self.rate = after_taken(self.rate, sent, pace=self.pace)
            count -= people
            passed.sent(self.free_at)
        return 0
