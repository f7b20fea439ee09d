"""One evaluation of one KPI: from readings to the figures of all teams, as pure rules."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache

from measures.kpis.model import Kpi, Of
from measures.kpis.rules import is_share
from measures.teams.adding import sums_of_people, sums_of_teams
from measures.teams.days import HALVES, Days, expected_of
from measures.teams.model import EVERYBODY, LeftOut, Measured, Part, TeamFigure, Verdict
from measures.teams.rules import PERIOD_DAYS, span_of, verdict_of
from measures.teams.showing import shown_of
from measures.teams.sums import Sums, merged
from measures.teams.tree import Tree, parent_of
from people.calendar import WorkCalendar, utc_of

_PER_CENT = Decimal(100)
_ONE = Decimal(1)
DECIMALS = 9
"""What a figure is kept to: more than anybody reads, and few enough that it takes no room."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What all KPIs of one evaluation have in common."""

    programme_id: str
    on: date
    """The Monday."""
    tree: Tree
    days: Days
    company: WorkCalendar
    smallest_group: int
    last_measured: Callable[[str, str], datetime | None]
    """When the newest known number of (KPI, team) was measured before this evaluation, or None."""


def evaluate_kpi(kpi: Kpi, measured: Iterable[Measured], ground: Ground) -> list[TeamFigure]:
    """Return the figures of a KPI for all teams, by team and part. `measured` are the readings of its own
    source in the period looked at, in any order; those of a key that were corrected included."""
    span = span_of(kpi, ground.on)
    making = _Making(kpi, ground, span)
    if kpi.of is Of.TEAM:
        own = sums_of_teams(
            kpi, measured, tree=ground.tree, days=ground.days, span=span, company=ground.company
        )
        figures = making.of_teams(own)
    else:
        figures = making.of_people(
            sums_of_people(kpi, measured, tree=ground.tree, days=ground.days, span=span)
        )
    return sorted(figures, key=lambda one: (one.team, one.part))


class _Making:
    """Makes the figures of one KPI."""

    def __init__(self, kpi: Kpi, ground: Ground, span: tuple[date, date]) -> None:
        self._kpi = kpi
        self._ground = ground
        self._tree = ground.tree
        self._span = span
        self._is_ratio = is_share(kpi)
        oldest = ground.on - timedelta(days=PERIOD_DAYS[kpi.per])
        self._stale_before = utc_of(oldest, datetime.min.time(), ground.company.timezone)
        self._there: dict[str, bool] = {}

    def of_people(self, own: Mapping[str, Sums]) -> Iterable[TeamFigure]:
        """Yield the figures of people's own numbers: too small groups without any, and added up as others."""
        tree, totals = self._tree, self._tree.totals(own)
        shown = shown_of(
            tree,
            {path: sums.numbers for path, sums in totals.items()},
            {path: sums.numbers for path, sums in own.items()},
            smallest_group=self._ground.smallest_group,
        )
        for path in tree.paths:
            if path not in totals:
                yield self._without(path)
            elif path not in shown.teams:
                yield self._empty(path, Verdict.TOO_FEW)
            else:
                yield self._figure(path, totals[path], Part.WHOLE, people=tree.people[path])
        for path, pooled in shown.others.items():
            parts = [totals[child] for child in pooled] + ([own[path]] if path in own else [])
            people = sum(tree.people[child] for child in pooled) + len(tree.members.get(path, ()))
            yield self._figure(path, merged(parts), Part.OTHERS, people=people)

    def of_teams(self, own: Mapping[str, Sums]) -> Iterable[TeamFigure]:
        """Yield the figures of teams' single numbers. A path below one that has a number of its own, and
        without any itself, is spoken for: there is nothing to say of it."""
        totals = self._tree.totals(own)
        for path in self._tree.paths:
            if path in totals:
                yield self._figure(path, totals[path], Part.WHOLE, people=self._tree.people[path])
            elif not _has_above(path, own):
                yield self._without(path)

    def _figure(self, path: str, sums: Sums, part: Part, *, people: int) -> TeamFigure:
        kpi, counting = self._kpi, sum(sums.counting.values())
        actual = _PER_CENT * sums.numerator / sums.denominator if self._is_ratio else sums.actual
        if self._is_ratio:
            expected = kpi.target if counting else Decimal(0)
        else:
            expected = expected_of(kpi, sums.counting)
        verdict = verdict_of(kpi, actual=actual, expected=expected)
        if counting and sums.newest is not None and sums.newest < self._stale_before:
            verdict = Verdict.STALE
        return TeamFigure(
            programme_id=self._ground.programme_id,
            kpi_id=kpi.id,
            team=path,
            part=part,
            evaluated_on=self._ground.on,
            first=sums.first or self._span[0],
            last=sums.last or self._span[1],
            verdict=verdict,
            actual=_plain(actual),
            expected=_plain(expected),
            numerator=_plain(sums.numerator) if self._is_ratio else None,
            denominator=_plain(sums.denominator) if self._is_ratio else None,
            people=people,
            with_numbers=sums.numbers if kpi.of is Of.PERSON else 0,
            pattern_days=_days(sums.pattern),
            counting_days=_days(counting),
            left_out=_left_out(sums),
            measured_at=sums.oldest,
        )

    def _without(self, path: str) -> TeamFigure:
        """Return the figure of a team without numbers, and why it has none."""
        if not self._is_anybody_there(path):
            return self._empty(path, Verdict.ALL_AWAY)
        measured_at = self._ground.last_measured(self._kpi.id, path)
        verdict = Verdict.NO_NUMBERS if measured_at is None else Verdict.STALE
        return self._empty(path, verdict, measured_at)

    def _empty(self, path: str, verdict: Verdict, measured_at: datetime | None = None) -> TeamFigure:
        return TeamFigure(
            programme_id=self._ground.programme_id,
            kpi_id=self._kpi.id,
            team=path,
            evaluated_on=self._ground.on,
            first=self._span[0],
            last=self._span[1],
            verdict=verdict,
            people=self._tree.people[path],
            measured_at=measured_at,
        )

    def _is_anybody_there(self, path: str) -> bool:
        """Tell whether anybody of the team has a day that counts; what is below was asked before."""
        if path not in self._there:
            first, last = self._span
            self._there[path] = any(
                self._ground.days.of(self._kpi, member, first=first, last=last).counting
                for member in self._tree.members.get(path, ())
            ) or any(self._is_anybody_there(child) for child in self._tree.children.get(path, ()))
        return self._there[path]


def _left_out(sums: Sums) -> tuple[LeftOut, ...]:
    return tuple(
        LeftOut(kind=kind, days=_days(halves), people=people)
        for kind, (halves, people) in sorted(sums.left_out.items())
    )


def _has_above(path: str, own: Mapping[str, Sums]) -> bool:
    while path != EVERYBODY:
        path = parent_of(path)
        if path in own:
            return True
    return False


@lru_cache(maxsize=65536)
def _days(halves: int) -> Decimal:
    return _plain(Decimal(halves) / HALVES)


def _plain(number: Decimal) -> Decimal:
    """Return the number to nine decimals, without needless zeros, so that equal ones are written alike."""
    if number.same_quantum(_ONE):
        return number
    whole = number.to_integral_value()
    if number == whole:
        return whole.quantize(_ONE)
    return round(number, DECIMALS).normalize()
