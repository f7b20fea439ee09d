"""Where people say that they stand: when they are asked, what is kept, and what leads may count of it."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from coaching_stage import COMPANY, EVERYBODY, GO_LIVE, Stage, at, enrolment, person

from coaching.checkins import answers
from coaching.checkins.attitudes import (
    ASK_AGAIN_AFTER,
    answer_attitude,
    check_own,
    is_being_met,
    may_be_asked,
    share_case,
    skip_attitude,
    suits,
)
from coaching.checkins.counts import programme_counts
from coaching.checkins.model import Answer, TroubleKind
from coaching.help import asking
from coaching.materials.model import Material, Source
from coaching.programmes.model import Attitude, EnrolmentState
from coaching.questions.model import QuestionKind
from people.errors import InvalidInputError, NotAllowedError

WEDNESDAYS = [GO_LIVE + timedelta(days=2, weeks=week) for week in range(13)]
NOW = at(WEDNESDAYS[1], time(11))


def press(stage: Stage, answer: Answer, on: date) -> answers.AnswerResult:
    stage.run(at(on, time(10)))
    return stage.answer(answer, now=at(on, time(11)))


# ---------------------------------------------------------------------------- when somebody is asked


def test_nobody_is_asked_before_the_second_answer(stage: Stage) -> None:
    assert not press(stage, Answer.ON_TRACK, WEDNESDAYS[0]).asks_attitude
    assert stage.enrolment().attitude_asked_at is None
    result = press(stage, Answer.DONE, WEDNESDAYS[1])
    assert result.asks_attitude
    assert result.enrolment.attitude_asked_at == at(WEDNESDAYS[1], time(11))
    assert stage.enrolment() == result.enrolment


def test_silence_is_no_answer(stage: Stage) -> None:
    stage.run(at(WEDNESDAYS[0], time(10)))
    assert not press(stage, Answer.ON_TRACK, WEDNESDAYS[1]).asks_attitude


def test_who_tells_trouble_is_not_asked_at_that_moment_but_at_the_next_good_answer(stage: Stage) -> None:
    press(stage, Answer.ON_TRACK, WEDNESDAYS[0])
    stage.run(at(WEDNESDAYS[1], time(10)))
    assert not stage.trouble(now=at(WEDNESDAYS[1], time(11))).asks_attitude
    assert press(stage, Answer.ON_TRACK, WEDNESDAYS[2]).asks_attitude


def test_it_is_asked_again_after_45_days_and_not_sooner(stage: Stage) -> None:
    asked = [wednesday for wednesday in WEDNESDAYS if press(stage, Answer.ON_TRACK, wednesday).asks_attitude]
    # The second Wednesday, and the first one that is at least 45 days later: seven weeks.
    assert asked == [WEDNESDAYS[1], WEDNESDAYS[8]]


@pytest.mark.parametrize(
    ("since", "asked"),
    [(ASK_AGAIN_AFTER - timedelta(seconds=1), False), (ASK_AGAIN_AFTER, True)],
)
def test_the_distance_is_kept_to_the_second(*, since: timedelta, asked: bool) -> None:
    known = enrolment(attitude_asked_at=NOW - since)
    assert may_be_asked(known, answered=9, now=NOW) is asked


def test_many_who_answer_at_once_are_asked_each_by_their_own_answers(stage: Stage) -> None:
    stage.run(at(WEDNESDAYS[0], time(10)))
    stage.answer(Answer.ON_TRACK, now=at(WEDNESDAYS[0], time(11)), person_id="mori")
    stage.run(at(WEDNESDAYS[1], time(10)))
    given = [
        answers.Given(check_in_id=stage.check_in(name).id, person_id=name, answer=Answer.ON_TRACK)
        for name in ("tanaka", "mori", "kato")
    ]
    results = answers.record_answers(stage.unit, given, company=COMPANY, now=NOW)
    assert [result.asks_attitude for result in results] == [False, True, False]


# ---------------------------------------------------------------------------- what is kept


def test_an_answer_is_kept_and_a_later_one_replaces_it(stage: Stage) -> None:
    key = stage.enrolment().id
    for attitude in (Attitude.DOUBTS, Attitude.SKILLED):
        saved = answer_attitude(stage.unit, enrolment_id=key, person_id="tanaka", attitude=attitude)
        assert saved == stage.enrolment()
        assert saved.attitude is attitude


def test_rather_not_said_forgets_what_was_said_before(stage: Stage) -> None:
    key = stage.enrolment().id
    answer_attitude(stage.unit, enrolment_id=key, person_id="tanaka", attitude=Attitude.DOUBTS)
    skip_attitude(stage.unit, enrolment_id=key, person_id="tanaka")
    assert stage.enrolment().attitude is None


def test_nobody_answers_for_somebody_else(stage: Stage) -> None:
    key = stage.enrolment().id
    with pytest.raises(NotAllowedError):
        answer_attitude(stage.unit, enrolment_id=key, person_id="mori", attitude=Attitude.DOUBTS)
    with pytest.raises(NotAllowedError):
        skip_attitude(stage.unit, enrolment_id=key, person_id="mori")
    with pytest.raises(NotAllowedError):
        check_own(stage.unit, enrolment_id=key, person_id="mori")
    with pytest.raises(NotAllowedError):
        share_case(stage.unit, enrolment_id=key, person_id="mori", title="t", text="t", now=NOW)
    assert stage.enrolment().attitude is None
    assert stage.unit.questions.of_person("mori") == []


def test_a_case_is_kept_for_those_who_run_the_programme_also_after_its_end(stage: Stage) -> None:
    stage.unit.enrolments.save_many([replace(stage.enrolment(), state=EnrolmentState.FINISHED)])
    share_case(
        stage.unit, enrolment_id=stage.enrolment().id, person_id="tanaka",
        title=" Five minutes ", text=" Before: two hours. ", now=NOW,
    )  # fmt: skip
    [case] = stage.unit.questions.of_programme("crm")
    assert (case.kind, case.person_id, case.at) == (QuestionKind.CASE, "tanaka", NOW)
    assert (case.about, case.text) == ("Five minutes", "Before: two hours.")


@pytest.mark.parametrize(
    ("title", "text", "errors"),
    [
        (" ", "", {"title": "error.required", "text": "error.required"}),
        ("t" * 101, "t" * 3001, {"title": "error.too_long", "text": "error.too_long"}),
        ("t", "\n", {"text": "error.required"}),
    ],
)
def test_a_case_needs_a_title_and_a_text_of_reasonable_length(
    stage: Stage, title: str, text: str, errors: dict[str, str]
) -> None:
    with pytest.raises(InvalidInputError) as caught:
        share_case(
            stage.unit, enrolment_id=stage.enrolment().id, person_id="tanaka", title=title, text=text, now=NOW
        )
    assert caught.value.fields == errors
    assert stage.unit.questions.of_programme("crm") == []


# ---------------------------------------------------------------------------- what is offered


def material(attitude: Attitude | None) -> Material:
    return Material(
        id=1, key="k", language="en", version=1, title="t", body="b", minutes=1, kinds=(), phases=(),
        practices=(), attitude=attitude, source=Source.FILE, active=True, at=NOW,
    )  # fmt: skip


@pytest.mark.parametrize("stands", Attitude)
def test_what_was_written_for_others_is_offered_to_nobody(stands: Attitude) -> None:
    assert suits(material(stands), stands)
    assert not any(suits(material(other), stands) for other in Attitude if other is not stands)


def test_what_is_for_everybody_is_offered_only_to_those_who_would_like_to_try() -> None:
    assert [each for each in Attitude if suits(material(None), each)] == [Attitude.SEES_VALUE]


def test_somebody_is_asked_for_once(stage: Stage) -> None:
    assert not is_being_met(stage.unit, stage.enrolment())
    wanted = asking.Trouble(kind=TroubleKind.NO_POINT, text="Show me", language="en")
    asking.tell(stage.unit, wanted, person=stage.unit.people.get("tanaka"), company=COMPANY, now=NOW)
    assert is_being_met(stage.unit, stage.enrolment())
    assert not is_being_met(stage.unit, stage.enrolment("mori"))


# ---------------------------------------------------------------------------- what leads may count


def say(stage: Stage, attitude: Attitude, *names: str) -> None:
    for name in names:
        key = stage.enrolment(name).id
        answer_attitude(stage.unit, enrolment_id=key, person_id=name, attitude=attitude)


def counted(stage: Stage) -> dict[str, int]:
    crm = stage.unit.programmes.get("crm")
    return programme_counts(stage.unit, crm, company=COMPANY, today=WEDNESDAYS[1]).attitude


def test_leads_see_how_many_people_stand_where(stage: Stage) -> None:
    say(stage, Attitude.DOUBTS, "tanaka", "mori")
    say(stage, Attitude.SKILLED, "kato")
    assert counted(stage) == {"doubts": 2, "skilled": 1, "": 3}


def test_fewer_people_than_the_smallest_group_are_not_counted(stage: Stage) -> None:
    say(stage, Attitude.DOUBTS, "tanaka")
    for name in EVERYBODY[2:4]:
        stage.unit.people.upsert_many([person(name, active=False)])
        stage.unit.enrolments.save_many([replace(stage.enrolment(name), state=EnrolmentState.LEFT)])
    assert counted(stage) == {}
