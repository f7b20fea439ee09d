"""Figures of many people at once, and the numbers and day marks that people enter themselves."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from measures.kpis.model import CHECKIN_SOURCE, DayMark, Expected, Kpi, Of, Reading, Recorded
from measures.kpis.rules import MARKABLE_KINDS, expected, is_share, period_of, period_shown
from measures.kpis.standing import speaks_through, standing
from measures.ports import MeasuresUnit
from people.calendar import WorkCalendar
from people.errors import InvalidInputError

LARGEST_NUMBER = Decimal(10) ** 9
MOST_DECIMALS = 4
"""Bounds of a number that a person enters: beyond them it is a slip of the finger."""

_NUMBER = re.compile(r"-?([0-9]{1,20}|[0-9]{1,3}(,[0-9]{3}){1,5})(\.[0-9]{1,20})?")
_TICK = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureRequest:
    """Whose figures are wanted, as of which day of theirs."""

    person_id: str
    calendar: WorkCalendar
    kpis: Sequence[Kpi]
    today: date
    since: date | None = None
    """Nothing is expected before this day (the person's day 0)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureResult:
    """A KPI of one person over the days from `first` to `last`, both included."""

    kpi: Kpi
    first: date
    last: date
    actual: Decimal | None
    """None: there is no reading for the period yet."""
    expected: Expected
    entered_on: date | None = None
    """The person's date on which the number was measured, if the span was not over by then; else None."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberResult:
    """What became of an entered number; `before` is the number that it replaced, if any."""

    recorded: Recorded
    before: Decimal | None


@dataclass(frozen=True, slots=True)
class _Wanted:
    """One figure to make: the span it speaks of, and the period its readings lie in."""

    kpi: Kpi
    first: date
    last: date
    period: tuple[date, date]


def figures_for(
    unit: MeasuresUnit, requests: Sequence[FigureRequest], *, measured_only: bool = False
) -> dict[str, list[FigureResult]]:
    """Return the figures of each person, in the order of their KPIs; asks storage twice in all.

    KPIs of teams are left out, and so are KPIs that had no day yet to speak of. Several requests of one
    person are put together. `measured_only` leaves out figures without a number, and asks for nothing more
    where nobody has one.
    """
    known = _Expectations()
    wanted = [(request, known.wanted(request)) for request in requests]
    spans = [figure.period for _, figures in wanted for figure in figures]
    if not spans:
        return {request.person_id: [] for request in requests}
    first, last = min(span[0] for span in spans), max(span[1] for span in spans)
    people = {request.person_id for request in requests}
    kpi_ids = {figure.kpi.id for _, figures in wanted for figure in figures}
    readings = _by_subject(unit.readings.current(kpi_ids=kpi_ids, subjects=people, first=first, last=last))
    if measured_only:
        wanted = [(request, _measured(request, figures, readings)) for request, figures in wanted]
        people = {request.person_id for request, figures in wanted if figures}
    marks = unit.readings.marks_of(people, first=first, last=last) if people else {}
    results: dict[str, list[FigureResult]] = defaultdict(list)
    for request, figures in wanted:
        own = marks.get(request.person_id, [])
        results[request.person_id] += [
            _figure(request, figure, readings.get((request.person_id, figure.kpi.id), []), own, known)
            for figure in figures
        ]
    return dict(results)


def parse_number(text: str) -> Decimal:
    """Return the number that a person typed: full-width digits and comma thousands are understood.

    Raises `InvalidInputError` for anything else, exponents and numbers below 0 included.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if not _NUMBER.fullmatch(plain):
        raise InvalidInputError({"value": "error.number"})
    number = Decimal(plain.replace(",", ""))
    _check_number(number)
    return number or Decimal(0)  # A zero with a minus is one without.


def record_number(
    unit: MeasuresUnit,
    *,
    kpi: Kpi,
    person_id: str,
    period_start: date,
    period_end: date,
    value: Decimal,
    now: datetime,
) -> NumberResult:
    """Store a number that a person entered for the whole period that `period_start` lies in.

    A correction replaces and leaves the earlier number as history; the same number again stores nothing.
    Raises `InvalidInputError` for a number out of bounds, for a KPI that people do not enter, and for days
    that are not of one period.
    """
    _check_number(value)
    first, last = period_of(kpi.per, period_start)
    if kpi.source != CHECKIN_SOURCE or kpi.of is not Of.PERSON or not period_start <= period_end <= last:
        raise InvalidInputError({"value": "error.choice"})
    new = Reading(
        kpi_id=kpi.id,
        subject=person_id,
        period_start=first,
        period_end=last,
        value=value,
        source=CHECKIN_SOURCE,
        measured_at=now,
    )
    latest = _entered_last(unit, new)
    if latest is None:
        return NumberResult(recorded=unit.readings.record(new), before=None)
    if latest.value == value:
        return NumberResult(recorded=Recorded.DUPLICATE, before=None)
    # The clock of the playground stands still: a second number of the same moment is still the later one.
    later = replace(new, measured_at=max(now, latest.measured_at + _TICK))
    return NumberResult(recorded=unit.readings.record(later), before=latest.value)


def _entered_last(unit: MeasuresUnit, new: Reading) -> Reading | None:
    """Return the number that now stands for the same period, if the person entered one before."""
    earlier = unit.readings.history(
        kpi_id=new.kpi_id, subject=new.subject, period_start=new.period_start, period_end=new.period_end
    )
    entered = [reading for reading in earlier if reading.source == new.source]
    return max(entered, key=lambda reading: reading.measured_at, default=None)


def mark_days(
    unit: MeasuresUnit, *, person_id: str, kind: str, first: date, last: date, days: Collection[date]
) -> None:
    """Make `days` the person's days of that kind within the span; raises `InvalidInputError` for a kind
    that is not marked by people, and for days outside the span."""
    if kind not in MARKABLE_KINDS or any(not first <= day <= last for day in days):
        raise InvalidInputError({kind if kind in MARKABLE_KINDS else "days": "error.choice"})
    unit.readings.mark_days(person_id=person_id, kind=kind, first=first, last=last, days=sorted(set(days)))


class _Expectations:
    """What is expected in one batch: people who share a calendar and marked no days share it, too."""

    def __init__(self) -> None:
        self._spans: dict[tuple[int, int, date], tuple[date, date]] = {}
        self._values: dict[tuple[int, int, date, date], Expected] = {}
        self._wanted: dict[tuple[int, int, date, date | None], list[_Wanted]] = {}

    def wanted(self, request: FigureRequest) -> list[_Wanted]:
        """Return the figures to make for a request."""
        key = (id(request.kpis), id(request.calendar), request.today, request.since)
        if key not in self._wanted:
            self._wanted[key] = _wanted(request, self)
        return self._wanted[key]

    def span(self, kpi: Kpi, calendar: WorkCalendar, *, today: date) -> tuple[date, date]:
        """Return `period_shown`."""
        key = (id(kpi), id(calendar), today)
        if key not in self._spans:
            self._spans[key] = period_shown(kpi, calendar, today=today)
        return self._spans[key]

    def value(
        self, kpi: Kpi, calendar: WorkCalendar, *, first: date, last: date, marks: Sequence[DayMark]
    ) -> Expected:
        """Return `expected`."""
        if marks:
            return expected(kpi, calendar, first=first, last=last, marks=marks)
        key = (id(kpi), id(calendar), first, last)
        if key not in self._values:
            self._values[key] = expected(kpi, calendar, first=first, last=last, marks=())
        return self._values[key]


def _wanted(request: FigureRequest, known: _Expectations) -> list[_Wanted]:
    """Return the figures to make for a request, with spans clipped to the person's own first day."""
    figures = []
    for kpi in request.kpis:
        first, last = known.span(kpi, request.calendar, today=request.today)
        since = first if request.since is None else max(first, request.since)
        if kpi.of is Of.PERSON and since <= last:
            figures.append(_Wanted(kpi, since, last, period_of(kpi.per, last)))
    return figures


def _measured(
    request: FigureRequest, figures: Sequence[_Wanted], readings: Mapping[tuple[str, str], Sequence[Reading]]
) -> list[_Wanted]:
    """Return the figures that there is a reading for."""
    return [one for one in figures if _own(one, readings.get((request.person_id, one.kpi.id), ()))]


def _figure(
    request: FigureRequest,
    wanted: _Wanted,
    readings: Sequence[Reading],
    marks: Sequence[DayMark],
    known: _Expectations,
) -> FigureResult:
    own = _own(wanted, readings)
    entered = max((reading.measured_at for reading in own), default=None)
    entered_on = None if entered is None else request.calendar.local_date(entered)
    return FigureResult(
        kpi=wanted.kpi,
        first=wanted.first,
        last=wanted.last,
        actual=_actual(wanted, own, request.calendar),
        expected=known.value(wanted.kpi, request.calendar, first=wanted.first, last=wanted.last, marks=marks),
        entered_on=entered_on if entered_on is not None and entered_on <= wanted.last else None,
    )


def _own(wanted: _Wanted, readings: Sequence[Reading]) -> list[Reading]:
    """Return the readings that speak of the period, from the KPI's own source."""
    first, last = wanted.period
    return [
        reading
        for reading in readings
        if reading.source == wanted.kpi.source
        and first <= reading.period_start
        and reading.period_end <= last
    ]


def _actual(wanted: _Wanted, own: Sequence[Reading], calendar: WorkCalendar) -> Decimal | None:
    """Return what was measured: the sum of what stands (`measures.kpis.standing`).

    Of a percentage: 100 x the numerators by the denominators, added up over the parts; where the parts have
    none, the latest part, since shares do not add up. None where there was nothing to have a share of.

    A reading of several days that was measured before the first was over is shown, too, since the person sees
    when that was; a team's figure, by which managers act, leaves it out (`measures.teams.sums.Reading`).
    """
    if not own:
        return None
    spoken = [(one, speaks_through(one, calendar)) for one in own]
    found = [one for one, _ in standing(spoken, period=wanted.period)]
    if not is_share(wanted.kpi):
        return sum((one.value for one in found), Decimal(0))
    ratios = [(one.numerator, one.denominator) for one in found if one.numerator is not None]
    if not ratios:
        return max(found, key=lambda one: (one.period_end, one.measured_at)).value
    of_all = sum((denominator or Decimal(0) for _, denominator in ratios), Decimal(0))
    return 100 * sum((numerator for numerator, _ in ratios), Decimal(0)) / of_all if of_all else None


def _by_subject(readings: Sequence[Reading]) -> Mapping[tuple[str, str], list[Reading]]:
    grouped: dict[tuple[str, str], list[Reading]] = defaultdict(list)
    for reading in readings:
        grouped[reading.subject, reading.kpi_id].append(reading)
    return grouped


def _check_number(value: Decimal) -> None:
    """Raise `InvalidInputError` unless the number is one that a person may mean."""
    if not value.is_finite():
        raise InvalidInputError({"value": "error.number"})
    if value < 0:
        raise InvalidInputError({"value": "error.negative"})
    if value > LARGEST_NUMBER:
        raise InvalidInputError({"value": "error.too_large"})
    if value != round(value, MOST_DECIMALS):
        raise InvalidInputError({"value": "error.number"})
