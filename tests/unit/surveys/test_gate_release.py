"""What is published of small waves, worked out by hand."""

import random

import pytest
from gate_stage import (
    AGREE,
    NPS,
    WHERE,
    YES_NO,
    counts_of,
    definition,
    law,
    nodes_of,
    parts_of,
    publish,
    words_of,
)

from surveys.ballots.model import Ballot
from surveys.gate.model import Released
from surveys.gate.release import release
from surveys.gate.tally import Tally
from surveys.sets.model import Answer, Question, QuestionType

FAR = 25
"""An error of more than this comes once in ten thousand million draws."""


def near(figures: tuple[int, ...], true: tuple[int, ...]) -> bool:
    assert sum(law(error) for error in range(-FAR, FAR + 1)) > 1 - 1e-9
    return len(figures) == len(true) and all(
        abs(figure - count) <= FAR for figure, count in zip(figures, true, strict=True)
    )


def test_fewer_than_k_ballots_leave_nothing_but_that_there_were_too_few() -> None:
    released = publish({("A",): (30, 4)}, [{AGREE.id: 5, "voice": "kumquat"}] * 4)
    assert released == Released(answered=0, invited=30, too_few=True)
    assert "kumquat" not in repr(released)


def test_k_ballots_are_enough_for_words() -> None:
    released = publish({("A",): (30, 5)}, [{AGREE.id: 5}] * 5)
    assert (released.answered, released.invited, released.too_few) == (5, 30, False)
    assert words_of(released, AGREE) == {0: "most"}


def test_a_definition_with_a_smaller_k_than_five_is_closed_with_five() -> None:
    assert publish({("A",): (30, 4)}, [], smallest_group=2).too_few


def test_a_group_in_words_has_nothing_but_words_of_agreement_and_recommendation() -> None:
    """Two groups of 10: 3 of 10 agree (few), 7 of 10 recommend with 7 or more (most)."""
    a = [{AGREE.id: 4, NPS.id: 7, YES_NO.id: 1, WHERE.id: (1, 2)}] * 3 + [
        {AGREE.id: 3, NPS.id: 8, YES_NO.id: 2, WHERE.id: (3,)}
    ] * 4 + [{AGREE.id: 1, NPS.id: 6}] * 3  # fmt: skip
    released = publish({("A",): (12, 10), ("B",): (12, 10)}, a)
    assert words_of(released, AGREE) == {1: "few", 2: "too_few"}
    assert words_of(released, NPS) == {1: "most", 2: "too_few"}
    assert words_of(released, YES_NO) == words_of(released, WHERE) == {}
    assert {figure.group for figure in released.figures if hasattr(figure, "counts")} == {0}


@pytest.mark.parametrize("points", [5, 6, 7])
def test_the_two_upper_points_of_a_scale_agree(points: int) -> None:
    scale = Question(id="scale", type=QuestionType.AGREE, text={"en": "?"}, points=points)
    for point in range(1, points + 1):
        released = publish({(): (12, 10)}, [{"scale": point}] * 10, questions=[scale])
        assert words_of(released, scale) == {0: "most" if point >= points - 1 else "few"}


@pytest.mark.parametrize(("points", "word"), [(0, "few"), (6, "few"), (7, "most"), (10, "most")])
def test_seven_and_more_of_ten_is_favourable(points: int, word: str) -> None:
    assert words_of(publish({(): (12, 10)}, [{NPS.id: points}] * 10), NPS) == {0: word}


def test_who_skipped_a_question_is_not_among_those_the_word_is_of() -> None:
    """4 of 12 answers agree (c = 3): mixed, although 16 of the group sent a ballot."""
    answers = [{AGREE.id: 5}] * 4 + [{AGREE.id: 2}] * 8 + [{}] * 4
    assert words_of(publish({(): (18, 16)}, answers), AGREE) == {0: "mixed"}


