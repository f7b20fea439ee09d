"""What a reading must be, looked at alone: refused with everything that is wrong with it.

What files and pushes say over and over (a KPI's id, a period, a moment, a number) is looked at once, and
remembered.
"""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from measures.kpis.model import Kpi, Of, Per
from measures.kpis.rules import is_share, period_of
from measures.readings.model import TEAM_MARK, CheckedReading, Ground, RawReading, RefusedReading, Span
from people.cells import CellRefusedError, parse_date, parse_team
from people.csvfile import nearest, shown

_Value = TypeVar("_Value")

EARLIEST = ZoneInfo("Pacific/Kiritimati")
"""Where each day begins first (UTC+14)."""
LARGEST = Decimal(10) ** 9
MOST_DECIMALS = 6
"""Bounds of a number: beyond them something went wrong where it was measured."""

_NUMBER = re.compile(r"[+-]?[0-9]{1,30}(\.[0-9]{1,30})?([eE][+-]?[0-9]{1,2})?", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:?\d{2})?", re.ASCII)
_YEARS = range(1900, 2200)
_HUNDRED = Decimal(100)
_ZERO = Decimal(0)
_ONE = Decimal(1)
_NO_DAYS = Span(date.min, date.min)
_NO_MOMENT = datetime.min.replace(tzinfo=UTC)
_EMPTY = "{column}: is empty, and every reading needs it."
_REMEMBERED = 10_000
"""How many different texts of a kind are remembered at once."""
_HINTS = 200
"""For how many unknown names the nearest known one is looked for: that takes longer than all the rest."""
_WHOLE = {
    Per.DAY: "ISO week (Monday to Sunday)",
    Per.WEEK: "ISO week (Monday to Sunday)",
    Per.MONTH: "calendar month",
}


class _Frame(NamedTuple):
    """What a KPI, a period and a moment of measuring are together, unless something is wrong with them."""

    faults: tuple[str, ...]
    period: Span = _NO_DAYS
    whole: Span = _NO_DAYS
    measured_at: datetime = _NO_MOMENT
    counts: bool = False


class _Numbers(NamedTuple):
    """What the numbers of a KPI are, unless something is wrong with them."""

    faults: tuple[str, ...]
    value: Decimal = _ZERO
    numerator: Decimal | None = None
    denominator: Decimal | None = None


