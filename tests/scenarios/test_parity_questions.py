"""What members ask, object to, comment on and share, and the answers, on every chat and in both languages.

Those who run the programme read texts without names.
"""

from dataclasses import dataclass

import pytest
from chats import ENGLISH, JAPANESE, Chat, Reader
from help_words import everything, settle
from programme_words import IN_JAPANESE, ask_members, prepare
from scenario_stage import tokyo

from cards import actions
from cards.actions import encode
from coaching.questions.model import QuestionKind

NAMES = {"tanaka": ("田中", "tanaka"), "mueller": ("Müller", "mueller")}
LEAD_READS = "質問とご意見を見る"
ANSWER = "一度に変えるほうが、二重の入力が短く済むためです"


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a member writes, and reads."""

    reader: Reader
    ask: str
    question: str
    kept: str
    misfit: str
    why: str
    noted: str
    kpi: str
    comment: str
    remark: str
    thanks: str
    day_one: str
    about_target: str
    about_comment: str
    about_case: str
    person: str
    case: tuple[str, str]


IN_JAPANESE_WORDS = Words(
    reader=JAPANESE,
    ask="質問がある",
    question="なぜ <今> なのですか",
    kept="ご質問を推進担当に届けました",
    misfit="目標が業務に合わない",
    why="展示会の週は訪問がありません",
    noted="目標が業務に合わない件、届けました",
    kpi="訪問記録",
    comment="意見を書く",
    remark="2件は多すぎます",
    thanks="ご意見をありがとうございます",
    day_one="ご質問への回答｜CRM定着プログラム",
    about_target="目標についての回答｜CRM定着プログラム",
    about_comment="ご意見への回答｜営業の定着プログラム",
    about_case="共有いただいた事例について｜CRM定着プログラム",
    person="担当者に相談する",
    case=("週報が5分で", "以前は2時間かかっていました。"),
)
IN_ENGLISH_WORDS = Words(
    reader=ENGLISH,
    ask="I have a question",
    question="Why <now> & not later?",
    kept="Your question is with the project lead",
    misfit="Target does not fit our work",
    why="In weeks with trade fairs there are no visits",
    noted="Noted: this target does not fit",
    kpi="visit records",
    comment="Write a comment",
    remark="Two visits a day is too much in Berlin",
    thanks="Thank you for your comment",
    day_one="Answer to your question | CRM onboarding",
    about_target="Answer about the target | CRM onboarding",
    about_comment="Answer to your comment | Sales onboarding",
    about_case="About the case you shared | CRM onboarding",
    person="I still need a person",
    case=("Voice notes", "I dictate on the train."),
)
members = pytest.mark.parametrize(
    "words", (IN_JAPANESE_WORDS, IN_ENGLISH_WORDS), ids=lambda words: words.reader.person
)


async def answer(chat: Chat, words: Words, text: str) -> None:
    """Let the lead answer the one text that waits, which shows no name; the form begs for an answer first."""
    shown = chat.seen("suzuki")
    assert text in shown
    for name in NAMES[words.reader.person]:
        assert name not in shown
    await chat.press("suzuki", "回答する")
    form = chat.form("suzuki")
    assert form is not None
    assert text in form.words
    assert await chat.submit("suzuki", answer="") != {}
    assert await chat.submit("suzuki", answer=ANSWER) == {}
    assert "回答をお届けします" in chat.seen("suzuki")
    await settle(chat)


@members
async def test_a_question_of_day_one_reaches_the_lead_as_a_number_then_as_a_text_and_is_answered(
    chat: Chat, words: Words
) -> None:
    person = words.reader.person
    await chat.go_to(tokyo(9, 14, 18))
    await chat.press(person, words.ask)
    assert await chat.submit(person, question=words.question) == {}
    assert words.kept in chat.seen(person)
    await chat.go_to(tokyo(9, 15, 10))
    waits = chat.messages("suzuki")[-1]
    assert waits.startswith("メンバーへの回答待ち1件｜CRM定着プログラム")
    assert words.question not in waits
    await chat.press("suzuki", "読んで回答する")
    await answer(chat, words, words.question)

    card = chat.messages(person)[-1]
    assert card.startswith(words.day_one)
    assert ANSWER in card
    assert words.question in card
    await chat.go_to(tokyo(9, 17, 10))
    assert sum(one.startswith("メンバーへの回答待ち") for one in chat.messages("suzuki")) == 1


@members
async def test_whoever_is_not_helped_by_an_answer_gets_to_a_person_from_there(
    chat: Chat, words: Words
) -> None:
    person = words.reader.person
    await chat.go_to(tokyo(9, 14, 18))
    await chat.press(person, words.ask)
    await chat.submit(person, question=words.question)
    await chat.say("suzuki", "プログラム")
    await chat.press("suzuki", "1番を開く")
    await chat.press("suzuki", LEAD_READS)
    await answer(chat, words, words.question)
    await chat.press(person, words.person)
    assert await chat.submit(person, kind="no_time", text=words.why) == {}

    with chat.stage.unit() as unit:
        assert [one.text for one in unit.help.of_person(person)] == [words.why]


@members
async def test_a_target_that_does_not_fit_is_objected_to_and_answered(chat: Chat, words: Words) -> None:
    person = words.reader.person
    await chat.go_to(words.reader.asked)
    await chat.press_at_home(person, words.reader.goal_state)
    await chat.press_shown(person, words.misfit)
    form = chat.form(person)
    assert form is not None
    assert form.options["kpi"] == (words.kpi,)
    assert await chat.submit(person, text="") != {}
    assert await chat.submit(person, text=words.why) == {}
    assert words.noted in chat.seen(person)
    await chat.say("suzuki", "プログラム")
    await chat.press("suzuki", "1番を開く")
    assert "業務に合わない目標：訪問記録" in await chat.press("suzuki", LEAD_READS)
    await answer(chat, words, words.why)

    card = chat.messages(person)[-1]
    assert card.startswith(words.about_target)
    assert ANSWER in card


@members
async def test_a_comment_on_a_draft_is_answered_before_the_start(helped: Chat, words: Words) -> None:
    person = words.reader.person
    await prepare(helped, IN_JAPANESE)
    await ask_members(helped, IN_JAPANESE)
    await helped.go_to(tokyo(9, 14, 18))
    await helped.press(person, words.comment)
    assert await helped.submit(person, text=words.remark) == {}
    assert words.thanks in helped.seen(person)
    readiness = await helped.press("suzuki", "準備状況")
    assert "開始に進む" not in helped.buttons("suzuki")
    assert words.remark not in readiness
    assert IN_JAPANESE.waits in await helped.press("suzuki", LEAD_READS)
    await answer(helped, words, words.remark)

    card = helped.messages(person)[-1]
    assert card.startswith(words.about_comment)
    assert "鈴木 健太" in card
    await helped.press("suzuki", "準備状況")
    assert "開始に進む" in helped.buttons("suzuki")


@members
async def test_a_case_that_is_shared_becomes_a_material_which_others_find(chat: Chat, words: Words) -> None:
    person, (title, text) = words.reader.person, words.case
    await chat.go_to(tokyo(9, 14, 18))
    with chat.stage.unit() as unit:
        [enrolment] = unit.enrolments.of_person(person)
    await chat.press_value(person, encode(actions.OpenCase(enrolment.id)))
    if chat.form(person) is None:
        await chat.press_shown(person, words.reader.open_form)
    assert await chat.submit(person, title=title, text=text) == {}
    await chat.say("suzuki", "プログラム")
    await chat.press("suzuki", "1番を開く")
    shown = await chat.press("suzuki", LEAD_READS)
    assert title in shown
    assert NAMES[person][0] not in shown
    assert "事例を資料として公開しました" in await chat.press("suzuki", "資料として公開")
    await chat.press_again("suzuki")
    await settle(chat)

    assert chat.messages(person)[-1].startswith(words.about_case)
    command = {"tanaka": "質問", "mueller": "ask"}[person]
    found = await chat.say(person, f"{command} {title}")
    assert title in found
    with chat.stage.unit() as unit:
        assert [(one.title, one.body) for one in unit.materials.active()] == [(title, text)]


async def test_nobody_answers_or_reads_what_is_not_theirs_to_answer(chat: Chat) -> None:
    await chat.go_to(tokyo(9, 15, 2))
    await chat.press("mueller", "I have a question")
    await chat.submit("mueller", question="Why now?")
    with chat.stage.unit() as unit:
        [question] = unit.questions.of_programme("crm")
    for action in (
        actions.ShowQuestions("crm"),
        actions.OpenAnswer(question.id),
        actions.SendAnswer(question.id),
        actions.PublishCase(question.id),
    ):
        for person in ("tanaka", "garcia"):
            seen = await chat.press_value(person, encode(action))
            assert seen.startswith(("この操作は行えません", "This is not open to you")), action
            assert "Why now?" not in everything(chat, person)

    with chat.stage.unit() as unit:
        assert unit.questions.of_programme("crm") == [question]
    assert question.kind is QuestionKind.DAY_ONE
