"""A programme as its lead wrote it, and a person's way through it. Texts are per language code."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from typing import NamedTuple

from measures.kpis.model import Kpi
from people.audience import Audience

PROGRAMME_DAYS = 90
"""A person's programme lasts from day 0 to day 90; day 91 ends it (PRODUCT 3)."""


class ProgrammeState(StrEnum):
    """Imported is a draft; started is running; stopped ends it for everybody."""

    DRAFT = "draft"
    RUNNING = "running"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """The one named person of each side, by id."""

    management: str | None = None
    field: str | None = None
    project: str | None = None
    administration: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Vision:
    """The goal state: by which day people work in which state, and the business plan it comes from."""

    state: dict[str, str]
    by_day: int = PROGRAMME_DAYS
    plan: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Practice:
    """Something people do in the tool, with what it is worth to the one who does it."""

    id: str
    name: dict[str, str]
    benefit: dict[str, str]
    ease: int
    """1 (hard) to 5 (easy)."""
    contribution: int
    """1 to 5, to the goal state."""
    from_day: int = 0
    to_day: int = PROGRAMME_DAYS


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """How often check-ins come: every n weeks on a weekday (ISO, Monday = 1) at a local time."""

    every_weeks: int = 1
    weekday: int = 3
    at: time = time(10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """One tool's adoption by one audience."""

    id: str
    tool: str
    name: dict[str, str]
    purpose: dict[str, str]
    """Why, in a paragraph that users read."""
    go_live: date | None
    lead: str
    deputy: str | None = None
    sponsor: str | None = None
    sides: Sides = field(default_factory=Sides)
    vision: Vision
    practices: tuple[Practice, ...]
    kpis: tuple[Kpi, ...] = ()
    rhythm: Rhythm = field(default_factory=Rhythm)
    audience: Audience = field(default_factory=Audience)
    state: ProgrammeState = ProgrammeState.DRAFT


@dataclass(frozen=True, slots=True, kw_only=True)
class Preparation:
    """What happened to a programme before its start: members were asked, the sponsor gave their word."""

    programme_id: str
    comments_asked_at: datetime | None = None
    asked: int = 0
    """How many members the draft was put to."""
    approvals: int = 0
    """How many of them said that it looks right. A count only."""
    word_asked_at: datetime | None = None
    word_given: bool | None = None
    """The sponsor's word on the red items: start anyway, or not; None: none yet."""
    word_reason: str = ""
    word_by: str | None = None
    word_at: datetime | None = None
    word_items: tuple[str, ...] = ()
    """The red items that the word is for (`coaching.programmes.readiness`)."""


class EnrolmentState(StrEnum):
    """Where a person stands in a programme."""

    ACTIVE = "active"
    FINISHED = "finished"
    LEFT = "left"
    """No longer in the audience or the company."""


class Step(StrEnum):
    """What an enrolment waits for next."""

    DAY_ONE = "day_one"
    CHECK_IN = "check_in"
    REMINDER = "reminder"
    STATUS = "status"
    FAREWELL = "farewell"


class Clarity(StrEnum):
    """Day 1: is the purpose clear?"""

    CLEAR = "clear"
    NOT_QUITE = "not_quite"
    QUESTION = "question"


class Support(StrEnum):
    """How often somebody is asked, from close to none (PRODUCT 3, "Support fades")."""

    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    MONTHLY = "monthly"
    ON_REQUEST = "on_request"


class Attitude(StrEnum):
    """Where a person says that they stand: their own words, never inferred, never from a survey."""

    DOUBTS = "doubts"
    SEES_VALUE = "sees_value"
    SKILLED = "skilled"


class Phase(StrEnum):
    """How far a person is on their way: what a material fits, and what supporters are told."""

    FIRST_STEPS = "first_steps"
    """Days 0 to 14."""
    BUILDING = "building"
    """Days 15 to 45."""
    ROUTINE = "routine"
    """Days 46 to 90."""
    AFTER = "after"
    """Later, or outside any programme."""


class Term(NamedTuple):
    """What of an enrolment says from when a person takes part, and whether they still do. Evaluations ask it
    of everybody at once: a plain tuple is made several times as fast as an `Enrolment`."""

    person_id: str
    day_zero: date
    state: EnrolmentState


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """One person's way through one programme. Unique by (programme, person, day_zero)."""

    id: int
    programme_id: str
    person_id: str
    day_zero: date
    state: EnrolmentState = EnrolmentState.ACTIVE
    practice_id: str | None = None
    """The practice in focus."""
    practices_done: tuple[str, ...] = ()
    own_goal: str | None = None
    clarity: Clarity | None = None
    support: Support = Support.WEEKLY
    good_in_a_row: int = 0
    """Good answers in a row at this level of support (`coaching.checkins.fading`)."""
    low_in_a_row: int = 0
    """Evaluations in a row with a KPI under 80 %."""
    attitude: Attitude | None = None
    attitude_asked_at: datetime | None = None
    """When the person was last asked where they stand."""
    silent: int = 0
    """Check-ins in a row that reached the person and stayed without answer."""
    next_step: Step | None = Step.DAY_ONE
    next_at: datetime | None = None
    """When `next_step` is due (UTC); None when nothing is."""
    check_in_id: int | None = None
    """The check-in sent last, if any."""
