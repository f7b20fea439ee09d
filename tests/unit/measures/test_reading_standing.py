"""A whole week measured part-way, beside its days: a person's own figure and the team's say the same."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from measures.kpis.model import Kpi, Per, Reading
from measures.kpis.service import FigureRequest, figures_for
from measures.teams.adding import sums_of_people
from measures.teams.days import Days
from measures.teams.model import Measured, Member
from measures.teams.sums import Sums
from measures.teams.tree import Tree
from people.calendar import WorkCalendar, pattern_of
from people.model import Company, Person
from storage.database import Database
from storage.unit_of_work import SqlUnitOfWork

MONDAY, SUNDAY = date(2026, 6, 1), date(2026, 6, 7)
NEXT_MONDAY = date(2026, 6, 8)
TUESDAY_MORNING = datetime(2026, 6, 2, 1, tzinfo=UTC)
"""10:00 in Tokyo: of the days of the week only Monday is over."""
CALENDAR = WorkCalendar(
    pattern_of(Person(id="tanaka", name="Tanaka"), Company(name="Test", languages=("en",))),
    leave=(),
    company_days={},
)
VISITS = Kpi(
    id="visits",
    practice_id="log",
    name={"en": "Visits"},
    purpose={"en": "Hand-over"},
    unit={"en": "records"},
    target=Decimal(15),
    per=Per.WEEK,
    source="crm",
)


@pytest.fixture
def unit(sqlite_database: Database) -> Iterator[SqlUnitOfWork]:
    with sqlite_database.unit_of_work() as unit:
        unit.people.upsert_many([Person(id="tanaka", name="Tanaka")])
        yield unit


def reading(value: int, first: date, last: date, *, at: datetime) -> Reading:
    """A number that the CRM sent."""
    return Reading(
        kpi_id="visits",
        subject="tanaka",
        period_start=first,
        period_end=last,
        value=Decimal(value),
        source="crm",
        measured_at=at,
    )


def evening_after(day: date) -> datetime:
    """09:00 in Tokyo on the day after, when the day is over."""
    return datetime.combine(day + timedelta(days=1), datetime.min.time(), tzinfo=UTC)


def of_the_person(unit: SqlUnitOfWork, readings: list[Reading]) -> Decimal | None:
    """The figure of their own card on the Monday after."""
    for one in readings:
        unit.readings.record(one)
    request = FigureRequest(
        person_id="tanaka", calendar=CALENDAR, kpis=(VISITS,), today=NEXT_MONDAY, since=None
    )
    [figure] = figures_for(unit, [request])["tanaka"]
    return figure.actual


def of_the_team(readings: list[Reading]) -> Decimal:
    """The number of the same person in the figure of the team."""
    return team_sums(readings)["Sales"].actual


def team_sums(readings: list[Reading]) -> dict[str, Sums]:
    """What the teams add up to."""
    measured = [
        Measured(one.subject, one.period_start, one.period_end, one.value, None, None, one.measured_at, place)
        for place, one in enumerate(readings)
    ]
    tree = Tree([Member(person_id="tanaka", team="Sales", calendar=CALENDAR, since=date(2026, 1, 1))])
    return sums_of_people(VISITS, measured, tree=tree, days=Days({}), span=(MONDAY, SUNDAY))


DAYS = [MONDAY + timedelta(days=number) for number in range(5)]


@pytest.mark.parametrize(
    ("readings", "actual"),
    [
        pytest.param(
            # Measured on Tuesday the week knows Monday alone; five days of 3 are 15.
            [reading(2, MONDAY, SUNDAY, at=TUESDAY_MORNING)]
            + [reading(3, day, day, at=evening_after(day)) for day in DAYS],
            15,
            id="part-way week, days that say more",
        ),
        pytest.param(
            [reading(11, MONDAY, SUNDAY, at=evening_after(SUNDAY))]
            + [reading(3, day, day, at=evening_after(day)) for day in DAYS],
            11,
            id="week measured at its end",
        ),
        pytest.param(
            # Both know Monday and no other day: the whole stands.
            [reading(2, MONDAY, SUNDAY, at=TUESDAY_MORNING), reading(3, MONDAY, MONDAY, at=TUESDAY_MORNING)],
            2,
            id="part-way week, days that say no more",
        ),
    ],
)
def test_a_whole_week_stands_unless_a_day_says_more(
    unit: SqlUnitOfWork, readings: list[Reading], actual: int
) -> None:
    assert of_the_team(readings) == actual
    assert of_the_person(unit, readings) == actual


def test_what_was_measured_before_its_first_day_was_over_is_told_to_the_person_alone(
    unit: SqlUnitOfWork,
) -> None:
    """Of a week measured on its Monday at 10:00 no day is over; the person reads as of when it is."""
    early = reading(4, MONDAY, SUNDAY, at=TUESDAY_MORNING - timedelta(days=1))
    unit.readings.record(early)
    request = FigureRequest(
        person_id="tanaka", calendar=CALENDAR, kpis=(VISITS,), today=NEXT_MONDAY, since=None
    )
    [figure] = figures_for(unit, [request])["tanaka"]
    assert (figure.actual, figure.entered_on) == (4, MONDAY)
    assert "Sales" not in team_sums([early])
