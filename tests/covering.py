"""Which of all combinations of chat, language and database a run takes: pairs that matter, not the product.

The chat matters to what is shown and to what comes in, the database to what is stored. That every card has
both languages on every chat is looked at card by card (golden files), and every statement on both databases
(tests/storage). So a behaviour runs on every chat, in every language and, example by example, on one database
or the other. `pytest --all-combinations` takes the product, and so does asking for a test by its name.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from zlib import crc32

import pytest

CHATS = frozenset({"playground", "slack", "teams"})
ENGINES = ("sqlite", "postgresql")
SPOKEN = frozenset({"reader", "pair", "maker", "words", "admin"})
"""Parameters of tests on chats that stand for a person or its words, one for each language."""
STORED = ("tests/storage/", "tests/anonymity/", "tests/crash/", "tests/cli/")
"""Where each example runs on both databases: there, they are what is looked at."""
MARKER = "both_engines"
SELDOM = 3
"""Of so many tests with a single example, one runs on PostgreSQL, where it takes several times as long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One example of a test."""

    test: str
    """The test's node id without its examples."""
    values: Mapping[str, object]
    """Its parameters by name."""
    order: tuple[int, ...]
    """Where it stands among the test's examples as they were written: tests may come in any order."""

    @property
    def chat(self) -> str | None:
        """The parameter that is the chat."""
        return self._one_of(CHATS)

    @property
    def engine(self) -> str | None:
        """The parameter that is the database."""
        return self._one_of(ENGINES)

    @property
    def spoken(self) -> str | None:
        """The parameter that is the language, if the test runs on chats."""
        return next((name for name in self.values if name in SPOKEN), None) if self.chat else None

    @property
    def rest(self) -> tuple[int, ...]:
        """What tells it apart from the others but for chat, language and database."""
        combined = {self.chat, self.engine, self.spoken}
        return tuple(id(value) for name, value in sorted(self.values.items()) if name not in combined)

    def value(self, parameter: str | None) -> int:
        """Tell values of a parameter apart; none has one that is alike for all."""
        return 0 if parameter is None else id(self.values[parameter])

    def _one_of(self, known: Iterable[str]) -> str | None:
        found = (name for name, value in self.values.items() if isinstance(value, str) and value in known)
        return next(found, None)


def covering(examples: Sequence[Example], *, both_engines: Iterable[str] = ()) -> list[bool]:
    """Tell for each example whether a run takes it. `both_engines`: tests that keep each on both databases.

    What is taken of a test depends on its own name and examples alone, so that no other test moves it.
    """
    tests: dict[str, list[Example]] = defaultdict(list)
    for one in examples:
        tests[one.test].append(one)
    whole = frozenset(both_engines)
    taken = {
        id(one)
        for name, of_test in tests.items()
        for one in _taken(of_test, on_both=name in whole or name.startswith(STORED))
    }
    return [id(one) in taken for one in examples]


def _taken(examples: Sequence[Example], *, on_both: bool) -> list[Example]:
    """Choose among the examples of one test."""
    written = sorted(examples, key=lambda one: one.order)
    chats = _numbered(one.value(one.chat) for one in written)
    languages = _numbered(one.value(one.spoken) for one in written)
    rests = _numbered(one.rest for one in written)
    turn = crc32(written[0].test.encode())
    found = []
    for one in written:
        column = chats[one.value(one.chat)] + rests[one.rest] + turn
        language = languages[one.value(one.spoken)]
        if len(languages) <= len(chats) and column % len(languages) != language:
            continue
        engine = _engine(column, examples=len(chats) * len(rests))
        if one.engine and not on_both and one.values[one.engine] != engine:
            continue
        found.append(one)
    return found


def _numbered(values: Iterable[Hashable]) -> dict[Hashable, int]:
    """Number values that differ, in the order in which they come."""
    return {value: number for number, value in enumerate(dict.fromkeys(values))}


def _engine(column: int, *, examples: int) -> str:
    """Return the database of an example: by turns, and of a test that has but one mostly SQLite."""
    if examples == 1:
        return ENGINES[column % SELDOM == 0]
    return ENGINES[column % len(ENGINES)]


def thin(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Take out of a collection what `covering` does not take; pytest reports it as deselected."""
    combined = [(item, _example_of(item)) for item in items]
    known = [(item, one) for item, one in combined if one is not None]
    marked = {one.test for item, one in known if item.get_closest_marker(MARKER)}
    keeps = covering([one for _, one in known], both_engines=marked)
    dropped = {id(item) for (item, _), keep in zip(known, keeps, strict=True) if not keep}
    if dropped:
        config.hook.pytest_deselected(items=[item for item in items if id(item) in dropped])
        items[:] = [item for item in items if id(item) not in dropped]


def _example_of(item: pytest.Item) -> Example | None:
    """Return a test's example as one to choose among, or None: it has no parameters."""
    given = getattr(item, "callspec", None)
    if given is None:
        return None
    test, order = item.nodeid.partition("[")[0], tuple(given.indices.values())
    return Example(test=test, values=dict(given.params), order=order)
