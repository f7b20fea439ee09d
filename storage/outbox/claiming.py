"""Which messages may be sent now, and the intent to send them."""

from collections.abc import Collection, Mapping
from datetime import datetime
from functools import cache
from itertools import groupby
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    and_,
    bindparam,
    func,
    literal_column,
    not_,
    or_,
    select,
    text,
    true,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import ReturningInsert

from people.model import Platform
from people.outbox import Message, MessageState
from people.pace import Pace
from storage.outbox.pacing import Pacing, is_paused
from storage.outbox.rows import COLUMNS, LEGIBLE, QUEUED, MachineClock, Shelf, legible, timed
from storage.tables import lane, message
from storage.transaction import AnyOf, Insert, PerDatabase, Prepared, Query
from storage.types import UtcDateTime

_NOW = bindparam("now", type_=UtcDateTime())
_LOCK_QUEUED = Prepared(
    lambda any_of: (
        select(message.c.id)
        .where(any_of(message.c.id, "message_ids"), QUEUED)
        .order_by(message.c.id)
        .with_for_update(key_share=True)
    )
)
_BEGIN = timed(
    lambda any_of, clock: (
        update(message)
        .where(any_of(message.c.id, "message_ids"))
        .values(
            state=MessageState.SENDING,
            fence=message.c.fence + 1,
            attempts=message.c.attempts + bindparam("attempt", type_=Integer()),
            platform=bindparam("on_platform", type_=message.c.platform.type),
            reason=None,
            retry_at=None,
            lease_until=clock.later("lease"),
            doubt_since=func.coalesce(message.c.doubt_since, clock.now()),
        )
        .returning(message.c.id, message.c.fence)
    )
)


_HOLD = Prepared(
    lambda any_of: (
        update(message)
        .where(any_of(message.c.id, "message_ids"), QUEUED)
        .values(platform=bindparam("to_platform", type_=message.c.platform.type))
    )
)


def _take_lanes(insert: Insert, any_of: AnyOf, clock: MachineClock) -> ReturningInsert[*tuple[Any, ...]]:
    """Return the statement that takes the lanes which nobody has and which have rested, in one order, so that
    two that claim at once do not wait for each other for ever."""
    wanted = (
        select(message.c.lane, func.min(message.c.id), clock.later("rested"))
        .where(any_of(message.c.id, "message_ids"))
        .group_by(message.c.lane)
        .order_by(message.c.lane)
    )
    taking = insert.from_select(["key", "message_id", "next_at"], wanted)
    new = taking.excluded
    return taking.on_conflict_do_update(
        index_elements=[lane.c.key],
        set_={"message_id": new.message_id, "next_at": func.coalesce(new.next_at, lane.c.next_at)},
        where=_is_free(clock),
    ).returning(lane.c.message_id)


def _is_free(clock: MachineClock) -> ColumnElement[bool]:
    """Return the condition that nothing is being sent in a lane, and that it has rested; one that has no row
    is free."""
    return and_(lane.c.message_id.is_(None), or_(lane.c.next_at.is_(None), lane.c.next_at <= clock.now()))


def _lane_is_free(clock: MachineClock) -> ColumnElement[bool]:
    """Return the condition that the lane of a message `_is_free`, as a scalar query like `_first_of_lane`: of
    a join PostgreSQL thinks that nearly no lane is free, as long as it has not counted them."""
    is_taken = select(not_(_is_free(clock))).where(lane.c.key == message.c.lane).scalar_subquery()
    return is_taken.is_not(true())


_TAKE_LANES = PerDatabase(
    postgresql=timed(lambda any_of, clock: _take_lanes(postgresql.insert(lane), any_of, clock)).postgresql,
    sqlite=timed(lambda any_of, clock: _take_lanes(sqlite.insert(lane), any_of, clock)).sqlite,
)


