"""People with old buttons, other people's buttons and hostile words; and what of it all the logs keep."""

import json
from collections.abc import AsyncIterator
from io import StringIO
from pathlib import Path

import pytest
from fakes.slack import Fault, Kind, Message, Sent
from fakes.slack.payloads import block_actions, view_submission
from scenario_stage import tokyo
from slack_helpers import Dump, captured_logs, first_of_each, tables
from slack_stage import USERS, SlackStage, labels, meet, slack_stage_on

from bot.slack.origins import Origin, Place, to_metadata
from cards.actions import (
    AnswerCheckIn,
    OpenNumber,
    OpenTrouble,
    SaveNumber,
    SendTrouble,
    ShowProgramme,
    StopSending,
    encode,
)
from storage.database import Database

DONE, TROUBLE = "完了", "問題あり（相談したい）"
MUELLER, TANAKA = USERS["mueller"], USERS["tanaka"]
PLANTED = "cannot stand how Suzuki pushes this tool"
EVENTS = {"inbox", "person_state"}
"""What any event leaves: that it was acted on, and where its person was last seen."""
CHATS = {"account"}
"""What an answer leaves: the conversation that was opened for it."""


@pytest.fixture
async def stage(sqlite_database: Database, tmp_path: Path) -> AsyncIterator[SlackStage]:
    """The small company, with a check-in in front of Tanaka and Müller."""
    async with slack_stage_on(sqlite_database, tmp_path, now=tokyo(9, 14, 9)) as found:
        found.bring_in()
        found.start_programme(tokyo(9, 14).date())
        await meet(found)
        await found.go_to(tokyo(9, 16, 20))
        yield found


def changes(before: Dump, folder: Path) -> set[str]:
    """Return the tables that are not as they were."""
    after = tables(folder)
    return {name for name in after if after[name] != before[name]}


async def forged_press(stage: SlackStage, user: str, value: str) -> Sent:
    """Press a button that never stood there: Slack signs whatever value a message of ours once had."""
    message = next(
        one for one in reversed(stage.shown("tanaka" if user == TANAKA else "mueller")) if labels(one)
    )
    world = stage.slack.world
    action = {"type": "button", "action_id": "a", "block_id": "b", "value": value}
    body = block_actions(world, user, message, {**action, "action_ts": world.ids.ts(world.now())})
    sent = await stage.client.courier.interaction(body)
    await stage.settled()
    return sent


def check_in_of(stage: SlackStage, person: str) -> int:
    """Return the id of a person's open check-in, as it stands on their card."""
    label = DONE if person == "tanaka" else "Done"
    values = [
        str(element["value"])
        for block in stage.last_with(person, label).blocks
        if block["type"] == "actions"
        for element in block["elements"]  # type: ignore[attr-defined]
    ]
    return int(next(value for value in values if "answer_check_in" in value).split("|")[2])


OF_OTHER_VERSIONS = (
    "0|answer_check_in|1|done",
    "2|answer_check_in|1|done",
    "1|fly_to_the_moon",
    "1|answer_check_in|1",
    "1|answer_check_in|1|done|more",
    "1|answer_check_in|-1|done",
    "1|answer_check_in|1.0|done",
    "1|answer_check_in|9999999999999999999|done",
    "answer_check_in",
    "|",
    "",
    "完了",
    "1|" + "x" * 1998,
)


async def test_a_button_of_another_version_gets_a_friendly_line_and_changes_nothing(
    stage: SlackStage, tmp_path: Path
) -> None:
    for value in OF_OTHER_VERSIONS:
        before, shown = tables(tmp_path), len(stage.shown("tanaka"))
        assert (await forged_press(stage, TANAKA, value)).status == 200, value
        assert changes(before, tmp_path) <= EVENTS | CHATS, value
        assert len(stage.shown("tanaka")) == shown + 1, value


