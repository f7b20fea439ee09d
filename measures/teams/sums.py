"""Sums over people or teams, from which the figures of every level of the tree are made."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from measures.kpis.model import Kpi
from measures.kpis.rules import is_share, period_of
from measures.kpis.standing import speaks_through, standing
from measures.teams.days import DaySum, merged_days
from measures.teams.model import Measured
from people.calendar import WorkCalendar

_ZERO = Decimal(0)


class Number(NamedTuple):
    """What was measured of one subject in one period."""

    actual: Decimal
    numerator: Decimal
    denominator: Decimal
    newest: datetime
    through: date
    """The last day that it speaks of."""


class Sums(NamedTuple):
    """What numbers, at least one, and days of one team add up to. Ratios are never added: their numerators
    and denominators are."""

    numbers: int
    """How many numbers were added up."""
    actual: Decimal
    numerator: Decimal
    denominator: Decimal
    days: DaySum
    first: date
    last: date
    """The days that the numbers speak of, both included."""
    oldest: datetime
    """Of each subject the newest measuring, of these the oldest: all is known up to then."""
    newest: datetime

    @classmethod
    def of(cls, numbers: Sequence[Number], days: DaySum, *, first: date, last: date) -> "Sums":
        """Return numbers, at least one, with the days beside them and the span that they speak of."""
        if len(numbers) == 1:  # A team's own number: there are as many of these as of all others.
            [(actual, numerator, denominator, newest, _)] = numbers
            return cls(
                numbers=1,
                actual=actual,
                numerator=numerator,
                denominator=denominator,
                days=days,
                first=first,
                last=last,
                oldest=newest,
                newest=newest,
            )
        actuals, parts, wholes, moments, _ = zip(*numbers, strict=True)
        return cls(
            numbers=len(numbers),
            actual=sum(actuals, _ZERO),
            numerator=sum(parts, _ZERO),
            denominator=sum(wholes, _ZERO),
            days=days,
            first=first,
            last=last,
            oldest=min(moments),
            newest=max(moments),
        )


def merged(parts: Sequence[Sums]) -> Sums:
    """Return what parts, at least one, add up to."""
    if len(parts) == 1:
        return parts[0]
    numbers, actuals, numerators, denominators, days, firsts, lasts, oldest, newest = zip(*parts, strict=True)
    return Sums(
        numbers=sum(numbers),
        actual=sum(actuals, _ZERO),
        numerator=sum(numerators, _ZERO),
        denominator=sum(denominators, _ZERO),
        days=merged_days(days),
        first=min(firsts),
        last=max(lasts),
        oldest=min(oldest),
        newest=max(newest),
    )


class Reading:
    """Makes one number of the readings of one subject."""

    def __init__(self, kpi: Kpi, span: tuple[date, date]) -> None:
        self._period = period_of(kpi.per, span[0])
        self._last = span[1]
        self._is_ratio = is_share(kpi)

    def number(self, rows: Sequence[Measured], calendar: WorkCalendar) -> Number | None:
        """Return what readings of one subject say of the days of the period through the last one looked at;
        None: nothing.

        What stands (`measures.kpis.standing`) is added up. Of one key the reading measured last stands, of
        those that do not speak of later days: what was said of a month on its last day is no figure of its
        first week. Of a ratio, readings without numerator, and those of nothing (0 of 0), say nothing.
        """
        newest: dict[tuple[date, date], tuple[Measured, date]] = {}
        for row in rows:
            if self._is_ratio and not row.denominator:
                continue
            through = speaks_through(row, calendar)
            if through > self._last or through < row.period_start:
                continue
            if len(rows) == 1:  # Most people have one of a week.
                part, whole = row.numerator or _ZERO, row.denominator or _ZERO
                return Number(row.value, part, whole, row.measured_at, through)
            key = row.period_start, row.period_end
            known = newest.get(key)
            if known is None or known[0].measured_at < row.measured_at:
                newest[key] = row, through
        return _added(standing(list(newest.values()), period=self._period)) if newest else None


def _added(parts: Sequence[tuple[Measured, date]]) -> Number:
    """Add up readings that stand beside each other, each with the day that it speaks through."""
    rows = [row for row, _ in parts]
    return Number(
        sum((row.value for row in rows), _ZERO),
        sum((row.numerator or _ZERO for row in rows), _ZERO),
        sum((row.denominator or _ZERO for row in rows), _ZERO),
        max(row.measured_at for row in rows),
        max(through for _, through in parts),
    )
