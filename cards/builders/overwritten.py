"""Two people edited the same part of a programme: who was first reads here what took its place."""

from cards.builders.parts import buttons, make_card, paragraph
from cards.builders.plan_parts import change_facts, to_plan
from cards.data import OverwrittenData
from cards.model import Card
from cards.texts import NAME, clean
from cards.words import Words


def overwritten(data: OverwrittenData, words: Words) -> Card:
    """Say that what was saved took the place of what somebody else had saved, and show both."""
    # Cleaning makes a dash of an empty name, which reads as if a person were called so.
    name = clean(data.by_name, NAME) if data.by_name else ""
    return make_card(
        "overwritten",
        words,
        title=words.text("overwritten.title"),
        elements=(
            paragraph(words.text("overwritten.text", name=name)),
            change_facts(data.rows, words),
            buttons((to_plan(data.programme_id, words),)),
        ),
    )
