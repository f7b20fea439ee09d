"""People at Slack's client, in front of a fake workspace."""

import asyncio
import html
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

from chats import BEGIN, Filled, OpenForm
from fakes.slack import ClientRefusedError, FakeChannel, FakeUser, Message, Pace, Sent, View
from fakes.slack.inputs import state_of
from fakes.slack_stage import Clock
from scenario_stage import PEOPLE
from slack_stage import (
    ACCOUNTS,
    BOT,
    LEADS,
    SUPPORT,
    USERS,
    SlackStage,
    labels,
    meet,
    slack_stage_on,
)

from bot.platform import TickReport
from bot.slack.values import input_block_id, input_name, read_state
from coaching.checkins.model import Answer, CheckInState
from handlers.events import Values
from storage.database import Database

GENERAL = FakeChannel("C0GENERAL", "general", members=(BOT, *USERS.values()))
OTHERS = tuple(FakeUser(f"U0OTHER{n}", f"other{n}", email=f"other{n}@mizuki.example") for n in range(1, 6))
BETWEEN_ACTS = 5.0
"""Seconds: longer than a double click takes."""


class SlackChat:
    """People at Slack's client."""

    name = "slack"

    def __init__(self, stage: SlackStage, watch: Clock) -> None:
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
            self._keep(person, await self._stage.client.say(ACCOUNTS[person], text))
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
            sent = await self._stage.client.press(ACCOUNTS[person], place, label=label, fill=values)
            self._keep(person, sent)
            await self._stage.settled()
        return self.seen(person)

    async def press_shown(self, person: str, label: str) -> str:
        """Press a button of what the last act showed."""
        view = self._top(person)
        place = view if view is not None and label in labels(view) else self._stage.last_with(person, label)
        return await self.press_on(person, place, label)

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
            self._keep(person, await self._stage.client._act(ACCOUNTS[person], message, pressed))
            await self._stage.settled()
        return self.seen(person)

    def channel(self) -> list[str]:
        """Return what the bot wrote into the supporters' channel."""
        return [html.unescape(one.text) for one in self._channel_messages()]

    def channel_buttons(self) -> list[str]:
        """Return the labels of the buttons of its newest message."""
        return labels(self._channel_messages()[-1])

    async def press_in_channel(self, person: str, label: str) -> str:
        """Press a button of the newest message in the channel."""
        return await self.press_on(person, self._channel_messages()[-1], label)

    async def press_together(self, label: str, *people: str) -> None:
        """Let people press that button at the same moment."""
        message = self._channel_messages()[-1]
        self.watch.advance(BETWEEN_ACTS)
        client = self._stage.client
        sent = await asyncio.gather(*(client.press(ACCOUNTS[one], message, label=label) for one in people))
        assert [one.status for one in sent] == [200] * len(people)
        await self._stage.settled()

    async def submit(self, person: str, /, **values: object) -> dict[str, str]:
        """Send the window; a client that does not send it has an error too."""
        view = self._top(person)
        assert view is not None
        filled = {input_block_id(name): value for name, value in values.items()}
        with self._looking(person):
            try:
                sent = await self._stage.client.submit(ACCOUNTS[person], view, filled)
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
        await self._stage.client.close(ACCOUNTS[person])

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
        return self._stage.slack.transcript.ephemerals(ACCOUNTS[person])

    def _channel_messages(self) -> list[Message]:
        return [one for one in self._stage.slack.transcript.messages(SUPPORT.id) if one.user == BOT]

    def _top(self, person: str) -> View | None:
        views = self._stage.slack.transcript.views(ACCOUNTS[person])
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


@asynccontextmanager
async def slack_chat(
    database: Database, folder: Path, *, people: str = PEOPLE, **config: object
) -> AsyncIterator[SlackChat]:
    """Give the small company on Slack, without a pace of Slack's; its programme begins this morning."""
    watch = Clock()
    given = {"pace": Pace(seconds_per_post=None), "channels": (LEADS, GENERAL), **config}
    async with slack_stage_on(database, folder, now=BEGIN, watch=watch, **given) as stage:
        stage.bring_in(people)
        stage.start_programme(BEGIN.date())
        await meet(stage)
        yield SlackChat(stage, watch)
