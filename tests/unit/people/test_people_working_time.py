"""Calendars for many people: their own patterns, the leave and the company days that storage keeps."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from people.calendar import DayState, pattern_of
from people.model import Company, DayKind, Half, Leave, Person, WorkHours
from people.working_time import calendars_at, calendars_for
from storage.unit_of_work import SqlUnitOfWork

COMPANY = Company(name="Acme")
MONDAY, FRIDAY = date(2026, 6, 8), date(2026, 6, 12)
TOKYO = Person(id="tokyo", name="T")
BERLIN = Person(id="berlin", name="B", timezone="Europe/Berlin", country="DE-BY")


def leave(first: date, last: date) -> Leave:
    return Leave(person_id="tokyo", first=first, last=last, kind="annual")


def test_everybody_gets_their_own_calendar(unit: SqlUnitOfWork) -> None:
    unit.people.upsert_many([TOKYO, BERLIN])
    unit.people.put_leave([leave(MONDAY, MONDAY)])
    unit.people.put_company_days({FRIDAY: DayKind.CLOSED})
    ours = calendars_for(unit, [TOKYO, BERLIN], company=COMPANY, first=MONDAY, last=FRIDAY)
    assert ours["tokyo"].state(MONDAY) is DayState.LEAVE
    assert ours["berlin"].state(MONDAY) is DayState.WORKING
    assert ours["berlin"].timezone.key == "Europe/Berlin"
    assert {one.state(FRIDAY) for one in ours.values()} == {DayState.CLOSED}


def test_leave_that_began_long_before_the_span_is_known(unit: SqlUnitOfWork) -> None:
    unit.people.upsert_many([TOKYO])
    unit.people.put_leave([leave(MONDAY - timedelta(days=90), MONDAY)])
    ours = calendars_for(unit, [TOKYO], company=COMPANY, first=MONDAY, last=FRIDAY)
    assert ours["tokyo"].state(MONDAY) is DayState.LEAVE


def test_what_moves_out_of_the_span_meets_the_leave_right_after_it(unit: SqlUnitOfWork) -> None:
    unit.people.upsert_many([TOKYO])
    unit.people.put_leave([leave(FRIDAY + timedelta(days=3), FRIDAY + timedelta(days=7))])
    ours = calendars_for(unit, [TOKYO], company=COMPANY, first=MONDAY, last=FRIDAY)
    assert ours["tokyo"].add_working_days(FRIDAY, 1) == FRIDAY + timedelta(days=10)


def test_who_is_away_on_the_same_days_shares_a_calendar_whatever_the_kind(unit: SqlUnitOfWork) -> None:
    """So does who has the company's own zone written out."""
    other = Person(id="other", name="O", timezone="Asia/Tokyo", country="JP")
    unit.people.upsert_many([TOKYO, other])
    unit.people.put_leave(
        [leave(MONDAY, MONDAY), replace(leave(MONDAY, MONDAY), person_id="other", kind="sick")]
    )
    ours = calendars_for(unit, [TOKYO, other], company=COMPANY, first=MONDAY, last=FRIDAY)
    assert ours["tokyo"] is ours["other"]
    assert ours["tokyo"].state(MONDAY) is DayState.LEAVE


@pytest.mark.parametrize(
    "differs",
    [
        {"timezone": "Europe/Berlin"},
        {"country": "DE-BY"},
        {"work_days": frozenset({1, 2, 3})},
        {"work_hours": WorkHours(start=time(10), end=time(16))},
    ],
    ids=lambda differs: next(iter(differs)),
)
def test_who_works_otherwise_shares_no_calendar(unit: SqlUnitOfWork, differs: dict[str, Any]) -> None:
    """Beside who has the same leave; each keeps the pattern of their own."""
    other = Person(id="other", name="O", **differs)
    unit.people.upsert_many([TOKYO, other])
    unit.people.put_leave([leave(MONDAY, MONDAY), replace(leave(MONDAY, MONDAY), person_id="other")])
    ours = calendars_for(unit, [TOKYO, other], company=COMPANY, first=MONDAY, last=FRIDAY)
    assert ours["tokyo"] is not ours["other"]
    assert ours["tokyo"].pattern == pattern_of(TOKYO, COMPANY)
    for name, value in differs.items():
        told = getattr(ours["other"].pattern, name)
        assert str(told) == value if name == "timezone" else told == value


@pytest.mark.parametrize(
    ("period", "days"),
    [
        ({"half": Half.AM}, [1, 2, 3, 4, 5]),
        ({"last": MONDAY + timedelta(days=1)}, [3, 4, 5]),
        ({"first": MONDAY - timedelta(days=3)}, [2, 3, 4, 5]),
    ],
    ids=["half", "last", "first"],
)
def test_who_is_away_otherwise_shares_no_calendar(
    unit: SqlUnitOfWork, period: dict[str, Any], days: list[int]
) -> None:
    other = Person(id="other", name="O")
    unit.people.upsert_many([TOKYO, other])
    day = leave(MONDAY, MONDAY)
    unit.people.put_leave([day, replace(day, person_id="other", **period)])
    ours = calendars_for(unit, [TOKYO, other], company=COMPANY, first=MONDAY, last=FRIDAY)
    assert ours["tokyo"] is not ours["other"]
    week = [MONDAY + timedelta(days=number) for number in range(5)]
    working = {
        name: [day.isoweekday() for day in week if one.state(day) is DayState.WORKING]
        for name, one in ours.items()
    }
    assert working == {"tokyo": [2, 3, 4, 5], "other": days}


@pytest.mark.parametrize(
    ("now", "first"),
    [
        # In Los Angeles it is still 30 June: a card may speak of it, or of May if nothing was expected yet.
        (datetime(2026, 7, 1, 3, tzinfo=UTC), date(2026, 5, 1)),
        (datetime(2026, 6, 30, 12, tzinfo=UTC), date(2026, 5, 1)),
        (datetime(2026, 1, 31, 12, tzinfo=UTC), date(2025, 12, 1)),
        # In Kiritimati it is 1 March already, here the last day of February.
        (datetime(2026, 2, 28, 23, tzinfo=UTC), date(2026, 1, 1)),
    ],
)
def test_a_card_can_speak_of_the_whole_month_before(unit: SqlUnitOfWork, now: datetime, first: date) -> None:
    unit.people.upsert_many([TOKYO])
    unit.people.put_leave([leave(first, first)])
    unit.people.put_company_days({first + timedelta(days=1): DayKind.CLOSED})
    ours = calendars_at(unit, [TOKYO], company=COMPANY, now=now)["tokyo"]
    assert ours.state(first) is DayState.LEAVE
    assert ours.state(first + timedelta(days=1)) is DayState.CLOSED


def test_nobody_has_no_calendar(unit: SqlUnitOfWork) -> None:
    assert calendars_for(unit, [], company=COMPANY, first=MONDAY, last=FRIDAY) == {}
