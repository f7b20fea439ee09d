"""The Bot Connector's operations: what each needs, refuses and does.

Sources: bot-framework-rest-connector-api-reference (bot-docs) for the operations; conversation-messages,
send-proactive-messages, get-teams-context and update-and-delete-bot-messages (msteams-docs).
"""

import base64
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from fakes.teams import figures
from fakes.teams.cards import card_problems
from fakes.teams.config import FakeUser
from fakes.teams.errors import Refusal, bad, refusal, throttled
from fakes.teams.pacing import Limiter
from fakes.teams.records import ADAPTIVE, BOT, JSON, Conversation, Message, mapping, parts
from fakes.teams.world import World

Answer = tuple[int, JSON | None]
BASE64_IMAGE = re.compile(r"data:image/[^\"]*?;base64,[A-Za-z0-9+/=]*")


@dataclass
class Call:
    """One request to the Bot Connector."""

    world: World
    limiter: Limiter
    conversation_id: str = ""
    activity_id: str = ""
    member_id: str = ""
    body: JSON = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)

    @property
    def conversation(self) -> Conversation:
        """Return the conversation; refuses one that does not exist."""
        found = self.world.find_conversation(self.conversation_id)
        if found is None:
            raise Refusal("ConversationNotFound")
        return found

    @property
    def root(self) -> str | None:
        """Return the message whose thread the conversation's id names."""
        _, _, thread = self.conversation_id.partition(";messageid=")
        return thread or None

    def admit(self, kind: str) -> Conversation:
        """Return the conversation if the bot may act in it now, and count the operation."""
        found = self.conversation
        _allow(self.world, found)
        self.pace(kind, found.id)
        return found

    def pace(self, kind: str, conversation: str) -> None:
        """Count an operation; refuses one that comes too soon."""
        wait = self.limiter.refuse(kind, conversation, self.world.now())
        if wait is not None:
            raise throttled(wait if self.limiter.pace.retry_after else None)

    def message(self, conversation: Conversation) -> Message:
        """Return the bot's message that the call is about."""
        found = self.world.find_message(conversation.id, self.activity_id)
        if found is None:
            raise Refusal("ActivityNotFoundInConversation")
        if found.sender != BOT:
            raise Refusal("NotEnoughPermissions")
        return found


def _allow(world: World, conversation: Conversation) -> None:
    """Refuse where the bot is blocked, removed, forbidden, or the person is gone."""
    if world.disabled_by_admin:
        raise Refusal("BotDisabledByAdmin")
    person = world.person_of(conversation)
    if person is not None:
        _allow_person(world, person)
    if not conversation.installed:
        raise refusal(world.config.uninstalled_as)


def _allow_person(world: World, person: FakeUser) -> None:
    if person.deleted:
        raise Refusal("ConversationNotFound")
    if person.disabled:
        raise Refusal("BotDisabledByAdmin")
    if person.blocked:
        raise refusal(world.config.blocked_as)


# -- Conversations ----------------------------------------------------------------------------------------
def create_conversation(call: Call) -> Answer:
    """Return the chat with a person, always the same one, or begin a thread in a channel."""
    channel = mapping(mapping(call.body.get("channelData")).get("channel")).get("id")
    if channel is not None:
        return _new_thread(call, str(channel))
    person = _addressed(call)
    if call.world.disabled_by_admin:
        raise Refusal("BotDisabledByAdmin")
    _allow_person(call.world, person)
    known = call.world.shares_a_team(person.key) and _addressed_by(call) != person.aad_id
    if not person.installed and not known:
        raise refusal(call.world.config.uninstalled_as)
    conversation = call.world.open_personal(person.key)
    conversation.installed = True
    call.pace("create", conversation.id)
    return 201, {"id": conversation.id, **_first_message(call, conversation)}


def _addressed_by(call: Call) -> str:
    """Return the id that names a person; a directory id needs an installation (msteams-docs #11125)."""
    return str(mapping(next(iter(parts(call.body.get("members"))), None)).get("id") or "")


def _addressed(call: Call) -> FakeUser:
    """Return the person a conversation is asked for with; refuses what does not name one of the tenant."""
    body, config = call.body, call.world.config
    tenants = {body.get("tenantId"), mapping(mapping(body.get("channelData")).get("tenant")).get("id")}
    if not config.open and (config.tenant_id not in tenants or tenants - {config.tenant_id, None}):
        raise bad("The tenant id is missing or is not that of the conversation")
    if len(parts(body.get("members"))) != 1 or body.get("isGroup"):
        raise bad("Bots can create conversations with one member only")  # send-proactive-messages
    bot = mapping(body.get("bot")).get("id")
    if not config.open and bot not in {config.bot_mri, config.app_id}:
        raise bad("The bot of the conversation must be the calling one")
    wanted = _addressed_by(call)
    person = call.world.find_user(wanted)
    if person is None or wanted == person.email:
        raise bad(f"Failed to decrypt pairwise id or find the user {wanted!r}")
    return person


def _first_message(call: Call, conversation: Conversation) -> JSON:
    if not call.body.get("activity"):
        return {}
    activity = mapping(call.body["activity"])
    check_activity(activity)
    return {"activityId": call.world.post(conversation, BOT, activity, None).id}


