"""Slack's texts as HTML, and what is said of a block that the playground does not know."""

import html
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from bot.addresses import safe_address

Block = Mapping[str, Any]
"""A block, a view, or a part of one, as it is sent to Slack."""


class UnknownBlockError(LookupError):
    """The playground cannot draw a part of a message: Slack would show what the picture left out."""


def unknown(block: Block) -> UnknownBlockError:
    """Return the error for a block of an unknown type."""
    return UnknownBlockError(str(block.get("type")))


def known(block: Block, *parts: str) -> None:
    """Raise UnknownBlockError if a block has any part but these."""
    others = set(block) - {"type", *parts}
    if others:
        raise UnknownBlockError(f"{block.get('type')}: {', '.join(sorted(others))}")


def plain(text: Block) -> str:
    """Return what a plain text object says. It is parsed for nothing, as ours forbid even emoji."""
    known(text, "text", "emoji")
    if text.get("type") != "plain_text" or text.get("emoji") is not False:
        raise unknown(text)
    return str(text["text"])


def rich_text(block: Block) -> Markup:
    """Return a rich text with its line breaks, bold parts and links."""
    known(block, "elements")
    paragraphs = (_section(part) for part in block["elements"])
    return Markup("").join(paragraphs)


def notification(text: str) -> str:
    """Return what the top-level text of a message says: there `&amp;`, `&lt;` and `&gt;` stand for signs
    (docs.slack.dev/messaging/formatting-message-text)."""
    return html.unescape(text)


def _section(part: Block) -> Markup:
    known(part, "elements")
    if part.get("type") != "rich_text_section":
        raise unknown(part)
    return Markup('<p dir="auto">{}</p>').format(Markup("").join(_leaf(leaf) for leaf in part["elements"]))


def _leaf(leaf: Block) -> Markup:
    known(leaf, "text", "url", "style")
    style = leaf.get("style", {})
    if set(style) - {"bold"}:
        raise unknown({"type": f"style {sorted(style)}"})
    match leaf.get("type"):
        case "text":
            shown = Markup.escape(leaf["text"])
        case "link":
            address = safe_address(leaf["url"])
            if address is None:
                raise unknown(leaf)
            link = Markup('<a href="{}" target="_blank" rel="noopener noreferrer">{}</a>')
            shown = link.format(address, leaf.get("text") or leaf["url"])
        case _:
            raise unknown(leaf)
    return Markup("<strong>{}</strong>").format(shown) if style.get("bold") else shown
