"""Very many rows: nothing of a text is lost on the way, and PostgreSQL takes in hand only what it needs."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import text

from measures.readings.model import Around, CheckedReading, Span, StoredReading
from measures.teams.model import TeamFigure, Verdict
from storage import reading_portions
from storage.copying import copy_rows
from storage.database import open_database
from storage.tables import reading
from storage.unit_of_work import SqlUnitOfWork

MONDAY = date(2026, 6, 1)
WEEK = Span(MONDAY, date(2026, 6, 7))
AT = datetime(2026, 6, 8, tzinfo=UTC)
HOSTILE = [
    "tab\there",
    "line\nbreak",
    "return\rcarriage",
    "back\\slash",
    r"\N",
    r"\.",
    '"',
    "{a,b}",
    "NULL",
    "営業",
]
NAMES = ("kpi_id", "subject", "period_start", "period_end", "value", "numerator", "measured_at", "source")


def checked(subject: str, *, day: date | None = None) -> CheckedReading:
    """A reading of the week, or of one day of it."""
    first, last = (day, day) if day else WEEK
    return CheckedReading(1, "visits", subject, first, last, Decimal(3), None, None, AT, WEEK, counts=True)


def stored(subject: str) -> StoredReading:
    """The same as it is found."""
    return StoredReading("visits", subject, *WEEK, Decimal(3), None, None, AT, WEEK)


def test_hostile_texts_are_stored_and_found_as_they_are(unit_of_work: Callable[[], SqlUnitOfWork]) -> None:
    with unit_of_work() as unit:
        unit.readings.add_portion([checked(one) for one in HOSTILE], source="crm")
        unit.commit()
    with unit_of_work() as unit:
        places = [Around("visits", one, WEEK) for one in HOSTILE]
        found = unit.readings.around(places, source="crm")
    assert sorted(found) == sorted(map(stored, HOSTILE))


def test_more_rows_than_are_made_ready_at_once_arrive_once_each(
    unit_of_work: Callable[[], SqlUnitOfWork],
) -> None:
    rows = [
        ("visits", f"p{n}", *WEEK, Decimal(n) / 8, None if n % 2 else Decimal(n), AT, "crm")
        for n in range(1_234)
    ]
    with unit_of_work() as unit:
        copy_rows(unit._transaction, reading, NAMES, iter(rows))
        unit.commit()
        for subject, value, numerator in (
            ("p0", "0", "0"),
            ("p999", "124.875", None),
            ("p1232", "154", "1232"),
        ):
            [one] = unit.readings.of_subject(subject)
            assert (one.value, one.numerator) == (Decimal(value), numerator and Decimal(numerator))
        assert unit._transaction.value(text("SELECT count(*) AS n FROM reading").columns()) == len(rows)


def test_of_many_figures_each_arrives_once(unit_of_work: Callable[[], SqlUnitOfWork]) -> None:
    """SQLite takes figures by tens, in parts of some hundred: neither those that are left over of the last
    ten nor any other are lost or exchanged."""
    plain = TeamFigure(
        programme_id="crm",
        kpi_id="visits",
        team="",
        evaluated_on=MONDAY,
        first=MONDAY - timedelta(days=7),
        last=MONDAY - timedelta(days=1),
        verdict=Verdict.BELOW,
    )
    with unit_of_work() as unit:
        for count in (0, 1, 9, 10, 11, 1_234):
            figures = [
                plain._replace(team=f"Team {number:04}", actual=Decimal(number) / 8, people=number)
                for number in range(count)
            ]
            unit.team_figures.put_evaluation("crm", MONDAY, figures)
            assert unit.team_figures.of_evaluation("crm", MONDAY) == figures


@pytest.fixture
def uncounted(new_postgresql_url: str) -> Iterator[SqlUnitOfWork]:
    """A unit of work whose table of readings is new: nothing of it is committed, so nobody counts it."""
    database = open_database(new_postgresql_url)
    with database.unit_of_work() as unit:
        reading.create(unit._connection)
        yield unit
    database.close()


def test_of_readings_that_were_just_taken_only_those_of_the_person_are_looked_at(
    uncounted: SqlUnitOfWork,
) -> None:
    """Of 20,000 readings of one week, each look by KPI and first day would find all."""
    uncounted.readings.add_portion([checked(f"p{number}") for number in range(20_000)], source="crm")
    assert looked_at(uncounted, "visits", WEEK) == 1


def test_while_readings_of_many_kpis_arrive_only_those_of_the_key_are_looked_at(
    uncounted: SqlUnitOfWork,
) -> None:
    """Weeks of 20 KPIs of 250 people: a look by KPI and first day would find 250 each, one by the person 20
    of each week. Of the first 5,000 PostgreSQL takes any index for as good; with the next that is over."""
    for number in range(6):
        monday = MONDAY - timedelta(weeks=number)
        week = Span(monday, monday + timedelta(days=6))
        readings = [
            CheckedReading(
                1, f"kpi-{kpi}", f"p{person}", *week, Decimal(3), None, None, AT, week, counts=True
            )
            for person in range(250)
            for kpi in range(20)
        ]
        uncounted.readings.add_portion(readings, source="crm")
        assert number == 0 or looked_at(uncounted, "kpi-3", WEEK) == 1


def test_of_readings_of_years_only_those_of_the_week_are_looked_at(uncounted: SqlUnitOfWork) -> None:
    """Five years of days of ten people, as they came: two indices together would take ten times as long."""
    days = [WEEK.last - timedelta(days=number) for number in range(1_826)]
    readings = [checked(f"p{n}", day=day) for day in days for n in range(10)]
    uncounted.readings.add_portion(readings, source="crm")
    assert looked_at(uncounted, "visits", WEEK) == 7


def looked_at(unit: SqlUnitOfWork, kpi_id: str, week: Span) -> int:
    """How many readings PostgreSQL takes in hand to find those of one person in a week."""
    query = reading_portions._around_on_postgresql(reading).compile(dialect=unit._connection.dialect)
    given = {"kpi_ids": f"{{{kpi_id}}}", "subjects": "{p7}", "source": "crm"}
    given |= {"firsts": f"{{{week.first}}}", "lasts": f"{{{week.last}}}"}
    unit._transaction.run(reading_portions._ONE_INDEX)
    explained = f"EXPLAIN (ANALYZE, FORMAT JSON) {query}"
    plan = unit._connection.exec_driver_sql(explained, given).scalar_one()
    return sum(taken(one["Plan"]) for one in (plan if isinstance(plan, list) else json.loads(plan)))


def taken(node: dict[str, object]) -> int:
    """The rows of a table that a plan takes in hand."""
    below = sum(taken(one) for one in node.get("Plans", []))  # type: ignore[attr-defined]
    if "Relation Name" not in node:
        return below
    return below + round(float(node["Actual Rows"])) + int(node.get("Rows Removed by Filter", 0))  # type: ignore[arg-type,call-overload]
