"""Which readings of one subject and period stand: the one rule for a person's own figure and for a team's."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Protocol, TypeVar

from people.calendar import WorkCalendar, utc_of

_MIDNIGHT = time()
_ONE_DAY = timedelta(days=1)


class Spoken(Protocol):
    """What of a reading says which days it knows of."""

    @property
    def period_start(self) -> date: ...
    @property
    def period_end(self) -> date: ...
    @property
    def measured_at(self) -> datetime: ...


_Spoken = TypeVar("_Spoken", bound=Spoken)


def speaks_through(reading: Spoken, calendar: WorkCalendar) -> date:
    """Return the last day that a reading knows of: the end of its period if that day had come when it was
    measured, else the day before, since the day of measuring was not over."""
    if reading.measured_at >= utc_of(reading.period_end, _MIDNIGHT, calendar.timezone):
        return reading.period_end
    return calendar.local_date(reading.measured_at) - _ONE_DAY


def standing(
    readings: Sequence[tuple[_Spoken, date]], *, period: tuple[date, date]
) -> list[tuple[_Spoken, date]]:
    """Return the readings that stand, of those that were measured last of their own days each; with each goes
    the day that it `speaks_through`. That of the whole period stands alone, unless one of its parts speaks
    of a later day; else its parts stand."""
    whole = [one for one in readings if (one[0].period_start, one[0].period_end) == period]
    parts = [one for one in readings if (one[0].period_start, one[0].period_end) != period]
    if whole and all(through <= whole[0][1] for _, through in parts):
        return whole
    return parts
