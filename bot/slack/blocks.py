"""Every element of a card as Block Kit, in pieces that must not be torn apart."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import assert_never

from bot.slack import limits
from bot.slack.charts import chart_block, fact_line, table_block, table_lines
from bot.slack.inputs import input_blocks
from bot.slack.texts import Block, Leaf, grouped, leaf, paragraph, plain, plain_line, rich_text, web_address
from bot.slack.values import input_block_id
from bot.texts import is_visible, one_line, shown
from cards.actions import encode
from cards.model import (
    Button,
    Buttons,
    ButtonStyle,
    Chart,
    Choice,
    Context,
    DateInput,
    Divider,
    Element,
    Facts,
    Image,
    Input,
    Number,
    PersonInput,
    Progress,
    Scale,
    Table,
    Text,
    TextInput,
)
from cards.plain import table_twin
from cards.words import load_words

PRESS = "press:"
"""Starts the action id of every button; a number follows, so that it is unique in a message."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Blocks that stay together, and the element that begins with them (None: it began before)."""

    blocks: tuple[Block, ...]
    element: Element | None = None


@dataclass(slots=True, kw_only=True)
class Canvas:
    """Where a card is drawn, and what has been used up on it."""

    language: str
    tables: int = 0
    """Native tables that may still be drawn."""
    charts: int = 0
    has_submit: bool = True
    """Input blocks are possible: always, but in a window that only shows a card."""
    names: Counter[str] = field(default_factory=Counter)
    buttons: int = 0


def header(title: str) -> Block:
    """Return the title as a block."""
    return {"type": "header", "text": plain_line(title, limits.HEADER)}


def small_print(text: str) -> Block:
    """Return a line of small print."""
    return {"type": "context", "elements": [plain(text, limits.PLAIN_TEXT)]}


def draw(elements: Iterable[Element], canvas: Canvas) -> list[Piece]:
    """Return all elements as pieces, in order. An element in which nothing can be seen has none."""
    pieces: list[Piece] = []
    for element in elements:
        drawn = [tuple(blocks) for blocks in _drawn(element, canvas) if blocks]
        pieces += [Piece(blocks, None if number else element) for number, blocks in enumerate(drawn)]
    return pieces


def _drawn(element: Element, canvas: Canvas) -> list[list[Block]]:
    match element:
        case Text() | Context() | Divider() | Progress() | Image():
            blocks = _small(element, canvas)
            return [blocks] if blocks else []
        case Facts(rows):
            return _each(grouped(_fact(label, value, canvas) for label, value in rows))
        case Table():
            return _table(element, canvas)
        case Chart():
            return _chart(element, canvas)
        case Choice() | Scale() | Number() | TextInput() | DateInput() | PersonInput():
            return [_input(element, canvas)]
        case Buttons(buttons):
            return _each(_actions(buttons, canvas))
        case _:
            assert_never(element)


def _small(element: Text | Context | Divider | Progress | Image, canvas: Canvas) -> list[Block]:
    match element:
        case Text(spans):
            leaves = paragraph(spans)
            return [rich_text(leaves)] if leaves else []
        case Context(text):
            return [small_print(text)] if is_visible(text) else []
        case Divider():
            return [{"type": "divider"}]
        case Progress():
            return [rich_text(_progress(element, canvas))]
        case Image():
            return _image(element)
        case _:
            assert_never(element)


def _input(element: Input, canvas: Canvas) -> list[Block]:
    canvas.names[element.name] += 1
    block_id = input_block_id(element.name, canvas.names[element.name])
    words = load_words(canvas.language, "slack")
    return input_blocks(element, block_id, words, has_submit=canvas.has_submit)


def _each(blocks: Iterable[Block]) -> list[list[Block]]:
    return [[block] for block in blocks]


def _fact(label: str, value: str, canvas: Canvas) -> list[Leaf]:
    label, value = one_line(label, limits.RICH_TEXT), shown(value, limits.RICH_TEXT)
    whole = load_words(canvas.language).text("plain.fact", label=label, value=value)
    return fact_line(label, value, whole)