class Checker:
    """Looks at the readings of one file or request, one by one."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self._frames: dict[tuple[str, str, str, str], _Frame] = {}
        self._numbers: dict[tuple[str, str, str, str], _Numbers] = {}
        self._unknown: dict[str, str] = {}

    def check_all(self, rows: Sequence[RawReading]) -> tuple[list[CheckedReading], list[RefusedReading]]:
        """Return the readings that are right as far as they go alone, and the others, each in their order."""
        right: list[CheckedReading] = []
        refused: list[RefusedReading] = []
        for row in rows:
            found = self.check(row)
            if isinstance(found, CheckedReading):
                right.append(found)
            else:
                refused.append(found)
        return right, refused

    def check(self, row: RawReading) -> CheckedReading | RefusedReading:
        """Return the reading, or everything that is wrong with it in one sentence each."""
        line, kpi_id, subject, start, end, value, measured_at, numerator, denominator = row
        frame_key = (kpi_id, start, end, measured_at)
        frame = self._frames.get(frame_key) or self._new_frame(frame_key)
        numbers_key = (kpi_id, value, numerator, denominator)
        numbers = self._numbers.get(numbers_key) or self._new_numbers(numbers_key)
        kpi = self.ground.kpis.get(kpi_id)
        known_as = subject if kpi is None else self._subject(kpi, subject, frame.period.first)
        if not isinstance(known_as, str) or frame.faults or numbers.faults:
            wrong = () if isinstance(known_as, str) else known_as
            return RefusedReading(line=line, reason=" ".join((*frame.faults, *wrong, *numbers.faults)))
        return CheckedReading(
            line,
            kpi_id,
            known_as,
            *frame.period,
            numbers.value,
            numbers.numerator,
            numbers.denominator,
            frame.measured_at,
            frame.whole,
            frame.counts,
        )

    def _subject(self, kpi: Kpi, subject: str, first: date) -> str | tuple[str]:
        """Return the subject as it is stored, or what is wrong with it."""
        if kpi.of is Of.PERSON:
            last = self.ground.people.get(subject)
            if last is not None and first <= last:
                return subject
            return (_person_fault(kpi, subject, last),)
        if subject.startswith(TEAM_MARK) and subject[len(TEAM_MARK) :] in self.ground.teams:
            return subject
        path = _team_path(subject)
        if path in self.ground.teams:
            return TEAM_MARK + path
        return (_team_fault(kpi, subject),)

    def _new_frame(self, key: tuple[str, str, str, str]) -> _Frame:
        if len(self._frames) >= _REMEMBERED:
            self._frames.clear()
        self._frames[key] = frame = self._frame(*key)
        return frame

    def _frame(self, kpi_id: str, start: str, end: str, measured_at: str) -> _Frame:
        faults: list[str] = []
        kpi = self.ground.kpis.get(kpi_id)
        if kpi is None:
            faults.append(self._unknown_kpi(kpi_id))
        first = _taken("period_start", start, parse_date, faults)
        last = _taken("period_end", end, parse_date, faults)
        measured = _taken("measured_at", measured_at, parse_moment, faults)
        if kpi is None or first is None or last is None or measured is None:
            return _Frame(tuple(faults))
        whole = Span(*period_of(kpi.per, first))
        faults += _period_faults(kpi, Span(first, last), whole, today=self.ground.latest_day)
        faults += self._moment_faults(measured, first)
        return _Frame(tuple(faults), Span(first, last), whole, measured, kpi.source == self.ground.source)

    def _moment_faults(self, measured: datetime, first: date) -> list[str]:
        """Return what is wrong with a moment of measuring; where on earth it was measured is not known."""
        if measured > self.ground.latest_moment:
            return [f"measured_at: {_written(measured)} is not past yet."]
        if measured.astimezone(EARLIEST).date() < first:
            return [f"measured_at: {_written(measured)} lies before the period, which begins on {first}."]
        return []

    def _new_numbers(self, key: tuple[str, str, str, str]) -> _Numbers:
        if len(self._numbers) >= _REMEMBERED:
            self._numbers.clear()
        kpi_id, value, numerator, denominator = key
        kpi = self.ground.kpis.get(kpi_id)
        numbers = _numbers(kpi, value, numerator, denominator)
        self._numbers[key] = numbers
        return numbers

    def _unknown_kpi(self, kpi_id: str) -> str:
        if not kpi_id:
            return _EMPTY.format(column="kpi_id")
        if kpi_id in self._unknown:
            return self._unknown[kpi_id]
        hint = nearest(kpi_id, list(self.ground.kpis)) if len(self._unknown) < _HINTS else ""
        fault = f"kpi_id: {shown(kpi_id)} is no KPI of a programme that is not stopped{hint}."
        if hint or len(self._unknown) < _HINTS:
            self._unknown[kpi_id] = fault
        return fault


def parse_moment(text: str) -> datetime:
    """Return a moment in UTC; raises `CellRefusedError` unless it is ISO 8601 with its offset from UTC."""
    plain = text.upper()
    match = _MOMENT.fullmatch(plain)
    if match is None or int(plain[:4]) not in _YEARS:
        raise CellRefusedError(f"{shown(text)} is not a moment; write it as 2026-06-08T09:00:00+09:00.")
    if match[3] is None:
        raise CellRefusedError(
            f"{shown(text)} does not say in which time zone; add the offset from UTC, such as +09:00 or Z."
        )
    try:
        return datetime.fromisoformat(plain).astimezone(UTC)
    except ValueError:
        raise CellRefusedError(f"{shown(text)} is not a moment that exists.") from None


def parse_number(text: str) -> Decimal:
    """Return a finite number as it was written; raises `CellRefusedError`."""
    if not _NUMBER.fullmatch(text):
        without = text.replace(",", "")
        hint = f"write {without}" if _NUMBER.fullmatch(without) else "write digits, with . as decimal point"
        raise CellRefusedError(f"{shown(text)} is not a number; {hint}.")
    number = Decimal(text)
    if number.copy_abs() > LARGEST:
        raise CellRefusedError(f"{shown(text)} is too large; at most {LARGEST:,f} is possible.")
    return number


def plain(number: Decimal) -> Decimal:
    """Return the number in the one way of writing it: without zeros behind the point, without exponent."""
    if not number:
        return _ZERO
    short = number.normalize()
    return short.quantize(_ONE) if short == short.to_integral_value() else short


def _taken(column: str, text: str, parse: Callable[[str], _Value], faults: list[str]) -> _Value | None:
    """Return what a cell says; None, with what is wrong with it added to `faults`, if it cannot be read."""
    if not text:
        faults.append(_EMPTY.format(column=column))
        return None
    try:
        return parse(text)
    except CellRefusedError as error:
        faults.append(f"{column}: {error.reason}")
        return None


def _period_faults(kpi: Kpi, period: Span, whole: Span, *, today: date) -> list[str]:
    if period.last < period.first:
        return [f"period_end: {period.last} lies before period_start, {period.first}."]
    if period.last > whole.last:
        days = f"{period.first} to {period.last}"
        return [f"period_end: {days} is more than one {_WHOLE[kpi.per]}; write a reading for each."]
    if period.first > today:
        return [f"period_start: {period.first} lies in the future."]
    return []


def _person_fault(kpi: Kpi, subject: str, last: date | None) -> str:
    if not subject:
        return _EMPTY.format(column="subject")
    if subject.startswith(TEAM_MARK):
        return f"subject: {kpi.id} is a KPI of persons; write a person's id instead of {shown(subject)}."
    if last is not None:
        return f"subject: {shown(subject)} left on {last}, before the period begins."
    return f"subject: {shown(subject)} is nobody in the roster, or was deactivated."


def _team_path(subject: str) -> str:
    """Return the path of a team that was written with spaces; empty if there is none."""
    try:
        return parse_team(subject[len(TEAM_MARK) :]) if subject.startswith(TEAM_MARK) else ""
    except CellRefusedError:
        return ""


def _team_fault(kpi: Kpi, subject: str) -> str:
    if not subject:
        return _EMPTY.format(column="subject")
    if not subject.startswith(TEAM_MARK):
        return (
            f"subject: {kpi.id} is a KPI of teams; write {TEAM_MARK} and the path of a team, "
            f"such as {TEAM_MARK}Sales/East, instead of {shown(subject)}."
        )
    return f"subject: nobody in the roster is in the team {shown(subject[len(TEAM_MARK) :])}."


def _numbers(kpi: Kpi | None, value: str, numerator: str, denominator: str) -> _Numbers:
    faults: list[str] = []
    if kpi is None:  # What else is wrong with them cannot be known.
        for column, text in (("value", value), ("numerator", numerator), ("denominator", denominator)):
            if text:
                _taken(column, text, parse_number, faults)
        return _Numbers(tuple(faults))
    if is_share(kpi):
        return _share(kpi, value, numerator, denominator)
    for column, text in (("numerator", numerator), ("denominator", denominator)):
        if text:
            faults.append(f"{column}: {kpi.id} is not a percentage (its unit is not %); leave it empty.")
    number = _taken("value", value, parse_exact, faults)
    if number is None or faults:
        return _Numbers(tuple(faults))
    return _Numbers(tuple(_range_faults(kpi, number)), plain(number))


def _share(kpi: Kpi, value: str, numerator: str, denominator: str) -> _Numbers:
    """Return the numbers of a ratio: what is kept as its value is made of the other two."""
    faults: list[str] = []
    part = _taken("numerator", numerator, _not_negative, faults)
    whole = _taken("denominator", denominator, _not_negative, faults)
    given = _taken("value", value, parse_number, faults) if value else None
    if part is None or whole is None or faults:
        return _Numbers(tuple(faults))
    if part and not whole:
        return _Numbers((f"denominator: is 0, but the numerator is {shown(numerator)}.",))
    exact = _HUNDRED * part / whole if whole else _ZERO
    if given is not None and not _is_rounded(given, exact):
        faults.append(
            f"value: {shown(value)} is not 100 x {numerator} / {denominator} = {plain(round(exact, 2)):f}."
        )
    if exact > LARGEST:
        faults.append(f"value: {numerator} / {denominator} is too large.")
    faults += _range_faults(kpi, exact)
    if faults:
        return _Numbers(tuple(faults))
    return _Numbers((), plain(round(exact, MOST_DECIMALS)), plain(part), plain(whole))


def _is_rounded(given: Decimal, exact: Decimal) -> bool:
    """Tell whether a share was rounded to the decimals that it was written with, give or take one of the
    last: sources round up, down, or to the nearest."""
    exponent = given.as_tuple().exponent
    decimals = min(max(-exponent, 0), MOST_DECIMALS) if isinstance(exponent, int) else 0
    return abs(round(given, decimals) - round(exact, decimals)) <= _ONE.scaleb(-decimals)


def parse_exact(text: str) -> Decimal:
    """Return a number that is kept as it is; raises `CellRefusedError` if it has too many decimals."""
    number = parse_number(text)
    if number != round(number, MOST_DECIMALS):
        raise CellRefusedError(f"{shown(text)} has more than {MOST_DECIMALS} decimals; round it.")
    return number


def _not_negative(text: str) -> Decimal:
    number = parse_exact(text)
    if number < 0:
        raise CellRefusedError(f"{shown(text)} is negative.")
    return number


def _range_faults(kpi: Kpi, value: Decimal) -> list[str]:
    """Return that the value lies beyond what the KPI declares, if it does."""
    if kpi.least is not None and value < kpi.least:
        return [f"value: {_short(value)} is less than {kpi.id} can be, {_short(kpi.least)} at least."]
    if kpi.most is not None and value > kpi.most:
        return [f"value: {_short(value)} is more than {kpi.id} can be, {_short(kpi.most)} at most."]
    return []


def _short(number: Decimal) -> str:
    return f"{plain(round(number, MOST_DECIMALS)):f}"


def _written(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")
