"""Calendars for many people at once."""

from collections.abc import Iterable
from datetime import date, timedelta

from people.calendar import WorkCalendar, pattern_of
from people.model import Company, Person
from people.ports import PeopleUnit

_BEFORE = timedelta(days=7)
_AFTER = timedelta(days=21)
"""The span is widened by these, so that weeks are whole and what is moved meets the next days' leave."""


def calendars_for(
    unit: PeopleUnit, persons: Iterable[Person], *, company: Company, first: date, last: date
) -> dict[str, WorkCalendar]:
    """Return the calendar of each person by id, right for the days from `first` to `last`.

    Asks storage twice, however many people there are. Leave that touches the span is known to its end.
    """
    everybody = list(persons)
    start, end = first - _BEFORE, last + _AFTER
    leave = unit.people.leave_of([person.id for person in everybody], first=start, last=end)
    company_days = unit.people.company_days(first=start, last=end)
    return {
        person.id: WorkCalendar(
            pattern_of(person, company), leave=leave.get(person.id, ()), company_days=company_days
        )
        for person in everybody
    }
