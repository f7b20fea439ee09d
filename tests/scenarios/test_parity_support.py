"""Support that fades and comes back, and the question where somebody stands, on every chat and in both
languages."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import pytest
from chats import ENGLISH, JAPANESE, Chat, Reader
from help_words import settle
from scenario_stage import tokyo

from coaching.help.model import RequestState
from coaching.materials.model import NewMaterial
from coaching.programmes.model import Attitude, Enrolment, Support

TITLES = {
    ("ja", Attitude.DOUBTS): "Excelを手放した1年",
    ("ja", Attitude.SKILLED): "資料を作らない営業会議",
    ("ja", None): "商談をスマホで更新する",
    ("en", Attitude.DOUBTS): "My year with Excel",
    ("en", Attitude.SKILLED): "Sales without slides",
    ("en", None): "Deals on the phone",
}
MATERIALS = tuple(
    NewMaterial(
        key=f"text-{attitude}", language=language, title=title, body=f"{title}.", minutes=3, attitude=attitude
    )
    for (language, attitude), title in TITLES.items()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What somebody reads of it, in one language."""

    reader: Reader
    second: datetime
    """After their second check-in."""
    number_again: str
    """The button for the number on that one: for Japan it is still about the week before."""
    asked: str
    send: str
    skip: str
    kept: Mapping[Attitude, str]
    read: Mapping[Attitude, str]
    meet: str
    share: str
    nothing: str
    fades: str
    fortnightly: str
    weekly: str
    back: str
    help: str


IN_JAPANESE = Words(
    reader=JAPANESE,
    second=tokyo(9, 24, 11),
    number_again="数値を更新",
    asked="Salesforceについて、今のお気持ちは",
    send="送信する",
    skip="今回は答えない",
    kept={
        Attitude.DOUBTS: "率直なお声をありがとうございます",
        Attitude.SEES_VALUE: "ありがとうございます｜まずはお試しから",
        Attitude.SKILLED: "使いこなしていただき、ありがとうございます",
    },
    read={
        Attitude.DOUBTS: "Excelを手放した1年（3分）",
        Attitude.SEES_VALUE: "商談をスマホで更新する（3分）",
        Attitude.SKILLED: "資料を作らない営業会議（3分）",
    },
    meet="一緒に作ってみる",
    share="事例を共有する",
    nothing="何も記録していません",
    fades="これからは2週間に1回おうかがいします",
    fortnightly="必要なときに支援（2週間に1回おうかがいします",
    weekly="手厚く支援（毎週、状況をおうかがいします）",
    back="しばらくのあいだ、毎週おうかがいします",
    help="相談する",
)
IN_ENGLISH = Words(
    reader=ENGLISH,
    second=tokyo(9, 23, 18),
    number_again="Enter the number",
    asked="Where do you stand with Salesforce?",
    send="Send",
    skip="Rather not say",
    kept={
        Attitude.DOUBTS: "Doubts are welcome | thank you for saying so",
        Attitude.SEES_VALUE: "Good to hear | try it first",
        Attitude.SKILLED: "Glad that it comes easily to you",
    },
    read={
        Attitude.DOUBTS: "My year with Excel (3 min)",
        Attitude.SEES_VALUE: "Deals on the phone (3 min)",
        Attitude.SKILLED: "Sales without slides (3 min)",
    },
    meet="Build one together",
    share="Share a case",
    nothing="nothing is kept",
    fades="from now on we ask every 2 weeks",
    fortnightly="Support on request (we ask every 2 weeks",
    weekly="Close support (we ask every week",
    back="For now we ask every week again",
    help="Ask for help",
)
BOTH = pytest.mark.parametrize("words", (IN_JAPANESE, IN_ENGLISH), ids=lambda words: words.reader.person)


def enrolment(chat: Chat, words: Words) -> Enrolment:
    """Return how the person stands in the programme."""
    with chat.stage.unit() as unit:
        return unit.enrolments.of_person(words.reader.person)[0]


async def answer_twice(chat: Chat, words: Words, *numbers: str) -> str:
    """Answer the first two check-ins well, with these numbers; returns what the second answer showed."""
    reader = words.reader
    cards = ((reader.asked, reader.number), (words.second, words.number_again))
    for (day, button), number in zip(cards, numbers or ("", ""), strict=True):
        await chat.go_to(day)
        if number:
            await chat.press(reader.person, button)
            assert await chat.submit(reader.person, value=number) == {}
        await chat.press(reader.person, reader.on_track)
    return chat.seen(reader.person)


