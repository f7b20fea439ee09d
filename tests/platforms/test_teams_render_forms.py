"""Forms and inputs in Teams: cards whose inputs keep what was typed and say what was wrong."""

from datetime import date
from typing import Any

import pytest
from any_cards import forms, inputs, texts
from hypothesis import given, settings
from hypothesis import strategies as st
from teams_cards import (
    CHOICE,
    SEND,
    card_of,
    form_of,
    inputs_of,
    lines_of,
    many,
    message_faults,
    of_kind,
    parts_of,
    presses_of,
)

from bot.teams.render import render_form, render_messages
from bot.teams.values import read_values
from cards.actions import OpenGoal, OpenPause, SaveGoal, SavePause, decode
from cards.model import (
    Button,
    Buttons,
    ButtonStyle,
    Choice,
    Confirm,
    Context,
    DateInput,
    Element,
    Form,
    Number,
    Option,
    PersonInput,
    Scale,
    Span,
    Text,
    TextInput,
)
from cards.plain import plain_text

PERSON = "0f8fad5b-d9cb-469f-a165-70867728950e"


def input_of(element: Element, **filled: Any) -> dict[str, Any]:
    """Return an input of a form."""
    message = render_form(form_of(element), **filled)
    assert message_faults(message) == []
    (found,) = inputs_of(message.card)
    return found


def titles(choice: dict[str, Any]) -> list[str]:
    return [option["title"] for option in choice["choices"]]


@settings(max_examples=100, deadline=None)
@given(
    form=forms,
    values=st.dictionaries(texts, texts | st.lists(texts, max_size=3).map(tuple), max_size=4),
    errors=st.dictionaries(texts, texts, max_size=4),
)
def test_every_form_that_the_model_allows_is_one_valid_card(
    form: Form, values: dict[str, Any], errors: dict[str, str]
) -> None:
    message = render_form(form, origin="m", opens=OpenPause(), values=values, errors=errors)
    assert message_faults(message) == []
    sent = presses_of(message.card)[-1]["data"]
    assert (decode(sent["a"]), sent["m"], decode(sent["o"])) == (form.submit.action, "m", OpenPause())


@settings(max_examples=60, deadline=None)
@given(element=inputs, value=texts | st.lists(texts, max_size=3).map(tuple), error=texts)
def test_whatever_was_sent_stands_in_an_input_or_leaves_it_empty(
    element: Any, value: str | tuple[str, ...], error: str
) -> None:
    name = element.name
    message = render_form(form_of(element), values={name: value}, errors={name: error})
    assert message_faults(message) == []


def test_a_form_sends_what_is_needed_to_go_on_after_it() -> None:
    form = form_of(CHOICE, submit=Button("Save", SaveGoal(3), ButtonStyle.PRIMARY))
    (press,) = presses_of(render_form(form, origin="19:x", opens=OpenGoal(3)).card)
    assert press["data"] == {"v": 1, "a": "1|save_goal|3", "m": "19:x", "o": "1|open_goal|3"}
    assert press["data"] == press["fallback"]["data"]
    assert (press["style"], press.get("associatedInputs")) == ("positive", None)
    (plain,) = presses_of(render_form(form).card)
    assert plain["data"] == {"v": 1, "a": "1|save_goal|3"}


def test_a_form_sends_its_inputs_whatever_its_action_is() -> None:
    card = render_form(form_of(CHOICE, Buttons((SEND,)))).card
    assert [press.get("associatedInputs") for press in presses_of(card)] == ["none", None]


def test_a_form_whose_button_asks_back_sends_its_inputs_from_inside_of_the_question() -> None:
    ask = Confirm("Is it final?", "Yes", "No")
    card = render_form(form_of(CHOICE, submit=Button("Send", SavePause(), confirm=ask))).card
    (shows,) = of_kind(card, "Action.ShowCard")
    (press,) = presses_of(shows)
    assert (press["title"], press.get("associatedInputs")) == ("Yes", None)


