"""Laws of rule 1, enumerated: what a word lets somebody know who knows the rule, n and their own answer."""

from fractions import Fraction
from typing import TypeAlias

import pytest

from surveys.gate.model import Word
from surveys.gate.words import word_of

SMALL = range(5, 20)
Own: TypeAlias = bool | None
"""Whether somebody answered favourably themselves; None: they know nobody's answer."""


def possible(word: Word, answered: int, own: Own) -> set[int]:
    """Return how many others may have answered favourably, for somebody who knows word, number and own."""
    others = answered if own is None else answered - 1
    return {many for many in range(others + 1) if word_of(many + (own is True), answered) is word}


CASES = [
    (word, answered)
    for word in Word
    for answered in SMALL
    if any(word_of(many, answered) is word for many in range(answered + 1))
]


@pytest.mark.parametrize("own", [None, True, False])
@pytest.mark.parametrize(("word", "answered"), CASES)
def test_no_word_says_that_all_others_are_on_one_side(word: Word, answered: int, own: Own) -> None:
    others = answered if own is None else answered - 1
    assert possible(word, answered, own) - {0, others}


@pytest.mark.parametrize("own", [None, True, False])
@pytest.mark.parametrize(("word", "answered"), [case for case in CASES if case != (Word.MIXED, 6)])
def test_a_word_leaves_two_counts_possible_but_for_three_of_six(word: Word, answered: int, own: Own) -> None:
    """*Mixed* are three of six to somebody who knows that there were six; how many there were is not said."""
    assert len(possible(word, answered, own)) >= 2


def test_six_mixed_answers_are_three_and_three() -> None:
    assert possible(Word.MIXED, 6, None) == {3}


def test_every_word_is_said_of_some_answers_but_mixed_of_five() -> None:
    """Five answers are at most two apart from nobody or from everybody."""
    said = {word: [answered for of, answered in CASES if of is word] for word in Word}
    assert said == {
        Word.FEW: [*SMALL],
        Word.MIXED: [*SMALL][1:],
        Word.MOST: [*SMALL],
        Word.TOO_FEW: [],
    }


@pytest.mark.parametrize("answered", SMALL)
def test_somebody_who_knows_one_answer_cannot_tell_anybody_elses(answered: int) -> None:
    """Whatever the word, some of the others may have answered either way."""
    for word in [of for of, many in CASES if many == answered]:
        for own in (True, False):
            many = possible(word, answered, own)
            assert max(many) > 0
            assert min(many) < answered - 1


@pytest.mark.parametrize("answered", range(5, 200))
def test_the_words_are_those_of_the_rule(answered: int) -> None:
    """ANONYMITY: few (f <= c), most (f >= n - c), mixed between; c = max(2, floor(0.3 n))."""
    c = max(2, int(Fraction(3, 10) * answered))
    for favourable in range(answered + 1):
        rule = [
            word
            for word, holds in (
                (Word.FEW, favourable <= c),
                (Word.MOST, favourable >= answered - c),
                (Word.MIXED, c < favourable < answered - c),
            )
            if holds
        ]
        assert rule == [word_of(favourable, answered)]


@pytest.mark.parametrize("answered", range(5))
def test_fewer_than_five_answers_have_no_word_whatever_they_are(answered: int) -> None:
    assert {word_of(many, answered) for many in range(answered + 1)} == {Word.TOO_FEW}


@pytest.mark.parametrize(
    ("answered", "words"),
    [
        (5, "few few few most most most"),
        (6, "few few few mixed most most most"),
        (7, "few few few mixed mixed most most most"),
        (10, "few few few few mixed mixed mixed most most most most"),
    ],
)
def test_the_words_of_small_groups_by_hand(answered: int, words: str) -> None:
    assert [word_of(many, answered).value for many in range(answered + 1)] == words.split()
