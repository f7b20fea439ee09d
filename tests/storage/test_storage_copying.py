"""Very many rows: nothing of a text is lost on the way, and PostgreSQL finds them without having counted."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import text

from measures.readings.model import Around, CheckedReading, Span, StoredReading
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


@pytest.fixture
def uncounted(new_postgresql_url: str) -> Iterator[SqlUnitOfWork]:
    """A unit of work whose table of readings is new: nothing of it is committed, so nobody counts it."""
    database = open_database(new_postgresql_url)
    with database.unit_of_work() as unit:
        reading.create(unit._connection)
        yield unit
    database.close()


def test_readings_are_found_by_their_key_before_postgresql_has_counted_them(uncounted: SqlUnitOfWork) -> None:
    """Of 20,000 readings of one week, each look by KPI and first day would find all."""
    uncounted.readings.add_portion([checked(f"p{number}") for number in range(20_000)], source="crm")
    assert index_taken(uncounted) == ["uq_reading_key"]


def test_readings_of_years_are_found_by_one_index(uncounted: SqlUnitOfWork) -> None:
    """Five years of days of ten people, as they came: two indices together would take ten times as long."""
    days = [MONDAY - timedelta(days=number) for number in range(1, 1_826)]
    readings = [checked(f"p{n}", day=day) for day in days for n in range(10)]
    uncounted.readings.add_portion(readings, source="crm")
    uncounted._transaction.run(text("ANALYZE reading"))
    assert index_taken(uncounted) == ["uq_reading_key"]


def index_taken(unit: SqlUnitOfWork) -> list[str]:
    """The indices by which PostgreSQL looks for what lies around readings."""
    query = reading_portions._around_on_postgresql(reading).compile(dialect=unit._connection.dialect)
    given = {"kpi_ids": "{visits}", "subjects": "{p7}", "source": "crm"}
    given |= {"firsts": f"{{{WEEK.first}}}", "lasts": f"{{{WEEK.last}}}"}
    unit._transaction.run(reading_portions._ONE_INDEX)
    plan = unit._connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {query}", given).scalar_one()
    return [
        index
        for one in (plan if isinstance(plan, list) else json.loads(plan))
        for index in indices(one["Plan"])
    ]


def indices(node: dict[str, object]) -> list[str]:
    """The names of the indices in a plan."""
    below = node.get("Plans", [])
    own = [str(node["Index Name"])] if "Index Name" in node else []
    return own + [name for one in below for name in indices(one)]  # type: ignore[attr-defined]
