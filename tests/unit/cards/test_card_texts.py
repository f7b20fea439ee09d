"""Texts that people wrote are made fit to be shown, in one place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cards.texts import clean, clean_paragraph, clean_typed, fit

anything = st.text(st.characters(), max_size=120)  # surrogates and controls included


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("田中　太郎", "田中　太郎"),
        ("  Emma   Schmidt ", "Emma Schmidt"),
        ("two\r\nlines", "two lines"),
        ("tab\there", "tab here"),
        ("nul\x00 byte", "nul byte"),
        ("invoice\u202egpj.exe", "invoicegpj.exe"),
        ("zero\u200bwidth", "zerowidth"),
        ("half \ud83d pair", "half \ufffd pair"),
        ("", "–"),
        (" \u202e\x00 ", "–"),
        ("👨‍👩‍👧", "👨‍👩‍👧"),
    ],
)
def test_a_line_is_harmless_and_says_the_same(text, shown):
    assert clean(text, 60) == shown


def test_right_to_left_text_cannot_reorder_the_sentence_around_it():
    assert clean("שלום", 60) == "\u2068שלום\u2069"
    assert clean("مرحبا", 60) == "\u2068مرحبا\u2069"


def test_a_long_text_is_shortened_visibly():
    assert clean("あ" * 100, 10) == "あ" * 9 + "…"
    assert clean("word word word", 6) == "word…"


def test_a_long_right_to_left_text_stays_isolated_within_the_limit():
    shown = clean("ש" * 100, 10)
    assert len(shown) == 10
    assert shown == "\u2068" + "ש" * 7 + "…\u2069"


def test_an_emoji_or_an_accent_is_not_torn_apart():
    assert clean("ab👨‍👩‍👧", 5) == "ab…"
    assert clean("abe\u0301\u0301\u0301", 5) == "ab…"
    assert clean("ab👍🏽👍🏽", 4) == "ab…"


def test_a_paragraph_keeps_its_lines_but_not_its_gaps():
    assert clean_paragraph("one\r\n\r\n\r\ntwo\u2028three  four", 60) == "one\ntwo\nthree four"


def test_what_was_typed_keeps_its_spaces_and_may_be_empty():
    assert clean_typed("a  b\r\n\nc", 60) == "a  b\n\nc"
    assert clean_typed("", 60) == ""
    assert clean_typed("あ" * 100, 10) == "あ" * 10


@given(anything, st.integers(4, 80))
def test_a_cleaned_text_is_never_empty_never_too_long_and_can_be_stored(text, limit):
    for shown in (clean(text, limit), clean_paragraph(text, limit)):
        assert 0 < len(shown) <= limit
        shown.encode("utf-8")
    assert len(clean_typed(text, limit)) <= limit


@given(anything)
def test_a_line_has_no_line_breaks_and_no_double_spaces(text):
    shown = clean(text, 200)
    assert len(shown.splitlines()) == 1
    assert "  " not in shown


@given(st.text(st.characters(exclude_categories=("Cc", "Cf", "Cs")), max_size=80))
def test_cleaning_twice_changes_nothing_more(text):
    once = clean(text, 60)
    if "\u2068" not in once:
        assert clean(once, 60) == once


def test_a_line_made_of_cleaned_texts_is_fitted_without_leaving_an_isolate_open():
    name = clean("ש" * 50, 40)
    shown = fit(f"Saved | {name} and {name}", 30)
    assert len(shown) <= 30
    assert shown.endswith("…\u2069")
    assert fit("short", 30) == "short"
