"""Requests that prove nothing, old buttons, other people's buttons; and what of it all the logs keep."""

import asyncio
import json
from collections.abc import AsyncIterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from chats import JAPANESE
from fakes.teams import Fault, Forgery, Sent
from scenario_stage import tokyo
from slack_helpers import Dump, captured_logs, tables
from teams_chat import TeamsChat, teams_chat
from teams_helpers import parts_of
from teams_stage import TeamsStage

from cards.actions import AnswerCheckIn, OpenTrouble, StopSending, encode
from coaching.checkins.model import Answer, CheckInState
from storage.database import Database

PLANTED = "cannot stand how Suzuki pushes this tool"
EVENTS = {"inbox", "person_state", "account", "switch"}
"""What any event leaves: that it was acted on, where its person was last seen and is reached, and where the
tenant was heard from."""
REFUSED = [one for one in Forgery if one is not Forgery.RIGHT]
OTHER_TENANT = "99999999-0000-4000-8000-000000000000"


@pytest.fixture
async def chat(sqlite_database: Database, tmp_path: Path) -> AsyncIterator[TeamsChat]:
    """The small company, with a check-in in front of Tanaka and Müller."""
    async with teams_chat(sqlite_database, tmp_path) as found:
        await found.go_to(tokyo(9, 16, 20))
        yield found


def changes(before: Dump, folder: Path) -> set[str]:
    """Return the tables that are not as they were."""
    after = tables(folder)
    return {name for name in after if after[name] != before[name]}


def state_of(stage: TeamsStage, person: str = "tanaka") -> tuple[CheckInState, Answer | None]:
    """Return how a person's check-in stands."""
    with stage.unit() as unit:
        found = unit.check_ins.of_person(person)[0]
    return found.state, found.answer


def check_in_of(stage: TeamsStage, person: str) -> int:
    """Return the id of a person's check-in."""
    with stage.unit() as unit:
        return unit.check_ins.of_person(person)[0].id


async def say_as_it_was(chat: TeamsChat, **changes: Any) -> Sent:
    """Send a message of Tanaka's again under another id, with changes to the activity."""
    await chat.say("tanaka", "ヘルプ")
    body = {**deepcopy(chat.last["tanaka"].body), "id": "1700000000123", **changes}
    return await chat.stage.client.event(body)


async def post(chat: TeamsChat, body: bytes, **headers: str) -> tuple[int, str]:
    """Post bytes to the endpoint without Microsoft's client."""
    async with (
        aiohttp.ClientSession() as session,
        session.post(chat.stage.url, data=body, headers=headers) as answer,
    ):
        return answer.status, await answer.text()


# -- Who sends --------------------------------------------------------------------------------------------
@pytest.mark.parametrize("forgery", REFUSED)
async def test_a_request_that_proves_nothing_is_401_is_counted_and_changes_nothing(
    chat: TeamsChat, tmp_path: Path, forgery: Forgery
) -> None:
    before, shown = tables(tmp_path), len(chat.messages("tanaka"))
    sent = await chat.stage.client.forged(forgery).say("tanaka", "ヘルプ")
    await chat.stage.settled()

    assert sent.status == 401
    assert "Traceback" not in sent.text
    assert changes(before, tmp_path) == set()
    assert len(chat.messages("tanaka")) == shown
    refused = chat.stage.installation.metrics.registry.collect()
    counted = {
        sample.labels["reason"]: sample.value
        for family in refused
        for sample in family.samples
        if sample.name == "hojorin_requests_refused_total" and sample.labels["platform"] == "teams"
    }
    assert sum(counted.values()) == 1


async def test_after_a_change_of_microsofts_keys_the_next_request_is_taken(chat: TeamsChat) -> None:
    await chat.say("tanaka", "ヘルプ")
    gate = chat.stage.installation.connections[0]._parts.gate  # type: ignore[attr-defined]
    gate.keys._asked_at -= 61  # the keys were fetched more than a minute ago
    chat.stage.teams.roll_keys()
    shown = len(chat.messages("tanaka"))
    assert (await chat.stage.client.say("tanaka", "ヘルプ")).status == 200
    await chat.stage.settled()
    assert len(chat.messages("tanaka")) == shown + 1


async def test_while_microsofts_keys_come_slowly_everything_else_goes_on(
    sqlite_database: Database, tmp_path: Path
) -> None:
    async with teams_chat(sqlite_database, tmp_path) as chat:
        gate = chat.stage.installation.connections[0]._parts.gate  # type: ignore[attr-defined]
        gate.keys._keys, gate.keys._asked_at = {}, float("-inf")
        chat.stage.teams.faults.add(Fault("keys", "delay_before", seconds=3.0))
        waiting = asyncio.create_task(chat.stage.client.say("tanaka", "ヘルプ"))
        await asyncio.sleep(0.05)
        status, _ = await post(chat, b"{}")
        assert status == 400
        assert not waiting.done()
        assert (await waiting).status == 200


@pytest.mark.parametrize(
    "changed",
    [
        {"channelData": {"tenant": {"id": OTHER_TENANT}}},
        {"channelData": {}, "conversation": {"id": "a:1", "conversationType": "personal"}},
        {"channelData": "x", "conversation": {"id": "a:1", "conversationType": "personal"}},
    ],
    ids=["another", "none", "unreadable"],
)
async def test_another_tenant_or_none_is_turned_away(
    chat: TeamsChat, tmp_path: Path, changed: dict[str, Any]
) -> None:
    await chat.say("tanaka", "ヘルプ")
    before = tables(tmp_path)
    sent = await say_as_it_was(chat, **changed)
    await chat.stage.settled()
    assert sent.status == 403
    assert changes(before, tmp_path) <= EVENTS


