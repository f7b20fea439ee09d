"""The fake runs in a process of its own, is steered over HTTP, and stops when told."""

import asyncio
import json
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
from fakes.slack import Fault, running_slack
from fakes.slack_stage import (
    AKI,
    GENERAL,
    actions,
    bolt_app,
    button,
    error_of,
    home,
    refused,
    web,
    workspace,
)
from slack_sdk.web.async_client import AsyncWebClient

TESTS = Path(__file__).parents[1]


@asynccontextmanager
async def own_process(*arguments: str) -> AsyncIterator[tuple[asyncio.subprocess.Process, dict[str, str]]]:
    """Start the fake in its own process; yields it and the line of JSON it prints."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "fakes.slack", *arguments, cwd=TESTS, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        yield process, json.loads(await process.stdout.readline())
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def test_it_prints_its_address_serves_the_sdk_and_stops_at_sigterm() -> None:
    async with own_process("--port", "0") as (process, line), aiohttp.ClientSession() as session:
        client = AsyncWebClient(token=line["bot_token"], base_url=line["api_url"], retry_handlers=[])
        await client.chat_postMessage(channel="C0GENERAL", text="Hello")
        async with session.get(f"{line['url']}/_fake/messages") as answer:
            shown = await answer.json()
        assert [one["text"] for one in shown["channels"]["C0GENERAL"]] == ["Hello"]
        process.send_signal(signal.SIGTERM)
        assert await process.wait() == 0


async def test_a_seed_file_makes_the_workspace_and_its_clock_can_be_moved(tmp_path: Path) -> None:
    seed = {
        "users": [{"id": "U1", "name": "one"}],
        "channels": [{"id": "C1", "name": "c", "members": ["U0BOT0001", "U1"]}],
        "scopes": ["chat:write"],
        "pace": {"burst": 1},
    }
    path = tmp_path / "seed.json"
    path.write_text(json.dumps(seed), "utf-8")
    async with own_process("--seed", str(path)) as (_, line), aiohttp.ClientSession() as session:
        client = AsyncWebClient(token=line["bot_token"], base_url=line["api_url"], retry_handlers=[])
        assert await error_of(client.users_list()) == "missing_scope"
        await client.chat_postMessage(channel="C1", text="1")
        assert await error_of(client.chat_postMessage(channel="C1", text="2")) == "ratelimited"
        async with session.post(f"{line['url']}/_fake/clock", json={"advance": 5}) as answer:
            assert answer.status == 200
        assert (await client.chat_postMessage(channel="C1", text="2"))["ok"]


async def test_faults_tokens_people_and_channels_are_steered_over_http() -> None:
    async with running_slack(workspace()) as slack, aiohttp.ClientSession() as session:
        client = web(slack)

        async def post(path: str, body: object) -> tuple[int, dict[str, object]]:
            async with session.post(f"{slack.base}/_fake/{path}", json=body) as answer:
                return answer.status, await answer.json()

        await post("faults", [{"method": "chat.postMessage", "kind": "error", "error": "fatal_error"}])
        assert await error_of(client.chat_postMessage(channel=GENERAL, text="x")) == "fatal_error"
        assert (await post("faults", {"kind": "explode"}))[0] == 400
        assert (await post("faults", {"flavour": "bitter"}))[0] == 400
        async with session.get(f"{slack.base}/_fake/faults") as answer:
            assert [one["struck"] for one in await answer.json()] == [1]
        async with session.delete(f"{slack.base}/_fake/faults") as answer:
            assert (await answer.json()) == {"planned": 0}
        await post("tokens", {"error": "account_inactive"})
        assert await error_of(client.auth_test()) == "account_inactive"
        await post("tokens", {"error": None})
        await post("users", {"id": "U0NEW0001", "name": "new"})
        await post("channels", {"id": "C0NEW0001", "name": "new", "members": [slack.config.bot_user_id]})
        assert (await client.chat_postMessage(channel="C0NEW0001", text="x"))["ok"]
        assert (await post("users", {"shoe_size": 44}))[0] == 400
        assert (await post("clock", {"advance": 4}))[0] == 200
        assert (await post("socket", {"disconnect": "warning"}))[1] == {"connections": 0}
        async with session.get(f"{slack.base}/_fake/config") as answer:
            assert (await answer.json())["api_url"] == slack.api_url


async def test_what_was_accepted_is_counted_by_channel_delivery_and_part() -> None:
    async with running_slack(workspace()) as slack, aiohttp.ClientSession() as session:
        client = web(slack)

        async def post(delivery: str, part: str, channel: str = GENERAL) -> None:
            payload = {"delivery_id": delivery, "part": part}
            metadata = {"event_type": "delivery", "event_payload": payload}
            await client.chat_postMessage(channel=channel, text="x", metadata=metadata)

        await client.chat_postMessage(channel=GENERAL, text="no delivery")
        for delivery, part in (("d1", "1/2"), ("d1", "2/2"), ("d2", "1/1")):
            await post(delivery, part)
        slack.faults.add(Fault("chat.postMessage", "http_after"))
        await refused(post("d2", "1/1"))
        direct = slack.world.direct(AKI).id
        await post("d3", "1/1", direct)
        slack.faults.add(Fault("chat.postMessage", "http_before"))
        await refused(post("d4", "1/1", direct))
        async with session.get(f"{slack.base}/_fake/accepted") as answer:
            shown = await answer.json()
        assert shown["channels"] == {
            GENERAL: {"d1": {"1/2": 1, "2/2": 1}, "d2": {"1/1": 2}},
            direct: {"d3": {"1/1": 1}},
        }
        assert shown["calls"] == {"chat.postMessage": {"ok": 6, "http 503": 1}}


async def test_people_act_over_http_too() -> None:
    async with (
        running_slack(workspace()) as slack,
        bolt_app(slack) as (app, url),
        aiohttp.ClientSession() as session,
    ):

        @app.command("/hojorin")
        async def _(ack: object) -> None:
            await ack("hi")  # type: ignore[operator]

        @app.action("go")
        async def _(ack: object) -> None:
            await ack()  # type: ignore[operator]

        async def act(**body: object) -> tuple[int, dict[str, object]]:
            async with session.post(f"{slack.base}/_fake/client", json={"bot_url": url, **body}) as answer:
                return answer.status, await answer.json()

        status, answer = await act(do="slash", user=AKI, text="help")
        assert (status, answer["status"]) == (200, 200)
        posted = await web(slack).chat_postMessage(channel=GENERAL, text="x", blocks=[actions(button())])
        where = {"channel": GENERAL, "ts": posted["ts"]}
        assert (await act(do="press", user=AKI, message=where, value="v1:go"))[1]["trouble"] is None
        await web(slack).views_publish(user_id=AKI, view=home(actions(button())))
        assert (await act(do="press", user=AKI, home=AKI, action_id="go"))[1]["status"] == 200
        assert (await act(do="press", user=AKI, message=where, value="v1:other"))[0] == 400
        assert (await act(do="dance"))[0] == 400
        assert (await act(do="slash", user=AKI, signing="wrong"))[1]["status"] == 401
        async with session.get(f"{slack.base}/_fake/transcript") as shown:
            transcript = await shown.json()
        assert transcript["sent"][0]["kind"] == "slash_command"
        assert transcript["requests"][0]["number"] == 1
