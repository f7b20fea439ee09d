"""What comes in is committed before it is acknowledged, acts once, and waits for no Slack."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from fakes.slack import FakeUser, Fault, Kind, Message, Sent
from scenario_stage import tokyo
from slack_helpers import first_of_each, stored
from slack_stage import BOT, LEADS, USERS, SlackStage, labels, meet, read_aloud, slack_stage_on

from bot.slack.inbound import DOUBLE_CLICK_SECONDS, Doubles
from handlers.context import UnitOfWork
from storage.database import Database
from storage.errors import DatabaseUnavailableError

DONE = "完了"
TANAKA, NOBODY = USERS["tanaka"], USERS["nobody"]


@pytest.fixture
async def stage(sqlite_database: Database, tmp_path: Path) -> AsyncIterator[SlackStage]:
    """The small company, with a check-in in front of Tanaka."""
    async with slack_stage_on(sqlite_database, tmp_path, now=tokyo(9, 14, 9)) as found:
        found.bring_in()
        found.start_programme(tokyo(9, 14).date())
        await meet(found)
        await found.go_to(tokyo(9, 16, 11))
        yield found


class Away:
    """A database that cannot be reached for as long as the block runs."""

    def __init__(self, stage: SlackStage) -> None:
        self._dispatcher = stage.installation.dispatcher
        self._before = self._dispatcher._open_unit

    def __enter__(self) -> None:
        self._dispatcher._open_unit = self._fail

    def __exit__(self, *_: object) -> None:
        self._dispatcher._open_unit = self._before

    @staticmethod
    def _fail() -> UnitOfWork:
        raise DatabaseUnavailableError


async def press(stage: SlackStage, label: str = DONE) -> Sent:
    """Press a button of Tanaka's newest message; return as soon as it was acknowledged."""
    return await stage.client.press(TANAKA, stage.last_with("tanaka", label), label=label)


async def test_when_the_acknowledgement_arrives_the_answer_is_in_the_database(
    stage: SlackStage, tmp_path: Path
) -> None:
    assert stored(tmp_path) == []
    sent = await press(stage)
    assert stored(tmp_path) == ["done"]
    assert sent.status == 200


async def test_when_the_acknowledgement_of_a_form_arrives_its_text_is_in_the_database(
    stage: SlackStage, tmp_path: Path
) -> None:
    await stage.press("tanaka", "問題あり（相談したい）")
    form = stage.client.top_view(TANAKA)
    stage.client.fill(TANAKA, form, first_of_each(form.blocks))
    sent = await stage.client.submit(TANAKA)
    assert sent.status == 200
    assert len(stored(tmp_path, "SELECT text FROM help_request")) == 1


async def test_the_acknowledgement_does_not_wait_for_slacks_api(stage: SlackStage, tmp_path: Path) -> None:
    reached, let_go = asyncio.Event(), asyncio.Event()

    async def held(_: float) -> None:
        reached.set()
        await let_go.wait()

    stage.slack.sleep = held
    stage.slack.faults.add(Fault("*", Kind.DELAY_BEFORE, times=None, seconds=60))
    sent = await asyncio.wait_for(press(stage), 50)  # Slack's API stays silent until it is let go
    assert sent.status == 200
    assert stored(tmp_path) == ["done"]
    await reached.wait()
    let_go.set()
    await stage.settled()
    assert DONE not in labels(stage.shown("tanaka")[-1])


@pytest.mark.parametrize("kind", [Kind.DROP_BEFORE, Kind.HTTP_BEFORE, Kind.RATELIMITED])
async def test_while_slacks_api_is_down_a_press_is_recorded_and_acknowledged(
    stage: SlackStage, tmp_path: Path, kind: Kind
) -> None:
    stage.slack.faults.add(Fault("*", kind, times=None, retry_after=600))
    assert (await press(stage)).status == 200
    assert stored(tmp_path) == ["done"]
    await stage.settled()


async def test_while_the_database_is_away_the_person_hears_that_nothing_was_stored(
    stage: SlackStage, tmp_path: Path
) -> None:
    with Away(stage):
        await press(stage)
        await stage.settled()
    assert stored(tmp_path) == []
    assert stored(tmp_path, "SELECT event_id FROM inbox WHERE event_id LIKE 'press:%'") == []
    assert "保存" in stage.shown("tanaka")[-1].text or "届いて" in stage.shown("tanaka")[-1].text


