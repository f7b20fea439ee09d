"""What the cards of a programme in the making need to know, and of one that changes. See `cards.data`."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from cards.data.members import GoalStateData
from coaching.programmes.model import ProgrammeState
from measures.kpis.model import Of, Per
from people.audience import Audience

YES, NO = "yes", "no"
"""The values of the inputs `word` (start anyway, not yet) and `manager_sees_person`."""


class ReadinessItem(StrEnum):
    """What a programme needs before its start, in the order of the readiness card."""

    PURPOSE = "purpose"
    """Purpose and goal state are written."""
    KPIS = "kpis"
    """Every practice has a KPI; `missing` names the practices without one."""
    TARGETS = "targets"
    """No target asks for 100 % without exception; `missing` names the KPIs that do."""
    SUPPORTERS = "supporters"
    """Every department has two supporters, one of them from the field; `missing` names the others."""
    ROLES = "roles"
    """Lead, deputy, sponsor and the four sides are named; `missing` holds values of `PlanRole`."""
    COMMENTS = "comments"
    """Members were asked, and what they wrote is answered; `number` comments are not."""


class PlanRole(StrEnum):
    """Who is named in a programme; the values are the names of the inputs of the form too."""

    LEAD = "lead"
    DEPUTY = "deputy"
    SPONSOR = "sponsor"
    MANAGEMENT = "management"
    FIELD = "field"
    PROJECT = "project"
    ADMINISTRATION = "administration"


class ChangedPart(StrEnum):
    """What can change in a running programme; parts that are one of several have a name."""

    NAME = "name"
    TOOL = "tool"
    GO_LIVE = "go_live"
    PURPOSE = "purpose"
    GOAL_STATE = "goal_state"
    BY_DAY = "by_day"
    PLAN = "plan"
    PRACTICE_ADDED = "practice_added"
    PRACTICE_REMOVED = "practice_removed"
    PRACTICE_NAME = "practice_name"
    BENEFIT = "benefit"
    PRACTICE_ORDER = "practice_order"
    """Ease, contribution or the days of a practice: when it is offered."""
    KPI_ADDED = "kpi_added"
    KPI_REMOVED = "kpi_removed"
    KPI_NAME = "kpi_name"
    TARGET = "target"
    KPI_PURPOSE = "kpi_purpose"
    NOT_ON = "not_on"
    """The kinds of days that do not count; before and after are their codes, joined by commas."""
    MANAGER_SEES = "manager_sees"
    """Before and after are `YES` or `NO`."""
    DEPUTY = "deputy"
    SPONSOR = "sponsor"
    SIDES = "sides"
    """Before and after are names."""
    AUDIENCE = "audience"
    """Before and after are left empty: whom it is for is no news to its members."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What a KPI asks for."""

    value: Decimal
    unit: str
    per: Per
    of: Of = Of.PERSON


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanLine:
    """A programme in the list of those that one runs."""

    programme_id: str
    name: str
    state: ProgrammeState
    people: int
    """How many it is for."""
    red: int
    """Items that are not ready; told of drafts only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanListData:
    """The programmes one runs, and whether one may begin another."""

    programmes: tuple[PlanLine, ...]
    may_make: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanKpi:
    """A KPI as those who run the programme build it."""

    id: str
    name: str
    target: Target
    purpose: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanPractice:
    """A practice as those who run the programme build it, with its KPIs."""

    id: str
    name: str
    benefit: str
    ease: int
    contribution: int
    kpis: tuple[PlanKpi, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanData:
    """A programme in the making: its parts, what is missing, what comes next."""

    programme_id: str
    name: str
    tool: str
    state: ProgrammeState
    go_live: date | None
    purpose: str
    goal_state: str
    by_day: int
    practices: tuple[PlanPractice, ...]
    """In the order in which they are offered."""
    roles: tuple[tuple[PlanRole, str], ...]
    """Everybody who is named."""
    audience: Audience
    people: int
    """How many it is for."""
    changed: bool = False
    """It runs, and there are changes that are not in force yet."""
    red: tuple[ReadinessItem, ...] = ()
    comments_open: int = 0
    """Questions and comments of members without an answer."""
    missing_languages: tuple[str, ...] = ()
    """Languages of the company in which some text is not written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetQuestionData:
    """A target of 100 % without exception: is that meant?"""

    programme_id: str
    kpi_id: str
    kpi_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanPreviewData:
    """The programme as members will see it."""

    programme_id: str
    goal: GoalStateData
    draft: bool
    """It may still be put to members for comment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeLine:
    """One thing that changes. `before` is empty for what is new, `after` for what goes."""

    what: ChangedPart
    name: str = ""
    """Of the practice or the KPI; of a side its `PlanRole`."""
    before: str | int | date | Target = ""
    after: str | int | date | Target = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangesData:
    """What would change for the members of a running programme."""

    programme_id: str
    programme_name: str
    rows: tuple[ChangeLine, ...]
    people: int
    """How many would be told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeChangedData:
    """What changed, told to its members."""

    programme_id: str
    programme_name: str
    rows: tuple[ChangeLine, ...]
    lead_name: str
    """Who put it into force."""
    day: date
