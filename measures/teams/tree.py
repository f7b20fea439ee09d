"""The tree of teams with its members, and what adds up along it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from measures.teams.model import EVERYBODY, Member
from measures.teams.sums import Sums, merged
from people.audience import team_paths


class Tree:
    """All paths that members lie on, `EVERYBODY` included; the deepest first."""

    def __init__(self, members: Iterable[Member]) -> None:
        self.members: dict[str, list[Member]] = defaultdict(list)
        """Those who are in the very path, by path."""
        for member in sorted(members, key=lambda one: one.person_id):
            self.members[member.team].append(member)
        paths = team_paths(self.members) | {EVERYBODY} if self.members else set()
        self.paths: Sequence[str] = sorted(paths, key=lambda path: (-depth(path), path))
        self.children: dict[str, list[str]] = defaultdict(list)
        for path in sorted(paths):
            if path != EVERYBODY:
                self.children[parent_of(path)].append(path)
        self.people: dict[str, int] = {}
        """Members by path, those below it included."""
        for path in self.paths:
            below = sum(self.people[child] for child in self.children.get(path, ()))
            self.people[path] = below + len(self.members.get(path, ()))

    def below(self, path: str) -> Iterator[Member]:
        """Yield the members of a path and of those below it."""
        waiting = [path]
        while waiting:
            current = waiting.pop()
            yield from self.members.get(current, ())
            waiting += self.children.get(current, ())

    def totals(self, own: Mapping[str, Sums]) -> dict[str, Sums]:
        """Return the sums of every path with those below it; paths without any are absent."""
        totals: dict[str, Sums] = {}
        for path in self.paths:
            parts = [totals[child] for child in self.children.get(path, ()) if child in totals]
            if path in own:
                parts.append(own[path])
            if parts:
                totals[path] = merged(parts)
        return totals


def parent_of(path: str) -> str:
    """Return the path above; of a department `EVERYBODY`."""
    return path.rpartition("/")[0]


def above(path: str) -> Iterator[str]:
    """Yield a path and all above it, the longest first, `EVERYBODY` last."""
    while path:
        yield path
        path = parent_of(path)
    yield EVERYBODY


def depth(path: str) -> int:
    """Return on which level of the tree a path lies; `EVERYBODY` is 0."""
    return path.count("/") + 1 if path else 0
