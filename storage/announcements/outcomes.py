"""What became of the message to each recipient, counted, listed, and kept when messages are not."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    bindparam,
    case,
    func,
    literal_column,
    or_,
    select,
    update,
)

from coaching.announcements.model import Recipient, Standing
from people.outbox import MessageState
from storage.announcements.part import (
    ERASED,
    LAUNCHED,
    OF_ANNOUNCEMENT,
    WITH_PREFIX,
    message_to_recipient,
    of_edits,
    of_messages,
)
from storage.announcements.recipients import RECIPIENT, Recipients
from storage.tables import announcement, announcement_recipient, message
from storage.transaction import Query, Row
from storage.types import PlainText, UtcDateTime, clean

_OWN = announcement_recipient.c
_FIRST = bindparam("first", type_=UtcDateTime())
_LAST = bindparam("last", type_=UtcDateTime())
_SENT = message.c.state == literal_column("'sent'")
_IS_PERSON = or_(_OWN.person_id.is_not(None), _OWN.revision == ERASED)
_WITH_MESSAGE = announcement_recipient.outerjoin(message, message_to_recipient())


def _now(own: ColumnElement[Any], of_message: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return what holds of an open announcement: the message's, or the recipient's own where it is gone."""
    return case((message.c.id.is_not(None), of_message), else_=own)


_STATE = _now(_OWN.state, message.c.state)
_REASON = _now(_OWN.reason, message.c.reason)


def _counted(state: ColumnElement[Any], reason: ColumnElement[Any]) -> Select[*tuple[Any, ...]]:
    number = func.count().label("number")
    return select(state.label("state"), reason.label("reason"), number).group_by(state, reason)


_STANDINGS = _counted(_STATE, _REASON).select_from(_WITH_MESSAGE).where(OF_ANNOUNCEMENT)
_KEPT = _counted(_OWN.state, _OWN.reason).select_from(announcement_recipient).where(OF_ANNOUNCEMENT)
_EDITS = _counted(message.c.state, message.c.reason).where(WITH_PREFIX)
_EDIT = message.alias("edit")
_EDIT_PREFIX = bindparam("edit_prefix", type_=PlainText())
_FIRST_EDIT = select(func.min(message.c.queued_at)).where(WITH_PREFIX)
_OF_EARLIER = (
    _counted(_EDIT.c.state, _EDIT.c.reason)
    .select_from(message.outerjoin(_EDIT, _EDIT.c.dedupe_key == _EDIT_PREFIX + message.c.lane))
    .where(WITH_PREFIX, _SENT)
)
_OF_EARLIEST = _OF_EARLIER.where(message.c.finished_at <= _FIRST)
"""Where an edit is queued already: what was sent after it had the new text."""
_IN = select(*RECIPIENT).where(OF_ANNOUNCEMENT, _OWN.revision != ERASED).order_by(_OWN.lane)
_IN_STANDING = _IN.select_from(_WITH_MESSAGE)
_CLOSED_AT = select(announcement.c.closed_at).where(announcement.c.id == bindparam("announcement"))
_OPEN = select(announcement.c.id).where(LAUNCHED, announcement.c.closed_at.is_(None))
_KEEP = (
    update(announcement_recipient)
    .where(OF_ANNOUNCEMENT, message_to_recipient(), message.c.finished_at.is_not(None))
    .values(
        state=message.c.state,
        reason=message.c.reason,
        sent_at=case((_SENT, message.c.finished_at), else_=None),
    )
)
_KEEP_OLD = _KEEP.where(message.c.finished_at < bindparam("before", type_=UtcDateTime()))
_KEEP_SOME = _KEEP.where(_OWN.lane > bindparam("after"), _OWN.lane <= bindparam("upto"))
_KEEP_REST = _KEEP.where(
    or_(
        _OWN.state.is_distinct_from(message.c.state),
        _OWN.reason.is_distinct_from(message.c.reason),
    )
)
_REACHED = select(message.c.person_id).where(
    WITH_PREFIX,
    _SENT,
    message.c.person_id.is_not(None),
    message.c.finished_at >= _FIRST,
    message.c.finished_at < _LAST,
)
_KEPT_REACHED = (
    select(_OWN.person_id)
    .where(_OWN.sent_at >= _FIRST, _OWN.sent_at < _LAST)
    .where(_OWN.sent_at.is_not(None), _OWN.person_id.is_not(None))
    .distinct()
)


