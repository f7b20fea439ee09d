"""What cards about sources of numbers need to know. See `cards.data`."""

from dataclasses import dataclass
from datetime import datetime

from measures.sources.model import Every, Health


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLine:
    """How a source of numbers stands."""

    name: str
    health: Health
    last_at: datetime | None
    """When something came of it last, in the reader's zone; None: nothing has come yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceSilentData:
    """A source of numbers from which nothing has come for longer than its period."""

    name: str
    last_at: datetime
    """When something came of it last, in the reader's zone."""
    every: Every
    programmes: tuple[str, ...]
    """Running programmes that use its numbers, by name."""
    is_owner: bool
    """The reader owns the source; else they hear of it because no owner is here."""
