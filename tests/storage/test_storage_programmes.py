"""Programmes and enrolments."""

from dataclasses import replace
from datetime import date

import pytest
from storage_samples import DAY, HOSTILE_TEXTS, HOUR, NOW, enrolment, programme, put_enrolments

from coaching.programmes.model import (
    Attitude,
    Clarity,
    Enrolment,
    EnrolmentState,
    ProgrammeState,
    Step,
    Support,
)
from people.errors import NotFoundError
from storage.database import Database
from storage.errors import ConstraintError, NaiveDatetimeError

# Programmes


def test_a_programme_comes_back_as_stored_and_is_replaced_as_a_whole(database: Database) -> None:
    draft = programme(state=ProgrammeState.DRAFT)
    with database.unit_of_work() as unit:
        unit.programmes.put(draft)
        assert unit.programmes.get("sales") == draft
        unit.programmes.put(programme(deputy="deputy"))
        unit.commit()
    with database.unit_of_work() as unit:
        assert unit.programmes.find("sales") == programme(deputy="deputy")


def test_an_unknown_programme_is_not_found(database: Database) -> None:
    with database.unit_of_work() as unit:
        assert unit.programmes.find("nothing") is None
        with pytest.raises(NotFoundError) as refused:
            unit.programmes.get("nothing")
    assert (refused.value.what, refused.value.key) == ("programme", "nothing")


def test_programmes_are_listed_by_id_and_state(database: Database) -> None:
    with database.unit_of_work() as unit:
        for name, state in (
            ("b", ProgrammeState.RUNNING),
            ("a", ProgrammeState.DRAFT),
            ("B", ProgrammeState.RUNNING),
        ):
            unit.programmes.put(programme(name, state=state))
        assert [one.id for one in unit.programmes.list_all()] == ["B", "a", "b"]
        assert [one.id for one in unit.programmes.list_all(state=ProgrammeState.RUNNING)] == ["B", "b"]
        assert unit.programmes.list_all(state=ProgrammeState.STOPPED) == []


# Enrolments


def test_an_enrolment_comes_back_exactly_as_saved(database: Database) -> None:
    ids = put_enrolments(database, "tanaka")
    whole = Enrolment(
        id=ids["tanaka"],
        programme_id="sales",
        person_id="tanaka",
        day_zero=date(2026, 5, 1),
        state=EnrolmentState.LEFT,
        practice_id="visits",
        practices_done=("log in", '訪問, "同日"'),
        own_goal="早く帰る",
        clarity=Clarity.QUESTION,
        support=Support.FORTNIGHTLY,
        good_in_a_row=3,
        low_in_a_row=1,
        attitude=Attitude.SEES_VALUE,
        attitude_asked_at=NOW - DAY,
        silent=2,
        next_step=Step.REMINDER,
        next_at=NOW + HOUR,
        check_in_id=12,
    )
    with database.unit_of_work() as unit:
        assert unit.enrolments.get(ids["tanaka"]) == enrolment("tanaka", id=ids["tanaka"])
        unit.enrolments.save_many([whole])
        unit.commit()
    with database.unit_of_work() as unit:
        assert unit.enrolments.get(ids["tanaka"]) == whole


def test_an_unknown_enrolment_is_not_found_and_saving_one_changes_nothing(database: Database) -> None:
    put_enrolments(database, "tanaka")
    with database.unit_of_work() as unit:
        with pytest.raises(NotFoundError) as refused:
            unit.enrolments.get(999)
        with pytest.raises(NotFoundError):
            unit.enrolments.lock(999)
        assert unit.enrolments.lock_many([999]) == {}
        unit.enrolments.save_many([enrolment("ghost", id=999)])
        unit.enrolments.save_many([])
        assert [one.person_id for one in unit.enrolments.of_programme("sales")] == ["tanaka"]
    assert (refused.value.what, refused.value.key) == ("enrolment", "999")


@pytest.mark.parametrize("text", HOSTILE_TEXTS)
def test_what_people_write_comes_back_unchanged(database: Database, text: str) -> None:
    ids = put_enrolments(database, "tanaka")
    written = enrolment("tanaka", id=ids["tanaka"], own_goal=text, practices_done=(text, text))
    with database.unit_of_work() as unit:
        unit.enrolments.save_many([written])
        unit.commit()
        assert unit.enrolments.get(ids["tanaka"]) == written


def test_enrolling_again_leaves_an_enrolment_as_it_is(database: Database) -> None:
    ids = put_enrolments(database, "tanaka")
    with database.unit_of_work() as unit:
        again = [enrolment("tanaka", silent=5), enrolment("sato"), enrolment("sato")]
        assert unit.enrolments.add_many(again) == 1
        assert unit.enrolments.get(ids["tanaka"]).silent == 0
        assert unit.enrolments.add_many([]) == 0


