"""What is read from a form: only what its questions can have."""

import pytest
from ballot_stage import QUESTIONS, define
from hypothesis import given
from hypothesis import strategies as st

from people.errors import InvalidInputError
from surveys.ballots.answers import clean_text, read_answers
from surveys.ballots.layout import size_of, to_bytes
from surveys.ballots.model import Ballot

Values = dict[str, str | tuple[str, ...]]
anything = st.text(max_size=6) | st.sampled_from(["0", "1", "3", "7", "10", "11", "１", "a\x00b"])


def test_each_type_of_question_is_read():
    values: Values = {"nps": "10", "easy": "7", "why": "3", "where": ("3", "1"), "free": " more\r\ntime\t "}
    assert read_answers(QUESTIONS, values) == {
        "nps": 10,
        "easy": 7,
        "why": 3,
        "where": (1, 3),
        "free": "more\ntime",
    }


def test_the_lowest_of_each_is_read_too():
    values: Values = {"nps": "0", "easy": "1", "why": "1", "where": "2", "free": "0"}
    assert read_answers(QUESTIONS, values) == {"nps": 0, "easy": 1, "why": 1, "where": (2,), "free": "0"}


@pytest.mark.parametrize(
    "values", [{}, {"nps": "", "easy": " ", "where": (), "why": (), "free": " \n "}, {"where": ("", " ")}]
)
def test_what_was_left_empty_was_skipped(values: Values):
    assert read_answers(QUESTIONS, values) == {}


def test_an_input_that_belongs_to_no_question_is_passed_over():
    assert read_answers(QUESTIONS, {"person": "aoi", "nps": "3"}) == {"nps": 3}


def test_digits_in_full_width_are_understood():
    assert read_answers(QUESTIONS, {"nps": "１０"}) == {"nps": 10}


def test_an_option_that_was_sent_twice_counts_once():
    assert read_answers(QUESTIONS, {"where": ("2", "2")}) == {"where": (2,)}


@pytest.mark.parametrize(
    "values",
    [
        {"nps": "11"},
        {"nps": "-1"},
        {"nps": "7.5"},
        {"nps": "1_0"},
        {"nps": "planted"},
        {"nps": ("7",)},
        {"easy": "0"},
        {"easy": "8"},
        {"why": "0"},
        {"why": "4"},
        {"where": ("1", "4")},
        {"where": ("planted",)},
        {"free": ("planted",)},
    ],
)
def test_what_the_form_does_not_offer_is_refused_beside_its_input_without_repeating_it(values: Values):
    with pytest.raises(InvalidInputError) as refused:
        read_answers(QUESTIONS, values)
    assert refused.value.fields == dict.fromkeys(values, "error.choice")
    assert "planted" not in str(refused.value)


def test_all_inputs_that_are_wrong_are_named_at_once():
    with pytest.raises(InvalidInputError) as refused:
        read_answers(QUESTIONS, {"nps": "11", "easy": "3", "free": "a" * 1001})
    assert refused.value.fields == {"nps": "error.choice", "free": "error.too_long"}


def test_a_text_is_measured_as_it_is_kept():
    longest = "\U0001f600" * 1000
    assert read_answers(QUESTIONS, {"free": f"  {longest}\x00\n"}) == {"free": longest}


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("a\r\nb\rc\nd", "a\nb\nc\nd"),
        ("a\x00\x1b[31mb\x7f\x85", "a[31mb"),
        ("a\ud800b", "ab"),
        ("a‍b", "a‍b"),
    ],
    ids=["line breaks", "control characters", "half a pair", "joiners stay"],
)
def test_texts_are_cleaned_of_what_is_no_text(text: str, kept: str):
    assert clean_text(text) == kept


@given(
    st.dictionaries(
        st.sampled_from(["nps", "easy", "why", "where", "free", "else"]),
        anything | st.lists(anything, max_size=3).map(tuple),
    )
)
def test_whatever_is_sent_is_refused_or_fits_into_a_ballot(values: Values):
    definition = define()
    try:
        answers = read_answers(QUESTIONS, values)
    except InvalidInputError as refused:
        assert set(refused.fields) <= set(values)
        return
    data = to_bytes(Ballot(node=0, language="ja", answers=answers), definition)
    assert len(data) == size_of(definition)
