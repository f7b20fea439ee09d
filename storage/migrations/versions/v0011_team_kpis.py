"""Team KPIs: ratios among readings, sources and their tokens, weekly figures, follow-ups, reviews.

Readings that are there were entered by people and are no ratios; they stay as they are.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")
_MOMENT = sa.DateTime(timezone=True)
_CODE = sa.String(length=40)
_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_NUMBER = sa.Numeric().with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    """Make the tables, and add two columns to readings."""
    _add_ratio_to_readings()
    _sources()
    _figures()
    _follow_ups()
    _reviews()


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _add_ratio_to_readings() -> None:
    """Add the columns. On SQLite ids must go on counting where the old table stood."""
    last = None
    if _is_sqlite():
        last = (
            op.get_bind().execute(sa.text("SELECT seq FROM sqlite_sequence WHERE name = 'reading'")).scalar()
        )
    with op.batch_alter_table(
        "reading",
        recreate="always" if _is_sqlite() else "never",
        table_kwargs={"sqlite_autoincrement": True},
    ) as batch:
        batch.add_column(sa.Column("numerator", _NUMBER))
        batch.add_column(sa.Column("denominator", _NUMBER))
    if _is_sqlite():
        op.get_bind().execute(sa.text("DELETE FROM sqlite_sequence WHERE name = 'reading'"))
    if last is not None:
        op.get_bind().execute(
            sa.text("INSERT INTO sqlite_sequence VALUES ('reading', :last)"), {"last": last}
        )
    # An evaluation reads one period of a KPI, out of years of history.
    op.create_index("ix_reading_kpi_id_period_start", "reading", ["kpi_id", "period_start"])


def _sources() -> None:
    op.create_table(
        "source_delivery",
        sa.Column("source", _TEXT, nullable=False),
        sa.Column("last_at", _MOMENT, nullable=False),
        sa.Column("measured_at", _MOMENT, nullable=False),
        sa.Column("accepted", sa.Integer(), nullable=False),
        sa.Column("duplicate", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("silence_told_at", _MOMENT),
        sa.PrimaryKeyConstraint("source", name="pk_source_delivery"),
    )
    op.create_table(
        "source_token",
        sa.Column("id", _ID, sa.Identity(), nullable=False),
        sa.Column("source", _TEXT, nullable=False),
        sa.Column("digest", _TEXT, nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("created_by", _TEXT, nullable=False),
        sa.Column("revoked_at", _MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_source_token"),
        sa.UniqueConstraint("digest", name="uq_source_token_digest"),
        sqlite_autoincrement=True,
    )


def _figures() -> None:
    op.create_table(
        "team_figure",
        sa.Column("programme_id", _TEXT, nullable=False),
        sa.Column("evaluated_on", sa.Date(), nullable=False),
        sa.Column("kpi_id", _TEXT, nullable=False),
        sa.Column("team", _TEXT, nullable=False),
        sa.Column("part", _CODE, nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("verdict", _CODE, nullable=False),
        sa.Column("actual", _NUMBER),
        sa.Column("expected", _NUMBER),
        sa.Column("numerator", _NUMBER),
        sa.Column("denominator", _NUMBER),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("with_numbers", sa.Integer(), nullable=False),
        sa.Column("pattern_days", _NUMBER, nullable=False),
        sa.Column("counting_days", _NUMBER, nullable=False),
        sa.Column("left_out", sa.Text(), nullable=False),
        sa.Column("measured_at", _MOMENT),
        sa.Column("readings_to", _ID, nullable=False),
        sa.PrimaryKeyConstraint(
            "programme_id", "evaluated_on", "kpi_id", "team", "part", name="pk_team_figure"
        ),
    )


def _follow_ups() -> None:
    op.create_table(
        "follow_up",
        sa.Column("id", _ID, sa.Identity(), nullable=False),
        sa.Column("programme_id", _TEXT, nullable=False),
        sa.Column("kpi_id", _TEXT, nullable=False),
        sa.Column("team", _TEXT, nullable=False),
        sa.Column("manager_id", _TEXT, nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("state", _CODE, nullable=False),
        sa.Column("ended_on", sa.Date()),
        sa.Column("cause", _CODE, nullable=False),
        sa.Column("step_id", _TEXT, nullable=False),
        sa.Column("asked_on", sa.Date()),
        sa.Column("last_asked_on", sa.Date()),
        sa.Column("reaction", _CODE),
        sa.Column("reacted_at", _MOMENT),
        sa.Column("snoozed_until", sa.Date()),
        sa.Column("told_above_at", _MOMENT),
        sa.Column("disputed_at", _MOMENT),
        sa.Column("disputed_by", _TEXT, nullable=False),
        sa.Column("dispute", _TEXT, nullable=False),
        sa.Column("settled_at", _MOMENT),
        sa.Column("settled_by", _TEXT, nullable=False),
        sa.Column("settlement", _TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_follow_up"),
        sa.UniqueConstraint(
            "programme_id",
            "kpi_id",
            "team",
            "opened_on",
            name="uq_follow_up_programme_id_kpi_id_team_opened_on",
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_follow_up_manager_id", "follow_up", ["manager_id"])
    where = sa.text("state = 'open'")
    op.create_index(
        "ix_follow_up_open", "follow_up", ["programme_id"], sqlite_where=where, postgresql_where=where
    )
    op.create_table(
        "step_use",
        sa.Column("id", _ID, sa.Identity(), nullable=False),
        sa.Column("follow_up_id", _ID, nullable=False),
        sa.Column("step_id", _TEXT, nullable=False),
        sa.Column("cause", _CODE, nullable=False),
        sa.Column("practice_id", _TEXT, nullable=False),
        sa.Column("taken_on", sa.Date(), nullable=False),
        sa.Column("evaluations", sa.Integer(), nullable=False),
        sa.Column("outcome", _CODE, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_step_use"),
        sa.UniqueConstraint("follow_up_id", "step_id", name="uq_step_use_follow_up_id_step_id"),
        sa.ForeignKeyConstraint(
            ["follow_up_id"],
            ["follow_up.id"],
            name="fk_step_use_follow_up_id_follow_up",
            ondelete="CASCADE",
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_step_use_follow_up_id", "step_use", ["follow_up_id"])


def _reviews() -> None:
    op.create_table(
        "kpi_review",
        sa.Column("id", _ID, sa.Identity(), nullable=False),
        sa.Column("programme_id", _TEXT, nullable=False),
        sa.Column("kpi_id", _TEXT, nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("asked_at", _MOMENT, nullable=False),
        sa.Column("reached", _CODE),
        sa.Column("why", _TEXT, nullable=False),
        sa.Column("change", _TEXT, nullable=False),
        sa.Column("answered_at", _MOMENT),
        sa.Column("answered_by", _TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_kpi_review"),
        sa.UniqueConstraint("programme_id", "kpi_id", "on", name="uq_kpi_review_programme_id_kpi_id_on"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "team_manager",
        sa.Column("team", _TEXT, nullable=False),
        sa.Column("manager_id", _TEXT, nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("told_at", _MOMENT),
        sa.PrimaryKeyConstraint("team", name="pk_team_manager"),
    )
