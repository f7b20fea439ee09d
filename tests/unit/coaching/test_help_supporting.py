"""Taking, promising, writing, calling, handing on, giving back, solving and opening again; who may."""

from collections.abc import Iterator
from datetime import date, time, timedelta

import pytest
from help_stage import HOUR, NINE, TUESDAY, HelpStage, ids, moment

from coaching.checkins.model import TroubleKind
from coaching.help import closing, supporting, talking
from coaching.help.desk import Scene
from coaching.help.model import Ending, Request, RequestState
from coaching.help.routing import Why
from people.calendar import WorkCalendar
from people.errors import InvalidInputError, NotAllowedError, TooLateError
from storage.database import Database

MINUTE = timedelta(minutes=1)


@pytest.fixture
def stage(sqlite_database: Database) -> Iterator[HelpStage]:
    """Three supporters, a lead, a sponsor, an admin, and two members on day 1."""
    with sqlite_database.unit_of_work() as unit:
        yield HelpStage(unit).set_up()


@pytest.fixture
def told(stage: HelpStage) -> Request:
    """A request that waits."""
    return stage.tell().request


@pytest.fixture
def taken(stage: HelpStage, told: Request) -> Request:
    """A request that Sato is on."""
    return stage.claim(told).request


def take_slot(stage: HelpStage, request: Request, slot: str, person_id: str = "tanaka") -> Request:
    return talking.take_slot(
        stage.unit,
        request_id=request.id,
        slot=slot,
        person=stage.person(person_id),
        company=stage.company,
        now=stage.now,
    )


def promise(stage: HelpStage, request: Request, hours: int, person_id: str = "sato") -> Request:
    return supporting.promise(
        stage.unit,
        request_id=request.id,
        by=stage.now + hours * HOUR,
        person=stage.person(person_id),
        company=stage.company,
        now=stage.now,
    )


# ---------------------------------------------------------------------------- taking


def test_the_first_who_claims_has_it_and_the_second_is_told_who(stage: HelpStage, told: Request) -> None:
    first, second = stage.claim(told, "sato"), stage.claim(told, "ito")
    assert (first.is_new, second.is_new) == (True, False)
    assert second.request.supporter_id == "sato"
    assert stage.get(told).state is RequestState.CLAIMED


def test_who_takes_it_in_time_promises_the_time_for_a_response(taken: Request) -> None:
    assert taken.promised_by == taken.respond_by == NINE + 4 * HOUR


def test_who_takes_it_too_late_promises_the_next_working_hour(stage: HelpStage, told: Request) -> None:
    stage.now = moment(TUESDAY, time(16, 30))
    assert stage.claim(told).request.promised_by == moment(TUESDAY + timedelta(days=1), time(9, 30))


@pytest.mark.parametrize("person_id", ["suzuki", "kato"])
def test_those_who_run_the_programme_may_take_it(stage: HelpStage, told: Request, person_id: str) -> None:
    assert stage.claim(told, person_id).is_new


@pytest.mark.parametrize("person_id", ["tanaka", "mori", "ogawa"])
def test_nobody_else_may_take_it(stage: HelpStage, told: Request, person_id: str) -> None:
    with pytest.raises(NotAllowedError):
        stage.claim(told, person_id)
    assert stage.get(told).state is RequestState.OPEN


def test_a_supporter_never_takes_their_own_request(stage: HelpStage) -> None:
    own = stage.tell("sato").request
    with pytest.raises(NotAllowedError):
        stage.claim(own, "sato")


def test_what_waits_for_its_asker_cannot_be_taken(stage: HelpStage) -> None:
    stage.material()
    offered = stage.tell(kind=TroubleKind.SETUP).request
    assert not stage.claim(offered).is_new


def test_the_lead_takes_over_from_somebody_who_did_not_write_in_time(
    stage: HelpStage, taken: Request
) -> None:
    assert not stage.claim(taken, "suzuki").is_new
    stage.run(NINE + 4 * HOUR)
    assert not stage.claim(taken, "ito").is_new
    over = stage.claim(taken, "suzuki")
    assert (over.is_new, over.before, over.request.supporter_id) == (True, "sato", "suzuki")


def test_nobody_takes_over_from_somebody_who_wrote(stage: HelpStage, taken: Request) -> None:
    stage.run(NINE + 4 * HOUR)
    stage.write(taken, "sato")
    assert not stage.claim(taken, "suzuki").is_new