@pytest.mark.parametrize("action", [AnswerCheckIn, OpenTrouble, OpenNumber])
async def test_what_does_not_exist_gets_a_friendly_line_and_changes_nothing(
    stage: SlackStage, tmp_path: Path, action: type
) -> None:
    more = {AnswerCheckIn: ("done",), OpenTrouble: (), OpenNumber: ("visit-records",)}[action]
    for check_in in (0, 999_999, 10**17, 999_999_999_999_999_999):
        before, shown = tables(tmp_path), len(stage.shown("tanaka"))
        assert (await forged_press(stage, TANAKA, encode(action(check_in, *more)))).status == 200, check_in
        assert changes(before, tmp_path) <= EVENTS | CHATS, check_in
        assert len(stage.shown("tanaka")) == shown + 1, check_in
        assert stage.slack.transcript.views(TANAKA) == [], check_in


async def test_nobody_answers_another_persons_check_in(stage: SlackStage, tmp_path: Path) -> None:
    for answer in ("done", "on_track", "trouble", "excellent", ""):
        value = encode(AnswerCheckIn(check_in_of(stage, "tanaka"), answer))
        before = tables(tmp_path)
        assert (await forged_press(stage, MUELLER, value)).status == 200, answer
        assert changes(before, tmp_path) <= EVENTS | CHATS, answer
        assert stage.slack.transcript.views(MUELLER) == [], answer
        assert "田中" not in stage.shown("mueller")[-1].text, answer


@pytest.mark.parametrize("action", [StopSending(), ShowProgramme("crm")], ids=str)
async def test_a_right_lies_with_the_person_and_not_with_the_button(
    stage: SlackStage, tmp_path: Path, action: StopSending | ShowProgramme
) -> None:
    before = tables(tmp_path)
    assert (await forged_press(stage, TANAKA, encode(action))).status == 200
    assert changes(before, tmp_path) <= EVENTS | CHATS


async def send_form(stage: SlackStage, user: str, action: str, values: dict[str, str]) -> Sent:
    """Send a form that was never opened, signed by Slack."""
    world = stage.slack.world
    inputs = [
        {
            "type": "input",
            "block_id": f"in.{name}",
            "element": {"type": "plain_text_input", "action_id": "value"},
        }
        for name in values
    ]
    metadata = to_metadata(Origin(place=Place.CHAT, user=user), action=action)
    payload = {"type": "modal", "callback_id": "form", "private_metadata": metadata, "blocks": inputs}
    view = world.new_view(user, payload)
    view.entered = {
        f"in.{name}": {"value": {"type": "plain_text_input", "value": text}} for name, text in values.items()
    }
    sent = await stage.client.courier.interaction(view_submission(world, user, view))
    await stage.settled()
    return sent


async def test_nobody_tells_of_trouble_in_another_persons_name(stage: SlackStage, tmp_path: Path) -> None:
    before = tables(tmp_path)
    action = encode(SendTrouble(check_in_of(stage, "tanaka")))
    assert (await send_form(stage, MUELLER, action, {"kind": "other", "text": PLANTED})).status == 200
    assert changes(before, tmp_path) <= EVENTS | CHATS


HOSTILE = ["1" * 400, "-1", "NaN", "inf", "1e999", "٣", "<!channel>", "\x00", "'; DROP TABLE person; --"]


async def test_a_number_that_is_none_is_refused_beside_its_input(stage: SlackStage, tmp_path: Path) -> None:
    action = encode(SaveNumber(check_in_of(stage, "tanaka"), "visit-records", "2026-09-14"))
    for typed in HOSTILE:
        before = tables(tmp_path)
        sent = await send_form(stage, TANAKA, action, {"value": typed})
        assert sent.status == 200, typed
        if typed != "٣":
            assert json.loads(sent.text)["response_action"] == "errors", typed
            assert changes(before, tmp_path) <= EVENTS | CHATS, typed


async def test_hostile_words_are_answered_in_every_way_of_saying_them(stage: SlackStage) -> None:
    words = ("\x00", "a\x00b", "a\ud800b", "\u202e", "😀" * 200, "x" * 5000, *HOSTILE[-2:])
    for number, typed in enumerate(words):
        await _answered(stage, typed, f"EvHostile{number}")


