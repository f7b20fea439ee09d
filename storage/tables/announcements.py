"""The tables of announcements. See `storage.tables`. They hold nothing about surveys."""

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, text

from coaching.announcements.model import AnnouncementState, ResponseKind, Work
from people.outbox import MessageState, Reason
from storage.tables.base import id_column, metadata, partial_index
from storage.types import Id, PlainText, UtcDateTime, by_value

announcement = Table(
    "announcement",
    metadata,
    id_column(),
    Column("author_id", PlainText, nullable=False),
    Column("state", by_value(AnnouncementState), nullable=False),
    Column("content", PlainText, nullable=False),
    Column("addressing", PlainText, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("work", by_value(Work)),
    Column("work_by", PlainText, nullable=False),
    Column("work_at", UtcDateTime),
    Column("forecast", PlainText),
    Column("approver_id", PlainText, nullable=False),
    Column("requests", Integer, nullable=False),
    Column("sent_back", PlainText, nullable=False),
    Column("sent_back_by", PlainText, nullable=False),
    Column("correction", PlainText),
    Column("launched_by", PlainText, nullable=False),
    Column("launched_at", UtcDateTime),
    Column("created_at", UtcDateTime, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("over_at", UtcDateTime),
    Column("closed_at", UtcDateTime),
    Column("closed_revision", Integer, nullable=False),
    Index("ix_announcement_changed_at", "changed_at", "id"),
    sqlite_autoincrement=True,
)
"""`work_at` is the machine time at which the work was asked for. `closed_revision` is the revision at the
last close, 0 before the first: one that is recalled after its close is open again."""
partial_index("ix_announcement_work", announcement.c.work_at, announcement.c.id, where="work IS NOT NULL")
partial_index(
    "ix_announcement_open",
    announcement.c.id,
    where="state <> 'draft' AND state <> 'proposed' AND closed_revision < revision",
)

announcement_recipient = Table(
    "announcement_recipient",
    metadata,
    Column("announcement_id", Id, ForeignKey("announcement.id", ondelete="CASCADE"), primary_key=True),
    Column("lane", PlainText, primary_key=True),
    Column("person_id", PlainText, index=True),
    Column("due_at", UtcDateTime, nullable=False),
    Column("revision", Integer, nullable=False, server_default=text("0")),
    Column("state", by_value(MessageState)),
    Column("reason", by_value(Reason)),
    Column("sent_at", UtcDateTime),
    Index("ix_announcement_recipient_feed", "announcement_id", "revision", "due_at", "lane"),
    sqlite_with_rowid=False,
)
"""`state`, `reason` and `sent_at` say what became of a message that is kept no longer, and of each at the
close. Who was erased stays as a lane with nobody's name, and the revision -1, which is never fed."""
partial_index(
    "ix_announcement_recipient_sent",
    announcement_recipient.c.sent_at,
    where="sent_at IS NOT NULL AND person_id IS NOT NULL",
)

announcement_response = Table(
    "announcement_response",
    metadata,
    Column("announcement_id", Id, ForeignKey("announcement.id", ondelete="CASCADE"), primary_key=True),
    Column("person_id", PlainText, primary_key=True, index=True),
    Column("kind", by_value(ResponseKind), primary_key=True),
    Column("at", UtcDateTime, nullable=False, index=True),
)
