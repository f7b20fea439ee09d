"""Every card in both languages, as it was last approved. `UPDATE_GOLDEN=1` writes the files anew."""

import os
from pathlib import Path

import pytest
from card_samples import HOSTILE, dump, hostile

from cards.catalogue import CATALOGUE
from cards.plain import plain_text
from cards.words import LANGUAGES, load_words

GOLDEN = Path(__file__).parent / "golden"
UPDATE = os.environ.get("UPDATE_GOLDEN") == "1"

EXAMPLES = [
    (f"{entry.kind}.{number}.{language}", entry, number, language)
    for entry in CATALOGUE
    for language in LANGUAGES
    for number in range(len(entry.examples(language)))
]
CHECK_IN = next(entry for entry in CATALOGUE if entry.kind == "check_in")


def _shown(card):
    return f"{plain_text(card)}\n\n{'-' * 72}\n{dump(card)}\n"


def _compare(name, text):
    path = GOLDEN / f"{name}.txt"
    if UPDATE:
        path.write_text(text, encoding="utf-8", newline="\n")
    assert path.exists(), f"{path.name} is missing: look at the card, then run with UPDATE_GOLDEN=1"
    assert text == path.read_bytes().decode("utf-8"), path.name


@pytest.mark.parametrize("kind", [entry.kind for entry in CATALOGUE])
def test_a_card_looks_as_it_was_approved(kind):
    for name, entry, number, language in EXAMPLES:
        if entry.kind == kind:
            _compare(name, _shown(entry.cards(language)[number]))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("text", HOSTILE)
def test_a_check_in_full_of_hostile_text_looks_as_it_was_approved(text, language):
    example = CHECK_IN.examples(language)[6]
    card = CHECK_IN.build(hostile(example, HOSTILE[text]), load_words(language))
    _compare(f"hostile.{text}.{language}", _shown(card))


def test_no_golden_file_is_left_over():
    expected = {f"{name}.txt" for name, *_ in EXAMPLES}
    expected |= {f"hostile.{text}.{language}.txt" for text in HOSTILE for language in LANGUAGES}
    assert {path.name for path in GOLDEN.glob("*.txt")} == expected
