"""People at the client of Teams, in front of a fake tenant."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from chats import BEGIN, Filled, OpenForm
from fakes.slack_stage import Clock
from fakes.teams import ClientRefusedError, Message, Pace, Sent
from fakes.teams.cards import walk
from fakes.teams.records import BOT as TEAMS_BOT
from scenario_stage import PEOPLE
from teams_helpers import parts_of
from teams_stage import SUPPORT, TeamsStage, meet, teams_stage_on

from bot.platform import TickReport
from bot.teams.values import option_value, read_values
from handlers.events import Values
from storage.database import Database

BETWEEN_ACTS = 5.0
"""Seconds between two things that a person does."""
_PART = re.compile(r"（\d／\d）| \(\d/\d\)")
"""What the title of a card says that is one of several."""
IN_ENGLISH = ("mueller", "weber", "novak")
EVERYBODY = ""
"""Nobody in particular: what is seen by who has no view of their own."""
Json = dict[str, Any]


class TeamsChat:
    """People at the client of Teams."""

    name = "teams"

    def __init__(self, stage: TeamsStage, watch: Clock) -> None:
        self._stage = stage
        self.watch = watch
        self._seen: dict[str, str] = {}
        self._homes: set[str] = set()
        """Messages that were asked for as a home, which Teams shows as a message."""
        self._closed: set[str] = set()
        self._entered: dict[str, dict[str, object]] = {}
        self.last: dict[str, Sent] = {}
        """The last activity that Teams sent for a person."""

    @property
    def stage(self) -> TeamsStage:
        """The company and its tenant."""
        return self._stage

    async def say(self, person: str, text: str) -> str:
        """Write in the personal chat."""
        with self._looking(person):
            self._keep(person, await self._stage.client.say(person, text))
            await self._stage.settled()
        return self.seen(person)

    async def press(self, person: str, label: str, *, fill: Filled | None = None) -> str:
        """Press a button of the newest message that shows it."""
        shown = [one for one in self._stage.shown(person) if label in labels(one, person)]
        return await self.press_on(person, shown[-1], label, fill=fill)

    async def press_on(self, person: str, message: Message, label: str, *, fill: Filled | None = None) -> str:
        """Press a button of this message, saying yes to what it asks before."""
        inner = _confirms(message, person, label)
        within = None if inner is None else label
        values = {} if inner else _by_id(message, person, fill or {})
        with self._looking(person):
            try:
                sent = await self._stage.client.press(person, message, inner or label, values, within=within)
            except ClientRefusedError as refused:
                return "\n".join(refused.reasons.values())
            assert sent.trouble is None, sent.trouble
            self._keep(person, sent)
            await self._stage.settled()
        return self.seen(person)

    async def press_shown(self, person: str, label: str) -> str:
        """Press a button of what the last act showed, which is a message."""
        return await self.press(person, label)

    async def press_again(self, person: str) -> str:
        """Let Teams send the same activity again."""
        with self._looking(person):
            self._keep(person, await self._stage.client.twice(self.last[person]))
            await self._stage.settled()
        return self.seen(person)

    async def press_value(self, person: str, value: str) -> str:
        """Press the first button of the newest message, with its value replaced."""
        message = [one for one in self._stage.shown(person) if labels(one, person)][-1]
        card = message.cards(person)[0]
        button = next(one for one in parts_of(card) if one.get("type") == "Action.Execute")
        made_up = {**button, "data": {**button["data"], "a": value}}
        with self._looking(person):
            client = self._stage.client
            sent = await client._execute(person, message, card, made_up, {}, trigger="manual")
            assert sent.trouble is None, sent.trouble
            self._keep(person, sent)
            await self._stage.settled()
        return self.seen(person)

    def channel(self) -> list[str]:
        """Return what the bot wrote into the supporters' channel."""
        return [one.summary for one in self._channel_messages()]

    def channel_buttons(self) -> list[str]:
        """Return the labels of the buttons of its newest message."""
        return labels(self._channel_messages()[-1], EVERYBODY)

    async def press_in_channel(self, person: str, label: str) -> str:
        """Press a button of the newest message in the channel."""
        return await self.press_on(person, self._channel_messages()[-1], label)

    async def press_together(self, label: str, *people: str) -> None:
        """Let people press that button at the same moment."""
        message = self._channel_messages()[-1]
        self.watch.advance(BETWEEN_ACTS)
        client = self._stage.client
        sent = await asyncio.gather(*(client.press(person, message, label) for person in people))
        assert [one.trouble for one in sent] == [None] * len(people)
        await self._stage.settled()

    async def submit(self, person: str, /, **values: object) -> dict[str, str]:
        """Send the form; a client that does not send it has an error too."""
        message = self._form_message(person)
        assert message is not None
        entered = self._entered.setdefault(message.id, {})
        entered |= values
        button = _submit_of(message, person)
        with self._looking(person):
            try:
                sent = await self._stage.client.press(
                    person, message, str(button["title"]), _by_id(message, person, entered)
                )
            except ClientRefusedError as refused:
                return {input_name(key): reason for key, reason in refused.reasons.items()}
            self._keep(person, sent)
            assert sent.trouble is None, sent.trouble
            await self._stage.settled()
        errors = _errors(message, person)
        if not errors and sent.toast and _submit_of(message, person, required=False):
            return {"": sent.toast}
        if not errors:
            self._entered.pop(message.id, None)
        return errors

    async def close_form(self, person: str) -> None:
        """Leave the form where it is: a message cannot be closed."""
        message = self._form_message(person)
        if message is not None:
            self._closed.add(message.id)

    async def home(self, person: str) -> str:
        """Ask for the home, which is a message, or several if it is too long for one."""
        said = [spoken(part.cards(person)) for part in await self._home(person)]
        return "\n".join(_PART.sub("", one) for one in said)

    async def home_buttons(self, person: str) -> list[str]:
        """Return the labels of the buttons at home."""
        return [label for part in await self._home(person) for label in labels(part, person)]

    async def press_at_home(self, person: str, label: str) -> str:
        """Ask for the home and press a button there."""
        parts = await self._home(person)
        part = next((one for one in parts if label in labels(one, person)), parts[-1])
        return await self.press_on(person, part, label)

    async def go_to(self, moment: datetime) -> TickReport:
        """Let time pass."""
        return await self._stage.go_to(moment)

    def messages(self, person: str) -> list[str]:
        """Return what the bot wrote: what a notification and a screen reader say."""
        return [one.summary for one in self._shown(person)]

    def buttons(self, person: str, number: int = -1) -> list[str]:
        """Return the labels of the buttons of one message."""
        return labels(self._shown(person)[number], person)

    def form(self, person: str) -> OpenForm | None:
        """Return the newest form that was not sent yet."""
        message = self._form_message(person)
        if message is None:
            return None
        card = message.cards(person)[0]
        named = {input_name(str(one["id"])): one for one in parts_of(card) if _is_input(one)}
        return OpenForm(
            title=str(_lines(card["body"][0])),
            words=spoken(card),
            labels={name: str(one["label"]) for name, one in named.items()},
            options={
                name: tuple(str(choice["title"]) for choice in one["choices"])
                for name, one in named.items()
                if one.get("choices")
            },
            standing={**_standing(card), **self._typed(message)},
            errors=_errors(message, person),
        )

    def _typed(self, message: Message) -> Values:
        """Return what was typed and is still there, because the form was not taken."""
        entered = self._entered.get(message.id, {})
        return {
            name: tuple(map(str, value)) if isinstance(value, list | tuple) else str(value or "")
            for name, value in entered.items()
        }

    def seen(self, person: str) -> str:
        """Return what the last act showed."""
        return self._seen.get(person, "")

    def _channel_messages(self) -> list[Message]:
        return [one for one in self._stage.teams.transcript.messages(SUPPORT) if one.sender == TEAMS_BOT]

    def _shown(self, person: str) -> list[Message]:
        """Return the messages but homes and forms that were not sent, which elsewhere are none."""
        return [
            one
            for one in self._stage.shown(person)
            if one.id not in self._homes and not _submit_of(one, person, required=False)
        ]

    async def _home(self, person: str) -> list[Message]:
        word = "home" if person in IN_ENGLISH else "ホーム"
        known = {one.id for one in self._stage.shown(person)}
        await self.say(person, word)
        parts = [one for one in self._stage.shown(person) if one.id not in known]
        self._homes.update(one.id for one in parts)
        return parts

    def _form_message(self, person: str) -> Message | None:
        forms = [
            one
            for one in self._stage.shown(person)
            if one.id not in self._closed and _submit_of(one, person, required=False)
        ]
        return forms[-1] if forms else None

    def _keep(self, person: str, sent: Sent) -> None:
        assert sent.status == 200, sent
        self.last[person] = sent

    def _in_front(self, person: str) -> dict[str, str]:
        found = {
            one.id: spoken(one.cards(person)) if one.views.get(person) else one.summary
            for one in self._stage.shown(person)
        }
        toasts = self._stage.teams.transcript.toasts(person)
        return found | {f"toast {number}": text for number, text in enumerate(toasts)}

    def _looking(self, person: str) -> "_Look":
        self.watch.advance(BETWEEN_ACTS)
        return _Look(self, person)


