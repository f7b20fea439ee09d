"""Carries what a handler replied back to where the person acted: in place, below it, in a window, at home.

It happens after the acknowledgement, so that a slow Slack never holds one up. What is carried here stands
outside the promise of exactly one message: the person sees what is missing, and may press again.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any
from weakref import WeakValueDictionary

from bot.logs import get_logger
from bot.slack.client import SlackClient, called
from bot.slack.directs import DirectConversations
from bot.slack.failures import TRIGGER_OVER, SlackFailedError
from bot.slack.origins import Origin, Place, to_metadata
from bot.slack.posting import Poster, patiently
from bot.slack.render import render_form, render_home, render_modal
from cards.actions import encode
from cards.model import Card, Divider, Form, Span, Text
from handlers.reply import Reply

log = get_logger("slack_replies")

View = dict[str, Any]
Home = Callable[[str], Awaitable[Card | None]]
"""Returns the home of a user, or None if they have none."""
Excuse = Callable[[str], Awaitable[Card]]
"""Returns the card that asks a user to press again, in their language."""


class Carrier:
    """Answers in one conversation in order, in different ones side by side."""

    def __init__(
        self,
        client: SlackClient,
        poster: Poster,
        directs: DirectConversations,
        *,
        home: Home,
        excuse: Excuse,
    ) -> None:
        self._client = client
        self._poster = poster
        self._directs = directs
        self._home = home
        self._excuse = excuse
        self._under_way: set[asyncio.Task[None]] = set()
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def start(self, work: Coroutine[Any, Any, None], *, user: str) -> None:
        """Do something for a user in the background, after what was begun for them before."""
        turn = self._turns.setdefault(user, asyncio.Lock())
        task = asyncio.create_task(self._in_turn(work, turn))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def finish(self) -> None:
        """Return once everything that was begun is done; each call has its deadline."""
        while self._under_way:
            await asyncio.wait(self._under_way)

    async def _in_turn(self, work: Coroutine[Any, Any, None], turn: asyncio.Lock) -> None:
        async with turn:
            try:
                await work
            except SlackFailedError as failure:
                log.warning("slack_reply_failed", reason=failure.code)
            except Exception as error:  # noqa: BLE001 - the edge: nobody awaits this task
                log.error("slack_reply_broke", error=type(error).__name__)

    async def carry(self, reply: Reply, origin: Origin, *, trigger: str = "") -> None:
        """Show a reply where the person acted; raises `SlackFailedError`."""
        if origin.view or origin.place is Place.HOME:
            await self._carry_to_window(reply, origin, trigger=trigger)
            return
        if reply.form is not None:
            await self._open(form_window(reply.form, origin), origin, trigger)
        if reply.replace is not None:
            await self._replace(reply.replace, origin)
        for card in reply.cards:
            await self._add(card, origin)

    async def publish_home(self, user: str) -> None:
        """Show a user their home as it is now; raises `SlackFailedError`."""
        card = await self._home(user)
        if card is not None:
            await self.show_home(user, card)

    async def show_home(self, user: str, card: Card) -> None:
        """Show a user this card as their home; raises `SlackFailedError`."""

        await called(self._client.web.views_publish(user_id=user, view=render_home(card)))

    async def _replace(self, card: Card, origin: Origin) -> None:
        """Put a card in place of the pressed one; of a message for everybody, only beside it."""
        if origin.place is Place.EPHEMERAL and origin.ts:
            await patiently(lambda: self._poster.respond(origin.response_url, card, replace=True))
        elif origin.place is Place.CHAT and origin.ts:
            await patiently(
                lambda: self._poster.update(origin.channel, origin.ts, card, thread=origin.thread)
            )
        else:
            await self._add(card, origin)

    async def _add(self, card: Card, origin: Origin) -> None:
        """Post a card where only the person sees it."""
        if origin.place is Place.EPHEMERAL and origin.response_url:
            await patiently(lambda: self._poster.respond(origin.response_url, card, replace=False))
        elif origin.place is Place.CHANNEL and origin.channel:
            await patiently(
                lambda: self._poster.post_for(origin.user, origin.channel, card, thread=origin.thread)
            )
        else:
            channel = origin.channel if origin.place is Place.CHAT else ""
            channel = channel or await self._directs.with_user(origin.user)
            await patiently(lambda: self._poster.post(channel, card, thread=origin.thread))

    async def _carry_to_window(self, reply: Reply, origin: Origin, *, trigger: str) -> None:
        """Answer a press at home, or in a window: the person looks there, and not at the conversation."""
        cards = (*((reply.replace,) if reply.replace is not None else ()), *reply.cards)
        if reply.form is not None:
            await self._open(form_window(reply.form, origin), origin, trigger)
        elif cards:
            card = merged(cards)
            await self._open(window(card, origin), origin, trigger, instead=card)
        if origin.place is Place.HOME:
            await self.publish_home(origin.user)

    async def _open(self, view: View, origin: Origin, trigger: str, *, instead: Card | None = None) -> None:
        """Open a window, or show the view in the one that is open. Too late for that: `instead` is posted,
        or a line that asks to press again."""
        web = self._client.web
        try:
            if origin.view:
                await called(web.views_update(view_id=origin.view, view=view))
            else:
                await called(web.views_open(trigger_id=trigger, view=view))
        except SlackFailedError as failure:
            if failure.code not in TRIGGER_OVER:
                raise
        else:
            return
        log.info("slack_trigger_over")
        await self._add(instead or await self._excuse(origin.user), origin)


def window(card: Card, origin: Origin) -> View:
    """Return a card as a window; its buttons know where it was opened."""
    return render_modal(card, metadata=to_metadata(origin))


def form_window(form: Form, origin: Origin) -> View:
    """Return a form as a window that knows what it does, and where it was opened."""
    return render_form(form, metadata=to_metadata(origin, action=encode(form.submit.action)))


def merged(cards: tuple[Card, ...]) -> Card:
    """Return several cards as one, for a window: each further one begins with its title."""
    first, *others = cards
    elements = list(first.elements)
    for card in others:
        elements += [Divider(), Text((Span(card.title, strong=True),)), *card.elements]
    return Card(kind=first.kind, language=first.language, title=first.title, elements=tuple(elements))
