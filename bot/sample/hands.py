"""What a person's hands do at the playground: press a button, fill in a form, write a line."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, datetime

from bot.playground.inbound import Inbound
from bot.playground.transcript import Transcript, direct
from bot.sample.colleagues import Colleague, SampleCompany
from bot.sample.intents import Errand
from bot.sample.reading import names_of_inputs
from bot.sample.temperament import Dice
from cards.actions import Action, encode
from cards.model import Card, Form
from handlers.events import Values
from handlers.reply import Reply

_NEWEST = 4
"""Posts among which the answer to a press is looked for."""

Turn = Callable[[], Awaitable[None]]
"""Waited for before each thing that is done: others act at the same moment."""

THIS_POST = 0
NO_POST = None
"""Where a button is pressed: at the post that the person sits at; on the home, which is no message."""


@dataclass(slots=True, kw_only=True)
class Hands:
    """`who` at a post, as it stands at `now`. `key` is what chance hangs on."""

    transcript: Transcript
    inbound: Inbound
    sample: SampleCompany
    dice: Dice
    who: Colleague
    key: str
    post_id: int
    now: datetime
    errand: Errand
    turn: Turn

    @property
    def today(self) -> date:
        """The person's date."""
        return self.who.calendar.local_date(self.now)

    def card(self) -> Card:
        """Return the card of the post, as it stands now."""
        card = self.transcript.get(self.post_id).card
        if card is None:
            raise ValueError("a person sits down with a card, never with a text")
        return card

    async def press(
        self, action: Action, values: Values | None = None, *, on: int | None = THIS_POST
    ) -> Reply:
        """Press a button of the post, of another one (`on`), or of the home (`NO_POST`).

        The event id is the same if a restart repeats the sitting: it then acts once.
        """
        value = encode(action)
        await self.turn()
        return await self.inbound.press(
            self.who.id,
            post_id=self.post_id if on == THIS_POST else on,
            value=value,
            values=values or {},
            event_id=f"script:{self.post_id}:{self.errand}:{value}{'' if on == THIS_POST else f':{on}'}",
        )

    async def say(self, text: str) -> Reply:
        """Write a line to the bot; written once, as a press is."""
        await self.turn()
        event_id = f"script:{self.post_id}:{self.errand}:said:{text}"
        return await self.inbound.say(self.who.id, text, event_id=event_id)

    async def open_home(self) -> Card | None:
        """Look at the home; returns its card."""
        await self.turn()
        reply = await self.inbound.open_home(self.who.id)
        return next(iter((*reply.cards, *((reply.replace,) if reply.replace else ()))), None)

    async def fill_in(self, opening: Action, values: Values, *, on: int | None = THIS_POST) -> Form | None:
        """Open a form and send it with those of the values that it asks for; returns the form."""
        form = (await self.press(opening, on=on)).form
        if form is not None:
            await self.submit(form, values, on=on)
        return form

    async def submit(self, form: Form, values: Values, *, on: int | None = THIS_POST) -> Reply:
        """Send a form with those of the values that it asks for."""
        asked = names_of_inputs(form)
        given = {name: value for name, value in values.items() if name in asked}
        return await self.press(form.submit.action, given, on=on)

    def newest(self, kind: str) -> tuple[int, Card] | None:
        """Return the newest post of a kind in the person's own chat, not older than the one they sit at."""
        for post in reversed(self.transcript.posts(direct(self.who.id), limit=_NEWEST)):
            if post.card is not None and post.card.kind == kind and post.id >= self.post_id:
                return post.id, post.card
        return None

    def roll(self, *about: object) -> float:
        """Return a number from 0 up to but not including 1, for this sitting."""
        return self.dice.roll(self.who.id, self.key, *about)

    def phrase(self, topic: str, *, language: str | None = None) -> str:
        """Return words on a topic, in the person's language unless another is given."""
        return self.sample.phrases.pick(self.dice, topic, self.who, self.key, language=language)
