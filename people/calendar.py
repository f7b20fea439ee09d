"""When a person works: work pattern, public holidays, leave and the company's own days, as pure rules.

A day's state is decided in this order: leave, the company's calendar, public holidays, the work days of
the person. All moments are aware; those given back are UTC. Work hours are closed-open: at 17:00 sharp a
day from 09:00 to 17:00 is over.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

from people.model import Company, DayKind, Half, Leave, Person, WorkHours

SEARCH_DAYS = 366
"""How far ahead a working day is looked for: who works on no day of a year is not waited for."""

_COUNTRY = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?")
_ONE_DAY = timedelta(days=1)
_WHOLE = Decimal(1)
_HALF = Decimal("0.5")
_HALVES_OF_A_DAY = 2


class DayState(StrEnum):
    """What a day is for a person. A day with half-day leave is WORKING: somebody can be met on it."""

    WORKING = "working"
    OFF = "off"
    HOLIDAY = "holiday"
    CLOSED = "closed"
    LEAVE = "leave"


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkPattern:
    """Where and when a person works in an ordinary week; ISO weekdays, Monday = 1."""

    timezone: ZoneInfo
    work_days: frozenset[int]
    work_hours: WorkHours
    country: str
    """`JP` or, with a subdivision, `DE-BY`."""
    company_work_days: frozenset[int] = frozenset({1, 2, 3, 4, 5})
    """What a weekend is: a weekday outside these can be made a working day for everybody."""


def pattern_of(person: Person, company: Company) -> WorkPattern:
    """Return the person's own pattern, filled up with the company's defaults. People who work alike get one
    and the same as a rule."""
    return _pattern(
        timezone=person.timezone or company.timezone,
        work_days=company.work_days if person.work_days is None else person.work_days,
        work_hours=person.work_hours or company.work_hours,
        country=person.country or company.country,
        company_work_days=company.work_days,
    )


@lru_cache(maxsize=4096)
def _pattern(
    *,
    timezone: str,
    work_days: frozenset[int],
    work_hours: WorkHours,
    country: str,
    company_work_days: frozenset[int],
) -> WorkPattern:
    return WorkPattern(
        timezone=ZoneInfo(timezone),
        work_days=work_days,
        work_hours=work_hours,
        country=country,
        company_work_days=company_work_days,
    )


def is_known_country(code: str) -> bool:
    """Tell whether public holidays are known for a code: ISO 3166-1, or 3166-2 such as `DE-BY`."""
    if not _COUNTRY.fullmatch(code):
        return False
    try:
        public_holidays(code, 2026)
    except NotImplementedError:
        return False
    return True


@lru_cache(maxsize=4096)
def public_holidays(country: str, year: int) -> frozenset[date]:
    """Return the public holidays of a year; raises NotImplementedError for an unknown country."""
    nation, _, subdivision = country.partition("-")
    return frozenset(holidays.country_holidays(nation, subdiv=subdivision or None, years=year))


class WorkCalendar:
    """The working time of one person, over the span for which leave and company days were given.

    People with the same pattern and the same leave can share one: it never changes, and it remembers the days
    that it was asked about.
    """

    __slots__ = ("_absences", "_company_days", "_leave", "_windows", "pattern")

    def __init__(
        self, pattern: WorkPattern, *, leave: Sequence[Leave], company_days: Mapping[date, DayKind]
    ) -> None:
        self.pattern = pattern
        self._leave = leave
        self._company_days = company_days
        self._windows: dict[date, list[tuple[datetime, datetime]]] = {}
        self._absences: dict[date, dict[str, Decimal]] = {}

    @property
    def timezone(self) -> ZoneInfo:
        """The zone in which the person's days begin and end."""
        return self.pattern.timezone

    @property
    def has_leave(self) -> bool:
        """Whether the person is away at all in the span that leave was given for."""
        return bool(self._leave)

    def local_date(self, moment: datetime) -> date:
        """Return the date that the person reads on the wall at the moment."""
        return moment.astimezone(self.pattern.timezone).date()

    def state(self, day: date) -> DayState:
        """Return what the day is for the person."""
        if len(self._leave_halves(day)) == _HALVES_OF_A_DAY:
            return DayState.LEAVE
        return self._state_without_leave(day)

    def absences(self, day: date) -> dict[str, Decimal]:
        """Return which parts of a day of the pattern fall away, by kind: leave, holiday, closed.

        The parts add up to at most 1; empty for a full working day and for days outside the pattern.
        """
        known = self._absences.get(day)
        if known is None:
            known = self._absences[day] = self._find_absences(day)
        return known

    def _find_absences(self, day: date) -> dict[str, Decimal]:
        if not self._in_pattern(day):
            return {}
        away: dict[str, Decimal] = {}
        on_leave = _HALF * len(self._leave_halves(day))
        if on_leave:
            away[DayState.LEAVE.value] = on_leave
        state = self._state_without_leave(day)
        if state is not DayState.WORKING and on_leave < _WHOLE:
            away[state.value] = _WHOLE - on_leave
        return away

    def windows(self, day: date) -> list[tuple[datetime, datetime]]:
        """Return the working time of the day as closed-open spans in UTC; empty when it is not worked."""
        known = self._windows.get(day)
        if known is None:
            known = self._windows[day] = self._find_windows(day)
        return known

    def _find_windows(self, day: date) -> list[tuple[datetime, datetime]]:
        halves = self._leave_halves(day)
        if len(halves) == _HALVES_OF_A_DAY or self._state_without_leave(day) is not DayState.WORKING:
            return []
        first, last = _hours_left(self.pattern.work_hours, halves)
        start, end = (utc_of(day, at, self.pattern.timezone) for at in (first, last))
        if start >= end:
            # Clocks were put forward over the whole of it: it is worked right after, for as long.
            end = start + (datetime.combine(day, last) - datetime.combine(day, first))
        return [(start, end)]

    def is_working_moment(self, moment: datetime) -> bool:
        """Tell whether the person works at the moment."""
        return any(start <= moment < end for start, end in self.windows(self.local_date(moment)))

    def next_working_moment(self, moment: datetime) -> datetime | None:
        """Return the moment itself if the person works then, else when they next begin; None if they do
        not work within a year."""
        for day in _days_from(self.local_date(moment)):
            for start, end in self.windows(day):
                if moment < end:
                    return max(start, moment.astimezone(UTC))
        return None

    def working_day_on_or_after(self, day: date, *, last: date | None = None) -> date | None:
        """Return the first working day from `day` on, not later than `last`; None if there is none within
        a year."""
        for candidate in _days_from(day):
            if last is not None and candidate > last:
                return None
            if self.state(candidate) is DayState.WORKING:
                return candidate
        return None

    def add_working_days(self, day: date, count: int) -> date | None:
        """Return the `count`-th working day after `day`; 0 means the first one on or after `day`.

        None if somewhere on the way no working day follows within a year.
        """
        found = day if count else self.working_day_on_or_after(day)
        for _ in range(count):
            found = self.working_day_on_or_after(found + _ONE_DAY) if found is not None else None
        return found

    def moment_on(self, day: date, at: time) -> datetime | None:
        """Return the working moment of the day that is right for something wanted at the local time `at`.

        That is `at` itself if it is working time, else the next beginning of working time on that day,
        else (the day is over by then) the last beginning. None if the day is not worked.
        """
        wanted = utc_of(day, at, self.pattern.timezone)
        windows = self.windows(day)
        for start, end in windows:
            if wanted < end:
                return max(start, wanted)
        return windows[-1][0] if windows else None

    def pattern_days(self, first: date, last: date) -> list[date]:
        """Return the days from `first` to `last` that are worked in an ordinary week, or that the company
        works on a weekend, whatever leave and holidays say."""
        span = range((last - first).days + 1)
        return [day for day in (first + timedelta(days=n) for n in span) if self._in_pattern(day)]

    def _in_pattern(self, day: date) -> bool:
        return day.isoweekday() in self.pattern.work_days or self._is_worked_weekend(day)

    def _is_worked_weekend(self, day: date) -> bool:
        if self._company_days.get(day) is not DayKind.WORKING:
            return False
        return day.isoweekday() not in self.pattern.company_work_days

    def _state_without_leave(self, day: date) -> DayState:
        in_pattern = self._in_pattern(day)
        said = self._company_days.get(day)
        if said is DayKind.CLOSED:
            return DayState.CLOSED
        if said is DayKind.WORKING:
            return DayState.WORKING if in_pattern else DayState.OFF
        if day in public_holidays(self.pattern.country, day.year):
            return DayState.HOLIDAY
        return DayState.WORKING if in_pattern else DayState.OFF

    def _leave_halves(self, day: date) -> frozenset[Half]:
        if not self._leave:
            return _NOTHING
        halves: set[Half] = set()
        for period in self._leave:
            if period.first <= day <= period.last:
                halves.update(Half if period.half is None else (period.half,))
        return frozenset(halves)


