"""Charts and tables: as Teams' own where they can be read, else as lines that read well on a phone.

Charts are extensions of Teams (docs, "Charts in Adaptive Cards"). The table with the same figures always
stands below its chart, for screen readers and for clients that know no charts; those drop the chart.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import zip_longest

from bot.charting import distinct_labels, figure, is_drawable
from bot.teams import limits
from bot.teams.packing import weight
from bot.teams.texts import Block, fact, lines, one_line, plain_lines, shown
from cards.model import Chart, ChartKind, Series, Span, Table
from cards.words import Words

WIDE = frozenset({"Table", "Chart.VerticalBar", "Chart.VerticalBar.Grouped", "Chart.Line", "Chart.Pie"})
"""Elements that need the whole width of a chat."""
_SEPARATOR = " / "
_PAIR = 2
"""Columns of a table whose rows read as label and value."""
_NUMBER = re.compile(r"[-−+±]?[0-9][0-9.,]*\s*%?|[–—-]")


def caption(text: str) -> list[Block]:
    """Return what stands above a table or chart; Teams' own title of a chart is not shown everywhere."""
    return plain_lines(one_line(text, limits.TITLE), weight="Bolder")


def fact_lines(label: str, value: str, words: Words) -> list[Block]:
    """Return a label and its value on one line, or on more if the value has more."""
    label, value = one_line(label, limits.LABEL), shown(value, limits.PARAGRAPH)
    return lines(fact(label, value, words.text("plain.fact", label=label, value=value)))


def table_block(table: Table, words: Words) -> Block | None:
    """Return the table as Teams' own, or None if it is more than can be read, or reads better as lines.

    All columns are equally wide: with other widths the table has been missing on phones (msteams-docs
    issue 13108). A client that knows no tables shows lines.
    """
    columns = len(table.header)
    rows = [table.header, *table.rows]
    if not _PAIR < columns <= limits.TABLE_COLUMNS or any(len(row) != columns for row in rows):
        return None
    if not table.rows:
        return None
    block: Block = {
        "type": "Table",
        "columns": [_column([row[column] for row in table.rows]) for column in range(columns)],
        "rows": [_row(row, is_header=number == 0) for number, row in enumerate(rows)],
        "fallback": {
            "type": "Container",
            "items": [one for some in table_lines(table, words) for one in some],
        },
    }
    return block if weight([block]) <= limits.TABLE_BYTES else None


def table_lines(table: Table, words: Words) -> list[list[Block]]:
    """Return the table as lines: two columns as facts, more of them so that each figure says what it is."""
    if not table.rows:
        header = _SEPARATOR.join(one_line(cell, limits.LABEL) for cell in table.header)
        return [plain_lines(header)]
    if all(len(row) == _PAIR for row in (table.header, *table.rows)):
        first = plain_lines(_pair(table.header[0], table.header[1], words))
        return [first, *(fact_lines(row[0], row[1], words) for row in table.rows)]
    return [line for row in table.rows for line in _row_lines(table.header, row, words)]


def chart_block(chart: Chart) -> Block | None:
    """Return the chart as Teams' own, or None for one that cannot be drawn; its table says the same."""
    drawn = _pie(chart) if chart.kind is ChartKind.PIE else _cartesian(chart)
    return None if drawn is None else {**drawn, "fallback": "drop"}


def _column(cells: Sequence[str]) -> Block:
    """Return how a column looks: figures stand to the right."""
    figures = all(_NUMBER.fullmatch(cell) for cell in cells)
    side = {"horizontalCellContentAlignment": "Right"} if figures else {}
    return {"type": "TableColumnDefinition", "width": 1, **side}


def _row(cells: Iterable[str], *, is_header: bool) -> Block:
    look = {"weight": "Bolder"} if is_header else {}
    found = [{"type": "TableCell", "items": plain_lines(cell, limits.PARAGRAPH, **look)} for cell in cells]
    return {"type": "TableRow", "cells": found}


def _pair(label: str, value: str, words: Words) -> str:
    label, value = one_line(label, limits.LABEL), one_line(value, limits.PARAGRAPH)
    return words.text("plain.fact", label=label, value=value)


def _row_lines(header: tuple[str, ...], row: tuple[str, ...], words: Words) -> list[list[Block]]:
    """Return a row as two lines that stay together, its name and its figures.

    If the figures are long, each of them has a line.
    """
    pairs = [_pair(label, cell, words) for label, cell in zip_longest(header, row, fillvalue="")]
    first, rest = [lines([Span(pair, strong=True)]) for pair in pairs[:1]], pairs[1:]
    if sum(map(len, rest)) > limits.PARAGRAPH:
        return [*first, *(_below(pair) for pair in rest)]
    return [[*first[0], *_below(_SEPARATOR.join(rest))]] if rest else first


def _below(text: str) -> list[Block]:
    """Return a line that belongs to the one above it."""
    return [{**block, "spacing": "None"} for block in plain_lines(text)]


def _pie(chart: Chart) -> Block | None:
    """Return one series as parts of a whole. There are none of 0; the table has them all."""
    if len(chart.series) != 1 or not _is_drawable(chart.series):
        return None
    values = chart.series[0].values
    parts = [(name, value) for name, value in zip(chart.categories, values, strict=False) if value]
    if not 1 <= len(parts) <= limits.CHART_POINTS or any(value < 0 for _, value in parts):
        return None
    labels = _labels([name for name, _ in parts])
    data = [
        {"legend": label, "value": figure(value)} for label, (_, value) in zip(labels, parts, strict=True)
    ]
    return {"type": "Chart.Pie", "data": data}


def _cartesian(chart: Chart) -> Block | None:
    labels = _labels(chart.categories)
    if not 1 <= len(labels) <= limits.CHART_POINTS or not _is_drawable(chart.series):
        return None
    if any(len(one.values) != len(labels) for one in chart.series):
        return None
    points = [
        [{"x": label, "y": figure(value)} for label, value in zip(labels, one.values, strict=True)]
        for one in chart.series
    ]
    if chart.kind is ChartKind.BAR and len(points) == 1:
        return {"type": "Chart.VerticalBar", "data": points[0], "showBarValues": True}
    kind = "Chart.Line" if chart.kind is ChartKind.LINE else "Chart.VerticalBar.Grouped"
    names = _labels([one.name for one in chart.series])
    data = [{"legend": name, "values": values} for name, values in zip(names, points, strict=True)]
    return {"type": kind, "data": data}


def _is_drawable(series: Sequence[Series]) -> bool:
    return is_drawable(series, most=limits.CHART_SERIES, largest=limits.CHART_LARGEST)


def _labels(names: Iterable[str]) -> list[str]:
    return distinct_labels(names, limit=limits.CHART_LABEL)
