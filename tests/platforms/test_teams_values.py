"""What Teams sends of inputs: read back as it was filled in, whatever else comes with it."""

from dataclasses import replace
from typing import Any

import pytest
from any_cards import inputs
from hypothesis import given, settings
from hypothesis import strategies as st
from teams_cards import form_of, inputs_of, presses_of

from bot.teams.render import render_form
from bot.teams.values import InputKind, input_id, option_value, read_values
from cards.model import Choice, Input, Option, PersonInput

PERSON = "0f8fad5b-d9cb-469f-a165-70867728950e"
KEYS = ("in.t.a", "in2.m.b", "in.p.c", "in.c.d", "in.x.e", "v", "a")
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.just("a,b,%,%2"),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(max_size=6) | st.sampled_from(KEYS), inner, max_size=6)
    ),
    max_leaves=25,
)


def filled(control: dict[str, Any], data: st.DataObject) -> tuple[str | None, str | tuple[str, ...]]:
    """Fill in an input as a client would; return what it sends and what that should be read as."""
    if "choices.data" in control:
        person = data.draw(st.none() | st.uuids().map(str))
        return person, person or ""
    if control["type"] == "Input.ChoiceSet" and control.get("isMultiSelect"):
        chosen = data.draw(st.lists(st.sampled_from(control["choices"]), unique_by=lambda one: one["value"]))
        sent = [one["value"] for one in chosen]
        return ",".join(sent), tuple(value.replace("%2C", ",").replace("%25", "%") for value in sent)
    if control["type"] == "Input.ChoiceSet":
        one = data.draw(st.sampled_from(control["choices"]))["value"]
        return one, one.replace("%2C", ",").replace("%25", "%")
    given_value = data.draw(st.text(max_size=50) if control["type"] == "Input.Text" else st.dates().map(str))
    return given_value, given_value


@settings(max_examples=150, deadline=None)
@given(some=st.lists(inputs, max_size=5), data=st.data())
def test_what_is_filled_in_is_read_back(some: list[Input], data: st.DataObject) -> None:
    elements = tuple(replace(element, name=f"入力 {number}.x") for number, element in enumerate(some))
    kept = [one for one in elements if not isinstance(one, Choice) or one.options]
    sent: dict[str, Any] = dict(presses_of(render_form(form_of(*elements)).card)[-1]["data"])
    expected: dict[str, str | tuple[str, ...]] = {}
    for element, control in zip(kept, inputs_of(render_form(form_of(*elements)).card), strict=True):
        value, read = filled(control, data)
        if value is not None:
            sent[control["id"]] = value
            expected[element.name] = read
    found = read_values(sent)
    assert found.values == expected
    assert found.people == {one.name for one in kept if isinstance(one, PersonInput)} & expected.keys()


@given(values=st.lists(st.text(st.characters(codec="utf-8"), min_size=1), unique=True, max_size=9))
def test_values_with_commas_survive_a_multiple_choice(values: list[str]) -> None:
    text = ",".join(map(option_value, values))
    assert read_values({"in.m.days": text}).values == {"days": tuple(values)}


def test_the_values_of_a_choice_are_those_of_the_card() -> None:
    options = (Option("too_hard", "Too hard"), Option("no,time", "No time"))
    choice = Choice(name="kind", label="Kind", options=options, multiple=True)
    (control,) = inputs_of(render_form(form_of(choice)).card)
    sent = ",".join(option["value"] for option in control["choices"])
    assert read_values({control["id"]: sent}).values == {"kind": ("too_hard", "no,time")}


@settings(max_examples=300, deadline=None)
@given(data=json_values)
def test_whatever_comes_in_is_read_without_a_fault(data: object) -> None:
    found = read_values(data)
    for value in found.values.values():
        assert isinstance(value, str) or all(isinstance(one, str) and one for one in value)
    assert found.people <= found.values.keys()


def test_what_was_not_filled_in_is_empty_and_several_of_nothing_are_none() -> None:
    sent = {"in.t.text": None, "in.c.kind": "", "in.m.days": "", "in.p.who": ""}
    assert read_values(sent).values == {"text": "", "kind": "", "days": (), "who": ""}
    assert read_values(sent).people == frozenset()


def test_only_the_people_picker_names_a_person() -> None:
    sent = {
        "in.p.who": PERSON,
        "in.t.text": PERSON,
        "in.p.forged": "29:1abc",
        "in.p.more": f"{PERSON},{PERSON}",
    }
    found = read_values(sent)
    assert found.people == {"who"}
    assert found.values == {"who": PERSON, "text": PERSON, "forged": "", "more": ""}


def test_the_last_of_two_inputs_with_one_name_counts() -> None:
    assert read_values({"in.p.who": PERSON, "in2.t.who": "Mori"}).people == frozenset()
    assert read_values({"in.t.who": "Mori", "in2.p.who": PERSON}).people == {"who"}


@pytest.mark.parametrize(
    "key", ["v", "a", "m", "o", "in", "in.text", "in.x.text", "in1.t.a", "in1000.t.a", "i.t.a"]
)
def test_other_data_is_not_read(key: str) -> None:
    assert read_values({key: "x", "in.t.c": "x"}).values == {"c": "x"}


def test_more_than_any_card_asks_for_is_not_read() -> None:
    many = {f"in.t.name{number}": "x" for number in range(5000)}
    assert len(read_values(many).values) == 100
    assert len(read_values({"in.m.a": "x," * 5000}).values["a"]) == 100
    assert len(read_values({"in.t.a": "x" * 10**6}).values["a"]) == 20_000


@given(name=st.text(max_size=300), kind=st.sampled_from(InputKind), number=st.integers(1, 99))
def test_the_name_of_an_input_survives_its_id(name: str, kind: InputKind, number: int) -> None:
    found = input_id(name, kind, number)
    assert len(found) <= 200
    assert found.isascii()
    read = read_values({found: ""}).values
    assert list(read) == [name] if len(name) <= 10 else len(read) == 1


def test_long_names_that_begin_alike_are_told_apart() -> None:
    assert input_id("x" * 300 + "a", InputKind.TEXT) != input_id("x" * 300 + "b", InputKind.TEXT)
