"""Delivering what the outbox sends: to the right conversation, once, and not while Slack asked to wait."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path

import pytest
import structlog
from fakes.slack import FakeSlack, Fault, Kind, running_slack
from fakes.slack_stage import AKI, BEN, GENERAL, GONE, OLD, ROBOT, SECRET, workspace
from slack_helpers import HELLO, client_of

from bot.platform import Outcome
from bot.slack.directs import DirectConversations
from bot.slack.looking import History
from bot.slack.posting import Poster
from bot.slack.sender import EDITS_AT_ONCE, SECONDS_PER_EDIT, SlackSender
from bot.threads import StorageThreads
from cards.model import Card, Span, Table, Text
from people.model import Account, Platform
from people.outbox import MessageState, Reason
from people.roster import import_people, read_people
from storage.database import Database

SENT, FAILED, UNKNOWN = MessageState.SENT, MessageState.FAILED, MessageState.UNKNOWN


@dataclass
class Desk:
    """The sender on a real database in front of a workspace, with a clock that tests move."""

    slack: FakeSlack
    sender: SlackSender
    moment: list[float] = field(default_factory=lambda: [0.0])

    def calls(self, method: str) -> int:
        """Count calls."""
        return len(self.slack.transcript.calls(method))


@pytest.fixture
async def desk(sqlite_database: Database, tmp_path: Path) -> AsyncIterator[Desk]:
    """Aki is in the roster with her account."""
    from datetime import UTC, datetime

    with sqlite_database.unit_of_work() as unit:
        people = read_people(b"person_id,name,slack_user_id\naki,Aki," + AKI.encode() + b"\n")
        import_people(unit, people, known_locales=("ja", "en"), at=datetime.now(UTC), actor="test")
        unit.accounts.put_many([Account(platform=Platform.SLACK, identity=AKI, person_id="aki")])
        unit.commit()
    threads = StorageThreads(single=True)
    async with running_slack(workspace()) as slack, client_of(slack.api_url) as client:
        directs = DirectConversations(client, open_unit=sqlite_database.unit_of_work, threads=threads)
        moment = [1000.0]
        sender = SlackSender(
            Poster(client), directs, History(client), installation="here", clock=lambda: moment[0]
        )
        yield Desk(slack, sender, moment)
    threads.close()


async def send(desk: Desk, address: str = AKI, delivery_id: int = 1) -> object:
    """Send the small card."""
    return await desk.sender.send(address=address, card=HELLO, delivery_id=delivery_id)


async def test_a_message_to_a_person_goes_into_their_direct_conversation(desk: Desk) -> None:
    outcome = await desk.sender.send(address=AKI, card=HELLO, delivery_id=5)
    [message] = desk.slack.transcript.direct_messages(AKI)
    assert outcome.state is SENT
    assert outcome.platform_ref == f"{message.channel}:{message.ts}"


async def test_a_message_to_a_channel_opens_no_conversation(desk: Desk) -> None:
    outcome = await desk.sender.send(address=GENERAL, card=HELLO, delivery_id=5)
    assert outcome.state is SENT
    assert desk.calls("conversations.open") == 0


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        (GONE, Reason.DEACTIVATED),
        ("U0UNKNOWN", Reason.NO_CHAT_IDENTITY),
        (ROBOT, Reason.BLOCKED),
        (SECRET, Reason.CHANNEL_GONE),
        (OLD, Reason.CHANNEL_GONE),
        ("C0NOWHERE", Reason.CHANNEL_GONE),
    ],
)
async def test_an_address_that_takes_nothing_fails_with_its_reason(
    desk: Desk, address: str, reason: Reason
) -> None:
    outcome = await desk.sender.send(address=address, card=HELLO, delivery_id=5)
    assert (outcome.state, outcome.reason, outcome.pause) == (FAILED, reason, False)


@pytest.mark.parametrize(
    ("method", "kind", "state"),
    [
        ("chat.postMessage", Kind.DROP_BEFORE, UNKNOWN),
        ("chat.postMessage", Kind.DROP_AFTER, UNKNOWN),
        ("chat.postMessage", Kind.HTTP_BEFORE, UNKNOWN),
        ("conversations.open", Kind.DROP_BEFORE, FAILED),
        ("conversations.open", Kind.DROP_AFTER, FAILED),
        ("conversations.open", Kind.HTTP_AFTER, FAILED),
    ],
)
async def test_only_a_post_leaves_a_doubt_an_opening_is_tried_again(
    desk: Desk, method: str, kind: Kind, state: MessageState
) -> None:
    desk.slack.faults.add(Fault(method, kind))
    outcome = await desk.sender.send(address=AKI, card=HELLO, delivery_id=5)
    assert outcome.state is state
    assert (outcome.retry_after is not None) == (state is FAILED)
    assert desk.calls(method) == 1


@pytest.mark.parametrize(
    ("address", "reason"), [(AKI, Reason.BLOCKED), (GENERAL, Reason.CHANNEL_GONE)], ids=["person", "channel"]
)
@pytest.mark.parametrize("error", ["no_permission", "access_denied"])
async def test_what_may_be_about_one_recipient_is_so_while_slack_takes_the_token(
    desk: Desk, error: str, address: str, reason: Reason
) -> None:
    desk.slack.faults.add(Fault("chat.postMessage", error=error))
    outcome = await desk.sender.send(address=address, card=HELLO, delivery_id=5)
    assert (outcome.state, outcome.reason, outcome.retry_after, outcome.pause) == (
        FAILED,
        reason,
        None,
        False,
    )
    assert (await desk.sender.send(address=BEN, card=HELLO, delivery_id=6)).state is SENT


@pytest.mark.parametrize("tested", ["token_revoked", "no_permission"])
async def test_the_token_is_dead_if_it_is_refused_where_no_recipient_is_named(
    desk: Desk, tested: str
) -> None:
    desk.slack.faults.add(Fault("chat.postMessage", error="no_permission"))
    desk.slack.faults.add(Fault("auth.test", error=tested))
    outcome = await desk.sender.send(address=AKI, card=HELLO, delivery_id=5)
    assert (outcome.state, outcome.reason, outcome.pause) == (FAILED, Reason.TOKEN_DEAD, True)


@pytest.mark.parametrize(
    "fault", [Fault("auth.test", Kind.RATELIMITED, retry_after=60), Fault("auth.test", Kind.DROP_BEFORE)]
)
async def test_as_long_as_nobody_can_tell_whose_the_refusal_is_that_message_alone_waits(
    desk: Desk, fault: Fault
) -> None:
    desk.slack.faults.add(Fault("chat.postMessage", error="no_permission", times=2))
    desk.slack.faults.add(fault)
    outcome = await desk.sender.send(address=AKI, card=HELLO, delivery_id=5)
    assert (outcome.state, outcome.reason, outcome.pause) == (FAILED, Reason.PLATFORM_DOWN, False)
    assert outcome.retry_after is not None
    assert (await desk.sender.send(address=AKI, card=HELLO, delivery_id=5)).reason is Reason.BLOCKED


async def test_a_refused_card_is_an_error_in_the_log_with_its_name_and_slacks_word(desk: Desk) -> None:
    desk.slack.faults.add(Fault("chat.postMessage", error="invalid_blocks"))
    with structlog.testing.capture_logs() as logs:
        await desk.sender.send(address=AKI, card=HELLO, delivery_id=5)
        await desk.sender.send(address=GONE, card=HELLO, delivery_id=6)
    [entry] = [one for one in logs if one["log_level"] == "error"]
    assert (entry["event"], entry["message_id"]) == ("slack_send_failed", 5)
    assert (entry["kind"], entry["reason"]) == (HELLO.kind, "invalid_blocks")
    assert HELLO.title not in str(entry)


@pytest.mark.parametrize("error", ["token_revoked", "account_inactive", "invalid_auth"])
async def test_after_a_dead_token_nothing_is_called_until_the_pause_is_over(desk: Desk, error: str) -> None:
    desk.slack.kill_token(error=error)
    first = await desk.sender.send(address=AKI, card=HELLO, delivery_id=5)
    made = len(desk.slack.transcript.requests)
    second = await desk.sender.send(address=BEN, card=HELLO, delivery_id=6)
    assert (first.reason, second.reason) == (Reason.TOKEN_DEAD, Reason.TOKEN_DEAD)
    assert (first.pause, second.pause) == (True, True)
    assert len(desk.slack.transcript.requests) == made
    desk.slack.revive_token()
    desk.moment[0] += first.retry_after or 0
    assert (await desk.sender.send(address=AKI, card=HELLO, delivery_id=5)).state is SENT


@pytest.mark.parametrize(("given", "waited"), [(7, 7.0), (None, 30.0)])
async def test_while_slack_asked_to_wait_every_send_says_how_long_still(
    desk: Desk, given: int | None, waited: float
) -> None:
    desk.slack.faults.add(Fault("chat.postMessage", Kind.RATELIMITED, retry_after=given))
    first = await desk.sender.send(address=GENERAL, card=HELLO, delivery_id=5)
    desk.moment[0] += 3
    second = await desk.sender.send(address=AKI, card=HELLO, delivery_id=6)
    assert (first.retry_after, second.retry_after) == (waited, waited - 3)
    assert desk.calls("conversations.open") == 0
    desk.moment[0] += waited - 3
    assert (await desk.sender.send(address=AKI, card=HELLO, delivery_id=6)).state is SENT


async def test_a_shorter_pause_does_not_end_a_longer_one(desk: Desk) -> None:
    """Two sends side by side are refused: the workspace rests for the longer of the two waits."""
    for seconds in (60, 1):
        desk.slack.faults.add(Fault("chat.postMessage", Kind.RATELIMITED, retry_after=seconds))
    import asyncio

    await asyncio.gather(send(desk, GENERAL, 1), send(desk, GENERAL, 2))
    desk.moment[0] += 2
    made = desk.calls("chat.postMessage")
    await send(desk, GENERAL, 3)
    assert desk.calls("chat.postMessage") == made


async def test_a_remembered_conversation_that_slack_does_not_know_is_opened_anew(
    desk: Desk, sqlite_database: Database
) -> None:
    with sqlite_database.unit_of_work() as unit:
        unit.accounts.remember_conversation(Platform.SLACK, AKI, "D0ELSEWHERE")
        unit.commit()
    first = await desk.sender.send(address=AKI, card=HELLO, delivery_id=5)
    assert (first.state, first.retry_after) == (FAILED, 1.0)
    assert (await desk.sender.send(address=AKI, card=HELLO, delivery_id=5)).state is SENT
    assert desk.calls("conversations.open") == 1
    with sqlite_database.unit_of_work() as unit:
        remembered = unit.accounts.conversation(Platform.SLACK, AKI)
    assert remembered == desk.slack.world.direct(AKI).id


async def test_a_conversation_that_is_not_found_is_opened_anew_once_a_try(desk: Desk) -> None:
    """One call after the other would outlast the lease; how often it is tried is the outbox's to say."""
    desk.slack.faults.add(Fault("chat.postMessage", error="channel_not_found", times=None))
    for tried in (1, 2):
        outcome = await desk.sender.send(address=AKI, card=HELLO, delivery_id=5)
        assert (outcome.state, outcome.retry_after) == (FAILED, 1.0)
        assert (desk.calls("conversations.open"), desk.calls("chat.postMessage")) == (tried, tried)


