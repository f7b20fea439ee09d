"""Texts as elements of Adaptive Cards that show them as they are (see docs/why/teams-texts.md).

Teams reads Markdown in `TextBlock` and `FactSet` only. People's texts therefore go into `RichTextBlock`,
which reads none, and into labels, titles of options and of buttons, which read none either. A title is
a `TextBlock` because only that can be a heading; one that could be read as Markdown is not.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

from bot.addresses import web_address as any_web_address
from bot.teams import limits
from bot.texts import is_visible, one_line, sendable, shortened, shown
from cards.model import Span
from cards.texts import ELLIPSIS

__all__ = [
    "Block",
    "fact",
    "heading",
    "is_visible",
    "lines",
    "one_line",
    "plain_lines",
    "sendable",
    "shortened",
    "shown",
    "small_print",
    "warning",
    "web_address",
]

Block = dict[str, Any]
"""A card, an element, or a part of one, as JSON."""

_MARKUP = re.compile(
    r"[\\`*_\[\]<]|~~"  # emphasis, code, links, tags
    r"|&#?\w+;"  # an entity
    r"|\{\{|://|www\."  # functions for dates, and addresses that become links by themselves
    r"|^\s*(?:[-+#=>]|\d+[.)])"  # lists, headings, quotations
)
_DATE_FUNCTION = re.compile(r"(?<=\{)(?=\{(?:DATE|TIME)\()")
"""Inside of `{{DATE(…)}}`, which renderers replace by a date, even in a `TextRun`."""
_SHORTEST = 4
"""Below this nothing can be shortened visibly."""


def heading(title: str) -> Block:
    """Return a title: a heading for screen readers, unless Markdown could be read into it."""
    text = one_line(title, limits.TITLE)
    look = {"size": "Large", "weight": "Bolder"}
    if _MARKUP.search(text):
        return {"type": "RichTextBlock", "inlines": _runs([Span(text)], look)}
    return {"type": "TextBlock", "text": text, "style": "heading", **look, "wrap": True}


def lines(spans: Iterable[Span]) -> list[Block]:
    """Return a text as an element for each of its lines; none at all if there is nothing to be seen.

    Whether a line break inside of an element is shown differs between clients, so there is none.
    """
    return _lines(_sound(spans), {})


def plain_lines(text: str, limit: int = limits.PARAGRAPH, **look: object) -> list[Block]:
    """Return a plain text as lines that all look alike; never none."""
    return _lines([Span(shown(text, limit))], look)


def small_print(text: str, limit: int = limits.PARAGRAPH) -> list[Block]:
    """Return lines of small print."""
    return plain_lines(text, limit, isSubtle=True, size="Small")


def warning(text: str, limit: int = limits.INPUT_ERROR) -> list[Block]:
    """Return what is wrong, so that it is seen."""
    return plain_lines(text, limit, color="Attention", weight="Bolder")


def fact(label: str, value: str, whole: str) -> list[Span]:
    """Return a label and its value, the label strong; `whole` is how the language puts them."""
    if label and whole.startswith(label):
        return [Span(label, strong=True), Span(whole[len(label) :])]
    return [Span(whole or value)]


def web_address(address: str | None) -> str | None:
    """Return the address in ASCII; None for anything but http(s), and for one that is too long."""
    return any_web_address(address, limit=limits.ADDRESS)


def _sound(spans: Iterable[Span]) -> list[Span]:
    """Return spans that can be sent: visibly cut, and neither too many links nor too many looks."""
    found: list[Span] = []
    left, links = limits.PARAGRAPH, limits.LINKS
    for span in spans:
        text = sendable(span.text)
        if left < _SHORTEST < len(text):
            found.append(Span(ELLIPSIS))
            break
        address = web_address(span.link) if links else None
        links -= address is not None
        part = shortened(text, max(left, _SHORTEST))
        if part:
            found.append(Span(part, span.strong, address))
            left -= len(part)
    return found


def _lines(spans: Iterable[Span], look: Mapping[str, object]) -> list[Block]:
    rows = _rows(spans)
    seen = [is_visible("".join(span.text for span in row)) for row in rows]
    placed = [(row, number > 0 and seen[number - 1]) for number, row in enumerate(rows) if seen[number]]
    if len(placed) > limits.LINES:
        rest = [span for row, _ in placed[limits.LINES - 1 :] for span in (*row, Span("\n"))]
        placed = [*placed[: limits.LINES - 1], (rest, True)]
    blocks: list[Block] = []
    for row, follows in placed:
        block: Block = {"type": "RichTextBlock", "inlines": _runs(row, look)}
        blocks.append({**block, "spacing": "Small"} if follows else block)
    return blocks


def _rows(spans: Iterable[Span]) -> list[list[Span]]:
    """Return the spans, split at line breaks."""
    rows: list[list[Span]] = [[]]
    for span in spans:
        first, *others = span.text.split("\n")
        rows[-1].append(replace(span, text=first))
        rows += [[replace(span, text=other)] for other in others]
    return rows


def _runs(row: Sequence[Span], look: Mapping[str, object]) -> list[Block]:
    """Return the parts of a line. Beyond `RUNS` of them the rest looks alike."""
    merged = [
        Span("".join(span.text for span in alike), strong, link)
        for (strong, link), alike in groupby(row, lambda span: (span.strong, span.link))
    ]
    merged = [span for span in merged if span.text]
    if len(merged) > limits.RUNS:
        rest = "".join(span.text for span in merged[limits.RUNS :])
        merged = [*merged[: limits.RUNS], Span(rest)]
    return [_run(part, span, look) for span in merged for part in _DATE_FUNCTION.split(span.text)]


def _run(text: str, span: Span, look: Mapping[str, object]) -> Block:
    run: Block = {"type": "TextRun", "text": text, **look}
    if span.strong:
        run["weight"] = "Bolder"
    if span.link is not None:
        run["selectAction"] = {"type": "Action.OpenUrl", "url": span.link}
    return run
