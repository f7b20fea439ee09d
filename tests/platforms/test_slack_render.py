"""Cards and forms as Block Kit: accepted by Slack, harmless, whole, and usable on every surface."""

import html
from datetime import date
from typing import Any

import pytest
from any_cards import cards, elements, forms
from catalogue_cards import each_kind, examples, faulty, hostile_cards
from hypothesis import given, settings
from hypothesis import strategies as st
from slack_cards import (
    CHOICE,
    SEND,
    buttons_of,
    card_of,
    control_of,
    inputs_of,
    many,
    message_faults,
    parts_of,
    texts_of,
    window_faults,
)

from bot.slack.render import (
    SlackMessage,
    has_native_blocks,
    render_form,
    render_home,
    render_messages,
    render_modal,
)
from cards.actions import AnswerCheckIn, OpenPause, decode
from cards.catalogue import CATALOGUE, Entry
from cards.model import (
    Button,
    Buttons,
    ButtonStyle,
    Card,
    Choice,
    Confirm,
    Context,
    DateInput,
    Divider,
    Element,
    Facts,
    Form,
    Image,
    Number,
    Option,
    PersonInput,
    Progress,
    Scale,
    Span,
    Text,
    TextInput,
)
from cards.plain import plain_text


def form_of(*elements: Element, title: str = "Form", submit: Button = SEND) -> Form:
    return Form(kind="goal_form", language="en", title=title, elements=elements, submit=submit)


def message_of(*elements: Element) -> SlackMessage:
    (message,) = render_messages(card_of(*elements))
    assert message_faults(message) == []
    return message


def blocks_of(*elements: Element) -> list[dict[str, Any]]:
    """Return the blocks of a message below its title."""
    title, *blocks = message_of(*elements).blocks
    assert title["type"] == "header"
    return blocks


def input_of(element: Element) -> dict[str, Any]:
    view = render_form(form_of(element), metadata="")
    assert window_faults(view) == []
    (block,) = view["blocks"]
    return block


def faults_of(card: Card | Form) -> list[str]:
    """Return what Slack would refuse of a card on every surface, or of a form."""
    if isinstance(card, Form):
        return window_faults(render_form(card, metadata="m"))
    messages = render_messages(card)
    plainer = render_messages(card, native=False)
    faults = []
    for message in messages if plainer == messages else (*messages, *plainer):
        faults += message_faults(message)
    faults += window_faults(render_modal(card, metadata="m"))
    faults += window_faults(render_home(card))
    return faults


def everything(card: Card | Form) -> list[object]:
    """Return all that is made of a card or form."""
    if isinstance(card, Form):
        return [render_form(card, metadata="")]
    messages = [list(message.blocks) for message in render_messages(card)]
    plainer = [list(message.blocks) for message in render_messages(card, native=False)]
    return [*messages, *plainer, render_modal(card), render_home(card)]


@each_kind
def test_every_card_of_the_catalogue_is_taken_by_slack(entry: Entry) -> None:
    assert faulty(examples(entry), faults_of) == {}


@each_kind
def test_hostile_texts_are_taken_and_nowhere_parsed(entry: Entry) -> None:
    assert faulty(hostile_cards(entry), hostile_faults_of) == {}


def hostile_faults_of(card: Card | Form) -> list[str]:
    """Return what is wrong with a card of hostile texts: what Slack refuses, and what it would parse."""
    parts = list(parts_of(everything(card)))
    parsed = [
        part
        for part in parts
        if part.get("type") in {"mrkdwn", "markdown"}
        or (part.get("type") == "plain_text" and part["emoji"] is not False)
    ]
    bare = [
        message.text
        for message in (render_messages(card) if isinstance(card, Card) else ())
        if {"<", ">"} & set(message.text)
        or message.text.count("&") != sum(map(message.text.count, ("&amp;", "&lt;", "&gt;")))
    ]
    return [*faults_of(card), *(f"parsed: {part}" for part in parsed), *(f"bare: {text}" for text in bare)]


@settings(max_examples=150, deadline=None)
@given(card=cards)
def test_slack_takes_every_card_that_the_model_allows(card: Card) -> None:
    assert faults_of(card) == []


@settings(max_examples=100, deadline=None)
@given(form=forms)
def test_slack_takes_every_form_that_the_model_allows(form: Form) -> None:
    assert faults_of(form) == []


@settings(max_examples=40, deadline=None)
@given(many=st.lists(elements, min_size=5, max_size=30))
def test_slack_takes_every_card_of_any_length(many: list[tuple[Element, ...]]) -> None:
    assert faults_of(card_of(*(element for some in many for element in some))) == []


