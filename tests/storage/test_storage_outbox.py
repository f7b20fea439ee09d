"""The outbox: queueing, order, claims, fences, leases, retries."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from outbox_samples import BEGIN, begin, end, machine_now, put, ready
from sqlalchemy import select
from storage_samples import DAY, HOSTILE_TEXTS, HOUR, NOW, by_key, message, queue

from people.model import Feature, Platform
from people.outbox import Acknowledgement, Message, MessageState, Reason
from storage.database import Database
from storage.errors import DatabaseUnavailableError, NaiveDatetimeError
from storage.tables import lane
from storage.unit_of_work import SqlUnitOfWork

SECOND = timedelta(seconds=1)


@pytest.fixture
def unit(database: Database) -> Iterator[SqlUnitOfWork]:
    with database.unit_of_work() as unit:
        yield unit


# Queueing


def test_a_queued_message_comes_back_as_given(unit: SqlUnitOfWork) -> None:
    given_message = message(
        "tanaka", feature=Feature.CHECK_IN, subject_id=7, not_after=NOW + DAY, card='{"text": "状況確認"}'
    )
    put(unit, given_message)
    [stored] = unit.outbox.list_messages()
    assert stored == Message(
        id=stored.id,
        dedupe_key="tanaka",
        kind="check_in",
        lane="person:tanaka",
        person_id="tanaka",
        feature=Feature.CHECK_IN,
        subject_id=7,
        card='{"text": "状況確認"}',
        due_at=NOW,
        not_after=NOW + DAY,
        state=MessageState.QUEUED,
        reason=None,
        attempts=0,
        fence=0,
        queued_at=NOW,
        finished_at=None,
        platform=None,
        doubt_since=None,
    )


def test_the_same_key_is_queued_once_even_after_it_was_sent(unit: SqlUnitOfWork) -> None:
    assert unit.outbox.add_many([message("a"), message("b"), message("a")], now=NOW) == 2
    assert unit.outbox.add_many([message("b"), message("c")], now=NOW) == 1
    assert unit.outbox.add_many([], now=NOW) == 0
    unit.outbox.acknowledge([begin(unit, "a")], at=NOW)
    assert unit.outbox.add_many([message("a", card="{}")], now=NOW) == 0
    assert len(unit.outbox.list_messages()) == 3


@pytest.mark.parametrize("text", HOSTILE_TEXTS)
def test_any_card_and_conversation_come_back_unchanged(unit: SqlUnitOfWork, text: str) -> None:
    put(unit, message(text, card=text))
    [stored] = unit.outbox.ready(now=NOW, limit=1, room={})
    assert (stored.dedupe_key, stored.card, stored.lane) == (text, text, f"person:{text}")


def test_a_moment_without_zone_is_refused(unit: SqlUnitOfWork) -> None:
    with pytest.raises(NaiveDatetimeError):
        put(unit, message("a", due_at=NOW.replace(tzinfo=None)))


# Order


def test_messages_without_feature_come_first_and_then_by_feature(unit: SqlUnitOfWork) -> None:
    put(unit, *(message(feature.value, feature=feature) for feature in reversed(Feature)))
    put(unit, message("answer"))
    assert ready(unit) == [
        "answer",
        "introduction",
        "help",
        "work",
        "urgent",
        "check_in",
        "survey",
        "nudge",
        "announcement",
        "journey",
    ]


def test_within_a_feature_the_earliest_due_comes_first(unit: SqlUnitOfWork) -> None:
    put(unit, message("late", due_at=NOW), message("early", due_at=NOW - HOUR), message("tie"))
    assert ready(unit) == ["early", "late", "tie"]


def test_messages_due_later_are_not_ready(unit: SqlUnitOfWork) -> None:
    put(unit, message("a", due_at=NOW + SECOND))
    assert ready(unit) == []
    assert ready(unit, now=NOW + SECOND) == ["a"]


def test_the_limit_holds_across_features(unit: SqlUnitOfWork) -> None:
    put(unit, *(message(f"{feature}{n}", feature=feature) for feature in Feature for n in range(2)))
    assert ready(unit, limit=3) == ["introduction0", "introduction1", "help0"]
    assert ready(unit, limit=0) == []


def test_a_conversation_has_one_message_ready_its_first(unit: SqlUnitOfWork) -> None:
    put(
        unit,
        message("journey", lane="x", feature=Feature.JOURNEY, due_at=NOW - DAY),
        message("second", lane="x", feature=Feature.HELP),
        message("first", lane="x", feature=Feature.HELP, due_at=NOW - HOUR),
        message("not yet", lane="x", due_at=NOW + HOUR),
        message("other", lane="y", feature=Feature.JOURNEY),
    )
    assert ready(unit) == ["first", "other"]


def test_a_conversation_with_a_message_in_flight_waits(unit: SqlUnitOfWork) -> None:
    put(unit, message("a", lane="x"), message("b", lane="x"), message("c", lane="y"))
    ack = begin(unit, "a")
    assert ready(unit) == ["c"]
    unit.outbox.acknowledge([ack], at=NOW)
    assert ready(unit) == ["b", "c"]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    specs=st.lists(
        st.tuples(
            st.sampled_from("xyz"), st.sampled_from([None, *Feature]), st.integers(min_value=-2, max_value=1)
        ),
        max_size=12,
    )
)
def test_what_is_ready_is_the_first_of_each_conversation(
    database: Database, specs: list[tuple[str, Feature | None, int]]
) -> None:
    """The law, computed here by sorting: at most one a lane, and that the least by (rank, due, id)."""
    order = [None, *Feature]
    with database.unit_of_work() as unit:
        put(
            unit,
            *(
                message(str(n), lane=lane, feature=feature, due_at=NOW + hours * HOUR)
                for n, (lane, feature, hours) in enumerate(specs)
            ),
        )
        due = sorted(
            (order.index(feature), hours, n, lane)
            for n, (lane, feature, hours) in enumerate(specs)
            if hours <= 0
        )
        heads: dict[str, str] = {}
        for _, _, n, lane in due:
            heads.setdefault(lane, str(n))
        assert ready(unit) == list(heads.values())


# Claims


def test_beginning_writes_the_intent_before_anything_is_sent(unit: SqlUnitOfWork) -> None:
    put(unit, message("a"))
    ack = begin(unit, "a")
    stored = by_key(unit)["a"]
    assert (stored.state, stored.attempts, stored.fence) == (MessageState.SENDING, 1, ack.fence)
    assert stored.platform is Platform.PLAYGROUND
    assert ready(unit) == []


def test_a_message_cannot_begin_twice(unit: SqlUnitOfWork) -> None:
    put(unit, message("a"))
    ack = begin(unit, "a")
    assert unit.outbox.begin([ack.message_id, 999], **BEGIN) == {}
    assert unit.outbox.begin([], **BEGIN) == {}
    assert by_key(unit)["a"].attempts == 1


def test_only_a_conversation_that_is_written_to_is_remembered(unit: SqlUnitOfWork) -> None:
    put(unit, message("a", lane="x"), message("b", lane="y"))
    everything = select(lane.c.key)
    assert unit._transaction.column(everything) == []
    begin(unit, "b")
    assert unit._transaction.column(everything) == ["y"]


def test_of_two_messages_of_a_conversation_one_begins(unit: SqlUnitOfWork) -> None:
    put(unit, message("a", lane="x"), message("b", lane="x"))
    numbers = [one.id for one in unit.outbox.list_messages()]
    [begun] = unit.outbox.begin(numbers, **BEGIN)
    states = {one.id: one.state for one in unit.outbox.list_messages()}
    assert states.pop(begun) is MessageState.SENDING
    assert set(states.values()) == {MessageState.QUEUED}


# Outcomes


def test_a_sent_message_is_finished_and_found_as_the_last_unprompted_one(unit: SqlUnitOfWork) -> None:
    asked = {"lane": "x", "person_id": "p", "feature": Feature.CHECK_IN}
    put(unit, message("a", **asked), message("b", **asked), message("answer", lane="x", person_id="p"))
    assert unit.outbox.last_unprompted_to("p") is None
    for key, at in (("answer", NOW + DAY), ("a", NOW), ("b", NOW + HOUR)):
        ack = begin(unit, key)
        assert unit.outbox.acknowledge([end(ack, platform_ref="ts")], at=at) == {ack.message_id}
    last = unit.outbox.last_unprompted_to("p")
    assert last is not None
    assert (last.dedupe_key, last.state, last.finished_at) == ("b", MessageState.SENT, NOW + HOUR)
    assert unit.outbox.last_unprompted_to("q") is None


@pytest.mark.parametrize("state", [MessageState.FAILED, MessageState.UNKNOWN])
def test_a_failure_is_recorded_with_its_reason(unit: SqlUnitOfWork, state: MessageState) -> None:
    put(unit, message("a"))
    unit.outbox.acknowledge([end(begin(unit), state=state, reason=Reason.BLOCKED)], at=NOW)
    stored = by_key(unit)["a"]
    assert (stored.state, stored.reason, stored.finished_at) == (state, Reason.BLOCKED, NOW)
    assert unit.outbox.last_unprompted_to("a") is None


def test_an_acknowledgement_with_another_fence_changes_nothing(unit: SqlUnitOfWork) -> None:
    put(unit, message("a", lane="x"), message("b", lane="x"))
    ack = begin(unit, "a")
    stale = end(ack, fence=ack.fence - 1)
    assert unit.outbox.acknowledge([stale], at=NOW) == frozenset()
    assert by_key(unit)["a"].state is MessageState.SENDING
    assert ready(unit) == []


def test_an_outcome_is_recorded_once(unit: SqlUnitOfWork) -> None:
    put(unit, message("a"))
    ack = begin(unit)
    twice = [ack, end(ack, state=MessageState.FAILED)]
    assert unit.outbox.acknowledge(twice, at=NOW) == {ack.message_id}
    assert by_key(unit)["a"].state is MessageState.SENT
    assert unit.outbox.acknowledge([ack], at=NOW + HOUR) == frozenset()
    assert by_key(unit)["a"].finished_at == NOW


def test_outcomes_of_unknown_messages_and_no_outcomes_are_nothing(unit: SqlUnitOfWork) -> None:
    ghost = Acknowledgement(message_id=999, fence=1, state=MessageState.SENT)
    assert unit.outbox.acknowledge([ghost], at=NOW) == frozenset()
    assert unit.outbox.acknowledge([], at=NOW) == frozenset()


# Retries


def test_a_retry_waits_for_its_machine_time_and_holds_the_conversation(unit: SqlUnitOfWork) -> None:
    put(unit, message("a", lane="x"), message("b", lane="x"))
    retry_at = machine_now() + HOUR
    unit.outbox.acknowledge(
        [end(begin(unit), state=MessageState.FAILED, reason=Reason.PLATFORM_DOWN, retry_at=retry_at)], at=NOW
    )
    stored = by_key(unit)["a"]
    assert (stored.state, stored.reason, stored.finished_at) == (
        MessageState.QUEUED,
        Reason.PLATFORM_DOWN,
        None,
    )
    assert ready(unit) == []
    assert unit.outbox.next_retry() == retry_at


def test_a_retry_whose_time_has_come_is_ready_with_the_next_fence(unit: SqlUnitOfWork) -> None:
    put(unit, message("a"))
    first = begin(unit)
    unit.outbox.acknowledge([end(first, retry_at=machine_now() - HOUR)], at=NOW)
    assert ready(unit) == ["a"]
    second = begin(unit)
    assert second.fence == first.fence + 1
    assert by_key(unit)["a"].attempts == 2
    assert unit.outbox.acknowledge([first], at=NOW) == frozenset()
    assert unit.outbox.acknowledge([second], at=NOW) == {second.message_id}


def test_nothing_waits_for_a_retry_in_a_fresh_queue(unit: SqlUnitOfWork) -> None:
    put(unit, message("a"))
    assert unit.outbox.next_retry() is None


def test_a_moved_message_no_longer_waits_for_its_retry(unit: SqlUnitOfWork) -> None:
    put(unit, message("a"))
    ack = begin(unit)
    unit.outbox.acknowledge([end(ack, retry_at=machine_now() + HOUR)], at=NOW)
    unit.outbox.move(ack.message_id, due_at=NOW + HOUR, card="{}", reason=Reason.OUTSIDE_WORKING_TIME)
    assert unit.outbox.next_retry() is None
    assert ready(unit, now=NOW + HOUR) == ["a"]


# People whose account became known


def test_what_waited_for_an_account_becomes_due_and_nothing_else(unit: SqlUnitOfWork) -> None:
    put(unit, message("a"), message("b"), message("c"))
    numbers = {key: one.id for key, one in by_key(unit).items()}
    for key, reason in (("a", Reason.NO_CHAT_IDENTITY), ("b", Reason.OUTSIDE_WORKING_TIME)):
        unit.outbox.move(numbers[key], due_at=NOW + HOUR, card="{}", reason=reason)
    person = by_key(unit)["a"].person_id
    assert unit.outbox.release(["somebody-else"], reasons=[Reason.NO_CHAT_IDENTITY], now=NOW) == 0
    assert unit.outbox.release([person], reasons=[Reason.NO_CHAT_IDENTITY], now=NOW) == 1
    assert {key: one.due_at for key, one in by_key(unit).items() if key != "c"} == {"a": NOW, "b": NOW + HOUR}


# Without sending


def test_a_moved_message_has_its_new_card_and_moment(unit: SqlUnitOfWork) -> None:
    put(unit, message("a"))
    number = by_key(unit)["a"].id
    unit.outbox.move(number, due_at=NOW + DAY, card='{"day": 24}', reason=Reason.OUTSIDE_WORKING_TIME)
    stored = by_key(unit)["a"]
    assert (stored.state, stored.due_at, stored.card) == (MessageState.QUEUED, NOW + DAY, '{"day": 24}')
    assert stored.reason is Reason.OUTSIDE_WORKING_TIME
    assert ready(unit) == []
    assert ready(unit, now=NOW + DAY) == ["a"]


def test_what_is_being_sent_is_not_moved_finished_or_cancelled(unit: SqlUnitOfWork) -> None:
    put(unit, message("a"))
    begin(unit)
    before = by_key(unit)["a"]
    unit.outbox.move(before.id, due_at=NOW + DAY, card="{}", reason=Reason.PAUSED)
    unit.outbox.finish([before.id], state=MessageState.DROPPED, reason=Reason.PAUSED, at=NOW)
    assert unit.outbox.cancel(["a"], at=NOW) == 0
    assert by_key(unit)["a"] == before


def test_queued_messages_end_without_being_sent(unit: SqlUnitOfWork) -> None:
    put(unit, message("a"), message("b"))
    number = by_key(unit)["a"].id
    unit.outbox.finish([number, 999], state=MessageState.DROPPED, reason=Reason.EXPIRED, at=NOW)
    unit.outbox.finish([], state=MessageState.DROPPED, reason=Reason.EXPIRED, at=NOW)
    stored = by_key(unit)["a"]
    assert (stored.state, stored.reason, stored.finished_at) == (MessageState.DROPPED, Reason.EXPIRED, NOW)
    assert ready(unit) == ["b"]


def test_cancelled_messages_are_dropped_as_no_longer_needed(unit: SqlUnitOfWork) -> None:
    put(unit, message("a"), message("b"))
    assert unit.outbox.cancel(["a", "nothing"], at=NOW) == 1
    assert unit.outbox.cancel(["a"], at=NOW) == 0
    assert unit.outbox.cancel([], at=NOW) == 0
    stored = by_key(unit)["a"]
    assert (stored.state, stored.reason) == (MessageState.DROPPED, Reason.NO_LONGER_NEEDED)


# Questions


def test_due_and_waiting_messages_are_counted_apart(unit: SqlUnitOfWork) -> None:
    assert unit.outbox.next_due() is None
    put(unit, message("a"), message("b", due_at=NOW + HOUR, feature=Feature.JOURNEY), message("c"))
    begin(unit, "c")
    assert unit.outbox.due_count(now=NOW) == 1
    assert unit.outbox.waiting_count(now=NOW) == 1
    assert unit.outbox.next_due() == NOW
    unit.outbox.cancel(["a"], at=NOW)
    assert unit.outbox.next_due() == NOW + HOUR


def test_messages_are_listed_newest_first_and_the_failed_ones_apart(unit: SqlUnitOfWork) -> None:
    put(unit, *(message(state.value) for state in MessageState))
    for state in (MessageState.SENT, MessageState.FAILED, MessageState.UNKNOWN):
        unit.outbox.acknowledge([end(begin(unit, state.value), state=state)], at=NOW)
    begin(unit, "sending")
    unit.outbox.cancel(["dropped"], at=NOW)
    assert [one.dedupe_key for one in unit.outbox.list_messages()] == [
        s.value for s in reversed(MessageState)
    ]
    failed = [one.dedupe_key for one in unit.outbox.list_messages(failed_only=True)]
    assert failed == ["unknown", "dropped", "failed"]


def test_messages_are_counted_by_kind_state_and_reason(unit: SqlUnitOfWork) -> None:
    put(unit, message("a"), message("b"), message("c", kind="reminder"))
    unit.outbox.cancel(["b"], at=NOW)
    assert unit.outbox.counts() == {
        ("check_in", MessageState.QUEUED, None): 1,
        ("check_in", MessageState.DROPPED, Reason.NO_LONGER_NEEDED): 1,
        ("reminder", MessageState.QUEUED, None): 1,
    }


def test_messages_are_found_by_id_and_counted_per_person(unit: SqlUnitOfWork) -> None:
    put(unit, message("a"), message("b", person_id="a"), message("c", person_id=None))
    number = by_key(unit)["a"].id
    assert set(unit.outbox.get_many([number, 999])) == {number}
    assert unit.outbox.get_many([]) == {}
    assert unit.outbox.count_of_person("a") == 2
    assert unit.outbox.count_of_person("nobody") == 0


# Forgetting


def test_only_finished_messages_grow_old(unit: SqlUnitOfWork) -> None:
    put(unit, *(message(key, due_at=NOW - DAY) for key in ("queued", "sending", "old", "new")))
    begin(unit, "sending")
    for key, at in (("old", NOW - DAY), ("new", NOW)):
        unit.outbox.acknowledge([begin(unit, key)], at=at)
    assert unit.outbox.delete_finished(before=NOW) == 1
    assert set(by_key(unit)) == {"queued", "sending", "new"}


def test_messages_of_some_kinds_can_grow_old_earlier(unit: SqlUnitOfWork) -> None:
    put(unit, *(message(key, kind=key, due_at=NOW - DAY) for key in ("relayed", "check_in", "manager_note")))
    for key in ("relayed", "check_in"):
        unit.outbox.acknowledge([begin(unit, key)], at=NOW - DAY)
    assert unit.outbox.delete_finished(before=NOW, kinds={"relayed", "manager_note"}) == 1
    assert set(by_key(unit)) == {"check_in", "manager_note"}
    assert unit.outbox.delete_finished(before=NOW, kinds=()) == 0


def test_messages_about_something_are_erased_whoever_they_are_for(unit: SqlUnitOfWork) -> None:
    put(
        unit,
        message("queued", kind="relayed", subject_id=7),
        message("sending", kind="request_taken", subject_id=7),
        message("behind", lane="person:sending"),
        message("sent", kind="relayed", subject_id=8),
        message("other kind", kind="check_in", subject_id=7),
        message("other subject", kind="relayed", subject_id=9),
        message("no subject", kind="relayed"),
    )
    lost = begin(unit, "sending")
    unit.outbox.acknowledge([begin(unit, "sent")], at=NOW)
    assert unit.outbox.erase_about(["relayed", "request_taken"], [7, 8]) == 3
    assert set(by_key(unit)) == {"behind", "other kind", "other subject", "no subject"}
    assert unit.outbox.acknowledge([lost], at=NOW) == frozenset()
    assert "behind" in ready(unit)
    assert begin(unit, "behind").fence == 1
    assert unit.outbox.erase_about(["relayed"], []) == unit.outbox.erase_about([], [9]) == 0


def test_erasing_deletes_the_messages_of_a_person_and_their_conversation(unit: SqlUnitOfWork) -> None:
    put(
        unit,
        message("a"),
        message("elsewhere", lane="playground:leads", person_id="a"),
        message("b"),
        message("leads", lane="playground:leads", person_id=None),
    )
    begin(unit, "a")
    unit.outbox.erase("a")
    unit.outbox.erase("nobody")
    assert set(by_key(unit)) == {"b", "leads"}
    put(unit, message("a"))
    assert ready(unit) == ["b", "leads", "a"]


def test_ids_never_come_back(unit: SqlUnitOfWork) -> None:
    put(unit, message("a"))
    first = by_key(unit)["a"].id
    unit.outbox.erase("a")
    put(unit, message("a"))
    assert by_key(unit)["a"].id > first


def test_a_reading_unit_cannot_queue(database: Database) -> None:
    with (
        database.unit_of_work(read_only=True) as unit,
        pytest.raises(DatabaseUnavailableError, match="only be read"),
    ):
        put(unit, message("a"))


def test_what_was_not_committed_is_not_queued(database: Database) -> None:
    with database.unit_of_work() as unit:
        put(unit, message("a"))
    queue(database, message("b"))
    with database.unit_of_work() as unit:
        assert set(by_key(unit)) == {"b"}


# What waits for a reason that somebody ended


def wait_for(unit: SqlUnitOfWork, key: str, reason: Reason) -> None:
    """Let a message fail for a reason and wait an hour of the machine's for its next attempt."""
    failed = end(begin(unit, key), state=MessageState.FAILED, reason=reason, retry_at=machine_now() + HOUR)
    unit.outbox.acknowledge([failed], at=NOW)


