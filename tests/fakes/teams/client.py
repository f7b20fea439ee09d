"""Microsoft's client side: people write, press, install and remove, and the bot gets what Teams would send.

A test can only press what the fake has stored and the person could see. Every function returns `Sent`, the
bot's raw answer, and does to the person's screen what Teams does with an invoke's answer.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from fakes.teams import inputs, payloads
from fakes.teams.answers import after_invoke
from fakes.teams.cards import Found
from fakes.teams.delivery import Courier
from fakes.teams.figures import VIEWS_MOST
from fakes.teams.inputs import ClientRefusedError, NotVisibleError
from fakes.teams.records import BOT, JSON, Conversation, Message, Sent, mapping, parts
from fakes.teams.tokens import Forgery
from fakes.teams.transcript import Transcript
from fakes.teams.world import World


@dataclass
class TeamsClient:
    """The people of the tenant at their clients, in front of one bot.

    `execute` False is a client too old for Action.Execute, which shows its fallback instead.
    """

    world: World
    transcript: Transcript
    courier: Courier
    service_url: str
    execute: bool = True

    def forged(self, forgery: Forgery | str) -> "TeamsClient":
        """Return this client with another way of signing, one that a bot must refuse."""
        return replace(self, courier=replace(self.courier, forgery=Forgery(forgery)))

    def patient(self, seconds: float) -> "TeamsClient":
        """Return this client with another deadline for the bot's answer."""
        return replace(self, courier=replace(self.courier, answer_seconds=seconds))

    def old(self) -> "TeamsClient":
        """Return this client as one that does not know Action.Execute."""
        return replace(self, execute=False)

    def region(self, name: str) -> "TeamsClient":
        """Return this client in another region: another serviceUrl of the same service, such as `emea`."""
        head, _, _ = self.service_url.rstrip("/").rpartition("/")
        return replace(self, service_url=f"{head}/{name}/")

    # -- Words --------------------------------------------------------------------------------------------
    async def say(
        self, user: str, text: str, conversation: str | None = None, *, thread: str | None = None
    ) -> Sent:
        """Write to the bot in its chat with the person, or mention it in another conversation."""
        place = self._place(user, conversation)
        if not place.installed:
            raise NotVisibleError(f"the bot is not in {place.id}")
        if place.kind == "personal" and self.world.users[user].blocked:
            raise NotVisibleError(f"{user} has blocked the bot")
        placed = self.world.post(place, user, {"type": "message", "text": text}, thread)
        body = payloads.message(
            self.world, self.service_url, user, place, message_id=placed.id, text=text, root=thread
        )
        return await self._send(body)

    async def edit(self, user: str, message: Message, text: str) -> Sent:
        """Edit a message of the person's own (messageUpdate, editMessage)."""
        self._own(user, message)
        self.world.update(message, {"type": "message", "text": text})
        return await self._changed(user, message, text)

    async def delete(self, user: str, message: Message) -> Sent:
        """Delete a message of the person's own (messageDelete, softDeleteMessage)."""
        self._own(user, message)
        message.deleted = True
        return await self._changed(user, message, None)

    async def react(self, user: str, message: Message, kind: str = "like", *, added: bool = True) -> Sent:
        """React to a message of the bot, or take a reaction back (messageReaction)."""
        self._see(user, message)
        place = self.world.conversations[message.conversation]
        body = payloads.reaction(
            self.world, self.service_url, user, place, reply_to=message.id, kind=kind, added=added
        )
        return await self._send(body)

    # -- Cards --------------------------------------------------------------------------------------------
    async def press(
        self,
        user: str,
        message: Message,
        label: str,
        fill: inputs.Fill | None = None,
        *,
        within: str | None = None,
    ) -> Sent:
        """Enter `fill` (by input id) and press the action with this title, in the ShowCard titled `within`.

        Raises `NotVisibleError` for what is not there and `ClientRefusedError` where the client would not
        send: a required input is empty, an entry is wrong, the action only opens something.
        """
        card, shown, pressed = self._pressed(user, message, label, within)
        node = pressed.node
        if node["type"] == "Action.Execute" and not self.execute:
            node = self._fallback(node, label)
        if not inputs.sends(node):
            raise ClientRefusedError({label: f"a {node['type']} sends nothing to the bot"})
        held = inputs.entries(card, shown, replace(pressed, node=node), fill or {})
        if node["type"] == "Action.Submit":
            return await self._submit(user, message, inputs.merged(node, held))
        return await self._execute(user, message, card, node, held, trigger="manual")

    async def refresh(self, user: str, message: Message, *, trigger: str = "automatic") -> Sent:
        """Let the client refresh a card for a person, of itself or when told to (`trigger="manual"`).

        It refreshes of itself for those in `userIds`, and without that list in conversations of up to 60
        (User-Specific-Views).
        """
        self._see(user, message)
        for card in message.cards(user):
            refresh = mapping(card.get("refresh"))
            ids = refresh.get("userIds")
            few = len(self.world.conversations[message.conversation].members) <= VIEWS_MOST
            meant = self.world.mri(user) in parts(ids) if ids is not None else few
            if refresh and (meant or trigger == "manual"):
                action = mapping(refresh.get("action"))
                return await self._execute(user, message, card, action, {}, trigger=trigger)
        raise NotVisibleError(f"no card of {message.id} refreshes for {user}")

    def toggle(self, user: str, message: Message, label: str) -> None:
        """Press an Action.ToggleVisibility, which the client does by itself."""
        _, shown, pressed = self._pressed(user, message, label, None)
        if pressed.kind != "Action.ToggleVisibility":
            raise NotVisibleError(f"{label} is no ToggleVisibility")
        now = {str(one.node.get("id")) for one in shown}
        for target in parts(pressed.node.get("targetElements")):
            name = str(target["elementId"] if isinstance(target, dict) else target)
            wanted = target.get("isVisible") if isinstance(target, dict) else None
            on = wanted if isinstance(wanted, bool) else name not in now
            message.toggled.setdefault(user, {})[name] = on

    # -- The app ------------------------------------------------------------------------------------------
    async def install(self, user: str, place: str | None = None) -> list[Sent]:
        """Add the app for a person, or let them add it to a team or group chat (installationUpdate, then
        conversationUpdate with the bot among the added)."""
        conversation = self.world.open_personal(user) if place is None else self.world.conversations[place]
        if place is None:
            self.world.change_user(user, installed=True)
        self.world.install(conversation.id, installed=True)
        added = [BOT, user] if place is None else [BOT]
        return [
            await self._installation(user, conversation, "add"),
            await self._members(user, conversation, added, added=True),
        ]

    async def uninstall(self, user: str, place: str | None = None) -> list[Sent]:
        """Remove the app from a person's chat, or from a team or group chat."""
        conversation = self.world.personal(user) if place is None else self.world.conversations[place]
        if place is None:
            self.world.change_user(user, installed=False)
        self.world.install(conversation.id, installed=False)
        sent = [await self._installation(user, conversation, "remove")]
        if place is not None:
            sent.append(await self._members(user, conversation, [BOT], added=False))
        return sent

    async def upgrade(self, user: str, *, adding: bool = True) -> Sent:
        """Upgrade the app so that its manifest has a bot from now on, or none any more."""
        self.world.change_user(user, installed=adding)
        conversation = self.world.open_personal(user)
        return await self._installation(user, conversation, "add-upgrade" if adding else "remove-upgrade")

    async def join(self, user: str, place: str, *, by: str | None = None) -> Sent:
        """Let a person join a team or group chat (conversationUpdate, membersAdded)."""
        conversation = self.world.conversations[place]
        if user not in conversation.members:
            conversation.members.append(user)
        return await self._members(by or user, conversation, [user], added=True)

    async def leave(self, user: str, place: str, *, by: str | None = None) -> Sent:
        """Let a person leave a team or group chat (conversationUpdate, membersRemoved)."""
        conversation = self.world.conversations[place]
        conversation.members.remove(user)
        return await self._members(by or user, conversation, [user], added=False)

    async def twice(self, sent: Sent) -> Sent:
        """Send the very same activity once more, freshly signed, as Teams does after a lost answer."""
        return await self._send(sent.body)

    async def event(self, activity: JSON) -> Sent:
        """Send any other activity as it is."""
        return await self._send(activity)

    # -- Inside -------------------------------------------------------------------------------------------
    def _pressed(
        self, user: str, message: Message, label: str, within: str | None
    ) -> tuple[JSON, list[Found], Found]:
        """Return the card that has the action, what is visible of it, and the action."""
        self._see(user, message)
        failure: NotVisibleError | None = None
        for card in message.cards(user):
            shown = inputs.visible(card, message.toggled.get(user, {}))
            try:
                return card, shown, inputs.action(shown, label, within)
            except NotVisibleError as error:
                failure = error
        raise failure or NotVisibleError(f"{message.id} has no card")

    async def _submit(self, user: str, message: Message, value: object) -> Sent:
        """Send what Action.Submit makes: a value, or what its `msteams` part asks for (cards-actions)."""
        asked = mapping(mapping(value).get("msteams"))
        place = self.world.conversations[message.conversation]
        if asked.get("type") == "imBack":
            return await self.say(user, str(asked.get("value")), place.id)
        text = ""
        if asked.get("type") == "messageBack":
            text, value = str(asked.get("text") or ""), asked.get("value", value)
        elif asked:
            raise ClientRefusedError({"msteams": f"{asked.get('type')} is not modelled"})
        body = payloads.submitted(
            self.world, self.service_url, user, place, reply_to=message.id, value=value, text=text
        )
        return await self._send(body)

    async def _execute(
        self, user: str, message: Message, card: JSON, node: JSON, held: dict[str, str], *, trigger: str
    ) -> Sent:
        action: JSON = {key: value for key, value in node.items() if key in {"type", "id", "title", "verb"}}
        action["data"] = inputs.merged(node, held)
        place = self.world.conversations[message.conversation]
        body = payloads.invoke(
            self.world, self.service_url, user, place, reply_to=message.id, action=action, trigger=trigger
        )
        sent = await self.courier.post(body)
        return self._keep(after_invoke(self.world, user, message, card, sent))

    def _fallback(self, node: JSON, label: str) -> JSON:
        found = node.get("fallback")
        if not isinstance(found, dict) or found.get("type") == "Action.Execute":
            raise NotVisibleError(f"{label} is not shown on a client without Action.Execute")
        return found

    async def _installation(self, user: str, place: Conversation, action: str) -> Sent:
        return await self._send(payloads.installation(self.world, self.service_url, user, place, action))

    async def _members(self, user: str, place: Conversation, who: Iterable[str], *, added: bool) -> Sent:
        return await self._send(payloads.members(self.world, self.service_url, user, place, who, added=added))

    async def _changed(self, user: str, message: Message, text: str | None) -> Sent:
        place = self.world.conversations[message.conversation]
        body = payloads.changed(self.world, self.service_url, user, place, message_id=message.id, text=text)
        return await self._send(body)

    async def _send(self, body: JSON) -> Sent:
        return self._keep(await self.courier.post(body))

    def _keep(self, sent: Sent) -> Sent:
        self.transcript.sent.append(sent)
        return sent

    def _place(self, user: str, conversation: str | None) -> Conversation:
        place = (
            self.world.open_personal(user) if conversation is None else self.world.conversations[conversation]
        )
        if user not in place.members or self.world.users[user].deleted:
            raise NotVisibleError(f"{user} is not in {place.id}")
        return place

    def _see(self, user: str, message: Message) -> None:
        if not self.world.sees(user, message):
            raise NotVisibleError(f"{user} does not see {message.id}")

    def _own(self, user: str, message: Message) -> None:
        self._see(user, message)
        if message.sender != user:
            raise NotVisibleError(f"{message.id} is not a message of {user}")
