"""A set of questions. Texts are per language code."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

MOST_QUESTIONS = 15
"""The most a set may hold (PRODUCT 4)."""
MOST_TEXTS = 3
"""Of them in free text."""
MOST_OPTIONS = 12
"""Of a choice: our own limit; more cannot be overlooked on a phone."""
LONGEST_QUESTION, LONGEST_OPTION, LONGEST_SET_NAME = 300, 75, 60
"""Characters of the text of a question, of an option (Slack shows no more) and of a set's name: our own
limits."""
SCALES = (5, 6, 7)
"""How many points a scale of agreement may have; the first is the usual one."""
LONGEST_TEXT = 1000
"""Characters of an answer in free text (ANONYMITY): ballots of a wave all have the size of the longest."""
NPS_HIGHEST = 10

Answer: TypeAlias = int | tuple[int, ...] | str
"""0 to 10, a point of the scale, an option's number from 1, several of them in order, or a text."""
Answers: TypeAlias = Mapping[str, Answer]
"""What a person answered, by question id; what they skipped is absent."""


class QuestionType(StrEnum):
    """How a question is answered."""

    NPS = "nps"
    """0 to 10."""
    AGREE = "agree"
    """1 (not at all) to `points` (fully)."""
    SINGLE = "single"
    """One of the options."""
    MULTI = "multi"
    """Any of the options."""
    TEXT = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question; every question may be skipped."""

    id: str
    type: QuestionType
    text: Mapping[str, str]
    options: tuple[Mapping[str, str], ...] = ()
    """Of a choice, two or more."""
    points: int = 5
    """Of agreement: 5, 6 or 7."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionSet:
    """Questions that are asked together, in this order."""

    id: str
    name: Mapping[str, str]
    questions: tuple[Question, ...]
