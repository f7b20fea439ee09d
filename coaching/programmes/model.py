"""A programme as its lead wrote it, and a person's way through it. Texts are per language code."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum

from measures.kpis.model import Kpi

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
class Audience:
    """Who takes part. Entries of one key are alternatives, keys must all hold; empty = everybody.

    `teams` take their subtree.
    """

    teams: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    ranks: tuple[str, ...] = ()
    started_after: date | None = None


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
    question: str | None = None
    """The question asked on day 1, for the lead to answer."""
    silent: int = 0
    """Check-ins in a row that reached the person and stayed without answer."""
    next_step: Step | None = Step.DAY_ONE
    next_at: datetime | None = None
    """When `next_step` is due (UTC); None when nothing is."""
    check_in_id: int | None = None
    """The check-in sent last, if any."""
