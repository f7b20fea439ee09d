"""The KPIs of a manager's team: added up for groups that are large enough, and single numbers only of direct
reports and only of KPIs whose card tells members that their manager sees them (PRODUCT 1)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from coaching.checkins.counts import active_enrolments, people_below
from coaching.ports import CoachingUnit
from coaching.programmes.model import Enrolment
from measures.kpis.model import Kpi, Of
from measures.kpis.service import FigureRequest, FigureResult, figures_for
from people.calendar import WorkCalendar
from people.model import Company, Person
from people.working_time import calendars_for


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamFigure:
    """A KPI over everybody of a team who entered a number for the period that begins on `first`."""

    kpi: Kpi
    first: date
    people: int
    """How many entered a number; never fewer than k."""
    actual: Decimal
    expected: Decimal
    """Of the same people: what could be expected of them so far, their leave left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFigure:
    """A number of a direct report, of a KPI that is marked `manager_sees_person`."""

    person: Person
    figure: FigureResult


@dataclass(frozen=True, slots=True, kw_only=True)
class ManagerFigures:
    """What a manager may see of KPIs."""

    team: tuple[TeamFigure, ...]
    reports: tuple[ReportFigure, ...]


def manager_figures(
    unit: CoachingUnit, *, manager: Person, company: Company, now: datetime
) -> ManagerFigures:
    """Return the KPIs of everybody below a manager, and the marked ones of the direct reports.

    A KPI that fewer than k people entered a number for is left out, so that nobody's can be read from it.
    """
    below = people_below(unit, manager)
    enrolments = [one for one in active_enrolments(unit) if one.person_id in below]
    if not enrolments:
        return ManagerFigures(team=(), reports=())
    persons = unit.people.get_many({one.person_id for one in enrolments})
    found = _figures(unit, enrolments, persons, company=company, now=now)
    entered = [(persons[key], figure) for key, own in found.items() for figure in own if _has(figure)]
    return ManagerFigures(
        team=tuple(_added_up(entered, smallest_group=company.smallest_group)),
        reports=tuple(
            ReportFigure(person=person, figure=figure)
            for person, figure in entered
            if person.manager_id == manager.id and figure.kpi.manager_sees_person
        ),
    )


def _has(figure: FigureResult) -> bool:
    return figure.actual is not None


def _figures(
    unit: CoachingUnit,
    enrolments: Sequence[Enrolment],
    persons: Mapping[str, Person],
    *,
    company: Company,
    now: datetime,
) -> dict[str, list[FigureResult]]:
    today = now.date()
    calendars = calendars_for(unit, persons.values(), company=company, first=today, last=today)
    requests = [
        _request(unit, one, calendars[one.person_id], now=now)
        for one in enrolments
        if one.person_id in calendars
    ]
    return figures_for(unit, requests)


def _request(
    unit: CoachingUnit, enrolment: Enrolment, calendar: WorkCalendar, *, now: datetime
) -> FigureRequest:
    programme = unit.programmes.get(enrolment.programme_id)
    return FigureRequest(
        person_id=enrolment.person_id,
        calendar=calendar,
        kpis=tuple(kpi for kpi in programme.kpis if kpi.of is Of.PERSON),
        today=calendar.local_date(now),
        since=enrolment.day_zero,
    )


def _added_up(entered: Iterable[tuple[Person, FigureResult]], *, smallest_group: int) -> Iterable[TeamFigure]:
    """Yield the KPIs that enough people entered a number for. In the night of a new period people in two
    zones are in two of them: the one with more numbers is shown, the later of two alike."""
    groups: dict[tuple[str, date], list[FigureResult]] = defaultdict(list)
    for _, figure in entered:
        groups[figure.kpi.id, figure.first].append(figure)
    best: dict[str, list[FigureResult]] = {}
    for (kpi_id, _), figures in sorted(groups.items()):
        if len(figures) >= max(smallest_group, len(best.get(kpi_id, ()))):
            best[kpi_id] = figures
    for figures in best.values():
        yield TeamFigure(
            kpi=figures[0].kpi,
            first=figures[0].first,
            people=len(figures),
            actual=sum((one.actual for one in figures if one.actual is not None), Decimal(0)),
            expected=sum((one.expected.value for one in figures), Decimal(0)),
        )
