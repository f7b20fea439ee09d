"""Which answers a question can have."""

from typing import assert_never

from surveys.sets.model import LONGEST_TEXT, NPS_HIGHEST, Answer, Question, QuestionType


def is_possible(question: Question, answer: object) -> bool:
    """Tell whether the answer is one that the question can have."""
    match question.type:
        case QuestionType.NPS:
            return _is_number(answer, lowest=0, highest=NPS_HIGHEST)
        case QuestionType.AGREE:
            return _is_number(answer, lowest=1, highest=question.points)
        case QuestionType.SINGLE:
            return _is_number(answer, lowest=1, highest=len(question.options))
        case QuestionType.MULTI:
            return _is_choice(answer, options=len(question.options))
        case QuestionType.TEXT:
            return isinstance(answer, str) and 0 < len(answer) <= LONGEST_TEXT
        case _:
            assert_never(question.type)


def longest_answer(question: Question) -> Answer:
    """Return the answer that takes the most digits; of a text, none of its characters."""
    match question.type:
        case QuestionType.NPS:
            return NPS_HIGHEST
        case QuestionType.AGREE:
            return question.points
        case QuestionType.SINGLE:
            return len(question.options)
        case QuestionType.MULTI:
            return tuple(range(1, len(question.options) + 1))
        case QuestionType.TEXT:
            return ""
        case _:
            assert_never(question.type)


def _is_number(answer: object, *, lowest: int, highest: int) -> bool:
    # A bool is an int to Python, and no number to anybody else.
    return type(answer) is int and lowest <= answer <= highest


def _is_choice(answer: object, *, options: int) -> bool:
    """Tell whether these are numbers of options, each once, in order; none at all is a question skipped."""
    if not isinstance(answer, tuple) or not answer:
        return False
    if not all(_is_number(one, lowest=1, highest=options) for one in answer):
        return False
    return list(answer) == sorted(set(answer))
