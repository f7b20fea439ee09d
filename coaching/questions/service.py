"""Asking and answering: the texts of members reach those who run the programme, and the answer comes back."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from coaching.ports import CoachingUnit
from coaching.questions.model import Question, QuestionKind
from people.errors import InvalidInputError, TooLateError

LONGEST_TEXT = 3000
"""Characters of a question, comment, case or answer; a longer one is refused, and stays in the form."""
LONGEST_TITLE = 200
_NOT_YET = 0
"""The id of a question that storage has not numbered."""


def ask(
    unit: CoachingUnit,
    *,
    kind: QuestionKind,
    programme_id: str,
    person_id: str,
    text: str,
    now: datetime,
    about: str = "",
    field: str = "text",
) -> int:
    """Keep what a member asks, objects to or tells; returns its id. Of an objection to one KPI there is one
    at a time: a new one takes the place of what has no answer yet. The same holds for day 1.

    Raises `InvalidInputError` on the input `field` for a text that is empty or too long: nothing is kept.
    """
    words = checked_text(text, field=field)
    known = _replaced(unit, kind=kind, programme_id=programme_id, person_id=person_id, about=about)
    if known is not None:
        unit.questions.save(replace(known, text=words, at=now))
        return known.id
    return unit.questions.add(
        Question(
            id=_NOT_YET,
            kind=kind,
            programme_id=programme_id,
            person_id=person_id,
            about=about,
            text=words,
            at=now,
        )
    )


def checked_text(text: str, *, field: str, most: int = LONGEST_TEXT) -> str:
    """Return the text without blanks around it; raises `InvalidInputError` if it is empty or too long."""
    words = text.strip()
    if not words:
        raise InvalidInputError({field: "error.required"})
    if len(words) > most:
        raise InvalidInputError({field: "error.too_long"})
    return words


def _replaced(
    unit: CoachingUnit, *, kind: QuestionKind, programme_id: str, person_id: str, about: str
) -> Question | None:
    """Return the question that a new one takes the place of, locked and without answer; or None."""
    if kind is QuestionKind.DAY_ONE:
        return unit.questions.find_unanswered(programme_id, person_id, kind)
    if kind is not QuestionKind.MISFIT:
        return None
    own = [
        question
        for question in unit.questions.of_person(person_id)
        if (question.kind, question.programme_id, question.about) == (kind, programme_id, about)
        and question.answer is None
    ]
    latest = unit.questions.lock(own[0].id) if own else None
    return latest if latest is not None and latest.answer is None else None


def answer(unit: CoachingUnit, question_id: int, *, text: str, person_id: str, now: datetime) -> Question:
    """Keep the answer, once, and return the question with it.

    Raises `TooLateError("question_answered")` if somebody was quicker, `InvalidInputError` on `answer`, and
    `NotFoundError(what="question")`.
    """
    words = checked_text(text, field="answer")
    question = unit.questions.lock(question_id)
    if question.answer is not None:
        raise TooLateError(reason="question_answered")
    answered = replace(question, answer=words, answered_by=person_id, answered_at=now)
    unit.questions.save(answered)
    return answered


def waiting(questions: Sequence[Question]) -> list[Question]:
    """Return those without an answer, the oldest first."""
    return sorted((one for one in questions if one.answer is None), key=lambda one: (one.at, one.id))


def answered(questions: Sequence[Question]) -> list[Question]:
    """Return those with an answer, the newest answer first. Texts that were forgotten have none."""
    done = [one for one in questions if one.answer and one.answered_at is not None]
    return sorted(done, key=lambda one: (one.answered_at or one.at, one.id), reverse=True)
