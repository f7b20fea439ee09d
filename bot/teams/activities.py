"""Reads what Teams sends; everything in it is distrusted, and what cannot be read is nothing.

Shapes: Microsoft's "Bot Framework Activity schema", "Universal Actions for Adaptive Cards" and
"Conversation events in your Teams bot".
"""

import hashlib
import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.teams.references import Reference
from bot.teams.values import is_person, read_values
from cards.actions import Action, UnreadableActionError, decode
from handlers.events import Pressed, Said
from people.model import Platform

Activity = Mapping[str, object]

MAX_SAID = 4000
"""Characters of a message that are read: more is no command."""
LONGEST_ID = 500
VERB = "hojorin"
ACTION_INVOKE = "adaptiveCard/action"
_MESSAGE_ID = re.compile(r"[A-Za-z0-9:_.@;=-]{1,200}")
_TAG = re.compile(r"<[^<>]{0,200}>")


class Scope(StrEnum):
    """Where somebody wrote or pressed (`conversation.conversationType`)."""

    PERSONAL = "personal"
    GROUP = "groupChat"
    CHANNEL = "channel"


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Something that a person did, and where."""

    identity: str
    """Their Entra object id."""
    at: Reference
    scope: Scope
    event: Pressed | Said | None
    """None: a button that cannot be read any more."""
    message: str = ""
    """The message that was pressed."""
    origin: str = ""
    """The message from which a form was opened, if that is what was sent."""
    opens: Action | None = None
    """What opens the form again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """Hojorin was added to a conversation, or removed from it."""

    identity: str
    """Whose personal conversation it is; empty in others."""
    at: Reference
    scope: Scope
    team: str
    """The team's id, if it is one."""
    added: bool


def tenant_of(activity: Activity) -> str:
    """Return the tenant that an activity is of; the SDK's own field for it is always empty."""
    channel_data, conversation = _part(activity, "channelData"), _part(activity, "conversation")
    return _text(_part(channel_data, "tenant"), "id") or _text(conversation, "tenantId")


def locale_of(activity: Activity) -> str | None:
    """Return the language of who wrote, as a tag."""
    return _text(activity, "locale")[:20] or None


def timezone_of(activity: Activity) -> str | None:
    """Return the time zone of who wrote; messages name it in one of two places."""
    entities = activity.get("entities")
    for entity in entities if isinstance(entities, list) else ():
        if _text(entity, "type") == "clientInfo" and (zone := _text(entity, "timezone")):
            return zone[:64]
    return _text(activity, "localTimezone")[:64] or None


def read_reference(activity: Activity) -> Reference | None:
    """Return where the activity comes from."""
    service_url, conversation = _text(activity, "serviceUrl"), _text(_part(activity, "conversation"), "id")
    fits = 0 < len(conversation) <= LONGEST_ID and not re.search(r"\s", conversation + service_url)
    if not fits or not service_url:
        return None
    return Reference(
        service_url=service_url,
        conversation=conversation,
        member=member_id(_text(_part(activity, "from"), "id")),
    )


def member_id(text: object) -> str:
    """Return a person's id at the bot; empty for what is none."""
    is_one = isinstance(text, str) and text.startswith("29:") and len(text) <= LONGEST_ID
    return str(text) if is_one and not re.search(r"\s", str(text)) else ""


def read_identity(activity: Activity) -> str:
    """Return the Entra object id of who acted, in lower case; empty for bots and the unreadable."""
    found = _text(_part(activity, "from"), "aadObjectId")
    return found.lower() if is_person(found) else ""


def read_message(activity: Activity) -> Act | None:
    """Return what a message says; the press of a button in a client that knows `Action.Submit` alone."""
    value = activity.get("value")
    if isinstance(value, Mapping) and "a" in value:
        return _press(activity, value)
    act = _act(activity)
    if act is None:
        return None
    identity, at, scope = act
    said = Said(
        platform=Platform.TEAMS, event_id=_event_id(activity), identity=identity, text=_said(activity)
    )
    return Act(identity=identity, at=at, scope=scope, event=said) if said.text else None


def read_invoke(activity: Activity) -> Act | None:
    """Return what a press of `Action.Execute` says; of another verb, that it cannot be read any more."""
    action = _part(_part(activity, "value"), "action")
    return _press(activity, _part(action, "data") if _text(action, "verb") == VERB else {})


