"""What Slack sends of inputs: read back as it was filled in, whatever else comes with it."""

from dataclasses import replace
from typing import Any

import pytest
from any_cards import inputs
from hypothesis import given, settings
from hypothesis import strategies as st
from slack_cards import control_of, inputs_of

from bot.slack.render import render_form, render_home, render_messages, render_modal
from bot.slack.values import input_block_id, input_name, read_state, view_errors
from cards.actions import OpenPause
from cards.model import Button, Card, Choice, Form, Input, Number, Option, PersonInput, TextInput

Json = dict[str, Any]
KEYS = ("in.a", "in2.b", "value", "type", "selected_options", "selected_option", "selected_user")
KINDS = ("checkboxes", "radio_buttons", "users_select", "plain_text_input", "U1")
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.text(max_size=6) | st.sampled_from(KEYS),
            inner | st.sampled_from(KINDS),
            max_size=5,
        )
    ),
    max_leaves=25,
)


def form_of(*elements: Input) -> Form:
    return Form(
        kind="goal_form", language="ja", title="T", elements=elements, submit=Button("S", OpenPause())
    )


def filled(control: Json, data: st.DataObject) -> tuple[Json, str | tuple[str, ...]]:
    """Fill in an element as Slack's client would; return its state and what it should be read as."""
    kind = control["type"]
    if "options" in control:
        options = control["options"]
        if kind in {"checkboxes", "multi_static_select"}:
            several = data.draw(st.lists(st.sampled_from(options), unique_by=lambda one: one["value"]))
            return {"type": kind, "selected_options": several}, tuple(one["value"] for one in several)
        one = data.draw(st.none() | st.sampled_from(options))
        return {"type": kind, "selected_option": one}, one["value"] if one else ""
    key, choices = {
        "plain_text_input": ("value", st.text(max_size=50)),
        "datepicker": ("selected_date", st.dates().map(str)),
        "users_select": ("selected_user", st.from_regex(r"\A[UW][A-Z0-9]{3,12}\Z")),
    }[kind]
    given_value = data.draw(st.none() | choices)
    return {"type": kind, key: given_value}, given_value or ""


def shown_to(data: st.DataObject, elements: tuple[Input, ...]) -> list[Json]:
    """Return the blocks of the inputs on one surface or another."""
    card = Card(kind="notice", language="en", title="T", elements=elements)
    form = form_of(*elements)
    surfaces = (
        lambda: [block for message in render_messages(card) for block in message.blocks],
        lambda: render_modal(card)["blocks"],
        lambda: render_home(card)["blocks"],
        lambda: render_form(form, metadata="")["blocks"],
    )
    return inputs_of(data.draw(st.sampled_from(surfaces))())


@settings(max_examples=150, deadline=None)
@given(some=st.lists(inputs, max_size=5), data=st.data())
def test_what_is_filled_in_is_read_back(some: list[Input], data: st.DataObject) -> None:
    elements = tuple(replace(element, name=f"input {number}.x") for number, element in enumerate(some))
    expected: dict[str, str | tuple[str, ...]] = {}
    people: set[str] = set()
    state: Json = {}
    for block in shown_to(data, elements):
        element, value = filled(control_of(block), data)
        state[block["block_id"]] = {control_of(block)["action_id"]: element}
        name = input_name(block["block_id"])
        assert name is not None
        expected[name] = value
        if element["type"] == "users_select" and value:
            people.add(name)
    found = read_state(state)
    assert found.values == expected
    assert found.people == people
    empty = {one.name for one in elements if isinstance(one, Choice) and not one.options}
    assert expected.keys() == {one.name for one in elements} - empty


def test_the_values_of_a_choice_are_those_of_the_card() -> None:
    options = (Option("too_hard", "Too hard"), Option("no_time", "No time"))
    choice = Choice(name="kind", label="Kind", options=options, multiple=True)
    (block,) = render_form(form_of(choice), metadata="")["blocks"]
    chosen = {"type": "checkboxes", "selected_options": block["element"]["options"]}
    assert read_state({block["block_id"]: {"value": chosen}}).values == {"kind": ("too_hard", "no_time")}


