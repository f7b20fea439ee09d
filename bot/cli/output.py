"""Printing: rows as a table, as JSON or as CSV; everything else as plain lines."""

import csv
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from people.csvfile import guarded

Cell = str | int | float | bool | None | list[str]
Row = Mapping[str, Cell]

_PIPE_WIDTH = 100_000
"""Columns are not folded in a pipe, where another program reads them."""


def say(line: str) -> None:
    """Print a line on standard output."""
    sys.stdout.write(f"{harmless(line)}\n")


def complain(sentence: str) -> None:
    """Print a sentence on standard error."""
    sys.stderr.write(f"{harmless(sentence)}\n")


def harmless(text: str) -> str:
    """Return the text without the control characters that could command a terminal."""
    return "".join(char if char.isprintable() else " " for char in text)


def print_json(value: object, *, indented: bool = True) -> None:
    """Print a value as JSON, in the characters of its own language."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2 if indented else None) + "\n")


def print_rows(columns: Sequence[str], rows: Sequence[Row], *, as_json: bool, empty: str) -> None:
    """Print rows as a JSON array, or as a table; without rows the table is the line `empty`."""
    if as_json:
        print_json([{column: row.get(column) for column in columns} for row in rows])
    elif not rows:
        say(empty)
    else:
        _print_table(columns, rows)


def _print_table(columns: Sequence[str], rows: Sequence[Row]) -> None:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        table.add_column(column.replace("_", " "))
    for row in rows:
        table.add_row(*(Text(harmless(_plain(row.get(column)))) for column in columns))
    width = None if sys.stdout.isatty() else _PIPE_WIDTH
    Console(file=sys.stdout, width=width, highlight=False).print(table)


def _plain(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return "; ".join(cell) if isinstance(cell, list) else str(cell)


def print_csv(columns: Sequence[str], rows: Sequence[Row]) -> None:
    """Print rows as CSV, a line each, for a spreadsheet; no cell can become a formula there."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([guarded(harmless(_plain(row.get(column)))) for column in columns])


@contextmanager
def progress(what: str) -> Iterator[Callable[[str], None]]:
    """Show that something is under way while the block runs, on a terminal only; the block may change what
    is shown."""
    console = Console(file=sys.stderr)
    if not console.is_terminal:
        yield lambda _later: None
        return
    with console.status(Text(harmless(what))) as status:
        yield lambda later: status.update(Text(harmless(later)))
