"""Announcements, their recipients, and what people did with them; edits that delete; a rank for urgent ones.

Messages that wait keep their order: what had its place behind work has it behind urgent announcements now.
"""

from typing import Any, Literal

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")
_MOMENT = sa.DateTime(timezone=True)
_CODE = sa.String(length=40)
_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_FIRST_AFTER_WORK, _LAST = 4, 8
"""The ranks of check-ins, surveys, nudges, announcements and the journey before."""


def upgrade() -> None:
    """Make the tables, and change that of messages."""
    _announcements()
    _recipients()
    _responses()
    _shift_ranks()
    _add_removes()
    _partial_index(
        "ix_message_announced",
        "message",
        ["dedupe_key"],
        where="finished_at IS NULL AND dedupe_key >= 'announcement:' AND dedupe_key < 'announcement_edit;'",
    )


def _announcements() -> None:
    op.create_table(
        "announcement",
        sa.Column("id", _ID, sa.Identity(), nullable=False),
        sa.Column("author_id", _TEXT, nullable=False),
        sa.Column("state", _CODE, nullable=False),
        sa.Column("content", _TEXT, nullable=False),
        sa.Column("addressing", _TEXT, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("work", _CODE),
        sa.Column("work_by", _TEXT, nullable=False),
        sa.Column("work_at", _MOMENT),
        sa.Column("forecast", _TEXT),
        sa.Column("approver_id", _TEXT, nullable=False),
        sa.Column("requests", sa.Integer(), nullable=False),
        sa.Column("sent_back", _TEXT, nullable=False),
        sa.Column("sent_back_by", _TEXT, nullable=False),
        sa.Column("correction", _TEXT),
        sa.Column("launched_by", _TEXT, nullable=False),
        sa.Column("launched_at", _MOMENT),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("changed_at", _MOMENT, nullable=False),
        sa.Column("over_at", _MOMENT),
        sa.Column("closed_at", _MOMENT),
        sa.Column("closed_revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_announcement"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_announcement_changed_at", "announcement", ["changed_at", "id"])
    _partial_index("ix_announcement_work", "announcement", ["work_at", "id"], where="work IS NOT NULL")
    _partial_index(
        "ix_announcement_open",
        "announcement",
        ["id"],
        where="state <> 'draft' AND state <> 'proposed' AND closed_revision < revision",
    )


def _recipients() -> None:
    op.create_table(
        "announcement_recipient",
        sa.Column("announcement_id", _ID, nullable=False),
        sa.Column("lane", _TEXT, nullable=False),
        sa.Column("person_id", _TEXT),
        sa.Column("due_at", _MOMENT, nullable=False),
        sa.Column("revision", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("state", _CODE),
        sa.Column("reason", _CODE),
        sa.Column("sent_at", _MOMENT),
        sa.PrimaryKeyConstraint("announcement_id", "lane", name="pk_announcement_recipient"),
        _of_announcement("announcement_recipient"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_announcement_recipient_feed",
        "announcement_recipient",
        ["announcement_id", "revision", "due_at", "lane"],
    )
    op.create_index("ix_announcement_recipient_person_id", "announcement_recipient", ["person_id"])
    _partial_index(
        "ix_announcement_recipient_sent",
        "announcement_recipient",
        ["sent_at"],
        where="sent_at IS NOT NULL AND person_id IS NOT NULL",
    )


def _responses() -> None:
    op.create_table(
        "announcement_response",
        sa.Column("announcement_id", _ID, nullable=False),
        sa.Column("person_id", _TEXT, nullable=False),
        sa.Column("kind", _CODE, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("announcement_id", "person_id", "kind", name="pk_announcement_response"),
        _of_announcement("announcement_response"),
    )
    op.create_index("ix_announcement_response_person_id", "announcement_response", ["person_id"])
    op.create_index("ix_announcement_response_at", "announcement_response", ["at"])


def _of_announcement(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["announcement_id"],
        ["announcement.id"],
        name=f"fk_{table}_announcement_id_announcement",
        ondelete="CASCADE",
    )


def _shift_ranks() -> None:
    """Make room for urgent announcements behind work. What was sent or dropped is never queued again, so its
    rank, at which nobody looks, stays."""
    message = sa.table("message", sa.column("rank", sa.SmallInteger), sa.column("state", _CODE))
    behind = message.c.rank.between(_FIRST_AFTER_WORK, _LAST)
    may_be_sent = message.c.state.not_in(["sent", "dropped"])
    op.execute(message.update().where(behind, may_be_sent).values(rank=message.c.rank + 1))


def _add_removes() -> None:
    """Add the column; the default was for the rows that were there.

    SQLite would write an added column into the old text of the table; a copy reads like a new one. It must go
    on counting ids where the old one stood, not at its highest id.
    """
    last = _last_id()
    recreate: Literal["always", "never"] = "always" if _is_sqlite() else "never"
    changed: dict[str, Any] = {"recreate": recreate, "table_kwargs": {"sqlite_autoincrement": True}}
    with op.batch_alter_table("message", **changed) as batch:
        batch.add_column(sa.Column("removes", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("message", **changed) as batch:
        batch.alter_column("removes", server_default=None)
    if last is not None:
        op.get_bind().execute(sa.text("DELETE FROM sqlite_sequence WHERE name = 'message'"))
        op.get_bind().execute(
            sa.text("INSERT INTO sqlite_sequence VALUES ('message', :last)"), {"last": last}
        )


def _partial_index(name: str, table: str, columns: list[str], *, where: str) -> None:
    condition: dict[str, Any] = {"sqlite_where": sa.text(where), "postgresql_where": sa.text(where)}
    op.create_index(name, table, columns, **condition)


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _last_id() -> int | None:
    """Return the last id that SQLite gave out; None if there was none, or elsewhere."""
    if not _is_sqlite():
        return None
    found = sa.text("SELECT seq FROM sqlite_sequence WHERE name = 'message'")
    last: int | None = op.get_bind().execute(found).scalar()
    return last
