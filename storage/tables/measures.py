"""The tables of measures. See `storage.tables`."""

from sqlalchemy import Column, Date, Table, UniqueConstraint

from storage.tables.base import id_column, metadata
from storage.types import ExactDecimal, PlainText, UtcDateTime

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
