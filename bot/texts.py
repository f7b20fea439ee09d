"""Texts as chat platforms take them: nothing that JSON cannot carry, never empty, visibly cut."""

import re
import unicodedata

from cards.texts import ELLIPSIS, NOTHING, fit

_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_UNPAIRED = re.compile("[\ud800-\udfff]")
_BREAKS = re.compile("\r\n?|[\x85\u2028\u2029]")
_INVISIBLE = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf"})
SHORTEST = 4
"""Below this nothing can be shortened visibly."""


def sendable(text: str) -> str:
    """Return the text without what JSON cannot carry: control characters, halves of characters."""
    if text.isprintable():
        return text  # Nearly every text.
    return _CONTROLS.sub("", _UNPAIRED.sub("\ufffd", _BREAKS.sub("\n", text)))


def is_visible(text: str) -> bool:
    """Tell whether there is anything to be seen; platforms refuse texts that are empty."""
    if text.isprintable():
        return text.strip() != ""
    return any(unicodedata.category(character) not in _INVISIBLE for character in text)


def shortened(text: str, limit: int) -> str:
    """Return at most `limit` characters, visibly cut."""
    if len(text) <= limit:
        return text
    cut = fit(text, limit) if limit >= SHORTEST else ""
    return cut if 0 < len(cut) <= limit else text[: limit - 1] + ELLIPSIS


def shown(text: str, limit: int) -> str:
    """Return a text that a platform takes: sendable, with at most `limit` characters, and never empty."""
    found = shortened(sendable(text), limit)
    return found if is_visible(found) else NOTHING


def one_line(text: str, limit: int) -> str:
    """Like `shown`, for titles, labels and buttons."""
    return shown(sendable(text).replace("\n", " "), limit)
