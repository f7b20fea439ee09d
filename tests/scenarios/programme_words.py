"""A programme that is made in chat: the words on the cards of its lead, and hands to make it."""

from dataclasses import dataclass

from chats import Chat
from help_words import PEOPLE_WITH_HELPERS, settle

from coaching.programmes.model import Programme
from people.model import Platform
from people.reach import identity_on

MADE = "sales-onboarding"
"""The id of the programme that is made."""
MEMBERS = ("tanaka", "mueller", "garcia", "ito", "weber")
"""For whom it is: everybody of its teams but those who run it."""
LEAD = "suzuki,鈴木 健太,suzuki@mizuki.example,Sales,kato,lead,ja,"


@dataclass(frozen=True, slots=True, kw_only=True)
class Maker:
    """The words that a project lead reads in one language."""

    language: str
    command: str
    new: str
    vision: str
    add_practice: str
    add_kpi: str
    roles: str
    audience: str
    preview: str
    ask: str
    send: str
    questions: str
    answer: str
    readiness: str
    ask_sponsor: str
    to_start: str
    start: str
    end: str
    stop: str
    plan: str
    change_target: str
    home: str
    number: str
    """What is said of a number that is none."""
    day: str
    """What is said of a day that is none."""
    red: str
    """How the plan of a new draft begins."""
    questioned: str
    previewed: str
    asks: str
    asked: str
    starts: str
    runs: str
    waits: str
    word: str
    unready: str
    """A row of the readiness card."""
    ended: str


IN_JAPANESE = Maker(
    language="ja",
    command="プログラム",
    new="新しく作る",
    vision="目指す姿を直す",
    add_practice="取り組みを追加",
    add_kpi="KPIを追加",
    roles="担当者を決める",
    audience="対象を決める",
    preview="プレビュー",
    ask="メンバーに意見を聞く",
    send="5名に送る",
    questions="質問とご意見を見る",
    answer="回答する",
    readiness="準備状況",
    ask_sponsor="推進責任者に相談",
    to_start="開始に進む",
    start="開始する",
    end="終了に進む",
    stop="終了する",
    plan="編集画面に戻る",
    change_target="目標を見直す",
    home="ホームを開く",
    number="7や7.5のような数値を入力してください。",
    day="定着プログラムの日数で、90日目までを入力してください。",
    red="下書き（これからの項目4件）｜営業の定着プログラム",
    questioned="目標100%でよろしいですか｜ログイン率",
    previewed="プレビュー｜目指す姿",
    asks="5名に意見を聞きますか｜営業の定着プログラム",
    asked="5名にお送りします｜営業の定着プログラム",
    starts="5名で開始しますか｜営業の定着プログラム",
    runs="開始しました（対象5名）｜営業の定着プログラム",
    waits="回答待ち1件｜営業の定着プログラム",
    word="推進責任者の了承あり｜営業の定着プログラム",
    unready="△ これからです：未記入のものがあるか、目的がひな型のままです",
    ended="定着プログラムを終了しました",
)
IN_ENGLISH = Maker(
    language="en",
    command="programme",
    new="New programme",
    vision="Edit the goal state",
    add_practice="Add a practice",
    add_kpi="Add a KPI",
    roles="Name who runs it",
    audience="Choose whom it is for",
    preview="Preview",
    ask="Ask members for comments",
    send="Send to 5 people",
    questions="Questions and comments",
    answer="Answer",
    readiness="Readiness",
    ask_sponsor="Ask the sponsor",
    to_start="Go on to start",
    start="Start",
    end="End the programme",
    stop="End the programme",
    plan="Back to the programme",
    change_target="Change the target",
    home="Open my home",
    number="Please enter a number, such as 7 or 7.5.",
    day="Please enter a day of the programme, 90 at most.",
    red="Draft, 4 items to get ready | Sales onboarding",
    questioned="100 % without exception? | Log-in rate",
    previewed="Preview | Goal state",
    asks="Ask 5 members for comments? | Sales onboarding",
    asked="On its way to 5 members | Sales onboarding",
    starts="Start for 5 people? | Sales onboarding",
    runs="Running for 5 people | Sales onboarding",
    waits="1 text to answer | Sales onboarding",
    word="The sponsor says: start anyway | Sales onboarding",
    unready="✗ Not ready yet: something is not written, or the purpose is still that of the template",
    ended="The programme has ended",
)
MAKERS = (IN_JAPANESE, IN_ENGLISH)
NEW = {
    "template": "complete-data",
    "tool": "Salesforce",
    "name_ja": "営業の定着プログラム",
    "name_en": "Sales onboarding",
    "go_live": "2026-09-28",
}
OWN_PURPOSE = {
    "purpose_ja": "引き継ぎで止まる商談をなくすため",
    "purpose_en": "No deal stalls when an account changes hands",
}
PRACTICE = {
    "name_ja": "商談の前に履歴を読む",
    "name_en": "Read the history before a meeting",
    "benefit_ja": "今：担当者に電話 → これから：電車の中で3分",
    "benefit_en": "Today: call whoever knows → Then: three minutes on the train",
    "ease": "5",
    "contribution": "4",
}
LOG_INS = {
    "practice": "same-day",
    "name_ja": "ログイン率",
    "name_en": "Log-in rate",
    "unit_ja": "%",
    "unit_en": "%",
    "purpose_ja": "使われているかを見るため",
    "purpose_en": "To see whether it is used",
    "target": "１００",
    "per": "week",
    "of": "person",
    "manager_sees_person": "no",
}


