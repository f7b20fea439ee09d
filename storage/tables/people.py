"""The tables of people. See `storage.tables`."""

from sqlalchemy import Boolean, Column, Date, Index, Table, UniqueConstraint

from people.model import DayKind, Feature, Platform
from storage.tables.base import id_column, metadata, person_column
from storage.types import (
    FeatureOrNone,
    HalfOrNone,
    Hours,
    Id,
    PlainText,
    Roles,
    UtcDateTime,
    WeekDays,
    by_value,
)

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
    person_column(),
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
    id_column(),
    person_column(),
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
    person_column(primary_key=True),
    Column("feature", FeatureOrNone, primary_key=True),
    Column("until", Date),
)

person_state = Table(
    "person_state",
    metadata,
    person_column(primary_key=True),
    Column("introduced_at", UtcDateTime),
    Column("last_chat", by_value(Platform)),
)

attention = Table(
    "attention",
    metadata,
    Column("message_id", Id, primary_key=True, autoincrement=False),
    person_column(),
    Column("week", PlainText, nullable=False),
    Column("feature", by_value(Feature), nullable=False),
    Index("ix_attention_person_id_week", "person_id", "week"),
)

audit = Table(
    "audit",
    metadata,
    id_column(),
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
