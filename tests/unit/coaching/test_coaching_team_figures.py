"""What a manager sees of KPIs: sums of at least k people, and marked numbers of direct reports only."""

from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal

import pytest
from coaching_stage import COMPANY, KPI, Stage, at, away, person, programme

from coaching.checkins.team_figures import ManagerFigures, manager_figures
from coaching.programmes.service import enrol_everywhere, import_programme
from measures.kpis.service import record_number
from storage.database import Database

MONDAY = date(2026, 6, 8)
FRIDAY = at(date(2026, 6, 12), time(18))
"""Four working days of the week from 8 June are over for somebody who looks on Friday."""
TEAM = ("tanaka", "mori", "kato", "ogata", "hayashi")


@pytest.fixture
def company(sqlite_database: Database):
    """Suzuki manages five people; the programme has one KPI, three visits a day."""
    with sqlite_database.unit_of_work() as unit:
        stage = Stage(unit)
        unit.people.upsert_many([person(name, manager_id="suzuki") for name in TEAM])
        enrol_everywhere(unit, company=COMPANY, now=at(date(2026, 5, 25)))
        yield stage


def enter(stage: Stage, value: int, *names: str) -> None:
    for name in names:
        record_number(
            stage.unit,
            kpi=KPI,
            person_id=name,
            period_start=MONDAY,
            period_end=MONDAY,
            value=Decimal(value),
            now=at(date(2026, 6, 12)),
        )


def seen(stage: Stage, manager: str = "suzuki", now: datetime = FRIDAY) -> ManagerFigures:
    return manager_figures(stage.unit, manager=stage.unit.people.get(manager), company=COMPANY, now=now)


def test_the_numbers_of_a_team_are_added_up_against_what_could_be_expected_of_the_same_people(
    company: Stage,
) -> None:
    enter(company, 9, *TEAM)
    [figure] = seen(company).team
    # Five people, four days until Thursday, three a day.
    assert (figure.people, figure.actual, figure.expected) == (5, Decimal(45), Decimal(60))
    assert figure.first == MONDAY


def test_leave_is_not_expected_of_anybody(company: Stage) -> None:
    company.unit.people.put_leave([away(MONDAY, date(2026, 6, 9))])
    enter(company, 9, *TEAM)
    [figure] = seen(company).team
    assert figure.expected == Decimal(60 - 2 * 3)


def test_numbers_of_fewer_than_five_people_are_not_added_up(company: Stage) -> None:
    enter(company, 9, *TEAM[:4])
    assert seen(company).team == ()


def test_numbers_of_single_people_are_shown_only_where_the_kpi_says_so(company: Stage) -> None:
    enter(company, 9, *TEAM)
    assert seen(company).reports == ()
    marked = programme(kpis=(replace(KPI, manager_sees_person=True),))
    import_programme(company.unit, marked, now=FRIDAY, actor="cli")
    assert {one.person.id for one in seen(company).reports} == set(TEAM)


def test_the_numbers_of_people_further_below_are_only_in_the_sum(company: Stage) -> None:
    marked = programme(kpis=(replace(KPI, manager_sees_person=True),))
    import_programme(company.unit, marked, now=FRIDAY, actor="cli")
    company.unit.people.upsert_many([person("hayashi", manager_id="tanaka")])
    enter(company, 9, *TEAM)
    found = seen(company)
    assert [figure.people for figure in found.team] == [5]
    assert {one.person.id for one in found.reports} == set(TEAM) - {"hayashi"}
    assert [one.person.id for one in seen(company, "tanaka").reports] == ["hayashi"]


def test_who_manages_nobody_sees_nothing(company: Stage) -> None:
    enter(company, 9, *TEAM)
    assert seen(company, "mori") == ManagerFigures(team=(), reports=())
