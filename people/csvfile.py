"""CSV files as people really save them: read strictly, refused row by row, written back for Excel.

Nothing is guessed: another encoding (`people.encodings`) or separator is refused with what to do in Excel.
"""

import csv
import io
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import NamedTuple

from people.encodings import SAVE_AS_UTF8, refuse_other_encodings
from people.errors import FileRefusedError

_INVISIBLE = "\ufeff\u200b"
_FORMULA_MARKS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r")
_REJECTED = ("line", "reason")
"""The columns that a `.rejected.csv` begins with."""
_UNCLOSED = "unexpected end of data"
_TOO_LONG = "field larger than field limit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The columns that a kind of file may have."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()

    @property
    def known(self) -> tuple[str, ...]:
        """All of them, required ones first."""
        return self.required + self.optional


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedRow:
    """A row that was not taken: the line it begins on, why, and its cells as they stood in the file."""

    line: int
    reason: str
    row: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row that fits the header. `values` are trimmed, by column; absent columns are absent."""

    line: int
    values: Mapping[str, str]
    cells: tuple[str, ...]

    def refused(self, reason: str) -> RefusedRow:
        """Return the row as refused for the reason."""
        return RefusedRow(line=self.line, reason=reason, row=self.cells)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A file that could be read; single rows of it may be refused already."""

    header: tuple[str, ...]
    rows: tuple[Row, ...]
    refused: tuple[RefusedRow, ...]


class Record(NamedTuple):
    """A record as it stands in a file: the line it begins on, its cells, and why it cannot be taken apart, if
    so. There are millions of them, and a named tuple is made four times as fast as a frozen dataclass."""

    line: int
    cells: tuple[str, ...]
    fault: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """The records of a file below its header. They can be read once."""

    header: tuple[str, ...]
    """Empty for columns without a name."""
    records: Iterator[Record]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportResult:
    """What an import did, in rows (people, periods, days)."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    deactivated: int = 0
    refused: tuple[RefusedRow, ...] = ()
    deactivation_skipped: bool = False
    """Nobody was deactivated although it was asked for: a row could not be read at all, so that it is
    open who is missing from the file."""


def read_table(data: bytes, columns: Columns) -> Table:
    """Return the rows of a CSV file.

    Raises `FileRefusedError` for what makes the whole file unreadable: its encoding, separator or
    header, or a quotation mark that is never closed. A `.rejected.csv` of ours that was put right is read
    like the file that it came from.
    """
    found = open_records(io.StringIO(_decode(data), newline=""), columns)
    rows: list[Row] = []
    refused: list[RefusedRow] = []
    for record in found.records:
        taken = fit(record, found.header)
        if isinstance(taken, Row):
            rows.append(taken)
        else:
            refused.append(taken)
    return Table(header=found.header, rows=tuple(rows), refused=tuple(refused))


def open_records(lines: Iterable[str], columns: Columns) -> Records:
    """Return the records of a CSV file whose lines come one by one, their ends included; they are read as
    they are taken, in flat memory.

    Raises `FileRefusedError` as `read_table` does, for a quotation mark that is never closed only when the
    records get there.
    """
    records = _records(lines)
    first = next(records, None)
    if first is not None and first.cells[: len(_REJECTED)] == _REJECTED:
        first, records = _as_it_was(first), map(_as_it_was, records)
    return Records(header=_header(first, columns), records=records)


def write_rejected(header: Sequence[str], refused: Sequence[RefusedRow]) -> str:
    """Return the text of a `.rejected.csv`: line and reason, then the row as it was.

    It begins with a byte order mark, without which Excel takes UTF-8 for another encoding. Cells that
    Excel would run as a formula get an apostrophe in front.
    """
    return rejected_header(header) + "".join(map(rejected_row, sorted(refused, key=lambda row: row.line)))


def rejected_header(header: Sequence[str]) -> str:
    """Return how a `.rejected.csv` begins."""
    return "\ufeff" + _csv_line((*_REJECTED, *header))


def rejected_row(row: RefusedRow) -> str:
    """Return one line of a `.rejected.csv`."""
    return _csv_line((str(row.line), guarded(row.reason), *map(guarded, row.row)))


def _csv_line(cells: Sequence[str]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text).writerow(cells)
    return text.getvalue()


def guarded(cell: str) -> str:
    """Return the cell so that a spreadsheet shows it as text (OWASP, CSV injection)."""
    return f"'{cell}" if cell.startswith(_FORMULA_MARKS) else cell


def nearest(word: str, known: Sequence[str]) -> str:
    """Return ` (did you mean X?)` for the known word most like it, else an empty string."""
    close = get_close_matches(word.casefold(), known, n=1)
    return f" (did you mean {close[0]}?)" if close else ""


def trimmed(cell: str) -> str:
    """Return the cell without surrounding spaces of any width, in Unicode's composed form."""
    return unicodedata.normalize("NFC", cell.strip().strip(_INVISIBLE).strip())


