"""Answers go back to where somebody acted, in order, to nobody else, however Slack fails."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from fakes.slack import Fault, Kind, SlackClient
from fakes.slack_stage import Clock
from scenario_stage import tokyo
from slack_helpers import HELLO, LoopClock, until
from slack_stage import LEADS, USERS, SlackStage, labels, meet, read_aloud, slack_stage_on

from bot.slack.origins import Origin, Place
from bot.slack.replies import Carrier
from handlers.reply import Reply
from storage.database import Database

SUZUKI, TANAKA = USERS["suzuki"], USERS["tanaka"]


@pytest.fixture
async def stage(sqlite_database: Database, tmp_path: Path) -> AsyncIterator[SlackStage]:
    """The small company in its programme, with a workspace clock that stands still."""
    async with slack_stage_on(sqlite_database, tmp_path, now=tokyo(9, 14, 9)) as found:
        found.bring_in()
        found.start_programme(tokyo(9, 14).date())
        found.slack.world.config = replace(found.slack.world.config, now=Clock())
        await meet(found)
        yield found


def clock_of(stage: SlackStage) -> Clock:
    """Return the workspace's clock."""
    clock = stage.slack.world.config.now
    assert isinstance(clock, Clock)
    return clock


def carrier_of(stage: SlackStage) -> Carrier:
    """Return what carries the answers."""
    [connection] = stage.installation.connections
    found: Carrier = connection._carrier  # type: ignore[attr-defined]
    return found


def public(stage: SlackStage) -> list[str]:
    """Return what stands in the channel for everybody."""
    return [one.text for one in stage.slack.transcript.messages(LEADS.id) if one.user != SUZUKI]


async def test_a_command_in_a_channel_is_answered_to_its_writer_alone(stage: SlackStage) -> None:
    await stage.client.slash(SUZUKI, "help", LEADS.id)
    await stage.settled()
    assert len(stage.slack.transcript.ephemerals(SUZUKI)) == 1
    assert public(stage) == []


async def test_a_mention_in_a_channel_is_answered_to_its_writer_alone(stage: SlackStage) -> None:
    await stage.client.mention(SUZUKI, LEADS.id, "help")
    await stage.settled()
    assert len(stage.slack.transcript.ephemerals(SUZUKI)) == 1
    assert public(stage) == []


async def test_a_mention_that_cannot_be_answered_there_is_answered_directly(stage: SlackStage) -> None:
    stage.slack.faults.add(Fault("chat.postEphemeral", error="user_not_in_channel"))
    await stage.client.mention(SUZUKI, LEADS.id, "help")
    await stage.settled()
    assert len(stage.shown("suzuki")) == 1
    assert public(stage) == []


async def paused_form(stage: SlackStage) -> SlackClient:
    """Open the form for a pause by a command in the channel."""
    await stage.client.slash(SUZUKI, "pause", LEADS.id)
    await stage.settled()
    assert stage.client.top_view(SUZUKI)
    return stage.client


async def test_a_form_sent_in_time_is_answered_where_it_was_asked_for(stage: SlackStage) -> None:
    client = await paused_form(stage)
    assert (await client.submit(SUZUKI)).status == 200
    await stage.settled()
    assert stage.slack.transcript.ephemerals(SUZUKI)
    assert public(stage) == []


async def test_a_form_sent_after_the_response_address_expired_is_answered_directly(stage: SlackStage) -> None:
    """The form was taken; without a word about it the person would send it again."""
    client = await paused_form(stage)
    clock_of(stage).advance(31 * 60)
    assert (await client.submit(SUZUKI)).status == 200
    await stage.settled()
    assert len(stage.shown("suzuki")) == 1
    assert public(stage) == []


@pytest.mark.parametrize("error", ["expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id"])
async def test_a_form_that_came_too_late_is_offered_where_the_person_looks_and_opens_from_there(
    stage: SlackStage, error: str
) -> None:
    stage.slack.faults.add(Fault("views.open", error=error))
    await stage.client.slash(SUZUKI, "pause", LEADS.id)
    await stage.settled()
    [offer] = stage.slack.transcript.ephemerals(SUZUKI)
    assert "何も失われていません" in read_aloud(offer.blocks)
    assert stage.slack.transcript.views(SUZUKI) == []
    await stage.client.press(SUZUKI, offer, label="入力画面を開く")
    await stage.settled()
    assert stage.client.top_view(SUZUKI).payload["title"]["text"] == "配信の調整"  # type: ignore[index]
    assert public(stage) == []


