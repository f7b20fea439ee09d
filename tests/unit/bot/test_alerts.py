"""Alerts reach the operators' webhook, and a webhook in trouble stops nothing."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
import structlog
from aiohttp import web
from pydantic import SecretStr

from bot.alerts import Alerts
from bot.web import served
from people.model import Platform

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def webhook(answer: Answer) -> AsyncIterator[str]:
    """Give the address of a webhook that answers so."""
    app = web.Application()
    app.router.add_post("/secret-path", answer)
    async with served(app, host="127.0.0.1", port=0) as port:
        yield f"http://127.0.0.1:{port}/secret-path"


async def told(url: str | None) -> list[dict[str, object]]:
    """Tell of a dead token; returns what was logged."""
    with structlog.testing.capture_logs() as logs:
        await Alerts(None if url is None else SecretStr(url)).token_dead(Platform.SLACK)
    assert "secret-path" not in json.dumps(logs)
    return list(logs)


async def test_a_dead_token_is_told_with_its_cure_and_what_becomes_of_messages() -> None:
    heard: list[dict[str, str]] = []

    async def answer(request: web.Request) -> web.Response:
        assert request.content_type == "application/json"
        heard.append(await request.json())
        return web.Response()

    async with webhook(answer) as url:
        assert await told(url) == []
    [body] = heard
    assert list(body) == ["text"]
    assert "Slack" in body["text"]
    assert "hojorin check" in body["text"]
    assert "Messages wait" in body["text"]


async def test_without_a_webhook_nothing_is_posted() -> None:
    assert await told(None) == []


@pytest.mark.parametrize("status", [400, 403, 404, 410, 429, 500, 503])
async def test_a_webhook_that_refuses_is_recorded(status: int) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=status, text="no_service")

    async with webhook(answer) as url:
        [entry] = await told(url)
    assert (entry["event"], entry["status"]) == ("alert_refused", status)


async def test_a_webhook_that_hangs_up_is_recorded() -> None:
    async def answer(request: web.Request) -> web.Response:
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    async with webhook(answer) as url:
        [entry] = await told(url)
    assert entry["event"] == "alert_not_sent"


async def test_a_webhook_where_nobody_listens_is_recorded(unused_tcp_port: int) -> None:
    [entry] = await told(f"http://127.0.0.1:{unused_tcp_port}/secret-path")
    assert entry["event"] == "alert_not_sent"


@pytest.mark.parametrize("url", ["", "no address", "ftp://example.com/secret-path", "http://", "http://[::1"])
async def test_an_address_that_is_none_is_recorded(url: str) -> None:
    [entry] = await told(url)
    assert entry["event"] == "alert_not_sent"


async def test_an_alert_that_is_given_up_leaves_nothing_open() -> None:
    stuck = asyncio.Event()

    async def answer(_: web.Request) -> web.Response:
        await stuck.wait()
        return web.Response()

    async with webhook(answer) as url:
        task = asyncio.create_task(told(url))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        stuck.set()
