"""Announcements themselves: what is said, for whom, and how far each is."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    RowMapping,
    bindparam,
    case,
    delete,
    insert,
    select,
    update,
)

from coaching.announcements.model import Announcement
from people.errors import NotFoundError
from storage.announcements.codec import (
    addressing_from_text,
    addressing_to_text,
    content_from_text,
    content_to_text,
    forecast_from_text,
    forecast_to_text,
)
from storage.announcements.part import AnnouncementPart
from storage.tables import announcement
from storage.transaction import Prepared, row_of

_OURS = frozenset({"work_at", "closed_revision"})
"""What storage alone knows."""
ALL = select(*(column for column in announcement.c if column.name not in _OURS))
"""The columns of an `Announcement`."""
_FIND = ALL.where(announcement.c.id == bindparam("announcement"))
# Who puts a recipient or a response in holds the key of the announcement, which nobody changes.
_LOCK = _FIND.with_for_update(key_share=True)
_GET_MANY = Prepared(lambda any_of: ALL.where(any_of(announcement.c.id, "announcements")))
_LATEST = ALL.order_by(announcement.c.changed_at.desc(), announcement.c.id.desc()).limit(
    bindparam("most", type_=Integer())
)
_WITH_WORK = ALL.where(announcement.c.work.is_not(None)).order_by(announcement.c.work_at, announcement.c.id)


class Texts(AnnouncementPart):
    """Part of `SqlAnnouncements`."""

    def add(self, one: Announcement) -> int:
        """Insert an announcement; its `id` is ignored. Returns the id."""
        row = _row(one) | {"work_at": self._work_at(one), "closed_revision": 0}
        new_id: int = self._db.value(insert(announcement).values(row).returning(announcement.c.id))
        return new_id

    def find(self, announcement_id: int) -> Announcement | None:
        """Return the announcement or None."""
        row = self._db.row(_FIND, {"announcement": announcement_id})
        return None if row is None else announcement_of(row)

    def get_many(self, announcement_ids: Collection[int]) -> dict[int, Announcement]:
        """Return those of the ids that exist."""
        given = {"announcements": self._db.listed(announcement_ids)}
        return {row["id"]: announcement_of(row) for row in self._db.rows(self._db.made(_GET_MANY), given)}

    def lock(self, announcement_id: int) -> Announcement:
        """Return the announcement as it is now, locked; raises `NotFoundError(what="announcement")`."""
        row = self._db.row(_LOCK, {"announcement": announcement_id})
        if row is None:
            raise NotFoundError(what="announcement", key=str(announcement_id))
        return announcement_of(row)

    def save(self, one: Announcement) -> None:
        """Write back a changed announcement, by id. Work that was asked for before keeps its place."""
        same_work = announcement.c.work == one.work
        asked = case((same_work, announcement.c.work_at), else_=self._work_at(one))
        changed = update(announcement).where(announcement.c.id == one.id)
        self._db.run(changed.values(_row(one) | {"work_at": None if one.work is None else asked}))

    def delete(self, announcement_id: int) -> None:
        """Remove a draft with whom it was counted for."""
        self._db.run(delete(announcement).where(announcement.c.id == announcement_id))

    def list_all(self, *, limit: int) -> list[Announcement]:
        """Return announcements, those changed last first."""
        return [announcement_of(row) for row in self._db.rows(_LATEST, {"most": limit})]

    def with_work(self) -> list[Announcement]:
        """Return those for which there is work, by the time it was asked for."""
        return [announcement_of(row) for row in self._db.rows(_WITH_WORK)]

    def _work_at(self, one: Announcement) -> ColumnElement[Any] | None:
        return None if one.work is None else self._db.machine_now()


def announcement_of(row: RowMapping) -> Announcement:
    """Return the announcement of a row of `ALL`; raises `SchemaError`."""
    read = {
        "content": content_from_text(row["content"]),
        "addressing": addressing_from_text(row["addressing"]),
        "forecast": forecast_from_text(row["forecast"]),
        "correction": None if row["correction"] is None else content_from_text(row["correction"]),
    }
    return Announcement(**{**row, **read})


def _row(one: Announcement) -> dict[str, Any]:
    texts = {
        "content": content_to_text(one.content),
        "addressing": addressing_to_text(one.addressing),
        "forecast": forecast_to_text(one.forecast),
        "correction": None if one.correction is None else content_to_text(one.correction),
    }
    return row_of(one, without={"id"}) | texts
