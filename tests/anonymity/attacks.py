"""Ways to guess who said what, each of which broke some design (ANONYMITY, "Measured on naive designs").

An attack yields guesses by a name: for people, in some order, as many answers, in another. That the two
orders belong together is the guess.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import comb

from evidence import Evidence, Row

LEVEL = 0.001
"""Of all guesses of a run together (Bonferroni)."""
Guess = tuple[str, list[tuple[bytes, bytes]]]
Attack = Callable[[Evidence], Iterator[Guess]]


def row_order(seen: Evidence) -> Iterator[Guess]:
    """Rows lie in the order in which they came: rowid, ctid."""
    yield from _by_table(seen, lambda place, _row: place)


def transaction(seen: Evidence) -> Iterator[Guess]:
    """Rows that one transaction wrote belong together, and so do those of neighbours (xmin)."""
    if any(row.xid for rows in seen.tables.values() for row in rows):
        yield from _by_table(seen, lambda place, row: (row.xid, place))


def pages(seen: Evidence) -> Iterator[Guess]:
    """In a page what came first stands last, whatever order its keys are in (SQLite's file format, 1.5;
    PostgreSQL's page layout)."""
    people = {name: _in_pages(seen, data, seen.people) for name, data in seen.pages.items()}
    answers = {name: _in_pages(seen, data, seen.answers) for name, data in seen.pages.items()}
    for one, those in people.items():
        for other, these in answers.items():
            if those and these:
                yield f"{one}, {other}", list(zip(those, these, strict=False))


def log(seen: Evidence) -> Iterator[Guess]:
    """The write-ahead log has everything in the order in which it was first written."""
    people, answers = _in_order(seen.log, seen.people), _in_order(seen.log, seen.answers)
    if people and answers:
        yield "first written", list(zip(people, answers, strict=False))


def size(seen: Evidence) -> Iterator[Guess]:
    """Who wrote most has the largest row."""
    answers = sorted(seen.answers, key=lambda one: seen.sizes.get(one, len(one)))
    for name, rows in seen.tables.items():
        lengths = {
            person: sum(len(_plain(value)) for value in row.values)
            for row in rows
            for person in _named(row, seen.people)
        }
        if len(lengths) == len(seen.people):
            yield name, list(zip(sorted(lengths, key=lambda one: lengths[one]), answers, strict=False))


ATTACKS: Mapping[str, Attack] = {
    "row_order": row_order,
    "transaction": transaction,
    "pages": pages,
    "log": log,
    "size": size,
}


# ---------------------------------------------------------------------------- looking


def _by_table(seen: Evidence, order: Callable[[int, Row], object]) -> Iterator[Guess]:
    people = {name: _ordered(rows, seen.people, order) for name, rows in seen.tables.items()}
    answers = {name: _ordered(rows, seen.answers, order) for name, rows in seen.tables.items()}
    for one, those in people.items():
        for other, these in answers.items():
            if those and these:
                yield f"{one}, {other}", list(zip(those, these, strict=False))


def _ordered(rows: Sequence[Row], known: Sequence[bytes], order: Callable[[int, Row], object]) -> list[bytes]:
    """Return who or what is known in the order of the rows that hold it."""
    found: dict[bytes, None] = {}
    for _, row in sorted(enumerate(rows), key=lambda item: order(*item)):
        found.update(dict.fromkeys(_named(row, known)))
    return list(found)


def _plain(value: object) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()


def _named(row: Row, known: Sequence[bytes]) -> list[bytes]:
    if _PATTERNS[len(known[0]), known[0][:1].isalpha()] is None:
        return [value for value in row.values if isinstance(value, bytes) and value in known]
    data = b"\n".join(map(_plain, row.values))
    return [one for _, one in _all_in(data, known)]


def _all_in(data: bytes, known: Sequence[bytes]) -> list[tuple[int, bytes]]:
    """Return where each that is known first stands."""
    found: dict[bytes, int] = {}
    wanted, pattern = set(known), _PATTERNS[len(known[0]), known[0][:1].isalpha()]
    if pattern is None:
        return [(at, one) for one in known if (at := data.find(one)) >= 0]
    for hit in pattern.finditer(data):
        if hit[0] in wanted:
            found.setdefault(hit[0], hit.start())
    return [(at, one) for one, at in found.items()]


_PERSON, _ANSWER = re.compile(rb"p\d{5}"), re.compile(rb"planted[a-j]{5}")


class _Patterns(dict[tuple[int, bool], "re.Pattern[bytes] | None"]):
    def __missing__(self, _key: object) -> None:
        return None


_PATTERNS = _Patterns({(6, True): _PERSON, (12, True): _ANSWER})
"""People and published texts are found in one go; tokens one by one."""


def _in_order(data: bytes, known: Sequence[bytes]) -> list[bytes]:
    return [one for _, one in sorted(_all_in(data, known))]


def _in_pages(seen: Evidence, data: bytes, known: Sequence[bytes]) -> list[bytes]:
    found = _all_in(data, known)
    return [one for _, one in sorted(found, key=lambda item: (item[0] // seen.page_size, -item[0]))]


# ---------------------------------------------------------------------------- judging


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """How well a guess did: right ones among so many, and how likely chance alone does as well."""

    attack: str
    where: str
    right: int
    guesses: int
    chance: float


def verdicts(seen: Evidence, truth: Mapping[bytes, bytes]) -> list[Verdict]:
    """Carry all attacks out and compare what they guess with what is true."""
    found = []
    for name, attack in ATTACKS.items():
        for where, guess in attack(seen):
            right = sum(truth.get(person) == answer for person, answer in guess)
            chance = at_least(right, len(guess), 1 / len(truth))
            found.append(Verdict(attack=name, where=where, right=right, guesses=len(guess), chance=chance))
    return found


def at_least(right: int, guesses: int, rate: float) -> float:
    """Return how likely so many or more of the guesses are right by chance: the exact binomial tail, summed
    from its small end."""
    return sum(
        comb(guesses, hits) * rate**hits * (1 - rate) ** (guesses - hits)
        for hits in range(guesses, right - 1, -1)
    )


def beyond_chance(found: Sequence[Verdict]) -> set[str]:
    """Return the names of the attacks that did better than chance, all guesses of the run corrected."""
    return {one.attack for one in found if one.chance * len(found) < LEVEL}
