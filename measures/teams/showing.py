"""Which sums of people may be shown, so that no figure and no difference of two belongs to fewer than k."""

from collections.abc import Mapping
from dataclasses import dataclass

from measures.teams.model import EVERYBODY
from measures.teams.tree import Tree
from people.visibility import pool_small_groups


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What of a personal KPI is shown."""

    teams: frozenset[str]
    """The teams whose own figure is shown, with all that is below them."""
    others: Mapping[str, tuple[str, ...]]
    """By shown team, the child teams that are added up with those who are in the very team, as one figure;
    teams that have no such figure are absent."""


def shown_of(
    tree: Tree,
    numbers: Mapping[str, int],
    own: Mapping[str, int],
    *,
    smallest_group: int,
    top: str = EVERYBODY,
) -> Shown:
    """Decide which figures of a personal KPI are shown.

    `numbers` are the people with a number by path, those below included, `own` those in the very path.
    From `top` down each shown team is cut into parts that are all large enough: child teams, and a rest of
    small child teams and of those who are in the very team. What is in a rest is never shown apart, and
    neither is anything below it. So every figure is a sum of parts of at least k people each, and a
    difference of two is one as well, or nothing.
    """
    teams: set[str] = set()
    others: dict[str, tuple[str, ...]] = {}
    waiting = [top] if numbers.get(top, 0) >= smallest_group else []
    while waiting:
        path = waiting.pop()
        teams.add(path)
        sizes = {child: numbers[child] for child in tree.children.get(path, ()) if numbers.get(child)}
        direct = own.get(path, 0)
        # Who is in the very team is a group like the child teams; none of these has its path.
        groups = sizes | {path: direct} if direct else sizes
        rest: list[str] = []
        if sizes and min(groups.values()) < smallest_group:
            grouping = pool_small_groups(groups, smallest_group=smallest_group)
            rest = [name for name in grouping.pooled if name != path]
        if sizes and (rest or direct):
            others[path] = tuple(rest)
        waiting += [child for child in sizes if child not in rest]
    return Shown(teams=frozenset(teams), others=others)
