"""Delivery on one machine or several: doubtful sends, the pace of platforms and conversations, schedules.

A message that waited for its retry when this version came is found by another index than one that is ready.
"""

from contextlib import AbstractContextManager
from typing import Any, Literal

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the columns and make the indices anew."""
    op.drop_index("ix_message_ready", table_name="message")
    counters = _counters()
    with _changed("message", ids=True) as batch:
        batch.add_column(sa.Column("doubt_since", _MOMENT))
    with _changed("schedule", ids=True) as batch:
        batch.add_column(sa.Column("definition", _TEXT))
        batch.add_column(sa.Column("next_at", _MOMENT))
    _count_on(counters)
    with _changed("lane") as batch:
        batch.add_column(sa.Column("next_at", _MOMENT))
    op.drop_index("ix_lane_message_id", table_name="lane")
    _partial_index("ix_lane_message_id", "lane", ["message_id"], where="message_id IS NOT NULL")
    _partial_index("ix_lane_next_at", "lane", ["next_at"], where="next_at IS NOT NULL")
    with _changed("bucket") as batch:
        batch.alter_column("paused_until", existing_type=_MOMENT, nullable=True)
        batch.add_column(sa.Column("free_at", _MOMENT))
        batch.add_column(sa.Column("rate", sa.Double()))
        batch.add_column(sa.Column("known_limit", sa.Double()))
        batch.add_column(sa.Column("taken", sa.Integer(), nullable=False, server_default="0"))
    # The default was for the rows that were there; new rows say what they mean.
    with _changed("bucket") as batch:
        batch.alter_column("taken", server_default=None)
    _partial_index(
        "ix_message_ready",
        "message",
        ["rank", "platform", "due_at", "id"],
        where="state = 'queued' AND retry_at IS NULL",
    )
    _partial_index(
        "ix_message_retry",
        "message",
        ["rank", "platform", "retry_at", "due_at", "id"],
        where="state = 'queued' AND retry_at IS NOT NULL",
    )
    _partial_index(
        "ix_message_finished",
        "message",
        ["state", "platform", "finished_at"],
        where="finished_at IS NOT NULL",
    )
    _partial_index("ix_schedule_due", "schedule", ["next_at", "id"], where="next_at IS NOT NULL")


def _partial_index(name: str, table: str, columns: list[str], *, where: str) -> None:
    condition: dict[str, Any] = {"sqlite_where": sa.text(where), "postgresql_where": sa.text(where)}
    op.create_index(name, table, columns, **condition)


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _changed(table: str, *, ids: bool = False) -> AbstractContextManager[BatchOperations]:
    """Change a table; `ids`: the database makes its ids.

    SQLite would write an added column into the old text of the table; a copy reads like a new one.
    """
    recreate: Literal["always", "never"] = "always" if _is_sqlite() else "never"
    return op.batch_alter_table(table, recreate=recreate, table_kwargs={"sqlite_autoincrement": ids})


def _counters() -> dict[str, int]:
    """Return the last id that SQLite gave out in each of the tables that are copied."""
    if not _is_sqlite():
        return {}
    rows = op.get_bind().execute(sa.text(_LAST_IDS))
    return {row.name: row.seq for row in rows}


def _count_on(counters: dict[str, int]) -> None:
    """Go on counting there: a copy would count from its highest id."""
    for name, last in counters.items():
        given = {"name": name, "last": last}
        op.get_bind().execute(sa.text("DELETE FROM sqlite_sequence WHERE name = :name"), given)
        op.get_bind().execute(sa.text("INSERT INTO sqlite_sequence VALUES (:name, :last)"), given)


_LAST_IDS = "SELECT name, seq FROM sqlite_sequence WHERE name IN ('message', 'schedule')"
