"""What the cards around a programme's start and end need to know: comments, readiness, the sponsor's word.

See `cards.data`.
"""

from dataclasses import dataclass
from datetime import date

from cards.data.members import PracticeLine
from cards.data.plans import ReadinessItem


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentsAskData:
    """Before the draft goes to members: how many, and from which day on."""

    programme_id: str
    programme_name: str
    people: int
    from_when: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentsAskedData:
    """The draft is on its way to so many members."""

    programme_id: str
    programme_name: str
    people: int
    from_when: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftForCommentData:
    """A draft, put to a member before its start."""

    programme_id: str
    programme_name: str
    tool: str
    purpose: str
    goal_state: str
    practices: tuple[PracticeLine, ...]
    """In their order, at most three."""
    lead_name: str
    go_live: date | None
    looks_right: bool = False
    """What stands in its place once the member said so; a comment is still welcome."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WordLine:
    """What the sponsor said about the red items."""

    given: bool
    reason: str
    by_name: str
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadinessLine:
    """One item: ready or not, and what it lacks."""

    item: ReadinessItem
    green: bool
    missing: tuple[str, ...] = ()
    number: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadinessData:
    """What is ready before start, and what is not."""

    programme_id: str
    programme_name: str
    items: tuple[ReadinessLine, ...]
    word: WordLine | None = None
    asked_on: date | None = None
    """When the sponsor was asked, while they have not answered."""
    may_start: bool = False
    may_ask_sponsor: bool = False
    is_sponsor: bool = False
    """The reader is asked for their word here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SponsorRequestData:
    """The red items, put to the sponsor."""

    programme_id: str
    programme_name: str
    red: tuple[ReadinessLine, ...]
    lead_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WordGivenData:
    """The sponsor's word, told to the lead."""

    programme_id: str
    programme_name: str
    word: WordLine


@dataclass(frozen=True, slots=True, kw_only=True)
class StartConfirmData:
    """Before a start: how many people, and when the first card comes."""

    programme_id: str
    programme_name: str
    people: int
    first_date: date | None
    """The first day 0; None while nobody has one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeStartedData:
    """It runs."""

    programme_id: str
    programme_name: str
    people: int
    first_date: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeStopData:
    """Before a stop: how many people take part now."""

    programme_id: str
    programme_name: str
    people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeStoppedData:
    """Told to each member once."""

    programme_name: str
    lead_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SuccessorRequestData:
    """The lead left: who leads from now on? Put to the sponsor."""

    programme_id: str
    programme_name: str
    left_name: str
    acting_name: str
    """Who stands in; empty if nobody does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SuccessorNamedData:
    """Told to the new lead (`to_new_lead`) and to the sponsor."""

    programme_id: str
    programme_name: str
    lead_name: str
    by_name: str
    to_new_lead: bool
