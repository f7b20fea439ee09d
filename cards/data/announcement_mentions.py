"""Announcements as lines on homes and check-ins. See `cards.data`."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncementMention:
    """An announcement that the reader may not have seen yet, in their language."""

    announcement_id: int
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncementReceived:
    """An announcement that the reader got, in their language."""

    announcement_id: int
    title: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncementsReceivedData:
    """What the reader got, latest first."""

    lines: tuple[AnnouncementReceived, ...] = ()
    announces: bool = False
    """The reader may announce as well, and sees the list of that above."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncementsAtWork:
    """How many announcements there are of each stage, for whoever may announce."""

    under_way: int = 0
    """They go out, or are paused."""
    counted: int = 0
    """Drafts of the reader's that were counted, and can be sent."""
    drafts: int = 0
    """Other drafts of the reader's."""
    to_approve: tuple[AnnouncementMention, ...] = ()
    """Those that wait for the reader's approval."""
