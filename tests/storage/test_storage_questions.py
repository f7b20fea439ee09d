"""What members ask those who run a programme, and the answers."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from storage_samples import DAY, HOSTILE_TEXTS, HOUR, NOW, question

from coaching.questions.model import Question, QuestionKind
from people.errors import NotFoundError
from storage.database import Database
from storage.errors import NaiveDatetimeError
from storage.unit_of_work import SqlUnitOfWork


@pytest.fixture
def unit(database: Database) -> Iterator[SqlUnitOfWork]:
    with database.unit_of_work() as unit:
        yield unit


def put(unit: SqlUnitOfWork, *questions: Question) -> list[Question]:
    """Store questions; returns them with their ids."""
    return [replace(one, id=unit.questions.add(one)) for one in questions]


def answered(entry: Question, *, by: str = "suzuki", text: str = "In October") -> Question:
    """The question with an answer, given an hour after it was asked."""
    return replace(entry, answer=text, answered_by=by, answered_at=entry.at + HOUR)


@pytest.mark.parametrize("kind", QuestionKind)
def test_a_question_comes_back_as_asked_and_as_answered(database: Database, kind: QuestionKind) -> None:
    with database.unit_of_work() as unit:
        asked, other = put(unit, question(kind=kind, about="visits"), question())
        unit.commit()
    with database.unit_of_work() as unit:
        assert unit.questions.lock(asked.id) == asked
        unit.questions.save(answered(asked))
        unit.commit()
    with database.unit_of_work() as unit:
        assert unit.questions.lock(asked.id) == answered(asked)
        assert unit.questions.lock(other.id) == other


@pytest.mark.parametrize("text", HOSTILE_TEXTS)
def test_any_question_and_answer_come_back_unchanged(database: Database, text: str) -> None:
    with database.unit_of_work() as unit:
        [asked] = put(unit, question(text=text, about=text))
        unit.questions.save(answered(asked, text=text))
        unit.commit()
    with database.unit_of_work() as unit:
        assert unit.questions.of_person("tanaka") == [answered(asked, text=text)]


def test_an_unknown_question_is_not_found_and_saving_one_changes_nothing(unit: SqlUnitOfWork) -> None:
    with pytest.raises(NotFoundError) as refused:
        unit.questions.lock(999)
    assert (refused.value.what, refused.value.key) == ("question", "999")
    unit.questions.save(question(id=999))
    assert unit.questions.of_programme("sales") == []


def test_a_question_without_zone_is_refused(unit: SqlUnitOfWork) -> None:
    with pytest.raises(NaiveDatetimeError):
        unit.questions.add(question(at=NOW.replace(tzinfo=None)))


def test_a_programmes_questions_come_with_the_unanswered_ones_first_and_then_the_latest(
    unit: SqlUnitOfWork,
) -> None:
    early, late, tie, old_answer, new_answer, elsewhere = put(
        unit,
        question(at=NOW - DAY),
        question("sato", at=NOW),
        question("mori", at=NOW),
        answered(question(at=NOW - HOUR)),
        answered(question(at=NOW)),
        question(programme_id="other"),
    )
    assert unit.questions.of_programme("sales") == [tie, late, early, new_answer, old_answer]
    assert unit.questions.of_programme("other") == [elsewhere]
    assert unit.questions.of_programme("nothing") == []


def test_what_a_person_asked_is_listed_latest_first(unit: SqlUnitOfWork) -> None:
    early, late, elsewhere, _theirs = put(
        unit,
        answered(question(at=NOW - DAY)),
        question(at=NOW + HOUR),
        question(programme_id="other", at=NOW),
        question("sato"),
    )
    assert unit.questions.of_person("tanaka") == [late, elsewhere, early]
    assert unit.questions.of_person("nobody") == []


def test_what_a_person_answered_is_listed_by_the_latest_answer(unit: SqlUnitOfWork) -> None:
    early, late, _theirs, _open = put(
        unit,
        answered(question(at=NOW - DAY)),
        answered(question("sato", at=NOW)),
        answered(question(), by="mori"),
        question(),
    )
    assert unit.questions.answered_by("suzuki") == [late, early]
    assert unit.questions.answered_by("tanaka") == []


def test_only_the_latest_unanswered_question_of_its_kind_and_person_waits(unit: SqlUnitOfWork) -> None:
    day_one = QuestionKind.DAY_ONE
    put(
        unit,
        question(text="first"),
        question(text="second"),
        answered(question(text="answered")),
        question(text="another kind", kind=QuestionKind.MISFIT),
        question(text="elsewhere", programme_id="other"),
        question("sato", text="theirs"),
    )
    found = unit.questions.find_unanswered("sales", "tanaka", day_one)
    assert found is not None
    assert found.text == "second"
    assert unit.questions.find_unanswered("sales", "tanaka", QuestionKind.DRAFT) is None
    assert unit.questions.find_unanswered("other", "sato", day_one) is None


def test_old_texts_and_their_answers_are_emptied_and_nothing_waits_for_an_answer_to_them(
    unit: SqlUnitOfWork,
) -> None:
    old, waiting, new = put(
        unit,
        answered(question(at=NOW - DAY, about="visits", kind=QuestionKind.MISFIT)),
        question("sato", at=NOW - DAY),
        question(at=NOW),
    )
    assert unit.questions.delete_texts(before=NOW) == 2
    assert unit.questions.delete_texts(before=NOW) == 0
    assert unit.questions.of_programme("sales") == [new]
    assert unit.questions.lock(old.id) == replace(old, text="", about="", answer="")
    assert unit.questions.of_person("sato") == [replace(waiting, text="", answer="")]
    assert unit.questions.find_unanswered("sales", "sato", QuestionKind.DAY_ONE) is None


def test_erasing_removes_what_a_person_asked_and_their_name_below_what_they_answered(
    unit: SqlUnitOfWork,
) -> None:
    _own, theirs, another = put(
        unit, question("suzuki"), answered(question()), answered(question("sato"), by="mori")
    )
    unit.questions.erase("suzuki")
    unit.questions.erase("nobody")
    assert unit.questions.of_person("suzuki") == unit.questions.answered_by("suzuki") == []
    assert unit.questions.of_programme("sales") == [another, replace(theirs, answered_by="")]
