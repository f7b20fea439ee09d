"""What readers of an announcement see and do, on every chat, in both languages."""

from dataclasses import dataclass, replace

import pytest
from announcement_stage import correct, feed, launch
from chats import Chat
from help_words import CLAIM, HELPERS, everything, request_of, settle

from coaching.announcements.model import AnnouncementState, Content, ResponseKind
from coaching.checkins.model import TroubleKind

TITLES = {"ja": "入力項目が6つになります", "en": "Six fields from Monday"}
TEXTS = {
    "ja": "月曜から**6項目**です。\n\n- 残りは任意です\n- <!channel> は文字のままです",
    "en": "From Monday, **six** are required.\n\n- the rest is optional\n- <!channel> stays a word",
}
LINK = "https://intranet.example/new-form"
CONTENT = Content(
    titles=TITLES,
    texts=TEXTS,
    picture_url="https://intranet.example/form.png",
    picture_alts={"ja": "新しい画面", "en": "The new form"},
    link_url=LINK,
    link_labels={"ja": "変更点を見る", "en": "See what changes"},
    counts_clicks=True,
)
BASE = "https://hojorin.example"


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a reader sees."""

    person: str
    name: str
    language: str
    got_it: str
    question: str
    thanks: str
    counted: str
    why: str
    recalled: str
    about: str
    asked: str


JAPANESE = Words(
    person="tanaka",
    name="田中 美香",
    language="ja",
    got_it="確認しました",
    question="質問する",
    thanks="ご確認ありがとうございます。",
    counted="開いた方の人数だけを数えます",
    why="届いた理由：皆さまへのお知らせです（推進担当 鈴木 健太、9月14日（月））。",
    recalled="取り消し｜",
    about="「入力項目が6つになります」について",
    asked="過去の記録も対象ですか",
)
ENGLISH = Words(
    person="mueller",
    name="Anna Müller",
    language="en",
    got_it="Got it",
    question="Question",
    thanks="Thank you for letting us know that you read it.",
    counted="We count how many people open this link.",
    why="Why you got this: for everybody (from 鈴木 健太, project lead, Mon 14 September).",
    recalled="Taken back: ",
    about="About “Six fields from Monday”",
    asked="Does it hold for old visits?",
)
readers = pytest.mark.parametrize("reader", [JAPANESE, ENGLISH], ids=lambda one: one.person)


async def announce(chat: Chat, *people: str, channel: bool = False) -> int:
    """Send an announcement to people, and to the supporters' channel; returns its number."""
    installation = chat.stage.installation
    installation.clicks.base = BASE
    lanes = installation.world().channels.supporters if channel else ()
    number = launch(chat.stage, "suzuki", list(people), channels=lanes, content=CONTENT)
    feed(chat.stage)
    await chat.go_to(installation.clock.now().replace(hour=9))
    await settle(chat)
    return number


def counts(chat: Chat, number: int) -> dict[ResponseKind, int]:
    """Return what people did."""
    with chat.stage.unit() as unit:
        return unit.announcements.response_counts(number)


@readers
async def test_it_reads_the_same_on_every_chat_and_says_why_it_came(helped: Chat, reader: Words) -> None:
    await announce(helped, "tanaka", "mueller")
    [said] = [one for one in helped.messages(reader.person) if TITLES[reader.language] in one]
    for text in (reader.counted, reader.why, *_plain(TEXTS[reader.language])):
        assert text in said
    assert helped.buttons(reader.person)[:2] == [reader.got_it, reader.question]


def _plain(text: str) -> list[str]:
    """Return what is seen of a Markdown text, line by line."""
    lines = (one.removeprefix("- ").replace("**", "") for one in text.split("\n"))
    return [one for one in lines if one]


@readers
async def test_who_got_it_is_thanked_in_place_and_may_press_twice(helped: Chat, reader: Words) -> None:
    number = await announce(helped, "tanaka", "mueller")
    before = len(helped.messages(reader.person))
    assert reader.thanks in await helped.press(reader.person, reader.got_it)
    await helped.press_again(reader.person)
    said = helped.messages(reader.person)
    assert len(said) == before
    assert TITLES[reader.language] in said[-1]
    assert reader.thanks in said[-1]
    assert reader.got_it not in helped.buttons(reader.person)
    assert counts(helped, number) == {ResponseKind.GOT_IT: 1}