async def test_a_form_that_words_alone_ask_for_is_offered_without_trying_to_open_it(
    stage: SlackStage,
) -> None:
    """A message brings no trigger, and Slack opens no window without one."""
    await stage.say("tanaka", "停止")
    [offer] = stage.shown("tanaka")
    assert labels(offer) == ["入力画面を開く"]
    assert "失われて" not in read_aloud(offer.blocks)
    assert stage.slack.transcript.calls("views.open") == []


@pytest.mark.parametrize("kind", [Kind.DROP_BEFORE, Kind.HTTP_BEFORE, Kind.ERROR])
async def test_a_home_that_cannot_be_shown_harms_nothing(stage: SlackStage, kind: Kind) -> None:
    stage.slack.faults.add(Fault("views.publish", kind))
    assert (await stage.client.open_home(TANAKA)).status == 200
    await stage.settled()
    assert stage.slack.transcript.home(TANAKA) is None
    assert (await stage.home("tanaka")).kind == "home"


async def test_one_persons_slow_answer_holds_up_nobody_else(stage: SlackStage) -> None:
    held = asyncio.Event()
    stage.slack.sleep = lambda _: held.wait()
    channel = stage.slack.world.direct(TANAKA).id
    stage.slack.faults.add(
        Fault("chat.postMessage", Kind.DELAY_BEFORE, where={"channel": channel}, seconds=60)
    )
    await stage.client.say(TANAKA, "help")
    await stage.client.say(SUZUKI, "help")
    await until(lambda: stage.shown("suzuki"))
    assert stage.shown("tanaka") == []
    held.set()
    await stage.settled()
    assert len(stage.shown("tanaka")) == 1


async def test_one_persons_answers_come_in_the_order_of_what_they_did(stage: SlackStage) -> None:
    for word in ("help", "home", "why"):
        await stage.client.say(TANAKA, word)
    await stage.settled()
    together = [one.text for one in stage.shown("tanaka")]
    clock_of(stage).advance(60)
    for word in ("help", "home", "why"):
        await stage.say("tanaka", word)
    one_by_one = [one.text for one in stage.shown("tanaka")][3:]
    assert together == one_by_one


async def test_an_answer_waits_for_slacks_pace(stage: SlackStage) -> None:
    clock = LoopClock()
    stage.slack.faults.add(Fault("chat.postMessage", Kind.RATELIMITED, times=2, retry_after=3))
    await stage.client.say(TANAKA, "help")
    await clock.hurry(stage.settled())
    assert len(stage.shown("tanaka")) == 1


async def test_an_answer_does_not_wait_longer_than_a_person_would(stage: SlackStage) -> None:
    stage.slack.faults.add(Fault("chat.postMessage", Kind.RATELIMITED, times=None, retry_after=600))
    await stage.client.say(TANAKA, "help")
    async with asyncio.timeout(60):
        await stage.settled()
    assert len(stage.slack.transcript.calls("chat.postMessage")) == 1


async def test_finishing_gives_up_an_answer_that_waits_for_slacks_pace(stage: SlackStage) -> None:
    """Whoever stops the process waits 20 seconds at most; the answer was recorded long before."""
    clock = LoopClock()
    stage.slack.faults.add(Fault("chat.postMessage", Kind.RATELIMITED, times=None, retry_after=30))
    await stage.client.say(TANAKA, "help")
    begun = clock()
    await clock.hurry(stage.settled())
    assert clock() - begun < 15


@pytest.mark.parametrize("place", [Place.CHAT, Place.CHANNEL, Place.EPHEMERAL])
async def test_an_answer_without_an_address_goes_into_the_direct_conversation(
    stage: SlackStage, place: Place
) -> None:
    """An ephemeral message without its `response_url`, a channel without its id: nothing goes elsewhere."""
    ts = "" if place is Place.CHAT else "1.2"
    await carrier_of(stage).carry(Reply(replace=HELLO), Origin(place=place, user=SUZUKI, ts=ts))
    assert len(stage.shown("suzuki")) == 1
    assert public(stage) == []


async def test_a_pressed_message_that_is_gone_is_answered_below(stage: SlackStage) -> None:
    """The person deleted the card while they pressed it: the answer was recorded and must be told."""
    channel = stage.slack.world.direct(TANAKA).id
    origin = Origin(place=Place.CHAT, user=TANAKA, channel=channel, ts="1.2")
    await carrier_of(stage).carry(Reply(replace=HELLO), origin)
    assert len(stage.shown("tanaka")) == 1
