"""What the tests of the fake Teams share: a clock that stands still, a small tenant, a bot that records."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

import aiohttp
from aiohttp import web

from fakes.teams import FakeGroupChat, FakeTeam, FakeTeams, FakeUser, TeamsConfig
from fakes.teams.records import ADAPTIVE, JSON

AKI, BEN, CHI, DAN = "aki", "ben", "chi", "dan"
TEAM, CHAT = "19:works@thread.tacv2", "19:three@thread.v2"


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


def tenant(clock: Clock | None = None, **changes: object) -> TeamsConfig:
    """Return a small tenant on a clock that stands still: Chi lacks the app, Dan has blocked it."""
    config = TeamsConfig(
        users=(
            FakeUser(AKI, "Aki Mori", installed=True),
            FakeUser(
                BEN, "Ben Stein", installed=True, locale="en-US", country="DE", timezone="Europe/Berlin"
            ),
            FakeUser(CHI, "Chi Tran"),
            FakeUser(DAN, "Dan Abe", installed=True, blocked=True),
        ),
        teams=(FakeTeam(TEAM, "Works", (AKI, BEN)),),
        group_chats=(FakeGroupChat(CHAT, (AKI, BEN, CHI), "Three"),),
        now=clock or Clock(),
    )
    return replace(config, **changes)  # type: ignore[arg-type]


def card(*body: JSON, actions: tuple[JSON, ...] = (), **more: object) -> JSON:
    """Return an Adaptive Card."""
    shown = list(body) or [{"type": "TextBlock", "text": "Hello", "wrap": True}]
    return {"type": "AdaptiveCard", "version": "1.5", "body": shown, "actions": list(actions), **more}


def execute(title: str = "Send", verb: str = "send", **more: object) -> JSON:
    """Return an Action.Execute."""
    return {"type": "Action.Execute", "title": title, "verb": verb, **more}


def with_card(shown: JSON, **more: object) -> JSON:
    """Return a message with a card."""
    return {"type": "message", "attachments": [{"contentType": ADAPTIVE, "content": shown}], **more}


@dataclass
class Caller:
    """A bot's calls to the Bot Connector, without an SDK."""

    teams: FakeTeams
    session: aiohttp.ClientSession
    token: str = ""

    async def log_in(self, **changes: str) -> tuple[int, JSON]:
        """Ask for a token and keep it."""
        config = self.teams.config
        form = {
            "grant_type": "client_credentials",
            "client_id": config.app_id,
            "client_secret": config.app_password,
            "scope": "https://api.botframework.com/.default",
            **changes,
        }
        async with self.session.post(self.teams.token_url, data=form) as answer:
            body = await answer.json()
        self.token = body.get("access_token", "")
        return answer.status, body

    async def call(self, method: str, path: str, body: object = None, **query: str) -> tuple[int, JSON]:
        """Make a call; the answer is its status and its JSON, empty for an empty body."""
        headers = {"Authorization": f"Bearer {self.token}"}
        url = f"{self.teams.service_url}v3/{path}"
        async with self.session.request(method, url, json=body, params=query, headers=headers) as answer:
            self.headers = answer.headers
            raw = await answer.read()
            return answer.status, await answer.json() if raw else {}

    async def send(self, conversation: str, activity: JSON) -> tuple[int, JSON]:
        """Send an activity to a conversation."""
        return await self.call("POST", f"conversations/{conversation}/activities", activity)

    async def say(self, user: str, text: str = "Hello") -> tuple[int, JSON]:
        """Send a text to the chat with a person."""
        chat = self.teams.world.personal(user).id
        return await self.send(chat, {"type": "message", "text": text})

    async def create(self, user: str, **changes: object) -> tuple[int, JSON]:
        """Ask for the chat with a person."""
        config, world = self.teams.config, self.teams.world
        body: JSON = {
            "bot": {"id": config.bot_mri},
            "members": [{"id": world.mri(user)}],
            "tenantId": config.tenant_id,
            "channelData": {"tenant": {"id": config.tenant_id}},
            **changes,
        }
        return await self.call("POST", "conversations", body)


@asynccontextmanager
async def caller(teams: FakeTeams) -> AsyncIterator[Caller]:
    """Yield a bot's calls, logged in."""
    async with aiohttp.ClientSession() as session:
        made = Caller(teams, session)
        await made.log_in()
        yield made


@dataclass
class RecordingBot:
    """A bot that keeps what it gets and answers what it is told; it checks nothing."""

    url: str = ""
    got: list[JSON] = field(default_factory=list)
    headers: list[str | None] = field(default_factory=list)
    status: int = 200
    answer: JSON | None = None

    async def messages(self, request: web.Request) -> web.Response:
        """Take an activity."""
        self.got.append(await request.json())
        self.headers.append(request.headers.get("Authorization"))
        if self.answer is None:
            return web.Response(status=self.status)
        return web.json_response(self.answer, status=self.status)


@asynccontextmanager
async def recording_bot() -> AsyncIterator[RecordingBot]:
    """Run a recording bot on loopback."""
    bot = RecordingBot()
    app = web.Application()
    app.router.add_post("/api/messages", bot.messages)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    bot.url = f"http://127.0.0.1:{runner.addresses[0][1]}/api/messages"
    try:
        yield bot
    finally:
        await runner.cleanup()
