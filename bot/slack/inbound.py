"""What comes from Slack, over HTTP or Socket Mode, through slack-bolt: read, handled, then acknowledged.

Bolt would acknowledge events before their listener has run; `process_before_response` makes it wait, so
that Slack repeats what was not committed.
"""

import asyncio
import re
from dataclasses import replace
from typing import Any, Protocol
from uuid import uuid4

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from bot.logs import get_logger
from bot.slack import payloads
from bot.slack.manifest import COMMAND
from bot.slack.origins import Origin, Place
from bot.slack.payloads import Press
from bot.slack.replies import Carrier, form_window, merged, window
from bot.slack.values import view_errors
from bot.turns import Turns
from cards.data import Notice
from cards.model import Card
from cards.plain import plain_text, said_by
from handlers.events import Event, OpenedHome, Pressed, Said, leaves_no_trace
from handlers.reply import Reply
from people.model import Platform

log = get_logger("slack")

DOUBLE_CLICK_SECONDS = 2.0
"""A second press of the same button within it is the same press."""
LOOK_UP_SECONDS = 1.5
ANYTHING = re.compile(".*", re.DOTALL)
Body = dict[str, Any]


class Desk(Protocol):
    """What handles events (`bot.dispatch.Dispatcher`)."""

    async def handle(self, event: Event) -> Reply: ...
    async def record(self, event: Event) -> Reply: ...
    async def show(self, event: Event, reply: Reply) -> Reply: ...
    async def notice(self, platform: Platform, identity: str, what: Notice) -> Card: ...


class Directory(Protocol):
    """What keeps the people fresh (`bot.slack.directory`)."""

    async def take_over(self, user: object) -> None: ...
    async def look_up(self, user: str) -> bool: ...


class Doubles:
    """Tells the second click of a double click, by Slack's clock."""

    def __init__(self) -> None:
        self._last: dict[str, float] = {}

    def is_second(self, button: str, moment: float) -> bool:
        """Tell whether the button was pressed just before that moment; remembers the press."""
        before = self._last.pop(button, None)
        self._last[button] = moment
        # They stand in the order in which they came, so that the old ones are the first.
        while self._last[oldest := next(iter(self._last))] < moment - DOUBLE_CLICK_SECONDS:
            del self._last[oldest]
        return before is not None and 0 < moment - before <= DOUBLE_CLICK_SECONDS

    def forget(self, button: str) -> None:
        """Take the next press as a first one: this one came to nothing."""
        self._last.pop(button, None)


