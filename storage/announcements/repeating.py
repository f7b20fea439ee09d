"""What stands once more on homes and check-ins, without being sent again."""

from collections.abc import Collection
from datetime import UTC, datetime

from sqlalchemy import (
    ColumnElement,
    Integer,
    String,
    and_,
    bindparam,
    cast,
    literal_column,
    or_,
    select,
    update,
)

from coaching.announcements.model import Announcement, AnnouncementState, ResponseKind
from people.outbox import MessageState
from storage.announcements.part import AnnouncementPart
from storage.announcements.texts import ALL, announcement_of
from storage.tables import announcement, announcement_recipient, announcement_response, message
from storage.transaction import Prepared
from storage.types import UtcDateTime, clean

_NOW = bindparam("now", type_=UtcDateTime())
_SENDING = (
    ALL.where(
        announcement.c.state == literal_column("'sending'"),
        announcement.c.closed_revision < announcement.c.revision,
        or_(announcement.c.over_at.is_(None), announcement.c.over_at > _NOW),
    )
    .order_by(announcement.c.launched_at.desc(), announcement.c.id.desc())
)  # fmt: skip
_OWN, _DONE = announcement_recipient.c, announcement_response.c
_HAS_GOT = and_(
    _DONE.announcement_id == _OWN.announcement_id,
    _DONE.person_id == _OWN.person_id,
    _DONE.kind == ResponseKind.GOT_IT,
)
_AFTER = bindparam("after", type_=UtcDateTime())
_EVER = datetime(1970, 1, 1, tzinfo=UTC)
"""Before anything was announced."""
_KEY: ColumnElement[str] = (
    literal_column("'announcement:'") + cast(announcement.c.id, String) + literal_column("':'") + _OWN.lane
)
_NOT_YET_SEEN = Prepared(
    lambda any_of: select(_OWN.person_id).where(
        _OWN.announcement_id == bindparam("announcement"),
        any_of(_OWN.lane, "lanes"),
        _OWN.due_at <= _NOW,
        ~select(_DONE.person_id).where(_HAS_GOT, _DONE.at > _AFTER).exists(),
    )
)
_GOT_AGAIN = update(announcement_response).where(
    _DONE.announcement_id == bindparam("announcement"),
    _DONE.person_id == bindparam("person"),
    _DONE.kind == ResponseKind.GOT_IT,
)
_ANNOUNCED_TO = (
    ALL.join(announcement_recipient, _OWN.announcement_id == announcement.c.id)
    .outerjoin(message, message.c.dedupe_key == _KEY)
    .where(
        _OWN.person_id == bindparam("person"),
        _OWN.due_at <= _NOW,
        or_(
            announcement.c.state == AnnouncementState.SENDING,
            and_(
                announcement.c.state.in_([AnnouncementState.PAUSED, AnnouncementState.STOPPED]),
                or_(_OWN.state == MessageState.SENT, message.c.state == MessageState.SENT),
            ),
        ),
    )
    .order_by(announcement.c.launched_at.desc(), announcement.c.id.desc())
    .limit(bindparam("most", type_=Integer()))
)


class Repeating(AnnouncementPart):
    """Part of `SqlAnnouncements`."""

    def sending(self, *, now: datetime) -> list[Announcement]:
        """Return the announcements that are neither paused nor ended, latest launch first."""
        return [announcement_of(row) for row in self._db.rows(_SENDING, {"now": now})]

    def not_yet_seen(
        self,
        announcement_id: int,
        person_ids: Collection[str],
        *,
        now: datetime,
        after: datetime | None = None,
    ) -> frozenset[str]:
        """Return which of the people are recipients, for whom it was due by `now`, and have not said that
        they got it; with `after`: not later than that."""
        lanes = self._db.listed([f"person:{person_id}" for person_id in person_ids])
        given = {"announcement": announcement_id, "lanes": lanes, "now": now, "after": after or _EVER}
        rows = self._db.rows(self._db.made(_NOT_YET_SEEN), given)
        return frozenset(row["person_id"] for row in rows if row["person_id"] is not None)

    def announced_to(self, person_id: str, *, now: datetime, limit: int) -> list[Announcement]:
        """Return the latest announcements that a person got or will get: due for them by `now`, and sent to
        them where it is held or was stopped; none that was recalled. Latest launch first."""
        given = {"person": clean(person_id), "now": now, "most": limit}
        return [announcement_of(row) for row in self._db.rows(_ANNOUNCED_TO, given)]

    def got_it_again(self, announcement_id: int, person_id: str, *, at: datetime) -> None:
        """Put a later moment in place of the one at which somebody said that they got it."""
        given = {"announcement": announcement_id, "person": clean(person_id)}
        self._db.run(_GOT_AGAIN.values(at=at), given)
