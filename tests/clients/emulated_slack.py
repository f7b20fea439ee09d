"""Slack as npm's `emulate` plays it: its process, its workspace, and the relay between it and Hojorin."""

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import parse_qsl, urlencode
from uuid import uuid4

import aiohttp
import processes
from aiohttp import web
from help_chat import SUPPORTERS
from scenario_stage import PEOPLE as COMPANY
from slack_sdk.signature import SignatureVerifier

from bot.slack.manifest import SCOPES
from bot.web import served

START = Path(__file__).with_name("start_emulate.mjs")
READY_SECONDS = 120.0
CALL_SECONDS = 60.0
"""Far more than a busy machine takes, after which something counts as hung."""
SECRET = "emulated-signing-secret"
TEAM, APP, BOT, BOT_ID = "T000000001", "A0HOJORIN1", "U0HOJORIN1", "B0HOJORIN1"
BOT_TOKEN = "xoxb-all"
CROWD = 430
"""Users whom Hojorin knows nothing of: with them the workspace has three pages of users."""
PEOPLE = ("kato", "suzuki", "ogawa", "tanaka", "mueller", "garcia", "sato", "ito", "weber")
NEWCOMER = "newcomer"
"""Has an account with another e-mail address than in the roster."""
ROSTER = (
    COMPANY + SUPPORTERS + f"{NEWCOMER},新井 花,{NEWCOMER}@mizuki.example,Sales/East/Tokyo,suzuki,,"
    "ja,Asia/Tokyo,JP,2020-04-01\n"
)
PUBLIC, PRIVATE = "help-desk", "leads-only"

JSON = dict[str, Any]


def token_without(scope: str) -> str:
    """Return the bot token that has every scope of the manifest but one."""
    return f"xoxb-without-{scope}"


def token_of(person: str) -> str:
    """Return the token by which a person's own client acts."""
    return f"xoxp-{person}"


def seed() -> JSON:
    """Return the workspace: the crowd stands before and among our people, as in a real list."""
    names = [f"crowd{number:03}" for number in range(CROWD)]
    ordered = [*names[:250], *PEOPLE[:3], *names[250:], *PEOPLE[3:], NEWCOMER]
    users = [{"name": one, "email": f"{one}@mizuki.example"} for one in ordered if one != NEWCOMER]
    users.append({"name": NEWCOMER, "email": "somebody.else@mizuki.example"})
    scopes = [scope.name for scope in SCOPES]
    bot = {"user_id": BOT, "bot_id": BOT_ID, "bot_user_id": BOT, "app_id": APP, "type": "bot"}
    tokens = [{"token": BOT_TOKEN, "scopes": scopes, **bot}]
    for scope in scopes:
        rest = [one for one in scopes if one != scope]
        tokens.append({"token": token_without(scope), "scopes": rest, **bot})
    tokens += [{"token": token_of(one), "user": one, "type": "user"} for one in (*PEOPLE, NEWCOMER)]
    app = {
        "app_id": APP,
        "client_id": "1.2",
        "client_secret": "none",
        "name": "Hojorin",
        "redirect_uris": [],
        "scopes": scopes,
        "bot_id": BOT_ID,
        "bot_user_id": BOT,
        "bot_name": "hojorin",
    }
    channels = [{"name": PUBLIC}, {"name": PRIVATE, "is_private": True}]
    return {
        "slack": {
            "team": {"name": "Mizuki", "domain": "mizuki"},
            "strict_scopes": True,
            "signing_secret": SECRET,
            "users": users,
            "channels": channels,
            "oauth_apps": [app],
            "tokens": tokens,
        }
    }


