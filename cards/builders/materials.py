"""A material to be read, and how to ask for one."""

from cards.actions import NeedPerson, OpenHelp, ReadMaterial, SolvedByMaterial
from cards.builders.parts import buttons, context, make_card, paragraph, to_home
from cards.data import AskHelpData, MaterialData
from cards.markdown import elements
from cards.model import Button, Buttons, ButtonStyle, Card, Context
from cards.texts import NAME, TITLE, clean, quoted
from cards.words import Words


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
