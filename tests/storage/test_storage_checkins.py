"""Check-ins, answers, and the counts that leads see."""

from datetime import date

import pytest
from sqlalchemy import select
from storage_samples import (
    DAY,
    HOUR,
    NOW,
    TODAY,
    check_in,
    enrolment,
    person,
    programme,
    put_enrolments,
    question,
    request,
)

from coaching.checkins.model import Answer, CheckIn, CheckInKind, CheckInState
from coaching.programmes.model import Clarity, EnrolmentState
from people.errors import NotFoundError
from storage.database import Database
from storage.errors import ConstraintError, NaiveDatetimeError
from storage.tables import check_in as check_in_table
from storage.tables import occurrence, schedule

SPAN = {"first": TODAY, "last": TODAY}


def put_check_in(database: Database, person_id: str = "tanaka", **changes: object) -> int:
    ids = put_enrolments(database, person_id)
    with database.unit_of_work() as unit:
        [number] = unit.check_ins.add_many([check_in(ids[person_id], person_id, **changes)])
        unit.commit()
    return number


def test_check_ins_get_their_ids_in_the_order_given(database: Database) -> None:
    people = [f"p{number:03}" for number in range(120)]
    enrolments = put_enrolments(database, *people)
    backwards = [check_in(enrolments[who], who, day=n % 90) for n, who in enumerate(reversed(people))]
    with database.unit_of_work() as unit:
        ids = unit.check_ins.add_many(backwards)
        stored = unit.check_ins.get_many(ids)
        assert [stored[number].person_id for number in ids] == people[::-1]
        assert [stored[number].day for number in ids] == [one.day for one in backwards]
        assert unit.check_ins.add_many([]) == []


def test_a_new_check_in_is_open_and_nothing_has_happened_to_it(database: Database) -> None:
    number = put_check_in(database, kind=CheckInKind.STATUS, practice_id=None)
    with database.unit_of_work() as unit:
        stored = unit.check_ins.get(number)
    assert stored == CheckIn(
        id=number,
        enrolment_id=stored.enrolment_id,
        programme_id="sales",
        person_id="tanaka",
        kind=CheckInKind.STATUS,
        day=40,
        local_date=TODAY,
        practice_id=None,
        due_at=NOW,
    )


def test_an_unknown_check_in_is_not_found(database: Database) -> None:
    with database.unit_of_work() as unit:
        assert unit.check_ins.get_many([999]) == {}
        with pytest.raises(NotFoundError) as refused:
            unit.check_ins.get(999)
    assert (refused.value.what, refused.value.key) == ("check_in", "999")


def test_a_second_check_in_on_the_same_day_is_the_first_and_stops_nobody_elses(database: Database) -> None:
    asked = put_check_in(database)
    another = put_enrolments(database, "sato")["sato"]
    with database.unit_of_work() as unit:
        unit.check_ins.record_answers([asked], answer=Answer.DONE, at=NOW)
        before = unit.check_ins.get(asked)
        again = check_in(before.enrolment_id, "tanaka", day=41, practice_id="plan")
        first, second, third = unit.check_ins.add_many([again, check_in(another, "sato"), again])
        assert (first, third) == (asked, asked)
        assert unit.check_ins.get(asked) == before
        assert [one.id for one in unit.check_ins.of_person("sato")] == [second]


def test_a_check_in_of_an_unknown_enrolment_is_refused(database: Database) -> None:
    with database.unit_of_work() as unit, pytest.raises(ConstraintError):
        unit.check_ins.add_many([check_in(999, "tanaka")])


def test_a_check_in_without_zone_is_refused(database: Database) -> None:
    ids = put_enrolments(database, "tanaka")
    with database.unit_of_work() as unit, pytest.raises(NaiveDatetimeError):
        unit.check_ins.add_many([check_in(ids["tanaka"], "tanaka", due_at=NOW.replace(tzinfo=None))])


def test_one_occurrence_is_opened_per_programme_and_date(database: Database) -> None:
    ids = put_enrolments(database, "a", "b", "c")
    with database.unit_of_work() as unit:
        unit.programmes.put(programme("other"))
        unit.enrolments.add_many([enrolment("a", programme_id="other")])
        other = unit.enrolments.of_programme("other")[0].id
        unit.check_ins.add_many([check_in(ids["a"], "a"), check_in(other, "a", programme_id="other")])
        unit.check_ins.add_many([check_in(ids["b"], "b"), check_in(ids["c"], "c", local_date=TODAY + DAY)])
        query = (
            select(schedule.c.owner, occurrence.c.local_date, check_in_table.c.person_id)
            .join_from(check_in_table, occurrence)
            .join(schedule)
            .order_by(schedule.c.owner, check_in_table.c.person_id)
        )
        rows = [tuple(row.values()) for row in unit.check_ins._db.rows(query)]
        opened = unit.check_ins._db.rows(select(occurrence))
    assert rows == [
        ("other", TODAY, "a"),
        ("sales", TODAY, "a"),
        ("sales", TODAY, "b"),
        ("sales", TODAY + DAY, "c"),
    ]
    assert len(opened) == 3