class Claiming(Pacing):
    """Part of `SqlOutbox`."""

    def ready(self, *, now: datetime, limit: int, room: Mapping[Platform, int]) -> list[Message]:
        """Lock up to `limit` queued messages that may be sent, at most one a lane, the first in its lane.

        A message that waits for its retry holds back those behind it in its conversation. Of messages known
        to go to a platform at most its `room` comes; a platform that `room` does not name is one that is no
        longer there, so that its messages are looked at anew. Each query walks one index in the order of
        sending and stops early, however long the queue is.
        """
        left: dict[Platform | None, int] = {}
        left.update(room.items())
        found: list[Message] = []
        given = {"now": now, **self._clock()}
        for _, shelves in groupby(self._shelves_due(now), key=lambda shelf: shelf.rank):
            of_rank: list[Message] = []
            for shelf in shelves:
                most = min(limit - len(found), left.get(shelf.platform, limit))
                if most > 0:
                    of_rank += self._messages(self._db.made(_ready_on(shelf)), {**given, "most": most})
            for one in sorted(of_rank, key=lambda one: (one.due_at, one.id)):
                if len(found) < limit and left.get(one.platform, limit) > 0:
                    found.append(one)
                    left[one.platform] = left.get(one.platform, limit) - 1
        return found

    def _shelves_due(self, now: datetime) -> list[Shelf]:
        """Return the shelves on which something is due, in the order of sending. Whether a retry is, the
        database says that has a clock of its own."""
        machine_now = None if self._db.postgresql else self._db.machine_time()
        return [
            shelf
            for shelf, moment in self._heads()
            if (machine_now is None or moment <= machine_now if shelf.retrying else moment <= now)
        ]

    def begin(
        self,
        message_ids: Collection[int],
        *,
        platform: Platform,
        lease_seconds: int,
        pace: Pace | None = None,
        looking: bool = False,
    ) -> dict[int, int]:
        """Write the intent to send, or to look for what was sent; returns the fence per message id.

        Absent from it are messages that cannot begin: no longer queued, lane taken or at rest, or the
        platform paused (then they stay queued, bound to it, until the pause is over).
        """
        if is_paused(self._buckets([platform]).get(platform)):
            self.hold(message_ids, platform=platform)
            return {}
        writing = None if looking else pace
        taken = self._take_lanes(message_ids, rest=None if writing is None else writing.conversation_seconds)
        given = {
            "message_ids": self._db.listed(taken),
            "on_platform": platform,
            "attempt": 0 if looking else 1,
            **self._clock(lease=lease_seconds),
        }
        fences = {row["id"]: row["fence"] for row in self._db.rows(self._db.made(_BEGIN), given)}
        if fences and writing is not None:
            self._spend(platform, len(fences), pace=writing)
        return fences

    def hold(self, message_ids: Collection[int], *, platform: Platform) -> None:
        """Remember where queued messages would go, which has no room: they come when it has."""
        given = {"message_ids": self._db.listed(message_ids), "to_platform": platform}
        self._db.run(self._db.made(_HOLD), given)

    def _take_lanes(self, message_ids: Collection[int], *, rest: float | None) -> list[int]:
        """Take the free lanes of queued messages; returns the messages that have theirs now.

        The messages are locked first, so that none is cancelled between taking its lane and sending it.
        """
        locked = self._db.rows(self._db.made(_LOCK_QUEUED), {"message_ids": self._db.listed(message_ids)})
        ids = self._db.listed([row["id"] for row in locked])
        given = {"message_ids": ids, **self._clock(rested=rest)}
        return [row["message_id"] for row in self._db.rows(self._db.made(_TAKE_LANES), given)]


def _first_of_lane() -> ColumnElement[bool]:
    """Return the condition that no other message is to be sent first in the conversation, but for what only
    a newer version can read: nobody waits for that here.

    It is a scalar query on purpose, with a truth value: PostgreSQL makes of `NOT EXISTS` what it likes, once
    even a hash of the whole queue; and if it compared an id, PostgreSQL would think that it holds for one
    message only, and rather sort the whole queue than walk it until enough is found.
    """
    earlier = message.alias("earlier")
    is_first = (
        select(earlier.c.id == message.c.id)
        .where(
            earlier.c.lane == message.c.lane,
            earlier.c.state == literal_column("'queued'"),
            earlier.c.due_at <= _NOW,
            text(legible("earlier")),
        )
        .order_by(earlier.c.rank, earlier.c.due_at, earlier.c.id)
        .limit(1)
        .scalar_subquery()
    )
    return is_first.is_(true())


def _due_on(shelf: Shelf, clock: MachineClock) -> ColumnElement[bool]:
    """Return the condition that a message of the shelf is due, on both clocks."""
    due = and_(text(shelf.where), message.c.due_at <= _NOW)
    return and_(due, message.c.retry_at <= clock.now()) if shelf.retrying else due


@cache
def _ready_on(shelf: Shelf) -> PerDatabase[Query]:
    """Return the query of messages of one shelf that may be sent, which walks the shelf's index. It is made
    once: putting it together takes longer than running it."""
    return timed(
        lambda _, clock: (
            select(*COLUMNS)
            .where(_due_on(shelf, clock), text(LEGIBLE), _lane_is_free(clock), _first_of_lane())
            .order_by(*shelf.order)
            .limit(bindparam("most", type_=Integer()))
            .with_for_update(of=message, skip_locked=True, key_share=True)
        )
    )
