"""What a person can do and see on any chat, in words alone: one language for all of them.

`PlaygroundChat` does what its page does with replies, over the real way in and the real transcript;
`SlackChat` is people at Slack's client in front of a fake workspace. A behaviour that is written against
`Chat` holds wherever there is a chat.
"""

import html
import itertools
import re
import unicodedata
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from fakes.slack import ClientRefusedError, FakeChannel, FakeUser, Message, Pace, Sent, View
from fakes.slack.inputs import state_of
from scenario_stage import PEOPLE, Stage, stage_on, tokyo
from slack_stage import BOT, LEADS, USERS, SlackStage, labels, meet, slack_stage_on, users

from bot.platform import TickReport
from bot.playground.transcript import BOT as PLAYGROUND_BOT
from bot.playground.transcript import Post
from bot.slack.values import input_block_id, input_name, read_state
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
from coaching.checkins.model import Answer, CheckInState
from handlers.events import Values
from handlers.reply import Reply
from people.leave_file import import_leave, read_leave
from storage.database import Database

BEGIN = tokyo(9, 14, 9)
"""Monday 14 September 2026, 09:00 in Tokyo: the programme's first day."""
GENERAL = FakeChannel("C0GENERAL", "general", members=(BOT, *USERS.values()))
_INPUTS = (Choice, Scale, NumberInput, TextInput, DateInput, PersonInput)

Filled = Mapping[str, object]
"""What a person enters, by input name: a text, a choice's value, a list of them, None for nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenForm:
    """The form in front of a person."""

    title: str
    words: str
    """Everything it says, small print and buttons included."""
    labels: Mapping[str, str]
    options: Mapping[str, tuple[str, ...]]
    """The words of what can be chosen."""
    standing: Values
    """What stands in it now, by input name."""
    errors: Mapping[str, str]


class Chat(Protocol):
    """A chat with the small company on it. People are named by their ids in the roster.

    What an act shows to whoever acted (`seen`) is what is new or changed in front of them: messages, a
    window, errors beside inputs. Acting returns it.
    """

    name: str

    @property
    def stage(self) -> Stage | SlackStage: ...

    async def say(self, person: str, text: str) -> str:
        """Write to the bot."""
        ...

    async def press(self, person: str, label: str, *, fill: Filled | None = None) -> str:
        """Press a button of the newest message that shows it, saying yes to what it asks before."""
        ...

    async def press_again(self, person: str) -> str:
        """Let the chat deliver the person's last press once more."""
        ...

    async def press_value(self, person: str, value: str) -> str:
        """Press a button whose value was made up."""
        ...

    async def submit(self, person: str, **values: object) -> dict[str, str]:
        """Send the form in front of the person; returns the errors beside its inputs, by name."""
        ...

    async def close_form(self, person: str) -> None:
        """Close the form without sending it."""
        ...

    async def home(self, person: str) -> str:
        """Open the person's home, and return what it says."""
        ...

    async def home_buttons(self, person: str) -> list[str]:
        """Return the labels of the buttons at home."""
        ...

    async def press_at_home(self, person: str, label: str) -> str:
        """Open the home and press a button there."""
        ...

    async def go_to(self, moment: datetime) -> TickReport:
        """Let time pass; everything that is due on the way comes."""
        ...

    def messages(self, person: str) -> list[str]:
        """Return what the bot wrote to a person, as it stands now, oldest first."""
        ...

    def buttons(self, person: str, number: int = -1) -> list[str]:
        """Return the labels of the buttons of one message, the newest if nothing is said."""
        ...

    def form(self, person: str) -> OpenForm | None:
        """Return the form in front of the person."""
        ...

    def seen(self, person: str) -> str:
        """Return what the person's last act showed them."""
        ...


# -- The playground ---------------------------------------------------------------------------------------
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

    async def press_again(self, person: str) -> str:
        """Deliver the last press once more."""
        return await self._press(person, self._last[person])

    async def press_value(self, person: str, value: str) -> str:
        """Press a button whose value was made up, on the newest message."""
        return await self._press(person, self._made(self._posts(person)[-1].id, value, {}))

    async def submit(self, person: str, **values: object) -> dict[str, str]:
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

    def _posts(self, person: str) -> list[Post]:
        return [one for one in self._stage.posts(person) if one.author == PLAYGROUND_BOT]

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
        if reply.form is not None:
            self._dialogs[person] = _Dialog(reply.form, post_id)

    def _look(self, person: str, before: Mapping[int, str], reply: Reply) -> str:
        now = self._standing(person)
        found = [text for key, text in now.items() if before.get(key) != text]
        found += reply.errors.values()
        if reply.form is not None:
            found.append(plain_text(reply.form))
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
    texts = [one for card in reply.cards for one in card.elements if isinstance(one, Text)]
    lines = [*(card.title for card in reply.cards), *("".join(s.text for s in one.spans) for one in texts)]
    return {f"refused.{number}": line for number, line in enumerate(lines)}


