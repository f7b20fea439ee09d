"""Sets of one's own made in chat: the rules of the file, said beside the inputs of the form."""

from collections.abc import Iterator

import pytest
from survey_desk import ACTOR, COMPANY, NOW

from people.errors import InvalidInputError, NotFoundError
from people.parts import Part
from storage.database import Database
from storage.unit_of_work import SqlUnitOfWork
from surveys.sets.editing import (
    Editor,
    copy_set,
    find_question,
    options_in,
    remove_question,
    save_question,
)
from surveys.sets.model import Question, QuestionType
from surveys.sets.service import ShippedSetError, get_set
from surveys.sets.shipped import shipped_sets

EDITOR = Editor(person_id=ACTOR, now=NOW, company=COMPANY)
NAMED: Part = {"id": "own", "name": {"ja": "独自", "en": "Own"}}
AGREE: Part = {"type": "agree", "text": {"ja": "役に立つ。", "en": "It helps."}, "points": "7"}
CHOICE: Part = {
    "type": "single",
    "text": {"ja": "どれですか。", "en": "Which?"},
    "options": {"ja": "これ\n\nそれ\n", "en": "This\nThat"},
}
TEXT: Part = {"type": "text", "text": {"ja": "ほかには", "en": "Anything else?"}}


@pytest.fixture
def unit(sqlite_database: Database) -> Iterator[SqlUnitOfWork]:
    """A unit of work with an empty set of one's own."""
    with sqlite_database.unit_of_work() as opened:
        copy_set(opened, NAMED, source_id="", editor=EDITOR)
        yield opened


def save(unit: SqlUnitOfWork, part: Part, question_id: str = "") -> Question:
    """Save a question of the set."""
    return save_question(unit, "own", question_id, part, editor=EDITOR)


def refused(unit: SqlUnitOfWork, part: Part) -> dict[str, str]:
    """Return what is said beside the fields of a question's form."""
    before = get_set(unit, "own")
    with pytest.raises(InvalidInputError) as error:
        save(unit, part)
    assert get_set(unit, "own") == before
    return error.value.fields


def test_a_set_begins_empty_or_as_a_copy_of_another(unit: SqlUnitOfWork) -> None:
    assert get_set(unit, "own").questions == ()
    made = copy_set(unit, {"id": "ours", "name": {"ja": "当社"}}, source_id="monthly", editor=EDITOR)
    assert made == get_set(unit, "ours")
    assert made.name == {"ja": "当社"}
    assert made.questions == shipped_sets()["monthly"].questions


@pytest.mark.parametrize(
    ("part", "said"),
    [
        ({"id": "", "name": {"ja": "名"}}, {"id": "error.required"}),
        ({"id": "a b", "name": {"ja": "名"}}, {"id": "error.set_id"}),
        ({"id": "own", "name": {"ja": "名"}}, {"id": "error.set_taken"}),
        ({"id": "nps", "name": {"ja": "名"}}, {"id": "error.set_taken"}),
        ({"id": "new", "name": {}}, {"name_ja": "error.required"}),
        ({"id": "new", "name": {"ja": "名", "en": "n" * 61}}, {"name_en": "error.too_long"}),
        ({"id": "own", "name": {}}, {"id": "error.set_taken", "name_ja": "error.required"}),
    ],
)
def test_a_set_that_cannot_be_made_is_refused_beside_the_field(
    unit: SqlUnitOfWork, part: Part, said: dict[str, str]
) -> None:
    with pytest.raises(InvalidInputError) as error:
        copy_set(unit, part, source_id="", editor=EDITOR)
    assert error.value.fields == said


def test_a_copy_of_what_is_gone_is_not_made(unit: SqlUnitOfWork) -> None:
    with pytest.raises(NotFoundError):
        copy_set(unit, {"id": "new", "name": {"ja": "名"}}, source_id="gone", editor=EDITOR)


def test_questions_are_added_at_the_end_with_ids_after_their_type(unit: SqlUnitOfWork) -> None:
    other: Part = {**AGREE, "text": {"ja": "使える。", "en": "I can use it."}}
    saved = [save(unit, AGREE), save(unit, other), save(unit, CHOICE), save(unit, TEXT)]
    assert [one.id for one in saved] == ["agree-1", "agree-2", "single-1", "text-1"]
    assert get_set(unit, "own").questions == tuple(saved)
    assert saved[0] == Question(
        id="agree-1", type=QuestionType.AGREE, text={"ja": "役に立つ。", "en": "It helps."}, points=7
    )


def test_options_stand_on_lines_the_first_of_each_language_together(unit: SqlUnitOfWork) -> None:
    saved = save(unit, CHOICE)
    assert saved.options == ({"ja": "これ", "en": "This"}, {"ja": "それ", "en": "That"})
    assert (options_in(saved, "ja"), options_in(saved, "en")) == ("これ\nそれ", "This\nThat")


