"""How fast a platform is written to: a rate that is learnt from what it takes and refuses.

A limit that nobody documents is looked for like a network's capacity: by sending faster until a refusal, then
by returning to just below and rising slowly around the known limit, faster again the longer it stays away.
The curve is that of CUBIC (RFC 9438, "Window Increase Function"), with messages taken instead of time as its
clock, so that of an idle platform nothing is learnt. The constants are our defaults (docs/why/pace.md).
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import floor

STEP = 0.05
"""Messages a second that each message taken adds while no limit is known."""
AFTER_REFUSAL = 0.9
"""The share of the rate that is kept after a refusal."""
PLATEAU_SECONDS = 40.0
"""So long after a refusal, at full speed, the rate is at the known limit again."""
LEAST_RATE = 0.2
"""Messages a second: a platform that refuses everything is still asked every five seconds."""
_ROUNDING = 1e-6
"""Moments are kept in microseconds, so that a whole message may come out a hair below one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """What is known of a platform's limits. Rates are messages a second, for the whole tenant."""

    first_rate: float
    most_rate: float
    conversation_seconds: float = 1.0
    """From one message to the next in the same conversation at least."""
    burst_seconds: float = 0.1
    """So much of the rate that was not used may be used at once, and one message at least."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """The rate as it was learnt. `limit`: where the last refusal came, None before the first."""

    now: float
    limit: float | None = None
    taken: int = 0
    """Messages taken since the last refusal."""


def first(pace: Pace) -> Rate:
    """Return the rate to begin with."""
    return Rate(now=pace.first_rate)


def after_taken(rate: Rate, messages: int, *, pace: Pace) -> Rate:
    """Return the rate after the platform took messages."""
    taken = rate.taken + messages
    if rate.limit is None:
        faster = rate.now + STEP * messages
    else:
        # CUBIC: limit * (1 + (1 - kept) * (u - 1)^3), at the limit again where u is 1.
        turn = taken / (rate.limit * PLATEAU_SECONDS) - 1
        faster = rate.limit * (1 + (1 - AFTER_REFUSAL) * turn**3)
    return replace(rate, now=_within(faster, pace), taken=taken)


def after_refusal(rate: Rate, *, pace: Pace) -> Rate:
    """Return the rate after the platform refused a message for the rate."""
    return Rate(now=_within(rate.now * AFTER_REFUSAL, pace), limit=max(rate.now, LEAST_RATE))


def room(rate: Rate, *, free_at: datetime | None, now: datetime, pace: Pace) -> tuple[int, float]:
    """Return how many messages may be sent now, and if none, the seconds until one may.

    The generic cell rate algorithm (ITU-T I.371): `free_at` is its theoretical arrival time.
    """
    ahead = 0.0 if free_at is None else max((free_at - now).total_seconds(), 0.0)
    unused = pace.burst_seconds - ahead
    if unused < 0:
        return 0, -unused
    return 1 + floor(unused * _within(rate.now, pace) + _ROUNDING), 0.0


def after_sending(
    messages: int, *, rate: Rate, free_at: datetime | None, now: datetime, pace: Pace
) -> datetime:
    """Return when all that was sent is made up for, messages sent now among it."""
    busy_until = now if free_at is None else max(free_at, now)
    return busy_until + timedelta(seconds=messages / _within(rate.now, pace))


def _within(rate: float, pace: Pace) -> float:
    return min(max(rate, LEAST_RATE), pace.most_rate)