def read_membership(activity: Activity) -> Membership | None:
    """Return whether Hojorin was added somewhere or removed; None if others were."""
    at = read_reference(activity)
    added = _is_added(activity)
    if at is None or added is None:
        return None
    team = _text(_part(_part(activity, "channelData"), "team"), "id")
    scope = _scope(activity) or (Scope.CHANNEL if team else Scope.PERSONAL)
    identity = _added_person(activity) or read_identity(activity) if scope is Scope.PERSONAL else ""
    return Membership(identity=identity, at=at, scope=scope, team=team[:LONGEST_ID], added=added)


def team_of(activity: Activity) -> str:
    """Return the id of the team in whose channel something happened."""
    return _text(_part(_part(activity, "channelData"), "team"), "id")[:LONGEST_ID]


def _added_person(activity: Activity) -> str:
    """Return who was added together with the bot: an administrator may have installed it for them."""
    members = activity.get("membersAdded")
    found = [one for one in members if isinstance(one, Mapping)] if isinstance(members, list) else []
    people = [str(one.get("aadObjectId") or "").lower() for one in found]
    return next((one for one in people if is_person(one)), "")


def _is_added(activity: Activity) -> bool | None:
    kind, bot = _text(activity, "type"), _text(_part(activity, "recipient"), "id")
    if kind == "installationUpdate":
        action = _text(activity, "action")
        return True if action.startswith("add") else False if action.startswith("remove") else None
    for key, added in (("membersAdded", True), ("membersRemoved", False)):
        members = activity.get(key)
        if isinstance(members, list) and any(bot and _text(one, "id") == bot for one in members):
            return added
    return None


def _press(activity: Activity, data: Mapping[str, object]) -> Act | None:
    act = _act(activity)
    if act is None:
        return None
    identity, at, scope = act
    action, state = _action(_text(data, "a")), read_values(data)
    pressed = None
    if action is not None:
        pressed = Pressed(
            platform=Platform.TEAMS,
            event_id=_event_id(activity),
            identity=identity,
            action=action,
            values=state.values,
            people=state.people,
        )
    return Act(
        identity=identity,
        at=at,
        scope=scope,
        event=pressed,
        message=_message_id(_text(activity, "replyToId")),
        origin=_message_id(_text(data, "m")),
        opens=_action(_text(data, "o")),
    )


def _act(activity: Activity) -> tuple[str, Reference, Scope] | None:
    identity, at, scope = read_identity(activity), read_reference(activity), _scope(activity)
    if not identity or at is None or scope is None or not _text(activity, "id"):
        return None
    return identity, at, scope


def _scope(activity: Activity) -> Scope | None:
    kind = _text(_part(activity, "conversation"), "conversationType")
    return Scope(kind) if kind in set(Scope) else None


def _event_id(activity: Activity) -> str:
    """Return a short name for what happened: ids of messages are unique in their conversation alone."""
    parts = (_text(_part(activity, "conversation"), "id"), _text(activity, "id"))
    return hashlib.blake2b("\n".join(parts).encode("utf-8", "replace"), digest_size=16).hexdigest()


def _said(activity: Activity) -> str:
    """Return what was written, without the mention of the bot that a channel asks for."""
    text, bot = _text(activity, "text")[: 2 * MAX_SAID], _text(_part(activity, "recipient"), "id")
    entities = activity.get("entities")
    for entity in entities if isinstance(entities, list) else ():
        mentioned = _text(_part(entity, "mentioned"), "id")
        if _text(entity, "type") == "mention" and mentioned == bot and (words := _text(entity, "text")):
            text = text.replace(words, " ")
    return html.unescape(_TAG.sub(" ", text)).replace("\u00a0", " ").strip()[:MAX_SAID]


def _message_id(text: str) -> str:
    return text if _MESSAGE_ID.fullmatch(text) else ""


def _action(value: str) -> Action | None:
    try:
        return decode(value) if value else None
    except UnreadableActionError:
        return None


def _part(payload: object, key: str) -> Mapping[str, object]:
    value = payload.get(key) if isinstance(payload, Mapping) else None
    return value if isinstance(value, Mapping) else {}


def _text(payload: object, key: str) -> str:
    value = payload.get(key) if isinstance(payload, Mapping) else None
    return value if isinstance(value, str) else ""
