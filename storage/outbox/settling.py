"""What became of sends: outcomes with their fence, and leases that ran out."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, RowMapping, bindparam, select, text, update

from people.outbox import Acknowledgement, Message, MessageState, Reason
from storage.bulk import update_rows
from storage.outbox.rows import COLUMNS, LEGIBLE, SENDING, OutboxPart, timed
from storage.tables import message
from storage.transaction import Prepared, Row

_LOCK_SENDING = Prepared(
    lambda any_of: (
        select(message.c.id, message.c.fence, message.c.doubt_since, message.c.attempts)
        .where(any_of(message.c.id, "message_ids"), SENDING)
        .order_by(message.c.id)
        .with_for_update(key_share=True)
    )
)
_LEASED = (
    select(*COLUMNS)
    .where(SENDING, text(LEGIBLE))
    .order_by(message.c.lease_until, message.c.id)
    .limit(bindparam("most", type_=Integer()))
    .with_for_update(skip_locked=True, key_share=True)
)
_EXPIRED = timed(lambda _, clock: _LEASED.where(message.c.lease_until <= clock.now()))


class Settling(OutboxPart):
    """Part of `SqlOutbox`."""

    def acknowledge(self, acknowledgements: Sequence[Acknowledgement], *, at: datetime) -> frozenset[int]:
        """Record outcomes, freeing the lanes; returns the ids whose fence was still theirs."""
        told = {(one.message_id, one.fence): one for one in reversed(acknowledgements)}
        given = {"message_ids": self._db.listed({one.message_id for one in acknowledgements})}
        rows = self._db.rows(self._db.made(_LOCK_SENDING), given)
        valid = [(told[key], row) for row in rows if (key := (row["id"], row["fence"])) in told]
        outcomes = (_outcome_row(one, row, at=at) for one, row in valid)
        update_rows(self._db, message, outcomes, key="id")
        recorded = frozenset(one.message_id for one, _ in valid)
        self._free_lanes(recorded)
        return recorded

    def expired(self, *, all_leases: bool, limit: int) -> list[Message]:
        """Lock messages in `sending` whose lease ran out (or all of them), oldest first, but none of which
        another process is recording the outcome."""
        if all_leases:
            return self._messages(_LEASED, {"most": limit})
        return self._messages(self._db.made(_EXPIRED), {"most": limit, **self._clock()})

    def give_back(
        self, message_ids: Collection[int], *, reason: Reason, retry_at: datetime | None = None
    ) -> None:
        """Queue messages in `sending` again, as doubtful as they are, and free their lanes."""
        self._end_sending(message_ids, state=MessageState.QUEUED, reason=reason, retry_at=retry_at)

    def lose(self, message_ids: Collection[int], *, reason: Reason, at: datetime) -> None:
        """End messages in `sending` as `unknown`, and free their lanes."""
        self._end_sending(message_ids, state=MessageState.UNKNOWN, reason=reason, finished_at=at)

    def _end_sending(self, message_ids: Collection[int], **changes: Any) -> None:
        mine = update(message).where(self._db.among(message.c.id, message_ids), SENDING)
        self._db.run(mine.values(lease_until=None, **changes))
        self._free_lanes(message_ids)


def _outcome_row(one: Acknowledgement, row: RowMapping, *, at: datetime) -> Row:
    """Return what changes of the message's row: a retry queues it again instead of finishing it."""
    again = one.retry_at is not None
    in_doubt = one.in_doubt or (one.state is MessageState.UNKNOWN and not again)
    return {
        "id": one.message_id,
        "state": MessageState.QUEUED if again else one.state,
        "reason": one.reason,
        "platform_ref": one.platform_ref,
        "retry_at": one.retry_at,
        "finished_at": None if again else at,
        "lease_until": None,
        "doubt_since": row["doubt_since"] if in_doubt else None,
        "attempts": row["attempts"] - one.unsent,
    }
