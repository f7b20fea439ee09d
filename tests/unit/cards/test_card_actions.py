"""A button's value is read back exactly, and nothing else is understood."""

import dataclasses

import pytest
from card_samples import all_actions
from hypothesis import given
from hypothesis import strategies as st

from cards.actions import (
    ACTIONS,
    MAX_ENCODED,
    AnswerCheckIn,
    OpenNumber,
    Resume,
    SaveNumber,
    ShowProgramme,
    UnreadableActionError,
    decode,
    encode,
)


@given(all_actions)
def test_every_action_comes_back_as_it_was(action):
    assert decode(encode(action)) == action


@given(st.one_of(st.text(max_size=80), st.text("0123456789|answer_check_in", max_size=40).map("1|".__add__)))
def test_any_text_is_an_action_or_refused(text):
    try:
        action = decode(text)
    except UnreadableActionError:
        return
    assert encode(action) == text


def test_values_are_readable_and_carry_a_version():
    assert encode(AnswerCheckIn(123, "done")) == "1|answer_check_in|123|done"
    assert encode(Resume()) == "1|resume"
    assert encode(SaveNumber(7, "visits", "2026-06-08")) == "1|save_number|7|visits|2026-06-08"


@pytest.mark.parametrize(
    "value",
    [
        "",
        "1",
        "1|",
        "1|answer_check_in",
        "1|answer_check_in|12",
        "1|answer_check_in|12|done|more",
        "1|answer_check_in|twelve|done",
        "1|answer_check_in|-1|done",
        "1|answer_check_in|007|done",
        "1|answer_check_in|١٢|done",
        "1|answer_check_in|9999999999999999999|done",
        "2|resume",
        "1|Resume",
        "1|__class__",
        "1|resume|",
        "1|show_programme|" + "x" * MAX_ENCODED,
    ],
)
def test_a_value_that_no_button_of_ours_has_is_refused(value):
    with pytest.raises(UnreadableActionError):
        decode(value)


def test_the_refusal_repeats_little_of_what_came_in():
    with pytest.raises(UnreadableActionError) as caught:
        decode("1|" + "secret" * 50)
    assert len(str(caught.value)) <= 40


def test_a_separator_within_an_id_is_refused_when_the_button_is_made():
    with pytest.raises(ValueError, match="open_number"):
        encode(OpenNumber(1, "visits|2"))


def test_a_value_longer_than_slack_takes_is_refused_when_the_button_is_made():
    longest = MAX_ENCODED - len("1|show_programme|")
    assert len(encode(ShowProgramme("x" * longest))) == MAX_ENCODED
    with pytest.raises(ValueError, match="show_programme"):
        encode(ShowProgramme("x" * (longest + 1)))


def test_actions_carry_ids_only():
    for cls in ACTIONS.values():
        assert {field.type for field in dataclasses.fields(cls)} <= {int, str}
        assert not {"text", "name", "role"} & {field.name for field in dataclasses.fields(cls)}
