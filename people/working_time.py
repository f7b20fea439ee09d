"""Calendars for many people at once, and the company's own."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from people.calendar import WorkCalendar, WorkPattern, iso_week, pattern_of
from people.model import Company, Half, Person, WorkHours
from people.ports import PeopleUnit

_BEFORE = timedelta(days=7)
_AFTER = timedelta(days=21)
"""The span is widened by these, so that weeks are whole and what is moved meets the next days' leave."""


class _Alike(NamedTuple):
    """What people have in common who share a calendar: what `pattern_of` looks at, and the days of leave."""

    timezone: str | None
    country: str | None
    work_days: frozenset[int] | None
    work_hours: WorkHours | None
    leave: tuple[tuple[date, date, Half | None], ...]


def calendars_for(
    unit: PeopleUnit, persons: Iterable[Person], *, company: Company, first: date, last: date
) -> dict[str, WorkCalendar]:
    """Return the calendar of each person by id, right for the days from `first` to `last`.

    Asks storage twice, however many people there are; people who work alike and are away alike share one.
    Leave that touches the span is known to its end.
    """
    everybody = list(persons)
    start, end = first - _BEFORE, last + _AFTER
    leave = unit.people.leave_of([person.id for person in everybody], first=start, last=end)
    company_days = unit.people.company_days(first=start, last=end)
    shared: dict[_Alike, WorkCalendar] = {}
    calendars = {}
    for person in everybody:
        away = leave.get(person.id, ())
        leave_days = tuple([(one.first, one.last, one.half) for one in away])
        alike = _Alike(person.timezone, person.country, person.work_days, person.work_hours, leave_days)
        calendar = shared.get(alike)
        if calendar is None:
            pattern = pattern_of(person, company)
            calendar = shared[alike] = WorkCalendar(pattern, leave=away, company_days=company_days)
        calendars[person.id] = calendar
    return calendars


def used_this_week(
    unit: PeopleUnit, calendars: Mapping[str, WorkCalendar], *, now: datetime, but: Collection[int] = ()
) -> dict[str, int]:
    """Return the places of the attention budget that are taken of each person's own current week, by id;
    zones can be in different weeks. Who has taken none is absent. `but`: ids of messages whose own places do
    not count."""
    by_week: dict[str, list[str]] = {}
    for person_id, calendar in calendars.items():
        by_week.setdefault(iso_week(calendar, now), []).append(person_id)
    used: dict[str, int] = {}
    for week, person_ids in by_week.items():
        used |= unit.attention.used(person_ids, week=week, but=but)
    return used


def company_calendar(unit: PeopleUnit, company: Company, *, first: date, last: date) -> WorkCalendar:
    """Return the calendar of the company itself, with its own days from `first` to `last`."""
    pattern = WorkPattern(
        timezone=ZoneInfo(company.timezone),
        country=company.country,
        work_days=company.work_days,
        work_hours=company.work_hours,
        company_work_days=company.work_days,
    )
    days = unit.people.company_days(first=first, last=last)
    return WorkCalendar(pattern, leave=(), company_days=days)
