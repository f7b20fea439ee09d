"""Which days count for a team's people, in half days, so that sums of many people are whole numbers."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from measures.kpis.model import DayMark, Kpi, Per
from measures.kpis.rules import expected, period_of
from measures.teams.model import Member
from people.calendar import WorkCalendar

HALVES = 2
_ONE_DAY = timedelta(days=1)
_Shape = tuple[Per, frozenset[str]]
_Span = tuple[Per, frozenset[str], date, date]
_Marks = tuple[tuple[date, str], ...]
_Stay = tuple[int, date, date, _Marks]
"""What the days of a member hang on: the calendar, the first and last day, and the member's own marks."""


class Counted(NamedTuple):
    """Days of one person, or of one team that has a single number, within ONE period."""

    pattern: int
    """Half days of the ordinary week pattern."""
    counting: int
    """Half days that count."""
    whole: int
    """Days of the pattern in the whole period; 1 for KPIs per day, whose target is a day's."""
    left_out: tuple[tuple[str, int], ...]
    """Half days that do not count, by kind."""


NO_DAYS = Counted(0, 0, 1, ())


class DaySum(NamedTuple):
    """Days of several people added up, in half days."""

    pattern: int
    counting: Mapping[int, int]
    """Half days that count, by the days of the whole period (`Counted.whole`)."""
    left_out: Mapping[str, tuple[int, int]]
    """Half days that do not count and how many people have such, by kind."""


class Days:
    """The days of the members of one evaluation. KPIs that leave out the same kinds of days share them, and
    so do people who share a calendar."""

    def __init__(self, marks: Mapping[str, Sequence[DayMark]]) -> None:
        self._marks = {key: tuple((one.day, one.kind) for one in own) for key, own in marks.items() if own}
        self._counted: dict[_Shape, dict[_Stay, Counted]] = {}
        self._of_members: dict[_Span, dict[str, Counted]] = {}
        self._sums: dict[_Span, dict[tuple[str, ...], DaySum]] = {}
        self._of_teams: dict[_Span, dict[str, DaySum]] = {}
        self._calendars: dict[int, WorkCalendar] = {}

    def of(self, kpi: Kpi, member: Member, *, first: date, last: date) -> Counted:
        """Return the days of a member from `first` to `last`, as far as they were there. The span lies
        within one period of the KPI."""
        return self.of_members(kpi, first=first, last=last)(member)

    def of_members(self, kpi: Kpi, *, first: date, last: date) -> Callable[[Member], Counted]:
        """Return `of` for many members of the same span."""
        known = self._of_members.setdefault((kpi.per, kpi.not_on, first, last), {})

        def of(member: Member) -> Counted:
            found = known.get(member.person_id)
            if found is None:
                found = known[member.person_id] = self._of(kpi, member, first, last)
            return found

        return of

    def sum_of(self, kpi: Kpi, members: Sequence[Member], *, first: date, last: date) -> DaySum:
        """Return the days of several members of one span together. Most KPIs have numbers of the same people
        of a team: they are added up once."""
        known = self._sums.setdefault((kpi.per, kpi.not_on, first, last), {})
        key = tuple([member.person_id for member in members])
        found = known.get(key)
        if found is None:
            of = self.of_members(kpi, first=first, last=last)
            found = known[key] = added_days(map(of, members), people=1)
        return found

    def _of(self, kpi: Kpi, member: Member, first: date, last: date) -> Counted:
        stay = self._stay(member, first, last)
        if stay is None:
            return NO_DAYS
        known = self._counted.setdefault((kpi.per, kpi.not_on), {})
        if stay not in known:
            known[stay] = _count(kpi, member.calendar, stay)
        return known[stay]

    def together(
        self, kpi: Kpi, team: str, members: Callable[[], Iterable[Member]], *, first: date, last: date
    ) -> DaySum:
        """Return the days on which at least one of the team's members was there; of each day as much as of
        the member who was there the longest. What is left out is left out of that member's day, and counted
        as of nobody: it is the team's."""
        known = self._of_teams.setdefault((kpi.per, kpi.not_on, first, last), {})
        if team not in known:
            stays = set()
            for member in members():
                stay = self._stay(member, first, last)
                if stay is not None:
                    stays.add(stay)
                    self._calendars[stay[0]] = member.calendar
            counted = self._count_together(kpi, stays, first=first, last=last)
            known[team] = added_days([counted], people=0)
        return known[team]

    def _always_there(self, stays: Collection[_Stay], *, first: date, last: date) -> _Stay | None:
        """Return a member whom nobody of the team was there longer than on any day: one without leave and
        marks, while all work on the same days of the week in the same country. None: there may be none."""
        patterns = {
            (pattern.work_days, pattern.company_work_days, pattern.country)
            for pattern in (self._calendars[stay[0]].pattern for stay in stays)
        }
        if len(patterns) != 1:
            return None
        whole = (
            stay for stay in stays if stay[1:] == (first, last, ()) and not self._calendars[stay[0]].has_leave
        )
        return min(whole, default=None)

    def _stay(self, member: Member, first: date, last: date) -> _Stay | None:
        start = max(first, member.since)
        end = last if member.until is None else min(last, member.until)
        if start > end:
            return None
        return id(member.calendar), start, end, self._marks.get(member.person_id, ())

    def _count_together(self, kpi: Kpi, stays: Collection[_Stay], *, first: date, last: date) -> Counted:
        best_of_all = self._always_there(stays, first=first, last=last)
        if best_of_all is not None:
            known = self._counted.setdefault((kpi.per, kpi.not_on), {})
            if best_of_all not in known:
                known[best_of_all] = _count(kpi, self._calendars[best_of_all[0]], best_of_all)
            return known[best_of_all]
        pattern = counting = 0
        left_out: dict[str, int] = {}
        for day in (first + timedelta(days=number) for number in range((last - first).days + 1)):
            best = self._best(kpi, stays, day)
            pattern += best.pattern
            counting += best.counting
            for kind, halves in best.left_out:
                left_out[kind] = left_out.get(kind, 0) + halves
        calendars = [self._calendars[key] for key in {stay[0] for stay in stays}]
        return Counted(pattern, counting, _whole(kpi, calendars, first), tuple(sorted(left_out.items())))

    def _best(self, kpi: Kpi, stays: Collection[_Stay], day: date) -> Counted:
        """Return the day of the member who was there the longest; of several alike the one whose absence
        comes first by name, so that it does not hang on the order of members."""
        known = self._counted.setdefault((kpi.per, kpi.not_on), {})
        found = [NO_DAYS]
        for key, first, last, marks in stays:
            if first <= day <= last:
                stay = (key, day, day, tuple(mark for mark in marks if mark[0] == day))
                if stay not in known:
                    known[stay] = _count(kpi, self._calendars[key], stay)
                found.append(known[stay])
        return min(found, key=lambda one: (-one.counting, -one.pattern, one.left_out))


