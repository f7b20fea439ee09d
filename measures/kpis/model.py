"""KPIs and their readings, as plain data."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

CHECKIN_SOURCE = "checkin"
"""The reserved source of numbers that people enter on a check-in."""


class Per(StrEnum):
    """The period that a target belongs to."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class Of(StrEnum):
    """Whose number it is."""

    PERSON = "person"
    TEAM = "team"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kpi:
    """A number anyone can judge, with its purpose. Texts are per language code."""

    id: str
    practice_id: str
    name: dict[str, str]
    purpose: dict[str, str]
    unit: dict[str, str]
    target: Decimal
    per: Per
    of: Of = Of.PERSON
    not_on: frozenset[str] = frozenset({"leave", "holiday"})
    """Kinds of days that do not count: `leave`, `holiday`, and kinds that people mark (`field`)."""
    manager_sees_person: bool = False
    source: str = CHECKIN_SOURCE


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One measured number. Period ends are inclusive dates; `measured_at` is aware UTC."""

    kpi_id: str
    subject: str
    """A person id, or `team:PATH`."""
    period_start: date
    period_end: date
    value: Decimal
    source: str
    measured_at: datetime


class Recorded(StrEnum):
    """What became of a reading."""

    NEW = "new"
    CORRECTION = "correction"
    HISTORY = "history"
    DUPLICATE = "duplicate"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True, kw_only=True)
class DayMark:
    """A person's own word that a day does not count, e.g. `field` (out in the field)."""

    person_id: str
    day: date
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What could be expected so far, with what was left out (all in days; halves are possible)."""

    value: Decimal
    counting_days: Decimal
    left_out: dict[str, Decimal]
    """Days that did not count, by kind (`leave`, `holiday`, `field`, …)."""
