"""Who is shown together: from numbers of ballots and of people invited alone, never from answers."""

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass

from surveys.gate.model import COMPANY, Group, Shown
from surveys.waves.model import Node, Path

LEAST_IN_FIGURES = 20
"""Ballots of a group or place that is shown in figures; fewer are shown in words (ANONYMITY, The gate). More
must be invited, or the figures would tell that all of them answered."""
LEAST_INVITED = 7
"""People of a group at least: where six were invited, *mixed* would tell that all of them answered, for five
answers are never mixed."""
LEAST_MORE = LEAST_INVITED
"""People by whom each of two that are shown in figures, one in the other, is larger: each has an error of its
own, so that many places of one person more each would tell what those between them answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tree:
    """Places in the order of their paths, so that everybody below a place comes right after it."""

    paths: tuple[Path, ...]
    parents: tuple[int, ...]
    """Of the company: itself."""
    own_invited: Sequence[int]
    own_ballots: Sequence[int]
    invited: Sequence[int]
    """With those below, as are:"""
    ballots: Sequence[int]
    ends: Sequence[int]
    """The first place that is not below any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _People:
    """People who are shown together: where they stand, and the place that they are named after."""

    places: Sequence[int]
    name: int
    ballots: int
    is_rest: bool = False
    is_part: bool = True


def form_groups(nodes: Sequence[Node], own_ballots: Sequence[int], k: int) -> tuple[Group, ...]:
    """Return the groups that may be shown: the company first, then by path; none for fewer than k ballots.

    `nodes`: as in `Definition`, the company first, then by path, every place after the one above it;
    `own_ballots`: how many ballots name each of them. Bottom-up, the people below a place who are in no group
    yet become one where they sent k ballots and more than k of them were invited, 7 at least (else a group
    would tell that all of them answered); what is left at the top joins the smallest group. Beside the parts,
    every place of 20 ballots and more people is shown, unless they are almost those of the company, of a part
    or of another place (`LEAST_MORE`).
    """
    tree = _tree(nodes, own_ballots)
    if tree.ballots[COMPANY] < k:
        return ()
    parts = _parts(tree, k) if tree.ballots[COMPANY] >= LEAST_IN_FIGURES else []
    below = [*parts, *_places(tree, parts=parts)]
    below.sort(key=lambda people: (tree.paths[people.name], people.is_rest))
    company = _below(tree, COMPANY, is_part=not parts)
    return tuple(_group(tree, number, people) for number, people in enumerate([company, *below]))


def _tree(nodes: Sequence[Node], own_ballots: Sequence[int]) -> _Tree:
    index = {node.path: place for place, node in enumerate(nodes)}
    parents = tuple(index[node.path[:-1]] for node in nodes)
    invited = [node.invited for node in nodes]
    own_invited, ballots = list(invited), list(own_ballots)
    ends = [place + 1 for place in range(len(nodes))]
    for place in range(len(nodes) - 1, 0, -1):
        above = parents[place]
        own_invited[above] -= invited[place]
        ballots[above] += ballots[place]
        ends[above] = max(ends[above], ends[place])
    return _Tree(
        paths=tuple(index),
        parents=parents,
        own_invited=own_invited,
        own_ballots=own_ballots,
        invited=invited,
        ballots=ballots,
        ends=ends,
    )


def _parts(tree: _Tree, k: int) -> list[_People]:
    """Return the groups of which everybody is in exactly one; none where everybody is together."""
    formed = _where_formed(tree, k)
    members: dict[int, list[int]] = {}
    group_of: list[int] = []
    for place, above in enumerate(tree.parents):
        group_of.append(place if place in formed or place == COMPANY else group_of[above])
        if tree.own_invited[place]:
            members.setdefault(group_of[place], []).append(place)
    left = members.pop(COMPANY, []) if COMPANY not in formed else []
    parts = [_together(tree, places) for places in members.values()]
    if left and parts:
        smallest = min(parts, key=lambda part: _size(tree, part))
        parts.remove(smallest)
        parts.append(_together(tree, sorted((*smallest.places, *left))))
    return parts if len(parts) > 1 else []


