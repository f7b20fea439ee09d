"""All tables. A migration makes them; a test proves that both say the same.

There is no foreign key from one domain's tables to another's: each domain erases its own part of a
person, in any order, and a roster may name a manager who is not in it.
"""

from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    Identity,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    Table,
    UniqueConstraint,
    text,
)

from coaching.checkins.model import Answer, CheckInKind, CheckInState, TroubleKind
from coaching.programmes.model import Clarity, EnrolmentState, ProgrammeState, Step
from people.model import DayKind, Feature, Platform
from people.outbox import MessageState, Reason
from storage.types import (
    ExactDecimal,
    FeatureOrNone,
    HalfOrNone,
    Hours,
    Id,
    PlainText,
    Roles,
    TextList,
    UtcDateTime,
    WeekDays,
    by_value,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _id() -> Column[int]:
    """An id of the database's making. Its tables say `sqlite_autoincrement`: buttons in old messages carry
    ids, so an id must never come back for another row."""
    return Column("id", Id, Identity(), primary_key=True)


def _person(*, primary_key: bool = False) -> Column[str]:
    """The person a row of the ground domain belongs to; erasing the person erases the row."""
    key = ForeignKey("person.id", ondelete="CASCADE")
    return Column("person_id", PlainText, key, primary_key=primary_key, nullable=False)


def _partial_index(name: str, *columns: Column[Any], where: str) -> None:
    """An index of those rows alone that are still to be worked on, so that history costs nothing."""
    Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))


# People

person = Table(
    "person",
    metadata,
    Column("id", PlainText, primary_key=True),
    Column("name", PlainText, nullable=False),
    Column("email", PlainText),
    Column("slack_user_id", PlainText, index=True),
    Column("teams_aad_id", PlainText, index=True),
    Column("team", PlainText, nullable=False),
    Column("rank", PlainText),
    Column("manager_id", PlainText, index=True),
    Column("roles", Roles, nullable=False),
    Column("locale", PlainText),
    Column("timezone", PlainText),
    Column("country", PlainText),
    Column("start_date", Date),
    Column("end_date", Date),
    Column("work_days", WeekDays),
    Column("work_hours", Hours),
    Column("active", Boolean, nullable=False),
)

account = Table(
    "account",
    metadata,
    Column("platform", by_value(Platform), primary_key=True),
    Column("identity", PlainText, primary_key=True),
    _person(),
    Column("locale", PlainText),
    Column("timezone", PlainText),
    Column("guest", Boolean, nullable=False),
    Column("deactivated", Boolean, nullable=False),
    Column("conversation", PlainText),
    UniqueConstraint("person_id", "platform"),
)
"""A person's account on a chat platform. `conversation` is the direct one with it, once it was opened."""

leave_period = Table(
    "leave_period",
    metadata,
    _id(),
    _person(),
    Column("first", Date, nullable=False),
    Column("last", Date, nullable=False),
    Column("kind", PlainText, nullable=False),
    Column("half", HalfOrNone, nullable=False),
    UniqueConstraint("person_id", "first", "last", "kind", "half"),
    sqlite_autoincrement=True,
)

company_day = Table(
    "company_day",
    metadata,
    Column("day", Date, primary_key=True),
    Column("kind", by_value(DayKind), nullable=False),
)

pause = Table(
    "pause",
    metadata,
    _person(primary_key=True),
    Column("feature", FeatureOrNone, primary_key=True),
    Column("until", Date),
)

person_state = Table(
    "person_state",
    metadata,
    _person(primary_key=True),
    Column("introduced_at", UtcDateTime),
    Column("last_chat", by_value(Platform)),
)

attention = Table(
    "attention",
    metadata,
    Column("message_id", Id, primary_key=True, autoincrement=False),
    _person(),
    Column("week", PlainText, nullable=False),
    Column("feature", by_value(Feature), nullable=False),
    Index("ix_attention_person_id_week", "person_id", "week"),
)

audit = Table(
    "audit",
    metadata,
    _id(),
    Column("at", UtcDateTime, nullable=False),
    Column("actor", PlainText, nullable=False),
    Column("action", PlainText, nullable=False),
    Column("subject", PlainText, nullable=False, index=True),
    Column("detail", PlainText, nullable=False),
    sqlite_autoincrement=True,
)

