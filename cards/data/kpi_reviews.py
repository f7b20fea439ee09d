"""What the cards about reviews of KPIs and about new managers need to know. See `cards.data`."""

from dataclasses import dataclass
from datetime import date

from cards.data.team_kpis import TeamKpi
from coaching.kpis.model import Reached
from measures.follow_ups.model import Reaction


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewAnswer:
    """What somebody said of a KPI."""

    reached: Reached
    why: str
    change: str
    """May be empty."""
    by_name: str
    """Empty if that cannot be said any more."""
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class KpiReviewLine:
    """One KPI to be reviewed, with its figures over all members of the programme."""

    review_id: int
    kpi_id: str
    name: str
    purpose: str
    kpi: TeamKpi | None
    """None: it was not evaluated yet."""
    before: TeamKpi | None = None
    """As it was at the review before."""
    answer_before: ReviewAnswer | None = None
    """What was said then."""
    teams: int = 0
    """Teams that have a figure of their own."""
    below: int = 0
    """Those of them that are below expected."""
    answer: ReviewAnswer | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KpiReviewData:
    """For whoever leads: the KPIs of a programme that are reviewed on a day; `lines` is never empty."""

    programme_id: str
    programme_name: str
    on: date
    lines: tuple[KpiReviewLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KpiReviewFormData:
    """The form in which a lead says what became of a KPI."""

    line: KpiReviewLine
    seen: str
    """`coaching.kpis.reviewing.print_of` the review now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KpiReviewSavedData:
    """What was kept of a review, and what comes next."""

    programme_id: str
    line: KpiReviewLine
    met: ReviewAnswer | None = None
    """What somebody else had answered while the form was open."""
    next_id: int = 0
    """Another review that waits; 0: none."""
    next_name: str = ""


# ---------------------------------------------------------------------------- new managers


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenPromise:
    """Something that was promised to people of the team in answer to a survey, and is not done."""

    name: str
    """What people said."""
    answer: str
    """What will be done."""
    owner_name: str
    due: date | None
    is_late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenFollowUp:
    """A KPI of the team that is below expected."""

    kpi: TeamKpi
    since: date
    reaction: Reaction | None
    """What the manager before did last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ManagedProgramme:
    """A programme in which people of the team take part."""

    programme_id: str
    name: str
    purpose: str
    people: int
    """Of the team."""
    lead_name: str
    """Whom to ask; empty: those who run Hojorin."""
    figures: tuple[TeamKpi, ...]
    """By team and KPI; those of which nothing may be shown included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewManagerData:
    """For somebody who manages teams since a few days."""

    teams: tuple[str, ...]
    """Paths; never empty."""
    programmes: tuple[ManagedProgramme, ...]
    promises: tuple[OpenPromise, ...] = ()
    follow_ups: tuple[OpenFollowUp, ...] = ()
    days: int
    """Working days within which it is to be told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ManagerChange:
    """A team with a new manager."""

    team: str
    manager_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ManagerChangedData:
    """For whoever leads a programme: teams that have a new manager."""

    programme_id: str
    programme_name: str
    changes: tuple[ManagerChange, ...]
    """Never empty."""
    days: int
