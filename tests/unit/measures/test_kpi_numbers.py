"""Figures of many people, and the numbers that people enter: on a real SQLite."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event

from measures.kpis.model import Kpi, Of, Per, Reading, Recorded
from measures.kpis.service import (
    FigureRequest,
    figures_for,
    mark_days,
    parse_number,
    record_number,
)
from people.calendar import WorkCalendar, pattern_of
from people.errors import InvalidInputError
from people.model import Company, Person
from storage.database import Database
from storage.unit_of_work import SqlUnitOfWork

NOW = datetime(2026, 6, 10, 1, 0, tzinfo=UTC)
"""Wednesday 10 June, 10:00 in Tokyo."""
TODAY = date(2026, 6, 10)
MONDAY = date(2026, 6, 8)
SUNDAY = date(2026, 6, 14)
NEXT_MONDAY = date(2026, 6, 15)
COMPANY = Company(name="x")


def kpi(name: str = "visits", **changes: object) -> Kpi:
    values: dict[str, object] = {
        "id": name,
        "practice_id": "log",
        "name": {"en": name},
        "purpose": {"en": "why"},
        "unit": {"en": "records"},
        "target": Decimal(3),
        "per": Per.DAY,
    }
    return Kpi(**(values | changes))  # type: ignore[arg-type]


def calendar_of(person_id: str = "p") -> WorkCalendar:
    person = Person(id=person_id, name="x")
    return WorkCalendar(pattern_of(person, COMPANY), leave=(), company_days={})


def request(
    person_id: str = "p", *kpis: Kpi, today: date = TODAY, since: date | None = None
) -> FigureRequest:
    return FigureRequest(
        person_id=person_id,
        calendar=calendar_of(person_id),
        kpis=kpis or (kpi(),),
        today=today,
        since=since,
    )


def reading(value: str, first: date, last: date, *, source: str = "checkin", person_id: str = "p") -> Reading:
    return Reading(
        kpi_id="visits",
        subject=person_id,
        period_start=first,
        period_end=last,
        value=Decimal(value),
        source=source,
        measured_at=NOW,
    )


@pytest.fixture
def unit(sqlite_database: Database) -> Iterator[SqlUnitOfWork]:
    with sqlite_database.unit_of_work() as unit:
        unit.people.upsert_many([Person(id=f"p{number}", name="x") for number in range(20)])
        unit.people.upsert_many([Person(id="p", name="x")])
        yield unit


def enter(unit: SqlUnitOfWork, value: str, *, now: datetime = NOW, target: Kpi | None = None) -> Recorded:
    return record_number(
        unit,
        kpi=target or kpi(),
        person_id="p",
        period_start=MONDAY,
        period_end=SUNDAY,
        value=Decimal(value),
        now=now,
    ).recorded


def test_a_number_that_was_entered_is_the_actual_of_the_week(unit: SqlUnitOfWork) -> None:
    assert enter(unit, "7") is Recorded.NEW
    [figure] = figures_for(unit, [request()])["p"]
    assert figure.actual == 7
    assert figure.expected.value == 6
    assert (figure.first, figure.last) == (MONDAY, date(2026, 6, 9))


def test_without_a_reading_the_actual_is_unknown_not_zero(unit: SqlUnitOfWork) -> None:
    [figure] = figures_for(unit, [request()])["p"]
    assert figure.actual is None


def test_a_correction_replaces_and_the_history_stays(unit: SqlUnitOfWork) -> None:
    enter(unit, "7")
    result = record_number(
        unit,
        kpi=kpi(),
        person_id="p",
        period_start=MONDAY,
        period_end=SUNDAY,
        value=Decimal(8),
        now=NOW + timedelta(hours=1),
    )
    assert (result.recorded, result.before) == (Recorded.CORRECTION, Decimal(7))
    [figure] = figures_for(unit, [request()])["p"]
    assert figure.actual == 8
    history = unit.readings.history(kpi_id="visits", subject="p", period_start=MONDAY, period_end=SUNDAY)
    assert [one.value for one in history] == [7, 8]


def test_corrections_work_while_the_clock_stands_still(unit: SqlUnitOfWork) -> None:
    """In the playground the business clock only moves by hand."""
    outcomes = [enter(unit, value) for value in ("7", "8", "7", "9")]
    assert outcomes == [Recorded.NEW, Recorded.CORRECTION, Recorded.CORRECTION, Recorded.CORRECTION]
    [figure] = figures_for(unit, [request()])["p"]
    assert figure.actual == 9


def test_a_correction_counts_even_if_the_clock_was_set_back(unit: SqlUnitOfWork) -> None:
    enter(unit, "7")
    assert enter(unit, "8", now=NOW - timedelta(days=1)) is Recorded.CORRECTION
    [figure] = figures_for(unit, [request()])["p"]
    assert figure.actual == 8


def test_a_number_entered_within_the_days_it_is_shown_for_says_when(unit: SqlUnitOfWork) -> None:
    """Entered on Wednesday for Monday and Tuesday; on the next Monday it stands for the whole week."""
    enter(unit, "7")
    [figure] = figures_for(unit, [request(today=NEXT_MONDAY)])["p"]
    assert (figure.first, figure.last, figure.actual) == (MONDAY, SUNDAY, 7)
    assert figure.entered_on == date(2026, 6, 10)


def test_a_number_looked_at_on_the_day_it_was_entered_does_not_say_when(unit: SqlUnitOfWork) -> None:
    enter(unit, "7")
    [figure] = figures_for(unit, [request()])["p"]
    assert (figure.last, figure.entered_on) == (date(2026, 6, 9), None)


def test_a_number_entered_when_the_week_was_over_does_not_say_when(unit: SqlUnitOfWork) -> None:
    enter(unit, "7", now=NOW + timedelta(days=5))
    [figure] = figures_for(unit, [request(today=NEXT_MONDAY)])["p"]
    assert (figure.last, figure.actual, figure.entered_on) == (SUNDAY, 7, None)


def test_of_several_numbers_the_last_says_when(unit: SqlUnitOfWork) -> None:
    """A correction on the Monday after is about the whole week again."""
    enter(unit, "7")
    enter(unit, "9", now=NOW + timedelta(days=1))
    [figure] = figures_for(unit, [request(today=NEXT_MONDAY)])["p"]
    assert figure.entered_on == date(2026, 6, 11)
    enter(unit, "10", now=NOW + timedelta(days=5))
    [figure] = figures_for(unit, [request(today=NEXT_MONDAY)])["p"]
    assert (figure.actual, figure.entered_on) == (10, None)


def test_the_day_of_an_entry_is_the_persons_own(unit: SqlUnitOfWork) -> None:
    """Sunday 23:30 UTC is Monday morning in Tokyo: the week was over."""
    enter(unit, "7", now=datetime(2026, 6, 14, 23, 30, tzinfo=UTC))
    [figure] = figures_for(unit, [request(today=NEXT_MONDAY)])["p"]
    assert figure.entered_on is None


def test_what_nobody_entered_was_entered_on_no_day(unit: SqlUnitOfWork) -> None:
    [figure] = figures_for(unit, [request(today=NEXT_MONDAY)])["p"]
    assert (figure.actual, figure.entered_on) == (None, None)


def test_the_same_number_again_stores_nothing(unit: SqlUnitOfWork) -> None:
    enter(unit, "7")
    assert enter(unit, "7.0", now=NOW + timedelta(hours=1)) is Recorded.DUPLICATE
    history = unit.readings.history(kpi_id="visits", subject="p", period_start=MONDAY, period_end=SUNDAY)
    assert len(history) == 1


def test_a_number_belongs_to_the_whole_period_whatever_part_the_card_showed(unit: SqlUnitOfWork) -> None:
    """On Wednesday the card shows Monday and Tuesday, on Thursday one day more: it is one number."""
    for shown_until, value in ((date(2026, 6, 9), "4"), (date(2026, 6, 10), "6")):
        record_number(
            unit,
            kpi=kpi(),
            person_id="p",
            period_start=MONDAY,
            period_end=shown_until,
            value=Decimal(value),
            now=NOW,
        )
    [figure] = figures_for(unit, [request(today=date(2026, 6, 11))])["p"]
    assert figure.actual == 6


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("-1", "error.negative"),
        ("1000000001", "error.too_large"),
        ("1.00001", "error.number"),
        ("NaN", "error.number"),
        ("Infinity", "error.number"),
    ],
)
def test_a_number_out_of_bounds_is_refused_and_nothing_is_stored(
    unit: SqlUnitOfWork, value: str, reason: str
) -> None:
    with pytest.raises(InvalidInputError) as refused:
        enter(unit, value)
    assert refused.value.fields == {"value": reason}
    assert unit.readings.of_subject("p") == []


def test_bounds_themselves_are_taken(unit: SqlUnitOfWork) -> None:
    assert enter(unit, "0") is Recorded.NEW
    assert enter(unit, "1000000000") is Recorded.CORRECTION
    assert enter(unit, "1.2345") is Recorded.CORRECTION


@pytest.mark.parametrize("changes", [{"source": "salesforce"}, {"of": Of.TEAM}])
def test_a_number_that_does_not_come_from_people_is_not_taken_from_them(
    unit: SqlUnitOfWork, changes: dict[str, object]
) -> None:
    with pytest.raises(InvalidInputError):
        enter(unit, "7", target=kpi(**changes))


def test_days_of_two_periods_are_refused(unit: SqlUnitOfWork) -> None:
    with pytest.raises(InvalidInputError):
        record_number(
            unit,
            kpi=kpi(),
            person_id="p",
            period_start=MONDAY,
            period_end=SUNDAY + timedelta(days=1),
            value=Decimal(1),
            now=NOW,
        )


def test_marked_days_leave_the_expected(unit: SqlUnitOfWork) -> None:
    target = kpi(not_on=frozenset({"leave", "holiday", "field"}))
    mark_days(unit, person_id="p", kind="field", first=MONDAY, last=SUNDAY, days=[MONDAY])
    [figure] = figures_for(unit, [request("p", target)])["p"]
    assert figure.expected.value == 3
    assert figure.expected.left_out == {"field": Decimal(1)}


def test_marking_again_replaces_the_marks_of_the_span(unit: SqlUnitOfWork) -> None:
    mark_days(unit, person_id="p", kind="field", first=MONDAY, last=SUNDAY, days=[MONDAY])
    mark_days(unit, person_id="p", kind="field", first=MONDAY, last=SUNDAY, days=[])
    assert unit.readings.marks_of(["p"], first=MONDAY, last=SUNDAY) == {}


@pytest.mark.parametrize(
    ("kind", "day"), [("leave", MONDAY), ("sabbatical", MONDAY), ("field", SUNDAY + timedelta(days=1))]
)
def test_only_markable_kinds_within_the_span_are_marked(unit: SqlUnitOfWork, kind: str, day: date) -> None:
    with pytest.raises(InvalidInputError):
        mark_days(unit, person_id="p", kind=kind, first=MONDAY, last=SUNDAY, days=[day])


def test_readings_of_single_days_add_up_to_the_week(unit: SqlUnitOfWork) -> None:
    target = kpi(source="salesforce")
    for offset, value in enumerate(("2", "3.5")):
        day = MONDAY + timedelta(days=offset)
        unit.readings.record(reading(value, day, day, source="salesforce"))
    [figure] = figures_for(unit, [request("p", target)])["p"]
    assert figure.actual == Decimal("5.5")


def test_a_reading_of_the_whole_week_stands_before_the_days_it_contains(unit: SqlUnitOfWork) -> None:
    target = kpi(source="salesforce")
    unit.readings.record(reading("2", MONDAY, MONDAY, source="salesforce"))
    unit.readings.record(reading("11", MONDAY, SUNDAY, source="salesforce"))
    [figure] = figures_for(unit, [request("p", target)])["p"]
    assert figure.actual == 11


def test_percentages_of_days_are_not_added_up(unit: SqlUnitOfWork) -> None:
    target = kpi(source="salesforce", unit={"en": "%"}, per=Per.WEEK, target=Decimal(80))
    for offset, value in enumerate(("70", "90")):
        day = MONDAY + timedelta(days=offset)
        unit.readings.record(reading(value, day, day, source="salesforce"))
    [figure] = figures_for(unit, [request("p", target)])["p"]
    assert figure.actual == 90
    assert figure.expected.value == 80


def test_ratios_of_days_are_made_of_all_numerators_and_denominators(unit: SqlUnitOfWork) -> None:
    """1 of 2 and 8 of 8 are 9 of 10: 90 %, not the mean of 50 % and 100 %; 0 of 0 changes nothing."""
    share = kpi(unit={"en": "%"}, source="crm")
    for day, numerator, denominator in ((MONDAY, 1, 2), (TODAY - timedelta(days=1), 8, 8), (TODAY, 0, 0)):
        one = reading("1", day, day, source="crm")
        ratio = {"numerator": Decimal(numerator), "denominator": Decimal(denominator)}
        unit.readings.record(replace(one, **ratio))
    [figure] = figures_for(unit, [request("p", share)])["p"]
    assert figure.actual == 90


def test_readings_of_another_source_or_period_do_not_count(unit: SqlUnitOfWork) -> None:
    unit.readings.record(reading("5", MONDAY, SUNDAY, source="elsewhere"))
    unit.readings.record(reading("5", MONDAY - timedelta(days=7), MONDAY - timedelta(days=1)))
    [figure] = figures_for(unit, [request()])["p"]
    assert figure.actual is None


def test_nothing_is_expected_before_the_persons_own_first_day(unit: SqlUnitOfWork) -> None:
    """Who started on Tuesday has one day to speak of on Wednesday, and none to speak of on Tuesday."""
    tuesday = date(2026, 6, 9)
    [figure] = figures_for(unit, [request(since=tuesday)])["p"]
    assert (figure.first, figure.expected.value) == (tuesday, 3)
    assert figures_for(unit, [request(today=tuesday, since=tuesday)])["p"] == []


def test_a_starters_number_is_that_of_the_whole_week(unit: SqlUnitOfWork) -> None:
    enter(unit, "2")
    [figure] = figures_for(unit, [request(since=date(2026, 6, 9))])["p"]
    assert figure.actual == 2


def test_kpis_of_teams_are_nobodys_personal_figure(unit: SqlUnitOfWork) -> None:
    assert figures_for(unit, [request("p", kpi(of=Of.TEAM))]) == {"p": []}


def test_no_requests_give_no_figures(unit: SqlUnitOfWork) -> None:
    assert figures_for(unit, []) == {}


def test_figures_stand_in_the_order_of_the_kpis(unit: SqlUnitOfWork) -> None:
    wanted = [kpi("b"), kpi("a", per=Per.MONTH), kpi("c", per=Per.WEEK)]
    found = figures_for(unit, [request("p", *wanted)])["p"]
    assert [figure.kpi.id for figure in found] == ["b", "a", "c"]


def test_everybody_gets_their_own_figures_with_a_constant_number_of_queries(unit: SqlUnitOfWork) -> None:
    for number in range(20):
        unit.readings.record(reading(str(number), MONDAY, SUNDAY, person_id=f"p{number}"))
    statements: list[str] = []

    def note(*arguments: object) -> None:
        statements.append(str(arguments[2]))

    event.listen(unit._connection, "before_cursor_execute", note)
    try:
        found = figures_for(unit, [request(f"p{number}", kpi(), kpi("b")) for number in range(20)])
    finally:
        event.remove(unit._connection, "before_cursor_execute", note)
    assert [found[f"p{number}"][0].actual for number in range(20)] == list(range(20))
    assert len(statements) == 2


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("7", "7"),
        (" 7.5 ", "7.5"),
        ("1,200", "1200"),
        ("12,345,678.25", "12345678.25"),
        ("１２", "12"),
        ("１，２００", "1200"),
        ("７．５", "7.5"),
        ("0", "0"),
        ("007", "7"),
    ],
)
def test_numbers_are_understood_as_people_type_them(typed: str, number: str) -> None:
    assert parse_number(typed) == Decimal(number)


@pytest.mark.parametrize("typed", ["-0", "-0.0", "－０"])
def test_a_zero_with_a_minus_is_one_without(typed: str) -> None:
    assert str(parse_number(typed)) == "0"


@pytest.mark.parametrize(
    "typed",
    ["", " ", "abc", "1,2", "1,20", "12,00", "1.2.3", "1e3", "0x1", "+5", "NaN", "Infinity", "五", "7件",
     ".5", "5.", "1_000", "--5", "1 200"],
)  # fmt: skip
def test_what_is_no_number_is_refused(typed: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        parse_number(typed)
    assert refused.value.fields == {"value": "error.number"}


def test_a_number_below_zero_and_a_slip_of_the_finger_have_their_own_words() -> None:
    with pytest.raises(InvalidInputError) as negative:
        parse_number("-5")
    with pytest.raises(InvalidInputError) as too_large:
        parse_number("99999999999")
    assert negative.value.fields == {"value": "error.negative"}
    assert too_large.value.fields == {"value": "error.too_large"}


@given(st.text(max_size=30))
def test_any_text_is_a_number_within_bounds_or_refused(typed: str) -> None:
    try:
        number = parse_number(typed)
    except InvalidInputError:
        return
    assert 0 <= number <= Decimal(10) ** 9


@given(st.decimals(min_value=0, max_value=10**9, places=4))
def test_a_number_is_read_back_as_it_is_written_with_thousands(number: Decimal) -> None:
    assert parse_number(f"{number:,f}") == number
