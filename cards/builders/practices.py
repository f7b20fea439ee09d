"""Which practice comes next, once one is done."""

from cards.actions import TakePractice
from cards.builders.parts import buttons, facts, make_card, paragraph, to_home
from cards.data import NextPracticeData, PracticeLine, PracticeTakenData
from cards.model import Button, ButtonStyle, Card, Choice, Option
from cards.texts import LINE, NAME, clean, quoted
from cards.words import Words

MAX_CHOICES = 20
"""Practices offered at once; they come in their order, so that the next useful ones are among them."""


def next_practice(data: NextPracticeData, words: Words) -> Card:
    """Offer the practices that are left; say so when there is none."""
    done = quoted(data.done_name, NAME) if data.done_name else ""
    offered = data.practices[:MAX_CHOICES]
    if not offered:
        return _none_left(done, words)
    take = Button(words.text("next_practice.take"), TakePractice(data.enrolment_id), ButtonStyle.PRIMARY)
    return make_card(
        "next_practice",
        words,
        title=words.count("next_practice.title", len(offered)),
        elements=(
            paragraph(words.text("next_practice.text", done=done)),
            facts((clean(line.name, NAME), clean(line.benefit, LINE)) for line in offered),
            _choice(offered, words),
            buttons((take,)),
        ),
    )


def _choice(offered: tuple[PracticeLine, ...], words: Words) -> Choice:
    return Choice(
        name="practice",
        label=words.text("next_practice.choice"),
        options=tuple(Option(line.id, clean(line.name, NAME)) for line in offered),
        initial=(offered[0].id,),
        required=True,
    )


def _none_left(done: str, words: Words) -> Card:
    return make_card(
        "next_practice",
        words,
        title=words.text("next_practice.title.none"),
        elements=(
            paragraph(words.text("next_practice.none", done=done)),
            paragraph(words.text("next_practice.none.next")),
            buttons((to_home(words),)),
        ),
    )


def practice_taken(data: PracticeTakenData, words: Words) -> Card:
    """Say which practice is now in focus, what it changes, and when we ask about it."""
    benefit = clean(data.practice.benefit, LINE)
    if data.rides_alone:
        asked = words.text("practice_taken.alone")
    elif data.next_date is None:
        asked = words.text("practice_taken.no_date")
    else:
        asked = words.text("practice_taken.next", next=data.next_date)
    return make_card(
        "practice_taken",
        words,
        title=words.text("practice_taken.title", practice=clean(data.practice.name, NAME)),
        elements=(paragraph(words.text("practice_taken.text", benefit=benefit)), paragraph(asked)),
    )
