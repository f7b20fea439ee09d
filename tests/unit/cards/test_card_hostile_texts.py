"""Every card, in both languages, with texts that try to break it."""

import re

import pytest
from card_samples import HOSTILE, all_texts, buttons_of, hostile, inputs_of

from cards.catalogue import CATALOGUE
from cards.model import Card, Facts, Text
from cards.plain import plain_text
from cards.serial import from_json, to_json
from cards.validate import problems
from cards.words import LANGUAGES, load_words

DANGEROUS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066\u2067\ud800-\udfff\ufeff]")
"""Controls but the line feed, invisible spaces, bidirectional embeddings and overrides, half characters."""


@pytest.mark.parametrize("entry", CATALOGUE, ids=[entry.kind for entry in CATALOGUE])
def test_a_card_of_hostile_texts_keeps_every_limit_hides_nothing_says_all_and_survives_being_queued(entry):
    # One test: building these cards takes as long as all that is asked of them.
    for language in LANGUAGES:
        words = load_words(language)
        for name, text in HOSTILE.items():
            for number, example in enumerate(entry.examples(language)):
                card = entry.build(hostile(example, text), words)
                assert problems(card) == [], (language, name, number)
                nothing_reorders_or_hides_text(card)
                the_plain_twin_says_all(card)
                it_survives_being_queued(card)


def nothing_reorders_or_hides_text(card):
    for text in all_texts(card):
        assert DANGEROUS.search(text) is None, text[:80]
        assert text.count("\u2068") == text.count("\u2069"), "an isolate stays open"
    card.title.encode("utf-8")


def the_plain_twin_says_all(card):
    twin = plain_text(card)
    assert twin.startswith(card.title)
    for button in buttons_of(card):
        assert button.label in twin
    for each in inputs_of(card).values():
        assert each.label in twin
    for element in card.elements:
        if isinstance(element, Facts | Text):
            assert all(text in twin for text in all_texts(element))


def it_survives_being_queued(card):
    if isinstance(card, Card):
        stored = to_json(card).encode("utf-8")
        assert from_json(stored.decode("utf-8")) == card


@pytest.mark.parametrize("name", ["channel", "markup", "script"])
def test_markup_stays_plain_text_for_the_renderer_to_escape(name):
    entry = next(entry for entry in CATALOGUE if entry.kind == "check_in")
    example = hostile(entry.examples("en")[0], HOSTILE[name])
    assert HOSTILE[name][:40] in plain_text(entry.build(example, load_words("en")))


def test_a_template_in_a_text_of_a_person_is_not_carried_out():
    entry = next(entry for entry in CATALOGUE if entry.kind == "goal_state")
    example = hostile(entry.examples("en")[0], "{{ 7*7 }}")
    twin = plain_text(entry.build(example, load_words("en")))
    assert "{{ 7*7 }}" in twin
    assert "49" not in twin


def nests(text, opening, closing):
    """Tell whether no quotation mark opens inside a pair of the same kind."""
    depth = 0
    for letter in text:
        depth += (letter == opening) - (letter == closing)
        if depth not in (0, 1):
            return False
    return depth == 0


@pytest.mark.parametrize("entry", CATALOGUE, ids=[entry.kind for entry in CATALOGUE])
def test_a_name_with_quotation_marks_stands_between_quotation_marks_of_another_kind(entry):
    for language, marks in (("ja", "「」"), ("en", "“”")):
        name = f"{marks[0]}次の一手{marks[1]}と日付"
        for example in entry.examples(language):
            card = entry.build(hostile(example, name), load_words(language))
            for line in plain_text(card).split("\n"):
                assert nests(line, *marks), line
