"""Every card and form of the catalogue, kind by kind: as its examples say, and full of hostile texts.

A test that concerns all cards takes a kind at a time and names those of its cards that fail: a test for each
card would take pytest longer to hand out than to run.
"""

from collections.abc import Callable, Iterable

import pytest
from unit.cards.card_samples import HOSTILE, hostile

from cards.catalogue import CATALOGUE, Entry
from cards.model import Card, Form
from cards.words import LANGUAGES, load_words

Named = tuple[str, Card | Form]
"""The name of a card, of which a golden file has its own, and the card."""

each_kind = pytest.mark.parametrize("entry", CATALOGUE, ids=[entry.kind for entry in CATALOGUE])


def examples(entry: Entry) -> list[Named]:
    """Return the examples of a kind in every language."""
    return [
        (f"{entry.kind}.{number}.{language}", card)
        for language in LANGUAGES
        for number, card in enumerate(entry.cards(language))
    ]


def hostile_cards(entry: Entry) -> list[Named]:
    """Return the first example of a kind in every language, with each hostile text wherever people write."""
    return [
        (
            f"{entry.kind}.{name}.{language}",
            entry.build(hostile(entry.examples(language)[0], text), load_words(language)),
        )
        for language in LANGUAGES
        for name, text in HOSTILE.items()
    ]


def faulty(cards: Iterable[Named], faults_of: Callable[[Card | Form], list[str]]) -> dict[str, list[str]]:
    """Return what is wrong with those cards with which something is."""
    return {name: found for name, card in cards if (found := faults_of(card))}