def _as_it_was(record: Record) -> Record:
    """Return a record of a `.rejected.csv` without what `write_rejected` put before it."""
    if record.fault:
        return record
    cells = record.cells[len(_REJECTED) :]
    return record._replace(
        cells=tuple(cell[1:] if cell and guarded(cell[1:]) == cell else cell for cell in cells)
    )


def _decode(data: bytes) -> str:
    refuse_other_encodings(lambda: (data,))
    return data.decode("utf-8-sig")


def _records(lines: Iterable[str]) -> Iterator[Record]:
    """Yield the records that are not blank, with the line each begins on."""
    begun: list[str] = []  # The lines of the record that is being read.
    reader = csv.reader(_noted(lines, begun), strict=True)
    while True:
        line = reader.line_num + 1
        begun.clear()
        try:
            cells = tuple(next(reader))
        except StopIteration:
            return
        except csv.Error as error:
            yield _broken(error, line, begun)
            continue
        if any(map(trimmed, cells)):
            yield Record(line, cells)


def _noted(lines: Iterable[str], begun: list[str]) -> Iterator[str]:
    """Yield the lines, and note each; the first one that is not blank shows how columns are separated."""
    is_first = True
    for line in lines:
        if is_first and line.strip():
            _refuse_other_separators(line)
            is_first = False
        begun.append(line)
        yield line


def _broken(error: csv.Error, line: int, lines: Sequence[str]) -> Record:
    """Return the record that cannot be taken apart; raises if nothing after it can be read either."""
    if str(error) == _UNCLOSED or str(error).startswith(_TOO_LONG):
        raise FileRefusedError(
            problem=f"Line {line}: a quotation mark is opened and never closed, "
            "so that nothing after it can be read.",
            cure='Close it, or write a quotation mark inside a text as "".',
        )
    span = f" (lines {line} to {line + len(lines) - 1})" if len(lines) > 1 else ""
    fault = f'A quotation mark stands in the middle of a cell{span}; inside a text write it as "".'
    return Record(line=line, cells=("".join(lines).rstrip("\r\n"),), fault=fault)


def _refuse_other_separators(first_line: str) -> None:
    for separator, name in ((";", "semicolons"), ("\t", "tabs")):
        if separator in first_line and "," not in first_line:
            raise FileRefusedError(
                problem=f"The columns are separated by {name}, not by commas.",
                cure=f"{SAVE_AS_UTF8} If it still writes {name}, set the list separator of "
                "Windows' region settings to a comma first.",
            )


def _header(record: Record | None, columns: Columns) -> tuple[str, ...]:
    choice = f"; it may also have {', '.join(columns.optional)}" if columns.optional else ""
    wanted = f"The first line must name the columns {', '.join(columns.required)}{choice}."
    if record is None:
        raise FileRefusedError(problem="The file is empty.", cure=wanted)
    names = [trimmed(cell) for cell in record.cells]
    while names and not names[-1]:
        names.pop()  # Excel writes empty columns to the right of the table; rows may have nothing there.
    problem = record.fault or _header_problem(names, columns)
    if problem:
        raise FileRefusedError(problem=f"Line {record.line}: {problem}", cure=wanted)
    return tuple(names) + ("",) * (len(record.cells) - len(names))


def _header_problem(names: Sequence[str], columns: Columns) -> str | None:
    unknown = [name for name in names if name not in columns.known]
    if unknown:
        listed = ", ".join(f"{shown(name)}{nearest(name, columns.known)}" for name in unknown)
        return f"unknown column {listed}."
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        return f"the column {', '.join(twice)} is there twice."
    missing = [name for name in columns.required if name not in names]
    return f"the column {', '.join(missing)} is missing." if missing else None


def shown(value: str) -> str:
    """Return the value in quotation marks for a reason, shortened and on one line."""
    line = " ".join(value.split())
    return f"'{line[:57]}...'" if len(line) > 60 else f"'{line}'"


def fit(record: Record, header: tuple[str, ...]) -> Row | RefusedRow:
    """Return the cells of a record by column, or why they do not fit the header."""
    fault = record.fault
    if fault is None and len(record.cells) != len(header):
        fault = _length_fault(len(record.cells), len(header))
    if fault is None and any(
        trimmed(cell) for cell, name in zip(record.cells, header, strict=True) if not name
    ):
        fault = "There is a value in a column without a name."
    if fault is not None:
        return RefusedRow(line=record.line, reason=fault, row=record.cells)
    values = {name: trimmed(cell) for name, cell in zip(header, record.cells, strict=True) if name}
    return Row(line=record.line, values=values, cells=record.cells)


def _length_fault(cells: int, columns: int) -> str:
    if cells > columns:
        return (
            f"The row has {cells} cells, the header {columns}; "
            'a text with a comma must stand in quotation marks ("Tanaka, Taro").'
        )
    return f"The row has {cells} cells, the header {columns}; write empty cells as commas."
