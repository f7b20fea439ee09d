"""One transaction: statements go in, plain rows come out, and driver errors are wrapped here alone."""

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from functools import cache, cached_property
from typing import Any, Generic, TypeVar

from sqlalchemy import (
    ARRAY,
    BigInteger,
    BindParameter,
    ColumnElement,
    CompoundSelect,
    Connection,
    CursorResult,
    Executable,
    Integer,
    RowMapping,
    Select,
    Table,
    TextualSelect,
    any_,
    bindparam,
    func,
    literal,
    select,
    type_coerce,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.sql.dml import ReturningInsert, ReturningUpdate
from sqlalchemy.types import TypeEngine

from people.errors import HojorinError
from storage.errors import StatementFailedError, UnknownValueError, wrapped
from storage.types import PlainText, UtcDateTime, clean

Query = (
    Select[*tuple[Any, ...]]
    | CompoundSelect[*tuple[Any, ...]]
    | ReturningInsert[*tuple[Any, ...]]
    | ReturningUpdate[*tuple[Any, ...]]
    | TextualSelect
)
Row = Mapping[str, Any]
Insert = postgresql.Insert | sqlite.Insert
_READ_ONLY = "read_only"
"""Where a connection remembers what it is switched to."""
_NOT_OF_ENUM = "is not among the defined enum values"
"""What `sqlalchemy.Enum` says of a stored value that is none of its own."""
_UNIQUE_VIOLATION = "23505"
"""https://www.postgresql.org/docs/current/errcodes-appendix.html"""

_Result = TypeVar("_Result")
_Made = TypeVar("_Made", bound=Executable)


class Transaction:
    """What the stores work with. It belongs to one thread and one unit of work.

    After a failed statement nothing more goes in, on either database: PostgreSQL has given up the
    transaction by then, and SQLite must not commit the half that went well.
    """

    def __init__(
        self, connection: Connection, *, machine_clock: Callable[[], datetime], read_only: bool = False
    ) -> None:
        self._connection = connection
        self._machine_clock = machine_clock
        self._read_only = read_only
        self._begun = False
        self._failed = False
        self._has_written = False
        self.postgresql = connection.dialect.name == "postgresql"

    def rows(self, query: Query, given: Row | None = None) -> Sequence[RowMapping]:
        """Return all rows of a query; `given` are the values of its named parameters."""
        return self._guarded(lambda: self._execute(query, given).mappings().all())

    def plain_rows(self, query: Query, given: Row | None = None) -> list[tuple[Any, ...]]:
        """Return all rows of a query as the driver gives them, whose values are not those of column types: of
        hundreds of thousands, looking at each value takes longer than reading it."""

        def work() -> list[tuple[Any, ...]]:
            result = self._execute(query, given)
            rows = list(result.cursor.fetchall()) if result.cursor is not None else []
            result.close()
            return rows

        return self._guarded(work)

    def tuples(self, query: Query, given: Row | None = None) -> Sequence[tuple[Any, ...]]:
        """Return all rows of a query by place: of very many that is quicker than by name."""
        return self._guarded(lambda: [tuple(row) for row in self._execute(query, given).all()])

    def row(self, query: Query, given: Row | None = None) -> RowMapping | None:
        """Return the first row of a query, or None."""
        return self._guarded(lambda: self._execute(query, given).mappings().first())

    def column(self, statement: Executable) -> list[Any]:
        """Return the first column of all rows of a query or of a statement with RETURNING."""
        return self._guarded(lambda: list(self._execute(statement).scalars()))

    def value(self, query: Query, given: Row | None = None) -> Any:
        """Return the first column of the first row, or None."""
        return self._guarded(lambda: self._execute(query, given).scalar())

    def run(self, statement: Executable, given: Row | None = None) -> int:
        """Execute a statement once; returns how many rows it touched."""
        return self._guarded(lambda: self._execute(statement, given).rowcount)

    def run_plain(self, statement: str, make_rows: Callable[[], list[tuple[Any, ...]]]) -> int:
        """Execute a statement in the driver's own words for each row, whose values are in its order; returns
        how many rows it touched in all."""

        def work() -> int:
            rows = make_rows()
            self._has_written = True
            return self._connection.exec_driver_sql(statement, rows).rowcount if rows else 0

        return self._guarded(work)

    def run_in_parts(self, statement: str, parts: Iterable[Row]) -> int:
        """Execute a statement of PostgreSQL in the driver's own words for each part; returns how many rows it
        touched in all. While the server works on a part, the next is made, which may therefore not ask this
        database for anything."""
        self._has_written = True
        return self._guarded(lambda: _run_in_parts(self._connection, statement, parts))

    def copy_in(self, statement: str, texts: Iterable[str]) -> int:
        """Let PostgreSQL copy rows in; returns how many. They come as texts in the form that the statement
        (`COPY … FROM STDIN`) names. While the server works on a text, the next is made."""
        self._has_written = True
        return self._guarded(lambda: _copy_in(self._connection, statement, texts))

    def copy_in_if_new(self, statement: str, texts: Iterable[str]) -> bool:
        """Do the same; returns False, and nothing of it stands, if a row is there already by a unique key.
        That fails nothing."""
        self._has_written = True
        return self._guarded(lambda: _copy_in_if_new(self._connection, statement, texts))

    def commit(self) -> None:
        """Make everything so far permanent; what follows is a new transaction."""
        self._guarded(self._connection.commit)
        self._begun = False
        self._has_written = False

    def end_looking(self) -> None:
        """End a transaction that changed nothing. A rollback, by which it would end otherwise, makes the
        driver of PostgreSQL forget every statement that it had the server plan ahead (psycopg 3,
        `PrepareManager.clear`): the look at the queue would be planned anew each time."""
        if self._begun and not self._has_written and not self._failed:
            self._connection.commit()
            self._begun = False

    def _execute(self, statement: Executable, given: Row | None = None) -> CursorResult[Any]:
        if not statement.is_select:
            self._has_written = True
        return self._connection.execute(statement, given)

    def _guarded(self, work: Callable[[], _Result]) -> _Result:
        if self._failed:
            raise StatementFailedError(code="an earlier statement of this unit of work failed")
        try:
            if not self._begun:
                guarded(lambda: begin(self._connection, read_only=self._read_only))
                self._begun = True
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
        return _among(column, self.listed(values), postgresql=self.postgresql)

    def listed(self, values: Collection[Any]) -> Any:
        """Return values as the one parameter that `any_of` takes on this database."""
        plain = [clean(value) if isinstance(value, str) else value for value in values]
        return plain if self.postgresql else json.dumps(plain)

    def made(self, prepared: "Prepared[_Made] | PerDatabase[_Made]") -> _Made:
        """Return a prepared statement for this database."""
        return prepared.postgresql if self.postgresql else prepared.sqlite

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


def _among(column: ColumnElement[Any], listed: Any, *, postgresql: bool) -> ColumnElement[bool]:
    """Return the condition that the column has one of the `listed` values: a parameter, or what it holds."""
    if postgresql:
        kind = ARRAY(BigInteger() if isinstance(column.type, Integer) else PlainText(), dimensions=1)
        values: Any = listed if isinstance(listed, BindParameter) else literal(listed, kind)
        return column == any_(type_coerce(values, kind))
    return column.in_(select(func.json_each(listed).table_valued("value").c.value))


@dataclass(frozen=True, slots=True, kw_only=True)
class PerDatabase(Generic[_Made]):
    """A statement that each database has words of its own for."""

    postgresql: _Made
    sqlite: _Made


class Prepared(Generic[_Made]):
    """A statement with named parameters, put together once: that takes four times as long as running it.

    `make` is told how to say that a column has one of the values of a parameter (`Transaction.listed`).
    """

    def __init__(self, make: "Callable[[AnyOf], _Made]") -> None:
        self._make = make

    @cached_property
    def postgresql(self) -> _Made:
        """The statement for PostgreSQL."""
        return self._make(lambda column, name: _among(column, bindparam(name), postgresql=True))

    @cached_property
    def sqlite(self) -> _Made:
        """The statement for SQLite."""
        return self._make(lambda column, name: _among(column, bindparam(name), postgresql=False))


AnyOf = Callable[[ColumnElement[Any], str], ColumnElement[bool]]


def _run_in_parts(connection: Connection, statement: str, parts: Iterable[Row]) -> int:
    """Let the driver execute, which sends parts without waiting for the server: SQLAlchemy wants all of them
    before it begins."""

    def work(cursor: Any) -> None:
        cursor.executemany(statement, parts)

    return _driven(connection, statement, work)


def _copy_in(connection: Connection, statement: str, texts: Iterable[str]) -> int:
    """Let the driver copy, which SQLAlchemy has no words for."""

    def work(cursor: Any) -> None:
        with cursor.copy(statement) as copy:
            for text in texts:
                copy.write(text)

    return _driven(connection, statement, work)


def _copy_in_if_new(connection: Connection, statement: str, texts: Iterable[str]) -> bool:
    savepoint = connection.begin_nested()
    try:
        _copy_in(connection, statement, texts)
    except IntegrityError as error:
        if getattr(error.orig, "sqlstate", None) != _UNIQUE_VIOLATION:
            raise
        savepoint.rollback()
        return False
    savepoint.commit()
    return True


def _driven(connection: Connection, statement: str, work: Callable[[Any], None]) -> int:
    """Do something with a cursor of the driver's own; returns how many rows it touched. The driver's errors
    become those of a statement."""
    errors = connection.dialect.loaded_dbapi.Error
    if not connection.in_transaction():
        connection.begin()
    driver: Any = connection.connection.dbapi_connection
    try:
        with driver.cursor() as cursor:
            work(cursor)
            touched: int = cursor.rowcount
    except errors as error:
        if driver.closed:
            connection.invalidate()
        raise DBAPIError.instance(statement, None, error, errors, hide_parameters=True) from None
    return touched


def begin(connection: Connection, *, read_only: bool) -> None:
    """Begin for writing or for reading only.

    A plain BEGIN on SQLite that turns into a writer later fails at once when another one writes; BEGIN
    IMMEDIATE waits. It is said here and not by a listener of SQLAlchemy's: as soon as an engine has one,
    every single statement asks for seven others.
    """
    if connection.dialect.name == "sqlite":
        if connection.info.get(_READ_ONLY) is not read_only:
            connection.exec_driver_sql(f"PRAGMA query_only={'ON' if read_only else 'OFF'}")
            connection.info[_READ_ONLY] = read_only
        connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")
    elif read_only:
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")


def guarded(work: Callable[[], _Result]) -> _Result:
    """Return what the work returns; raises our own errors for the driver's, without a trace of them.

    The raise stands outside the `except` block on purpose: inside it, Python would keep the driver's
    exception, which may hold stored texts, as the context of ours.
    """
    try:
        return work()
    except SQLAlchemyError as error:
        ours = wrapped(error)
    except LookupError as error:
        if _NOT_OF_ENUM not in str(error):
            raise
        ours = UnknownValueError()
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
