"""What was published: every figure once, with the group it is of. There is nothing else of a closed wave."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from surveys.waves.model import Path

COMPANY = 0
"""The number of the group that is everybody."""


class Shown(StrEnum):
    """In which form the answers of a group are published."""

    WORDS = "words"
    """5 to 19 ballots: one word a question (rule 1)."""
    COUNTS = "counts"
    """20 and more: counts, each with an error of its own (rule 2)."""


class Word(StrEnum):
    """How many of a small group answered favourably."""

    FEW = "few"
    MIXED = "mixed"
    MOST = "most"
    TOO_FEW = "too_few"
    """Fewer than 5 of the group answered the question."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """People who are shown together."""

    number: int
    """Within the wave; `COMPANY` is everybody."""
    path: Path
    """The place in the tree that it is named after."""
    is_rest: bool
    """"Others of" that place: the people of the places below in `of` who are in no other group."""
    of: tuple[Path, ...]
    """The places whose people (their own, without those below) it is made of."""
    shown: Shown
    is_part: bool
    """One of the groups of which everybody is in exactly one; else a larger place, or the company."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WordRelease:
    """Rule 1: one word for a question of a small group."""

    group: int
    question_id: str
    word: Word


@dataclass(frozen=True, slots=True, kw_only=True)
class CountsRelease:
    """Rule 2: counts, each with an error of its own, so that one may be below 0.

    In order: NPS detractors, passives, promoters; agreement its points from 1; a choice its options. Of a
    multiple choice the last one is how many answered it at all.
    """

    group: int
    question_id: str
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteRelease:
    """Rule 3: a text as it was written; of the company only, in random order."""

    question_id: str
    language: str
    place: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TextsRelease:
    """Rule 3: how many answered a text question in a language, where that is 5 or more; of the company."""

    question_id: str
    language: str
    people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeRelease:
    """Rule 3: how many people named a theme, 5 or more; of the company. `is_known`: it is of the codebook,
    else `theme` is a term that many used."""

    question_id: str
    theme: str
    people: int
    is_known: bool


Figure: TypeAlias = WordRelease | CountsRelease | TextsRelease | ThemeRelease


@dataclass(frozen=True, slots=True, kw_only=True)
class Released:
    """All that a closed wave leaves. `too_few`: fewer than k answered in all, and nothing else is here:
    `answered` is 0 then, whatever their number."""

    answered: int
    invited: int
    too_few: bool = False
    groups: tuple[Group, ...] = ()
    figures: tuple[Figure, ...] = ()
    quotes: tuple[QuoteRelease, ...] = ()
