"""What a follow-up says is WORDS' example 10, and its figures agree with each other."""

from dataclasses import replace
from decimal import Decimal

import pytest
from card_samples import buttons_of

from cards.builders.follow_ups import follow_up
from cards.builders.team_kpis import calculation_text, reached_text, trend_chart, whole_percent
from cards.catalogue import CATALOGUE
from cards.data.follow_ups import FollowUpData
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
                "71件／目安102件（70%）。2週続けて80%未満です。",
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
                "71 of 102 visits (70 %), under 80 % 2 weeks running",
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


def test_only_an_equation_that_comes_out_is_written_as_one():
    kpi = examples.visits("ja")
    odd = replace(kpi, figure=replace(kpi.figure, expected=Decimal(100)))
    assert calculation_text(odd, JA).startswith("目安：1人あたり1営業日に3件を、数える日数で按分しています")
    # 40 - 6 is not 33: then the days that count are named alone.
    gap = replace(kpi, figure=replace(kpi.figure, counting_days=Decimal(33), expected=Decimal(99)))
    assert calculation_text(gap, JA) == "目安：33人日×3件"
    # 8 people do not share 39 days evenly.
    uneven = replace(kpi.figure, pattern_days=Decimal(39), counting_days=Decimal(33), expected=Decimal(99))
    assert calculation_text(replace(kpi, figure=uneven), JA).startswith("目安：39人日から")


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
        (4, ["チームで話す", "数値を確認したい", "1週間後に再通知", "配信を調整"]),
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
    talks = [b.action.follow_up_id for b in buttons_of(card) if b.label == "Talk with my team"]
    assert talks == [17, 18, 19]


def test_who_hears_and_when_is_said_until_somebody_has_reacted():
    assert "6月29日（月）までに操作がない場合は、加藤さんにもお知らせします" in shown(0, "ja")[1]
    assert all("加藤" not in shown(number, "ja")[1] for number in (3, 4, 5, 6))
