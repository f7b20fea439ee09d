"""Column types that mean the same on both databases."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, time
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    DateTime,
    Dialect,
    Enum,
    Integer,
    LargeBinary,
    Numeric,
    String,
    Text,
    type_coerce,
)
from sqlalchemy.types import TypeDecorator, TypeEngine

from measures.teams.model import LeftOut
from people.model import Feature, Half, Role, WorkHours
from storage.errors import NaiveDatetimeError, NotStorableError, UnknownValueError

_Value = TypeVar("_Value")
_Kind = TypeVar("_Kind", bound=StrEnum)

Id = BigInteger().with_variant(Integer, "sqlite")
"""Only `INTEGER PRIMARY KEY` counts up by itself on SQLite, where it has 64 bits as well."""
Bytes = LargeBinary()
"""Keys, marks and what is sealed; both databases compare them byte by byte."""


def clean(text: str) -> str:
    """Return the text without what PostgreSQL cannot store: NUL is left out, half a surrogate pair is
    replaced. Done on SQLite too, so that a database can be moved."""
    if "\0" in text:
        text = text.replace("\0", "")
    return text if text.isascii() or _is_whole(text) else _mended(text)


def _is_whole(text: str) -> bool:
    """Tell whether there is no half of a surrogate pair; to try is quicker than to mend what needs it not."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _mended(text: str) -> str:
    """Return the text with halves of surrogate pairs replaced, and two halves made one character."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


class PlainText(TypeDecorator[str]):
    """Text that sorts by code point on both databases, whatever locale the server was made with."""

    impl = String
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[str]:
        """Return the text type, collated like SQLite's on PostgreSQL."""
        collation = "C" if dialect.name == "postgresql" else None
        return dialect.type_descriptor(String(collation=collation))

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Make a text storable."""
        return None if value is None else clean(value)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment. Takes aware datetimes only and gives them back in UTC (SQLite would drop the offset)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Convert to UTC; raises `NaiveDatetimeError`."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise NaiveDatetimeError
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Give back aware UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class ExactDecimal(TypeDecorator[Decimal]):
    """A decimal number, exact on both databases: SQLite, which knows only floats, keeps it as text."""

    impl = Numeric
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return text for SQLite, numeric elsewhere."""
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else Numeric())

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Any:
        """Give SQLite the digits; infinities and NaN are refused."""
        if value is None:
            return None
        if not value.is_finite():
            raise NotStorableError("only finite numbers can be stored")
        return str(value) if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:  # noqa: ARG002
        """Give back the number with its digits."""
        return None if value is None else Decimal(value)


