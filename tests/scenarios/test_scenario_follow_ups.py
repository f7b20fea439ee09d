"""Follow-ups over weeks: who hears what when, and who does not.

The team of six (`follow_up_steps`) is managed by Suzuki, under Kato; Ogawa leads the programme and so
answers for numbers that people enter. Suzuki is asked first on Monday 28 September;
three weeks later is 19 October.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from chats import MANY_PEOPLE
from follow_up_steps import FIRST_WEEK, LOW, SECOND_WEEK, THIRD_WEEK, bring_numbers
from scenario_stage import PROGRAMME, Stage, find_action, stage_on, tokyo

from bot.engine import Mode
from cards import actions
from cards.actions.kpis import (
    AskForTeamHelp,
    OpenKpiDispute,
    OpenKpiSettlement,
    ShowFollowUps,
    SnoozeFollowUp,
    TalkWithTeam,
)
from cards.plain import plain_text
from handlers.reply import Reply
from measures.follow_ups.model import Reaction
from people.outbox import MessageState
from storage.database import Database

LED_BY_OGAWA = PROGRAMME.replace("lead: suzuki", "lead: ogawa")
WEEK = timedelta(days=7)


def begin(stage: Stage) -> Stage:
    """Begin the programme with the team of six."""
    stage.bring_in(MANY_PEOPLE)
    stage.start_programme(tokyo(9, 14).date(), LED_BY_OGAWA)
    return stage


@pytest.fixture
def stage(sqlite_database: Database, tmp_path: Path) -> Iterator[Stage]:
    """The team of six, on the first morning of their programme."""
    with stage_on(sqlite_database, tmp_path, now=tokyo(9, 14, 9)) as found:
        yield begin(found)


@pytest.fixture
def on_both(database: Database, tmp_path: Path) -> Iterator[Stage]:
    """The same on each engine."""
    with stage_on(database, tmp_path, now=tokyo(9, 14, 9)) as found:
        yield begin(found)


async def live_week(stage: Stage, monday: date, each: int | None) -> None:
    """Go to the Tuesday after a week, whose numbers (None: nobody entered any) are evaluated on Monday: where
    that is a holiday, as on 12 October, what is for people waits for the day after."""
    after, next_day = monday + WEEK, monday + WEEK + timedelta(days=1)
    await stage.go_to(tokyo(after.month, after.day, 9), mode=Mode.JUMP)
    if each is not None:
        bring_numbers(stage, monday, each)
    await stage.go_to(tokyo(next_day.month, next_day.day, 10))


async def two_low_weeks(stage: Stage) -> None:
    """Go to the day after Monday 28 September, on which Suzuki is asked."""
    for monday in (FIRST_WEEK, SECOND_WEEK):
        await live_week(stage, monday, LOW[monday])


async def press(stage: Stage, person: str, action: type[actions.Action]) -> Reply:
    """Press a button of the first follow-up, whether or not the person has a card with it."""
    return await stage.press_action(person, action(1))


def asked(stage: Stage) -> int:
    """Return how many messages asked Suzuki: not the cards that answer a press."""
    with stage.unit() as unit:
        found = unit.outbox.list_messages()
    return sum(one.kind == "follow_up" and one.state is MessageState.SENT for one in found)


async def test_after_three_weeks_without_a_reaction_the_managers_manager_hears_once(stage: Stage) -> None:
    await two_low_weeks(stage)
    assert "10月19日（月）までに操作がない場合は、加藤 誠さんにも" in stage.text("suzuki", "follow_up")
    for number in (0, 1):
        await live_week(stage, THIRD_WEEK + WEEK * number, 2)
        assert stage.kinds("kato").count("follow_up_above") == 0
    await live_week(stage, THIRD_WEEK + WEEK * 2, 2)
    assert "鈴木 健太さんに9月28日（月）からフォローをお願いしています" in stage.text(
        "kato", "follow_up_above"
    )
    await live_week(stage, THIRD_WEEK + WEEK * 3, 2)
    assert stage.kinds("kato").count("follow_up_above") == 1
    # Once a week: on 28 September, 5, 13 (12 is a holiday), 19 and 26 October.
    assert asked(stage) == 5
    assert "加藤 誠さんにもお知らせしています" in stage.text("suzuki", "follow_up")


async def test_whoever_reacted_or_was_never_reached_is_not_spoken_of_above(stage: Stage) -> None:
    await stage.say("suzuki", "停止")
    await stage.press_action("suzuki", actions.SavePause(), values={"what": "all", "until": "2026-10-06"})
    await two_low_weeks(stage)
    await live_week(stage, THIRD_WEEK, 2)
    assert asked(stage) == 0
    await live_week(stage, THIRD_WEEK + WEEK, 2)
    assert asked(stage) == 1
    assert "11月2日（月）までに" in stage.text("suzuki", "follow_up")
    await live_week(stage, THIRD_WEEK + WEEK * 2, 2)
    assert stage.kinds("kato").count("follow_up_above") == 0
    await press(stage, "suzuki", TalkWithTeam)
    for number in (3, 4, 5):
        await live_week(stage, THIRD_WEEK + WEEK * number, 2)
    assert stage.kinds("kato").count("follow_up_above") == 0


async def test_nothing_is_asked_while_a_number_is_looked_at_and_its_owner_alone_may_answer(
    on_both: Stage,
) -> None:
    await two_low_weeks(on_both)
    form = (await press(on_both, "suzuki", OpenKpiDispute)).form
    await on_both.submit("suzuki", form, text="火曜日の分がありません")
    again = await press(on_both, "suzuki", OpenKpiDispute)
    assert again.refused
    await live_week(on_both, THIRD_WEEK, 2)
    assert asked(on_both) == 1
    assert "火曜日の分がありません" in on_both.text("ogawa", "kpi_disputed")
    assert (await press(on_both, "suzuki", OpenKpiSettlement)).refused
    answer = (await press(on_both, "ogawa", OpenKpiSettlement)).form
    await on_both.submit("ogawa", answer, outcome="corrected", text="取り込みました")
    assert (await press(on_both, "ogawa", OpenKpiSettlement)).refused
    await live_week(on_both, THIRD_WEEK + WEEK, 2)
    assert "取り込みました" in on_both.text("suzuki", "kpi_settled")
    assert asked(on_both) == 2


async def test_who_manages_the_team_or_stands_above_may_press_and_nobody_else(stage: Stage) -> None:
    await two_low_weeks(stage)
    for action in (TalkWithTeam, AskForTeamHelp, OpenKpiDispute, SnoozeFollowUp):
        for person in ("tanaka", "ogawa", "mueller"):
            assert (await press(stage, person, action)).refused
    with stage.unit() as unit:
        assert unit.follow_ups.get(1).reaction is None
    assert not (await press(stage, "kato", TalkWithTeam)).refused
    with stage.unit() as unit:
        assert unit.follow_ups.get(1).reaction is Reaction.TALK
    own = await stage.press_action("tanaka", ShowFollowUps(""))
    assert own.cards[0].title == "フォローのお願い｜現在0件"
    assert (await stage.press_action("tanaka", ShowFollowUps("crm"))).refused
    above = await stage.press_action("kato", ShowFollowUps("crm"))
    assert "お願いしている方：鈴木 健太" in plain_text(above.cards[0])
    led = await stage.press_action("ogawa", ShowFollowUps("crm"))
    assert led.cards[0].title == "フォローのお願い｜現在1件"


async def test_old_numbers_ask_no_manager_but_whoever_answers_for_them_once_a_week(stage: Stage) -> None:
    await two_low_weeks(stage)
    await live_week(stage, THIRD_WEEK, None)
    await stage.go_to(tokyo(10, 7, 10))
    assert asked(stage) == 1
    assert stage.kinds("ogawa").count("follow_up_no_data") == 1
    assert "Tokyoの訪問記録" in stage.text("ogawa", "follow_up_no_data")


async def test_all_that_a_manager_is_asked_in_a_week_is_one_message(
    sqlite_database: Database, tmp_path: Path
) -> None:
    second = """\
  - {id: deals-updated, practice: deals, name: {ja: 商談の更新, en: deals updated},
     purpose: {ja: 会議資料をなくすため, en: no slides}, unit: {ja: 件, en: deals},
     target: 1, per: day, of: person, not_on: [leave, holiday]}