def _new_thread(call: Call, channel: str) -> Answer:
    call.conversation_id = channel
    conversation = call.admit("create")
    activity = mapping(call.body.get("activity"))
    check_activity(activity)
    message = call.world.post(conversation, BOT, activity, None)
    return 201, {"id": f"{conversation.id};messageid={message.id}", "activityId": message.id}


# -- Activities -------------------------------------------------------------------------------------------
def check_activity(activity: JSON) -> None:
    """Refuse an activity that is too big, of an unknown type, without content, or with a bad card."""
    text = BASE64_IMAGE.sub("", json.dumps(activity, ensure_ascii=False))
    if len(text.encode("utf-16-le")) > figures.MESSAGE_BYTES:
        raise Refusal("MessageSizeTooBig")
    if activity.get("type") == "typing":
        return
    if activity.get("type") != "message":
        raise bad("Unknown activity type")  # microsoft-365-agents-toolkit #14321
    attachments = activity.get("attachments")
    if attachments is not None and not isinstance(attachments, list):
        raise bad("attachments must be a list")
    if not activity.get("text") and not attachments:
        raise bad("Activity must contain non empty 'text' field and/or at least 1 attachment")
    for one in map(mapping, parts(attachments)):
        if not one.get("contentType"):
            raise bad("Attachment must have a contentType")
        if one["contentType"] == ADAPTIVE and (problems := card_problems(one.get("content"))):
            raise bad("; ".join(problems))


def send_to_conversation(call: Call) -> Answer:
    """Post a message. A text and an attachment together are split, and no id comes back.

    The split: conversation-messages, "Message splitting"; the answer 202 without a body: bot-docs #1726.
    """
    conversation = call.admit("send")
    check_activity(call.body)
    if call.body.get("type") == "typing":
        return 202, None
    if call.body.get("text") and call.body.get("attachments"):
        call.world.post(conversation, BOT, {**call.body, "attachments": []}, call.root)
        call.world.post(conversation, BOT, {**call.body, "text": ""}, call.root)
        return 202, None
    return 201, {"id": call.world.post(conversation, BOT, call.body, call.root).id}


def reply_to_activity(call: Call) -> Answer:
    """Post a message as a reply. In chats this is the same as sending; in a channel it joins the thread."""
    found = call.world.find_message(call.conversation.id, call.activity_id)
    if call.conversation.kind == "channel" and call.root is None:
        if found is None:
            raise Refusal("ActivityNotFoundInConversation")
        call.conversation_id = f"{call.conversation.id};messageid={found.root or found.id}"
    return send_to_conversation(call)


def update_activity(call: Call) -> Answer:
    """Give a message of the bot new content; it keeps its id, and need not stay of its kind."""
    conversation = call.admit("send")
    message = call.message(conversation)
    check_activity(call.body)
    call.world.update(message, call.body)
    return 200, {"id": message.id}


def delete_activity(call: Call) -> Answer:
    """Delete a message of the bot."""
    call.message(call.admit("send")).deleted = True
    return 200, None


# -- Rosters ----------------------------------------------------------------------------------------------
def get_paged_members(call: Call) -> Answer:
    """Return people of a conversation page by page; the token is there until the last page."""
    conversation = call.admit("read")
    asked = call.query.get("pageSize") or str(figures.PAGE_MOST)
    if not asked.isdigit():
        raise bad("pageSize must be a number")
    size = min(max(int(asked), figures.PAGE_LEAST), figures.PAGE_MOST)
    start = _offset(call.query.get("continuationToken", ""))
    people = [call.world.users[key] for key in conversation.members if not call.world.users[key].deleted]
    shown: JSON = {"members": [call.world.member_json(one) for one in people[start : start + size]]}
    if start + size < len(people):
        shown["continuationToken"] = base64.urlsafe_b64encode(str(start + size).encode()).decode()
    return 200, shown


def _offset(token: str) -> int:
    try:
        return int(base64.urlsafe_b64decode(token)) if token else 0
    except ValueError:
        raise bad("The continuation token is not valid") from None


def get_member(call: Call) -> Answer:
    """Return one person of a conversation, by `29:` id, directory id or UPN."""
    conversation = call.admit("read")
    person = call.world.find_user(call.member_id)
    if person is None or person.key not in conversation.members or person.deleted:
        raise Refusal("MemberNotFoundInConversation")
    return 200, call.world.member_json(person)


def get_team(call: Call) -> Answer:
    """Return a team's name and group (get-teams-context)."""
    conversation = call.admit("read")
    team = call.world.teams.get(conversation.id)
    if team is None:
        raise Refusal("ConversationNotFound")
    return 200, {"id": team.id, "name": team.name, "aadGroupId": team.group_id}


def get_channels(call: Call) -> Answer:
    """Return a team's channels; General comes first and has no name (get-teams-context)."""
    conversation = call.admit("read")
    named = [one for one in call.world.conversations.values() if one.team == conversation.id]
    channels = [{"id": one.id, "name": None if one.id == one.team else one.name} for one in named]
    return 200, {"conversations": channels}


OPERATIONS: dict[str, Callable[[Call], Answer]] = {
    "createConversation": create_conversation,
    "sendToConversation": send_to_conversation,
    "replyToActivity": reply_to_activity,
    "updateActivity": update_activity,
    "deleteActivity": delete_activity,
    "getPagedMembers": get_paged_members,
    "getMember": get_member,
    "getTeam": get_team,
    "getChannels": get_channels,
}
