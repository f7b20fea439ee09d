"""How a ballot is written down: one size, whatever is answered, and nothing lost."""

import pytest
from ballot_stage import QUESTIONS, ballots, cast, define
from hypothesis import given
from hypothesis import strategies as st

from surveys.ballots.layout import from_bytes, size_of, to_bytes
from surveys.ballots.model import Ballot
from surveys.sets.model import Answer, Question, QuestionType

DEFINITION = define()
BY_HAND = b'{"answers":{"easy":7,"free":"","nps":10,"where":[1,2,3],"why":3},"language":"ja","node":11}'
"""The longest ballot of the definition, but for its text: sorted names, no blanks."""


def test_the_size_is_that_of_the_longest_ballot_with_the_longest_text():
    assert size_of(DEFINITION) == len(BY_HAND) + 1000 * 4


def test_a_wave_without_texts_has_small_ballots():
    without = define(questions=QUESTIONS[:1])
    assert size_of(without) == len(b'{"answers":{"nps":10},"language":"ja","node":11}')


@pytest.mark.parametrize(
    "answers",
    [
        {},
        {"nps": 0},
        {"nps": 10, "easy": 7, "why": 3, "where": (1, 2, 3), "free": "\U0001f469‍\U0001f680" * 333},
        {"free": "\U00020bb7" * 1000},
        {"free": '"\\' * 500},
        {"free": "\n\t" * 500},
    ],
    ids=["nothing", "one", "all", "four bytes each", "escaped", "line breaks"],
)
def test_all_ballots_of_a_wave_have_one_size(answers: dict[str, Answer]):
    assert len(to_bytes(cast(answers), DEFINITION)) == size_of(DEFINITION)


@given(ballots)
def test_what_was_written_down_is_read_again_from_a_ballot_of_the_one_size(ballot: Ballot):
    data = to_bytes(ballot, DEFINITION)
    assert len(data) == size_of(DEFINITION)
    assert from_bytes(data, DEFINITION) == ballot


@given(st.integers(1, 12), st.integers(1, 12))
def test_the_size_holds_the_longest_answers_of_any_choice(options: int, node: int):
    asked = Question(id="q", type=QuestionType.MULTI, text={}, options=({"en": "x"},) * options)
    definition = define(questions=(asked,))
    everything = Ballot(node=node - 1, language="en", answers={"q": tuple(range(1, options + 1))})
    assert len(to_bytes(everything, definition)) == size_of(definition)


@pytest.mark.parametrize(
    ("answers", "node", "language"),
    [
        ({"nps": 11}, 0, "en"),
        ({"nps": -1}, 0, "en"),
        ({"nps": True}, 0, "en"),
        ({"easy": 0}, 0, "en"),
        ({"easy": 8}, 0, "en"),
        ({"why": 4}, 0, "en"),
        ({"where": ()}, 0, "en"),
        ({"where": (2, 1)}, 0, "en"),
        ({"where": (1, 1)}, 0, "en"),
        ({"where": (1, 4)}, 0, "en"),
        ({"free": ""}, 0, "en"),
        ({"free": "a" * 1001}, 0, "en"),
        ({"free": 3}, 0, "en"),
        ({"other": 1}, 0, "en"),
        ({}, 12, "en"),
        ({}, -1, "en"),
        ({}, 0, "de"),
    ],
)
def test_a_ballot_that_the_wave_cannot_have_is_refused(answers: dict[str, Answer], node: int, language: str):
    with pytest.raises(ValueError, match="not a ballot of this wave"):
        to_bytes(Ballot(node=node, language=language, answers=answers), DEFINITION)


def test_a_text_that_would_make_its_ballot_longer_is_refused():
    with pytest.raises(ValueError, match="longer than a ballot"):
        to_bytes(cast({"free": "\x01" * 1000}), DEFINITION)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"null",
        b"\xff",
        b'{"answers":{"nps":"planted"},"language":"en","node":0}',
        b'{"answers":[],"language":"en","node":0}',
        b'{"answers":{},"language":["en"],"node":0}',
        b'{"answers":{},"language":"en"}',
        b'{"answers":{},"language":"en","node":0}planted',
    ],
)
def test_what_is_no_ballot_is_refused_without_repeating_it(data: bytes):
    with pytest.raises(ValueError, match=r"^not a ballot of this wave$") as refused:
        from_bytes(data.ljust(size_of(DEFINITION)), DEFINITION)
    assert refused.value.__context__ is None


def test_a_ballot_of_another_size_is_refused():
    data = to_bytes(cast(), DEFINITION)
    with pytest.raises(ValueError, match="not a ballot of this wave"):
        from_bytes(data + b" ", DEFINITION)


def test_half_a_surrogate_pair_is_written_as_a_question_mark():
    data = to_bytes(cast({"free": "a\ud800b"}), DEFINITION)
    assert from_bytes(data, DEFINITION).answers == {"free": "a?b"}
