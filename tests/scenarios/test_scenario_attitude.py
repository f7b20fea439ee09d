"""The question where somebody stands, as a person meets it, and what each answer brings."""

import pytest
from scenario_stage import PEOPLE, Stage, tokyo

from cards.actions import AnswerAttitude, AnswerCheckIn, MeetSomebody, OpenCase, ReadMaterial, SkipAttitude
from cards.model import Card
from cards.plain import plain_text
from coaching.checkins.model import TroubleKind
from coaching.help.model import RequestState
from coaching.materials.model import NewMaterial
from coaching.programmes.model import Attitude, Enrolment, Support
from coaching.questions.model import QuestionKind
from handlers.reply import Reply

DOUBTER = NewMaterial(
    key="year-of-excel", language="ja", title="Excelを手放せなかった私の1年", body="はじめは疑っていました。",
    minutes=3, attitude=Attitude.DOUBTS,
)  # fmt: skip
ADVANCED = NewMaterial(
    key="no-slides", language="ja", title="資料を作らない営業会議", body="ダッシュボードで話します。",
    minutes=5, attitude=Attitude.SKILLED,
)  # fmt: skip
FOR_ALL = NewMaterial(
    key="phone", language="ja", title="商談をスマホで更新する", body="三つの手順です。", minutes=2
)


async def answer(stage: Stage, day: int) -> Reply:
    await stage.go_to(tokyo(9, day, 11))
    return await stage.press("tanaka", AnswerCheckIn, on="check_in", where={"answer": "on_track"})


async def asked(stage: Stage) -> None:
    """Answer twice: the question stands below the second reply."""
    with stage.unit() as unit:
        for new in (DOUBTER, ADVANCED, FOR_ALL):
            unit.materials.add(new, at=tokyo(9, 14))
        unit.commit()
    await answer(stage, 16)
    await answer(stage, 24)


async def say(stage: Stage, attitude: Attitude) -> str:
    """Answer the question; return the card that takes its place."""
    await asked(stage)
    reply = await stage.press("tanaka", AnswerAttitude, on="attitude", attitude=attitude.value)
    assert reply.replace is not None
    return plain_text(reply.replace)


def enrolment(stage: Stage) -> Enrolment:
    with stage.unit() as unit:
        return unit.enrolments.of_person("tanaka")[0]


def kinds(cards: tuple[Card, ...]) -> list[str]:
    return [card.kind for card in cards]


async def test_the_question_stands_below_the_second_answer_and_takes_no_place_of_the_week(
    stage: Stage,
) -> None:
    assert kinds((await answer(stage, 16)).cards) == []
    reply = await answer(stage, 24)
    assert kinds(reply.cards) == ["attitude"]
    text = stage.text("tanaka", "attitude")
    assert "回答を見られるのはご本人だけです" in text
    with stage.unit() as unit:
        assert all(message.kind != "attitude" for message in unit.outbox.list_messages())


async def test_it_is_not_asked_again_the_week_after(stage: Stage) -> None:
    await asked(stage)
    assert kinds((await answer(stage, 30)).cards) == []


async def test_a_doubter_gets_a_case_and_the_offer_of_a_person(stage: Stage) -> None:
    text = await say(stage, Attitude.DOUBTS)
    assert "Excelを手放せなかった私の1年" in text
    assert "[一緒に作ってみる]" in text
    assert "資料を作らない営業会議" not in text
    assert enrolment(stage).attitude is Attitude.DOUBTS
    opened = await stage.press("tanaka", ReadMaterial, on="attitude_kept")
    assert "はじめは疑っていました。" in plain_text(opened.cards[0])