class Encoded(TypeDecorator[_Value]):
    """A small value kept as one text, by a pair of functions; NULL is up to them."""

    impl = Text
    cache_ok = True

    def __init__(
        self, write: Callable[[_Value | None], str | None], read: Callable[[str | None], _Value | None]
    ) -> None:
        super().__init__()
        self.write = write
        self.read = read

    def process_bind_param(self, value: _Value | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Write the text."""
        return self.write(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> _Value | None:  # noqa: ARG002
        """Read the text."""
        return self.read(value)


def _write_list(value: tuple[str, ...] | None) -> str | None:
    return None if value is None else json.dumps(value)


def _read_list(value: str | None) -> tuple[str, ...] | None:
    return None if value is None else tuple(json.loads(value))


def _write_paths(value: tuple[tuple[str, ...], ...] | None) -> str | None:
    return None if value is None else json.dumps(value)


def _read_paths(value: str | None) -> tuple[tuple[str, ...], ...] | None:
    return None if value is None else tuple(tuple(path) for path in json.loads(value))


def _write_numbers(value: tuple[int, ...] | None) -> str | None:
    return None if value is None else json.dumps(value)


def _read_numbers(value: str | None) -> tuple[int, ...] | None:
    return None if value is None else tuple(json.loads(value))


def _write_texts(value: dict[str, str] | None) -> str | None:
    return None if value is None else json.dumps(value, sort_keys=True)


def _read_texts(value: str | None) -> dict[str, str] | None:
    return None if value is None else dict(json.loads(value))


def _known(kind: type[_Kind], value: str) -> _Kind:
    try:
        return kind(value)
    except ValueError:
        unknown = UnknownValueError()
    raise unknown


def _write_roles(value: frozenset[Role] | None) -> str:
    return ";".join(sorted(value or ()))


def _read_roles(value: str | None) -> frozenset[Role]:
    return frozenset(_known(Role, name) for name in value.split(";")) if value else frozenset()


def _write_days(value: frozenset[int] | None) -> str | None:
    return None if value is None else "".join(str(day) for day in sorted(value))


def _read_days(value: str | None) -> frozenset[int] | None:
    return None if value is None else frozenset(int(day) for day in value)


def _write_hours(value: WorkHours | None) -> str | None:
    return None if value is None else f"{value.start.isoformat()}-{value.end.isoformat()}"


def _read_hours(value: str | None) -> WorkHours | None:
    if value is None:
        return None
    start, _, end = value.partition("-")
    return WorkHours(start=time.fromisoformat(start), end=time.fromisoformat(end))


def _write_half(value: Half | None) -> str:
    return value.value if value else ""


def _read_half(value: str | None) -> Half | None:
    return _known(Half, value) if value else None


def _write_feature(value: Feature | None) -> str:
    return value.value if value else ""


def _read_feature(value: str | None) -> Feature | None:
    return _known(Feature, value) if value else None


def _write_left_out(value: tuple[LeftOut, ...] | None) -> str | None:
    if not value:
        # Most teams have none, and there are hundreds of thousands of them.
        return None if value is None else "[]"
    return json.dumps([[one.kind, str(one.days), one.people] for one in value])


def _read_left_out(value: str | None) -> tuple[LeftOut, ...] | None:
    if value is None:
        return None
    return tuple(
        LeftOut(kind=kind, days=Decimal(days), people=people) for kind, days, people in json.loads(value)
    )


TextList = Encoded(_write_list, _read_list)
"""An ordered list of texts, as JSON in ASCII, which holds any text."""
PathList = Encoded(_write_paths, _read_paths)
"""A list of lists of texts, likewise."""
NumberList = Encoded(_write_numbers, _read_numbers)
"""An ordered list of whole numbers, likewise."""
TextsByLanguage = Encoded(_write_texts, _read_texts)
"""A text per language code, likewise."""
LeftOutList = Encoded(_write_left_out, _read_left_out)
"""Days that did not count, by kind, likewise."""
Roles = Encoded(_write_roles, _read_roles)
"""A set of roles, as `admin;lead`."""
WeekDays = Encoded(_write_days, _read_days)
"""A set of ISO weekdays, as `12345`; the empty set is an empty text."""
Hours = Encoded(_write_hours, _read_hours)
"""Working hours, as `09:00:00-17:00:00`."""
HalfOrNone = Encoded(_write_half, _read_half)
"""None is an empty text, so that a unique constraint sees it as a value."""
FeatureOrNone = Encoded(_write_feature, _read_feature)
"""None is an empty text, so that a primary key may hold it."""


def by_value(kind: type[StrEnum]) -> Enum:
    """Return the column type of an enum: its values as text, without a type of the database's own."""
    return Enum(
        kind,
        native_enum=False,
        create_constraint=False,
        length=40,
        values_callable=lambda members: [member.value for member in members],
    )


class KnownOrNone(TypeDecorator[_Kind]):
    """Reads a column of `by_value`, and what this version does not know as None, so that it stops nobody."""

    impl = String(40)
    cache_ok = True

    def __init__(self, kind: type[_Kind]) -> None:
        super().__init__()
        self.kind = kind

    def process_result_value(self, value: str | None, dialect: Dialect) -> _Kind | None:  # noqa: ARG002
        """Read the value."""
        known: _Kind | None = None if value is None else _by_value(self.kind).get(value)
        return known


@cache
def _by_value(kind: type[_Kind]) -> dict[str, _Kind]:
    return {member.value: member for member in kind}


def known_or_none(column: ColumnElement[Any], kind: type[StrEnum]) -> ColumnElement[Any]:
    """Return a column of `by_value` to be read so, by its own name."""
    return type_coerce(column, KnownOrNone(kind)).label(column.key)
