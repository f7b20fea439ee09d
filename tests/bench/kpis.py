"""Builds and measures an evaluation of team KPIs; each step runs in a process of its own.

python tests/bench/kpis.py fill DATABASE_URL TEAMS     # a company with a week of readings
python tests/bench/kpis.py evaluate DATABASE_URL       # one evaluation, from members to stored figures; JSON
python tests/bench/kpis.py bare DATABASE_URL           # the same sums by pandas, without leave; prints JSON
python tests/bench/kpis.py flights DATABASE_URL        # a year of flights, imported, evaluated, compared
"""

import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import islice
from pathlib import Path

import pandas as pd
from gate import peak_megabytes, tell
from sqlalchemy import create_engine, insert, text

from bot.memory import look_for_garbage_less_often
from coaching.kpis.evaluating import evaluate_programme
from coaching.programmes.model import Enrolment, Programme, ProgrammeState, Vision
from measures.kpis.model import Kpi, Of, Per, Reading
from people.model import Company, Leave, Person
from storage.database import open_database
from storage.tables import reading
from storage.transaction import row_of

COMPANY = Company(name="Bench", languages=("ja", "en"))
MONDAY = date(2026, 6, 8)
"""The week from 1 June is evaluated."""
MEASURED = datetime(2026, 6, 7, 20, tzinfo=UTC)
NOW = datetime(2026, 6, 8, 0, 30, tzinfo=UTC)
OF_A_TEAM = 5
"""People; ten teams are a department."""
BATCH = 20_000
KPIS = 20
PERSONAL = 10
"""Of these KPIs, numbers of people; the rest are of teams. Every fourth is a ratio."""
AWAY = 10
"""Every so-many-th person is on leave for two days."""


def kpis() -> tuple[Kpi, ...]:
    """Return the KPIs: of people and of teams, amounts and ratios, per day and per week."""
    return tuple(
        Kpi(
            id=f"kpi-{number:02}",
            practice_id="practice",
            name={"en": f"KPI {number}"},
            purpose={"en": "To measure"},
            unit={"en": "%" if number % 4 == 0 else "records"},
            target=Decimal(80 if number % 4 == 0 else 3),
            per=Per.DAY if number % 2 else Per.WEEK,
            of=Of.PERSON if number < PERSONAL else Of.TEAM,
            source="crm",
        )
        for number in range(KPIS)
    )


def programme() -> Programme:
    """Return the programme with its KPIs."""
    return Programme(
        id="bench",
        tool="Salesforce",
        name={"en": "Onboarding"},
        purpose={"en": "One place"},
        go_live=date(2026, 5, 1),
        lead="p0",
        vision=Vision(state={"en": "All in one place"}),
        practices=(),
        kpis=kpis(),
        state=ProgrammeState.RUNNING,
    )


def team(number: int) -> str:
    """Return the path of the n-th team."""
    return f"Division {number // 1000:02}/Department {number // 10:04}/Team {number:05}"


