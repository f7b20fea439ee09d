"""The payloads that Slack sends to an app, complete in shape.

Sources: https://docs.slack.dev/reference/interaction-payloads/block_actions-payload,
/view-interactions-payload, https://docs.slack.dev/interactivity/implementing-slash-commands,
https://docs.slack.dev/apis/events-api and the page of each event at /reference/events.
"""

from collections.abc import Mapping

from fakes.slack.config import FakeUser
from fakes.slack.inputs import state_of
from fakes.slack.records import JSON, Message, View
from fakes.slack.shows import message_json, user_json, view_json
from fakes.slack.world import World


def _person(world: World, user_id: str) -> JSON:
    user = world.users[user_id]
    return {
        "id": user.id,
        "username": user.name,
        "name": user.name,
        "team_id": user.team_id or world.config.team_id,
    }


def interaction(world: World, kind: str, user_id: str) -> JSON:
    """Return what every interaction payload has."""
    config = world.config
    return {
        "type": kind,
        "user": _person(world, user_id),
        "api_app_id": config.app_id,
        "token": config.verification_token,
        "team": {"id": config.team_id, "domain": config.team_domain},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def block_actions(world: World, user_id: str, place: Message | View, action: Mapping[str, object]) -> JSON:
    """Return the payload of a person using an element of a message, a modal or a Home view."""
    payload = interaction(world, "block_actions", user_id)
    payload["actions"] = [dict(action)]
    values = state_of(place.blocks, place.entered)
    if isinstance(place, View):
        payload["container"] = {"type": "view", "view_id": place.id}
        payload["view"] = view_json(world, place, state=values)
        payload["trigger_id"] = world.new_trigger(user_id, place.id if place.kind == "modal" else None)
        return payload
    channel = world.conversations[place.channel]
    address = world.new_response_url(user_id, place.channel, place)
    payload |= {
        "container": {
            "type": "message",
            "message_ts": place.ts,
            "channel_id": place.channel,
            "is_ephemeral": place.ephemeral_to is not None,
        },
        "trigger_id": world.new_trigger(user_id),
        "channel": {"id": channel.id, "name": channel.name if channel.kind != "private" else "privategroup"},
        "state": {"values": values},
        "response_url": address.id,
    }
    if place.thread_ts:
        payload["container"]["thread_ts"] = place.thread_ts  # type: ignore[index]
    if place.ephemeral_to is None:
        payload["message"] = message_json(world, place)
    return payload


def view_submission(world: World, user_id: str, view: View) -> JSON:
    """Return the payload of a person submitting a modal."""
    payload = interaction(world, "view_submission", user_id)
    payload["trigger_id"] = world.new_trigger(user_id, view.id)
    payload["view"] = view_json(world, view, state=state_of(view.blocks, view.entered))
    payload["response_urls"] = []
    return payload


def view_closed(world: World, user_id: str, view: View, *, is_cleared: bool) -> JSON:
    """Return the payload of a person closing a modal that asked to be told."""
    payload = interaction(world, "view_closed", user_id)
    payload["view"] = view_json(world, view, state=state_of(view.blocks, view.entered))
    payload["is_cleared"] = is_cleared
    return payload


def slash(world: World, user_id: str, command: str, text: str, channel_id: str) -> dict[str, str]:
    """Return the form of a slash command; `response_url` still lacks its host."""
    config, channel = world.config, world.conversations[channel_id]
    names = {"im": "directmessage", "private": "privategroup", "mpim": channel.name}
    return {
        "token": config.verification_token,
        "team_id": config.team_id,
        "team_domain": config.team_domain,
        "channel_id": channel.id,
        "channel_name": names.get(channel.kind, channel.name),
        "user_id": user_id,
        "user_name": world.users[user_id].name,
        "command": command,
        "text": text,
        "api_app_id": config.app_id,
        "is_enterprise_install": "false",
        "response_url": world.new_response_url(user_id, channel.id).id,
        "trigger_id": world.new_trigger(user_id),
    }


def event(world: World, inner: Mapping[str, object]) -> JSON:
    """Return the envelope of an event."""
    config = world.config
    channel = str(inner.get("channel", ""))
    return {
        "token": config.verification_token,
        "team_id": config.team_id,
        "context_team_id": config.team_id,
        "context_enterprise_id": None,
        "api_app_id": config.app_id,
        "event": dict(inner),
        "type": "event_callback",
        "event_id": world.ids.next("Ev"),
        "event_time": int(world.now()),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": config.team_id,
                "user_id": config.bot_user_id,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
        "event_context": f"4-{inner.get('type')}-{config.team_id}-{config.app_id}-{channel}",
    }


CHANNEL_TYPES = {"im": "im", "mpim": "mpim", "private": "group", "public": "channel"}


def message_event(world: World, message: Message, *, kind: str = "message") -> JSON:
    """Return the event of a message that was posted (`message`, or `app_mention`)."""
    shown = message_json(world, message)
    shown["type"] = kind
    shown |= {"channel": message.channel, "event_ts": message.ts}
    if kind == "message":
        shown["channel_type"] = CHANNEL_TYPES[world.conversations[message.channel].kind]
    return shown


def changed_event(world: World, message: Message, previous: Mapping[str, object], *, deleted: bool) -> JSON:
    """Return the event of a message that was edited or deleted."""
    now = world.ids.ts(world.now())
    shown: JSON = {
        "type": "message",
        "subtype": "message_deleted" if deleted else "message_changed",
        "previous_message": dict(previous),
        "channel": message.channel,
        "hidden": True,
        "ts": now,
        "event_ts": now,
        "channel_type": CHANNEL_TYPES[world.conversations[message.channel].kind],
    }
    if deleted:
        shown["deleted_ts"] = message.ts
    else:
        shown["message"] = message_json(world, message)
    return shown


def home_opened(world: World, user_id: str, tab: str) -> JSON:
    """Return the event of a person opening the app's Home."""
    shown: JSON = {
        "type": "app_home_opened",
        "user": user_id,
        "channel": world.direct(user_id).id,
        "tab": tab,
        "event_ts": world.ids.ts(world.now()),
    }
    view = world.homes.get(user_id)
    if view is not None and tab == "home":
        shown["view"] = view_json(world, view, state=state_of(view.blocks, view.entered))
    return shown


def user_event(world: World, kind: str, user: FakeUser) -> JSON:
    """Return the event of a person who joined (`team_join`) or changed (`user_change`)."""
    shown: JSON = {
        "type": kind,
        "user": user_json(world, user, locale=True),
        "cache_ts": int(world.now()),
        "event_ts": world.ids.ts(world.now()),
    }
    return shown


def rich_text(text: str) -> list[JSON]:
    """Return the blocks that Slack makes of what a person typed."""
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return [{"type": "rich_text", "elements": [section]}] if text else []