async def test_who_would_like_to_meet_somebody_is_brought_to_a_person_at_once_and_only_once(
    stage: Stage,
) -> None:
    await say(stage, Attitude.DOUBTS)
    reply = await stage.press("tanaka", MeetSomebody, on="attitude_kept")
    assert kinds(reply.cards) == ["request_received"]
    again = await stage.press("tanaka", MeetSomebody, on="attitude_kept")
    assert kinds(again.cards) == ["notice"]
    with stage.unit() as unit:
        [request] = unit.help.of_person("tanaka")
    assert (request.kind, request.state) == (TroubleKind.NO_POINT, RequestState.OPEN)
    assert "一緒に最初のサンプルを作って" in request.text
    assert enrolment(stage).support is Support.WEEKLY


async def test_who_sees_the_value_gets_something_to_try_first(stage: Stage) -> None:
    text = await say(stage, Attitude.SEES_VALUE)
    assert "商談をスマホで更新する" in text
    assert "まずはふだんのお仕事でお試しください" in text
    assert "Excelを手放せなかった私の1年" not in text


async def test_a_skilled_person_gets_an_advanced_case_and_is_asked_to_share_one(stage: Stage) -> None:
    text = await say(stage, Attitude.SKILLED)
    assert "資料を作らない営業会議" in text
    opened = await stage.press("tanaka", OpenCase, on="attitude_kept")
    assert opened.form is not None
    assert "鈴木" in plain_text(opened.form)
    refused = await stage.submit("tanaka", opened.form, title="", text="")
    assert set(refused.errors) == {"title", "text"}
    sent = await stage.submit("tanaka", opened.form, title="週報が5分で", text="以前：2時間。今：5分。")
    assert kinds(sent.cards) == ["notice"]
    with stage.unit() as unit:
        [case] = unit.questions.of_programme("crm")
    assert (case.kind, case.about, case.text) == (QuestionKind.CASE, "週報が5分で", "以前：2時間。今：5分。")


async def test_a_case_is_said_to_be_read_by_whoever_leads_now(stage: Stage) -> None:
    columns, *rows = PEOPLE.splitlines()
    ends = (f"{row},2026-09-15" if row.startswith("suzuki,") else f"{row}," for row in rows)
    stage.bring_in("\n".join([f"{columns},end_date", *ends]) + "\n")
    await stage.go_to(tokyo(9, 16, 11))
    opened = await stage.press_action("tanaka", OpenCase(enrolment(stage).id))
    assert opened.form is not None
    assert "加藤" in plain_text(opened.form)
    assert "鈴木" not in plain_text(opened.form)


async def test_without_a_material_that_fits_the_card_still_offers_something(stage: Stage) -> None:
    await answer(stage, 16)
    await answer(stage, 24)
    reply = await stage.press("tanaka", AnswerAttitude, on="attitude", attitude="doubts")
    assert reply.replace is not None
    assert "[一緒に作ってみる]" in plain_text(reply.replace)


async def test_who_would_rather_not_say_is_left_alone_and_nothing_is_kept(stage: Stage) -> None:
    await asked(stage)
    reply = await stage.press("tanaka", SkipAttitude, on="attitude")
    assert reply.replace is not None
    assert "何も記録していません" in plain_text(reply.replace)
    assert enrolment(stage).attitude is None
    assert enrolment(stage).attitude_asked_at is not None


@pytest.mark.parametrize("attitude", ["", "angry"])
async def test_nothing_but_the_three_answers_is_taken(stage: Stage, attitude: str) -> None:
    await asked(stage)
    reply = await stage.press("tanaka", AnswerAttitude, on="attitude", attitude=attitude)
    assert set(reply.errors) == {"attitude"} or reply.refused
    assert enrolment(stage).attitude is None


async def test_nobody_answers_for_somebody_else(stage: Stage) -> None:
    await asked(stage)
    own = enrolment(stage).id
    for action in (AnswerAttitude(own), SkipAttitude(own), MeetSomebody(own), OpenCase(own)):
        reply = await stage.press_action("mueller", action, values={"attitude": "doubts"})
        assert reply.refused
    assert enrolment(stage).attitude is None
    with stage.unit() as unit:
        assert unit.help.of_person("mueller") == []
