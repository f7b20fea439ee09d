"""What answers and numbers make of the level of support, on a real SQLite."""

from dataclasses import replace
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from coaching_stage import COMPANY, GO_LIVE, KPI, Stage, at, away
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coaching.checkins import answers
from coaching.checkins.evaluating import Reconsidered, reconsider, support_again
from coaching.checkins.fading import Sign, fold, standing_of
from coaching.checkins.model import Answer, SupportChange, TroubleKind
from coaching.help.asking import Trouble, tell
from coaching.programmes.model import EnrolmentState, ProgrammeState, Step, Support
from measures.kpis.model import Kpi, Of, Per, Reading
from measures.kpis.rules import period_of
from measures.kpis.service import mark_days, record_number
from storage.database import Database

AN_HOUR = timedelta(hours=1)
WEDNESDAYS = [GO_LIVE + timedelta(days=2, weeks=week) for week in range(13)]
DEALS = replace(KPI, id="deals", target=Decimal(10), per=Per.WEEK)


def use(stage: Stage, *kpis: Kpi, **changes: Any) -> None:
    """Give the programme other KPIs."""
    known = stage.unit.programmes.get("crm")
    stage.unit.programmes.put(replace(known, kpis=kpis, **changes))


def enter(stage: Stage, value: str | int, on: date, *, kpi: Kpi = KPI, period: date | None = None) -> None:
    """Enter a number at 10:30 of a day, as the form of that day does."""
    record_number(
        stage.unit, kpi=kpi, person_id="tanaka", period_start=period or on, period_end=period or on,
        value=Decimal(value), now=at(on, time(10, 30)),
    )  # fmt: skip


def correct(stage: Stage, value: str | int, on: date, *, kpi: Kpi = KPI, period: date | None = None) -> Any:
    """Enter a number and take it into account, as the form does."""
    enter(stage, value, on, kpi=kpi, period=period)
    return reconsider(
        stage.unit, stage.enrolment().id, kpi=kpi, period_start=period or on, company=COMPANY,
        now=at(on, time(11, 30)),
    )  # fmt: skip


def push(stage: Stage, value: int, on: date, *, source: str, kpi_id: str = KPI.id) -> None:
    """Let a number of the week of a day come from a source, measured at 9:00 of that day."""
    first, last = period_of(Per.WEEK, on)
    stage.unit.readings.record(
        Reading(
            kpi_id=kpi_id, subject="tanaka", period_start=first, period_end=last, value=Decimal(value),
            source=source, measured_at=at(on, time(9)),
        )
    )  # fmt: skip


def press(stage: Stage, answer: Answer, on: date) -> answers.AnswerResult:
    """Let the card of a day come, and answer it an hour later."""
    stage.run(at(on, time(10)))
    return stage.answer(answer, now=at(on, time(11)))


# ---------------------------------------------------------------------------- at the moment of the answer


def test_an_answer_keeps_what_share_the_number_had_reached_then(stage: Stage) -> None:
    enter(stage, 5, WEDNESDAYS[0])
    result = press(stage, Answer.ON_TRACK, WEDNESDAYS[0])
    assert result.check_in.attainment == Decimal("0.8333")  # 5 of 6: Monday and Tuesday, three a day
    assert stage.check_in() == result.check_in
    assert standing_of(result.enrolment) == fold([Sign.MIDDLING])


def test_an_imported_number_counts_for_the_answer_if_it_is_from_the_kpis_own_source(stage: Stage) -> None:
    """Monday and Tuesday, three a day: 6 expected. `crm` measured 6; another source never counts."""
    use(stage, replace(KPI, source="crm"))
    push(stage, 6, WEDNESDAYS[0], source="crm")
    push(stage, 1, WEDNESDAYS[0], source="other")
    assert press(stage, Answer.ON_TRACK, WEDNESDAYS[0]).check_in.attainment == 1