def iso_week(calendar: WorkCalendar, moment: datetime) -> str:
    """Return the ISO week of the person's zone at the moment, such as `2026-W24`."""
    year, week, _ = calendar.local_date(moment).isocalendar()
    return f"{year:04d}-W{week:02d}"


def end_of_week(calendar: WorkCalendar, day: date) -> datetime:
    """Return the UTC moment at which the ISO week of the local day is over: Monday 00:00 of the next."""
    monday = day + timedelta(days=8 - day.isoweekday())
    return utc_of(monday, time(), calendar.timezone)


_NOTHING: frozenset[Half] = frozenset()


def _days_from(day: date) -> Iterator[date]:
    for number in range(SEARCH_DAYS + 1):
        yield day + timedelta(days=number)


def _hours_left(hours: WorkHours, halves: frozenset[Half]) -> tuple[time, time]:
    """Return the local working time that half-day leave leaves over: halves meet at the midpoint."""
    if not halves:
        return hours.start, hours.end
    noon = _midpoint(hours)
    return (noon, hours.end) if Half.AM in halves else (hours.start, noon)


@lru_cache(maxsize=1024)
def _midpoint(hours: WorkHours) -> time:
    start = datetime.combine(date.min, hours.start)
    return (start + (datetime.combine(date.min, hours.end) - start) / 2).time()


@lru_cache(maxsize=65536)
def utc_of(day: date, at: time, zone: ZoneInfo) -> datetime:
    """Return the UTC moment of a local time: the first of two, or the next moment if it does not exist."""
    local = datetime.combine(day, at, tzinfo=zone)
    moment = local.astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == local.replace(tzinfo=None):
        return moment
    return _end_of_gap(local, zone)


def _end_of_gap(missing: datetime, zone: ZoneInfo) -> datetime:
    """Return the moment at which clocks were put forward over a local time that does not exist.

    Before the change holds the offset that fold 0 gives, after it that of fold 1 (PEP 495).
    """
    missing = missing.replace(microsecond=0)
    before = missing.replace(fold=1).astimezone(UTC)
    after = missing.replace(fold=0).astimezone(UTC)
    new_offset = missing.replace(fold=1).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(after - before) // timedelta(seconds=2))
        if middle.astimezone(zone).utcoffset() == new_offset:
            after = middle
        else:
            before = middle
    return after
