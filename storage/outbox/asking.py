"""What is asked about messages."""

from collections import Counter
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Integer,
    and_,
    bindparam,
    exists,
    func,
    literal_column,
    select,
    text,
    union_all,
)

from people.model import Platform
from people.outbox import Message, MessageState, Original, Reason
from storage.outbox.pacing import Pacing
from storage.outbox.rows import COLUMNS, QUEUED, SENDING, SHELVES, timed
from storage.tables import lane, message
from storage.transaction import Prepared, Query
from storage.types import UtcDateTime, known_or_none

_NOW = bindparam("now", type_=UtcDateTime())
_original = message.alias("original")
_ORIGINALS = Prepared(
    lambda any_of: (
        select(
            message.c.id.label("edit_id"),
            _original.c.state,
            known_or_none(_original.c.reason, Reason),
            _original.c.due_at,
            known_or_none(_original.c.platform, Platform),
            _original.c.platform_ref,
        )
        .join(_original, _original.c.dedupe_key == message.c.edits)
        .where(any_of(message.c.id, "message_ids"))
    )
)
_STATES = Prepared(
    lambda any_of: select(message.c.dedupe_key, message.c.state).where(
        any_of(message.c.dedupe_key, "dedupe_keys")
    )
)
_NOT_ARRIVED = (MessageState.FAILED, MessageState.DROPPED, MessageState.UNKNOWN)


class Asking(Pacing):
    """Part of `SqlOutbox`."""

    def machine_now(self) -> datetime:
        """Return the machine time by which leases, rests and pauses go, and retries come."""
        moment: datetime = self._db.value(select(self._db.machine_now()))
        return moment

    def due_count(self, *, now: datetime) -> int:
        """Count queued messages due by `now`."""
        return self._count(and_(QUEUED, message.c.due_at <= now))

    def waiting_count(self, *, now: datetime) -> int:
        """Count queued messages due after `now`."""
        return self._count(and_(QUEUED, message.c.due_at > now))

    def in_flight(self) -> int:
        """Count messages in `sending`, whichever process sends them."""
        return self._count(SENDING)

    def count_of_person(self, person_id: str) -> int:
        """Count the messages kept of a person."""
        return self._count(message.c.person_id == person_id)

    def _count(self, condition: ColumnElement[bool]) -> int:
        number: int = self._db.value(select(func.count()).select_from(message).where(condition))
        return number

    def next_due(self) -> datetime | None:
        """Return the earliest `due_at` of queued messages."""
        of_retries: datetime | None = self._db.value(_NEXT_DUE_OF_RETRIES)
        moments = [moment for shelf, moment in self._heads() if not shelf.retrying]
        return min(moments if of_retries is None else [*moments, of_retries], default=None)

    def next_retry(self) -> datetime | None:
        """Return the earliest machine time at which a message that was tried may be tried again, or None:
        its own time and the end of its platform's pause must both have come."""
        pauses = self._pauses()
        moments = []
        for shelf, moment in self._heads():
            pause = None if shelf.platform is None else pauses.get(shelf.platform)
            if shelf.retrying:
                moments.append(moment if pause is None else max(moment, pause))
            elif pause is not None:
                moments.append(pause)
        return min(moments, default=None)

    def next_turn(self, *, now: datetime) -> datetime | None:
        """Return the earliest machine time at which the lane of a due message has rested, or None."""
        moment: datetime | None = self._db.value(self._db.made(_NEXT_TURN), {"now": now, **self._clock()})
        return moment

    def oldest_ready(self, *, now: datetime) -> datetime | None:
        """Return the earliest `due_at` of messages that are due and wait neither for a retry nor for a
        platform that pauses."""
        pauses = self._pauses()
        moments = [
            moment
            for shelf, moment in self._heads()
            if not shelf.retrying and shelf.platform not in pauses and moment <= now
        ]
        return min(moments, default=None)

    def list_messages(self, *, failed_only: bool = False) -> list[Message]:
        """Return all messages, newest first; `failed_only`: those that did not or may not have arrived."""
        query = select(*COLUMNS).order_by(message.c.id.desc())
        return self._messages(query.where(message.c.state.in_(_NOT_ARRIVED)) if failed_only else query)

    def originals(self, message_ids: Collection[int]) -> dict[int, Original]:
        """Return the messages that these edits change, by the edit's id; absent where there is none."""
        given = {"message_ids": self._db.listed(message_ids)}
        found = [dict(row) for row in self._db.rows(self._db.made(_ORIGINALS), given)]
        return {row.pop("edit_id"): Original(**row) for row in found}

    def states(self, dedupe_keys: Collection[str]) -> dict[str, MessageState]:
        """Return the states of the messages with these keys, by key; absent where there is none."""
        rows = self._db.rows(self._db.made(_STATES), {"dedupe_keys": self._db.listed(dedupe_keys)})
        return {row["dedupe_key"]: row["state"] for row in rows}

    def counts(self) -> dict[tuple[str, MessageState, Reason | None], int]:
        """Count messages by (kind, state, reason)."""
        key = (message.c.kind, message.c.state, message.c.reason)
        shown = (message.c.kind, message.c.state, known_or_none(message.c.reason, Reason))
        rows = self._db.rows(select(*shown, func.count().label("number")).group_by(*key))
        counts: Counter[tuple[str, MessageState, Reason | None]] = Counter()
        for row in rows:
            counts[row["kind"], row["state"], row["reason"]] += row["number"]
        return dict(counts)

    def counts_by_state(self) -> dict[tuple[Platform | None, MessageState], int]:
        """Count messages by (platform, state): from indices alone, as it is asked again and again."""
        counts: dict[tuple[Platform | None, MessageState], int] = {}
        for row in self._db.rows(_COUNTS_OF_SHELVES):
            key = (SHELVES[row["place"]].platform, MessageState.QUEUED)
            counts[key] = counts.get(key, 0) + row["number"]
        for row in self._db.rows(_COUNTS_OF_OTHERS):
            key = (row["platform"], row["state"])
            counts[key] = counts.get(key, 0) + row["number"]
        return {key: number for key, number in counts.items() if number}

    def last_unprompted_to(self, person_id: str) -> Message | None:
        """Return the message with a feature that was sent last to a person."""
        query = select(*COLUMNS).where(
            message.c.person_id == person_id,
            message.c.state == MessageState.SENT,
            message.c.feature.is_not(None),
        )
        found = self._messages(query.order_by(message.c.finished_at.desc(), message.c.id.desc()).limit(1))
        return found[0] if found else None


