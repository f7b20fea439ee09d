"""Many rows in few statements, in the way that is fast on each database.

PostgreSQL gets many rows as an array for each column, some hundred at a time: while it inserts those, the
next are made ready. A few come as one JSON parameter. SQLite, which has no round trip to save, is fastest
with a prepared statement run row by row, by the driver itself: SQLAlchemy's own way took longer over the
values of a row than SQLite over the row.
"""

import enum
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, partial
from itertools import chain, islice
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Dialect,
    Enum,
    Integer,
    LargeBinary,
    Select,
    String,
    Table,
    Text,
    Update,
    bindparam,
    cast,
    column,
    func,
    literal_column,
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
_PLACE = "place_in_batch"
"""The number of a row in its batch; no table has a column of this name."""
_FEW_SAMPLES = 30
"""A third of the server's default: 9,000 rows say enough; looking at 30,000 takes as long as the insert."""
_MUCH = 4
"""Rows beside which a quarter as many new ones are much; on the way to more, half as many pages again."""
_BATCH = 5_000
"""Rows per statement: enough for speed, few enough that memory stays flat."""
_FEW = 200
"""From so many rows on they come as arrays; chosen, not measured."""
_PART = 500
"""Rows that are sent at once: while the server works on them, the next are made ready."""
_NAMED: Dialect = postgresql.dialect(paramstyle="named")  # type: ignore[no-untyped-call]
"""Writes a statement without doubling the `%` of the driver's own parameters."""

_NOTHING: Row = {}


class Existing(enum.Enum):
    """What becomes of a row that is there already by a unique key."""

    REFUSE = "refuse"
    KEEP = "keep"
    REPLACE = "replace"


def insert_rows(
    db: Transaction, table: Table, rows: Iterable[Row], *, existing: Existing, same: Row = _NOTHING
) -> int:
    """Insert rows that all have the same keys; returns how many were written. `same` are values that all rows
    have."""
    if not db.postgresql:
        return sum(
            _insert_on_file(db, table, batch, existing=existing, same=same) for batch in _batches(rows)
        )
    remaining, written = iter(rows), 0
    while first := list(islice(remaining, _FEW)):
        if len(first) < _FEW:
            few = [{**row, **same} for row in first] if same else first
            written += _insert_few(db, table, few, existing=existing)
        else:
            more = islice(remaining, _BATCH - _FEW)
            written += _insert_many(db, table, chain(first, more), existing=existing, same=same)
    if written >= _BATCH:
        count_again(db, table, written=written)
    return written


def count_again(db: Transaction, table: Table, *, written: int) -> None:
    """Let PostgreSQL count the rows of a table again, unless what was written is little beside what it
    counted last. Its own upkeep comes a minute late; until then it would sort instead of using indices.
    Where somebody else counts, whose lock would have to be waited for, that is enough."""
    if db.value(_OUT_OF_DATE, {"name": f'"{table.name}"', "known": _MUCH * written}):
        db.run(text(f"SET LOCAL default_statistics_target = {_FEW_SAMPLES}"))
        db.run(text(f'ANALYZE (SKIP_LOCKED) "{table.name}"'))
        db.run(text("SET LOCAL default_statistics_target TO DEFAULT"))


_OUT_OF_DATE = text(
    "SELECT reltuples < :known OR"
    " pg_relation_size(oid) > 1.5 * relpages * current_setting('block_size')::bigint"
    " FROM pg_class WHERE oid = CAST(:name AS regclass)"
).columns(out_of_date=Boolean)


def ready_rows(
    db: Transaction, table: Table, rows: Iterable[Row], *, existing: Existing
) -> Callable[[], int]:
    """Return what inserts the rows, as `insert_rows` does. All that can be done before the transaction begins
    is done now: on SQLite everybody else who writes waits for one that has begun."""
    if db.postgresql:
        return partial(insert_rows, db, table, list(rows), existing=existing)
    ready = []
    for batch in _batches(rows):
        statement, order = _insert_on_sqlite(table, tuple(batch[0]), existing)
        ready.append((statement, _as_tuples(db, table, order, batch)))

    def insert() -> int:
        return sum(db.run_plain(statement, partial(_as_it_is, tuples)) for statement, tuples in ready)

    return insert


