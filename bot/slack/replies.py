"""Carries what a handler replied back to where the person acted: in place, below it, in a window, at home.

It happens after the acknowledgement, so that a slow Slack never holds one up. What is carried here stands
outside the promise of exactly one message: the person sees what is missing, and may press again.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from bot.logs import get_logger
from bot.slack.client import SlackClient, called
from bot.slack.directs import DirectConversations
from bot.slack.failures import TRIGGER_OVER, SlackFailedError
from bot.slack.origins import Origin, Place, to_metadata
from bot.slack.posting import Poster, patiently
from bot.slack.render import render_form, render_home, render_modal
from cards.actions import Action, encode
from cards.actions.surveys import LEAVES_NO_TRACE
from cards.builders import form_offer
from cards.data import FormOfferData, Notice
from cards.model import Card, Divider, Form, Span, Text
from cards.words import load_words
from handlers.reply import Reply

log = get_logger("slack_replies")

View = dict[str, Any]
Home = Callable[[str], Awaitable[Card | None]]
"""Returns the home of a user, or None if they have none."""
Notify = Callable[[str, Notice], Awaitable[Card]]
"""Returns a notice in the language of a user."""


class Carrier:
    """Answers where the person acted."""

    def __init__(
        self,
        client: SlackClient,
        poster: Poster,
        directs: DirectConversations,
        *,
        home: Home,
        notify: Notify,
    ) -> None:
        self._client = client
        self._poster = poster
        self._directs = directs
        self._home = home
        self._notify = notify

    async def carry(self, reply: Reply, origin: Origin, *, trigger: str = "") -> None:
        """Show a reply where the person acted; raises `SlackFailedError`."""
        if reply.errors:
            await self._add(await self._refused(reply, origin), origin)
        if reply.received is not None:
            await self._show_alone(reply.received, origin, trigger)
        elif reply.form is not None:
            await self._open_form(reply.form, reply.opens, origin, trigger)
        elif origin.view or origin.place is Place.HOME:
            await self._carry_to_window(reply, origin, trigger=trigger)
        else:
            if reply.shared is not None and origin.place is Place.CHANNEL and origin.ts:
                await self._update(reply.shared, origin)
            elif reply.replace is not None:
                await self._replace(reply.replace, origin)
            for card in reply.cards:
                await self._add(card, origin)

    async def _refused(self, reply: Reply, origin: Origin) -> Card:
        """Return what is wrong with what stands in a message: beside its inputs Slack has no place for it."""
        notice = await self._notify(origin.user, Notice.INPUT_REFUSED)
        wrong = tuple(Text((Span(words),)) for words in reply.errors.values())
        return replace(notice, elements=(*wrong, *notice.elements))

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
        if origin.place is Place.EPHEMERAL and origin.ts and origin.response_url:
            await self._respond(card, origin, in_place=True)
        elif origin.place is Place.CHAT and origin.ts and origin.channel:
            await self._update(card, origin)
        else:
            await self._add(card, origin)

    async def _update(self, card: Card, origin: Origin) -> None:
        """Put a card in place of the pressed one, for whoever sees that."""
        await self._or_directly(
            lambda: self._poster.update(origin.channel, origin.ts, card, thread=origin.thread), card, origin
        )

    async def _add(self, card: Card, origin: Origin) -> None:
        """Post a card where only the person sees it."""
        if origin.place is Place.EPHEMERAL and origin.response_url:
            await self._respond(card, origin, in_place=False)
        elif origin.place is Place.CHANNEL and origin.channel:
            await self._or_directly(
                lambda: self._poster.post_for(origin.user, origin.channel, card, thread=origin.thread),
                card,
                origin,
            )
        else:
            await self._post_directly(card, origin)

    async def _respond(self, card: Card, origin: Origin, *, in_place: bool) -> None:
        """Answer through the `response_url`, which ends after 30 minutes or five answers."""
        await self._or_directly(
            lambda: self._poster.respond(origin.response_url, card, replace=in_place), card, origin
        )

    async def _or_directly(self, put: Callable[[], Awaitable[None]], card: Card, origin: Origin) -> None:
        """Put a card where the person acted. If that place takes it no more, the direct conversation is
        left: a message that was deleted, a channel without us, a `response_url` that is over."""
        try:
            await patiently(put)
        except SlackFailedError as failure:
            if failure.maybe_done or failure.retry_after is not None:
                raise
        else:
            return
        await self._post_directly(card, origin)

    async def _post_directly(self, card: Card, origin: Origin) -> None:
        is_there = origin.place is Place.CHAT and origin.channel
        channel = origin.channel if is_there else await self._directs.with_user(origin.user)
        thread = origin.thread if is_there else ""
        await patiently(lambda: self._poster.post(channel, card, thread=thread))

    async def _carry_to_window(self, reply: Reply, origin: Origin, *, trigger: str) -> None:
        """Answer a press at home, or in a window: the person looks there, and not at the conversation."""
        cards = (*((reply.replace,) if reply.replace is not None else ()), *reply.cards)
        if cards:
            card = merged(cards)
            if not await self._open(window(card, origin), origin, trigger):
                await self._add(card, origin)
        if origin.place is Place.HOME:
            await self.publish_home(origin.user)

    async def _open_form(self, form: Form, opens: Action | None, origin: Origin, trigger: str) -> None:
        """Open a form; where Slack does not let us, offer a button that does."""
        if await self._open(form_window(form, origin), origin, trigger) or opens is None:
            return
        offer = FormOfferData(title=form.title, action=opens, late=bool(trigger))
        card = form_offer(offer, load_words(form.language))
        if type(opens) in LEAVES_NO_TRACE:
            await self._show_alone(card, origin, "")
        else:
            await self._add(card, origin)

    async def _show_alone(self, card: Card, origin: Origin, trigger: str) -> None:
        """Show a card in a window, else in a message that only the person sees and that nothing keeps."""
        if await self._open(window(card, origin), origin, trigger):
            return
        if origin.place is Place.EPHEMERAL and origin.response_url:
            await self._poster.respond(origin.response_url, card, replace=False)
        elif origin.channel:
            await self._poster.post_for(origin.user, origin.channel, card, thread=origin.thread)

    async def _open(self, view: View, origin: Origin, trigger: str) -> bool:
        """Open a window, or show the view in the one that is open; False if it is too late for that, or
        nothing was pressed: a message that somebody wrote opens no window."""
        web = self._client.web
        if not (origin.view or trigger):
            return False
        try:
            if origin.view:
                await called(web.views_update(view_id=origin.view, view=view))
            else:
                await called(web.views_open(trigger_id=trigger, view=view))
        except SlackFailedError as failure:
            if failure.code not in TRIGGER_OVER:
                raise
            log.info("slack_trigger_over")
            return False
        return True


def record_failure(error: Exception) -> None:
    """Record that an answer did not arrive (`bot.turns`)."""
    if isinstance(error, SlackFailedError):
        log.warning("slack_reply_failed", reason=error.code)
    else:
        log.error("slack_reply_broke", error=type(error).__name__)


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