async def test_a_tenant_is_the_same_in_any_case_of_letters(chat: TeamsChat) -> None:
    """Microsoft writes ids in either case."""
    tenant = chat.stage.teams.config.tenant_id.upper()
    assert tenant != tenant.lower()
    sent = await say_as_it_was(chat, channelData={"tenant": {"id": tenant}})
    assert sent.status == 200


async def test_an_address_that_may_not_be_called_is_never_called(
    sqlite_database: Database, tmp_path: Path
) -> None:
    """A token of another service may be right; where to answer is still for the settings to say."""
    async with teams_chat(sqlite_database, tmp_path) as chat:
        other = "http://127.0.0.1:9/teams/"
        before = len(chat.stage.teams.transcript.requests)
        client = chat.stage.client
        moved = type(client)(client.world, client.transcript, client.courier, other)
        sent = await moved.say("tanaka", "ヘルプ")
        await chat.stage.settled()
        assert sent.status == 403
        assert len(chat.stage.teams.transcript.requests) == before


async def test_what_is_no_activity_is_400(chat: TeamsChat) -> None:
    some = (
        b"",
        b"x",
        b"[]",
        b"null",
        b"{}",
        b'{"type": 1}',
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"type": "message"',
    )
    for body in some:
        status, text = await post(chat, body)
        assert status == 400, body[:30]
        assert "Traceback" not in text, body[:30]


# -- What is sent -----------------------------------------------------------------------------------------
OF_OTHER_VERSIONS = (
    "0|answer_check_in|1|done",
    "1|fly_to_the_moon",
    "1|answer_check_in|1",
    "1|answer_check_in|9999999999999999999|done",
    "|",
    "",
    "完了",
    "1|" + "x" * 1998,
)


async def test_a_button_of_another_version_gets_a_friendly_line_and_changes_nothing(
    chat: TeamsChat, tmp_path: Path
) -> None:
    for value in OF_OTHER_VERSIONS:
        before = tables(tmp_path)
        seen = await chat.press_value("tanaka", value)
        assert "ボタン" in seen, value
        assert changes(before, tmp_path) <= EVENTS, value


async def test_an_unknown_verb_gets_a_friendly_line(chat: TeamsChat, tmp_path: Path) -> None:
    message = chat.stage.shown("tanaka")[-1]
    card = message.cards("tanaka")[0]
    button = next(one for one in parts_of(card) if one.get("type") == "Action.Execute")
    for verb in ("", "other", "hojorin2", None, 7):
        before = tables(tmp_path)
        pressed = {**button, "verb": verb}
        sent = await chat.stage.client._execute("tanaka", message, card, pressed, {}, trigger="manual")
        assert sent.trouble is None, verb
        assert sent.toast, verb
        assert changes(before, tmp_path) <= EVENTS, verb


async def test_a_malformed_invoke_is_answered_and_changes_nothing(chat: TeamsChat, tmp_path: Path) -> None:
    await chat.press("tanaka", JAPANESE.adjust)
    values: tuple[object, ...] = (None, [], "x", {}, {"action": None}, {"action": {"verb": "hojorin"}})
    for number, value in enumerate(values):
        before = tables(tmp_path)
        body = {**deepcopy(chat.last["tanaka"].body), "id": f"f:other{number}", "value": value}
        sent = await chat.stage.client.event(body)
        assert sent.status == 200, value
        assert json.loads(sent.text)["statusCode"] in (200, 400), value
        assert changes(before, tmp_path) <= EVENTS, value


async def test_an_invoke_of_another_kind_is_not_implemented(chat: TeamsChat) -> None:
    await chat.press("tanaka", JAPANESE.adjust)
    for number, name in enumerate(("task/fetch", "composeExtension/query", "", None)):
        body = {**deepcopy(chat.last["tanaka"].body), "id": f"f:2{number}", "name": name}
        assert (await chat.stage.client.event(body)).status == 501, name


async def test_nobody_answers_another_persons_check_in(chat: TeamsChat, tmp_path: Path) -> None:
    for answer in ("done", "on_track", "trouble", "excellent"):
        before = tables(tmp_path)
        await chat.press_value("tanaka", encode(AnswerCheckIn(check_in_of(chat.stage, "mueller"), answer)))
        assert changes(before, tmp_path) <= EVENTS, answer
        assert state_of(chat.stage, "mueller") == (CheckInState.OPEN, None), answer


@pytest.mark.parametrize("action", [StopSending(), OpenTrouble(999_999)])
async def test_what_a_person_may_not_do_is_refused(
    chat: TeamsChat, tmp_path: Path, action: StopSending | OpenTrouble
) -> None:
    before = tables(tmp_path)
    await chat.press_value("tanaka", encode(action))
    assert changes(before, tmp_path) <= EVENTS


# -- What the logs keep -----------------------------------------------------------------------------------
async def test_nothing_that_people_write_and_no_token_reaches_the_logs(chat: TeamsChat) -> None:
    with captured_logs() as logs:
        await chat.say("tanaka", PLANTED)
        await chat.press("tanaka", JAPANESE.trouble)
        await chat.submit("tanaka", kind="setup", text=PLANTED)
        await chat.stage.client.forged(Forgery.WRONG_KEY).say("tanaka", PLANTED)
        chat.stage.teams.faults.add(Fault("sendToConversation", "error", times=None, error="BadArgument"))
        await chat.say("tanaka", PLANTED)
        chat.stage.teams.revoke_tokens()
        await chat.say("tanaka", PLANTED)
    written = logs.getvalue()
    assert "teams_reply_failed" in written
    assert "teams_request_refused" in written
    for secret in (PLANTED, "Suzuki", "Bearer", "eyJ", chat.stage.teams.config.app_password):
        assert secret not in written