@settings(max_examples=300, deadline=None)
@given(state=json_values)
def test_whatever_comes_in_is_read_without_a_fault(state: object) -> None:
    found = read_state(state)
    for value in found.values.values():
        assert isinstance(value, str) or all(isinstance(one, str) for one in value)
    assert found.people <= found.values.keys()


def test_what_was_not_chosen_is_empty_and_several_of_nothing_are_none() -> None:
    state = {
        "in.text": {"value": {"type": "plain_text_input", "value": None}},
        "in.kind": {"value": {"type": "radio_buttons", "selected_option": None}},
        "in.days": {"value": {"type": "checkboxes", "selected_options": []}},
        "in.who": {"value": {"type": "users_select", "selected_user": None}},
    }
    assert read_state(state).values == {"text": "", "kind": "", "days": (), "who": ""}
    assert read_state(state).people == frozenset()


def test_only_a_users_select_names_a_person() -> None:
    state = {
        "in.who": {"value": {"type": "users_select", "selected_user": "U0123ABC"}},
        "in.text": {"value": {"type": "plain_text_input", "value": "U0123ABC"}},
        "in.forged": {"value": {"type": "users_select", "selected_user": "<!channel>"}},
    }
    assert read_state(state).people == {"who"}
    assert read_state(state).values["forged"] == ""


def test_blocks_and_elements_that_are_not_ours_are_not_read() -> None:
    element = {"type": "plain_text_input", "value": "x"}
    state = {
        "other": {"value": element},
        "in.a": {"elsewhere": element},
        "in.b": {"value": {"type": "file_input", "files": []}},
        "in.c": {"value": element},
    }
    assert read_state(state).values == {"c": "x"}


@given(name=st.text(max_size=300), number=st.integers(1, 99))
def test_the_name_of_an_input_survives_its_block(name: str, number: int) -> None:
    block_id = input_block_id(name, number)
    assert 0 < len(block_id) <= 255
    found = input_name(block_id)
    assert found == name if len(name) <= 200 else found is not None


@pytest.mark.parametrize("block_id", ["", "press:1", "input", "in", "inx.a", "Abc1", "in1234.a"])
def test_other_blocks_are_no_inputs(block_id: str) -> None:
    assert input_name(block_id) is None


def errors_in(*elements: Input, errors: dict[str, str]) -> dict[str, str]:
    return view_errors(render_form(form_of(*elements), metadata="")["blocks"], errors)


def test_an_error_stands_at_its_input() -> None:
    number, text = Number(name="value", label="V"), TextInput(name="text", label="T")
    assert errors_in(number, text, errors={"text": "Please fill in."}) == {"in.text": "Please fill in."}


def test_an_error_without_an_input_stands_at_the_first_one() -> None:
    person, text = PersonInput(name="who", label="W"), TextInput(name="text", label="T")
    found = errors_in(person, text, errors={"gone": "Too late.", "who": "Please choose."})
    assert found == {"in.who": "Too late.\nPlease choose."}


def test_an_error_is_cut_visibly_and_a_view_without_inputs_has_none() -> None:
    (words,) = errors_in(Number(name="v", label="V"), errors={"v": "x" * 999}).values()
    assert 290 < len(words) <= 300
    assert words.endswith("…")
    assert view_errors([{"type": "divider"}, {"type": "section", "block_id": "in.x"}], {"x": "No."}) == {}


@given(
    blocks=st.lists(json_values, max_size=4),
    errors=st.dictionaries(st.text(max_size=5), st.text(max_size=9)),
)
def test_errors_find_a_place_in_whatever_a_view_holds(blocks: list[object], errors: dict[str, str]) -> None:
    assert all(isinstance(words, str) and words for words in view_errors(blocks, errors).values())
