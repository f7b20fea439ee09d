"""The control API, under /_fake/: what a test in Python does with objects, over HTTP."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, TypeVar

from aiohttp import web

from fakes.slack.client import NotVisibleError, SlackClient
from fakes.slack.config import FakeChannel, FakeUser
from fakes.slack.faults import Fault
from fakes.slack.inputs import ClientRefusedError
from fakes.slack.records import JSON, Message, Sent, View
from fakes.slack.shapes import mapping

if TYPE_CHECKING:
    from fakes.slack.server import FakeSlack

Made = TypeVar("Made")


def add_control(app: web.Application, slack: "FakeSlack") -> None:
    """Add the control API's addresses to an application."""
    control = Control(slack)
    app.router.add_get("/_fake/config", control.config)
    app.router.add_get("/_fake/transcript", control.transcript)
    app.router.add_get("/_fake/messages", control.messages)
    app.router.add_get("/_fake/accepted", control.accepted)
    app.router.add_get("/_fake/faults", control.list_faults)
    app.router.add_post("/_fake/faults", control.add_faults)
    app.router.add_delete("/_fake/faults", control.clear_faults)
    app.router.add_post("/_fake/tokens", control.tokens)
    app.router.add_post("/_fake/users", control.users)
    app.router.add_post("/_fake/channels", control.channels)
    app.router.add_post("/_fake/clock", control.clock)
    app.router.add_post("/_fake/socket", control.socket)
    app.router.add_post("/_fake/client", control.client)


class Control:
    """Answers the control API."""

    def __init__(self, slack: "FakeSlack") -> None:
        self.slack = slack

    async def config(self, _: web.Request) -> web.Response:
        """Tell the addresses, ids, tokens and secrets an app must be given."""
        known = self.slack.config
        names = ("team_id", "app_id", "bot_user_id", "bot_id", "bot_token", "app_token", "signing_secret")
        shown: JSON = {name: getattr(known, name) for name in names}
        shown |= {"api_url": self.slack.api_url, "scopes": sorted(known.granted)}
        shown["users"] = [asdict(one) for one in self.slack.world.users.values()]
        return web.json_response(shown)

    async def transcript(self, _: web.Request) -> web.Response:
        """Tell every request in order, what the client side sent, and the views that are open."""
        return web.json_response(self.slack.transcript.as_json())

    async def messages(self, _: web.Request) -> web.Response:
        """Tell the messages as they stand, by conversation, and the ephemeral ones."""
        return web.json_response(self.slack.transcript.messages_json())

    async def accepted(self, _: web.Request) -> web.Response:
        """Tell how many calls were accepted, and how often each part of each delivery, by channel."""
        return web.json_response(self.slack.transcript.accepted_json())

    async def list_faults(self, _: web.Request) -> web.Response:
        """Tell the planned faults and how often each has struck."""
        return web.json_response([asdict(rule) for rule in self.slack.faults.rules])

    async def add_faults(self, request: web.Request) -> web.Response:
        """Plan one fault, or a list of them, with the fields of `Fault`."""
        given = await request.json()
        try:
            rules = [_made(Fault, one) for one in (given if isinstance(given, list) else [given])]
        except (TypeError, ValueError) as error:
            return _refused(str(error))
        for rule in rules:
            self.slack.faults.add(rule)
        return web.json_response({"planned": len(self.slack.faults.rules)})

    async def clear_faults(self, _: web.Request) -> web.Response:
        """Forget the planned faults."""
        self.slack.faults.clear()
        return web.json_response({"planned": 0})

    async def tokens(self, request: web.Request) -> web.Response:
        """Kill a token (`{"error": "token_revoked"}`; `token` for another than the bot's) or revive it."""
        given = await request.json()
        if given.get("error"):
            self.slack.kill_token(given.get("token"), given["error"])
        else:
            self.slack.revive_token(given.get("token"))
        return web.json_response({"dead": self.slack.world.dead_tokens})

    async def users(self, request: web.Request) -> web.Response:
        """Add or change a person, with the fields of `FakeUser`."""
        return self._put(await request.json(), FakeUser, self.slack.world.put_user)

    async def channels(self, request: web.Request) -> web.Response:
        """Add or change a channel, with the fields of `FakeChannel`."""
        return self._put(await request.json(), FakeChannel, self.slack.world.put_channel)

    def _put(self, given: JSON, kind: Callable[..., object], put: Callable[..., None]) -> web.Response:
        try:
            put(_made(kind, given))
        except (TypeError, ValueError) as error:
            return _refused(str(error))
        return web.json_response({"ok": True})

    async def clock(self, request: web.Request) -> web.Response:
        """Move the workspace's clock on by `advance` seconds."""
        advance = getattr(self.slack.config.now, "advance", None)
        if advance is None:
            return _refused("the clock of this workspace cannot be moved")
        advance(float((await request.json())["advance"]))
        return web.json_response({"now": self.slack.world.now()})

    async def socket(self, request: web.Request) -> web.Response:
        """Send a disconnect message to the Socket Mode connections."""
        await self.slack.sockets.disconnect(
            str((await request.json()).get("disconnect", "refresh_requested"))
        )
        return web.json_response({"connections": len(self.slack.sockets.connections)})

    async def client(self, request: web.Request) -> web.Response:
        """Let a person do something: `{"do": "press", "bot_url": …, "user": …}`; returns the answer."""
        given: JSON = await request.json()
        side = self.slack.client(
            _text(given.pop("bot_url", None)), signing=str(given.pop("signing", "right"))
        )
        action = ACTIONS.get(str(given.pop("do", "")))
        if action is None:
            return _refused(f"`do` is one of {', '.join(sorted(ACTIONS))}")
        try:
            sent = await action(side, self._resolved(given))
        except (NotVisibleError, ClientRefusedError, TypeError, KeyError, ValueError) as error:
            return _refused(f"{type(error).__name__}: {error}")
        return web.json_response(_sent_json(sent) if sent else {"sent": False})

    def _resolved(self, given: JSON) -> JSON:
        """Return arguments with messages and views looked up: `message` is channel and ts, `view` an id."""
        world = self.slack.world
        resolved = dict(given)
        if "message" in given:
            wanted = mapping(given["message"])
            resolved["message"] = self._message(str(wanted["channel"]), str(wanted["ts"]))
        if "view" in given:
            resolved["view"] = world.find_view(str(given["view"]))
        if "home" in given:
            resolved["view"] = world.homes.get(str(resolved.pop("home")))
        return resolved

    def _message(self, channel: str, ts: str) -> Message:
        for one in self.slack.world.messages:
            if (one.channel, one.ts) == (channel, ts):
                return one
        raise KeyError(f"no message {ts} in {channel}")


