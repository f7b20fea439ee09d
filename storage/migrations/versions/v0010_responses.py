"""Responses: what is answered to surveys, and what was made of wishes.

Waves that have closed before have no round of responses, and their wishes no change: nothing waits for them.
"""

from contextlib import AbstractContextManager
from typing import Literal

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")
_MOMENT = sa.DateTime(timezone=True)
_CODE = sa.String(length=40)
_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables, and add a column to wishes and one to waves."""
    _rounds()
    _items()
    _revisions()
    _changes()
    _add_change_to_wishes()
    with _changed("survey_wave", counts=False) as batch:
        batch.add_column(sa.Column("despite", _TEXT))


def _rounds() -> None:
    op.create_table(
        "survey_response_round",
        sa.Column("wave_id", _TEXT, nullable=False),
        sa.Column("schedule_id", _TEXT, nullable=False),
        sa.Column("state", _CODE, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("opened_at", _MOMENT, nullable=False),
        sa.Column("escalated_at", _MOMENT),
        sa.Column("published_at", _MOMENT),
        sa.Column("published_by", _TEXT, nullable=False),
        sa.Column("told_at", _MOMENT),
        sa.Column("overridden_by", _TEXT, nullable=False),
        sa.Column("overridden_at", _MOMENT),
        sa.Column("held_on", sa.Date()),
        sa.Column("shown", _TEXT, nullable=False),
        sa.Column("updates", sa.Integer(), nullable=False),
        sa.Column("updated", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("wave_id", name="pk_survey_response_round"),
        sa.ForeignKeyConstraint(
            ["wave_id"], ["survey_wave.id"], name="fk_survey_response_round_wave_id_survey_wave"
        ),
    )
    op.create_index("ix_survey_response_round_schedule_id", "survey_response_round", ["schedule_id"])


def _items() -> None:
    op.create_table(
        "survey_response_item",
        sa.Column("id", _ID, sa.Identity(), nullable=False),
        sa.Column("wave_id", _TEXT, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("origin", _CODE, nullable=False),
        sa.Column("sources", sa.Text(), nullable=False),
        sa.Column("titles", sa.Text(), nullable=False),
        sa.Column("measured_by", _TEXT, nullable=False),
        sa.Column("assigned_to", _TEXT, nullable=False),
        sa.Column("merged_into", _ID, nullable=False),
        sa.Column("decision", _CODE),
        sa.Column("reasons", sa.Text()),
        sa.Column("owner_id", _TEXT, nullable=False),
        sa.Column("due", sa.Date()),
        sa.Column("done_on", sa.Date()),
        sa.Column("next_steps", sa.Text()),
        sa.Column("answered_at", _MOMENT),
        sa.Column("answered_by", _TEXT, nullable=False),
        sa.Column("next_step_asked_at", _MOMENT),
        sa.Column("announcement_id", _ID, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_survey_response_item"),
        sa.ForeignKeyConstraint(
            ["wave_id"],
            ["survey_response_round.wave_id"],
            name="fk_survey_response_item_wave_id_survey_response_round",
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_survey_response_item_wave_id", "survey_response_item", ["wave_id"])


def _revisions() -> None:
    op.create_table(
        "survey_response_revision",
        sa.Column("id", _ID, sa.Identity(), nullable=False),
        sa.Column("item_id", _ID, nullable=False),
        sa.Column("decision", _CODE, nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("owner_id", _TEXT, nullable=False),
        sa.Column("due", sa.Date()),
        sa.Column("done_on", sa.Date()),
        sa.Column("next_steps", sa.Text(), nullable=False),
        sa.Column("answered_at", _MOMENT, nullable=False),
        sa.Column("answered_by", _TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_survey_response_revision"),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["survey_response_item.id"],
            name="fk_survey_response_revision_item_id_survey_response_item",
            ondelete="CASCADE",
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_survey_response_revision_item_id", "survey_response_revision", ["item_id"])


def _changes() -> None:
    op.create_table(
        "change_request",
        sa.Column("id", _ID, sa.Identity(), nullable=False),
        sa.Column("programme_id", _TEXT, nullable=False),
        sa.Column("titles", sa.Text(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("state", _CODE, nullable=False),
        sa.Column("due", sa.Date()),
        sa.Column("done_on", sa.Date()),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("waited", sa.Text(), nullable=False),
        sa.Column("voices", sa.Integer(), nullable=False),
        sa.Column("counted", sa.Text(), nullable=False),
        sa.Column("counted_at", _MOMENT),
        sa.Column("saved_at", _MOMENT, nullable=False),
        sa.Column("saved_by", _TEXT, nullable=False),
        sa.Column("announcement_id", _ID, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_change_request"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_change_request_programme_id", "change_request", ["programme_id"])


def _add_change_to_wishes() -> None:
    """Add the column. On SQLite ids must go on counting where the old table stood, not at its highest id:
    buttons in old messages carry them."""
    last = _last_wish() if _is_sqlite() else None
    with _changed("wish", counts=True) as batch:
        batch.add_column(sa.Column("change_id", _ID))
        batch.create_foreign_key("fk_wish_change_id_change_request", "change_request", ["change_id"], ["id"])
    op.create_index("ix_wish_change_id", "wish", ["change_id"])
    if _is_sqlite():
        op.get_bind().execute(sa.text("DELETE FROM sqlite_sequence WHERE name = 'wish'"))
    if last is not None:
        op.get_bind().execute(sa.text("INSERT INTO sqlite_sequence VALUES ('wish', :last)"), {"last": last})


def _changed(table: str, *, counts: bool) -> AbstractContextManager[BatchOperations]:
    """Change a table. SQLite would write an added column into the old text of the table; a copy reads like a
    new one. `counts`: its ids are of the database's making."""
    recreate: Literal["always", "never"] = "always" if _is_sqlite() else "never"
    options = {"sqlite_autoincrement": True} if counts else {}
    return op.batch_alter_table(table, recreate=recreate, table_kwargs=options)


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _last_wish() -> int | None:
    """Return the last id of a wish that SQLite gave out; None if there was none."""
    found = sa.text("SELECT seq FROM sqlite_sequence WHERE name = 'wish'")
    last: int | None = op.get_bind().execute(found).scalar()
    return last