async def _answered(stage: SlackStage, typed: str, event_id: str) -> None:
    """Let Slack send what somebody wrote, and assert that it is answered with a line."""
    world = stage.slack.world
    message = world.place(Message(world.direct(TANAKA).id, world.ids.ts(world.now()), TANAKA, typed))
    shown = len(stage.shown("tanaka"))
    inner = {
        "type": "message",
        "channel_type": "im",
        "user": TANAKA,
        "channel": message.channel,
        "text": typed,
    }
    body = {"type": "event_callback", "event_id": event_id, "event": inner}
    raw = json.dumps(body).encode()
    sent = await stage.client.courier._post("event_callback", body, raw, "application/json", {})
    await stage.settled()
    assert sent.status == 200
    assert len(stage.shown("tanaka")) == shown + 1
    assert "<!channel>" not in stage.shown("tanaka")[-1].text


# Logs


def assert_silent(logs: StringIO, stage: SlackStage) -> list[dict[str, object]]:
    """Assert that no text, name, token or secret stands in the logs; return their entries."""
    written, config = logs.getvalue(), stage.slack.config
    for secret in (PLANTED, "Suzuki", "田中", "Tanaka", "mizuki.example", "response/", config.bot_token):
        assert secret not in written
    assert config.signing_secret not in written
    return [json.loads(line) for line in written.splitlines()]


async def tell_trouble(stage: SlackStage, *, signing: str = "right") -> Sent:
    """Tell of trouble with the planted text."""
    await stage.press("tanaka", TROUBLE)
    view = stage.client.top_view(TANAKA)
    stage.client.fill(TANAKA, view, first_of_each(view.blocks, PLANTED))
    sent = await stage.client.signed(signing).submit(TANAKA)
    await stage.settled()
    return sent


@pytest.mark.parametrize("signing", ["right", "wrong", "old", "missing"])
async def test_an_answer_stands_nowhere_in_the_logs_however_it_is_signed(
    stage: SlackStage, tmp_path: Path, signing: str
) -> None:
    with captured_logs() as logs:
        sent = await tell_trouble(stage, signing=signing)
    assert sent.status == (200 if signing == "right" else 401)
    assert any(str(one["logger"]).startswith("slack_bolt") for one in assert_silent(logs, stage))
    assert (PLANTED in repr(tables(tmp_path)["help_request"])) is (signing == "right")


async def test_a_bug_in_a_listener_leaves_its_class_alone_in_the_logs(stage: SlackStage) -> None:
    [connection] = stage.installation.connections

    async def broken(*_: object) -> None:
        raise ValueError(PLANTED)

    connection._directory.take_over = broken  # type: ignore[attr-defined]
    with captured_logs() as logs:
        sent = await stage.client.event({"type": "user_change", "user": {"id": TANAKA, "name": PLANTED}})
    assert sent.status == 500
    assert PLANTED not in sent.text
    assert "ValueError" in {str(one.get("error")) for one in assert_silent(logs, stage)}


async def test_a_bug_in_an_answer_leaves_its_class_alone_in_the_logs(stage: SlackStage) -> None:
    [connection] = stage.installation.connections

    async def broken(*_: object, **__: object) -> None:
        raise ValueError(PLANTED)

    connection._inbound._carrier.carry = broken  # type: ignore[attr-defined]
    with captured_logs() as logs:
        await stage.client.say(TANAKA, PLANTED)
        await stage.settled()
    assert "slack_reply_broke" in {str(one["event"]) for one in assert_silent(logs, stage)}


@pytest.mark.parametrize("kind", [Kind.DROP_BEFORE, Kind.HTTP_AFTER, Kind.ERROR, Kind.RATELIMITED])
async def test_a_failing_slack_brings_nothing_of_an_answer_into_the_logs(
    stage: SlackStage, kind: Kind
) -> None:
    await stage.press("tanaka", TROUBLE)
    stage.slack.faults.add(Fault("*", kind, times=None, retry_after=600))
    with captured_logs() as logs:
        await stage.client.say(TANAKA, PLANTED)
        await stage.client.slash(TANAKA, PLANTED)
        await stage.settled()
    assert "slack_reply_failed" in {str(one["event"]) for one in assert_silent(logs, stage)}
