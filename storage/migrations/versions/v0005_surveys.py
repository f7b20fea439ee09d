"""Anonymous surveys: sets, schedules, waves, sealed ballots, and the ledger of what was published."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")
_MOMENT = sa.DateTime(timezone=True)
_CODE = sa.String(length=40)


def upgrade() -> None:
    """Make the tables."""
    _sets_and_schedules()
    _waves()
    _ballots()
    _ledger()


def _sets_and_schedules() -> None:
    op.create_table(
        "survey_set",
        sa.Column("id", _TEXT, nullable=False),
        sa.Column("definition", _TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_survey_set"),
    )
    op.create_table(
        "survey_schedule",
        sa.Column("id", _TEXT, nullable=False),
        sa.Column("definition", _TEXT, nullable=False),
        sa.Column("state", _CODE, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_survey_schedule"),
    )


def _waves() -> None:
    op.create_table(
        "survey_wave",
        sa.Column("id", _TEXT, nullable=False),
        sa.Column("schedule_id", _TEXT, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", _CODE, nullable=False),
        sa.Column("definition", _TEXT, nullable=False),
        sa.Column("digest", _TEXT, nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("opened_at", _MOMENT, nullable=False),
        sa.Column("closes_at", _MOMENT, nullable=False),
        sa.Column("remind_at", _MOMENT),
        sa.Column("invited", sa.Integer(), nullable=False),
        sa.Column("answered", sa.Integer()),
        sa.Column("lost", _CODE),
        sa.PrimaryKeyConstraint("id", name="pk_survey_wave"),
        sa.UniqueConstraint("schedule_id", "number", name="uq_survey_wave_schedule_id_number"),
    )
    op.create_table(
        "survey_invited",
        sa.Column("wave_id", _TEXT, nullable=False),
        sa.Column("person_id", _TEXT, nullable=False),
        sa.Column("node", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("wave_id", "person_id", name="pk_survey_invited"),
        sa.ForeignKeyConstraint(
            ["wave_id"], ["survey_wave.id"], name="fk_survey_invited_wave_id_survey_wave"
        ),
    )
    op.create_index("ix_survey_invited_person_id", "survey_invited", ["person_id"])


def _ballots() -> None:
    op.create_table(
        "survey_mark",
        sa.Column("wave_id", _TEXT, nullable=False),
        sa.Column("mark", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("wave_id", "mark", name="pk_survey_mark"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "survey_ballot",
        sa.Column("wave_id", _TEXT, nullable=False),
        sa.Column("token", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("wave_id", "token", name="pk_survey_ballot"),
        sqlite_with_rowid=False,
    )


def _ledger() -> None:
    op.create_table(
        "survey_ledger",
        sa.Column("wave_id", _TEXT, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("answered", sa.Integer(), nullable=False),
        sa.Column("invited", sa.Integer(), nullable=False),
        sa.Column("too_few", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("wave_id", name="pk_survey_ledger"),
        sa.ForeignKeyConstraint(["wave_id"], ["survey_wave.id"], name="fk_survey_ledger_wave_id_survey_wave"),
    )
    op.create_table(
        "survey_group",
        sa.Column("wave_id", _TEXT, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("is_rest", sa.Boolean(), nullable=False),
        sa.Column("of", sa.Text(), nullable=False),
        sa.Column("shown", _CODE, nullable=False),
        sa.Column("is_part", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("wave_id", "number", name="pk_survey_group"),
        _of_the_ledger("survey_group"),
    )
    op.create_table(
        "survey_release",
        sa.Column("wave_id", _TEXT, nullable=False),
        sa.Column("group_number", sa.Integer(), nullable=False),
        sa.Column("figures", _TEXT, nullable=False),
        sa.PrimaryKeyConstraint("wave_id", "group_number", name="pk_survey_release"),
        _of_the_ledger("survey_release"),
    )
    op.create_table(
        "survey_quote",
        sa.Column("wave_id", _TEXT, nullable=False),
        sa.Column("question_id", _TEXT, nullable=False),
        sa.Column("language", _TEXT, nullable=False),
        sa.Column("texts", _TEXT, nullable=False),
        sa.PrimaryKeyConstraint("wave_id", "question_id", "language", name="pk_survey_quote"),
        _of_the_ledger("survey_quote"),
    )


def _of_the_ledger(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["wave_id"], ["survey_ledger.wave_id"], name=f"fk_{table}_wave_id_survey_ledger"
    )
