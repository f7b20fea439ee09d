"""The rule of support that fades and returns, beside an independent statement of it."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import product

import pytest
from coaching_stage import enrolment
from hypothesis import given
from hypothesis import strategies as st

from coaching.checkins.fading import (
    Sign,
    Standing,
    attainment,
    change_of,
    fold,
    sign_alone,
    sign_of,
    standing_of,
    step,
    weeks_between,
    with_standing,
)
from coaching.checkins.model import Answer, SupportChange
from coaching.programmes.model import Rhythm, Support

LEVELS = (Support.WEEKLY, Support.FORTNIGHTLY, Support.MONTHLY, Support.ON_REQUEST)
LETTERS = {
    "G": Sign.GOOD,
    "M": Sign.MIDDLING,
    "L": Sign.LOW,
    "U": Sign.UNKNOWN,
    "T": Sign.TROUBLE,
    "l": Sign.LOW_ALONE,
    "m": Sign.MIDDLING_ALONE,
}
SIGNS = st.lists(st.sampled_from(sorted(Sign)), max_size=30)


def level_by_the_words(history: str) -> Support:
    """PRODUCT 3 said otherwise: what came before the last trouble, or before two low KPIs in a row, does not
    matter any more; since then every two good answers in a row are a level. What is unknown is not there."""
    known = history.replace("U", "")
    since = known[max((found.end() for found in re.finditer("T|LL", known)), default=0) :]
    return LEVELS[min(3, sum(len(row) // 2 for row in re.findall("G+", since)))]


@pytest.mark.parametrize("length", range(8))
def test_the_level_is_what_the_words_of_the_rule_say_for_every_history(length: int) -> None:
    for letters in product("GMLUT", repeat=length):
        history = "".join(letters)
        assert fold(LETTERS[letter] for letter in history).support is level_by_the_words(history), history


@given(SIGNS, SIGNS)
def test_a_history_may_be_followed_answer_by_answer(earlier: list[Sign], later: list[Sign]) -> None:
    assert fold(later, begin=fold(earlier)) == fold([*earlier, *later])


@given(SIGNS)
def test_a_level_is_never_skipped_on_the_way_down(signs: list[Sign]) -> None:
    standing = Standing()
    for sign in signs:
        after = step(standing, sign)
        assert LEVELS.index(after.support) <= LEVELS.index(standing.support) + 1
        standing = after


@given(SIGNS)
def test_trouble_brings_everybody_back_to_weekly_at_once(signs: list[Sign]) -> None:
    assert fold([*signs, Sign.TROUBLE]) == Standing(support=Support.WEEKLY)


@given(SIGNS)
def test_two_low_kpis_in_a_row_bring_everybody_back_to_weekly(signs: list[Sign]) -> None:
    twice = {fold([*signs, Sign.LOW]).support, fold([*signs, Sign.LOW, Sign.LOW]).support}
    assert Support.WEEKLY in twice


@given(SIGNS)
def test_what_is_unknown_changes_nothing(signs: list[Sign]) -> None:
    known = [sign for sign in signs if sign is not Sign.UNKNOWN]
    assert fold(signs) == fold(known)


@given(SIGNS)
def test_numbers_that_nobody_asked_for_say_something_only_of_those_who_ride_alone(signs: list[Sign]) -> None:
    standing = fold(signs)
    for sign in (Sign.LOW_ALONE, Sign.MIDDLING_ALONE):
        assert step(standing, sign) == standing or standing.support is Support.ON_REQUEST


@pytest.mark.parametrize(
    ("history", "level"),
    [
        ("GGGGGG", Support.ON_REQUEST),
        ("GGGGGGl", Support.ON_REQUEST),
        ("GGGGGGll", Support.WEEKLY),
        ("GGGGGGlml", Support.ON_REQUEST),
        ("GGGGGGlL", Support.WEEKLY),
        ("GGGGGGLUl", Support.WEEKLY),
        ("GGGGGGT", Support.WEEKLY),
        ("GGGGGGGG", Support.ON_REQUEST),
        ("GGlll", Support.FORTNIGHTLY),
    ],
)
def test_who_rides_alone_is_asked_again_after_trouble_or_two_low_numbers(
    history: str, level: Support
) -> None:
    assert fold(LETTERS[letter] for letter in history).support is level


# ---------------------------------------------------------------------------- what an answer says


@pytest.mark.parametrize(
    ("answer", "reached", "has_kpi", "sign"),
    [
        (Answer.DONE, None, False, Sign.GOOD),
        (Answer.ON_TRACK, None, False, Sign.GOOD),
        (Answer.ON_TRACK, "0.95", True, Sign.GOOD),
        (Answer.DONE, "1.4", True, Sign.GOOD),
        (Answer.ON_TRACK, "0.9499", True, Sign.MIDDLING),
        (Answer.ON_TRACK, "0.8", True, Sign.MIDDLING),
        (Answer.DONE, "0.7999", True, Sign.LOW),
        (Answer.ON_TRACK, "0", True, Sign.LOW),
        (Answer.ON_TRACK, None, True, Sign.UNKNOWN),
        (Answer.TROUBLE, "1.4", True, Sign.TROUBLE),
        (Answer.TROUBLE, None, False, Sign.TROUBLE),
    ],
)
def test_an_answer_is_judged_by_the_kpi_that_was_reached_least(
    *, answer: Answer, reached: str | None, has_kpi: bool, sign: Sign
) -> None:
    share = None if reached is None else Decimal(reached)
    assert sign_of(answer, reached=share, has_kpi=has_kpi) is sign


@pytest.mark.parametrize(
    ("reached", "sign"),
    [
        ("0.79", Sign.LOW_ALONE),
        ("0.8", Sign.MIDDLING_ALONE),
        ("2", Sign.MIDDLING_ALONE),
        (None, Sign.UNKNOWN),
    ],
)
def test_a_number_without_an_answer_is_low_or_not(reached: str | None, sign: Sign) -> None:
    assert sign_alone(None if reached is None else Decimal(reached)) is sign


def test_the_lowest_share_counts_and_what_could_not_be_expected_does_not() -> None:
    shares = [(Decimal(9), Decimal(9)), (Decimal(7), Decimal(9)), (Decimal(0), Decimal(0))]
    assert attainment(shares) == Decimal("0.7777")
    assert attainment([(Decimal(5), Decimal(0))]) is None
    assert attainment([]) is None


@given(
    st.decimals(min_value=0, max_value=10**9, places=4),
    st.decimals(min_value="0.0001", max_value=10**6, places=4),
)
def test_rounding_never_carries_a_share_over_a_threshold(actual: Decimal, expected: Decimal) -> None:
    reached = attainment([(actual, expected)])
    assert reached is not None
    for threshold in (Decimal("0.8"), Decimal("0.95")):
        assert (reached < threshold) == (actual < threshold * expected)


# ---------------------------------------------------------------------------- how often somebody is asked


@pytest.mark.parametrize(
    ("every_weeks", "weeks"),
    [(1, [1, 2, 4, None]), (2, [2, 2, 4, None]), (3, [3, 3, 4, None]), (6, [6, 6, 6, None])],
)
def test_nobody_is_asked_more_often_than_the_rhythm_says(every_weeks: int, weeks: list[int | None]) -> None:
    assert [weeks_between(level, Rhythm(every_weeks=every_weeks)) for level in LEVELS] == weeks


@pytest.mark.parametrize(
    ("before", "after", "sign", "every_weeks", "change"),
    [
        (Support.WEEKLY, Support.FORTNIGHTLY, Sign.GOOD, 1, SupportChange.LESS),
        (Support.FORTNIGHTLY, Support.MONTHLY, Sign.GOOD, 1, SupportChange.LESS),
        (Support.MONTHLY, Support.ON_REQUEST, Sign.GOOD, 4, SupportChange.ON_REQUEST),
        (Support.WEEKLY, Support.FORTNIGHTLY, Sign.GOOD, 2, None),
        (Support.MONTHLY, Support.WEEKLY, Sign.TROUBLE, 4, None),
        (Support.MONTHLY, Support.WEEKLY, Sign.TROUBLE, 1, SupportChange.AFTER_TROUBLE),
        (Support.FORTNIGHTLY, Support.WEEKLY, Sign.LOW, 1, SupportChange.AFTER_NUMBERS),
        (Support.ON_REQUEST, Support.WEEKLY, Sign.LOW, 6, SupportChange.AFTER_NUMBERS),
        (Support.FORTNIGHTLY, Support.WEEKLY, None, 1, SupportChange.BY_NUMBER),
        (Support.WEEKLY, Support.WEEKLY, Sign.GOOD, 1, None),
    ],
)
def test_a_change_is_told_only_if_somebody_is_asked_more_or_less_often(
    before: Support, after: Support, sign: Sign | None, every_weeks: int, change: SupportChange | None
) -> None:
    assert change_of(before, after, rhythm=Rhythm(every_weeks=every_weeks), sign=sign) is change


def test_an_enrolment_keeps_where_somebody_stands() -> None:
    standing = Standing(support=Support.MONTHLY, good=1, low=0)
    moved = with_standing(enrolment(day_zero=date(2026, 6, 1), silent=1), standing)
    assert standing_of(moved) == standing
    assert moved.silent == 1
    assert with_standing(moved, replace(standing, low=1), silent=0).silent == 0
