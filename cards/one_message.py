"""Whether a text that somebody wrote in Markdown is one message in every chat, whatever stands around it.

A card that is more than one message takes is split, which is no loss for a card that was asked for; what is
announced to many should be one message. Only Teams has less room than a text can take: a card is 28 KB of
JSON, of which each line and each change of looks takes a share. What a text weighs there is estimated from
above (tests compare it with the real renderer).
"""

import json
from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import quote

from cards.markdown import elements
from cards.model import Span, Text

ROOM = 19_500
"""Bytes of a Teams card (28 KB) that are left for the text beside a title, a picture, a link, three buttons
and small print, each as long as it may be."""
LINE = 2 * 70
"""Bytes of what stands around a line: `{"type": "RichTextBlock", "inlines": [], "spacing": "Small"}`."""
RUN = 2 * 34
"""Bytes of what stands around a part of a line that looks alike: `{"type": "TextRun", "text": …}`."""
STRONG = 2 * 20
LINK = 2 * 58
"""Bytes of what makes it bold, and of what makes it a link, but for its address."""
LINES = 30
RUNS = 30
"""Lines of a paragraph that get an element of their own, and parts of a line that look different: what comes
after them shares one (`bot.teams.limits`)."""
_SAFE = "/%:@!$&'()*+,;=-._~?#[]"


def fits(source: str) -> bool:
    """Tell whether a Markdown text is one message in every chat."""
    return weight(source) <= ROOM


def weight(source: str) -> int:
    """Return the bytes that a Markdown text takes at most as elements of a Teams card."""
    return sum(_weight(piece) for piece in elements(source) if isinstance(piece, Text))


def _weight(text: Text) -> int:
    rows = _rows(text.spans)
    alone = min(len(rows), LINES)
    # The lines beyond the last one that stands alone share an element, and so their looks.
    looks = sum(len(row) for row in rows[: LINES - 1]) + min(sum(map(len, rows[LINES - 1 :])), RUNS + 1)
    return alone * LINE + looks * RUN + sum(_bytes(span) for row in rows for span in row)


def _rows(spans: Iterable[Span]) -> list[list[Span]]:
    """Return the lines of a text, each as its parts that look alike."""
    rows: list[list[Span]] = [[]]
    for span in spans:
        first, *others = (replace(span, text=line) for line in span.text.split("\n"))
        rows[-1].append(first)
        rows += [[other] for other in others]
    return [[span for span in row if span.text] for row in rows]


def _bytes(span: Span) -> int:
    """Return the bytes of a part of a line. It is torn apart where braces could be a date (`{{DATE(…)}}`),
    and each piece has its looks and its address again."""
    text = json.dumps(span.text, ensure_ascii=False).encode("utf-16-le", "surrogatepass")
    looks = (STRONG if span.strong else 0) + _link(span)
    return len(text) + looks + span.text.count("{{") * (RUN + looks)


def _link(span: Span) -> int:
    """Return the bytes of an address, which is sent in ASCII: three characters for a byte of any other."""
    return 0 if span.link is None else LINK + 2 * len(quote(span.link, safe=_SAFE, errors="replace"))