def _size(tree: _Tree, part: _People) -> tuple[int, int, Path]:
    """Return what is compared to find the smallest group: ballots, people invited, and the path."""
    return part.ballots, sum(tree.own_invited[place] for place in part.places), tree.paths[part.name]


def _where_formed(tree: _Tree, k: int) -> Set[int]:
    """Return the places at which those below who were in no group yet became one."""
    ballots, invited = list(tree.own_ballots), list(tree.own_invited)
    formed = set()
    for place in range(len(tree.paths) - 1, -1, -1):
        if ballots[place] >= k and invited[place] >= max(k + 1, LEAST_INVITED):
            formed.add(place)
        elif place != COMPANY:
            ballots[tree.parents[place]] += ballots[place]
            invited[tree.parents[place]] += invited[place]
    return formed


def _together(tree: _Tree, places: Sequence[int]) -> _People:
    """Name a group after the deepest place that has all of it: that is where it was formed, unless others
    joined it."""
    name = places[0]
    while places[-1] >= tree.ends[name]:
        name = tree.parents[name]
    return _People(
        places=places,
        name=name,
        ballots=sum([tree.own_ballots[place] for place in places]),
        is_rest=sum([tree.own_invited[place] for place in places]) != tree.invited[name],
    )


def _places(tree: _Tree, *, parts: Iterable[_People]) -> Iterator[_People]:
    """Yield the places below the company that are shown beside the parts, from the bottom up."""
    in_figures = [(part, _invited(tree, part.places)) for part in parts if part.ballots >= LEAST_IN_FIGURES]
    largest, hidden = _largest_parts(tree, in_figures), _almost_parts(tree, in_figures)
    for place in range(len(tree.paths) - 1, COMPANY, -1):
        if (
            tree.ballots[place] >= LEAST_IN_FIGURES
            and tree.invited[place] > LEAST_IN_FIGURES
            and largest[place] + LEAST_MORE <= tree.invited[place] <= tree.invited[COMPANY] - LEAST_MORE
            and place not in hidden
        ):
            largest[place] = tree.invited[place]
            yield _below(tree, place, is_part=False)
        above = tree.parents[place]
        largest[above] = max(largest[above], largest[place])


def _largest_parts(tree: _Tree, parts: Iterable[tuple[_People, int]]) -> list[int]:
    """Return, by place, how many were invited of the largest part that is named after it."""
    largest = [0] * len(tree.paths)
    for part, invited in parts:
        largest[part.name] = max(largest[part.name], invited)
    return largest


def _almost_parts(tree: _Tree, parts: Iterable[tuple[_People, int]]) -> Set[int]:
    """Return the places that lie in a part and have almost as many people as it."""
    found = set()
    for part, invited in parts:
        members = frozenset(part.places)
        for place in range(part.name, tree.ends[part.name]):
            if tree.invited[place] > invited - LEAST_MORE and members.issuperset(_peopled(tree, place)):
                found.add(place)
    return found


def _invited(tree: _Tree, places: Iterable[int]) -> int:
    return sum([tree.own_invited[place] for place in places])


def _peopled(tree: _Tree, place: int) -> list[int]:
    """Return the places at and below one that have people of their own."""
    return [each for each in range(place, tree.ends[place]) if tree.own_invited[each]]


def _below(tree: _Tree, place: int, *, is_part: bool) -> _People:
    """Return everybody at a place and below it."""
    return _People(places=_peopled(tree, place), name=place, ballots=tree.ballots[place], is_part=is_part)


def _group(tree: _Tree, number: int, people: _People) -> Group:
    invited = sum([tree.own_invited[place] for place in people.places])
    # How many of the whole company answered is published anyway.
    is_hidden = people.ballots < LEAST_IN_FIGURES or (invited == LEAST_IN_FIGURES and number != COMPANY)
    return Group(
        number=number,
        path=tree.paths[people.name],
        is_rest=people.is_rest,
        of=tuple([tree.paths[place] for place in people.places]),
        shown=Shown.WORDS if is_hidden else Shown.COUNTS,
        is_part=people.is_part,
    )
