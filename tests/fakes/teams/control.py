"""The control API, under /_fake/: what a test in Python does with objects, over HTTP."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any

from aiohttp import web

from fakes.slack.faults import Fault
from fakes.teams.client import TeamsClient
from fakes.teams.config import FakeUser
from fakes.teams.inputs import ClientRefusedError, NotVisibleError
from fakes.teams.records import JSON, Sent
from fakes.teams.transcript import message_json, sent_json

if TYPE_CHECKING:
    from fakes.teams.server import FakeTeams

# What a person can do, and whether it is about a message (`message`: its id).
ACTIONS = {
    "say": False, "install": False, "uninstall": False, "upgrade": False, "join": False, "leave": False,
    "event": False, "press": True, "refresh": True, "toggle": True, "edit": True, "delete": True,
    "react": True,
}  # fmt: skip


def add_control(app: web.Application, teams: "FakeTeams") -> None:
    """Add the control API's addresses to an application."""
    control = Control(teams)
    app.router.add_get("/_fake/config", control.config)
    app.router.add_get("/_fake/transcript", control.transcript)
    app.router.add_get("/_fake/messages", control.messages)
    app.router.add_get("/_fake/shown/{user}", control.shown)
    app.router.add_get("/_fake/faults", control.list_faults)
    app.router.add_post("/_fake/faults", control.add_faults)
    app.router.add_delete("/_fake/faults", control.clear_faults)
    app.router.add_post("/_fake/users", control.users)
    app.router.add_post("/_fake/bot", control.bot)
    app.router.add_post("/_fake/keys", control.keys)
    app.router.add_post("/_fake/tokens", control.tokens)
    app.router.add_post("/_fake/clock", control.clock)
    app.router.add_post("/_fake/client", control.client)


class Control:
    """Answers the control API."""

    def __init__(self, teams: "FakeTeams") -> None:
        self.teams = teams

    async def config(self, _: web.Request) -> web.Response:
        """Tell the addresses, ids and secrets a bot must be given, the people and the conversations."""
        world = self.teams.world
        shown: JSON = {**self.teams.settings(), "users": [asdict(one) for one in world.users.values()]}
        shown["conversations"] = [asdict(one) for one in world.conversations.values()]
        return web.json_response(shown)

    async def transcript(self, _: web.Request) -> web.Response:
        """Tell every request in order, what the client side sent, and the toasts."""
        return web.json_response(self.teams.transcript.as_json())

    async def messages(self, _: web.Request) -> web.Response:
        """Tell the messages as they stand, by conversation."""
        return web.json_response(self.teams.transcript.messages_json())

    async def shown(self, request: web.Request) -> web.Response:
        """Tell what the bot's chat with a person shows that person now."""
        user = request.match_info["user"]
        if user not in self.teams.world.users:
            return _refused(f"nobody is called {user}")
        standing = self.teams.transcript.shown(user)
        return web.json_response([{**message_json(one), "cards": one.cards(user)} for one in standing])

    async def list_faults(self, _: web.Request) -> web.Response:
        """Tell the planned faults and how often each has struck."""
        return web.json_response([asdict(rule) for rule in self.teams.faults.rules])

    async def add_faults(self, request: web.Request) -> web.Response:
        """Plan one fault, or a list of them, with the fields of `Fault`."""
        given = await request.json()
        try:
            rules = [Fault(**_known(Fault, one)) for one in (given if isinstance(given, list) else [given])]
        except (TypeError, ValueError) as error:
            return _refused(str(error))
        for rule in rules:
            self.teams.faults.add(rule)
        return web.json_response({"planned": len(self.teams.faults.rules)})

    async def clear_faults(self, _: web.Request) -> web.Response:
        """Forget the planned faults."""
        self.teams.faults.clear()
        return web.json_response({"planned": 0})

    async def users(self, request: web.Request) -> web.Response:
        """Add a person, or change fields of one that is there, such as `{"key": "aki", "blocked": true}`."""
        given: JSON = await request.json()
        try:
            changes = _known(FakeUser, given)
            key = str(changes.pop("key"))
            if key in self.teams.world.users:
                self.teams.world.change_user(key, **changes)
            else:
                self.teams.world.put_user(FakeUser(key, **changes))
        except (KeyError, TypeError, ValueError) as error:
            return _refused(f"{type(error).__name__}: {error}")
        return web.json_response(asdict(self.teams.world.users[key]))

    async def bot(self, request: web.Request) -> web.Response:
        """Change the bot's standing: `disabled_by_admin`, `registered`, `app_password`."""
        given: JSON = await request.json()
        world = self.teams.world
        world.disabled_by_admin = bool(given.get("disabled_by_admin", world.disabled_by_admin))
        world.registered = bool(given.get("registered", world.registered))
        self.teams.login.password = str(given.get("app_password", self.teams.login.password))
        standing = {"disabled_by_admin": world.disabled_by_admin, "registered": world.registered}
        return web.json_response(standing)

    async def keys(self, request: web.Request) -> web.Response:
        """Roll the signing key if asked (`{"roll": true}`), and tell how often keys were fetched."""
        if (await request.json()).get("roll"):
            self.teams.roll_keys()
        return web.json_response({"fetched": self.teams.keys.fetched})

    async def tokens(self, request: web.Request) -> web.Response:
        """Make every issued token worthless (`{"revoke": true}`)."""
        if (await request.json()).get("revoke"):
            self.teams.revoke_tokens()
        return web.json_response({"ok": True})

    async def clock(self, request: web.Request) -> web.Response:
        """Move the tenant's clock on by `advance` seconds."""
        advance = getattr(self.teams.config.now, "advance", None)
        if advance is None:
            return _refused("the clock of this tenant cannot be moved")
        advance(float((await request.json())["advance"]))
        return web.json_response({"now": self.teams.world.now()})

    async def client(self, request: web.Request) -> web.Response:
        """Let a person do something: `{"do": "press", "bot_url": …, "user": …}`; returns the bot's answer."""
        given: JSON = await request.json()
        name = str(given.pop("do", ""))
        if name not in ACTIONS:
            return _refused(f"`do` is one of {', '.join(sorted(ACTIONS))}")
        try:
            side = self.teams.client(str(given.pop("bot_url")), forgery=str(given.pop("forgery", "right")))
            side = side.old() if given.pop("old", False) else side
            if ACTIONS[name]:
                given["message"] = self._message(str(given["message"]))
            sent = await _done(side, name, given)
        except (NotVisibleError, ClientRefusedError, TypeError, KeyError, ValueError) as error:
            return _refused(f"{type(error).__name__}: {error}")
        return web.json_response(sent)

    def _message(self, message_id: str) -> object:
        for one in self.teams.world.messages:
            if one.id == message_id:
                return one
        raise KeyError(f"no message {message_id}")


async def _done(side: TeamsClient, name: str, given: JSON) -> object:
    """Let a person act, and return what was answered as JSON."""
    act: Callable[..., Awaitable[Sent | list[Sent]]] = getattr(side, name)
    if name == "toggle":
        act(**given)
        return {"sent": False}
    answered = await act(**given)
    return [sent_json(one) for one in answered] if isinstance(answered, list) else sent_json(answered)


def _known(kind: type, given: Mapping[str, object]) -> dict[str, Any]:
    """Return given fields; raises ValueError for those a class does not have."""
    unknown = set(given) - {one.name for one in fields(kind)}
    if unknown:
        raise ValueError(f"unknown fields: {', '.join(sorted(unknown))}")
    return dict(given)


def _refused(reason: str) -> web.Response:
    return web.json_response({"error": reason}, status=400)
