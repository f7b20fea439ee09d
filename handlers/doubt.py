"""What follows when nobody can tell whether a message arrived. It is decided here and nowhere else, for sends
without a clear outcome and for leases that ran out alike (docs/why/delivery.md)."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from enum import Enum
from typing import Protocol

from people.model import Platform
from people.outbox import Guarantee, Message
from people.pace import Pace

LOOK_AFTER_SECONDS = 10.0
"""A request that was given up may still be on its way: nobody looks before it has arrived or never will."""
MOST_LOOK_SECONDS = 300.0
"""Between two looks at most; until then each wait is as long as the doubt is old."""
LOOKS_LAST = timedelta(hours=24)
"""A platform that cannot be asked for so long, or is not connected, is asked no more."""
PLATFORM_RETRY = timedelta(minutes=5)
"""How long until it is looked again whether a platform that went away is back."""
REPEAT_SECONDS = 30.0
"""When a message is sent again that may have arrived, where two copies do less harm than none."""
MOST_ATTEMPTS = 6
"""Sends that are repeated; the one after them is the last."""
MOST_EDITS = 100
"""The same for a message that is changed, where every repeat shows the same: some eight hours."""
FIRST_BACK_OFF_SECONDS = 2.0
MOST_BACK_OFF_SECONDS = 300.0
_MOST_DOUBLINGS = 16


class Carrier(Protocol):
    """What a platform takes and promises."""

    @property
    def pace(self) -> Pace | None:
        """How fast it may be written to."""

    @property
    def looks_back(self) -> bool:
        """True if it can be asked what arrived."""

    def guarantee(self, kind: str) -> Guarantee:
        """Return what is promised of a kind of message."""


Carriers = Mapping[Platform, Carrier]


class Trouble(Enum):
    """Why nobody can tell."""

    NO_CLEAR_OUTCOME = "no_clear_outcome"
    """This process has sent it and heard nothing certain."""
    PROCESS_ENDED = "process_ended"
    """The process before this one died a moment ago; its request may still be on its way."""
    LEASE_OVER = "lease_over"
    """Another process died or froze, longer ago than any send lasts."""


def edit_follows(sends: int) -> float | None:
    """Return after how many seconds a message is changed again where nobody can tell whether it was, after so
    many tries; None: it ends as `unknown`. It is not looked for: a repeat shows the same. It waits until the
    request of before has arrived or never will, so that none comes after the change that follows it.
    """
    return None if sends > MOST_EDITS else max(REPEAT_SECONDS, back_off(sends))


def what_follows(
    carrier: Carrier | None, kind: str, *, trouble: Trouble, sends: int, half_shown: bool = False
) -> float | None:
    """Return after how many seconds a message goes on that was sent `sends` times and may have arrived; None:
    it ends as `unknown`. On a platform that looks back it is looked for then, elsewhere it is sent again.

    `half_shown`: a part of it is there for certain. `carrier` is None for a platform that is not connected:
    it is queued for when that comes back (`waits_for_platform`).
    """
    if carrier is None or carrier.looks_back:
        return 0.0 if trouble is Trouble.LEASE_OVER else LOOK_AFTER_SECONDS
    if sends > MOST_ATTEMPTS:
        return None
    guarantee = carrier.guarantee(kind)
    if guarantee is Guarantee.EXACTLY_ONCE:
        return back_off(sends) if trouble is Trouble.NO_CLEAR_OUTCOME else 0.0
    return REPEAT_SECONDS if guarantee is Guarantee.AT_LEAST_ONCE and not half_shown else None


def back_off(sends: int) -> float:
    """Return the seconds to wait after that many sends, doubling."""
    doublings = min(sends - 1, _MOST_DOUBLINGS)  # no power that is too large for a float, however often
    return min(FIRST_BACK_OFF_SECONDS * 2.0**doublings, MOST_BACK_OFF_SECONDS)


def is_looked_for(message: Message, carriers: Carriers) -> bool:
    """Tell whether it must be found out whether a queued message arrived before anything else is done."""
    carrier = None if message.platform is None else carriers.get(message.platform)
    return _is_in_doubt(message) and carrier is not None and carrier.looks_back


def waits_for_platform(message: Message, platforms: Collection[Platform]) -> bool:
    """Tell whether a queued message may have arrived on a platform that is not connected any more: it goes
    out nowhere else, and waits for that platform to come back."""
    return _is_in_doubt(message) and message.platform not in {None, *platforms}


def may_not_repeat(message: Message, carriers: Carriers) -> bool:
    """Tell whether a queued message may have arrived on a platform that can neither be asked nor be sent a
    message of this kind twice: what a process left there that has died, and waited for its platform."""
    carrier = None if message.platform is None else carriers.get(message.platform)
    if not _is_in_doubt(message) or carrier is None or carrier.looks_back:
        return False
    return carrier.guarantee(message.kind) is Guarantee.AT_MOST_ONCE


def _is_in_doubt(message: Message) -> bool:
    """Tell whether a queued message may have arrived, so that it matters; an edit is simply made again."""
    return message.doubt_since is not None and message.edits is None


def is_given_up(since: datetime, *, now: datetime) -> bool:
    """Tell whether a doubt that began at the machine time `since` is too old to be cleared up."""
    return now - since >= LOOKS_LAST


def look_again(since: datetime, *, now: datetime, least: float) -> float | None:
    """Return the seconds until the next look, `least` at least, for a doubt that began at the machine time
    `since`; None: it is given up."""
    if is_given_up(since, now=now):
        return None
    return max(least, min((now - since).total_seconds(), MOST_LOOK_SECONDS))
