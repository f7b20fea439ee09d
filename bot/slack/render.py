"""Turns cards and forms into Slack messages and views: pure, total, and without the SDK or HTTP."""

from dataclasses import dataclass, replace

from bot.slack import limits
from bot.slack.blocks import Canvas, Piece, draw, header, small_print
from bot.slack.charts import has_native_blocks
from bot.slack.packing import fill, split
from bot.slack.texts import Block, notification, plain_line
from cards.model import Card, Element, Form
from cards.plain import plain_text
from cards.words import Words, load_words

__all__ = [
    "Block",
    "SlackMessage",
    "has_native_blocks",
    "render_form",
    "render_home",
    "render_messages",
    "render_modal",
]

CARD = "card"
FORM = "form"
"""The callback ids of windows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackMessage:
    """One message, the `part`th of the `parts` that show the card. `text` is the plain twin of its blocks,
    for notifications and screen readers."""

    text: str
    blocks: tuple[Block, ...]
    part: int = 1
    parts: int = 1


def render_messages(card: Card, *, native: bool = True) -> tuple[SlackMessage, ...]:
    """Return the card as a message; as several, each with all that it holds, if it is more than one takes.

    Without `native` charts and tables are drawn as lines, for workspaces that refuse Slack's own.
    """
    canvas = Canvas(language=card.language)
    if native:
        canvas.tables, canvas.charts = limits.TABLES, limits.CHARTS
    title = Piece((header(card.title),))
    parts = split([title, *draw(card.elements, canvas)])
    first = replace(card, elements=card.elements if len(parts) == 1 else _beginning(parts[0]))
    messages = [_message(first, parts[0])]
    words = _words(card.language)
    for number, part in enumerate(parts[1:], start=2):
        values = {"title": card.title, "part": str(number), "parts": str(len(parts))}
        mark = words.text("slack.part", **values)
        named = replace(card, title=mark, elements=_beginning(part))
        messages.append(_message(named, [Piece((_mark(card.title, values, words),)), *part]))
    return tuple(replace(one, part=part, parts=len(messages)) for part, one in enumerate(messages, start=1))


def render_modal(card: Card, *, metadata: str = "") -> Block:
    """Return a window that shows a card: its buttons work, and there is nothing to submit.

    Windows have no charts and tables of Slack's own. Only a card into which something
    is typed gets a submit button, because Slack refuses its input otherwise; it just closes the window.
    """
    words = _words(card.language)
    view = _view(card.title, metadata, CARD)
    canvas = Canvas(language=card.language, has_submit=False)
    view["blocks"] = _blocks(_long_title(card.title), card.elements, canvas)
    view["close"] = plain_line(words.text("slack.close"), limits.VIEW_TITLE)
    if any(block["type"] == "input" for block in view["blocks"]):
        view["submit"] = view["close"]
        view["close"] = plain_line(words.text("slack.cancel"), limits.VIEW_TITLE)
    return view


def render_form(form: Form, *, metadata: str) -> Block:
    """Return a window with the form's inputs; its submit button sends them."""
    words = _words(form.language)
    view = _view(form.title, metadata, FORM)
    canvas = Canvas(language=form.language)
    # Slack's submit button cannot ask back, so its question stands above it.
    question = [] if form.submit.confirm is None else [small_print(form.submit.confirm.question)]
    above = _long_title(form.title)
    view["blocks"] = _blocks(above, form.elements, canvas, below=question)
    view["submit"] = plain_line(form.submit.label, limits.VIEW_TITLE)
    view["close"] = plain_line(words.text("slack.cancel"), limits.VIEW_TITLE)
    return view


def render_home(card: Card) -> Block:
    """Return the Home tab, which has no charts and tables of Slack's own."""
    canvas = Canvas(language=card.language)
    return {"type": "home", "blocks": _blocks([header(card.title)], card.elements, canvas)}


def _words(language: str) -> Words:
    return load_words(language, "slack")


def _message(card: Card, pieces: list[Piece]) -> SlackMessage:
    blocks = tuple(block for piece in pieces for block in piece.blocks)
    return SlackMessage(text=notification(plain_text(card)), blocks=blocks)


def _beginning(pieces: list[Piece]) -> tuple[Element, ...]:
    """Return the elements that begin in a message."""
    return tuple(piece.element for piece in pieces if piece.element is not None)


def _mark(title: str, values: dict[str, str], words: Words) -> Block:
    """Return the line that says which card goes on here."""
    short = plain_line(title, limits.HEADER)["text"]
    return small_print(words.text("slack.part", **{**values, "title": short}))


def _view(title: str, metadata: str, callback_id: str) -> Block:
    """Return a modal without its blocks; raises ValueError for metadata that Slack would refuse."""
    if len(metadata) > limits.METADATA:
        raise ValueError(f"metadata of {len(metadata)} characters, {limits.METADATA} at most")
    view: Block = {"type": "modal", "callback_id": callback_id}
    view["title"] = plain_line(title, limits.VIEW_TITLE)
    if metadata:
        view["private_metadata"] = metadata
    return view


def _long_title(title: str) -> list[Block]:
    """Return the title in full above a window's blocks if the window's own title has no room for it."""
    short, full = plain_line(title, limits.VIEW_TITLE), header(title)
    return [] if short == full["text"] else [full]


def _blocks(
    above: list[Block], elements: tuple[Element, ...], canvas: Canvas, below: list[Block] | None = None
) -> list[Block]:
    """Return the blocks of a view. What does not fit is replaced by a line that says so."""
    around = [*above, *(below or [])]
    kept, is_all = fill(draw(elements, canvas), around)
    left_out = [] if is_all else [small_print(_words(canvas.language).text("slack.left_out"))]
    blocks = [*above, *(block for piece in kept for block in piece.blocks), *left_out, *(below or [])]
    return blocks or [small_print("")]
