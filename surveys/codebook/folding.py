"""Texts as they are compared: width, capitals and blanks do not matter; a sentence ends where it does."""

import re
import unicodedata
from collections.abc import Iterator

_APOSTROPHES = "'\u2018\u2019\u02bc"
_HYPHENS = "-\u2010\u2011\u2012\u2013\u2014\u2212/"
_LEFT_OUT = str.maketrans(dict.fromkeys(_APOSTROPHES) | dict.fromkeys(_HYPHENS, " "))
_ENDS = re.compile(r"[。.!?;\n…]+")
_LONGEST_PIECE = 1000
"""Characters of a sentence that are looked at together: a text of 1,000 may become one of 18,000 (U+FDFA)."""


def folded(text: str) -> str:
    """Return the text in half-width small letters, without apostrophes and hyphens, with single blanks."""
    return " ".join(_same_width(text).translate(_LEFT_OUT).split())


def sentences(text: str) -> Iterator[str]:
    """Yield the sentences of a text, each folded. Phrases are met inside of one."""
    for sentence in _ENDS.split(_same_width(text)):
        plain = " ".join(sentence.translate(_LEFT_OUT).split())
        for start in range(0, len(plain), _LONGEST_PIECE):
            yield plain[start : start + _LONGEST_PIECE]


def _same_width(text: str) -> str:
    # Some letters have no small form before they are decomposed, and others are composed again after it.
    once = unicodedata.normalize("NFKC", text).casefold()
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", once).casefold())
