"""Socket Mode: the same listeners over a connection of our own, acked after the commit, closed clean."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from fakes.slack import FakeSlack, SlackConfig, running_slack
from scenario_stage import tokyo
from slack_helpers import LoopClock, captured_logs, stored, until
from slack_stage import USERS, SlackStage, labels, meet, slack_stage_on

from bot import addresses
from bot.slack.client import SlackClient
from bot.slack.socket import Socket
from handlers.context import UnitOfWork
from storage.database import Database
from storage.errors import DatabaseUnavailableError

PLANTED = "Tanaka cannot stand the new tool"
DONE, TROUBLE = "完了", "問題あり（相談したい）"
TANAKA = USERS["tanaka"]


@pytest.fixture
async def stage(sqlite_database: Database, tmp_path: Path) -> AsyncIterator[SlackStage]:
    """The small company on Socket Mode, with a check-in in front of Tanaka."""
    async with slack_stage_on(sqlite_database, tmp_path, now=tokyo(9, 14, 9), mode="socket") as found:
        found.bring_in()
        found.start_programme(tokyo(9, 14).date())
        await meet(found)
        await found.go_to(tokyo(9, 16, 11))
        await found.slack.sockets.connected()
        yield found


async def test_a_press_is_acknowledged_only_after_its_commit(stage: SlackStage, tmp_path: Path) -> None:
    message = stage.last_with("tanaka", DONE)
    assert (await stage.client.press(TANAKA, message, label=DONE)).status == 200
    assert stored(tmp_path) == ["done"]
    await stage.settled()
    assert DONE not in labels(message)


async def test_commands_forms_events_and_homes_come_through(stage: SlackStage) -> None:
    await stage.say("tanaka", "help")
    assert (await stage.home("tanaka")).kind == "home"
    assert (await stage.client.slash(TANAKA, "pause")).status == 200
    await stage.settled()
    assert await stage.submit("tanaka") is None
    assert stage.slack.transcript.ephemerals(TANAKA)
    assert (await stage.client.event({"type": "something_of_tomorrow"})).status == 200
    assert (await stage.client.slash(TANAKA, "x", command="/other")).status == 200


async def test_an_envelope_delivered_twice_acts_once(stage: SlackStage) -> None:
    await stage.say("tanaka", "help")
    body, shown = stage.slack.transcript.sent[-1].body, len(stage.shown("tanaka"))
    again = await stage.client.courier.event(body, retry=(1, "timeout"))
    await stage.settled()
    assert again.status == 200
    assert len(stage.shown("tanaka")) == shown


async def test_an_event_that_was_not_stored_is_not_acknowledged(stage: SlackStage) -> None:
    def fail() -> UnitOfWork:
        raise DatabaseUnavailableError

    [connection] = stage.installation.connections
    connection._directory._open_unit = fail  # type: ignore[attr-defined]
    client = stage.client.patient(0.2)
    assert (await client.user_change(stage.slack.world.users[TANAKA])).timed_out


async def test_a_form_with_a_mistake_stays_open_over_a_socket_too(stage: SlackStage) -> None:
    await stage.press("tanaka", "数値を入力")
    view = stage.client.top_view(TANAKA)
    typed = next(block for block in view.blocks if block["type"] == "input")
    sent = await stage.client.submit(TANAKA, values={str(typed["block_id"]): "plenty"})
    assert "errors" in sent.text
    assert stage.client.top_view(TANAKA) is view


async def connected_anew(stage: SlackStage, old: object) -> None:
    """Return once a new connection is there to stay.

    The SDK may connect twice, once because the old connection ended and once because it was told so before;
    what Slack sent over the first of the two meanwhile would be lost, and come again.
    """
    sockets = stage.slack.sockets
    await until(lambda: sockets.connections not in ([], [old]))
    await until(lambda: not any("run_message_listeners" in repr(task) for task in asyncio.all_tasks()))
    await until(lambda: len(sockets.connections) == 1 and old not in sockets.connections)


@pytest.mark.parametrize("reason", ["refresh_requested", "warning", "too_many_websockets"])
async def test_after_slack_closed_the_connection_a_new_one_is_used(
    stage: SlackStage, tmp_path: Path, reason: str
) -> None:
    [old] = stage.slack.sockets.connections
    await stage.slack.sockets.disconnect(reason)
    await connected_anew(stage, old)
    await stage.press("tanaka", DONE)
    assert stored(tmp_path) == ["done"]


async def test_an_app_token_that_is_refused_holds_up_nothing(
    sqlite_database: Database, tmp_path: Path
) -> None:
    async with slack_stage_on(sqlite_database, tmp_path, now=tokyo(9, 14, 9), mode="socket") as stage:
        stage.slack.kill_token(stage.slack.config.app_token, "invalid_auth")
        stage.bring_in()
        await meet(stage)
        stage.start_programme(tokyo(9, 14).date())
        assert (await stage.go_to(tokyo(9, 16, 11))).sent > 0


async def test_an_app_token_that_is_renewed_is_tried_again(sqlite_database: Database, tmp_path: Path) -> None:
    clock = LoopClock()
    async with slack_stage_on(sqlite_database, tmp_path, now=tokyo(9, 14, 9), mode="socket") as stage:
        stage.slack.kill_token(stage.slack.config.app_token, "invalid_auth")
        await until(lambda: stage.slack.transcript.calls("apps.connections.open", accepted=False))
        stage.slack.revive_token(stage.slack.config.app_token)
        await clock.hurry(stage.slack.sockets.connected())


async def test_closing_leaves_no_task_and_no_connection(sqlite_database: Database, tmp_path: Path) -> None:
    before = asyncio.all_tasks()
    async with slack_stage_on(sqlite_database, tmp_path, now=tokyo(9, 14, 9), mode="socket") as stage:
        stage.bring_in()
        await meet(stage)
        await stage.slack.sockets.connected()
        await stage.say("tanaka", "help")
        sockets = stage.slack.sockets
    assert sockets.connections == []
    assert left_over(before) == set()


async def test_closing_waits_until_its_tasks_have_ended() -> None:
    """What is cancelled and not awaited may still run into a closed database."""
    async with running_slack(SlackConfig()) as slack:
        before = asyncio.all_tasks()
        socket, client = socket_on(slack)
        socket.start()
        await slack.sockets.connected()
        await socket.close()
        ended = {task for task in asyncio.all_tasks() - before if "SocketModeClient" in repr(task)}
        await client.close()
    assert ended == set()


async def test_closing_before_the_connection_is_there_is_clean() -> None:
    before = asyncio.all_tasks()
    async with running_slack(SlackConfig()) as slack:
        for reached in (False, True):
            socket, client = socket_on(slack)
            socket.start()
            await asyncio.sleep(0 if not reached else 0.001)
            await socket.close()
            await client.close()
    assert left_over(before) == set()


async def test_closing_what_was_never_started_is_nothing() -> None:
    async with running_slack(SlackConfig()) as slack:
        socket, client = socket_on(slack)
        await socket.close()
        await client.close()


def socket_on(slack: FakeSlack) -> tuple[Socket, SlackClient]:
    """Return a socket with an app that listens to nothing."""
    from slack_bolt.async_app import AsyncApp

    client = SlackClient(token=slack.config.bot_token, api_url=slack.api_url)
    app = AsyncApp(client=client.web, signing_secret="x", request_verification_enabled=False)
    return Socket(app, app_token=slack.config.app_token), client


async def test_a_gateway_that_no_proxy_names_is_connected_to_without_the_proxy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")  # nothing listens there
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.setenv(name, "127.0.0.1")
    addresses._proxy.cache_clear()
    async with running_slack(SlackConfig()) as slack:
        socket, client = socket_on(slack)
        socket.start()
        await asyncio.wait_for(slack.sockets.connected(), 5)
        await socket.close()
        await client.close()
    addresses._proxy.cache_clear()


def left_over(before: set[asyncio.Task[object]]) -> set[str]:
    """Return the tasks that were not there before and still run."""
    return {repr(task) for task in asyncio.all_tasks() - before if not task.done()}


async def test_nothing_of_what_comes_over_a_socket_stands_in_the_logs(stage: SlackStage) -> None:
    with captured_logs() as logs:
        await stage.press("tanaka", TROUBLE)
        view = stage.client.top_view(TANAKA)
        text = next(one for one in view.blocks if str(one["block_id"]).endswith("text"))
        stage.client.fill(TANAKA, view, {str(text["block_id"]): PLANTED})
        for body in (
            {"type": "event_callback", "event": PLANTED},
            {"type": "block_actions", "actions": PLANTED},
        ):
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(stage.slack.sockets.deliver("events_api", body), 0.05)
        await stage.say("tanaka", PLANTED)
        await stage.slack.sockets.disconnect("warning")
    written = logs.getvalue()
    assert '"logger": "slack_bolt' in written
    for secret in (
        PLANTED,
        "Tanaka",
        "田中",
        stage.slack.config.app_token,
        stage.slack.config.bot_token,
        "ticket=",
    ):
        assert secret not in written