@each_kind
def test_the_plain_twin_is_the_text_that_is_announced(entry: Entry) -> None:
    for name, card in examples(entry):
        messages = render_messages(card) if isinstance(card, Card) else ()
        if len(messages) == 1:
            (message,) = messages
            is_whole = len(message.text.encode()) < 3990
            twin = plain_text(card)
            assert html.unescape(message.text) == twin if is_whole else message.text.endswith("…"), name


def test_the_text_is_escaped_and_nothing_else_is_done_to_it() -> None:
    message = message_of(Text((Span("<!channel> *x* & `y` @here :smile:"),)))
    assert message.text == "Title\n&lt;!channel&gt; *x* &amp; `y` @here :smile:"


@pytest.mark.parametrize("text", ["x" * 9000, "&" * 3000, "<&>" * 2000, "あ" * 5000, "👩‍💻" * 900])
def test_a_text_that_is_too_long_is_cut_visibly_and_never_inside_an_escape(text: str) -> None:
    card = card_of(*[Text((Span(text[:3000]),))] * 3)
    found = render_messages(card)[0].text
    assert 3980 < len(found.encode()) <= 4000
    assert found.endswith("…")
    assert plain_text(card).startswith(html.unescape(found).removesuffix("…"))


def test_a_text_is_read_as_it_was_written() -> None:
    written = "<!channel> *bold* _x_ <@U1> :tada: &amp;\nnext line"
    (block,) = blocks_of(Text((Span(written),)))
    assert texts_of(block) == [written]
    assert block["elements"][0]["elements"] == [{"type": "text", "text": written}]


def test_strong_words_and_links_are_parts_of_a_rich_text() -> None:
    link = Span("Guide", strong=True, link="https://example.com/a?b=1&c=2")
    (block,) = blocks_of(Text((Span("See the "), link)))
    assert block["elements"][0]["elements"] == [
        {"type": "text", "text": "See the "},
        {"type": "link", "url": "https://example.com/a?b=1&c=2", "text": "Guide", "style": {"bold": True}},
    ]


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "//example.com", "https://", "http://[", "mailto:x@y.z", "https://a@b.c/"],
)
def test_an_address_that_is_not_of_the_web_stays_a_text(address: str) -> None:
    (block,) = blocks_of(Text((Span("Guide", link=address),)))
    assert block["elements"][0]["elements"] == [{"type": "text", "text": "Guide"}]
    (picture,) = blocks_of(Image(address, "A chart"))
    assert texts_of(picture) == ["A chart"]


@pytest.mark.parametrize(
    ("address", "sent"),
    [
        ('https://example.com/"><script>', "https://example.com/%22%3E%3Cscript%3E"),
        (
            "https://example.com/日報?q=週 報#結果",
            "https://example.com/%E6%97%A5%E5%A0%B1?q=%E9%80%B1%20%E5%A0%B1#%E7%B5%90%E6%9E%9C",
        ),
        ("https://例え.jp:8443/x", "https://xn--r8jz45g.jp:8443/x"),
        ("HTTPS://Example.com/%7Ex", "https://example.com/%7Ex"),
    ],
)
def test_an_address_is_sent_so_that_nothing_in_it_can_end_it(address: str, sent: str) -> None:
    (block,) = blocks_of(Text((Span("Guide", link=address),)))
    assert block["elements"][0]["elements"][0]["url"] == sent


def test_facts_are_a_line_each_with_a_strong_label() -> None:
    (block,) = blocks_of(Facts((("Team", "Sales"), ("Manager", "Mori"))))
    leaves = block["elements"][0]["elements"]
    assert "".join(leaf["text"] for leaf in leaves) == "Team: Sales\nManager: Mori"
    assert [leaf["text"] for leaf in leaves if "style" in leaf] == ["Team", "Manager"]


def test_progress_is_said_in_words() -> None:
    (block,) = blocks_of(Progress("Day 23 of 90", 23, 90))
    assert "".join(texts_of(block)) == "Day 23 of 90: 26 %"


def test_small_print_dividers_and_pictures_have_blocks_of_their_own() -> None:
    picture = Image("https://example.com/x.png", "A chart")
    small, line, image = blocks_of(Context("Why you got this"), Divider(), picture)
    assert small["elements"] == [{"type": "plain_text", "text": "Why you got this", "emoji": False}]
    assert line == {"type": "divider"}
    assert (image["image_url"], image["alt_text"]) == ("https://example.com/x.png", "A chart")


def test_what_cannot_be_seen_takes_no_room() -> None:
    assert blocks_of(Text(()), Text((Span(" \u200b"),)), Context(""), Facts(()), Buttons(())) == []


@each_kind
def test_no_words_are_turned_into_pictures(entry: Entry) -> None:
    for name, card in examples(entry):
        found = [part for part in parts_of(everything(card)) if part.get("type") == "plain_text"]
        assert {part["emoji"] for part in found} == {False}, name


