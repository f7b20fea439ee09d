"""What can be said of questions by looking at them: whether two are the same, and how long they take."""

import hashlib
import json
import math
import unicodedata
from collections.abc import Iterable, Mapping

from surveys.sets.model import Question, QuestionType

SECONDS_A_CHOICE, SECONDS_A_TEXT = 15, 45
"""Our own defaults: six questions, one of them in free text, take about two minutes."""


def fingerprint(question: Question) -> str:
    """Return a number (SHA-256, in hex) that two questions share if they ask the same, whatever their ids
    are: the same type, texts, options and points. Blanks, capitals and full-width letters do not matter."""
    asked = {
        "type": question.type.value,
        "text": _plain(question.text),
        "options": [_plain(option) for option in question.options],
        "points": question.points if question.type is QuestionType.AGREE else 0,
    }
    text = json.dumps(asked, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def minutes_of(questions: Iterable[Question]) -> int:
    """Return about how many minutes the questions take, rounded up."""
    seconds = sum(
        SECONDS_A_TEXT if question.type is QuestionType.TEXT else SECONDS_A_CHOICE for question in questions
    )
    return max(1, math.ceil(seconds / 60))


def _plain(text: Mapping[str, str]) -> dict[str, str]:
    return {
        code: " ".join(unicodedata.normalize("NFKC", words).casefold().split())
        for code, words in text.items()
    }
