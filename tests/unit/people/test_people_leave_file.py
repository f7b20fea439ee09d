"""The leave file on a real database."""

from datetime import UTC, date, datetime

import pytest

from people.csvfile import ImportResult
from people.leave_file import import_leave, read_leave
from people.model import Half, Leave, Person
from storage.unit_of_work import SqlUnitOfWork

AT = datetime(2026, 6, 1, 1, tzinfo=UTC)
EVER = {"first": date(2000, 1, 1), "last": date(2100, 1, 1)}


@pytest.fixture
def staffed(unit: SqlUnitOfWork) -> SqlUnitOfWork:
    """Tanaka and Sato work here."""
    unit.people.upsert_many([Person(id="T001", name="Tanaka"), Person(id="T002", name="Sato")])
    return unit


def load(unit: SqlUnitOfWork, text: str) -> ImportResult:
    return import_leave(unit, read_leave(text.encode()), at=AT, actor="cli")


def reasons(result: ImportResult) -> dict[int, str]:
    return {row.line: row.reason for row in result.refused}


def test_periods_and_half_days_go_in(staffed: SqlUnitOfWork) -> None:
    rows = "T001,2026-06-08,2026-06-12,annual,\nT002,2026-06-09,2026-06-09,半休,AM\n"
    assert load(staffed, f"person_id,from,to,kind,half\n{rows}") == ImportResult(added=2)
    week = Leave(person_id="T001", first=date(2026, 6, 8), last=date(2026, 6, 12), kind="annual")
    morning = Leave(
        person_id="T002", first=date(2026, 6, 9), last=date(2026, 6, 9), kind="半休", half=Half.AM
    )
    assert staffed.people.leave_of(["T001", "T002"], **EVER) == {"T001": [week], "T002": [morning]}


def test_the_half_may_be_left_out(staffed: SqlUnitOfWork) -> None:
    assert load(staffed, "kind,to,from,person_id\nannual,2026-06-12,2026-06-08,T001\n").added == 1


def test_the_same_file_twice_changes_nothing(staffed: SqlUnitOfWork) -> None:
    text = "person_id,from,to,kind\nT001,2026-06-08,2026-06-12,annual\n"
    load(staffed, text)
    assert load(staffed, text) == ImportResult(unchanged=1)
    assert len(staffed.audit.list_entries()) == 1


def test_a_period_that_is_there_twice_counts_once(staffed: SqlUnitOfWork) -> None:
    row = "T001,2026-06-08,2026-06-12,annual\n"
    assert load(staffed, f"person_id,from,to,kind\n{row}{row}") == ImportResult(added=1, unchanged=1)


def test_leave_of_an_unknown_person_is_refused(staffed: SqlUnitOfWork) -> None:
    text = "person_id,from,to,kind\nT999,2026-06-08,2026-06-12,annual\nT001,2026-06-08,2026-06-08,sick\n"
    result = load(staffed, text)
    assert result.added == 1
    assert reasons(result) == {2: "person_id: there is no person T999 in the roster; import them first."}


def test_a_period_that_ends_before_it_begins_is_refused(staffed: SqlUnitOfWork) -> None:
    result = load(staffed, "person_id,from,to,kind\nT001,2026-06-12,2026-06-08,annual\n")
    assert reasons(result) == {2: "to: 2026-06-08 is before 2026-06-12."}


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("T001,8.6.2026,2026-06-12,annual,", "from: '8.6.2026' is not a date; write 2026-06-08."),
        ("T001,2026-06-08,12.06.2026,annual,", "to: '12.06.2026' is not a date; write 2026-06-12."),
        ("T001,2026-06-08,,annual,", "to: is empty, and every row needs it."),
        ("T001,2026-06-08,2026-06-12,,", "kind: is empty, and every row needs it."),
        (",2026-06-08,2026-06-12,annual,", "person_id: is empty, and every row needs it."),
        (
            "T001,2026-06-08,2026-06-12,annual,午前",
            "half: '午前' is not a half of a day; write am or pm, or nothing.",
        ),
    ],
)
def test_a_wrong_row_is_refused_with_what_to_write(staffed: SqlUnitOfWork, row: str, reason: str) -> None:
    result = load(staffed, f"person_id,from,to,kind,half\n{row}\n")
    assert reasons(result) == {2: reason}
    assert staffed.people.leave_of(["T001"], **EVER) == {}
    assert staffed.audit.list_entries() == []


def test_an_import_is_audited_without_who_is_away_and_why(staffed: SqlUnitOfWork) -> None:
    load(staffed, "person_id,from,to,kind\nT001,2026-06-08,2026-06-12,surgery\n")
    (entry,) = staffed.audit.list_entries()
    assert (entry.actor, entry.action, entry.subject, entry.detail) == ("cli", "import", "leave", "1 added")


def test_rows_of_the_wrong_length_are_refused_in_order_with_the_others(staffed: SqlUnitOfWork) -> None:
    text = "person_id,from,to,kind\nT999,2026-06-08,2026-06-12,annual\nT001\nT998,x,y,z\n"
    assert list(reasons(load(staffed, text))) == [2, 3, 4]