def test_a_button_carries_its_action_and_its_style() -> None:
    row = Buttons(
        (Button("Done", AnswerCheckIn(412, "done"), ButtonStyle.PRIMARY), Button("Pause", OpenPause()))
    )
    done, pause = buttons_of(blocks_of(row))
    assert decode(done["value"]) == AnswerCheckIn(412, "done")
    assert (done["style"], done["text"]["text"]) == ("primary", "Done")
    assert "style" not in pause
    assert [done["action_id"], pause["action_id"]] == ["press:0", "press:1"]


def test_a_button_that_asks_back_does_so_in_its_own_words() -> None:
    ask = Confirm("Stop all sending?", "Stop it", "Not now")
    (button,) = buttons_of(blocks_of(Buttons((Button("Stop", OpenPause(), ButtonStyle.DANGER, ask),))))
    assert {key: text["text"] for key, text in button["confirm"].items() if key != "style"} == {
        "title": "Stop",
        "text": "Stop all sending?",
        "confirm": "Stop it",
        "deny": "Not now",
    }
    assert button["confirm"]["style"] == "danger"


def test_more_buttons_than_fit_a_row_stand_in_several() -> None:
    row = Buttons(tuple(Button(f"Button {number}", OpenPause()) for number in range(60)))
    blocks = blocks_of(row)
    assert [len(block["elements"]) for block in blocks] == [25, 25, 10]
    assert [button["text"]["text"] for button in buttons_of(blocks)] == [f"Button {n}" for n in range(60)]


def test_a_choice_of_few_is_radio_buttons() -> None:
    block = input_of(CHOICE)
    assert (block["block_id"], block["label"]["text"], block["optional"]) == ("in.kind", "Kind", False)
    assert [option["value"] for option in block["element"]["options"]] == ["v0", "v1", "v2"]
    assert block["element"]["type"] == "radio_buttons"
    assert block["element"]["action_id"] == "value"


@pytest.mark.parametrize(
    ("choice", "kind"),
    [
        (many(10), "radio_buttons"),
        (many(11), "static_select"),
        (many(10, multiple=True), "checkboxes"),
        (many(11, multiple=True), "multi_static_select"),
    ],
)
def test_a_choice_of_many_is_a_menu(choice: Choice, kind: str) -> None:
    assert input_of(choice)["element"]["type"] == kind


def test_what_is_chosen_at_first_is_chosen() -> None:
    several = input_of(many(3, multiple=True, initial=("v0", "v2")))["element"]
    assert [option["value"] for option in several["initial_options"]] == ["v0", "v2"]
    assert input_of(many(12, initial=("v7",)))["element"]["initial_option"]["value"] == "v7"


def test_more_options_than_slack_takes_are_cut_visibly() -> None:
    block = input_of(many(130, multiple=True, initial=tuple(f"v{n}" for n in range(130))))
    assert len(block["element"]["options"]) == 100
    assert block["hint"]["text"] == "100 of 130 can be shown here."


def test_options_whose_values_slack_refuses_stay_apart() -> None:
    values = ("", "x" * 200, "a", "a", "#1", "fine")
    block = input_of(Choice(name="n", label="N", options=tuple(Option(value, "L") for value in values)))
    sent = [option["value"] for option in block["element"]["options"]]
    assert len(set(sent)) == len(values)
    assert (sent[2], sent[5]) == ("a", "fine")


def test_a_choice_of_nothing_keeps_its_label() -> None:
    view = render_form(form_of(Choice(name="n", label="Which practice?", options=())), metadata="")
    assert window_faults(view) == []
    assert texts_of(view["blocks"]) == ["Which practice?"]


def test_a_scale_has_each_number_and_names_its_ends() -> None:
    scale = Scale(name="s", label="S", low=1, high=5, low_label="never", high_label="always")
    element = input_of(scale)["element"]
    assert element["type"] == "radio_buttons"
    assert texts_of(element) == ["1 = never", "2", "3", "4", "5 = always"]


def test_a_long_scale_is_a_menu_and_an_endless_one_is_typed() -> None:
    assert input_of(Scale(name="s", label="S", low=0, high=10))["element"]["type"] == "static_select"
    endless = input_of(Scale(name="s", label="S", low=0, high=1000))
    assert endless["element"]["type"] == "plain_text_input"
    assert endless["hint"]["text"].split() == ["0", "to", "1,000"]


def test_numbers_are_typed_as_text_because_people_write_full_width_digits() -> None:
    block = input_of(Number(name="value", label="How many?", initial="７", hint="Records of the week"))
    assert block["element"]["type"] == "plain_text_input"
    assert block["element"]["initial_value"] == "７"
    assert block["hint"]["text"] == "Records of the week"