async def test_whoever_presses_again_at_once_after_a_failure_is_heard(
    stage: SlackStage, tmp_path: Path
) -> None:
    """The first press came to nothing, so the second is no double click, however soon it comes."""
    with Away(stage):
        await press(stage)
        await stage.settled()
    message = next(one for one in reversed(stage.shown("tanaka")) if DONE in labels(one))
    await stage.client.press(TANAKA, message, label=DONE)
    await stage.settled()
    assert stored(tmp_path) == ["done"]


async def test_while_the_database_is_away_a_form_stays_open_with_what_was_typed(
    stage: SlackStage, tmp_path: Path
) -> None:
    await stage.press("tanaka", "問題あり（相談したい）")
    form = stage.client.top_view(TANAKA)
    stage.client.fill(TANAKA, form, first_of_each(form.blocks))
    with Away(stage):
        sent = await stage.client.submit(TANAKA)
    assert json.loads(sent.text)["response_action"] == "errors"
    assert stage.client.top_view(TANAKA) is form
    assert form.entered
    assert stored(tmp_path, "SELECT text FROM help_request") == []
    assert (await stage.client.submit(TANAKA)).status == 200
    assert len(stored(tmp_path, "SELECT text FROM help_request")) == 1


async def test_a_user_event_that_was_not_stored_is_not_acknowledged(stage: SlackStage) -> None:
    [connection] = stage.installation.connections
    directory = connection._directory  # type: ignore[attr-defined]
    before, directory._open_unit = directory._open_unit, Away._fail
    user = replace(stage.slack.world.users[TANAKA], tz="Europe/Paris", deleted=True)
    sent = await stage.client.user_change(user)
    directory._open_unit = before
    assert sent.status == 500
    again = await stage.client.courier.repeat(sent, {"X-Slack-Retry-Num": "1"})
    assert again.status == 200


# Once


async def test_slacks_retry_of_an_event_acts_once(stage: SlackStage) -> None:
    sent = await stage.client.say(TANAKA, "help")
    await stage.settled()
    shown = len(stage.shown("tanaka"))
    for number in (1, 2, 3):
        headers = {"X-Slack-Retry-Num": str(number), "X-Slack-Retry-Reason": "http_timeout"}
        assert (await stage.client.courier.repeat(sent, headers)).status == 200
    await stage.settled()
    assert len(stage.shown("tanaka")) == shown


async def test_a_home_that_is_opened_again_is_shown_again_and_leaves_no_row(
    stage: SlackStage, tmp_path: Path
) -> None:
    rows = len(stored(tmp_path, "SELECT event_id FROM inbox"))
    for _ in range(3):
        await stage.home("tanaka")
    assert len(stage.slack.transcript.calls("views.publish", accepted=True)) == 3
    assert len(stored(tmp_path, "SELECT event_id FROM inbox")) == rows


async def test_the_same_press_five_times_at_once_acts_once(stage: SlackStage, tmp_path: Path) -> None:
    sent = await press(stage)
    repeats = [stage.client.courier.repeat(sent, {}) for _ in range(5)]
    assert {one.status for one in await asyncio.gather(*repeats)} == {200}
    await stage.settled()
    assert stored(tmp_path) == ["done"]
    assert len(stored(tmp_path, "SELECT event_id FROM inbox WHERE event_id LIKE 'press:%'")) == 1


async def test_a_double_click_changes_the_card_once(stage: SlackStage) -> None:
    message = stage.last_with("tanaka", DONE)
    both = [stage.client.press(TANAKA, message, label=DONE) for _ in range(2)]
    assert {one.status for one in await asyncio.gather(*both)} == {200}
    await stage.settled()
    assert len(stage.slack.transcript.calls("chat.update", accepted=True)) == 1


