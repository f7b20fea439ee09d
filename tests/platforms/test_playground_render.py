"""Cards and forms as HTML: whole, harmless, and usable without a mouse or without eyes."""

from datetime import date

import pytest
from any_cards import ATTACKS, cards, forms, texts
from catalogue_cards import each_kind, examples
from html_reading import Node, faults_of, read_html
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.addresses import safe_address
from bot.playground.render import Frame, render_card, render_form
from cards.actions import AnswerCheckIn, OpenPause, decode
from cards.catalogue import Entry
from cards.model import (
    Button,
    Buttons,
    ButtonStyle,
    Card,
    Choice,
    Confirm,
    DateInput,
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
    Table,
    Text,
    TextInput,
)
from cards.words import load_words

WORDS = load_words("en", "playground")
FRAME = Frame(
    prefix="p7",
    post_to="/as/weber/press",
    words=WORDS,
    hidden=(("post", "7"), ("nonce", "abcdefgh")),
    people=(Option("a", "Anna <b>"), Option("b", "Ben")),
)
SEND = Button("Send", AnswerCheckIn(1, "done"))


def rendered(*elements: Element, frame: Frame = FRAME, title: str = "Title") -> Node:
    card = Card(kind="notice", language="en", title=title, elements=elements)
    root = read_html(render_card(card, frame))
    assert faults_of(root) == []
    return root


def rendered_form(*elements: Element, frame: Frame = FRAME) -> Node:
    form = Form(kind="goal_form", language="ja", title="Form", elements=elements, submit=SEND)
    return read_html(render_form(form, frame))


@each_kind
def test_every_card_of_the_catalogue_is_sound(entry: Entry) -> None:
    for name, made in examples(entry):
        frame = Frame(prefix="p1", post_to="/as/x/press", words=load_words(made.language, "playground"))
        html = render_card(made, frame) if isinstance(made, Card) else render_form(made, frame)
        root = read_html(html)
        # A form's Cancel belongs to a form that stands beside it in the window.
        assert faults_of(root) == [], name
        assert made.title in root.text, name


@settings(max_examples=150, deadline=None)
@given(card=cards, typed=st.dictionaries(texts, st.tuples(texts), max_size=2), error=texts)
def test_no_text_of_a_card_breaks_out(card: Card, typed: dict[str, tuple[str, ...]], error: str) -> None:
    errors = {element.name: error for element in card.elements if hasattr(element, "name")}
    frame = Frame(
        prefix="p1", post_to="/as/x/press", words=WORDS, typed=typed, errors=errors, people=FRAME.people
    )
    assert faults_of(read_html(render_card(card, frame))) == []


@settings(max_examples=60, deadline=None)
@given(form=forms)
def test_no_text_of_a_form_breaks_out(form: Form) -> None:
    frame = Frame(prefix="f1", post_to="/as/x/submit", words=WORDS, errors={"": ATTACKS[0]})
    assert faults_of(read_html(render_form(form, frame))) == []


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_text_is_read_as_it_was_written(attack: str) -> None:
    # The HTML standard turns CRLF into LF and has no NUL in text; nothing else may change.
    written = attack.replace("\x00", "").replace("\r\n", "\n")
    card = Card(kind="notice", language="en", title="t", elements=(Text((Span(written),)),))
    (paragraph,) = read_html(render_card(card, FRAME)).find_all("p", class_="text")
    assert paragraph.text == written


@pytest.mark.parametrize(
    ("address", "is_safe"),
    [
        ("https://example.com/path?a=b#c", True),
        ("http://localhost:8080", True),
        ("HTTPS://EXAMPLE.COM", True),
        ("javascript:alert(1)", False),
        ("\tjavascript:alert(1)", False),
        ("vbscript:x", False),
        ("data:text/html,x", False),
        ("file:///etc/passwd", False),
        ("//example.com", False),
        ("/as/tanaka/dm", False),
        ("https://", False),
        ("http://[::1", False),
        ("", False),
        (None, False),
    ],
)
def test_only_absolute_web_addresses_become_links(address: str | None, *, is_safe: bool) -> None:
    assert (safe_address(address) is not None) is is_safe