def test_the_check_ins_of_a_person_are_listed_latest_first(database: Database) -> None:
    ids = put_enrolments(database, "tanaka", "sato")
    with database.unit_of_work() as unit:
        for days in (0, 14, 7):
            unit.check_ins.add_many([check_in(ids["tanaka"], "tanaka", local_date=TODAY + days * DAY)])
        unit.check_ins.add_many([check_in(ids["sato"], "sato")])
        found = unit.check_ins.of_person("tanaka")
        assert [(one.local_date - TODAY).days for one in found] == [14, 7, 0]
        assert unit.check_ins.of_person("nobody") == []


def test_an_open_check_in_is_answered_once(database: Database) -> None:
    number = put_check_in(database)
    with database.unit_of_work() as unit:
        assert unit.check_ins.record_answers([number], answer=Answer.ON_TRACK, at=NOW) == 1
        assert not unit.check_ins.record_answers([number], answer=Answer.DONE, at=NOW + HOUR)
        stored = unit.check_ins.get(number)
    assert (stored.state, stored.answer, stored.answered_at) == (CheckInState.ANSWERED, Answer.ON_TRACK, NOW)


@pytest.mark.parametrize("state", [CheckInState.SILENT, CheckInState.SKIPPED])
def test_a_closed_check_in_takes_no_answer(database: Database, state: CheckInState) -> None:
    number = put_check_in(database)
    with database.unit_of_work() as unit:
        unit.check_ins.set_state([number], state)
        assert not unit.check_ins.record_answers([number], answer=Answer.DONE, at=NOW)
        assert unit.check_ins.get(number).state is state
        assert unit.check_ins.get(number).answer is None


def test_an_answer_to_nothing_is_not_recorded(database: Database) -> None:
    with database.unit_of_work() as unit:
        assert not unit.check_ins.record_answers([999], answer=Answer.DONE, at=NOW)


def test_an_answer_without_zone_is_refused(database: Database) -> None:
    number = put_check_in(database)
    with database.unit_of_work() as unit, pytest.raises(NaiveDatetimeError):
        unit.check_ins.record_answers([number], answer=Answer.DONE, at=NOW.replace(tzinfo=None))


def test_an_answered_check_in_does_not_become_silent(database: Database) -> None:
    number = put_check_in(database)
    with database.unit_of_work() as unit:
        unit.check_ins.record_answers([number], answer=Answer.DONE, at=NOW)
        unit.check_ins.set_state([number, 999], CheckInState.SILENT)
        unit.check_ins.set_state([], CheckInState.SILENT)
        assert unit.check_ins.get(number).state is CheckInState.ANSWERED


@pytest.mark.parametrize("state", CheckInState)
def test_only_a_skipped_check_in_opens_again(database: Database, state: CheckInState) -> None:
    number = put_check_in(database)
    with database.unit_of_work() as unit:
        if state is CheckInState.ANSWERED:
            unit.check_ins.record_answers([number], answer=Answer.DONE, at=NOW)
        else:
            unit.check_ins.set_state([number], state)
        unit.check_ins.open_again([number, 999])
        unit.check_ins.open_again([])
        expected = CheckInState.OPEN if state is CheckInState.SKIPPED else state
        assert unit.check_ins.get(number).state is expected


def test_delivery_and_reminder_are_remembered_for_those_named_only(database: Database) -> None:
    ids = put_enrolments(database, "a", "b")
    with database.unit_of_work() as unit:
        a, b = unit.check_ins.add_many([check_in(ids[who], who) for who in ("a", "b")])
        unit.check_ins.mark_delivered([a, 999], at=NOW)
        unit.check_ins.mark_reminded([a], at=NOW + DAY)
        unit.check_ins.mark_delivered([], at=NOW)
        stored = unit.check_ins.get_many([a, b])
    assert (stored[a].delivered_at, stored[a].reminded_at) == (NOW, NOW + DAY)
    assert (stored[b].delivered_at, stored[b].reminded_at) == (None, None)


# Counts


def put_wave(database: Database) -> None:
    """Three of Sales/East (done, trouble, silent), one of Sales/West (open), one gone from the roster
    (done), one whose card never arrived, one of another day."""
    answers = {"a": Answer.DONE, "b": Answer.TROUBLE, "gone": Answer.DONE}
    ids = put_enrolments(database, "a", "b", "c", "d", "gone", "unreached", "other-day")
    teams = {
        "a": "Sales/East",
        "b": "Sales/East",
        "c": "Sales/East",
        "d": "Sales/West",
        "unreached": "Sales/East",
    }
    with database.unit_of_work() as unit:
        unit.people.upsert_many([person(who, team=team) for who, team in teams.items()])
        numbers = dict(
            zip(
                ids,
                unit.check_ins.add_many(
                    [
                        check_in(ids[who], who, local_date=TODAY - DAY if who == "other-day" else TODAY)
                        for who in ids
                    ]
                ),
                strict=True,
            )
        )
        unit.check_ins.mark_delivered([n for who, n in numbers.items() if who != "unreached"], at=NOW)
        for who, answer in answers.items():
            unit.check_ins.record_answers([numbers[who]], answer=answer, at=NOW)
        unit.check_ins.set_state([numbers["c"]], CheckInState.SILENT)
        unit.commit()


