"""Socket Mode works with the real SDK: connect, envelopes, acknowledgements with payload, disconnect."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import aiohttp
import pytest
from fakes.slack import FakeSlack, running_slack
from fakes.slack_stage import (
    AKI,
    GENERAL,
    actions,
    button,
    error_of,
    form_input,
    modal,
    refused,
    web,
    workspace,
)
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp

Body = dict[str, object]
Ack = Callable[..., Awaitable[None]]


@asynccontextmanager
async def socket_app(slack: FakeSlack) -> AsyncIterator[AsyncApp]:
    """Run a real Bolt app over Socket Mode against the fake."""
    app = AsyncApp(client=web(slack))
    handler = AsyncSocketModeHandler(app, slack.config.app_token)
    handler.client.web_client = web(slack, "app")
    await handler.connect_async()
    try:
        await slack.sockets.connected()
        yield app
    finally:
        await handler.close_async()


async def test_a_socket_needs_the_app_level_token_and_its_scope() -> None:
    """/reference/methods/apps.connections.open: scope connections:write."""
    async with running_slack(workspace()) as slack:
        call = web(slack).apps_connections_open(app_token=slack.config.bot_token)
        assert await error_of(call) == "not_allowed_token_type"
        answer = await web(slack, "app").apps_connections_open(app_token=slack.config.app_token)
        assert answer["url"].startswith("ws://127.0.0.1:")
    async with running_slack(workspace(app_scopes=frozenset())) as slack:
        failure = await refused(web(slack, "app").apps_connections_open(app_token=slack.config.app_token))
        assert (failure.response["error"], failure.response["needed"]) == (
            "missing_scope",
            "connections:write",
        )


async def test_a_connection_says_hello_and_its_address_works_once() -> None:
    async with running_slack(workspace()) as slack, aiohttp.ClientSession() as session:
        answer = await web(slack, "app").apps_connections_open(app_token=slack.config.app_token)
        async with session.ws_connect(answer["url"]) as socket:
            hello = await socket.receive_json()
            assert (hello["type"], hello["num_connections"]) == ("hello", 1)
            assert hello["connection_info"]["app_id"] == slack.config.app_id
            with pytest.raises(aiohttp.WSServerHandshakeError):
                await session.ws_connect(answer["url"])


async def test_events_commands_and_presses_come_through_the_socket() -> None:
    async with running_slack(workspace()) as slack, socket_app(slack) as app:
        seen: list[str] = []
        heard = asyncio.Event()

        @app.event("message")
        async def _(event: Body) -> None:
            seen.append(str(event["text"]))
            heard.set()

        @app.command("/hojorin")
        async def _(ack: Ack) -> None:
            await ack("at your service")

        @app.action("go")
        async def _(ack: Ack, body: Body, client: object) -> None:
            await ack()
            text = form_input({"type": "plain_text_input", "action_id": "t"}, "b")
            view = modal(text, callback_id="form")
            await client.views_open(trigger_id=body["trigger_id"], view=view)  # type: ignore[attr-defined]
            heard.set()

        @app.view("form")
        async def _(ack: Ack) -> None:
            await ack(response_action="errors", errors={"b": "Again, please"})

        side = slack.client()
        sent = await side.say(AKI, "hello")
        assert (sent.status, sent.over) == (200, "socket")
        await heard.wait()
        assert seen == ["hello"]
        assert (await side.slash(AKI)).text
        assert [one.text for one in slack.transcript.ephemerals(AKI)] == ["at your service"]
        heard.clear()
        await web(slack).chat_postMessage(channel=GENERAL, text="x", blocks=[actions(button())])
        await side.press(AKI, slack.transcript.messages(GENERAL)[0], "v1:go")
        await heard.wait()
        await side.submit(AKI, values={"t": "no"})
        assert side.top_view(AKI).errors == {"b": "Again, please"}


async def test_a_retry_through_the_socket_says_so() -> None:
    """/apis/events-api/using-socket-mode: retry_attempt and retry_reason of an events_api envelope."""
    async with running_slack(workspace()) as slack, aiohttp.ClientSession() as session:
        answer = await web(slack, "app").apps_connections_open(app_token=slack.config.app_token)
        async with session.ws_connect(answer["url"]) as socket:
            await socket.receive_json()
            side = slack.client()
            first = asyncio.create_task(side.say(AKI, "hello"))
            envelope = await socket.receive_json()
            assert (envelope["type"], envelope["retry_attempt"]) == ("events_api", 0)
            assert envelope["accepts_response_payload"] is False
            await socket.send_json({"envelope_id": envelope["envelope_id"]})
            second = asyncio.create_task(side.again(await first))
            retried = await socket.receive_json()
            assert (retried["retry_attempt"], retried["retry_reason"]) == (1, "http_timeout")
            assert retried["payload"]["event_id"] == envelope["payload"]["event_id"]
            await socket.send_json({"envelope_id": retried["envelope_id"]})
            assert (await second).status == 200


async def test_an_envelope_without_acknowledgement_times_out() -> None:
    async with running_slack(workspace()) as slack, aiohttp.ClientSession() as session:
        answer = await web(slack, "app").apps_connections_open(app_token=slack.config.app_token)
        async with session.ws_connect(answer["url"]):
            await slack.sockets.connected()
            sent = await slack.client().patient(0.05).slash(AKI)
            assert sent.timed_out and sent.status is None


async def test_a_disconnect_is_announced_and_closes() -> None:
    async with running_slack(workspace()) as slack, aiohttp.ClientSession() as session:
        answer = await web(slack, "app").apps_connections_open(app_token=slack.config.app_token)
        async with session.ws_connect(answer["url"]) as socket:
            await socket.receive_json()
            closing = asyncio.create_task(slack.sockets.disconnect("refresh_requested"))
            notice = await socket.receive_json()
            assert (notice["type"], notice["reason"]) == ("disconnect", "refresh_requested")
            assert (await socket.receive()).type is aiohttp.WSMsgType.CLOSE
            await closing


async def test_envelopes_are_spread_over_connections() -> None:
    """bolt-python #1316: two environments on one app token take each other's events."""
    async with running_slack(workspace()) as slack, aiohttp.ClientSession() as session:
        sockets = []
        for _ in range(2):
            answer = await web(slack, "app").apps_connections_open(app_token=slack.config.app_token)
            socket = await session.ws_connect(answer["url"])
            await socket.receive_json()
            sockets.append(socket)
        side = slack.client()
        for socket in sockets:
            sending = asyncio.create_task(side.say(AKI, "hello"))
            envelope = await socket.receive_json()
            await socket.send_json({"envelope_id": envelope["envelope_id"]})
            await sending
        for socket in sockets:
            await socket.close()
