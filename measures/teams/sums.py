"""Sums over people or teams, from which the figures of every level of the tree are made."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from measures.kpis.model import Kpi
from measures.kpis.rules import is_share, period_of
from measures.kpis.standing import speaks_through, standing
from measures.teams.days import DaySum
from measures.teams.model import Measured
from people.calendar import WorkCalendar

_ZERO = Decimal(0)


class Sums:
    """What numbers and days of one team add up to. Ratios are never added: their numerators and
    denominators are."""

    __slots__ = (
        "actual", "counting", "denominator", "first", "last", "left_out", "newest", "numbers", "numerator",
        "oldest", "pattern",
    )  # fmt: skip

    def __init__(self) -> None:
        self.numbers = 0
        """How many numbers were added up."""
        self.actual = _ZERO
        self.numerator = _ZERO
        self.denominator = _ZERO
        self.pattern = 0
        """Half days, like all days here."""
        self.counting: dict[int, int] = {}
        """Half days that count, by the days of the whole period (`days.Counted.whole`)."""
        self.left_out: dict[str, tuple[int, int]] = {}
        """Half days that do not count and how many people have such, by kind."""
        self.first: date | None = None
        self.last: date | None = None
        self.oldest: datetime | None = None
        """Of each subject the newest measuring, of these the oldest: all is known up to then."""
        self.newest: datetime | None = None

    @classmethod
    def of(cls, numbers: "Sequence[Number]", days: DaySum, *, first: date, last: date) -> "Sums":
        """Return numbers, at least one, with the days beside them and the span that they speak of."""
        sums = cls()
        actuals, parts, wholes, moments, _ = zip(*numbers, strict=True)
        sums.numbers = len(numbers)
        sums.actual = sum(actuals, _ZERO)
        if any(wholes):
            counted = [(part, whole) for part, whole in zip(parts, wholes, strict=True) if whole]
            sums.numerator = sum([part for part, _ in counted], _ZERO)
            sums.denominator = sum([whole for _, whole in counted], _ZERO)
        sums.pattern, sums.counting, sums.left_out = days.pattern, dict(days.counting), dict(days.left_out)
        sums.first, sums.last = first, last
        sums.oldest, sums.newest = min(moments), max(moments)
        return sums

    def merge(self, other: "Sums") -> None:
        """Add what another team adds up to."""
        if other.first is None or other.last is None or other.oldest is None or other.newest is None:
            return
        self.numbers += other.numbers
        self.actual += other.actual
        if other.denominator:
            self.numerator += other.numerator
            self.denominator += other.denominator
        self.pattern += other.pattern
        for whole, halves in other.counting.items():
            self.counting[whole] = self.counting.get(whole, 0) + halves
        for kind, (halves, people) in other.left_out.items():
            known = self.left_out.get(kind, (0, 0))
            self.left_out[kind] = known[0] + halves, known[1] + people
        self.first = other.first if self.first is None else min(self.first, other.first)
        self.last = other.last if self.last is None else max(self.last, other.last)
        self.oldest = other.oldest if self.oldest is None else min(self.oldest, other.oldest)
        self.newest = other.newest if self.newest is None else max(self.newest, other.newest)


def merged(parts: Iterable[Sums]) -> Sums:
    """Return what parts add up to; a single one is given back as it is."""
    listed = list(parts)
    if len(listed) == 1:
        return listed[0]
    total = Sums()
    for part in listed:
        total.merge(part)
    return total


class Number(NamedTuple):
    """What was measured of one subject in one period."""

    actual: Decimal
    numerator: Decimal
    denominator: Decimal
    newest: datetime
    through: date
    """The last day that it speaks of."""


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
