"""Reads what Slack sends into events: pure, and nothing is taken on trust but that Slack signed it.

Every reader returns None for what it cannot read. Shapes: docs.slack.dev/reference/interaction-payloads and
docs.slack.dev/apis/events-api.
"""

import hashlib
import html
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeGuard

from bot.slack.origins import Origin, Place, from_metadata
from bot.slack.render import FORM
from bot.slack.values import ReadState, read_state
from cards.actions import Action, UnreadableActionError, decode
from handlers.events import OpenedHome, Pressed, Said
from people.model import Platform

MAX_SAID = 5000
"""Characters of one message that are taken, as in the playground."""
READ_SUBTYPES = frozenset({"", "file_share", "thread_broadcast"})
"""Messages that somebody wrote. Edits, deletions, joins and other bots' messages have other subtypes
(docs.slack.dev/reference/events/message)."""

_PROCESS_KEY = secrets.token_bytes(32)
_ID = re.compile(r"[A-Za-z0-9_.:-]{1,100}")
_MENTION = re.compile(r"<@[A-Z0-9]+(?:\|[^>]*)?>")
_LINK = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")

Payload = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """A press of a button or the sending of a form. `event` is None if the button is of another version."""

    event: Pressed | None
    origin: Origin
    moment: float
    """When it was pressed, by Slack's clock; 0 if it is not said."""
    button: str
    """What tells this button from others of the same person: where it stands, and what it does."""
    trigger: str = ""
    """Opens one window, within three seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """Something that was written to the bot."""

    event: Said
    origin: Origin
    trigger: str = ""


_TEXTS = ("type", "callback_id", "command", "trigger_id", "team_id", "user_id", "channel_id", "api_app_id")
_MAPPINGS = ("event", "view", "container", "message", "state", "response_metadata")
_ELEMENTS = ("actions", "authorizations")


def is_shaped(body: object) -> TypeGuard[dict[str, object]]:
    """Tell whether a request has the outline of one of Slack's, so that Bolt can look into it."""
    if not isinstance(body, dict):
        return False
    inner = [body[name] for name in _MAPPINGS if name in body]
    lists = [body[name] for name in _ELEMENTS if name in body]
    return (
        all(isinstance(one, Mapping) for one in inner)
        and all(isinstance(one, list) and all(isinstance(each, Mapping) for each in one) for one in lists)
        and all(isinstance(one.get(name, ""), str) for one in (body, *inner) for name in _TEXTS)
    )


def read_press(body: object) -> Press | None:
    """Return the first button that a `block_actions` payload says was pressed."""
    payload, user = _mapping(body), _user(body)
    actions = payload.get("actions")
    if not user or not isinstance(actions, list) or not actions:
        return None
    pressed = _mapping(actions[0])
    if pressed.get("type") != "button":
        return None
    origin = _origin(payload, user)
    value, moment = _text(pressed, "value"), _text(pressed, "action_ts")
    shown = payload if "state" in payload else _mapping(payload.get("view"))
    state = _state(shown)
    action = _action(value)
    event = None
    if action is not None:
        event = Pressed(
            platform=Platform.SLACK,
            event_id=f"press:{user}:{moment or _text(payload, 'trigger_id')}:{value}"[:255],
            identity=user,
            action=action,
            values=state.values,
            people=state.people,
        )
    return Press(
        event=event,
        origin=origin,
        moment=_number(moment),
        button=f"{user}:{origin.channel}:{origin.ts}:{origin.view}:{value}",
        trigger=_text(payload, "trigger_id"),
    )


def read_submission(body: object) -> Press | None:
    """Return the form that a `view_submission` payload sends."""
    payload, user = _mapping(body), _user(body)
    view = _mapping(payload.get("view"))
    view_id = _text(view, "id")
    if not user or not view_id or view.get("callback_id") != FORM:
        return None
    encoded, origin = from_metadata(view.get("private_metadata"), user=user)
    state = _state(view)
    action = _action(encoded)
    event = None
    if action is not None:
        # What was not acknowledged comes again with the same hash; if more was typed meanwhile, it counts.
        event = Pressed(
            platform=Platform.SLACK,
            event_id=f"view:{view_id}:{_text(view, 'hash')}:{_digest(state)}"[:255],
            identity=user,
            action=action,
            values=state.values,
            people=state.people,
        )
    return Press(event=event, origin=origin.in_window(view_id), moment=0, button=view_id)


