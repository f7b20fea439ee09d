"""CSV files as people really save them: read strictly, refused row by row, written back for Excel.

Nothing is guessed: another encoding or separator is refused with what to do in Excel, because a wrongly
guessed one puts wrong names into the roster without anybody noticing.
"""

import csv
import io
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches

from people.errors import FileRefusedError

SAVE_AS_UTF8 = 'In Excel, choose File > Save As and the type "CSV UTF-8 (Comma delimited) (*.csv)".'
"""The cure for most files that cannot be read."""

_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_EXCEL_MARKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""Beginnings of .xlsx (a ZIP archive) and .xls (an OLE compound file)."""
_JIS_MARKS = (b"\x1b$", b"\x1b(")
"""Shift sequences of ISO-2022-JP, which looks like ASCII otherwise."""
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
    records = _records(_decode(data))
    first = next(records, None)
    if first is not None and first.cells[: len(_REJECTED)] == _REJECTED:
        first, records = _as_it_was(first), map(_as_it_was, records)
    header = _header(first, columns)
    rows: list[Row] = []
    refused: list[RefusedRow] = []
    for record in records:
        taken = _fit(record, header)
        if isinstance(taken, Row):
            rows.append(taken)
        else:
            refused.append(taken)
    return Table(header=header, rows=tuple(rows), refused=tuple(refused))


def write_rejected(header: Sequence[str], refused: Sequence[RefusedRow]) -> str:
    """Return the text of a `.rejected.csv`: line and reason, then the row as it was.

    It begins with a byte order mark, without which Excel takes UTF-8 for another encoding. Cells that
    Excel would run as a formula get an apostrophe in front.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([*_REJECTED, *header])
    for row in sorted(refused, key=lambda row: row.line):
        writer.writerow([str(row.line), guarded(row.reason), *map(guarded, row.row)])
    return "\ufeff" + text.getvalue()


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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Record:
    line: int
    cells: tuple[str, ...]
    fault: str | None = None


def _as_it_was(record: _Record) -> _Record:
    """Return a record of a `.rejected.csv` without what `write_rejected` put before it."""
    if record.fault:
        return record
    cells = record.cells[len(_REJECTED) :]
    return replace(
        record, cells=tuple(cell[1:] if cell and guarded(cell[1:]) == cell else cell for cell in cells)
    )


def _decode(data: bytes) -> str:
    if data.startswith(_EXCEL_MARKS):
        raise FileRefusedError(problem="This is an Excel workbook, not a CSV file.", cure=SAVE_AS_UTF8)
    if data.startswith(_UTF16_MARKS):
        raise FileRefusedError(problem='The file is saved as UTF-16 ("Unicode text").', cure=SAVE_AS_UTF8)
    if b"\x00" in data:
        raise FileRefusedError(problem="This is not a text file.", cure=SAVE_AS_UTF8)
    if any(mark in data for mark in _JIS_MARKS):
        raise FileRefusedError(problem="The file is saved as ISO-2022-JP (JIS).", cure=SAVE_AS_UTF8)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise FileRefusedError(problem=_encoding_problem(data, line), cure=SAVE_AS_UTF8) from None


def _encoding_problem(data: bytes, line: int) -> str:
    """Return which encoding it looks like: Japanese Windows writes CP932, which others call Shift_JIS."""
    try:
        data.decode("cp932")
    except UnicodeDecodeError:
        return f"Line {line} is not UTF-8."
    return f"Line {line} is not UTF-8; the file looks like Shift_JIS (CP932)."


def _records(text: str) -> Iterator[_Record]:
    """Yield the records that are not blank, with the line each begins on."""
    lines = list(io.StringIO(text, newline=""))
    _refuse_other_separators(next((line for line in lines if line.strip()), ""))
    reader = csv.reader(lines, strict=True)
    while True:
        begun = reader.line_num
        try:
            cells = tuple(next(reader))
        except StopIteration:
            return
        except csv.Error as error:
            yield _broken(error, begun + 1, lines[begun : reader.line_num])
            continue
        if any(trimmed(cell) for cell in cells):
            yield _Record(line=begun + 1, cells=cells)


def _broken(error: csv.Error, line: int, lines: Sequence[str]) -> _Record:
    """Return the record that cannot be taken apart; raises if nothing after it can be read either."""
    if str(error) == _UNCLOSED or str(error).startswith(_TOO_LONG):
        raise FileRefusedError(
            problem=f"Line {line}: a quotation mark is opened and never closed, "
            "so that nothing after it can be read.",
            cure='Close it, or write a quotation mark inside a text as "".',
        )
    span = f" (lines {line} to {line + len(lines) - 1})" if len(lines) > 1 else ""
    fault = f'A quotation mark stands in the middle of a cell{span}; inside a text write it as "".'
    return _Record(line=line, cells=("".join(lines).rstrip("\r\n"),), fault=fault)


def _refuse_other_separators(first_line: str) -> None:
    for separator, name in ((";", "semicolons"), ("\t", "tabs")):
        if separator in first_line and "," not in first_line:
            raise FileRefusedError(
                problem=f"The columns are separated by {name}, not by commas.",
                cure=f"{SAVE_AS_UTF8} If it still writes {name}, set the list separator of "
                "Windows' region settings to a comma first.",
            )


def _header(record: _Record | None, columns: Columns) -> tuple[str, ...]:
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


def _fit(record: _Record, header: tuple[str, ...]) -> Row | RefusedRow:
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