def test_delivered_check_ins_are_counted_by_team_state_and_answer(database: Database) -> None:
    put_wave(database)
    with database.unit_of_work(read_only=True) as unit:
        assert unit.check_ins.counts("sales", **SPAN) == {
            ("Sales/East", "answered", "done"): 1,
            ("Sales/East", "answered", "trouble"): 1,
            ("Sales/East", "silent", ""): 1,
            ("Sales/West", "open", ""): 1,
            ("", "answered", "done"): 1,
        }
        assert sum(unit.check_ins.counts("sales", first=TODAY - DAY, last=TODAY).values()) == 6
        assert unit.check_ins.counts("other", **SPAN) == {}


def test_people_who_take_part_or_did_to_the_end_are_counted_once_by_team(database: Database) -> None:
    put_wave(database)
    put_enrolments(database, "left", state=EnrolmentState.LEFT)
    put_enrolments(database, "d", state=EnrolmentState.FINISHED, day_zero=date(2026, 1, 1))
    put_enrolments(database, "finished", state=EnrolmentState.FINISHED)
    with database.unit_of_work(read_only=True) as unit:
        assert unit.check_ins.people_per_team("sales") == {"Sales/East": 4, "Sales/West": 1, "": 3}
        assert unit.check_ins.people_per_team("other") == {}


def test_answers_of_day_one_are_counted_with_those_who_have_not_answered(database: Database) -> None:
    put_enrolments(database, "a", "b", clarity=Clarity.CLEAR)
    put_enrolments(database, "c", clarity=Clarity.QUESTION)
    put_enrolments(database, "d")
    with database.unit_of_work(read_only=True) as unit:
        assert unit.check_ins.clarity_counts("sales") == {"clear": 2, "question": 1, "": 1}
        assert unit.check_ins.clarity_counts("other") == {}


def test_answers_of_day_one_add_up_to_the_people(database: Database) -> None:
    """A came back for a second round and counts once, by the latest answer; B has left and does not."""
    put_enrolments(database, "a", clarity=Clarity.QUESTION, state=EnrolmentState.FINISHED)
    put_enrolments(database, "a", clarity=Clarity.CLEAR, day_zero=date(2026, 6, 1))
    put_enrolments(database, "b", clarity=Clarity.NOT_QUITE, state=EnrolmentState.LEFT)
    put_enrolments(database, "c", state=EnrolmentState.FINISHED)
    with database.unit_of_work(read_only=True) as unit:
        clarity = unit.check_ins.clarity_counts("sales")
        assert clarity == {"clear": 1, "": 1}
        assert sum(clarity.values()) == sum(unit.check_ins.people_per_team("sales").values())


def test_answered_check_ins_are_counted_per_enrolment(database: Database) -> None:
    ids = put_enrolments(database, "a", "b")
    with database.unit_of_work() as unit:
        numbers = unit.check_ins.add_many(
            [check_in(ids["a"], "a", local_date=TODAY + n * DAY) for n in range(3)]
            + [check_in(ids["b"], "b")]
        )
        for number in numbers[:2]:
            unit.check_ins.record_answers([number], answer=Answer.DONE, at=NOW)
        assert unit.check_ins.answered_per_enrolment([*ids.values(), 999]) == {ids["a"]: 2}
        assert unit.check_ins.answered_per_enrolment([]) == {}


def test_erasing_removes_a_persons_way_and_nobody_elses(database: Database) -> None:
    put_wave(database)
    with database.unit_of_work() as unit:
        unit.check_ins.erase("b")
        unit.check_ins.erase("nobody")
        unit.commit()
    with database.unit_of_work() as unit:
        assert unit.check_ins.of_person("b") == []
        assert unit.enrolments.of_person("b") == []
        assert len(unit.check_ins.of_person("a")) == 1
        assert len(unit.enrolments.of_programme("sales")) == 6


@pytest.mark.parametrize("people_first", [True, False], ids=["people first", "people last"])
def test_the_domains_may_erase_a_person_in_any_order(database: Database, *, people_first: bool) -> None:
    put_wave(database)
    with database.unit_of_work() as unit:
        unit.help.add(request("b", enrolment_id=unit.enrolments.of_person("b")[0].id))
        unit.questions.add(question("b"))
        parts = [
            unit.people.erase,
            unit.check_ins.erase,
            unit.help.erase,
            unit.questions.erase,
            unit.outbox.erase,
            unit.readings.erase,
        ]
        for erase in parts if people_first else reversed(parts):
            erase("b")
        unit.commit()
        assert unit.people.find("b") is None
