"""Markdown becomes elements of a card: nothing dangerous gets on, nothing that was written gets lost."""

import re
import time

import pytest
from card_samples import HOSTILE
from hypothesis import given
from hypothesis import strategies as st

from cards import markdown
from cards.markdown import elements
from cards.model import MAX_TEXT, Card, Divider, Span, Text
from cards.validate import problems

MARKS = st.sampled_from(
    ["# ", "## ", "- ", "1. ", "> ", "**", "*", "`", "```\n", "[", "](", "](https://a.example)",
     "](javascript:x)", "![", "<b>", "</b>", "<https://b.example>", "\n", "\n\n", "  \n", "| ",
     "|---|\n", "---\n", "    ", "\\", "&#x202e;", "&lt;", "[a]: ", "<!--", "\t", "訪問", "שלום", "word "]
)  # fmt: skip
SOURCES = st.lists(MARKS | st.text(max_size=8), max_size=60).map("".join)
WORDS = st.lists(
    st.text("abcdefghijklmnopqrstuvwxyz訪問記録", min_size=1, max_size=12), min_size=1, max_size=8
)
FORMS = st.sampled_from(
    ["{}", "# {}", "### {}", "**{}**", "*{}*", "`{}`", "- {}", "* {}\n  - {}", "1. {}", "> {}",
     "```\n{}\n```", "    {}", "[{}](https://a.example)", "[{}](javascript:alert(1))", "![{}](https://a.example/b.png)",
     "| {} | b |\n|---|---|\n| c | {} |", "<b>{}</b>", "{}  \n{}", "> - {}", "- > {}"]
)  # fmt: skip


def lines(source):
    """Return the elements as text, a line between them."""
    return [
        "---" if isinstance(one, Divider) else "".join(span.text for span in one.spans)
        for one in elements(source)
    ]


def links(source):
    """Return the links as (text, address)."""
    return [
        (span.text, span.link)
        for one in elements(source)
        if isinstance(one, Text)
        for span in one.spans
        if span.link
    ]


def test_headings_stand_out_and_paragraphs_carry_their_emphasis():
    assert elements("# Before *you* begin\n\nPress **Edit** twice.") == (
        Text((Span("Before you begin", strong=True),)),
        Text((Span("Press "), Span("Edit", strong=True), Span(" twice."))),
    )


def test_lists_are_lines_of_one_element_with_bullets_and_numbers():
    assert lines("- a\n- b\n  - c\n\n3. x\n4. y") == ["• a\n• b\n◦ c", "3. x\n4. y"]


def test_an_item_with_two_paragraphs_keeps_both():
    assert lines("1. a\n\n   more\n2. b") == ["1. a\nmore\n2. b"]


def test_line_breaks_in_the_source_are_spaces_but_not_between_japanese_characters():
    assert lines("one\ntwo\n\n訪問を\n登録する\n\nCRMに\nlog") == ["one two", "訪問を登録する", "CRMに log"]


def test_a_forced_line_break_stays_and_so_do_the_lines_of_a_quote():
    assert lines("one  \ntwo\n\n> a\n> b") == ["one\ntwo", "│ a\n│ b"]


def test_code_and_html_are_shown_as_they_stand_there():
    assert lines("`<b>` <i>x</i>\n\n```py\na = 1\n\nb = 2\n```") == ["<b> <i>x</i>", "a = 1\n\nb = 2"]


def test_tables_and_pictures_are_shown_as_their_text():
    table = "| a | b |\n|---|---|\n| 1 | **2** |\n"

    assert lines(f"{table}\n![a chart](https://a.example/c.png)") == ["a | b\n1 | 2", "a chart"]


def test_a_line_across_is_a_divider():
    assert lines("a\n\n---\n\nb") == ["a", "---", "b"]


def test_only_links_to_the_web_are_links():
    source = (
        "[guide](https://a.example/x?y=1) <http://b.example> [mail](mailto:a@b.example) "
        "[js](javascript:alert(1)) [ref] [file](file:///etc/passwd) [data](data:text/html;x) "
        "[rel](/a)\n\n[ref]: ftp://c.example"
    )

    assert links(source) == [("guide", "https://a.example/x?y=1"), ("http://b.example", "http://b.example")]
    for word in ("mail", "js", "ref", "file", "data", "rel"):
        assert word in lines(source)[0]


def test_a_link_without_text_shows_its_address():
    assert links("[](HTTPS://a.example)") == [("https://a.example", "https://a.example")]


@pytest.mark.parametrize("source", ["", " ", "\n\n", "[x]: https://a.example", "```\n```", "&#x200b;"])
def test_what_shows_nothing_is_no_element(source):
    assert elements(source) == ()


def test_a_character_that_is_written_by_its_number_cannot_reorder_the_text():
    assert lines("abc&#x202e;def&#8203;") == ["abcdef"]


def test_a_paragraph_that_is_too_long_is_split_and_keeps_every_character():
    parts = elements("あ" * 5_000)

    assert [len(one.spans[0].text) for one in parts if isinstance(one, Text)] == [MAX_TEXT, 2_000]


def test_more_paragraphs_than_a_card_takes_share_elements():
    source = "\n\n".join(f"paragraph {number}" for number in range(200))

    assert len(elements(source)) <= markdown.MOST_ELEMENTS
    assert "\n".join(lines(source)).split("\n") == [f"paragraph {number}" for number in range(200)]


@pytest.mark.parametrize(
    "source",
    ["[" * 6000, "*a " * 2000, "`" * 6000, "> " * 3000, "- " * 3000, "[a](" * 1500, "![[" * 2000,
     "|a" * 3000 + "\n|-" * 3000],
    ids=["brackets", "stars", "ticks", "quotes", "bullets", "links", "pictures", "cells"],
)  # fmt: skip
def test_texts_made_to_be_slow_are_read_in_no_time(source):
    begun = time.thread_time()
    elements(source)

    assert time.thread_time() - begun < 3


@given(SOURCES)
def test_any_source_makes_elements_that_every_platform_takes(source):
    found = elements(source)
    card = Card(kind="material", language="en", title="t", elements=found)

    assert problems(card) == []
    assert len(found) <= markdown.MOST_ELEMENTS
    for one in found:
        assert isinstance(one, Text | Divider)


@given(SOURCES)
def test_no_source_makes_a_link_that_does_not_lead_to_the_web(source):
    for _, address in links(source):
        assert re.match(r"https?://\S", address)


@given(FORMS, WORDS)
def test_the_words_of_a_text_survive_in_their_order(form, words):
    source = "\n\n".join(form.replace("{}", word) for word in words)
    shown = "\n".join(lines(source))
    place = 0
    for word in words:
        for _ in range(form.count("{}")):
            place = shown.index(word, place) + len(word)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_texts_are_shown_as_texts(text):
    card = Card(kind="material", language="en", title="t", elements=elements(text))

    assert problems(card) == []
