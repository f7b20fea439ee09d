"""`readings.csv`, read portion by portion: a file of any size in flat memory."""

import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import islice
from operator import itemgetter
from typing import BinaryIO

from measures.readings.model import COLUMNS, OPTIONAL_COLUMNS, RawReading, RefusedReading
from people.csvfile import Columns, Record, RefusedRow, Row, fit, open_records, trimmed
from people.encodings import refuse_other_encodings
from people.errors import FileRefusedError

READING_COLUMNS = Columns(required=COLUMNS, optional=OPTIONAL_COLUMNS)
LONGEST_LINE = 1_000_000
"""Characters of a line: more than any row can have that can be taken, and no burden to hold."""

_BLOCK = 1 << 20
_FIELDS = (*COLUMNS, *OPTIONAL_COLUMNS)
_once_trimmed = lru_cache(maxsize=10_000)(trimmed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Portion:
    """Some rows of a file, in their order. Those that do not fit its header are refused already."""

    rows: list[RawReading]
    cells: dict[int, tuple[str, ...]]
    """The cells of the rows as they stand in the file, by line."""
    refused: list[RefusedRow]

    @property
    def first_line(self) -> int:
        """Where it begins."""
        return min([*self.cells, *(row.line for row in self.refused)])

    def with_refused(self, refused: Iterable[RefusedReading]) -> list[RefusedRow]:
        """Return all rows that are refused, with those that were not taken, by line."""
        others = [RefusedRow(line=one.line, reason=one.reason, row=self.cells[one.line]) for one in refused]
        return sorted([*self.refused, *others], key=lambda row: row.line)


class ReadingsFile:
    """A file of readings. Its portions can be read once."""

    def __init__(self, file: BinaryIO) -> None:
        """Look whether the whole file is text in UTF-8, and at its header, before a row of it is taken.

        Raises `FileRefusedError`, and OSError. `file` can be read from its beginning again.
        """
        refuse_other_encodings(partial(_blocks, file))
        file.seek(0)
        found = open_records(_lines(file), READING_COLUMNS)
        self.header = found.header
        self._records = found.records
        # Behind the cells of a row stands an empty one, for columns that the file has not.
        places = (found.header.index(name) if name in found.header else -1 for name in _FIELDS)
        self._pick = itemgetter(*places)
        self._has_nameless = "" in found.header

    def portions(self, size: int) -> Iterator[Portion]:
        """Yield portions of that many rows.

        Raises `FileRefusedError` where nothing more can be read; everything before stands in portions.
        """
        ended: FileRefusedError | None = None
        records = iter(self._records)
        while ended is None:
            portion = Portion(rows=[], cells={}, refused=[])
            try:
                for record in islice(records, size):
                    self._put(record, portion)
            except FileRefusedError as error:
                ended = error
            if not portion.cells and not portion.refused:
                break
            yield portion
        if ended is not None:
            raise ended

    def _put(self, record: Record, portion: Portion) -> None:
        line, cells, fault = record
        if fault is None and len(cells) == len(self.header) and not self._has_nameless:
            portion.rows.append(self._plain(line, cells))
        else:
            found = fit(record, self.header)
            if isinstance(found, RefusedRow):
                portion.refused.append(found)
                return
            portion.rows.append(_reading(found))
        portion.cells[line] = cells

    def _plain(self, line: int, cells: tuple[str, ...]) -> RawReading:
        """Return a row that fits the header. Most have nothing to be trimmed."""
        joined = "".join(cells)
        plain = cells if _is_bare(joined) else tuple(map(_once_trimmed, cells))
        return RawReading(line, *self._pick((*plain, "")))


def _is_bare(text: str) -> bool:
    """Tell whether there is nothing that trimming could change, which takes longer than to find that out."""
    return text.isascii() and text.isprintable() and " " not in text


def _reading(row: Row) -> RawReading:
    return RawReading(row.line, *[row.values.get(name, "") for name in _FIELDS])


def _blocks(file: BinaryIO) -> Iterator[bytes]:
    file.seek(0)
    yield from iter(partial(file.read, _BLOCK), b"")


def _lines(file: BinaryIO) -> Iterator[str]:
    """Yield lines with their ends, and close the file; one that never ends is refused before it fills the
    memory."""
    with io.TextIOWrapper(file, "utf-8-sig", newline="") as text:
        read: Callable[[], str] = partial(text.readline, LONGEST_LINE)
        for number, line in enumerate(iter(read, ""), start=1):
            if len(line) >= LONGEST_LINE:
                raise FileRefusedError(
                    problem=f"Line {number} has more than {LONGEST_LINE:,} characters.",
                    cure="End each row with a line break.",
                )
            yield line
