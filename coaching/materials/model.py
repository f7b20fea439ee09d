"""Materials as plain data. A text that was changed is a new version; what was offered stays readable."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from coaching.checkins.model import TroubleKind
from coaching.programmes.model import Attitude, Phase


class Source(StrEnum):
    """Where a material comes from."""

    FILE = "file"
    """A Markdown file of the folder named by `materials` in the settings."""
    CHAT = "chat"
    """Written in chat by those who run a programme."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMaterial:
    """A material as it was written. Empty `kinds`, `phases` or `practices` fit all."""

    key: str
    """What it is called across languages and versions: the file's name without language and ending."""
    language: str
    title: str
    body: str
    """Markdown."""
    minutes: int
    kinds: tuple[TroubleKind, ...] = ()
    phases: tuple[Phase, ...] = ()
    practices: tuple[str, ...] = ()
    attitude: Attitude | None = None
    """For whom it is written: a case for those who doubt, an advanced one for the skilled."""
    source: Source = Source.FILE


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """One version of a material in one language."""

    id: int
    key: str
    language: str
    version: int
    title: str
    body: str
    minutes: int
    kinds: tuple[TroubleKind, ...]
    phases: tuple[Phase, ...]
    practices: tuple[str, ...]
    attitude: Attitude | None
    source: Source
    active: bool
    """False: a newer version is offered, or it was withdrawn."""
    at: datetime
    shown: int = 0
    read: int = 0
    solved: int = 0
    """How often it was offered, opened, and said to have solved the trouble. Counts only, never who."""


class Usage(StrEnum):
    """What is counted of a material; the values are the names of its counters."""

    SHOWN = "shown"
    READ = "read"
    SOLVED = "solved"
