"""KPIs are reviewed with whoever leads, and new managers hear what they take over: by the clock, in chat.

The programme begins on Monday 14 September 2026. Thursday 1 October is the first working day of its month, on
which both KPIs are reviewed: `visit-records` monthly by our default, `meetings` on Thursdays, first on 24
September.
"""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from programme_making import MORE_PEOPLE
from scenario_stage import PEOPLE, PROGRAMME, Stage, tokyo

from cards.actions.kpis import OpenKpiReview, SaveKpiReview
from cards.plain import plain_text
from coaching.kpis.model import Reached
from measures.kpis.model import Reading
from people.outbox import MessageState

MEETINGS = """\
  - {id: meetings, practice: deals, name: {ja: 営業会議, en: meetings},
     purpose: {ja: 同じ数字を見るため, en: the same figures for all}, unit: {ja: 回, en: held},
     target: 2, per: week, of: team, source: crm, review: "weekly, Thu"}
checkins:"""
TWO_KPIS = PROGRAMME.replace("checkins:", MEETINGS, 1)
TEAM = "Sales/East/Tokyo"
OCTOBER = tokyo(10, 1, 11)


@pytest.fixture
def stage(empty: Stage) -> Stage:
    """A programme with a KPI of persons and one of teams."""
    empty.bring_in(PEOPLE)
    empty.start_programme(date(2026, 9, 14), TWO_KPIS)
    return empty


def record(stage: Stage, *numbers: tuple[date, int]) -> None:
    """Store how many meetings the team in Tokyo held on days, measured in that night."""
    with stage.unit() as unit:
        for day, value in numbers:
            unit.readings.record(
                Reading(
                    kpi_id="meetings",
                    subject=f"team:{TEAM}",
                    period_start=day,
                    period_end=day,
                    value=Decimal(value),
                    source="crm",
                    measured_at=datetime(day.year, day.month, day.day, 14, tzinfo=UTC),
                )
            )
        unit.commit()


async def test_whoever_leads_reviews_the_kpis_of_a_day_with_their_figures(stage: Stage) -> None:
    """Expected of the one team with a number: 2 a week. Monday 21 to Friday 25 September, the last day with
    data: 21 to 23 are holidays in Japan, so that two of five days count: 2 x 2 / 5 = 0.8. One meeting was
    held on Friday."""
    record(stage, (date(2026, 9, 25), 1))
    await stage.go_to(OCTOBER)
    assert stage.kinds("suzuki").count("kpi_review") == 2
    text = stage.text("suzuki", "kpi_review")
    assert "KPIの振り返り：2件" in text
    assert "9月21日〜9月25日：達成：1回／目安0.8回（125%）" in text
    # Of the other there are no numbers: it stands in one line below, without a button.
    assert "次のKPIには、まだ数値がありません（訪問記録）。" in text
    assert text.count("[振り返りを書く]") == 1
    # Before that the home says that both wait.
    assert "未記入のKPIの振り返り：2件" in plain_text((await stage.say("suzuki", "ホーム")).cards[0])

    form = (await stage.press("suzuki", OpenKpiReview, on="kpi_review")).form
    missing = await stage.submit("suzuki", form, reached="partly", why=" ")
    assert set(missing.errors) == {"why"}
    saved = await stage.submit("suzuki", form, reached="partly", why="初月のため", change="朝会で確認します")
    [card] = saved.cards
    assert "一部達成できた（鈴木 健太さん、10月1日（木））" in plain_text(card)
    assert "「訪問記録」の振り返りもお待ちしています" in plain_text(card)
    with stage.unit() as unit:
        kept = next(one for one in unit.kpi_reviews.of_programme("crm") if one.reached is not None)
    assert (kept.kpi_id, kept.reached, kept.why, kept.change, kept.answered_by) == (
        "meetings",
        Reached.PARTLY,
        "初月のため",
        "朝会で確認します",
        "suzuki",
    )
    assert "未記入のKPIの振り返り：1件" in plain_text((await stage.say("suzuki", "ホーム")).cards[0])
    # A week later only the one that is reviewed on Thursdays comes, with how it stood and what was said.
    record(stage, (date(2026, 10, 1), 1), (date(2026, 10, 2), 0))
    await stage.go_to(tokyo(10, 8, 11))
    assert stage.kinds("suzuki").count("kpi_review") == 3
    # 28 September to Friday 2 October: five days of five, one of two meetings.
    assert "9月28日〜10月2日：目安を下回る：1回／目安2回（50%）" in stage.text("suzuki", "kpi_review")
    text = stage.text("suzuki", "kpi_review")
    assert "前回の振り返り（9月25日まで）：1回／目安0.8回（125%）" in text
    assert "前回の判定：一部達成できた（鈴木 健太さん、10月1日（木））" in text
    assert "前回決めたこと：朝会で確認します" in text
    # What was answered keeps the figures that it was about.
    again = (await stage.press_action("suzuki", OpenKpiReview(kept.id))).form
    assert "9月21日〜9月25日：達成：1回／目安0.8回（125%）" in plain_text(again)


