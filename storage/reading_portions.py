"""Readings by the thousand: compared with those taken before, and stored.

What is rehearsed stands in a temporary table, which nobody but its own connection sees.
"""

import hashlib
import json
from collections.abc import Sequence
from functools import cache
from operator import attrgetter
from typing import Any

from sqlalchemy import Column, Index, Integer, MetaData, Table, TextualSelect, text
from sqlalchemy.schema import CreateIndex, CreateTable, DropTable

from measures.readings.model import Around, CheckedReading, StoredReading
from storage import tables
from storage.bulk import count_again
from storage.copying import Once, copy_rows
from storage.transaction import Transaction
from storage.types import clean

_COLUMNS = tuple(column for column in tables.reading.c if column.name != "id")
_FOUND = tuple(name for name in StoredReading._fields if name != "whole")
_WRITTEN = (*_FOUND, "source")
"""The columns that are written, in the order of a row here."""
_VALUES = attrgetter(*_FOUND)
_LOCK = text("SELECT pg_advisory_xact_lock(:key)")
_LOCK_SHARED = text("SELECT pg_advisory_xact_lock_shared(:key)")
_ONE_INDEX = text("SET LOCAL enable_bitmapscan = off")
_ANY_INDEX = text("SET LOCAL enable_bitmapscan TO DEFAULT")
"""Of readings over years PostgreSQL would else put two indices together, which takes ten times as long."""
_QUOTED = str.maketrans({"\\": r"\\", '"': r"\""})
"""What a quoted element of an array is written otherwise than it is."""

_rehearsed = Table(
    "reading_rehearsed",
    MetaData(),
    *(Column(column.name, column.type) for column in _COLUMNS),
    prefixes=["TEMPORARY"],
)
_rehearsed_index = Index(
    "ix_reading_rehearsed", _rehearsed.c.kpi_id, _rehearsed.c.subject, _rehearsed.c.period_start
)


class ReadingPortions:
    """Part of the store of readings."""

    def __init__(self, transaction: Transaction) -> None:
        self._db = transaction
        self._rehearsing = False

    def wait_for_source(self, source: str) -> None:
        """Let nobody else take readings of the source until the transaction ends. On SQLite it is the only
        writer anyway."""
        if self._db.postgresql:
            self._db.run(_LOCK, {"key": _key_of(f"readings:{source}")})

    def wait_for_erasures(self) -> None:
        """Let no readings of anybody be erased until the transaction ends; an erasure under way is waited
        for. Many may take readings at once. On SQLite it is the only writer anyway."""
        if self._db.postgresql:
            self._db.run(_LOCK_SHARED, {"key": _ERASURES})

    def _wait_for_takers(self) -> None:
        """Let nobody take readings until the transaction ends; waits for those who do."""
        if self._db.postgresql:
            self._db.run(_LOCK, {"key": _ERASURES})

    def around(
        self, places: Sequence[Around], *, source: str, rehearsed: bool = False
    ) -> list[StoredReading]:
        """Return every reading of the source that lies in one of the places, rehearsed ones if wanted."""
        if not places:
            return []
        found = self._found(tables.reading, places, source)
        if rehearsed:
            self._begin_rehearsal()
            found += self._found(_rehearsed, places, source)
        return found

    def add_portion(self, readings: Sequence[CheckedReading], *, source: str, rehearse: bool = False) -> None:
        """Store readings, or rehearse it; one that is there by its key is a `ConstraintError`."""
        if not readings:
            return
        if rehearse:
            self._begin_rehearsal()
        table = _rehearsed if rehearse else tables.reading
        copy_rows(self._db, table, _WRITTEN, ((*_VALUES(one), source) for one in readings))
        if self._db.postgresql and not rehearse:
            # Of a table that it has not counted PostgreSQL takes any index for as good as that of the key:
            # then each look finds the readings of everybody in that week, and an import takes four times
            # as long.
            count_again(self._db, table, written=len(readings))

    def end_rehearsal(self) -> None:
        """Forget what was rehearsed."""
        self._db.run(DropTable(_rehearsed, if_exists=True))
        self._rehearsing = False

    def _begin_rehearsal(self) -> None:
        """Make the temporary table, without what somebody before may have left on the same connection."""
        if self._rehearsing:
            return
        self.end_rehearsal()
        self._db.run(CreateTable(_rehearsed))
        self._db.run(CreateIndex(_rehearsed_index))
        self._rehearsing = True

    def _found(self, table: Table, places: Sequence[Around], source: str) -> list[StoredReading]:
        if self._db.postgresql:
            query = _around_on_postgresql(table)
            day = Once(str)
            given: dict[str, Any] = {
                "kpi_ids": _array([place.kpi_id for place in places]),
                "subjects": _array([place.subject for place in places]),
                "firsts": _array([day[place.whole.first] for place in places]),
                "lasts": _array([day[place.whole.last] for place in places]),
            }
        else:
            query = _around_on_sqlite(table)
            listed = [
                (clean(one.kpi_id), clean(one.subject), str(one.whole.first), str(one.whole.last))
                for one in places
            ]
            given = {"listed": json.dumps(listed)}
        given["source"] = source
        if self._db.postgresql:
            self._db.run(_ONE_INDEX)
            rows: Sequence[tuple[Any, ...]] = self._db.plain_rows(query, given)
            self._db.run(_ANY_INDEX)
        else:
            rows = self._db.tuples(query, given)
        return [StoredReading._make((*row[:-1], places[row[-1]].whole)) for row in rows]