def reads(chat: Chat, maker: Maker) -> None:
    """Let the lead read this language."""
    led = PEOPLE_WITH_HELPERS.replace(LEAD, LEAD.removesuffix("ja,") + f"{maker.language},")
    assert maker.language == "ja" or led != PEOPLE_WITH_HELPERS
    chat.stage.bring_in(led)


def account(chat: Chat, person: str) -> str:
    """Return what a field for a person holds on that chat when this one is chosen."""
    with chat.stage.unit() as unit:
        found = identity_on(Platform(chat.name), unit.people.get(person))
    assert found is not None
    return found


def made(chat: Chat) -> Programme:
    """Return the programme as it is in force."""
    with chat.stage.unit() as unit:
        return unit.programmes.get(MADE)


async def begin(chat: Chat, maker: Maker) -> str:
    """Let the lead begin a programme from a template; returns the plan."""
    reads(chat, maker)
    await chat.say("suzuki", maker.command)
    await chat.press("suzuki", maker.new)
    assert await chat.submit("suzuki", **NEW) == {}
    return chat.seen("suzuki")


async def prepare(chat: Chat, maker: Maker) -> None:
    """Bring the draft to where only the comments of members are missing."""
    await begin(chat, maker)
    await chat.press("suzuki", maker.vision)
    assert await chat.submit("suzuki", **OWN_PURPOSE) == {}
    await name_everybody(chat, maker)
    await chat.press("suzuki", maker.audience)
    teams = ["Sales/East", "Sales/EMEA", "Sales/Americas"]
    assert await chat.submit("suzuki", teams=teams) == {}


async def name_everybody(chat: Chat, maker: Maker) -> None:
    """Name deputy, sponsor and the four sides."""
    await chat.press("suzuki", maker.roles)
    named = {
        "deputy": "sato",
        "sponsor": "kato",
        "management": "kato",
        "field": "tanaka",
        "project": "suzuki",
        "administration": "ogawa",
    }
    assert await chat.submit("suzuki", **{role: account(chat, one) for role, one in named.items()}) == {}


async def ask_members(chat: Chat, maker: Maker) -> None:
    """Put the draft to its members."""
    await chat.press("suzuki", maker.ask)
    await chat.press("suzuki", maker.send)
    await settle(chat)