checkins:"""
    with stage_on(sqlite_database, tmp_path, now=tokyo(9, 14, 9)) as stage:
        stage.bring_in(MANY_PEOPLE)
        stage.start_programme(tokyo(9, 14).date(), LED_BY_OGAWA.replace("checkins:", second))
        for monday in (FIRST_WEEK, SECOND_WEEK):
            after = monday + WEEK
            await stage.go_to(tokyo(after.month, after.day, 9), mode=Mode.JUMP)
            bring_numbers(stage, monday, LOW[monday])
            bring_numbers(stage, monday, 1, kpi_id="deals-updated")
            await stage.go_to(tokyo(after.month, after.day, 10))
        # 6 x 2 x 1 = 12 expected of the second, 6 there: half of it.
        assert asked(stage) == 1
        text = stage.text("suzuki", "follow_up")
        assert text.startswith("フォローのお願い｜2件のKPIが目安を下回っています")
        assert text.index("12件／目安36件（33%）") < text.index("6件／目安12件（50%）")
        card = stage.last_post("suzuki", "follow_up").card
        assert card is not None
        for number in (1, 2):
            find_action(card, TalkWithTeam, {"follow_up_id": number})  # type: ignore[dict-item]


async def test_support_for_a_team_is_asked_for_with_its_figure_and_without_names(stage: Stage) -> None:
    await two_low_weeks(stage)
    form = (await press(stage, "suzuki", AskForTeamHelp)).form
    await stage.submit("suzuki", form, text="会議で見せてください", reach="chat")
    with stage.unit() as unit:
        [request] = unit.help.of_person("suzuki")
    assert request.text == "【チームの相談】Tokyoの訪問記録：12件／目安36件（33%）\n会議で見せてください"
    assert (request.programme_id, request.practice_id, request.enrolment_id) == ("crm", "visits", None)