def test_figures_are_near_the_counts_of_each_group_and_of_the_company() -> None:
    answers: list[dict[str, Answer]] = [{NPS.id: 9, AGREE.id: 1, YES_NO.id: 2, WHERE.id: (1, 3)}] * 300
    answers += [{NPS.id: 7, AGREE.id: 5, YES_NO.id: 1, WHERE.id: (2,)}] * 200 + [{NPS.id: 0}] * 100
    released = publish({("A",): (400, 300), ("B",): (400, 300)}, answers)
    assert [group.number for group in parts_of(released.groups)] == [1, 2]
    assert near(counts_of(released, 0, NPS), (100, 200, 300))
    assert near(counts_of(released, 1, NPS), (0, 0, 300))
    assert near(counts_of(released, 2, NPS), (100, 200, 0))
    assert near(counts_of(released, 0, AGREE), (300, 0, 0, 0, 200))
    assert near(counts_of(released, 2, YES_NO), (200, 0))
    assert near(counts_of(released, 0, WHERE), (300, 200, 300, 500))


def test_of_a_question_that_few_of_a_large_group_answered_there_are_figures_all_the_same() -> None:
    """That there are none would tell that few answered; noise around nothing tells nothing."""
    released = publish({(): (40, 30)}, [{YES_NO.id: 1}])
    assert len(counts_of(released, 0, YES_NO)) == 2
    assert len(counts_of(released, 0, NPS)) == 3
    assert near(counts_of(released, 0, NPS), (0, 0, 0))


def test_figures_fall_below_nothing_too() -> None:
    """Cut off at 0, an error would tell that nobody chose an option."""
    published = [publish({(): (40, 30)}, [], seed=seed) for seed in range(20)]
    assert min(min(counts_of(released, 0, AGREE)) for released in published) < 0


def test_each_figure_has_an_error_of_its_own() -> None:
    released = publish({("A",): (400, 300), ("B",): (400, 300)}, [{AGREE.id: 3}] * 600)
    errors = {
        (group, place): figure - true
        for group, size in ((0, 600), (1, 300), (2, 300))
        for place, figure in enumerate(counts_of(released, group, AGREE))
        for true in [size if place == 2 else 0]
    }
    assert len(errors) == 15
    assert len(set(errors.values())) > 2


@pytest.mark.parametrize(
    "answer",
    [{AGREE.id: 6}, {AGREE.id: 0}, {AGREE.id: (1, 2)}, {WHERE.id: 1}, {WHERE.id: (9,)}, {"other": 1}],
)
def test_what_a_question_does_not_have_is_not_counted(answer: dict[str, Answer]) -> None:
    ballots = [{AGREE.id: 5, WHERE.id: (1,)}] * 20
    assert publish({(): (60, 40)}, [*ballots, *[answer] * 20]) == publish({(): (60, 40)}, ballots)


def test_an_option_that_is_named_twice_counts_once() -> None:
    one, two = (publish({(): (40, 30)}, [{WHERE.id: chosen}] * 30) for chosen in [(2,), (2, 2)])
    assert one == two


def test_a_ballot_of_a_place_that_the_wave_does_not_have_is_refused_without_a_word_of_it() -> None:
    tally = Tally(definition(nodes_of([((), True)] * 30)))
    for place in (-1, 1):
        with pytest.raises(ValueError, match="names a place that the wave does not have") as refused:
            tally.add(Ballot(node=place, language="ja", answers={"voice": "kumquat"}))
        assert "kumquat" not in str(refused.value)


def test_a_wave_without_questions_that_are_counted_has_groups_and_no_figures() -> None:
    asked = definition(nodes_of([((), True)] * 30), questions=[])
    tally = Tally(asked)
    for _ in range(25):
        tally.add(Ballot(node=0, language="ja", answers={}))
    released = release(tally, asked, random.Random(1))
    assert (len(released.groups), released.figures) == (1, ())
