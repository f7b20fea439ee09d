"""Themes and frequent terms in what people wrote: by the letters alone, without understanding a sentence.

A phrase in Latin letters is met word by word, each with its usual English endings; any other one wherever it
stands. What a sentence denies is found in it as well: the phrases of a codebook are chosen with that in mind.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TypeAlias

from surveys.codebook.model import Phrases
from surveys.codebook.shipped import stop_words

SHORTEST_WORD = 4
"""Letters of a Latin word that counts as a term."""

_APOSTROPHES = "'\u2018\u2019\u02bc"
_HYPHENS = "-\u2010\u2011\u2012\u2013\u2014\u2212/"
_LEFT_OUT = str.maketrans(dict.fromkeys(_APOSTROPHES) | dict.fromkeys(_HYPHENS, " "))
_LATIN = re.compile(r"[a-z0-9 ]+")
_SHORTEST_INFLECTED = 3
_CONSONANTS = frozenset("bcdfghjklmnpqrstvwxz")
_WORD = re.compile(rf"[a-z]{{{SHORTEST_WORD},}}")
_RUN = re.compile(r"[一-鿿々]{2,}|[ァ-ヺ][ァ-ヺー]+")
"""Of kanji, or of katakana: most nouns of Japanese are one."""
_MOST_CODEBOOKS = 1024
"""Themes whose phrases are kept ready."""


def themes_in(text: str, phrases: Phrases) -> frozenset[str]:
    """Return the themes that a text names; `phrases` are those of its language."""
    plain = _plain(text)
    return frozenset(theme for theme, several in phrases.items() if _is_any_in(plain, _ready(several)))


def terms_in(text: str, language: str) -> frozenset[str]:
    """Return the terms that a text uses, each once: Latin words of four letters and more, and in Japanese
    runs of kanji or katakana. Words that say nothing by themselves are left out."""
    plain = _plain(text)
    found = set(_WORD.findall(plain)) - stop_words("en")
    if language == "ja":
        found.update(set(_RUN.findall(plain)) - stop_words("ja"))
    return frozenset(found)


_Ready: TypeAlias = tuple[str, re.Pattern[str] | None]
"""A phrase made ready: what stands in every text that has it, which is quick to ask for, and its words; None:
that is all of it."""


def _is_any_in(plain: str, phrases: Iterable[_Ready]) -> bool:
    return any(part in plain and (words is None or words.search(plain)) for part, words in phrases)


@lru_cache(maxsize=_MOST_CODEBOOKS)
def _ready(phrases: tuple[str, ...]) -> tuple[_Ready, ...]:
    return tuple(_made_ready(plain) for plain in map(_plain, phrases) if plain)


def _made_ready(plain: str) -> _Ready:
    if not _LATIN.fullmatch(plain):
        return plain, None
    words = plain.split()
    pattern = " ".join(f"{_stem(word)}(?:{'|'.join(_endings(word))})" for word in words)
    return max(map(_stem, words), key=len), re.compile(rf"(?<![a-z0-9]){pattern}(?![a-z0-9])")


def _plain(text: str) -> str:
    """Return the text in half-width small letters, without apostrophes and hyphens, with single blanks."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(folded.translate(_LEFT_OUT).split())


def _stem(word: str) -> str:
    """Return what all forms of a word begin with."""
    if len(word) < _SHORTEST_INFLECTED:
        return word
    is_cut = word.endswith("e") or (word.endswith("y") and word[-2] in _CONSONANTS)
    return word[:-1] if is_cut else word


def _endings(word: str) -> Iterator[str]:
    """Yield what may follow the stem of an English word: field(s), wast(ed), entr(ies), lag(ging)."""
    if len(word) < _SHORTEST_INFLECTED:
        yield ""
    elif word.endswith("e"):
        yield from ("e", "es", "ed", "ing")
    elif _stem(word) != word:
        yield from ("y", "ies", "ied", "ying")
    else:
        yield from ("", "s", "es", "ed", "ing")
        if word[-1] in _CONSONANTS:
            yield from (word[-1] + "ed", word[-1] + "ing")