def merged_days(parts: Iterable[DaySum]) -> DaySum:
    """Return what days of several teams add up to."""
    pattern = 0
    counting: dict[int, int] = {}
    left_out: dict[str, tuple[int, int]] = {}
    for part in parts:
        pattern += part.pattern
        for whole, halves in part.counting.items():
            counting[whole] = counting.get(whole, 0) + halves
        for kind, (absent, people) in part.left_out.items():
            known = left_out.get(kind, (0, 0))
            left_out[kind] = known[0] + absent, known[1] + people
    return DaySum(pattern, counting, left_out)


def added_days(days: Iterable[Counted], *, people: int) -> DaySum:
    """Return days together; each is of so many `people`: 1, or 0 for those of a team with a single number."""
    pattern = 0
    counting: dict[int, int] = {}
    left_out: dict[str, tuple[int, int]] = {}
    for of_one, halves, whole, not_counting in days:
        pattern += of_one
        counting[whole] = counting.get(whole, 0) + halves
        for kind, absent in not_counting:
            known = left_out.get(kind, (0, 0))
            left_out[kind] = known[0] + absent, known[1] + people
    return DaySum(pattern, counting, left_out)


def expected_of(kpi: Kpi, halves_by_whole: Mapping[int, int]) -> Decimal:
    """Return the target times the days that count: `halves_by_whole` are counting half days by the days of
    the whole period. What has the same whole is added up before it is divided, so that nothing is rounded
    that comes out even."""
    value = Decimal(0)
    for whole, halves in sorted(halves_by_whole.items()):
        if halves:
            value += kpi.target * halves / (HALVES * whole)
    return value


def _count(kpi: Kpi, calendar: WorkCalendar, stay: _Stay) -> Counted:
    _, first, last, marked = stay
    marks = [DayMark(person_id="", day=day, kind=kind) for day, kind in marked]
    found = expected(kpi, calendar, first=first, last=last, marks=marks)
    left_out = sorted((kind, _halves(days)) for kind, days in found.left_out.items())
    pattern = HALVES * len(calendar.pattern_days(first, last))
    return Counted(pattern, _halves(found.counting_days), _whole(kpi, [calendar], first), tuple(left_out))


def _whole(kpi: Kpi, calendars: Iterable[WorkCalendar], day: date) -> int:
    if kpi.per is Per.DAY:
        return 1
    worked: set[date] = set()
    for calendar in calendars:
        worked.update(calendar.pattern_days(*period_of(kpi.per, day)))
    return max(1, len(worked))


def _halves(days: Decimal) -> int:
    return int(days * HALVES)