class Inbound:
    """The listeners. `bot_user` is known once the token was tested."""

    def __init__(self, desk: Desk, carrier: Carrier, directory: Directory, turns: Turns) -> None:
        self._desk = desk
        self._carrier = carrier
        self._directory = directory
        self._turns = turns
        self._doubles = Doubles()
        self.bot_user: str | None = None

    def build_app(self, client: AsyncWebClient) -> AsyncApp:
        """Return the Bolt app with all listeners. Signatures are checked before it (`bot.slack.http`)."""

        async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
            """Answer from what is known, so that a press is recorded even while Slack's API is silent."""
            return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_user_id=self.bot_user)

        app = AsyncApp(
            name="hojorin",
            client=client,
            authorize=authorize,
            process_before_response=True,
            request_verification_enabled=False,
            ssl_check_enabled=False,
        )
        app.event("message")(self.on_message)
        app.event("app_mention")(self.on_message)
        app.event("app_home_opened")(self.on_home)
        app.event("user_change")(self.on_user)
        app.event("team_join")(self.on_user)
        app.event(ANYTHING)(self.on_anything)
        app.action(ANYTHING)(self.on_press)
        app.view(ANYTHING)(self.on_submission)
        app.command(COMMAND)(self.on_command)
        app.command(ANYTHING)(self.on_anything)
        app.shortcut(ANYTHING)(self.on_anything)
        app.options(ANYTHING)(self.on_anything)
        return app

    # Listeners

    async def on_message(self, ack: AsyncAck, body: Body) -> None:
        """Somebody wrote to the bot."""
        message = payloads.read_message(body)
        if message is not None and message.event.identity != self.bot_user:
            await self._handle(message.event, message.origin)
        await ack()

    async def on_command(self, ack: AsyncAck, body: Body) -> None:
        """Somebody wrote `/hojorin …`."""
        message = payloads.read_command(body)
        if message is not None:
            await self._handle(message.event, message.origin, trigger=message.trigger)
        await ack()

    async def on_home(self, ack: AsyncAck, body: Body) -> None:
        """Somebody opened their home; it is shown as it is now."""
        opened = payloads.read_home(body)
        if opened is not None:
            self._start(self._carrier.publish_home(opened.identity), opened.identity)
        await ack()

    async def on_user(self, ack: AsyncAck, body: Body) -> None:
        """Somebody joined the workspace, or something about them changed."""
        user = payloads.read_user(body)
        if user is not None:
            await self._directory.take_over(user)
        await ack()

    async def on_press(self, ack: AsyncAck, body: Body) -> None:
        """Somebody pressed a button."""
        press = payloads.read_press(body)
        if press is not None and not self._doubles.is_second(press.button, press.moment):
            if press.event is None:
                self._start(self._say_stale(press), press.origin.user)
            else:
                reply = await self._handle(press.event, press.origin, trigger=press.trigger)
                if reply.refused or reply.errors:
                    self._doubles.forget(press.button)
        await ack()

    async def on_submission(self, ack: AsyncAck, body: Body) -> None:
        """Somebody sent a form. It stays open, with what was typed, until it was taken."""
        press = payloads.read_submission(body)
        if press is None:
            await ack()
            return
        blocks = body["view"].get("blocks") or []
        if press.event is None:
            await self._answer_form(ack, await self._stale(press), press.origin, blocks)
            return
        reply = await self._record(press.event)
        if leaves_no_trace(press.event):
            await self._answer_alone(ack, reply, press.origin, blocks)
        elif reply.later is not None and press.origin.place is not Place.HOME:
            opened_at = replace(press.origin, view="")
            await ack()
            self._start(self._answer(reply, press.event, opened_at, ""), opened_at.user)
        else:
            shown = await self._desk.show(press.event, reply)
            await self._answer_form(ack, shown, press.origin, blocks)

    async def on_anything(self, ack: AsyncAck) -> None:
        """Something that Hojorin did not ask for; acknowledged, so that Slack does not repeat it."""
        await ack()

    # Answers

    async def _handle(self, event: Pressed | Said, origin: Origin, *, trigger: str = "") -> Reply:
        """Handle an event and answer in the background; once this returns it is committed."""
        reply = await self._record(event)
        self._start(self._answer(reply, event, origin, trigger), origin.user)
        return reply

    async def _record(self, event: Pressed | Said) -> Reply:
        """Record an event; a person of the roster with no known account is recognised on the way, but not by
        what may leave no trace."""
        with self._turns.giving_way():
            reply = await self._desk.record(event)
        if reply.stranger and not leaves_no_trace(event) and await self._is_of_roster(event.identity):
            return await self._desk.record(event)
        return reply

    async def _is_of_roster(self, user: str) -> bool:
        """Ask Slack who somebody is, for no longer than an acknowledgement may take."""
        try:
            async with asyncio.timeout(LOOK_UP_SECONDS):
                return await self._directory.look_up(user)
        except TimeoutError:
            return False

    async def _answer(self, reply: Reply, event: Event, origin: Origin, trigger: str) -> None:
        await self._carrier.carry(await self._desk.show(event, reply), origin, trigger=trigger)

    async def _answer_form(self, ack: AsyncAck, reply: Reply, origin: Origin, blocks: object) -> None:
        shown = blocks if isinstance(blocks, list) else []
        opened_at = replace(origin, view="")
        errors = view_errors(shown, reply.errors or _refusal(reply))
        cards = (*((reply.replace,) if reply.replace is not None else ()), *reply.cards)
        if errors:
            await ack(response_action="errors", errors=errors)
        elif reply.form is not None:
            await ack(response_action="update", view=form_window(reply.form, opened_at))
        elif cards and (opened_at.place is Place.HOME or reply.refused):
            await ack(response_action="update", view=window(merged(cards), opened_at))
            self._start(self._carrier.publish_home(origin.user), origin.user)
        else:
            await ack()
            self._start(self._carrier.carry(reply, opened_at), origin.user)

    async def _answer_alone(self, ack: AsyncAck, reply: Reply, origin: Origin, blocks: object) -> None:
        """Answer a form in the reply to it and nowhere else: no call to Slack follows, so that no chat and no
        home changes for those who sent it. What was not taken keeps the form open, with what was typed."""
        shown = blocks if isinstance(blocks, list) else []
        errors = view_errors(shown, reply.errors or _refusal(reply))
        if errors:
            await ack(response_action="errors", errors=errors)
        elif reply.received is not None:
            await ack(response_action="update", view=window(reply.received, replace(origin, view="")))
        else:
            await ack()

    async def _say_stale(self, press: Press) -> None:
        await self._carrier.carry(await self._stale(press), press.origin, trigger=press.trigger)

    async def _stale(self, press: Press) -> Reply:
        log.info("slack_button_unreadable")
        card = await self._desk.notice(Platform.SLACK, press.origin.user, Notice.STALE_BUTTON)
        return Reply(cards=(card,), refused=True)

    def _start(self, work: Any, user: str) -> None:
        self._turns.start(work, person=user)

    async def home_of(self, user: str) -> Card | None:
        """Return a user's home."""
        opened = OpenedHome(platform=Platform.SLACK, event_id=f"home:{uuid4().hex}", identity=user)
        reply = await self._desk.handle(opened)
        if reply.stranger and await self._directory.look_up(user):
            reply = await self._desk.handle(opened)
        return reply.cards[0] if reply.cards else None


def _refusal(reply: Reply) -> dict[str, str]:
    """Return why a form was not taken, as an error beside its first input: so it stays open."""
    if reply.refused and reply.received is not None:
        return {"": said_by(reply.received)}
    return {"": plain_text(reply.cards[0])} if reply.refused and reply.cards else {}
