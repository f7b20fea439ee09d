"""People at the playground's page, over the real way in and the real transcript.

What `bot.playground.pages` does with replies is done here.
"""

import asyncio
import itertools
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from chats import BEGIN, Filled, OpenForm
from scenario_stage import PEOPLE, Stage, stage_on

from bot.platform import TickReport
from bot.playground.transcript import BOT, Post, channel, direct
from cards.actions import encode
from cards.model import (
    Button,
    Buttons,
    Card,
    Choice,
    DateInput,
    Element,
    Form,
    Input,
    PersonInput,
    Scale,
    Text,
    TextInput,
)
from cards.model import Number as NumberInput
from cards.plain import plain_text
from handlers.events import Values
from handlers.reply import Reply
from storage.database import Database

_INPUTS = (Choice, Scale, NumberInput, TextInput, DateInput, PersonInput)


SUPPORT = channel("supporters")


@dataclass(slots=True)
class _Dialog:
    form: Form
    post_id: int | None
    filled: dict[str, object] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Press:
    post_id: int | None
    value: str
    values: Values
    event_id: str


class PlaygroundChat:
    """People at the playground's page (`bot.playground.pages` does with replies what is done here)."""

    name = "playground"

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._dialogs: dict[str, _Dialog] = {}
        self._windows: dict[str, Card] = {}
        """Cards that stand in no conversation, and are in front of somebody."""
        self._seen: dict[str, str] = {}
        self._last: dict[str, _Press] = {}
        self._numbers = itertools.count()

    @property
    def stage(self) -> Stage:
        """The company behind it."""
        return self._stage

    async def say(self, person: str, text: str) -> str:
        """Write to the bot."""
        before = self._standing(person)
        reply = await self._stage.inbound.say(person, text)
        self._open(person, reply, post_id=None)
        return self._look(person, before, reply)

    async def press(self, person: str, label: str, *, fill: Filled | None = None) -> str:
        """Press a button of the newest message that shows it."""
        post = [one for one in self._posts(person) if label in _labels(one.card)][-1]
        assert post.card is not None
        values = _browser_values(post.card.elements, fill or {})
        return await self._press(person, self._made(post.id, _value(post.card, label), values))

    async def press_shown(self, person: str, label: str) -> str:
        """Press a button of what the last act showed: of the window in front, else of a message."""
        window = self._windows.get(person)
        if window is not None and label in _labels(window):
            return await self._press(person, self._made(None, _value(window, label), {}))
        return await self.press(person, label)

    async def press_again(self, person: str) -> str:
        """Deliver the last press once more."""
        return await self._press(person, self._last[person])

    async def press_value(self, person: str, value: str) -> str:
        """Press a button whose value was made up, on the newest message."""
        return await self._press(person, self._made(self._posts(person)[-1].id, value, {}))

    def channel(self) -> list[str]:
        """Return what the bot wrote into the supporters' channel."""
        return [plain_text(one.card) for one in self._channel_posts() if one.card is not None]

    def channel_buttons(self) -> list[str]:
        """Return the labels of the buttons of its newest message."""
        return _labels(self._channel_posts()[-1].card)

    async def press_in_channel(self, person: str, label: str) -> str:
        """Press a button of the newest message in the channel."""
        post = self._channel_posts()[-1]
        assert post.card is not None
        return await self._press(person, self._made(post.id, _value(post.card, label), {}))

    async def press_together(self, label: str, *people: str) -> None:
        """Let people press that button at the same moment."""
        post = self._channel_posts()[-1]
        assert post.card is not None
        presses = [self._made(post.id, _value(post.card, label), {}) for _ in people]
        await asyncio.gather(*map(self._press, people, presses))

    async def submit(self, person: str, /, **values: object) -> dict[str, str]:
        """Send the form; it stays open with what was typed when something is wrong."""
        dialog = self._dialogs[person]
        dialog.filled |= values
        dialog.errors = {}
        before = self._standing(person)
        sent = self._made(
            dialog.post_id,
            encode(dialog.form.submit.action),
            _browser_values(dialog.form.elements, dialog.filled),
        )
        reply = await self._stage.inbound.press(
            person, post_id=sent.post_id, value=sent.value, values=sent.values, event_id=sent.event_id
        )
        self._last[person] = sent
        errors = {**_reasons(reply), **reply.errors}
        if errors:
            dialog.errors = errors
        else:
            del self._dialogs[person]
            self._open(person, reply, post_id=dialog.post_id)
        self._look(person, before, reply)
        return errors

    async def close_form(self, person: str) -> None:
        """Close the dialog."""
        del self._dialogs[person]

    async def home(self, person: str) -> str:
        """Open the home."""
        return "\n".join(plain_text(card) for card in await self._home(person))

    async def home_buttons(self, person: str) -> list[str]:
        """Return the labels of the buttons at home."""
        return [label for card in await self._home(person) for label in _labels(card)]

    async def press_at_home(self, person: str, label: str) -> str:
        """Press a button at home; the answer is a dialog, or stands in the conversation."""
        [card] = [one for one in await self._home(person) if label in _labels(one)]
        values = _browser_values(card.elements, {})
        return await self._press(person, self._made(None, _value(card, label), values))

    async def go_to(self, moment: datetime) -> TickReport:
        """Let time pass."""
        return await self._stage.go_to(moment)

    def messages(self, person: str) -> list[str]:
        """Return what the bot wrote."""
        return [plain_text(one.card) for one in self._posts(person) if one.card is not None]

    def buttons(self, person: str, number: int = -1) -> list[str]:
        """Return the labels of the buttons of one message."""
        return _labels(self._posts(person)[number].card)

    def form(self, person: str) -> OpenForm | None:
        """Return the dialog in front of the person."""
        dialog = self._dialogs.get(person)
        if dialog is None:
            return None
        inputs = _inputs(dialog.form.elements)
        return OpenForm(
            title=dialog.form.title,
            words=plain_text(dialog.form),
            labels={one.name: one.label for one in inputs},
            options={
                one.name: tuple(option.label for option in one.options)
                for one in inputs
                if isinstance(one, Choice)
            },
            standing={one.name: _standing(one, dialog.filled) for one in inputs},
            errors=dialog.errors,
        )

    def seen(self, person: str) -> str:
        """Return what the last act showed."""
        return self._seen.get(person, "")

    def _channel_posts(self) -> list[Post]:
        return [one for one in self._stage.transcript.posts(SUPPORT) if one.author == BOT]

    def _posts(self, person: str) -> list[Post]:
        return [one for one in self._stage.posts(person) if one.author == BOT]

    def _standing(self, person: str) -> dict[int, str]:
        return {one.id: plain_text(one.card) for one in self._posts(person) if one.card is not None}

    def _made(self, post_id: int | None, value: str, values: Values) -> _Press:
        return _Press(post_id, value, values, f"click-{next(self._numbers)}")

    async def _press(self, person: str, press: _Press) -> str:
        before = self._standing(person)
        self._last[person] = press
        reply = await self._stage.inbound.press(
            person, post_id=press.post_id, value=press.value, values=press.values, event_id=press.event_id
        )
        self._open(person, reply, post_id=press.post_id)
        return self._look(person, before, reply)

    def _open(self, person: str, reply: Reply, *, post_id: int | None) -> None:
        self._windows.pop(person, None)
        if reply.received is not None:
            self._windows[person] = reply.received
        if reply.form is not None:
            self._dialogs[person] = _Dialog(reply.form, post_id)

    def _look(self, person: str, before: Mapping[int, str], reply: Reply) -> str:
        now = self._standing(person)
        found = [text for key, text in now.items() if before.get(key) != text]
        found += reply.errors.values()
        found += [plain_text(one) for one in (reply.form, reply.received) if one is not None]
        self._seen[person] = "\n".join(found)
        return self._seen[person]

    async def _home(self, person: str) -> tuple[Card, ...]:
        return (await self._stage.inbound.open_home(person)).cards


