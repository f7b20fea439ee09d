"""The workspace as it stands: people, conversations, messages, views, triggers and response addresses."""

from collections import Counter
from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass, replace

from fakes.slack import figures
from fakes.slack.blockkit import block_elements
from fakes.slack.config import FakeChannel, FakeUser, SlackConfig
from fakes.slack.ids import Ids
from fakes.slack.records import JSON, Message, ResponseUrl, Trigger, View
from fakes.slack.shapes import mapping, parts

SLACKBOT = FakeUser("USLACKBOT", "slackbot", real_name="Slackbot")


@dataclass
class Conversation:
    """A channel, a direct message (`user`) or a group message, with what was said in it."""

    id: str
    kind: str
    name: str
    members: set[str]
    archived: bool = False
    user: str | None = None
    created: int = 0


class World:
    """Holds the state of one workspace. Methods of the Web API and the client side both work on it."""

    def __init__(self, config: SlackConfig) -> None:
        self.config = config
        self.ids = Ids()
        bot = FakeUser(config.bot_user_id, config.bot_name, is_bot=True)
        self.users = {one.id: one for one in (SLACKBOT, bot, *config.users)}
        self.conversations = {one.id: self._channel(one) for one in config.channels}
        self.messages: list[Message] = []
        self.accepted: dict[str, dict[str, Counter[str]]] = {}
        """What was ever posted by the app with a delivery's id in its metadata: how often each part, by
        channel and delivery. Nothing is taken away again when a message is deleted."""
        self._standing: dict[tuple[str, str], Message] = {}
        self._in_channel: dict[str, list[Message]] = {}
        self._directs: dict[frozenset[str], str] = {}
        self.homes: dict[str, View] = {}
        self.stacks: dict[str, list[View]] = {}
        self.triggers: dict[str, Trigger] = {}
        self.response_urls: dict[str, ResponseUrl] = {}
        self.dead_tokens: dict[str, str] = {}

    def now(self) -> float:
        """Return the workspace's time in seconds since 1970."""
        return self.config.now()

    @staticmethod
    def _channel(seed: FakeChannel) -> Conversation:
        kind = "private" if seed.is_private else "public"
        return Conversation(seed.id, kind, seed.name, set(seed.members), archived=seed.archived)

    def put_user(self, user: FakeUser) -> None:
        """Add a person, or change one."""
        self.users[user.id] = user

    def deactivate(self, user_id: str) -> FakeUser:
        """Deactivate a person, as an administrator does."""
        self.put_user(replace(self.users[user_id], deleted=True))
        return self.users[user_id]

    def put_channel(self, seed: FakeChannel) -> None:
        """Add a channel, or change one."""
        self.conversations[seed.id] = self._channel(seed)

    def find_direct(self, *people: str) -> Conversation | None:
        """Return the direct or group message of the app with these people, if it was ever opened."""
        known = self._directs.get(frozenset(people))
        return None if known is None else self.conversations[known]

    def direct(self, *people: str) -> Conversation:
        """Return the direct or group message of the app with these people, opened if need be."""
        found = self.find_direct(*people)
        if found is not None:
            return found
        kind, prefix = ("im", "D") if len(people) == 1 else ("mpim", "G")
        opened = Conversation(
            self.ids.next(prefix),
            kind,
            "directmessage" if kind == "im" else f"mpdm-{'-'.join(people)}-1",
            {*people, self.config.bot_user_id},
            user=people[0] if kind == "im" else None,
            created=int(self.now()),
        )
        self.conversations[opened.id] = opened
        self._directs[frozenset(people)] = opened.id
        return opened

    def place(self, message: Message) -> Message:
        """Store a message, its blocks with the ids that Slack gives to those without."""
        message.blocks = self.with_ids(message.blocks)
        self.messages.append(message)
        self._count(message)
        if message.ephemeral_to is None:
            self._standing[(message.channel, message.ts)] = message
            self._in_channel.setdefault(message.channel, []).append(message)
        return message

    def _count(self, message: Message) -> None:
        payload = mapping((message.metadata or {}).get("event_payload"))
        if "delivery_id" in payload:
            deliveries = self.accepted.setdefault(message.channel, {})
            parts_of = deliveries.setdefault(str(payload["delivery_id"]), Counter())
            parts_of[str(payload.get("part", ""))] += 1

    def with_ids(self, blocks: Iterable[Mapping[str, object]]) -> list[JSON]:
        """Return a copy of blocks with a block_id for every block, an action_id for every element in use."""
        done = [dict(deepcopy(mapping(block))) for block in blocks]
        for block in done:
            block.setdefault("block_id", self.ids.short("block"))
            for _, element in block_elements(block):
                if isinstance(element, dict) and element.get("type") not in {"image", "mrkdwn", "plain_text"}:
                    element.setdefault("action_id", self.ids.short("action"))
        return done

    def find_message(self, channel: str, ts: str) -> Message | None:
        """Return a message that stands in a channel (no ephemeral, none that was deleted)."""
        found = self._standing.get((channel, ts))
        return None if found is None or found.deleted else found

    def in_channel(self, channel: str) -> list[Message]:
        """Return the messages that stand in a channel, oldest first, without ephemeral ones."""
        return [one for one in self._in_channel.get(channel, []) if not one.deleted]

    def visible_to(self, user: str, channel: str | None = None) -> list[Message]:
        """Return what a person sees, oldest first: their conversations' messages and their own ephemerals."""
        return [
            one
            for one in self.messages
            if not one.deleted
            and (channel is None or one.channel == channel)
            and (one.ephemeral_to == user if one.ephemeral_to else self.is_member(user, one.channel))
        ]

    def is_member(self, user: str, channel: str) -> bool:
        """Tell whether a person is in a conversation."""
        found = self.conversations.get(channel)
        return found is not None and user in found.members

    def new_view(self, user: str, payload: Mapping[str, object], *, previous: View | None = None) -> View:
        """Return a new view with an id, a hash and ids for its blocks; it is not open yet."""
        view_id = self.ids.next("V")
        view = View(view_id, user, {}, "", previous.root_view_id if previous else view_id)
        view.previous_view_id = previous.id if previous else None
        self.fill_view(view, payload)
        return view

    def fill_view(self, view: View, payload: Mapping[str, object]) -> None:
        """Give a view new content; inputs keep what was entered when block_id and action_id stay the same."""
        view.payload = {**dict(payload), "blocks": self.with_ids(map(mapping, parts(payload.get("blocks"))))}
        view.hash = f"{int(self.now())}.{self.ids.secret('hash')[:8]}"
        places = {
            (str(block.get("block_id")), str(element.get("action_id")))
            for block in view.blocks
            for _, element in block_elements(block)
        }
        view.entered = {
            block_id: {action: state for action, state in actions.items() if (block_id, action) in places}
            for block_id, actions in view.entered.items()
        }
        view.errors = {}

    def find_view(self, view_id: str | None, external_id: str | None = None) -> View | None:
        """Return an open view (or a Home view) by its id or external id."""
        opened = [view for stack in self.stacks.values() for view in stack]
        for view in [*opened, *self.homes.values()]:
            if view_id is not None and view.id == view_id:
                return view
            if external_id and view.payload.get("external_id") == external_id:
                return view
        return None

    def new_trigger(self, user: str, view_id: str | None = None) -> str:
        """Return a fresh trigger_id for a person, tied to the view it came from, if any."""
        trigger = Trigger(self.ids.trigger(self.now()), user, self.now(), view_id)
        self.triggers[trigger.id] = trigger
        return trigger.id

    def new_response_url(self, user: str, channel: str, message: Message | None = None) -> ResponseUrl:
        """Return a fresh response address for a person in a conversation."""
        issued = ResponseUrl(self.ids.secret("response"), user, channel, self.now(), message)
        self.response_urls[issued.id] = issued
        return issued

    def is_expired(self, trigger: Trigger) -> bool:
        """Tell whether a trigger is older than three seconds."""
        return self.now() - trigger.issued > figures.TRIGGER_SECONDS
