"""What a project lead sees of an announcement that was launched. See `cards.data`."""

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from cards.data.announcement_counting import Held
from coaching.announcements.accounting import Account, Changes, Group, Reaction
from coaching.announcements.model import AnnouncementState, ResponseKind


class ProgressNote(StrEnum):
    """What became of the press that the card answers. The values are the names of words."""

    ALREADY_PAUSED = "already_paused"
    ALREADY_SENDING = "already_sending"
    ALREADY_STOPPED = "already_stopped"
    ALREADY_RECALLED = "already_recalled"
    STOPPED = "stopped"
    """It was stopped or recalled before, for good."""
    OVER = "over"
    """Its last day has passed."""
    SENT_AGAIN = "sent_again"
    SENT_AGAIN_IN_PART = "sent_again_in_part"
    """So many go out again; there are more."""
    NOTHING_TO_SEND = "nothing_to_send"
    """Nobody is in that class any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncementProgressData:
    """How far an announcement is, and what became of it. Moments are in the reader's zone."""

    announcement_id: int
    title: str
    state: AnnouncementState
    held: Held | None = None
    """Why nothing goes out at the moment, whatever is announced."""
    is_over: bool = False
    """Nobody gets it any more: its last day has passed."""
    account: Account
    channels: int = 0
    """How many of the recipients are channels."""
    scheduled_on: date | None = None
    """The day on which it goes out where each of them is, while its time has come nowhere; with
    `scheduled_at`."""
    scheduled_at: time = time(10)
    expected_at: datetime | None = None
    """When it is expected to have reached everybody; None once that has passed."""
    correction: Changes | None = None
    recall: Changes | None = None
    reactions: tuple[tuple[ResponseKind, Reaction | None], ...] = ()
    """None: not shown, because too few would be told."""
    smallest: int
    """From how many people on reactions are shown."""
    author_name: str = ""
    """Empty for somebody who is not in the roster any more."""
    as_of: datetime
    """When it was looked at."""
    launched_at: datetime
    valid_until: date | None = None
    can_change: bool = False
    """The reader may hold, end, correct and recall it."""
    note: ProgressNote | None = None
    note_count: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncementEndedData:
    """What became of an announcement that nobody gets any more, for its author."""

    announcement_id: int
    title: str
    account: Account
    channels: int = 0
    """How many of the recipients are channels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncementClassData:
    """Who is in a class of those whom an announcement did not reach."""

    announcement_id: int
    title: str
    group: Group
    names: tuple[tuple[str, str], ...]
    """Name and team, or a channel and nothing."""
    page: int = 0
    has_more: bool = False
    can_change: bool = False
