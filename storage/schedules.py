"""Schedules and their occurrences: by the unique key of (schedule, local date) a date is opened once."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import RowMapping, bindparam, func, select, update

from people.schedules import Schedule, StoredSchedule
from storage.bulk import Existing, insert_rows
from storage.codec import schedule_from_text, schedule_to_text
from storage.errors import SchemaError
from storage.tables import occurrence, schedule
from storage.transaction import Prepared, Transaction

_ONE = (schedule.c.kind == bindparam("its_kind")) & (schedule.c.owner == bindparam("its_owner"))
_LOCK = select(schedule).where(_ONE, schedule.c.definition.is_not(None)).with_for_update()
_LOCK_ALL = Prepared(
    lambda any_of: (
        select(schedule)
        .where(any_of(schedule.c.kind, "kinds"), schedule.c.definition.is_not(None))
        .order_by(schedule.c.id)
        .with_for_update()
    )
)
_DUE = Prepared(
    lambda any_of: (
        select(schedule)
        .where(any_of(schedule.c.kind, "kinds"), schedule.c.next_at <= bindparam("now"))
        .order_by(schedule.c.next_at, schedule.c.id)
        .limit(bindparam("most"))
        .with_for_update(skip_locked=True)
    )
)
_NEXT_DUE = Prepared(
    lambda any_of: (
        select(func.min(schedule.c.next_at))
        .where(any_of(schedule.c.kind, "kinds"))
        .where(schedule.c.next_at.is_not(None))
    )
)
_PUT = (
    update(schedule)
    .where(_ONE)
    .values(definition=bindparam("its_definition"), next_at=bindparam("its_next_at"))
)
_SET_NEXT = (
    update(schedule).where(schedule.c.id == bindparam("schedule_id")).values(next_at=bindparam("moment"))
)
_LAST_OPENED = select(func.max(occurrence.c.local_date)).where(
    occurrence.c.schedule_id == bindparam("of_schedule"), occurrence.c.local_date <= bindparam("until")
)


class SqlSchedules:
    """Implements `people.ports.ScheduleStore`."""

    def __init__(self, transaction: Transaction) -> None:
        self._db = transaction

    def put(self, kind: str, owner: str, schedule: Schedule, *, next_at: datetime | None) -> None:
        """Insert or replace a schedule; what was opened before stays known."""
        self._write(kind, owner, definition=schedule_to_text(schedule), next_at=next_at)

    def lock(self, kind: str, owner: str) -> StoredSchedule | None:
        """Return the schedule, kept from being changed or opened by others until this unit of work ends, or
        None."""
        row = self._db.row(_LOCK, {"its_kind": kind, "its_owner": owner})
        return None if row is None else _stored(row)

    def lock_all(self, kinds: Collection[str]) -> list[StoredSchedule]:
        """Return all schedules of the kinds, by id, locked as by `lock`."""
        rows = self._db.rows(self._db.made(_LOCK_ALL), {"kinds": self._db.listed(kinds)})
        return [_stored(row) for row in rows]

    def remove(self, kind: str, owner: str) -> None:
        """End a schedule. What was opened stays known: should it come back, no date is opened twice."""
        self._write(kind, owner, definition=None, next_at=None)

    def due(self, kinds: Collection[str], *, now: datetime, limit: int) -> list[StoredSchedule]:
        """Claim up to `limit` schedules of the kinds with `next_at <= now`, earliest first, for this unit of
        work."""
        given = {"kinds": self._db.listed(kinds), "now": now, "most": limit}
        return [_stored(row) for row in self._db.rows(self._db.made(_DUE), given)]

    def open(self, schedule_id: int, day: date) -> int | None:
        """Open a date; returns the occurrence's id, or None if it was opened before."""
        # Whoever opens the same date at the same time waits here until this unit of work ends.
        adding = self._db.insert(occurrence).values(schedule_id=schedule_id, local_date=day)
        statement = adding.on_conflict_do_nothing().returning(occurrence.c.id)
        occurrence_id: int | None = self._db.value(statement)
        return occurrence_id

    def last_opened(self, schedule_id: int, *, until: date) -> date | None:
        """Return the latest date that was opened, of those up to `until`."""
        day: date | None = self._db.value(_LAST_OPENED, {"of_schedule": schedule_id, "until": until})
        return day

    def set_next(self, schedule_id: int, moment: datetime | None) -> None:
        """Set when the schedule is looked at next."""
        self._db.run(_SET_NEXT, {"schedule_id": schedule_id, "moment": moment})

    def next_due(self, kinds: Collection[str]) -> datetime | None:
        """Return the earliest moment at which a schedule of the kinds is looked at."""
        moment: datetime | None = self._db.value(self._db.made(_NEXT_DUE), {"kinds": self._db.listed(kinds)})
        return moment

    def _write(self, kind: str, owner: str, *, definition: str | None, next_at: datetime | None) -> None:
        # The row is made first and written then: its unique key is not its primary key.
        insert_rows(self._db, schedule, [{"kind": kind, "owner": owner}], existing=Existing.KEEP)
        given = {"its_kind": kind, "its_owner": owner}
        self._db.run(_PUT, given | {"its_definition": definition, "its_next_at": next_at})


def _stored(row: RowMapping) -> StoredSchedule:
    try:
        known = schedule_from_text(row["definition"] or "")
    except SchemaError:
        # Told by whoever looks at it, so that it holds nothing else up.
        known = None
    return StoredSchedule(
        id=row["id"], kind=row["kind"], owner=row["owner"], schedule=known, next_at=row["next_at"]
    )
