"""Messages that are kept no longer."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, or_, select

from people.outbox import MessageState
from storage.outbox.rows import OutboxPart
from storage.tables import lane, message

_FINISHED = (MessageState.SENT, MessageState.FAILED, MessageState.DROPPED, MessageState.UNKNOWN)


class Forgetting(OutboxPart):
    """Part of `SqlOutbox`."""

    def delete_finished(self, *, before: datetime, kinds: Collection[str] | None = None) -> int:
        """Delete finished messages (of some kinds only) older than the moment; returns how many."""
        old = and_(message.c.state.in_(_FINISHED), message.c.finished_at < before)
        if kinds is not None:
            old = and_(old, message.c.kind.in_(sorted(kinds)))
        return self._db.run(delete(message).where(old))

    def erase_about(self, kinds: Collection[str], subject_ids: Collection[int]) -> int:
        """Delete messages about these subjects, in whatever state, and free the lanes that they had taken."""
        about = and_(message.c.kind.in_(sorted(kinds)), self._db.among(message.c.subject_id, subject_ids))
        return self._delete(about)

    def erase(self, person_id: str) -> None:
        """Delete the messages of a person and the lane that bears their id; others they took are free."""
        lane_key = f"person:{person_id}"
        self._delete(or_(message.c.person_id == person_id, message.c.lane == lane_key))
        self._db.run(delete(lane).where(lane.c.key == lane_key))

    def _delete(self, condition: ColumnElement[bool]) -> int:
        found = self._db.column(select(message.c.id).where(condition).with_for_update())
        self._free_lanes(found)
        return self._db.run(delete(message).where(self._db.among(message.c.id, found)))
