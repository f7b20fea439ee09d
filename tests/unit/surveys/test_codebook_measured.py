"""The codebook on the comments that it was improved with; the other half is for `make bench` alone."""

import pytest
from bench.theme_rows import FURTHER, KEPT_ASIDE, LANGUAGES, TUNING, Score, load, scored

from surveys.codebook.matching import Way
from surveys.codebook.shipped import shipped_themes

LEAST_COMMENTS = 100
FLOORS = {
    ("ja", Way.WORDS): (0.80, 0.67),
    ("ja", Way.LETTERS): (0.78, 0.62),
    ("en", Way.LETTERS): (0.77, 0.70),
}
"""Precision and recall as measured on the tuning half when the phrases were written, minus 10 points."""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("half", [TUNING, FURTHER, KEPT_ASIDE])
def test_each_half_has_enough_comments_with_themes_that_there_are(language: str, half: str) -> None:
    comments = load(language, half)
    assert len(comments) >= LEAST_COMMENTS
    # Nothing of a comment may be printed here: whoever improves phrases must not read the other half.
    unknown = [themes - set(shipped_themes()) for _, themes in comments]
    assert not any(unknown), half
    is_any_blank = any(not text.strip() for text, _ in comments)
    assert not is_any_blank, half


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_comment_is_in_both_halves(language: str) -> None:
    both = {text for text, _ in load(language, TUNING)} & {text for text, _ in load(language, KEPT_ASIDE)}
    is_shared = bool(both)
    assert not is_shared


@pytest.mark.parametrize(("case", "floor"), FLOORS.items())
def test_the_codebook_finds_what_it_was_improved_with(
    case: tuple[str, Way], floor: tuple[float, float]
) -> None:
    language, way = case
    score = scored(load(language, TUNING), language, way)
    assert score.precision >= floor[0]
    assert score.recall >= floor[1]


def test_the_scores_are_those_of_a_calculation_by_hand() -> None:
    """Of 4 pairs found 3 are right, and 6 are labelled: 3/4, 3/6, and 2·(3/4)·(1/2)/(5/4) = 3/5."""
    score = Score(right=3, found=4, labelled=6)
    assert (score.precision, score.recall, score.f1) == (0.75, 0.5, pytest.approx(0.6))
    nothing = Score(right=0, found=0, labelled=0)
    assert (nothing.precision, nothing.recall, nothing.f1) == (0.0, 0.0, 0.0)
