"""What could be expected so far: targets times the days that count for a person, as pure rules.

The definition is PRODUCT 2's: a target of 3 a day, a five-day week and two days of leave make 9, not 15.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal

from measures.kpis.model import DayMark, Expected, Kpi, Per
from people.calendar import WorkCalendar

LEAVE = "leave"
HOLIDAY = "holiday"
"""Public holidays and the days on which the company is closed."""
FIELD = "field"
MARKABLE_KINDS = (FIELD,)
"""Kinds of days that people mark themselves on the check-in."""
DAY_KINDS = (LEAVE, HOLIDAY, *MARKABLE_KINDS)
"""Every kind of day that a KPI may leave out."""

_KIND_OF_ABSENCE = {"leave": LEAVE, "holiday": HOLIDAY, "closed": HOLIDAY}
_PER_CENT = frozenset({"%", "％"})
_FLAT = Decimal(100)
_ZERO = Decimal(0)
_WHOLE = Decimal(1)
_ONE_DAY = timedelta(days=1)


def period_of(per: Per, day: date) -> tuple[date, date]:
    """Return the first and last day of the period that `day` lies in.

    KPIs per day are looked at by ISO week, like those per week; those per month by calendar month.
    """
    if per is Per.MONTH:
        first = day.replace(day=1)
        following = (first + timedelta(days=32)).replace(day=1)
        return first, following - _ONE_DAY
    monday = day - timedelta(days=day.isoweekday() - 1)
    return monday, monday + timedelta(days=6)


def is_share(kpi: Kpi) -> bool:
    """Tell whether the KPI is a percentage: a share does not shrink with the days, an amount does."""
    return any(unit.strip() in _PER_CENT for unit in kpi.unit.values())


def is_flat_hundred(kpi: Kpi) -> bool:
    """Tell whether the target is 100 % without exception, which meets "even on my leave?" (PRODUCT 2)."""
    return is_share(kpi) and kpi.target == _FLAT


def expected(
    kpi: Kpi, calendar: WorkCalendar, *, first: date, last: date, marks: Iterable[DayMark]
) -> Expected:
    """Return what could be expected of a person from `first` to `last`, both included.

    Per day: target x counting days. Per week or month: target x counting days / days of the work pattern
    in the whole week or month. A percentage: its target, as soon as any day counts. `marks` are the
    person's own; those of kinds that the KPI does not leave out change nothing.
    """
    marked = _marked_days(kpi, marks)
    value, counting, left_out = _ZERO, _ZERO, dict[str, Decimal]()
    for span_first, span_last in _by_period(kpi.per, first, last):
        days = calendar.pattern_days(span_first, span_last)
        count = sum((_counting_part(kpi, calendar, day, marked, left_out) for day in days), _ZERO)
        counting += count
        value += _share_of_target(kpi, calendar, day=span_first, counting=count)
    if is_share(kpi):
        value = kpi.target if counting else _ZERO
    return Expected(value=value, counting_days=counting, left_out=left_out)


def period_shown(kpi: Kpi, calendar: WorkCalendar, *, today: date) -> tuple[date, date]:
    """Return the span that a card of `today` speaks of: the current period through yesterday.

    If nothing could be expected in it yet (on a Monday, say), the whole previous period.
    """
    first, _ = period_of(kpi.per, today)
    yesterday = today - _ONE_DAY
    if yesterday >= first and expected(kpi, calendar, first=first, last=yesterday, marks=()).value > 0:
        return first, yesterday
    return period_of(kpi.per, first - _ONE_DAY)


def _marked_days(kpi: Kpi, marks: Iterable[DayMark]) -> dict[date, str]:
    """Return the marked days that the KPI leaves out; the first kind by name if a day has several."""
    kept = sorted((mark for mark in marks if mark.kind in kpi.not_on), key=lambda mark: mark.kind)
    return {mark.day: mark.kind for mark in reversed(kept)}


def _by_period(per: Per, first: date, last: date) -> Iterator[tuple[date, date]]:
    """Cut the span into the parts that lie in one period each."""
    while first <= last:
        _, end = period_of(per, first)
        yield first, min(end, last)
        first = end + _ONE_DAY


def _counting_part(
    kpi: Kpi, calendar: WorkCalendar, day: date, marked: Mapping[date, str], left_out: dict[str, Decimal]
) -> Decimal:
    """Return how much of a day counts (0, 0.5 or 1), adding what does not to `left_out`."""
    remaining = _WHOLE
    for absence, part in calendar.absences(day).items():
        kind = _KIND_OF_ABSENCE[absence]
        if kind in kpi.not_on:
            left_out[kind] = left_out.get(kind, _ZERO) + part
            remaining -= part
    if remaining and day in marked:
        left_out[marked[day]] = left_out.get(marked[day], _ZERO) + remaining
        return _ZERO
    return remaining


def _share_of_target(kpi: Kpi, calendar: WorkCalendar, *, day: date, counting: Decimal) -> Decimal:
    """Return the part of the target that the counting days of one period make."""
    if kpi.per is Per.DAY or not counting:
        return kpi.target * counting
    whole = len(calendar.pattern_days(*period_of(kpi.per, day)))
    return kpi.target * counting / whole
