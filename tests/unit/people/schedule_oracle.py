"""Rhythms and moments counted another way: day by day and minute by minute."""

import calendar
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from people.rhythm import LAST, Counted, Daily, InPeriod, Once, Period, Rhythm, Weekly

A_DAY = timedelta(days=1)
A_MINUTE = timedelta(minutes=1)
IsWorked = Callable[[date], bool]


def each_day(first: date, last: date) -> Iterator[date]:
    """Yield every day of a span."""
    day = first
    while day <= last:
        yield day
        day += A_DAY


def is_on(rhythm: Rhythm, day: date, *, first: date, worked: IsWorked) -> bool:
    """Tell of one day whether a rhythm that begins with `first` falls on it."""
    if day < first:
        return False
    match rhythm:
        case Once():
            return day == rhythm.day
        case Daily():
            return True
        case Weekly():
            begin = next(one for one in each_day(first, first + 6 * A_DAY) if is_weekday(one, rhythm.weekday))
            return is_weekday(day, rhythm.weekday) and (day - begin).days % (7 * rhythm.every) == 0
        case InPeriod():
            return day == _chosen(rhythm, day, worked)


def is_weekday(day: date, weekday: int) -> bool:
    """Tell whether a day is that ISO weekday."""
    return calendar.weekday(day.year, day.month, day.day) == weekday - 1


def _chosen(rhythm: InPeriod, day: date, worked: IsWorked) -> date | None:
    """Return the day that is chosen of the period in which `day` is."""
    fitting = [one for one in _period_of(rhythm.period, day) if _fits(rhythm, one, worked)]
    if not fitting:
        return None
    return fitting[-1] if rhythm.place == LAST else fitting[: rhythm.place][-1]


def _fits(rhythm: InPeriod, day: date, worked: IsWorked) -> bool:
    if rhythm.counted is Counted.WORKING_DAY:
        return worked(day)
    return rhythm.counted is Counted.DAY or is_weekday(day, rhythm.weekday or 0)


def _period_of(period: Period, day: date) -> list[date]:
    quarters = [(1, 2, 3), (4, 5, 6), (7, 8, 9), (10, 11, 12)]
    months = (day.month,) if period is Period.MONTH else next(one for one in quarters if day.month in one)
    return [
        date(day.year, month, number)
        for month in months
        for number in range(1, calendar.monthrange(day.year, month)[1] + 1)
    ]


def moment_by_the_wall(day: date, at: time, zone: str) -> datetime:
    """Return the first minute at which the clock on the wall shows the time of that day, or a later one."""
    wanted = datetime.combine(day, at)
    there = ZoneInfo(zone)
    moment = datetime.combine(day, time(), tzinfo=UTC) - timedelta(hours=16)
    while moment.astimezone(there).replace(tzinfo=None) < wanted:
        moment += A_MINUTE
    return moment
