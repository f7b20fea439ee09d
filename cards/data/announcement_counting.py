"""What the cards need to know with which announcements are counted, approved and launched. See
`cards.data`."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from coaching.announcements.model import Content, LeftOut, Repeat
from people.audience import Audience


class Held(StrEnum):
    """Why nothing goes out at the moment."""

    STOPPED = "stopped"
    """By the emergency stop."""
    NO_PLATFORM = "no_platform"
    REFUSED = "refused"
    """A chat takes nothing until our token there is renewed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncementCountingData:
    """It is being looked who gets it; the answer comes as a message."""

    announcement_id: int
    title: str
    is_launch: bool = False
    """... and if they are those who were counted, it is sent."""
    is_old: bool = False
    """Others were to approve it, but it was counted too long ago."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedMoved:
    """How the audience differs from who was counted before."""

    added: int
    gone: int
    names: tuple[str, ...] = ()
    """The first of those who came or went."""


class Next(StrEnum):
    """What can be done with what was counted."""

    SEND = "send"
    PROPOSE = "propose"
    """It goes to many, is urgent, or is read by others too: a second person approves it first."""
    WAIT = "wait"
    """That is asked for."""
    NOTHING = "nothing"
    """Nobody would get it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncementCountedData:
    """What the dry run found. Moments are in the reader's zone."""

    announcement_id: int
    title: str
    seen: str
    audience: int
    recipients: int
    reached: int
    channels: int = 0
    teams: int = 0
    later: int = 0
    left_out: tuple[tuple[LeftOut, int], ...] = ()
    together: int = 0
    """Left out for a reason of their own, of which it is not told apart which."""
    without_account: tuple[str, ...] = ()
    """The first names of those who have no account."""
    first_at: datetime | None = None
    finished_at: datetime | None = None
    valid_until: date | None = None
    next: Next = Next.SEND
    is_approved: bool = False
    is_urgent: bool = False
    is_for_others_too: bool = False
    """Its channels are read by others than those to whom it may be sent without asking."""
    approve_above: int = 0
    moved: CountedMoved | None = None
    held: Held | None = None
    sent_back: str = ""
    """Why it was not approved, in the words of who sent it back, until it is changed."""
    sent_back_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncementToApproveData:
    """An announcement that waits for a second person's approval. Moments are in the reader's zone."""

    announcement_id: int
    title: str
    text: str
    """Markdown."""
    instead: str = ""
    """The language that it is in, where nothing is said in the reader's."""
    seen: str
    asked_by: str
    """Whose wish it is."""
    beside: Content = field(default_factory=Content)
    """What stands beside its text: picture and link."""
    repeats: frozenset[Repeat] = frozenset()
    """Where it is shown once more."""
    audience: Audience
    recipients: int
    reached: int = 0
    """... who are expected to get it in time."""
    left_out: tuple[tuple[LeftOut, int], ...] = ()
    together: int = 0
    channels: int = 0
    first_at: datetime | None = None
    on: date | None = None
    """The day on which it is sent; None: as soon as it is approved."""
    valid_until: date | None = None
    is_urgent: bool = False
    asked_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncementRefusalFormData:
    """Asks why an announcement is sent back."""

    announcement_id: int
    title: str


class Decision(StrEnum):
    """How it went on with an announcement that was to be counted, approved or launched."""

    ASKED = "asked"
    """Others are asked for approval."""
    APPROVED = "approved"
    """By whoever reads it."""
    SENT_BACK = "sent_back"
    """By whoever reads it."""
    OTHERS_APPROVED = "others_approved"
    """By somebody else than the reader, who was asked as well."""
    OTHERS_REFUSED = "others_refused"
    REFUSED = "refused"
    LAUNCHED = "launched"
    LOST_RIGHT = "lost_right"
    """Whoever wanted it may not announce any more."""
    INCOMPLETE = "incomplete"
    """Something is missing, or its time has passed."""
    NOBODY = "nobody"
    OUT_OF_REACH = "out_of_reach"
    """There are people in the audience, but none whom its author may announce to."""
    CORRECTED = "corrected"
    """By somebody else than the reader, who had approved it as it was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncementDecidedData:
    """What was decided. `reason`: in the words of who sent it back."""

    announcement_id: int
    title: str
    decision: Decision
    by_name: str = ""
    """Who approved it or sent it back; empty where nobody had to."""
    reason: str = ""
    people: int = 0
    """Who are asked, or get it."""
    channels: int = 0