class Outcomes(Recipients):
    """Part of `SqlAnnouncements`."""

    def standings(self, announcement_id: int, *, people_only: bool = False) -> Mapping[Standing, int]:
        """Count recipients by what became of their message; they add up to `count`. Of a closed one it is
        what was written at its close. People who were erased are counted as people."""
        query = _KEPT if self._is_closed(announcement_id) else _STANDINGS
        return self._counts(query.where(_IS_PERSON) if people_only else query, of_messages(announcement_id))

    def in_standing(self, announcement_id: int, standing: Standing, *, limit: int) -> list[Recipient]:
        """Return recipients in a standing, by lane; of who was erased there is nothing to return."""
        if self._is_closed(announcement_id):
            query = _IN.where(_are(standing, _OWN.state, _OWN.reason))
        else:
            query = _IN_STANDING.where(_are(standing, _STATE, _REASON))
        rows = self._db.rows(query.limit(limit), of_messages(announcement_id))
        return [Recipient(**row) for row in rows]

    def edit_standings(self, announcement_id: int, revision: int) -> Mapping[Standing, int]:
        """Count the edits of a revision (a correction or the recall) by what became of them."""
        return self._counts(_EDITS, of_edits(announcement_id, revision))

    def change_standings(self, announcement_id: int, revision: int) -> Mapping[Standing, int]:
        """Count the messages that had been sent before the first edit of a revision was queued, by what
        became of the edit of each; `state` None: it has none yet."""
        edits = of_edits(announcement_id, revision)
        first = self._db.value(_FIRST_EDIT, edits)
        given = {**of_messages(announcement_id), "edit_prefix": edits["prefix"]}
        if first is None:
            return self._counts(_OF_EARLIER, given)
        return self._counts(_OF_EARLIEST, {**given, "first": first})

    def keep_outcomes(self, *, before: datetime) -> int:
        """Write what became of messages that finished before the moment to their recipients, because those
        may be deleted now; returns how many. What was closed is written already."""
        older = _OPEN.where(announcement.c.launched_at < before).order_by(announcement.c.id)
        return sum(
            self._db.run(_KEEP_OLD, {**of_messages(announcement_id), "before": before})
            for announcement_id in self._db.column(older)
        )

    def write_outcomes(self, announcement_id: int, *, after: str, limit: int) -> str:
        """Write what became of the messages to the next `limit` recipients whose lane comes after `after`;
        returns the last of these lanes, empty if there are no more."""
        lanes = self.lanes(announcement_id, after=after, limit=limit)
        if not lanes:
            return ""
        span = {"after": clean(after), "upto": lanes[-1]}
        self._db.run(_KEEP_SOME, {**of_messages(announcement_id), **span})
        return lanes[-1]

    def close(self, announcement_id: int, *, at: datetime) -> None:
        """Write what became of each message to its recipient, unless `write_outcomes` did, and set
        `closed_at`."""
        self._db.run(_KEEP_REST, of_messages(announcement_id))
        closed = {"closed_at": at, "closed_revision": announcement.c.revision}
        self._db.run(update(announcement).where(announcement.c.id == announcement_id).values(closed))

    def reached_between(self, first: datetime, last: datetime) -> frozenset[str]:
        """Return the people to whom an announcement was sent at `first` or later and before `last`."""
        span = {"first": first, "last": last}
        found = set(self._db.column(_KEPT_REACHED.params(span)))
        for announcement_id in self._db.column(_OPEN.where(announcement.c.launched_at < last)):
            found.update(self._db.column(_REACHED.params({**of_messages(announcement_id), **span})))
        return frozenset(found)

    def _is_closed(self, announcement_id: int) -> bool:
        return self._db.value(_CLOSED_AT, {"announcement": announcement_id}) is not None

    def _counts(self, query: Query, given: Row) -> dict[Standing, int]:
        return {
            Standing(state=row["state"], reason=row["reason"]): row["number"]
            for row in self._db.rows(query, given)
        }


def _are(
    standing: Standing, state: ColumnElement[MessageState | None], reason: ColumnElement[Any]
) -> ColumnElement[bool]:
    return and_(state.is_not_distinct_from(standing.state), reason.is_not_distinct_from(standing.reason))
