"""Every card as Slack gets it, in both languages, as it was last approved. `UPDATE_GOLDEN=1` writes anew."""

import json
import os
from collections.abc import Sequence
from pathlib import Path

from catalogue_cards import each_kind, examples

from bot.slack.render import SlackMessage, has_native_blocks, render_form, render_home, render_messages
from cards.catalogue import CATALOGUE, Entry
from cards.model import Card, Form

GOLDEN = Path(__file__).parent / "golden" / "slack"
UPDATE = os.environ.get("UPDATE_GOLDEN") == "1"


def shown(card: Card | Form) -> object:
    """Return what Slack gets: a form's window, the Home tab, or messages, also without charts and tables."""
    if isinstance(card, Form):
        return {"form": render_form(card, metadata="METADATA")}
    if card.kind == "home":
        return {"home": render_home(card)}
    messages = render_messages(card)
    found = {"messages": _bodies(messages)}
    if any(has_native_blocks(message.blocks) for message in messages):
        found["without_native"] = _bodies(render_messages(card, native=False))
    return found


def _bodies(messages: Sequence[SlackMessage]) -> list[object]:
    return [{"text": message.text, "blocks": message.blocks} for message in messages]


@each_kind
def test_a_card_reaches_slack_as_it_was_approved(entry: Entry) -> None:
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
