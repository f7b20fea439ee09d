"""The tables of measures. See `storage.tables`."""

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, Table, UniqueConstraint

from coaching.kpis.model import Reached
from measures.follow_ups.model import Cause, FollowUpState, Outcome, Reaction
from measures.teams.model import Part, Verdict
from storage.tables.base import id_column, metadata, partial_index
from storage.types import ExactDecimal, Id, LeftOutList, PlainText, UtcDateTime, by_value

reading = Table(
    "reading",
    metadata,
    id_column(),
    Column("kpi_id", PlainText, nullable=False),
    Column("subject", PlainText, nullable=False, index=True),
    Column("period_start", Date, nullable=False),
    Column("period_end", Date, nullable=False),
    Column("value", ExactDecimal, nullable=False),
    Column("source", PlainText, nullable=False),
    Column("measured_at", UtcDateTime, nullable=False),
    Column("numerator", ExactDecimal),
    Column("denominator", ExactDecimal),
    UniqueConstraint(
        "kpi_id", "subject", "period_start", "period_end", "source", "measured_at", name="uq_reading_key"
    ),
    Index("ix_reading_kpi_id_period_start", "kpi_id", "period_start"),
    sqlite_autoincrement=True,
)

day_mark = Table(
    "day_mark",
    metadata,
    Column("person_id", PlainText, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("kind", PlainText, primary_key=True),
)

source_delivery = Table(
    "source_delivery",
    metadata,
    Column("source", PlainText, primary_key=True),
    Column("last_at", UtcDateTime, nullable=False),
    Column("measured_at", UtcDateTime, nullable=False),
    Column("accepted", Integer, nullable=False),
    Column("duplicate", Integer, nullable=False),
    Column("refused", Integer, nullable=False),
    Column("silence_told_at", UtcDateTime),
)

source_token = Table(
    "source_token",
    metadata,
    id_column(),
    Column("source", PlainText, nullable=False),
    Column("digest", PlainText, nullable=False, unique=True),
    Column("created_at", UtcDateTime, nullable=False),
    Column("created_by", PlainText, nullable=False),
    Column("revoked_at", UtcDateTime),
    sqlite_autoincrement=True,
)

team_figure = Table(
    "team_figure",
    metadata,
    Column("programme_id", PlainText, primary_key=True),
    Column("evaluated_on", Date, primary_key=True),
    Column("kpi_id", PlainText, primary_key=True),
    Column("team", PlainText, primary_key=True),
    Column("part", by_value(Part), primary_key=True),
    Column("first", Date, nullable=False),
    Column("last", Date, nullable=False),
    Column("verdict", by_value(Verdict), nullable=False),
    Column("actual", ExactDecimal),
    Column("expected", ExactDecimal),
    Column("numerator", ExactDecimal),
    Column("denominator", ExactDecimal),
    Column("people", Integer, nullable=False),
    Column("with_numbers", Integer, nullable=False),
    Column("pattern_days", ExactDecimal, nullable=False),
    Column("counting_days", ExactDecimal, nullable=False),
    Column("left_out", LeftOutList, nullable=False),
    Column("measured_at", UtcDateTime),
    Column("readings_to", Id, nullable=False),
)
"""The evaluations of a week lie together: one is written as a whole, and read as a whole."""

follow_up = Table(
    "follow_up",
    metadata,
    id_column(),
    Column("programme_id", PlainText, nullable=False),
    Column("kpi_id", PlainText, nullable=False),
    Column("team", PlainText, nullable=False),
    Column("manager_id", PlainText, nullable=False, index=True),
    Column("opened_on", Date, nullable=False),
    Column("state", by_value(FollowUpState), nullable=False),
    Column("ended_on", Date),
    Column("cause", by_value(Cause), nullable=False),
    Column("step_id", PlainText, nullable=False),
    Column("asked_on", Date),
    Column("last_asked_on", Date),
    Column("reaction", by_value(Reaction)),
    Column("reacted_at", UtcDateTime),
    Column("snoozed_until", Date),
    Column("told_above_at", UtcDateTime),
    Column("disputed_at", UtcDateTime),
    Column("disputed_by", PlainText, nullable=False),
    Column("dispute", PlainText, nullable=False),
    Column("settled_at", UtcDateTime),
    Column("settled_by", PlainText, nullable=False),
    Column("settlement", PlainText, nullable=False),
    UniqueConstraint("programme_id", "kpi_id", "team", "opened_on"),
    sqlite_autoincrement=True,
)
partial_index("ix_follow_up_open", follow_up.c.programme_id, where="state = 'open'")

step_use = Table(
    "step_use",
    metadata,
    id_column(),
    Column("follow_up_id", Id, ForeignKey("follow_up.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("step_id", PlainText, nullable=False),
    Column("cause", by_value(Cause), nullable=False),
    Column("practice_id", PlainText, nullable=False),
    Column("taken_on", Date, nullable=False),
    Column("evaluations", Integer, nullable=False),
    Column("outcome", by_value(Outcome), nullable=False),
    UniqueConstraint("follow_up_id", "step_id"),
    sqlite_autoincrement=True,
)

kpi_review = Table(
    "kpi_review",
    metadata,
    id_column(),
    Column("programme_id", PlainText, nullable=False),
    Column("kpi_id", PlainText, nullable=False),
    Column("on", Date, nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("reached", by_value(Reached)),
    Column("why", PlainText, nullable=False),
    Column("change", PlainText, nullable=False),
    Column("answered_at", UtcDateTime),
    Column("answered_by", PlainText, nullable=False),
    UniqueConstraint("programme_id", "kpi_id", "on"),
    sqlite_autoincrement=True,
)

team_manager = Table(
    "team_manager",
    metadata,
    Column("team", PlainText, primary_key=True),
    Column("manager_id", PlainText, nullable=False),
    Column("since", Date, nullable=False),
    Column("told_at", UtcDateTime),
)
