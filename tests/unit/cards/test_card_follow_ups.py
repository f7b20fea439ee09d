"""What a follow-up says is WORDS' example 10, and its figures agree with each other."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from card_samples import buttons_of

from cards.actions.kpis import ShowFollowUps, TalkWithTeam
from cards.builders.follow_ups import follow_up, follow_ups
from cards.builders.team_kpis import (
    calculation_text,
    reached_text,
    share_shown,
    trend_chart,
    whole_percent,
)
from cards.catalogue import CATALOGUE
from cards.data.follow_ups import Above, FollowUpData, FollowUpsData
from cards.data.team_kpis import TrendPoint
from cards.examples import follow_ups as examples
from cards.plain import plain_text
from cards.words import load_words

JA, EN = load_words("ja"), load_words("en")


def shown(number, language):
    card = next(entry for entry in CATALOGUE if entry.kind == "follow_up").cards(language)[number]
    return card, plain_text(card)


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        (
            "ja",
            [
                "71件／目安102件（70%）、2週続けて80%未満です。",
                "目安：8名×5日＝40人日から休暇6人日（2名）を除いた34人日×3件",
                "目的：引き継ぎの抜けを防ぐため（データ：6月8日（月）09:00時点）",
                "次の一手：朝会で前日の1件を一緒に登録する（同じ状況の5チーム中4チームで回復）",
                "[チームで話す] [支援を頼む] [数値を確認したい] [1週間後に再通知]",
                "95%に戻ると終了します。",
            ],
        ),
        (
            "en",
            [
                "71 of 102 visits (70 %), under 80 % for 2 weeks running",
                "Expected: 40 person-days (8 people × 5 days) − 6 on leave (2 people) = 34 person-days × 3",
                "Why it matters: nothing lost at hand-over (data: Mon 8 June, 09:00)",
                "Next step: log one visit together at stand-up (4 of 5 like teams recovered)",
                "[Talk with my team] [Ask for help] [The number is wrong] [Snooze a week]",
                "Ends at 95 %.",
            ],
        ),
    ],
)
def test_the_card_is_the_example_of_the_house(language, lines):
    card, text = shown(0, language)
    assert all(line in text for line in lines)
    assert {"ja": "東京第1営業", "en": "Tokyo Sales 1"}[language] in card.title[:30]
    assert "70" in card.title[:30]


@pytest.mark.parametrize(
    ("attainment", "percent"),
    [("0.696", 70), ("0.794", 79), ("0.796", 79), ("0.8", 80), ("0.9499", 94), ("0.95", 95), ("1.2", 120)],
)
def test_a_share_is_never_rounded_up_to_a_limit_that_was_not_reached(attainment, percent):
    assert whole_percent(Decimal(attainment), below=80, recovered=95) == percent


@pytest.mark.parametrize(
    ("actual", "shown"),
    [
        ("45.65", "45.7"),  # one decimal at most
        ("89.97", "89.9"),  # 90 was expected, and not reached
        ("90.04", "90"),
        ("88", "88"),
    ],
)
def test_a_percentage_has_one_decimal_at_most(actual, shown):
    """Of 90 % expected."""
    assert EN.number(share_shown(Decimal(actual), Decimal(90))) == shown


def test_one_lucky_week_does_not_flatten_a_trend_and_that_it_is_cut_is_said():
    """250 % of what was expected is drawn as 150."""
    week = date(2026, 5, 3)
    trend = tuple(
        TrendPoint(on=date.fromordinal(week.toordinal() + 7 * place), attainment=Decimal(share))
        for place, share in enumerate(("0.9", "2.5", "1.5"))
    )
    lucky = trend_chart(replace(examples.visits("en"), trend=trend), EN)
    assert lucky.series[0].values == (90, 150, 150)
    assert "150" in lucky.title
    plain = trend_chart(replace(examples.visits("en"), trend=(trend[0], trend[2])), EN)
    assert (plain.series[0].values, "150" in plain.title) == ((90, 150), False)


def test_only_an_equation_that_comes_out_is_written_as_one():
    kpi = examples.visits("ja")
    odd = replace(kpi, figure=kpi.figure._replace(expected=Decimal(100)))
    assert calculation_text(odd, JA).startswith("目安：1人あたり1営業日に3件を、数える日数で按分しています")
    # 40 - 6 is not 33: then the days that count are named alone.
    gap = replace(kpi, figure=kpi.figure._replace(counting_days=Decimal(33), expected=Decimal(99)))
    assert calculation_text(gap, JA) == "目安：33人日×3件"
    # 8 people do not share 39 days evenly.
    uneven = kpi.figure._replace(pattern_days=Decimal(39), counting_days=Decimal(33), expected=Decimal(99))
    assert calculation_text(replace(kpi, figure=uneven), JA).startswith("目安：39人日から")


def test_what_is_expected_of_part_of_a_month_names_the_days_of_the_whole():
    """20 x 3 / 22 = 2.727, shown as 2.73; no whole number of days makes 2.9 (20 x 3 / 21 = 2.857)."""
    kpi = examples.site_reports("en")
    assert calculation_text(kpi, EN).endswith("= 3 days ÷ 22 days in the month × 20 reports")
    kpi = examples.site_reports("ja")
    assert calculation_text(kpi, JA).endswith("3日÷1か月の22日×20件")
    odd = replace(kpi, figure=kpi.figure._replace(expected=Decimal("2.9")))
    assert "按分" in calculation_text(odd, JA)


def test_a_card_of_what_is_over_says_so_and_an_earlier_one_offers_nothing():
    titles = [
        one.title for one in next(entry for entry in CATALOGUE if entry.kind == "follow_up").cards("en")
    ]
    assert titles[13:16] == [
        "Follow up: 1 team KPI below expected, 1 recovered",
        "Recovered: 2 team KPIs",
        "Over: 2 team KPIs",
    ]
    card, text = shown(12, "ja")
    assert [button.label for button in buttons_of(card)] == ["配信を調整"]
    assert "新しいカードがあります" in text
    assert "加藤" not in text


def test_a_ratio_shows_its_counts_and_never_an_amount_of_days():
    kpi = examples.next_step_share("en")
    assert calculation_text(kpi, EN) == "Counts: 18 of 40; the target is 80 %"
    assert reached_text(kpi, EN) == "45 %, 80 % expected (56 % of it)"


def test_a_trend_leaves_out_what_has_no_figure_and_needs_two():
    kpi = examples.visits("en")
    gap = TrendPoint(on=kpi.trend[-2].on, attainment=None)
    assert trend_chart(replace(kpi, trend=(gap, kpi.trend[-1])), EN) is None
    chart = trend_chart(replace(kpi, trend=(kpi.trend[0], gap, kpi.trend[-1])), EN)
    assert chart.series[0].values == (97.0, 70.0)


@pytest.mark.parametrize(
    ("number", "left"),
    [
        (3, ["話す内容を見る", "支援を頼む", "数値を確認したい", "1週間後に再通知", "配信を調整"]),
        (4, ["話す内容を見る", "数値を確認したい", "1週間後に再通知", "配信を調整"]),
        (5, ["チームで話す", "支援を頼む", "数値を確認したい", "配信を調整"]),
        (6, ["チームで話す", "支援を頼む", "配信を調整"]),
        (8, ["配信を調整"]),
    ],
    ids=["talked", "asked for help", "snoozed", "called wrong", "recovered"],
)
def test_what_was_done_needs_no_button_any_more(number, left):
    card, _ = shown(number, "ja")
    assert [button.label for button in buttons_of(card)] == left


def test_four_at_once_are_three_sections_and_a_count_and_each_has_its_own_buttons():
    data = examples.follow_ups_asked("en")[1]
    card = follow_up(FollowUpData(lines=data.lines), EN)
    assert "And 1 more." in plain_text(card)
    talks = [
        (b.label, b.action.follow_up_id) for b in buttons_of(card) if b.label.startswith("Talk with my team")
    ]
    assert talks == [(f"Talk with my team (no. {n})", 16 + n) for n in (1, 2, 3)]
    assert "\n1. Tokyo Sales 1: visit records\n" in plain_text(card)


def test_who_hears_and_when_is_said_until_somebody_has_reacted():
    assert "6月29日（月）までにどのボタンも押されない場合は、加藤さんにもお知らせします" in shown(0, "ja")[1]
    assert all("加藤" not in shown(number, "ja")[1] for number in (3, 4, 5, 6))


def test_of_several_the_earliest_day_is_said_once_also_where_it_is_of_one_that_is_not_shown():
    """Four of 29 June; the last, which is only counted, is made due a week before."""
    line = examples.follow_ups_asked("ja")[0].lines[0]
    early = replace(line, above=Above(name="加藤", on=date(2026, 6, 22)))
    text = plain_text(follow_up(FollowUpData(lines=(line, line, line, early)), JA))
    assert text.count("加藤さん") == 1
    assert "早いもので6月22日（月）の翌日に、加藤さんにもお知らせします" in text
    assert "加藤さん" in plain_text(follow_ups(FollowUpsData(lines=(line, early)), JA))
    # Of what others are asked, and what was called wrong, nothing is said.
    named = FollowUpsData(lines=(line,), manager_names=("鈴木",))
    assert "加藤" not in plain_text(follow_ups(named, JA))
    disputed = replace(line, is_disputed=True)
    assert "加藤" not in plain_text(follow_up(FollowUpData(lines=(disputed, disputed)), JA))


def test_every_follow_up_of_a_long_list_can_be_reacted_to():
    line = examples.follow_ups_asked("en")[0].lines[0]
    data = FollowUpsData(
        lines=tuple(replace(line, follow_up_id=number) for number in range(23)), programme_id="crm"
    )
    reached, page = [], 0
    while page is not None:
        buttons = buttons_of(follow_ups(replace(data, page=page), EN))
        reached += [one.action.follow_up_id for one in buttons if isinstance(one.action, TalkWithTeam)]
        further = [one.action for one in buttons if isinstance(one.action, ShowFollowUps)]
        assert {one.programme_id for one in further} == {"crm"}
        page = next((one.page for one in further if one.page > page), None)
    assert reached == list(range(23))
    # A page that is no more is the last one.
    last = follow_ups(replace(data, page=9), EN)
    assert last == follow_ups(replace(data, page=2), EN)


def test_what_is_the_readers_no_more_has_no_figure_and_no_button():
    card, text = shown(10, "en")
    assert "Tokyo Sales 1: visit records" in text
    assert "71" not in text
    assert [button.label for button in buttons_of(card)] == ["Adjust"]
