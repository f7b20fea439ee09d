"""A material to be read, how materials are offered, and how to ask for one."""

from collections.abc import Iterator, Sequence

from cards.actions import NeedPerson, OpenHelp, ReadMaterial, SolvedByMaterial
from cards.builders.parts import buttons, context, facts, make_card, paragraph, to_home
from cards.data import AskHelpData, MaterialData, MaterialLine
from cards.markdown import elements
from cards.model import Button, Buttons, ButtonStyle, Card, Context, Element
from cards.texts import NAME, TITLE, clean, columns, quoted
from cards.words import Words

MATERIAL_TITLE = 50
"""Characters of a material's title on its button, which takes 75 with the minutes."""
SHOWN_ON_BUTTON = 30
"""Columns of a button's text that can be seen on Slack, which cuts off more than about 30 characters
(docs.slack.dev/reference/block-kit/block-elements/button-element)."""


def offered(lines: Sequence[MaterialLine], request_id: int, words: Words) -> Iterator[Element | None]:
    """Yield the ways to materials, for a request (0: for none). A button says the title, so that a screen
    reader tells them apart; where one would be cut off, the whole titles stand above, with numbers."""
    shown = tuple({line.id: line for line in lines}.values())
    titles = [clean(line.title, MATERIAL_TITLE) for line in shown]
    labels = [
        words.text("material.read", title=title, minutes=line.minutes)
        for title, line in zip(titles, shown, strict=True)
    ]
    if any(columns(label) > SHOWN_ON_BUTTON for label in labels):
        is_one = len(shown) == 1
        one = [words.text("material.read.one")]
        labels = one if is_one else [words.text("material.read.nth", n=n + 1) for n in range(len(shown))]
        yield facts(
            (
                title if is_one else words.text("material.line", n=n, title=title),
                words.text("material.line.minutes", n=line.minutes),
            )
            for n, (title, line) in enumerate(zip(titles, shown, strict=True), start=1)
        )
    yield buttons(
        Button(label, ReadMaterial(line.id, request_id)) for label, line in zip(labels, shown, strict=True)
    )


def material(data: MaterialData, words: Words) -> Card:
    """Show a material, and ask whether it helped where a request waits for that."""
    return make_card(
        "material",
        words,
        title=clean(data.title, TITLE),
        elements=(
            _standing(data, words),
            *elements(data.body),
            context(words.count("material.minutes", data.minutes)),
            _what_next(data, words),
        ),
    )


def _standing(data: MaterialData, words: Words) -> Context | None:
    """Say of an old text that it is one, before it is read."""
    if data.newer_id:
        return context(words.text("material.replaced"))
    return context(words.text("material.withdrawn")) if data.withdrawn else None


def _what_next(data: MaterialData, words: Words) -> Buttons | None:
    newest = None
    if data.newer_id:
        action = ReadMaterial(data.newer_id, data.request_id)
        newest = Button(words.text("material.newest"), action, ButtonStyle.PRIMARY)
    if data.request_id:
        return buttons(
            (
                newest,
                Button(words.text("material.solved"), SolvedByMaterial(data.request_id, data.material_id)),
                Button(words.text("material.still_person"), NeedPerson(data.request_id)),
            )
        )
    return buttons((newest, Button(words.text("material.person"), OpenHelp())))


def ask_help(data: AskHelpData, words: Words) -> Card:
    """Explain how to ask, to somebody who wrote the word alone."""
    return make_card(
        "ask_help",
        words,
        title=words.text("ask_help.title"),
        elements=(
            paragraph(words.text("ask_help.text", word=quoted(data.word, NAME))),
            context(words.text("ask_help.person")),
            buttons((Button(words.text("material.person"), OpenHelp()), to_home(words))),
        ),
    )
