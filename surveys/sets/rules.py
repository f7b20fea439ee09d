"""What can be said of questions by looking at them: whether two are the same, and how long they take."""

import hashlib
import json
import math
import unicodedata
from collections.abc import Iterable, Sequence

from surveys.sets.model import Question, QuestionType

SECONDS_A_CHOICE, SECONDS_A_TEXT = 15, 45
"""Our own defaults: six questions, one of them in free text, take about two minutes."""


def fingerprints(question: Question) -> frozenset[str]:
    """Return a number (SHA-256, in hex) for each language of a question. Two questions that share one ask the
    same, whatever their ids are, and whatever further languages they are in: the same type, text, options and
    points. Blanks, capitals, full-width letters and signs do not matter."""
    return frozenset(_fingerprint(question, code) for code in question.text)


def repeated(questions: Sequence[Question]) -> frozenset[int]:
    """Return the places (from 0) of questions that ask what one before them asks, by `fingerprints`: each
    would be published with an error of its own, and the errors could be averaged away (ANONYMITY, Rule 2)."""
    seen: set[str] = set()
    found = set()
    for place, question in enumerate(questions):
        own = fingerprints(question)
        if not seen.isdisjoint(own):
            found.add(place)
        seen |= own
    return frozenset(found)


def letters(text: str) -> str:
    """Return a text's letters and digits alone: blanks, capitals and signs do not change what is asked."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(letter for letter in folded if letter.isalnum())


def languages_of(questions: Sequence[Question]) -> frozenset[str]:
    """Return the languages in which every question is written, with all of its options."""
    texts = [text for one in questions for text in (one.text, *one.options)]
    return frozenset.intersection(*(frozenset(text) for text in texts)) if texts else frozenset()


def minutes_of(questions: Iterable[Question]) -> int:
    """Return about how many minutes the questions take, rounded up."""
    seconds = sum(
        SECONDS_A_TEXT if question.type is QuestionType.TEXT else SECONDS_A_CHOICE for question in questions
    )
    return max(1, math.ceil(seconds / 60))


def _fingerprint(question: Question, code: str) -> str:
    asked = {
        "language": code,
        "type": question.type.value,
        "text": letters(question.text[code]),
        "options": [letters(option.get(code, "")) for option in question.options],
        "points": question.points if question.type is QuestionType.AGREE else 0,
    }
    text = json.dumps(asked, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
