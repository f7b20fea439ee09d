"""Many rows in few statements, in the way that is fast on each database.

PostgreSQL gets a batch as one JSON parameter, which it takes apart itself: measured for 10,000 rows,
multi-row VALUES took four times as long and arrays (`unnest`) twice, both for the driver's work on each
value. SQLite, which has no round trip to save, is fastest with a prepared statement run row by row.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import Enum
from itertools import islice
from typing import Any

from sqlalchemy import Integer, Table, Text, bindparam, cast, column, func, literal, select, text, update
from sqlalchemy.dialects.postgresql import JSON
from sqlalchemy.sql.selectable import TableValuedAlias

from storage.transaction import Insert, Row, Transaction

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
        names = [name for name in batch[0] if name != key]
        if db.postgresql:
            source = _as_table(db, table, batch)
            changed = {name: source.c[name] for name in names}
            db.run(update(table).where(table.c[key] == source.c[key]).values(changed))
        else:
            # An update may not have parameters that are named like its columns.
            found = table.c[key] == bindparam(f"the_{key}")
            statement = update(table).where(found).values({name: bindparam(f"the_{name}") for name in names})
            db.run_many(statement, [{f"the_{name}": value for name, value in row.items()} for row in batch])


def _insert_batch(db: Transaction, table: Table, rows: Sequence[Row], *, existing: Existing) -> int:
    statement = db.insert(table)
    if db.postgresql:
        source = _as_table(db, table, rows)
        in_order = select(*(source.c[name] for name in rows[0])).order_by(source.c.place)
        return db.run(_resolved(statement.from_select(list(rows[0]), in_order), table, existing, rows[0]))
    return db.run_many(_resolved(statement, table, existing, rows[0]), rows)


def _resolved(statement: Insert, table: Table, existing: Existing, row: Row) -> Insert:
    """Return the statement with what it does about rows that exist."""
    if existing is Existing.REFUSE:
        return statement
    changed = {name: statement.excluded[name] for name in row if not table.c[name].primary_key}
    if existing is Existing.KEEP or not changed:
        return statement.on_conflict_do_nothing()
    return statement.on_conflict_do_update(index_elements=list(table.primary_key), set_=changed)


def _as_table(db: Transaction, table: Table, rows: Sequence[Row]) -> TableValuedAlias:
    """Return the rows as a table in SQL, made of one JSON parameter, with their number as `place`."""
    kinds = {name: table.c[name].type for name in rows[0]}
    writers = {name: db.writer_of(kind) for name, kind in kinds.items()}
    listed = [
        {name: write(row[name]) for name, write in writers.items()} | {"place": place}
        for place, row in enumerate(rows)
    ]
    columns = [column(name, kind) for name, kind in kinds.items()]
    source = func.json_to_recordset(cast(literal(json.dumps(listed, default=str), Text), JSON))
    return source.table_valued(*columns, column("place", Integer), name="source").render_derived(
        with_types=True
    )


def _batches(rows: Iterable[Row]) -> Iterator[list[Mapping[str, Any]]]:
    remaining = iter(rows)
    while batch := list(islice(remaining, _BATCH)):
        yield batch
