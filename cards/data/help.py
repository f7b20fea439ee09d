"""What the cards of those who ask for help, and of the dialogue with their supporter, need to know.

See `cards.data`. Texts of people come as they were typed: builders clean and shorten them.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from coaching.checkins.model import TroubleKind
from coaching.help.model import Ending, Reach, RequestState

ANSWER_HOURS = 4
"""Our own default: working hours until an unanswered request goes to the project lead."""
CALL_MINUTES = 30
"""Our own default: how long a call takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TroubleFormData:
    """The form for help; all but `check_in_id` and `hours` is what was typed before, if it is shown again."""

    check_in_id: int | None = None
    """None: asked for without a check-in (`SendHelp` instead of `SendTrouble`)."""
    kind: TroubleKind | None = None
    text: str = ""
    wish: str = ""
    reach: Reach = Reach.CHAT
    manager_too: bool = False
    lead_name: str = ""
    """Empty: outside any programme; the card then speaks of those who run Hojorin."""
    hours: int = ANSWER_HOURS


@dataclass(frozen=True, slots=True, kw_only=True)
class MaterialLine:
    """A material as it is offered."""

    id: int
    title: str
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MaterialsOfferData:
    """Materials that fit a request; no person was asked yet."""

    request_id: int
    kind: TroubleKind
    materials: tuple[MaterialLine, ...]
    """Best first, at least one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MaterialResultsData:
    """What was found for a question typed after `ask`."""

    query: str
    materials: tuple[MaterialLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestReceivedData:
    """A request that goes to people: what happens with it now."""

    request_id: int
    kind: TroubleKind
    respond_by: datetime | None
    lead_asked: bool = False
    """No supporter is there, so that the project lead was asked at once."""
    lead_name: str = ""
    manager_too: bool = False
    wish_logged: bool = False
    next_date: date | None = None
    """The next check-in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestClaimedData:
    """For the asker: somebody is on it."""

    request_id: int
    supporter_name: str
    by: datetime
    changed: bool = False
    """Said before; the time is a new one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageLine:
    """Something written in a request."""

    author: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageFormData:
    """Write to the other one in a request; `to_name` is empty while nobody has taken it."""

    request_id: int
    to_name: str
    kind: TroubleKind
    initial: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RelayedData:
    """What the other one in a request wrote."""

    request_id: int
    from_name: str
    text: str
    kind: TroubleKind
    to_asker: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageSentData:
    """The receipt. `to_name` is empty when it is kept for whoever takes the request."""

    request_id: int
    to_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestLine:
    """A request in a list."""

    request_id: int
    kind: TroubleKind
    at: datetime
    """When it was told."""
    state: RequestState
    other_name: str = ""
    """The supporter for the asker, the asker for the supporter; empty while nobody has taken it."""
    overdue: bool = False
    """The time for the first response, or the one promised, has passed."""
    call_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WhichRequestData:
    """A text came and could belong to several requests: nothing was sent."""

    rows: tuple[RequestLine, ...]
    """At least two."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallOfferData:
    """For the asker: times for a call, to choose on the card. Empty `slots`: no time suits both."""

    request_id: int
    supporter_name: str
    slots: tuple[tuple[str, datetime], ...]
    """(value, beginning in the asker's zone)"""
    minutes: int = CALL_MINUTES


@dataclass(frozen=True, slots=True, kw_only=True)
class CallOfferedData:
    """For the supporter: what was offered. Empty `slots`: no time suits both."""

    request_id: int
    asker_name: str
    slots: tuple[datetime, ...]
    minutes: int = CALL_MINUTES


@dataclass(frozen=True, slots=True, kw_only=True)
class CallSetData:
    """A time was taken: for both, each in their own zone."""

    request_id: int
    other_name: str
    at: datetime
    to_asker: bool
    minutes: int = CALL_MINUTES


class Moved(StrEnum):
    """Why a request went to somebody else."""

    HANDED_ON = "handed_on"
    GIVEN_BACK = "given_back"
    ON_LEAVE = "on_leave"
    """Its supporter is on leave, or supporter no longer."""
    ESCALATED = "escalated"
    """Nobody replied in time: the project lead has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestMovedData:
    """For the asker: who has it now (HANDED_ON: the new supporter; ESCALATED: the lead; else who had it)."""

    request_id: int
    reason: Moved
    name: str
    by: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestSolvedData:
    """For the asker: it is closed."""

    request_id: int
    supporter_name: str
    """Empty when nobody had taken it."""
    ending: Ending
    can_reopen: bool
    call_off: datetime | None = None
    """When a call would have been that is not needed any more, by the asker's clock."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SolvedQuestionData:
    """Nothing was written for days: is it solved? For the asker."""

    request_id: int
    kind: TroubleKind
    supporter_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestViewData:
    """A whole request, for one of those who are in it."""

    request_id: int
    kind: TroubleKind
    state: RequestState
    at: datetime
    to_asker: bool
    """The reader asked; else they are its supporter."""
    other_name: str
    """The supporter for the asker (empty: nobody yet), the asker for the supporter."""
    text: str
    """Empty: kept no longer."""
    wish: str
    reach: Reach
    manager_too: bool
    by: datetime | None = None
    """By when the first word comes: promised, or at the latest."""
    call_at: datetime | None = None
    messages: tuple[MessageLine, ...] = ()
    ending: Ending | None = None
    can_reopen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestsListData:
    """My requests, the open ones first."""

    rows: tuple[RequestLine, ...]
