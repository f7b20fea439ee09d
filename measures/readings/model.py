"""Readings on their way in, as plain data.

What passes by the million is a named tuple, which is made four times as fast as a frozen dataclass.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from measures.kpis.model import Kpi

TEAM_MARK = "team:"
"""What the subject of a KPI of teams begins with; the path follows."""
COLUMNS = ("kpi_id", "subject", "period_start", "period_end", "value", "measured_at")
OPTIONAL_COLUMNS = ("numerator", "denominator")
"""How a file, and a pushed object, name what a reading has."""


class RawReading(NamedTuple):
    """A reading as it was delivered: texts, trimmed, of which nothing is known yet. Empty: not given."""

    line: int
    """Where it stands: the line of a file, the number of an object in an array; from 1 on."""
    kpi_id: str
    subject: str
    period_start: str
    period_end: str
    value: str
    measured_at: str
    numerator: str = ""
    denominator: str = ""


class Span(NamedTuple):
    """Days from the first to the last, both included."""

    first: date
    last: date


class CheckedReading(NamedTuple):
    """A reading that can be stored as far as it goes alone. Numbers are plain: 3.0 and 3 are both `3`."""

    line: int
    kpi_id: str
    subject: str
    period_start: date
    period_end: date
    value: Decimal
    numerator: Decimal | None
    denominator: Decimal | None
    measured_at: datetime
    """Aware UTC."""
    whole: Span
    """The whole period of its KPI, in which its own lies."""
    counts: bool
    """Whether the KPI is measured by the source that it comes from; else it is kept, and never counted."""


class StoredReading(NamedTuple):
    """What is known of a reading that was taken before."""

    kpi_id: str
    subject: str
    period_start: date
    period_end: date
    value: Decimal
    numerator: Decimal | None
    denominator: Decimal | None
    measured_at: datetime
    whole: Span
    """The whole period that it was looked for in."""


class Around(NamedTuple):
    """Where to look for readings taken before: those of a subject that lie in one whole period."""

    kpi_id: str
    subject: str
    whole: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedReading:
    """A reading that was not taken: where it stands, why, and what to write instead."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What became of readings, in numbers."""

    new: int = 0
    corrections: int = 0
    """Measured later than what was known of the same period."""
    history: int = 0
    """Measured earlier: kept, and nothing changes."""
    duplicate: int = 0
    refused: int = 0
    not_counted: int = 0
    """Accepted ones whose KPI is measured by another source."""
    measured_at: datetime | None = None
    """The latest time of measuring among accepted ones and duplicates."""

    @property
    def accepted(self) -> int:
        """How many were stored."""
        return self.new + self.corrections + self.history

    def plus(self, other: "Counts") -> "Counts":
        """Return both together."""
        moments = [one for one in (self.measured_at, other.measured_at) if one is not None]
        return Counts(
            new=self.new + other.new,
            corrections=self.corrections + other.corrections,
            history=self.history + other.history,
            duplicate=self.duplicate + other.duplicate,
            refused=self.refused + other.refused,
            not_counted=self.not_counted + other.not_counted,
            measured_at=max(moments, default=None),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of one portion."""

    counts: Counts
    refused: tuple[RefusedReading, ...] = ()
    """By line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What readings of one source are checked against; loaded once for a file or a request."""

    source: str
    kpis: Mapping[str, Kpi]
    """Those of programmes that are not stopped, by id."""
    people: Mapping[str, date]
    """The last day that can be measured of each person; `date.max` while they stay."""
    teams: frozenset[str] = field(default=frozenset())
    """All team paths on which somebody is."""
    latest_day: date
    """No period begins later: today where on earth it is latest."""
    latest_moment: datetime
    """Nothing was measured later (UTC)."""
