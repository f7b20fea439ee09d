"""Many rows in few statements, in the way that is fast on each database.

PostgreSQL gets a batch as one JSON parameter, which it takes apart itself: measured for 10,000 rows,
multi-row VALUES took four times as long and arrays (`unnest`) twice, both for the driver's work on each
value. SQLite, which has no round trip to save, is fastest with a prepared statement run row by row.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import Enum
from functools import cache
from itertools import islice
from typing import Any

from sqlalchemy import Integer, Table, Text, Update, bindparam, cast, column, func, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import JSON
from sqlalchemy.sql.selectable import TableValuedAlias

from storage.transaction import Insert, Row, Transaction

_LISTED = "listed"
_BATCH = 5_000
"""Rows per statement: enough for speed, few enough that memory stays flat."""


class Existing(Enum):
    """What becomes of a row that is there already by a unique key."""

    REFUSE = "refuse"
    KEEP = "keep"
    REPLACE = "replace"


def insert_rows(db: Transaction, table: Table, rows: Iterable[Row], *, existing: Existing) -> int:
    """Insert rows that all have the same keys; returns how many were written."""
    written = sum(_insert_batch(db, table, batch, existing=existing) for batch in _batches(rows))
    if db.postgresql and written >= _BATCH:
        # The server's own statistics come a minute late; until then it would sort instead of using indices.
        db.run(text(f'ANALYZE "{table.name}"'))
    return written


def update_rows(db: Transaction, table: Table, rows: Iterable[Row], *, key: str) -> None:
    """Write the columns of each row to the row of the table with the same `key`."""
    for batch in _batches(rows):
        names = tuple(batch[0])
        if db.postgresql:
            db.run(_update_on_postgresql(table, names, key), {_LISTED: _as_json(db, table, batch)})
        else:
            given = [{f"the_{name}": value for name, value in row.items()} for row in batch]
            db.run_many(_update_on_sqlite(table, names, key), given)


def _insert_batch(db: Transaction, table: Table, rows: Sequence[Row], *, existing: Existing) -> int:
    names = tuple(rows[0])
    if db.postgresql:
        given = {_LISTED: _as_json(db, table, rows)}
        return db.run(_insert_on_postgresql(table, names, existing), given)
    return db.run_many(_insert_on_sqlite(table, names, existing), rows)


# The statements are put together once for each table and set of columns, of which there are few.


@cache
def _insert_on_postgresql(table: Table, names: tuple[str, ...], existing: Existing) -> Insert:
    source = _source(table, names)
    in_order = select(*(source.c[name] for name in names)).order_by(source.c.place)
    return _resolved(postgresql.insert(table).from_select(list(names), in_order), table, existing, names)


@cache
def _insert_on_sqlite(table: Table, names: tuple[str, ...], existing: Existing) -> Insert:
    return _resolved(sqlite.insert(table), table, existing, names)


@cache
def _update_on_postgresql(table: Table, names: tuple[str, ...], key: str) -> Update:
    source = _source(table, names)
    changed = {name: source.c[name] for name in names if name != key}
    return update(table).where(table.c[key] == source.c[key]).values(changed)


@cache
def _update_on_sqlite(table: Table, names: tuple[str, ...], key: str) -> Update:
    # An update may not have parameters that are named like its columns.
    found = table.c[key] == bindparam(f"the_{key}")
    return (
        update(table).where(found).values({name: bindparam(f"the_{name}") for name in names if name != key})
    )


def _resolved(statement: Insert, table: Table, existing: Existing, names: Sequence[str]) -> Insert:
    """Return the statement with what it does about rows that exist."""
    if existing is Existing.REFUSE:
        return statement
    changed = {name: statement.excluded[name] for name in names if not table.c[name].primary_key}
    if existing is Existing.KEEP or not changed:
        return statement.on_conflict_do_nothing()
    return statement.on_conflict_do_update(index_elements=list(table.primary_key), set_=changed)


def _source(table: Table, names: Sequence[str]) -> TableValuedAlias:
    """Return the rows of a batch as a table in SQL, with their number as `place`."""
    columns = [column(name, table.c[name].type) for name in names]
    listed = func.json_to_recordset(cast(bindparam(_LISTED, type_=Text), JSON))
    return listed.table_valued(*columns, column("place", Integer), name="source").render_derived(
        with_types=True
    )


def _as_json(db: Transaction, table: Table, rows: Sequence[Row]) -> str:
    """Return the rows of a batch as the one JSON parameter that `_source` takes apart."""
    writers = {name: db.writer_of(table.c[name].type) for name in rows[0]}
    listed = [
        {name: write(row[name]) for name, write in writers.items()} | {"place": place}
        for place, row in enumerate(rows)
    ]
    return json.dumps(listed, default=str)


def _batches(rows: Iterable[Row]) -> Iterator[list[Mapping[str, Any]]]:
    remaining = iter(rows)
    while batch := list(islice(remaining, _BATCH)):
        yield batch
