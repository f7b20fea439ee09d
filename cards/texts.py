"""The one place where texts that people wrote are made fit to be shown. Renderers still escape markup.

Control characters and bidirectional overrides can reorder or hide what stands around a text (Unicode
Technical Report 36, "Unicode Security Considerations", section 2.2), so they are dropped; a text with
right-to-left letters is wrapped in isolates (Unicode Standard Annex 9, section 2.4.2), so that it cannot
reorder the sentence that quotes it.
"""

import re
import unicodedata

NAME = 60
"""Characters of a name (person, practice, KPI, programme) on a card: half a line on a phone."""
LINE = 300
"""Characters of a benefit line, an own goal, a purpose of a KPI."""
PARAGRAPH = 1500
"""Characters of a purpose or goal state; half of Slack's section text, so that a card stays readable."""
TITLE = 150
"""Characters of a card's title: Slack's header (slack_sdk.models.blocks)."""
NOTHING = "–"
"""Stands for a text of which nothing can be shown, so that no label is ever empty."""
ELLIPSIS = "…"

_CONTROLS = (
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b\u2060\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb"
)
_RIGHT_TO_LEFT_LETTERS = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff"
_LINE_ENDS = "\n\r\x0b\x0c\x85\u2028\u2029"

_DROPPED = re.compile(f"[{_CONTROLS}]")
_UNPAIRED = re.compile("[\ud800-\udfff]")
_BREAKS = re.compile(f"\r\n|[{_LINE_ENDS}]")
_SPACES = re.compile(r"[ \t]+")
_BLANK_LINES = re.compile(r"\n\s*\n\s*")
_RIGHT_TO_LEFT = re.compile(f"[{_RIGHT_TO_LEFT_LETTERS}]")
_NEEDS_WORK = re.compile(f"[{_CONTROLS}{_LINE_ENDS}{_RIGHT_TO_LEFT_LETTERS}\t\ud800-\udfff]|^\\s|\\s\\s|\\s$")
_EXTENDS = re.compile("[\u0300-\u036f\u200c\u200d\ufe00-\ufe0f\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]")
_JOINER = "\u200d"
_NARROW = {"Na", "H", "N"}
_INNER_QUOTES = str.maketrans("「」“”", "『』‘’")
_ISOLATE, _POP = "\u2068", "\u2069"


def clean(text: str, limit: int) -> str:
    """Return the text on one line, harmless, with at most `limit` characters and never empty."""
    if 0 < len(text) <= limit and not _NEEDS_WORK.search(text):
        return text  # Nearly every text, and a wave of check-ins cleans 100,000 of them.
    return _isolated(_SPACES.sub(" ", _BREAKS.sub(" ", _safe(text))).strip(), limit)


def quoted(text: str, limit: int) -> str:
    """Like `clean`, for a text that a template puts between quotation marks: its own become inner ones."""
    return clean(text, limit).translate(_INNER_QUOTES)


def clean_paragraph(text: str, limit: int) -> str:
    """Like `clean`, but line breaks stay; blank lines become one break."""
    lines = (_SPACES.sub(" ", line).strip() for line in _BREAKS.sub("\n", _safe(text)).split("\n"))
    return _isolated(_BLANK_LINES.sub("\n", "\n".join(lines)).strip(), limit)


def clean_typed(text: str, limit: int) -> str:
    """Return what somebody typed for typing on: harmless, cut to `limit` without a mark, possibly empty."""
    return _cut(_BREAKS.sub("\n", _safe(text)).replace("\t", " "), limit)


def fit(text: str, limit: int) -> str:
    """Shorten a text that is made of cleaned ones, visibly; what it isolates stays isolated."""
    if len(text) <= limit:
        return text
    cut = _shortened(text, limit - 2)
    return cut + _POP * (cut.count(_ISOLATE) - cut.count(_POP))


def _safe(text: str) -> str:
    return _DROPPED.sub("", _UNPAIRED.sub("\ufffd", text))


def _isolated(text: str, limit: int) -> str:
    """Shorten visibly, then keep right-to-left letters from reordering their surroundings."""
    if _RIGHT_TO_LEFT.search(text):
        return _ISOLATE + _shortened(text, limit - 2) + _POP
    return _shortened(text, limit) or NOTHING


def _shortened(text: str, limit: int) -> str:
    return text if len(text) <= limit else _cut(text, limit - 1).rstrip() + ELLIPSIS


def _cut(text: str, limit: int) -> str:
    """Cut without tearing an emoji or an accented letter apart."""
    if len(text) <= limit:
        return text
    end = limit
    while end > 0 and (_EXTENDS.match(text[end]) or text[end - 1] == _JOINER):
        end -= 1
    return text[: end or limit]


def columns(text: str) -> int:
    """Return the room that a text takes on a line: 1 for a Latin letter, 2 for a Japanese character."""
    return sum(1 if unicodedata.east_asian_width(char) in _NARROW else 2 for char in text)
