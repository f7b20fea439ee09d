"""What a person does in the playground becomes an event; what comes back goes into the transcript."""

import uuid
from collections.abc import Awaitable, Callable

from bot.logs import get_logger
from bot.playground.transcript import Post, Transcript, direct
from cards.actions import UnreadableActionError, decode
from cards.builders.notices import notice
from cards.data import Notice, NoticeData
from cards.model import Card
from cards.words import load_words, nearest_language
from handlers.events import Event, OpenedHome, Pressed, Said, Values
from handlers.reply import Reply
from people.clock import Clock
from people.model import Platform

MAX_SAID = 5000
"""Characters of one message that are taken; the composer allows no more."""

_log = get_logger(__name__)

Handle = Callable[[Event], Awaitable[Reply]]
MaySee = Callable[[str, str], Awaitable[bool]]
"""(person id, conversation) -> whether the person may look into it."""


async def own_conversation_only(person_id: str, conversation: str) -> bool:
    """Tell whether this is the person's own conversation with the bot."""
    return conversation == direct(person_id)


class Inbound:
    """The way in, for people at a browser and for the script of the sample company alike."""

    def __init__(
        self,
        transcript: Transcript,
        handle: Handle,
        clock: Clock,
        *,
        may_see: MaySee = own_conversation_only,
        language: str = "en",
    ) -> None:
        """`language` is for the rare notice that answers no card."""
        self._transcript = transcript
        self._handle = handle
        self._clock = clock
        self._may_see = may_see
        self._language = language

    async def say(self, person_id: str, text: str, *, event_id: str | None = None) -> Reply:
        """Write to the bot. The same event twice says it once."""
        event_id = event_id or uuid.uuid4().hex
        said = self._transcript.post_text(
            direct(person_id), person_id, text[:MAX_SAID], at=self._clock.now(), event_id=event_id
        )
        if said is None:
            return Reply()
        reply = await self._handle(
            Said(
                platform=Platform.PLAYGROUND,
                event_id=event_id,
                identity=person_id,
                text=text[:MAX_SAID],
            )
        )
        return self._written(reply, person_id, pressed=None)

    async def press(
        self, person_id: str, *, post_id: int | None, value: str, values: Values, event_id: str
    ) -> Reply:
        """Press a button of a post (of the home with `post_id=None`), or send a form that it opened.

        A post that the person cannot see, or a button that this version cannot read, gets a friendly line
        and changes nothing.
        """
        pressed = None if post_id is None else self._transcript.find(post_id)
        if post_id is not None and not await self._is_visible(pressed, person_id):
            return self._refused(person_id, Notice.NOT_FOR_YOU, self._language)
        language = pressed.card.language if pressed and pressed.card else self._language
        try:
            action = decode(value)
        except UnreadableActionError:
            _log.info("playground_button_unreadable")
            return self._refused(person_id, Notice.STALE_BUTTON, language)
        event = Pressed(
            platform=Platform.PLAYGROUND,
            event_id=event_id,
            identity=person_id,
            action=action,
            values=values,
        )
        return self._written(await self._handle(event), person_id, pressed=pressed)

    async def open_home(self, person_id: str) -> Reply:
        """Open the person's home. Its card is in the reply only: a home is no message."""
        event = OpenedHome(platform=Platform.PLAYGROUND, event_id=uuid.uuid4().hex, identity=person_id)
        return await self._handle(event)

    async def _is_visible(self, post: Post | None, person_id: str) -> bool:
        return post is not None and await self._may_see(person_id, post.conversation)

    def _written(self, reply: Reply, person_id: str, *, pressed: Post | None) -> Reply:
        """Put the reply's cards into the transcript: in place of what was pressed, and below it."""
        if reply.shared is not None and pressed is not None and pressed.conversation != direct(person_id):
            self._transcript.replace_card(pressed.id, reply.shared)
        elif reply.replace is not None and pressed is not None:
            self._transcript.replace_card(pressed.id, reply.replace)
        elif reply.replace is not None:
            self._append(person_id, reply.replace)
        for card in reply.cards:
            self._append(person_id, card)
        return reply

    def _append(self, person_id: str, card: Card) -> None:
        self._transcript.post_card(direct(person_id), card, at=self._clock.now())

    def _refused(self, person_id: str, what: Notice, language: str) -> Reply:
        words = load_words(nearest_language(language, fallback=(self._language,)))
        card = notice(NoticeData(notice=what), words)
        return self._written(Reply(cards=(card,), refused=True), person_id, pressed=None)
