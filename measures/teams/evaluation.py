"""One evaluation of one KPI: from readings to the figures of all teams, as pure rules."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from operator import attrgetter

from measures.kpis.model import Kpi, Of
from measures.kpis.rules import is_share
from measures.teams.adding import sums_of_people, sums_of_teams
from measures.teams.days import HALVES, Days, expected_of
from measures.teams.model import EVERYBODY, LeftOut, Measured, Part, TeamFigure, Verdict
from measures.teams.publishing import Changes, Key, Parts, Published, Settling, published_of, shown_again
from measures.teams.rules import PERIOD_DAYS, span_of, verdict_of
from measures.teams.showing import shown_of
from measures.teams.sums import Sums, merged
from measures.teams.tree import Tree, above, depth, parent_of
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
    readings_to: int = 0
    """The id of the newest reading that there is."""


def evaluate_kpi(
    kpi: Kpi,
    measured: Sequence[Measured],
    ground: Ground,
    *,
    span: tuple[date, date] | None = None,
    before: Iterable[TeamFigure] = (),
) -> list[TeamFigure]:
    """Return the figures of a KPI for all teams, by team and part. `measured` are the readings of its own
    source in the period looked at, in any order; those of a key that were corrected included. `span`: the
    days to look at, unless they are those of the evaluation itself (`span_of`). `before`: what the very
    evaluation said of the KPI until now, which people's own numbers replace only as
    `measures.teams.publishing` says."""
    span = span or span_of(kpi, ground.on)
    making = _Making(kpi, ground, span)
    if kpi.of is Of.TEAM:
        own = sums_of_teams(
            kpi, measured, tree=ground.tree, days=ground.days, span=span, company=ground.company
        )
        figures = making.of_teams(own)
    else:
        own = sums_of_people(kpi, measured, tree=ground.tree, days=ground.days, span=span)
        published = published_of(before, span=span, smallest_group=ground.smallest_group)
        if published is None:
            figures = making.of_people(own)
        else:
            changes = Changes(kpi, measured, tree=ground.tree, span=span)
            figures = making.of_people_again(own, published, changes)
    return sorted(figures, key=attrgetter("team", "part"))


class _Making:
    """Makes the figures of one KPI."""

    def __init__(self, kpi: Kpi, ground: Ground, span: tuple[date, date]) -> None:
        self._kpi = kpi
        self._ground = ground
        self._tree = ground.tree
        self._span = span
        self._is_ratio = is_share(kpi)
        self._oldest = ground.on - timedelta(days=PERIOD_DAYS[kpi.per])
        self._stale_before = utc_of(self._oldest, datetime.min.time(), ground.company.timezone)
        self._there: dict[str, bool] = {}
        self._expected: dict[tuple[tuple[int, int], ...], Decimal] = {}

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
            # Of a small team even why it has no figure would be said of its one or two people.
            if path not in totals and tree.people[path] >= self._ground.smallest_group:
                yield self._without(path)
            elif path not in shown.teams:
                yield self._empty(path, Verdict.TOO_FEW)
            else:
                yield self._figure(path, totals[path], Part.WHOLE, people=tree.people[path])
        for path, pooled in shown.others.items():
            parts = [totals[child] for child in pooled] + ([own[path]] if path in own else [])
            people = sum(tree.people[child] for child in pooled) + len(tree.members.get(path, ()))
            yield self._figure(path, merged(parts), Part.OTHERS, people=people)

    def of_people_again(
        self, own: Mapping[str, Sums], published: Published, changes: Changes
    ) -> Iterable[TeamFigure]:
        """Yield the figures of people's own numbers, where some were shown before: part by part the new one
        or that one, and above them what they add up to."""
        tree, totals, least = self._tree, self._tree.totals(own), self._ground.smallest_group
        shown = shown_again(
            tree,
            {path: sums.numbers for path, sums in totals.items()},
            {path: sums.numbers for path, sums in own.items()},
            published=published,
            is_new=lambda path: changes.are_new(tree.below(path), readings_to=published.readings_to),
            smallest_group=least,
        )
        turned = self._turned(totals, published)
        settling = Settling(shown, published=published, changes=changes, smallest_group=least)
        found: dict[Key, TeamFigure] = {}
        for one in settling.parts():
            new = self._figure_of(one, totals, own)
            has_turned = any(path in turned for path in above(one.team))
            figure = settling.settle(one, new, has_turned=has_turned)
            if figure is not None:
                found[one.team, one.part] = figure
        for path in sorted(shown.teams, key=depth, reverse=True):
            parts = [found[key] for key in settling.parts_of(path) if key in found]
            if parts:
                found[path, Part.WHOLE] = self._added_up(path, parts)
        yield from found.values()
        for path in tree.paths:
            if (path, Part.WHOLE) not in found:
                is_known = path in totals or tree.people[path] < least
                yield self._empty(path, Verdict.TOO_FEW) if is_known else self._without(path)

    def _turned(self, totals: Mapping[str, Sums], published: Published) -> set[str]:
        """Return the teams of which all numbers together say another verdict than was shown."""
        whole = {team: published.figures[team, Part.WHOLE] for team in published.teams if team in totals}
        return {
            team
            for team, before in whole.items()
            if self._figure(team, totals[team], Part.WHOLE, people=0).verdict is not before.verdict
        }

    def _figure_of(
        self, one: Parts, totals: Mapping[str, Sums], own: Mapping[str, Sums]
    ) -> TeamFigure | None:
        """Return what the numbers of a part say now; None: there are none."""
        if one.part is Part.WHOLE:
            sums = [totals[one.team]] if one.team in totals else []
            people = self._tree.people.get(one.team, 0)
        else:
            sums = [totals[child] for child in one.pooled] + ([own[one.team]] if one.team in own else [])
            people = len(self._tree.members.get(one.team, ()))
            people += sum(self._tree.people[child] for child in one.pooled)
        return self._figure(one.team, merged(sums), one.part, people=people) if sums else None

    def _added_up(self, path: str, parts: Sequence[TeamFigure]) -> TeamFigure:
        """Return the figure of a team as the sum of those of its parts."""
        actual, expected, numerator, denominator = (
            sum((getattr(one, name) or Decimal(0) for one in parts), Decimal(0))
            for name in ("actual", "expected", "numerator", "denominator")
        )
        counting = sum((one.counting_days for one in parts), Decimal(0))
        if self._is_ratio:
            actual = _PER_CENT * numerator / denominator
            expected = self._kpi.target if counting else Decimal(0)
        verdict = verdict_of(self._kpi, actual=actual, expected=expected)
        if all(one.verdict is Verdict.STALE for one in parts):
            verdict = Verdict.STALE
        left_out: dict[str, LeftOut] = {}
        for one in (each for part in parts for each in part.left_out):
            known = left_out.get(one.kind, LeftOut(kind=one.kind, days=Decimal(0), people=0))
            left_out[one.kind] = known._replace(days=known.days + one.days, people=known.people + one.people)
        return parts[0]._replace(
            team=path,
            part=Part.WHOLE,
            first=min(one.first for one in parts),
            last=max(one.last for one in parts),
            verdict=verdict,
            actual=_plain(actual),
            expected=_plain(expected),
            numerator=_plain(numerator) if self._is_ratio else None,
            denominator=_plain(denominator) if self._is_ratio else None,
            people=max(self._tree.people.get(path, 0), sum(one.people for one in parts)),
            with_numbers=sum(one.with_numbers for one in parts),
            pattern_days=_plain(sum((one.pattern_days for one in parts), Decimal(0))),
            counting_days=_plain(counting),
            left_out=tuple(left_out[kind] for kind in sorted(left_out)),
            measured_at=min(one.measured_at for one in parts if one.measured_at is not None),
            readings_to=min(one.readings_to for one in parts),
        )

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
        kpi, days = self._kpi, sums.days
        counting = sum(days.counting.values())
        actual = _PER_CENT * sums.numerator / sums.denominator if self._is_ratio else sums.actual
        if self._is_ratio:
            expected = kpi.target if counting else Decimal(0)
        else:
            expected = self._expected_of(days.counting)
        verdict = verdict_of(kpi, actual=actual, expected=expected)
        if counting and sums.newest < self._stale_before:
            verdict = Verdict.STALE
        return TeamFigure(
            programme_id=self._ground.programme_id,
            kpi_id=kpi.id,
            team=path,
            part=part,
            evaluated_on=self._ground.on,
            first=sums.first,
            last=sums.last,
            verdict=verdict,
            actual=_plain(actual),
            expected=_plain(expected),
            numerator=_plain(sums.numerator) if self._is_ratio else None,
            denominator=_plain(sums.denominator) if self._is_ratio else None,
            people=people,
            with_numbers=sums.numbers if kpi.of is Of.PERSON else 0,
            pattern_days=_days(days.pattern),
            counting_days=_days(counting),
            left_out=_left_out(days.left_out),
            measured_at=sums.oldest,
            readings_to=self._ground.readings_to,
        )

    def _expected_of(self, halves_by_whole: Mapping[int, int]) -> Decimal:
        """Return `expected_of`; most teams have as many days as others."""
        key = tuple(halves_by_whole.items())
        found = self._expected.get(key)
        if found is None:
            found = self._expected[key] = expected_of(self._kpi, halves_by_whole)
        return found

    def _without(self, path: str) -> TeamFigure:
        """Return the figure of a team without numbers, and why it has none."""
        if not self._is_anybody_there(path):
            return self._empty(path, Verdict.ALL_AWAY)
        measured_at = self._ground.last_measured(self._kpi.id, path)
        company = self._ground.company
        is_old = measured_at is not None and company.local_date(measured_at) <= self._oldest
        return self._empty(path, Verdict.STALE if is_old else Verdict.NO_NUMBERS, measured_at)

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


def _left_out(halves: Mapping[str, tuple[int, int]]) -> tuple[LeftOut, ...]:
    return _listed(tuple(sorted(halves.items()))) if halves else ()


@lru_cache(maxsize=65536)
def _listed(left_out: tuple[tuple[str, tuple[int, int]], ...]) -> tuple[LeftOut, ...]:
    return tuple(LeftOut(kind=kind, days=_days(halves), people=people) for kind, (halves, people) in left_out)


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