def _as_it_is(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    return rows


def update_rows(db: Transaction, table: Table, rows: Iterable[Row], *, key: str) -> None:
    """Write the columns of each row to the row of the table with the same `key`."""
    for batch in _batches(rows):
        names = tuple(batch[0])
        if db.postgresql:
            db.run(_update_on_postgresql(table, names, key), {_LISTED: _as_json(db, table, batch)})
        else:
            statement, order = _update_on_sqlite(table, names, key)
            db.run_plain(statement, partial(_as_tuples, db, table, order, batch))


def _insert_many(db: Transaction, table: Table, rows: Iterator[Row], *, existing: Existing, same: Row) -> int:
    """Insert rows on PostgreSQL, part by part."""
    parts = _batches(rows, size=_PART)
    first = next(parts)
    names = tuple(first[0])
    statement = _insert_of_arrays(table, names, tuple(same), existing)
    fixed = {name: _texts(_written(db, table.c[name], [value]))[0] for name, value in same.items()}
    arrays = (fixed | _as_arrays(db, table, names, part) for part in chain([first], parts))
    return db.run_in_parts(statement, arrays)


def _insert_few(db: Transaction, table: Table, rows: Sequence[Row], *, existing: Existing) -> int:
    """Insert rows on PostgreSQL as one parameter."""
    given = {_LISTED: _as_json(db, table, rows)}
    return db.run(_insert_on_postgresql(table, tuple(rows[0]), existing), given)


def _insert_on_file(
    db: Transaction, table: Table, rows: Sequence[Row], *, existing: Existing, same: Row
) -> int:
    """Insert rows on SQLite, one by one."""
    statement, order = _insert_on_sqlite(table, (*rows[0], *same), existing)
    return db.run_plain(statement, partial(_as_tuples, db, table, order, rows, same))


# The statements are put together once for each table and set of columns, of which there are few.


@cache
def _insert_on_postgresql(table: Table, names: tuple[str, ...], existing: Existing) -> Insert:
    source = _source(table, names)
    in_order = select(*(source.c[name] for name in names)).order_by(source.c[_PLACE])
    return _resolved(postgresql.insert(table).from_select(list(names), in_order), table, existing, names)


@cache
def _insert_of_arrays(table: Table, names: tuple[str, ...], same: tuple[str, ...], existing: Existing) -> str:
    """Return the INSERT of rows that come as an array for each column, in the driver's own words.

    PostgreSQL takes all arrays apart in step, from their beginning to their end, so the order stays.
    """
    values = [_cast(table, name, f"unnest(%({name})b::text[])") for name in names]
    fixed = [_cast(table, name, f"%({name})s::text") for name in same]
    taken_apart: Select[*tuple[Any, ...]] = select(*map(literal_column, values + fixed))
    insert = postgresql.insert(table).from_select([*names, *same], taken_apart)
    return str(_resolved(insert, table, existing, names + same).compile(dialect=_NAMED))


def _cast(table: Table, name: str, value: str) -> str:
    """Return the SQL that makes a text a value of the column. What is a text there stays one: a cast would
    cut off what is too long, instead of refusing it."""
    kind = table.c[name].type
    if isinstance(kind, PlainText | String):
        return value
    return f"CAST({value} AS {kind.compile(dialect=_NAMED)})"


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
    """Return the rows of a batch as a table in SQL, with their number as `_PLACE`."""
    columns = [column(name, table.c[name].type) for name in names]
    listed = func.json_to_recordset(cast(bindparam(_LISTED, type_=Text), JSON))
    return listed.table_valued(*columns, column(_PLACE, Integer), name="source").render_derived(
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
        row[_PLACE] = place
    return json.dumps(listed, default=str, ensure_ascii=False)


def _as_arrays(
    db: Transaction, table: Table, names: tuple[str, ...], rows: Sequence[Row]
) -> dict[str, list[str | None]]:
    """Return the texts of each column of the rows. Where all are NULL there is none: PostgreSQL fills arrays
    up with NULL to the length of the longest, which the first always has."""
    listed = {}
    for name in names:
        texts = _texts(_written(db, table.c[name], [row[name] for row in rows]))
        is_empty = name != names[0] and texts.count(None) == len(texts)
        listed[name] = [] if is_empty else texts
    return listed


def _texts(values: Sequence[Any]) -> list[str | None]:
    """Return values as texts that are nothing more: the driver looks at the kind of each."""
    return [value if value is None or type(value) is str else str(value) for value in values]


def _as_tuples(
    db: Transaction, table: Table, order: Sequence[str], rows: Sequence[Row], same: Row = _NOTHING
) -> list[tuple[Any, ...]]:
    """Return the rows of a batch as SQLite's driver takes them."""
    columns = (
        _written(db, table.c[name], [same[name]]) * len(rows)
        if name in same
        else _written(db, table.c[name], [row[name] for row in rows])
        for name in order
    )
    return list(zip(*columns, strict=True))


def _written(db: Transaction, of: Column[Any], values: Sequence[Any]) -> list[Any]:
    """Return the values of a column ready for the database. Moments and names are the same few in a batch;
    texts are not, and need nothing but to be clean."""
    if isinstance(of.type, PlainText):
        return [None if value is None else clean(value) for value in values]
    if db.postgresql and isinstance(of.type, LargeBinary):
        # As JSON can carry them, and PostgreSQL reads them.
        return [None if value is None else f"\\x{value.hex()}" for value in values]
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


def _batches(rows: Iterable[Row], *, size: int = _BATCH) -> Iterator[list[Mapping[str, Any]]]:
    remaining = iter(rows)
    while batch := list(islice(remaining, size)):
        yield batch
