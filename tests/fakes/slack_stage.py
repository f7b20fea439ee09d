"""What the tests of the fake Slack share: a clock that stands still, a small workspace, blocks to send."""

from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

import aiohttp.web
import pytest
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from fakes.slack import FakeChannel, FakeSlack, FakeUser, SlackConfig

AKI, BEN, GONE, ROBOT = "U0AKI0001", "U0BEN0001", "U0GONE001", "U0ROBOT01"
GENERAL, SECRET, ELSEWHERE, OLD = "C0GENERAL", "C0SECRET1", "C0ELSE001", "C0OLD0001"
BOT = SlackConfig().bot_user_id

USERS = (
    FakeUser(AKI, "aki", email="aki@example.com", real_name="Aki Mori"),
    FakeUser(BEN, "ben", email="ben@example.com", tz="Europe/Berlin", locale="en-US"),
    FakeUser(GONE, "gone", deleted=True),
    FakeUser(ROBOT, "robot", is_bot=True),
)
CHANNELS = (
    FakeChannel(GENERAL, "general", members=(BOT, AKI, BEN)),
    FakeChannel(SECRET, "secret", is_private=True, members=(AKI,)),
    FakeChannel(ELSEWHERE, "elsewhere", members=(AKI,)),
    FakeChannel(OLD, "old", members=(BOT, AKI), archived=True),
)


@dataclass
class Clock:
    """A clock that moves only when told."""

    seconds: float = 1_790_000_000.0

    def __call__(self) -> float:
        """Return seconds since 1970."""
        return self.seconds

    def advance(self, seconds: float) -> None:
        """Move on."""
        self.seconds += seconds


def workspace(clock: Clock | None = None, **changes: object) -> SlackConfig:
    """Return a small workspace on a clock that stands still."""
    config = SlackConfig(users=USERS, channels=CHANNELS, now=clock or Clock())
    return replace(config, **changes)  # type: ignore[arg-type]


def web(slack: FakeSlack, token: str | None = "bot", **more: object) -> AsyncWebClient:
    """Return the real SDK's client for the fake, which never tries twice."""
    known = {"bot": slack.config.bot_token, "app": slack.config.app_token}
    given = known.get(token, token) if token else None
    return AsyncWebClient(token=given, base_url=slack.api_url, retry_handlers=[], **more)  # type: ignore[arg-type]


async def refused(call: Awaitable[object]) -> SlackApiError:
    """Return the error with which Slack refused a call of the SDK."""
    with pytest.raises(SlackApiError) as caught:
        await call
    return caught.value


async def error_of(call: Awaitable[object]) -> str:
    """Return Slack's error string for a call of the SDK."""
    return str((await refused(call)).response["error"])


def plain(text: str) -> dict[str, object]:
    """Return a plain_text object."""
    return {"type": "plain_text", "text": text}


def section(text: str) -> dict[str, object]:
    """Return a section block."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def button(
    value: str = "v1:go", label: str = "Go", action_id: str = "go", **more: object
) -> dict[str, object]:
    """Return a button."""
    return {"type": "button", "text": plain(label), "value": value, "action_id": action_id, **more}


def actions(*elements: dict[str, object]) -> dict[str, object]:
    """Return an actions block."""
    return {"type": "actions", "block_id": "actions", "elements": list(elements)}


def options(count: int) -> list[dict[str, object]]:
    """Return so many options."""
    return [{"text": plain(f"Option {one}"), "value": f"o{one}"} for one in range(count)]


def form_input(element: dict[str, object], block_id: str, **more: object) -> dict[str, object]:
    """Return an input block."""
    return {"type": "input", "block_id": block_id, "label": plain("Label"), "element": element, **more}


def modal(*blocks: dict[str, object], **more: object) -> dict[str, object]:
    """Return a modal with a submit button."""
    shown = list(blocks) or [section("Hello")]
    return {"type": "modal", "title": plain("Title"), "submit": plain("Send"), "blocks": shown, **more}


def home(*blocks: dict[str, object]) -> dict[str, object]:
    """Return a Home view."""
    return {"type": "home", "blocks": list(blocks) or [section("Home")]}


def series(name: str, *labels: str) -> dict[str, object]:
    """Return a chart's series with one point a label."""
    return {"name": name, "data": [{"label": one, "value": 1} for one in labels]}


def bar(
    *rows: dict[str, object], categories: tuple[str, ...] = ("a", "b"), **more: object
) -> dict[str, object]:
    """Return a bar chart."""
    chart = {
        "type": "bar",
        "series": list(rows) or [series("s", *categories)],
        "axis_config": {"categories": list(categories), **more},
    }
    return {"type": "data_visualization", "title": "Chart", "chart": chart}


def table(rows: int = 2, cells: int = 2, text: str = "x") -> dict[str, object]:
    """Return a table."""
    return {"type": "table", "rows": [[{"type": "raw_text", "text": text}] * cells] * rows}


@asynccontextmanager
async def bolt_app(slack: FakeSlack) -> AsyncIterator[tuple[AsyncApp, str]]:
    """Run a real Bolt app on loopback against the fake; yields it and the address it takes requests at."""
    app = AsyncApp(
        client=web(slack), signing_secret=slack.config.signing_secret, process_before_response=True
    )

    async def events(request: aiohttp.web.Request) -> aiohttp.web.Response:
        return await to_aiohttp_response(await app.async_dispatch(await to_bolt_request(request)))

    served = aiohttp.web.Application()
    served.router.add_post("/slack/events", events)
    runner = aiohttp.web.AppRunner(served, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    site = aiohttp.web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield app, f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    finally:
        await runner.cleanup()


def static_select(**more: object) -> dict[str, object]:
    """Return a menu with two options."""
    return {"type": "static_select", "action_id": "menu", "options": options(2), **more}


def option_with(text: str = "t", value: str = "v", **more: object) -> dict[str, object]:
    """Return a menu with one option."""
    return static_select(options=[{"text": plain(text), "value": value, **more}])


def pie(count: int, value: float = 1.0) -> dict[str, object]:
    """Return a pie chart."""
    segments = [{"label": f"s{one}", "value": value} for one in range(count)]
    return {"type": "data_visualization", "title": "Pie", "chart": {"type": "pie", "segments": segments}}


def rich(*elements: dict[str, object]) -> dict[str, object]:
    """Return a rich_text block with one section of these elements."""
    part = {"type": "rich_text_section", "elements": list(elements)}
    return {"type": "rich_text", "elements": [part]}