class _Look:
    """Notes what is new in front of a person after something was done."""

    def __init__(self, chat: TeamsChat, person: str) -> None:
        self._chat = chat
        self._person = person
        self._before = chat._in_front(person)

    def __enter__(self) -> None:
        return None

    def __exit__(self, *_: object) -> None:
        now = self._chat._in_front(self._person)
        changed = [text for key, text in now.items() if self._before.get(key) != text]
        self._chat._seen[self._person] = "\n".join(changed)


def input_name(key: str) -> str:
    """Return the name of an input by its id."""
    return unquote(key.split(".", 2)[-1])


def labels(message: Message, person: str) -> list[str]:
    """Return the labels of the buttons of a message, as a person sees it; not those behind a question."""
    return [
        str(one.node["title"])
        for card in message.cards(person)
        for one in walk(card)
        if one.kind.startswith("Action.") and not one.opened
    ]


def _confirms(message: Message, person: str, label: str) -> str | None:
    """Return the label of the yes behind a button that asks before, or None."""
    for part in parts_of(message.cards(person)):
        if part.get("type") == "Action.ShowCard" and part.get("title") == label:
            return next(str(one["title"]) for one in parts_of(part["card"]) if "verb" in one)
    return None


def _submit_of(message: Message, person: str, *, required: bool = True) -> Json:
    found = [
        one
        for one in parts_of(message.cards(person))
        if one.get("type") == "Action.Execute" and "o" in one.get("data", {})
    ]
    assert found or not required
    return found[0] if found else {}