async def test_somebody_deactivated_after_their_conversation_was_opened_is_found_out(desk: Desk) -> None:
    """chat.postMessage takes messages to the deactivated (python-slack-sdk issue 1156): only the directory
    knows, which is why claims look at the roster again."""
    await send(desk)
    desk.slack.world.deactivate(AKI)
    assert (await desk.sender.send(address=AKI, card=HELLO, delivery_id=6)).state is SENT


# Edits: a message that was sent is changed

CHANGED = replace(HELLO, title="Over")
LONG = replace(HELLO, elements=tuple(Text((Span(f"{n} " + "x" * 2500),)) for n in range(14)))
CHARTED = replace(HELLO, elements=(Table("Visits", ("Day", "Visits"), (("Mon", "1"),)),))


async def change(desk: Desk, reference: str, card: Card = CHANGED) -> Outcome:
    """Change a message that was sent to AKI."""
    return await desk.sender.update(address=AKI, reference=reference, card=card, delivery_id=9)


async def sent(desk: Desk, card: Card = HELLO) -> str:
    """Send a card to AKI; returns what Slack calls it."""
    outcome = await desk.sender.send(address=AKI, card=card, delivery_id=5)
    assert outcome.platform_ref is not None
    return outcome.platform_ref


async def test_a_message_is_changed_where_it_stands_and_keeps_its_name(desk: Desk) -> None:
    reference = await sent(desk)
    posted = desk.calls("chat.postMessage")
    outcome = await change(desk, reference)
    [message] = desk.slack.transcript.direct_messages(AKI)
    assert outcome == Outcome(state=SENT, platform_ref=reference)
    assert "Over" in message.text
    assert desk.calls("chat.postMessage") == posted
    assert message.metadata is not None, "it is still known as the delivery that it was"


