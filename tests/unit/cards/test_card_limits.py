"""The check of limits finds what is wrong; the limits themselves come from the platforms' documentation."""

from dataclasses import replace

import pytest

from cards import builders
from cards.actions import Resume, ShowProgramme
from cards.examples.homes import homes
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
    Divider,
    Facts,
    Form,
    Image,
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
from cards.plain import plain_text
from cards.validate import problems
from cards.words import load_words

SERIES = (Series("s", (1.0,)),)
ONE = (Option("1", "One"),)
GO = Button("Go", Resume())


def chart(categories=("a",), series=SERIES, title="t"):
    return Chart(ChartKind.BAR, title, categories, series)


def found(*elements, title="Title", kind="k", language="en"):
    return problems(Card(kind=kind, language=language, title=title, elements=elements))


GOOD = [
    Text((Span("text", link="https://example.org"),)),
    Facts((("label", "value"),)),
    Table("caption", ("a", "b"), (("1", "2"),)),
    chart(tuple(f"c{n}" for n in range(20)), tuple(Series(f"s{n}", (0.0,) * 20) for n in range(6))),
    Progress("label", 0, 90),
    Image("https://example.org/a.png", "a picture"),
    Choice(
        name="n",
        label="l",
        options=tuple(Option(str(n), str(n)) for n in range(100)),
        multiple=True,
        initial=("1", "2"),
    ),
    Scale(name="n", label="l", low=0, high=10),
    Number(name="n", label="l"),
    TextInput(name="n", label="l", max_length=3000),
    DateInput(name="n", label="l"),
    PersonInput(name="n", label="l"),
    Buttons((GO,) * 25),
    Divider(),
    Context("x" * 3000),
]


@pytest.mark.parametrize("element", GOOD, ids=lambda element: type(element).__name__)
def test_what_is_just_possible_is_no_problem(element):
    assert found(element) == []


BAD = [
    (Text((Span(""),)), "text is empty"),
    (Text((Span("x" * 1501), Span("x" * 1500))), "text has 3001 characters, 3000 at most"),
    (Text((Span("x", link="javascript:alert(1)"),)), "'javascript:alert(1)' is no http(s) address"),
    (Context(" "), "context is empty"),
    (Facts(()), "facts without rows"),
    (Facts((("", "v"),)), "fact's label is empty"),
    (Facts((("l", "v" * 2001),)), "fact's value has 2001 characters, 2000 at most"),
    (Table("", ("a",), (("1",),)), "table's caption is empty"),
    (Table("c", (), (("1",),)), "0 columns, 1 to 20 are possible"),
    (Table("c", ("a",), ()), "0 rows, 1 to 99 are possible"),
    (Table("c", ("a",), (("1",),) * 100), "100 rows, 1 to 99 are possible"),
    (Table("c", ("a", "b"), (("1",),)), "a row of 1 cells under 2 headers"),
    (Table("c", ("a",), (("",),)), "cell is empty"),
    (chart(series=()), "0 series, 1 to 6 are possible"),
    (chart(series=(Series("s", (1.0,)),) * 7), "7 series, 1 to 6 are possible"),
    (chart((), (Series("s", ()),)), "0 categories, 1 to 20 are possible"),
    (chart(("a",) * 21, (Series("s", (1.0,) * 21),)), "21 categories, 1 to 20 are possible"),
    (chart(("a", "b")), "1 values for 2 categories"),
    (chart(series=(Series("s", (float("inf"),)),)), "series 's' has a value that is no number"),
    (chart(("x" * 21,)), "chart's label has 21 characters, 20 at most"),
    (chart(title="x" * 51), "chart's title has 51 characters, 50 at most"),
    (Progress("l", 91, 90), "progress of 91 out of 90"),
    (Progress("l", 0, 0), "progress of 0 out of 0"),
    (Image("file:///etc/passwd", "alt"), "'file:///etc/passwd' is no http(s) address"),
    (Image("https://example.org/a.png", ""), "picture's description is empty"),
    (Choice(name="n", label="l", options=()), "0 options, 1 to 100 are possible"),
    (Choice(name="n", label="l", options=ONE * 2), "two options of 'n' have one value"),
    (
        Choice(name="n", label="l", options=ONE, initial=("2",)),
        "'n' begins with something that is not among its options",
    ),
    (
        Choice(name="n", label="l", options=(*ONE, Option("2", "Two")), initial=("1", "2")),
        "'n' begins with several choices",
    ),
    (Choice(name="n", label="l", options=(Option("1", "x" * 76),)), "option has 76 characters, 75 at most"),
    (
        Choice(name="n", label="l", options=(Option("x" * 151, "x"),)),
        "option's value has 151 characters, 150 at most",
    ),
    (Scale(name="n", label="l", low=5, high=5), "a scale from 5 to 5"),
    (Number(name="n", label=""), "input's label is empty"),
    (TextInput(name="n", label="l", max_length=3001), "a text of 3001 characters, 1 to 3000 are possible"),
    (
        TextInput(name="n", label="l", max_length=3, initial="four"),
        "the text in 'n' is longer than it may be",
    ),
    (PersonInput(name="", label="l"), "input's name is empty"),
    (Buttons(()), "0 buttons in a row, 1 to 25 are possible"),
    (Buttons((Button("", Resume()),)), "button is empty"),
    (Buttons((Button("x" * 76, Resume()),)), "button has 76 characters, 75 at most"),
    (Buttons((Button("Go", ShowProgramme("a|b")),)), "cannot encode show_programme"),
    (Buttons((Button("Go", Resume(), confirm=Confirm("", "y", "n")),)), "question is empty"),
]


