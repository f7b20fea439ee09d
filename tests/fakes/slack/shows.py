"""How the Web API shows users, conversations, messages and views: the JSON objects of Slack's reference.

Shapes: https://docs.slack.dev/reference/objects (user, conversation), /reference/methods/* (examples).
"""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from fakes.slack.config import FakeUser
from fakes.slack.records import JSON, Message, View
from fakes.slack.world import Conversation, World


def user_json(world: World, user: FakeUser, *, locale: bool = False) -> JSON:
    """Return a user object. A deactivated one lacks time zone and roles, as Slack's do."""
    real_name = user.real_name or user.name
    profile: JSON = {
        "real_name": real_name,
        "real_name_normalized": real_name,
        "display_name": user.name,
        "display_name_normalized": user.name,
        "title": "",
        "phone": "",
        "status_text": "",
        "status_emoji": "",
        "avatar_hash": "fake",
        "team": user.team_id or world.config.team_id,
    }
    if user.email and "users:read.email" in world.config.granted:
        profile["email"] = user.email
    if user.is_bot:
        profile["bot_id"] = world.config.bot_id if user.id == world.config.bot_user_id else f"B{user.id[1:]}"
        profile["api_app_id"] = world.config.app_id if user.id == world.config.bot_user_id else ""
    shown: JSON = {
        "id": user.id,
        "team_id": user.team_id or world.config.team_id,
        "name": user.name,
        "deleted": user.deleted,
        "profile": profile,
        "is_bot": user.is_bot,
        "is_app_user": False,
        "updated": 1_700_000_000,
    }
    if not user.deleted:
        shown |= _living(world, user)
    if locale and not user.deleted:
        shown["locale"] = user.locale
    return shown


def _living(world: World, user: FakeUser) -> JSON:
    zone = ZoneInfo(user.tz)
    offset = datetime.fromtimestamp(world.now(), tz=UTC).astimezone(zone).utcoffset()
    return {
        "color": "9f69e7",
        "real_name": user.real_name or user.name,
        "tz": user.tz,
        "tz_label": user.tz,
        "tz_offset": int(offset.total_seconds()) if offset else 0,
        "is_admin": user.is_admin or user.is_owner,
        "is_owner": user.is_owner,
        "is_primary_owner": False,
        "is_restricted": user.is_restricted or user.is_ultra_restricted,
        "is_ultra_restricted": user.is_ultra_restricted,
        "is_email_confirmed": user.is_email_confirmed,
        "who_can_share_contact_card": "EVERYONE",
    }


def conversation_json(world: World, one: Conversation, *, locale: bool = False, count: bool = False) -> JSON:
    """Return a conversation object."""
    shown: JSON = {
        "id": one.id,
        "created": one.created,
        "is_archived": one.archived,
        "is_im": one.kind == "im",
        "is_mpim": one.kind == "mpim",
        "is_channel": one.kind == "public",
        "is_group": one.kind in {"private", "mpim"},
        "is_private": one.kind != "public",
        "is_org_shared": False,
        "is_shared": False,
        "is_ext_shared": False,
        "context_team_id": world.config.team_id,
    }
    if one.kind == "im":
        shown |= {"user": one.user, "is_open": True, "priority": 0}
    else:
        shown |= {
            "name": one.name,
            "name_normalized": one.name,
            "is_member": world.config.bot_user_id in one.members,
            "is_general": False,
            "topic": {"value": "", "creator": "", "last_set": 0},
            "purpose": {"value": "", "creator": "", "last_set": 0},
        }
    if locale:
        shown["locale"] = "ja-JP"
    if count:
        shown["num_members"] = len(one.members)
    return shown


def message_json(world: World, one: Message, *, metadata: bool = True) -> JSON:
    """Return a message object, with its metadata if asked; without its payload if not."""
    shown: JSON = {"type": "message", "user": one.user, "text": one.text, "ts": one.ts}
    shown["team"] = world.config.team_id
    optional = {
        "subtype": one.subtype,
        "client_msg_id": one.client_msg_id,
        "bot_id": one.bot_id,
        "app_id": one.app_id,
        "thread_ts": one.thread_ts,
        "blocks": one.blocks or None,
        "metadata": one.metadata if metadata or one.metadata is None else _event_type(one.metadata),
        "edited": {"user": one.bot_id or one.user, "ts": one.edited_ts} if one.edited_ts else None,
        "is_ephemeral": True if one.ephemeral_to else None,
    }
    if one.bot_id == world.config.bot_id:
        optional["bot_profile"] = {
            "id": one.bot_id,
            "app_id": world.config.app_id,
            "user_id": world.config.bot_user_id,
            "name": world.config.bot_name,
            "icons": {},
            "deleted": False,
            "updated": 1_700_000_000,
            "team_id": world.config.team_id,
        }
    return shown | {key: value for key, value in optional.items() if value is not None}


def _event_type(metadata: JSON) -> JSON:
    return {"event_type": metadata.get("event_type")}


def view_json(world: World, view: View, *, state: dict[str, dict[str, JSON]] | None = None) -> JSON:
    """Return a view object with every key that Slack sends back, `state` filled in if given."""
    payload = view.payload
    return {
        "id": view.id,
        "team_id": world.config.team_id,
        "type": view.kind,
        "blocks": view.blocks,
        "private_metadata": payload.get("private_metadata") or "",
        "callback_id": payload.get("callback_id") or "",
        "state": {"values": state or {}},
        "hash": view.hash,
        "title": payload.get("title") or {"type": "plain_text", "text": "View Title", "emoji": True},
        "clear_on_close": bool(payload.get("clear_on_close")),
        "notify_on_close": bool(payload.get("notify_on_close")),
        "close": payload.get("close"),
        "submit": payload.get("submit"),
        "previous_view_id": view.previous_view_id,
        "root_view_id": view.root_view_id,
        "app_id": world.config.app_id,
        "external_id": payload.get("external_id") or "",
        "app_installed_team_id": world.config.team_id,
        "bot_id": world.config.bot_id,
    }