def without_id(block: dict[str, object]) -> dict[str, object]:
    """The block without the id that Slack gives it."""
    return {name: value for name, value in block.items() if name != "block_id"}


async def test_a_change_that_is_made_twice_shows_the_same(desk: Desk) -> None:
    reference = await sent(desk)
    shown = []
    for _ in range(2):
        assert (await change(desk, reference)).state is SENT
        [message] = desk.slack.transcript.direct_messages(AKI)
        shown.append((message.text, [without_id(block) for block in message.blocks]))
    assert shown[0] == shown[1]


async def test_of_a_long_message_the_first_part_is_changed_and_nothing_is_posted(desk: Desk) -> None:
    reference = await sent(desk, LONG)
    before = [one.text for one in desk.slack.transcript.direct_messages(AKI)]
    assert (await change(desk, reference)).state is SENT
    after = [one.text for one in desk.slack.transcript.direct_messages(AKI)]
    assert len(before) > 1
    assert "Over" in after[0]
    assert after[1:] == before[1:]


async def test_of_a_card_that_is_too_long_the_first_part_is_shown_and_the_log_says_so(desk: Desk) -> None:
    reference = await sent(desk)
    with structlog.testing.capture_logs() as logs:
        assert (await change(desk, reference, LONG)).state is SENT
    assert len(desk.slack.transcript.direct_messages(AKI)) == 1
    assert [one["event"] for one in logs if one["log_level"] == "warning"] == ["slack_edit_cut"]


