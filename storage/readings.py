"""Readings with their whole history, and days that people marked."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import bindparam, delete, func, select

from measures.kpis.model import DayMark, Reading, Recorded
from storage import tables
from storage.bulk import Existing, insert_rows
from storage.reading_portions import ReadingPortions
from storage.tables import day_mark
from storage.transaction import AnyOf, Prepared, Query, row_of

_COLUMNS = tuple(column for column in tables.reading.c if column.name != "id")
_KEY = (
    tables.reading.c.kpi_id,
    tables.reading.c.subject,
    tables.reading.c.period_start,
    tables.reading.c.period_end,
    tables.reading.c.source,
)


def _current(any_of: AnyOf) -> Query:
    """Return the query of the readings measured last, per key, for the periods that lie within a span."""
    latest = func.row_number().over(partition_by=_KEY, order_by=tables.reading.c.measured_at.desc())
    within = (
        select(*_COLUMNS, latest.label("place"))
        .where(any_of(tables.reading.c.kpi_id, "kpi_ids"), any_of(tables.reading.c.subject, "subjects"))
        .where(tables.reading.c.period_start >= bindparam("first"))
        .where(tables.reading.c.period_end <= bindparam("last"))
        .subquery()
    )
    columns = [within.c[column.name] for column in _COLUMNS]
    order = (within.c.period_start, within.c.period_end, within.c.kpi_id, within.c.subject, within.c.source)
    return select(*columns).where(within.c.place == 1).order_by(*order)


_CURRENT = Prepared(_current)
_MARKS = Prepared(
    lambda any_of: (
        select(day_mark)
        .where(any_of(day_mark.c.person_id, "person_ids"))
        .where(day_mark.c.day.between(bindparam("first"), bindparam("last")))
        .order_by(day_mark.c.day, day_mark.c.kind)
    )
)


_Numbers = tuple[Decimal, Decimal | None, Decimal | None]
"""Value, numerator, denominator."""


class SqlReadings(ReadingPortions):
    """Implements `measures.ports.ReadingStore`."""

    def record(self, reading: Reading) -> Recorded:
        """Store a reading, and return what it is to those of the same key."""
        known = self._measured(reading)
        if reading.measured_at not in known and self._inserted(reading):
            if not known:
                return Recorded.NEW
            return Recorded.CORRECTION if reading.measured_at > max(known) else Recorded.HISTORY
        # Known before, or stored by another unit of work since the first look.
        same = self._measured(reading).get(reading.measured_at) == _numbers(reading)
        return Recorded.DUPLICATE if same else Recorded.CONFLICT

    def _inserted(self, reading: Reading) -> bool:
        return insert_rows(self._db, tables.reading, [row_of(reading)], existing=Existing.KEEP) == 1

    def _measured(self, reading: Reading) -> dict[datetime, _Numbers]:
        """Return the numbers of the same key by the time of measuring."""
        of_key = (column == getattr(reading, column.name) for column in _KEY)
        return {one.measured_at: _numbers(one) for one in self._readings(select(*_COLUMNS).where(*of_key))}

    def current(
        self, *, kpi_ids: Collection[str], subjects: Collection[str], first: date, last: date
    ) -> list[Reading]:
        """Return, per key, the reading measured last, for the periods that lie within the span."""
        given = {
            "kpi_ids": self._db.listed(kpi_ids),
            "subjects": self._db.listed(subjects),
            "first": first,
            "last": last,
        }
        return [Reading(**row) for row in self._db.rows(self._db.made(_CURRENT), given)]

    def history(self, *, kpi_id: str, subject: str, period_start: date, period_end: date) -> list[Reading]:
        """Return every reading of the period, oldest first."""
        query = select(*_COLUMNS).where(
            tables.reading.c.kpi_id == kpi_id,
            tables.reading.c.subject == subject,
            tables.reading.c.period_start == period_start,
            tables.reading.c.period_end == period_end,
        )
        return self._readings(query.order_by(tables.reading.c.measured_at, tables.reading.c.id))

    def of_subject(self, subject: str) -> list[Reading]:
        """Return every reading of a subject, oldest period first."""
        query = select(*_COLUMNS).where(tables.reading.c.subject == subject)
        return self._readings(
            query.order_by(
                tables.reading.c.period_start, tables.reading.c.kpi_id, tables.reading.c.measured_at
            )
        )

    def _readings(self, query: Query) -> list[Reading]:
        return [Reading(**row) for row in self._db.rows(query)]

    def mark_days(self, *, person_id: str, kind: str, first: date, last: date, days: Sequence[date]) -> None:
        """Make `days` the marked days of that kind within the span; a day outside it is a `ValueError`."""
        if any(not first <= day <= last for day in days):
            raise ValueError("a marked day lies outside the span")
        old = delete(day_mark).where(day_mark.c.person_id == person_id, day_mark.c.kind == kind)
        self._db.run(old.where(day_mark.c.day.between(first, last)))
        rows = ({"person_id": person_id, "kind": kind, "day": day} for day in sorted(set(days)))
        insert_rows(self._db, day_mark, rows, existing=Existing.KEEP)

    def marks_of(self, person_ids: Collection[str], *, first: date, last: date) -> dict[str, list[DayMark]]:
        """Return the marks in the span per person, by day; people without any are absent."""
        given = {"person_ids": self._db.listed(person_ids), "first": first, "last": last}
        marks: defaultdict[str, list[DayMark]] = defaultdict(list)
        for row in self._db.rows(self._db.made(_MARKS), given):
            marks[row["person_id"]].append(DayMark(**row))
        return dict(marks)

    def erase(self, person_id: str) -> None:
        """Remove the readings and marks of a person. Whoever takes readings is waited for, else what they
        store at this moment would be left."""
        self._wait_for_takers()
        self._db.run(delete(tables.reading).where(tables.reading.c.subject == person_id))
        self._db.run(delete(day_mark).where(day_mark.c.person_id == person_id))


def _numbers(reading: Reading) -> _Numbers:
    return reading.value, reading.numerator, reading.denominator