def test_values_stand_in_the_inputs_instead_of_the_initial_ones() -> None:
    form = form_of(
        TextInput(name="text", label="T", multiline=True, initial="old"),
        Number(name="value", label="V", initial="1"),
        DateInput(name="day", label="D", initial=date(2026, 6, 19)),
        many(3, initial=("v0",)),
        Choice(name="m", label="M", options=(Option("a,b", "A"), Option("c", "C")), multiple=True),
        Scale(name="s", label="S", low=1, high=5),
        PersonInput(name="who", label="W"),
    )
    values = {
        "text": "new\nline",
        "value": "７",
        "day": "2026-06-08",
        "n": "v2",
        "m": ("a,b", "c"),
        "s": "4",
        "who": PERSON,
    }
    message = render_form(form, values=values)
    assert message_faults(message) == []
    found = [one.get("value") for one in inputs_of(message.card)]
    assert found == ["new\nline", "７", "2026-06-08", "v2", "a%2Cb,c", "4", PERSON]
    initial = [one.get("value") for one in inputs_of(render_form(form).card)]
    assert initial == ["old", "1", "2026-06-19", "v0", None, None, None]


def test_only_one_of_a_single_choice_is_chosen() -> None:
    assert input_of(many(3, initial=("v1", "v2")))["value"] == "v1"
    assert input_of(many(3), values={"n": ("v2", "v1")})["value"] == "v2"


def test_an_input_that_was_emptied_stays_empty() -> None:
    form = form_of(
        TextInput(name="text", label="T", initial="old"),
        DateInput(name="day", label="D", initial=date(2026, 6, 19)),
        many(3, initial=("v0",), multiple=True),
    )
    found = inputs_of(render_form(form, values={"text": "", "day": "", "n": ()}).card)
    assert ["value" in one for one in found] == [False, False, False]


@pytest.mark.parametrize("day", ["8.6.2026", "2026-13-01", "20260608", "2026-W24-1"])
def test_what_is_no_date_does_not_stand_in_a_calendar(day: str) -> None:
    assert "value" not in input_of(DateInput(name="day", label="D"), values={"day": day})


def test_an_error_stands_above_its_input_and_calls_attention() -> None:
    form = form_of(Number(name="value", label="V"), TextInput(name="text", label="T"))
    message = render_form(form, errors={"text": "Please fill this in."})
    assert message_faults(message) == []
    _, number, error, text, _ = message.card["body"]
    assert (number["label"], text["label"]) == ("V", "T")
    assert error["inlines"] == [
        {"type": "TextRun", "text": "Please fill this in.", "color": "Attention", "weight": "Bolder"}
    ]


def test_errors_of_inputs_that_are_not_there_stand_below_the_title() -> None:
    form = form_of(Context("small"), Number(name="value", label="V"))
    message = render_form(form, errors={"gone": "Too late.", "lost": "Not known.", "value": "Not a number."})
    assert lines_of(message.card) == ["Form", "Too late.", "Not known.", "small", "Not a number."]


def test_what_is_announced_of_a_form_says_what_is_wrong_and_what_stands_in_it() -> None:
    form = form_of(
        Number(name="value", label="V", initial="1"),
        TextInput(name="text", label="T", initial="old"),
        DateInput(name="day", label="D", initial=date(2026, 6, 19)),
        many(2, initial=("v0",)),
        PersonInput(name="who", label="W"),
    )
    assert render_form(form).summary == plain_text(form)
    values = {"value": "seven", "text": "", "day": "2026-06-08", "n": "v1", "who": PERSON}
    message = render_form(form, values=values, errors={"value": "Not a number.", "gone": "Too late."})
    assert message.summary.splitlines() == [
        "Form",
        "Not a number.",
        "Too late.",
        "V: seven",
        "T:",
        "D: Mon 8 June",
        "N: L0 / ☑ L1",
        "W:",
        "[Send]",
    ]


