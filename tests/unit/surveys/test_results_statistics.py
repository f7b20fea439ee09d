"""Figures and intervals beside scipy and statsmodels, with the gate's errors taken out and put in."""

import math
import random
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest
from gate_stage import AGREE, WHERE, YES_NO
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import proportion_confint
from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

from surveys.gate.noise import VARIANCE, draw
from surveys.results.model import Estimate
from surveys.results.shares import counts_of, figures_of, none_below_nobody, shares_of, whole_percent
from surveys.results.statistics import Moments, difference, interval, moments, quantile, share_of

POINTS = (1, 2, 3, 4, 5)
NPS_SCORES = (-100, 0, 100)
EXACT = 1e-9
NEAR = 2e-3
"""How near the quantile is, of a width."""
SAMPLES = [
    (1, 0, 2, 5, 4),  # twelve people
    (3, 4, 0, 9, 4),
    (0, 0, 0, 1, 19),
    (10, 0, 0, 0, 10),
    (40, 120, 300, 400, 140),
]
LAW = stats.dlaplace(-math.log(0.4))
"""Rule 2 of the gate in ANONYMITY, P(x) proportional to 0.4^|x|, as scipy knows it."""


def answers(counts: Sequence[int], scores: Sequence[int]) -> np.ndarray:
    """Return the score of each person."""
    return np.repeat(np.array(scores, dtype=float), counts)


def exact(counts: Sequence[int], scores: Sequence[int] = POINTS) -> Moments:
    """Return the moments of counts without errors."""
    return moments(counts, scores, errors=0)


def whole(of: Moments) -> Estimate:
    """Return the interval as far as it goes."""
    return interval(of, low=-math.inf, high=math.inf)


def half(of: Estimate) -> float:
    return (of.high - of.low) / 2


# ---------------------------------------------------------------------------- without errors


@pytest.mark.parametrize("counts", SAMPLES)
@pytest.mark.parametrize("scores", [POINTS, (0, 0, 0, 100, 100), (0, 0, 100, 0, 0)])
def test_the_interval_of_a_mean_is_students(counts: Sequence[int], scores: Sequence[int]) -> None:
    people = answers(counts, scores)
    mine = whole(exact(counts, scores))
    assert mine.value == pytest.approx(people.mean(), abs=EXACT)
    if people.std() == 0:
        assert (mine.low, mine.high) == (people.mean(), people.mean())
        return
    low, high = stats.t.interval(0.95, len(people) - 1, loc=people.mean(), scale=stats.sem(people))
    assert (low, high) == pytest.approx(DescrStatsW(people).tconfint_mean())
    assert (mine.low, mine.high) == pytest.approx((low, high), abs=NEAR * half(mine))


def test_nps_is_the_mean_of_a_score() -> None:
    counts = (12, 20, 48)
    people = answers(counts, NPS_SCORES)
    mine = whole(exact(counts, NPS_SCORES))
    assert mine.value == pytest.approx(100 * (48 - 12) / 80) == pytest.approx(people.mean())
    found = stats.ttest_1samp(people, 0).confidence_interval()
    assert (mine.low, mine.high) == pytest.approx((found.low, found.high), abs=NEAR * half(mine))


@pytest.mark.parametrize(("now", "before"), [*pairwise(SAMPLES), (SAMPLES[0], SAMPLES[-1])])
def test_the_interval_of_a_change_is_welchs(now: Sequence[int], before: Sequence[int]) -> None:
    one, two = answers(now, POINTS), answers(before, POINTS)
    mine = difference(exact(now), exact(before))
    found = stats.ttest_ind(one, two, equal_var=False).confidence_interval()
    means = CompareMeans(DescrStatsW(one), DescrStatsW(two))
    assert (found.low, found.high) == pytest.approx(means.tconfint_diff(usevar="unequal"))
    assert mine.value == pytest.approx(one.mean() - two.mean(), abs=EXACT)
    assert (mine.low, mine.high) == pytest.approx((found.low, found.high), abs=NEAR * half(mine))


