"""What the cards and forms need to know with which announcements are written. See `cards.data`."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from coaching.announcements.model import Addressing, Content, Forecast
from coaching.announcements.pictures import PictureProblem
from coaching.announcements.rules import Field, Wrong

NO_PROGRAMME = "*"
"""The choice of no programme; no programme has it as its id."""


class Stage(StrEnum):
    """How far an announcement is, as the list puts it."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    SENDING = "sending"
    PAUSED = "paused"
    STOPPED = "stopped"
    RECALLED = "recalled"
    OVER = "over"
    """Nobody gets it any more: its last day has passed."""
    SCHEDULED = "scheduled"
    """Launched for a day and time that have come nowhere yet."""


class KnownChannel(StrEnum):
    """What a channel of the settings is for."""

    LEADS = "leads"
    SUPPORTERS = "supporters"
    RESULTS = "results"


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncementLine:
    """An announcement in the list."""

    announcement_id: int
    title: str
    stage: Stage
    author_name: str
    """Empty for somebody who is not in the roster any more."""
    people: int | None
    """Who was counted to get it; None while that is open."""
    channels: int
    sent: int | None = None
    """How many recipients have it, of one that was launched; None where that was not counted."""
    on: date
    """When it was launched, or changed last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncementsListData:
    """A page of announcements: drafts, those that wait for approval, those under way, those that ended."""

    lines: tuple[AnnouncementLine, ...]
    page: int = 0
    """0 = first."""
    pages: int = 1
    total: int = 0
    waiting: int = 0
    """Drafts and those that wait for approval, on all pages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncementTextFormData:
    """The form of what is said."""

    announcement_id: int
    """0: of a new one."""
    languages: tuple[str, ...]
    content: Content
    is_correction: bool = False
    """It has been launched: whoever got it gets the change."""
    seen: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncementAudienceFormData:
    """The form of for whom, where and when."""

    announcement_id: int
    teams: tuple[tuple[str, int], ...]
    """Each path with how many people are there."""
    ranks: tuple[str, ...]
    programmes: tuple[tuple[str, str], ...]
    channels: tuple[tuple[str, KnownChannel], ...] = ()
    """Those of the settings, each with what it is for."""
    chosen: Addressing
    valid_until: date
    """What stands there, or what is suggested."""
    is_bound: bool = False
    """Its author reaches only those of their programmes."""
    seen: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftProblem:
    """Something that keeps a draft from being sent."""

    field: Field
    what: Wrong | PictureProblem
    language: str = ""
    about: str = ""
    """What of it is wrong, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncementTerms:
    """All that an announcement says, of which a draft shows the most needed."""

    content: Content
    addressing: Addressing
    programme_name: str = ""
    languages: tuple[str, ...]
    """Those of the company."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncementDraftData:
    """A draft with what it lacks, what was counted, and what can be done with it."""

    announcement_id: int
    title: str
    """In the reader's language."""
    author_name: str
    stage: Stage
    terms: AnnouncementTerms
    problems: tuple[DraftProblem, ...] = ()
    instead: tuple[tuple[str, str], ...] = ()
    """Languages in which nothing is said, each with the one that is read instead."""
    forecast: Forecast | None = None
    finished_at: datetime | None = None
    """When the last one gets it, in the reader's zone."""
    is_being_counted: bool = False
    sent_back: str = ""
    """Why it was not approved, in the words of who sent it back."""
    sent_back_by: str = ""
    may_change: bool = True
    preview_in: str
    """The language in which a preview begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncementPreviewData:
    """What stands below a preview: whose eyes it is for, and what comes next."""

    announcement_id: int
    language: str
    """In which it was shown."""
    languages: tuple[str, ...] = ()
    """Those of the company."""
    instead: str = ""
    """Nothing is said in `language`: this one is read."""
    is_draft: bool = True


class Told(StrEnum):
    """What is said after something was done with a draft."""

    TRIED = "tried"
    NO_ACCOUNT = "no_account"
    """There is no chat on which whoever pressed could get it."""
    DISCARDED = "discarded"
    SAVED = "saved"
    """The card from which the form was opened shows the draft as it is now."""
    CORRECTING = "correcting"
    """Stands where the correction was written from: it waits below to be confirmed."""
    UNCHANGED = "unchanged"
    """What was saved is what it says already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncementToldData:
    """What was done with a draft."""

    told: Told
    announcement_id: int = 0
    """0: there is none to go back to."""
    title: str = ""
    chats: tuple[str, ...] = ()
    """Where a trial comes, by the chats' names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncementCorrectionData:
    """What a correction would change, before it does."""

    announcement_id: int
    title: str
    """As it was sent, in the reader's language."""
    seen: str
    sent: int
    """Messages that would change."""
    waiting: int
    """Messages that have not left, and would leave with the new text."""
    unchanged: tuple[str, ...] = ()
    """Languages in which something is said, and stays as it is."""
    before: AnnouncementTerms
    after: AnnouncementTerms
    preview_in: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncementOverwrittenData:
    """Somebody saved the same part since the form was opened; what was sent now holds."""

    announcement_id: int
    by_name: str
    """Empty if that cannot be said."""
    is_text: bool
    """What is said; else for whom and when."""
    before: AnnouncementTerms
    after: AnnouncementTerms
