"""What happens when a platform does not take a message: nobody else waits, and nothing is lost silently."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from delivery_stage import Post, post_on
from scenario_stage import settings_in, tokyo

from bot.bootstrap import build
from bot.clocks import BusinessClock
from bot.platform import LEASE_SECONDS, SEND_DEADLINE_SECONDS, Outcome
from handlers.doubt import MOST_ATTEMPTS
from people.model import Feature
from people.outbox import MessageState, Reason
from storage.database import Database


@pytest.fixture
def post(database: Database, tmp_path: Path) -> Iterator[Post]:
    """Three people on each engine, on a Monday at 10:00 in Tokyo."""
    with post_on(database, tmp_path) as found:
        yield found


async def test_one_blocked_person_never_stops_the_others(post: Post) -> None:
    post.slack.answers["UBOB"] = [Outcome(state=MessageState.FAILED, reason=Reason.BLOCKED)]
    for person in ("ann", "bob", "cho"):
        post.queue(person)
    report = await post.installation.engine.settle()

    assert (report.sent, report.failed) == (2, 1)
    assert post.states()["bob"] == (MessageState.FAILED, Reason.BLOCKED)


async def test_what_was_certainly_not_sent_waits_for_its_retry(post: Post) -> None:
    post.slack.answers["UBOB"] = [
        Outcome(state=MessageState.FAILED, reason=Reason.PLATFORM_DOWN, retry_after=3600)
    ]
    post.queue("bob")
    first = await post.installation.engine.settle()
    second = await post.installation.engine.settle()

    assert (first.sent, first.waiting, second.sent) == (0, 1, 0)
    assert post.slack.accepted == []


async def test_a_retry_that_is_due_goes_out_once(post: Post) -> None:
    post.slack.answers["UBOB"] = [
        Outcome(state=MessageState.FAILED, reason=Reason.PLATFORM_DOWN, retry_after=0)
    ]
    post.queue("bob")
    await post.installation.engine.settle()
    await post.installation.engine.settle()

    assert [address for address, _ in post.slack.accepted] == ["UBOB"]
    assert post.states()["bob"][0] is MessageState.SENT


async def test_a_conversation_that_is_asked_to_slow_down_waits_however_often(post: Post) -> None:
    """On Teams the limit is one of the conversation's, so that nothing else pauses."""
    slow = Outcome(state=MessageState.FAILED, reason=Reason.RATE_LIMITED, retry_after=0)
    post.slack.answers["UBOB"] = [slow] * (3 * MOST_ATTEMPTS)
    post.queue("bob")
    for _ in range(4):
        await post.installation.engine.settle()

    assert post.states()["bob"] == (MessageState.SENT, None)


async def test_a_platform_that_asks_for_a_pause_gets_it_as_a_whole(post: Post) -> None:
    post.slack.answers["UANN"] = [
        Outcome(state=MessageState.FAILED, reason=Reason.PLATFORM_DOWN, retry_after=3600, pause=True)
    ]
    post.queue("ann")
    await post.installation.engine.settle()
    post.queue("bob")
    report = await post.installation.engine.settle()

    assert (report.sent, report.waiting) == (0, 2)


async def test_without_any_platform_messages_are_held_not_failed(post: Post, tmp_path: Path) -> None:
    post.queue("ann")
    database = post.installation.database
    clock = BusinessClock()
    with database.unit_of_work() as unit:
        clock.load(unit)
    installation = build(settings_in(tmp_path), database=database, clock=clock, senders={})
    report = await installation.engine.settle()
    installation.threads.close()

    assert (report.held, report.failed, report.sent) == (1, 0, 0)


async def test_a_failed_message_gives_its_place_in_the_week_back(post: Post) -> None:
    post.slack.answers["UBOB"] = [Outcome(state=MessageState.FAILED, reason=Reason.BLOCKED)]
    post.queue("bob", feature=Feature.ANNOUNCEMENT)
    post.queue("ann", feature=Feature.ANNOUNCEMENT)
    await post.installation.engine.settle()

    with post.installation.open_unit() as unit:
        assert unit.attention.used(["ann", "bob"], week="2026-W38") == {"ann": 1}


async def test_the_budget_lets_three_through_and_moves_the_fourth_to_next_week(post: Post) -> None:
    for number in range(4):
        post.queue("bob", key=f"note:{number}", feature=Feature.ANNOUNCEMENT)
    report = await post.installation.engine.settle()

    assert (report.sent, report.waiting) == (3, 1)
    with post.installation.open_unit() as unit:
        # Monday to Wednesday of the next week are holidays in Japan: Thursday 24 September, 09:00.
        assert unit.outbox.next_due() == datetime(2026, 9, 24, 0, 0, tzinfo=UTC)


