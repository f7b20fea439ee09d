"""The KPIs on a manager's home: of their teams as they were last evaluated, and single numbers only of direct
reports and only of KPIs whose card tells members that their manager sees them (PRODUCT 1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from coaching.checkins.counts import active_enrolments
from coaching.ports import CoachingUnit
from coaching.programmes.model import Enrolment, Programme, ProgrammeState
from measures.kpis.model import Kpi, Of
from measures.kpis.service import FigureRequest, FigureResult, figures_for
from measures.teams.model import Part, TeamFigure, Verdict
from people.calendar import WorkCalendar
from people.managing import Managing, managing_of, teams_of
from people.model import Company, Person
from people.working_time import calendars_at


@dataclass(frozen=True, slots=True, kw_only=True)
class KpiOfTeam:
    """A KPI of one of a manager's topmost teams, as it was evaluated last. It has an actual."""

    kpi: Kpi
    figure: TeamFigure


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFigure:
    """A number of a direct report, of a KPI that is marked `manager_sees_person`."""

    person: Person
    figure: FigureResult


@dataclass(frozen=True, slots=True, kw_only=True)
class ManagerFigures:
    """What a manager may see of KPIs."""

    evaluated_on: date | None
    """The latest evaluation that `teams` are of; None: there was none."""
    teams: tuple[KpiOfTeam, ...]
    reports: tuple[ReportFigure, ...]
    too_few: bool
    """A KPI of a team is not shown, because fewer than k people have a number."""
    follow_ups: int = 0
    """Open follow-ups in which the manager is asked."""


def manager_figures(
    unit: CoachingUnit, *, manager: Person, company: Company, now: datetime
) -> ManagerFigures:
    """Return the KPIs of the topmost teams of a manager, and the marked ones of their direct reports.

    Figures of teams come from the latest evaluation, as everywhere: nothing is added up at a look.
    """
    managing = managing_of(unit.people.reporting_lines())
    found = [
        one
        for programme in unit.programmes.list_all(state=ProgrammeState.RUNNING)
        for one in _of_programme(unit, programme, teams_of(manager.id, managing=managing))
    ]
    shown = tuple(one for one in found if one.figure.actual is not None and one.figure.expected is not None)
    return ManagerFigures(
        evaluated_on=max((one.figure.evaluated_on for one in found), default=None),
        teams=shown,
        reports=_reports(unit, manager, managing, company=company, now=now),
        too_few=any(one.figure.verdict is Verdict.TOO_FEW for one in found),
        follow_ups=sum(
            managing.managers.get(one.team) == manager.id
            for one in unit.follow_ups.open_ones(manager_id=manager.id)
        ),
    )


def _of_programme(unit: CoachingUnit, programme: Programme, teams: Sequence[str]) -> list[KpiOfTeam]:
    """Return the figures of teams at the latest evaluation, in the order of the programme's KPIs."""
    days = unit.team_figures.evaluated_days(programme.id, limit=1)
    if not days:
        return []
    kpis = [kpi.id for kpi in programme.kpis]
    figures = {
        (one.kpi_id, one.team): one
        for team in teams
        for one in unit.team_figures.of_team(programme.id, kpis, team, part=Part.WHOLE, since=days[0])
    }
    return [
        KpiOfTeam(kpi=kpi, figure=figures[kpi.id, team])
        for kpi in programme.kpis
        for team in teams
        if (kpi.id, team) in figures
    ]


def _reports(
    unit: CoachingUnit, manager: Person, managing: Managing, *, company: Company, now: datetime
) -> tuple[ReportFigure, ...]:
    direct = {one for one, boss in managing.bosses.items() if boss == manager.id and one != manager.id}
    enrolments = [one for one in active_enrolments(unit) if one.person_id in direct]
    if not enrolments:
        return ()
    persons = unit.people.get_many({one.person_id for one in enrolments})
    calendars = calendars_at(unit, persons.values(), company=company, now=now)
    requests = [
        _request(unit, one, calendars[one.person_id], now=now)
        for one in enrolments
        if one.person_id in calendars
    ]
    found = figures_for(unit, requests, measured_only=True)
    return tuple(
        ReportFigure(person=persons[person_id], figure=figure)
        for person_id in sorted(found)
        for figure in found[person_id]
        if figure.actual is not None
    )


def _request(
    unit: CoachingUnit, enrolment: Enrolment, calendar: WorkCalendar, *, now: datetime
) -> FigureRequest:
    """Ask for the marked KPIs only: no other number of a single person is so much as loaded."""
    programme = unit.programmes.get(enrolment.programme_id)
    return FigureRequest(
        person_id=enrolment.person_id,
        calendar=calendar,
        kpis=tuple(kpi for kpi in programme.kpis if kpi.of is Of.PERSON and kpi.manager_sees_person),
        today=calendar.local_date(now),
        since=enrolment.day_zero,
    )
