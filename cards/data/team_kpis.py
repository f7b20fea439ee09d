"""What every card about a KPI of a team needs to know. See `cards.data`."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from measures.kpis.model import Of, Per
from measures.teams.model import TeamFigure


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendPoint:
    """One evaluation of a team in its trend."""

    on: date
    """The last day that it speaks of."""
    attainment: Decimal | None
    """The share of what was expected that was reached (1 = all of it); None: no figure was shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamKpi:
    """One KPI of one team at one evaluation, with what its calculation is made of."""

    name: str
    team_name: str
    """The last part of its path; empty: all members of the programme."""
    purpose: str
    unit: str
    is_share: bool
    """A percentage, made of a numerator and a denominator."""
    per: Per
    of: Of
    target: Decimal
    below: int
    recovered: int
    """Per cent of what was expected, see `measures.kpis.model.Kpi`."""
    figure: TeamFigure
    measured_at: datetime | None
    """The newest measuring of each subject, of these the oldest (`measures.teams.model.TeamFigure`), in the
    reader's zone."""
    trend: tuple[TrendPoint, ...] = ()
    """Evaluations up to this one, oldest first."""