def test_another_time_can_be_promised_but_not_a_past_or_far_one(stage: HelpStage, taken: Request) -> None:
    assert promise(stage, taken, 6).promised_by == NINE + 6 * HOUR
    for hours in (0, -1, 24 * 15):
        with pytest.raises(InvalidInputError):
            promise(stage, taken, hours)
    with pytest.raises(NotAllowedError):
        promise(stage, taken, 1, "ito")


def test_times_to_promise_are_working_moments_at_full_quarters(stage: HelpStage) -> None:
    now = moment(TUESDAY, time(15, 7))
    choices = supporting.promise_choices(calendar_of_sato(stage), now=now)
    tomorrow = TUESDAY + timedelta(days=1)
    assert choices == [
        moment(TUESDAY, time(16, 15)),
        moment(tomorrow, time(9, 15)),
        moment(tomorrow, time(11, 15)),
        moment(TUESDAY + timedelta(days=2), time(11, 15)),
    ]


def calendar_of_sato(stage: HelpStage) -> WorkCalendar:
    return Scene(unit=stage.unit, company=stage.company, now=stage.now).calendar(stage.person("sato"))


def test_claims_and_hand_ons_are_audited_with_ids_only(stage: HelpStage, taken: Request) -> None:
    stage.hand_on(taken, "ito", note="secret words")
    entries = [entry for entry in stage.unit.audit.list_entries() if entry.action.startswith("help_")]
    found = {(one.action, one.actor, one.subject, one.detail) for one in entries}
    assert found == {
        ("help_claimed", "sato", str(taken.id), ""),
        ("help_handed_on", "sato", str(taken.id), "ito"),
    }


# ---------------------------------------------------------------------------- writing


def test_what_both_write_goes_to_the_other_and_is_kept_in_order(stage: HelpStage, taken: Request) -> None:
    to_asker = stage.write(taken, "sato", " Which field? ")
    to_supporter = stage.write(taken, "tanaka", "The second")
    assert to_asker.to is not None
    assert to_supporter.to is not None
    assert (to_asker.to.id, to_asker.to_asker) == ("tanaka", True)
    assert (to_supporter.to.id, to_supporter.to_asker) == ("sato", False)
    assert [one.text for one in stage.unit.help.messages_of(taken.id)] == ["Which field?", "The second"]


def test_the_supporters_first_words_are_the_response_and_the_askers_are_not(
    stage: HelpStage, taken: Request
) -> None:
    assert stage.write(taken, "tanaka").request.responded_at is None
    stage.now += MINUTE
    assert stage.write(taken, "sato").request.responded_at == NINE + MINUTE
    stage.now += MINUTE
    assert stage.write(taken, "sato").request.responded_at == NINE + MINUTE


def test_details_are_kept_for_whoever_takes_it(stage: HelpStage, told: Request) -> None:
    assert stage.write(told, "tanaka", "more").to is None
    assert [one.text for one in stage.unit.help.messages_of(told.id)] == ["more"]


@pytest.mark.parametrize("person_id", ["ito", "mori", "suzuki"])
def test_nobody_else_writes_in_a_request(stage: HelpStage, taken: Request, person_id: str) -> None:
    with pytest.raises(NotAllowedError):
        stage.write(taken, person_id)


