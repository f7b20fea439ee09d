"""Messages that wait to be sent: queueing, claiming, acknowledging, and what is asked about them.

A message goes `queued` → `sending` → finished, and may come back to `queued`. `lane.message_id` names the
one that is being sent in its conversation; a fence, counted up at each claim, tells a late
acknowledgement from the one that counts.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Integer,
    Interval,
    and_,
    bindparam,
    case,
    delete,
    exists,
    func,
    literal_column,
    or_,
    select,
    tuple_,
    union_all,
    update,
)
from sqlalchemy.sql.dml import ReturningUpdate

from people.model import Feature, Platform
from people.outbox import Acknowledgement, Message, MessageState, NewMessage, Reason
from storage.bulk import Existing, insert_rows, update_rows
from storage.tables import bucket, lane, message
from storage.transaction import AnyOf, PerDatabase, Prepared, Query, Transaction, row_of
from storage.types import UtcDateTime

RANKS: dict[Feature | None, int] = {None: 0} | {feature: n for n, feature in enumerate(Feature, start=1)}
"""The order of sending: what has no feature (answers, work for leads) comes before all."""

_COLUMNS = tuple(
    column for column in message.c if column.name not in {"rank", "platform_ref", "retry_at", "lease_until"}
)
# Literals rather than parameters: only so are the partial indices certain to be used.
_QUEUED = message.c.state == literal_column("'queued'")
_SENDING = message.c.state == literal_column("'sending'")
_FINISHED = (MessageState.SENT, MessageState.FAILED, MessageState.DROPPED, MessageState.UNKNOWN)
_NOT_ARRIVED = (MessageState.FAILED, MessageState.DROPPED, MessageState.UNKNOWN)


_CANCEL = Prepared(
    lambda any_of: (
        update(message)
        .where(any_of(message.c.dedupe_key, "dedupe_keys"), _QUEUED)
        .values(state=MessageState.DROPPED, reason=Reason.NO_LONGER_NEEDED, finished_at=bindparam("given_at"))
    )
)
_NOW = bindparam("now", type_=UtcDateTime())
_GET_MANY = Prepared(lambda any_of: select(*_COLUMNS).where(any_of(message.c.id, "message_ids")))
_LOCK_QUEUED = Prepared(
    lambda any_of: (
        select(message.c.id)
        .where(any_of(message.c.id, "message_ids"), _QUEUED)
        .order_by(message.c.id)
        .with_for_update()
    )
)
_LOCK_SENDING = Prepared(
    lambda any_of: (
        select(message.c.id, message.c.fence)
        .where(any_of(message.c.id, "message_ids"), _SENDING)
        .order_by(message.c.id)
        .with_for_update()
    )
)
_TAKE_LANES = Prepared(
    lambda any_of: (
        update(lane)
        .where(lane.c.key == message.c.lane, lane.c.message_id.is_(None))
        .where(any_of(message.c.id, "message_ids"))
        .values(message_id=message.c.id)
        .returning(lane.c.message_id)
    )
)
_FREE_LANES = Prepared(
    lambda any_of: update(lane).where(any_of(lane.c.message_id, "message_ids")).values(message_id=None)
)


def _begin(any_of: AnyOf, lease_until: ColumnElement[datetime]) -> ReturningUpdate[tuple[int, int]]:
    """Return the statement that writes the intent to send, and returns the fences."""
    return (
        update(message)
        .where(any_of(message.c.id, "message_ids"))
        .values(
            state=MessageState.SENDING,
            fence=message.c.fence + 1,
            attempts=message.c.attempts + 1,
            platform=bindparam("on_platform", type_=message.c.platform.type),
            reason=None,
            retry_at=None,
            lease_until=lease_until,
        )
        .returning(message.c.id, message.c.fence)
    )


_STATEMENT_TIME: ColumnElement[datetime] = func.statement_timestamp(type_=UtcDateTime())
_BEGIN = PerDatabase(
    postgresql=Prepared(
        lambda any_of: _begin(any_of, _STATEMENT_TIME + bindparam("lease", type_=Interval()))
    ).postgresql,
    sqlite=Prepared(lambda any_of: _begin(any_of, bindparam("lease_until", type_=UtcDateTime()))).sqlite,
)
_RELEASE = Prepared(
    lambda any_of: (
        update(message)
        .where(
            any_of(message.c.person_id, "person_ids"),
            _QUEUED,
            any_of(message.c.reason, "reasons"),
            or_(message.c.due_at > _NOW, message.c.retry_at.is_not(None)),
        )
        .values(due_at=case((message.c.due_at > _NOW, _NOW), else_=message.c.due_at), retry_at=None)
    )
)


class SqlOutbox:
    """Implements `people.outbox.Outbox`."""

    def __init__(self, transaction: Transaction) -> None:
        self._db = transaction

    # Queueing

    def add_many(self, messages: Sequence[NewMessage], *, now: datetime) -> int:
        """Queue messages in one go; returns how many were new by `dedupe_key`."""
        lanes = sorted({one.lane for one in messages})
        insert_rows(self._db, lane, ({"key": key} for key in lanes), existing=Existing.KEEP)
        fresh = {"state": MessageState.QUEUED, "attempts": 0, "fence": 0, "queued_at": now}
        rows = (row_of(one) | {"rank": RANKS[one.feature]} | fresh for one in messages)
        return insert_rows(self._db, message, rows, existing=Existing.KEEP)

    def move(self, message_id: int, *, due_at: datetime, card: str, reason: Reason) -> None:
        """Put a queued message off; one that is no longer queued stays as it is."""
        later = {"due_at": due_at, "card": card, "reason": reason, "retry_at": None, "platform": None}
        self._db.run(update(message).where(message.c.id == message_id, _QUEUED).values(later))

    def finish(
        self, message_ids: Collection[int], *, state: MessageState, reason: Reason, at: datetime
    ) -> None:
        """End queued messages without sending them; others stay as they are."""
        statement = update(message).where(self._db.among(message.c.id, message_ids), _QUEUED)
        self._db.run(statement.values(state=state, reason=reason, finished_at=at))

    def cancel(self, dedupe_keys: Collection[str], *, at: datetime) -> int:
        """Drop queued messages that are no longer needed; returns how many."""
        given = {"dedupe_keys": self._db.listed(dedupe_keys), "given_at": at}
        return self._db.run(self._db.made(_CANCEL), given)

    # Sending

    def ready(self, *, now: datetime, limit: int) -> list[Message]:
        """Lock up to `limit` queued messages that may be sent, at most one a lane, the first in its lane.

        A message that waits for its retry holds back those behind it in its conversation. One query per
        rank walks the index in the order of sending and stops early, however long the queue is.
        """
        found: list[Message] = []
        given = {"now": now, "machine_now": self._db.machine_time()}
        for rank in self._ranks_due(now):
            if len(found) < limit:
                here = {**given, "rank": rank, "most": limit - len(found)}
                found.extend(Message(**row) for row in self._db.rows(_READY[self._db.postgresql], here))
        return found

    def _ranks_due(self, now: datetime) -> list[int]:
        """Return the ranks of which a message is due, the first to be sent first."""
        rows = self._db.rows(_NEXT_DUE_OF_EACH_RANK)
        return [row["rank"] for row in rows if row["due_at"] is not None and row["due_at"] <= now]

    def begin(
        self, message_ids: Collection[int], *, platform: Platform, lease_seconds: int
    ) -> dict[int, int]:
        """Write the intent to send; returns the fence per message id.

        Absent from it are messages that cannot begin: no longer queued, lane taken, or the platform paused
        (they stay queued, bound to the platform, until the pause is over).
        """
        if self._is_paused(platform):
            bound = update(message).where(self._db.among(message.c.id, message_ids), _QUEUED)
            self._db.run(bound.values(platform=platform))
            return {}
        taken = self._take_lanes(message_ids)
        given: dict[str, Any] = {"message_ids": self._db.listed(taken), "on_platform": platform}
        lease = timedelta(seconds=lease_seconds)
        if self._db.postgresql:
            given["lease"] = lease
        else:
            given["lease_until"] = self._db.machine_time() + lease
        return {row["id"]: row["fence"] for row in self._db.rows(self._db.made(_BEGIN), given)}

    def _is_paused(self, platform: Platform) -> bool:
        paused = select(bucket.c.platform).where(
            bucket.c.platform == platform, bucket.c.paused_until > self._db.machine_now()
        )
        return self._db.value(paused) is not None

    def _take_lanes(self, message_ids: Collection[int]) -> list[int]:
        """Take the free lanes of queued messages; returns the messages that have theirs now.

        The messages are locked first, so that none is cancelled between taking its lane and sending it.
        """
        locked = self._db.rows(self._db.made(_LOCK_QUEUED), {"message_ids": self._db.listed(message_ids)})
        ids = self._db.listed([row["id"] for row in locked])
        taken = self._db.rows(self._db.made(_TAKE_LANES), {"message_ids": ids})
        return [row["message_id"] for row in taken]

    def acknowledge(self, acknowledgements: Sequence[Acknowledgement], *, at: datetime) -> frozenset[int]:
        """Record outcomes, freeing the lanes; returns the ids whose fence was still theirs."""
        by_id = {one.message_id: one for one in reversed(acknowledgements)}
        given = {"message_ids": self._db.listed(by_id)}
        rows = self._db.rows(self._db.made(_LOCK_SENDING), given)
        valid = [by_id[row["id"]] for row in rows if by_id[row["id"]].fence == row["fence"]]
        update_rows(self._db, message, (_outcome_row(one, at=at) for one in valid), key="id")
        recorded = frozenset(one.message_id for one in valid)
        self._free_lanes(recorded)
        return recorded

    def _free_lanes(self, message_ids: Collection[int]) -> None:
        self._db.run(self._db.made(_FREE_LANES), {"message_ids": self._db.listed(message_ids)})

    def reclaim(self, *, repeat: Collection[Platform], all_leases: bool, at: datetime) -> int:
        """End leases that ran out: queued again where repeating is harmless, else `unknown`."""
        ended = select(message.c.id).where(_SENDING).with_for_update(skip_locked=True)
        if not all_leases:
            ended = ended.where(message.c.lease_until <= self._db.machine_now())
        ids = self._db.column(ended)
        mine = update(message).where(self._db.among(message.c.id, ids))
        again = message.c.platform.in_(sorted(repeat))
        lost = {"reason": Reason.DIED_WHILE_SENDING, "lease_until": None}
        self._db.run(mine.where(again).values(state=MessageState.QUEUED, **lost))
        unknown = mine.where(or_(~again, message.c.platform.is_(None)), _SENDING)
        self._db.run(unknown.values(state=MessageState.UNKNOWN, finished_at=at, **lost))
        self._free_lanes(ids)
        return len(ids)

    def pause_platform(self, platform: Platform, *, until: datetime, reason: Reason) -> bool:
        """Send nothing to the platform before the machine time `until`; a longer pause stays. True if the
        platform was not known to be in that trouble before: of several processes, one is told so."""
        insert = self._db.insert(bucket).values(platform=platform, paused_until=until)
        new, old = insert.excluded.paused_until, bucket.c.paused_until
        later = {"paused_until": case((new > old, new), else_=old)}
        self._db.run(insert.on_conflict_do_update(index_elements=["platform"], set_=later))
        is_new = or_(bucket.c.reason.is_(None), bucket.c.reason != reason)
        return (
            self._db.run(update(bucket).where(bucket.c.platform == platform, is_new).values(reason=reason))
            > 0
        )

    def resume_platform(self, platform: Platform) -> bool:
        """End the platform's pause and its trouble, and let what waited for that go now; True if there was
        a pause."""
        waiting = update(message).where(message.c.platform == platform, _QUEUED)
        self._db.run(waiting.values(retry_at=None))
        return self._db.run(delete(bucket).where(bucket.c.platform == platform)) > 0

    def troubled_platforms(self) -> dict[Platform, Reason]:
        """Return the platforms that had to pause and have not been resumed since, with the reason."""
        rows = self._db.rows(select(bucket.c.platform, bucket.c.reason).where(bucket.c.reason.is_not(None)))
        return {row["platform"]: row["reason"] for row in rows}

    def release(self, person_ids: Collection[str], *, reasons: Collection[Reason], now: datetime) -> int:
        """Make due at once what is queued for these people for one of the reasons; returns how many."""
        given = {
            "person_ids": self._db.listed(person_ids),
            "reasons": self._db.listed([reason.value for reason in reasons]),
            "now": now,
        }
        return self._db.run(self._db.made(_RELEASE), given)

    # Asking

    def due_count(self, *, now: datetime) -> int:
        """Count queued messages due by `now`."""
        return self._count(and_(_QUEUED, message.c.due_at <= now))

    def waiting_count(self, *, now: datetime) -> int:
        """Count queued messages due after `now`."""
        return self._count(and_(_QUEUED, message.c.due_at > now))

    def _count(self, condition: ColumnElement[bool]) -> int:
        number: int = self._db.value(select(func.count()).select_from(message).where(condition))
        return number

    def next_due(self) -> datetime | None:
        """Return the earliest `due_at` of queued messages."""
        moment: datetime | None = self._db.value(_NEXT_DUE)
        return moment

    def next_retry(self) -> datetime | None:
        """Return the earliest machine time at which a message that was tried may be tried again, or None."""
        tried = (
            select(message.c.retry_at, bucket.c.paused_until)
            .join(bucket, bucket.c.platform == message.c.platform, isouter=True)
            .where(_QUEUED, or_(message.c.retry_at.is_not(None), bucket.c.paused_until.is_not(None)))
            .distinct()
        )
        moments = [
            max(moment for moment in (row["retry_at"], row["paused_until"]) if moment is not None)
            for row in self._db.rows(tried)
        ]
        return min(moments, default=None)

    def get_many(self, message_ids: Collection[int]) -> dict[int, Message]:
        """Return those of the ids that exist."""
        rows = self._db.rows(self._db.made(_GET_MANY), {"message_ids": self._db.listed(message_ids)})
        return {row["id"]: Message(**row) for row in rows}

    def list_messages(self, *, failed_only: bool = False) -> list[Message]:
        """Return all messages, newest first; `failed_only`: those that did not or may not have arrived."""
        query = select(*_COLUMNS).order_by(message.c.id.desc())
        if failed_only:
            query = query.where(message.c.state.in_(_NOT_ARRIVED))
        return [Message(**row) for row in self._db.rows(query)]

    def counts(self) -> dict[tuple[str, MessageState, Reason | None], int]:
        """Count messages by (kind, state, reason)."""
        key = (message.c.kind, message.c.state, message.c.reason)
        rows = self._db.rows(select(*key, func.count().label("number")).group_by(*key))
        return {(row["kind"], row["state"], row["reason"]): row["number"] for row in rows}

    def count_of_person(self, person_id: str) -> int:
        """Count the messages kept of a person."""
        return self._count(message.c.person_id == person_id)

    def last_unprompted_to(self, person_id: str) -> Message | None:
        """Return the message with a feature that was sent last to a person."""
        query = select(*_COLUMNS).where(
            message.c.person_id == person_id,
            message.c.state == MessageState.SENT,
            message.c.feature.is_not(None),
        )
        row = self._db.row(query.order_by(message.c.finished_at.desc(), message.c.id.desc()).limit(1))
        return None if row is None else Message(**row)

    # Forgetting

    def delete_finished(self, *, before: datetime, kinds: Collection[str] | None = None) -> int:
        """Delete finished messages (of some kinds only) older than the moment; returns how many."""
        old = and_(message.c.state.in_(_FINISHED), message.c.finished_at < before)
        if kinds is not None:
            old = and_(old, message.c.kind.in_(sorted(kinds)))
        return self._db.run(delete(message).where(old))

    def erase_about(self, kinds: Collection[str], subject_ids: Collection[int]) -> int:
        """Delete messages about these subjects, in whatever state, and free the lanes that they had taken."""
        about = and_(message.c.kind.in_(sorted(kinds)), self._db.among(message.c.subject_id, subject_ids))
        found = self._db.column(select(message.c.id).where(about).with_for_update())
        self._free_lanes(found)
        return self._db.run(delete(message).where(self._db.among(message.c.id, found)))

    def erase(self, person_id: str) -> None:
        """Delete the messages of a person, and the lane that bears their id."""
        lane_key = f"person:{person_id}"
        self._db.run(delete(message).where(or_(message.c.person_id == person_id, message.c.lane == lane_key)))
        self._db.run(delete(lane).where(lane.c.key == lane_key))


def _ready_query(machine_now: ColumnElement[datetime]) -> Query:
    """Return the query of messages of one rank that may be sent. It is made once: putting it together
    takes longer than running it."""
    now = bindparam("now", type_=UtcDateTime())
    earlier = message.alias("earlier")
    another_first = exists().where(
        earlier.c.lane == message.c.lane,
        earlier.c.state == literal_column("'queued'"),
        earlier.c.due_at <= now,
        tuple_(earlier.c.rank, earlier.c.due_at, earlier.c.id)
        < tuple_(message.c.rank, message.c.due_at, message.c.id),
    )
    may_be_tried = or_(message.c.retry_at.is_(None), message.c.retry_at <= machine_now)
    paused = exists().where(bucket.c.platform == message.c.platform, bucket.c.paused_until > machine_now)
    return (
        select(*_COLUMNS)
        .join(lane)
        .where(_QUEUED, message.c.rank == bindparam("rank"), message.c.due_at <= now)
        .where(lane.c.message_id.is_(None), may_be_tried, ~paused, ~another_first)
        .order_by(message.c.due_at, message.c.id)
        .limit(bindparam("most", type_=Integer()))
        .with_for_update(of=[message, lane], skip_locked=True)
    )


_READY = {
    True: _ready_query(func.statement_timestamp(type_=UtcDateTime())),
    False: _ready_query(bindparam("machine_now", type_=UtcDateTime())),
}
"""By whether the database is PostgreSQL, which has a machine clock of its own."""


def _next_due_of_each_rank() -> CompoundSelect[tuple[int, datetime | None]]:
    """Return the query of the earliest `due_at` of queued messages of each rank: one walk of the index per
    rank, in the order of sending."""
    return union_all(
        *(
            select(
                literal_column(str(rank), Integer()).label("rank"),
                func.min(message.c.due_at).label("due_at"),
            ).where(_QUEUED, message.c.rank == rank)
            for rank in RANKS.values()
        )
    )


_NEXT_DUE_OF_EACH_RANK = _next_due_of_each_rank()
_NEXT_DUE = select(func.min(_NEXT_DUE_OF_EACH_RANK.subquery().c.due_at))


def _outcome_row(one: Acknowledgement, *, at: datetime) -> dict[str, object]:
    """Return what changes of the message: a retry queues it again instead of finishing it."""
    again = one.retry_at is not None
    return {
        "id": one.message_id,
        "state": MessageState.QUEUED if again else one.state,
        "reason": one.reason,
        "platform_ref": one.platform_ref,
        "retry_at": one.retry_at,
        "finished_at": None if again else at,
        "lease_until": None,
    }