# -- Slack ------------------------------------------------------------------------------------------------
@dataclass
class Watch:
    """The workspace's clock. It stands still while the bot answers, and moves between what people do."""

    seconds: float = 1_789_000_000.0

    def __call__(self) -> float:
        """Return the seconds since 1970."""
        return self.seconds

    def advance(self, seconds: float) -> None:
        """Move on."""
        self.seconds += seconds


BETWEEN_ACTS = 5.0
"""Seconds: longer than a double click takes."""


class SlackChat:
    """People at Slack's client."""

    name = "slack"

    def __init__(self, stage: SlackStage, watch: Watch) -> None:
        self._stage = stage
        self.watch = watch
        self._seen: dict[str, str] = {}
        self.last: dict[str, Sent] = {}
        """The last request that Slack sent for a person."""

    @property
    def stage(self) -> SlackStage:
        """The company and its workspace."""
        return self._stage

    async def say(self, person: str, text: str) -> str:
        """Write in the direct conversation."""
        with self._looking(person):
            self._keep(person, await self._stage.client.say(USERS[person], text))
            await self._stage.settled()
        return self.seen(person)

    async def press(self, person: str, label: str, *, fill: Filled | None = None) -> str:
        """Press a button of the newest message that shows it."""
        await self.press_on(person, self._stage.last_with(person, label), label, fill=fill)
        return self.seen(person)

    async def press_on(
        self, person: str, place: Message | View, label: str, *, fill: Filled | None = None
    ) -> str:
        """Press a button of this message, window or home."""
        with self._looking(person):
            values = {input_block_id(name): value for name, value in (fill or {}).items()}
            sent = await self._stage.client.press(USERS[person], place, label=label, fill=values)
            self._keep(person, sent)
            await self._stage.settled()
        return self.seen(person)

    async def press_again(self, person: str) -> str:
        """Let Slack send the same request again."""
        with self._looking(person):
            self._keep(person, await self._stage.client.twice(self.last[person]))
            await self._stage.settled()
        return self.seen(person)

    async def press_value(self, person: str, value: str) -> str:
        """Press the first button of the newest message, with its value replaced."""
        message = [one for one in self._stage.shown(person) if labels(one)][-1]
        row = next(block for block in message.blocks if block["type"] == "actions")
        [button, *_] = row["elements"]  # type: ignore[misc]
        pressed = {"type": "button", "block_id": row["block_id"], "text": button["text"]}
        pressed |= {"action_id": button["action_id"], "value": value}
        with self._looking(person):
            self._keep(person, await self._stage.client._act(USERS[person], message, pressed))
            await self._stage.settled()
        return self.seen(person)

    async def submit(self, person: str, **values: object) -> dict[str, str]:
        """Send the window; a client that does not send it has an error too."""
        view = self._top(person)
        assert view is not None
        filled = {input_block_id(name): value for name, value in values.items()}
        with self._looking(person):
            try:
                sent = await self._stage.client.submit(USERS[person], view, filled)
            except ClientRefusedError as refused:
                return {input_name(key) or key: reason for key, reason in refused.reasons.items()}
            self._keep(person, sent)
            assert sent.trouble is None, sent.trouble
            await self._stage.settled()
        if self._top(person) is not view:
            return {}
        return {input_name(key) or key: reason for key, reason in view.errors.items()}

    async def close_form(self, person: str) -> None:
        """Close the window."""
        await self._stage.client.close(USERS[person])

    async def home(self, person: str) -> str:
        """Open the home."""
        return spoken((await self._stage.home(person)).blocks)

    async def home_buttons(self, person: str) -> list[str]:
        """Return the labels of the buttons at home."""
        return labels(await self._stage.home(person))

    async def press_at_home(self, person: str, label: str) -> str:
        """Press a button at home; the answer is a window."""
        return await self.press_on(person, await self._stage.home(person), label)

    async def go_to(self, moment: datetime) -> TickReport:
        """Let time pass."""
        return await self._stage.go_to(moment)

    def messages(self, person: str) -> list[str]:
        """Return what the bot wrote: what a notification and a screen reader say."""
        return [html.unescape(one.text) for one in self._stage.shown(person)]

    def buttons(self, person: str, number: int = -1) -> list[str]:
        """Return the labels of the buttons of one message."""
        return labels(self._stage.shown(person)[number])

    def form(self, person: str) -> OpenForm | None:
        """Return the window in front of the person, if it is a form."""
        view = self._top(person)
        if view is None or not view.payload.get("submit"):
            return None
        title, submit = view.payload["title"]["text"], view.payload["submit"]["text"]  # type: ignore[index]
        inputs = [block for block in view.blocks if block["type"] == "input"]
        named = {input_name(str(block["block_id"])) or "": block for block in inputs}
        return OpenForm(
            title=str(title),
            words="\n".join([str(title), spoken(view.blocks), str(submit)]),
            labels={name: block["label"]["text"] for name, block in named.items()},  # type: ignore[index]
            options={
                name: tuple(option["text"]["text"] for option in block["element"]["options"])  # type: ignore[index]
                for name, block in named.items()
                if "options" in block["element"]  # type: ignore[operator]
            },
            standing=_read(view),
            errors={input_name(key) or key: words for key, words in view.errors.items()},
        )

    def seen(self, person: str) -> str:
        """Return what the last act showed."""
        return self._seen.get(person, "")

    def window(self, person: str) -> str:
        """Return what the open window says; nothing without one."""
        view = self._top(person)
        if view is None:
            return ""
        return "\n".join([str(view.payload["title"]["text"]), spoken(view.blocks)])  # type: ignore[index]

    def ephemerals(self, person: str) -> list[Message]:
        """Return what only this person sees, oldest first."""
        return self._stage.slack.transcript.ephemerals(USERS[person])

    def _top(self, person: str) -> View | None:
        views = self._stage.slack.transcript.views(USERS[person])
        return views[-1] if views else None

    def _keep(self, person: str, sent: Sent) -> None:
        assert sent.status == 200, sent
        self.last[person] = sent

    def _in_front(self, person: str) -> dict[str, str]:
        shown = [*self._stage.shown(person), *self.ephemerals(person)]
        found = {one.ts: html.unescape(one.text) for one in shown}
        view = self._top(person)
        if view is not None:
            errors = "\n".join(view.errors.values())
            found[f"window {view.id}"] = "\n".join(filter(None, [self.window(person), errors]))
        return found

    def _looking(self, person: str) -> "_Look":
        self.watch.advance(BETWEEN_ACTS)
        return _Look(self, person)


