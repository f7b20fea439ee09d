"""Checksums of tables that two databases agree on."""

import hashlib
import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from sqlalchemy import Column, LargeBinary, Row, Table
from sqlalchemy.dialects import sqlite

from storage.types import ExactDecimal, PlainText

_BITS = 256


class Checksum:
    """Of the rows of a table: the sum of the SHA-256 of each, so that their order does not matter, which two
    databases need not agree on.

    A row counts as SQLite would write it, whichever database it was read from.
    """

    def __init__(self, table: Table) -> None:
        writers = [_writer(column) for column in table.c]
        self._writers = [(place, write) for place, write in enumerate(writers) if write is not None]
        self._sum = 0
        self.rows = 0

    def add(self, row: Row[Any]) -> None:
        """Count a row."""
        values = list(row)
        for place, write in self._writers:
            values[place] = write(values[place])
        digest = hashlib.sha256(json.dumps(values).encode("ascii")).digest()
        self._sum += int.from_bytes(digest)
        self.rows += 1

    def __str__(self) -> str:
        return f"{self._sum % 2**_BITS:0{_BITS // 4}x}"


def _writer(column: Column[Any]) -> Callable[[Any], Any] | None:
    """Return what makes JSON of a column's values; None where they are that already."""
    if isinstance(column.type, ExactDecimal):
        return _digits
    if isinstance(column.type, PlainText):
        return None
    if isinstance(column.type, LargeBinary):
        return _hexadecimal
    dialect = sqlite.dialect()
    return column.type.dialect_impl(dialect).bind_processor(dialect)


def _hexadecimal(value: bytes | None) -> str | None:
    return None if value is None else value.hex()


def _digits(value: Decimal | None) -> str | None:
    """Return a number in one way of the many that mean the same: PostgreSQL knows no exponents."""
    if value is None:
        return None
    digits = format(value, "f")
    short = digits.rstrip("0").rstrip(".") if "." in digits else digits
    return "0" if short == "-0" else short
