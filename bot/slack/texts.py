"""Texts as Slack's objects. Nothing here is ever parsed for markup: neither mentions, nor links, nor emoji.

People's texts go into `plain_text` and into the leaves of `rich_text`, which Slack shows as they are.
The top-level `text` of a message is the only one that Slack parses; `notification` escapes it.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from bot.addresses import web_address as any_web_address
from bot.slack.limits import ADDRESS, NOTIFICATION_TEXT, RICH_TEXT
from bot.texts import SHORTEST, is_visible, one_line, sendable, shortened, shown
from cards.model import Span
from cards.texts import ELLIPSIS

Block = dict[str, Any]
"""A block, a view, or a part of one, as JSON."""
Leaf = dict[str, Any]
"""A part of a rich text: a text or a link."""

_LARGEST = 5
"""Bytes that one character takes at most: `&amp;`."""
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def plain(text: str, limit: int) -> Block:
    """Return a plain text object of several lines."""
    return {"type": "plain_text", "text": shown(text, limit), "emoji": False}


def plain_line(text: str, limit: int) -> Block:
    """Return a plain text object of one line."""
    return {"type": "plain_text", "text": one_line(text, limit), "emoji": False}


def leaf(text: str, *, strong: bool = False, link: str | None = None) -> Leaf:
    """Return a part of a rich text. An address that is not http(s) stays a text."""
    address = web_address(link)
    found: Leaf = {"type": "text", "text": text} if address is None else {"type": "link", "url": address}
    if address is not None and is_visible(text):
        found["text"] = text
    if strong:
        found["style"] = {"bold": True}
    return found


def rich_text(leaves: Iterable[Leaf]) -> Block:
    """Return a block of rich text."""
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(leaves)}]}


def paragraph(spans: Iterable[Span]) -> list[Leaf]:
    """Return the spans as leaves, visibly cut; none at all if there is nothing to be seen."""
    texts = [(sendable(span.text), span) for span in spans]
    if not is_visible("".join(text for text, _ in texts)):
        return []
    leaves: list[Leaf] = []
    left = RICH_TEXT
    for text, span in texts:
        if left < SHORTEST < len(text):
            leaves.append(leaf(ELLIPSIS))
            break
        if text:
            part = shortened(text, max(left, SHORTEST))
            leaves.append(leaf(part, strong=span.strong, link=span.link))
            left -= len(part)
    return leaves


def grouped(lines: Iterable[Sequence[Leaf]]) -> list[Block]:
    """Return lines as blocks of rich text, none longer than `RICH_TEXT` unless one line is."""
    groups: list[list[Leaf]] = []
    length = 0
    for line in lines:
        size = sum(len(part.get("text", "")) for part in line)
        if groups and length + size < RICH_TEXT:
            groups[-1] += [leaf("\n"), *line]
            length += size + 1
        else:
            groups.append(list(line))
            length = size
    return [rich_text(group) for group in groups]


def web_address(address: str | None) -> str | None:
    """Return the address as Slack takes it, or None."""
    return any_web_address(address, limit=ADDRESS)


def notification(text: str) -> str:
    """Return the text that notifications show and screen readers read: escaped, and visibly cut."""
    text = shown(text, NOTIFICATION_TEXT)
    escaped = _escaped(text)
    while (too_long := len(escaped.encode()) - NOTIFICATION_TEXT) > 0:
        text = shortened(text, len(text) - max(1, too_long // _LARGEST))
        escaped = _escaped(text)
    return escaped


def _escaped(text: str) -> str:
    return text.translate(_ESCAPES)