class _Look:
    """Notes what is new in front of a person after something was done."""

    def __init__(self, chat: SlackChat, person: str) -> None:
        self._chat = chat
        self._person = person
        self._before = chat._in_front(person)

    def __enter__(self) -> None:
        return None

    def __exit__(self, *_: object) -> None:
        now = self._chat._in_front(self._person)
        changed = [text for key, text in now.items() if self._before.get(key) != text]
        self._chat._seen[self._person] = "\n".join(changed)


def _read(view: View) -> Values:
    return read_state(state_of(view.blocks, view.entered)).values


def in_channel(slack: SlackChat) -> list[Message]:
    """Return what the bot wrote into the channel for everybody."""
    return [one for one in slack.stage.slack.transcript.messages(GENERAL.id) if one.user == BOT]


def calls(slack: SlackChat, method: str) -> int:
    """Return how often a method was called with success."""
    return len(slack.stage.slack.transcript.calls(method, accepted=True))


def answer_of(slack: SlackChat, person: str = "tanaka") -> tuple[CheckInState, Answer | None]:
    """Return how the person's first check-in stands."""
    with slack.stage.unit() as unit:
        found = min(unit.check_ins.of_person(person), key=lambda one: one.id)
    return found.state, found.answer


# -- Words ------------------------------------------------------------------------------------------------
_UNREAD = frozenset(
    {"type", "block_id", "action_id", "value", "url", "style", "initial_option", "initial_options"}
)


def spoken(value: object) -> str:
    """Return what blocks say, a line for each text, in the order in which they stand."""
    return "\n".join(line for line in _spoken(value) if line.strip())


def _spoken(value: object) -> Iterator[str]:
    if isinstance(value, list | tuple):
        for one in value:
            yield from _spoken(one)
    elif isinstance(value, Mapping):
        if value.get("type") == "data_visualization":
            return  # the table behind it says the same
        if value.get("type") == "rich_text_section":
            yield "".join(str(part.get("text", "")) for part in value["elements"])
            return
        for key, one in value.items():
            if key == "text" and isinstance(one, str):
                yield one
            elif key == "confirm" and isinstance(one, Mapping):
                yield from _spoken(one["text"])
            elif key not in _UNREAD:
                yield from _spoken(one)


def letters(text: str) -> str:
    """Return the letters and digits of a text: what it says, however it is laid out."""
    return "".join(one for one in text if unicodedata.category(one)[0] in "LN")


