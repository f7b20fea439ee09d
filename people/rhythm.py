"""How often something happens (CONTRACT, Rhythm): a small model, and the local dates that come of it.

Whatever does not exist in a short month falls on its last day of that sort: `monthly, day 31` is 28 February,
`monthly, tenth working day` the last working day of a month with nine.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import islice
from typing import TypeAlias, assert_never

from dateutil.relativedelta import relativedelta
from dateutil.rrule import DAILY, MONTHLY, WEEKLY, rrule

LAST = -1
"""As a place: counted from the end."""
MOST_WEEKS = 12
MOST_DAYS = 31
MOST_WORKING_DAYS = 10
MOST_WEEKDAYS = 4
EMPTY_PERIODS = 24
"""After so many months or quarters in a row without a working day there is no next date."""

_ONE_DAY = timedelta(days=1)
IsWorking: TypeAlias = Callable[[date], bool]
"""Tells whether the company works on a date."""


class Period(StrEnum):
    """What days are counted in. Quarters begin in January, April, July and October."""

    MONTH = "month"
    QUARTER = "quarter"

    @property
    def months(self) -> int:
        """How many months it takes."""
        return 1 if self is Period.MONTH else 3


class Counted(StrEnum):
    """What is counted in a period."""

    DAY = "day"
    WORKING_DAY = "working_day"
    WEEKDAY = "weekday"


@dataclass(frozen=True, slots=True, kw_only=True)
class Once:
    """On one day only."""

    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Daily:
    """Every day, weekends too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weekly:
    """Every n weeks on a weekday (ISO, Monday = 1); the first such weekday of a schedule is counted from."""

    every: int = 1
    weekday: int


@dataclass(frozen=True, slots=True, kw_only=True)
class InPeriod:
    """One day of every month or quarter: the `place`-th (1 = first, `LAST`) of what is `counted`."""

    period: Period
    counted: Counted
    place: int
    weekday: int | None = None
    """ISO, where weekdays are counted."""


Rhythm: TypeAlias = Once | Daily | Weekly | InPeriod


def dates(rhythm: Rhythm, *, first: date, start: date, is_working: IsWorking) -> Iterator[date]:
    """Yield the dates of a rhythm from `start` on, in order and lazily; none is before `first`, the day with
    which it begins."""
    start = max(first, start)
    match rhythm:
        case Once():
            yield from (day for day in (rhythm.day,) if day >= start)
        case Daily():
            yield from _days(rrule(DAILY, dtstart=_midnight(start)))
        case Weekly():
            begin = _week_to_begin(rhythm, first=first, start=start)
            yield from _days(rrule(WEEKLY, interval=rhythm.every, dtstart=_midnight(begin)))
        case InPeriod():
            yield from (day for day in _one_a_period(rhythm, start, is_working) if day >= start)
        case _:
            assert_never(rhythm)


def after(rhythm: Rhythm, day: date) -> date:
    """Return the day from which the next date may come after one on `day`: a month or quarter has one only,
    even if a day becomes a working day later."""
    if not isinstance(rhythm, InPeriod):
        return day + _ONE_DAY
    return _begin(rhythm.period, day) + relativedelta(months=rhythm.period.months)


def follows_calendar(rhythm: Rhythm) -> bool:
    """Tell whether its dates depend on which days are worked."""
    return isinstance(rhythm, InPeriod) and rhythm.counted is Counted.WORKING_DAY


def _week_to_begin(rhythm: Weekly, *, first: date, start: date) -> date:
    """Return the first date of a weekly rhythm that is not before `start`, without counting one by one."""
    begin = first + timedelta(days=(rhythm.weekday - first.isoweekday()) % 7)
    step = timedelta(weeks=rhythm.every)
    return begin + max(0, -((begin - start) // step)) * step


def _one_a_period(rhythm: InPeriod, start: date, is_working: IsWorking) -> Iterator[date]:
    """Yield the date of each period from the one of `start` on."""
    months = rhythm.period.months
    empty = 0
    for begin in _days(rrule(MONTHLY, interval=months, dtstart=_midnight(_begin(rhythm.period, start)))):
        found = _in_period(rhythm, begin, begin + relativedelta(months=months) - _ONE_DAY, is_working)
        empty = empty + 1 if found is None else 0
        if found is not None:
            yield found
        elif empty == EMPTY_PERIODS:
            return


def _in_period(rhythm: InPeriod, begin: date, end: date, is_working: IsWorking) -> date | None:
    """Return the date in the period; None if nothing in it is worked."""
    span = range((end - begin).days + 1)
    ordered = [begin + timedelta(days=number) for number in span]
    if rhythm.place == LAST:
        ordered.reverse()
    place = abs(rhythm.place)
    match rhythm.counted:
        case Counted.DAY:
            fitting = iter(ordered)
        case Counted.WORKING_DAY:
            fitting = (day for day in ordered if is_working(day))
        case Counted.WEEKDAY:
            fitting = (day for day in ordered if day.isoweekday() == rhythm.weekday)
    found = list(islice(fitting, place))
    return found[-1] if found else None


def _begin(period: Period, day: date) -> date:
    month = (day.month - 1) // period.months * period.months + 1
    return day.replace(month=month, day=1)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())


def _days(rule: rrule) -> Iterator[date]:
    return (moment.date() for moment in rule)