def test_a_link_opens_elsewhere_and_tells_nobody_where_it_was_pressed() -> None:
    link = rendered(Text((Span("Guide", link="https://example.com/a?b=1&c=2"),))).find("a")
    assert link.attributes["href"] == "https://example.com/a?b=1&c=2"
    assert link.attributes["rel"] == "noopener noreferrer"
    assert link.text == "Guide"


def test_a_link_that_is_not_safe_stays_as_its_text() -> None:
    root = rendered(Text((Span("Guide", link="javascript:alert(1)", strong=True),)))
    assert root.find_all("a") == []
    assert root.find("strong").text == "Guide"


def test_a_line_that_stands_out_as_a_whole_is_marked_as_the_head_of_what_follows() -> None:
    root = rendered(Text((Span("Mine", strong=True),)), Text((Span("It is "), Span("yours", strong=True))))
    assert root.find("p", class_="text heading").text == "Mine"
    assert root.find("p", class_="text").text == "It is yours"


def test_an_image_without_a_safe_address_is_its_description() -> None:
    assert rendered(Image("https://example.com/x.png", "A chart")).find("img").attributes["alt"] == "A chart"
    root = rendered(Image("javascript:alert(1)", "A chart"))
    assert root.find_all("img") == []
    assert "A chart" in root.text


def test_facts_are_a_list_of_terms() -> None:
    root = rendered(Facts((("Team", "Sales"), ("Manager", "Mori"))))
    assert [node.text for node in root.find_all("dt")] == ["Team", "Manager"]
    assert [node.text for node in root.find_all("dd")] == ["Sales", "Mori"]


def test_a_table_has_a_caption_and_headers_both_ways_and_scrolls_by_keyboard() -> None:
    root = rendered(Table("Answers", ("Team", "Done"), (("East", "3"), ("West", "4"))))
    assert root.find("caption").text == "Answers"
    assert [node.text for node in root.find_all("th", scope="col")] == ["Team", "Done"]
    assert [node.text for node in root.find_all("th", scope="row")] == ["East", "West"]
    assert root.find("div", class_="scroll").attributes["tabindex"] == "0"


@pytest.mark.parametrize(
    ("value", "maximum", "shown"), [(23, 90, "23"), (120, 90, "90"), (-1, 90, "0"), (5, 0, "1"), (0, 0, "0")]
)
def test_progress_stays_within_its_bounds(value: int, maximum: int, shown: str) -> None:
    bar = rendered(Progress("Day", value, maximum)).find("progress")
    assert bar.attributes["value"] == shown
    assert int(bar.attributes["max"]) >= int(bar.attributes["value"])


def test_a_button_carries_its_action_and_its_style() -> None:
    row = Buttons(
        (Button("Done", AnswerCheckIn(412, "done"), ButtonStyle.PRIMARY), Button("Pause", OpenPause()))
    )
    done, pause = rendered(row).find_all("button", type="submit", name="value")
    assert decode(done.attributes["value"]) == AnswerCheckIn(412, "done")
    assert done.attributes["class"] == "button primary"
    assert pause.attributes["class"] == "button"


def test_enter_in_a_field_of_a_card_presses_nothing() -> None:
    """HTML standard, implicit submission: a disabled default button stops it."""
    root = rendered(Number(name="value", label="How many?"), Buttons((SEND,)))
    first = root.find_all("button", type="submit")[0]
    assert "disabled" in first.attributes
    assert "hidden" in first.attributes


def test_a_confirmed_button_asks_in_its_own_words_and_only_yes_acts() -> None:
    question = Confirm("Stop all sending?", "Stop it", "Not now")
    button = Button("Stop", OpenPause(), ButtonStyle.DANGER, question)
    root = rendered(Buttons((button,)))
    opener = root.find("button", id="p7-0-0")
    assert opener.attributes["type"] == "button"
    assert "value" not in opener.attributes
    ask = root.find("div", role="alertdialog")
    assert ask.attributes["id"] == opener.attributes["popovertarget"]
    yes, no = ask.find_all("button")
    assert (yes.text, yes.attributes["class"], yes.attributes["name"]) == (
        "Stop it",
        "button danger",
        "value",
    )
    assert (no.text, no.attributes["type"]) == ("Not now", "button")
    assert "autofocus" in no.attributes


