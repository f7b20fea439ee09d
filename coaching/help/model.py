"""Requests for help and what is written in them, as plain data.

A request is what a person told on the trouble form. Name and text are for the asker and for the supporter who
claimed it; before that supporters see kind, phase and language only (PRODUCT 1, "Who sees what").
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from coaching.checkins.model import TroubleKind
from coaching.programmes.model import Phase

FUNCTIONAL = frozenset({TroubleKind.DONT_KNOW_HOW, TroubleKind.SETUP})
"""Trouble with the tool itself: materials first. All other kinds go to a person at once (PRODUCT 3)."""


class Reach(StrEnum):
    """How the asker would like to be reached."""

    CHAT = "chat"
    CALL = "call"


class RequestState(StrEnum):
    """The life of a request."""

    OFFERED = "offered"
    """Materials are offered; no person was asked."""
    OPEN = "open"
    """Waits for somebody to claim it."""
    CLAIMED = "claimed"
    """Somebody is on it."""
    ENDED = "ended"


class Ending(StrEnum):
    """How a request ended."""

    BY_MATERIAL = "by_material"
    """The asker said that a material solved it."""
    WITH_HELP = "with_help"
    """The asker closed it after somebody had claimed it: that supporter is credited."""
    ALONE = "alone"
    """The asker closed it before anybody had claimed it."""
    LAPSED = "lapsed"
    """The asker did not say whether it was solved, nor answer the question for it."""
    LEFT = "left"
    """The asker left the company."""
    EARLIER = "earlier"
    """Told to a version of Hojorin that kept troubles and asked nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request for help. Moments are business time in UTC."""

    id: int
    person_id: str
    programme_id: str | None
    enrolment_id: int | None
    check_in_id: int | None
    """The check-in that it was told with; at most one request each."""
    kind: TroubleKind
    text: str
    wish: str
    """What they would like; empty if they wrote nothing."""
    reach: Reach
    manager_too: bool
    language: str
    phase: Phase
    practice_id: str | None
    """The practice in focus when it was told."""
    state: RequestState
    asked_at: datetime
    opened_at: datetime | None = None
    """When people were (last) asked; what is due is counted from here."""
    respond_by: datetime | None = None
    """The end of the time for a first response: four working hours of the asker's team."""
    widened_at: datetime | None = None
    """When the supporters of the team were asked too, after those of the topic."""
    escalated_at: datetime | None = None
    """When it went to the project lead."""
    supporter_id: str | None = None
    claimed_at: datetime | None = None
    promised_by: datetime | None = None
    """By when the supporter said that they would write."""
    responded_at: datetime | None = None
    """When the supporter first wrote or offered times."""
    ended_at: datetime | None = None
    ending: Ending | None = None
    asked_if_solved_at: datetime | None = None
    offered: tuple[str, ...] = ()
    """Times offered for a call: UTC moments in ISO form."""
    call_at: datetime | None = None
    next_at: datetime | None = None
    """When it is to be looked at again (UTC); None when nothing is due."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestMessage:
    """Something written in a request, by its asker or its supporter."""

    request_id: int
    author_id: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """An entry of the log of change requests: what somebody would like. Leads read it without a name."""

    id: int
    programme_id: str | None
    request_id: int | None
    person_id: str
    kind: TroubleKind
    text: str
    at: datetime
    change_id: int | None = None
    """What was made of it (`coaching.changes`); None: nothing yet."""


class ProposalState(StrEnum):
    """What the lead made of a proposal."""

    OPEN = "open"
    MATERIAL = "material"
    SESSION = "session"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """Many had trouble of one kind: a material or a group session would help all of them."""

    id: int
    programme_id: str
    kind: TroubleKind
    number: int
    """Requests of the kind in the ten working days before `at`."""
    at: datetime
    state: ProposalState = ProposalState.OPEN
    answered_by: str | None = None
    answered_at: datetime | None = None