@pytest.mark.parametrize(("element", "problem"), BAD, ids=[problem for _, problem in BAD])
def test_what_a_platform_would_refuse_is_found(element, problem):
    assert problem in found(element)


def test_two_inputs_may_not_share_a_name():
    assert found(Number(name="n", label="a"), Number(name="n", label="b")) == ["two inputs are called 'n'"]


def test_a_title_is_needed_and_has_its_limit():
    assert found(title="") == ["title is empty"]
    assert found(title="x" * 151) == ["title has 151 characters, 150 at most"]


def test_a_message_takes_fifty_elements_and_a_home_a_hundred():
    assert found(*[Divider()] * 51) == ["51 elements, 50 at most"]
    assert found(*[Divider()] * 100, kind="home") == []
    assert found(*[Divider()] * 101, kind="home") == ["101 elements, 100 at most"]


@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_home_with_every_role_shows_fewer_programmes_and_says_so(language):
    whole = homes(language)[-1]
    card = builders.home(whole, load_words(language))
    assert problems(card) == []
    assert len(whole.led) == 12
    # Without the work of leads there is room for the eight programmes that a home shows at most.
    counted = builders.home(replace(whole, work=(), programmes=(), requests=()), load_words(language))
    more = {"en": "4 more programmes", "ja": "ほかに4件"}[language]
    assert more in plain_text(counted)
    assert more not in plain_text(card)
    assert {"en": "more programmes", "ja": "ほかに"}[language] in plain_text(card)


def test_a_japanese_button_of_ours_has_twelve_characters_and_a_programmes_name_may_have_more():
    label = "あ" * 13
    assert found(Buttons((Button(label, Resume()),)), language="ja") == [
        f"button {label!r} is longer than 12 Japanese characters"
    ]
    # Latin letters are half as wide: eight and half of eight fill the row, one more does not fit.
    full = "あ" * 8 + "Question"
    assert found(Buttons((Button(full, Resume()),)), language="ja") == []
    assert found(Buttons((Button(full + "s", Resume()),)), language="ja") != []
    assert found(Buttons((Button(label, ShowProgramme("p")),)), language="ja") == []


def test_a_forms_title_is_short_and_its_button_is_checked_too():
    form = Form(kind="f", language="en", title="x" * 25, elements=(), submit=Button("", Resume()))
    assert problems(form) == ["title has 25 characters, 24 at most", "button is empty"]