def test_options_may_be_there_in_one_language_only(unit: SqlUnitOfWork) -> None:
    saved = save(unit, {**CHOICE, "options": {"ja": "これ\nそれ", "en": ""}})
    assert saved.options == ({"ja": "これ"}, {"ja": "それ"})


def test_a_question_is_changed_where_it_stands(unit: SqlUnitOfWork) -> None:
    save(unit, AGREE)
    save(unit, TEXT)
    changed = save(unit, {**CHOICE, "points": "7"}, "agree-1")
    assert (changed.id, changed.type, changed.points) == ("agree-1", QuestionType.SINGLE, 5)
    assert [one.id for one in get_set(unit, "own").questions] == ["agree-1", "text-1"]
    assert find_question(get_set(unit, "own"), "agree-1") == changed


def test_a_question_is_taken_out(unit: SqlUnitOfWork) -> None:
    save(unit, AGREE)
    save(unit, TEXT)
    after = remove_question(unit, "own", "agree-1", editor=EDITOR)
    assert [one.id for one in after.questions] == ["text-1"]
    assert get_set(unit, "own") == after
    with pytest.raises(NotFoundError):
        remove_question(unit, "own", "agree-1", editor=EDITOR)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"type": ""}, {"type": "error.required"}),
        ({"type": "essay"}, {"type": "error.choice"}),
        ({"text": {}}, {"text_ja": "error.required"}),
        ({"text": {"ja": "あ", "en": "a" * 301}}, {"text_en": "error.too_long"}),
        ({"options": {}}, {"options_ja": "error.options"}),
        ({"options": {"ja": "これ", "en": "This"}}, {"options_ja": "error.options"}),
        ({"options": {"ja": "これ\nそれ", "en": "This"}}, {"options_en": "error.options"}),
        ({"options": {"ja": "これ", "en": "This\nThat"}}, {"options_ja": "error.options"}),
        ({"options": {"ja": "これ\nこれ", "en": "This\nThis"}}, {"options_ja": "error.options"}),
        ({"options": {"ja": "これ\nそれ", "en": f"This\n{'a' * 76}"}}, {"options_en": "error.options"}),
        ({"options": {"ja": "\n".join(map(str, range(13)))}}, {"options_ja": "error.options"}),
        ({"text": {}, "options": {}}, {"text_ja": "error.required", "options_ja": "error.options"}),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused_beside_the_field(
    unit: SqlUnitOfWork, changes: Part, said: dict[str, str]
) -> None:
    assert refused(unit, {**CHOICE, **changes}) == said


def test_points_that_are_no_scale_are_refused(unit: SqlUnitOfWork) -> None:
    assert refused(unit, {**AGREE, "points": "4"}) == {"points": "error.choice"}


def test_a_set_holds_fifteen_questions_and_three_free_texts(unit: SqlUnitOfWork) -> None:
    for number in range(3):
        save(unit, {**TEXT, "text": {"ja": f"ほかには{number}"}})
    assert refused(unit, TEXT) == {"type": "error.most_texts"}
    for number in range(12):
        save(unit, {**AGREE, "text": {"ja": f"役に立つ{number}。"}})
    assert refused(unit, AGREE) == {"text_ja": "error.most_questions"}
    assert save(unit, {**AGREE, "points": "6"}, "agree-3").points == 6


def test_what_another_question_asks_already_is_refused_beside_the_text(unit: SqlUnitOfWork) -> None:
    """Asked twelve times, its published errors could be averaged away."""
    saved = save(unit, AGREE)
    in_signs: Part = {**AGREE, "text": {"ja": "「役に立つ」", "en": "Something else"}}
    assert refused(unit, in_signs) == {"text_ja": "error.same_question"}
    assert save(unit, in_signs, saved.id).text["en"] == "Something else"
    assert save(unit, {**in_signs, "points": "5"}).id == "agree-2"


def test_a_shipped_set_is_not_edited(unit: SqlUnitOfWork) -> None:
    with pytest.raises(ShippedSetError):
        save_question(unit, "monthly", "", AGREE, editor=EDITOR)
    with pytest.raises(ShippedSetError):
        remove_question(unit, "monthly", "heard", editor=EDITOR)


def test_what_is_gone_is_not_found(unit: SqlUnitOfWork) -> None:
    with pytest.raises(NotFoundError):
        save_question(unit, "gone", "", AGREE, editor=EDITOR)
    with pytest.raises(NotFoundError):
        save(unit, AGREE, "agree-9")


def test_each_edit_is_in_the_audit_without_a_text(unit: SqlUnitOfWork) -> None:
    save(unit, AGREE)
    entries = unit.audit.list_entries(subject="own")
    assert [(one.action, one.actor, one.detail) for one in entries] == [("survey.set_saved", ACTOR, "")] * 2