def test_where_only_the_question_is_red_the_button_that_opens_it_is_not() -> None:
    question = Confirm("Recall it?", "Recall it", "Keep it", is_red=True)
    root = rendered(Buttons((Button("Recall", OpenPause(), confirm=question),)))
    assert root.find("button", id="p7-0-0").attributes["class"] == "button"
    yes, _ = root.find("div", role="alertdialog").find_all("button")
    assert yes.attributes["class"] == "button danger"


def test_a_card_is_named_by_its_title_and_speaks_its_language() -> None:
    root = read_html(render_card(Card(kind="k", language="ja", title="題", elements=()), FRAME))
    form = root.find("form")
    assert form.attributes["lang"] == "ja"
    assert root.find("h3", id=form.attributes["aria-labelledby"]).text == "題"
    assert root.find("input", name="post").attributes["value"] == "7"


@pytest.mark.parametrize("focus", [True, False])
def test_the_heading_takes_the_focus_when_asked(*, focus: bool) -> None:
    frame = Frame(prefix="p1", post_to="/as/x/press", words=WORDS, focus=focus)
    assert ("autofocus" in rendered(frame=frame).find("h3").attributes) is focus


CHOICE = Choice(
    name="kind", label="Kind", options=tuple(Option(f"v{n}", f"Label {n}") for n in range(3)), required=True
)


def test_a_choice_of_few_is_radio_buttons_under_one_legend() -> None:
    root = rendered(CHOICE)
    radios = root.find_all("input", type="radio")
    assert [one.attributes["value"] for one in radios] == ["v0", "v1", "v2"]
    assert {one.attributes["name"] for one in radios} == {"in.kind"}
    assert root.find("legend").text == "Kind required"
    assert root.find("fieldset").attributes["role"] == "radiogroup"
    assert root.find("fieldset").attributes["aria-required"] == "true"


def test_a_choice_of_many_is_a_list_to_open() -> None:
    many = tuple(Option(str(n), str(n)) for n in range(9))
    root = rendered(Choice(name="n", label="N", options=many, initial=("3",)))
    assert root.find_all("input", type="radio") == []
    assert [one.attributes["value"] for one in root.find_all("option")] == ["", *"012345678"]
    (chosen,) = [one for one in root.find_all("option") if "selected" in one.attributes]
    assert chosen.attributes["value"] == "3"


def test_boxes_to_tick_say_in_their_legend_that_one_is_required() -> None:
    """Their role has no attribute for it (WAI-ARIA 1.2, `group`)."""
    root = rendered(Choice(name="days", label="Days", options=CHOICE.options, multiple=True, required=True))
    field = root.find("fieldset")
    assert field.attributes["role"] == "group"
    assert "aria-required" not in field.attributes
    assert "required" in field.find("legend").text


def test_a_multiple_choice_says_that_it_takes_several_even_when_none_is_chosen() -> None:
    root = rendered(
        Choice(name="days", label="Days", options=CHOICE.options, multiple=True, initial=("v0", "v2"))
    )
    boxes = root.find_all("input", type="checkbox")
    assert [("checked" in one.attributes) for one in boxes] == [True, False, True]
    assert root.find("input", type="hidden", name="multiple").attributes["value"] == "days"


def test_a_scale_has_a_radio_for_each_number_and_names_its_ends() -> None:
    root = rendered(
        Scale(name="nps", label="How likely?", low=0, high=10, low_label="not", high_label="very")
    )
    assert [one.attributes["value"] for one in root.find_all("input", type="radio")] == [
        str(n) for n in range(11)
    ]
    assert [one.text for one in root.find("p", class_="scale-ends").find_all("span")] == [
        "0 = not",
        "10 = very",
    ]


def test_a_number_is_a_text_so_that_a_slip_of_the_finger_is_kept_and_can_be_answered() -> None:
    field = rendered(Number(name="n", label="N", initial="2,5")).find("input", name="in.n")
    assert field.attributes["type"] == "text"
    assert field.attributes["inputmode"] == "decimal"
    assert field.attributes["value"] == "2,5"


