"""The response rate (PRODUCT 7): of all members present in a month, how many did something.

Nobody must learn from it what single people did. So a row of the table is shown only if at least k people in
it responded, and at least k of those whom it reached did not: neither "it was three" nor "all of them but
one" can be said. What does not reach that is added up with others, and which others goes by sizes alone,
smallest first: if it went by who responded, it would tell who did. Tests try every table of small companies.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeAlias

from people.model import Company, Person
from people.sending import is_in_pilot

DEPTH = 2
"""Departments, and the teams right below them; what is deeper counts with those: our own default."""

Path: TypeAlias = tuple[str, ...]


class Withheld(StrEnum):
    """Why a count is not said."""

    FEW = "few"
    """Fewer than k responded."""
    NEARLY_ALL = "nearly_all"
    """All whom it reached responded, or all but fewer than k."""
    TOO_FEW_REACHED = "too_few_reached"
    """Fewer than 2 k were reached, so that any count would say too much of those who did, or did not."""
    NOBODY_REACHED = "nobody_reached"


class GroupKind(StrEnum):
    """What a row stands for."""

    PLACE = "place"
    """The department or team, with all below it."""
    DIRECT = "direct"
    """Those of the department who are in no team below it; without a path: who is in no team at all."""
    REST = "rest"
    """Several that are shown together: the others of the department; without a path: of the company."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A row: people present, whom an announcement was sent to, who responded."""

    path: Path
    kind: GroupKind
    people: int
    reached: int
    responded: int | Withheld


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthlyRate:
    """The figures of a month, as they are shown from then on.

    The departments add up to the whole, and the teams that are shown of a department to it.
    """

    month: date
    """Its first day."""
    people: int
    reached: int
    responded: int | Withheld
    smallest_group: int
    """k, as it was then."""
    groups: tuple[Group, ...] = ()
    """None where no part of the company can be shown apart. Teams stand right after their department."""


def present_in(people: Iterable[Person], *, company: Company, first: date, last: date) -> dict[str, str]:
    """Return the team of everybody who was a member in the month, if only for a day of it (PRODUCT 7: "of all
    members present"), by id. Leave does not matter: who is away is a member too.

    Of those who were deactivated nobody knows since when, so that they do not count.
    """
    return {
        person.id: person.team
        for person in people
        if person.active
        and is_in_pilot(person, company)
        and (person.start_date is None or person.start_date <= last)
        and (person.end_date is None or person.end_date >= first)
    }


def response_rate(
    present: Mapping[str, str],
    *,
    month: date,
    reached: Set[str],
    responded: Mapping[str, Set[str]],
    smallest_group: int,
) -> MonthlyRate:
    """Return the figures of a month.

    `present`: the teams of the members, by id; `responded`: people by what they did (a click, a question,
    later an event), who count once; people who are not present do not count.

    By hand, with k = 5: of 100 members 90 were reached, 18 clicked, 6 asked, 4 of them both: 18 + 6 - 4 = 20
    responded, 20 % (PRODUCT 7). IT (10 members, all reached, 3 clicked) is under k and is shown with the next
    larger department, CS (20 members, all reached, 6 responded): "others", 9 of 30. Sales (70 members, 60
    reached, 11 responded) stands alone: 9 + 11 = 20.
    """
    responders = frozenset().union(*responded.values())
    parts: dict[Path, _Counts] = {}
    kinds = Counter(
        (_path(team), person_id in reached, person_id in responders) for person_id, team in present.items()
    )
    for (path, was_reached, did_respond), number in kinds.items():
        one = _Counts(
            number, number * was_reached, number * (was_reached or did_respond), number * did_respond
        )
        parts[path] = parts.get(path, _NOBODY) + one
    whole = _sum(parts.values())
    return MonthlyRate(
        month=month,
        people=whole.people,
        reached=whole.reached,
        responded=_said(whole, smallest_group),
        smallest_group=smallest_group,
        groups=_groups(parts, whole, smallest_group),
    )


# ---------------------------------------------------------------------------- who is shown together


@dataclass(frozen=True, slots=True)
class _Counts:
    people: int
    reached: int
    able: int
    """Who was reached, or responded all the same: to an earlier message, or to a post in a channel. Everybody
    is thought to know them, for whoever sends an announcement knows to whom."""
    responded: int

    def __add__(self, other: "_Counts") -> "_Counts":
        return _Counts(
            self.people + other.people,
            self.reached + other.reached,
            self.able + other.able,
            self.responded + other.responded,
        )


