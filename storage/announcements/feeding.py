"""Who is to get what next, and what is still on its way. Each tick asks, so nothing to do costs nothing."""

from datetime import datetime

from sqlalchemy import (
    Integer,
    RowMapping,
    bindparam,
    exists,
    func,
    or_,
    select,
)

from coaching.announcements.model import AnnouncementState, Recipient
from people.outbox import Reason
from storage.announcements.part import (
    LAUNCHED,
    OF_ANNOUNCEMENT,
    ON_ITS_WAY,
    WITH_PREFIX,
    AnnouncementPart,
    of_edits,
    of_messages,
)
from storage.announcements.recipients import RECIPIENT
from storage.outbox.rows import SENDING
from storage.tables import announcement, announcement_recipient, message
from storage.types import UtcDateTime

_NOW = bindparam("now", type_=UtcDateTime())
_OWN = announcement_recipient.c
_PORTION = (
    select(*RECIPIENT)
    .where(OF_ANNOUNCEMENT, _OWN.revision == bindparam("queued", type_=Integer()), _OWN.due_at <= _NOW)
    .order_by(_OWN.due_at, _OWN.lane)
    .limit(bindparam("most", type_=Integer()))
    .with_for_update(skip_locked=True)
)
"""Those to whom one revision was queued last, along the index: earliest due first."""
_OF_THIS = _OWN.announcement_id == announcement.c.id
_FIRST_AT = (
    select(_OWN.due_at).where(_OF_THIS, _OWN.revision == 0).order_by(_OWN.due_at).limit(1).scalar_subquery()
)
_CHANGED = exists().where(
    _OF_THIS, _OWN.revision >= 1, _OWN.revision < announcement.c.revision, _OWN.due_at <= _NOW
)
_OPEN = select(
    announcement.c.id,
    announcement.c.state,
    announcement.c.revision,
    announcement.c.over_at,
    _FIRST_AT.label("first_at"),
    _CHANGED.label("changed"),
).where(LAUNCHED, announcement.c.closed_revision < announcement.c.revision)
"""Launched announcements that are not closed: when the first of those to whom nothing was queued is due, and
whether somebody has an older revision."""
_ALL_OPEN = _OPEN.order_by(announcement.c.id)
_ONE = _OPEN.where(announcement.c.id == bindparam("announcement"))
_ON_THEIR_WAY = (
    select(func.count())
    .select_from(message)
    .where(ON_ITS_WAY, WITH_PREFIX, or_(SENDING, message.c.due_at <= _NOW))
)
_ANY_ON_ITS_WAY = select(exists().where(ON_ITS_WAY, WITH_PREFIX))
_HELD = (
    select(message.c.person_id)
    .where(ON_ITS_WAY, WITH_PREFIX, message.c.reason == Reason.HELD, message.c.person_id.is_not(None))
    .distinct()
)


class Feeding(AnnouncementPart):
    """Part of `SqlAnnouncements`."""

    def next_portion(self, announcement_id: int, *, now: datetime, limit: int) -> list[Recipient]:
        """Return recipients of a launched announcement, due by `now`, for whom the present revision was not
        queued yet, earliest due first, locked (SKIP LOCKED on PostgreSQL). Unless it is sending and not over,
        only those to whom something was queued."""
        row = self._db.row(_ONE, {"announcement": announcement_id, "now": now})
        if row is None:
            return []
        first = 0 if _sends(row, now) else 1
        found: list[Recipient] = []
        for revision in range(first, row["revision"]):
            given = {"announcement": announcement_id, "queued": revision, "now": now, "most": limit}
            found += [Recipient(**one) for one in self._db.rows(_PORTION, given)]
        return sorted(found, key=lambda one: (one.due_at, one.lane))[:limit]

    def to_feed(self, *, now: datetime) -> list[int]:
        """Return the announcements that have somebody for whom `next_portion` would return something, by
        id."""
        return [row["id"] for row in self._open(now) if row["changed"] or _begins(row, now)]

    def next_moment(self, *, now: datetime) -> datetime | None:
        """Return when the next recipient is due (`now`, if that has passed), or when an announcement is to be
        closed; None if there is nothing to do."""
        moments = [moment for row in self._open(now) for moment in self._moments(row, now)]
        return max(min(moments), now) if moments else None

    def to_close(self, *, now: datetime) -> list[int]:
        """Return launched announcements that are over by `now`, not closed, and of which no message is queued
        or being sent, nor is to be."""
        return [row["id"] for row in self._open(now) if self._may_close(row, now)]

    def on_their_way(self, announcement_id: int, *, now: datetime) -> int:
        """Count messages to recipients, edits not included, that are queued and due by `now`, or being
        sent."""
        number: int = self._db.value(_ON_THEIR_WAY, {**of_messages(announcement_id), "now": now})
        return number

    def held(self, announcement_id: int) -> list[str]:
        """Return the people whose queued message, or edit of it, waits with the reason `held`, by id."""
        keys = of_messages(announcement_id), of_edits(announcement_id)
        return sorted({row["person_id"] for given in keys for row in self._db.rows(_HELD, given)})

    def _open(self, now: datetime) -> list[RowMapping]:
        return list(self._db.rows(_ALL_OPEN, {"now": now}))

    def _moments(self, row: RowMapping, now: datetime) -> list[datetime]:
        """Return the moments at which there is something to do with an open announcement."""
        if row["changed"] or self._may_close(row, now):
            return [now]
        if _is_over(row, now):
            return []
        firsts = [row["first_at"]] if _sends(row, now) else []
        return [moment for moment in (*firsts, row["over_at"]) if moment is not None]

    def _may_close(self, row: RowMapping, now: datetime) -> bool:
        if row["changed"] or not _is_over(row, now):
            return False
        keys = of_messages(row["id"]), of_edits(row["id"])
        return not any(self._db.value(_ANY_ON_ITS_WAY, given) for given in keys)


def _is_over(row: RowMapping, now: datetime) -> bool:
    return row["over_at"] is not None and row["over_at"] <= now


def _sends(row: RowMapping, now: datetime) -> bool:
    """Tell whether those to whom nothing was queued yet get it when they are due."""
    return row["state"] is AnnouncementState.SENDING and not _is_over(row, now)


def _begins(row: RowMapping, now: datetime) -> bool:
    return _sends(row, now) and row["first_at"] is not None and row["first_at"] <= now
