"""Teams, their leave and their readings in the week of 8 June 2026, for evaluations by the pure rules."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

from measures.kpis.model import DayMark, Kpi, Per
from measures.teams.days import Days
from measures.teams.evaluation import Ground, evaluate_kpi
from measures.teams.model import EVERYBODY, Measured, Member, Part, TeamFigure
from measures.teams.tree import Tree
from people.calendar import WorkCalendar, WorkPattern
from people.model import Half, Leave, WorkHours

FIRST, LAST, MONDAY = date(2026, 6, 8), date(2026, 6, 14), date(2026, 6, 15)
"""A week without holidays in Japan, and the Monday on which it is evaluated."""
EAST = "Sales/East"
MON_TO_FRI = frozenset({1, 2, 3, 4, 5})


def kpi(**changes: object) -> Kpi:
    """Return "three visits a working day", from a system."""
    values: dict[str, object] = {
        "id": "visits",
        "practice_id": "log",
        "name": {"en": "Visits"},
        "purpose": {"en": "Hand-over"},
        "unit": {"en": "records"},
        "target": Decimal(3),
        "per": Per.DAY,
        "source": "crm",
    }
    return Kpi(**(values | changes))  # type: ignore[arg-type]


def share(**changes: object) -> Kpi:
    """Return a ratio KPI: 80 % of the deals have a next date."""
    return kpi(**({"id": "dates", "unit": {"en": "%"}, "target": Decimal(80), "per": Per.WEEK} | changes))


def away(first: date, last: date | None = None, *, half: Half | None = None) -> Leave:
    """Return leave of one or more days."""
    return Leave(person_id="", first=first, last=last or first, kind="annual", half=half)


def calendar(*leave: Leave, work_days: frozenset[int] = MON_TO_FRI) -> WorkCalendar:
    """Return the working time of somebody in Tokyo."""
    hours = WorkHours(start=time(9), end=time(17))
    pattern = WorkPattern(
        timezone=ZoneInfo("Asia/Tokyo"), work_days=work_days, work_hours=hours, country="JP"
    )
    return WorkCalendar(pattern, leave=leave, company_days={})


NO_LEAVE = calendar()


def member(person_id: str, team: str = EAST, **changes: object) -> Member:
    """Return somebody who was there all the time, unless told otherwise."""
    values: dict[str, object] = {
        "person_id": person_id,
        "team": team,
        "calendar": NO_LEAVE,
        "since": date(2026, 4, 1),
    }
    return Member(**(values | changes))  # type: ignore[arg-type]


def team_of(count: int, team: str = EAST, *, name: str = "p") -> list[Member]:
    """Return so many people of a team."""
    return [member(f"{name}{number}", team) for number in range(count)]


def measured(
    subject: str,
    value: object = 0,
    *,
    of: tuple[object, object] | None = None,
    first: date = FIRST,
    last: date = LAST,
    at: datetime | None = None,
    id: int = 0,  # noqa: A002 - the name of the field
) -> Measured:
    """Return a reading of the whole week, measured on the Monday after at 06:00 in Tokyo; `of` makes a ratio
    of numerator and denominator."""
    numerator, denominator = (None, None) if of is None else (Decimal(str(one)) for one in of)
    moment = at or datetime(2026, 6, 14, 21, tzinfo=UTC)
    return Measured(subject, first, last, Decimal(str(value)), numerator, denominator, moment, id)


def evaluated(
    one: Kpi,
    members: Iterable[Member],
    readings: Iterable[Measured],
    *,
    on: date = MONDAY,
    marks: Mapping[str, list[DayMark]] | None = None,
    smallest_group: int = 5,
    last_measured: Callable[[str, str], datetime | None] = lambda _kpi, _team: None,
    before: Iterable[TeamFigure] = (),
) -> list[TeamFigure]:
    """Return the figures of an evaluation; `before`: what it said until now."""
    known = list(readings)
    ground = Ground(
        programme_id="crm",
        on=on,
        tree=Tree(members),
        days=Days(marks or {}),
        company=NO_LEAVE,
        smallest_group=smallest_group,
        last_measured=last_measured,
        readings_to=max((each.id for each in known), default=0),
    )
    return evaluate_kpi(one, known, ground, before=before)


def evaluated_together(
    measured_of: Iterable[tuple[Kpi, list[Measured]]], members: Iterable[Member]
) -> list[list[TeamFigure]]:
    """Return the figures of several KPIs of one evaluation, which share its tree and days."""
    ground = Ground(
        programme_id="crm",
        on=MONDAY,
        tree=Tree(members),
        days=Days({}),
        company=NO_LEAVE,
        smallest_group=5,
        last_measured=lambda _kpi, _team: None,
    )
    return [evaluate_kpi(one, readings, ground) for one, readings in measured_of]


def whole(figures: Iterable[TeamFigure], team: str = EVERYBODY, part: Part = Part.WHOLE) -> TeamFigure:
    """Return the figure of one team."""
    [found] = [one for one in figures if one.team == team and one.part is part]
    return found