def test_a_text_keeps_its_first_line_break_and_its_limit() -> None:
    multi = TextInput(name="t", label="T", multiline=True, initial="\nfirst", max_length=80, hint="Short")
    area = rendered(multi).find("textarea")
    assert area.text == "\n\nfirst"  # browsers drop the first one
    assert area.attributes["maxlength"] == "80"
    assert area.attributes["aria-describedby"] == "p7-0-hint"
    line = rendered(TextInput(name="t", label="T", initial="x")).find("input", name="in.t")
    assert (line.attributes["type"], line.attributes["value"]) == ("text", "x")


def test_a_date_has_its_first_possible_day() -> None:
    given_dates = DateInput(name="d", label="D", initial=date(2026, 6, 12), earliest=date(2026, 6, 8))
    field = rendered(given_dates).find("input", type="date")
    assert (field.attributes["value"], field.attributes["min"]) == ("2026-06-12", "2026-06-08")
    assert "min" not in rendered(DateInput(name="d", label="D")).find("input", type="date").attributes


def test_a_person_is_chosen_from_the_company() -> None:
    root = rendered(PersonInput(name="who", label="Who"))
    assert [one.text for one in root.find_all("option")] == ["Please choose", "Anna <b>", "Ben"]


def test_what_was_typed_stands_in_the_inputs_again() -> None:
    frame = Frame(
        prefix="f1",
        post_to="/as/x/submit",
        words=WORDS,
        people=FRAME.people,
        typed={
            "t": ("a\nb",),
            "n": ("many",),
            "kind": ("v1",),
            "days": (),
            "d": ("",),
            "who": ("b",),
            "s": ("4",),
        },
    )
    root = rendered_form(
        TextInput(name="t", label="T", multiline=True, initial="before"),
        Number(name="n", label="N", initial="1"),
        CHOICE,
        Choice(name="days", label="Days", options=CHOICE.options, multiple=True, initial=("v0",)),
        DateInput(name="d", label="D", initial=date(2026, 6, 12)),
        PersonInput(name="who", label="Who"),
        Scale(name="s", label="S", low=1, high=5),
        frame=frame,
    )
    assert root.find("textarea").text == "\na\nb"
    assert root.find("input", name="in.n").attributes["value"] == "many"
    chosen = [one.attributes["value"] for one in root.find_all("input") if "checked" in one.attributes]
    assert chosen == ["v1", "4"]
    assert root.find("input", type="date").attributes["value"] == ""
    assert [one.attributes["value"] for one in root.find_all("option") if "selected" in one.attributes] == [
        "b"
    ]


def test_an_error_stands_beside_its_field_and_the_first_one_has_the_focus() -> None:
    frame = Frame(
        prefix="f1", post_to="/as/x/submit", words=WORDS, errors={"late": "No.", "early": "Too <b>long</b>."}
    )
    root = rendered_form(
        TextInput(name="early", label="E", hint="Short."), TextInput(name="late", label="L"), frame=frame
    )
    early, late = root.find("input", name="in.early"), root.find("input", name="in.late")
    assert early.attributes["aria-invalid"] == late.attributes["aria-invalid"] == "true"
    assert early.attributes["aria-describedby"] == "f1-0-hint f1-0-error"
    assert root.find("p", id="f1-0-error").text == "Too <b>long</b>."
    assert "autofocus" in early.attributes
    assert "autofocus" not in late.attributes
    assert "2 fields need another look" in root.find("div", role="alert").text


def test_an_error_that_belongs_to_no_field_stands_above_them() -> None:
    frame = Frame(prefix="f1", post_to="/as/x/submit", words=WORDS, errors={"refused.0": "It is over."})
    root = rendered_form(TextInput(name="t", label="T"), frame=frame)
    assert root.find("div", role="alert").text == "It is over."
    assert "aria-invalid" not in root.find("input", name="in.t").attributes


def test_a_form_is_sent_by_its_own_button_and_cancelled_by_the_windows() -> None:
    root = rendered_form(TextInput(name="t", label="T"))
    submit = root.find("button", id="p7-submit")
    assert submit.attributes["class"] == "button primary"
    cancel = root.find("button", form="p7-cancel")
    assert cancel.text == "Cancel"
    assert root.find("form").attributes["lang"] == "ja"
