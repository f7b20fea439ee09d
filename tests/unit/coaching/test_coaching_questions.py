"""Questions, objections and comments: kept as written, one objection at a time, answered once."""

from datetime import timedelta

import pytest
from coaching_stage import GO_LIVE, Stage, at

from coaching.questions.model import Question, QuestionKind
from coaching.questions.service import LONGEST_TEXT, answer, answered, ask, waiting
from people.errors import InvalidInputError, NotFoundError, TooLateError

NOW = at(GO_LIVE)
LATER = NOW + timedelta(hours=1)


def asked(stage: Stage, text: str, *, kind: QuestionKind = QuestionKind.MISFIT, about: str = "visits") -> int:
    """Let Tanaka ask; returns the id."""
    return ask(stage.unit, kind=kind, programme_id="crm", person_id="tanaka", text=text, now=NOW, about=about)


def texts(stage: Stage) -> list[str]:
    """Return what was asked."""
    return sorted(one.text for one in stage.unit.questions.of_programme("crm"))


def test_a_second_objection_to_a_target_takes_the_place_of_the_first(stage: Stage) -> None:
    first = asked(stage, "too many")
    assert asked(stage, "far too many") == first
    asked(stage, "no calls here", about="calls")
    assert texts(stage) == ["far too many", "no calls here"]


def test_an_objection_after_an_answer_is_a_new_one(stage: Stage) -> None:
    first = asked(stage, "too many")
    answer(stage.unit, first, text="we lower it", person_id="suzuki", now=NOW)
    assert asked(stage, "still too many") != first
    assert texts(stage) == ["still too many", "too many"]


def test_comments_and_cases_stand_beside_each_other_and_of_day_one_the_last_counts(stage: Stage) -> None:
    for kind in (QuestionKind.DRAFT, QuestionKind.CASE, QuestionKind.DAY_ONE):
        asked(stage, f"{kind} one", kind=kind, about="")
        asked(stage, f"{kind} two", kind=kind, about="")
    assert texts(stage) == ["case one", "case two", "day_one two", "draft one", "draft two"]


@pytest.mark.parametrize(
    ("text", "error"),
    [("", "error.required"), (" \n ", "error.required"), ("x" * 5000, "error.too_long")],
)
def test_a_text_that_is_empty_or_too_long_changes_nothing(stage: Stage, text: str, error: str) -> None:
    question = asked(stage, "x" * LONGEST_TEXT)
    with pytest.raises(InvalidInputError) as refused:
        asked(stage, text)
    assert refused.value.fields == {"text": error}
    with pytest.raises(InvalidInputError) as refused:
        answer(stage.unit, question, text=text, person_id="suzuki", now=NOW)
    assert refused.value.fields == {"answer": error}
    assert texts(stage) == ["x" * LONGEST_TEXT]
    assert len(waiting(stage.unit.questions.of_programme("crm"))) == 1


def test_an_answer_is_given_once(stage: Stage) -> None:
    question = asked(stage, "too many")
    given = answer(stage.unit, question, text=" we lower it ", person_id="suzuki", now=LATER)
    assert (given.answer, given.answered_by, given.answered_at) == ("we lower it", "suzuki", LATER)
    with pytest.raises(TooLateError):
        answer(stage.unit, question, text="no", person_id="mori", now=LATER)
    with pytest.raises(NotFoundError):
        answer(stage.unit, question + 1, text="no", person_id="mori", now=LATER)
    assert stage.unit.questions.lock(question) == given


def test_the_oldest_waits_first_and_the_newest_answer_is_read_first() -> None:
    def question(number: int, *, hours: int, given: str | None = None) -> Question:
        return Question(
            id=number,
            kind=QuestionKind.DRAFT,
            programme_id="crm",
            person_id="tanaka",
            about="",
            text="text",
            at=NOW + timedelta(hours=hours),
            answer=given,
            answered_at=None if given is None else NOW + timedelta(hours=hours),
        )

    known = [
        question(1, hours=3),
        question(2, hours=1),
        question(3, hours=2, given="yes"),
        question(4, hours=4, given="no"),
        question(5, hours=5, given=""),
    ]
    assert [one.id for one in waiting(known)] == [2, 1]
    assert [one.id for one in answered(known)] == [4, 3]
