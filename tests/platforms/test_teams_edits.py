"""Changing what was sent to Teams: the message keeps its place and its id, and nobody is told."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import structlog
from fakes.teams import Fault, Kind
from fakes.teams.records import Message
from fakes.teams.stage import AKI, TEAM
from slack_helpers import HELLO
from test_teams_sender import LONG, Desk, desk_on

from bot.platform import Outcome
from cards.model import Card
from people.model import Platform
from people.outbox import MessageState, Reason
from storage.database import Database

SENT, FAILED, UNKNOWN, DROPPED = (
    MessageState.SENT,
    MessageState.FAILED,
    MessageState.UNKNOWN,
    MessageState.DROPPED,
)
GONE = Outcome(state=DROPPED, reason=Reason.NO_LONGER_NEEDED)
OVER = replace(HELLO, title="Over")
UPDATE = "updateActivity"


@pytest.fixture
async def desk(sqlite_database: Database, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Desk]:
    """A sender for the small tenant."""
    async with desk_on(sqlite_database, monkeypatch) as found:
        yield found


async def sent(desk: Desk, person: str = AKI, card: Card = HELLO) -> str:
    """Send a card; returns what is kept of where it is."""
    outcome = await desk.send(person, card)
    assert outcome.platform_ref is not None
    return outcome.platform_ref


async def change(desk: Desk, reference: str, person: str = AKI, card: Card = OVER) -> Outcome:
    """Change what was sent to a person, or into a channel."""
    address = desk.aad(person) if person in desk.teams.world.users else person
    return await desk.sender.update(address=address, reference=reference, card=card, delivery_id=9)


def shown(desk: Desk) -> list[Message]:
    return desk.teams.transcript.shown(AKI)


async def test_a_message_is_changed_where_it_stands_and_keeps_its_name(desk: Desk) -> None:
    reference = await sent(desk)
    before = [one.id for one in shown(desk)]
    outcome = await change(desk, reference)
    [message] = shown(desk)
    assert outcome == Outcome(state=SENT, platform_ref=reference)
    assert ([message.id], message.summary) == (before, "Over")
    assert (desk.calls(), desk.calls(UPDATE)) == (1, 1)


async def test_a_change_that_is_made_twice_shows_the_same(desk: Desk) -> None:
    reference = await sent(desk)
    activities = []
    for _ in range(2):
        assert (await change(desk, reference)).state is SENT
        [message] = shown(desk)
        activities.append(message.activity)
    assert activities[0] == activities[1]


async def test_a_message_in_a_channel_is_changed_there(desk: Desk) -> None:
    reference = await sent(desk, TEAM)
    assert (await change(desk, reference, TEAM)).state is SENT
    [message] = desk.teams.transcript.messages(TEAM)
    assert message.summary == "Over"


async def test_a_message_is_found_though_the_conversation_was_forgotten_and_none_is_opened(
    desk: Desk,
) -> None:
    reference = await sent(desk)
    desk.sender._conversations._known.clear()
    with desk.database.unit_of_work() as unit:
        unit.accounts.remember_conversation(Platform.TEAMS, desk.aad(AKI), None)
        unit.switches.put("teams.service_url", desk.teams.service_url)
        unit.commit()
    assert (await change(desk, reference)).state is SENT
    assert desk.calls("createConversation") == 1, "the one for sending it"


async def test_of_a_long_message_the_first_part_is_changed_and_nothing_is_posted(desk: Desk) -> None:
    reference = await sent(desk, card=LONG)
    before = [one.summary for one in shown(desk)]
    assert (await change(desk, reference)).state is SENT
    assert len(before) > 1
    assert [one.summary for one in shown(desk)] == ["Over", *before[1:]]


async def test_of_a_card_that_is_too_long_the_first_part_is_shown_and_the_log_says_so(desk: Desk) -> None:
    reference = await sent(desk)
    with structlog.testing.capture_logs() as logs:
        assert (await change(desk, reference, card=LONG)).state is SENT
    assert len(shown(desk)) == 1
    assert [one["event"] for one in logs if one["log_level"] == "warning"] == ["teams_edit_cut"]


async def test_a_message_that_was_deleted_is_dropped_and_that_is_no_error(desk: Desk) -> None:
    reference = await sent(desk)
    [message] = shown(desk)
    message.deleted = True
    with structlog.testing.capture_logs() as logs:
        assert await change(desk, reference) == GONE
    assert {one["log_level"] for one in logs} == {"info"}


@pytest.mark.parametrize(
    "error",
    [
        "ActivityNotFoundInConversation",
        "ConversationNotFound",
        "NotEnoughPermissions",
        "BotNotInConversationRoster",
        "ConversationBlockedByUser",
        "BotDisabledByAdmin",
    ],
)
async def test_what_cannot_be_changed_any_more_is_dropped(desk: Desk, error: str) -> None:
    reference = await sent(desk)
    desk.teams.faults.add(Fault(UPDATE, error=error))
    assert await change(desk, reference) == GONE


async def test_a_card_that_teams_refuses_is_our_fault_and_stays_visible(desk: Desk) -> None:
    reference = await sent(desk)
    desk.teams.faults.add(Fault(UPDATE, error="MessageSizeTooBig"))
    with structlog.testing.capture_logs() as logs:
        outcome = await change(desk, reference)
    assert (outcome.state, outcome.reason) == (FAILED, Reason.PAYLOAD_REFUSED)
    [entry] = [one for one in logs if one["log_level"] == "error"]
    assert (entry["event"], entry["message_id"]) == ("teams_send_failed", 9)


@pytest.mark.parametrize("kind", [Kind.DROP_BEFORE, Kind.DROP_AFTER, Kind.HTTP_AFTER])
async def test_nobody_can_tell_whether_a_change_was_made_that_was_not_answered(
    desk: Desk, kind: Kind
) -> None:
    reference = await sent(desk)
    desk.teams.faults.add(Fault(UPDATE, kind))
    assert (await change(desk, reference)).state is UNKNOWN
    assert desk.calls(UPDATE) == 1, "the SDK would repeat it"


async def test_a_refusal_for_the_rate_is_waited_for(desk: Desk) -> None:
    reference = await sent(desk)
    desk.teams.faults.add(Fault(UPDATE, Kind.RATELIMITED, retry_after=60))
    outcome = await change(desk, reference)
    assert (outcome.state, outcome.reason, outcome.retry_after) == (FAILED, Reason.RATE_LIMITED, 60.0)


async def test_where_nobody_knows_how_to_reach_teams_yet_it_is_tried_later(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.sender._conversations._service_urls.first = None
    outcome = await change(desk, "a:1:2", TEAM)
    assert outcome.state is FAILED
    assert outcome.retry_after is not None
