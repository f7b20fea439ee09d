"""What is counted of a question, and where it stands among the counts of a place."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from surveys.sets.model import NPS_HIGHEST, Question, QuestionType

LEAST_PASSIVE, LEAST_PROMOTER = 7, 9
"""Net Promoter Score: 0 to 6 are detractors, 7 and 8 passives, 9 and 10 promoters (Reichheld 2003)."""
FAVOURABLE_POINTS = 2
"""The upper points of a scale of agreement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The counts of one question."""

    question_id: str
    places: range
    """Where they stand; in the order of `CountsRelease`."""
    of_answer: Mapping[int, int]
    """Where an answer is counted, or one option that was chosen."""
    favourable: range | None
    """Those of favourable answers; None: the question has no word."""
    people: int | None
    """Of a multiple choice: where it is counted who answered it at all."""


def columns_of(questions: Iterable[Question]) -> tuple[Columns, ...]:
    """Return the columns of the questions, one after another; free texts have none."""
    columns: list[Columns] = []
    for question in questions:
        if question.type is not QuestionType.TEXT:
            columns.append(_columns(question, start=columns[-1].places.stop if columns else 0))
    return tuple(columns)


def width_of(columns: Sequence[Columns]) -> int:
    """Return how many counts a place has."""
    return columns[-1].places.stop if columns else 0


def _columns(question: Question, *, start: int) -> Columns:
    of_answer = {answer: start + place for answer, place in _place_of_answers(question).items()}
    is_multiple = question.type is QuestionType.MULTI
    stop = max(of_answer.values()) + 1
    return Columns(
        question_id=question.id,
        places=range(start, stop + 1 if is_multiple else stop),
        of_answer=of_answer,
        favourable=_favourable(question.type, stop=stop),
        people=stop if is_multiple else None,
    )


def _place_of_answers(question: Question) -> dict[int, int]:
    if question.type is QuestionType.NPS:
        return {
            points: (points >= LEAST_PASSIVE) + (points >= LEAST_PROMOTER)
            for points in range(NPS_HIGHEST + 1)
        }
    numbers = question.points if question.type is QuestionType.AGREE else len(question.options)
    return {number + 1: number for number in range(numbers)}


def _favourable(kind: QuestionType, *, stop: int) -> range | None:
    """Return the last two: of agreement its upper points, of NPS passives and promoters (7 to 10)."""
    return range(stop - FAVOURABLE_POINTS, stop) if kind in {QuestionType.NPS, QuestionType.AGREE} else None
