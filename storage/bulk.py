"""Many rows in few statements, in the way that is fast on each database.

PostgreSQL gets a batch as one JSON parameter, which it takes apart itself: measured for 10,000 rows,
multi-row VALUES took four times as long and arrays (`unnest`) twice, both for the driver's work on each
value. SQLite, which has no round trip to save, is fastest with a prepared statement run row by row, by the
driver itself: SQLAlchemy's own way took longer over the values of a row than SQLite over the row.
"""

import enum
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, partial
from itertools import islice
from typing import Any

from sqlalchemy import (
    Column,
    Enum,
    Integer,
    Table,
    Text,
    Update,
    bindparam,
    cast,
    column,
    func,
    select,
    text,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import JSON
from sqlalchemy.sql.selectable import TableValuedAlias

from storage.transaction import Insert, Row, Transaction
from storage.types import PlainText, UtcDateTime, clean

_Plain = tuple[str, tuple[str, ...]]
_THE = "the_"
_LISTED = "listed"
_FEW_SAMPLES = 30
"""A third of the server's default: 9,000 rows say enough; looking at 30,000 takes as long as the insert."""
_BATCH = 5_000
"""Rows per statement: enough for speed, few enough that memory stays flat."""


class Existing(enum.Enum):
    """What becomes of a row that is there already by a unique key."""

    REFUSE = "refuse"
    KEEP = "keep"
    REPLACE = "replace"


def insert_rows(db: Transaction, table: Table, rows: Iterable[Row], *, existing: Existing) -> int:
    """Insert rows that all have the same keys; returns how many were written."""
    written = sum(_insert_batch(db, table, batch, existing=existing) for batch in _batches(rows))
    if db.postgresql and written >= _BATCH:
        # The server's own statistics come a minute late; until then it would sort instead of using indices.
        db.run(text(f"SET LOCAL default_statistics_target = {_FEW_SAMPLES}"))
        db.run(text(f'ANALYZE "{table.name}"'))
        db.run(text("SET LOCAL default_statistics_target TO DEFAULT"))
    return written


def update_rows(db: Transaction, table: Table, rows: Iterable[Row], *, key: str) -> None:
    """Write the columns of each row to the row of the table with the same `key`."""
    for batch in _batches(rows):
        names = tuple(batch[0])
        if db.postgresql:
            db.run(_update_on_postgresql(table, names, key), {_LISTED: _as_json(db, table, batch)})
        else:
            statement, order = _update_on_sqlite(table, names, key)
            db.run_plain(statement, partial(_as_tuples, db, table, order, batch))


def _insert_batch(db: Transaction, table: Table, rows: Sequence[Row], *, existing: Existing) -> int:
    names = tuple(rows[0])
    if db.postgresql:
        given = {_LISTED: _as_json(db, table, rows)}
        return db.run(_insert_on_postgresql(table, names, existing), given)
    statement, order = _insert_on_sqlite(table, names, existing)
    return db.run_plain(statement, partial(_as_tuples, db, table, order, rows))


# The statements are put together once for each table and set of columns, of which there are few.


@cache
def _insert_on_postgresql(table: Table, names: tuple[str, ...], existing: Existing) -> Insert:
    source = _source(table, names)
    in_order = select(*(source.c[name] for name in names)).order_by(source.c.place)
    return _resolved(postgresql.insert(table).from_select(list(names), in_order), table, existing, names)


@cache
def _insert_on_sqlite(table: Table, names: tuple[str, ...], existing: Existing) -> _Plain:
    return _plain(_resolved(sqlite.insert(table), table, existing, names), names)


@cache
def _update_on_postgresql(table: Table, names: tuple[str, ...], key: str) -> Update:
    source = _source(table, names)
    changed = {name: source.c[name] for name in names if name != key}
    return update(table).where(table.c[key] == source.c[key]).values(changed)


@cache
def _update_on_sqlite(table: Table, names: tuple[str, ...], key: str) -> _Plain:
    # An update may not have parameters that are named like its columns.
    found = table.c[key] == bindparam(f"{_THE}{key}")
    changed: dict[str, Any] = {name: bindparam(f"{_THE}{name}") for name in names if name != key}
    return _plain(update(table).where(found).values(changed))


def _plain(statement: Insert | Update, names: Sequence[str] | None = None) -> _Plain:
    """Return the text of a statement and the names of its values in their order."""
    compiled = statement.compile(dialect=sqlite.dialect(), column_keys=names)
    return str(compiled), tuple(name.removeprefix(_THE) for name in compiled.positiontup or ())


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
    """Return the rows of a batch as the one JSON parameter that `_source` takes apart; it reads what is left
    out as NULL."""
    names = tuple(rows[0])
    columns = (_written(db, table.c[name], [row[name] for row in rows]) for name in names)
    listed: list[dict[str, Any]] = [
        {name: value for name, value in zip(names, values, strict=True) if value is not None}
        for values in zip(*columns, strict=True)
    ]
    for place, row in enumerate(listed):
        row["place"] = place
    return json.dumps(listed, default=str, ensure_ascii=False)


def _as_tuples(
    db: Transaction, table: Table, order: Sequence[str], rows: Sequence[Row]
) -> list[tuple[Any, ...]]:
    """Return the rows of a batch as SQLite's driver takes them."""
    columns = ([row[name] for row in rows] for name in order)
    written = (_written(db, table.c[name], values) for name, values in zip(order, columns, strict=True))
    return list(zip(*written, strict=True))


def _written(db: Transaction, of: Column[Any], values: Sequence[Any]) -> list[Any]:
    """Return the values of a column ready for the database. Moments and names are the same few in a batch;
    texts are not, and need nothing but to be clean."""
    if isinstance(of.type, PlainText):
        return [None if value is None else clean(value) for value in values]
    write = db.writer_of(of.type)
    if isinstance(of.type, UtcDateTime):
        known = {moment: _moment(db, write(moment)) for moment in set(values)}
        return [known[moment] for moment in values]
    if isinstance(of.type, Enum):
        known = {name: write(name) for name in set(values)}
        return [known[name] for name in values]
    return [write(value) for value in values]


def _moment(db: Transaction, written: Any) -> Any:
    return written if written is None or not db.postgresql else str(written)


def _batches(rows: Iterable[Row]) -> Iterator[list[Mapping[str, Any]]]:
    remaining = iter(rows)
    while batch := list(islice(remaining, _BATCH)):
        yield batch