@contextmanager
def emulate(package: Path, node: Path, folder: Path, *, events: str) -> Iterator[str]:
    """Run `emulate` as Slack on loopback while the block runs; yields its address. Events go to `events`.

    Somebody may take the port before it listens there: then it is given another, once.
    """
    path = folder / "emulate-seed.json"
    path.write_text(json.dumps(seed()), "utf-8")
    command = [str(node), str(START), str(package), events, "start", "--service", "slack"]
    for is_last in (False, True):
        port = processes.free_port()
        with processes.running(
            [*command, "--port", str(port), "--seed", str(path)],
            folder=folder,
            environment=processes.environment(),
            name="emulate",
        ) as process:
            try:
                process.line_with("Ready.")
            except processes.EndedError:
                if is_last or "EADDRINUSE" not in process.printed:
                    raise
                continue
            yield f"http://127.0.0.1:{port}"
            return


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A call that Hojorin made, and what was answered."""

    method: str
    answer: JSON

    @property
    def refusal(self) -> str:
        """Return the error, and of a missing scope which one; empty if the call was carried out."""
        return "" if self.answer.get("ok") else f"{self.answer.get('error')} {self.answer.get('needed', '')}"

    @property
    def delivery(self) -> str:
        """Return the mark of a delivery that was posted; empty for everything else."""
        is_post = self.method == "chat.postMessage" and not self.refusal
        metadata = self.answer["message"].get("metadata") if is_post else None
        return json.dumps(metadata["event_payload"]) if metadata else ""


class _Lost(web.HTTPException):
    status_code = 444


@dataclass
class Relay:
    """Stands between Hojorin and `emulate`, writes down what passes, and may lose an answer.

    It makes good two things in which `emulate` 0.12.2 is not as Slack is documented: arguments in the query
    of a GET or POST, which the Python SDK uses (docs.slack.dev/apis/web-api), go into the body; and an event
    about a direct message gets its `channel_type` (docs.slack.dev/reference/events/message.im) and a
    signature for that. Every other event passes with the signature that `emulate` gave it. A trigger is made
    only once it is used: a busy machine may take longer than the three seconds that it is good for.
    """

    slack: str = ""
    """Where `emulate` is."""
    hojorin: str = ""
    """Where Hojorin is, once it runs."""
    asked: list[Asked] = field(default_factory=list)
    events: list[tuple[str, int]] = field(default_factory=list)
    """The kinds of events, and how Hojorin answered."""
    lost: list[Asked] = field(default_factory=list)
    """Calls whose answers were lost."""
    _is_losing: bool = False
    _triggers: dict[str, str] = field(default_factory=dict)
    _session: aiohttp.ClientSession | None = None
    address: str = ""

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Relay"]:
        """Listen on loopback while the block runs."""
        app = web.Application(client_max_size=10_000_000)
        app.router.add_route("*", "/api/{method}", self._call)
        app.router.add_post("/events", self._event)
        async with aiohttp.ClientSession() as self._session, served(app, host="127.0.0.1", port=0) as port:
            self.address = f"http://127.0.0.1:{port}"
            yield self

    @property
    def api_url(self) -> str:
        """Return the address for `slack.api_url`."""
        return f"{self.address}/api/"

    def new_trigger(self, user: str) -> str:
        """Return a trigger, which opens one window for a user."""
        name = f"trigger-{uuid4().hex}"
        self._triggers[name] = user
        return name

    def lose_answer(self) -> None:
        """Lose the answer to the next delivery: the message is posted, and the connection is reset."""
        self._is_losing = True

    def refusals(self) -> set[tuple[str, str]]:
        """Return which methods were refused, and why."""
        return {(one.method, one.refusal) for one in self.asked if one.refusal}

    async def call(self, method: str, *, token: str, **arguments: object) -> JSON:
        """Call `emulate` itself, as people's clients do; fails if it refuses."""
        assert self._session is not None
        async with self._session.post(
            f"{self.slack}/api/{method}", json=arguments, headers={"Authorization": f"Bearer {token}"}
        ) as answer:
            found: JSON = await answer.json()
        assert found["ok"], (method, found)
        return found

    async def deliver(self, body: bytes, *, content_type: str) -> int:
        """Send Hojorin something of Slack's that `emulate` does not send, signed as Slack signs."""
        status, _ = await self._post(body, signed(body, content_type=content_type))
        return status

    async def submit(self, body: bytes) -> JSON:
        """Send a form; returns the answer, of which Slack makes what is shown next."""
        status, answer = await self._post(body, signed(body, content_type=FORM))
        assert status == 200
        return json.loads(answer) if answer else {}

    async def _call(self, request: web.Request) -> web.StreamResponse:
        method, body = request.match_info["method"], await request.read()
        headers = {"Authorization": request.headers.get("Authorization", "")}
        headers["Content-Type"] = request.headers.get("Content-Type", FORM)
        if request.query_string:
            body = urlencode([*request.query.items(), *parse_qsl(body.decode())]).encode()
            headers["Content-Type"] = FORM
        if method == "views.open":
            body = await self._with_trigger(json.loads(body))
        assert self._session is not None
        async with self._session.post(f"{self.slack}/api/{method}", data=body, headers=headers) as answer:
            given = await answer.read()
        self.asked.append(Asked(method=method, answer=json.loads(given)))
        if self._is_losing and self.asked[-1].delivery:
            self._is_losing = False
            self.lost.append(self.asked[-1])
            _reset(request)
        return web.Response(body=given, status=answer.status, content_type="application/json")

    async def _with_trigger(self, arguments: JSON) -> bytes:
        """Return the arguments with a trigger of `emulate`'s in place of ours, which is spent by that."""
        user = self._triggers.pop(arguments["trigger_id"], None)
        if user is not None:
            made = await self.call("views.generateTriggerId", token=BOT_TOKEN, user_id=user)
            arguments["trigger_id"] = made["trigger_id"]
        return json.dumps(arguments).encode()

    async def _event(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        envelope = json.loads(body)
        event = envelope["event"]
        names = ("Content-Type", "X-Slack-Request-Timestamp", "X-Slack-Signature")
        headers = {name: request.headers[name] for name in names}
        if event["type"] == "message" and event["channel"].startswith("D"):
            event["channel_type"] = "im"
            body = json.dumps(envelope).encode()
            headers = signed(body, content_type="application/json")
        status, _ = await self._post(body, headers) if self.hojorin else (503, b"")
        self.events.append((event["type"], status))
        return web.Response(status=status)

    async def _post(self, body: bytes, headers: Mapping[str, str]) -> tuple[int, bytes]:
        assert self._session is not None
        async with self._session.post(f"{self.hojorin}/slack/events", data=body, headers=headers) as answer:
            return answer.status, await answer.read()


FORM = "application/x-www-form-urlencoded"


def signed(body: bytes, *, content_type: str) -> dict[str, str]:
    """Return the headers of a request that Slack has signed."""
    timestamp = str(int(time.time()))
    signature = SignatureVerifier(SECRET).generate_signature(timestamp=timestamp, body=body)
    assert signature is not None
    return {
        "Content-Type": content_type,
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": signature,
    }


def _reset(request: web.Request) -> NoReturn:
    if request.transport is not None:
        request.transport.abort()
    raise _Lost


def environment(token: str) -> dict[str, str]:
    """Return what Hojorin is started with."""
    return processes.environment(SLACK_BOT_TOKEN=token, SLACK_SIGNING_SECRET=SECRET)


async def enter_channels(relay: Relay) -> dict[str, str]:
    """Let Hojorin into the seeded channels; returns their ids by name."""
    token = token_of("ogawa")
    found = await relay.call("conversations.list", token=token, types="public_channel,private_channel")
    named = {one["name"]: str(one["id"]) for one in found["channels"] if one["name"] in (PUBLIC, PRIVATE)}
    for channel in named.values():
        members = await relay.call("conversations.members", token=token, channel=channel)
        if BOT not in members["members"]:
            await relay.call("conversations.invite", token=token, channel=channel, users=BOT)
    return named


async def user_id(relay: Relay, person: str) -> str:
    """Return a person's user."""
    email = "somebody.else" if person == NEWCOMER else person
    token = token_of("ogawa")
    found = await relay.call("users.lookupByEmail", token=token, email=f"{email}@mizuki.example")
    return str(found["user"]["id"])


def response_url(relay: Relay) -> str:
    """Return where answers to a press or command go: `emulate` has no response addresses, so that its
    incoming webhook, which posts for everybody in #general, stands in for them. It takes the same body."""
    return f"{relay.slack}/services/{TEAM}/{BOT_ID}/X000000001"


@asynccontextmanager
async def hojorin(folder: Path, *, token: str) -> AsyncIterator[str]:
    """Run `hojorin run --dev-clock` in a folder with settings; yields its address."""
    with (folder / "hojorin.log").open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "run", "--dev-clock"),
            cwd=folder,
            env=environment(token),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=log,
        )
    try:
        assert process.stdout is not None
        line = await asyncio.wait_for(process.stdout.readline(), READY_SECONDS)
        yield next(word for word in line.decode().split() if word.startswith("http://"))
        process.terminate()
        assert await asyncio.wait_for(process.wait(), READY_SECONDS) == 0
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.communicate()


async def command(folder: Path, *arguments: str, token: str = BOT_TOKEN) -> tuple[int, str]:
    """Run `hojorin` with the arguments; returns its exit code and what it says."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", *arguments),
        cwd=folder,
        env=environment(token),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await asyncio.wait_for(process.communicate(), READY_SECONDS)
    assert process.returncode is not None
    return process.returncode, said.decode()