switch = Table(
    "switch",
    metadata,
    Column("name", PlainText, primary_key=True),
    Column("value", PlainText, nullable=False),
)

# Measures

reading = Table(
    "reading",
    metadata,
    _id(),
    Column("kpi_id", PlainText, nullable=False),
    Column("subject", PlainText, nullable=False, index=True),
    Column("period_start", Date, nullable=False),
    Column("period_end", Date, nullable=False),
    Column("value", ExactDecimal, nullable=False),
    Column("source", PlainText, nullable=False),
    Column("measured_at", UtcDateTime, nullable=False),
    UniqueConstraint(
        "kpi_id", "subject", "period_start", "period_end", "source", "measured_at", name="uq_reading_key"
    ),
    sqlite_autoincrement=True,
)

day_mark = Table(
    "day_mark",
    metadata,
    Column("person_id", PlainText, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("kind", PlainText, primary_key=True),
)

# Coaching

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
    _id(),
    Column("programme_id", PlainText, ForeignKey("programme.id"), nullable=False),
    Column("person_id", PlainText, nullable=False, index=True),
    Column("day_zero", Date, nullable=False),
    Column("state", by_value(EnrolmentState), nullable=False),
    Column("practice_id", PlainText),
    Column("practices_done", TextList, nullable=False),
    Column("own_goal", PlainText),
    Column("clarity", by_value(Clarity)),
    Column("question", PlainText),
    Column("silent", Integer, nullable=False),
    Column("next_step", by_value(Step)),
    Column("next_at", UtcDateTime),
    Column("check_in_id", Id),
    UniqueConstraint("programme_id", "person_id", "day_zero"),
    sqlite_autoincrement=True,
)
_partial_index("ix_enrolment_due", enrolment.c.next_at, enrolment.c.id, where="state = 'active'")

schedule = Table(
    "schedule",
    metadata,
    _id(),
    Column("kind", PlainText, nullable=False),
    Column("owner", PlainText, nullable=False),
    UniqueConstraint("kind", "owner"),
    sqlite_autoincrement=True,
)

occurrence = Table(
    "occurrence",
    metadata,
    _id(),
    Column("schedule_id", Id, ForeignKey("schedule.id"), nullable=False),
    Column("local_date", Date, nullable=False),
    UniqueConstraint("schedule_id", "local_date"),
    sqlite_autoincrement=True,
)

check_in = Table(
    "check_in",
    metadata,
    _id(),
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
    UniqueConstraint("enrolment_id", "local_date"),
    Index("ix_check_in_programme_id_local_date", "programme_id", "local_date"),
    sqlite_autoincrement=True,
)

trouble = Table(
    "trouble",
    metadata,
    Column("check_in_id", Id, ForeignKey("check_in.id"), primary_key=True, autoincrement=False),
    Column("person_id", PlainText, nullable=False, index=True),
    Column("kind", by_value(TroubleKind), nullable=False),
    Column("text", PlainText, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

# Delivery

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
    Column("message_id", Id, index=True),
)
"""One conversation. `message_id` is the one message that is being sent there, if any."""

bucket = Table(
    "bucket",
    metadata,
    Column("platform", by_value(Platform), primary_key=True),
    Column("paused_until", UtcDateTime, nullable=False),
    Column("reason", by_value(Reason)),
)

message = Table(
    "message",
    metadata,
    _id(),
    Column("dedupe_key", PlainText, nullable=False, unique=True),
    Column("kind", PlainText, nullable=False),
    Column("lane", PlainText, ForeignKey("lane.key"), nullable=False),
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
    sqlite_autoincrement=True,
)
"""`rank` is the place of `feature` in the order of sending, 0 for messages without one."""


_partial_index("ix_message_ready", message.c.rank, message.c.due_at, message.c.id, where="state = 'queued'")
_partial_index(
    "ix_message_lane",
    message.c.lane,
    message.c.rank,
    message.c.due_at,
    message.c.id,
    where="state = 'queued'",
)
_partial_index("ix_message_leased", message.c.lease_until, where="state = 'sending'")
