"""The first tables: people, measures, coaching, delivery."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_REFERENCE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")
_MOMENT = sa.DateTime(timezone=True)
_DECIMAL = sa.Numeric().with_variant(sa.Text(), "sqlite")
_CODE = sa.String(length=40)


def _id() -> sa.Column[int]:
    return sa.Column("id", _REFERENCE, sa.Identity(), nullable=False)


def _where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def upgrade() -> None:
    """Make all tables."""
    for make in _TABLES:
        make()


def _person() -> None:
    op.create_table(
        "person",
        sa.Column("id", _TEXT, nullable=False),
        sa.Column("name", _TEXT, nullable=False),
        sa.Column("email", _TEXT),
        sa.Column("slack_user_id", _TEXT),
        sa.Column("teams_aad_id", _TEXT),
        sa.Column("team", _TEXT, nullable=False),
        sa.Column("rank", _TEXT),
        sa.Column("manager_id", _TEXT),
        sa.Column("roles", sa.Text(), nullable=False),
        sa.Column("locale", _TEXT),
        sa.Column("timezone", _TEXT),
        sa.Column("country", _TEXT),
        sa.Column("start_date", sa.Date()),
        sa.Column("end_date", sa.Date()),
        sa.Column("work_days", sa.Text()),
        sa.Column("work_hours", sa.Text()),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_person"),
    )
    op.create_index("ix_person_manager_id", "person", ["manager_id"])


def _leave_period() -> None:
    op.create_table(
        "leave_period",
        _id(),
        sa.Column("person_id", _TEXT, nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("kind", _TEXT, nullable=False),
        sa.Column("half", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_leave_period_person_id_person", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_leave_period"),
        sa.UniqueConstraint(
            "person_id",
            "first",
            "last",
            "kind",
            "half",
            name="uq_leave_period_person_id_first_last_kind_half",
        ),
        sqlite_autoincrement=True,
    )


def _company_day() -> None:
    op.create_table(
        "company_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", _CODE, nullable=False),
        sa.PrimaryKeyConstraint("day", name="pk_company_day"),
    )


def _pause() -> None:
    op.create_table(
        "pause",
        sa.Column("person_id", _TEXT, nullable=False),
        sa.Column("feature", sa.Text(), nullable=False),
        sa.Column("until", sa.Date()),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_pause_person_id_person", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "feature", name="pk_pause"),
    )


def _person_state() -> None:
    op.create_table(
        "person_state",
        sa.Column("person_id", _TEXT, nullable=False),
        sa.Column("introduced_at", _MOMENT),
        sa.Column("last_chat", _CODE),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_person_state_person_id_person", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", name="pk_person_state"),
    )


def _attention() -> None:
    op.create_table(
        "attention",
        sa.Column("message_id", _REFERENCE, autoincrement=False, nullable=False),
        sa.Column("person_id", _TEXT, nullable=False),
        sa.Column("week", _TEXT, nullable=False),
        sa.Column("feature", _CODE, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_attention_person_id_person", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("message_id", name="pk_attention"),
    )
    op.create_index("ix_attention_person_id_week", "attention", ["person_id", "week"])


def _audit() -> None:
    op.create_table(
        "audit",
        _id(),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("actor", _TEXT, nullable=False),
        sa.Column("action", _TEXT, nullable=False),
        sa.Column("subject", _TEXT, nullable=False),
        sa.Column("detail", _TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_audit_subject", "audit", ["subject"])


def _switch() -> None:
    op.create_table(
        "switch",
        sa.Column("name", _TEXT, nullable=False),
        sa.Column("value", _TEXT, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_switch"),
    )


def _reading() -> None:
    op.create_table(
        "reading",
        _id(),
        sa.Column("kpi_id", _TEXT, nullable=False),
        sa.Column("subject", _TEXT, nullable=False),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column("value", _DECIMAL, nullable=False),
        sa.Column("source", _TEXT, nullable=False),
        sa.Column("measured_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_reading"),
        sa.UniqueConstraint(
            "kpi_id", "subject", "period_start", "period_end", "source", "measured_at", name="uq_reading_key"
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_reading_subject", "reading", ["subject"])


def _day_mark() -> None:
    op.create_table(
        "day_mark",
        sa.Column("person_id", _TEXT, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", _TEXT, nullable=False),
        sa.PrimaryKeyConstraint("person_id", "day", "kind", name="pk_day_mark"),
    )


def _programme() -> None:
    op.create_table(
        "programme",
        sa.Column("id", _TEXT, nullable=False),
        sa.Column("state", _CODE, nullable=False),
        sa.Column("definition", _TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_programme"),
    )


def _enrolment() -> None:
    op.create_table(
        "enrolment",
        _id(),
        sa.Column("programme_id", _TEXT, nullable=False),
        sa.Column("person_id", _TEXT, nullable=False),
        sa.Column("day_zero", sa.Date(), nullable=False),
        sa.Column("state", _CODE, nullable=False),
        sa.Column("practice_id", _TEXT),
        sa.Column("practices_done", sa.Text(), nullable=False),
        sa.Column("own_goal", _TEXT),
        sa.Column("clarity", _CODE),
        sa.Column("question", _TEXT),
        sa.Column("silent", sa.Integer(), nullable=False),
        sa.Column("next_step", _CODE),
        sa.Column("next_at", _MOMENT),
        sa.Column("check_in_id", _REFERENCE),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name="fk_enrolment_programme_id_programme"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_enrolment"),
        sa.UniqueConstraint(
            "programme_id", "person_id", "day_zero", name="uq_enrolment_programme_id_person_id_day_zero"
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_enrolment_due", "enrolment", ["next_at", "id"], **_where("state = 'active'"))
    op.create_index("ix_enrolment_person_id", "enrolment", ["person_id"])


def _schedule() -> None:
    op.create_table(
        "schedule",
        _id(),
        sa.Column("kind", _TEXT, nullable=False),
        sa.Column("owner", _TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_schedule"),
        sa.UniqueConstraint("kind", "owner", name="uq_schedule_kind_owner"),
        sqlite_autoincrement=True,
    )


def _occurrence() -> None:
    op.create_table(
        "occurrence",
        _id(),
        sa.Column("schedule_id", _REFERENCE, nullable=False),
        sa.Column("local_date", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["schedule_id"], ["schedule.id"], name="fk_occurrence_schedule_id_schedule"),
        sa.PrimaryKeyConstraint("id", name="pk_occurrence"),
        sa.UniqueConstraint("schedule_id", "local_date", name="uq_occurrence_schedule_id_local_date"),
        sqlite_autoincrement=True,
    )


def _check_in() -> None:
    op.create_table(
        "check_in",
        _id(),
        sa.Column("enrolment_id", _REFERENCE, nullable=False),
        sa.Column("programme_id", _TEXT, nullable=False),
        sa.Column("person_id", _TEXT, nullable=False),
        sa.Column("occurrence_id", _REFERENCE, nullable=False),
        sa.Column("kind", _CODE, nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("local_date", sa.Date(), nullable=False),
        sa.Column("practice_id", _TEXT),
        sa.Column("due_at", _MOMENT, nullable=False),
        sa.Column("state", _CODE, nullable=False),
        sa.Column("answer", _CODE),
        sa.Column("answered_at", _MOMENT),
        sa.Column("delivered_at", _MOMENT),
        sa.Column("reminded_at", _MOMENT),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name="fk_check_in_enrolment_id_enrolment"
        ),
        sa.ForeignKeyConstraint(
            ["occurrence_id"], ["occurrence.id"], name="fk_check_in_occurrence_id_occurrence"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_check_in"),
        sa.UniqueConstraint("enrolment_id", "local_date", name="uq_check_in_enrolment_id_local_date"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_check_in_person_id", "check_in", ["person_id"])
    op.create_index("ix_check_in_programme_id_local_date", "check_in", ["programme_id", "local_date"])


def _trouble() -> None:
    op.create_table(
        "trouble",
        sa.Column("check_in_id", _REFERENCE, autoincrement=False, nullable=False),
        sa.Column("person_id", _TEXT, nullable=False),
        sa.Column("kind", _CODE, nullable=False),
        sa.Column("text", _TEXT, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["check_in_id"], ["check_in.id"], name="fk_trouble_check_in_id_check_in"),
        sa.PrimaryKeyConstraint("check_in_id", name="pk_trouble"),
    )
    op.create_index("ix_trouble_person_id", "trouble", ["person_id"])
    # ### end Alembic commands ###


def _inbox() -> None:
    op.create_table(
        "inbox",
        sa.Column("platform", _CODE, nullable=False),
        sa.Column("event_id", _TEXT, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("platform", "event_id", name="pk_inbox"),
    )


def _lane() -> None:
    op.create_table(
        "lane",
        sa.Column("key", _TEXT, nullable=False),
        sa.Column("message_id", _REFERENCE),
        sa.PrimaryKeyConstraint("key", name="pk_lane"),
    )
    op.create_index("ix_lane_message_id", "lane", ["message_id"])


def _bucket() -> None:
    op.create_table(
        "bucket",
        sa.Column("platform", _CODE, nullable=False),
        sa.Column("paused_until", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("platform", name="pk_bucket"),
    )


def _message() -> None:
    op.create_table(
        "message",
        _id(),
        sa.Column("dedupe_key", _TEXT, nullable=False),
        sa.Column("kind", _TEXT, nullable=False),
        sa.Column("lane", _TEXT, nullable=False),
        sa.Column("person_id", _TEXT),
        sa.Column("rank", sa.SmallInteger(), nullable=False),
        sa.Column("feature", _CODE),
        sa.Column("subject_id", _REFERENCE),
        sa.Column("card", _TEXT, nullable=False),
        sa.Column("due_at", _MOMENT, nullable=False),
        sa.Column("not_after", _MOMENT),
        sa.Column("state", _CODE, nullable=False),
        sa.Column("reason", _CODE),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("queued_at", _MOMENT, nullable=False),
        sa.Column("finished_at", _MOMENT),
        sa.Column("platform", _CODE),
        sa.Column("platform_ref", _TEXT),
        sa.Column("retry_at", _MOMENT),
        sa.Column("lease_until", _MOMENT),
        sa.ForeignKeyConstraint(["lane"], ["lane.key"], name="fk_message_lane_lane"),
        sa.PrimaryKeyConstraint("id", name="pk_message"),
        sa.UniqueConstraint("dedupe_key", name="uq_message_dedupe_key"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_message_lane", "message", ["lane", "rank", "due_at", "id"], **_where("state = 'queued'")
    )
    op.create_index("ix_message_leased", "message", ["lease_until"], **_where("state = 'sending'"))
    op.create_index("ix_message_person_id", "message", ["person_id"])
    op.create_index("ix_message_ready", "message", ["rank", "due_at", "id"], **_where("state = 'queued'"))


_TABLES = (
    _person,
    _leave_period,
    _company_day,
    _pause,
    _person_state,
    _attention,
    _audit,
    _switch,
    _reading,
    _day_mark,
    _programme,
    _enrolment,
    _schedule,
    _occurrence,
    _check_in,
    _trouble,
    _inbox,
    _lane,
    _bucket,
    _message,
)
