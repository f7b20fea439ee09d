"""Rows by the hundred thousand, as tuples of values that are made ready column by column.

PostgreSQL copies them in, which is the fastest that it can do; SQLite takes them by a prepared statement,
ten at a time where the table has no index beside its key.
Neither says anything about rows that are there already: such a one is a `ConstraintError`.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, partial
from itertools import chain, islice, repeat
from typing import Any

from sqlalchemy import Table

from storage.transaction import Transaction
from storage.types import PlainText, clean

_TOGETHER = 10
"""Rows that SQLite takes by one statement, if at all: a sixth quicker for figures of teams than one by one;
more of them are no quicker."""
_PART = 500
"""Rows that are made ready at once: while PostgreSQL copies them, the next are."""
_NULL = r"\N"
_ESCAPED = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})
"""What the text form of COPY writes otherwise than it is."""
_TO_ESCAPE = re.compile(r"[\\\t\n\r]")

_Row = tuple[Any, ...]
_Write = Callable[[Any], Any]


def copy_rows(db: Transaction, table: Table, names: tuple[str, ...], rows: Iterable[_Row]) -> None:
    """Insert rows whose values stand in the order of `names`; they are taken as they are written."""
    writers = [_writer(db, table, name) for name in names]
    if db.postgresql:
        db.copy_in(_copy(table, names), map(_text, _parts(writers, rows)))
    else:
        parts, statements = _parts(writers, rows), [_insert(table, names, 1)]
        # A statement of several rows notes down every page that it changes, so that it can be taken back. Of
        # an index to which rows come in no order these are many: readings would take half as long again.
        if not table.indexes:
            parts, statements = _by_tens(parts), [_insert(table, names, _TOGETHER), *statements]
        while sum([db.run_plain(statement, lambda: next(parts, [])) for statement in statements]):
            pass


def copy_new_rows(db: Transaction, table: Table, names: tuple[str, ...], rows: Iterable[_Row]) -> bool:
    """Insert rows into a table of PostgreSQL in the same way; returns False, and none was inserted, if one is
    there already by a unique key."""
    writers = [_writer(db, table, name) for name in names]
    return db.copy_in_if_new(_copy(table, names), map(_text, _parts(writers, rows)))


@cache
def _copy(table: Table, names: tuple[str, ...]) -> str:
    columns = ", ".join(f'"{name}"' for name in names)
    return f"COPY {table.name} ({columns}) FROM STDIN"


@cache
def _insert(table: Table, names: tuple[str, ...], rows: int) -> str:
    columns, marks = ", ".join(f'"{name}"' for name in names), ", ".join(repeat("?", len(names)))
    values = ", ".join(repeat(f"({marks})", rows))
    return f"INSERT INTO {table.name} ({columns}) VALUES {values}"  # noqa: S608 - names of our own


def _parts(writers: Sequence[_Write], rows: Iterable[_Row]) -> Iterator[list[_Row]]:
    """Yield rows that are ready for the database, some hundred at a time."""
    remaining = iter(rows)
    while part := list(islice(remaining, _PART)):
        columns = zip(*part, strict=True)
        yield list(zip(*map(map, writers, columns), strict=True))


def _by_tens(parts: Iterable[list[_Row]]) -> Iterator[list[_Row]]:
    """Yield twice for each part: the values of `_TOGETHER` rows at a time, and the rows left over; for two
    statements in turn."""
    for rows in parts:
        whole = len(rows) - len(rows) % _TOGETHER
        values = chain.from_iterable(rows[:whole])
        yield list(zip(*repeat(values, _TOGETHER * len(rows[0])), strict=True))
        yield rows[whole:]


def _text(rows: Iterable[_Row]) -> str:
    """Return rows in the text form of COPY."""
    return "".join(["\t".join(row) + "\n" for row in rows])


def _writer(db: Transaction, table: Table, name: str) -> _Write:
    """Return the function that makes a value of a column ready for this database. Each value is written once:
    days, moments, names and most numbers are the same few."""
    of = table.c[name].type
    # What SQLAlchemy does for such a column takes three calls; here are as many of them as there are rows.
    write = _clean_or_none if isinstance(of, PlainText) else db.writer_of(of)
    return Once(partial(_copied, write) if db.postgresql else write).__getitem__


def _clean_or_none(value: str | None) -> str | None:
    return None if value is None else clean(value)


def _copied(write: _Write, value: Any) -> str:
    """Return a value in the text form of COPY."""
    if value is None:
        return _NULL
    text = str(write(value))
    # Nearly no text has anything to escape, and to look for it is much quicker than to translate.
    return text.translate(_ESCAPED) if _TO_ESCAPE.search(text) else text


class Once(dict[Any, Any]):
    """Makes of each value what a function says, once."""

    def __init__(self, make: _Write) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, value: Any) -> Any:
        made = self[value] = self._make(value)
        return made
