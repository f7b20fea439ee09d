"""Sources of readings, as plain data."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Every(StrEnum):
    """How often a source delivers at least; one that is silent for longer has stopped."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A source as `app.yaml` names it (`sources`), or as a KPI does that is in no settings."""

    name: str
    owner_id: str | None = None
    """The person who hears that it stopped, and that a number is called wrong."""
    every: Every = Every.WEEK


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What came of a source last. Counts are those of its last file or request."""

    source: str
    last_at: datetime
    """When something of it was taken last, a duplicate included (UTC, business clock)."""
    measured_at: datetime
    """The latest time of measuring among all that was ever taken."""
    accepted: int
    duplicate: int
    refused: int
    silence_told_at: datetime | None = None
    """When its owner was told that it is silent; None again as soon as something comes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A key by which a source pushes readings. Only its SHA-256 is kept: the key has 256 bits of chance, so
    that nothing slower is needed (it cannot be guessed)."""

    id: int
    source: str
    digest: str
    """Hex."""
    created_at: datetime
    created_by: str
    revoked_at: datetime | None = None


class Health(StrEnum):
    """How a source stands."""

    WELL = "well"
    SILENT = "silent"
    """Nothing came for longer than its period."""
    NOTHING_YET = "nothing_yet"