async def test_messages_outside_working_hours_wait_for_the_next_working_moment(post: Post) -> None:
    with post.installation.open_unit() as unit:
        post.installation.clock.put(unit, tokyo(9, 18, 18))  # Friday evening before the holidays
        unit.commit()
    post.queue("bob", feature=Feature.CHECK_IN)
    report = await post.installation.engine.settle()

    assert (report.sent, report.waiting) == (0, 1)
    with post.installation.open_unit() as unit:
        assert unit.outbox.next_due() == datetime(2026, 9, 24, 0, 0, tzinfo=UTC)


async def test_answers_and_dialogues_go_out_at_any_hour(post: Post) -> None:
    with post.installation.open_unit() as unit:
        post.installation.clock.put(unit, tokyo(9, 19, 23))  # Saturday night
        unit.commit()
    post.queue("bob")
    report = await post.installation.engine.settle()

    assert report.sent == 1


async def test_a_damaged_row_is_recorded_and_blocks_nothing_behind_it(post: Post) -> None:
    post.queue("ann", card="{broken")
    post.queue("bob", card='[1, "note", "en", "cut off"')
    post.queue("cho")
    report = await post.installation.engine.settle()

    assert (report.sent, report.failed) == (1, 2)
    assert post.states()["ann"] == (MessageState.FAILED, Reason.PAYLOAD_REFUSED)
    assert post.states()["bob"] == (MessageState.FAILED, Reason.PAYLOAD_REFUSED)


async def test_after_enough_attempts_it_is_failed_with_its_reason(post: Post) -> None:
    refusal = Outcome(state=MessageState.FAILED, reason=Reason.NOT_INSTALLED, retry_after=0)
    post.slack.answers["UBOB"] = [refusal] * 20
    post.queue("bob")
    for _ in range(3):
        await post.installation.engine.settle()

    assert post.states()["bob"] == (MessageState.FAILED, Reason.NOT_INSTALLED)
    assert len(post.slack.answers["UBOB"]) == 20 - 1 - MOST_ATTEMPTS


async def test_a_platform_that_cannot_be_reached_is_tried_less_and_less_often(post: Post) -> None:
    down = Outcome(state=MessageState.FAILED, reason=Reason.PLATFORM_DOWN, retry_after=5)
    tries = 3 * MOST_ATTEMPTS
    post.slack.answers["UBOB"] = [down] * tries
    post.queue("bob")
    shortest, longest = [], []
    for _ in range(tries):
        before = datetime.now(UTC)
        await post.installation.engine.settle()
        after = datetime.now(UTC)
        with post.installation.open_unit() as unit:
            retry_at = unit.outbox.next_retry()
        assert retry_at is not None
        # The wait began at an instant between the two: however slow the machine is, it lies between these.
        shortest.append((retry_at - after).total_seconds())
        longest.append((retry_at - before).total_seconds())
        post.time_passes()
    await post.installation.engine.settle()

    waits = [5, 5, 5, 8, 16, 32]
    assert all(low <= wait <= high for low, wait, high in zip(shortest, waits, longest, strict=False))
    assert max(shortest) <= 300 <= max(longest)
    assert post.states()["bob"] == (MessageState.SENT, None)


async def test_a_channel_of_a_platform_that_is_not_connected_waits_and_a_lane_that_names_none_fails(
    post: Post,
) -> None:
    post.queue("", key="note:leads", lane="playground:leads")
    post.queue("", key="note:nowhere", lane="telegraph:leads")
    post.queue("ann")
    report = await post.installation.engine.settle()

    assert (report.sent, report.failed, report.waiting) == (1, 1, 1)
    assert post.state("note:leads") == (MessageState.QUEUED, Reason.NO_PLATFORM)
    assert post.state("note:nowhere") == (MessageState.FAILED, Reason.CHANNEL_GONE)


async def test_a_channel_that_is_gone_is_failed_and_blocks_nobody(post: Post) -> None:
    gone = Outcome(state=MessageState.FAILED, reason=Reason.CHANNEL_GONE)
    post.slack.answers["C1"] = [gone]
    post.queue("", key="note:channel", lane="slack:C1")
    post.queue("", key="note:after", lane="slack:C1")
    report = await post.installation.engine.settle()

    assert (report.sent, report.failed) == (1, 1)
    assert post.state("note:channel") == (MessageState.FAILED, Reason.CHANNEL_GONE)


@pytest.mark.parametrize("lane", [None, "slack:C1"])
@pytest.mark.parametrize("feature", [None, Feature.ANNOUNCEMENT])
async def test_what_is_past_its_time_is_dropped_with_the_reason(
    post: Post, lane: str | None, feature: Feature | None
) -> None:
    post.queue("bob", lane=lane, feature=feature, not_after=tokyo(9, 14, 9))
    post.queue("ann")
    report = await post.installation.engine.settle()

    assert (report.sent, report.dropped) == (1, 1)
    assert post.state("note:bob") == (MessageState.DROPPED, Reason.EXPIRED)


def test_a_send_at_its_deadline_ends_long_before_its_lease() -> None:
    assert 2 * SEND_DEADLINE_SECONDS < LEASE_SECONDS
