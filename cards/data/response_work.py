"""What the cards and forms need to know with which responses are worked on. See `cards.data`."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from cards.data.responses import ResponseLine, Said
from cards.data.survey_messages import AwaitedResponses, WaveLine
from surveys.responses.model import Decision, Origin

NOBODY = "*"
"""The choice of nobody in particular, and that of no other question: no id is written so."""


class WorkStage(StrEnum):
    """How far the responses to a wave are."""

    OPEN = "open"
    LATE = "late"
    """The day until which they were promised has passed."""
    WHOLE = "whole"
    """All are answered, and nobody was told."""
    PARTLY = "partly"
    """Everybody was told, and some are not answered yet."""
    PUBLISHED = "published"
    NOTHING = "nothing"
    """Nothing asks for an answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkProgress:
    """How far the responses to a wave are, in numbers."""

    wave: WaveLine
    stage: WorkStage
    due_on: date
    answered: int
    items: int
    """Without those that are answered with another one."""
    is_late: bool = False
    """The day until which they were promised has passed, and something is missing."""
    promised: int = 0
    """Items of which something will be done, and is not done yet."""
    late: int = 0
    """Those of them whose own day has passed."""
    next_steps: int = 0
    """Items that lack the next step that was asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LastTime:
    """What was answered when the same thing was said in the survey before."""

    opens_on: date
    decision: Decision | None
    """None: nothing."""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkLine:
    """An item as those see it who work on it."""

    line: ResponseLine
    is_own: bool = False
    """Somebody added it, and nobody has read it yet: it can be changed and taken away."""
    assigned_name: str = ""
    is_mine: bool = False
    """The reader is to answer it."""
    last: LastTime | None = None
    can_merge: bool = False
    """There are others that can be answered with it."""
    wants_next_step: bool = False
    can_announce: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseWorkData:
    """A page of what is to be answered."""

    progress: WorkProgress
    lines: tuple[WorkLine, ...]
    page: int = 0
    pages: int = 1
    can_preview: bool = False


# ---------------------------------------------------------------------------- forms


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseFormData:
    """The form in which an item is answered, with what stands now."""

    item_id: int
    said: Said
    origin: Origin
    last: LastTime | None = None
    languages: tuple[str, ...]
    decision: Decision | None = None
    owner_name: str = ""
    due: date | None = None
    today: date
    """The company's."""
    reasons: dict[str, str] = field(default_factory=dict)
    questions: tuple[tuple[str, str], ...] = ()
    """Questions by which may be seen whether it changed: id and text."""
    measured_by: str = ""
    is_public: bool = False
    seen: str = ""
    met: ResponseLine | None = None
    """What somebody else had saved since the form was opened: nothing is kept until it is sent once more."""
    met_by: str = ""
    """Who that was; empty if that cannot be said."""
    owner_id: str = ""
    """Who was chosen when it was sent before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseAssignFormData:
    """The form in which is said who is to answer an item."""

    item_id: int
    said: Said
    people: tuple[tuple[str, str], ...]
    """Id and name of those who may."""
    assigned_to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseMergeFormData:
    """The form in which is chosen what is answered together."""

    item_id: int
    said: Said
    others: tuple[tuple[int, Said], ...]
    chosen: frozenset[int] = frozenset()
    answer: ResponseLine | None = None
    """What would hold for all; None: nothing yet."""
    answered: tuple[ResponseLine, ...] = ()
    """Of the others, those with an answer of their own, which nobody would read any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseOwnFormData:
    """The form of an item of one's own; `item_id` 0: of a new one."""

    wave_id: str
    item_id: int
    languages: tuple[str, ...]
    titles: dict[str, str] = field(default_factory=dict)


# ---------------------------------------------------------------------------- what was done


class ResponseDid(StrEnum):
    """What was done with an item."""

    ANSWERED = "answered"
    ASSIGNED = "assigned"
    TAKEN = "taken"
    """It is for who pressed to answer it."""
    UNASSIGNED = "unassigned"
    MERGED = "merged"
    SEPARATED = "separated"
    """Nothing is answered with it any more."""
    KEPT_APART = "kept_apart"
    """Nothing was chosen, and nothing was answered with it before."""
    ADDED = "added"
    RENAMED = "renamed"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseSavedData:
    """What was done with an item, how far all are, and what comes next."""

    did: ResponseDid
    progress: WorkProgress
    line: ResponseLine
    set_aside: tuple[ResponseLine, ...] = ()
    """What was merged just now and has an answer of its own."""
    assigned_name: str = ""
    is_unused: bool = False
    """Owner and date were entered, which only what will be done has."""
    next_item: int = 0
    """One that is not answered yet, first those that the reader is to answer; 0: none."""
    next_said: Said | None = None
    is_public: bool = False
    can_preview: bool = False
    lacking: tuple[str, ...] = ()
    """Codes of languages in which what was written is not there."""


# ---------------------------------------------------------------------------- unasked


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponsesWantedData:
    """A survey is over: what asks for an answer, until when."""

    wave: WaveLine
    due_on: date
    items: int
    first: tuple[Said, ...]
    """Those that come first."""
    before: WaveLine | None = None
    """The survey before, of which something is not better and lacks a next step; None: there is nothing."""
    next_steps: int = 0
    """How much of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseAssignedData:
    """Somebody is asked to answer an item."""

    wave: WaveLine
    item_id: int
    said: Said
    by_name: str
    due_on: date
    is_late: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """Something that the reader does, as was promised to everybody."""

    item_id: int
    wave_id: str
    said: Said
    due: date | None
    is_late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponsesAtWork:
    """What waits for a reader of the responses to surveys; `rounds` only for those who work on them."""

    rounds: tuple[WorkProgress, ...] = ()
    mine: tuple[Said, ...] = ()
    """Those that the reader is to answer."""
    promises: tuple[Promise, ...] = ()
    awaited: AwaitedResponses | None = None
    """For a sponsor: late responses for which the next survey waits, or does not because of the sponsor."""