def _place(given: JSON) -> Message | View:
    place = given.pop("message", None) or given.pop("view", None)
    if not isinstance(place, Message | View):
        raise KeyError("`message`, `view` or `home` is needed")
    return place


async def _press(side: SlackClient, given: JSON) -> Sent | None:
    return await side.press(place=_place(given), **given)  # type: ignore[arg-type]


async def _choose(side: SlackClient, given: JSON) -> Sent | None:
    return await side.choose(place=_place(given), **given)  # type: ignore[arg-type]


def _plain(name: str) -> Callable[[SlackClient, JSON], Awaitable[Sent | None]]:
    async def act(side: SlackClient, given: JSON) -> Sent | None:
        found: Sent | None = await getattr(side, name)(**given)
        return found

    return act


async def _changed(side: SlackClient, given: JSON) -> Sent | None:
    user = _made(FakeUser, given)
    return await side.user_change(user) if user.id in side.world.users else await side.team_join(user)


ACTIONS: dict[str, Callable[[SlackClient, JSON], Awaitable[Sent | None]]] = {
    "press": _press,
    "choose": _choose,
    "user_change": _changed,
    "team_join": _changed,
    **{
        name: _plain(name)
        for name in (
            "submit", "close", "slash", "say", "mention", "edit", "delete", "other_bot", "open_home",
            "event", "url_verification",
        )
    },
}  # fmt: skip


def _made(kind: Callable[..., Made], given: Mapping[str, object]) -> Made:
    known = {one.name for one in fields(kind)}  # type: ignore[arg-type]
    unknown = set(given) - known
    if unknown:
        raise ValueError(f"unknown fields: {', '.join(sorted(unknown))}")
    values = {key: tuple(one) if isinstance(one, list) else one for key, one in given.items()}
    return kind(**values)


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _refused(reason: str) -> web.Response:
    return web.json_response({"error": reason}, status=400)


def _sent_json(sent: Sent) -> JSON:
    return {
        "status": sent.status,
        "text": sent.text,
        "headers": dict(sent.headers),
        "seconds": sent.seconds,
        "timed_out": sent.timed_out,
        "trouble": sent.trouble,
        "over": sent.over,
        "sent": dict(sent.body),
    }