def _progress(progress: Progress, canvas: Canvas) -> list[Leaf]:
    words = load_words(canvas.language)
    label = one_line(progress.label, limits.RICH_TEXT)
    share = Decimal(progress.value) / progress.maximum if progress.maximum else Decimal(0)
    percent = words.percent(share)
    return fact_line(label, percent, words.text("plain.progress", label=label, percent=percent))


def _table(table: Table, canvas: Canvas, *, with_caption: bool = True) -> list[list[Block]]:
    """Return the caption with the table, or with the first of its lines."""
    native = table_block(table) if canvas.tables else None
    if native is None:
        parts = _each(table_lines(table, load_words(canvas.language)))
    else:
        canvas.tables -= 1
        parts = [[native]]
    if with_caption and is_visible(table.caption):
        caption = rich_text([leaf(one_line(table.caption, limits.HEADER), strong=True)])
        return [[caption, *parts[0]], *parts[1:]] if parts else [[caption]]
    return parts


def _chart(chart: Chart, canvas: Canvas) -> list[list[Block]]:
    """Return the chart and its table, whose caption would only say the chart's title again; no table where
    a list beside the chart says the same."""
    twin = table_twin(chart, load_words(canvas.language))
    native = chart_block(chart) if canvas.charts else None
    if native is None:
        return [] if chart.is_listed else _table(twin, canvas)
    canvas.charts -= 1
    if chart.is_listed:
        return [[native]]
    return [[native], *_table(twin, canvas, with_caption=native["title"] != chart.title)]


def _image(image: Image) -> list[Block]:
    address = web_address(image.url)
    if address is not None:
        return [{"type": "image", "image_url": address, "alt_text": one_line(image.alt, limits.ALT_TEXT)}]
    return [rich_text([leaf(shown(image.alt, limits.RICH_TEXT))])] if is_visible(image.alt) else []


def _actions(buttons: Iterable[Button], canvas: Canvas) -> Iterator[Block]:
    """Yield rows of buttons: as many in each as Slack takes and a message has room for."""
    row: list[Block] = []
    room = 0
    for button in buttons:
        drawn = _button(button, canvas)
        size = characters(drawn)
        if row and (len(row) == limits.ACTIONS or size > room):
            yield {"type": "actions", "elements": row}
            row = []
        room = (room if row else limits.ACTIONS_CHARACTERS) - size
        row.append(drawn)
    if row:
        yield {"type": "actions", "elements": row}


def _button(button: Button, canvas: Canvas) -> Block:
    drawn: Block = {
        "type": "button",
        "action_id": f"{PRESS}{canvas.buttons}",
        "text": plain_line(button.label, limits.BUTTON_TEXT),
        "value": encode(button.action),
    }
    canvas.buttons += 1
    if button.style is not ButtonStyle.DEFAULT:
        drawn["style"] = button.style.value
    if button.confirm is not None:
        drawn["confirm"] = {
            "title": plain_line(button.label, limits.CONFIRM_TITLE),
            "text": plain(button.confirm.question, limits.CONFIRM_TEXT),
            "confirm": plain_line(button.confirm.yes, limits.CONFIRM_BUTTON),
            "deny": plain_line(button.confirm.no, limits.CONFIRM_BUTTON),
        }
        style = ButtonStyle.DANGER if button.confirm.is_red else button.style
        if style is not ButtonStyle.DEFAULT:
            drawn["confirm"]["style"] = style.value
    return drawn


_COUNTED = frozenset({"text", "title", "alt_text", "label", "name", "initial_value"})


def characters(part: object) -> int:
    """Return how many characters a block has, counted so that Slack can hardly count more."""
    if isinstance(part, dict):
        own = sum(len(value) for key, value in part.items() if key in _COUNTED and isinstance(value, str))
        return own + sum(characters(value) for value in part.values() if not isinstance(value, str))
    if isinstance(part, list):
        return sum(len(one) if isinstance(one, str) else characters(one) for one in part)
    return 0
