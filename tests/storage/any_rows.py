"""Rows for every table, made from the types of its columns: a table that is added later is covered, too."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Date,
    Double,
    Enum,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    UniqueConstraint,
    select,
)
from sqlalchemy.dialects import sqlite
from storage_samples import HOSTILE_TEXTS

from measures.teams.model import LeftOut
from people.model import Feature, Half, Role, WorkHours
from storage import types
from storage.tables import metadata

TEXTS = st.text(max_size=20) | st.sampled_from(HOSTILE_TEXTS)
ZONES = st.sampled_from([UTC, timezone(timedelta(hours=9)), timezone(-timedelta(hours=3, minutes=30))])
MOMENTS = st.datetimes(datetime(1970, 1, 2), datetime(2199, 12, 30), timezones=ZONES)  # noqa: DTZ001 - bounds
DECIMALS = st.decimals(
    allow_nan=False, allow_infinity=False, min_value=-(10**25), max_value=10**25, places=6
) | (
    st.sampled_from(
        [Decimal(text) for text in ("1E+3", "-0", "0.000", "1.50", "1E-12", "12345678901234567890.5")]
    )
)
HOURS = st.times(time(0), time(23, 58)).map(lambda start: WorkHours(start=start, end=time(23, 59, 59)))
ENCODED = {
    id(types.TextList): st.lists(TEXTS, max_size=3).map(tuple),
    id(types.PathList): st.lists(st.lists(TEXTS, max_size=3).map(tuple), max_size=3).map(tuple),
    id(types.NumberList): st.lists(st.integers(-(2**62), 2**62), max_size=3).map(tuple),
    id(types.LeftOutList): st.lists(
        st.builds(LeftOut, kind=TEXTS, days=DECIMALS, people=st.integers(0, 2**31)), max_size=3
    ).map(tuple),
    id(types.TextsByLanguage): st.dictionaries(st.sampled_from(["en", "ja", "zh-TW"]), TEXTS),
    id(types.Roles): st.frozensets(st.sampled_from(list(Role))),
    id(types.WeekDays): st.none() | st.frozensets(st.integers(1, 7)),
    id(types.Hours): st.none() | HOURS,
    id(types.HalfOrNone): st.none() | st.sampled_from(list(Half)),
    id(types.FeatureOrNone): st.none() | st.sampled_from(list(Feature)),
}
BY_TYPE: list[tuple[type, st.SearchStrategy[Any]]] = [
    (types.PlainText, TEXTS),
    (types.UtcDateTime, MOMENTS),
    (types.ExactDecimal, DECIMALS),
    (Boolean, st.booleans()),
    (Date, st.dates(date(1900, 1, 1), date(2199, 12, 31))),
    (SmallInteger, st.integers(-(2**15), 2**15 - 1)),
    (BigInteger, st.integers(1, 2**62)),
    (Integer, st.integers(-(2**31), 2**31 - 1)),
    (LargeBinary, st.binary(max_size=40)),
    (Double, st.floats(allow_nan=False, allow_infinity=False)),
]
"""The first that fits counts: one is a kind of the other."""


def value_of(column: Column[Any]) -> st.SearchStrategy[Any]:
    """Return a strategy for values of a column that refers to nothing."""
    kind = column.type
    if id(kind) in ENCODED:
        return ENCODED[id(kind)]
    if isinstance(kind, Enum):
        assert kind.enum_class is not None
        values: st.SearchStrategy[Any] = st.sampled_from(list(kind.enum_class))
    else:
        values = next(strategy for known, strategy in BY_TYPE if isinstance(kind, known))
    return st.none() | values if column.nullable else values


def fill(connection: Connection, data: st.DataObject, *, rows: int) -> None:
    """Put some rows into every table of an SQLite database, those in the way of a unique key left out."""
    for table in metadata.sorted_tables:
        for number in range(data.draw(st.integers(0, rows))):
            row = _row(connection, table, data, number)
            if row is not None:
                connection.execute(sqlite.insert(table).values(row).on_conflict_do_nothing())


def _row(connection: Connection, table: Table, data: st.DataObject, number: int) -> dict[str, Any] | None:
    """Return a row, or None if what it must refer to is not there."""
    row = {}
    for column in table.c:
        key = next(iter(column.foreign_keys), None)
        if key is None:
            row[column.name] = _told_apart(data.draw(value_of(column)), column, number)
            continue
        there = list(connection.execute(select(key.column)).scalars())
        if not there:
            return None
        row[column.name] = data.draw(st.sampled_from(there))
    return row


def _told_apart(value: Any, column: Column[Any], number: int) -> Any:
    """Make texts of unique columns differ, so that most rows find room."""
    kinds = (one for one in column.table.constraints if isinstance(one, UniqueConstraint))
    unique = {key.name for one in kinds for key in one.columns}
    if isinstance(column.type, types.PlainText) and (column.primary_key or column.name in unique):
        return None if value is None else f"{number} {value}"
    return value


def everything(connection: Connection) -> dict[str, list[tuple[Any, ...]]]:
    """Return the rows of every table as the code reads them, in an order of our own."""
    found = {}
    for table in metadata.sorted_tables:
        keys = [column.name for column in table.primary_key]
        rows = connection.execute(select(table)).all()
        ordered = sorted(rows, key=lambda row: [str(row._mapping[key]) for key in keys])
        found[table.name] = [tuple(row) for row in ordered]
    return found
