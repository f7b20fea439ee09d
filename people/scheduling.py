"""Schedules as services: putting them, opening what is due, following the calendar and the clock."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from people.calendar import DayState
from people.model import AuditEntry, Company
from people.ports import PeopleUnit
from people.rhythm import IsWorking
from people.schedules import Due, Occurrence, Plan, Schedule, StoredSchedule, coming, follow, looked_on, plan
from people.working_time import company_calendar

ACTOR = "schedules"
"""Who the audit says gave a schedule up that cannot be read."""
_BEHIND, _AHEAD = timedelta(days=100), timedelta(days=800)
"""The company's own days are read so far around: a quarter that has begun, two years of them to come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """`handled` schedules were due; these dates of theirs were opened, each for the first time."""

    handled: int
    occurrences: tuple[Occurrence, ...]


def keep_schedule(
    unit: PeopleUnit, kind: str, owner: str, wanted: Schedule, *, company: Company, now: datetime
) -> None:
    """Have a schedule, however often this is said: it goes on as it was unless something about it changed."""
    stored = unit.schedules.lock(kind, owner)
    known = stored.schedule if stored is not None else None
    schedule = follow(known, wanted)
    if stored is None or schedule != known:
        put_schedule(unit, kind, owner, schedule, company=company, now=now)


def put_schedule(
    unit: PeopleUnit, kind: str, owner: str, schedule: Schedule, *, company: Company, now: datetime
) -> None:
    """Insert or replace a schedule. A date that was opened before is not opened again."""
    unit.schedules.put(kind, owner, schedule, next_at=None)
    stored = unit.schedules.lock(kind, owner)
    if stored is not None:
        _look_next(unit, stored, schedule, _working_days(unit, company, now=now), now=now)


def open_due(
    unit: PeopleUnit, *, kinds: Collection[str], company: Company, now: datetime, limit: int
) -> Opened:
    """Open what is due of up to `limit` schedules, and set when each is looked at next.

    A schedule that cannot be read is given up, which the audit tells: it holds no other up.
    """
    found = unit.schedules.due(kinds, now=now, limit=limit)
    is_working = _working_days(unit, company, now=now)
    occurrences: list[Occurrence] = []
    for stored in found:
        if stored.schedule is None:
            _give_up(unit, stored, now=now)
        else:
            occurrences += _open(unit, stored, stored.schedule, is_working, now=now)
    return Opened(handled=len(found), occurrences=tuple(occurrences))


def waiting(
    unit: PeopleUnit, kind: str, *, company: Company, now: datetime, limit: int
) -> tuple[Occurrence, ...] | None:
    """Return the dates that `open_due` would open now of up to `limit` schedules of a kind, with the id 0; no
    other process opens them until this unit of work ends. None: no schedule of the kind is due, or others are
    at those that are."""
    found = unit.schedules.due([kind], now=now, limit=limit)
    is_working = _working_days(unit, company, now=now)
    dates = (
        Occurrence(id=0, kind=stored.kind, owner=stored.owner, day=due.day, due_at=due.at)
        for stored in found
        if stored.schedule is not None
        for due in _plan(unit, stored, stored.schedule, is_working, now=now).opening
    )
    return tuple(dates) if found else None


def look_anew(unit: PeopleUnit, *, kinds: Collection[str], company: Company, now: datetime) -> None:
    """Set for each schedule of the kinds when it is looked at next: after the company's calendar changed, and
    after the clock was set back."""
    is_working = _working_days(unit, company, now=now)
    for stored in unit.schedules.lock_all(kinds):
        if stored.schedule is not None:
            _look_next(unit, stored, stored.schedule, is_working, now=now)


def next_dates(
    unit: PeopleUnit, schedule: Schedule, *, company: Company, now: datetime, count: int
) -> list[Due]:
    """Return the next dates that a schedule not yet put will have, for a preview."""
    found = coming(schedule, opened=None, is_working=_working_days(unit, company, now=now))
    ahead = (one for one in found if one.at > now)
    return [one for one, _ in zip(ahead, range(count), strict=False)]


def _open(
    unit: PeopleUnit, stored: StoredSchedule, schedule: Schedule, is_working: IsWorking, *, now: datetime
) -> list[Occurrence]:
    planned = _plan(unit, stored, schedule, is_working, now=now)
    unit.schedules.set_next(stored.id, planned.next_at)
    occurrences = []
    for due in planned.opening:
        occurrence_id = unit.schedules.open(stored.id, due.day)
        if occurrence_id is not None:
            occurrences.append(
                Occurrence(id=occurrence_id, kind=stored.kind, owner=stored.owner, day=due.day, due_at=due.at)
            )
    return occurrences


def _plan(
    unit: PeopleUnit, stored: StoredSchedule, schedule: Schedule, is_working: IsWorking, *, now: datetime
) -> Plan:
    opened = unit.schedules.last_opened(stored.id, until=looked_on(schedule, now=now))
    return plan(schedule, opened=opened, now=now, is_working=is_working)


def _look_next(
    unit: PeopleUnit, stored: StoredSchedule, schedule: Schedule, is_working: IsWorking, *, now: datetime
) -> None:
    """Set when a schedule is looked at next: at its first date that was not opened, be it past."""
    opened = unit.schedules.last_opened(stored.id, until=looked_on(schedule, now=now))
    first = next(coming(schedule, opened=opened, is_working=is_working), None)
    unit.schedules.set_next(stored.id, first.at if first is not None else None)


def _give_up(unit: PeopleUnit, stored: StoredSchedule, *, now: datetime) -> None:
    unit.schedules.set_next(stored.id, None)
    subject = f"{stored.kind}:{stored.owner}"
    unit.audit.append(AuditEntry(at=now, actor=ACTOR, action="unreadable schedule", subject=subject))


def _working_days(unit: PeopleUnit, company: Company, *, now: datetime) -> Callable[[date], bool]:
    """Return what tells whether the company works on a day; the database is asked at the first question."""
    today = now.date()
    known: list[Callable[[date], DayState]] = []

    def is_working(day: date) -> bool:
        if not known:
            first, last = min(day, today) - _BEHIND, max(day, today) + _AHEAD
            known.append(company_calendar(unit, company, first=first, last=last).state)
        return known[0](day) is DayState.WORKING

    return is_working