def pieces(text: str) -> set[str]:
    """Return the pieces of what is said, without layout: labels, values, sentences, cells."""
    return {found for one in re.split(r"[\n|/\[\]]|：|: |（|）", text) if (found := letters(one))}


# -- The small company on each ----------------------------------------------------------------------------
def bring_leave(stage: Stage | SlackStage, leave: str) -> None:
    """Import leave: a line `person,from,to,kind` each."""
    with stage.unit() as unit:
        table = read_leave(f"person_id,from,to,kind\n{leave}\n".encode())
        now = stage.installation.clock.now()
        assert not import_leave(unit, table, at=now, actor="test").refused
        unit.commit()


@asynccontextmanager
async def playground_chat(
    database: Database, folder: Path, *, people: str = PEOPLE
) -> AsyncIterator[PlaygroundChat]:
    """Give the small company on the playground; its programme begins this morning."""
    with stage_on(database, folder, now=BEGIN) as stage:
        stage.bring_in(people)
        stage.start_programme(BEGIN.date())
        yield PlaygroundChat(stage)


@asynccontextmanager
async def slack_chat(
    database: Database, folder: Path, *, people: str = PEOPLE, **config: object
) -> AsyncIterator[SlackChat]:
    """Give the small company on Slack, without a pace of Slack's; its programme begins this morning."""
    watch = Watch()
    given = {"pace": Pace(seconds_per_post=None), "channels": (LEADS, GENERAL), **config}
    async with slack_stage_on(database, folder, now=BEGIN, watch=watch, **given) as stage:
        stage.bring_in(people)
        stage.start_programme(BEGIN.date())
        await meet(stage)
        yield SlackChat(stage, watch)


def chat_called(
    name: str, database: Database, folder: Path, *, people: str = PEOPLE
) -> AbstractAsyncContextManager[Chat]:
    """Give the small company on the chat of that name."""
    if name == "playground":
        return playground_chat(database, folder, people=people)
    return slack_chat(database, folder, people=people, users=(*users(), *OTHERS))


OTHERS = tuple(FakeUser(f"U0OTHER{n}", f"other{n}", email=f"other{n}@mizuki.example") for n in range(1, 6))
MANY_PEOPLE = PEOPLE + "".join(
    f"other{n},Other {n},other{n}@mizuki.example,Sales/East/Tokyo,suzuki,,ja,Asia/Tokyo,JP,2020-04-01\n"
    for n in range(1, 6)
)
"""Five more of the team, so that it is large enough for its counts to be shown."""


CHATS = ("playground", "slack")


# -- Two readers ------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Somebody of the company, the moment after their first check-in, and the words on their cards."""

    person: str
    asked: datetime
    done: str
    on_track: str
    trouble: str
    adjust: str
    number: str
    number_edit: str
    goal: str
    goal_edit: str
    goal_state: str
    ask: str
    clear: str
    not_quite: str
    take: str
    home: str
    answer: str
    my_data: str
    resume: str
    thanks: str
    required: str
    already: str
    commands: Mapping[str, str]


JAPANESE = Reader(
    person="tanaka",
    asked=tokyo(9, 16, 11),
    done="完了",
    on_track="順調",
    trouble="問題あり（相談したい）",
    adjust="配信を調整",
    number="数値を入力",
    number_edit="数値を直す",
    goal="自分の目標を書く",
    goal_edit="自分の目標を直す",
    goal_state="目指す姿を見る",
    ask="質問がある",
    clear="よくわかった",
    not_quite="まだはっきりしない",
    take="この取り組みを始める",
    home="ホームを開く",
    answer="状況確認に答える",
    my_data="自分のデータを見る",
    resume="今すぐ再開",
    thanks="ありがとうございます",
    required="入力してください。",
    already="この状況確認は回答済みです",
    commands={"check_in": "状況確認", "pause": "停止", "why": "理由", "help": "ヘルプ", "resume": "再開"},
)
ENGLISH = Reader(
    person="mueller",
    asked=tokyo(9, 16, 18),
    done="Done",
    on_track="On track",
    trouble="Having trouble",
    adjust="Adjust",
    number="Enter the number",
    number_edit="Correct the number",
    goal="Set my own goal",
    goal_edit="Edit my goal",
    goal_state="See the goal state",
    ask="I have a question",
    clear="Clear",
    not_quite="Not quite",
    take="Start this one",
    home="Open my home",
    answer="Answer my check-in",
    my_data="See my data",
    resume="Resume now",
    thanks="Thank you",
    required="Please fill this in.",
    already="You have answered this one already",
    commands={"check_in": "check in", "pause": "pause", "why": "why", "help": "help", "resume": "resume"},
)
READERS = (JAPANESE, ENGLISH)