def _counts_of_shelves() -> Query:
    """Return the query of how many messages lie on each shelf: a stretch of an index each."""
    return union_all(
        *(
            select(literal_column(str(place), Integer()).label("place"), func.count().label("number"))
            .select_from(message)
            .where(text(shelf.where))
            for place, shelf in enumerate(SHELVES)
        )
    )


def _counts_of_others() -> Query:
    """Return the query of how many messages are on their way, or have ended, by state and platform."""
    key = (message.c.state, message.c.platform)
    shown = (message.c.state, known_or_none(message.c.platform, Platform), func.count().label("number"))
    conditions = (SENDING, message.c.finished_at.is_not(None))
    return union_all(*(select(*shown).where(one).group_by(*key) for one in conditions))


_COUNTS_OF_SHELVES = _counts_of_shelves()
_COUNTS_OF_OTHERS = _counts_of_others()
_NEXT_DUE_OF_RETRIES = select(func.min(message.c.due_at)).where(QUEUED, message.c.retry_at.is_not(None))
_NEXT_TURN = timed(
    lambda _, clock: (
        select(lane.c.next_at)
        .where(lane.c.next_at > clock.now(), lane.c.message_id.is_(None))
        .where(
            exists().where(
                message.c.lane == lane.c.key, QUEUED, message.c.retry_at.is_(None), message.c.due_at <= _NOW
            )
        )
        .order_by(lane.c.next_at)
        .limit(1)
    )
)
