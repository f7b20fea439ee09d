"""The plain twin says everything; the table twin has every number."""

import pytest
from card_samples import all_texts, cards
from hypothesis import HealthCheck, given, settings

from cards.actions import Resume, StopSending
from cards.catalogue import CATALOGUE
from cards.model import (
    Button,
    Buttons,
    Card,
    Chart,
    ChartKind,
    Choice,
    Confirm,
    Context,
    DateInput,
    Facts,
    Form,
    Image,
    Input,
    Number,
    Option,
    PersonInput,
    Progress,
    Scale,
    Series,
    Span,
    Table,
    Text,
    TextInput,
)
from cards.plain import plain_text, said_by, table_twin
from cards.words import LANGUAGES, load_words


def said(*elements, language="en"):
    card = Card(kind="k", language=language, title="Title", elements=elements)
    return plain_text(card).split("\n")[1:]


def test_the_title_comes_first():
    assert plain_text(Card(kind="k", language="en", title="Title", elements=())) == "Title"


def test_spans_run_on_and_links_keep_their_address():
    text = Text((Span("See "), Span("the guide", strong=True, link="https://example.org/g"), Span(".")))
    assert said(text) == ["See the guide (https://example.org/g)."]
    assert said(text, language="ja") == ["See the guide（https://example.org/g）."]


def test_facts_have_the_colon_of_their_language():
    assert said(Facts((("Team", "Sales"),))) == ["Team: Sales"]
    assert said(Facts((("所属", "営業部"),)), language="ja") == ["所属：営業部"]


def test_a_table_is_read_row_by_row():
    assert said(Table("Counts", ("Team", "Done"), (("A", "1"), ("B", "2")))) == [
        "Counts",
        "Team | Done",
        "A | 1",
        "B | 2",
    ]


def test_a_chart_becomes_its_table():
    chart = Chart(
        ChartKind.BAR,
        "Weeks",
        ("1 Jun", "8 Jun"),
        (Series("Done", (3.0, 1200.0)), Series("Open", (0.5, 0.0))),
    )
    words = load_words("en")
    assert table_twin(chart, words) == Table(
        "Weeks", ("Item", "Done", "Open"), (("1 Jun", "3", "0.5"), ("8 Jun", "1,200", "0"))
    )
    assert said(chart)[1:] == ["Item | Done | Open", "1 Jun | 3 | 0.5", "8 Jun | 1,200 | 0"]


def test_progress_and_pictures_are_put_into_words():
    line = said(Progress("Day 23 of 90", 23, 90))[0]
    assert line.replace("\u00a0", " ") == "Day 23 of 90: 26 %"
    assert said(Progress("Nothing yet", 0, 0))[0].startswith("Nothing yet: 0")
    assert said(Image("https://example.org/a.png", "A bicycle")) == ["Picture: A bicycle"]


def test_a_button_that_asks_first_says_its_question():
    stop = Button("Stop", StopSending(), confirm=Confirm("Really?", "Yes", "No"))
    assert said(Buttons((Button("Resume", Resume()), stop))) == ["[Resume] [Stop] (Really?)"]


def test_what_a_card_says_in_a_line_has_no_buttons_and_no_small_print():
    elements = (Text((Span("First."),)), Buttons((Button("Resume", Resume()),)), Context("why"))
    card = Card(kind="k", language="en", title="Title", elements=elements)
    assert said_by(card) == "Title\nFirst."


@pytest.mark.parametrize(
    ("element", "lines"),
    [
        (
            Choice(name="a", label="Kind", options=(Option("1", "One"), Option("2", "Two")), initial=("2",)),
            ["Kind: One / ☑ Two"],
        ),
        (
            Scale(name="a", label="How", low=0, high=10, low_label="never", high_label="always"),
            ["How: 0 never to 10 always"],
        ),
        (Number(name="a", label="Visits", required=True, hint="In all"), ["Visits (required):", "In all"]),
        (TextInput(name="a", label="Goal", initial="Home by six"), ["Goal: Home by six"]),
        (DateInput(name="a", label="Until"), ["Until:"]),
        (PersonInput(name="a", label="Who"), ["Who:"]),
    ],
)
def test_an_input_says_what_it_asks(element, lines):
    assert said(element) == lines


def test_a_form_ends_with_the_button_that_sends_it():
    form = Form(kind="f", language="en", title="Form", elements=(), submit=Button("Save", Resume()))
    assert plain_text(form) == "Form\n[Save]"


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=150, deadline=None)
@given(cards)
def test_every_card_has_a_plain_twin(card):
    assert plain_text(card).startswith(card.title)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_twin_of_every_chart_adds_up_to_the_same(language):
    words = load_words(language)
    charts = [
        element
        for entry in CATALOGUE
        for card in entry.cards(language)
        for element in card.elements
        if isinstance(element, Chart)
    ]
    assert charts
    for chart in charts:
        twin = table_twin(chart, words)
        for column, series in enumerate(chart.series, start=1):
            assert sum(float(row[column].replace(",", "").replace("−", "-")) for row in twin.rows) == sum(
                series.values
            )


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_twin_of_every_example_is_complete(language):
    ignored = {language, "default", "primary", "danger", "bar", "line"}
    for entry in CATALOGUE:
        for card in entry.cards(language):
            twin = plain_text(card)
            labels = {
                text
                for element in card.elements
                if not isinstance(element, Input | Buttons)
                # Of a picture it says what is to be seen, not where that lies.
                for text in ([element.alt] if isinstance(element, Image) else all_texts(element))
            }
            assert all(text in twin for text in labels - ignored)