def test_the_lowest_of_several_numbers_counts(stage: Stage) -> None:
    use(stage, KPI, DEALS)
    enter(stage, 9, WEDNESDAYS[0])
    enter(stage, 1, WEDNESDAYS[0], kpi=DEALS)
    result = press(stage, Answer.ON_TRACK, WEDNESDAYS[0])
    assert result.check_in.attainment == Decimal("0.2500")  # 1 of 4, two fifths of the week's ten
    assert result.enrolment.low_in_a_row == 1


def test_a_number_that_is_missing_beside_one_that_is_there_does_not_count(stage: Stage) -> None:
    use(stage, KPI, DEALS)
    enter(stage, 6, WEDNESDAYS[0])
    assert press(stage, Answer.ON_TRACK, WEDNESDAYS[0]).check_in.attainment == Decimal("1.0000")


@pytest.mark.parametrize(
    "kpi",
    [replace(KPI, of=Of.TEAM), replace(KPI, practice_id="plan")],
    ids=["the team's", "another practice's"],
)
def test_only_the_persons_own_kpis_of_the_practice_in_focus_count(stage: Stage, kpi: Kpi) -> None:
    use(stage, kpi)
    if kpi.of is Of.PERSON:
        enter(stage, 0, WEDNESDAYS[0], kpi=kpi)
    result = press(stage, Answer.ON_TRACK, WEDNESDAYS[0])
    assert result.check_in.attainment is None
    assert result.enrolment.good_in_a_row == 1


def test_leave_and_days_in_the_field_leave_what_is_expected(stage: Stage) -> None:
    kpi = replace(KPI, not_on=frozenset({"leave", "holiday", "field"}))
    use(stage, kpi)
    stage.unit.people.put_leave([away(GO_LIVE)])
    enter(stage, 3, WEDNESDAYS[0], kpi=kpi)
    assert press(stage, Answer.ON_TRACK, WEDNESDAYS[0]).check_in.attainment == Decimal("1.0000")
    monday, tuesday = (WEDNESDAYS[1] - timedelta(days=days) for days in (2, 1))
    mark_days(stage.unit, person_id="tanaka", kind="field", first=monday, last=tuesday, days=[tuesday])
    enter(stage, 3, WEDNESDAYS[1], kpi=kpi)
    assert press(stage, Answer.ON_TRACK, WEDNESDAYS[1]).check_in.attainment == Decimal("1.0000")


def test_the_leave_of_a_whole_month_leaves_what_is_expected_of_it(stage: Stage) -> None:
    """Until 16 June 12 of the 22 working days are over, and two of them were leave: 9 of 10."""
    monthly = replace(KPI, per=Per.MONTH, target=Decimal(22))
    use(stage, monthly)
    stage.unit.people.put_leave([away(GO_LIVE, GO_LIVE + timedelta(days=1))])
    for day in (GO_LIVE + timedelta(days=2), WEDNESDAYS[1]):
        stage.run(at(day, time(10)))
    enter(stage, 9, WEDNESDAYS[2], kpi=monthly)
    assert press(stage, Answer.ON_TRACK, WEDNESDAYS[2]).check_in.attainment == Decimal("0.9000")


def test_without_a_number_a_good_answer_is_neither_good_nor_bad(stage: Stage) -> None:
    for wednesday in WEDNESDAYS[:3]:
        result = press(stage, Answer.ON_TRACK, wednesday)
    assert standing_of(result.enrolment) == fold([])
    assert (result.change, result.next_date) == (None, WEDNESDAYS[3])


def test_two_good_answers_with_the_number_reached_lead_to_a_fortnight(stage: Stage) -> None:
    enter(stage, 6, WEDNESDAYS[0])
    assert press(stage, Answer.ON_TRACK, WEDNESDAYS[0]).change is None
    enter(stage, 6, WEDNESDAYS[1])
    result = press(stage, Answer.ON_TRACK, WEDNESDAYS[1])
    assert (result.change, result.next_date) == (SupportChange.LESS, WEDNESDAYS[3])
    assert stage.enrolment().support is Support.FORTNIGHTLY