# The statements are put together once for each of the two tables.


@cache
def _around_on_postgresql(table: Table) -> TextualSelect:
    """Return the query of readings by place, for which PostgreSQL takes the index of the unique key as soon
    as it has counted the table (`add_portion`). OFFSET 0 keeps it from joining the other way round: it would
    read the whole table, once for each portion.
    """
    names = ", ".join(f"taken.{name}" for name in _FOUND)
    return _typed(
        f"SELECT {names}, CAST(place.number - 1 AS integer) AS place"  # noqa: S608 - names of our own columns
        " FROM unnest(CAST(:kpi_ids AS text[]), CAST(:subjects AS text[]), CAST(:firsts AS date[]),"
        " CAST(:lasts AS date[])) WITH ORDINALITY AS place(kpi_id, subject, first, last, number)"
        f" CROSS JOIN LATERAL (SELECT * FROM {table.name} WHERE {table.name}.kpi_id = place.kpi_id"
        f" AND {table.name}.subject = place.subject"
        f" AND {table.name}.period_start BETWEEN place.first AND place.last"
        f" AND {table.name}.period_end <= place.last AND {table.name}.source = :source OFFSET 0) AS taken"
    )


@cache
def _around_on_sqlite(table: Table) -> TextualSelect:
    """Return the query of readings by place; CROSS JOIN keeps SQLite from joining the other way round."""
    names = ", ".join(f"taken.{name}" for name in _FOUND)
    first, last = "json_extract(place.value, '$[2]')", "json_extract(place.value, '$[3]')"
    return _typed(
        f"SELECT {names}, place.key AS place"  # noqa: S608 - names of our own columns
        f" FROM json_each(:listed) AS place CROSS JOIN {table.name} AS taken"
        " WHERE taken.kpi_id = json_extract(place.value, '$[0]')"
        " AND taken.subject = json_extract(place.value, '$[1]')"
        f" AND taken.period_start BETWEEN {first} AND {last}"
        f" AND taken.period_end <= {last} AND taken.source = :source"
    )


def _typed(query: str) -> TextualSelect:
    kinds = {name: tables.reading.c[name].type for name in _FOUND}
    return text(query).columns(**kinds, place=Integer())


def _array(texts: Sequence[str]) -> str:
    """Return texts as PostgreSQL writes an array of them: the driver looks at each one by itself, which takes
    as long as to look them up."""
    joined = '","'.join(texts)
    if "\\" in joined or joined.count('"') > 2 * (len(texts) - 1):
        joined = '","'.join([text.translate(_QUOTED) for text in texts])
    return clean(f'{{"{joined}"}}')


def _key_of(name: str) -> int:
    """Return the number that a lock is known by: 64 bits with a sign. Two locks with the same one would wait
    for each other, nothing worse."""
    digest = hashlib.blake2b(name.encode(), digest_size=8).digest()
    return int.from_bytes(digest, signed=True)


_ERASURES = _key_of("erasures of readings")
