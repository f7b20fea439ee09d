"""What is said of figures: as WORDS has it, example 7, and so that nobody takes chance for a change."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cards.builders.result_parts import (
    change_brief,
    change_text,
    change_word,
    difference_text,
    distribution_chart,
    estimate_text,
    favourable_chart,
    how_to_read,
    in_words_text,
    level_text,
    participation_text,
    value_text,
)
from cards.builders.result_questions import MOST_LINES, measures_of, pages_of, question_elements
from cards.data import ResultQuestion
from cards.model import Chart, Facts
from cards.words import load_words
from surveys.gate.model import Word
from surveys.results.model import (
    Change,
    Estimate,
    Figures,
    InWords,
    Measure,
    Measured,
    NotCompared,
    NotShown,
)
from surveys.sets.model import QuestionType

EN, JA = load_words("en"), load_words("ja")
JUNE = Measured(
    measure=Measure.NPS,
    estimate=Estimate(value=-100 / 9, low=-37.21, high=14.98),
    change=Change(before=-23.53, by=Estimate(value=12.42, low=-25.41, high=50.25)),
)
"""4 of 36 more advise against it than for it."""


def test_the_recommendation_reads_as_in_words() -> None:
    assert level_text(JUNE, EN) == "−11.1 (last −23.5)"
    assert change_text(JUNE, EN) == "+12.4, 95 % interval −25.4 to +50.3, so we cannot say it changed"
    assert participation_text(36, 48, EN) == "36 of 48 answered, 75 %"
    assert level_text(JUNE, JA) == "−11.1（前回−23.5）"
    assert change_text(JUNE, JA) == ("差は+12.4ですが、95%区間が−25.4〜+50.3のため、変化したとはいえません。")
    assert participation_text(36, 48, JA) == "回答36名／対象48名、75%"


@pytest.mark.parametrize(
    ("low", "high", "word", "sentence"),
    [
        (0.02, 1.0, "up", "so it went up"),
        (-1.0, -0.02, "down", "so it went down"),
        (-0.02, 1.0, "cannot say", "so we cannot say it changed"),
        (0.0, 1.0, "cannot say", "so we cannot say it changed"),
    ],
)
def test_only_an_interval_without_nought_is_a_change(
    low: float, high: float, word: str, sentence: str
) -> None:
    change = Change(before=3.0, by=Estimate(value=(low + high) / 2, low=low, high=high))
    measured = Measured(measure=Measure.MEAN, estimate=Estimate(value=3.5, low=3.1, high=3.9), change=change)
    assert change_text(measured, EN).endswith(sentence)
    assert change_word(change, EN) == word


def test_shares_are_percent_and_their_changes_points() -> None:
    share = Estimate(value=64.4, low=55.5, high=73.2)
    assert estimate_text(Measure.FAVOURABLE, share, EN) == "64 % (56 % to 73 %)"
    assert difference_text(Measure.SHARE, -8.2, EN) == "−8 points"
    assert difference_text(Measure.SHARE, 8.2, JA) == "+8ポイント"


@pytest.mark.parametrize(
    ("measure", "value", "written"),
    [
        (Measure.NPS, -60.0, "−60.0"),
        (Measure.NPS, 49.04, "+49.0"),
        (Measure.NPS, 0.0, "0.0"),
        (Measure.MEAN, 3.0, "3.00"),
        (Measure.MEAN, 2.9, "2.90"),
        (Measure.SHARE, 64.4, "64 %"),
    ],
)
def test_a_measure_has_the_same_decimal_places_wherever_it_stands(
    measure: Measure, value: float, written: str
) -> None:
    assert value_text(measure, value, EN) == written


def test_the_interval_stands_in_brackets_and_is_explained_once() -> None:
    assert change_brief(JUNE, EN) == "+12.4 (−25.4 to +50.3), so we cannot say it changed"
    assert change_brief(JUNE, JA) == "前回との差+12.4（−25.4〜+50.3）：変化したとはいえません"
    told = how_to_read({Measure.NPS, Measure.SHARE}, EN)
    assert told is not None
    assert told.text.count("95 % interval") == 1
    assert "9 or 10, minus the share who chose 0 to 6" in told.text
    assert "top two" not in told.text
    assert how_to_read(frozenset(), EN) is None


@pytest.mark.parametrize(("counted", "said"), [(99, 97), (96, 96), (-1, 0)])
def test_no_more_are_said_to_have_answered_than_can_have(counted: int, said: int) -> None:
    question = replace(_question(2), shown=replace(_question(2).shown, answered=counted))
    rows = next(one for one in question_elements([(1, question)], EN, most=97) if isinstance(one, Facts)).rows
    assert rows[-1] == ("Answered by", f"about {said} people")


def test_a_mean_says_what_the_ends_of_its_scale_are_as_the_form_does_and_a_chart_its_unit() -> None:
    mean = Measured(measure=Measure.MEAN, estimate=JUNE.estimate, change=NotCompared.FIRST)
    shown = Figures(answered=34, shares=(6, 12, 23, 35, 24), measures=(mean,))
    asked = [(3, ResultQuestion(text="?", type=QuestionType.AGREE, shown=shown))]
    elements = [*question_elements(asked, JA, most=36)]
    [chart] = [one for one in elements if isinstance(one, Chart)]
    [rows] = [one.rows for one in elements if isinstance(one, Facts)]
    assert chart.title == "設問3の回答の内訳（%）"
    assert chart.categories == ("1", "2", "3", "4", "5")
    assert rows[0][0] == "平均（1＝まったくそう思わない、5＝とてもそう思う）"
    assert measures_of(asked) == {Measure.MEAN}


@pytest.mark.parametrize("measure", [Measure.NPS, Measure.MEAN, Measure.SHARE])
def test_what_rounds_to_nought_has_no_sign(measure: Measure) -> None:
    for tiny in (-0.0001, 0.0001, -0.0):
        assert "−" not in value_text(measure, tiny, EN)
        assert "+" not in value_text(measure, tiny, EN)


@pytest.mark.parametrize("reason", [one for one in NotCompared if one is not NotCompared.FIRST])
def test_every_reason_not_to_compare_is_a_sentence_of_its_own(reason: NotCompared) -> None:
    others = {change_text(_uncompared(one), EN) for one in NotCompared if one is not reason}
    assert change_text(_uncompared(reason), EN) not in others
    assert change_word(reason, EN) == "not comparable"


def _uncompared(reason: NotCompared) -> Measured:
    return Measured(measure=Measure.NPS, estimate=JUNE.estimate, change=reason)


def test_a_small_group_has_words_now_and_last_time() -> None:
    assert in_words_text(InWords(word=Word.MIXED, before=Word.FEW), EN) == "mixed (last time: few favourable)"
    assert "Not asked last time" in in_words_text(InWords(word=Word.MOST, before=NotCompared.NOT_ASKED), EN)


def test_charts_cut_labels_and_keep_their_values() -> None:
    chart = favourable_chart([(1, "I understand why we use it", 58.8), (2, "It helps", 40.2)], EN)
    assert chart is not None
    assert chart.categories == ("1 I understand why…", "2 It helps")
    assert chart.series[0].values == (59.0, 40.0)
    assert favourable_chart([], EN) is None
    assert distribution_chart("Answers", [], [], EN) is None


def _question(options: int) -> ResultQuestion:
    shown = Figures(
        answered=30,
        shares=(1,) * options,
        measures=tuple(
            Measured(measure=Measure.SHARE, option=number, estimate=JUNE.estimate, change=NotCompared.FIRST)
            for number in range(1, options + 1)
        ),
    )
    return ResultQuestion(text="?", type=QuestionType.SINGLE, options=("a",) * options, shown=shown)


@given(st.lists(st.integers(0, 12), max_size=15))
def test_every_question_is_on_one_page_in_its_order_and_no_page_is_too_full(options: list[int]) -> None:
    questions = [
        _question(one) if one else ResultQuestion(text="?", type=QuestionType.TEXT, shown=NotShown.NO_SIDE)
        for one in options
    ]
    pages = pages_of(questions)
    numbers = [number for page in pages for number, _ in page]
    assert numbers == list(range(1, len(questions) + 1))
    assert all(page for page in pages) or pages == [[]]
    for page in pages:
        lines = sum(4 + one if (one := options[number - 1]) else 1 for number, _ in page)
        assert lines <= MOST_LINES
    assert len(pages) <= math.ceil(len(options) / 2) + 1


def test_the_most_that_the_monthly_set_asks_stands_on_one_page() -> None:
    nps = ResultQuestion(
        text="?",
        type=QuestionType.NPS,
        shown=Figures(answered=36, shares=(39, 33, 28), measures=(JUNE,)),
    )
    assert len(pages_of([nps, *[_question(2)] * 5])) == 1


@pytest.mark.parametrize(
    ("measure", "low", "high", "said"),
    [
        (Measure.NPS, 0.04, 24.9, "+12.5, 95 % interval +0.04 to +24.9, so it went up"),
        (Measure.MEAN, -0.6, -0.003, "−0.30, 95 % interval −0.60 to −0.003, so it went down"),
        (
            Measure.FAVOURABLE,
            0.2,
            0.4,
            "+0.3 points, 95 % interval +0.2 points to +0.4 points, so it went up",
        ),
        (Measure.SHARE, 0.02, 9.0, "+5 points, 95 % interval +0.02 points to +9 points, so it went up"),
        (
            Measure.SHARE,
            -0.2,
            9.0,
            "+4 points, 95 % interval 0 points to +9 points, so we cannot say it changed",
        ),
    ],
)
def test_what_has_changed_has_no_bound_that_reads_as_nought(
    measure: Measure, low: float, high: float, said: str
) -> None:
    change = Change(before=3.0, by=Estimate(value=(low + high) / 2, low=low, high=high))
    measured = Measured(measure=measure, estimate=Estimate(value=3.5, low=3.1, high=3.9), change=change)
    assert change_text(measured, EN) == said
