"""Calendars for many people: their own patterns, the leave and the company days that storage keeps."""

from datetime import date, timedelta

from people.calendar import DayState
from people.model import Company, DayKind, Leave, Person
from people.working_time import calendars_for
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


def test_nobody_has_no_calendar(unit: SqlUnitOfWork) -> None:
    assert calendars_for(unit, [], company=COMPANY, first=MONDAY, last=FRIDAY) == {}
