"""Alerts reach the operators' webhook, and a webhook in trouble stops nothing."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

import pytest
import structlog
from aiohttp import web
from pydantic import SecretStr

from bot.alerts import AGAIN_MOST_SECONDS, AGAIN_SECONDS, Alerts
from bot.threads import StorageThreads
from bot.web import served
from handlers.alerts import alerts_to_tell, tell_of_trouble, told_operators, warn_of_expiry
from handlers.context import World
from people.model import Company, Person, Platform, Role
from people.outbox import Reason
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
        alert_of(sqlite_database)
        webhook = None if url is None else SecretStr(url)
        alerts = Alerts(webhook, open_unit=sqlite_database.unit_of_work, threads=threads)
        with structlog.testing.capture_logs() as logs:
            await alerts.token_dead(Platform.SLACK)
        assert "secret-path" not in json.dumps(logs)
        return list(logs)

    yield tell
    threads.close()


def alert_of(database: Database, *people: Person) -> None:
    """Bring people in, and keep what is to be told of Slack's token."""
    platforms = (Platform.SLACK, Platform.TEAMS)
    world = World(company=Company(name="Acme"), now=datetime.now(UTC), platforms=platforms)
    with database.unit_of_work() as unit:
        unit.people.upsert_many(people)
        until = datetime.now(UTC) + timedelta(hours=1)
        unit.outbox.pause_platform(Platform.SLACK, until=until, reason=Reason.TOKEN_DEAD)
        tell_of_trouble(world, unit, Platform.SLACK)
        unit.commit()


def waiting(database: Database) -> int:
    """Count what operators are still to be told."""
    with database.unit_of_work(read_only=True) as unit:
        return len(alerts_to_tell(unit))


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
    alert_of(sqlite_database, admin)
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


# A webhook that fails


@dataclass
class Hook:
    """A webhook with trouble of its own, a process that tells it, and the seconds that pass there."""

    database: Database
    threads: StorageThreads
    status: int = 503
    heard: list[str] = field(default_factory=list)
    asked: int = 0
    seconds: float = 1000.0
    alerts: Alerts | None = None
    url: str = ""

    async def answer(self, request: web.Request) -> web.Response:
        """Take what is told, or refuse it."""
        self.asked += 1
        if self.status == 200:
            self.heard.append((await request.json())["text"])
        return web.Response(status=self.status, headers={"Location": "/elsewhere"})

    def start(self) -> None:
        """Let another process go on where the last one was."""
        self.alerts = Alerts(
            SecretStr(self.url),
            open_unit=self.database.unit_of_work,
            threads=self.threads,
            steady=lambda: self.seconds,
        )

    async def tell(self) -> int:
        """Tell what is to be told; returns how often the webhook was asked meanwhile."""
        assert self.alerts is not None
        before = self.asked
        await self.alerts.tell()
        return self.asked - before


@pytest.fixture
async def hook(sqlite_database: Database) -> AsyncIterator[Hook]:
    threads = StorageThreads(single=True)
    made = Hook(database=sqlite_database, threads=threads)
    async with webhook(made.answer) as made.url:
        alert_of(sqlite_database)
        made.start()
        yield made
    threads.close()


@pytest.mark.parametrize("status", [302, 404, 503])
async def test_what_a_webhook_did_not_take_is_told_again_until_it_did(hook: Hook, status: int) -> None:
    hook.status = status
    assert await hook.tell() == 1
    assert waiting(hook.database) == 1
    hook.status = 200
    hook.seconds += AGAIN_SECONDS
    assert await hook.tell() == 1
    assert len(hook.heard) == 1
    assert "Slack no longer takes our token" in hook.heard[0]
    assert "Meanwhile" not in hook.heard[0]
    assert waiting(hook.database) == 0
    assert await hook.tell() == 0


async def test_what_a_webhook_did_not_take_is_told_by_the_next_process(hook: Hook) -> None:
    await hook.tell()
    hook.status = 200
    hook.start()
    assert await hook.tell() == 1
    assert len(hook.heard) == 1


async def test_a_webhook_that_goes_on_failing_is_asked_less_and_less_but_at_least_every_hour(
    hook: Hook,
) -> None:
    rests = []
    for _ in range(9):
        began = hook.seconds
        while not await hook.tell():
            hook.seconds += AGAIN_SECONDS
        rests.append(hook.seconds - began)
    assert rests == [0, 60, 120, 240, 480, 960, 1920, AGAIN_MOST_SECONDS, AGAIN_MOST_SECONDS]


async def test_new_trouble_is_told_at_once_also_while_a_webhook_rests(hook: Hook) -> None:
    await hook.tell()
    hook.status = 200
    assert await hook.tell() == 0
    assert hook.alerts is not None
    await hook.alerts.token_dead(Platform.SLACK)
    assert len(hook.heard) == 1


async def test_what_is_told_too_late_says_that_it_is_over(hook: Hook) -> None:
    await hook.tell()
    with hook.database.unit_of_work() as unit:
        unit.outbox.resume_platform(Platform.SLACK)
        unit.commit()
    hook.status = 200
    hook.start()
    await hook.tell()
    [text] = hook.heard
    assert text.endswith("Meanwhile Slack takes our token again.")
    assert waiting(hook.database) == 0


async def test_what_is_new_while_something_older_is_told_is_not_forgotten(hook: Hook) -> None:
    with hook.database.unit_of_work() as unit:
        [older] = alerts_to_tell(unit)
        told_operators(unit, replace(older, admins=3))
        unit.commit()
    assert waiting(hook.database) == 1


@pytest.mark.parametrize("status", [400, 403, 404, 410, 429, 500, 503])
async def test_a_webhook_that_refuses_is_recorded_and_what_it_did_not_take_is_kept(
    told: Told, sqlite_database: Database, status: int
) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=status, text="no_service")

    async with webhook(answer) as url:
        [entry] = await told(url)
    assert (entry["event"], entry["status"]) == ("alert_refused", status)
    assert waiting(sqlite_database) == 1


async def test_a_webhook_that_hangs_up_is_recorded_and_what_it_did_not_take_is_kept(
    told: Told, sqlite_database: Database
) -> None:
    async def answer(request: web.Request) -> web.Response:
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    async with webhook(answer) as url:
        [entry] = await told(url)
    assert entry["event"] == "alert_not_sent"
    assert waiting(sqlite_database) == 1


async def test_a_webhook_where_nobody_listens_is_recorded(told: Told, unused_tcp_port: int) -> None:
    [entry] = await told(f"http://127.0.0.1:{unused_tcp_port}/secret-path")
    assert entry["event"] == "alert_not_sent"


@pytest.mark.parametrize("url", ["", "no address", "ftp://example.com/secret-path", "http://", "http://[::1"])
async def test_an_address_that_is_none_is_recorded(told: Told, url: str) -> None:
    [entry] = await told(url)
    assert entry["event"] == "alert_not_sent"
