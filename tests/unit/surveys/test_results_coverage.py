"""The 95 % intervals hold the truth in 93 to 97 % of waves, the gate's errors and changes included."""

from dataclasses import replace

from interval_coverage import SIZES, covered
from scipy import stats

from surveys.results.shares import Figure

WAVES = 1000
LEAST, MOST = 0.93, 0.97
SELDOM = 1e-3
MEASURES = ("nps", "mean", "favourable", "share", "multi share")


def test_intervals_hold_the_truth_as_often_as_they_say() -> None:
    """1,000 waves of each size, drawn by one seed. `make bench ONLY=coverage` prints more of them."""
    found = covered(WAVES * len(SIZES), seed=2)
    assert {measure for measure, _ in found} == {*MEASURES, *(f"{one} change" for one in MEASURES)}
    for measure in {measure for measure, _ in found}:
        held = sum(found[measure, size][0] for size in SIZES)
        many = sum(found[measure, size][1] for size in SIZES)
        assert many > WAVES * len(SIZES) * 0.7
        assert LEAST <= held / many <= MOST, (measure, held / many)


def test_intervals_of_no_size_hold_the_truth_less_often_than_they_say() -> None:
    """Of 20 people some shares are wide of 0 and 100 by chance alone, so that more than 97 % may hold it."""
    for (measure, size), (held, many) in covered(WAVES * len(SIZES), seed=2).items():
        assert held / many >= LEAST, (measure, size, held / many)


def test_without_the_gates_variance_intervals_of_small_groups_would_be_too_narrow() -> None:
    """That the simulation can tell: of 20 answers, each measure is found below 93 %, surely."""
    found = covered(WAVES, seed=1, read=_without_errors)
    for measure in MEASURES:
        held, many = found[measure, 20]
        assert stats.binomtest(held, many, LEAST, alternative="less").pvalue < SELDOM, (measure, held / many)


def _without_errors(figure: Figure) -> Figure:
    return replace(figure, moments=replace(figure.moments, by_errors=0.0))
