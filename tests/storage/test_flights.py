"""Real data over the real path: two months of flights, imported as CSV, evaluated, compared with pandas."""

from datetime import date

import flights
import pytest

from storage.database import Database

UNTIL = date(2013, 2, 28)


@pytest.fixture(scope="module")
def two_months():
    return flights.load_flights(until=UNTIL)


def test_published_ratios_of_carriers_equal_those_of_pandas(database: Database, two_months) -> None:
    """16 carriers on three levels, weeks and months so far: every numerator and denominator is the same."""
    mondays = list(flights.mondays_of(date(2013, 1, 7), date(2013, 3, 4)))
    teams = sorted(two_months["team"].unique())
    with database.unit_of_work() as unit:
        programme = flights.found_airport(unit, teams)
        days = two_months.groupby(["team", "day"]).ngroups
        assert flights.import_readings(unit, flights.csv_of(two_months)) == 2 * days
        found = flights.published(unit, programme, iter(mondays))
    expected = flights.computed(two_months, iter(mondays))
    assert len(expected) > 300
    assert found == expected
