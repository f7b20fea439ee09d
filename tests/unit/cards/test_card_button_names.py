"""A row of buttons is read out without what stands above it, so that each button says what it is for."""

from collections import defaultdict

import pytest

from cards import builders
from cards.builders.parts import numbered
from cards.catalogue import CATALOGUE
from cards.examples import questions, survey_results
from cards.model import Buttons, Facts
from cards.words import LANGUAGES, load_words

ALIKE = {
    ("home", 12): "a button for each programme below its name",
    ("plan", 6): "people gave the same name to two KPIs of one programme",
}
"""Cards of the catalogue with buttons that read alike and do different things, each with its reason."""


def ambiguous(card):
    """Return the labels behind which there are different things."""
    behind = defaultdict(set)
    for row in (element for element in card.elements if isinstance(element, Buttons)):
        for button in row.buttons:
            behind[button.label].add(button.action)
    return {label for label, actions in behind.items() if len(actions) > 1}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_buttons_of_a_card_read_alike_and_do_different_things(language):
    found = {
        (entry.kind, number): ambiguous(card)
        for entry in CATALOGUE
        for number, card in enumerate(entry.cards(language))
    }
    assert {where for where, labels in found.items() if labels} == set(ALIKE)


def test_only_one_of_several_things_has_a_number():
    assert list(numbered(["a", "b"])) == [(1, "a"), (2, "b")]
    assert list(numbered(["a"])) == [(0, "a")]
    assert list(numbered([])) == []


def test_a_single_text_is_answered_without_a_number():
    four, _, one, *_ = questions.questions("en")
    words = load_words("en")
    assert "Answer (no. 3)" in labels(builders.questions(four, words))
    assert "Answer" in labels(builders.questions(one, words))


def labels(card):
    return [button.label for row in card.elements if isinstance(row, Buttons) for button in row.buttons]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_question_before_a_colon_does_not_end_with_a_stop(language):
    words = load_words(language)
    cards = [builders.survey_details(data, words) for data in survey_results.details(language)]
    rows = [row for card in cards for one in card.elements if isinstance(one, Facts) for row in one.rows]
    asked = [label for label, _ in rows if label[:1].isdigit()]
    assert len(asked) > 4
    assert not [label for label in asked if label.endswith((".", "。"))]
