"""What all parts of the outbox share: which rows are meant, the machine's clock in SQL, and free lanes."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import (
    Column,
    ColumnElement,
    Executable,
    Integer,
    Interval,
    TextualSelect,
    bindparam,
    func,
    literal_column,
    select,
    text,
    update,
)

from people.model import Feature, Platform
from people.outbox import Message, Reason
from storage.tables import lane, message
from storage.transaction import AnyOf, PerDatabase, Prepared, Query, Row, Transaction
from storage.types import UtcDateTime, known_or_none

_Made = TypeVar("_Made", bound=Executable)

RANKS: dict[Feature | None, int] = {None: 0} | {feature: n for n, feature in enumerate(Feature, start=1)}
"""The order of sending: what has no feature (answers, work for leads) comes before all."""
RANK_OF_EDITS = 99
"""Behind all features that there may ever be: nobody is told of an edit, so nobody waits for it."""

OF_A_NEWER_VERSION = {"feature": Feature, "reason": Reason, "platform": Platform}
"""Columns that may hold a value which this version does not know."""
COLUMNS = tuple(
    known_or_none(column, OF_A_NEWER_VERSION[column.name]) if column.name in OF_A_NEWER_VERSION else column
    for column in message.c
    if column.name not in {"rank", "platform_ref", "retry_at", "lease_until"}
)
"""What a `Message` is made of. An unknown value is read as none, so that whoever only lists messages can."""


def legible(table: str) -> str:
    """Return the condition, in SQL, that this version knows all values of a message."""
    return " AND ".join(_is_known(f"{table}.{name}", kind) for name, kind in OF_A_NEWER_VERSION.items())


def _is_known(column: str, kind: type[StrEnum]) -> str:
    values = ", ".join(f"'{member.value}'" for member in kind)
    return f"({column} IS NULL OR {column} IN ({values}))"


LEGIBLE = legible("message")
# Literals rather than parameters: only so are the partial indices certain to be used.
QUEUED = message.c.state == literal_column("'queued'")
SENDING = message.c.state == literal_column("'sending'")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """One stretch of the queue: messages of one rank that were last seen to go to one platform (None: not
    looked at yet), apart from each other those that wait for a retry and those that do not."""

    rank: int
    platform: Platform | None
    retrying: bool

    @property
    def moment(self) -> Column[datetime]:
        """By what its index goes on: the machine time of the retry, or the business time."""
        return message.c.retry_at if self.retrying else message.c.due_at

    @property
    def order(self) -> tuple[Column[Any], ...]:
        """The order of its index. The platform is in it, of which there is one: PostgreSQL does not see that
        `IS NULL` leaves no order open, and would sort."""
        moments = (self.moment, message.c.due_at) if self.retrying else (self.moment,)
        return message.c.platform, *moments, message.c.id

    @property
    def where(self) -> str:
        """Which rows it is, in SQL, as the beginning of their index."""
        here = "IS NULL" if self.platform is None else f"= '{self.platform.value}'"
        waits = "IS NOT NULL" if self.retrying else "IS NULL"
        return f"state = 'queued' AND rank = {self.rank} AND platform {here} AND retry_at {waits}"


SHELVES = tuple(
    Shelf(rank=rank, platform=platform, retrying=retrying)
    for rank in (*RANKS.values(), RANK_OF_EDITS)
    for platform in (None, *Platform)
    for retrying in (False, True)
)
"""All there may be, highest rank first."""


def _heads() -> TextualSelect:
    """Return the query of the first moment of each shelf that has something: one look into an index for each.

    It is plain text, because SQLAlchemy goes through every part of a statement whenever it is run.
    """
    looks = (_head(place, shelf) for place, shelf in enumerate(SHELVES))
    return text(" UNION ALL ".join(looks)).columns(place=Integer(), moment=UtcDateTime())


def _head(place: int, shelf: Shelf) -> str:
    moment = shelf.moment.name
    order = ", ".join(column.name for column in shelf.order)
    first = f"SELECT {place} AS place, {moment} AS moment FROM message WHERE {shelf.where}"  # noqa: S608 - no input
    return f"SELECT * FROM ({first} ORDER BY {order} LIMIT 1) AS shelf{place}"  # noqa: S608 - no input


_HEADS = _heads()


class MachineClock:
    """The machine's time in SQL: on PostgreSQL the database's own clock, on SQLite this host's, a parameter.

    `OutboxPart._clock` gives the values of the parameters.
    """

    def __init__(self, *, postgresql: bool) -> None:
        self._postgresql = postgresql

    def now(self) -> ColumnElement[datetime]:
        """The time itself."""
        if self._postgresql:
            return func.statement_timestamp(type_=UtcDateTime())
        return bindparam("machine_now", type_=UtcDateTime())

    def later(self, name: str) -> ColumnElement[datetime]:
        """The time plus what the parameter of that name says; NULL if that is None."""
        if self._postgresql:
            return self.now() + bindparam(name, type_=Interval())
        return bindparam(name, type_=UtcDateTime())


def timed(make: Callable[[AnyOf, MachineClock], _Made]) -> PerDatabase[_Made]:
    """Return a statement that asks for the machine's time, put together once for each database."""
    return PerDatabase(
        postgresql=Prepared(lambda any_of: make(any_of, MachineClock(postgresql=True))).postgresql,
        sqlite=Prepared(lambda any_of: make(any_of, MachineClock(postgresql=False))).sqlite,
    )


_GET_MANY = Prepared(lambda any_of: select(*COLUMNS).where(any_of(message.c.id, "message_ids")))
_FREE_LANES = Prepared(
    lambda any_of: update(lane).where(any_of(lane.c.message_id, "message_ids")).values(message_id=None)
)


class OutboxPart:
    """What the parts of the outbox are made of."""

    def __init__(self, transaction: Transaction) -> None:
        self._db = transaction

    def get_many(self, message_ids: Collection[int]) -> dict[int, Message]:
        """Return those of the ids that exist."""
        found = self._messages(self._db.made(_GET_MANY), {"message_ids": self._db.listed(message_ids)})
        return {one.id: one for one in found}

    def _messages(self, query: Query, given: Row | None = None) -> list[Message]:
        return [Message(**row) for row in self._db.rows(query, given)]

    def _heads(self) -> list[tuple[Shelf, datetime]]:
        """Return the shelves that have something, in the order of sending, with their first moment."""
        return [(SHELVES[row["place"]], row["moment"]) for row in self._db.rows(_HEADS)]

    def _free_lanes(self, message_ids: Collection[int]) -> None:
        self._db.run(self._db.made(_FREE_LANES), {"message_ids": self._db.listed(message_ids)})

    def _clock(self, **seconds: float | None) -> dict[str, Any]:
        """Return the parameters of a timed statement: the time on SQLite, and that many seconds later."""
        delays = {name: None if s is None else timedelta(seconds=s) for name, s in seconds.items()}
        if self._db.postgresql:
            return dict(delays)
        now = self._db.machine_time()
        later = {name: None if delay is None else now + delay for name, delay in delays.items()}
        return {"machine_now": now, **later}
