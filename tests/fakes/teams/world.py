"""The tenant as it stands: people, conversations, messages, and where the bot is installed."""

from copy import deepcopy
from dataclasses import replace

from fakes.teams.config import FakeTeam, FakeUser, TeamsConfig
from fakes.teams.ids import Ids, personal_id
from fakes.teams.records import BOT, JSON, Conversation, Message


class World:
    """Everything the fake remembers. People are named by their `key`, conversations by their Teams id."""

    def __init__(self, config: TeamsConfig) -> None:
        self.config = config
        self.ids = Ids()
        self.users: dict[str, FakeUser] = {}
        self.teams: dict[str, FakeTeam] = {team.id: team for team in config.teams}
        self.conversations: dict[str, Conversation] = {}
        self.messages: list[Message] = []
        self.toasts: list[tuple[str, str]] = []
        self.registered = config.registered
        self.disabled_by_admin = config.disabled_by_admin
        for user in config.users:
            self.put_user(user)
        for team in config.teams:
            self._add_team(team)
        for chat in config.group_chats:
            group = Conversation(chat.id, "groupChat", list(chat.members), chat.topic)
            group.installed = chat.installed
            self.conversations[chat.id] = group

    def _add_team(self, team: FakeTeam) -> None:
        names = {team.id: "General", **{channel.id: channel.name for channel in team.channels}}
        members = list(team.members)
        for channel_id, name in names.items():
            # One list for all channels of a team: who joins the team is in each of them.
            channel = Conversation(channel_id, "channel", members, name, team.id, team.installed)
            self.conversations[channel_id] = channel

    def now(self) -> float:
        """Return the tenant's time in seconds since 1970."""
        return self.config.now()

    # -- People -------------------------------------------------------------------------------------------
    def put_user(self, user: FakeUser) -> None:
        """Add or change a person; who has the app in the personal scope has a chat with the bot."""
        self.users[user.key] = user
        if user.installed:
            self.open_personal(user.key).installed = True

    def change_user(self, key: str, **changes: object) -> FakeUser:
        """Change a person's fields, such as `blocked=True` or `deleted=True`, and return them."""
        self.put_user(replace(self.users[key], **changes))  # type: ignore[arg-type]
        if changes.get("installed") is False:
            self.personal(key).installed = False
        return self.users[key]

    def mri(self, key: str) -> str:
        """Return a person's `29:` id."""
        return self.users[key].mri

    def find_user(self, wanted: str) -> FakeUser | None:
        """Return a person by their `29:` id, their directory id or their UPN (get-teams-context)."""
        for user in self.users.values():
            if wanted in {user.mri, user.aad_id, user.email} and wanted:
                return user
        return None

    # -- Conversations ------------------------------------------------------------------------------------
    def personal(self, key: str) -> Conversation:
        """Return the bot's chat with a person; raises KeyError if there is none yet."""
        return self.conversations[personal_id(key)]

    def open_personal(self, key: str) -> Conversation:
        """Return the bot's chat with a person, a new one if there is none; always the same one."""
        chat_id = personal_id(key)
        if chat_id not in self.conversations:
            self.conversations[chat_id] = Conversation(chat_id, "personal", [key])
        return self.conversations[chat_id]

    def find_conversation(self, conversation_id: str) -> Conversation | None:
        """Return a conversation; `;messageid=…` behind a channel's id names a thread in it."""
        return self.conversations.get(conversation_id.partition(";")[0])

    def shares_a_team(self, key: str) -> bool:
        """Tell whether a person is in a team or group chat in which the bot is installed."""
        shared = [one for one in self.conversations.values() if one.kind != "personal" and one.installed]
        return any(key in one.members for one in shared)

    def install(self, place: str, *, installed: bool) -> None:
        """Install the bot in a team or group chat, or remove it; a team's channels go together."""
        for one in self.conversations.values():
            if place in {one.id, one.team}:
                one.installed = installed

    def person_of(self, conversation: Conversation) -> FakeUser | None:
        """Return whose chat with the bot a conversation is."""
        return self.users.get(conversation.members[0]) if conversation.kind == "personal" else None

    # -- Messages -----------------------------------------------------------------------------------------
    def post(self, conversation: Conversation, sender: str, activity: JSON, root: str | None) -> Message:
        """Place a message and return it."""
        message_id = self.ids.message(self.now())
        made = Message(message_id, conversation.id, sender, deepcopy(activity), self.now(), root)
        self.messages.append(made)
        return made

    def update(self, message: Message, activity: JSON) -> None:
        """Give a message new content; views of its own that a person had are gone (User-Specific-Views)."""
        message.versions.append(message.activity)
        message.activity = deepcopy(activity)
        message.views.clear()
        message.toggled.clear()

    def find_message(self, conversation: str, message_id: str) -> Message | None:
        """Return a message that stands in a conversation."""
        for one in reversed(self.messages):
            if (one.id, one.conversation, one.deleted) == (message_id, conversation, False):
                return one
        return None

    def standing(self, conversation: str) -> list[Message]:
        """Return the messages that stand in a conversation, oldest first."""
        return [one for one in self.messages if one.conversation == conversation and not one.deleted]

    def sees(self, key: str, message: Message) -> bool:
        """Tell whether a person sees a message."""
        found = self.conversations.get(message.conversation)
        there = found is not None and key in found.members and not message.deleted
        return there and not self.users[key].deleted

    # -- As the Bot Connector shows them ------------------------------------------------------------------
    def account(self, key: str) -> JSON:
        """Return a person or the bot as the sender or receiver of an activity."""
        if key == BOT:
            return {"id": self.config.bot_mri, "name": self.config.bot_name}
        user = self.users[key]
        return {"id": user.mri, "name": user.name, "aadObjectId": user.aad_id}

    def member_json(self, user: FakeUser) -> JSON:
        """Return a person as a roster shows them (get-teams-context; both names of the directory id)."""
        given, _, surname = user.name.partition(" ")
        shown: JSON = {"id": user.mri, "name": user.name, "objectId": user.aad_id, "aadObjectId": user.aad_id}
        shown |= {"givenName": given, "surname": surname}
        if self.config.member_emails:
            shown |= {"email": user.email, "userPrincipalName": user.email}
        return {**shown, "tenantId": self.config.tenant_id, "userRole": user.role}
