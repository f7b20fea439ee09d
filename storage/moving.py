"""Moving everything from an embedded database into an empty PostgreSQL one, compared row by row there.

On the target all is one transaction, so that whatever goes wrong leaves it as empty as it was; the source is
kept still meanwhile and never changed.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Row,
    Table,
    exists,
    func,
    inspect,
    literal,
    literal_column,
    select,
    text,
    update,
)

from people.outbox import MessageState
from storage import schema
from storage.bulk import Existing, insert_rows
from storage.checksums import Checksum
from storage.errors import StatementFailedError, StorageError
from storage.tables import message, metadata
from storage.transaction import Transaction, begin, guarded
from storage.types import UtcDateTime

ROWS_AT_ONCE = 1_000
"""So many are in memory while they are read; `storage.bulk` writes them in batches of its own."""
_ONE_WRITER = "EXCLUSIVE"
"""The table lock that others may read beside, but not write."""
_NOT_ALLOWED = "42501"
"""PostgreSQL's code for a missing right (SQLSTATE, insufficient_privilege)."""


class Step(Enum):
    """What is being done with a table."""

    COPYING = "copying"
    COMPARING = "comparing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How many rows of a table are done, and how many it has."""

    step: Step
    table: str
    done: int
    total: int


Tell = Callable[[Progress], None]
"""Hears of the progress."""


class MoveRefusedError(StorageError):
    """The move could not begin, or a row could not be read; nothing was changed."""


