"""The tables of delivery. See `storage.tables`."""

from sqlalchemy import Boolean, Column, Double, Integer, SmallInteger, Table

from people.model import Feature, Platform
from people.outbox import MessageState, Reason
from storage.tables.base import id_column, metadata, partial_index
from storage.types import Id, PlainText, UtcDateTime, by_value

inbox = Table(
    "inbox",
    metadata,
    Column("platform", by_value(Platform), primary_key=True),
    Column("event_id", PlainText, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
)

lane = Table(
    "lane",
    metadata,
    Column("key", PlainText, primary_key=True),
    Column("message_id", Id),
    Column("next_at", UtcDateTime),
)
"""One conversation to which something was sent. `message_id` is the one message that is being sent there, if
any; nothing more is sent before the machine time `next_at`. What is only queued needs no row here: one that a
message had to have would cost a quarter of queueing, and one that was missing would keep it for ever."""
partial_index("ix_lane_message_id", lane.c.message_id, where="message_id IS NOT NULL")
partial_index("ix_lane_next_at", lane.c.next_at, where="next_at IS NOT NULL")

bucket = Table(
    "bucket",
    metadata,
    Column("platform", by_value(Platform), primary_key=True),
    Column("paused_until", UtcDateTime),
    Column("reason", by_value(Reason)),
    Column("free_at", UtcDateTime),
    Column("rate", Double),
    Column("known_limit", Double),
    Column("taken", Integer, nullable=False),
)
"""The pace of a platform, for all processes (`people.pace`). `free_at` is the machine time at which all that
was spent is made up for."""

message = Table(
    "message",
    metadata,
    id_column(),
    Column("dedupe_key", PlainText, nullable=False, unique=True),
    Column("kind", PlainText, nullable=False),
    Column("lane", PlainText, nullable=False),
    Column("person_id", PlainText, index=True),
    Column("rank", SmallInteger, nullable=False),
    Column("feature", by_value(Feature)),
    Column("subject_id", Id),
    Column("card", PlainText, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("not_after", UtcDateTime),
    Column("state", by_value(MessageState), nullable=False),
    Column("reason", by_value(Reason)),
    Column("attempts", Integer, nullable=False),
    Column("fence", Integer, nullable=False),
    Column("queued_at", UtcDateTime, nullable=False),
    Column("finished_at", UtcDateTime),
    Column("platform", by_value(Platform)),
    Column("platform_ref", PlainText),
    Column("retry_at", UtcDateTime),
    Column("lease_until", UtcDateTime),
    Column("doubt_since", UtcDateTime),
    Column("edits", PlainText),
    Column("removes", Boolean, nullable=False),
    sqlite_autoincrement=True,
)
"""`rank` is the place of `feature` in the order of sending, 0 for messages without one; edits come last.
`edits` is the `dedupe_key` of the message that an edit changes, which may be gone."""


partial_index(
    "ix_message_ready",
    message.c.rank,
    message.c.platform,
    message.c.due_at,
    message.c.id,
    where="state = 'queued' AND retry_at IS NULL",
)
partial_index(
    "ix_message_retry",
    message.c.rank,
    message.c.platform,
    message.c.retry_at,
    message.c.due_at,
    message.c.id,
    where="state = 'queued' AND retry_at IS NOT NULL",
)
partial_index(
    "ix_message_lane",
    message.c.lane,
    message.c.rank,
    message.c.due_at,
    message.c.id,
    where="state = 'queued'",
)
partial_index("ix_message_leased", message.c.lease_until, where="state = 'sending'")
partial_index(
    "ix_message_finished",
    message.c.state,
    message.c.platform,
    message.c.finished_at,
    where="finished_at IS NOT NULL",
)
partial_index(
    "ix_message_announced",
    message.c.dedupe_key,
    where="finished_at IS NULL AND dedupe_key >= 'announcement:' AND dedupe_key < 'announcement_edit;'",
)
"""Of announcements, and of their edits, what is still on its way: however many have left."""