def test_a_practice_without_a_kpi_needs_no_number(stage: Stage) -> None:
    use(stage)
    press(stage, Answer.DONE, WEDNESDAYS[0])
    assert press(stage, Answer.DONE, WEDNESDAYS[1]).next_date == WEDNESDAYS[3]


def test_a_good_answer_to_the_status_card_says_nothing_about_support(stage: Stage) -> None:
    use(stage)
    stage.run(at(WEDNESDAYS[2], time(10)))  # two silent check-ins, then the status card
    result = stage.answer(Answer.DONE, now=at(WEDNESDAYS[2], time(11)))
    assert result.check_in.practice_id is None
    assert standing_of(result.enrolment) == fold([])


def test_two_low_numbers_lead_back_to_weekly(stage: Stage) -> None:
    for wednesday in WEDNESDAYS[:2]:
        enter(stage, 6, wednesday)
        press(stage, Answer.ON_TRACK, wednesday)
    for wednesday in (WEDNESDAYS[3], WEDNESDAYS[5]):
        enter(stage, 4, wednesday)
        result = press(stage, Answer.ON_TRACK, wednesday)
    assert (result.change, result.next_date) == (SupportChange.AFTER_NUMBERS, WEDNESDAYS[6])


def test_trouble_told_after_a_good_answer_leads_back_to_weekly(stage: Stage) -> None:
    use(stage)
    for wednesday in WEDNESDAYS[:2]:
        press(stage, Answer.ON_TRACK, wednesday)
    assert stage.enrolment().support is Support.FORTNIGHTLY
    result = answers.record_trouble(
        stage.unit, check_in_id=stage.check_in().id, person_id="tanaka", company=COMPANY,
        now=at(WEDNESDAYS[1] + timedelta(days=5), time(11)),
    )  # fmt: skip
    assert result.check_in.answer is Answer.ON_TRACK
    assert (result.change, result.next_date) == (SupportChange.AFTER_TROUBLE, WEDNESDAYS[2])


# ---------------------------------------------------------------------------- numbers that come later


def test_a_number_entered_after_the_answer_counts_for_it(stage: Stage) -> None:
    press(stage, Answer.ON_TRACK, WEDNESDAYS[0])
    found = correct(stage, 6, WEDNESDAYS[0])
    assert stage.check_in().attainment == Decimal("1.0000")
    assert standing_of(found.enrolment) == fold([Sign.GOOD])
    assert stage.enrolment() == found.enrolment


def test_a_number_is_measured_against_what_is_expected_when_it_is_entered(stage: Stage) -> None:
    press(stage, Answer.ON_TRACK, WEDNESDAYS[0])
    correct(stage, 6, WEDNESDAYS[0] + timedelta(days=2))
    assert stage.check_in().attainment == Decimal("0.5000")  # on Friday: six of the twelve through Thursday


def test_a_number_of_the_week_before_counts_for_the_answer_of_that_week(stage: Stage) -> None:
    press(stage, Answer.ON_TRACK, WEDNESDAYS[0])
    monday = WEDNESDAYS[1] - timedelta(days=2)
    correct(stage, 15, monday, period=WEDNESDAYS[0])
    assert stage.check_in().attainment == Decimal("1.0000")  # the whole week: fifteen of fifteen


def test_a_correction_brings_a_level_and_its_date_at_once(stage: Stage) -> None:
    for wednesday in WEDNESDAYS[:2]:
        enter(stage, 6, wednesday)
        press(stage, Answer.ON_TRACK, wednesday)
    assert stage.enrolment().next_at == at(WEDNESDAYS[3], time(10))
    found = correct(stage, 5, WEDNESDAYS[1])
    assert found.change is SupportChange.BY_NUMBER
    assert (stage.enrolment().support, stage.enrolment().good_in_a_row) == (Support.WEEKLY, 0)
    assert stage.enrolment().next_at == at(WEDNESDAYS[2], time(10))
    assert correct(stage, 6, WEDNESDAYS[1]).change is SupportChange.LESS
    assert stage.enrolment().next_at == at(WEDNESDAYS[3], time(10))


