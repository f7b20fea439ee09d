"""One transaction: statements go in, plain rows come out, and driver errors are wrapped here alone."""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import fields
from datetime import datetime, timedelta
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Connection,
    Executable,
    Integer,
    RowMapping,
    Select,
    Table,
    any_,
    func,
    literal,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.types import TypeEngine

from people.errors import HojorinError
from storage.errors import StatementFailedError, wrapped
from storage.types import PlainText, UtcDateTime, clean

Query = Select[*tuple[Any, ...]]
Row = Mapping[str, Any]
Insert = postgresql.Insert | sqlite.Insert
_Result = TypeVar("_Result")


class Transaction:
    """What the stores work with. It belongs to one thread and one unit of work.

    After a failed statement nothing more goes in, on either database: PostgreSQL has given up the
    transaction by then, and SQLite must not commit the half that went well.
    """

    def __init__(self, connection: Connection, *, machine_clock: Callable[[], datetime]) -> None:
        self._connection = connection
        self._machine_clock = machine_clock
        self._failed = False
        self.postgresql = connection.dialect.name == "postgresql"

    def rows(self, query: Query, given: Row | None = None) -> Sequence[RowMapping]:
        """Return all rows of a query; `given` are the values of its named parameters."""
        return self._guarded(lambda: self._connection.execute(query, given).mappings().all())

    def row(self, query: Query) -> RowMapping | None:
        """Return the first row of a query, or None."""
        return self._guarded(lambda: self._connection.execute(query).mappings().first())

    def column(self, statement: Executable) -> list[Any]:
        """Return the first column of all rows of a query or of a statement with RETURNING."""
        return self._guarded(lambda: list(self._connection.execute(statement).scalars()))

    def value(self, query: Query) -> Any:
        """Return the first column of the first row, or None."""
        return self._guarded(lambda: self._connection.execute(query).scalar())

    def run(self, statement: Executable) -> int:
        """Execute a statement once; returns how many rows it touched."""
        return self._guarded(lambda: self._connection.execute(statement).rowcount)

    def run_many(self, statement: Executable, rows: Sequence[Row]) -> int:
        """Execute a statement for each of the rows; returns how many rows it touched in all."""
        return self._guarded(lambda: self._connection.execute(statement, rows).rowcount) if rows else 0

    def commit(self) -> None:
        """Make everything so far permanent; what follows is a new transaction."""
        self._guarded(self._connection.commit)

    def _guarded(self, work: Callable[[], _Result]) -> _Result:
        if self._failed:
            raise StatementFailedError(code="an earlier statement of this unit of work failed")
        try:
            return guarded(work)
        except HojorinError:
            self._failed = True
            raise

    def insert(self, table: Table) -> Insert:
        """Return an INSERT in the database's own dialect, for `ON CONFLICT`."""
        return postgresql.insert(table) if self.postgresql else sqlite.insert(table)

    def among(self, column: ColumnElement[Any], values: Collection[Any]) -> ColumnElement[bool]:
        """Return the condition that the column has one of the values, however many they are.

        The values travel as one parameter, so neither the limit of parameters nor the cache of
        compiled statements minds their number.
        """
        plain = [clean(value) if isinstance(value, str) else value for value in values]
        if self.postgresql:
            kind = BigInteger() if isinstance(column.type, Integer) else PlainText()
            return column == any_(literal(plain, ARRAY(kind, dimensions=1)))
        listed = func.json_each(json.dumps(plain)).table_valued("value")
        return column.in_(select(listed.c.value))

    def writer_of(self, kind: TypeEngine[Any]) -> Callable[[Any], Any]:
        """Return the function that makes a value of a column type ready for this database."""
        return kind.dialect_impl(self._connection.dialect).bind_processor(self._connection.dialect) or _same

    def machine_time(self) -> datetime:
        """Return this host's machine time."""
        return self._machine_clock()

    def machine_now(self, *, plus_seconds: int = 0) -> ColumnElement[datetime]:
        """Return the machine time in SQL: the database's clock on PostgreSQL, this host's on SQLite."""
        later = timedelta(seconds=plus_seconds)
        if self.postgresql:
            now: ColumnElement[datetime] = func.statement_timestamp(type_=UtcDateTime())
            return now + literal(later) if later else now
        return literal(self._machine_clock() + later, UtcDateTime())


def guarded(work: Callable[[], _Result]) -> _Result:
    """Return what the work returns; raises our own errors for the driver's, without a trace of them.

    The raise stands outside the `except` block on purpose: inside it, Python would keep the driver's
    exception, which may hold stored texts, as the context of ours.
    """
    try:
        return work()
    except SQLAlchemyError as error:
        ours = wrapped(error)
    raise ours


def _same(value: Any) -> Any:
    return value


def row_of(item: Any, *, without: Collection[str] = ()) -> dict[str, Any]:
    """Return the fields of a dataclass by name, one level deep."""
    kind: Any = type(item)
    return {name: getattr(item, name) for name in _field_names(kind) if name not in without}


@cache
def _field_names(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))
