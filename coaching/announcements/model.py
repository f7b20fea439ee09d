"""An announcement as its author wrote it, whom it is for, and how far it is. Texts are per language code."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from enum import StrEnum

from coaching.programmes.model import Phase
from people.audience import Audience
from people.model import Feature
from people.outbox import MessageState, Reason


class AnnouncementState(StrEnum):
    """The life of an announcement. That everybody has got it is no state of its own: nobody waits then."""

    DRAFT = "draft"
    """It is written; nobody gets it."""
    PROPOSED = "proposed"
    """A second lead is asked for approval."""
    SENDING = "sending"
    """Launched: its recipients are fixed, and get it when it is due for them."""
    PAUSED = "paused"
    """Launched; what has not left waits."""
    STOPPED = "stopped"
    """What had not left by then stays."""
    RECALLED = "recalled"
    """Stopped, and what had left is deleted or replaced."""


LAUNCHED = frozenset(
    {
        AnnouncementState.SENDING,
        AnnouncementState.PAUSED,
        AnnouncementState.STOPPED,
        AnnouncementState.RECALLED,
    }
)


class Work(StrEnum):
    """What is to be done next beside everything else, because it looks at everybody."""

    COUNT = "count"
    """Who would get it, who not and why: the dry run."""
    LAUNCH = "launch"
    """See that the audience is who was counted, and begin; else show the difference."""


class Repeat(StrEnum):
    """Where the same message stands once more without being sent again, until it is over."""

    HOME = "home"
    CHECK_IN = "check_in"


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What is said. `texts` are Markdown (`cards.markdown`)."""

    titles: dict[str, str] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    picture_url: str = ""
    picture_alts: dict[str, str] = field(default_factory=dict)
    """What the picture shows, for those who do not see it."""
    link_url: str = ""
    link_labels: dict[str, str] = field(default_factory=dict)
    counts_clicks: bool = False
    """That somebody opened the link is counted, and the reader is told so."""
    corrected: tuple[str, ...] = ()
    """The languages in which it has come to read otherwise since it was launched."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressing:
    """For whom, where, and when."""

    audience: Audience = field(default_factory=Audience)
    programme_id: str = ""
    """Only those who take part in it; empty: whoever is in the audience."""
    phases: tuple[Phase, ...] = ()
    """Of the programme; empty: all."""
    direct: bool = True
    """To each person; `channels` (lanes such as `slack:C0123`) can get it as well, or instead."""
    channels: tuple[str, ...] = ()
    on: date | None = None
    """The day in each person's zone; None: as soon as it is launched."""
    at: time = time(10)
    """With `on`."""
    valid_until: date | None = None
    """The last day on which it is of use; None until one was chosen. Later nobody gets it any more."""
    urgent: bool = False
    """Beyond the attention budget; somebody else must approve it."""
    repeats: frozenset[Repeat] = frozenset()


class LeftOut(StrEnum):
    """Why somebody of the audience does not get it, or gets it later, as counted before."""

    NOT_IN_PILOT = "not_in_pilot"
    NO_CHAT_IDENTITY = "no_chat_identity"
    ON_LEAVE = "on_leave"
    """Until after it is over. Leave, pauses and the weekly limit are shown together where one is below k."""
    PAUSED = "paused"
    OVER_BUDGET = "over_budget"
    LEAVING = "leaving"
    """They leave the company before they would get it. That is theirs to tell: shown with the three above."""
    TOO_LATE = "too_late"
    """It is over where they are, or before the platform's pace comes to them."""


PERSONAL = (LeftOut.ON_LEAVE, LeftOut.PAUSED, LeftOut.OVER_BUDGET, LeftOut.LEAVING)
"""Reasons that are a person's own: one figure together where one of them is of fewer than k people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """What the dry run found. `audience` = `reached` + all of `left_out` + `not_in_pilot`.

    `recipients`: how many people the frozen set holds (everybody of the audience but those outside the
    pilot): who is left out today for want of an account, or by leave, may still get it in time.
    """

    counted_at: datetime
    audience: int
    recipients: int
    """People; channels are not among them."""
    reached: int
    """... who are expected to get it in time."""
    later: int = 0
    """Of those reached, how many get it on a later day than the first because of leave, pause or budget."""
    left_out: dict[LeftOut, int] = field(default_factory=dict)
    without_account: tuple[str, ...] = ()
    """The first of those who have no account, by id, whom the author can help. Never who is away."""
    first_at: datetime | None = None
    finished_at: datetime | None = None
    """At the pace of the platforms; None where nobody is reached. Where fewer than k get it later, both are
    of the others: nobody learns from it when somebody is back."""
    teams: int = 0
    """Of the whole audience, whoever of it is reached."""
    added: int = 0
    """Against the count before: people who came into the audience since."""
    gone: int = 0
    changed: tuple[str, ...] = ()
    """The first of those who came or went, by id."""
    approved: int = 0
    """For how many recipients somebody approved it, with `approver_id`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """One announcement. `id` 0: not stored yet."""

    id: int = 0
    author_id: str
    state: AnnouncementState = AnnouncementState.DRAFT
    content: Content = Content()
    addressing: Addressing = Addressing()
    revision: int = 1
    """Grows with each correction, and with the recall: everybody who got an older one gets the change."""
    work: Work | None = None
    work_by: str = ""
    """Who asked for the work."""
    forecast: Forecast | None = None
    """None once content or addressing changed: it must be counted again."""
    approver_id: str = ""
    """Who approved it; gone as well with every change."""
    requests: int = 0
    """How often others were asked for approval: each time they get a message of their own."""
    sent_back: str = ""
    """Why it was not approved, in the words of `sent_back_by`, until it is changed or launched."""
    sent_back_by: str = ""
    correction: Content | None = None
    """What is to be said instead of what was launched, once it is confirmed."""
    launched_by: str = ""
    launched_at: datetime | None = None
    created_at: datetime
    changed_at: datetime
    over_at: datetime | None = None
    """Set at the launch: after this moment nobody gets it any more, nor reads of it on homes and check-ins.
    The end of `valid_until` where that day ends last."""
    closed_at: datetime | None = None
    """Its figures are final: outcomes stand with its recipients, and messages may be forgotten."""

    @property
    def is_launched(self) -> bool:
        """Whether recipients are fixed."""
        return self.state in LAUNCHED

    @property
    def feature(self) -> Feature:
        """What its messages count as."""
        return Feature.URGENT if self.addressing.urgent else Feature.ANNOUNCEMENT


def changed(one: Announcement, *, now: datetime) -> Announcement:
    """Return the draft without what was counted and approved of its former self."""
    return replace(
        one,
        forecast=None,
        approver_id="",
        work=None,
        work_by="",
        sent_back="",
        sent_back_by="",
        changed_at=now,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """One conversation of the frozen set: a person's or a channel's.

    `revision`: the one that was queued last; 0: nothing yet.
    """

    lane: str
    person_id: str | None
    due_at: datetime
    revision: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What became of a recipient: nothing was queued (`state` None), or how far its message is."""

    state: MessageState | None
    reason: Reason | None = None


class ResponseKind(StrEnum):
    """What somebody did with an announcement. Only clicks and questions count for the response rate
    (PRODUCT 7)."""

    GOT_IT = "got_it"
    CLICK = "click"
    QUESTION = "question"


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """Somebody's first response of a kind."""

    announcement_id: int
    person_id: str
    kind: ResponseKind
    at: datetime
