"""The outbox: sends of which nobody can tell whether they arrived, leases that ran out, and sending again."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from outbox_samples import PACE, begin, end, let_pass, machine_now, put, ready
from storage_samples import DAY, HOUR, NOW, by_key, message

from people.model import Feature, Platform
from people.outbox import Acknowledgement, Message, MessageState, Reason
from storage.database import Database, open_database
from storage.unit_of_work import SqlUnitOfWork

SECOND = timedelta(seconds=1)


@pytest.fixture
def unit(database: Database) -> Iterator[SqlUnitOfWork]:
    with database.unit_of_work() as unit:
        yield unit


def expired(unit: SqlUnitOfWork, *, all_leases: bool = False, limit: int = 9) -> list[str]:
    return [one.dedupe_key for one in unit.outbox.expired(all_leases=all_leases, limit=limit)]


def make_doubtful(unit: SqlUnitOfWork, key: str = "a", **changes: object) -> Message:
    """Send a message so that nobody can tell whether it arrived; it is to be looked for now."""
    outcome = {"state": MessageState.UNKNOWN, "reason": Reason.TIMED_OUT, "retry_at": machine_now() - HOUR}
    ack = end(begin(unit, key, platform=Platform.SLACK), in_doubt=True, **outcome | changes)
    unit.outbox.acknowledge([ack], at=NOW)
    return by_key(unit)[key]


# Doubt


def test_the_intent_to_send_is_the_doubt(unit: SqlUnitOfWork) -> None:
    put(unit, message("a"))
    before = machine_now()
    begin(unit)
    since = by_key(unit)["a"].doubt_since
    assert since is not None
    assert before - SECOND < since < machine_now() + SECOND


@pytest.mark.parametrize("state", [MessageState.SENT, MessageState.FAILED])
def test_a_certain_outcome_ends_the_doubt(unit: SqlUnitOfWork, state: MessageState) -> None:
    put(unit, message("a"))
    unit.outbox.acknowledge([end(begin(unit), state=state)], at=NOW)
    assert by_key(unit)["a"].doubt_since is None


def test_a_retry_of_what_was_certainly_not_sent_has_no_doubt(unit: SqlUnitOfWork) -> None:
    put(unit, message("a"))
    unit.outbox.acknowledge([end(begin(unit), state=MessageState.FAILED, retry_at=machine_now())], at=NOW)
    assert by_key(unit)["a"].doubt_since is None


def test_an_unknown_outcome_keeps_when_it_was_sent(unit: SqlUnitOfWork) -> None:
    put(unit, message("a"))
    unit.outbox.acknowledge([end(begin(unit), state=MessageState.UNKNOWN)], at=NOW)
    stored = by_key(unit)["a"]
    assert (stored.state, stored.finished_at) == (MessageState.UNKNOWN, NOW)
    assert stored.doubt_since is not None


def test_a_doubtful_message_waits_in_its_place_with_its_first_moment(unit: SqlUnitOfWork) -> None:
    put(unit, message("a", lane="x"), message("b", lane="x"))
    first = make_doubtful(unit)
    assert (first.state, first.reason, first.finished_at) == (MessageState.QUEUED, Reason.TIMED_OUT, None)
    assert ready(unit) == ["a"], "nothing overtakes it in its conversation"
    looking = begin(unit, "a", platform=Platform.SLACK, looking=True, pace=PACE)
    assert by_key(unit)["a"].doubt_since == first.doubt_since
    later = end(looking, state=MessageState.UNKNOWN, in_doubt=True, retry_at=machine_now() + HOUR)
    unit.outbox.acknowledge([later], at=NOW)
    assert by_key(unit)["a"].doubt_since == first.doubt_since
    assert ready(unit) == []


def test_a_message_that_was_looked_for_in_vain_is_sent_as_if_it_never_was(unit: SqlUnitOfWork) -> None:
    put(unit, message("a"))
    make_doubtful(unit)
    looking = begin(unit, "a", platform=Platform.SLACK, looking=True)
    unit.outbox.acknowledge(
        [end(looking, state=MessageState.FAILED, retry_at=machine_now() - SECOND)], at=NOW
    )
    stored = by_key(unit)["a"]
    assert (stored.doubt_since, stored.attempts, stored.platform) == (None, 1, Platform.SLACK)
    assert ready(unit, room={Platform.SLACK: 1}) == ["a"]
    assert ready(unit, room={Platform.SLACK: 0}) == []


def test_a_doubtful_message_that_is_needed_no_longer_is_looked_for_before_it_ends(
    unit: SqlUnitOfWork,
) -> None:
    put(unit, message("a", not_after=NOW + DAY), message("b", not_after=NOW + DAY))
    before = make_doubtful(unit)
    assert unit.outbox.cancel(["a", "b"], at=NOW) == 2
    stored = by_key(unit)
    assert stored["a"].not_after is not None
    assert NOW - SECOND < stored["a"].not_after < NOW, "over already, on a clock that stands still"
    assert (stored["a"].state, stored["a"].reason) == (MessageState.QUEUED, before.reason)
    assert stored["a"].doubt_since == before.doubt_since
    assert (stored["b"].state, stored["b"].not_after) == (MessageState.DROPPED, NOW + DAY)
    assert ready(unit) == ["a"]


def test_a_release_leaves_what_is_in_doubt_its_time(unit: SqlUnitOfWork) -> None:
    put(unit, message("a"))
    stored = make_doubtful(unit, reason=Reason.NOT_INSTALLED, retry_at=machine_now() + HOUR)
    assert stored.person_id is not None
    assert unit.outbox.release([stored.person_id], reasons=[Reason.NOT_INSTALLED], now=NOW) == 0
    assert ready(unit) == []


def test_a_late_outcome_ends_no_doubt_of_the_next_send(unit: SqlUnitOfWork) -> None:
    put(unit, message("a"))
    late = begin(unit, lease_seconds=0)
    unit.outbox.give_back([late.message_id], reason=Reason.DIED_WHILE_SENDING)
    begin(unit)
    before = by_key(unit)["a"]
    for state in (MessageState.SENT, MessageState.FAILED):
        assert unit.outbox.acknowledge([end(late, state=state)], at=NOW) == frozenset()
    assert by_key(unit)["a"] == before
    assert before.doubt_since is not None


def test_a_late_outcome_does_not_hide_the_valid_one_beside_it(unit: SqlUnitOfWork) -> None:
    put(unit, message("a"))
    late = begin(unit, lease_seconds=0)
    unit.outbox.give_back([late.message_id], reason=Reason.DIED_WHILE_SENDING)
    valid = begin(unit)
    assert unit.outbox.acknowledge([end(late, state=MessageState.FAILED), valid], at=NOW) == {late.message_id}
    assert by_key(unit)["a"].state is MessageState.SENT


# Leases


def test_a_running_lease_is_left_alone(unit: SqlUnitOfWork) -> None:
    put(unit, message("a"))
    begin(unit)
    let_pass(unit, 29 * SECOND)
    assert expired(unit) == []
    let_pass(unit, SECOND)
    assert expired(unit) == ["a"]


def test_leases_end_oldest_first_and_no_more_than_asked_for(unit: SqlUnitOfWork) -> None:
    put(unit, *(message(key) for key in "abc"))
    for key, seconds in (("a", 20), ("b", 0), ("c", 10)):
        begin(unit, key, lease_seconds=seconds)
    let_pass(unit, 60 * SECOND)
    assert expired(unit) == ["b", "c", "a"]
    assert expired(unit, limit=2) == ["b", "c"]


def test_at_the_start_of_the_only_process_all_leases_are_void(unit: SqlUnitOfWork) -> None:
    put(unit, message("a"), message("b"))
    begin(unit, "a")
    assert expired(unit) == []
    assert expired(unit, all_leases=True) == ["a"]


def test_what_is_given_back_is_as_doubtful_as_it_was_and_its_conversation_free(unit: SqlUnitOfWork) -> None:
    put(unit, message("a", lane="x"), message("b", lane="x"))
    dead = begin(unit, lease_seconds=0, platform=Platform.SLACK)
    since = by_key(unit)["a"].doubt_since
    unit.outbox.give_back([dead.message_id, 999], reason=Reason.DIED_WHILE_SENDING)
    stored = by_key(unit)["a"]
    assert (stored.state, stored.reason) == (MessageState.QUEUED, Reason.DIED_WHILE_SENDING)
    assert (stored.doubt_since, stored.platform) == (since, Platform.SLACK)
    assert unit.outbox.acknowledge([dead], at=NOW) == frozenset()
    assert ready(unit) == ["a"]
    assert begin(unit).fence == dead.fence + 1


def test_what_is_given_back_may_have_to_wait(unit: SqlUnitOfWork) -> None:
    put(unit, message("a"))
    retry_at = machine_now() + 10 * SECOND
    unit.outbox.give_back([begin(unit).message_id], reason=Reason.DIED_WHILE_SENDING, retry_at=retry_at)
    assert ready(unit) == []
    assert unit.outbox.next_retry() == retry_at
    let_pass(unit, 10 * SECOND)
    assert ready(unit) == ["a"]


def test_what_is_lost_is_unknown_and_its_conversation_free(unit: SqlUnitOfWork) -> None:
    put(unit, message("a", lane="x"), message("b", lane="x"))
    dead = begin(unit, lease_seconds=0, platform=Platform.TEAMS)
    unit.outbox.lose([dead.message_id, 999], reason=Reason.DIED_WHILE_SENDING, at=NOW)
    stored = by_key(unit)["a"]
    assert (stored.state, stored.reason) == (MessageState.UNKNOWN, Reason.DIED_WHILE_SENDING)
    assert stored.finished_at == NOW
    assert stored.doubt_since is not None
    assert unit.outbox.acknowledge([dead], at=NOW) == frozenset()
    assert ready(unit) == ["b"]


def test_what_is_put_off_in_doubt_stays_bound_to_the_platform_where_it_may_be(unit: SqlUnitOfWork) -> None:
    put(unit, message("a"), message("b"))
    unit.outbox.acknowledge(
        [end(begin(unit, "a", platform=Platform.SLACK), in_doubt=True, retry_at=machine_now())], at=NOW
    )
    unit.outbox.acknowledge([end(begin(unit, "b", platform=Platform.SLACK), retry_at=machine_now())], at=NOW)
    for one in by_key(unit).values():
        unit.outbox.move(one.id, due_at=NOW + HOUR, card=one.card, reason=Reason.NO_PLATFORM)
    assert {key: one.platform for key, one in by_key(unit).items()} == {"a": Platform.SLACK, "b": None}


def test_the_machine_time_is_the_servers_where_there_is_one(database_url: str) -> None:
    database = open_database(database_url, machine_clock=lambda: NOW - HOUR)
    with database.unit_of_work() as unit:
        told = unit.outbox.machine_now()
    database.close()
    if database_url.startswith("sqlite"):
        assert told == NOW - HOUR
    else:
        assert abs(told - machine_now()) < 60 * SECOND


def test_only_what_is_being_sent_is_given_back_or_lost(unit: SqlUnitOfWork) -> None:
    put(unit, message("queued"), message("sent"))
    unit.outbox.acknowledge([begin(unit, "sent")], at=NOW)
    before = by_key(unit)
    ids = [one.id for one in before.values()]
    unit.outbox.give_back(ids, reason=Reason.DIED_WHILE_SENDING)
    unit.outbox.lose(ids, reason=Reason.DIED_WHILE_SENDING, at=NOW)
    unit.outbox.give_back([], reason=Reason.DIED_WHILE_SENDING)
    unit.outbox.lose([], reason=Reason.DIED_WHILE_SENDING, at=NOW)
    assert by_key(unit) == before


def test_erasing_a_person_frees_the_channel_in_which_something_was_being_sent_about_them(
    unit: SqlUnitOfWork,
) -> None:
    put(unit, message("a", lane="slack:C1", person_id="tanaka"), message("b", lane="slack:C1"))
    begin(unit, "a")
    unit.outbox.erase("tanaka")
    assert ready(unit) == ["b"]


# Sending again


def put_failed(unit: SqlUnitOfWork) -> None:
    """One message of each ending, and one queued."""
    put(unit, *(message(state.value, feature=Feature.CHECK_IN) for state in MessageState))
    reasons = {"failed": Reason.NOT_INSTALLED, "unknown": Reason.NOT_INSTALLED, "sent": None}
    for key, reason in reasons.items():
        ack = end(begin(unit, key, platform=Platform.TEAMS), state=MessageState(key), reason=reason)
        unit.outbox.acknowledge([ack], at=NOW - DAY)
    dropped = by_key(unit)["dropped"].id
    unit.outbox.finish([dropped], state=MessageState.DROPPED, reason=Reason.NOT_INSTALLED, at=NOW)
    begin(unit, "sending")


def test_what_did_not_arrive_is_found_by_its_reason(unit: SqlUnitOfWork) -> None:
    put_failed(unit)
    found = [one.dedupe_key for one in unit.outbox.not_arrived(Reason.NOT_INSTALLED)]
    assert found == ["failed", "unknown"]
    assert unit.outbox.not_arrived(Reason.BLOCKED) == []


def test_by_their_keys_only_those_are_sent_again_that_certainly_did_not_arrive(unit: SqlUnitOfWork) -> None:
    put_failed(unit)
    keys = [*by_key(unit), "of nothing"]
    assert unit.outbox.send_failed_again(keys, now=NOW + HOUR) == 1
    again = by_key(unit)
    assert (again["failed"].state, again["failed"].due_at) == (MessageState.QUEUED, NOW + HOUR)
    assert (again["failed"].reason, again["failed"].attempts) == (None, 0)
    assert again["unknown"].state is MessageState.UNKNOWN
    assert unit.outbox.send_failed_again([], now=NOW) == 0


def test_what_did_not_arrive_is_sent_again_as_if_it_were_new(unit: SqlUnitOfWork) -> None:
    put_failed(unit)
    before = by_key(unit)
    ids = [one.id for one in before.values()]
    assert unit.outbox.send_again(ids, now=NOW + HOUR) == 2
    after = by_key(unit)
    for key in ("failed", "unknown"):
        again = after[key]
        assert (again.state, again.due_at, again.attempts) == (MessageState.QUEUED, NOW + HOUR, 0)
        assert (again.reason, again.finished_at, again.platform) == (None, None, None)
        assert again.doubt_since is None
        assert again.fence == before[key].fence
    for key in ("queued", "sending", "sent", "dropped"):
        assert after[key] == before[key]
    assert ready(unit, now=NOW + HOUR) == ["queued", "failed", "unknown"]
    assert unit.outbox.send_again([], now=NOW) == 0


def test_a_late_outcome_of_the_first_send_says_nothing_of_the_second(unit: SqlUnitOfWork) -> None:
    put(unit, message("a"))
    late = begin(unit, lease_seconds=0)
    unit.outbox.lose([late.message_id], reason=Reason.DIED_WHILE_SENDING, at=NOW)
    unit.outbox.send_again([late.message_id], now=NOW)
    second = begin(unit)
    assert second.fence == late.fence + 1
    assert unit.outbox.acknowledge([late], at=NOW) == frozenset()
    assert unit.outbox.acknowledge([second], at=NOW) == {second.message_id}


def test_order_in_a_conversation_outlives_failure_doubt_and_death(unit: SqlUnitOfWork) -> None:
    """Whatever happens to the first of a conversation, the second waits until it is over."""
    put(unit, message("a", lane="x"), message("b", lane="x"))
    past = machine_now() - HOUR

    def outcome(**changes: object) -> None:
        ack: Acknowledgement = begin(unit, "a", platform=Platform.SLACK)
        assert ready(unit) == []
        unit.outbox.acknowledge([end(ack, **changes)], at=NOW)
        assert ready(unit) == ["a"]

    outcome(state=MessageState.FAILED, retry_at=past)
    outcome(state=MessageState.UNKNOWN, retry_at=past, in_doubt=True)
    dead = begin(unit, "a", lease_seconds=0)
    unit.outbox.give_back([dead.message_id], reason=Reason.DIED_WHILE_SENDING)
    assert ready(unit) == ["a"]
    unit.outbox.acknowledge([begin(unit, "a")], at=NOW)
    assert ready(unit) == ["b"]
