"""Phrases met as runs of words: in order, inside of one sentence, with little between them."""

from collections import defaultdict
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass, field
from typing import TypeAlias

NOT = "¬"
"""Stands for every word that denies. No text holds this sign: it would have been taken for none of a word."""
BREAK = "|"
"""Stands for a comma: a denial does not reach over it."""

Denied: TypeAlias = Callable[[Sequence[str], int, int], bool]
"""Tells whether what stands between two places of a sentence is denied in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How a language's words are met."""

    gap: int
    """Words that may stand between two of a phrase."""
    light: Set[str]
    """Words that do not count between them."""
    close: Set[str]
    """Words that belong to their neighbour: nothing but light words may stand between."""
    denied: Denied
    bound: Set[str] = frozenset()
    """Words of a phrase that belong to what is before them: *sick of* is not met by *sick most of May*."""


@dataclass(slots=True)
class Runs:
    """Phrases by their first word, so that a sentence is compared with few of them."""

    manner: Manner
    _by_first: defaultdict[str, list[tuple[tuple[str, ...], str, str]]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def add(self, words: Sequence[str], theme: str, phrase: str) -> None:
        """Add a phrase of a theme: its words, of which there must be one, and how it was written."""
        self._by_first[words[0]].append((tuple(words[1:]), theme, phrase))

    def found_in(self, sentence: Sequence[str], found: dict[str, str]) -> None:
        """Add the themes that a sentence names, each with the phrase that named it first."""
        present = set(sentence)
        for start, word in enumerate(sentence):
            for rest, theme, phrase in self._by_first.get(word, ()):
                may_be = theme not in found and present.issuperset(rest)
                if may_be and self._is_met(sentence, start, rest):
                    found[theme] = phrase

    def _is_met(self, sentence: Sequence[str], start: int, rest: tuple[str, ...]) -> bool:
        end = start
        for word in rest:
            end = self._next(sentence, end, word)
            if end < 0:
                return False
        return not self.manner.denied(sentence, start, end)

    def _next(self, sentence: Sequence[str], place: int, word: str) -> int:
        """Return where a word stands next, or -1 if too much, or a denial, is before it."""
        close = self.manner.close
        is_close = word in close or word in self.manner.bound or sentence[place] in close
        between, gap = 0, 0 if is_close else self.manner.gap
        for number in range(place + 1, len(sentence)):
            present = sentence[number]
            if present == word:
                return number
            between += present not in self.manner.light
            if between > gap or present == NOT:
                return -1
        return -1

    def __bool__(self) -> bool:
        return bool(self._by_first)
