"""What an evaluation looks at and what it says, as pure rules."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

from measures.kpis.model import Kpi, Per
from measures.kpis.rules import period_of
from measures.teams.model import TeamFigure, Verdict

JUDGED = frozenset({Verdict.REACHED, Verdict.BETWEEN, Verdict.BELOW})
"""Verdicts that say how a team stands; the others say why nothing can be said."""
MOST_WEEKS_APART = 4
"""Two judged evaluations further apart than this are not "in a row": our own default."""
MOST_WEEKS_APART_BY_MONTH = 9
"""The same of months: the ends of two are up to five weeks apart, with one missing between them nine."""
PERIOD_DAYS = {Per.DAY: 7, Per.WEEK: 7, Per.MONTH: 31}
"""How old the data of a KPI may be at an evaluation; KPIs per day are evaluated by week."""

_ONE_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)
_PER_CENT = Decimal(100)


def span_of(kpi: Kpi, on: date) -> tuple[date, date]:
    """Return the days that the evaluation of a Monday looks at, both included.

    Per day and per week: the ISO week that ended the day before. Per month: the month so far through that
    Sunday, or the whole of the month that ended in that week.
    """
    sunday = on - _ONE_DAY
    if kpi.per is not Per.MONTH:
        return period_of(kpi.per, sunday)
    first, last = period_of(kpi.per, sunday)
    if last > sunday and first > on - _WEEK:
        return period_of(kpi.per, first - _ONE_DAY)
    return first, min(last, sunday)


def span_before(kpi: Kpi, span: tuple[date, date]) -> tuple[date, date] | None:
    """Return the whole month before the one that an evaluation looks at, whose figure stands as long as
    nothing is known of the latter: whoever measures by month sends it after its end. None for other KPIs,
    which are measured every week."""
    return period_of(kpi.per, span[0] - _ONE_DAY) if kpi.per is Per.MONTH else None


def verdict_of(kpi: Kpi, *, actual: Decimal, expected: Decimal) -> Verdict:
    """Return what an actual says beside what was expected, of which `Kpi.below` and `recovered` are per cent.

    Exactly `below` per cent is not below; exactly `recovered` per cent is reached. Nothing expected:
    ALL_AWAY.
    """
    if not expected:
        return Verdict.ALL_AWAY
    # Multiplied out: a quotient would be rounded, and 80 % exactly must not be below.
    if actual * _PER_CENT < kpi.below * expected:
        return Verdict.BELOW
    return Verdict.REACHED if actual * _PER_CENT >= kpi.recovered * expected else Verdict.BETWEEN


def is_judged(figure: TeamFigure) -> bool:
    """Tell whether an evaluation judged a team by something new: a month's figure that stands from an
    evaluation before, of which nothing speaks of the week that is looked at, is not judged again."""
    return figure.verdict in JUDGED and figure.evaluated_on - figure.last <= _WEEK


def are_in_a_row(earlier: TeamFigure, later: TeamFigure) -> bool:
    """Tell whether two judged evaluations lie near enough to each other: `MOST_WEEKS_APART` weeks, of months
    `MOST_WEEKS_APART_BY_MONTH`."""
    by_month = any(one.last - one.first >= _WEEK for one in (earlier, later))
    most = MOST_WEEKS_APART_BY_MONTH if by_month else MOST_WEEKS_APART
    return later.evaluated_on - earlier.evaluated_on <= most * _WEEK


def judged(figures: Iterable[TeamFigure]) -> list[TeamFigure]:
    """Return those figures of ONE team's KPI over time that were judged (`is_judged`), the latest first; no
    further than where two of them are not in a row. Others are skipped over."""
    found: list[TeamFigure] = []
    for figure in sorted(figures, key=lambda one: one.evaluated_on, reverse=True):
        if not is_judged(figure):
            continue
        if found and not are_in_a_row(figure, found[-1]):
            break
        found.append(figure)
    return found
