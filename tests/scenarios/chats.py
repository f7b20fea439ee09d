"""What a person can do and see on any chat, in words alone: one language for all of them.

A behaviour that is written against `Chat` holds wherever there is a chat (`playground_chat`, `slack_chat`).
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from scenario_stage import PEOPLE, Stage, tokyo
from slack_stage import SlackStage

from bot.platform import TickReport
from handlers.events import Values
from people.leave_file import import_leave, read_leave

BEGIN = tokyo(9, 14, 9)
"""Monday 14 September 2026, 09:00 in Tokyo: the programme's first day."""
MANY_PEOPLE = PEOPLE + "".join(
    f"other{n},Other {n},other{n}@mizuki.example,Sales/East/Tokyo,suzuki,,ja,Asia/Tokyo,JP,2020-04-01\n"
    for n in range(1, 6)
)
"""Five more of the team, so that it is large enough for its counts to be shown."""
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

    async def press_shown(self, person: str, label: str) -> str:
        """Press a button of what the last act showed: of the window in front, else of the newest message."""
        ...

    async def press_again(self, person: str) -> str:
        """Let the chat deliver the person's last press once more."""
        ...

    async def press_value(self, person: str, value: str) -> str:
        """Press a button whose value was made up."""
        ...

    def channel(self) -> list[str]:
        """Return what the bot wrote into the supporters' channel, as everybody sees it now, oldest first."""
        ...

    def channel_buttons(self) -> list[str]:
        """Return the labels of the buttons of the newest message there, as everybody sees it."""
        ...

    async def press_in_channel(self, person: str, label: str) -> str:
        """Press a button of the newest message in the supporters' channel."""
        ...

    async def press_together(self, label: str, *people: str) -> None:
        """Let people press that button of the newest message in the channel at the same moment."""
        ...

    async def submit(self, person: str, /, **values: object) -> dict[str, str]:
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


def bring_leave(stage: Stage | SlackStage, leave: str) -> None:
    """Import leave: a line `person,from,to,kind` each."""
    with stage.unit() as unit:
        table = read_leave(f"person_id,from,to,kind\n{leave}\n".encode())
        now = stage.installation.clock.now()
        assert not import_leave(unit, table, at=now, actor="test").refused
        unit.commit()


# -- Words ------------------------------------------------------------------------------------------------
def letters(text: str) -> str:
    """Return the letters and digits of a text: what it says, however it is laid out."""
    return "".join(one for one in text if unicodedata.category(one)[0] in "LN")


def pieces(text: str) -> set[str]:
    """Return the pieces of what is said, without layout: labels, values, sentences, cells."""
    return {found for one in re.split(r"[\n|/\[\]]|：|: |（|）", text) if (found := letters(one))}


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
    open_form: str
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
    open_form="入力画面を開く",
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
    open_form="Open the form",
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