class MoveDiffersError(StorageError):
    """What arrived is not what was there; nothing was kept of it."""

    def __init__(self, *, table: str, there: int, arrived: int) -> None:
        found = (
            f"{there} rows in SQLite, {arrived} in PostgreSQL" if there != arrived else "the contents differ"
        )
        super().__init__(
            f"the table {table} did not arrive as it was ({found}); the target was left empty. "
            "Please report this; Hojorin can go on with SQLite meanwhile."
        )
        self.table = table


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A table that is the same in both databases."""

    table: str
    rows: int
    checksum: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Leases:
    """What is needed to carry leases from one machine clock to another."""

    now: datetime
    """The machine time of the source."""
    longest: timedelta


def tell_nobody(progress: Progress) -> None:
    """Ignore the progress."""


def move(source: Engine, target: Engine, *, leases: Leases, tell: Tell = tell_nobody) -> list[Moved]:
    """Copy all tables into the target and compare them, ids and their counters included.

    Both databases are at head, or the target is empty. Raises `MoveRefusedError` if the target holds
    anything, cannot hold it, or a row of the source cannot be read; `MoveDiffersError`; `SchemaError`.
    """
    return guarded(lambda: _move(source, target, leases=leases, tell=tell))


def _move(source: Engine, target: Engine, *, leases: Leases, tell: Tell) -> list[Moved]:
    with _kept_still(source) as giving, _made_ready(target) as taking:
        db = Transaction(taking, machine_clock=lambda: leases.now)
        moved = [_copied(table, giving, db, tell=tell) for table in metadata.sorted_tables]
        for one in moved:
            _compare(one, taking, tell=tell)
        _count_on(giving, taking)
        _carry_leases(db, leases)
        taking.commit()
    return moved


def rehearse(source: Engine, target: Engine) -> dict[str, int]:
    """Do all but the copying, and undo it; returns how many rows would be moved, by table.

    Tables that an older source does not have yet are left out. Raises what `move` raises before it copies.
    """
    return guarded(lambda: _rehearse(source, target))


def _rehearse(source: Engine, target: Engine) -> dict[str, int]:
    with _made_ready(target), source.connect() as giving:
        present = set(inspect(giving).get_table_names())
        tables = [table for table in metadata.sorted_tables if table.name in present]
        return {table.name: _count(giving, table) for table in tables}


# The two ends


@contextmanager
def _kept_still(source: Engine) -> Iterator[Connection]:
    """Hold the write lock of the source, so that nothing that others store meanwhile is left behind."""
    with source.connect() as connection:
        begin(connection, read_only=False)
        yield connection


@contextmanager
def _made_ready(target: Engine) -> Iterator[Connection]:
    """Make the tables of the target and keep everybody else from writing to them; the block commits."""
    with target.connect() as opened:
        connection = opened.execution_options(preserve_rowcount=True)
        _refuse_other_encodings(connection)
        _refuse_unknown_tables(connection)
        _make_tables(connection)
        names = ", ".join(f'"{table.name}"' for table in metadata.sorted_tables)
        connection.exec_driver_sql(f"LOCK TABLE {names} IN {_ONE_WRITER} MODE")
        _refuse_filled(connection)
        yield connection


def _refuse_other_encodings(connection: Connection) -> None:
    encoding = connection.exec_driver_sql("SHOW server_encoding").scalar_one()
    if encoding != "UTF8":
        raise MoveRefusedError(
            f"the target keeps text as {encoding}, which cannot hold every name; nothing was changed. "
            "Make a database with ENCODING 'UTF8' TEMPLATE template0."
        )


def _refuse_unknown_tables(connection: Connection) -> None:
    """Refuse tables named like ours that no version of Hojorin has signed."""
    present = set(inspect(connection).get_table_names())
    foreign = sorted(present & metadata.tables.keys())
    if foreign and "alembic_version" not in present:
        raise MoveRefusedError(
            f"the target has a table {foreign[0]} that is not Hojorin's; nothing was changed. "
            "Make a database of its own for Hojorin."
        )


def _make_tables(connection: Connection) -> None:
    try:
        guarded(lambda: schema.upgrade(connection))
    except StatementFailedError as error:
        if _NOT_ALLOWED not in error.code:
            raise
        raise MoveRefusedError(
            "the target's user may not make tables there; nothing was changed. Let the user own the "
            "database: ALTER DATABASE name OWNER TO user."
        ) from None


def _refuse_filled(connection: Connection) -> None:
    for table in metadata.sorted_tables:
        if connection.execute(select(exists(select(literal(1)).select_from(table)))).scalar_one():
            raise MoveRefusedError(
                f"the target is not empty: its table {table.name} has {_count(connection, table)} rows; "
                "nothing was changed. Make a new database for the move."
            )


# Copying and comparing


def _copied(table: Table, giving: Connection, db: Transaction, *, tell: Tell) -> Moved:
    """Copy a table; returns what was read of it."""
    total = _count(giving, table)
    checksum = Checksum(table)
    rows = _told(_rows(giving, table), step=Step.COPYING, table=table.name, total=total, tell=tell)
    insert_rows(db, table, _summed(rows, checksum), existing=Existing.REFUSE)
    if checksum.rows != total:
        raise MoveDiffersError(table=table.name, there=total, arrived=checksum.rows)
    return Moved(table=table.name, rows=total, checksum=str(checksum))


def _summed(rows: Iterator[Row[Any]], checksum: Checksum) -> Iterator[Mapping[str, Any]]:
    for row in rows:
        checksum.add(row)
        yield row._asdict()


def _compare(moved: Moved, taking: Connection, *, tell: Tell) -> None:
    """Read a table of the target back; raises `MoveDiffersError` unless it is what was copied."""
    table = metadata.tables[moved.table]
    arrived = Checksum(table)
    rows = _told(_rows(taking, table), step=Step.COMPARING, table=table.name, total=moved.rows, tell=tell)
    for row in rows:
        arrived.add(row)
    if (arrived.rows, str(arrived)) != (moved.rows, moved.checksum):
        raise MoveDiffersError(table=table.name, there=moved.rows, arrived=arrived.rows)


def _told(rows: Iterator[Row[Any]], *, step: Step, table: str, total: int, tell: Tell) -> Iterator[Row[Any]]:
    """Yield the rows, telling of them before the first and now and then."""
    for done, row in enumerate(rows):
        if done % ROWS_AT_ONCE == 0:
            tell(Progress(step=step, table=table, done=done, total=total))
        yield row


def _rows(connection: Connection, table: Table) -> Iterator[Row[Any]]:
    """Yield all rows through the types, a few at a time."""
    # Only for this query: with `yield_per` on the connection itself, every later one would be streamed.
    streamed = select(table).execution_options(stream_results=True, yield_per=ROWS_AT_ONCE)
    try:
        with connection.execute(streamed) as rows:
            yield from rows
    except (LookupError, ValueError, TypeError) as error:
        raise MoveRefusedError(
            f"a row of the table {table.name} cannot be read ({type(error).__name__}); nothing was moved. "
            "Restore the SQLite database from a backup, or report this."
        ) from None


def _count(connection: Connection, table: Table) -> int:
    number: int = connection.execute(select(func.count()).select_from(table)).scalar_one()
    return number


# What is not in the rows


def _count_on(giving: Connection, taking: Connection) -> None:
    """Let ids go on after the last one that was ever given out: buttons in old messages carry ids, so that
    of an erased row must not come back."""
    given_out = {row.name: row.seq for row in giving.execute(text("SELECT name, seq FROM sqlite_sequence"))}
    for column in _counted_columns():
        table = column.table.name
        highest = taking.execute(select(func.coalesce(func.max(column), 0))).scalar_one()
        following = max(highest, given_out.get(table, 0)) + 1
        # Unlike `setval`, this is undone with the transaction.
        taking.exec_driver_sql(f'ALTER TABLE "{table}" ALTER COLUMN "{column.name}" RESTART WITH {following}')


def _counted_columns() -> Sequence[Column[Any]]:
    return [column for table in metadata.sorted_tables for column in table.c if column.identity is not None]


def _carry_leases(db: Transaction, leases: Leases) -> None:
    """Let what the stopped process was sending be taken over when its request can no longer be under way: as
    much later by the server's clock as it would have been by this host's."""
    left = func.coalesce(message.c.lease_until, leases.now) - literal(leases.now, UtcDateTime())
    nothing = literal(timedelta(0))
    waiting = func.least(func.greatest(left, nothing), literal(leases.longest))
    now = func.statement_timestamp(type_=UtcDateTime())
    sending = message.c.state == literal_column(f"'{MessageState.SENDING.value}'")
    db.run(update(message).where(sending).values(lease_until=now + waiting))
