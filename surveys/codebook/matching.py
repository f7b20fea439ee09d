"""Themes and frequent terms in what people wrote, without understanding a sentence.

Phrases in Latin letters are met word by word, without endings (`latin`). All others are met by the normalised
forms of their words where SudachiPy is installed (`japanese`), and else by their letters (`letters`). What a
sentence denies of a phrase does not count where that can be seen beside it.
"""

import re
from collections.abc import Mapping
from enum import StrEnum

from surveys.codebook import japanese, latin
from surveys.codebook.folding import folded, sentences
from surveys.codebook.letters import Letters
from surveys.codebook.model import Phrases
from surveys.codebook.runs import BREAK, Runs
from surveys.codebook.shipped import stop_words

SHORTEST_WORD = 4
"""Letters of a Latin word that counts as a term."""

_HAS_LATIN = re.compile(r"[a-z]")
_WORD = re.compile(rf"[a-z]{{{SHORTEST_WORD},}}")
_RUN = re.compile(r"[一-鿿々]{2,}|[ァ-ヺ][ァ-ヺー]+")
"""Of kanji, or of katakana: most nouns of Japanese are one."""


class Way(StrEnum):
    """How phrases are met that are not in Latin letters."""

    WORDS = "words"
    """By normalised words."""
    LETTERS = "letters"
    """By pairs of letters."""


def usual_way() -> Way:
    """Return the way of this installation: by words, if the extra `japanese` is installed."""
    return Way.WORDS if japanese.has_splitter() else Way.LETTERS


class Matcher:
    """The phrases of one language, made ready once for many texts. For one thread."""

    def __init__(self, phrases: Phrases, *, way: Way | None = None) -> None:
        self._latin, self._japanese, self._letters = Runs(latin.MANNER), Runs(japanese.MANNER), Letters()
        self._split = japanese.new_splitter() if (way or usual_way()) is Way.WORDS else None
        for theme, several in phrases.items():
            for phrase in several:
                self._add(theme, phrase)

    def _add(self, theme: str, phrase: str) -> None:
        plain = folded(phrase)
        if plain and latin.is_latin(plain):
            self._latin.add(latin.latin_words(plain), theme, phrase)
        elif plain and not self._add_words(theme, phrase, plain):
            self._letters.add(plain, theme, phrase)

    def _add_words(self, theme: str, phrase: str, plain: str) -> bool:
        """Add a phrase by its words; False if nothing splits it, or it has none that say anything."""
        words = japanese.japanese_words(plain, self._split) if self._split is not None else []
        said = [word for word in words if word != BREAK]
        if said:
            self._japanese.add(said, theme, phrase)
        return bool(said)

    def themes_in(self, text: str) -> frozenset[str]:
        """Return the themes that a text names."""
        return frozenset(self.named(text))

    def named(self, text: str) -> Mapping[str, str]:
        """Return the themes that a text names, each with a phrase by which it does."""
        found: dict[str, str] = {}
        for sentence in sentences(text):
            if self._latin and _HAS_LATIN.search(sentence):
                self._latin.found_in(latin.latin_words(sentence), found)
            if self._split is not None and self._japanese:
                self._japanese.found_in(japanese.japanese_words(sentence, self._split), found)
            if self._letters:
                self._letters.found_in(sentence, found)
        return found


def themes_in(text: str, phrases: Phrases, *, way: Way | None = None) -> frozenset[str]:
    """Return the themes that one text names; `phrases` are those of its language. For many texts make a
    `Matcher`."""
    return Matcher(phrases, way=way).themes_in(text)


def terms_in(text: str, language: str) -> frozenset[str]:
    """Return the terms that a text uses, each once: Latin words of four letters and more, and in Japanese
    runs of kanji or katakana. Words that say nothing by themselves are left out."""
    plain = folded(text)
    found = set(_WORD.findall(plain)) - stop_words("en")
    if language == "ja":
        found.update(set(_RUN.findall(plain)) - stop_words("ja"))
    return frozenset(found)
