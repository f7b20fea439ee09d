"""What the tests of the outbox share: short ways to queue, claim and end messages, and to let time pass."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Table, select, update
from storage_samples import NOW, by_key

from people.model import Platform
from people.outbox import Acknowledgement, MessageState, NewMessage, Room
from people.pace import Pace
from storage.tables import bucket, lane, message
from storage.unit_of_work import SqlUnitOfWork

BEGIN: dict[str, Any] = {"platform": Platform.PLAYGROUND, "lease_seconds": 30}
PACE = Pace(first_rate=8.0, most_rate=50.0, burst_seconds=0.5)
"""With half a second of burst: five messages at once, then eight a second."""
_MACHINE_MOMENTS: tuple[tuple[Table, str, tuple[str, ...]], ...] = (
    (message, "id", ("retry_at", "lease_until", "doubt_since")),
    (lane, "key", ("next_at",)),
    (bucket, "platform", ("paused_until", "free_at")),
)


def machine_now() -> datetime:
    """This machine's time."""
    return datetime.now(UTC)


def put(unit: SqlUnitOfWork, *messages: NewMessage) -> None:
    """Queue messages."""
    unit.outbox.add_many(messages, now=NOW)


def ready(
    unit: SqlUnitOfWork,
    *,
    now: datetime = NOW,
    limit: int = 100,
    room: dict[Platform, int] | None = None,
) -> list[str]:
    """The keys of the messages that may be sent; `room` names the platforms that are there."""
    return [one.dedupe_key for one in unit.outbox.ready(now=now, limit=limit, room=room or {})]


def room_of(unit: SqlUnitOfWork, pace: Pace | None = PACE, *, most: int = 100) -> Room:
    """The room on Slack."""
    return unit.outbox.room({Platform.SLACK: pace}, most=most)[Platform.SLACK]


def begin(unit: SqlUnitOfWork, key: str = "a", **changes: object) -> Acknowledgement:
    """Claim a message; returns the acknowledgement that says it was sent."""
    number = by_key(unit)[key].id
    fences = unit.outbox.begin([number], **BEGIN | changes)
    return Acknowledgement(message_id=number, fence=fences[number], state=MessageState.SENT)


def end(ack: Acknowledgement, **changes: object) -> Acknowledgement:
    """The acknowledgement with another outcome."""
    plain: dict[str, Any] = {"message_id": ack.message_id, "fence": ack.fence, "state": ack.state}
    return Acknowledgement(**plain | changes)


def let_pass(unit: SqlUnitOfWork, time: timedelta) -> None:
    """Let machine time pass: all moments of it that something still waits for were that much earlier.
    PostgreSQL's own clock cannot be moved."""
    db = unit._transaction
    for table, key, names in _MACHINE_MOMENTS:
        columns = [table.c[name] for name in names]
        query = select(table.c[key], *columns)
        if table is message:
            query = query.where(message.c.finished_at.is_(None))
        for row in db.rows(query):
            moved = {name: row[name] - time for name in names if row[name] is not None}
            if moved:
                db.run(update(table).where(table.c[key] == row[key]).values(moved))
