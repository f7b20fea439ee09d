"""Sets of questions: those that are shipped, one's own, and what can be said of questions."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from people.errors import NotFoundError
from storage.database import Database
from storage.unit_of_work import SqlUnitOfWork
from surveys.sets.model import MOST_QUESTIONS, Question, QuestionSet, QuestionType
from surveys.sets.rules import fingerprints, minutes_of
from surveys.sets.service import ShippedSetError, all_sets, find_set, get_set, save_set
from surveys.sets.shipped import is_shipped, shipped_sets

NOW = datetime(2026, 6, 1, tzinfo=UTC)
HEARD = Question(id="heard", type=QuestionType.AGREE, text={"en": "I am heard.", "ja": "聞かれている。"})
TEXT = Question(id="more", type=QuestionType.TEXT, text={"en": "Anything else?"})
CHOICE = Question(
    id="pick", type=QuestionType.SINGLE, text={"en": "Which?"}, options=({"en": "This"}, {"en": "That"})
)
OWN = QuestionSet(id="own", name={"en": "Own"}, questions=(HEARD, TEXT))


@pytest.fixture
def unit(sqlite_database: Database) -> Iterator[SqlUnitOfWork]:
    """A unit of work on an empty database."""
    with sqlite_database.unit_of_work() as opened:
        yield opened


def changed(question: Question, **changes: object) -> Question:
    """Return a question with something else about it."""
    values = {"id": question.id, "type": question.type, "text": question.text, "options": question.options}
    return Question(**{**values, "points": question.points, **changes})  # type: ignore[arg-type]


# ---------------------------------------------------------------------------- what is shipped


def test_the_sets_that_a_company_needs_are_shipped() -> None:
    assert list(shipped_sets()) == ["before-go-live", "monthly", "shared-understanding", "nps"]
    assert all(is_shipped(name) for name in shipped_sets())
    assert not is_shipped("own")


def test_the_monthly_set_asks_what_it_has_to_and_ends_with_anything_at_all() -> None:
    questions = shipped_sets()["monthly"].questions
    kinds = [question.type for question in questions]
    assert kinds == [QuestionType.NPS, *[QuestionType.AGREE] * 5, QuestionType.TEXT]
    assert len(questions) <= 7
    assert "anything at all" in questions[-1].text["en"]


def test_shared_understanding_asks_whether_the_goal_is_reached_in_the_three_answers() -> None:
    question = next(one for one in shipped_sets()["shared-understanding"].questions if "goal" in one.id)
    assert [option["en"] for option in question.options] == ["Yes", "Not sure", "No"]
    assert question.text["en"] == "If that is reached, is the business goal reached?"


def test_hopes_and_worries_are_offered_in_equal_number() -> None:
    choices = {one.id: one.options for one in shipped_sets()["before-go-live"].questions}
    assert len(choices["hopes"]) == len(choices["worries"])


def test_the_last_set_is_the_recommendation_alone() -> None:
    questions = shipped_sets()["nps"].questions
    assert [question.type for question in questions] == [QuestionType.NPS]
    assert fingerprints(questions[0]) == fingerprints(shipped_sets()["monthly"].questions[0])


@pytest.mark.parametrize("questions", shipped_sets().values(), ids=lambda one: one.id)
def test_every_shipped_text_is_there_in_both_languages(questions: QuestionSet) -> None:
    texts = [questions.name]
    for question in questions.questions:
        texts += [question.text, *question.options]
    assert all(set(text) == {"ja", "en"} for text in texts)
    japanese = [text["ja"] for text in texts]
    assert all(re.search("[ぁ-んァ-ン]", text) for text in japanese)
    assert not any("あなた" in text or "!" in text or "！" in text for text in japanese)
    assert not any("!" in text["en"] for text in texts)


@pytest.mark.parametrize("questions", shipped_sets().values(), ids=lambda one: one.id)
def test_agreement_is_favourable_as_no_statement_is_negative(
    questions: QuestionSet,
) -> None:
    statements = [one.text for one in questions.questions if one.type is QuestionType.AGREE]
    assert not any(re.search(r"\b(not|no|never|worried)\b", text["en"]) for text in statements)
    assert not any(re.search("ない。|ません。", text["ja"]) for text in statements)


# ---------------------------------------------------------------------------- what can be said of questions


@pytest.mark.parametrize(
    "text",
    [
        {"ja": "聞かれている。", "en": " I am  HEARD. "},
        {"ja": "聞かれている", "en": "I am heard!"},
        {"en": "I am heard.", "fr": "Je suis entendu."},
        {"ja": "聞かれている。", "en": "They hear me."},
    ],
    ids=["blanks", "signs", "another language instead", "one language reworded"],
)
def test_the_same_question_is_known_by_any_language_whatever_its_id_and_its_signs(
    text: dict[str, str],
) -> None:
    assert fingerprints(changed(HEARD, id="other", text=text)) & fingerprints(HEARD)
    assert all(re.fullmatch("[0-9a-f]{64}", one) for one in fingerprints(HEARD))


@pytest.mark.parametrize(
    "other",
    [
        changed(HEARD, text={"en": "I am not heard.", "ja": "聞かれていない。"}),
        changed(HEARD, points=7),
        changed(HEARD, type=QuestionType.TEXT),
        changed(HEARD, text={"fr": "I am heard."}),
    ],
    ids=["text", "points", "type", "no common language"],
)
def test_another_question_shares_no_fingerprint(other: Question) -> None:
    assert not fingerprints(other) & fingerprints(HEARD)


def test_other_options_or_another_order_of_them_are_another_question() -> None:
    turned = changed(CHOICE, options=({"en": "That"}, {"en": "This"}))
    fewer = changed(CHOICE, options=({"en": "This"}, {"en": "Other"}))
    assert len(frozenset.union(*map(fingerprints, (CHOICE, turned, fewer)))) == 3 * len(CHOICE.text)


def test_the_minutes_are_rounded_up() -> None:
    assert minutes_of([HEARD]) == 1
    assert minutes_of([HEARD] * 4) == 1
    assert minutes_of([HEARD] * 5) == 2
    # The example of the invitation: six questions, one of them in free text, about two minutes.
    assert minutes_of([*[HEARD] * 5, TEXT]) == 2
    assert minutes_of([HEARD] * (MOST_QUESTIONS - 3) + [TEXT] * 3) == 6


# ---------------------------------------------------------------------------- one's own


def test_a_set_of_ones_own_is_kept_and_stands_after_the_shipped_ones(unit: SqlUnitOfWork) -> None:
    assert save_set(unit, OWN, now=NOW, actor="admin") is True
    assert get_set(unit, "own") == OWN
    assert [one.id for one in all_sets(unit)] == [*shipped_sets(), "own"]


def test_the_same_set_again_changes_nothing_and_leaves_no_trace(unit: SqlUnitOfWork) -> None:
    save_set(unit, OWN, now=NOW, actor="admin")
    assert save_set(unit, OWN, now=NOW, actor="admin") is False
    entries = unit.audit.list_entries(subject="own")
    assert [(one.action, one.actor) for one in entries] == [("survey.set_saved", "admin")]


def test_a_shipped_set_cannot_be_replaced(unit: SqlUnitOfWork) -> None:
    wanted = QuestionSet(id="monthly", name={"en": "Mine"}, questions=(TEXT,))
    with pytest.raises(ShippedSetError):
        save_set(unit, wanted, now=NOW, actor="admin")
    # Even one that was stored before a later version shipped its id does not hide the shipped one.
    unit.surveys.put_set(wanted)
    assert find_set(unit, "monthly") == shipped_sets()["monthly"]
    assert [one.id for one in all_sets(unit)].count("monthly") == 1


def test_a_set_that_nobody_made_is_not_found(unit: SqlUnitOfWork) -> None:
    assert find_set(unit, "own") is None
    with pytest.raises(NotFoundError):
        get_set(unit, "own")
