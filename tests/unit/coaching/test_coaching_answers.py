"""What people answer and decide, what is refused, and what comes of it: on a real SQLite."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from coaching_stage import COMPANY, GO_LIVE, Stage, at, away, person, practice

from coaching.checkins import answers
from coaching.checkins.model import Answer, CheckInState, TroubleKind
from coaching.programmes.model import Clarity, EnrolmentState, ProgrammeState, Step
from coaching.questions.model import QuestionKind
from people.errors import InvalidInputError, NotAllowedError, NotFoundError, TooLateError
from people.model import Feature, Pause

MONDAY = at(GO_LIVE, time(9))
WEDNESDAY = at(date(2026, 6, 3), time(10))
AN_HOUR_LATER = WEDNESDAY + timedelta(hours=1)
NEXT_WEDNESDAY = at(date(2026, 6, 10), time(10))


@pytest.fixture
def asked(stage: Stage) -> Stage:
    """The first check-in has come."""
    stage.run(WEDNESDAY)
    return stage


# ---------------------------------------------------------------------------- done, on track


def test_on_track_is_recorded_and_the_next_check_in_is_said(asked: Stage) -> None:
    result = asked.answer(Answer.ON_TRACK, now=AN_HOUR_LATER)
    assert (result.check_in.state, result.check_in.answer) == (CheckInState.ANSWERED, Answer.ON_TRACK)
    assert result.check_in.answered_at == AN_HOUR_LATER
    assert (result.next_at, result.next_date) == (NEXT_WEDNESDAY, date(2026, 6, 10))
    assert asked.check_in() == result.check_in
    assert asked.enrolment() == result.enrolment
    assert result.enrolment.practices_done == ()


def test_an_answer_takes_the_place_of_the_reminder(asked: Stage) -> None:
    assert asked.enrolment().next_step is Step.REMINDER
    asked.answer(Answer.ON_TRACK, now=AN_HOUR_LATER)
    assert asked.enrolment().next_step is Step.CHECK_IN


def test_done_counts_the_practice_once(asked: Stage) -> None:
    asked.answer(Answer.DONE, now=AN_HOUR_LATER)
    assert asked.enrolment().practices_done == ("log",)
    asked.run(NEXT_WEDNESDAY)
    assert asked.check_in().practice_id == "plan"
    asked.answer(Answer.DONE, now=NEXT_WEDNESDAY)
    assert asked.enrolment().practices_done == ("log", "plan")


def test_done_on_a_practice_that_is_done_already_counts_it_once(asked: Stage) -> None:
    asked.unit.enrolments.save_many([replace(asked.enrolment(), practices_done=("log",))])
    asked.answer(Answer.DONE, now=AN_HOUR_LATER)
    assert asked.enrolment().practices_done == ("log",)


def test_done_on_a_status_card_finishes_no_practice(stage: Stage) -> None:
    stage.run(at(date(2026, 6, 17), time(10)))
    assert stage.enrolment().silent == 2
    result = stage.answer(Answer.DONE, now=at(date(2026, 6, 17), time(11)))
    assert result.enrolment.practices_done == ()
    assert result.enrolment.silent == 0
    assert result.next_date == date(2026, 6, 24)


def test_the_next_date_keeps_leave_and_pauses(asked: Stage) -> None:
    asked.unit.people.put_leave([away(date(2026, 6, 10))])
    asked.unit.people.put_pause(Pause(person_id="tanaka", until=date(2026, 6, 11)))
    result = asked.answer(Answer.ON_TRACK, now=AN_HOUR_LATER)
    assert result.next_date == date(2026, 6, 12)


def test_after_the_last_check_in_no_next_one_is_promised(stage: Stage) -> None:
    """Day 86 is Wednesday 26 August; the programme ends on Sunday the 30th."""
    for _ in range(13):
        due = stage.unit.enrolments.next_due()
        assert due is not None
        stage.run(due)
        while not stage.unit.check_ins.of_person("tanaka") or stage.check_in().answer:
            due = stage.unit.enrolments.next_due()
            assert due is not None
            stage.run(due)
        result = stage.answer(Answer.ON_TRACK, now=stage.check_in().due_at)
    assert result.check_in.local_date == date(2026, 8, 26)
    assert (result.next_at, result.next_date) == (None, None)
    assert (result.enrolment.next_step, result.enrolment.next_at) == (
        Step.FAREWELL,
        at(date(2026, 8, 31)),
    )


# ---------------------------------------------------------------------------- refused


def test_nobody_answers_for_somebody_else(asked: Stage) -> None:
    theirs = asked.check_in("mori").id
    with pytest.raises(NotAllowedError):
        asked.answer(Answer.DONE, now=AN_HOUR_LATER, check_in_id=theirs)
    assert asked.check_in("mori").state is CheckInState.OPEN


def test_a_check_in_that_does_not_exist_is_not_found(asked: Stage) -> None:
    with pytest.raises(NotFoundError):
        asked.answer(Answer.DONE, now=AN_HOUR_LATER, check_in_id=999)


def test_a_second_answer_changes_nothing(asked: Stage) -> None:
    asked.answer(Answer.ON_TRACK, now=AN_HOUR_LATER)
    before = asked.check_in(), asked.enrolment()
    with pytest.raises(TooLateError) as refused:
        asked.answer(Answer.DONE, now=AN_HOUR_LATER)
    assert refused.value.reason == "already_answered"
    assert (asked.check_in(), asked.enrolment()) == before


def test_an_answer_is_too_late_once_a_later_check_in_has_come(asked: Stage) -> None:
    first = asked.check_in().id
    asked.run(NEXT_WEDNESDAY)
    with pytest.raises(TooLateError) as refused:
        asked.answer(Answer.DONE, now=NEXT_WEDNESDAY, check_in_id=first)
    assert refused.value.reason == "too_late"


def test_a_button_of_an_answered_check_in_of_last_week_says_that_it_was_answered(asked: Stage) -> None:
    asked.answer(Answer.ON_TRACK, now=AN_HOUR_LATER)
    first = asked.check_in().id
    asked.run(NEXT_WEDNESDAY)
    with pytest.raises(TooLateError) as refused:
        asked.answer(Answer.DONE, now=NEXT_WEDNESDAY, check_in_id=first)
    assert refused.value.reason == "already_answered"


def test_a_check_in_that_was_withdrawn_is_not_answered(asked: Stage) -> None:
    asked.unit.check_ins.set_state([asked.check_in().id], CheckInState.SKIPPED)
    with pytest.raises(TooLateError) as refused:
        asked.answer(Answer.DONE, now=AN_HOUR_LATER)
    assert refused.value.reason == "too_late"


@pytest.mark.parametrize("state", [EnrolmentState.FINISHED, EnrolmentState.LEFT])
def test_after_the_programme_nothing_is_answered(asked: Stage, state: EnrolmentState) -> None:
    asked.unit.enrolments.save_many([replace(asked.enrolment(), state=state)])
    with pytest.raises(TooLateError) as refused:
        asked.answer(Answer.DONE, now=AN_HOUR_LATER)
    assert refused.value.reason == "programme_over"


def test_in_a_stopped_programme_nothing_is_answered(asked: Stage) -> None:
    crm = asked.unit.programmes.get("crm")
    asked.unit.programmes.put(replace(crm, state=ProgrammeState.STOPPED))
    with pytest.raises(TooLateError) as refused:
        asked.answer(Answer.DONE, now=AN_HOUR_LATER)
    assert refused.value.reason == "programme_over"
    assert answers.open_check_in(asked.unit, "tanaka") is None


def test_on_the_evening_of_day_ninety_it_is_not_too_late_and_on_day_91_it_is(asked: Stage) -> None:
    """Day 90 is Sunday 30 August, where the person is."""
    for late in (at(date(2026, 8, 31), time(0)), at(date(2026, 9, 4))):
        with pytest.raises(TooLateError) as refused:
            asked.answer(Answer.DONE, now=late)
        assert refused.value.reason == "programme_over"
    asked.answer(Answer.ON_TRACK, now=at(date(2026, 8, 30), time(23, 59)))


# ---------------------------------------------------------------------------- trouble


def test_trouble_is_recorded_with_kind_and_text(asked: Stage) -> None:
    result = asked.trouble("  Feld fehlt 🙈  ", now=AN_HOUR_LATER, kind=TroubleKind.DOESNT_FIT)
    assert result.check_in.answer is Answer.TROUBLE
    [trouble] = asked.unit.help.of_person("tanaka")
    assert (trouble.kind, trouble.text, trouble.asked_at) == (
        TroubleKind.DOESNT_FIT,
        "Feld fehlt 🙈",
        AN_HOUR_LATER,
    )
    assert result.next_date == date(2026, 6, 10)


def test_trouble_sent_again_replaces_what_was_written(asked: Stage) -> None:
    asked.trouble("first", now=AN_HOUR_LATER)
    later = AN_HOUR_LATER + timedelta(minutes=5)
    asked.trouble("second", now=later, kind=TroubleKind.NO_TIME)
    [trouble] = asked.unit.help.of_person("tanaka")
    assert (trouble.kind, trouble.text) == (TroubleKind.NO_TIME, "second")
    assert asked.check_in().answered_at == AN_HOUR_LATER


def test_trouble_is_too_late_after_the_next_check_in(asked: Stage) -> None:
    asked.trouble("first", now=AN_HOUR_LATER)
    first = asked.check_in().id
    asked.run(NEXT_WEDNESDAY)
    with pytest.raises(TooLateError):
        answers.record_trouble(
            asked.unit,
            check_in_id=first,
            person_id="tanaka",
            company=COMPANY,
            now=NEXT_WEDNESDAY,
        )
    [trouble] = asked.unit.help.of_person("tanaka")
    assert trouble.text == "first"


def test_trouble_after_a_good_answer_is_kept_beside_it(asked: Stage) -> None:
    asked.answer(Answer.ON_TRACK, now=AN_HOUR_LATER)
    asked.trouble(now=AN_HOUR_LATER)
    assert asked.check_in().answer is Answer.ON_TRACK
    assert len(asked.unit.help.of_person("tanaka")) == 1


@pytest.mark.parametrize(
    ("text", "reason"),
    [("", "error.required"), (" \n\t　", "error.required"), ("x" * 3001, "error.too_long")],
)
def test_a_trouble_without_words_or_with_too_many_is_refused_and_nothing_is_answered(
    asked: Stage, text: str, reason: str
) -> None:
    with pytest.raises(InvalidInputError) as refused:
        asked.trouble(text, now=AN_HOUR_LATER)
    assert refused.value.fields == {"text": reason}
    assert asked.check_in().state is CheckInState.OPEN


def test_three_thousand_characters_are_not_too_many(asked: Stage) -> None:
    asked.trouble("漢" * 3000, now=AN_HOUR_LATER)
    assert len(asked.unit.help.of_person("tanaka")[0].text) == 3000


def test_trouble_without_its_form_is_refused(asked: Stage) -> None:
    with pytest.raises(InvalidInputError):
        asked.answer(Answer.TROUBLE, now=AN_HOUR_LATER)
    assert asked.check_in().state is CheckInState.OPEN


# ---------------------------------------------------------------------------- is it open?


def test_an_open_check_in_may_be_answered(asked: Stage) -> None:
    check_in = asked.check_in()
    assert answers.open_check_in(asked.unit, "tanaka") == check_in
    found = answers.check_open(
        asked.unit, check_in_id=check_in.id, person_id="tanaka", company=COMPANY, now=AN_HOUR_LATER
    )
    assert found == check_in


def test_before_the_first_and_after_the_answer_no_check_in_is_open(stage: Stage) -> None:
    assert answers.open_check_in(stage.unit, "tanaka") is None
    stage.run(WEDNESDAY)
    stage.answer(Answer.ON_TRACK, now=AN_HOUR_LATER)
    assert answers.open_check_in(stage.unit, "tanaka") is None
    assert answers.open_check_in(stage.unit, "nobody") is None


def test_only_the_latest_check_in_is_open(asked: Stage) -> None:
    asked.run(NEXT_WEDNESDAY)
    found = answers.open_check_in(asked.unit, "tanaka")
    assert found is not None
    assert found.local_date == date(2026, 6, 10)


# ---------------------------------------------------------------------------- practices


def take(stage: Stage, practice_id: str, *, person_id: str = "tanaka") -> None:
    answers.take_practice(
        stage.unit,
        enrolment_id=stage.enrolment().id,
        person_id=person_id,
        practice_id=practice_id,
        now=AN_HOUR_LATER,
    )


def test_the_practice_that_was_taken_comes_into_focus(asked: Stage) -> None:
    asked.answer(Answer.DONE, now=AN_HOUR_LATER)
    take(asked, "report")
    asked.run(NEXT_WEDNESDAY)
    assert asked.check_in().practice_id == "report"


def test_a_practice_may_be_taken_again_before_it_is_done(asked: Stage) -> None:
    take(asked, "report")
    take(asked, "plan")
    assert asked.enrolment().practice_id == "plan"


def test_an_unknown_practice_is_not_found(asked: Stage) -> None:
    with pytest.raises(NotFoundError):
        take(asked, "other")


def test_a_practice_that_is_done_is_not_taken(asked: Stage) -> None:
    asked.answer(Answer.DONE, now=AN_HOUR_LATER)
    with pytest.raises(InvalidInputError) as refused:
        take(asked, "log")
    assert refused.value.fields == {"practice": "error.choice"}


def test_nobody_takes_a_practice_for_somebody_else(asked: Stage) -> None:
    with pytest.raises(NotAllowedError):
        take(asked, "plan", person_id="mori")


def test_a_practice_that_a_newer_file_lacks_cannot_be_taken(asked: Stage) -> None:
    crm = asked.unit.programmes.get("crm")
    asked.unit.programmes.put(replace(crm, practices=(practice("log"),)))
    with pytest.raises(NotFoundError):
        take(asked, "plan")


# ---------------------------------------------------------------------------- day one


def test_clarity_is_kept_and_may_change(stage: Stage) -> None:
    stage.tick(MONDAY)
    for clarity in (Clarity.NOT_QUITE, Clarity.CLEAR):
        enrolment = answers.answer_clarity(
            stage.unit, enrolment_id=stage.enrolment().id, person_id="tanaka", clarity=clarity, now=MONDAY
        )
        assert enrolment == stage.enrolment()
        assert enrolment.clarity is clarity


def test_a_question_is_kept_for_the_lead(stage: Stage) -> None:
    enrolment = answers.ask_question(
        stage.unit, enrolment_id=stage.enrolment().id, person_id="tanaka", text=" Why now? ", now=MONDAY
    )
    assert enrolment.clarity is Clarity.QUESTION
    [question] = stage.unit.questions.of_programme("crm")
    assert (question.kind, question.person_id, question.text) == (
        QuestionKind.DAY_ONE,
        "tanaka",
        "Why now?",
    )


@pytest.mark.parametrize(("text", "reason"), [(" ", "error.required"), ("x" * 3001, "error.too_long")])
def test_a_question_without_words_or_with_too_many_is_refused(stage: Stage, text: str, reason: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        answers.ask_question(
            stage.unit, enrolment_id=stage.enrolment().id, person_id="tanaka", text=text, now=MONDAY
        )
    assert refused.value.fields == {"question": reason}


def test_a_goal_is_kept_changed_and_taken_back(stage: Stage) -> None:
    for text, kept in (("One visit a day ", "One visit a day"), ("漢" * 300, "漢" * 300), ("  ", None)):
        enrolment = answers.save_goal(
            stage.unit, enrolment_id=stage.enrolment().id, person_id="tanaka", text=text, now=MONDAY
        )
        assert enrolment.own_goal == kept
        assert stage.enrolment().own_goal == kept


def test_a_goal_that_is_too_long_is_refused(stage: Stage) -> None:
    with pytest.raises(InvalidInputError) as refused:
        answers.save_goal(
            stage.unit, enrolment_id=stage.enrolment().id, person_id="tanaka", text="x" * 301, now=MONDAY
        )
    assert refused.value.fields == {"goal": "error.too_long"}


def test_nobody_speaks_for_somebody_else_on_day_one(stage: Stage) -> None:
    theirs = stage.enrolment("mori").id
    with pytest.raises(NotAllowedError):
        answers.answer_clarity(
            stage.unit, enrolment_id=theirs, person_id="tanaka", clarity=Clarity.CLEAR, now=MONDAY
        )
    with pytest.raises(NotAllowedError):
        answers.ask_question(stage.unit, enrolment_id=theirs, person_id="tanaka", text="?", now=MONDAY)
    with pytest.raises(NotAllowedError):
        answers.save_goal(stage.unit, enrolment_id=theirs, person_id="tanaka", text="x", now=MONDAY)
    assert stage.enrolment("mori").clarity is None


def test_after_the_end_no_goal_is_kept(stage: Stage) -> None:
    with pytest.raises(TooLateError) as refused:
        answers.save_goal(
            stage.unit,
            enrolment_id=stage.enrolment().id,
            person_id="tanaka",
            text="x",
            now=at(date(2026, 9, 2)),
        )
    assert refused.value.reason == "programme_over"


# ---------------------------------------------------------------------------- pause, stop, resume


def pause(stage: Stage, until: date | None, *, now=WEDNESDAY) -> None:
    stage.unit.people.put_pause(Pause(person_id="tanaka", feature=Feature.CHECK_IN, until=until))
    answers.after_pause(stage.unit, person=person("tanaka"), company=COMPANY, now=now)


def test_a_pause_moves_the_next_check_in_at_once(asked: Stage) -> None:
    asked.answer(Answer.ON_TRACK, now=AN_HOUR_LATER)
    pause(asked, date(2026, 6, 12), now=AN_HOUR_LATER)
    assert asked.enrolment().next_at == at(date(2026, 6, 17), time(10))


def test_a_pause_moves_day_one(stage: Stage) -> None:
    pause(stage, date(2026, 6, 3), now=at(date(2026, 5, 28)))
    assert (stage.enrolment().next_step, stage.enrolment().next_at) == (
        Step.DAY_ONE,
        at(date(2026, 6, 4)),
    )


def test_resuming_brings_the_check_ins_back(asked: Stage) -> None:
    asked.answer(Answer.ON_TRACK, now=AN_HOUR_LATER)
    pause(asked, None, now=AN_HOUR_LATER)
    assert asked.enrolment().next_step is Step.FAREWELL
    asked.unit.people.clear_pauses("tanaka")
    answers.after_pause(asked.unit, person=person("tanaka"), company=COMPANY, now=AN_HOUR_LATER)
    assert (asked.enrolment().next_step, asked.enrolment().next_at) == (Step.CHECK_IN, NEXT_WEDNESDAY)


def test_a_pause_of_one_person_moves_nobody_else(asked: Stage) -> None:
    before = asked.enrolment("mori")
    pause(asked, date(2026, 6, 30))
    assert asked.enrolment("mori") == before


def test_a_pause_of_somebody_without_a_programme_is_no_problem(stage: Stage) -> None:
    stage.unit.people.upsert_many([person("sato")])
    assert answers.after_pause(stage.unit, person=person("sato"), company=COMPANY, now=WEDNESDAY) == []
