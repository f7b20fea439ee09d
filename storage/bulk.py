"""Many rows in few statements, in the way that is fast on each database.

PostgreSQL gets many rows by COPY into a table of the transaction's own, which it inserts from; a few come
as one JSON parameter, which it takes apart itself: one statement instead of four. SQLite, which has no round
trip to save, is fastest with a prepared statement run row by row, by the driver itself: SQLAlchemy's own way
took longer over the values of a row than SQLite over the row.
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
    Connection,
    Enum,
    Integer,
    LargeBinary,
    Select,
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
from sqlalchemy.exc import DBAPIError
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
"""From so many rows on they are copied; chosen, not measured: the four statements cost a few milliseconds."""
_PART = 500
"""Rows that are sent at once: while the server works on them, the next are made ready."""
_ARRIVING = "arriving_rows"
"""The table of the transaction's own; none of ours has this name."""
_NOT_THERE = r"\N"


class Existing(enum.Enum):
    """What becomes of a row that is there already by a unique key."""

    REFUSE = "refuse"
    KEEP = "keep"
    REPLACE = "replace"


def insert_rows(db: Transaction, table: Table, rows: Iterable[Row], *, existing: Existing) -> int:
    """Insert rows that all have the same keys; returns how many were written."""
    if not db.postgresql:
        return sum(_insert_few(db, table, batch, existing=existing) for batch in _batches(rows))
    remaining, written = iter(rows), 0
    while first := list(islice(remaining, _FEW)):
        if len(first) < _FEW:
            written += _insert_few(db, table, first, existing=existing)
        else:
            more = islice(remaining, _BATCH - _FEW)
            written += _insert_copied(db, table, tuple(first[0]), chain(first, more), existing=existing)
    if written >= _BATCH:
        _look_at(db, table, written=written)
    return written


def _look_at(db: Transaction, table: Table, *, written: int) -> None:
    """Let PostgreSQL count again, unless what was written is little beside what it counted last. Its own
    upkeep comes a minute late; until then it would sort instead of using indices."""
    if db.value(_OUT_OF_DATE, {"name": f'"{table.name}"', "known": _MUCH * written}):
        db.run(text(f"SET LOCAL default_statistics_target = {_FEW_SAMPLES}"))
        db.run(text(f'ANALYZE "{table.name}"'))
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


def _insert_copied(
    db: Transaction, table: Table, names: tuple[str, ...], rows: Iterable[Row], *, existing: Existing
) -> int:
    """Insert rows on PostgreSQL by way of a table of the transaction's own."""
    listed = ", ".join(f'"{name}"' for name in names)
    db.run(
        text(
            f'CREATE TEMPORARY TABLE {_ARRIVING} ON COMMIT DROP AS SELECT {listed} FROM "{table.name}"'  # noqa: S608 - no input
            " WITH NO DATA"
        )
    )
    parts = (_as_copied(db, table, part) for part in _batches(rows, size=_PART))
    _copy(db, f"COPY {_ARRIVING} FROM STDIN", parts)
    written = db.run(_insert_arrived(table, names, existing))
    db.run(text(f"DROP TABLE {_ARRIVING}"))
    return written


def _copy(db: Transaction, statement: str, parts: Iterable[str]) -> None:
    """Let the driver copy, which SQLAlchemy has no words for; its errors become those of a statement.

    The parts are made on the way, so they may not ask this database for anything.
    """
    connection: Connection = db._connection  # noqa: SLF001 - what only this module needs
    errors = connection.dialect.loaded_dbapi.Error

    def work() -> None:
        driver: Any = connection.connection.dbapi_connection
        try:
            with driver.cursor() as cursor, cursor.copy(statement) as copying:
                for part in parts:
                    copying.write(part)
        except errors as error:
            if driver.closed:
                connection.invalidate()
            raise DBAPIError.instance(statement, None, error, errors, hide_parameters=True) from None

    db._guarded(work)  # noqa: SLF001


def _insert_few(db: Transaction, table: Table, rows: Sequence[Row], *, existing: Existing) -> int:
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
    in_order = select(*(source.c[name] for name in names)).order_by(source.c[_PLACE])
    return _resolved(postgresql.insert(table).from_select(list(names), in_order), table, existing, names)


@cache
def _insert_arrived(table: Table, names: tuple[str, ...], existing: Existing) -> Insert:
    """Return the INSERT of what was copied. PostgreSQL reads a table of the transaction's own from its
    beginning to its end, so the order stays."""
    arrived: Select[*tuple[Any, ...]] = select(*(column(name) for name in names)).select_from(text(_ARRIVING))
    return _resolved(postgresql.insert(table).from_select(list(names), arrived), table, existing, names)


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


def _as_copied(db: Transaction, table: Table, rows: Sequence[Row]) -> str:
    """Return rows as the text that COPY reads: a line each, with tabs between the values."""
    columns = (_written(db, table.c[name], [row[name] for row in rows]) for name in rows[0])
    lines = zip(*(map(_copied, values) for values in columns), strict=True)
    return "\n".join(map("\t".join, lines)) + "\n"


def _copied(value: Any) -> str:
    if value is None:
        return _NOT_THERE
    if not isinstance(value, str):
        return str(value)
    if value.isalnum():
        return value
    escaped = value.replace("\\", r"\\").replace("\n", r"\n")
    return escaped.replace("\t", r"\t").replace("\r", r"\r")


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