def _labels(card: Card | None) -> list[str]:
    return [] if card is None else [button.label for button in _all_buttons(card.elements)]


def _all_buttons(elements: Iterable[Element]) -> list[Button]:
    return [button for one in elements if isinstance(one, Buttons) for button in one.buttons]


def _value(card: Card, label: str) -> str:
    [found] = [one for one in _all_buttons(card.elements) if one.label == label]
    return encode(found.action)


def _inputs(elements: Iterable[Element]) -> list[Input]:
    return [one for one in elements if isinstance(one, _INPUTS)]


def _standing(element: Input, filled: Filled) -> str | tuple[str, ...]:
    """Return what stands in an input: what was entered, else what stood in it at first."""
    given = filled.get(element.name, _first(element))
    if isinstance(element, Choice) and element.multiple:
        return (given,) if isinstance(given, str) else tuple(map(str, given or ()))  # type: ignore[call-overload]
    return "" if given is None else str(given)


def _first(element: Input) -> object:
    match element:
        case Choice(multiple=True):
            return element.initial
        case Choice():
            return element.initial[0] if element.initial else ""
        case NumberInput() | TextInput():
            return element.initial
        case DateInput():
            return "" if element.initial is None else element.initial.isoformat()
        case _:
            return ""


def _browser_values(elements: Iterable[Element], filled: Filled) -> Values:
    """Return what a browser sends: nothing at all for a single choice that was not made."""
    values = {one.name: _standing(one, filled) for one in _inputs(elements)}
    unsent = {
        one.name for one in _inputs(elements) if isinstance(one, Choice | Scale) and not _takes_several(one)
    }
    return {name: value for name, value in values.items() if value != "" or name not in unsent}


def _takes_several(element: Choice | Scale) -> bool:
    """Tell whether several may be chosen: the page names those even when none is."""
    return isinstance(element, Choice) and element.multiple


def _reasons(reply: Reply) -> dict[str, str]:
    """Return why nothing was done, as the page shows it in the form (`bot.playground.pages`)."""
    if not reply.refused:
        return {}
    cards = [*reply.cards, *(one for one in (reply.received,) if one is not None)]
    texts = [one for card in cards for one in card.elements if isinstance(one, Text)]
    lines = [*(card.title for card in cards), *("".join(s.text for s in one.spans) for one in texts)]
    return {f"refused.{number}": line for number, line in enumerate(lines)}


async def may_see(person_id: str, conversation: str) -> bool:
    """Tell whether it is the person's own conversation, or the supporters' channel."""
    return conversation in (direct(person_id), SUPPORT)


@asynccontextmanager
async def playground_chat(
    database: Database, folder: Path, *, people: str = PEOPLE, supporters: str = ""
) -> AsyncIterator[PlaygroundChat]:
    """Give the small company on the playground; its programme begins this morning."""
    with stage_on(database, folder, now=BEGIN, supporters=supporters, may_see=may_see) as stage:
        stage.bring_in(people)
        stage.start_programme(BEGIN.date())
        yield PlaygroundChat(stage)
