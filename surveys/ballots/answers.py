"""Reads what a person answered from what the form sent. Everything is distrusted, and nothing is repeated."""

import re
import unicodedata
from collections.abc import Iterable, Mapping

from people.errors import InvalidInputError
from surveys.ballots.values import is_possible
from surveys.sets.model import LONGEST_TEXT, Answer, Answers, Question, QuestionType

_NUMBER = re.compile(r"[0-9]{1,2}")
_IMPOSSIBLE = -1
"""No question has it for an answer."""
_KEPT = "\n"
_NOT_TEXT = frozenset({"Cc", "Cs"})
"""Unicode's categories of control characters and of halves of surrogate pairs (UAX 44)."""


def read_answers(questions: Iterable[Question], values: Mapping[str, str | tuple[str, ...]]) -> Answers:
    """Return what was answered, by question id; inputs are named by it.

    What was left empty was skipped, and inputs that belong to no question are passed over. Raises
    `InvalidInputError`, naming all inputs that hold what the form does not offer, or too long a text: an
    answer that is left out in silence would be told to nobody.
    """
    answers: dict[str, Answer] = {}
    wrong: dict[str, str] = {}
    for question in questions:
        answer = _read(question, values.get(question.id, ""))
        if answer is None:
            continue
        if is_possible(question, answer):
            answers[question.id] = answer
        else:
            is_long = question.type is QuestionType.TEXT and len(str(answer)) > LONGEST_TEXT
            wrong[question.id] = "error.too_long" if is_long else "error.choice"
    if wrong:
        raise InvalidInputError(wrong)
    return answers


def clean_text(text: str) -> str:
    """Return a text as it is kept: no control characters but line breaks, no blanks around it."""
    if text.isprintable():
        return text.strip()
    lines = text.replace("\r\n", _KEPT).replace("\r", _KEPT).replace("\t", " ")
    return "".join(
        char for char in lines if char == _KEPT or unicodedata.category(char) not in _NOT_TEXT
    ).strip()


def _read(question: Question, value: str | tuple[str, ...]) -> Answer | None:
    """Return what an input holds, possible or not; None if it was left empty."""
    if question.type is QuestionType.MULTI:
        chosen = (value,) if isinstance(value, str) else value
        return tuple(sorted({_number(one) for one in chosen if one.strip()})) or None
    if isinstance(value, tuple):
        return _IMPOSSIBLE if value else None
    if question.type is QuestionType.TEXT:
        return clean_text(value) or None
    return _number(value) if value.strip() else None


def _number(text: str) -> int:
    """Return the number that was chosen or typed, full-width digits too; else an impossible one."""
    plain = unicodedata.normalize("NFKC", text).strip()
    return int(plain) if _NUMBER.fullmatch(plain) else _IMPOSSIBLE
