"""Messages of which this version does not know a value: a newer one wrote them, or something damaged them."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import and_, case, literal, or_, select, text, update

from people.outbox import MessageState, Reason
from storage.outbox.rows import LEGIBLE, QUEUED, SENDING, OutboxPart
from storage.tables import message

MOST_TOLD = 1000
_ILLEGIBLE = text(f"NOT ({LEGIBLE})")
_STATE = message.c.state.type


class Illegible(OutboxPart):
    """Part of `SqlOutbox`."""

    def illegible(self) -> list[int]:
        """Return the ids, 1,000 at most, of messages on their way that `ready` and `expired` leave to a newer
        version."""
        query = select(message.c.id).where(or_(QUEUED, SENDING), _ILLEGIBLE).order_by(message.c.id)
        return [row["id"] for row in self._db.rows(query.limit(MOST_TOLD))]

    def end_illegible(self, *, waited: timedelta, now: datetime) -> list[int]:
        """End those that nobody took for so long since they were due, or since their lease ran out; returns
        their ids."""
        leased_until = self._db.machine_now(plus_seconds=-int(waited.total_seconds()))
        is_left = or_(
            and_(QUEUED, message.c.due_at <= now - waited),
            and_(SENDING, message.c.lease_until <= leased_until),
        )
        is_sure = message.c.doubt_since.is_(None)
        ended = {
            "state": case(
                (is_sure, literal(MessageState.FAILED, _STATE)), else_=literal(MessageState.UNKNOWN, _STATE)
            ),
            "reason": Reason.PAYLOAD_REFUSED,
            "finished_at": now,
            "retry_at": None,
            "lease_until": None,
        }
        statement = update(message).where(is_left, _ILLEGIBLE).values(ended).returning(message.c.id)
        ids = sorted(row["id"] for row in self._db.rows(statement))
        self._free_lanes(ids)
        return ids

    def put_off(self, message_ids: Collection[int], *, retry_at: datetime) -> None:
        """Let queued messages wait until a machine time, due as they are."""
        mine = update(message).where(self._db.among(message.c.id, message_ids), QUEUED)
        self._db.run(mine.values(retry_at=retry_at))
