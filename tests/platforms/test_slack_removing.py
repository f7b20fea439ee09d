"""Deleting what was sent on Slack: gone, and where Slack does not delete, changed instead."""

from dataclasses import replace

import pytest
import structlog
from fakes.slack import Fault, Kind
from fakes.slack.records import Message
from fakes.slack_stage import AKI
from slack_helpers import HELLO
from test_slack_sender import Desk, desk, send, sent

from bot.platform import Outcome
from bot.slack.sender import EDITS_AT_ONCE, SECONDS_PER_EDIT
from people.outbox import MessageState, Reason

__all__ = ["desk"]  # the fixture of the sender's own tests

SENT, FAILED, UNKNOWN = MessageState.SENT, MessageState.FAILED, MessageState.UNKNOWN
TAKEN_BACK = replace(HELLO, title="Taken back")
DELETE, UPDATE = "chat.delete", "chat.update"


async def remove(desk: Desk, reference: str) -> Outcome:
    """Delete a message that was sent to AKI."""
    return await desk.sender.remove(address=AKI, reference=reference, card=TAKEN_BACK, delivery_id=9)


def shown(desk: Desk) -> list[Message]:
    """Return what AKI sees."""
    return desk.slack.transcript.direct_messages(AKI)


async def test_a_message_is_deleted_and_nothing_is_changed_or_posted(desk: Desk) -> None:
    reference = await sent(desk)
    posted = desk.calls("chat.postMessage")
    outcome = await remove(desk, reference)
    assert outcome == Outcome(state=SENT, platform_ref=reference)
    assert shown(desk) == []
    assert (desk.calls("chat.postMessage"), desk.calls(UPDATE)) == (posted, 0)


async def test_only_the_message_that_is_meant_is_deleted(desk: Desk) -> None:
    reference = await sent(desk)
    await send(desk, delivery_id=6)
    await remove(desk, reference)
    assert [f"{one.channel}:{one.ts}" for one in shown(desk)] != [reference]
    assert len(shown(desk)) == 1


async def test_what_is_gone_already_counts_as_deleted_and_is_no_error(desk: Desk) -> None:
    reference = await sent(desk)
    with structlog.testing.capture_logs() as logs:
        outcomes = [await remove(desk, reference) for _ in range(2)]
    assert [(one.state, one.reason) for one in outcomes] == [(SENT, None), (SENT, None)]
    assert {one["log_level"] for one in logs} <= {"info"}


@pytest.mark.parametrize(
    "error", ["cant_delete_message", "compliance_exports_prevent_deletion", "missing_scope", "unknown_method"]
)
async def test_what_slack_does_not_delete_is_changed_and_the_outcome_says_so(desk: Desk, error: str) -> None:
    reference = await sent(desk)
    desk.slack.faults.add(Fault(DELETE, error=error))
    outcome = await remove(desk, reference)
    [message] = shown(desk)
    assert outcome == Outcome(state=SENT, reason=Reason.REPLACED, platform_ref=reference)
    assert "Taken back" in message.text
    assert (outcome.pause, desk.calls(UPDATE)) == (False, 1)


async def test_what_is_neither_deleted_nor_changed_still_stands_there(desk: Desk) -> None:
    reference = await sent(desk)
    desk.slack.faults.add(Fault(DELETE, error="cant_delete_message"))
    desk.slack.faults.add(Fault(UPDATE, error="cant_update_message"))
    outcome = await remove(desk, reference)
    assert (outcome.state, outcome.reason) == (MessageState.DROPPED, Reason.BLOCKED)
    assert len(shown(desk)) == 1


async def test_what_was_deleted_between_refusal_and_change_counts_as_deleted(desk: Desk) -> None:
    reference = await sent(desk)
    desk.slack.faults.add(Fault(DELETE, error="cant_delete_message"))
    desk.slack.faults.add(Fault(UPDATE, error="message_not_found"))
    outcome = await remove(desk, reference)
    assert (outcome.state, outcome.reason) == (SENT, None)


async def test_in_a_conversation_that_is_gone_nothing_is_tried_again(desk: Desk) -> None:
    reference = await sent(desk)
    desk.slack.faults.add(Fault(DELETE, error="channel_not_found"))
    outcome = await remove(desk, reference)
    assert outcome == Outcome(state=MessageState.DROPPED, reason=Reason.CHANNEL_GONE)
    assert desk.calls(UPDATE) == 0


@pytest.mark.parametrize("kind", [Kind.DROP_BEFORE, Kind.DROP_AFTER, Kind.HTTP_AFTER])
async def test_nobody_can_tell_whether_a_message_was_deleted_where_nothing_was_answered(
    desk: Desk, kind: Kind
) -> None:
    reference = await sent(desk)
    desk.slack.faults.add(Fault(DELETE, kind))
    assert (await remove(desk, reference)).state is UNKNOWN
    assert desk.calls(UPDATE) == 0, "a change after it would stand in the place of nothing"
    assert (await remove(desk, reference)).state is SENT


async def test_a_dead_token_pauses_everything(desk: Desk) -> None:
    reference = await sent(desk)
    desk.slack.faults.add(Fault(DELETE, error="token_revoked"))
    outcome = await remove(desk, reference)
    assert (outcome.state, outcome.reason, outcome.pause) == (FAILED, Reason.TOKEN_DEAD, True)


async def test_a_refusal_for_the_rate_lets_only_deletions_wait(desk: Desk) -> None:
    reference = await sent(desk)
    desk.slack.faults.add(Fault(DELETE, Kind.RATELIMITED, retry_after=10))
    first = await remove(desk, reference)
    assert (first.reason, first.retry_after, first.pause) == (Reason.RATE_LIMITED, 10.0, False)
    second = await remove(desk, reference)
    assert second.retry_after == 10 + SECONDS_PER_EDIT
    assert desk.calls(DELETE) == 1
    changed = await desk.sender.update(address=AKI, reference=reference, card=TAKEN_BACK, delivery_id=8)
    assert changed.state is SENT
    assert await send(desk) is not None
    desk.moment[0] += 10.5
    assert (await remove(desk, reference)).state is SENT


async def test_more_deletions_than_slack_takes_come_one_after_the_other(desk: Desk) -> None:
    """chat.delete is of tier 3: 50 a minute."""
    reference = await sent(desk)
    outcomes = [await remove(desk, reference) for _ in range(EDITS_AT_ONCE + 2)]
    assert [one.state for one in outcomes] == [SENT] * EDITS_AT_ONCE + [FAILED] * 2
    assert desk.calls(DELETE) == EDITS_AT_ONCE
    desk.sender.wake()
    assert not any(one.pause for one in outcomes)


async def test_while_slack_asked_all_to_wait_nothing_is_deleted(desk: Desk) -> None:
    reference = await sent(desk)
    desk.slack.faults.add(Fault("chat.postMessage", Kind.RATELIMITED, retry_after=7))
    await send(desk)
    outcome = await remove(desk, reference)
    assert (outcome.reason, outcome.retry_after, outcome.pause) == (Reason.RATE_LIMITED, 7.0, True)
    assert desk.calls(DELETE) == 0
