"""Follow-ups over weeks: who hears what when, and who does not.

The team of six (`follow_up_steps`) is managed by Suzuki, under Kato; Ogawa leads the programme and so
answers for numbers that people enter. Suzuki is asked first on Monday 28 September;
three weeks later is 19 October, the last day that is hers alone.
"""

from collections.abc import Iterator
from dataclasses import replace
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
from coaching.help.routing import Why
from handlers.context import World
from handlers.help_cards import HelpCards
from handlers.kpis.daily import look_at_follow_ups
from handlers.reply import Reply
from handlers.settling import reached_nobody
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
    told = stage.text("suzuki", "follow_up")
    assert "10月19日（月）までにどのボタンも押されない場合は、加藤 誠さんにも" in told
    for number in (0, 1):
        await live_week(stage, THIRD_WEEK + WEEK * number, 2)
        assert stage.kinds("kato").count("follow_up_above") == 0
    await live_week(stage, THIRD_WEEK + WEEK * 2, 2)
    assert "鈴木 健太さんに9月28日（月）からフォローをお願いしています" in stage.text(
        "kato", "follow_up_above"
    )
    await live_week(stage, THIRD_WEEK + WEEK * 3, 2)
    assert stage.kinds("kato").count("follow_up_above") == 1
    earlier = [one for one in stage.cards("suzuki") if one.kind == "follow_up"][:-1]
    # What was said in the first week stands, with nothing to press: 12 of 36 (33 %), of two weeks.
    assert "12件／目安36件（33%）、2週続けて" in plain_text(earlier[0])
    for card in earlier:
        assert "この件は、新しいカードがあります" in plain_text(card)
        with pytest.raises(AssertionError):
            find_action(card, TalkWithTeam, {})
    # Once a week: on 28 September, 5, 13 (12 is a holiday), 19 and 26 October.
    assert asked(stage) == 5
    assert "加藤 誠さんにもお知らせしています" in stage.text("suzuki", "follow_up")


async def test_what_did_not_reach_the_managers_manager_is_told_anew_the_next_day(stage: Stage) -> None:
    """Told on 20 October by a message that is lost: a second look on that day has no message for it and says
    nothing of it, the look of the next day has one."""
    await two_low_weeks(stage)
    for number in range(3):
        await live_week(stage, THIRD_WEEK + WEEK * number, 2)
    with stage.unit() as unit:
        [lost] = [one for one in unit.outbox.list_messages() if one.kind == "follow_up_above"]
        reached_nobody(unit, unit.outbox.get_many([lost.id]).values())
        again = World(company=stage.installation.company, now=tokyo(10, 20, 9, 45))
        look_at_follow_ups(again, unit, unit.programmes.list_all())
        assert unit.follow_ups.get(1).told_above_at is None
        unit.commit()
    await stage.go_to(tokyo(10, 21, 10))
    assert stage.kinds("kato").count("follow_up_above") == 2
    with stage.unit() as unit:
        assert unit.follow_ups.get(1).told_above_at is not None


async def test_whoever_reacted_or_was_never_reached_is_not_spoken_of_above(stage: Stage) -> None:
    await stage.say("suzuki", "停止")
    await stage.press_action("suzuki", actions.SavePause(), values={"what": "all", "until": "2026-10-06"})
    await two_low_weeks(stage)
    await live_week(stage, THIRD_WEEK, 2)
    assert asked(stage) == 0
    await live_week(stage, THIRD_WEEK + WEEK, 2)
    assert asked(stage) == 1
    assert "11月3日（火）までに" in stage.text("suzuki", "follow_up")
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


async def test_who_is_to_answer_is_asked_again_and_so_is_who_takes_over(stage: Stage) -> None:
    """Called wrong on Tuesday 29 September, so asked again from 13 October on; Kato leads from then."""
    await two_low_weeks(stage)
    form = (await press(stage, "suzuki", OpenKpiDispute)).form
    await stage.submit("suzuki", form, text="火曜日の分がありません")
    await live_week(stage, THIRD_WEEK, 2)
    assert stage.kinds("ogawa").count("kpi_disputed") == 1
    await live_week(stage, THIRD_WEEK + WEEK, 2)
    await stage.go_to(tokyo(10, 14, 10))
    assert stage.kinds("ogawa").count("kpi_disputed") == 2
    assert stage.kinds("kato").count("kpi_disputed") == 0
    with stage.unit() as unit:
        unit.programmes.put(replace(unit.programmes.get("crm"), lead="kato"))
        unit.commit()
    await stage.go_to(tokyo(10, 15, 10))
    assert "火曜日の分がありません" in stage.text("kato", "kpi_disputed")
    await live_week(stage, THIRD_WEEK + WEEK * 2, 2)
    assert [stage.kinds(one).count("kpi_disputed") for one in ("ogawa", "kato")] == [2, 1]


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
    assert own.cards[0].title == "フォロー中｜0件"
    assert "ご自分がフォローする件はありません。" in plain_text(own.cards[0])
    assert (await stage.press_action("tanaka", ShowFollowUps("crm"))).refused
    above = await stage.press_action("kato", ShowFollowUps("crm"))
    assert "お願いしている方：鈴木 健太" in plain_text(above.cards[0])
    led = await stage.press_action("ogawa", ShowFollowUps("crm"))
    assert led.cards[0].title == "フォロー中｜1件"
    by_word = await stage.press_action("ogawa", ShowFollowUps(""))
    assert by_word.cards == led.cards


