"""The tree by which a wave's people are grouped, as it is when the wave opens."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import assert_never

from people.model import Person
from surveys.schedules.model import Breakdown
from surveys.waves.model import Invited, Node, Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """All places with anybody below them, and everybody's place among them."""

    nodes: tuple[Node, ...]
    invited: tuple[Invited, ...]


def grow(people: Iterable[Person], breakdown: Breakdown) -> Tree:
    """Return the tree of these people: the company first, then the other places by path; people by id."""
    places = {person.id: place_of(person, breakdown) for person in people}
    below = Counter(path[:length] for path in places.values() for length in range(len(path) + 1))
    below.setdefault((), 0)
    nodes = tuple(Node(path=path, invited=below[path]) for path in sorted(below))
    number = {node.path: index for index, node in enumerate(nodes)}
    invited = tuple(Invited(person_id=key, node=number[places[key]]) for key in sorted(places))
    return Tree(nodes=nodes, invited=invited)


def place_of(person: Person, breakdown: Breakdown) -> Path:
    """Return where a person stands; who has none of what is asked stands at the company itself."""
    match breakdown:
        case Breakdown.TEAM:
            return _elements(person)
        case Breakdown.DEPARTMENT:
            return _elements(person)[:1]
        case Breakdown.DEPARTMENT_RANK:
            return _department_and_rank(person)
        case Breakdown.COHORT:
            return _quarter(person)
        case _:
            assert_never(breakdown)


def _elements(person: Person) -> Path:
    return tuple(part for part in person.team.split("/") if part)


def _department_and_rank(person: Person) -> Path:
    department = _elements(person)[:1]
    return (*department, person.rank) if department and person.rank else department


def _quarter(person: Person) -> Path:
    started = person.start_date
    return () if started is None else (f"{started.year}-Q{(started.month + 2) // 3}",)