async def test_a_member_neither_opens_nor_writes_a_review_and_the_sponsor_may(stage: Stage) -> None:
    await stage.go_to(OCTOBER)
    with stage.unit() as unit:
        number = unit.kpi_reviews.of_programme("crm")[0].id
    for action in (OpenKpiReview(number), SaveKpiReview(number)):
        values = {"reached": "yes", "why": "x"}
        assert (await stage.press_action("tanaka", action, values=values)).refused
        assert (await stage.press_action("ogawa", action, values=values)).refused
    with stage.unit() as unit:
        assert all(one.reached is None for one in unit.kpi_reviews.of_programme("crm"))
    assert (await stage.press_action("kato", OpenKpiReview(number))).form is not None


async def test_who_writes_over_somebody_else_is_told_what_stood_there(stage: Stage) -> None:
    record(stage, (date(2026, 9, 25), 1))
    await stage.go_to(OCTOBER)
    form = (await stage.press("suzuki", OpenKpiReview, on="kpi_review")).form
    await stage.submit("kato", form, reached="no", why="責任者の見方")
    reply = await stage.submit("suzuki", form, reached="yes", why="担当の見方")
    text = plain_text(reply.cards[0])
    assert "加藤 誠さんが次のように記入していました" in text
    assert "責任者の見方" in text


# ---------------------------------------------------------------------------- new managers


def handed_over(extra: str = "") -> str:
    """Return the roster in which Mori has taken over everybody whom Suzuki managed."""
    return (PEOPLE + MORE_PEOPLE).replace(",suzuki,", ",mori,") + extra


async def test_a_new_manager_hears_it_the_next_morning_and_the_lead_hears_of_them(stage: Stage) -> None:
    record(stage, (date(2026, 9, 25), 1))
    await stage.go_to(tokyo(9, 29, 18))
    assert "new_manager" not in [kind for who in ("suzuki", "kato") for kind in stage.kinds(who)]
    stage.bring_in(handed_over())
    await stage.go_to(tokyo(9, 30, 12))
    assert stage.kinds("mori") == ["introduction", "new_manager"]
    text = stage.text("mori", "new_manager")
    assert "目的：引き継ぎの抜けを防ぐため" in text
    assert "Tokyoの営業会議：1回／目安0.8回（125%）、9月25日時点" in text
    assert "お問い合わせ先：推進担当 鈴木 健太さん" in text
    assert stage.kinds("suzuki").count("manager_changed") == 1
    assert "森 直樹" in stage.text("suzuki", "manager_changed")
    # Once: not again on the days after.
    await stage.go_to(tokyo(10, 2, 12))
    assert stage.kinds("mori").count("new_manager") == 1
    assert stage.kinds("suzuki").count("manager_changed") == 1


async def test_somebody_on_leave_hears_it_on_their_first_day_and_nobody_who_is_none_any_more(
    stage: Stage,
) -> None:
    await stage.go_to(tokyo(9, 29, 18))
    stage.bring_in(handed_over(), leave="person_id,from,to,kind\nmori,2026-09-30,2026-10-02,paid\n")
    await stage.go_to(tokyo(10, 1, 12))
    assert "new_manager" not in stage.kinds("mori")
    await stage.go_to(tokyo(10, 5, 12))
    assert [moment.date() for moment in stage.sent_at("mori", "new_manager")] == [date(2026, 10, 5)]


async def test_what_is_queued_for_a_manager_who_is_none_any_more_is_dropped(stage: Stage) -> None:
    await stage.go_to(tokyo(9, 29, 18))
    stage.bring_in(handed_over(), leave="person_id,from,to,kind\nmori,2026-09-30,2026-10-02,paid\n")
    await stage.go_to(tokyo(9, 30, 12))
    stage.bring_in(handed_over().replace(",mori,,", ",suzuki,,"))
    await stage.go_to(tokyo(10, 5, 12))
    assert "new_manager" not in stage.kinds("mori")
    with stage.unit() as unit:
        states = {
            one.person_id: one.state for one in unit.outbox.list_messages() if one.kind == "new_manager"
        }
    assert states["mori"] is MessageState.DROPPED