def test_only_a_later_press_of_the_same_button_within_two_seconds_is_a_second_one() -> None:
    doubles = Doubles()
    pressed = [
        doubles.is_second(*one)
        for one in [("a", 10.0), ("b", 10.5), ("a", 11.5), ("a", 10.0), ("a", 10.0), ("a", 20.0)]
    ]
    assert pressed == [False, False, True, False, False, False]
    assert not doubles.is_second("c", 20.0 + DOUBLE_CLICK_SECONDS + 1)
    assert len(doubles._last) == 1


# Who is not heard


@pytest.mark.parametrize("who", ["other bot", "our own", "edited", "deleted"])
async def test_bots_and_edited_messages_are_not_answered(stage: SlackStage, who: str) -> None:
    channel = stage.slack.world.direct(TANAKA).id
    typed = stage.slack.world.place(Message(channel, "1790000000.000001", TANAKA, "help"))
    before = len(stage.shown("tanaka"))
    sent = {
        "other bot": lambda: stage.client.other_bot(channel, "help"),
        "our own": lambda: stage.client.echo(stage.shown("tanaka")[-1]),
        "edited": lambda: stage.client.edit(TANAKA, typed, "help"),
        "deleted": lambda: stage.client.delete(TANAKA, typed),
    }[who]
    assert (await sent()).status == 200
    await stage.settled()
    assert len(stage.shown("tanaka")) == before


@pytest.mark.parametrize(
    "inner",
    [
        {"type": "reaction_added", "user": TANAKA},
        {"type": "channel_rename"},
        {"type": "tokens_revoked", "tokens": {"bot": [BOT]}},
        {"type": "app_uninstalled"},
        {
            "type": "message",
            "subtype": "channel_join",
            "user": TANAKA,
            "channel": LEADS.id,
            "channel_type": "channel",
        },
        {"type": "message", "user": TANAKA, "text": "help", "channel": LEADS.id, "channel_type": "channel"},
        {"type": "function_executed", "inputs": {}},
        {"type": "something_of_tomorrow"},
        {"type": ""},
    ],
    ids=lambda inner: inner["type"] or "empty",
)
async def test_an_event_that_nobody_asked_for_is_acknowledged_quietly(
    stage: SlackStage, inner: dict[str, object]
) -> None:
    before = len(stage.slack.transcript.requests)
    assert (await stage.client.event(inner)).status == 200
    await stage.settled()
    assert len(stage.slack.transcript.requests) == before


@pytest.mark.parametrize(
    "kind", ["shortcut", "message_action", "block_suggestion", "view_closed", "new_kind"]
)
async def test_an_interaction_that_nobody_asked_for_is_acknowledged_quietly(
    stage: SlackStage, kind: str
) -> None:
    body = {
        "type": kind,
        "callback_id": "x",
        "action_id": "x",
        "block_id": "x",
        "user": {"id": TANAKA},
        "team": {"id": "T0FAKE001"},
        "view": {"id": "V1", "callback_id": "x", "type": "modal"},
        "trigger_id": "1.2.x",
    }
    assert (await stage.client.courier.interaction(body)).status == 200


async def test_another_command_is_acknowledged_quietly(stage: SlackStage) -> None:
    assert (await stage.client.slash(TANAKA, "help", command="/other")).status == 200
    await stage.settled()
    assert stage.slack.transcript.response_url_calls() == []


# Strangers


async def test_a_stranger_is_told_so_and_looked_up_at_most_once_a_minute(stage: SlackStage) -> None:
    for _ in range(4):
        await stage.client.say(NOBODY, "help")
        await stage.settled()
    assert len(stage.shown("nobody")) == 4
    assert len(stage.slack.transcript.calls("users.info")) == 1


async def test_somebody_who_is_in_the_roster_after_all_is_answered_at_once(stage: SlackStage) -> None:
    newcomer = FakeUser("U0NEW", "new", email="MUELLER@mizuki.example")
    stage.slack.world.put_user(replace(stage.slack.world.users[USERS["mueller"]], deleted=True))
    await meet(stage)
    stage.slack.world.put_user(newcomer)
    await stage.client.say("U0NEW", "help")
    await stage.settled()
    [answer] = [one for one in stage.slack.transcript.direct_messages("U0NEW") if one.user == BOT]
    assert "check-in" in read_aloud(answer.blocks).lower()