async def test_a_manager_of_yesterday_follows_up_no_more_and_their_card_says_so(stage: Stage) -> None:
    """On Tuesday 29 September the team goes from Suzuki to Ogawa: at once for what is pressed, the next
    morning for the card that was sent; Ogawa is asked with the next evaluation."""
    await two_low_weeks(stage)
    stage.bring_in(MANY_PEOPLE.replace("Sales/East/Tokyo,suzuki", "Sales/East/Tokyo,ogawa"))
    assert (await press(stage, "suzuki", TalkWithTeam)).refused
    own = await stage.press_action("suzuki", ShowFollowUps(""))
    assert own.cards[0].title == "フォロー中｜0件"
    await stage.go_to(tokyo(9, 30, 10))
    told = stage.last_post("suzuki", "follow_up").card
    assert told is not None
    assert "Tokyoの訪問記録" in plain_text(told)
    assert "目安" not in plain_text(told)
    with pytest.raises(AssertionError):
        find_action(told, TalkWithTeam, {})
    await live_week(stage, THIRD_WEEK, 2)
    assert stage.kinds("suzuki").count("follow_up") == 1
    assert "Tokyoの訪問記録が目安の" in stage.text("ogawa", "follow_up")
    assert not (await press(stage, "ogawa", TalkWithTeam)).refused


async def test_three_weeks_do_not_run_while_the_manager_is_on_leave(stage: Stage) -> None:
    """Asked on 28 September, away from 30 September to 13 October (14 days): until 2 November instead of
    19 October. The 3rd is a holiday."""
    leave = "person_id,from,to,kind\nsuzuki,2026-09-30,2026-10-13,leave\n"
    stage.bring_in(MANY_PEOPLE, leave)
    await two_low_weeks(stage)
    assert "11月2日（月）までにどのボタンも押されない場合は" in stage.text("suzuki", "follow_up")
    for number in range(5):
        await live_week(stage, THIRD_WEEK + WEEK * number, 2)
    assert stage.kinds("kato").count("follow_up_above") == 0
    await stage.go_to(tokyo(11, 4, 10))
    assert stage.kinds("kato").count("follow_up_above") == 1


async def test_old_numbers_ask_no_manager_and_nobody_delivers_those_of_check_ins(stage: Stage) -> None:
    await two_low_weeks(stage)
    await live_week(stage, THIRD_WEEK, None)
    await stage.go_to(tokyo(10, 7, 10))
    assert asked(stage) == 1
    assert stage.kinds("ogawa").count("follow_up_no_data") == 0


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
    await press(stage, "suzuki", TalkWithTeam)
    form = (await press(stage, "suzuki", AskForTeamHelp)).form
    changed = (await stage.submit("suzuki", form, text="会議で見せてください", reach="chat")).replace
    assert changed is not None
    assert "[話す内容を見る]" in plain_text(changed)  # the talk before is not offered again
    with stage.unit() as unit:
        [request] = unit.help.of_person("suzuki")
    assert request.text == "【チームの相談】Tokyoの訪問記録：12件／目安36件（33%）\n会議で見せてください"
    assert (request.programme_id, request.practice_id, request.enrolment_id) == ("crm", "visits", None)
    with stage.unit() as unit:
        world = World(company=stage.installation.company, now=tokyo(9, 28, 12))
        shown = HelpCards(world=world, unit=unit, reader=None)
        waiting, late = plain_text(shown.open(request, Why.NEW)), plain_text(shown.escalation(request))
        taken = plain_text(shown.taken(request))
    for text in (waiting, late):
        assert "【チームの相談】Tokyoの訪問記録：12件／目安36件（33%）" in text
        assert "会議で見せて" not in text
    for text in (waiting, late, taken):
        assert "（チームの相談）" in text
        assert "その他" not in text
        assert "91日目" not in text
