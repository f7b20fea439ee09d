"""What a manager sees of KPIs: teams as evaluated, and marked numbers of direct reports only."""

from dataclasses import replace
from datetime import date, time
from decimal import Decimal

import pytest
from coaching_stage import COMPANY, KPI, Stage, at, away, person, programme

from coaching.kpis.evaluating import reevaluate
from coaching.kpis.manager_figures import ManagerFigures, manager_figures
from coaching.programmes.model import ProgrammeState
from coaching.programmes.service import enrol_everywhere, import_programme
from measures.follow_ups.model import Cause, FollowUp
from measures.kpis.model import Per
from measures.kpis.service import record_number
from storage.database import Database

MONDAY = date(2026, 6, 8)
NEXT = at(date(2026, 6, 15), time(9, 30))
"""The Monday on which the week from 8 June is evaluated."""
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
    """Let people enter a number of the week on its last day, and evaluate it."""
    for name in names:
        record_number(
            stage.unit,
            kpi=KPI,
            person_id=name,
            period_start=MONDAY,
            period_end=MONDAY,
            value=Decimal(value),
            now=at(date(2026, 6, 14)),
        )
    reevaluate(stage.unit, stage.unit.programmes.get("crm"), company=COMPANY, now=NEXT)


def seen(stage: Stage, manager: str = "suzuki") -> ManagerFigures:
    return manager_figures(stage.unit, manager=stage.unit.people.get(manager), company=COMPANY, now=NEXT)


def test_a_team_is_shown_as_it_was_evaluated(company: Stage) -> None:
    """Five people, five days, three a day: 75; 5 x 9 = 45. All teams of Sales are Suzuki's: the topmost one
    is shown."""
    enter(company, 9, *TEAM)
    found = seen(company)
    [one] = found.teams
    assert (one.figure.team, one.figure.actual, one.figure.expected) == ("Sales", 45, 75)
    assert found.evaluated_on == date(2026, 6, 15)
    assert not found.too_few


def test_what_comes_after_an_evaluation_is_shown_with_the_next(company: Stage) -> None:
    enter(company, 9, *TEAM)
    company.unit.people.put_leave([away(MONDAY, date(2026, 6, 9))])
    assert [one.figure.expected for one in seen(company).teams] == [75]
    reevaluate(company.unit, company.unit.programmes.get("crm"), company=COMPANY, now=NEXT)
    assert [one.figure.expected for one in seen(company).teams] == [75 - 2 * 3]


def test_numbers_of_fewer_than_five_people_are_not_added_up(company: Stage) -> None:
    enter(company, 9, *TEAM[:4])
    found = seen(company)
    assert found.teams == ()
    assert found.too_few


def test_numbers_of_single_people_are_shown_only_where_the_kpi_says_so(company: Stage) -> None:
    enter(company, 9, *TEAM)
    assert seen(company).reports == ()
    marked = programme(kpis=(replace(KPI, manager_sees_person=True),))
    import_programme(company.unit, marked, now=NEXT, actor="cli")
    assert {one.person.id for one in seen(company).reports} == set(TEAM)


def test_what_is_expected_of_a_report_leaves_out_the_leave_of_the_whole_month(company: Stage) -> None:
    """By Sunday 14 June 10 of the 22 working days are over; Tanaka was away on the first two: 44 x 8 / 22."""
    monthly = replace(KPI, manager_sees_person=True, per=Per.MONTH, target=Decimal(44))
    import_programme(company.unit, programme(kpis=(monthly,)), now=NEXT, actor="cli")
    company.unit.people.put_leave([away(date(2026, 6, 1), date(2026, 6, 2))])
    for name in ("tanaka", "mori"):
        record_number(
            company.unit,
            kpi=monthly,
            person_id=name,
            period_start=MONDAY,
            period_end=MONDAY,
            value=Decimal(9),
            now=at(date(2026, 6, 14)),
        )
    expected = {one.person.id: one.figure.expected.value for one in seen(company).reports}
    assert expected == {"tanaka": 16, "mori": 20}


def test_the_numbers_of_people_further_below_are_only_in_the_sum(company: Stage) -> None:
    marked = programme(kpis=(replace(KPI, manager_sees_person=True),))
    import_programme(company.unit, marked, now=NEXT, actor="cli")
    company.unit.people.upsert_many([person("hayashi", manager_id="tanaka")])
    enter(company, 9, *TEAM)
    found = seen(company)
    assert [one.figure.with_numbers for one in found.teams] == [5]
    assert {one.person.id for one in found.reports} == set(TEAM) - {"hayashi"}
    assert [one.person.id for one in seen(company, "tanaka").reports] == ["hayashi"]


def test_open_follow_ups_count_for_who_manages_the_team_today(company: Stage) -> None:
    """Suzuki is asked about the team, and is still stored in one of a team that nobody manages."""
    for team in (company.unit.people.get("tanaka").team, "Gone"):
        company.unit.follow_ups.add(
            FollowUp(
                programme_id="crm", kpi_id=KPI.id, team=team, manager_id="suzuki", opened_on=MONDAY,
                cause=Cause.SLIPPED,
            )
        )  # fmt: skip
    assert seen(company).follow_ups == 1
    assert seen(company, "mori").follow_ups == 0


def test_who_manages_nobody_sees_nothing(company: Stage) -> None:
    enter(company, 9, *TEAM)
    assert seen(company, "mori") == ManagerFigures(evaluated_on=None, teams=(), reports=(), too_few=False)


def test_a_stopped_programme_is_not_shown(company: Stage) -> None:
    enter(company, 9, *TEAM)
    stopped = replace(company.unit.programmes.get("crm"), state=ProgrammeState.STOPPED)
    company.unit.programmes.put(stopped)
    assert seen(company).teams == ()