@pytest.mark.parametrize(("chose", "people"), [(3, 12), (10, 20), (16, 20), (700, 1000)])
def test_the_interval_of_a_share_is_the_normal_one_with_students_t(chose: int, people: int) -> None:
    """statsmodels has z * sqrt(p q / n); of 0s and 100s, Student's t has t * sqrt(p q / (n - 1))."""
    low, high = proportion_confint(chose, people, method="normal")
    wider = stats.t.ppf(0.975, people - 1) / stats.norm.ppf(0.975) * math.sqrt(people / (people - 1))
    for of in (exact((people - chose, chose), (0, 100)), share_of(chose, people, errors=0)):
        assert of.mean == pytest.approx(100 * chose / people)
        assert 2 * half(whole(of)) / wider == pytest.approx(100 * (high - low), abs=NEAR * 100)


@pytest.mark.parametrize(
    ("now", "before"), [((3, 12), (9, 20)), ((16, 20), (30, 60)), ((700, 1000), (20, 40))]
)
def test_the_interval_of_a_change_of_shares_is_welchs(now: tuple[int, int], before: tuple[int, int]) -> None:
    """Of a multiple choice: who chose the option is 100, who did not is 0."""
    one, two = (answers((people - chose, chose), (0, 100)) for chose, people in (now, before))
    mine = difference(share_of(*now, errors=0), share_of(*before, errors=0))
    found = CompareMeans(DescrStatsW(one), DescrStatsW(two)).tconfint_diff(usevar="unequal")
    assert mine.value == pytest.approx(one.mean() - two.mean(), abs=EXACT)
    assert (mine.low, mine.high) == pytest.approx(found, abs=NEAR * half(mine))


def test_the_quantile_is_students_from_eight_degrees_on() -> None:
    degrees = [*np.geomspace(8, 1e6, 200), math.inf]
    assert [quantile(n) for n in degrees] == pytest.approx(list(stats.t.ppf(0.975, degrees)), abs=1e-3)


@pytest.mark.parametrize("point", POINTS)
def test_of_people_of_one_mind_nothing_is_left_to_chance(point: int) -> None:
    counts = [25 if one == point else 0 for one in POINTS]
    mine = exact(counts)
    assert (mine.mean, mine.variance) == (point, 0)
    assert difference(mine, mine) == Estimate(value=0, low=0, high=0)


@pytest.mark.parametrize("counts", [(0, 0, 0, 0, 0), (0, 0, 1, 0, 0), (-2, 0, 3, 0, 0)])
def test_of_fewer_than_two_people_there_is_no_interval(counts: Sequence[int]) -> None:
    with pytest.raises(ValueError, match="two people"):
        moments(counts, POINTS)
    with pytest.raises(ValueError, match="two people"):
        share_of(0, sum(counts))


# ---------------------------------------------------------------------------- with errors


def test_the_errors_have_the_variance_of_their_law() -> None:
    assert pytest.approx(LAW.var()) == VARIANCE


@pytest.mark.parametrize("scores", [POINTS, (0, 0, 0, 100, 100), (0, 100, 0, 0, 0)])
def test_errors_spread_a_mean_as_far_as_is_said(scores: Sequence[int]) -> None:
    """200 people whose counts are drawn again and again, by scipy."""
    counts = np.array([30, 50, 60, 40, 20])
    noisy = counts + LAW.rvs(size=(40_000, 5), random_state=np.random.default_rng(5))
    spread = (noisy @ np.array(scores) / noisy.sum(axis=1)).var()
    assert moments(counts, scores).by_errors == pytest.approx(spread, rel=0.05)


@pytest.mark.parametrize("chose", [4, 100, 196])
def test_errors_spread_a_share_of_people_as_far_as_is_said(chose: int) -> None:
    """Of a multiple choice, who answered is a count of its own: at 98 % its error is half of all."""
    noisy = np.array([chose, 200]) + LAW.rvs(size=(40_000, 2), random_state=np.random.default_rng(6))
    spread = (100 * noisy[:, 0] / noisy[:, 1]).var()
    assert share_of(chose, 200).by_errors == pytest.approx(spread, rel=0.05)


