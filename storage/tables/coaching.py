"""The tables of programmes and check-ins. See `storage.tables`."""

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, Table, UniqueConstraint

from coaching.checkins.model import Answer, CheckInKind, CheckInState
from coaching.programmes.model import Attitude, Clarity, EnrolmentState, ProgrammeState, Step, Support
from storage.tables.base import id_column, metadata, partial_index
from storage.types import ExactDecimal, Id, PlainText, TextList, UtcDateTime, by_value

programme = Table(
    "programme",
    metadata,
    Column("id", PlainText, primary_key=True),
    Column("state", by_value(ProgrammeState), nullable=False),
    Column("definition", PlainText, nullable=False),
)

enrolment = Table(
    "enrolment",
    metadata,
    id_column(),
    Column("programme_id", PlainText, ForeignKey("programme.id"), nullable=False),
    Column("person_id", PlainText, nullable=False, index=True),
    Column("day_zero", Date, nullable=False),
    Column("state", by_value(EnrolmentState), nullable=False),
    Column("practice_id", PlainText),
    Column("practices_done", TextList, nullable=False),
    Column("own_goal", PlainText),
    Column("clarity", by_value(Clarity)),
    Column("silent", Integer, nullable=False),
    Column("next_step", by_value(Step)),
    Column("next_at", UtcDateTime),
    Column("check_in_id", Id),
    Column("support", by_value(Support), nullable=False),
    Column("good_in_a_row", Integer, nullable=False),
    Column("low_in_a_row", Integer, nullable=False),
    Column("attitude", by_value(Attitude)),
    Column("attitude_asked_at", UtcDateTime),
    UniqueConstraint("programme_id", "person_id", "day_zero"),
    sqlite_autoincrement=True,
)
partial_index("ix_enrolment_due", enrolment.c.next_at, enrolment.c.id, where="state = 'active'")

schedule = Table(
    "schedule",
    metadata,
    id_column(),
    Column("kind", PlainText, nullable=False),
    Column("owner", PlainText, nullable=False),
    Column("definition", PlainText),
    Column("next_at", UtcDateTime),
    UniqueConstraint("kind", "owner"),
    sqlite_autoincrement=True,
)
"""`definition` and `next_at` (business time) are those of schedules with a rhythm; a programme's check-ins
come when each person's are due."""
partial_index("ix_schedule_due", schedule.c.next_at, schedule.c.id, where="next_at IS NOT NULL")

occurrence = Table(
    "occurrence",
    metadata,
    id_column(),
    Column("schedule_id", Id, ForeignKey("schedule.id"), nullable=False),
    Column("local_date", Date, nullable=False),
    UniqueConstraint("schedule_id", "local_date"),
    sqlite_autoincrement=True,
)

check_in = Table(
    "check_in",
    metadata,
    id_column(),
    Column("enrolment_id", Id, ForeignKey("enrolment.id"), nullable=False),
    Column("programme_id", PlainText, nullable=False),
    Column("person_id", PlainText, nullable=False, index=True),
    Column("occurrence_id", Id, ForeignKey("occurrence.id"), nullable=False),
    Column("kind", by_value(CheckInKind), nullable=False),
    Column("day", Integer, nullable=False),
    Column("local_date", Date, nullable=False),
    Column("practice_id", PlainText),
    Column("due_at", UtcDateTime, nullable=False),
    Column("state", by_value(CheckInState), nullable=False),
    Column("answer", by_value(Answer)),
    Column("answered_at", UtcDateTime),
    Column("delivered_at", UtcDateTime),
    Column("reminded_at", UtcDateTime),
    Column("attainment", ExactDecimal),
    UniqueConstraint("enrolment_id", "local_date"),
    Index("ix_check_in_programme_id_local_date", "programme_id", "local_date"),
    sqlite_autoincrement=True,
)
