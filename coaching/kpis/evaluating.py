"""The weekly evaluation of a programme's KPIs: loads whose numbers count, adds up, and stores.

An evaluation is of a Monday and looks at the week before it (`measures.teams.rules.span_of`). It is computed
anew every day, because data and corrections come late, and stored as a whole: whatever is shown of it comes
from there, so that all who look in one week see the same.
"""

from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from coaching.kpis.gathering import days_of, is_there, members_of
from coaching.ports import CoachingUnit
from coaching.programmes.model import Programme
from measures.kpis.model import Kpi, Of
from measures.kpis.rules import period_of
from measures.teams.evaluation import Ground, evaluate_kpi
from measures.teams.model import TeamFigure, Verdict
from measures.teams.rules import span_before, span_of
from measures.teams.tree import Tree
from people.model import Company
from people.working_time import company_calendar

WEEKS_BACK = 8
"""How far back late readings change evaluations: what a trend shows. Our own default."""
_ALWAYS = 2
"""This week's evaluation and the one before it are computed at every look: leave, marks and the roster come
late as well, and leave no trace to look for."""
_WEEK = timedelta(days=7)
_SEEN = "team_kpis_seen:{programme_id}"


def evaluation_day(company: Company, now: datetime) -> date:
    """Return the day of the evaluation that holds at the moment: the Monday of the company's week."""
    today = now.astimezone(ZoneInfo(company.timezone)).date()
    return today - timedelta(days=today.isoweekday() - 1)


def evaluate_programme(
    unit: CoachingUnit, programme: Programme, *, company: Company, now: datetime, on: date
) -> list[TeamFigure]:
    """Compute the evaluation of a Monday anew and store it in place of what it said before; returns it,
    by KPI, team and part. `now` is when it is computed: readings measured later do not count."""
    figures: list[TeamFigure] = []
    if programme.kpis:
        evaluation = _Evaluation(unit, programme, company=company, now=now, on=on)
        for kpi in sorted(programme.kpis, key=lambda kpi: kpi.id):
            figures += evaluation.of(kpi)
    unit.team_figures.put_evaluation(programme.id, on, figures)
    return figures


def reevaluate(unit: CoachingUnit, programme: Programme, *, company: Company, now: datetime) -> list[date]:
    """Evaluate a running programme as of now; returns the days of evaluation that were computed, oldest
    first: this week's and the one before, and those of the last 8 that readings came for since."""
    newest = evaluation_day(company, now)
    days = [newest - _WEEK * number for number in reversed(range(WEEKS_BACK))]
    changed = _changed(unit, programme)
    wanted = [
        day
        for day in days
        if _has_begun(programme, day)
        and (newest - day < _WEEK * _ALWAYS or any(_speaks_of(kpi, day, changed) for kpi in programme.kpis))
    ]
    for day in wanted:
        evaluate_programme(unit, programme, company=company, now=now, on=day)
    return wanted


class _Evaluation:
    """One evaluation of a programme, KPI by KPI."""

    def __init__(
        self, unit: CoachingUnit, programme: Programme, *, company: Company, now: datetime, on: date
    ) -> None:
        self._unit = unit
        self._programme = programme
        self._company = company
        self._now = now
        self._on = on
        self._grounds = self._load({span_of(kpi, on) for kpi in programme.kpis})

    def of(self, kpi: Kpi) -> list[TeamFigure]:
        """Return the figures of a KPI. As long as nothing is known of a month, the one before it stands."""
        span = span_of(kpi, self._on)
        of_person = kpi.of is Of.PERSON
        stored = self._unit.team_figures.of_kpi(self._programme.id, self._on, kpi.id) if of_person else []
        found = self._figures(kpi, span, stored)
        earlier = span_before(kpi, span)
        if earlier is None or any(one.actual is not None for one in found):
            return found
        standing = self._figures(kpi, earlier, stored)
        is_fresh = any(one.actual is not None and one.verdict is not Verdict.STALE for one in standing)
        return standing if is_fresh else found

    def _figures(self, kpi: Kpi, span: tuple[date, date], stored: Sequence[TeamFigure]) -> list[TeamFigure]:
        if span not in self._grounds:
            self._grounds |= self._load({span})
        first, last = period_of(kpi.per, span[0])
        measured = self._unit.team_figures.measured(
            kpi.id, source=kpi.source, first=first, last=last, until=self._now
        )
        return evaluate_kpi(kpi, measured, self._grounds[span], span=span, before=stored)

    def _load(self, spans: Collection[tuple[date, date]]) -> dict[tuple[date, date], Ground]:
        return _grounds(
            self._unit, self._programme, company=self._company, now=self._now, on=self._on, spans=spans
        )


def _grounds(
    unit: CoachingUnit,
    programme: Programme,
    *,
    company: Company,
    now: datetime,
    on: date,
    spans: Collection[tuple[date, date]],
) -> dict[tuple[date, date], Ground]:
    """Return what KPIs that look at the same days have in common, by these days: their people are those who
    were there on one of them. Whose they are is loaded once for all."""
    first, last = min(start for start, _ in spans), max(end for _, end in spans)
    today = now.astimezone(ZoneInfo(company.timezone)).date()
    members = members_of(unit, programme, company=company, first=first, last=last, today=today)
    days = days_of(unit, programme, members, first=first, last=last)
    calendar = company_calendar(unit, company, first=first, last=last)
    last_measured = _last_measured(unit, programme, before=on)
    readings_to = unit.team_figures.last_reading()
    return {
        span: Ground(
            programme_id=programme.id,
            on=on,
            tree=Tree(one for one in members if is_there(one, first=span[0], last=span[1])),
            days=days,
            company=calendar,
            smallest_group=company.smallest_group,
            last_measured=last_measured,
            readings_to=readings_to,
        )
        for span in spans
    }


def _last_measured(
    unit: CoachingUnit, programme: Programme, *, before: date
) -> Callable[[str, str], datetime | None]:
    """Return the look-up of the newest numbers before; storage is asked only once a team has none."""

    @cache
    def known() -> dict[tuple[str, str], datetime]:
        return unit.team_figures.last_measured(programme.id, before=before)

    return lambda kpi_id, team: known().get((kpi_id, team))


def _has_begun(programme: Programme, day: date) -> bool:
    """Tell whether there was a day of the programme before the evaluation."""
    return programme.go_live is None or programme.go_live < day


def _speaks_of(kpi: Kpi, on: date, changed: set[tuple[str, date, date]]) -> bool:
    first, last = span_of(kpi, on)
    return any(kpi.id == kpi_id and start <= last and first <= end for kpi_id, start, end in changed)


def _changed(unit: CoachingUnit, programme: Programme) -> set[tuple[str, date, date]]:
    """Return KPI and period of readings that were stored since the look before the last one, and remember
    this look.

    Not since the last one: ids are given out before they are seen by others, so that a portion that was
    being stored at that moment has ids below the highest one of then. By the next look it is there.
    """
    name, newest = _SEEN.format(programme_id=programme.id), unit.team_figures.last_reading()
    before, _, last = (unit.switches.get(name) or "0,0").partition(",")
    unit.switches.put(name, f"{last},{newest}")
    return unit.team_figures.stored_after(int(before), [kpi.id for kpi in programme.kpis])