def test_a_text_has_its_length_and_its_lines() -> None:
    long = TextInput(name="t", label="T", multiline=True, max_length=400, initial="a\nb")
    element = input_of(long)["element"]
    assert (element["max_length"], element["multiline"], element["initial_value"]) == (400, True, "a\nb")
    short = input_of(TextInput(name="t", label="T", max_length=9000, initial="a\nb"))["element"]
    assert (short["max_length"], short["initial_value"]) == (3000, "a b")


def test_a_date_is_picked_and_its_first_day_is_said() -> None:
    block = input_of(DateInput(name="d", label="D", initial=date(2026, 6, 19), earliest=date(2026, 6, 8)))
    assert block["element"]["type"] == "datepicker"
    assert block["element"]["initial_date"] == "2026-06-19"
    assert block["hint"]["text"] == "From Mon 8 June on."


def test_a_person_is_picked_among_slacks_users() -> None:
    assert input_of(PersonInput(name="p", label="P"))["element"]["type"] == "users_select"


def test_no_input_sends_anything_before_a_button_does() -> None:
    view = render_form(form_of(CHOICE, Number(name="v", label="V")), metadata="m")
    assert not any("dispatch_action" in part for part in parts_of(view))
    assert "notify_on_close" not in view


def test_a_form_is_a_window_that_sends_and_remembers_what_it_is_told() -> None:
    view = render_form(form_of(CHOICE), metadata="what for")
    assert (view["type"], view["callback_id"], view["private_metadata"]) == ("modal", "form", "what for")
    assert (view["submit"]["text"], view["close"]["text"]) == ("Send", "Cancel")
    with pytest.raises(ValueError, match="3001 characters"):
        render_form(form_of(CHOICE), metadata="x" * 3001)


def test_a_form_asks_above_its_button_because_the_button_cannot() -> None:
    ask = Confirm("Is it final?", "Yes", "No")
    view = render_form(form_of(CHOICE, submit=Button("Send", OpenPause(), confirm=ask)), metadata="")
    assert view["blocks"][-1]["elements"][0]["text"] == "Is it final?"


def test_a_long_title_is_cut_in_the_frame_of_a_window_and_whole_inside() -> None:
    title = "Which of these would you like to begin with?"
    for view in (
        render_modal(card_of(Divider(), title=title)),
        render_form(form_of(CHOICE, title=title), metadata=""),
    ):
        assert view["title"]["text"].endswith("…")
        assert view["blocks"][0]["text"]["text"] == title
    assert render_modal(card_of(Divider(), title="Short"))["blocks"] == [{"type": "divider"}]


def test_a_card_in_a_window_has_working_buttons_and_nothing_to_submit() -> None:
    view = render_modal(card_of(CHOICE, DateInput(name="d", label="D"), Buttons((SEND,))), metadata="m")
    assert (view["callback_id"], view["private_metadata"]) == ("card", "m")
    assert "submit" not in view
    assert view["close"]["text"] == "Close"
    kinds = [control_of(block)["type"] for block in inputs_of(view["blocks"])]
    assert kinds == ["radio_buttons", "datepicker"]
    assert len(buttons_of(view["blocks"])) == 1


def test_only_typing_needs_a_submit_button_in_a_cards_window() -> None:
    view = render_modal(card_of(Number(name="v", label="V"), Buttons((SEND,))))
    assert window_faults(view) == []
    assert (view["submit"]["text"], view["close"]["text"]) == ("Close", "Cancel")


def test_inputs_of_one_name_are_told_apart() -> None:
    view = render_form(form_of(CHOICE, CHOICE), metadata="")
    assert [block["block_id"] for block in view["blocks"]] == ["in.kind", "in2.kind"]


def test_a_view_says_that_something_was_left_out() -> None:
    card = card_of(*(Text((Span(f"Line {number}"),)) for number in range(150)))
    for view in (render_home(card), render_modal(card)):
        assert window_faults(view) == []
        assert len(view["blocks"]) == 100
        assert texts_of(view["blocks"])[-1] == "There is more than fits here, so the rest is left out."
    assert texts_of(render_home(card)["blocks"])[:3] == ["Title", "Line 0", "Line 1"]


def test_without_native_blocks_there_are_none() -> None:
    every = [card for entry in CATALOGUE for _, card in examples(entry)]
    for card in every:
        if isinstance(card, Card):
            assert not any(has_native_blocks(m.blocks) for m in render_messages(card, native=False))
            assert not has_native_blocks(render_home(card)["blocks"])
            assert not has_native_blocks(render_modal(card)["blocks"])
    assert any(
        has_native_blocks(message.blocks)
        for card in every
        if isinstance(card, Card)
        for message in render_messages(card)
    )