def test_chance_and_errors_spread_a_change_of_shares_as_far_as_is_said() -> None:
    """Two surveys drawn again and again, by numpy and scipy: 120 of whom 30 % choose an option, then 80 of
    whom 55 % do; both counts of each get an error."""
    chance = np.random.default_rng(7)

    def drawn(share: float, people: int) -> tuple[np.ndarray, Moments]:
        chose = chance.binomial(people, share, size=40_000) + LAW.rvs(size=40_000, random_state=chance)
        found = 100 * chose / (people + LAW.rvs(size=40_000, random_state=chance))
        return found, share_of(share * people, people)

    (now, of_now), (before, of_before) = drawn(0.55, 80), drawn(0.3, 120)
    said = of_now.variance + of_before.variance
    assert said == pytest.approx((now - before).var(), rel=0.05)
    mine = difference(of_now, of_before)
    assert mine.value == pytest.approx((now - before).mean(), abs=0.3)
    inside = np.abs(now - before - 25) < half(mine)
    assert inside.mean() == pytest.approx(0.95, abs=0.01)


def test_errors_on_options_that_nobody_chose_add_nobody() -> None:
    """All 20 say 2 of 5. Were counts below 0 cut off, 0.476 people would be added to each other point (the
    sum of x * 3/7 * 0.4^x), and the mean would be (40 + 0.476 * 13) / 21.9 = 2.1."""
    chance = random.Random(4)
    drawn = [[count + draw(chance) for count in (0, 20, 0, 0, 0)] for _ in range(4000)]
    assert np.mean([moments(one, POINTS).mean for one in drawn]) == pytest.approx(2, abs=0.03)


def test_known_errors_take_no_degrees_of_freedom() -> None:
    """Half of the variance known: of 9 degrees 36 are left (Satterthwaite: (1 + 1)^2 / (1 / 9))."""
    of = Moments(mean=0, by_chance=1, by_errors=1, degrees=9)
    assert half(whole(of)) == pytest.approx(stats.t.ppf(0.975, 36) * math.sqrt(2), rel=1e-4)


@given(st.lists(st.integers(-6, 400), min_size=5, max_size=5))
def test_no_figure_leaves_its_scale_and_lies_in_its_interval(released: list[int]) -> None:
    counts = counts_of(AGREE, released)
    assume(counts is not None)
    for one in figures_of(AGREE, counts):
        found = interval(one.moments, low=one.low, high=one.high)
        assert one.low <= found.low <= found.value <= found.high <= one.high
        assert found.low < found.high


@given(st.lists(st.integers(-6, 400), min_size=4, max_size=4))
def test_no_share_of_a_multiple_choice_leaves_its_scale(released: list[int]) -> None:
    counts = counts_of(WHERE, released)
    assume(counts is not None)
    assert all(0 <= share <= 100 for share in shares_of(WHERE, counts))
    for one in figures_of(WHERE, counts):
        found = interval(one.moments, low=one.low, high=one.high)
        assert 0 <= found.low <= found.value <= found.high <= 100


# ---------------------------------------------------------------------------- shares

released_counts = st.lists(st.integers(-9, 2000), min_size=2, max_size=12).filter(
    lambda counts: sum(counts) >= 10
)


@given(released_counts)
def test_shares_add_up_to_a_hundred_and_none_is_below_nothing(released: list[int]) -> None:
    shares = whole_percent(none_below_nobody(released))
    assert sum(shares) == 100
    assert min(shares) >= 0


@given(released_counts)
def test_shares_are_within_one_percent_of_what_they_round(released: list[int]) -> None:
    counts = none_below_nobody(released)
    people = sum(counts)
    shares = whole_percent(counts)
    assert all(abs(share - 100 * count / people) < 1 for share, count in zip(shares, counts, strict=True))


@given(released_counts)
def test_what_errors_took_from_nobody_is_taken_from_all_others_alike(released: list[int]) -> None:
    """The conditions for being nearest (Karush, Kuhn and Tucker): the sum stays; whatever is above 0 lost the
    same; whatever is 0 had no more than that."""
    counts = none_below_nobody(released)
    assert sum(counts) == sum(released)
    [lost] = {was - now for was, now in zip(released, counts, strict=True) if now > 0}
    assert lost >= 0
    assert all(was <= lost for was, now in zip(released, counts, strict=True) if now == 0)


def test_counts_that_are_none_below_nobody_stay() -> None:
    assert none_below_nobody((3, 0, 9)) == (3, 0, 9)


def test_a_share_of_a_single_choice_is_of_the_released_total() -> None:
    counts = counts_of(YES_NO, (30, -2))
    assert counts is not None
    assert counts.people == 28
    assert [one.moments.mean for one in figures_of(YES_NO, counts)] == [100, 0]
    assert shares_of(YES_NO, counts) == (100, 0)