def test_what_waits_for_an_app_is_due_at_once_after_its_release_and_nothing_else_is(
    unit: SqlUnitOfWork,
) -> None:
    put(unit, message("a"), message("b"), message("c"))
    for key, reason in (
        ("a", Reason.NOT_INSTALLED),
        ("b", Reason.PLATFORM_DOWN),
        ("c", Reason.NOT_INSTALLED),
    ):
        wait_for(unit, key, reason)
    assert ready(unit) == []
    person = by_key(unit)["a"].person_id
    assert unit.outbox.release([person], reasons=[Reason.NOT_INSTALLED], now=NOW) == 1
    assert ready(unit) == ["a"]
    assert by_key(unit)["a"].due_at == NOW
    assert unit.outbox.next_retry() is not None, "the others wait on"
    assert unit.outbox.release([person], reasons=[Reason.NOT_INSTALLED], now=NOW) == 0


def test_a_release_puts_off_nothing_that_was_due_before(unit: SqlUnitOfWork) -> None:
    put(unit, message("a"))
    wait_for(unit, "a", Reason.NOT_INSTALLED)
    person = by_key(unit)["a"].person_id
    assert unit.outbox.release([person], reasons=[Reason.NOT_INSTALLED], now=NOW + DAY) == 1
    assert by_key(unit)["a"].due_at == NOW


