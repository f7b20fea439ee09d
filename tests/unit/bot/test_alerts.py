"""Alerts reach the operators' webhook, and a webhook in trouble stops nothing."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime

import pytest
import structlog
from aiohttp import web
from pydantic import SecretStr

from bot.alerts import Alerts
from bot.threads import StorageThreads
from bot.web import served
from handlers.alerts import announcements, tell_of_trouble, warn_of_expiry
from handlers.context import World
from people.model import Company, Person, Platform, Role
from storage.database import Database

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def webhook(answer: Answer) -> AsyncIterator[str]:
    """Give the address of a webhook that answers so."""
    app = web.Application()
    app.router.add_post("/secret-path", answer)
    async with served(app, host="127.0.0.1", port=0) as port:
        yield f"http://127.0.0.1:{port}/secret-path"


Told = Callable[[str | None], Awaitable[list[dict[str, object]]]]


@pytest.fixture
async def told(sqlite_database: Database) -> AsyncIterator[Told]:
    """A way to find Slack's token dead and tell a webhook at an address; returns what was logged."""
    threads = StorageThreads(single=True)

    async def tell(url: str | None) -> list[dict[str, object]]:
        announce(sqlite_database)
        webhook = None if url is None else SecretStr(url)
        alerts = Alerts(webhook, open_unit=sqlite_database.unit_of_work, threads=threads)
        with structlog.testing.capture_logs() as logs:
            await alerts.token_dead(Platform.SLACK)
        assert "secret-path" not in json.dumps(logs)
        return list(logs)

    yield tell
    threads.close()


def announce(database: Database, *people: Person) -> None:
    """Bring people in, and keep what is to be told of Slack's token."""
    platforms = (Platform.SLACK, Platform.TEAMS)
    world = World(company=Company(name="Acme"), now=datetime.now(UTC), platforms=platforms)
    with database.unit_of_work() as unit:
        unit.people.upsert_many(people)
        tell_of_trouble(world, unit, Platform.SLACK)
        unit.commit()


def waiting(database: Database) -> int:
    """Count what operators are still to be told."""
    with database.unit_of_work(read_only=True) as unit:
        return len(announcements(unit))


async def test_a_dead_token_is_told_with_its_cure_and_what_becomes_of_messages(
    told: Told, sqlite_database: Database
) -> None:
    heard: list[dict[str, str]] = []

    async def answer(request: web.Request) -> web.Response:
        assert request.content_type == "application/json"
        heard.append(await request.json())
        return web.Response()

    async with webhook(answer) as url:
        assert await told(url) == []
    [body] = heard
    assert list(body) == ["text"]
    for part in ("Slack", "SLACK_BOT_TOKEN", "hojorin check", "Messages wait"):
        assert part in body["text"]
    assert waiting(sqlite_database) == 0


async def test_a_secret_that_ends_is_told_with_its_name_and_date(sqlite_database: Database) -> None:
    heard: list[dict[str, str]] = []

    async def answer(request: web.Request) -> web.Response:
        heard.append(await request.json())
        return web.Response()

    world = World(company=Company(name="Acme"), now=datetime(2027, 3, 20, tzinfo=UTC))
    with sqlite_database.unit_of_work() as unit:
        warn_of_expiry(world, unit, expiring={"TEAMS_APP_PASSWORD": date(2027, 3, 31)})
        unit.commit()
    threads = StorageThreads(single=True)
    async with webhook(answer) as url:
        alerts = Alerts(SecretStr(url), open_unit=sqlite_database.unit_of_work, threads=threads)
        for _ in range(2):
            await alerts.tell()
    threads.close()
    [body] = heard
    for part in ("TEAMS_APP_PASSWORD", "Microsoft Teams", "2027-03-31"):
        assert part in body["text"]


async def test_without_a_webhook_and_an_admin_the_log_says_that_nobody_was_told(told: Told) -> None:
    [entry] = await told(None)
    assert (entry["event"], entry["log_level"]) == ("nobody_was_told", "error")
    assert (entry["reason"], entry["platform"]) == ("token_dead", "slack")


async def test_without_a_webhook_an_admin_in_another_chat_is_enough(
    told: Told, sqlite_database: Database
) -> None:
    admin = Person(id="ogawa", name="Ogawa", roles=frozenset({Role.ADMIN}), teams_aad_id="a1")
    announce(sqlite_database, admin)
    assert await told(None) == []
    assert waiting(sqlite_database) == 0


async def test_what_a_process_that_died_had_not_told_is_told_by_the_next(
    told: Told, sqlite_database: Database
) -> None:
    asked, stuck = asyncio.Event(), asyncio.Event()

    async def answer(_: web.Request) -> web.Response:
        asked.set()
        await stuck.wait()
        return web.Response()

    async with webhook(answer) as url:
        task = asyncio.create_task(told(url))
        await asked.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        stuck.set()
    assert waiting(sqlite_database) == 1


@pytest.mark.parametrize("status", [400, 403, 404, 410, 429, 500, 503])
async def test_a_webhook_that_refuses_is_recorded(told: Told, status: int) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=status, text="no_service")

    async with webhook(answer) as url:
        [entry] = await told(url)
    assert (entry["event"], entry["status"]) == ("alert_refused", status)


async def test_a_webhook_that_hangs_up_is_recorded(told: Told) -> None:
    async def answer(request: web.Request) -> web.Response:
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    async with webhook(answer) as url:
        [entry] = await told(url)
    assert entry["event"] == "alert_not_sent"


async def test_a_webhook_where_nobody_listens_is_recorded(told: Told, unused_tcp_port: int) -> None:
    [entry] = await told(f"http://127.0.0.1:{unused_tcp_port}/secret-path")
    assert entry["event"] == "alert_not_sent"


@pytest.mark.parametrize("url", ["", "no address", "ftp://example.com/secret-path", "http://", "http://[::1"])
async def test_an_address_that_is_none_is_recorded(told: Told, url: str) -> None:
    [entry] = await told(url)
    assert entry["event"] == "alert_not_sent"
