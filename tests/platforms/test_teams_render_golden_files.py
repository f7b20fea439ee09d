"""Every card as Teams gets it, in both languages, as it was last approved. `UPDATE_GOLDEN=1` writes anew."""

import json
import os
from dataclasses import asdict
from pathlib import Path

from catalogue_cards import each_kind, examples

from bot.teams.render import render_form, render_messages
from cards.actions import OpenPause
from cards.catalogue import CATALOGUE, Entry
from cards.model import Card, Form

GOLDEN = Path(__file__).parent / "golden" / "teams"
UPDATE = os.environ.get("UPDATE_GOLDEN") == "1"


def shown(card: Card | Form) -> object:
    """Return what Teams gets: a form with where it was opened, or messages."""
    if isinstance(card, Form):
        return {"form": asdict(render_form(card, origin="ORIGIN", opens=OpenPause()))}
    return {"messages": [asdict(message) for message in render_messages(card)]}


@each_kind
def test_a_card_reaches_teams_as_it_was_approved(entry: Entry) -> None:
    for name, card in examples(entry):
        path = GOLDEN / f"{name}.json"
        text = json.dumps(shown(card), ensure_ascii=False, indent=1) + "\n"
        if UPDATE:
            path.write_text(text, encoding="utf-8", newline="\n")
        assert path.exists(), f"{path.name} is missing: look at the card, then run with UPDATE_GOLDEN=1"
        assert text == path.read_bytes().decode("utf-8"), path.name


def test_no_golden_file_is_left_over() -> None:
    expected = {name for entry in CATALOGUE for name, _ in examples(entry)}
    assert {path.stem for path in GOLDEN.glob("*.json")} == expected
