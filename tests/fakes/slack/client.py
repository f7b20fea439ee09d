"""Slack's client side: a person presses, submits, types, and the app gets what Slack would send.

A test can only press what the fake has stored and the person could see. Every function returns `Sent`, the
app's raw answer, and does to the person's screen what Slack does with that answer.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from fakes.slack import payloads
from fakes.slack.blockkit import block_elements
from fakes.slack.config import FakeUser
from fakes.slack.delivery import Courier, Signing
from fakes.slack.inputs import ClientRefusedError, entry, has_state, missing_or_wrong
from fakes.slack.records import JSON, Message, Sent, View
from fakes.slack.screen import Screen
from fakes.slack.shapes import mapping
from fakes.slack.shows import message_json
from fakes.slack.transcript import Transcript
from fakes.slack.world import World

Values = Mapping[str | tuple[str, str], object]
Place = Message | View


class NotVisibleError(LookupError):
    """A person cannot use what they do not see."""


@dataclass
class SlackClient:
    """The people of the workspace at their clients, in front of one app.

    `hook_base` is where response addresses live.
    """

    world: World
    transcript: Transcript
    courier: Courier
    hook_base: str

    def signed(self, signing: Signing | str) -> "SlackClient":
        """Return this client with another way of signing: `wrong`, `old`, `missing`, `right`."""
        return replace(self, courier=replace(self.courier, signing=Signing(signing)))

    def patient(self, seconds: float) -> "SlackClient":
        """Return this client with another deadline for the app's acknowledgement."""
        return replace(self, courier=replace(self.courier, ack_seconds=seconds))

    # -- Buttons and menus --------------------------------------------------------------------------------
    async def press(
        self,
        user: str,
        place: Place,
        value: str | None = None,
        *,
        action_id: str | None = None,
        label: str | None = None,
        fill: Values | None = None,
    ) -> Sent:
        """Press the button with this value, action_id or label; `fill` is entered into inputs before."""
        self._see(user, place)
        self.fill(user, place, fill or {})
        wanted = {"value": value, "action_id": action_id, "label": label}
        block, button = self._button(place, {key: one for key, one in wanted.items() if one is not None})
        shown = {
            key: button[key]
            for key in ("type", "action_id", "text", "value", "style", "url")
            if key in button
        }
        return await self._act(user, place, {**shown, "block_id": block["block_id"]})

    async def choose(self, user: str, place: Place, action_id: str, value: object) -> Sent:
        """Choose in a menu, a group of choices or a picker that tells the app at once."""
        self._see(user, place)
        block, element = self._element(place, action_id)
        if block.get("type") == "input" and not block.get("dispatch_action"):
            raise NotVisibleError(f"{action_id} tells the app only when its form is submitted; use `fill`")
        state = entry(element, value)
        if has_state(element):
            place.entered.setdefault(str(block["block_id"]), {})[action_id] = state
        return await self._act(user, place, {"action_id": action_id, "block_id": block["block_id"], **state})

    def fill(self, user: str, place: Place, values: Values) -> None:
        """Enter values into inputs without telling the app; keys are action_id, block_id or both."""
        self._see(user, place)
        for key, raw in values.items():
            block, element = self._element(place, key)
            state = entry(element, raw)
            place.entered.setdefault(str(block["block_id"]), {})[str(element["action_id"])] = state

    async def _act(self, user: str, place: Place, action: JSON) -> Sent:
        action["action_ts"] = self.world.ids.ts(self.world.now())
        body = payloads.block_actions(self.world, user, place, action)
        if "response_url" in body:
            body["response_url"] = self._hook(str(body["response_url"]))
        return self._keep(await self.courier.interaction(body))

    # -- Modals -------------------------------------------------------------------------------------------
    def top_view(self, user: str) -> View:
        """Return the modal a person has in front of them."""
        stack = self.world.stacks.get(user)
        if not stack:
            raise NotVisibleError(f"{user} has no open modal")
        return stack[-1]

    async def submit(self, user: str, view: View | None = None, values: Values | None = None) -> Sent:
        """Fill in and submit a modal; raises `ClientRefusedError` where the client would not send it."""
        view = view or self.top_view(user)
        if self.top_view(user) is not view:
            raise NotVisibleError(f"{view.id} is not the modal in front of {user}")
        self.fill(user, view, values or {})
        if not view.payload.get("submit"):
            raise ClientRefusedError({view.id: "has no submit button"})
        reasons = missing_or_wrong(view.blocks, view.entered)
        if reasons:
            raise ClientRefusedError(reasons)
        body = payloads.view_submission(self.world, user, view)
        sent = await self.courier.interaction(body)
        return self._keep(sent, Screen(self.world).after_submission(user, view, sent))

    async def close(self, user: str, view: View | None = None, *, all_views: bool = False) -> Sent | None:
        """Close the modal in front (or the whole stack); the app hears of it only if the view asked to."""
        view = view or self.top_view(user)
        stack = self.world.stacks.get(user, [])
        if view not in stack:
            raise NotVisibleError(f"{view.id} is not open")
        all_views = all_views or bool(view.payload.get("clear_on_close"))
        del stack[0 if all_views else stack.index(view) :]
        if not view.payload.get("notify_on_close"):
            return None
        body = payloads.view_closed(self.world, user, view, is_cleared=all_views)
        return self._keep(await self.courier.interaction(body))

    # -- Words --------------------------------------------------------------------------------------------
    async def slash(
        self, user: str, text: str = "", channel: str | None = None, *, command: str = "/hojorin"
    ) -> Sent:
        """Use a slash command in a channel, or in the app's direct message."""
        channel = channel or self.world.direct(user).id
        if not self.world.is_member(user, channel):
            raise NotVisibleError(f"{user} is not in {channel}")
        body = payloads.slash(self.world, user, command, text, channel)
        body["response_url"] = self._hook(body["response_url"])
        sent = await self.courier.command(body)
        return self._keep(sent, Screen(self.world).after_command(user, channel, sent))

    async def say(self, user: str, text: str, *, thread_ts: str | None = None) -> Sent:
        """Write to the app in its direct message (event message.im)."""
        message = self._typed(user, self.world.direct(user).id, text, thread_ts)
        return await self._event(payloads.message_event(self.world, message))

    async def mention(self, user: str, channel: str, text: str) -> Sent:
        """Mention the app in a channel it is in (event app_mention)."""
        if not self.world.is_member(self.world.config.bot_user_id, channel):
            raise NotVisibleError(f"the app is not in {channel}")
        typed = f"<@{self.world.config.bot_user_id}> {text}"
        message = self._typed(user, channel, typed, None)
        return await self._event(payloads.message_event(self.world, message, kind="app_mention"))

    async def edit(self, user: str, message: Message, text: str) -> Sent:
        """Edit a message of the person's own (event message, subtype message_changed)."""
        self._own(user, message)
        previous = message_json(self.world, message)
        message.versions.append(previous)
        message.text, message.edited_ts = text, self.world.ids.ts(self.world.now())
        message.blocks = self.world.with_ids(payloads.rich_text(text))
        return await self._event(payloads.changed_event(self.world, message, previous, deleted=False))

    async def delete(self, user: str, message: Message) -> Sent:
        """Delete a message of the person's own (event message, subtype message_deleted)."""
        self._own(user, message)
        message.deleted = True
        previous = message_json(self.world, message)
        return await self._event(payloads.changed_event(self.world, message, previous, deleted=True))

    async def other_bot(self, channel: str, text: str) -> Sent:
        """Let another app's bot post in a conversation (event message, subtype bot_message)."""
        message = Message(channel, self.world.ids.ts(self.world.now()), "U0OTHERBT", text)
        message.bot_id, message.subtype = "B0OTHERBT", "bot_message"
        return await self._event(payloads.message_event(self.world, self.world.place(message)))

    async def echo(self, message: Message) -> Sent:
        """Send the event of a message that the app itself posted, as Slack does to subscribers."""
        return await self._event(payloads.message_event(self.world, message))

    # -- The workspace ------------------------------------------------------------------------------------
    async def open_home(self, user: str, tab: str = "home") -> Sent:
        """Open the app's Home (event app_home_opened)."""
        return await self._event(payloads.home_opened(self.world, user, tab))

    async def user_change(self, user: FakeUser) -> Sent:
        """Change a person, such as deactivate them (event user_change)."""
        self.world.put_user(user)
        return await self._event(payloads.user_event(self.world, "user_change", user))

    async def team_join(self, user: FakeUser) -> Sent:
        """Let a person join the workspace (event team_join)."""
        self.world.put_user(user)
        return await self._event(payloads.user_event(self.world, "team_join", user))

    async def event(self, inner: Mapping[str, object]) -> Sent:
        """Send any other event, wrapped as Slack wraps it."""
        return await self._event(inner)

    async def url_verification(self, challenge: str = "fake-challenge") -> Sent:
        """Ask the app to prove its address, as Slack does when it is entered."""
        token = self.world.config.verification_token
        body: JSON = {"token": token, "challenge": challenge, "type": "url_verification"}
        return self._keep(await self.courier.event(body))

    async def again(self, sent: Sent, *, number: int = 1, reason: str = "http_timeout") -> Sent:
        """Send an event again as Slack's retry of it: the same body and event_id, with the retry headers."""
        if sent.over == "socket":
            return self._keep(await self.courier.event(sent.body, retry=(number, reason)))
        headers = {"X-Slack-Retry-Num": str(number), "X-Slack-Retry-Reason": reason}
        return self._keep(await self.courier.repeat(sent, headers))

    async def twice(self, sent: Sent) -> Sent:
        """Send the very same request once more, without retry headers (a replay)."""
        return self._keep(await self.courier.repeat(sent, {}))

    # -- Inside -------------------------------------------------------------------------------------------
    async def _event(self, inner: Mapping[str, object]) -> Sent:
        return self._keep(await self.courier.event(payloads.event(self.world, inner)))

    def _keep(self, sent: Sent, trouble: str | None = None) -> Sent:
        if trouble is None and sent.kind in {"block_actions", "view_closed", "slash_command"}:
            trouble = Screen.trouble(sent)
        kept = replace(sent, trouble=trouble)
        self.transcript.sent.append(kept)
        return kept

    def _hook(self, address_id: str) -> str:
        return f"{self.hook_base}/response/{self.world.config.team_id}/{address_id}"

    def _typed(self, user: str, channel: str, text: str, thread_ts: str | None) -> Message:
        if not self.world.is_member(user, channel):
            raise NotVisibleError(f"{user} is not in {channel}")
        message = Message(channel, self.world.ids.ts(self.world.now()), user, text, payloads.rich_text(text))
        message.client_msg_id, message.thread_ts = self.world.ids.secret("client message"), thread_ts
        return self.world.place(message)

    def _own(self, user: str, message: Message) -> None:
        if message.user != user or message.deleted:
            raise NotVisibleError(f"{message.ts} is not a message of {user}")

    def _see(self, user: str, place: Place) -> None:
        """Raise unless the person sees this message, this open modal or this Home."""
        if isinstance(place, Message):
            seen = any(one is place for one in self.world.visible_to(user))
        elif place.kind == "home":
            seen = self.world.homes.get(user) is place
        else:
            seen = any(one is place for one in self.world.stacks.get(user, [])[-1:])
        if not seen or self.world.users[user].deleted:
            raise NotVisibleError(f"{user} does not see it")

    def _button(self, place: Place, wanted: Mapping[str, str]) -> tuple[JSON, Mapping[str, object]]:
        found = [
            (block, element)
            for block, element in _elements(place.blocks)
            if element.get("type") == "button"
            and all(
                one == (mapping(element["text"]).get("text") if key == "label" else element.get(key))
                for key, one in wanted.items()
            )
        ]
        if len(found) != 1 or not wanted:
            raise NotVisibleError(f"{len(found)} buttons fit {dict(wanted)}: {_buttons(place.blocks)}")
        return found[0]

    def _element(self, place: Place, key: str | tuple[str, str]) -> tuple[JSON, Mapping[str, object]]:
        for block, element in _elements(place.blocks):
            names = (str(block.get("block_id")), str(element.get("action_id")))
            if (key == names or key in names) and element.get("type") != "button":
                return block, element
        raise NotVisibleError(f"nothing to fill in is called {key!r}")


def _elements(blocks: Iterable[Mapping[str, object]]) -> list[tuple[JSON, Mapping[str, object]]]:
    return [(dict(block), element) for block in blocks for _, element in block_elements(block)]


def _buttons(blocks: Iterable[Mapping[str, object]]) -> str:
    shown = [
        {
            "value": one.get("value"),
            "action_id": one.get("action_id"),
            "label": mapping(one["text"]).get("text"),
        }
        for _, one in _elements(blocks)
        if one.get("type") == "button"
    ]
    return json.dumps(shown, ensure_ascii=False)
