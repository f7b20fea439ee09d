"""What answering looks like to Slack and to Teams: a form, an answer in the reply, and no call after it."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fakes.slack import Fault, Kind
from fakes.teams import NotVisibleError
from slack_chat import SlackChat
from slack_stage import ACCOUNTS, labels
from survey_stage import ANSWER, ANSWERS, HOW, PLANTED, WAVE, Asked, asked_on, changes
from teams_chat import TeamsChat
from teams_chat import labels as teams_labels
from teams_helpers import parts_of

from cards.actions import OpenSurvey, SendBallot, TrySurvey, encode
from storage.database import Database

RECEIVED = "ご回答を受け付けました。"


@pytest.fixture
async def slack(
    sqlite_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Asked]:
    async with asked_on("slack", sqlite_database, tmp_path, monkeypatch) as found:
        yield found


@pytest.fixture
async def teams(
    sqlite_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Asked]:
    async with asked_on("teams", sqlite_database, tmp_path, monkeypatch) as found:
        yield found


def on_slack(asked: Asked) -> SlackChat:
    assert isinstance(asked.chat, SlackChat)
    return asked.chat


def on_teams(asked: Asked) -> TeamsChat:
    assert isinstance(asked.chat, TeamsChat)
    return asked.chat


def keys_of(value: object) -> Iterator[str]:
    """Return every key in blocks."""
    if isinstance(value, dict):
        yield from value
        for one in value.values():
            yield from keys_of(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from keys_of(one)


# ---------------------------------------------------------------------------- Slack


async def test_slacks_form_tells_nothing_before_it_is_sent(slack: Asked) -> None:
    await slack.chat.press("tanaka", ANSWER)
    view = on_slack(slack).stage.client.top_view(ACCOUNTS["tanaka"])
    assert "dispatch_action" not in set(keys_of(view.payload))
    assert "notify_on_close" not in set(keys_of(view.payload))
    assert labels(view) == []
    questions = [block for block in view.blocks if block["type"] == "input"]
    assert len(questions) == 5
    assert all(block["optional"] is True for block in questions)
    first = view.blocks.index(questions[0])
    assert not [block for block in view.blocks[first:] if block["type"] != "input"]
    submit: Any = view.payload["submit"]
    assert submit["text"] == "送信（変更不可）"


async def test_sending_updates_the_window_and_no_call_to_slack_follows(slack: Asked) -> None:
    chat = on_slack(slack)
    await chat.press("tanaka", ANSWER)
    calls, messages = len(chat.stage.slack.transcript.requests), chat.messages("tanaka")
    await chat.submit("tanaka", **ANSWERS)
    assert RECEIVED in chat.window("tanaka")
    view = chat.stage.client.top_view(ACCOUNTS["tanaka"])
    assert "submit" not in view.payload
    assert "9月25日（金）" in chat.window("tanaka")
    assert len(chat.stage.slack.transcript.requests) == calls
    assert chat.messages("tanaka") == messages


async def test_answering_from_home_does_not_show_the_home_anew(slack: Asked) -> None:
    chat = on_slack(slack)
    home = await chat.home("tanaka")
    assert "すでにお答えいただいた方は、追加の操作は不要です。" in home
    await chat.press_at_home("tanaka", ANSWER)
    calls = len(chat.stage.slack.transcript.requests)
    await chat.submit("tanaka", **ANSWERS)
    assert RECEIVED in chat.window("tanaka")
    assert len(chat.stage.slack.transcript.requests) == calls
    assert await chat.home("tanaka") == home


async def test_when_slack_opens_no_window_the_form_is_offered_to_the_person_alone(slack: Asked) -> None:
    chat = on_slack(slack)
    before, messages = slack.everything(), chat.messages("tanaka")
    chat.stage.slack.faults.add(Fault("views.open", Kind.ERROR, error="expired_trigger_id"))
    await chat.press("tanaka", ANSWER)
    [offer] = chat.ephemerals("tanaka")
    assert chat.messages("tanaka") == messages
    await chat.press_on("tanaka", offer, labels(offer)[0])
    assert chat.form("tanaka") is not None
    assert changes(before, slack.everything()) == {}


async def test_who_cannot_be_shown_a_window_reads_about_anonymity_alone(slack: Asked) -> None:
    chat = on_slack(slack)
    chat.stage.slack.faults.add(Fault("views.open", Kind.ERROR, error="expired_trigger_id"))
    messages = chat.messages("tanaka")
    await chat.press("tanaka", HOW)
    [shown] = chat.ephemerals("tanaka")
    assert "verify-anonymity" in shown.text
    assert chat.messages("tanaka") == messages


async def test_an_unknown_account_that_presses_is_looked_up_by_nobody(slack: Asked) -> None:
    chat = on_slack(slack)
    before = slack.everything()
    message = chat.stage.last_with("tanaka", ANSWER)
    body = chat.stage.client
    sent = await body._act(
        ACCOUNTS["nobody"],
        message,
        {"type": "button", "block_id": "b", "action_id": "press:0", "value": encode(OpenSurvey(WAVE))},
    )
    await chat.stage.settled()
    assert sent.status == 200
    assert chat.stage.slack.transcript.calls("users.info") == []
    assert changes(before, slack.everything()) == {}


# ---------------------------------------------------------------------------- Teams


async def test_teams_buttons_have_no_way_that_arrives_as_a_message(teams: Asked) -> None:
    chat = on_teams(teams)
    message = [one for one in chat.stage.shown("tanaka") if ANSWER in teams_labels(one, "tanaka")][-1]
    found = {str(one["title"]): one for one in parts_of(message.cards("tanaka")) if "verb" in one}
    assert "fallback" not in found[ANSWER]
    assert "fallback" not in found[HOW]
    assert found["配信を調整"]["fallback"]["type"] == "Action.Submit"
    with pytest.raises(NotVisibleError):
        await chat.stage.client.old().press("tanaka", message, ANSWER)


async def test_teams_form_comes_in_the_answer_to_the_press_and_so_does_the_receipt(teams: Asked) -> None:
    chat = on_teams(teams)
    calls = len(chat.stage.teams.transcript.requests)
    await chat.press("tanaka", ANSWER)
    card: dict[str, Any] = chat.last["tanaka"].card or {}
    assert "refresh" not in card
    assert not [one for one in parts_of(card) if one.get("type") == "Action.Submit"]
    [sends] = [one for one in parts_of(card) if one.get("type") == "Action.Execute"]
    assert "associatedInputs" not in sends
    assert not any(one.get("isRequired") for one in parts_of(card))
    await chat.submit("tanaka", **ANSWERS)
    assert RECEIVED in chat.seen("tanaka")
    assert not [one for one in parts_of(chat.last["tanaka"].card) if "verb" in one]
    assert len(chat.stage.teams.transcript.requests) == calls


async def test_neither_region_nor_language_of_an_answer_is_noted(teams: Asked) -> None:
    chat = on_teams(teams)
    before = teams.everything()
    connection = chat.stage.installation.connections[0]
    conversations = connection._parts.conversations  # type: ignore[attr-defined]
    # As after a restart, with which the first activity says where the tenant is.
    conversations._service_url = None
    conversations._known.clear()
    conversations._noted.clear()
    chat.stage.client = chat.stage.client.region("emea")
    people = chat.stage.teams.world.users
    people["tanaka"] = replace(people["tanaka"], locale="de-DE")
    await chat.press("tanaka", ANSWER)
    await chat.submit("tanaka", **ANSWERS)
    assert RECEIVED in chat.seen("tanaka")
    assert changes(before, teams.everything()) == {"survey_mark": (0, 1), "survey_ballot": (0, 1)}
    assert (conversations._service_url, conversations._known, conversations._noted) == (None, {}, {})
    # Any other press is noted.
    await chat.say("tanaka", "ヘルプ")
    assert conversations._service_url is not None
    assert len(conversations._known) == 1


async def test_a_text_that_a_client_let_grow_too_long_is_refused_and_not_said_back(teams: Asked) -> None:
    chat = on_teams(teams)
    await chat.press("tanaka", ANSWER)
    before = teams.everything()
    message, card = chat._form_message("tanaka"), chat.last["tanaka"].card
    assert message is not None
    assert card is not None
    [sends] = [one for one in parts_of(card) if one.get("type") == "Action.Execute"]
    [text_input] = [str(one["id"]) for one in parts_of(card) if one.get("isMultiline")]
    held = {text_input: PLANTED * 100}
    sent = await chat.stage.client._execute("tanaka", message, card, sends, held, trigger="manual")
    shown = parts_of(sent.card)
    assert "長すぎます。短くしてください。" in {one.get("text") for one in shown}
    assert PLANTED not in sent.text
    assert changes(before, teams.everything()) == {}


async def test_an_answer_that_comes_as_a_message_is_not_taken(teams: Asked) -> None:
    chat = on_teams(teams)
    before = teams.everything()
    message = chat.stage.shown("tanaka")[-1]
    value = {"v": 1, "a": encode(SendBallot(WAVE)), "in.t.text": PLANTED}
    assert (await chat.stage.client._submit("tanaka", message, value)).status == 200
    await chat.stage.settled()
    assert changes(before, teams.everything()) == {}
    assert "このボタン" in chat.messages("tanaka")[-1]
    assert PLANTED not in "".join(chat.messages("tanaka"))


# ---------------------------------------------------------------------------- everywhere


@pytest.mark.parametrize("name", ["playground", "slack", "teams"])
async def test_an_admin_tries_a_form_on_every_chat_and_nothing_is_stored(
    sqlite_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    async with asked_on(name, sqlite_database, tmp_path, monkeypatch) as asked:
        before = asked.everything()
        await asked.chat.press_value("ogawa", encode(TrySurvey("own-pulse")))
        form = asked.chat.form("ogawa")
        assert form is not None
        assert "送信しても何も保存しません" in form.words
        await asked.chat.submit("ogawa", **ANSWERS)
        assert "試しの送信でした" in asked.chat.seen("ogawa")
        assert changes(before, asked.everything()) == {}


@pytest.mark.parametrize("name", ["playground", "slack", "teams"])
async def test_after_the_close_the_button_says_so_on_every_chat(
    sqlite_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    async with asked_on(name, sqlite_database, tmp_path, monkeypatch) as asked:
        with asked.chat.stage.unit() as unit:
            closes_at = unit.surveys.get_wave(WAVE).closes_at
        clock = asked.installation.clock
        with asked.chat.stage.unit() as unit:
            clock.put(unit, closes_at)
            unit.commit()
        before = asked.everything()
        seen = await asked.chat.press_value("tanaka", encode(OpenSurvey(WAVE)))
        assert "受付は終了しました" in seen
        assert "9月24日（木）17:00" in seen
        assert changes(before, asked.everything()) == {}
