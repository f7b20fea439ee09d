"""The outbox: how fast platforms and conversations are written to, and pauses."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from outbox_samples import BEGIN, PACE, begin, end, let_pass, machine_now, put, ready, room_of
from storage_samples import DAY, HOUR, NOW, by_key, message

from people.model import Feature, Platform
from people.outbox import MessageState, Reason, Room
from people.pace import AFTER_REFUSAL, STEP, Pace
from storage.database import Database
from storage.outbox.pacing import MOST_UNTIED_ATTEMPTS
from storage.unit_of_work import SqlUnitOfWork

SECOND = timedelta(seconds=1)
ON_SLACK = {"platform": Platform.SLACK, "pace": PACE}


@pytest.fixture
def unit(database: Database) -> Iterator[SqlUnitOfWork]:
    with database.unit_of_work() as unit:
        yield unit


def put_many(unit: SqlUnitOfWork, number: int) -> list[int]:
    """Queue messages to as many people; returns their ids."""
    put(unit, *(message(f"{n:03}") for n in range(number)))
    return [one.id for one in by_key(unit).values()]


def states(unit: SqlUnitOfWork) -> dict[str, MessageState]:
    return {key: one.state for key, one in by_key(unit).items()}


# Room


def test_at_first_a_platform_takes_its_burst(unit: SqlUnitOfWork) -> None:
    assert room_of(unit) == Room(messages=5), "half a second of eight a second, and the one that is due"


def test_room_is_no_more_than_was_asked_for(unit: SqlUnitOfWork) -> None:
    assert room_of(unit, most=2) == Room(messages=2)


def test_what_has_begun_has_spent_the_pace(unit: SqlUnitOfWork) -> None:
    ids = put_many(unit, 5)
    unit.outbox.begin(ids[:3], **BEGIN | ON_SLACK)
    assert room_of(unit).messages == 2
    unit.outbox.begin(ids[3:], **BEGIN | ON_SLACK)
    full = room_of(unit)
    assert full.messages == 0
    assert 0 < full.wait <= 0.125, "one more fits an eighth of a second after the last"


def test_room_comes_back_with_time_and_never_exceeds_the_burst(unit: SqlUnitOfWork) -> None:
    unit.outbox.begin(put_many(unit, 5), **BEGIN | ON_SLACK)
    let_pass(unit, timedelta(milliseconds=375))
    assert 3 <= room_of(unit).messages <= 4, "eight a second; a slow machine may have taken a moment itself"
    let_pass(unit, DAY)
    assert room_of(unit).messages == 5


def test_a_platform_without_pace_takes_any_number_and_is_not_written_down(unit: SqlUnitOfWork) -> None:
    assert room_of(unit, None, most=1000) == Room(messages=1000)
    unit.outbox.begin(put_many(unit, 40), **BEGIN)
    assert unit.outbox.room({Platform.PLAYGROUND: None}, most=70) == {Platform.PLAYGROUND: Room(messages=70)}
    assert unit.outbox.room({}, most=70) == {}


@pytest.mark.parametrize("pace", [PACE, None])
def test_a_pausing_platform_has_no_room_until_its_pause_is_over(
    unit: SqlUnitOfWork, pace: Pace | None
) -> None:
    until = machine_now() + HOUR
    unit.outbox.pause_platform(Platform.SLACK, until=until, reason=Reason.RATE_LIMITED)
    room = room_of(unit, pace)
    assert room.messages == 0
    assert 3500 < room.wait <= 3600
    let_pass(unit, HOUR)
    assert room_of(unit, pace).messages > 0


def test_platforms_have_their_room_apart(unit: SqlUnitOfWork) -> None:
    unit.outbox.begin(put_many(unit, 5), **BEGIN | ON_SLACK)
    rooms = unit.outbox.room({Platform.SLACK: PACE, Platform.TEAMS: PACE}, most=100)
    assert [rooms[platform].messages for platform in (Platform.SLACK, Platform.TEAMS)] == [0, 5]


# What is held for a platform


def test_what_is_held_comes_with_room_and_not_without(unit: SqlUnitOfWork) -> None:
    ids = put_many(unit, 4)
    unit.outbox.hold(ids[1:], platform=Platform.SLACK)
    assert ready(unit, room={Platform.SLACK: 0}) == ["003"]
    assert ready(unit, room={Platform.SLACK: 2}) == ["000", "001", "003"]
    assert ready(unit, room={Platform.SLACK: 2, Platform.TEAMS: 0}) == ["000", "001", "003"]


def test_what_is_held_for_a_platform_that_is_gone_is_looked_at_anew(unit: SqlUnitOfWork) -> None:
    unit.outbox.hold(put_many(unit, 2), platform=Platform.SLACK)
    assert ready(unit, room={Platform.TEAMS: 0}) == ["000", "001"]


def test_holding_changes_nothing_but_the_platform(unit: SqlUnitOfWork) -> None:
    put(unit, message("a", feature=Feature.CHECK_IN), message("b"))
    before = by_key(unit)["a"]
    sending = begin(unit, "b")
    unit.outbox.hold([before.id, sending.message_id, 999], platform=Platform.SLACK)
    unit.outbox.hold([], platform=Platform.SLACK)
    after = by_key(unit)
    assert after["a"].platform is Platform.SLACK
    assert (after["a"].state, after["a"].attempts, after["a"].due_at) == (before.state, 0, before.due_at)
    assert after["b"].platform is Platform.PLAYGROUND, "it is being sent"


def test_a_full_platform_holds_up_no_other(unit: SqlUnitOfWork) -> None:
    """Mass sends to Slack wait, in their order; an answer on Teams and one on Slack overtake them."""
    feature = {"feature": Feature.ANNOUNCEMENT}
    put(unit, *(message(f"mass{n}", **feature) for n in range(5)), message("teams", **feature))
    ids = {key: one.id for key, one in by_key(unit).items()}
    unit.outbox.hold([ids[f"mass{n}"] for n in range(5)], platform=Platform.SLACK)
    unit.outbox.hold([ids["teams"]], platform=Platform.TEAMS)
    put(unit, message("answer"))
    unit.outbox.hold([by_key(unit)["answer"].id], platform=Platform.SLACK)
    rooms = {Platform.SLACK: 2, Platform.TEAMS: 9}
    assert ready(unit, room=rooms) == ["answer", "mass0", "teams"]
    assert ready(unit, room={Platform.SLACK: 0, Platform.TEAMS: 9}) == ["teams"]


def test_retries_and_new_messages_share_the_room(unit: SqlUnitOfWork) -> None:
    ids = put_many(unit, 4)
    unit.outbox.hold(ids, platform=Platform.SLACK)
    failed = end(begin(unit, "002", platform=Platform.SLACK), retry_at=machine_now() - HOUR)
    unit.outbox.acknowledge([failed], at=NOW)
    assert ready(unit, room={Platform.SLACK: 3}) == ["000", "001", "002"]
    assert ready(unit, room={Platform.SLACK: 9}) == ["000", "001", "002", "003"]
    assert ready(unit, room={Platform.SLACK: 0}) == []


def test_a_message_that_is_held_holds_back_those_behind_it(unit: SqlUnitOfWork) -> None:
    put(unit, message("a", lane="x"), message("b", lane="x"))
    unit.outbox.hold([by_key(unit)["a"].id], platform=Platform.SLACK)
    assert ready(unit, room={Platform.SLACK: 0}) == []
    assert ready(unit, room={Platform.SLACK: 1}) == ["a"]


# Rest of conversations


def test_a_conversation_rests_after_a_message_and_others_do_not(unit: SqlUnitOfWork) -> None:
    slow = Pace(first_rate=8.0, most_rate=50.0, conversation_seconds=60.0)
    put(unit, message("a", lane="x"), message("b", lane="x"), message("c", lane="y"))
    assert unit.outbox.next_turn(now=NOW) is None
    began = machine_now()
    ack = begin(unit, "a", platform=Platform.SLACK, pace=slow)
    assert unit.outbox.next_turn(now=NOW) is None, "nobody knows before the outcome is there"
    unit.outbox.acknowledge([ack], at=NOW)
    assert ready(unit) == ["c"]
    turn = unit.outbox.next_turn(now=NOW)
    assert turn is not None
    assert began + 59 * SECOND < turn < machine_now() + 61 * SECOND
    let_pass(unit, 60 * SECOND)
    assert ready(unit) == ["b", "c"]
    assert unit.outbox.next_turn(now=NOW) is None


def test_what_was_chosen_before_its_conversation_began_to_rest_does_not_begin(unit: SqlUnitOfWork) -> None:
    put(unit, message("a", lane="x"), message("b", lane="x"))
    found = by_key(unit)["b"].id
    sent = begin(unit, "a", pace=PACE)
    unit.outbox.acknowledge([sent], at=NOW)
    assert unit.outbox.begin([found], **BEGIN | {"pace": PACE}) == {}
    let_pass(unit, PACE.conversation_seconds * SECOND)
    assert [*unit.outbox.begin([found], **BEGIN | {"pace": PACE})] == [found]


def test_only_a_conversation_in_which_something_is_due_has_a_turn(unit: SqlUnitOfWork) -> None:
    put(unit, message("a", lane="x"), message("later", lane="x", due_at=NOW + HOUR))
    unit.outbox.acknowledge([begin(unit, "a", **ON_SLACK)], at=NOW)
    assert unit.outbox.next_turn(now=NOW) is None
    assert unit.outbox.next_turn(now=NOW + HOUR) is not None


def test_looking_for_a_message_costs_neither_pace_nor_rest_nor_an_attempt(unit: SqlUnitOfWork) -> None:
    put(unit, message("a", lane="x"), message("b", lane="x"))
    looked = begin(unit, "a", **ON_SLACK, looking=True)
    assert by_key(unit)["a"].attempts == 0
    assert room_of(unit).messages == 5
    unit.outbox.acknowledge([looked], at=NOW)
    assert ready(unit) == ["b"]


def test_without_a_pace_no_conversation_rests(unit: SqlUnitOfWork) -> None:
    put(unit, message("a", lane="x"), message("b", lane="x"))
    unit.outbox.acknowledge([begin(unit, "a")], at=NOW)
    assert ready(unit) == ["b"]


# What is learnt


def rate_of(unit: SqlUnitOfWork) -> float:
    """The rate on Slack, by how long the pace is spent after very many messages."""
    steady = Pace(first_rate=PACE.first_rate, most_rate=PACE.most_rate, burst_seconds=1000.0)
    return room_of(unit, steady, most=1_000_000).messages / 1000


def test_a_platform_that_takes_messages_is_sent_more(unit: SqlUnitOfWork) -> None:
    unit.outbox.note_pace(Platform.SLACK, PACE, taken=20, refused=False)
    assert rate_of(unit) == pytest.approx(8 + 20 * STEP, abs=0.01)
    unit.outbox.note_pace(Platform.SLACK, PACE, taken=20, refused=False)
    assert rate_of(unit) == pytest.approx(8 + 40 * STEP, abs=0.01)


def test_a_refusal_slows_down_and_is_remembered(unit: SqlUnitOfWork) -> None:
    unit.outbox.note_pace(Platform.SLACK, PACE, taken=0, refused=True)
    assert rate_of(unit) == pytest.approx(8 * AFTER_REFUSAL, abs=0.01)
    unit.outbox.note_pace(Platform.SLACK, PACE, taken=1, refused=False)
    assert rate_of(unit) < 8, "the limit that is known now is approached slowly"


def test_refusals_while_a_platform_pauses_count_as_one(unit: SqlUnitOfWork) -> None:
    unit.outbox.note_pace(Platform.SLACK, PACE, taken=0, refused=True)
    unit.outbox.pause_platform(Platform.SLACK, until=machine_now() + HOUR, reason=Reason.RATE_LIMITED)
    unit.outbox.note_pace(Platform.SLACK, PACE, taken=0, refused=True)
    let_pass(unit, HOUR)
    assert rate_of(unit) == pytest.approx(8 * AFTER_REFUSAL, abs=0.01)
    unit.outbox.note_pace(Platform.SLACK, PACE, taken=0, refused=True)
    assert rate_of(unit) == pytest.approx(8 * AFTER_REFUSAL**2, abs=0.01)


def test_the_rate_outlives_a_pause_and_its_end(unit: SqlUnitOfWork) -> None:
    unit.outbox.note_pace(Platform.SLACK, PACE, taken=40, refused=False)
    unit.outbox.pause_platform(Platform.SLACK, until=machine_now() + HOUR, reason=Reason.TOKEN_DEAD)
    assert unit.outbox.resume_platform(Platform.SLACK)
    assert rate_of(unit) == pytest.approx(10, abs=0.01)


# Paused platforms


def test_nothing_begins_on_a_paused_platform_and_it_is_not_offered_again(unit: SqlUnitOfWork) -> None:
    put(unit, message("a"), message("b"))
    until = machine_now() + HOUR
    unit.outbox.pause_platform(Platform.SLACK, until=until, reason=Reason.RATE_LIMITED)
    numbers = {key: one.id for key, one in by_key(unit).items()}
    assert unit.outbox.begin([numbers["a"]], platform=Platform.SLACK, lease_seconds=30) == {}
    assert unit.outbox.begin([numbers["b"]], platform=Platform.TEAMS, lease_seconds=30) != {}
    assert states(unit)["a"] is MessageState.QUEUED
    assert by_key(unit)["a"].attempts == 0
    assert ready(unit, room={Platform.SLACK: room_of(unit).messages}) == []
    assert unit.outbox.next_retry() == until


def test_a_retry_on_a_paused_platform_waits_for_both(unit: SqlUnitOfWork) -> None:
    put(unit, message("a"))
    now = machine_now()
    unit.outbox.acknowledge([end(begin(unit), retry_at=now + HOUR)], at=NOW)
    unit.outbox.pause_platform(Platform.PLAYGROUND, until=now + 2 * HOUR, reason=Reason.RATE_LIMITED)
    assert unit.outbox.next_retry() == now + 2 * HOUR


def test_a_pause_that_is_over_holds_nothing(unit: SqlUnitOfWork) -> None:
    put(unit, message("a"))
    unit.outbox.pause_platform(Platform.PLAYGROUND, until=machine_now() - HOUR, reason=Reason.RATE_LIMITED)
    unit.outbox.hold([by_key(unit)["a"].id], platform=Platform.PLAYGROUND)
    assert unit.outbox.next_retry() is None
    assert begin(unit).fence == 1


def test_the_longer_of_two_pauses_holds(unit: SqlUnitOfWork) -> None:
    put(unit, message("a"))
    long = machine_now() + 2 * HOUR
    unit.outbox.pause_platform(Platform.SLACK, until=long, reason=Reason.RATE_LIMITED)
    unit.outbox.pause_platform(Platform.SLACK, until=long - HOUR, reason=Reason.RATE_LIMITED)
    unit.outbox.begin([by_key(unit)["a"].id], platform=Platform.SLACK, lease_seconds=30)
    assert unit.outbox.next_retry() == long


def test_a_platform_of_which_a_pace_is_known_pauses_too(unit: SqlUnitOfWork) -> None:
    room_of(unit)
    assert unit.outbox.troubled_platforms() == {}
    until = machine_now() + HOUR
    assert unit.outbox.pause_platform(Platform.SLACK, until=until, reason=Reason.TOKEN_DEAD)
    assert not unit.outbox.pause_platform(Platform.SLACK, until=until, reason=Reason.TOKEN_DEAD)
    assert unit.outbox.troubled_platforms() == {Platform.SLACK: Reason.TOKEN_DEAD}
    assert room_of(unit).messages == 0


def test_a_platform_that_is_resumed_takes_what_waited_for_it(unit: SqlUnitOfWork) -> None:
    put(unit, message("a"), message("b"))
    retry_at = machine_now() + HOUR
    waiting = end(begin(unit, "a", platform=Platform.SLACK), retry_at=retry_at)
    elsewhere = end(begin(unit, "b", platform=Platform.TEAMS), retry_at=retry_at)
    unit.outbox.acknowledge([waiting, elsewhere], at=NOW)
    unit.outbox.pause_platform(Platform.SLACK, until=retry_at, reason=Reason.TOKEN_DEAD)
    assert unit.outbox.resume_platform(Platform.SLACK)
    assert unit.outbox.troubled_platforms() == {}
    assert ready(unit, room={Platform.SLACK: room_of(unit).messages, Platform.TEAMS: 9}) == ["a"]
    assert not unit.outbox.resume_platform(Platform.SLACK), "it is not paused"
    assert not unit.outbox.resume_platform(Platform.TEAMS), "it never was"


def test_what_was_tried_often_keeps_its_time_when_its_platform_is_resumed(unit: SqlUnitOfWork) -> None:
    """It may be what stops the platform each time: the others have their turn before."""
    put(unit, message("a"))
    for _ in range(MOST_UNTIED_ATTEMPTS):
        let_pass(unit, SECOND)
        unit.outbox.acknowledge(
            [end(begin(unit, "a", platform=Platform.SLACK), retry_at=machine_now())], at=NOW
        )
    unit.outbox.resume_platform(Platform.SLACK)
    assert ready(unit) == ["a"]
    let_pass(unit, SECOND)
    retry_at = machine_now() + HOUR
    unit.outbox.acknowledge([end(begin(unit, "a", platform=Platform.SLACK), retry_at=retry_at)], at=NOW)
    unit.outbox.pause_platform(Platform.SLACK, until=machine_now() + SECOND, reason=Reason.TOKEN_DEAD)
    unit.outbox.resume_platform(Platform.SLACK)
    assert ready(unit) == []
    assert unit.outbox.next_retry() == retry_at


def test_what_is_in_doubt_keeps_its_time_when_its_platform_is_resumed(unit: SqlUnitOfWork) -> None:
    put(unit, message("a"))
    retry_at = machine_now() + HOUR
    unit.outbox.acknowledge(
        [end(begin(unit, platform=Platform.SLACK), retry_at=retry_at, in_doubt=True)], at=NOW
    )
    unit.outbox.pause_platform(Platform.SLACK, until=machine_now() + SECOND, reason=Reason.RATE_LIMITED)
    unit.outbox.resume_platform(Platform.SLACK)
    assert ready(unit) == []
    assert unit.outbox.next_retry() == retry_at


# Questions


def test_the_oldest_ready_message_waits_for_nothing(unit: SqlUnitOfWork) -> None:
    assert unit.outbox.oldest_ready(now=NOW) is None
    put(
        unit,
        message("retry", due_at=NOW - 4 * HOUR),
        message("paused", due_at=NOW - 3 * HOUR),
        message("ready", due_at=NOW - 2 * HOUR, feature=Feature.JOURNEY),
        message("later", due_at=NOW + HOUR),
    )
    unit.outbox.acknowledge([end(begin(unit, "retry"), retry_at=machine_now() + HOUR)], at=NOW)
    assert unit.outbox.oldest_ready(now=NOW) == NOW - 3 * HOUR
    unit.outbox.hold([by_key(unit)["paused"].id], platform=Platform.SLACK)
    unit.outbox.pause_platform(Platform.SLACK, until=machine_now() + HOUR, reason=Reason.RATE_LIMITED)
    assert unit.outbox.oldest_ready(now=NOW) == NOW - 2 * HOUR
    unit.outbox.cancel(["ready"], at=NOW)
    assert unit.outbox.oldest_ready(now=NOW) is None
    let_pass(unit, HOUR)
    assert unit.outbox.oldest_ready(now=NOW) == NOW - 3 * HOUR, "its pause is over"


def test_what_waits_for_a_retry_is_due_all_the_same(unit: SqlUnitOfWork) -> None:
    put(unit, message("a", due_at=NOW - HOUR), message("b"))
    unit.outbox.acknowledge([end(begin(unit, "a"), retry_at=machine_now() + HOUR)], at=NOW)
    assert unit.outbox.next_due() == NOW - HOUR
    assert unit.outbox.due_count(now=NOW) == 2


def test_messages_are_counted_by_platform_and_state_and_in_flight(unit: SqlUnitOfWork) -> None:
    assert unit.outbox.counts_by_state() == {}
    assert unit.outbox.in_flight() == 0
    put(unit, *(message(key) for key in "abcd"))
    unit.outbox.acknowledge([begin(unit, "a", platform=Platform.SLACK)], at=NOW)
    begin(unit, "b", platform=Platform.SLACK)
    assert unit.outbox.in_flight() == 1
    assert unit.outbox.counts_by_state() == {
        (Platform.SLACK, MessageState.SENT): 1,
        (Platform.SLACK, MessageState.SENDING): 1,
        (None, MessageState.QUEUED): 2,
    }