def fill(url: str, teams: str) -> None:
    """Make the company: people, leave, enrolments and a week of readings."""
    count = int(teams)
    database = open_database(url)
    database.migrate()
    people = [
        Person(id=f"p{number}", name=f"Person {number}", team=team(number // OF_A_TEAM))
        for number in range(count * OF_A_TEAM)
    ]
    with database.unit_of_work() as unit:
        unit.people.upsert_many(people)
        unit.programmes.put(programme())
        unit.enrolments.add_many(
            [
                Enrolment(id=0, programme_id="bench", person_id=one.id, day_zero=date(2026, 5, 1))
                for one in people
            ]
        )
        unit.people.put_leave(
            [
                Leave(person_id=one.id, first=date(2026, 6, 2), last=date(2026, 6, 3), kind="annual")
                for one in people[::AWAY]
            ]
        )
        unit.commit()
    database.close()
    engine, rows = create_engine(url), map(row_of, readings(count))
    with engine.begin() as connection:
        while batch := list(islice(rows, BATCH)):
            connection.execute(insert(reading), batch)
        if engine.dialect.name == "postgresql":
            connection.execute(text("ANALYZE"))
    engine.dispose()


def readings(teams: int) -> Iterator[Reading]:
    """Yield a reading of the week of every KPI for everybody whom it is of."""
    for kpi in kpis():
        personal = kpi.of is Of.PERSON
        for number in range(teams * OF_A_TEAM if personal else teams):
            done, asked = number % 20, 20
            is_ratio = "%" in kpi.unit["en"]
            yield Reading(
                kpi_id=kpi.id,
                subject=f"p{number}" if personal else f"team:{team(number)}",
                period_start=date(2026, 6, 1),
                period_end=date(2026, 6, 7),
                value=Decimal(100 * done) / asked if is_ratio else Decimal(done),
                source="crm",
                measured_at=MEASURED,
                numerator=Decimal(done) if is_ratio else None,
                denominator=Decimal(asked) if is_ratio else None,
            )


def evaluate(url: str) -> None:
    """Evaluate the week: members, calendars, leave, readings, sums, and storing all figures."""
    look_for_garbage_less_often()
    database, before = open_database(url), peak_megabytes()
    started, busy = time.perf_counter(), time.process_time()
    with database.unit_of_work() as unit:
        figures = evaluate_programme(unit, unit.programmes.get("bench"), company=COMPANY, now=NOW, on=MONDAY)
        unit.commit()
    seconds = time.perf_counter() - started
    busy = time.process_time() - busy
    with database.unit_of_work(read_only=True) as unit:
        people, stored = len(unit.people.list_all()), unit.team_figures.last_reading()
    verdicts = pd.Series([one.verdict.value for one in figures]).value_counts().to_dict()
    tell(
        seconds=seconds,
        cpu_seconds=busy,
        growth_mb=peak_megabytes() - before,
        people=people,
        readings=stored,
        figures=len(figures),
        **verdicts,
    )
    database.close()


def bare(url: str) -> None:
    """Add up the same readings per team and KPI with pandas, over three levels, and throw the sums away."""
    engine = create_engine(url)
    started = time.perf_counter()
    with engine.connect() as connection:
        numbers = pd.read_sql(
            text("SELECT kpi_id, subject, value, numerator, denominator FROM reading WHERE source = 'crm'"),
            connection,
        )
        teams = pd.read_sql(text("SELECT id AS subject, team FROM person"), connection)
    numbers = numbers.merge(teams, on="subject", how="left")
    numbers["team"] = numbers["team"].fillna(numbers["subject"].str.removeprefix("team:"))
    for column in ("value", "numerator", "denominator"):
        numbers[column] = numbers[column].astype(float)
    parts = numbers["team"].str.split("/", expand=True)
    sums = [
        numbers.groupby(["kpi_id", *(parts[place] for place in range(depth))])[
            ["value", "numerator", "denominator"]
        ].sum()
        for depth in (1, 2, 3)
    ]
    tell(seconds=time.perf_counter() - started, sums=sum(map(len, sums)))


def flights_of_a_year(url: str) -> None:
    """Import 336,776 flights as daily ratios per carrier, evaluate all weeks of the year, and compare every
    numerator and denominator with pandas."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    import flights

    database = open_database(url)
    database.migrate()
    table = flights.load_flights()
    mondays = list(flights.mondays_of(date(2013, 1, 7), date(2014, 1, 6)))
    content = flights.csv_of(table)
    with database.unit_of_work() as unit:
        programme = flights.found_airport(unit, sorted(table["team"].unique()))
        started = time.perf_counter()
        rows = flights.import_readings(unit, content)
        imported = time.perf_counter()
        found = flights.published(unit, programme, iter(mondays))
        evaluated = time.perf_counter()
        unit.commit()
    expected = flights.computed(table, iter(mondays))
    tell(
        flights=len(table),
        rows=rows,
        import_seconds=imported - started,
        seconds=evaluated - imported,
        bare_seconds=time.perf_counter() - evaluated,
        figures=len(found),
        different=sum(found.get(key) != expected.get(key) for key in found.keys() | expected.keys()),
    )
    database.close()


STEPS = {"fill": fill, "evaluate": evaluate, "bare": bare, "flights": flights_of_a_year}

if __name__ == "__main__":
    STEPS[sys.argv[1]](*sys.argv[2:])
