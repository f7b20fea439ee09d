"""The company's calendar file on a real database."""

from datetime import UTC, date, datetime

import pytest

from people.calendar_file import import_calendar, read_calendar
from people.csvfile import ImportResult
from people.model import DayKind
from storage.unit_of_work import SqlUnitOfWork

AT = datetime(2026, 6, 1, 1, tzinfo=UTC)


def load(unit: SqlUnitOfWork, text: str) -> ImportResult:
    return import_calendar(unit, read_calendar(text.encode()), at=AT, actor="cli")


def days(unit: SqlUnitOfWork) -> dict[date, DayKind]:
    return unit.people.company_days(first=date(2026, 1, 1), last=date(2026, 12, 31))


def reasons(result: ImportResult) -> dict[int, str]:
    return {row.line: row.reason for row in result.refused}


def test_closed_and_working_days_go_in(unit: SqlUnitOfWork) -> None:
    assert load(unit, "date,kind\n2026-08-13,closed\n2026-10-10,Working\n") == ImportResult(added=2)
    assert days(unit) == {date(2026, 8, 13): DayKind.CLOSED, date(2026, 10, 10): DayKind.WORKING}


def test_the_same_file_twice_changes_nothing(unit: SqlUnitOfWork) -> None:
    text = "date,kind\n2026-08-13,closed\n"
    load(unit, text)
    assert load(unit, text) == ImportResult(unchanged=1)
    assert len(unit.audit.list_entries()) == 1


def test_a_later_file_changes_a_day_and_keeps_the_others(unit: SqlUnitOfWork) -> None:
    load(unit, "date,kind\n2026-08-13,closed\n2026-08-14,closed\n")
    result = load(unit, "date,kind\n2026-08-14,working\n2026-08-15,closed\n")
    assert result == ImportResult(added=1, changed=1)
    assert days(unit)[date(2026, 8, 13)] is DayKind.CLOSED
    assert days(unit)[date(2026, 8, 14)] is DayKind.WORKING
    assert unit.audit.list_entries()[0].detail == "1 added, 1 changed"


def test_a_day_that_is_there_twice_counts_once(unit: SqlUnitOfWork) -> None:
    result = load(unit, "date,kind\n2026-08-13,closed\n2026-08-13,closed\n")
    assert result == ImportResult(added=1, unchanged=1)


def test_a_day_of_two_kinds_is_refused_the_second_time(unit: SqlUnitOfWork) -> None:
    result = load(unit, "date,kind\n2026-08-13,closed\n2026-08-13,working\n")
    assert reasons(result) == {3: "date: 2026-08-13 is closed on an earlier line already."}
    assert days(unit) == {date(2026, 8, 13): DayKind.CLOSED}


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("13.8.2026,closed", "date: '13.8.2026' is not a date; write 2026-08-13."),
        ("2026-08-13,休業", "kind: '休業' is not a kind of day; write closed or working."),
        ("2026-08-13,", "kind: is empty, and every row needs it."),
        (",closed", "date: is empty, and every row needs it."),
    ],
)
def test_a_wrong_row_is_refused_with_what_to_write(unit: SqlUnitOfWork, row: str, reason: str) -> None:
    result = load(unit, f"date,kind\n{row}\n2026-08-14,closed\n")
    assert reasons(result) == {2: reason}
    assert days(unit) == {date(2026, 8, 14): DayKind.CLOSED}


def test_an_empty_calendar_changes_nothing(unit: SqlUnitOfWork) -> None:
    assert load(unit, "date,kind\n") == ImportResult()
    assert unit.audit.list_entries() == []
