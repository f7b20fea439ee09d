"""Who asks and who helps on any chat, in both languages: people, words on cards, and the first steps."""

from dataclasses import dataclass
from datetime import datetime

from chats import ENGLISH, JAPANESE, Chat, Reader
from help_chat import SUPPORTERS
from scenario_stage import PEOPLE, tokyo

from coaching.help.model import Request
from coaching.materials import service
from coaching.materials.model import NewMaterial

HELPERS = ("sato", "ito", "weber", "novak")
PEOPLE_WITH_HELPERS = (
    PEOPLE
    + SUPPORTERS
    + "novak,Petra Novak,novak@mizuki.example,Sales/West,suzuki,supporter,en,Europe/Berlin,DE-BE,2017-02-01\n"
)
CLAIM = "引き受ける"
"""The button in the channel, which speaks the company's first language."""
MATERIALS = (
    NewMaterial(
        key="phone", language="ja", title="スマホの設定", body="1. 設定を開く\n2. 許可を押す", minutes=2
    ),
    NewMaterial(key="phone", language="en", title="Set up the phone", body="1. Open\n2. Allow", minutes=2),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Somebody who asks, the supporters who are near, and the words on their cards."""

    reader: Reader
    asker: str
    asker_name: str
    supporter: str
    supporter_name: str
    other: str
    other_name: str
    evening: datetime
    """The end of the time for a first response, to a request of the check-in's moment."""
    text: str
    """What only the asker and whoever takes the request read."""
    read: str
    step: str
    """What stands in the material."""
    material_solved: str
    need_person: str
    claim: str
    details: str
    solved: str
    reply: str
    write: str
    offer_call: str
    promise: str
    hand_on: str
    give_back: str
    take_slot: str
    none_fits: str
    reopen: str
    later: str
    """An answer to "by when", as it reads on a card."""
    credit: str
    received: str
    reads_solved: str


IN_JAPANESE = Pair(
    reader=JAPANESE,
    asker="tanaka",
    asker_name="田中 美香",
    supporter="sato",
    supporter_name="佐藤 恵",
    other="ito",
    other_name="伊藤 翔",
    evening=tokyo(9, 16, 15),
    text="地図の画面が白いままです",
    read="スマホの設定（2分）",
    step="許可を押す",
    material_solved="解決した",
    need_person="担当者に相談する",
    claim="引き受ける",
    details="補足する",
    solved="解決した",
    reply="返信する",
    write="メッセージを送る",
    offer_call="通話の候補を送る",
    promise="返信予定を伝える",
    hand_on="他の担当へ引き継ぐ",
    give_back="引き受けを取り消す",
    take_slot="この時間にする",
    none_fits="どれも合わない",
    reopen="もう一度相談する",
    later="13:00",
    credit="通算1件目",
    received="受け付けました｜ご相談 #1",
    reads_solved="解決しました｜ご相談 #1",
)
IN_ENGLISH = Pair(
    reader=ENGLISH,
    asker="mueller",
    asker_name="Anna Müller",
    supporter="weber",
    supporter_name="Jonas Weber",
    other="novak",
    other_name="Petra Novak",
    evening=tokyo(9, 16, 22),
    text="The map stays white on my phone",
    read="Set up the phone (2 min)",
    step="Allow",
    material_solved="That solved it",
    need_person="I still need a person",
    claim="I take it",
    details="Add details",
    solved="I solved it",
    reply="Reply",
    write="Write a message",
    offer_call="Offer call times",
    promise="Say by when",
    hand_on="Hand on",
    give_back="Give back",
    take_slot="Take this time",
    none_fits="None fits",
    reopen="Open it again",
    later="13:00",
    credit="1 so far",
    received="Received | request #1",
    reads_solved="Solved | request #1",
)
PAIRS = (IN_JAPANESE, IN_ENGLISH)


def bring_materials(chat: Chat) -> None:
    """Put a short text about set-up on the shelf, in both languages."""
    with chat.stage.unit() as unit:
        service.sync(unit, MATERIALS, now=chat.stage.installation.clock.now())
        unit.commit()


def withdraw_materials(chat: Chat) -> None:
    """Take everything off the shelf."""
    with chat.stage.unit() as unit:
        service.sync(unit, (), now=chat.stage.installation.clock.now())
        unit.commit()


async def settle(chat: Chat) -> None:
    """Deliver what is due."""
    await chat.stage.installation.engine.settle()


async def tell(chat: Chat, pair: Pair, *, kind: str = "no_time", **more: object) -> str:
    """Let the asker tell of trouble on the first check-in; returns what it is answered with."""
    await chat.go_to(pair.reader.asked)
    await chat.press(pair.asker, pair.reader.trouble)
    assert await chat.submit(pair.asker, kind=kind, text=pair.text, **more) == {}
    seen = chat.seen(pair.asker)
    await settle(chat)
    return seen


async def take(chat: Chat, pair: Pair) -> None:
    """Let the asker tell of trouble, and the supporter take it in the channel."""
    await tell(chat, pair)
    await chat.press_in_channel(pair.supporter, CLAIM)
    await settle(chat)


async def ask_anew(chat: Chat, person: str, text: str, *, kind: str = "no_time", **more: object) -> None:
    """Let somebody ask for help again, from their home."""
    await chat.press_at_home(person, {"tanaka": "相談する"}.get(person, "Ask for help"))
    assert await chat.submit(person, kind=kind, text=text, **more) == {}
    await settle(chat)


def request_of(chat: Chat, person: str) -> Request:
    """Return the latest request of somebody as it is now."""
    with chat.stage.unit() as unit:
        return unit.help.of_person(person)[0]


def everything(chat: Chat, person: str) -> str:
    """Return all that the bot wrote to somebody."""
    return "\n".join(chat.messages(person))