def test_a_rehire_gets_another_enrolment_and_it_is_listed_first(database: Database) -> None:
    put_enrolments(database, "tanaka")
    with database.unit_of_work() as unit:
        assert unit.enrolments.add_many([enrolment("tanaka", day_zero=date(2026, 6, 1))]) == 1
        days = [one.day_zero for one in unit.enrolments.of_person("tanaka")]
    assert days == [date(2026, 6, 1), date(2026, 5, 1)]


def test_the_people_of_a_programme_are_listed_by_id(database: Database) -> None:
    put_enrolments(database, "b", "B", "a")
    with database.unit_of_work() as unit:
        assert [one.person_id for one in unit.enrolments.of_programme("sales")] == ["B", "a", "b"]
        assert unit.enrolments.of_programme("other") == []
        assert unit.enrolments.of_person("nobody") == []


def test_the_terms_of_a_programme_say_who_takes_part_from_when(database: Database) -> None:
    put_enrolments(database, "b", "a")
    with database.unit_of_work() as unit:
        [first] = unit.enrolments.of_person("a")
        unit.enrolments.save_many([replace(first, state=EnrolmentState.LEFT)])
        unit.enrolments.add_many([enrolment("a", day_zero=date(2026, 6, 1))])
        assert unit.enrolments.terms("sales") == [
            ("a", date(2026, 5, 1), EnrolmentState.LEFT),
            ("a", date(2026, 6, 1), EnrolmentState.ACTIVE),
            ("b", date(2026, 5, 1), EnrolmentState.ACTIVE),
        ]
        assert unit.enrolments.terms("other") == []


def test_nobody_is_enrolled_in_a_programme_that_does_not_exist(database: Database) -> None:
    with database.unit_of_work() as unit, pytest.raises(ConstraintError):
        unit.enrolments.add_many([enrolment("tanaka")])


def test_a_next_moment_without_zone_is_refused(database: Database) -> None:
    put_enrolments(database)
    with database.unit_of_work() as unit, pytest.raises(NaiveDatetimeError):
        unit.enrolments.add_many([enrolment("tanaka", next_at=NOW.replace(tzinfo=None))])


def test_due_enrolments_come_earliest_first_up_to_the_limit(database: Database) -> None:
    put_enrolments(database)
    with database.unit_of_work() as unit:
        for name, at in (("late", NOW), ("early", NOW - DAY), ("future", NOW + HOUR), ("never", None)):
            unit.enrolments.add_many([enrolment(name, next_at=at)])
        assert [one.person_id for one in unit.enrolments.due(now=NOW, limit=9)] == ["early", "late"]
        assert [one.person_id for one in unit.enrolments.due(now=NOW, limit=1)] == ["early"]
        assert unit.enrolments.due(now=NOW - 2 * DAY, limit=9) == []
        assert unit.enrolments.next_due() == NOW - DAY


@pytest.mark.parametrize("state", set(EnrolmentState) - {EnrolmentState.ACTIVE})
def test_only_active_enrolments_are_due(database: Database, state: EnrolmentState) -> None:
    put_enrolments(database, "tanaka", state=state)
    with database.unit_of_work() as unit:
        assert unit.enrolments.due(now=NOW, limit=9) == []
        assert unit.enrolments.next_due() is None


@pytest.mark.parametrize("state", set(ProgrammeState) - {ProgrammeState.RUNNING})
def test_only_running_programmes_have_anything_due(database: Database, state: ProgrammeState) -> None:
    put_enrolments(database, "tanaka")
    with database.unit_of_work() as unit:
        unit.programmes.put(programme(state=state))
        assert unit.enrolments.due(now=NOW, limit=9) == []
        assert unit.enrolments.next_due() is None


def test_the_earliest_of_all_running_programmes_is_due_next(database: Database) -> None:
    put_enrolments(database, "tanaka")
    with database.unit_of_work() as unit:
        unit.programmes.put(programme("other"))
        unit.programmes.put(programme("stopped", state=ProgrammeState.STOPPED))
        unit.enrolments.add_many(
            [
                enrolment("tanaka", programme_id="other", next_at=NOW - HOUR),
                enrolment("tanaka", programme_id="stopped", next_at=NOW - DAY),
            ]
        )
        due = unit.enrolments.due(now=NOW, limit=9)
        assert [one.programme_id for one in due] == ["other", "sales"]
        assert unit.enrolments.next_due() == NOW - HOUR


def test_many_enrolments_are_saved_each_with_its_own_values(database: Database) -> None:
    people = [f"p{number:03}" for number in range(300)]
    put_enrolments(database, *people)
    with database.unit_of_work() as unit:
        changed = [
            replace(one, silent=number, next_at=NOW + number * HOUR, own_goal=None if number % 2 else "x")
            for number, one in enumerate(unit.enrolments.of_programme("sales"))
        ]
        unit.enrolments.save_many(changed)
        unit.commit()
    with database.unit_of_work() as unit:
        assert unit.enrolments.of_programme("sales") == changed
