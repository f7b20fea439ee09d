"""What happens again and again: on which local dates, from which moment on, and what of it was missed.

All moments are aware; those given back are UTC. A local time that happens twice is the first of both, one
that does not exist is the next moment that does.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from people.calendar import utc_of
from people.rhythm import IsWorking, Rhythm, after, dates

MOST_AT_ONCE = 50
"""Dates of one schedule that are opened in one go."""
SET_BACK = timedelta(hours=12)
"""A clock that is set back by no more than this does not make us look at past dates anew. After more than
that (it had been wrong, or it is a trial) what comes happens as if the later dates had not been opened. Less
than a day, so that a date which was opened too early does not hide the one before it."""

_ONE_DAY = timedelta(days=1)


class Missed(StrEnum):
    """What becomes of dates that passed while nothing ran."""

    LATEST = "latest"
    """The last of them is opened."""
    SKIP = "skip if older than"
    """Those are opened that are not too old."""
    ALL = "all"
    """Each is opened, oldest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """A rhythm, the local time, and the time zones in which it is kept: each date is opened once, in the zone
    where its time comes first."""

    rhythm: Rhythm
    at: time
    zones: tuple[str, ...]
    first: date
    """No date is before it, and weeks are counted from it (`first_day`)."""
    missed: Missed = Missed.LATEST
    older_than: timedelta | None = None
    """With `SKIP` only."""

    def __post_init__(self) -> None:
        """Refuse what means nothing."""
        if not self.zones:
            raise ValueError("a schedule needs a time zone")
        if (self.older_than is not None) != (self.missed is Missed.SKIP):
            raise ValueError("`older_than` belongs to `skip if older than`, and to nothing else")


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredSchedule:
    """A schedule as it is kept, by what it is for and whose it is."""

    id: int
    kind: str
    owner: str
    schedule: Schedule | None
    """None if it cannot be read."""
    next_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A local date of a schedule, and the moment at which it is opened."""

    day: date
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """A date that was opened: once for each schedule, whatever happens."""

    id: int
    kind: str
    owner: str
    day: date
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to open now, oldest first, and when to look again."""

    opening: tuple[Due, ...]
    next_at: datetime | None


def plan(schedule: Schedule, *, opened: date | None, now: datetime, is_working: IsWorking) -> Plan:
    """Return what of the schedule is to be opened at the business time `now`.

    `opened` is the latest date that was, not looking further ahead than `looked_on`.
    """
    due: list[Due] = []
    next_at = None
    for one in coming(schedule, opened=opened, is_working=is_working):
        if one.at > now:
            next_at = one.at
            break
        due.append(one)
    wanted = _wanted(schedule, due, now=now)
    if len(wanted) > MOST_AT_ONCE:
        next_at = wanted[MOST_AT_ONCE].at
    return Plan(opening=tuple(wanted[:MOST_AT_ONCE]), next_at=next_at)


def coming(schedule: Schedule, *, opened: date | None, is_working: IsWorking) -> Iterator[Due]:
    """Yield the dates after the one that was opened last, in order and lazily, those that passed included."""
    start = schedule.first
    if opened is not None and opened >= start:
        start = after(schedule.rhythm, opened)
    found = dates(schedule.rhythm, first=schedule.first, start=start, is_working=is_working)
    return (Due(day=day, at=moment_on(schedule, day)) for day in found)


def moment_on(schedule: Schedule, day: date) -> datetime:
    """Return the moment at which a local date is opened."""
    return _moment(schedule.at, schedule.zones, day)


def looked_on(schedule: Schedule, *, now: datetime) -> date:
    """Return the date up to which opened dates count at the moment: those that come later were opened by a
    clock that was wrong."""
    return _last_day(schedule.at, schedule.zones, now + SET_BACK)


def first_day(at: time, zones: tuple[str, ...], *, now: datetime) -> date:
    """Return the earliest date whose moment is still to come: with it a new schedule begins."""
    return _last_day(at, zones, now) + _ONE_DAY


def follow(known: Schedule | None, wanted: Schedule) -> Schedule:
    """Return the schedule to keep: the wanted one, counted from where the known one was if nothing but its
    beginning differs, unless that is later (the clock was set back)."""
    if known is None or known.first > wanted.first:
        return wanted
    return known if _same(known) == _same(wanted) else wanted


def _same(schedule: Schedule) -> Mapping[str, object]:
    return {name: getattr(schedule, name) for name in ("rhythm", "at", "zones", "missed", "older_than")}


def _wanted(schedule: Schedule, due: list[Due], *, now: datetime) -> list[Due]:
    """Return those of the dates that came which are opened."""
    if schedule.missed is Missed.LATEST:
        return due[-1:]
    if schedule.older_than is not None:
        return [one for one in due if now - one.at <= schedule.older_than]
    return due


def _moment(at: time, zones: tuple[str, ...], day: date) -> datetime:
    return min(utc_of(day, at, ZoneInfo(zone)) for zone in zones)


def _last_day(at: time, zones: tuple[str, ...], moment: datetime) -> date:
    """Return the latest date whose moment has come: in some zone it is tomorrow already."""
    day = moment.astimezone(UTC).date() + _ONE_DAY
    while _moment(at, zones, day) > moment:
        day -= _ONE_DAY
    return day
