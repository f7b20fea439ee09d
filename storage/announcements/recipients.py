"""Whom an announcement is for: the frozen set."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import Integer, bindparam, delete, func, or_, select, update

from coaching.announcements.model import Announcement, AnnouncementState, Recipient
from storage.announcements.part import LAUNCHED, OF_ANNOUNCEMENT, AnnouncementPart
from storage.announcements.texts import ALL, announcement_of
from storage.bulk import Existing, ready_rows
from storage.tables import announcement, announcement_recipient
from storage.transaction import Prepared
from storage.types import PlainText, UtcDateTime, clean

_OWN = announcement_recipient.c
RECIPIENT = (
    _OWN.lane,
    _OWN.person_id,
    _OWN.due_at,
    _OWN.revision,
)
"""The columns of a `Recipient`."""
_KNOWN = Prepared(lambda any_of: select(_OWN.lane).where(OF_ANNOUNCEMENT, any_of(_OWN.lane, "lanes")))
_DUE_AT = Prepared(
    lambda any_of: select(_OWN.lane, _OWN.due_at).where(OF_ANNOUNCEMENT, any_of(_OWN.lane, "lanes"))
)
_DROP = Prepared(
    lambda any_of: delete(announcement_recipient).where(
        OF_ANNOUNCEMENT, any_of(_OWN.lane, "lanes"), _OWN.revision == 0
    )
)
_SET_REVISION = Prepared(
    lambda any_of: (
        update(announcement_recipient)
        .where(OF_ANNOUNCEMENT, any_of(_OWN.lane, "lanes"))
        .values(revision=bindparam("queued", type_=Integer()))
    )
)
_COUNT = select(func.count()).select_from(announcement_recipient).where(OF_ANNOUNCEMENT)
_LANES = (
    select(_OWN.lane)
    .where(OF_ANNOUNCEMENT, _OWN.lane > bindparam("after", type_=PlainText()))
    .order_by(_OWN.lane)
    .limit(bindparam("most", type_=Integer()))
)
_OF_RECIPIENT = (
    ALL.join(announcement_recipient, _OWN.announcement_id == announcement.c.id)
    .where(
        _OWN.person_id == bindparam("person"),
        announcement.c.state.in_([AnnouncementState.SENDING, AnnouncementState.PAUSED]),
        or_(announcement.c.over_at.is_(None), announcement.c.over_at > bindparam("now", type_=UtcDateTime())),
    )
    .order_by(announcement.c.launched_at.desc(), announcement.c.id.desc())
)
_RECEIVED = (
    select(_OWN.announcement_id)
    .join(announcement, _OWN.announcement_id == announcement.c.id)
    .where(_OWN.person_id == bindparam("person"), LAUNCHED)
    .order_by(_OWN.announcement_id)
)


class Recipients(AnnouncementPart):
    """Part of `SqlAnnouncements`."""

    def put_recipients(self, announcement_id: int, recipients: Iterable[Recipient]) -> int:
        """Insert recipients; of those who are there already only `due_at` changes. Returns how many were
        written. A unit of work that begins with this makes all rows ready before others must wait for it."""
        rows = (
            {
                "announcement_id": announcement_id,
                "lane": one.lane,
                "person_id": one.person_id,
                "due_at": one.due_at,
            }
            for one in recipients
        )
        return ready_rows(self._db, announcement_recipient, rows, existing=Existing.REPLACE)()

    def drop_recipients(self, announcement_id: int, lanes: Collection[str]) -> int:
        """Remove recipients to whom nothing was queued; returns how many."""
        return self._db.run(self._db.made(_DROP), self._those(announcement_id, lanes))

    def known(self, announcement_id: int, lanes: Collection[str]) -> frozenset[str]:
        """Return which of the lanes are recipients."""
        rows = self._db.rows(self._db.made(_KNOWN), self._those(announcement_id, lanes))
        return frozenset(row["lane"] for row in rows)

    def due_at(self, announcement_id: int, lanes: Collection[str]) -> dict[str, datetime]:
        """Return when those of the lanes that are recipients are due."""
        rows = self._db.rows(self._db.made(_DUE_AT), self._those(announcement_id, lanes))
        return {row["lane"]: row["due_at"] for row in rows}

    def is_recipient(self, announcement_id: int, lane: str) -> bool:
        """Tell whether the lane is among the recipients."""
        return bool(self.known(announcement_id, [lane]))

    def count(self, announcement_id: int) -> int:
        """Count recipients, channels included."""
        number: int = self._db.value(_COUNT, {"announcement": announcement_id})
        return number

    def lanes(self, announcement_id: int, *, after: str, limit: int) -> list[str]:
        """Return up to `limit` recipients whose lane comes after `after`, in the database's own order."""
        given = {"announcement": announcement_id, "after": clean(after), "most": limit}
        return [row["lane"] for row in self._db.rows(_LANES, given)]

    def set_revision(self, announcement_id: int, lanes: Collection[str], revision: int) -> None:
        """Remember what was queued last for these recipients."""
        given = self._those(announcement_id, lanes) | {"queued": revision}
        self._db.run(self._db.made(_SET_REVISION), given)

    def of_recipient(self, person_id: str, *, now: datetime) -> list[Announcement]:
        """Return announcements of which the person is a recipient, launched and neither stopped nor recalled
        nor over by `now`, latest launch first."""
        rows = self._db.rows(_OF_RECIPIENT, {"person": clean(person_id), "now": now})
        return [announcement_of(row) for row in rows]

    def received(self, person_id: str) -> list[int]:
        """Return the launched announcements of which the person is or was a recipient, by id, for the
        export."""
        rows = self._db.rows(_RECEIVED, {"person": clean(person_id)})
        return [row["announcement_id"] for row in rows]

    def _those(self, announcement_id: int, lanes: Collection[str]) -> dict[str, object]:
        return {"announcement": announcement_id, "lanes": self._db.listed(lanes)}
