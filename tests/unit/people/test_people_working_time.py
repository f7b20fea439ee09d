"""Calendars for many people: their own patterns, the leave and the company days that storage keeps."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from people.calendar import DayState
from people.model import Company, DayKind, Half, Leave, Person
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


MIKA, YUTA, JUN = (Person(id=name, name=name) for name in ("mika", "yuta", "jun"))
PART_TIME = Person(id="part-time", name="P", work_days=frozenset({1, 2, 3}))


def test_who_is_away_on_the_same_days_shares_a_calendar_and_nobody_else_does(unit: SqlUnitOfWork) -> None:
    """The kind of leave is nobody's business but theirs; a half day, a day more and another week pattern are
    other days."""
    everybody = [TOKYO, BERLIN, MIKA, YUTA, JUN, PART_TIME]
    unit.people.upsert_many(everybody)
    day = leave(MONDAY, MONDAY)
    unit.people.put_leave([
        day,
        replace(day, person_id="mika", kind="sick"),
        replace(day, person_id="yuta", half=Half.AM),
        replace(day, person_id="jun", last=MONDAY + timedelta(days=1)),
        replace(day, person_id="part-time"),
    ])  # fmt: skip
    ours = calendars_for(unit, everybody, company=COMPANY, first=MONDAY, last=FRIDAY)
    assert ours["tokyo"] is ours["mika"]
    assert len({id(one) for one in ours.values()}) == 5
    days = [MONDAY + timedelta(days=number) for number in range(5)]
    working = {
        name: [day.isoweekday() for day in days if one.state(day) is DayState.WORKING]
        for name, one in ours.items()
    }
    assert working == {
        "tokyo": [2, 3, 4, 5],
        "mika": [2, 3, 4, 5],
        "yuta": [1, 2, 3, 4, 5],
        "jun": [3, 4, 5],
        "part-time": [2, 3],
        "berlin": [1, 2, 3, 4, 5],
    }
    assert ours["yuta"].absences(MONDAY) == {"leave": Decimal("0.5")}
    assert ours["berlin"].absences(MONDAY) == {}


def test_nobody_has_no_calendar(unit: SqlUnitOfWork) -> None:
    assert calendars_for(unit, [], company=COMPANY, first=MONDAY, last=FRIDAY) == {}
