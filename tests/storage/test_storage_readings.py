"""Readings with their history, and marked days."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from storage_samples import HOUR, NOW, reading

from measures.kpis.model import DayMark, Recorded
from storage.database import Database
from storage.errors import NaiveDatetimeError, NotStorableError

JUNE = {"first": date(2026, 6, 1), "last": date(2026, 6, 30)}
WEEK = {"period_start": date(2026, 6, 1), "period_end": date(2026, 6, 7)}


def test_a_first_reading_is_new_and_the_same_again_a_duplicate(database: Database) -> None:
    with database.unit_of_work() as unit:
        assert unit.readings.record(reading()) is Recorded.NEW
        assert unit.readings.record(reading()) is Recorded.DUPLICATE
        assert unit.readings.record(reading(value=Decimal("7.00"))) is Recorded.DUPLICATE
        assert unit.readings.of_subject("tanaka") == [reading()]


def test_a_later_measurement_corrects_and_an_earlier_one_is_history(database: Database) -> None:
    later = reading(value=Decimal(8), measured_at=NOW + HOUR)
    earlier = reading(value=Decimal(5), measured_at=NOW - HOUR)
    between = reading(value=Decimal(6), measured_at=NOW + HOUR / 2)
    with database.unit_of_work() as unit:
        unit.readings.record(reading())
        assert unit.readings.record(later) is Recorded.CORRECTION
        assert unit.readings.record(earlier) is Recorded.HISTORY
        assert unit.readings.record(between) is Recorded.HISTORY
        assert unit.readings.current(kpi_ids=["visits"], subjects=["tanaka"], **JUNE) == [later]
        history = unit.readings.history(kpi_id="visits", subject="tanaka", **WEEK)
    assert history == [earlier, reading(), between, later]


def test_another_value_at_the_same_time_is_a_conflict_and_not_stored(database: Database) -> None:
    with database.unit_of_work() as unit:
        unit.readings.record(reading())
        assert unit.readings.record(reading(value=Decimal(9))) is Recorded.CONFLICT
        assert unit.readings.of_subject("tanaka") == [reading()]


@pytest.mark.parametrize(
    "other",
    [
        {"kpi_id": "deals"},
        {"subject": "team:Sales/East"},
        {"period_start": date(2026, 6, 2)},
        {"period_end": date(2026, 6, 8)},
        {"source": "salesforce"},
    ],
)
def test_readings_of_another_key_stand_beside_each_other(
    database: Database, other: dict[str, object]
) -> None:
    with database.unit_of_work() as unit:
        unit.readings.record(reading())
        assert unit.readings.record(reading(**other)) is Recorded.NEW


def test_current_takes_only_periods_within_the_span_of_the_asked_kpis_and_subjects(
    database: Database,
) -> None:
    inside = reading()
    others = [
        reading(period_start=date(2026, 5, 31)),
        reading(period_end=date(2026, 7, 1)),
        reading(kpi_id="deals"),
        reading(subject="sato"),
    ]
    with database.unit_of_work() as unit:
        for one in (inside, *others):
            unit.readings.record(one)
        assert unit.readings.current(kpi_ids=["visits"], subjects=["tanaka"], **JUNE) == [inside]
        assert unit.readings.current(kpi_ids=[], subjects=["tanaka"], **JUNE) == []
        assert unit.readings.current(kpi_ids=["visits"], subjects=[], **JUNE) == []


def test_current_is_ordered_by_period(database: Database) -> None:
    days = [date(2026, 6, day) for day in (3, 1, 2)]
    with database.unit_of_work() as unit:
        for day in days:
            unit.readings.record(reading(period_start=day, period_end=day))
        found = unit.readings.current(kpi_ids=["visits"], subjects=["tanaka"], **JUNE)
    assert [one.period_start.day for one in found] == [1, 2, 3]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    value=st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**15), max_value=10**15, places=9)
)
def test_numbers_are_kept_to_the_last_digit(database: Database, value: Decimal) -> None:
    with database.unit_of_work() as unit:
        unit.readings.record(reading(value=value))
        assert unit.readings.of_subject("tanaka")[0].value == value


@pytest.mark.parametrize(
    "number", ["0.1", "1E+3", "-0.00000000000000000001", "123456789012345678901234567890.5"]
)
def test_numbers_beyond_a_float_are_exact(database: Database, number: str) -> None:
    with database.unit_of_work() as unit:
        unit.readings.record(reading(value=Decimal(number)))
        assert unit.readings.of_subject("tanaka")[0].value == Decimal(number)


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
def test_what_is_not_a_number_is_refused(database: Database, number: str) -> None:
    with database.unit_of_work() as unit, pytest.raises(NotStorableError):
        unit.readings.record(reading(value=Decimal(number)))


def test_a_reading_without_zone_is_refused(database: Database) -> None:
    with database.unit_of_work() as unit, pytest.raises(NaiveDatetimeError):
        unit.readings.record(reading(measured_at=NOW.replace(tzinfo=None)))


def test_marking_days_replaces_those_of_the_same_kind_within_the_span(database: Database) -> None:
    first, second, july = date(2026, 6, 3), date(2026, 6, 4), date(2026, 7, 1)
    with database.unit_of_work() as unit:
        mark = unit.readings.mark_days
        mark(person_id="tanaka", kind="field", first=july, last=july, days=[july])
        mark(person_id="tanaka", kind="field", **JUNE, days=[first, first])
        mark(person_id="tanaka", kind="training", **JUNE, days=[first])
        mark(person_id="tanaka", kind="field", **JUNE, days=[second])
        marks = unit.readings.marks_of(["tanaka", "sato"], first=first, last=july)
    assert marks == {
        "tanaka": [
            DayMark(person_id="tanaka", day=first, kind="training"),
            DayMark(person_id="tanaka", day=second, kind="field"),
            DayMark(person_id="tanaka", day=july, kind="field"),
        ]
    }


def test_marking_no_days_removes_the_marks_of_the_span(database: Database) -> None:
    with database.unit_of_work() as unit:
        unit.readings.mark_days(person_id="tanaka", kind="field", **JUNE, days=[date(2026, 6, 3)])
        unit.readings.mark_days(person_id="tanaka", kind="field", **JUNE, days=[])
        assert unit.readings.marks_of(["tanaka"], **JUNE) == {}


def test_a_marked_day_outside_the_span_is_refused(database: Database) -> None:
    with database.unit_of_work() as unit, pytest.raises(ValueError, match="outside"):
        unit.readings.mark_days(person_id="tanaka", kind="field", **JUNE, days=[date(2026, 7, 1)])


def test_erasing_removes_readings_and_marks_of_that_person_only(database: Database) -> None:
    with database.unit_of_work() as unit:
        for who in ("tanaka", "sato"):
            unit.readings.record(reading(subject=who))
            unit.readings.mark_days(person_id=who, kind="field", **JUNE, days=[date(2026, 6, 3)])
        unit.readings.record(reading(subject="team:tanaka"))
        unit.readings.erase("tanaka")
        unit.readings.erase("nobody")
        assert unit.readings.of_subject("tanaka") == []
        assert unit.readings.of_subject("sato") == [reading(subject="sato")]
        assert unit.readings.of_subject("team:tanaka") == [reading(subject="team:tanaka")]
        assert set(unit.readings.marks_of(["tanaka", "sato"], **JUNE)) == {"sato"}
