"""Calendars for many people at once, and the company's own."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from people.calendar import WorkCalendar, WorkPattern, iso_week, pattern_of
from people.model import Company, Half, Person
from people.ports import PeopleUnit

_BEFORE = timedelta(days=7)
_AFTER = timedelta(days=21)
"""The span is widened by these, so that weeks are whole and what is moved meets the next days' leave."""
_ONE_DAY = timedelta(days=1)
_LeaveDays = tuple[date, date, Half | None]
"""On which days a period of leave is; its kind is nobody's business."""


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
    shared: dict[tuple[int, tuple[_LeaveDays, ...]], WorkCalendar] = {}
    calendars = {}
    for person in everybody:
        away = leave.get(person.id, ())
        pattern = pattern_of(person, company)
        # By identity: equal ones are the same nearly always, and each is kept by its calendar.
        alike = id(pattern), tuple([(one.first, one.last, one.half) for one in away])
        calendar = shared.get(alike)
        if calendar is None:
            calendar = shared[alike] = WorkCalendar(pattern, leave=away, company_days=company_days)
        calendars[person.id] = calendar
    return calendars


def calendars_at(
    unit: PeopleUnit,
    persons: Iterable[Person],
    *,
    company: Company,
    now: datetime,
    last: date | None = None,
) -> dict[str, WorkCalendar]:
    """Return the calendar of each person by id, right for all days that a card of the moment can speak of:
    from the first of the month before, wherever the person is, until today or, if that is later, `last`.

    What is expected of a month so far hangs on the leave of all its days, and early in it the one before is
    shown (`measures.kpis.rules.period_shown`).
    """
    today = now.date()
    this_month = (today - _ONE_DAY).replace(day=1)  # Where it is still yesterday, it may be another one.
    first = (this_month - _ONE_DAY).replace(day=1)
    return calendars_for(unit, persons, company=company, first=first, last=max(last or today, today))


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
