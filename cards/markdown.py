"""Markdown that people wrote becomes elements of a card: headings, paragraphs, lists, quotes, links.
All else is shown as its text, so that nothing is lost and nothing dangerous gets onto a card.

Parsed by markdown-it-py (CommonMark with tables). HTML in the source stays text. A line break in the source
is a space, as CommonMark has it, and none between Japanese characters; in quotes it stays a line break.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from markdown_it import MarkdownIt
from markdown_it.token import Token

from cards.model import MAX_TEXT, Divider, Span, Text
from cards.texts import clean_typed

MOST_ELEMENTS = 40
"""Elements of a text: below the 50 of a Slack message, with room for what stands around it. Texts with more
paragraphs get several of them in one element."""
LONGEST = 12_000
"""Characters of a source that are read, twice what a material may have."""
CELLS = " | "
"""Stands between the cells of a table, as in the plain-text twin."""

_BULLETS = ("• ", "◦ ")
"""Begin the items of a list, and of a list inside of one."""
_QUOTE = "│ "
_WEB = re.compile(r"(https?)(://\S+)", re.IGNORECASE)
_WIDE = frozenset("WF")
"""East Asian widths of characters between which no space is written (Unicode Standard Annex 11)."""

_PARSER = MarkdownIt("commonmark", {"html": False}).enable("table")

Piece = Text | Divider


def elements(source: str) -> tuple[Piece, ...]:
    """Return the elements that show a Markdown text, none of them empty or too long; never raises."""
    blocks = _Reader().read(_PARSER.parse(clean_typed(source, LONGEST)))
    return tuple(_at_most(MOST_ELEMENTS, list(_short_enough(blocks))))


@dataclass(slots=True)
class _Reader:
    """Walks the tokens of a text, which stand in one row, and collects its elements."""

    blocks: list[Piece] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    """Of the element that is being made."""
    lists: list[str] = field(default_factory=list)
    """The kinds of list that the reader is in, the outermost first."""
    marker: str = ""
    """Begins the next line: a bullet, or the number of an item."""
    quotes: int = 0
    cells: int = -1
    """Cells so far in this row of a table; below 0 outside of any."""
    strong: bool = False

    def read(self, tokens: Iterable[Token]) -> list[Piece]:
        """Return the elements of the tokens."""
        for token in tokens:
            self._take(token)
        self._end()
        return self.blocks

    def _take(self, token: Token) -> None:
        match token.type:
            case "inline":
                self._line(list(_inline(token.children or [], strong=self.strong, quoted=self.quotes > 0)))
            case "fence" | "code_block":
                self._line([Span(clean_typed(token.content, LONGEST).strip("\n"))])
                self._end_unless_inside()
            case "hr":
                self._end()
                self.blocks.append(Divider())
            case "heading_open" | "th_open" | "heading_close" | "th_close":
                self.strong = token.nesting > 0
        self._move(token)

    def _move(self, token: Token) -> None:
        """Keep track of where in lists, quotes and tables the reader is."""
        match token.type:
            case "bullet_list_open" | "ordered_list_open":
                self.lists.append(token.type)
            case "bullet_list_close" | "ordered_list_close":
                self.lists.pop()
            case "list_item_open":
                self.marker = f"{token.info}. " if token.info else _BULLETS[min(len(self.lists), 2) - 1]
            case "blockquote_open" | "blockquote_close":
                self.quotes += token.nesting
            case "tr_open":
                self.cells = 0
            case "table_close":
                self.cells = -1
        if token.nesting < 0:
            self._end_unless_inside()

    def _line(self, spans: list[Span]) -> None:
        """Add a line, or a cell of one."""
        before = ""
        if self.cells > 0:
            before = CELLS
        elif self.spans:
            before = "\n"
        if self.cells >= 0:
            self.cells += 1
        before += (_QUOTE if self.quotes else "") + self.marker
        self.marker = ""
        self.spans += [Span(before), *spans] if before else spans

    def _end_unless_inside(self) -> None:
        if not (self.lists or self.quotes or self.cells >= 0):
            self._end()

    def _end(self) -> None:
        """End the element that is being made."""
        merged = _merged(self.spans)
        if "".join(span.text for span in merged).strip():
            self.blocks.append(Text(merged))
        self.spans = []


def _inline(tokens: Iterable[Token], *, strong: bool, quoted: bool) -> Iterator[Span]:
    """Yield the runs of a line. A link without text shows its address."""
    depth, link, shown = int(strong), None, False
    row = list(tokens)
    for place, token in enumerate(row):
        match token.type:
            case "strong_open" | "strong_close":
                depth += token.nesting
            case "link_open":
                link, shown = _web_address(str(token.attrs.get("href", ""))), False
            case "link_close":
                if link is not None and not shown:
                    yield Span(link, strong=depth > 0, link=link)
                link = None
            case _:
                text = _text_of(token, row, place, quoted=quoted)
                if text:
                    shown = shown or bool(text.strip())
                    yield Span(text, strong=depth > 0, link=link)


def _text_of(token: Token, row: list[Token], place: int, *, quoted: bool) -> str:
    if token.type == "hardbreak" or (token.type == "softbreak" and quoted):
        return "\n" + (_QUOTE if quoted else "")
    if token.type == "softbreak":
        return _joint(row[place - 1].content if place else "", row[place + 1 :])
    # A character may be written by its number, so that the source alone does not show what it will be.
    return clean_typed(token.content, LONGEST)


def _joint(before: str, after: list[Token]) -> str:
    """Return what a line break in the source stands for."""
    following = after[0].content if after else ""
    ends = (before[-1:], following[:1])
    return "" if all(end and unicodedata.east_asian_width(end) in _WIDE for end in ends) else " "


def _web_address(href: str) -> str | None:
    """Return the address if it leads to the web; no other link gets onto a card."""
    found = _WEB.fullmatch(clean_typed(href, len(href)))
    return found[1].lower() + found[2] if found else None


def _merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return the runs with neighbours that look alike made one."""
    found: list[Span] = []
    for span in spans:
        if found and (found[-1].strong, found[-1].link) == (span.strong, span.link):
            found[-1] = replace(span, text=found[-1].text + span.text)
        else:
            found.append(span)
    return tuple(found)


