"""The teams of an evaluation as a tree that people walk: from what they may see, down, and up again.

A team is named by its number in the sorted list of teams (`cards.actions.kpis`), or by a key of its path,
which stays the same when the list becomes another one.
"""

import base64
import hashlib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from measures.teams.model import EVERYBODY

_KEY_BYTES = 9
"""Of SHA-256: two of a million paths share them with a chance of one in ten thousand millions."""


def team_key(path: str) -> str:
    """Return 12 letters that stand for a team path, in addresses and choices: a path may be long."""
    digest = hashlib.sha256(path.encode("utf-8", "surrogatepass")).digest()
    return base64.urlsafe_b64encode(digest[:_KEY_BYTES]).decode()


def above(path: str) -> Iterator[str]:
    """Yield a path and all above it, the longest first, everybody last."""
    while path:
        yield path
        path = path.rpartition("/")[0]
    yield EVERYBODY


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamView:
    """The teams of an evaluation, as far as somebody may see them."""

    teams: tuple[str, ...]
    """All paths, sorted: what numbers count in. Everybody, whose path is empty, is the first."""
    tops: tuple[str, ...]
    """The topmost paths that may be seen, sorted; all below them may be seen as well."""
    _numbers: dict[str, int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Know each team's number: looked up for every row."""
        object.__setattr__(self, "_numbers", {path: number for number, path in enumerate(self.teams)})

    @property
    def start(self) -> str | None:
        """The team that is looked at first; None where several stand side by side, or none may be seen."""
        return self.tops[0] if len(self.tops) == 1 else None

    def number(self, path: str | None) -> int:
        """Return the number of a team; 0 for the start."""
        return 0 if path is None or path == self.start else self._numbers[path]

    def find(self, number: int) -> str | None:
        """Return the path of a number if it may be seen; else, and for 0, the start."""
        if 0 < number < len(self.teams) and self.may_see(self.teams[number]):
            return self.teams[number]
        return self.start

    def named(self, number: int) -> str | None:
        """Return the path of a number, whoever may see it; None for one that there is not."""
        return self.teams[number] if 0 <= number < len(self.teams) else None

    def with_key(self, key: str) -> str | None:
        """Return the path that a key stands for, if it may be seen."""
        return next((path for path in self.teams if team_key(path) == key and self.may_see(path)), None)

    def holds(self, path: str) -> bool:
        """Tell whether the evaluation speaks of a path, and it may be seen."""
        return path in self._numbers and self.may_see(path)

    def may_see(self, path: str) -> bool:
        """Tell whether the path is one of the topmost, or below one."""
        tops = set(self.tops)
        return any(one in tops for one in above(path))

    def parent(self, path: str | None) -> str | None:
        """Return the nearest team above that may be seen; None for the topmost, and the start."""
        if path is None or path in self.tops:
            return None
        return next((one for one in list(above(path))[1:] if one in self._numbers), None)

    def children(self, path: str | None) -> tuple[str, ...]:
        """Return the teams right below one; of no team, the topmost ones."""
        if path is None:
            return self.tops
        return tuple(one for one in self.teams if one != path and self._nearest_above(one) == path)

    def _nearest_above(self, path: str) -> str | None:
        return next((one for one in list(above(path))[1:] if one in self._numbers), None)


def view_of(teams: Iterable[str], *, seen: Collection[str]) -> TeamView:
    """Return an evaluation's teams for somebody who may see the teams `seen` and all below them."""
    paths = tuple(sorted({EVERYBODY, *teams}))
    known = set(seen)
    mine = {path for path in paths if any(one in known for one in above(path))}
    tops = tuple(
        path for path in paths if path in mine and not any(one in mine for one in list(above(path))[1:])
    )
    return TeamView(teams=paths, tops=tops)