def test_while_a_card_waits_for_its_answer_the_number_belongs_to_that_card(stage: Stage) -> None:
    monthly = replace(KPI, target=Decimal(60), per=Per.MONTH)
    use(stage, monthly)
    enter(stage, 6, WEDNESDAYS[0], kpi=monthly)
    first = press(stage, Answer.ON_TRACK, WEDNESDAYS[0]).check_in
    stage.run(at(WEDNESDAYS[1], time(10)))
    correct(stage, 7, WEDNESDAYS[1], kpi=monthly)
    assert stage.unit.check_ins.get(first.id).attainment == first.attainment
    assert stage.answer(Answer.ON_TRACK, now=at(WEDNESDAYS[1], time(11))).check_in.attainment is not None


def test_a_number_of_a_finished_programme_changes_no_level(stage: Stage) -> None:
    press(stage, Answer.ON_TRACK, WEDNESDAYS[0])
    stage.unit.enrolments.save_many([replace(stage.enrolment(), state=EnrolmentState.FINISHED)])
    assert correct(stage, 6, WEDNESDAYS[0]) is None
    assert stage.check_in().attainment is None


def test_a_number_of_a_stopped_programme_changes_no_level(stage: Stage) -> None:
    press(stage, Answer.ON_TRACK, WEDNESDAYS[0])
    use(stage, KPI, state=ProgrammeState.STOPPED)
    assert correct(stage, 6, WEDNESDAYS[0]) is None


def ride_alone(stage: Stage) -> None:
    """Answer six cards well, one a week: the distances of the levels are put aside for it."""
    for wednesday in WEDNESDAYS[:6]:
        due = replace(stage.enrolment(), next_step=Step.CHECK_IN, next_at=at(wednesday, time(10)))
        if wednesday > WEDNESDAYS[0]:
            stage.unit.enrolments.save_many([replace(due, support=Support.WEEKLY)])
        stage.run(at(wednesday, time(10)))
        enter(stage, 6, wednesday)
        stage.answer(Answer.ON_TRACK, now=at(wednesday, time(11)))
    reconsider(
        stage.unit, stage.enrolment().id, kpi=KPI, period_start=WEDNESDAYS[5], company=COMPANY,
        now=at(WEDNESDAYS[5], time(12)),
    )  # fmt: skip


def test_two_low_numbers_entered_while_riding_alone_bring_the_check_ins_back(stage: Stage) -> None:
    ride_alone(stage)
    assert stage.enrolment().support is Support.ON_REQUEST
    first = correct(stage, 4, WEDNESDAYS[7])
    assert (first.enrolment.support, first.change) == (Support.ON_REQUEST, None)
    second = correct(stage, 4, WEDNESDAYS[8])
    assert (second.enrolment.support, second.change) == (Support.WEEKLY, SupportChange.BY_NUMBER)
    assert second.enrolment.next_at == at(WEDNESDAYS[9], time(10))


def test_low_imported_numbers_while_riding_alone_count_when_the_level_is_made_anew(stage: Stage) -> None:
    """Nobody entered numbers of weeks 7 and 8, but `crm` measured 4 calls of 15 in each: two low ones."""
    ride_alone(stage)
    use(stage, KPI, replace(KPI, id="calls", source="crm"))
    for week in (7, 8):
        push(stage, 4, WEDNESDAYS[week], source="crm", kpi_id="calls")
    assert stage.enrolment().support is Support.ON_REQUEST
    assert correct(stage, 6, WEDNESDAYS[9]).enrolment.support is Support.WEEKLY


def test_one_low_number_corrected_twice_is_one_low_number(stage: Stage) -> None:
    ride_alone(stage)
    for value in (1, 2, 3):
        assert correct(stage, value, WEDNESDAYS[7]).enrolment.support is Support.ON_REQUEST


