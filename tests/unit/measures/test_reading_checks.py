"""What a reading must be, looked at alone: every refusal with its line and its reason."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from measures.kpis.model import Kpi, Of, Per
from measures.readings.checks import Checker
from measures.readings.model import CheckedReading, Ground, RawReading, RefusedReading, Span
from measures.readings.service import make_ground
from people.model import Person

NOW = datetime(2026, 6, 10, 1, tzinfo=UTC)
"""Wednesday, 10:00 in Tokyo."""


def kpi(kpi_id: str, **changes: Any) -> Kpi:
    """A KPI of persons per day, measured by `crm`."""
    values: dict[str, Any] = {
        "id": kpi_id, "practice_id": "log", "name": {"en": kpi_id}, "purpose": {"en": "why"},
        "unit": {"en": "records"}, "target": Decimal(3), "per": Per.DAY, "source": "crm",
    }  # fmt: skip
    return Kpi(**values | changes)


KPIS = {
    one.id: one
    for one in (
        kpi("visits", least=Decimal(0), most=Decimal(50)),
        kpi("deals", per=Per.MONTH),
        kpi("on-time", unit={"ja": "％"}, per=Per.WEEK),
        kpi("reviews", of=Of.TEAM, per=Per.WEEK),
        kpi("entered", source="checkin"),
    )
}
PEOPLE = [
    Person(id="tanaka", name="T", team="営業部/東 日本"),
    Person(id="left", name="L", end_date=date(2026, 6, 2), active=False),
    Person(id="gone", name="G", active=False, team="Closed"),
]


def ground() -> Ground:
    """What readings of `crm` are checked against."""
    return make_ground(PEOPLE, KPIS, source="crm", now=NOW)


def raw(**changes: Any) -> RawReading:
    """A reading of Monday, 8 June 2026 that is right."""
    right = RawReading(7, "visits", "tanaka", "2026-06-08", "2026-06-08", "3", "2026-06-09T09:00:00+09:00")
    return right._replace(**changes)


def check(**changes: Any) -> CheckedReading | RefusedReading:
    """Check a reading."""
    return Checker(ground()).check(raw(**changes))


def reason(**changes: Any) -> str:
    """Return why a reading is refused."""
    found = check(**changes)
    assert isinstance(found, RefusedReading)
    assert found.line == 7
    return found.reason


def test_a_right_reading_is_taken_in_utc_with_the_week_that_it_lies_in() -> None:
    """8 June 2026 is a Monday; its ISO week ends on the 14th. 9:00 in Tokyo is 0:00 UTC."""
    found = check()
    assert isinstance(found, CheckedReading)
    assert found.counts
    assert found[:10] == (
        7, "visits", "tanaka", date(2026, 6, 8), date(2026, 6, 8), Decimal(3), None, None,
        datetime(2026, 6, 9, tzinfo=UTC), Span(date(2026, 6, 8), date(2026, 6, 14)),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("3.0", "3"),
        ("03", "3"),
        ("+3", "3"),
        ("0.50", "0.5"),
        ("1e1", "10"),
        ("-0", "0"),
        ("12.500000", "12.5"),
    ],
)
def test_numbers_are_kept_in_one_way_of_writing(written: str, kept: str) -> None:
    found = check(value=written)
    assert isinstance(found, CheckedReading)
    assert str(found.value) == kept


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"kpi_id": ""}, "kpi_id: is empty, and every reading needs it."),
        (
            {"kpi_id": "visit"},
            "kpi_id: 'visit' is no KPI of a programme that is not stopped (did you mean visits?).",
        ),
        ({"subject": ""}, "subject: is empty, and every reading needs it."),
        ({"subject": "nobody"}, "subject: 'nobody' is nobody in the roster, or was deactivated."),
        ({"subject": "gone"}, "subject: 'gone' is nobody in the roster, or was deactivated."),
        ({"subject": "left"}, "subject: 'left' left on 2026-06-02, before the period begins."),
        (
            {"subject": "team:営業部"},
            "subject: visits is a KPI of persons; write a person's id instead of 'team:営業部'.",
        ),
        (
            {"kpi_id": "reviews", "subject": "tanaka"},
            (
                "subject: reviews is a KPI of teams; write team: and the path of a team, such as "
                "team:Sales/East, instead of 'tanaka'."
            ),
        ),
        (
            {"kpi_id": "reviews", "subject": "team:営業"},
            "subject: nobody in the roster is in the team '営業'.",
        ),
        ({"kpi_id": "reviews", "subject": "team:"}, "subject: nobody in the roster is in the team ''."),
        (
            {"kpi_id": "reviews", "subject": "team:Closed"},
            "subject: nobody in the roster is in the team 'Closed'.",
        ),
        (
            {"period_start": "8.6.2026"},
            "period_start: '8.6.2026' is not a date; write 2026-06-08.",
        ),
        (
            {"period_end": "2026-06-31"},
            "period_end: '2026-06-31' is not a date; write dates as YYYY-MM-DD, such as 2026-06-01.",
        ),
        ({"period_end": "2026-06-07"}, "period_end: 2026-06-07 lies before period_start, 2026-06-08."),
        (
            {"period_end": "2026-06-15"},
            (
                "period_end: 2026-06-08 to 2026-06-15 is more than one ISO week (Monday to Sunday); "
                "write a reading for each."
            ),
        ),
        (
            {"kpi_id": "deals", "period_start": "2026-05-31"},
            "period_end: 2026-05-31 to 2026-06-08 is more than one calendar month; write a reading for each.",
        ),
        (
            {"period_start": "2026-06-11", "period_end": "2026-06-11"},
            (
                "period_start: 2026-06-11 lies in the future. "
                "measured_at: 2026-06-09T00:00:00Z lies before the period, which begins on 2026-06-11."
            ),
        ),
        ({"value": ""}, "value: is empty, and every reading needs it."),
        ({"value": "NaN"}, "value: 'NaN' is not a number; write digits, with . as decimal point."),
        ({"value": "Infinity"}, "value: 'Infinity' is not a number; write digits, with . as decimal point."),
        ({"value": "1,234"}, "value: '1,234' is not a number; write 1234."),
        ({"value": "３"}, "value: '３' is not a number; write digits, with . as decimal point."),
        (
            {"value": "1e999999999"},
            "value: '1e999999999' is not a number; write digits, with . as decimal point.",
        ),
        ({"value": "1e10"}, "value: '1e10' is too large; at most 1,000,000,000 is possible."),
        ({"value": "0.1234567"}, "value: '0.1234567' has more than 6 decimals; round it."),
        ({"value": "1e-90"}, "value: '1e-90' has more than 6 decimals; round it."),
        ({"value": "-1"}, "value: -1 is less than visits can be, 0 at least."),
        ({"value": "50.5"}, "value: 50.5 is more than visits can be, 50 at most."),
        (
            {"numerator": "3", "denominator": "4"},
            (
                "numerator: visits is not a percentage (its unit is not %); leave it empty. "
                "denominator: visits is not a percentage (its unit is not %); leave it empty."
            ),
        ),
        (
            {"measured_at": "2026-06-09"},
            "measured_at: '2026-06-09' is not a moment; write it as 2026-06-08T09:00:00+09:00.",
        ),
        (
            {"measured_at": "2026-06-09T09:00:00"},
            (
                "measured_at: '2026-06-09T09:00:00' does not say in which time zone; "
                "add the offset from UTC, such as +09:00 or Z."
            ),
        ),
        (
            {"measured_at": "2026-06-09T25:00:00Z"},
            "measured_at: '2026-06-09T25:00:00Z' is not a moment that exists.",
        ),
        ({"measured_at": "2026-06-10T01:05:01Z"}, "measured_at: 2026-06-10T01:05:01Z is not past yet."),
        (
            {"measured_at": "2026-06-07T09:59:59Z"},
            "measured_at: 2026-06-07T09:59:59Z lies before the period, which begins on 2026-06-08.",
        ),
        (
            {"kpi_id": "nothing", "value": "x", "period_start": "never"},
            (
                "kpi_id: 'nothing' is no KPI of a programme that is not stopped. "
                "period_start: 'never' is not a date; "
                "write dates as YYYY-MM-DD, such as 2026-06-01. "
                "value: 'x' is not a number; write digits, with . as decimal point."
            ),
        ),
    ],
)
def test_what_is_wrong_is_refused_with_its_line_and_every_reason(
    changes: dict[str, str], expected: str
) -> None:
    assert reason(**changes) == expected


@pytest.mark.parametrize(
    "changes",
    [
        {"period_start": "2026-06-10", "period_end": "2026-06-14", "measured_at": "2026-06-10T00:00:00Z"},
        {"measured_at": "2026-06-10T01:05:00Z"},  # Five minutes of grace for the source's clock.
        {"measured_at": "2026-06-07T10:00:00Z"},  # Midnight of the 8th at UTC+14.
        {"measured_at": "2026-06-09 09:00+0900"},
        {"subject": "left", "period_start": "2026/6/1", "period_end": "2026/6/2"},
        {"kpi_id": "reviews", "subject": "team:営業部 / 東 日本"},
        {"kpi_id": "reviews", "subject": "team:営業部"},
        {"kpi_id": "deals", "period_start": "2026-06-01", "period_end": "2026-06-30", "value": "-4.25"},
    ],
)
def test_what_is_just_within_the_bounds_is_taken(changes: dict[str, str]) -> None:
    assert isinstance(check(**changes), CheckedReading)


def test_a_team_is_kept_as_the_roster_writes_it() -> None:
    found = check(kpi_id="reviews", subject="team:営業部 / 東 日本")
    assert isinstance(found, CheckedReading)
    assert found.subject == "team:営業部/東 日本"


def test_a_reading_whose_kpi_has_another_source_does_not_count() -> None:
    found = check(kpi_id="entered")
    assert isinstance(found, CheckedReading)
    assert found.counts is False


# ---------------------------------------------------------------------------- ratios


def ratio(value: str, numerator: str, denominator: str) -> CheckedReading | RefusedReading:
    """Check a ratio of the whole week."""
    return check(
        kpi_id="on-time", period_end="2026-06-14", value=value, numerator=numerator, denominator=denominator
    )


@pytest.mark.parametrize("value", ["", "33.333333", "33.33", "33", "34", "33.33333333333333"])
def test_the_value_of_a_ratio_is_made_of_its_two_numbers(value: str) -> None:
    """100 x 1 / 3 = 33.333…; 34 is rounded up to whole per cents, which is one of the last place away."""
    found = ratio(value, "1", "3.0")
    assert isinstance(found, CheckedReading)
    assert (str(found.value), str(found.numerator), str(found.denominator)) == ("33.333333", "1", "3")


def test_nothing_of_nothing_is_nothing() -> None:
    found = ratio("", "0", "0")
    assert isinstance(found, CheckedReading)
    assert (found.value, found.denominator) == (0, 0)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (
            ("50", "", ""),
            (
                "numerator: is empty, and every reading needs it. "
                "denominator: is empty, and every reading needs it."
            ),
        ),
        (("", "1", "0"), "denominator: is 0, but the numerator is '1'."),
        (("", "-1", "2"), "numerator: '-1' is negative."),
        (("35", "1", "3"), "value: '35' is not 100 x 1 / 3 = 33.33."),
        (("33.35", "1", "3"), "value: '33.35' is not 100 x 1 / 3 = 33.33."),
        (("", "1000000000", "0.000001"), "value: 1000000000 / 0.000001 is too large."),
    ],
)
def test_a_ratio_that_contradicts_itself_is_refused(given: tuple[str, str, str], expected: str) -> None:
    found = ratio(*given)
    assert isinstance(found, RefusedReading)
    assert found.reason == expected


def test_what_was_looked_at_before_is_judged_for_each_subject_alone() -> None:
    checker = Checker(ground())
    right, refused = checker.check_all(
        [raw(), raw(line=8, subject="nobody"), raw(line=9), raw(line=10, value="x")]
    )
    assert [one.line for one in right] == [7, 9]
    assert [one.line for one in refused] == [8, 10]


def test_many_different_texts_are_forgotten_again() -> None:
    """The numbers and moments of a hostile file are all different; what is remembered stays bounded."""
    checker = Checker(ground())
    rows = [raw(value=f"{number / 1000:.3f}", kpi_id=f"k{number}") for number in range(25_000)]
    checker.check_all([*rows, *(replace_value(row) for row in rows)])
    assert max(map(len, (checker._frames, checker._numbers, checker._unknown))) <= 10_000


def replace_value(row: RawReading) -> RawReading:
    """Return the reading as one of a KPI that exists."""
    return row._replace(kpi_id="visits")


def test_the_ranges_of_a_ratio_are_those_of_its_value() -> None:
    narrow = {"on-time": replace(KPIS["on-time"], most=Decimal(100))}
    checker = Checker(make_ground(PEOPLE, narrow, source="crm", now=NOW))
    found = checker.check(raw(kpi_id="on-time", value="", numerator="5", denominator="4"))
    assert isinstance(found, RefusedReading)
    assert found.reason == "value: 125 is more than on-time can be, 100 at most."