@dataclass(frozen=True, slots=True)
class _Row:
    paths: tuple[Path, ...]
    counts: _Counts

    @property
    def size(self) -> tuple[int, int, tuple[Path, ...]]:
        """What rows are ordered by: nothing that anybody did."""
        return self.counts.able, self.counts.people, self.paths


_NOBODY = _Counts(0, 0, 0, 0)


def _path(team: str) -> Path:
    return tuple(team.split("/")[:DEPTH]) if team else ()


def _sum(counts: Iterable[_Counts]) -> _Counts:
    return sum(counts, _NOBODY)


def _together(rows: Iterable[_Row]) -> _Row:
    several = tuple(rows)
    paths = sorted(path for row in several for path in row.paths)
    return _Row(tuple(paths), _sum(row.counts for row in several))


def _said(counts: _Counts, k: int) -> int | Withheld:
    """Return how many responded, or why that is not said."""
    if counts.able < 2 * k:
        return Withheld.TOO_FEW_REACHED if counts.able else Withheld.NOBODY_REACHED
    if counts.responded < k:
        return Withheld.FEW
    return counts.responded if counts.able - counts.responded >= k else Withheld.NEARLY_ALL


def _is_large(counts: _Counts, k: int) -> bool:
    """Tell whether a row may be shown at all, whatever people did: k members (PRODUCT 7: "teams under k
    pooled"); and nobody was reached, or enough for k who responded and k who did not."""
    return counts.people >= k and (not counts.able or counts.able >= 2 * k)


def _is_safe(counts: _Counts, k: int) -> bool:
    return isinstance(_said(counts, k), int) or not counts.able


def _groups(parts: Mapping[Path, _Counts], whole: _Counts, k: int) -> tuple[Group, ...]:
    """Return departments, each with its teams after it; none unless the whole has a figure."""
    if not isinstance(_said(whole, k), int):
        return ()
    groups = []
    for row in _rows(_merged(parts, depth=1), k):
        groups.append(_group(row, above=(), k=k))
        (path, *others) = row.paths
        if not others and path and isinstance(_said(row.counts, k), int):
            below = {key: counts for key, counts in parts.items() if key[:1] == path}
            groups += [_group(each, above=path, k=k) for each in _rows(below, k)]
    return tuple(groups)


def _merged(parts: Mapping[Path, _Counts], *, depth: int) -> dict[Path, _Counts]:
    merged: dict[Path, _Counts] = {}
    for path, counts in parts.items():
        merged[path[:depth]] = merged.get(path[:depth], _NOBODY) + counts
    return merged


def _rows(parts: Mapping[Path, _Counts], k: int) -> list[_Row]:
    """Return the rows that parts of a known total are shown in, by path, the others last; none where all of
    them would stand in one."""
    rows = _pool_safe(_pool_large([_Row((path,), counts) for path, counts in parts.items()], k), k)
    alone = sorted((row for row in rows if len(row.paths) == 1), key=lambda row: row.paths)
    pooled = [row for row in rows if len(row.paths) > 1]
    found = [*alone, *([_together(pooled)] if pooled else [])]
    return found if len(found) > 1 else []


def _pool_large(rows: Sequence[_Row], k: int) -> list[_Row]:
    """Add up the rows that are too small, with the next larger ones until they are large enough."""
    pool = [row for row in rows if not _is_large(row.counts, k)]
    # A row of which nobody was reached helps least.
    others = sorted(
        (row for row in rows if _is_large(row.counts, k)), key=lambda row: (not row.counts.able, row.size)
    )
    while pool and others and not _is_large(_together(pool).counts, k):
        pool.append(others.pop(0))
    return [*others, *([_together(pool)] if pool else [])]


def _pool_safe(rows: Sequence[_Row], k: int) -> list[_Row]:
    """Add up all rows from the smallest to the largest of those whose count must not be said, and further
    until the sum may be. Rows of which nobody was reached stand alone: that nobody responded is no news."""
    silent = [row for row in rows if not row.counts.able]
    others = sorted((row for row in rows if row.counts.able), key=lambda row: row.size)
    unsafe = [place for place, row in enumerate(others, start=1) if not _is_safe(row.counts, k)]
    cut = max(unsafe, default=0)
    while 0 < cut < len(others) and not _is_safe(_together(others[:cut]).counts, k):
        cut += 1
    return [*silent, *others[cut:], *([_together(others[:cut])] if cut else [])]


def _group(row: _Row, *, above: Path, k: int) -> Group:
    path, *others = row.paths
    kind = GroupKind.PLACE if len(path) > len(above) else GroupKind.DIRECT
    return Group(
        path=above if others else path,
        kind=GroupKind.REST if others else kind,
        people=row.counts.people,
        reached=row.counts.reached,
        responded=_said(row.counts, k),
    )