# ---------------------------------------------------------------------------- trouble without a check-in


def test_trouble_told_without_a_check_in_brings_close_support_back(stage: Stage) -> None:
    use(stage)
    for wednesday in WEDNESDAYS[:2]:
        press(stage, Answer.ON_TRACK, wednesday)
    now = at(WEDNESDAYS[1] + timedelta(days=1), time(11))
    saved = support_again(stage.unit, stage.enrolment().id, company=COMPANY, now=now)
    assert saved == stage.enrolment()
    assert (saved.support, saved.next_at) == (Support.WEEKLY, at(WEDNESDAYS[2], time(10)))


def test_after_the_end_nothing_is_brought_back(stage: Stage) -> None:
    stage.unit.enrolments.save_many(
        [replace(stage.enrolment(), state=EnrolmentState.FINISHED, support=Support.MONTHLY)]
    )
    assert support_again(stage.unit, stage.enrolment().id, company=COMPANY, now=at(WEDNESDAYS[1])) is None
    assert stage.enrolment().support is Support.MONTHLY


# --------------------------------------------------------------------------- answer by answer, or all at once


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["on_track", "done", "trouble", "none"]),
        st.sampled_from([None, 3, 5, 6]),
        st.sampled_from([None, None, 2, 5, 6]),
        st.sampled_from(["", "", "", "after", "home"]),
    ),
    max_size=8,
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ACTS)
def test_followed_answer_by_answer_the_level_is_what_the_whole_history_makes(
    sqlite_database: Database, acts: list[tuple[str, int | None, int | None, str]]
) -> None:
    with sqlite_database.unit_of_work() as unit:  # never committed: each example begins anew
        stage = Stage(unit)
        use(stage, KPI, replace(KPI, id="plans", practice_id="plan"))
        for number, act in enumerate(acts):
            play(stage, *act)
            enrolment = stage.enrolment()
            if enrolment.state is not EnrolmentState.ACTIVE:
                break  # after day 90 nothing is reconsidered
            again = reconsider(
                unit, enrolment.id, kpi=replace(KPI, practice_id="none"), period_start=GO_LIVE,
                company=COMPANY, now=at(GO_LIVE, time(20)) + timedelta(weeks=number, days=3),
            )  # fmt: skip
            assert again == Reconsidered(enrolment=enrolment, change=None)


def play(stage: Stage, kind: str, before: int | None, later: int | None, told: str) -> None:
    """Let the next card come, enter a number, answer, correct the number, and tell trouble."""
    due = stage.enrolment().next_at or at(WEDNESDAYS[0])
    stage.run(max(due, at(WEDNESDAYS[0], time(10))))
    check_in = stage.check_in()
    now = max(check_in.due_at, due) + AN_HOUR  # a reminder may have come since: time never runs back
    kpis = stage.unit.programmes.get("crm").kpis
    kpi = next((one for one in kpis if one.practice_id == check_in.practice_id), None)
    if kpi is not None and before is not None:
        enter(stage, before, check_in.local_date, kpi=kpi)
    if check_in.answer is None and kind != "none":
        if kind == "trouble":
            stage.trouble(now=now)
        else:
            stage.answer(Answer(kind), now=now)
    if stage.enrolment().state is not EnrolmentState.ACTIVE:
        return
    if kpi is not None and later is not None:
        correct(stage, later, check_in.local_date, kpi=kpi)
    if told == "after" and stage.check_in().answer is not None:
        stage.trouble(now=now + 2 * AN_HOUR)
    if told == "home":
        tanaka = stage.unit.people.get("tanaka")
        trouble = Trouble(kind=TroubleKind.NO_TIME, text="No time", language="en")
        tell(stage.unit, trouble, person=tanaka, company=COMPANY, now=now + 3 * AN_HOUR)
        support_again(stage.unit, stage.enrolment().id, company=COMPANY, now=now + 3 * AN_HOUR)