@readers
async def test_a_question_is_taken_in_the_channel_by_one_who_alone_reads_what_it_is_about(
    helped: Chat, reader: Words
) -> None:
    number = await announce(helped, "tanaka", "mueller")
    await helped.press(reader.person, reader.question)
    form = helped.form(reader.person)
    assert form is not None
    assert await helped.submit(reader.person, question="") != {}
    assert await helped.submit(reader.person, question=reader.asked) == {}
    await settle(helped)
    [card] = helped.channel()
    assert "お知らせへの質問" in card
    assert reader.about in card
    for hidden in (reader.asked, reader.name):
        assert hidden not in card
    await helped.press_in_channel("sato", CLAIM)
    await settle(helped)
    taken = helped.messages("sato")[-1]
    for text in (reader.about, reader.asked, reader.name):
        assert text in taken
    for other in {*HELPERS, "suzuki", "kato", "ogawa", "garcia"} - {"sato"}:
        assert reader.asked not in everything(helped, other)
    assert request_of(helped, reader.person).kind is TroubleKind.ANNOUNCEMENT
    assert counts(helped, number) == {ResponseKind.QUESTION: 1}


async def test_in_a_channel_one_can_ask_and_nobody_sees_who_did(helped: Chat) -> None:
    number = await announce(helped, "tanaka", channel=True)
    [posted] = helped.channel()
    for title in TITLES.values():
        assert title in posted
    assert BASE not in posted
    assert JAPANESE.counted not in posted
    both = f"{JAPANESE.question} / {ENGLISH.question}"
    assert helped.channel_buttons() == [both]
    await helped.press_in_channel("sato", both)
    assert await helped.submit("sato", question=JAPANESE.asked) == {}
    await settle(helped)
    assert counts(helped, number) == {ResponseKind.QUESTION: 1}
    channel = "\n".join(helped.channel())
    assert posted in channel
    assert JAPANESE.asked not in channel
    assert "佐藤" not in channel


@readers
async def test_a_correction_and_a_recall_change_what_was_sent_and_its_buttons(
    helped: Chat, reader: Words
) -> None:
    number = await announce(helped, "tanaka", "mueller")
    await helped.press(reader.person, reader.got_it)
    before = len(helped.messages(reader.person))
    correct(helped.stage, number, "Seven fields")
    feed(helped.stage)
    await settle(helped)
    [corrected] = [one for one in helped.messages(reader.person) if "Seven fields" in one]
    assert TITLES[reader.language] not in corrected
    assert len(helped.messages(reader.person)) == before
    assert reader.thanks in await helped.press(reader.person, reader.got_it)
    await recall(helped, number)
    assert not any("Seven fields" in one for one in helped.messages(reader.person))


@readers
async def test_who_presses_before_a_recall_has_reached_them_is_told_in_place(
    helped: Chat, reader: Words
) -> None:
    number = await announce(helped, "tanaka", "mueller")
    set_recalled(helped, number)
    assert reader.recalled in await helped.press(reader.person, reader.question)
    assert helped.form(reader.person) is None
    [instead] = [one for one in helped.messages(reader.person) if TITLES[reader.language] in one]
    assert not any(text in instead for text in _plain(TEXTS[reader.language]))
    assert counts(helped, number) == {}


def set_recalled(chat: Chat, number: int) -> None:
    """Take it back, as the button does."""
    with chat.stage.unit() as unit:
        one = unit.announcements.lock(number)
        unit.announcements.save(replace(one, state=AnnouncementState.RECALLED, revision=one.revision + 1))
        unit.commit()


async def recall(chat: Chat, number: int) -> None:
    """Take it back from everybody who has it."""
    set_recalled(chat, number)
    feed(chat.stage)
    await settle(chat)
