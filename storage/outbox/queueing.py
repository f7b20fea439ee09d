"""Messages on their way into the queue, within it, and out of it without being sent."""

from collections.abc import Collection, Sequence
from dataclasses import fields
from datetime import datetime, timedelta
from operator import attrgetter

from sqlalchemy import bindparam, case, or_, select, update

from people.outbox import Message, MessageState, NewMessage, Reason
from storage.bulk import Existing, count_again, insert_rows
from storage.copying import copy_new_rows
from storage.outbox.rows import COLUMNS, QUEUED, RANK_OF_EDITS, RANKS, OutboxPart
from storage.tables import message
from storage.transaction import Prepared, row_of
from storage.types import UtcDateTime

_NOW = bindparam("now", type_=UtcDateTime())
_SURE = message.c.doubt_since.is_(None)
_FAILED_OR_UNKNOWN = (MessageState.FAILED, MessageState.UNKNOWN)
_OVER = timedelta.resolution
"""Before the moment at which a message is needed no longer lies its end: on a clock that stands still it is
over then, too."""

_MANY = 1_000
"""Messages from which on it pays to ask first whether they are new."""
_GIVEN = tuple(field.name for field in fields(NewMessage))
_VALUES = attrgetter(*_GIVEN)
_FRESH = (MessageState.QUEUED, 0, 0)
_NAMES = (*_GIVEN, "rank", "state", "attempts", "fence", "queued_at")

_CANCEL = Prepared(
    lambda any_of: (
        update(message)
        .where(any_of(message.c.dedupe_key, "dedupe_keys"), QUEUED)
        .values(
            state=case((_SURE, MessageState.DROPPED), else_=message.c.state),
            reason=case((_SURE, Reason.NO_LONGER_NEEDED), else_=message.c.reason),
            finished_at=case((_SURE, _NOW), else_=message.c.finished_at),
            not_after=case((_SURE, message.c.not_after), else_=bindparam("over", type_=UtcDateTime())),
        )
    )
)
_RELEASE = Prepared(
    lambda any_of: (
        update(message)
        .where(
            any_of(message.c.person_id, "person_ids"),
            QUEUED,
            any_of(message.c.reason, "reasons"),
            or_(message.c.due_at > _NOW, message.c.retry_at.is_not(None)),
            _SURE,
        )
        .values(due_at=case((message.c.due_at > _NOW, _NOW), else_=message.c.due_at), retry_at=None)
    )
)
_ANEW = {
    "state": MessageState.QUEUED,
    "reason": None,
    "attempts": 0,
    "finished_at": None,
    "platform": None,
    "platform_ref": None,
    "retry_at": None,
    "doubt_since": None,
}


class Queueing(OutboxPart):
    """Part of `SqlOutbox`."""

    def add_many(self, messages: Sequence[NewMessage], *, now: datetime) -> int:
        """Queue messages in one go; returns how many were new by `dedupe_key`."""
        if self._db.postgresql and len(messages) >= _MANY and self._copied(messages, now=now):
            return len(messages)
        fresh = {"state": MessageState.QUEUED, "attempts": 0, "fence": 0, "queued_at": now}
        rows = (row_of(one) | {"rank": _rank(one)} for one in messages)
        return insert_rows(self._db, message, rows, existing=Existing.KEEP, same=fresh)

    def _copied(self, messages: Sequence[NewMessage], *, now: datetime) -> bool:
        """Copy messages in, which costs PostgreSQL less than to look at each; returns False, and nothing was
        queued, if one of them is there already, or twice among them."""
        keys = {one.dedupe_key for one in messages}
        if len(keys) < len(messages):
            return False
        is_known = select(message.c.id).where(self._db.among(message.c.dedupe_key, keys)).limit(1)
        if self._db.value(is_known) is not None:
            return False
        rows = ((*_VALUES(one), _rank(one), *_FRESH, now) for one in messages)
        is_new = copy_new_rows(self._db, message, _NAMES, rows)
        if is_new:
            count_again(self._db, message, written=len(messages))
        return is_new

    def move(self, message_id: int, *, due_at: datetime, card: str, reason: Reason | None) -> None:
        """Put a queued message off; one that is no longer queued stays as it is. Where one may have arrived
        is not forgotten."""
        doubted = case((_SURE, None), else_=message.c.platform)
        later = {"due_at": due_at, "card": card, "reason": reason, "retry_at": None, "platform": doubted}
        self._db.run(update(message).where(message.c.id == message_id, QUEUED).values(later))

    def finish(
        self, message_ids: Collection[int], *, state: MessageState, reason: Reason, at: datetime
    ) -> None:
        """End queued messages without sending them; others stay as they are."""
        statement = update(message).where(self._db.among(message.c.id, message_ids), QUEUED)
        self._db.run(statement.values(state=state, reason=reason, finished_at=at))

    def cancel(self, dedupe_keys: Collection[str], *, at: datetime) -> int:
        """Drop queued messages that are no longer needed; returns how many.

        One of which nobody can tell whether it arrived is not dropped but expires: it is looked for first.
        """
        given = {"dedupe_keys": self._db.listed(dedupe_keys), "now": at, "over": at - _OVER}
        return self._db.run(self._db.made(_CANCEL), given)

    def release(self, person_ids: Collection[str], *, reasons: Collection[Reason], now: datetime) -> int:
        """Make due at once what is queued for these people for one of the reasons; returns how many. What is
        in doubt keeps its time, which a request that is still on its way may need."""
        given = {
            "person_ids": self._db.listed(person_ids),
            "reasons": self._db.listed([reason.value for reason in reasons]),
            "now": now,
        }
        return self._db.run(self._db.made(_RELEASE), given)

    def not_arrived(self, reason: Reason) -> list[Message]:
        """Return messages that ended as failed or unknown for the reason, by id, locked."""
        ended = message.c.state.in_(_FAILED_OR_UNKNOWN) & (message.c.reason == reason)
        query = select(*COLUMNS).where(ended).order_by(message.c.id).with_for_update(key_share=True)
        return self._messages(query)

    def send_again(self, message_ids: Collection[int], *, now: datetime) -> int:
        """Queue messages that ended as failed or unknown once more; returns how many. The fence stays: an
        outcome of then is none of the new send's."""
        ended = self._db.among(message.c.id, message_ids) & message.c.state.in_(_FAILED_OR_UNKNOWN)
        return self._db.run(update(message).where(ended).values(due_at=now, **_ANEW))

    def send_failed_again(self, dedupe_keys: Collection[str], *, now: datetime) -> int:
        """Do the same for those with these keys that ended as failed: what may have arrived is left."""
        failed = self._db.among(message.c.dedupe_key, dedupe_keys) & (message.c.state == MessageState.FAILED)
        return self._db.run(update(message).where(failed).values(due_at=now, **_ANEW))


def _rank(one: NewMessage) -> int:
    return RANKS[one.feature] if one.edits is None else RANK_OF_EDITS
