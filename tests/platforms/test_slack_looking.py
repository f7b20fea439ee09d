"""Looking back: what arrived is told from what did not, and only from what Slack says."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from fakes.slack import ALL_SCOPES, FakeChannel, FakeSlack, Fault, Kind, Message, Pace, running_slack
from fakes.slack_stage import AKI, BOT, GENERAL, GONE, OLD, SECRET, Clock, workspace
from slack_helpers import HELLO, LoopClock, answering, client_of

from bot.platform import SEND_DEADLINE_SECONDS, Outcome
from bot.slack.client import OPEN_SECONDS
from bot.slack.directs import DirectConversations
from bot.slack.failures import LOOK_AGAIN_SECONDS, TOKEN_RETRY_SECONDS
from bot.slack.looking import CLOCKS_DIFFER, LOOK_SECONDS, PAGE, History
from bot.slack.marks import DELIVERY_EVENT, Mark, to_metadata
from bot.slack.posting import Poster
from bot.slack.render import render_messages
from bot.slack.sender import SlackSender
from bot.threads import StorageThreads
from cards.model import Card, Span, Text
from people.model import Account, Platform
from people.outbox import Guarantee, MessageState, Reason
from people.roster import import_people, read_people
from storage.database import Database

SENT, FAILED, UNKNOWN = MessageState.SENT, MessageState.FAILED, MessageState.UNKNOWN
LONG = Card(
    kind="note",
    language="en",
    title="Long",
    elements=tuple(Text((Span(f"{number} " + "x" * 2500),)) for number in range(14)),
)
PARTS = len(render_messages(LONG))
AGAIN = Outcome(state=FAILED, retry_after=0.0)
HISTORY = "conversations.history"


@dataclass
class Desk:
    """The sender on a real database in front of a workspace, with two clocks that tests move."""

    slack: FakeSlack
    sender: SlackSender
    clock: Clock
    moment: list[float] = field(default_factory=lambda: [1000.0])

    @property
    def now(self) -> datetime:
        """Return the time of the workspace."""
        return datetime.fromtimestamp(self.clock.seconds, tz=UTC)

    def calls(self, method: str, *, accepted: bool | None = None) -> int:
        """Count calls."""
        return len(self.slack.transcript.calls(method, accepted=accepted))

    def shown(self, channel: str = GENERAL) -> list[Message]:
        """Return what stands in a channel."""
        return self.slack.transcript.messages(channel)

    async def send(self, address: str = GENERAL, card: Card = HELLO, delivery_id: int = 5) -> Outcome:
        """Send a card."""
        return await self.sender.send(address=address, card=card, delivery_id=delivery_id)

    async def look(
        self,
        address: str = GENERAL,
        card: Card = HELLO,
        delivery_id: int = 5,
        since: datetime | None = None,
    ) -> Outcome:
        """Look for a delivery that was sent just now."""
        return await self.sender.look(
            address=address, card=card, delivery_id=delivery_id, since=since or self.now
        )


@pytest.fixture
async def desk(sqlite_database: Database) -> AsyncIterator[Desk]:
    """Aki is in the roster with her account."""
    database = sqlite_database
    with database.unit_of_work() as unit:
        people = read_people(b"person_id,name,slack_user_id\naki,Aki," + AKI.encode() + b"\n")
        import_people(unit, people, known_locales=("ja", "en"), at=datetime.now(UTC), actor="test")
        unit.accounts.put_many([Account(platform=Platform.SLACK, identity=AKI, person_id="aki")])
        unit.commit()
    threads, clock, moment = StorageThreads(single=True), Clock(), [1000.0]
    async with running_slack(workspace(clock)) as slack, client_of(slack.api_url) as client:
        directs = DirectConversations(client, open_unit=database.unit_of_work, threads=threads)
        sender = SlackSender(
            Poster(client), directs, History(client), installation="here", clock=lambda: moment[0]
        )
        yield Desk(slack, sender, clock, moment)
    threads.close()


# What arrived


@pytest.mark.parametrize("kind", [Kind.DROP_AFTER, Kind.HTTP_AFTER])
@pytest.mark.parametrize("address", [AKI, GENERAL])
async def test_what_arrived_without_an_answer_is_found_with_its_reference(
    desk: Desk, kind: Kind, address: str
) -> None:
    desk.slack.faults.add(Fault("chat.postMessage", kind))
    doubtful = await desk.send(address)
    found = await desk.look(address)
    channel = address if address == GENERAL else desk.slack.world.direct(AKI).id
    [message] = desk.shown(channel)
    assert (doubtful.state, doubtful.retry_after, doubtful.half_shown) == (UNKNOWN, None, False)
    assert found == Outcome(state=SENT, platform_ref=f"{channel}:{message.ts}")


@pytest.mark.parametrize("kind", [Kind.DROP_BEFORE, Kind.HTTP_BEFORE])
@pytest.mark.parametrize("address", [AKI, GENERAL])
async def test_what_did_not_arrive_is_certainly_not_there_and_may_be_sent_at_once(
    desk: Desk, kind: Kind, address: str
) -> None:
    desk.slack.faults.add(Fault("chat.postMessage", kind))
    doubtful = await desk.send(address)
    assert doubtful.state is UNKNOWN
    assert await desk.look(address) == AGAIN
    assert (await desk.send(address)).state is SENT


async def test_what_is_accepted_after_the_time_out_is_found_once_it_is_there(desk: Desk) -> None:
    clock = LoopClock()
    desk.slack.faults.add(Fault("chat.postMessage", Kind.DELAY_BEFORE, seconds=9))
    doubtful = await clock.hurry(desk.send())
    assert (doubtful.state, doubtful.reason) == (UNKNOWN, Reason.TIMED_OUT)
    await clock.hurry(asyncio.sleep(LOOK_AGAIN_SECONDS))
    assert (await desk.look()).state is SENT
    assert len(desk.shown()) == 1


async def test_a_conversation_that_was_never_opened_is_opened_and_nothing_is_there(desk: Desk) -> None:
    """A process that died between writing down its intent and opening the conversation."""
    assert await desk.look(AKI) == AGAIN
    assert desk.calls("conversations.open") == 1


async def test_looking_posts_nothing(desk: Desk) -> None:
    await desk.look()
    await desk.look(AKI)
    assert desk.calls("chat.postMessage") == 0


@pytest.mark.parametrize(
    ("earlier", "found"),
    [
        (timedelta(0), True),
        (CLOCKS_DIFFER - timedelta(seconds=1), True),
        (CLOCKS_DIFFER + timedelta(seconds=1), False),
    ],
)
async def test_slacks_clock_may_be_some_minutes_behind_ours(
    desk: Desk, earlier: timedelta, *, found: bool
) -> None:
    await desk.send()
    outcome = await desk.look(since=desk.now + earlier)
    assert (outcome.state is SENT) == found


async def test_what_was_answered_and_changed_since_is_still_there(desk: Desk) -> None:
    await desk.send()
    [message] = desk.shown()
    await desk.sender._poster.update(GENERAL, message.ts, HELLO)
    assert (await desk.look()).state is SENT


async def test_a_delivery_is_found_behind_hundreds_of_other_messages(desk: Desk) -> None:
    desk.slack.limiter.pace = Pace(seconds_per_post=None)
    await desk.send(delivery_id=5)
    for number in range(2 * PAGE):
        place(desk, metadata=to_metadata(Mark(delivery=f"here-{1000 + number}", part=1, parts=1)))
    assert (await desk.look(delivery_id=5)).state is SENT
    assert desk.calls(HISTORY) == 3
    assert await desk.look(delivery_id=6) == AGAIN


# What does not count


def place(desk: Desk, *, metadata: dict[str, object] | None, **changes: object) -> None:
    """Let a message stand in the channel, by default one of ours."""
    world, config = desk.slack.world, desk.slack.config
    ours = {"user": config.bot_user_id, "bot_id": config.bot_id, "app_id": config.app_id}
    world.place(
        Message(
            channel=GENERAL,
            ts=world.ids.ts(world.now()),
            text="x",
            metadata=metadata,
            **(ours | changes),  # type: ignore[arg-type]
        )
    )


WANTED = to_metadata(Mark(delivery="here-5", part=1, parts=1))


async def test_the_mark_of_our_own_message_counts(desk: Desk) -> None:
    place(desk, metadata=WANTED)
    assert (await desk.look()).state is SENT


@pytest.mark.parametrize(
    "changes",
    [
        {"user": "U0ROBOT01", "bot_id": "B0OTHER", "app_id": "A0OTHER"},
        {"user": AKI, "bot_id": None, "app_id": None},
        {"metadata": None},
        {"metadata": {"event_type": "another_apps", "event_payload": WANTED["event_payload"]}},
        {"metadata": to_metadata(Mark(delivery="elsewhere-5", part=1, parts=1))},
        {"metadata": to_metadata(Mark(delivery="here-55", part=1, parts=1))},
        {"metadata": {"event_type": DELIVERY_EVENT, "event_payload": {"delivery_id": "here-5"}}},
        {"metadata": {"event_type": DELIVERY_EVENT, "event_payload": {"delivery_id": "5"}}},
        {"deleted": True},
    ],
    ids=str,
)
async def test_another_apps_another_installations_or_another_deliverys_mark_does_not_count(
    desk: Desk, changes: dict[str, object]
) -> None:
    place(desk, **{"metadata": WANTED, **changes})  # type: ignore[arg-type]
    assert await desk.look() == AGAIN


# Long cards


@pytest.mark.parametrize("kind", [Kind.DROP_BEFORE, Kind.DROP_AFTER, Kind.HTTP_BEFORE, Kind.HTTP_AFTER])
@pytest.mark.parametrize("skip", range(PARTS))
async def test_a_long_card_that_broke_off_anywhere_is_completed_and_no_part_comes_twice(
    desk: Desk, kind: Kind, skip: int
) -> None:
    desk.slack.limiter.pace = Pace(seconds_per_post=None)
    desk.slack.faults.add(Fault("chat.postMessage", kind, skip=skip))
    doubtful = await desk.send(card=LONG)
    assert (doubtful.state, doubtful.half_shown) == (UNKNOWN, skip > 0)
    looked = await desk.look(card=LONG)
    if looked == AGAIN:
        assert skip == 0
        looked = await desk.send(card=LONG)
    assert looked.state is SENT
    assert looked.platform_ref == f"{GENERAL}:{desk.shown()[0].ts}"
    assert parts(desk) == [f"{number}/{PARTS}" for number in range(1, PARTS + 1)]


def parts(desk: Desk) -> list[str]:
    """Return the parts that stand there, in order."""
    return [(one.metadata or {})["event_payload"]["part"] for one in desk.shown()]  # type: ignore[index]


@pytest.mark.parametrize(
    ("fault", "reason", "retry_after", "pause"),
    [
        (Fault("chat.postMessage", Kind.DROP_AFTER), Reason.PLATFORM_DOWN, LOOK_AGAIN_SECONDS, False),
        (Fault("chat.postMessage", Kind.RATELIMITED, retry_after=60), Reason.RATE_LIMITED, 60.0, True),
        (Fault("chat.postMessage", error="is_archived"), Reason.CHANNEL_GONE, None, False),
        (Fault("chat.postMessage", error="invalid_blocks"), Reason.PAYLOAD_REFUSED, None, False),
        (Fault("chat.postMessage", error="token_revoked"), Reason.TOKEN_DEAD, TOKEN_RETRY_SECONDS, True),
    ],
    ids=lambda value: f"{value.kind}-{value.error}" if isinstance(value, Fault) else str(value),
)
async def test_a_part_that_cannot_be_added_leaves_the_card_half_shown_and_never_begins_it_anew(
    desk: Desk, *, fault: Fault, reason: Reason, retry_after: float | None, pause: bool
) -> None:
    desk.slack.limiter.pace = Pace(seconds_per_post=None)
    desk.slack.faults.add(Fault("chat.postMessage", Kind.DROP_BEFORE, skip=1))
    await desk.send(card=LONG)
    desk.slack.faults.add(fault)
    outcome = await desk.look(card=LONG)
    assert (outcome.state, outcome.half_shown) == (UNKNOWN, True)
    assert (outcome.reason, outcome.retry_after, outcome.pause) == (reason, retry_after, pause)
    assert parts(desk)[0] == f"1/{PARTS}"
    assert len(set(parts(desk))) == len(parts(desk))


async def test_a_card_that_an_older_version_cut_in_another_way_is_not_added_to(desk: Desk) -> None:
    place(desk, metadata=to_metadata(Mark(delivery="here-5", part=1, parts=PARTS + 1)))
    outcome = await desk.look(card=LONG)
    assert outcome == Outcome(state=UNKNOWN, half_shown=True)
    assert desk.calls("chat.postMessage") == 0


async def test_a_card_that_an_older_version_cut_in_another_way_counts_when_it_is_whole(desk: Desk) -> None:
    for part in (1, 2):
        place(desk, metadata=to_metadata(Mark(delivery="here-5", part=part, parts=2)))
    outcome = await desk.look()
    assert (outcome.state, outcome.platform_ref) == (SENT, f"{GENERAL}:{desk.shown()[0].ts}")


# Slack that does not tell


@pytest.mark.parametrize(
    ("address", "scope"),
    [(AKI, "im:history"), (GENERAL, "channels:history"), (SECRET, "groups:history")],
)
async def test_without_the_scope_nobody_can_tell_and_it_stays_so(
    desk: Desk, address: str, scope: str
) -> None:
    desk.slack.world.put_channel(FakeChannel(SECRET, "secret", is_private=True, members=(BOT, AKI)))
    config = workspace(desk.clock, scopes=ALL_SCOPES - {scope})
    desk.slack.config = desk.slack.world.config = config
    desk.slack.faults.add(Fault("chat.postMessage", Kind.DROP_AFTER))
    await desk.send(address)
    assert await desk.look(address) == Outcome(state=UNKNOWN)
    assert (await desk.send(address, delivery_id=6)).state is SENT, "the token is good"


@pytest.mark.parametrize(
    "error", ["channel_not_found", "not_in_channel", "no_permission", "access_denied", "error_of_tomorrow"]
)
async def test_a_conversation_that_may_not_be_read_leaves_it_unknown(desk: Desk, error: str) -> None:
    desk.slack.faults.add(Fault(HISTORY, error=error))
    assert await desk.look() == Outcome(state=UNKNOWN)


@pytest.mark.parametrize("address", [GONE, "U0UNKNOWN"])
async def test_somebody_whose_conversation_cannot_be_opened_leaves_it_unknown(
    desk: Desk, address: str
) -> None:
    assert await desk.look(address) == Outcome(state=UNKNOWN)


async def test_an_archived_channel_can_still_be_read(desk: Desk) -> None:
    assert await desk.look(OLD) == AGAIN


@pytest.mark.parametrize(
    "fault",
    [
        Fault(HISTORY, Kind.DROP_BEFORE, times=None),
        Fault(HISTORY, Kind.HTTP_BEFORE, status=503),
        Fault(HISTORY, error="internal_error"),
        Fault("auth.test", error="fatal_error"),
        Fault("auth.test", Kind.HTTP_AFTER, status=500),
    ],
    ids=lambda fault: f"{fault.method}-{fault.kind}-{fault.error}",
)
async def test_a_look_that_is_not_answered_is_made_again_later(desk: Desk, fault: Fault) -> None:
    desk.slack.faults.add(fault)
    assert await desk.look() == Outcome(state=UNKNOWN, retry_after=LOOK_AGAIN_SECONDS)
    desk.slack.faults.clear()
    assert await desk.look() == AGAIN


async def test_a_look_that_nobody_answers_ends_in_time(desk: Desk) -> None:
    clock = LoopClock()
    desk.slack.faults.add(Fault(HISTORY, Kind.DELAY_BEFORE, seconds=600))
    begun = clock()
    outcome = await clock.hurry(desk.look())
    assert outcome == Outcome(state=UNKNOWN, retry_after=LOOK_AGAIN_SECONDS)
    assert clock() - begun < LOOK_SECONDS + 1


def test_opening_asking_who_we_are_and_a_page_end_before_the_deliverys_deadline() -> None:
    assert OPEN_SECONDS + 2 * LOOK_SECONDS < SEND_DEADLINE_SECONDS


@pytest.mark.parametrize(
    "body",
    [
        '{"ok": true, "bot_id": "B0BOT0001", "user_id": "U0BOT0001"}',
        '{"ok": true, "bot_id": "B0BOT0001", "messages": null}',
        '{"ok": true, "bot_id": "B0BOT0001", "messages": [], "has_more": true}',
        '{"ok": true, "messages": []}',
        "<html>",
        '{"ok": true, "mess',
    ],
)
async def test_an_answer_that_tells_nothing_is_not_taken_for_an_empty_conversation(
    desk: Desk, body: str
) -> None:
    async with (
        answering(text=body, content_type="application/json") as (api_url, _),
        client_of(api_url) as client,
    ):
        sender = SlackSender(Poster(client), desk.sender._directs, History(client), installation="here")
        outcome = await sender.look(address=GENERAL, card=HELLO, delivery_id=5, since=desk.now)
    assert outcome == Outcome(state=UNKNOWN, retry_after=LOOK_AGAIN_SECONDS)


@pytest.mark.parametrize(("given_seconds", "waited"), [(40, 40.0), (None, 30.0)])
async def test_when_histories_are_read_too_fast_looks_wait_and_sends_do_not(
    desk: Desk, given_seconds: int | None, waited: float
) -> None:
    """Tier 3, 50 a minute (docs.slack.dev/reference/methods/conversations.history); posts have their own."""
    desk.slack.faults.add(Fault(HISTORY, Kind.RATELIMITED, retry_after=given_seconds))
    first = await desk.look()
    desk.moment[0] += 10
    second = await desk.look(AKI)
    assert first == Outcome(state=UNKNOWN, retry_after=waited)
    assert second == Outcome(state=UNKNOWN, retry_after=waited - 10)
    assert desk.calls(HISTORY) == 1
    assert (await desk.send(delivery_id=6)).state is SENT
    desk.moment[0] += waited - 10
    assert await desk.look() == AGAIN


async def test_a_dead_token_that_a_look_finds_lets_the_platform_rest(desk: Desk) -> None:
    desk.slack.kill_token()
    outcome = await desk.look()
    assert (outcome.state, outcome.reason, outcome.pause) == (UNKNOWN, Reason.TOKEN_DEAD, True)
    assert outcome.retry_after == TOKEN_RETRY_SECONDS
    made = len(desk.slack.transcript.requests)
    assert (await desk.send()).reason is Reason.TOKEN_DEAD
    assert (await desk.look()).state is UNKNOWN
    assert len(desk.slack.transcript.requests) == made
    desk.slack.revive_token()
    desk.sender.wake()
    assert await desk.look() == AGAIN


async def test_a_look_into_a_conversation_of_another_workspace_tells_nothing(
    desk: Desk, sqlite_database: Database
) -> None:
    with sqlite_database.unit_of_work() as unit:
        unit.accounts.remember_conversation(Platform.SLACK, AKI, "D0ELSEWHERE")
        unit.commit()
    assert await desk.look(AKI) == Outcome(state=UNKNOWN)


# What is promised


def test_slack_promises_one_visible_message_and_can_be_asked(desk: Desk) -> None:
    assert desk.sender.looks_back
    assert {desk.sender.guarantee(kind) for kind in ("check_in", "note")} == {Guarantee.EXACTLY_ONCE}


def test_the_pace_keeps_one_second_a_conversation_and_begins_as_a_vendor_plans(desk: Desk) -> None:
    pace = desk.sender.pace
    assert pace is not None
    assert (pace.first_rate, pace.most_rate, pace.conversation_seconds) == (8.0, 50.0, 1.0)