def test_a_form_that_does_not_fit_says_so_and_keeps_its_button() -> None:
    form = form_of(*(Text((Span(f"Line {number} " + "x" * 900),)) for number in range(40)))
    message = render_form(form, errors={"gone": "x" * 5000})
    assert message_faults(message) == []
    assert lines_of(message.card)[-1] == "There is more than fits here, so the rest is left out."
    assert [press["title"] for press in presses_of(message.card)] == ["Send"]
    assert message.card["body"][-1]["type"] == "ActionSet"
    assert len(lines_of(message.card)) > 8


def test_a_choice_of_few_is_shown_at_once_and_one_of_many_opens() -> None:
    few = input_of(CHOICE)
    assert (few["label"], few["style"], few["wrap"]) == ("Kind", "expanded", True)
    assert few["choices"][0] == {"title": "Label 0", "value": "v0"}
    assert "isMultiSelect" not in few
    assert input_of(many(10))["style"] == "expanded"
    assert input_of(many(11))["style"] == "compact"


def test_a_required_input_says_in_the_cards_language_that_it_is() -> None:
    required = input_of(CHOICE)
    assert (required["isRequired"], required["errorMessage"]) == (True, "Please fill this in.")
    (japanese,) = render_messages(card_of(CHOICE, language="ja"))
    assert inputs_of(japanese.card)[0]["errorMessage"] == "入力してください。"
    assert not {"isRequired", "errorMessage"} & input_of(many(3)).keys()


def test_several_values_are_told_apart_although_teams_joins_them_with_commas() -> None:
    options = (Option("a,b", "A"), Option("50%2C", "B"), Option("c", "C"))
    several = Choice(name="m", label="M", options=options, multiple=True, initial=("a,b", "c"))
    found = input_of(several)
    assert (found["id"], found["isMultiSelect"], found["value"]) == ("in.m.m", True, "a%2Cb,c")
    assert [one["value"] for one in found["choices"]] == ["a%2Cb", "50%252C", "c"]


def test_more_options_than_there_is_room_for_are_cut_visibly() -> None:
    message = render_form(form_of(many(130)))
    assert len(titles(inputs_of(message.card)[0])) == 100
    assert "100 of 130 can be shown here." in lines_of(message.card)


def test_words_of_options_are_as_long_as_there_is_room_for() -> None:
    long = tuple(Option(f"v{number}", f"{number} " + "x" * 300) for number in range(90))
    few = input_of(Choice(name="n", label="N", options=long[:8]))
    lot = input_of(Choice(name="n", label="N", options=long))
    assert {len(title) for title in titles(few)} == {198}
    assert {len(title) for title in titles(lot)} == {33}
    assert all(title.endswith("…") for title in titles(few) + titles(lot))


def test_the_longest_options_that_are_allowed_fit_a_card_with_all_of_them_chosen() -> None:
    values = tuple(f"{number:03}" + "あ" * 147 for number in range(100))
    options = tuple(Option(value, '"' * 75) for value in values)
    message = render_form(
        form_of(Choice(name="n", label="N", options=options, multiple=True, initial=values))
    )
    assert message_faults(message) == []
    shown = len(titles(inputs_of(message.card)[0]))
    assert 10 < shown < 100
    assert f"{shown} of 100 can be shown here." in lines_of(message.card)


def test_options_whose_values_cannot_be_sent_stay_apart() -> None:
    values = ("", "x" * 200, "a", "a", "#1", "fine")
    found = input_of(Choice(name="n", label="N", options=tuple(Option(value, "L") for value in values)))
    sent = [option["value"] for option in found["choices"]]
    assert len(set(sent)) == len(values)
    assert (sent[2], sent[5]) == ("a", "fine")


def test_a_choice_of_nothing_keeps_its_label_and_its_error() -> None:
    form = form_of(Choice(name="n", label="Which practice?", options=()))
    message = render_form(form, errors={"n": "None is left."})
    assert lines_of(message.card) == ["Form", "None is left.", "Which practice?"]


def test_a_scale_has_each_number_and_names_its_ends() -> None:
    scale = input_of(Scale(name="s", label="S", low=1, high=5, low_label="never", high_label="always"))
    assert scale["style"] == "expanded"
    assert titles(scale) == ["1 = never", "2", "3", "4", "5 = always"]


