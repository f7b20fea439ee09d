"""What an announcement's readers see. See `cards.data`."""

from dataclasses import dataclass
from datetime import date, datetime

from coaching.programmes.model import Phase
from people.audience import Audience


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncementOrigin:
    """Whom an announcement is for, and from whom it is: why it came."""

    audience: Audience
    programme_name: str = ""
    """Empty where taking part in a programme does not matter."""
    phases: tuple[Phase, ...] = ()
    author_name: str = ""
    """Empty for somebody who is not in the roster any more."""
    is_admin: bool = False
    """The author speaks as an admin, else as project lead."""
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncementInLanguage:
    """What an announcement says in one further language, for channels."""

    language: str
    title: str
    text: str
    link_label: str = ""
    is_corrected: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncementData:
    """An announcement in its reader's language; `text` is Markdown."""

    announcement_id: int
    title: str
    text: str
    picture_url: str = ""
    picture_alt: str = ""
    link_url: str = ""
    """Where the link leads, on the card: to the target itself, or through what counts it."""
    link_label: str = ""
    is_counted: bool = False
    """That somebody opens the link is counted."""
    is_corrected: bool = False
    is_thanked: bool = False
    """The reader has just said that they got it."""
    is_preview: bool = False
    """It is a draft that somebody looks at."""
    as_of: datetime | None = None
    """When this copy was opened from a line: later changes do not come to it."""
    others: tuple[AnnouncementInLanguage, ...] = ()
    """The same in the other languages in which it was written; in channels only."""
    origin: AnnouncementOrigin


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncementRecalledData:
    """In place of an announcement that was recalled, where it cannot be deleted."""

    title: str
    """Which one it was."""
    author_name: str = ""
    is_admin: bool = False
    on: date
    """When it had been sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncementQuestionFormData:
    """A reader's question about an announcement."""

    announcement_id: int
    title: str
