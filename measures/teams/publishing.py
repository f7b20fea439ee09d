"""What of people's own numbers may replace figures that were shown already.

An evaluation is computed anew every day. If one number came late, yesterday's and today's figure of a team
would give it away by their difference. So an evaluation that is computed again keeps the parts that it was
cut into, and each part keeps its figure until k people's numbers are new in it, or the verdict turns.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from measures.kpis.model import Kpi
from measures.teams.adding import by_subject
from measures.teams.model import EVERYBODY, Measured, Member, Part, TeamFigure
from measures.teams.showing import Shown, shown_of
from measures.teams.sums import Reading
from measures.teams.tree import Tree, parent_of

Key = tuple[str, Part]


class Parts(NamedTuple):
    """One that nothing is shown below: a team without parts, or the rest of a team."""

    team: str
    part: Part
    pooled: tuple[str, ...]
    """The child teams that are in it, with all that is below them; besides those in the very team."""


class Published:
    """The figures of a KPI that an evaluation showed before."""

    def __init__(self, figures: Mapping[Key, TeamFigure]) -> None:
        self.figures = figures
        self.teams = frozenset(team for team, part in figures if part is Part.WHOLE)
        self.readings_to = max(one.readings_to for one in figures.values())
        self._above_others = {parent_of(team) for team in self.teams if team != EVERYBODY}

    def has_parts(self, team: str) -> bool:
        """Tell whether the team was cut into parts."""
        return team in self._above_others or (team, Part.OTHERS) in self.figures

    def like(self, parts: Parts) -> TeamFigure | None:
        """Return the figure that was shown of the same people; None: there was none. Those in a team that
        had no parts are its rest, once another team has appeared in it."""
        found = self.figures.get((parts.team, parts.part))
        if found is None and parts.part is Part.OTHERS and not self.has_parts(parts.team):
            return self.figures.get((parts.team, Part.WHOLE))
        return found


def published_of(
    figures: Iterable[TeamFigure], *, span: tuple[date, date], smallest_group: int
) -> Published | None:
    """Return what was shown of the same days; None: nothing, so that everything may be shown anew.

    What was shown when a smaller group sufficed is shown no more.
    """
    shown = {(one.team, one.part): one for one in figures if one.actual is not None}
    if (EVERYBODY, Part.WHOLE) not in shown:
        return None
    if any(one.first != span[0] or one.with_numbers < smallest_group for one in shown.values()):
        return None
    return Published(shown)


class Changes:
    """Whose numbers are others than they were when readings up to an id were known."""

    def __init__(
        self, kpi: Kpi, measured: Iterable[Measured], *, tree: Tree, span: tuple[date, date]
    ) -> None:
        self._rows = by_subject(measured)
        self._reading = Reading(kpi, span)
        self._tree = tree

    def people_of(self, parts: Parts) -> Iterator[Member]:
        """Yield whose numbers are in a part."""
        if parts.part is Part.WHOLE:
            yield from self._tree.below(parts.team)
        else:
            yield from self._tree.members.get(parts.team, ())
            for team in parts.pooled:
                yield from self._tree.below(team)

    def count(self, parts: Parts, *, readings_to: int) -> int:
        """Return how many of a part's people have another number than then, or the first one."""
        return sum(
            self._number(member) != self._number(member, readings_to) for member in self.people_of(parts)
        )

    def are_new(self, members: Iterable[Member], *, readings_to: int) -> bool:
        """Tell whether none of them had a number then, wherever it was counted."""
        return all(self._number(member, readings_to) is None for member in members)

    def _number(self, member: Member, readings_to: int | None = None) -> tuple[Decimal, ...] | None:
        rows = self._rows.get(member.person_id, [])
        if readings_to is not None:
            rows = [row for row in rows if row.id <= readings_to]
        found = self._reading.number(rows, member.calendar) if rows else None
        return None if found is None else (found.actual, found.numerator, found.denominator)


def shown_again(
    tree: Tree,
    numbers: Mapping[str, int],
    own: Mapping[str, int],
    *,
    published: Published,
    is_new: Callable[[str], bool],
    smallest_group: int,
) -> Shown:
    """Return what is shown of an evaluation that was shown before (`showing.shown_of`): the same teams, and
    new ones of k people none of whom was in a figure; whoever else came is in the rest of the team above."""
    teams, others = set(published.teams), {}
    for path in published.teams:
        waiting = [one for one in tree.children.get(path, ()) if numbers.get(one) and one not in teams]
        new = [one for one in waiting if numbers[one] >= smallest_group and is_new(one)]
        rest = tuple(one for one in waiting if one not in new)
        has_rest = rest or own.get(path) or (path, Part.OTHERS) in published.figures
        if has_rest and (new or published.has_parts(path)):
            others[path] = rest
        for one in new:
            below = shown_of(tree, numbers, own, smallest_group=smallest_group, top=one)
            teams |= below.teams
            others |= below.others
    return Shown(teams=frozenset(teams), others=others)


class Settling:
    """Decides for each part whether its figure is the new one or the one that was shown."""

    def __init__(self, shown: Shown, *, published: Published, changes: Changes, smallest_group: int) -> None:
        self._shown = shown
        self._published = published
        self._changes = changes
        self._smallest_group = smallest_group
        self._children: dict[str, list[str]] = {}
        for team in sorted(shown.teams - {EVERYBODY}):
            self._children.setdefault(parent_of(team), []).append(team)

    def parts(self) -> Iterator[Parts]:
        """Yield what figures are made of, by team."""
        for team in sorted(self._shown.teams):
            if team in self._shown.others:
                yield Parts(team, Part.OTHERS, self._shown.others[team])
            elif team not in self._children:
                yield Parts(team, Part.WHOLE, ())

    def parts_of(self, team: str) -> list[Key]:
        """Return what the figure of a team is the sum of; nothing: it has no parts."""
        found = [(child, Part.WHOLE) for child in self._children.get(team, ())]
        return [*found, (team, Part.OTHERS)] if team in self._shown.others else found

    def settle(self, parts: Parts, new: TeamFigure | None, *, has_turned: bool) -> TeamFigure | None:
        """Return the figure to show of a part: `new` or what was shown; None: nothing yet. `new` is None
        without any number. `has_turned`: a verdict that it is part of would be another one."""
        before = self._published.like(parts)
        enough = new is not None and new.with_numbers >= self._smallest_group
        if before is None:
            people = self._changes.people_of(parts)
            fresh = enough and self._changes.are_new(people, readings_to=self._published.readings_to)
            return new if fresh else None
        if new is not None and enough:
            if _numbers(new) == _numbers(before):
                return new._replace(readings_to=before.readings_to)
            if has_turned or self._are_many(parts, before):
                return new
        return before._replace(part=parts.part)

    def _are_many(self, parts: Parts, before: TeamFigure) -> bool:
        # Who only came or went does not count: somebody who moved would be missing here and too many there,
        # and of both teams together only those would be left who did not move.
        return self._changes.count(parts, readings_to=before.readings_to) >= self._smallest_group


def _numbers(figure: TeamFigure) -> tuple[Decimal | int | None, ...]:
    return figure.actual, figure.numerator, figure.denominator, figure.with_numbers