def _is_input(part: Mapping[str, object]) -> bool:
    return str(part.get("type", "")).startswith("Input.")


def _by_id(message: Message, person: str, fill: Mapping[str, object]) -> dict[str, object]:
    """Return what is entered by the ids of the inputs; choices by the values that stand in the card."""
    ids = {input_name(str(one["id"])): one for one in parts_of(message.cards(person)) if _is_input(one)}
    found: dict[str, object] = {}
    for name, value in fill.items():
        control = ids[name]
        is_choice = control["type"] == "Input.ChoiceSet"
        if isinstance(value, list | tuple):
            found[str(control["id"])] = [option_value(str(one)) for one in value]
        else:
            found[str(control["id"])] = option_value(value) if is_choice and isinstance(value, str) else value
    return found


def _standing(card: Json) -> Values:
    """Return what stands in the inputs."""
    data = {str(one["id"]): str(one.get("value", "")) for one in parts_of(card) if _is_input(one)}
    return read_values(data).values


def _errors(message: Message, person: str) -> dict[str, str]:
    """Return what is said to be wrong, by the name of the input that it stands above."""
    found: dict[str, str] = {}
    waiting: list[str] = []
    for card in message.cards(person):
        for block in card["body"]:
            if _is_input(block):
                if waiting:
                    found[input_name(str(block["id"]))] = "\n".join(waiting)
                waiting = []
            elif "Attention" in str(block):
                waiting.append(_lines(block))
    return found


def _lines(block: object) -> str:
    return "".join(str(one["text"]) for one in parts_of(block) if isinstance(one.get("text"), str))


def spoken(value: object) -> str:
    """Return what a card says, a line for each text, in the order in which it stands."""
    return "\n".join(line for line in _spoken(value) if line.strip())


def _spoken(value: object) -> Iterator[str]:
    if isinstance(value, list | tuple):
        for one in value:
            yield from _spoken(one)
    elif isinstance(value, Mapping):
        if str(value.get("type", "")).startswith("Chart."):
            return  # the table behind it says the same
        if value.get("type") == "Action.ShowCard":
            # Of what it asks before, the question alone: elsewhere yes and no are not read either.
            question, *_ = value["card"]["body"]
            yield from _spoken([{"text": value["title"]}, question])
            return
        if "inlines" in value:
            yield "".join(str(one.get("text", "")) for one in value["inlines"])
            return
        for key in ("text", "label", "title"):
            if isinstance(value.get(key), str):
                yield value[key]
        for key, one in value.items():
            if key not in ("fallback", "fallbackText", "data") and not isinstance(one, str):
                yield from _spoken(one)


@asynccontextmanager
async def teams_chat(
    database: Database, folder: Path, *, people: str = PEOPLE, **config: object
) -> AsyncIterator[TeamsChat]:
    """Give the small company on Teams, without a pace of Teams'; its programme begins this morning."""
    watch = Clock()
    given = {"pace": Pace(send=(), read=(), tenant_per_second=None), **config}
    async with teams_stage_on(database, folder, now=BEGIN, watch=watch, **given) as stage:
        stage.bring_in(people)
        stage.start_programme(BEGIN.date())
        await meet(stage)
        yield TeamsChat(stage, watch)
