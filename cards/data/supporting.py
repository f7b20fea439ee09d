"""What the cards of supporters and of those who run a programme need to know about help. See `cards.data`."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from cards.data.changes import WishChange
from cards.data.help import MessageLine, Moved, RequestLine
from coaching.checkins.model import TroubleKind
from coaching.help.model import ProposalState, Reach
from coaching.programmes.model import Phase


class Asked(StrEnum):
    """Why supporters are asked to take a request."""

    NEW = "new"
    WIDENED = "widened"
    """Nobody took it within an hour: more people are asked."""
    GIVEN_BACK = "given_back"
    """Its supporter gave it back, or is away."""
    REOPENED = "reopened"


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestOpenData:
    """A request that waits for somebody. There is no field for a name or a text of theirs: supporters who
    have not claimed it see kind, phase and language only (PRODUCT 1)."""

    request_id: int
    kind: TroubleKind
    phase: Phase
    language: str
    since: datetime
    respond_by: datetime
    reason: Asked = Asked.NEW
    claimed_by: str = ""
    """The supporter who has it now; empty while it waits."""
    ended: bool = False
    in_channel: bool = False
    """People of several time zones read it there: it says whose time it shows."""
    about: str = ""
    """The announcement that a question is about, which many have got, or team, KPI and figure of a request
    for a team: nothing of the asker's own."""
    is_for_team: bool = False
    """A manager asks for a team: of no kind, and at no phase of anybody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestTakenData:
    """For the one who claimed it, or to whom it was handed on: all that was told."""

    request_id: int
    asker_name: str
    team: str
    kind: TroubleKind
    phase: Phase
    language: str
    text: str
    wish: str
    reach: Reach
    promised_by: datetime
    call_at: datetime | None = None
    messages: tuple[MessageLine, ...] = ()
    note: str = ""
    """What the one who handed it on adds."""
    from_name: str = ""
    """Who handed it on; empty when it was claimed."""
    is_for_team: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseFormData:
    """By when the supporter will write."""

    request_id: int
    choices: tuple[tuple[str, datetime], ...]
    """(value, moment in the supporter's zone), at least one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOnFormData:
    """To whom a request is handed on."""

    request_id: int
    supporters: tuple[tuple[str, str], ...]
    """(id, name), at least one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestReturnedData:
    """For a supporter whose request went elsewhere."""

    kind: TroubleKind
    reason: Moved
    to_name: str = ""
    """Who has it now; empty: others were asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestGoneData:
    """For a supporter whose asker left the company."""

    kind: TroubleKind


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestCreditData:
    """For the supporter: the asker says that it is solved."""

    asker_name: str
    kind: TroubleKind
    credits: int
    """How many they have solved, this one included."""
    call_off: datetime | None = None
    """When a call would have been that is not needed any more, by the supporter's clock."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingLine:
    """A request that nobody has taken, in a supporter's queue."""

    request_id: int
    kind: TroubleKind
    phase: Phase
    language: str
    since: datetime
    overdue: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueData:
    """A supporter's own requests, those that wait, and what they can help with."""

    mine: tuple[RequestLine, ...]
    waiting: tuple[WaitingLine, ...]
    credits: int
    topics: tuple[str, ...]
    """In the reader's words; empty: none named, they are asked for their department."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicsFormData:
    """What a supporter can help with. Values: `kind:setup`, `practice:PROGRAMME/PRACTICE`."""

    practices: tuple[tuple[str, str], ...]
    """(value, label) of the practices of all running programmes; kinds are always offered."""
    chosen: tuple[str, ...]
    """Values."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationData:
    """For the project lead: nobody replied in time. No name and no text, as before a claim."""

    request_id: int
    kind: TroubleKind
    phase: Phase
    language: str
    since: datetime
    claimed_by: str = ""
    """The supporter who took it and did not reply; empty: nobody took it."""
    nobody_there: bool = False
    """There was no supporter to ask, so that it comes at once."""
    about: str = ""
    """As of `RequestOpenData`."""
    is_for_team: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ManagerNoteData:
    """For the manager, at the asker's own wish."""

    asker_name: str
    kind: TroubleKind
    text: str
    wish: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalData:
    """Many had trouble of one kind. `open_requests` of them are not ended yet."""

    proposal_id: int
    programme_name: str
    kind: TroubleKind
    number: int
    days: int
    """Working days in which they came."""
    state: ProposalState = ProposalState.OPEN
    open_requests: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class MaterialFormData:
    """Write a material; what was typed before, if it is shown again."""

    proposal_id: int
    """0: for no proposal."""
    language: str
    languages: tuple[str, ...]
    kinds: tuple[TroubleKind, ...] = ()
    """Chosen at first."""
    practices: tuple[tuple[str, str], ...] = ()
    """(id, name)"""
    title: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionFormData:
    """Plan a group session. `earliest` is today in the lead's zone."""

    proposal_id: int
    kind: TroubleKind
    earliest: date


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionInvitationData:
    """For those who had this trouble: a session on it, to join or not."""

    kind: TroubleKind
    when: datetime
    place: str
    lead_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WishLine:
    """An entry of the log of change requests, without a name."""

    kind: TroubleKind
    text: str
    day: date
    change: WishChange | None = None
    """What was made of it; None: nothing yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WishesData:
    """The log of change requests of a programme, latest first."""

    programme_id: str = ""
    programme_name: str
    rows: tuple[WishLine, ...]
    open: int = 0
    """How many of them nothing was made of."""
    changes: int = 0
    """How many changes were made of wishes, planned and refused ones included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MaterialUse:
    """A material with how often it was offered, opened, and said to have solved the trouble."""

    id: int
    title: str
    language: str
    version: int
    shown: int
    read: int
    solved: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MaterialsListData:
    """All materials that are offered."""

    rows: tuple[MaterialUse, ...]
    can_withdraw: bool = False
