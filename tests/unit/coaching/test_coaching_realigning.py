"""Leave and closed days that become known after the next step was planned: on a real SQLite."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from coaching_stage import COMPANY, EVERYBODY, GO_LIVE, Stage, at, away

from coaching.checkins.model import Answer
from coaching.programmes.model import Step
from coaching.programmes.service import enrol_everywhere
from people.model import DayKind

MONDAY = at(GO_LIVE, time(9))
WEDNESDAY = at(date(2026, 6, 3), time(10))
NEXT_WEDNESDAY = at(date(2026, 6, 10), time(10))
FRIDAY = at(date(2026, 6, 5), time(15))


@pytest.fixture
def answered(stage: Stage) -> Stage:
    """Everybody answered the first check-in; the next is on Wednesday 10 June."""
    stage.run(WEDNESDAY)
    for person_id in EVERYBODY:
        stage.answer(Answer.ON_TRACK, now=WEDNESDAY, person_id=person_id)
    return stage


def learn(stage: Stage, first: date, last: date, *, now=FRIDAY, person_id: str = "tanaka") -> None:
    """Import leave of one person."""
    stage.unit.people.put_leave([replace(away(first, last), person_id=person_id)])
    enrol_everywhere(stage.unit, company=COMPANY, now=now)


def test_leave_to_the_end_of_the_planned_week_brings_the_check_in_forward(answered: Stage) -> None:
    learn(answered, date(2026, 6, 10), date(2026, 6, 12))
    assert answered.enrolment().next_at == at(date(2026, 6, 9), time(10))
    assert answered.enrolment("mori").next_at == NEXT_WEDNESDAY


def test_leave_on_the_planned_day_alone_moves_the_check_in_to_the_next_day(answered: Stage) -> None:
    learn(answered, date(2026, 6, 10), date(2026, 6, 10))
    assert answered.enrolment().next_at == at(date(2026, 6, 11), time(10))


def test_leave_for_the_whole_planned_week_skips_it(answered: Stage) -> None:
    learn(answered, date(2026, 6, 8), date(2026, 6, 14))
    assert answered.enrolment().next_at == at(date(2026, 6, 17), time(10))


def test_leave_at_another_time_moves_nothing(answered: Stage) -> None:
    before = answered.enrolment()
    learn(answered, date(2026, 6, 22), date(2026, 6, 26))
    assert answered.enrolment() == before


def test_a_day_on_which_the_company_is_closed_moves_everybody(answered: Stage) -> None:
    answered.unit.people.put_company_days({date(2026, 6, 10): DayKind.CLOSED})
    enrol_everywhere(answered.unit, company=COMPANY, now=FRIDAY)
    assert {answered.enrolment(one).next_at for one in EVERYBODY} == {at(date(2026, 6, 11), time(10))}


def test_an_import_just_before_the_check_in_is_due_does_not_put_it_off(answered: Stage) -> None:
    """A nightly import of leave must not keep anybody from ever being asked."""
    learn(answered, date(2026, 6, 12), date(2026, 6, 12), now=at(date(2026, 6, 10), time(9)))
    assert answered.enrolment().next_at == NEXT_WEDNESDAY


def test_leave_brings_day_one_to_the_first_day_back(stage: Stage) -> None:
    learn(stage, GO_LIVE, date(2026, 6, 2), now=at(date(2026, 5, 28)))
    assert (stage.enrolment().next_step, stage.enrolment().next_at) == (
        Step.DAY_ONE,
        at(date(2026, 6, 3), time(9)),
    )


def test_the_first_check_in_is_not_brought_forward_to_the_day_of_day_one(stage: Stage) -> None:
    stage.unit.people.put_leave([away(GO_LIVE)])
    enrol_everywhere(stage.unit, company=COMPANY, now=at(date(2026, 5, 28)))
    tuesday = at(date(2026, 6, 2), time(9))
    stage.run(tuesday)
    learn(stage, date(2026, 6, 3), date(2026, 6, 5), now=tuesday + timedelta(minutes=5))
    assert stage.enrolment().next_at == NEXT_WEDNESDAY


def test_a_status_card_keeps_its_month(stage: Stage) -> None:
    stage.run(at(date(2026, 6, 17), time(10)))
    assert stage.enrolment().next_step is Step.STATUS
    learn(stage, date(2026, 7, 15), date(2026, 7, 17), now=at(date(2026, 6, 18)))
    assert stage.enrolment().next_at == at(date(2026, 7, 14), time(10))


def test_a_waiting_reminder_stays_until_it_is_due(stage: Stage) -> None:
    stage.run(WEDNESDAY)
    before = stage.enrolment()
    assert before.next_step is Step.REMINDER
    learn(stage, date(2026, 6, 4), date(2026, 6, 4), now=WEDNESDAY + timedelta(hours=1))
    assert stage.enrolment() == before
    stage.run(at(date(2026, 6, 5), time(10)))
    assert stage.check_in().reminded_at == at(date(2026, 6, 5), time(10))


def test_importing_again_moves_nothing_again(answered: Stage) -> None:
    learn(answered, date(2026, 6, 10), date(2026, 6, 12))
    before = [answered.enrolment(one) for one in EVERYBODY]
    learn(answered, date(2026, 6, 10), date(2026, 6, 12))
    assert [answered.enrolment(one) for one in EVERYBODY] == before