def test_a_release_keeps_how_often_a_message_was_tried(unit: SqlUnitOfWork) -> None:
    put(unit, message("a"))
    wait_for(unit, "a", Reason.NOT_INSTALLED)
    before = by_key(unit)["a"]
    unit.outbox.release([before.person_id], reasons=[Reason.NOT_INSTALLED], now=NOW)
    after = by_key(unit)["a"]
    assert (after.attempts, after.fence, after.state) == (before.attempts, before.fence, MessageState.QUEUED)


def test_what_is_sent_or_under_way_is_not_released(unit: SqlUnitOfWork) -> None:
    put(unit, message("a"), message("b"))
    unit.outbox.acknowledge([begin(unit, "a")], at=NOW)
    begin(unit, "b")
    people = [one.person_id for one in by_key(unit).values()]
    for reason in (Reason.NOT_INSTALLED, Reason.NO_CHAT_IDENTITY):
        assert unit.outbox.release(people, reasons=[reason], now=NOW) == 0
    assert {key: one.state for key, one in by_key(unit).items()} == {
        "a": MessageState.SENT,
        "b": MessageState.SENDING,
    }


def test_states_are_found_by_key(unit: SqlUnitOfWork) -> None:
    put(unit, message("a"), message("b"))
    unit.outbox.acknowledge([begin(unit, "b")], at=NOW)
    assert unit.outbox.states(["a", "b", "c"]) == {"a": MessageState.QUEUED, "b": MessageState.SENT}
    assert unit.outbox.states([]) == {}
