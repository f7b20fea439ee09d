"""Texts as Slack's objects. Nothing here is ever parsed for markup: neither mentions, nor links, nor emoji.

People's texts go into `plain_text` and into the leaves of `rich_text`, which Slack shows as they are.
The top-level `text` of a message is the only one that Slack parses; `notification` escapes it.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

from bot.addresses import safe_address
from bot.slack.limits import ADDRESS, NOTIFICATION_TEXT, RICH_TEXT
from cards.model import Span
from cards.texts import ELLIPSIS, NOTHING, fit

Block = dict[str, Any]
"""A block, a view, or a part of one, as JSON."""
Leaf = dict[str, Any]
"""A part of a rich text: a text or a link."""

_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_UNPAIRED = re.compile("[\ud800-\udfff]")
_BREAKS = re.compile("\r\n?|[\x85\u2028\u2029]")
_INVISIBLE = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf"})
_SHORTEST = 4
"""Below this nothing can be shortened visibly."""
_LARGEST = 5
"""Bytes that one character takes at most: `&amp;`."""
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_PATH = "/%:@!$&'()*+,;=-._~"
_HOST = re.compile(r"[A-Za-z0-9_.-]+|\[[0-9A-Fa-f:.]+\]")


def sendable(text: str) -> str:
    """Return the text without what JSON or Slack cannot carry: control characters, halves of characters."""
    if text.isprintable():
        return text  # Nearly every text.
    return _CONTROLS.sub("", _UNPAIRED.sub("\ufffd", _BREAKS.sub("\n", text)))


def is_visible(text: str) -> bool:
    """Tell whether there is anything to be seen; Slack refuses texts that are empty."""
    if text.isprintable():
        return text.strip() != ""
    return any(unicodedata.category(character) not in _INVISIBLE for character in text)


def shortened(text: str, limit: int) -> str:
    """Return at most `limit` characters, visibly cut."""
    if len(text) <= limit:
        return text
    cut = fit(text, limit) if limit >= _SHORTEST else ""
    return cut if 0 < len(cut) <= limit else text[: limit - 1] + ELLIPSIS


def shown(text: str, limit: int) -> str:
    """Return a text that Slack takes: sendable, with at most `limit` characters, and never empty."""
    found = shortened(sendable(text), limit)
    return found if is_visible(found) else NOTHING


def one_line(text: str, limit: int) -> str:
    """Like `shown`, for titles, labels and buttons."""
    return shown(sendable(text).replace("\n", " "), limit)


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
        if left < _SHORTEST < len(text):
            leaves.append(leaf(ELLIPSIS))
            break
        if text:
            part = shortened(text, max(left, _SHORTEST))
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
    """Return the address as Slack takes it, in ASCII and without anything that could end it early.

    None for anything but http(s), and for what hides its host (`https://bank.example@evil.example`).
    """
    if safe_address(address) is None or address is None:
        return None
    parts = urlsplit(address)
    try:
        host, port = (parts.hostname or "").encode("idna").decode("ascii"), parts.port
    except ValueError:
        return None
    host = f"[{host}]" if ":" in host else host
    if "@" in parts.netloc or not _HOST.fullmatch(host):
        return None
    netloc = host if port is None else f"{host}:{port}"
    path, query, fragment = (
        quote(part, safe=_PATH + extra, errors="replace")
        for part, extra in ((parts.path, ""), (parts.query, "?"), (parts.fragment, "?"))
    )
    found = urlunsplit((parts.scheme, netloc, path, query, fragment))
    return found if len(found) <= ADDRESS else None


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
