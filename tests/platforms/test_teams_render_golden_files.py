"""Every card as Teams gets it, in both languages, as it was last approved. `UPDATE_GOLDEN=1` writes anew."""

import json
import os
from dataclasses import asdict
from pathlib import Path

import pytest
from teams_cards import examples

from bot.teams.render import render_form, render_messages
from cards.actions import OpenPause
from cards.model import Card, Form
from cards.words import LANGUAGES

GOLDEN = Path(__file__).parent / "golden" / "teams"
UPDATE = os.environ.get("UPDATE_GOLDEN") == "1"
EXAMPLES = [example for language in LANGUAGES for example in examples(language)]


def shown(card: Card | Form) -> object:
    """Return what Teams gets: a form with where it was opened, or messages."""
    if isinstance(card, Form):
        return {"form": asdict(render_form(card, origin="ORIGIN", opens=OpenPause()))}
    return {"messages": [asdict(message) for message in render_messages(card)]}


@pytest.mark.parametrize(("name", "card"), EXAMPLES, ids=[name for name, _ in EXAMPLES])
def test_a_card_reaches_teams_as_it_was_approved(name: str, card: Card | Form) -> None:
    path = GOLDEN / f"{name}.json"
    text = json.dumps(shown(card), ensure_ascii=False, indent=1) + "\n"
    if UPDATE:
        path.write_text(text, encoding="utf-8", newline="\n")
    assert path.exists(), f"{path.name} is missing: look at the card, then run with UPDATE_GOLDEN=1"
    assert text == path.read_bytes().decode("utf-8")


def test_no_golden_file_is_left_over() -> None:
    assert {path.stem for path in GOLDEN.glob("*.json")} == {name for name, _ in EXAMPLES}