@pytest.mark.parametrize(("text", "reason"), [(" ", "error.required"), ("x" * 3001, "error.too_long")])
def test_no_words_or_too_many_are_not_sent(stage: HelpStage, taken: Request, text: str, reason: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        stage.write(taken, "sato", text)
    assert refused.value.fields == {"text": reason}


def test_nothing_is_written_in_what_ended(stage: HelpStage, taken: Request) -> None:
    stage.solve(taken)
    with pytest.raises(TooLateError):
        stage.write(taken, "sato")


# ---------------------------------------------------------------------------- calls


def test_three_times_in_different_half_days_are_offered_and_count_as_a_response(
    stage: HelpStage, taken: Request
) -> None:
    offering = stage.offer(taken)
    assert list(offering.slots) == [
        moment(TUESDAY, time(10)),
        moment(TUESDAY, time(12)),
        moment(TUESDAY + timedelta(days=1), time(9)),
    ]
    assert offering.request.responded_at == NINE


def test_a_time_that_was_taken_is_set_for_both(stage: HelpStage, taken: Request) -> None:
    first = stage.offer(taken).slots[0]
    assert take_slot(stage, taken, first.isoformat()).call_at == first


def test_a_time_that_two_were_offered_is_taken_once(stage: HelpStage, taken: Request) -> None:
    other = stage.claim(stage.tell("mori").request).request
    first, second = stage.offer(taken).slots[0], stage.offer(other).slots[0]
    assert first == second
    take_slot(stage, taken, first.isoformat())
    with pytest.raises(TooLateError):
        take_slot(stage, other, second.isoformat(), "mori")


def test_a_time_that_was_not_offered_or_is_past_is_too_late(stage: HelpStage, taken: Request) -> None:
    first = stage.offer(taken).slots[0]
    with pytest.raises(TooLateError):
        take_slot(stage, taken, (first + HOUR).isoformat())
    with pytest.raises(InvalidInputError):
        take_slot(stage, taken, "")
    with pytest.raises(NotAllowedError):
        take_slot(stage, taken, first.isoformat(), "sato")
    stage.now = first
    with pytest.raises(TooLateError):
        take_slot(stage, taken, first.isoformat())


def test_other_times_come_after_those_offered(stage: HelpStage, taken: Request) -> None:
    before = stage.offer(taken).slots
    after = talking.other_slots(
        stage.unit,
        request_id=taken.id,
        person=stage.person("tanaka"),
        company=stage.company,
        now=stage.now,
    ).slots
    assert len(after) == 3
    assert max(before) < min(after)


def test_two_calls_of_a_supporter_never_meet(stage: HelpStage, taken: Request) -> None:
    first = stage.offer(taken).slots[0]
    take_slot(stage, taken, first.isoformat())
    other = stage.claim(stage.tell("mori").request).request
    assert first not in stage.offer(other).slots


def test_hours_that_never_meet_offer_nothing(stage: HelpStage, taken: Request) -> None:
    stage.change("sato", timezone="America/Los_Angeles")
    assert stage.offer(taken).slots == ()
    assert stage.get(taken).responded_at is None


# ---------------------------------------------------------------------------- handing on, giving back


def test_a_request_goes_to_another_supporter_who_is_there(stage: HelpStage, taken: Request) -> None:
    result = stage.hand_on(taken, "ito")
    assert (result.request.supporter_id, result.before) == ("ito", "sato")
    assert stage.get(taken).supporter_id == "ito"


def test_who_takes_over_is_watched_anew_whatever_was_written_before(stage: HelpStage, taken: Request) -> None:
    stage.write(taken, "sato")
    stage.now += HOUR
    request = stage.hand_on(taken, "ito").request
    assert (request.responded_at, request.escalated_at) == (None, None)
    assert request.respond_by == request.promised_by == NINE + 5 * HOUR


def test_nobody_is_promised_an_hour_at_which_the_new_supporter_sleeps(
    stage: HelpStage, taken: Request
) -> None:
    stage.change("ito", timezone="America/Los_Angeles", country="US-CA")
    request = stage.hand_on(taken, "ito").request
    # 09:00 on Tuesday in Tokyo is Monday evening in California; there Tuesday's first hour ends at 10:00.
    assert request.promised_by == request.respond_by == moment(TUESDAY, time(10), "America/Los_Angeles")


def test_the_lead_may_hand_on_what_nobody_took(stage: HelpStage, told: Request) -> None:
    result = stage.hand_on(told, "abe", by="suzuki")
    assert (result.request.state, result.before) == (RequestState.CLAIMED, None)


@pytest.mark.parametrize("to", ["tanaka", "sato", "mori", "nobody", ""])
def test_it_is_not_handed_to_the_asker_to_oneself_or_to_others(
    stage: HelpStage, taken: Request, to: str
) -> None:
    with pytest.raises(InvalidInputError):
        stage.hand_on(taken, to)


def test_it_is_not_handed_to_somebody_on_leave(stage: HelpStage, taken: Request) -> None:
    stage.leave("ito", TUESDAY)
    choices = supporting.hand_on_choices(
        stage.unit,
        request_id=taken.id,
        person=stage.person("sato"),
        company=stage.company,
        now=stage.now,
    )
    assert ids(choices) == ["abe"]
    with pytest.raises(InvalidInputError):
        stage.hand_on(taken, "ito")


def test_only_its_supporter_and_those_who_run_the_programme_hand_on(stage: HelpStage, taken: Request) -> None:
    for person_id in ("ito", "tanaka", "mori", "ogawa"):
        with pytest.raises(NotAllowedError):
            stage.hand_on(taken, "abe", by=person_id)


def test_what_is_given_back_waits_again_and_others_are_asked(stage: HelpStage, taken: Request) -> None:
    stage.now += HOUR
    asking = stage.give_back(taken)
    assert (asking.why, ids(asking.direct)) == (Why.GIVEN_BACK, ["ito"])
    assert asking.request.state is RequestState.OPEN
    assert asking.request.respond_by == NINE + 5 * HOUR
    assert asking.request.supporter_id is None


def test_a_new_opening_is_told_from_the_last_even_if_the_clock_stands_still(
    stage: HelpStage, taken: Request
) -> None:
    again = stage.give_back(taken).request
    assert again.opened_at is not None
    assert taken.opened_at is not None
    assert again.opened_at > taken.opened_at


# ---------------------------------------------------------------------------- solved, opened again


def test_solved_after_a_claim_credits_the_supporter(stage: HelpStage, taken: Request) -> None:
    closed = stage.solve(taken)
    assert closed.request.ending is Ending.WITH_HELP
    assert closed.supporter is not None
    assert (closed.supporter.id, closed.credits) == ("sato", 1)


def test_solved_before_a_claim_credits_nobody(stage: HelpStage, told: Request) -> None:
    closed = stage.solve(told)
    assert (closed.request.ending, closed.supporter) == (Ending.ALONE, None)


def test_only_the_asker_solves_and_twice_is_once(stage: HelpStage, taken: Request) -> None:
    with pytest.raises(NotAllowedError):
        stage.solve(taken, "sato")
    stage.solve(taken)
    assert not stage.solve(taken).is_new
    assert stage.unit.help.credits_of(["sato"]) == {"sato": 1}


def test_what_is_opened_again_goes_to_the_same_supporter_and_the_credit_is_gone(
    stage: HelpStage, taken: Request
) -> None:
    stage.write(taken, "sato")
    stage.solve(taken)
    stage.now += timedelta(days=14)
    again = stage.reopen(taken)
    assert again.supporter is not None
    assert again.supporter.id == "sato"
    assert (again.request.state, again.request.responded_at) == (RequestState.CLAIMED, None)
    assert stage.unit.help.credits_of(["sato"]) == {}


def test_if_the_supporter_is_away_others_are_asked(stage: HelpStage, taken: Request) -> None:
    stage.solve(taken)
    stage.leave("sato", TUESDAY)
    again = stage.reopen(taken)
    assert again.asking is not None
    assert (again.asking.why, ids(again.asking.direct)) == (Why.REOPENED, ["ito"])


def test_after_two_weeks_it_stays_closed(stage: HelpStage, taken: Request) -> None:
    stage.solve(taken)
    stage.now += timedelta(days=14, minutes=1)
    with pytest.raises(TooLateError):
        stage.reopen(taken)


def test_what_is_open_is_not_opened_again(stage: HelpStage, taken: Request) -> None:
    with pytest.raises(TooLateError):
        stage.reopen(taken)


def test_a_material_helps_although_somebody_is_on_it(stage: HelpStage, taken: Request) -> None:
    closed = closing.solved_by_material(
        stage.unit,
        request_id=taken.id,
        material_id=None,
        asker=stage.person("tanaka"),
        company=stage.company,
        now=stage.now,
    )
    assert closed.request.ending is Ending.WITH_HELP


def test_every_open_request_has_a_moment_and_no_ended_one_has(stage: HelpStage, taken: Request) -> None:
    assert taken.next_at is not None
    assert taken.next_at > stage.now
    assert stage.solve(taken).request.next_at is None


def test_a_holiday_lies_between_a_request_and_its_answer(stage: HelpStage) -> None:
    stage.now = moment(date(2026, 7, 17), time(15))  # Friday; Monday 20 July is a public holiday.
    assert stage.tell().request.respond_by == moment(date(2026, 7, 21), time(11))