async def test_a_change_that_a_workspace_without_tables_refuses_is_drawn_without_them(desk: Desk) -> None:
    reference = await sent(desk)
    desk.slack.faults.add(Fault("chat.update", error="invalid_blocks"))
    assert (await change(desk, reference, CHARTED)).state is SENT
    assert desk.calls("chat.update") == 2


@pytest.mark.parametrize(
    "error",
    [
        "message_not_found",
        "cant_update_message",
        "edit_window_closed",
        "is_inactive",
        "channel_not_found",
        "no_permission",
    ],
)
async def test_what_cannot_be_changed_any_more_is_dropped_and_is_no_error(desk: Desk, error: str) -> None:
    reference = await sent(desk)
    desk.slack.faults.add(Fault("chat.update", error=error))
    with structlog.testing.capture_logs() as logs:
        outcome = await change(desk, reference)
    assert outcome == Outcome(state=MessageState.DROPPED, reason=Reason.NO_LONGER_NEEDED)
    assert all(one["log_level"] == "info" for one in logs)


async def test_a_message_that_was_deleted_is_dropped(desk: Desk) -> None:
    reference = await sent(desk)
    [message] = desk.slack.transcript.direct_messages(AKI)
    message.deleted = True
    assert (await change(desk, reference)).state is MessageState.DROPPED


