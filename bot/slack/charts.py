"""Charts and tables: natively in messages, else as lines that read well on a phone.

Modals have neither block, and the Home tab has no charts; that it shows tables is disputed (blocks.json of
docs.slack.dev says so, users saw them refused). So both are native in messages only. The lines need no
alignment, because Japanese characters are not two columns wide in Slack's fonts.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import zip_longest

from bot.charting import distinct_labels, figure, is_drawable
from bot.slack import limits
from bot.slack.texts import Block, Leaf, grouped, leaf, rich_text
from bot.texts import one_line, shown
from cards.model import Chart, ChartKind, Series, Table
from cards.words import Words

NATIVE = frozenset({"table", "data_visualization"})
"""Blocks that a workspace may not know yet."""
_SEPARATOR = " / "
_PAIR = 2
"""Columns of a table whose rows read as label and value."""
_NUMBER = re.compile(r"[-−+±]?[0-9][0-9.,]*\s*%?|[–—-]")


def has_native_blocks(blocks: Iterable[Block]) -> bool:
    """Tell whether the card would look different without charts and tables of Slack's own."""
    return any(block.get("type") in NATIVE for block in blocks)


def fact_line(label: str, value: str, whole: str) -> list[Leaf]:
    """Return a label and its value on one line, the label strong; `whole` is how the language puts them."""
    if whole.startswith(label) and label:
        return [leaf(label, strong=True), *([leaf(whole[len(label) :])] if len(whole) > len(label) else [])]
    return [leaf(whole or value)]


def table_block(table: Table) -> Block | None:
    """Return the table as Slack's own, or None if it is more than Slack takes."""
    rows = (table.header, *table.rows)
    columns = len(table.header)
    if len(rows) > limits.TABLE_ROWS or not 1 <= columns <= limits.TABLE_COLUMNS:
        return None
    cells = [[shown(cell, limits.TABLE_CELL) for cell in row] for row in rows]
    if any(len(row) != columns for row in cells):
        return None
    if sum(len(cell) for row in cells for cell in row) > limits.TABLE_CHARACTERS:
        return None
    head = [rich_text([leaf(cell, strong=True)]) for cell in cells[0]]
    body = [[{"type": "raw_text", "text": cell} for cell in row] for row in cells[1:]]
    settings = [_column([row[column] for row in cells[1:]]) for column in range(columns)]
    return {"type": "table", "rows": [head, *body], "column_settings": settings}


def table_lines(table: Table, words: Words) -> list[Block]:
    """Return the table as lines: two columns as facts, more of them so that each figure says what it is."""
    if not table.rows:
        header = _SEPARATOR.join(one_line(cell, limits.TABLE_CELL) for cell in table.header)
        return [rich_text([leaf(shown(header, limits.RICH_TEXT))])]
    if all(len(row) == _PAIR for row in (table.header, *table.rows)):
        header_line = [leaf(_pair(table.header[0], table.header[1], words))]
        return grouped([header_line, *(_strong_pair(row[0], row[1], words) for row in table.rows)])
    return grouped(line for row in table.rows for line in _row_lines(table.header, row, words))


def chart_block(chart: Chart) -> Block | None:
    """Return the chart as Slack's own, or None for one that Slack cannot draw; its table says the same."""
    drawn = _pie(chart) if chart.kind is ChartKind.PIE else _cartesian(chart)
    if drawn is None:
        return None
    title = one_line(chart.title, limits.CHART_TITLE)
    return {"type": "data_visualization", "title": title, "chart": drawn}


def _column(cells: Sequence[str]) -> Block:
    """Return how a column looks: long cells wrap, and figures stand to the right."""
    figures = bool(cells) and all(_NUMBER.fullmatch(cell) for cell in cells)
    return {"is_wrapped": True, "align": "right" if figures else "left"}


def _pair(label: str, value: str, words: Words) -> str:
    label, value = one_line(label, limits.TABLE_CELL), shown(value, limits.TABLE_CELL)
    return words.text("plain.fact", label=label, value=value)


def _strong_pair(label: str, value: str, words: Words) -> list[Leaf]:
    return fact_line(one_line(label, limits.TABLE_CELL), value, _pair(label, value, words))


def _row_lines(header: tuple[str, ...], row: tuple[str, ...], words: Words) -> list[list[Leaf]]:
    """Return a row as two lines, its name and its figures; as one for each figure if they are long."""
    pairs = [_pair(label, cell, words) for label, cell in zip_longest(header, row, fillvalue="")]
    first, rest = [[leaf(pair, strong=True)] for pair in pairs[:1]], pairs[1:]
    if sum(map(len, rest)) > limits.RICH_TEXT:
        return [*first, *([leaf(pair)] for pair in rest)]
    return [*first, [leaf(_SEPARATOR.join(rest))]] if rest else first


def _pie(chart: Chart) -> Block | None:
    """Return one series as segments. Slack draws none of 0; its table has them all."""
    if len(chart.series) != 1 or not _is_drawable(chart.series):
        return None
    values = chart.series[0].values
    parts = [(name, value) for name, value in zip(chart.categories, values, strict=False) if value]
    if not 1 <= len(parts) <= limits.CHART_SERIES or any(value < 0 for _, value in parts):
        return None
    labels = _labels([name for name, _ in parts])
    segments = [
        {"label": label, "value": figure(value)} for label, (_, value) in zip(labels, parts, strict=True)
    ]
    return {"type": "pie", "segments": segments}


def _cartesian(chart: Chart) -> Block | None:
    categories = _labels(chart.categories)
    if not 1 <= len(categories) <= limits.CHART_CATEGORIES or not _is_drawable(chart.series):
        return None
    if any(len(one.values) != len(categories) for one in chart.series):
        return None
    names = _labels([one.name for one in chart.series])
    series = [
        {
            "name": name,
            "data": [
                {"label": label, "value": figure(value)}
                for label, value in zip(categories, one.values, strict=True)
            ],
        }
        for name, one in zip(names, chart.series, strict=True)
    ]
    return {"type": chart.kind.value, "series": series, "axis_config": {"categories": categories}}


def _is_drawable(series: Sequence[Series]) -> bool:
    return is_drawable(series, most=limits.CHART_SERIES, largest=limits.CHART_LARGEST)


def _labels(names: Iterable[str]) -> list[str]:
    return distinct_labels(names, limit=limits.CHART_LABEL)