def read_command(body: object) -> Message | None:
    """Return what was written behind `/hojorin`; nothing there asks for help, as Slack's own commands do."""
    payload = _mapping(body)
    user, trigger = _text(payload, "user_id"), _text(payload, "trigger_id")
    if not _ID.fullmatch(user) or not trigger:
        return None
    said = Said(
        platform=Platform.SLACK,
        event_id=f"command:{trigger}"[:255],
        identity=user,
        text=_plain(_text(payload, "text")) or "help",
    )
    origin = Origin(
        place=Place.EPHEMERAL,
        user=user,
        channel=_text(payload, "channel_id"),
        response_url=_text(payload, "response_url"),
    )
    return Message(event=said, origin=origin, trigger=trigger)


def read_message(body: object) -> Message | None:
    """Return what a person wrote to the bot, directly or by naming it in a channel; None for everything
    else that is called a message: other bots', edits, deletions, joins."""
    payload = _mapping(body)
    event = _mapping(payload.get("event"))
    user, event_id = _text(event, "user"), _text(payload, "event_id")
    is_direct = event.get("type") == "message" and event.get("channel_type") == "im"
    if not (is_direct or event.get("type") == "app_mention"):
        return None
    if event.get("bot_id") or _text(event, "subtype") not in READ_SUBTYPES:
        return None
    if not _ID.fullmatch(user) or not event_id:
        return None
    said = Said(
        platform=Platform.SLACK,
        event_id=f"event:{event_id}"[:255],
        identity=user,
        text=_plain(_text(event, "text")),
    )
    origin = Origin(
        place=Place.CHAT if is_direct else Place.CHANNEL,
        user=user,
        channel=_text(event, "channel"),
        thread=_text(event, "thread_ts"),
    )
    return Message(event=said, origin=origin)


def read_home(body: object) -> OpenedHome | None:
    """Return whose home was opened."""
    payload = _mapping(body)
    event = _mapping(payload.get("event"))
    user, event_id = _text(event, "user"), _text(payload, "event_id")
    if event.get("type") != "app_home_opened" or event.get("tab") != "home":
        return None
    if not _ID.fullmatch(user) or not event_id:
        return None
    return OpenedHome(platform=Platform.SLACK, event_id=f"event:{event_id}"[:255], identity=user)


def read_user(body: object) -> Payload | None:
    """Return the user whom a `user_change` or `team_join` event is about."""
    event = _mapping(_mapping(body).get("event"))
    user = event.get("user")
    return user if isinstance(user, Mapping) else None


def _origin(payload: Payload, user: str) -> Origin:
    """Return where the pressed button stands."""
    container, view = _mapping(payload.get("container")), _mapping(payload.get("view"))
    if view:
        if view.get("type") == "home":
            return Origin(place=Place.HOME, user=user)
        _, origin = from_metadata(view.get("private_metadata"), user=user)
        return origin.in_window(_text(view, "id"))
    channel = _text(_mapping(payload.get("channel")), "id") or _text(container, "channel_id")
    place = Place.CHAT if channel.startswith("D") else Place.CHANNEL
    return Origin(
        place=Place.EPHEMERAL if container.get("is_ephemeral") is True else place,
        user=user,
        channel=channel,
        ts=_text(container, "message_ts"),
        thread=_text(container, "thread_ts"),
        response_url=_text(payload, "response_url"),
    )


def _state(shown: Payload) -> ReadState:
    """Return what stands in the inputs of a message or a window."""
    return read_state(_mapping(shown.get("state")).get("values"))


def _digest(state: ReadState) -> str:
    """Return what tells two sets of values apart. Event ids are stored beside who sent them, and a plain
    hash of a short answer is found by trying all answers: so the key lives in this process alone."""
    said = repr(sorted(state.values.items())).encode()
    return hashlib.blake2b(said, key=_PROCESS_KEY, digest_size=8).hexdigest()


def _action(value: str) -> Action | None:
    try:
        return decode(value)
    except UnreadableActionError:
        return None


def _plain(text: str) -> str:
    """Return what was written, without Slack's markup: mentions are dropped, links become their words, and
    `&amp;`, `&lt;`, `&gt;` what they stand for (docs.slack.dev/messaging/formatting-message-text)."""
    unnamed = _MENTION.sub(" ", text[: 2 * MAX_SAID])
    unlinked = _LINK.sub(lambda found: found[2] or found[1], unnamed)
    return html.unescape(unlinked).strip()[:MAX_SAID]


def _mapping(value: object) -> Payload:
    return value if isinstance(value, Mapping) else {}


def _user(body: object) -> str:
    user = _text(_mapping(_mapping(body).get("user")), "id")
    return user if _ID.fullmatch(user) else ""


def _text(payload: Payload, key: str) -> str:
    value = payload.get(key)
    return value if isinstance(value, str) else ""


def _number(text: str) -> float:
    return float(text) if re.fullmatch(r"[0-9]{1,12}(?:\.[0-9]{1,9})?", text) else 0.0