async def test_a_card_that_slack_refuses_is_our_fault_and_stays_visible(desk: Desk) -> None:
    reference = await sent(desk)
    desk.slack.faults.add(Fault("chat.update", error="msg_too_long"))
    with structlog.testing.capture_logs() as logs:
        outcome = await change(desk, reference)
    assert (outcome.state, outcome.reason) == (FAILED, Reason.PAYLOAD_REFUSED)
    [entry] = [one for one in logs if one["log_level"] == "error"]
    assert (entry["event"], entry["message_id"]) == ("slack_send_failed", 9)


@pytest.mark.parametrize("kind", [Kind.DROP_BEFORE, Kind.DROP_AFTER, Kind.HTTP_AFTER])
async def test_nobody_can_tell_whether_a_change_was_made_that_was_not_answered(
    desk: Desk, kind: Kind
) -> None:
    reference = await sent(desk)
    desk.slack.faults.add(Fault("chat.update", kind))
    assert (await change(desk, reference)).state is UNKNOWN


async def test_a_dead_token_pauses_everything(desk: Desk) -> None:
    reference = await sent(desk)
    desk.slack.faults.add(Fault("chat.update", error="token_revoked"))
    outcome = await change(desk, reference)
    assert (outcome.state, outcome.reason, outcome.pause) == (FAILED, Reason.TOKEN_DEAD, True)


async def test_while_slack_asked_all_to_wait_nothing_is_changed(desk: Desk) -> None:
    reference = await sent(desk)
    desk.slack.faults.add(Fault("chat.postMessage", Kind.RATELIMITED, retry_after=7))
    await send(desk)
    outcome = await change(desk, reference)
    assert (outcome.reason, outcome.retry_after, outcome.pause) == (Reason.RATE_LIMITED, 7.0, True)
    assert desk.calls("chat.update") == 0


async def test_a_refusal_for_the_rate_of_changes_lets_messages_go_on_and_changes_wait_in_turn(
    desk: Desk,
) -> None:
    reference = await sent(desk)
    desk.slack.faults.add(Fault("chat.update", Kind.RATELIMITED, retry_after=10))
    first = await change(desk, reference)
    assert (first.reason, first.retry_after, first.pause) == (Reason.RATE_LIMITED, 10.0, False)
    waits = [(await change(desk, reference)).retry_after for _ in range(3)]
    assert waits == [10 + SECONDS_PER_EDIT * number for number in (1, 2, 3)]
    assert desk.calls("chat.update") == 1
    assert (await send(desk)).state is SENT
    desk.moment[0] += 10.5
    assert (await change(desk, reference)).state is SENT


async def test_more_changes_than_slack_takes_come_one_after_the_other(desk: Desk) -> None:
    """chat.update is of tier 3: 50 a minute. What people press needs some of them."""
    reference = await sent(desk)
    outcomes = [await change(desk, reference) for _ in range(EDITS_AT_ONCE + 3)]
    assert [one.state for one in outcomes] == [SENT] * EDITS_AT_ONCE + [FAILED] * 3
    waits = [one.retry_after or 0 for one in outcomes[EDITS_AT_ONCE:]]
    assert [later - earlier for earlier, later in pairwise(waits)] == [SECONDS_PER_EDIT] * 2
    assert not any(one.pause for one in outcomes)
    assert 60 / SECONDS_PER_EDIT < 50
    assert EDITS_AT_ONCE < 50
    desk.moment[0] += waits[0]
    assert (await change(desk, reference)).state is SENT


async def test_once_the_trouble_is_cured_changes_go_at_once(desk: Desk) -> None:
    reference = await sent(desk)
    desk.slack.faults.add(Fault("chat.update", Kind.RATELIMITED, retry_after=600))
    await change(desk, reference)
    desk.sender.wake()
    assert (await change(desk, reference)).state is SENT


async def test_without_a_pace_changes_go_as_fast_as_they_can(desk: Desk) -> None:
    desk.sender.pace = None
    reference = await sent(desk)
    outcomes = [await change(desk, reference) for _ in range(2 * EDITS_AT_ONCE)]
    assert {one.state for one in outcomes} == {SENT}