def test_an_endless_scale_is_typed_and_says_its_ends() -> None:
    message = render_form(form_of(Scale(name="s", label="S", low=0, high=1000)))
    assert inputs_of(message.card)[0]["type"] == "Input.Text"
    assert lines_of(message.card)[-1].split() == ["0", "to", "1,000"]


def test_numbers_are_typed_as_text_because_people_write_full_width_digits() -> None:
    number = Number(name="value", label="How many?", initial="７", hint="Records of the week")
    message = render_form(form_of(number))
    assert inputs_of(message.card) == [
        {"type": "Input.Text", "value": "７", "id": "in.t.value", "label": "How many?"}
    ]
    assert lines_of(message.card)[-1] == "Records of the week"


def test_a_text_has_its_length_and_its_lines() -> None:
    long = input_of(TextInput(name="t", label="T", multiline=True, max_length=400, initial="a\nb"))
    assert (long["maxLength"], long["isMultiline"], long["value"]) == (400, True, "a\nb")
    short = input_of(TextInput(name="t", label="T", max_length=9000, initial="a\nb"))
    assert (short["maxLength"], short.get("isMultiline"), short["value"]) == (3000, None, "a b")


def test_a_date_is_picked_and_its_first_day_is_said_because_clients_may_ignore_it() -> None:
    message = render_form(form_of(DateInput(name="d", label="D", earliest=date(2026, 6, 8))))
    (picker,) = inputs_of(message.card)
    assert picker["type"] == "Input.Date"
    assert "min" not in picker
    assert lines_of(message.card)[-1] == "From Mon 8 June on."


def test_a_person_is_picked_among_all_of_the_organisation() -> None:
    found = input_of(PersonInput(name="p", label="P"))
    assert (found["type"], found["id"], found["choices"]) == ("Input.ChoiceSet", "in.p.p", [])
    assert found["choices.data"] == {"type": "Data.Query", "dataset": "graph.microsoft.com/users"}
    assert "value" not in input_of(PersonInput(name="p", label="P"), values={"p": "<at>x</at>"})


def test_inputs_of_one_name_are_told_apart() -> None:
    message = render_form(form_of(CHOICE, CHOICE))
    first, second = [one["id"] for one in inputs_of(message.card)]
    assert (first[:5], second[:6]) == ("in.c~", "in2.c~")
    assert (first[-5:], second[-5:]) == (".kind", ".kind")


def test_radio_buttons_of_two_cards_are_told_apart_and_read_by_one_name() -> None:
    """Renderers name a group of radio buttons by its id, over all cards of a chat: see
    tests/clients/test_adaptive_cards.py."""
    one, other = (inputs_of(render_form(form_of(CHOICE), origin=origin).card)[0] for origin in ("1", "2"))
    assert one["id"] != other["id"]
    assert read_values({one["id"]: "v0"}) == read_values({other["id"]: "v0"})
    assert read_values({one["id"]: "v0"}).values == {"kind": "v0"}


def test_a_choice_that_opens_keeps_the_id_of_its_name() -> None:
    assert input_of(many(11))["style"] == "compact"
    assert input_of(many(11))["id"].startswith("in.c.")


@pytest.mark.parametrize(("language", "said"), [("ja", "選択してください"), ("en", "Choose")])
def test_a_choice_that_opens_says_in_its_empty_box_what_to_do(language: str, said: str) -> None:
    """Renderers show nothing there else, and read nothing out before something is chosen."""
    scale = Scale(name="s", label="S", low=0, high=10, low_label="Not at all", high_label="Very")
    (message,) = render_messages(card_of(many(11), scale, language=language))
    assert [(one["style"], one["placeholder"]) for one in inputs_of(message.card)] == [("compact", said)] * 2
    assert "placeholder" not in input_of(many(10))


def test_nothing_is_sent_before_a_button_is_pressed() -> None:
    card = render_form(form_of(CHOICE, Number(name="v", label="V"))).card
    assert not [
        part for part in parts_of(card) if {"refresh", "inlineAction", "valueChangedAction"} & part.keys()
    ]