def _short_enough(blocks: Iterable[Piece]) -> Iterator[Piece]:
    """Yield the elements, those that are too long in several parts."""
    for block in blocks:
        if isinstance(block, Divider) or _length(block) <= MAX_TEXT:
            yield block
        else:
            yield from _parts(block)


def _parts(text: Text) -> Iterator[Text]:
    row: list[Span] = []
    for span in text.spans:
        rest = span.text
        while rest:
            room = MAX_TEXT - sum(len(one.text) for one in row)
            head, rest = rest[:room], rest[room:]
            row.append(replace(span, text=head))
            if rest:
                yield from _visible(row)
                row = []
    yield from _visible(row)


def _visible(row: list[Span]) -> Iterator[Text]:
    if "".join(span.text for span in row).strip():
        yield Text(tuple(span for span in row if span.text))


def _at_most(most: int, blocks: list[Piece]) -> Iterator[Piece]:
    """Yield the elements, with neighbours in one where there are too many; lines between them are dropped."""
    if len(blocks) <= most:
        yield from blocks
        return
    joined: Text | None = None
    for block in blocks:
        if isinstance(block, Divider):
            continue
        if joined is None or _length(joined) + _length(block) + 1 > MAX_TEXT:
            yield from [joined] if joined else []
            joined = block
        else:
            joined = Text(_merged((*joined.spans, Span("\n"), *block.spans)))
    yield from [joined] if joined else []


def _length(text: Text) -> int:
    return sum(len(span.text) for span in text.spans)
