"""Deleting what was sent on Teams: gone, and where Teams does not delete, changed instead."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import structlog
from fakes.teams import Fault, Kind
from fakes.teams.records import Message
from fakes.teams.stage import AKI, TEAM
from slack_helpers import HELLO
from test_teams_sender import Desk, desk_on

from bot.platform import Outcome
from people.outbox import MessageState, Reason
from storage.database import Database

SENT, FAILED, UNKNOWN, DROPPED = (
    MessageState.SENT,
    MessageState.FAILED,
    MessageState.UNKNOWN,
    MessageState.DROPPED,
)
TAKEN_BACK = replace(HELLO, title="Taken back")
DELETE, UPDATE = "deleteActivity", "updateActivity"


@pytest.fixture
async def desk(sqlite_database: Database, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Desk]:
    """A sender for the small tenant."""
    async with desk_on(sqlite_database, monkeypatch) as found:
        yield found


async def sent(desk: Desk, person: str = AKI) -> str:
    """Send a card; returns what is kept of where it is."""
    outcome = await desk.send(person, HELLO)
    assert outcome.platform_ref is not None
    return outcome.platform_ref


async def remove(desk: Desk, reference: str, person: str = AKI) -> Outcome:
    """Delete what was sent to a person, or into a channel."""
    address = desk.aad(person) if person in desk.teams.world.users else person
    return await desk.sender.remove(address=address, reference=reference, card=TAKEN_BACK, delivery_id=9)


def shown(desk: Desk) -> list[Message]:
    return desk.teams.transcript.shown(AKI)


async def test_a_message_is_deleted_and_nothing_is_changed_or_posted(desk: Desk) -> None:
    reference = await sent(desk)
    outcome = await remove(desk, reference)
    assert outcome == Outcome(state=SENT, platform_ref=reference)
    assert shown(desk) == []
    assert (desk.calls(), desk.calls(UPDATE), desk.calls(DELETE)) == (1, 0, 1)


async def test_a_message_in_a_channel_is_deleted_there(desk: Desk) -> None:
    reference = await sent(desk, TEAM)
    assert (await remove(desk, reference, TEAM)).state is SENT
    assert desk.teams.transcript.messages(TEAM) == []


async def test_what_is_gone_already_counts_as_deleted_and_is_no_error(desk: Desk) -> None:
    reference = await sent(desk)
    with structlog.testing.capture_logs() as logs:
        outcomes = [await remove(desk, reference) for _ in range(2)]
    assert [(one.state, one.reason) for one in outcomes] == [(SENT, None), (SENT, None)]
    assert {one["log_level"] for one in logs} <= {"info"}


@pytest.mark.parametrize(
    ("error", "status"),
    [
        ("NotEnoughPermissions", None),
        ("MessageDeletionForbidden", 403),
        ("MethodNotAllowed", 405),
        ("DeleteActivityAPINotImplemented", 501),
        ("BadSyntax", 400),
    ],
)
async def test_what_teams_does_not_delete_is_changed_and_the_outcome_says_so(
    desk: Desk, error: str, status: int | None
) -> None:
    reference = await sent(desk)
    desk.teams.faults.add(refusing(DELETE, error, status))
    outcome = await remove(desk, reference)
    [message] = shown(desk)
    assert outcome == Outcome(state=SENT, reason=Reason.REPLACED, platform_ref=reference)
    assert message.summary == "Taken back"


def refusing(operation: str, error: str, status: int | None) -> Fault:
    """Return a refusal; one that the fake does not know has a status of its own."""
    return Fault(operation, error=error) if status is None else Fault(operation, error=error, status=status)


async def test_what_was_deleted_between_refusal_and_change_counts_as_deleted(desk: Desk) -> None:
    reference = await sent(desk)
    desk.teams.faults.add(Fault(DELETE, error="NotEnoughPermissions"))
    desk.teams.faults.add(Fault(UPDATE, error="ActivityNotFoundInConversation"))
    outcome = await remove(desk, reference)
    assert (outcome.state, outcome.reason) == (SENT, None)


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        ("ConversationNotFound", Reason.CHANNEL_GONE),
        ("BotNotInConversationRoster", Reason.NOT_INSTALLED),
        ("ConversationBlockedByUser", Reason.BLOCKED),
        ("BotDisabledByAdmin", Reason.DISABLED_BY_ADMIN),
    ],
)
async def test_where_teams_lets_hojorin_do_nothing_it_still_stands_there(
    desk: Desk, error: str, reason: Reason
) -> None:
    reference = await sent(desk)
    desk.teams.faults.add(Fault(DELETE, error=error))
    assert await remove(desk, reference) == Outcome(state=DROPPED, reason=reason)
    assert (len(shown(desk)), desk.calls(UPDATE)) == (1, 0)


async def test_what_is_neither_deleted_nor_changed_still_stands_there(desk: Desk) -> None:
    reference = await sent(desk)
    for operation in (DELETE, UPDATE):
        desk.teams.faults.add(Fault(operation, error="NotEnoughPermissions"))
    outcome = await remove(desk, reference)
    assert (outcome.state, outcome.reason) == (DROPPED, Reason.NOT_INSTALLED)
    assert len(shown(desk)) == 1


@pytest.mark.parametrize("kind", [Kind.DROP_BEFORE, Kind.DROP_AFTER, Kind.HTTP_AFTER])
async def test_nobody_can_tell_whether_a_message_was_deleted_where_nothing_was_answered(
    desk: Desk, kind: Kind
) -> None:
    reference = await sent(desk)
    desk.teams.faults.add(Fault(DELETE, kind))
    assert (await remove(desk, reference)).state is UNKNOWN
    assert (desk.calls(DELETE), desk.calls(UPDATE)) == (1, 0)
    assert (await remove(desk, reference)).state is SENT


async def test_a_refusal_for_the_rate_is_waited_for(desk: Desk) -> None:
    reference = await sent(desk)
    desk.teams.faults.add(Fault(DELETE, Kind.RATELIMITED, retry_after=60))
    outcome = await remove(desk, reference)
    assert (outcome.state, outcome.reason, outcome.retry_after) == (FAILED, Reason.RATE_LIMITED, 60.0)


async def test_a_dead_token_pauses_everything(desk: Desk) -> None:
    reference = await sent(desk)
    desk.teams.faults.add(Fault(DELETE, error="BotNotRegistered", times=2))
    outcome = await remove(desk, reference)
    assert (outcome.state, outcome.reason, outcome.pause) == (FAILED, Reason.TOKEN_DEAD, True)


async def test_where_nobody_knows_how_to_reach_teams_yet_it_is_tried_later(desk: Desk) -> None:
    desk.sender._conversations._service_urls.first = None
    outcome = await remove(desk, "a:1:2", TEAM)
    assert outcome.state is FAILED
    assert outcome.retry_after is not None