async def say(chat: Chat, words: Words, attitude: Attitude) -> str:
    """Answer the question where one stands; returns the card that takes its place."""
    with chat.stage.unit() as unit:
        for new in MATERIALS:
            unit.materials.add(new, at=chat.stage.installation.clock.now())
        unit.commit()
    assert words.asked in await answer_twice(chat, words)
    return await chat.press(words.reader.person, words.send, fill={"attitude": attitude.value})


# -- Where somebody stands --------------------------------------------------------------------------------
@BOTH
@pytest.mark.parametrize("attitude", Attitude)
async def test_each_attitude_is_thanked_for_and_offered_what_fits(
    chat: Chat, words: Words, attitude: Attitude
) -> None:
    person = words.reader.person
    shown = await say(chat, words, attitude)
    assert shown.startswith(words.kept[attitude])
    assert words.asked not in shown
    others = [title for each, title in words.read.items() if each is not attitude]
    assert [one for one in others if one in chat.buttons(person)] == []
    read = await chat.press(person, words.read[attitude])

    assert words.read[attitude].partition("（")[0].partition(" (")[0] in read
    assert enrolment(chat, words).attitude is attitude
    assert (words.meet in chat.buttons(person, -2)) is (attitude is Attitude.DOUBTS)
    assert (words.share in chat.buttons(person, -2)) is (attitude is Attitude.SKILLED)


@BOTH
async def test_a_doubter_who_wants_to_meet_somebody_is_brought_to_a_person_at_once(
    chat: Chat, words: Words
) -> None:
    person = words.reader.person
    await say(chat, words, Attitude.DOUBTS)
    await chat.press(person, words.meet)
    await chat.press_again(person)
    await settle(chat)

    with chat.stage.unit() as unit:
        [request] = unit.help.of_person(person)
    assert request.state is RequestState.OPEN


@BOTH
async def test_a_skilled_person_shares_a_case_and_a_slip_loses_nothing(chat: Chat, words: Words) -> None:
    person = words.reader.person
    await say(chat, words, Attitude.SKILLED)
    await chat.press(person, words.share)
    assert await chat.submit(person, title="", text="5 min") != {}
    assert await chat.submit(person, title="Voice notes", text="5 min") == {}

    with chat.stage.unit() as unit:
        [case] = unit.questions.of_programme("crm")
    assert (case.about, case.text, case.person_id) == ("Voice notes", "5 min", person)


@BOTH
async def test_who_would_rather_not_say_is_left_alone(chat: Chat, words: Words) -> None:
    person = words.reader.person
    assert words.asked in await answer_twice(chat, words)
    assert words.nothing in await chat.press(person, words.skip)

    assert enrolment(chat, words).attitude is None
    assert words.send not in chat.buttons(person)


# -- Support that fades -----------------------------------------------------------------------------------
@BOTH
async def test_two_good_answers_make_the_check_ins_fortnightly_and_card_and_home_say_so(
    chat: Chat, words: Words
) -> None:
    person = words.reader.person
    await chat.go_to(words.reader.asked)
    assert words.weekly in await chat.home(person)
    assert words.fades in await answer_twice(chat, words, "6", "15")

    assert words.fortnightly in await chat.home(person)
    assert enrolment(chat, words).support is Support.FORTNIGHTLY
    known = len(chat.messages(person))
    await chat.go_to(tokyo(10, 1, 9))
    assert len(chat.messages(person)) == known
    await chat.go_to(tokyo(10, 7, 18))
    assert len(chat.messages(person)) == known + 1


@BOTH
async def test_trouble_told_from_the_home_brings_the_weekly_check_ins_back(chat: Chat, words: Words) -> None:
    person = words.reader.person
    await answer_twice(chat, words, "6", "15")
    await chat.press_at_home(person, words.help)
    assert await chat.submit(person, kind="no_time", text="月末の処理で手が回りません") == {}
    await settle(chat)
    assert words.weekly in await chat.home(person)
    known = len(chat.messages(person))
    await chat.go_to(tokyo(9, 30, 18))

    assert enrolment(chat, words).support is Support.WEEKLY
    assert len(chat.messages(person)) == known + 1


@BOTH
async def test_trouble_told_on_the_card_that_was_good_takes_the_fading_back(chat: Chat, words: Words) -> None:
    person = words.reader.person
    await answer_twice(chat, words, "6", "15")
    await chat.press(person, words.reader.trouble)
    assert await chat.submit(person, kind="no_time", text="月末の処理で手が回りません") == {}

    assert words.back in chat.seen(person)
    assert words.fades not in chat.seen(person)
    assert words.weekly in await chat.home(person)
