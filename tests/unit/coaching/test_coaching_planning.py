"""What a tick takes, stores and says: on a real SQLite."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from coaching_stage import COMPANY, EVERYBODY, GO_LIVE, Stage, at, away, person
from sqlalchemy import event

from coaching.checkins.model import Answer, CheckInKind, CheckInState
from coaching.checkins.planning import Planned, take_due_steps
from coaching.programmes.model import EnrolmentState, ProgrammeState, Step
from people.model import Feature, Pause

MONDAY_MORNING = at(GO_LIVE, time(9))
WEDNESDAY = at(date(2026, 6, 3), time(10))
THURSDAY = at(date(2026, 6, 4), time(10))
NEXT_WEDNESDAY = at(date(2026, 6, 10), time(10))


def test_nothing_is_taken_before_anything_is_due(stage: Stage) -> None:
    before = MONDAY_MORNING - timedelta(minutes=1)
    assert take_due_steps(stage.unit, company=COMPANY, now=before, limit=10) == Planned(steps=(), handled=0)


def test_at_most_the_limit_is_taken_at_a_time(stage: Stage) -> None:
    first = take_due_steps(stage.unit, company=COMPANY, now=MONDAY_MORNING, limit=4)
    second = take_due_steps(stage.unit, company=COMPANY, now=MONDAY_MORNING, limit=4)
    third = take_due_steps(stage.unit, company=COMPANY, now=MONDAY_MORNING, limit=4)
    assert (first.handled, second.handled, third.handled) == (4, 2, 0)
    taken = {step.person.id for step in (*first.steps, *second.steps)}
    assert taken == set(EVERYBODY)


def test_day_one_has_no_check_in_and_says_what_comes_next(stage: Stage) -> None:
    step = stage.tick(MONDAY_MORNING)[0]
    assert (step.step, step.check_in_id, step.day, step.local_date) == (Step.DAY_ONE, None, 0, GO_LIVE)
    assert step.due_at == MONDAY_MORNING
    assert (step.enrolment.next_step, step.enrolment.next_at) == (Step.CHECK_IN, WEDNESDAY)
    assert stage.unit.enrolments.get(step.enrolment.id) == step.enrolment


def test_a_check_in_is_stored_with_its_day_and_practice(stage: Stage) -> None:
    stage.run(WEDNESDAY)
    check_in, enrolment = stage.check_in(), stage.enrolment()
    assert enrolment.check_in_id == check_in.id
    assert (check_in.kind, check_in.state) == (CheckInKind.CHECK_IN, CheckInState.OPEN)
    assert (check_in.day, check_in.local_date, check_in.due_at) == (2, date(2026, 6, 3), WEDNESDAY)
    assert check_in.practice_id == "log"


def test_the_planned_step_carries_the_stored_check_in_and_enrolment(stage: Stage) -> None:
    stage.tick(MONDAY_MORNING)
    steps = {step.person.id: step for step in stage.tick(WEDNESDAY)}
    step = steps["tanaka"]
    assert step.check_in_id == stage.check_in().id
    assert step.enrolment == stage.enrolment()
    assert step.practice is not None
    assert step.practice.id == "log"
    assert step.calendar.local_date(WEDNESDAY) == date(2026, 6, 3)


def test_a_check_in_that_exists_already_is_planned_again_and_stops_no_batch(stage: Stage) -> None:
    """An enrolment that went back to before its check-in once stopped all who came with it."""
    stage.tick(MONDAY_MORNING)
    before = stage.enrolment()
    late = replace(stage.enrolment("mori"), next_at=WEDNESDAY + timedelta(minutes=5))
    stage.unit.enrolments.save_many([late])
    stage.tick(WEDNESDAY)
    asked = stage.check_in()
    stage.unit.enrolments.save_many([before])
    stage.tick(WEDNESDAY + timedelta(minutes=5))
    assert stage.enrolment().check_in_id == asked.id
    assert [one.id for one in stage.unit.check_ins.of_person("tanaka")] == [asked.id]
    assert stage.check_in("mori").local_date == date(2026, 6, 3)


def test_a_taken_practice_is_what_the_check_in_asks_about(stage: Stage) -> None:
    stage.tick(MONDAY_MORNING)
    stage.unit.enrolments.save_many([replace(stage.enrolment(), practice_id="plan")])
    stage.tick(WEDNESDAY)
    assert stage.check_in().practice_id == "plan"
    assert stage.check_in("mori").practice_id == "log"


def test_a_reminder_speaks_of_its_check_in_and_is_remembered(stage: Stage) -> None:
    stage.run(WEDNESDAY)
    reminder = next(step for step in stage.run(THURSDAY) if step.person.id == "tanaka")
    assert (reminder.step, reminder.check_in_id) == (Step.REMINDER, stage.check_in().id)
    assert reminder.practice is not None
    assert reminder.practice.id == "log"
    assert stage.check_in().reminded_at == THURSDAY


def test_without_delivery_there_is_no_reminder_and_the_check_in_was_skipped(stage: Stage) -> None:
    taken = stage.run(NEXT_WEDNESDAY, deliver=False)
    assert {step.step for step in taken} == {Step.DAY_ONE, Step.CHECK_IN}
    second, first = stage.unit.check_ins.of_person("tanaka")
    assert (first.state, second.state) == (CheckInState.SKIPPED, CheckInState.OPEN)
    assert stage.enrolment().silent == 0


def test_silence_is_counted_when_the_next_card_comes(stage: Stage) -> None:
    stage.run(NEXT_WEDNESDAY)
    second, first = stage.unit.check_ins.of_person("tanaka")
    assert (first.state, second.state) == (CheckInState.SILENT, CheckInState.OPEN)
    assert stage.enrolment().silent == 1


def test_the_third_card_without_an_answer_is_a_status_card_about_no_practice(stage: Stage) -> None:
    stage.run(at(date(2026, 6, 17), time(10)))
    third = stage.check_in()
    assert (third.kind, third.practice_id) == (CheckInKind.STATUS, None)
    assert stage.enrolment().next_at == at(date(2026, 7, 15), time(10))


def test_the_whole_way_of_somebody_silent_matches_the_rules(stage: Stage) -> None:
    taken = [step for step in stage.run(at(date(2026, 9, 30))) if step.person.id == "tanaka"]
    assert [step.step for step in taken] == [
        Step.DAY_ONE, Step.CHECK_IN, Step.REMINDER, Step.CHECK_IN, Step.REMINDER, Step.STATUS, Step.STATUS,
        Step.STATUS, Step.FAREWELL,
    ]  # fmt: skip
    assert stage.enrolment().state is EnrolmentState.FINISHED
    assert stage.check_in().state is CheckInState.SILENT
    assert stage.unit.enrolments.next_due() is None


def test_everybody_who_answers_is_asked_again_next_week(stage: Stage) -> None:
    stage.run(WEDNESDAY)
    for person_id in EVERYBODY:
        stage.answer(Answer.ON_TRACK, now=WEDNESDAY + timedelta(hours=1), person_id=person_id)
    taken = stage.run(NEXT_WEDNESDAY)
    assert [step.step for step in taken] == [Step.CHECK_IN] * 6


def test_an_enrolment_whose_step_leads_to_nothing_is_handled_and_does_not_stop_the_loop(
    stage: Stage,
) -> None:
    stage.tick(MONDAY_MORNING)
    stage.unit.people.put_leave([replace(away(date(2026, 6, 3)), person_id=one) for one in EVERYBODY[:4]])
    planned = take_due_steps(stage.unit, company=COMPANY, now=WEDNESDAY, limit=500)
    assert (planned.handled, len(planned.steps)) == (6, 2)
    assert take_due_steps(stage.unit, company=COMPANY, now=WEDNESDAY, limit=500).handled == 0
    assert stage.enrolment().next_at == THURSDAY


def test_a_pause_that_was_set_since_moves_what_is_due(stage: Stage) -> None:
    stage.tick(MONDAY_MORNING)
    stage.unit.people.put_pause(Pause(person_id="tanaka", feature=Feature.CHECK_IN, until=date(2026, 6, 5)))
    steps = stage.tick(WEDNESDAY)
    assert "tanaka" not in {step.person.id for step in steps}
    assert stage.enrolment().next_at == NEXT_WEDNESDAY


def test_a_leaver_gets_nothing_more(stage: Stage) -> None:
    stage.run(WEDNESDAY)
    stage.unit.people.upsert_many([person("tanaka", end_date=date(2026, 6, 3))])
    steps = stage.tick(THURSDAY)
    assert "tanaka" not in {step.person.id for step in steps}
    assert (stage.enrolment().state, stage.enrolment().next_at) == (EnrolmentState.LEFT, None)
    assert stage.check_in().state is CheckInState.SILENT


def test_an_erased_person_does_not_stay_due_for_ever(stage: Stage) -> None:
    stage.tick(MONDAY_MORNING)
    stage.unit.check_ins.erase("tanaka")
    stage.unit.people.erase("tanaka")
    assert len(stage.tick(WEDNESDAY)) == 5


def test_a_stopped_programme_plans_nothing(stage: Stage) -> None:
    stage.unit.programmes.put(replace(stage.unit.programmes.get("crm"), state=ProgrammeState.STOPPED))
    assert stage.tick(MONDAY_MORNING) == []


def test_planning_twice_at_one_moment_plans_nothing_twice(stage: Stage) -> None:
    stage.run(WEDNESDAY)
    assert stage.tick(WEDNESDAY) == []
    assert len(stage.unit.check_ins.of_person("tanaka")) == 1


@pytest.mark.parametrize("people", [10, 60])
def test_the_number_of_queries_does_not_grow_with_the_people(stage: Stage, people: int) -> None:
    crowd = [person(f"p{number:03}") for number in range(people)]
    stage.unit.people.upsert_many(crowd)
    template = stage.enrolment()
    stage.unit.enrolments.add_many([replace(template, person_id=one.id) for one in crowd])
    take_due_steps(stage.unit, company=COMPANY, now=MONDAY_MORNING, limit=500)
    statements: list[str] = []

    def note(*arguments: object) -> None:
        statements.append(str(arguments[2]))

    event.listen(stage.unit._connection, "before_cursor_execute", note)
    try:
        planned = take_due_steps(stage.unit, company=COMPANY, now=WEDNESDAY, limit=500)
    finally:
        event.remove(stage.unit._connection, "before_cursor_execute", note)
    assert len(planned.steps) == people + 6
    assert len(statements) <= 16
