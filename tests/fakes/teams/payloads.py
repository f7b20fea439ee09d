"""The activities Teams sends to a bot, in their real shapes.

Sources: conversation-messages, bot-events, subscribe-to-conversation-events, cards-actions and
channel-and-group-conversations (msteams-docs); universal-action-model (Adaptive Cards).
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from fakes.teams.records import BOT, JSON, Conversation
from fakes.teams.world import World


def _common(world: World, service_url: str, kind: str, user: str, place: Conversation) -> JSON:
    """Return what every activity has."""
    now = datetime.fromtimestamp(world.now(), UTC)
    sender = world.account(user)
    return {
        "type": kind,
        "id": world.ids.event(),
        "timestamp": now.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "serviceUrl": service_url,
        "channelId": "msteams",
        "from": sender,
        "conversation": conversation_json(world, place),
        "recipient": world.account(BOT),
        "channelData": _channel_data(world, place),
    }


def conversation_json(world: World, place: Conversation, root: str | None = None) -> JSON:
    """Return a conversation as activities name it; a channel's thread has its first message's id behind."""
    shown: JSON = {"conversationType": place.kind, "tenantId": world.config.tenant_id}
    shown["id"] = f"{place.id};messageid={root}" if root else place.id
    if place.kind != "personal":
        shown["isGroup"] = True
    if place.name and place.kind == "groupChat":
        shown["name"] = place.name
    return shown


def _channel_data(world: World, place: Conversation) -> JSON:
    shown: JSON = {"tenant": {"id": world.config.tenant_id}}
    if place.team is not None:
        shown |= {"channel": {"id": place.id}, "team": {"id": place.team}}
    return shown


def _client_info(world: World, user: str) -> JSON:
    who = world.users[user]
    info = {"type": "clientInfo", "locale": who.locale, "country": who.country}
    return {**info, "platform": who.platform, "timezone": who.timezone}


def _at_home(world: World, user: str) -> JSON:
    """Return the person's own time and language, which messages and invokes carry."""
    who = world.users[user]
    local = datetime.fromtimestamp(world.now(), ZoneInfo(who.timezone))
    return {
        "localTimestamp": local.isoformat(timespec="milliseconds"),
        "localTimezone": who.timezone,
        "locale": who.locale,
    }


def message(
    world: World,
    service_url: str,
    user: str,
    place: Conversation,
    *,
    message_id: str,
    text: str,
    root: str | None,
) -> JSON:
    """Return a message of a person; in a channel or group chat the bot is mentioned in front of the text."""
    body = _common(world, service_url, "message", user, place) | _at_home(world, user)
    entities = [_client_info(world, user)]
    shown = text
    if place.kind != "personal":
        tag = f"<at>{world.config.bot_name}</at>"
        shown = f"{tag} {text}"
        entities.insert(0, {"type": "mention", "mentioned": world.account(BOT), "text": tag})
    html = {"contentType": "text/html", "content": f"<div><div>{shown}</div></div>"}
    body |= {
        "id": message_id,
        "text": shown,
        "textFormat": "plain",
        "attachments": [html],
        "entities": entities,
    }
    if place.kind == "channel":
        body["conversation"] = conversation_json(world, place, root or message_id)
    return body


def submitted(
    world: World,
    service_url: str,
    user: str,
    place: Conversation,
    *,
    reply_to: str,
    value: object,
    text: str = "",
) -> JSON:
    """Return the message that Action.Submit makes: a value, mostly no text, and the card's message."""
    body = _common(world, service_url, "message", user, place) | _at_home(world, user)
    body |= {"entities": [_client_info(world, user)], "value": value, "replyToId": reply_to}
    return body | ({"text": text, "textFormat": "plain"} if text else {})


def invoke(
    world: World,
    service_url: str,
    user: str,
    place: Conversation,
    *,
    reply_to: str,
    action: JSON,
    trigger: str,
) -> JSON:
    """Return the invoke that Action.Execute makes."""
    body = _common(world, service_url, "invoke", user, place) | _at_home(world, user)
    body |= {"name": "adaptiveCard/action", "entities": [_client_info(world, user)], "replyToId": reply_to}
    body["channelData"] = {**_channel_data(world, place), "source": {"name": "message"}}
    return body | {"value": {"action": action, "trigger": trigger}}


def members(
    world: World, service_url: str, user: str, place: Conversation, who: Iterable[str], *, added: bool
) -> JSON:
    """Return the conversationUpdate of people (or the bot) who joined or left."""
    body = _common(world, service_url, "conversationUpdate", user, place)
    accounts = [
        {key: value for key, value in world.account(one).items() if key in {"id", "aadObjectId"}}
        for one in who
    ]
    body["membersAdded" if added else "membersRemoved"] = accounts
    if place.team is not None:
        team = world.teams[place.team]
        event = "teamMemberAdded" if added else "teamMemberRemoved"
        named = {"id": team.id, "name": team.name, "aadGroupId": team.group_id}
        body["channelData"] = {"team": named, "eventType": event, "tenant": {"id": world.config.tenant_id}}
    return body


def installation(world: World, service_url: str, user: str, place: Conversation, action: str) -> JSON:
    """Return the installationUpdate of an app: `add`, `remove`, `add-upgrade` or `remove-upgrade`."""
    body = _common(world, service_url, "installationUpdate", user, place)
    who = world.users[user]
    body |= {"action": action, "locale": who.locale}
    body["entities"] = [{"type": "clientInfo", "locale": who.locale}]
    data = {**_channel_data(world, place), "source": {"name": "message"}}
    if place.team is not None:
        data["settings"] = {"selectedChannel": {"id": place.id}}
    return {**body, "channelData": data}


def reaction(
    world: World, service_url: str, user: str, place: Conversation, *, reply_to: str, kind: str, added: bool
) -> JSON:
    """Return the messageReaction of a person."""
    body = _common(world, service_url, "messageReaction", user, place)
    return {
        **body,
        "replyToId": reply_to,
        "reactionsAdded" if added else "reactionsRemoved": [{"type": kind}],
    }


def changed(
    world: World, service_url: str, user: str, place: Conversation, *, message_id: str, text: str | None
) -> JSON:
    """Return the event of a message that a person edited, or deleted when there is no text."""
    kind, event = ("messageDelete", "softDeleteMessage") if text is None else ("messageUpdate", "editMessage")
    body = _common(world, service_url, kind, user, place) | _at_home(world, user)
    body |= {"id": message_id, "entities": [_client_info(world, user)]}
    body["channelData"] = {**_channel_data(world, place), "eventType": event}
    return body | ({} if text is None else {"text": text, "textFormat": "plain"})
