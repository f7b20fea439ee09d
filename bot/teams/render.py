"""Turns cards and forms into Adaptive Cards for Teams: pure, total, and without the SDK or HTTP."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from bot.teams import limits
from bot.teams.charts import WIDE
from bot.teams.elements import Canvas, button_rows, draw
from bot.teams.inputs import is_date
from bot.teams.packing import Piece, fill, split
from bot.teams.texts import Block, heading, one_line, shown, small_print, warning
from bot.teams.values import of_one_card
from cards.actions import Action
from cards.model import Card, Choice, DateInput, Element, Form, Input, Number, TextInput
from cards.plain import plain_text
from cards.words import Words, load_words
from handlers.events import Values

__all__ = ["Block", "TeamsMessage", "emptied", "render_form", "render_messages"]

VERSION = "1.5"
"""What Teams takes from bots (docs, "Types of cards"); with less, buttons of `Action.Execute` are missing."""
_NOTHING: Mapping[str, str] = MappingProxyType({})
_MARK = 8
"""Hexadecimal digits that tell the radio buttons of cards apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamsMessage:
    """One message. `summary` is the plain twin of its card, for notifications and screen readers."""

    summary: str
    card: Block


def render_messages(card: Card, *, origin: str = "") -> tuple[TeamsMessage, ...]:
    """Return the card as a message; as several, each with all that it holds, if it is more than one takes.

    `origin` comes back with every press. It is not read here.
    """
    canvas = Canvas(language=card.language, origin=origin)
    parts = split([Piece((heading(card.title),)), *draw(card.elements, canvas)])
    first = card if len(parts) == 1 else replace(card, elements=_beginning(parts[0]))
    messages = [_message(first, _blocks(parts[0]))]
    words = _words(card.language)
    for number, part in enumerate(parts[1:], start=2):
        values = {"part": str(number), "parts": str(len(parts))}
        mark = words.text("teams.part", title=card.title, **values)
        short = words.text("teams.part", title=one_line(card.title, limits.TITLE), **values)
        named = replace(card, title=mark, elements=_beginning(part))
        messages.append(_message(named, [*small_print(short), *_blocks(part)]))
    return tuple(messages)


def render_form(
    form: Form,
    *,
    origin: str = "",
    opens: Action | None = None,
    values: Values = _NOTHING,
    errors: Mapping[str, str] = _NOTHING,
) -> TeamsMessage:
    """Return the form as a card; its submit button sends what stands in the inputs.

    `values` stand in the inputs instead of the initial ones. `errors` stand above their inputs, those of
    inputs that are not there below the title. `origin` and `opens`, the action that opened the form, come
    back when it is sent. What does not fit is left out, and a line says so.
    """
    canvas = Canvas(language=form.language, origin=origin, values=values, errors=errors)
    names = {element.name for element in form.elements if isinstance(element, Input)}
    lost = "\n".join(words for name, words in errors.items() if name not in names)
    above = [heading(form.title), *(warning(lost, limits.PARAGRAPH) if lost else [])]
    below = list(button_rows([form.submit], canvas, opens=opens, sends=True))
    kept, is_all = fill(draw(form.elements, canvas), [*above, *below])
    left_out = [] if is_all else small_print(_words(form.language).text("teams.left_out"))
    said = _told(form, values, errors)
    return _message(form, [*above, *_blocks(kept), *left_out, *below], said)


def emptied(form: Form) -> Values:
    """Return what stands in the inputs of a form in which somebody left nothing."""
    inputs = [element for element in form.elements if isinstance(element, Input)]
    return {one.name: () if isinstance(one, Choice) and one.multiple else "" for one in inputs}


def _told(form: Form, values: Values, errors: Mapping[str, str]) -> str:
    """Return the plain twin of a form: what is wrong comes after its title, then what stands in it."""
    filled = replace(form, elements=tuple(_filled(element, values) for element in form.elements))
    return "\n".join([form.title, *errors.values(), plain_text(filled).removeprefix(f"{form.title}\n")])


def _filled(element: Element, values: Values) -> Element:
    """Return the element with what was sent of it instead of its initial value."""
    value = values.get(element.name) if isinstance(element, Input) else None
    if value is None:
        return element
    text = value if isinstance(value, str) else ""
    match element:
        case Choice():
            return replace(element, initial=(value,) if isinstance(value, str) else value)
        case Number() | TextInput():
            return replace(element, initial=text)
        case DateInput():
            return replace(element, initial=date.fromisoformat(text) if is_date(text) else None)
        case _:
            return element


def _words(language: str) -> Words:
    return load_words(language, "teams")


def _message(card: Card | Form, blocks: list[Block], said: str | None = None) -> TeamsMessage:
    found: Block = {
        "type": "AdaptiveCard",
        "version": VERSION,
        "lang": card.language,
        "fallbackText": _words(card.language).text("teams.too_old"),
        "body": blocks,
    }
    if any(block["type"] in WIDE for block in blocks):
        found["msteams"] = {"width": "Full"}
    _keep_apart(found)
    return TeamsMessage(
        summary=shown(plain_text(card) if said is None else said, limits.SUMMARY_TEXT), card=found
    )


def _keep_apart(card: Block) -> None:
    """Give radio buttons an id of their card's own.

    Renderers group them by it over all cards of a chat (`adaptivecards` 3.0.6 does): with one id a choice on
    the newer card takes away the one on the older. So does one on the same card shown a second time, which
    nothing here tells from the first: it is drawn of what it says alone.
    """
    shown_at_once = [block for block in card["body"] if _are_radio_buttons(block)]
    if shown_at_once:
        mark = hashlib.sha256(json.dumps(card, sort_keys=True).encode()).hexdigest()[:_MARK]
        for block in shown_at_once:
            block["id"] = of_one_card(block["id"], mark)


def _are_radio_buttons(block: Block) -> bool:
    return (
        block["type"] == "Input.ChoiceSet"
        and block.get("style") == "expanded"
        and not block.get("isMultiSelect", False)
    )


def _blocks(pieces: list[Piece]) -> list[Block]:
    return [block for piece in pieces for block in piece.blocks]


def _beginning(pieces: list[Piece]) -> tuple[Element, ...]:
    """Return the elements that begin in a message."""
    return tuple(piece.element for piece in pieces if piece.element is not None)
