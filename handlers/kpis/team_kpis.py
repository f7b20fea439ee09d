"""A KPI of a team as cards show it, from a stored evaluation: one way for all of them."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from cards.data.team_kpis import TeamKpi, TrendPoint
from handlers.readers import Reader
from measures.kpis.model import Kpi
from measures.kpis.rules import is_share
from measures.teams.model import TeamFigure


def team_kpi(
    kpi: Kpi, figure: TeamFigure, reader: Reader, zone: ZoneInfo, *, trend: Sequence[TeamFigure] = ()
) -> TeamKpi:
    """Return a KPI of a team for a reader in a time zone; `trend`: its evaluations up to this one, oldest
    first."""
    return TeamKpi(
        name=reader.text(kpi.name),
        team_name=figure.team.rpartition("/")[2],
        purpose=reader.text(kpi.purpose),
        unit=reader.text(kpi.unit),
        is_share=is_share(kpi),
        per=kpi.per,
        of=kpi.of,
        target=kpi.target,
        below=kpi.below,
        recovered=kpi.recovered,
        figure=figure,
        measured_at=None if figure.measured_at is None else figure.measured_at.astimezone(zone),
        trend=tuple(TrendPoint(on=one.last, attainment=one.attainment) for one in trend),
    )
