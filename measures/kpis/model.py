"""KPIs and their readings, as plain data."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

CHECKIN_SOURCE = "checkin"
"""The reserved source of numbers that people enter on a check-in."""


BELOW = 80
RECOVERED = 95
"""Our own defaults (PRODUCT 6), in per cent of what was expected; settable for each KPI."""
REVIEW = "monthly, first working day"
"""How often a KPI is reviewed with its lead: our own default."""


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
    below: int = BELOW
    """Per cent of what was expected: under it at two evaluations in a row, a team is below expected."""
    recovered: int = RECOVERED
    """Per cent of what was expected, from which on a team has recovered; never under `below`."""
    least: Decimal | None = None
    most: Decimal | None = None
    """The declared range of a value, both ends included: readings beyond it are refused."""
    review: str = REVIEW
    """How often the lead is asked what became of it: a rhythm (`people.rhythm_words`), in English."""


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
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    """Of a ratio (`measures.kpis.rules.is_share`), both: `value` is 100 x numerator / denominator."""


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
