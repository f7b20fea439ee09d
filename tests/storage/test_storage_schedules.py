"""Schedules and the dates that were opened, on both databases."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import update
from storage_samples import DAY, HOSTILE_TEXTS, HOUR, NOW, TODAY, check_in, put_enrolments, put_people

from people.model import Company, DayKind
from people.rhythm import Daily
from people.rhythm_words import all_rhythms, parse_rhythm
from people.schedules import MOST_AT_ONCE, Due, Missed, Schedule, moment_on
from people.scheduling import keep_schedule, look_anew, next_dates, open_due, put_schedule
from storage import tables
from storage.database import Database
from storage.unit_of_work import SqlUnitOfWork

COMPANY = Company(name="Kita", country="JP")
KINDS = ("jobs", "surveys")
SCHEDULE = Schedule(rhythm=Daily(), at=time(10), zones=("Asia/Tokyo",), first=TODAY)
AT = moment_on(SCHEDULE, TODAY)


@pytest.fixture
def unit(database: Database) -> Iterator[SqlUnitOfWork]:
    with database.unit_of_work() as unit:
        yield unit


def put(
    unit: SqlUnitOfWork, owner: str = "one", schedule: Schedule = SCHEDULE, *, next_at: datetime | None = AT
) -> int:
    """Store a schedule of the kind `jobs`; returns its id."""
    unit.schedules.put("jobs", owner, schedule, next_at=next_at)
    stored = unit.schedules.lock("jobs", owner)
    assert stored is not None
    return stored.id


def opened(unit: SqlUnitOfWork, now: datetime, limit: int = 9) -> list[tuple[str, date]]:
    """Open what is due; returns whose and which dates."""
    found = open_due(unit, kinds=KINDS, company=COMPANY, now=now, limit=limit)
    return [(one.owner, one.day) for one in found.occurrences]


def break_definition(unit: SqlUnitOfWork, schedule_id: int, definition: str) -> None:
    statement = update(tables.schedule).where(tables.schedule.c.id == schedule_id)
    unit._transaction.run(statement.values(definition=definition))


@pytest.mark.parametrize(
    "schedule",
    [
        SCHEDULE,
        replace(SCHEDULE, zones=("Asia/Tokyo", "Europe/Berlin"), at=time(23, 59), missed=Missed.ALL),
        replace(SCHEDULE, missed=Missed.SKIP, older_than=timedelta(days=3)),
        replace(SCHEDULE, missed=Missed.SKIP, older_than=timedelta(seconds=90)),
        *(replace(SCHEDULE, rhythm=rhythm) for rhythm in list(all_rhythms())[::40]),
    ],
)
def test_a_schedule_comes_back_as_it_was_put(database: Database, schedule: Schedule) -> None:
    with database.unit_of_work() as unit:
        put(unit, schedule=schedule)
        unit.commit()
    with database.unit_of_work() as unit:
        stored = unit.schedules.lock("jobs", "one")
        assert stored is not None
        assert (stored.kind, stored.owner, stored.schedule) == ("jobs", "one", schedule)
        assert stored.next_at == AT


@pytest.mark.parametrize("owner", HOSTILE_TEXTS)
def test_any_owner_is_found_again(unit: SqlUnitOfWork, owner: str) -> None:
    number = put(unit, owner)
    assert put(unit, owner, replace(SCHEDULE, at=time(11))) == number
    assert unit.schedules.lock("surveys", owner) is None
    assert [one.id for one in unit.schedules.lock_all(KINDS)] == [number]


def test_what_is_due_comes_earliest_first_and_only_of_the_kinds_asked_for(unit: SqlUnitOfWork) -> None:
    late, early = put(unit, "late", next_at=AT), put(unit, "early", next_at=AT - HOUR)
    put(unit, "coming", next_at=AT + HOUR)
    put(unit, "over", next_at=None)
    unit.schedules.put("later version", "x", SCHEDULE, next_at=AT - DAY)
    assert [one.id for one in unit.schedules.due(KINDS, now=AT, limit=9)] == [early, late]
    assert [one.id for one in unit.schedules.due(KINDS, now=AT, limit=1)] == [early]
    assert unit.schedules.next_due(KINDS) == AT - HOUR
    assert unit.schedules.next_due(["surveys"]) is None


def test_a_date_is_opened_once_for_each_schedule(unit: SqlUnitOfWork) -> None:
    one, other = put(unit, "one"), put(unit, "other")
    first = unit.schedules.open(one, TODAY)
    assert first is not None
    assert unit.schedules.open(one, TODAY) is None
    assert unit.schedules.open(other, TODAY) not in (None, first)
    assert unit.schedules.open(one, TODAY + DAY) is not None


def test_the_last_opened_date_is_the_latest_up_to_a_day(unit: SqlUnitOfWork) -> None:
    number = put(unit)
    assert unit.schedules.last_opened(number, until=TODAY) is None
    for day in (TODAY, TODAY + 5 * DAY, TODAY + 2 * DAY):
        unit.schedules.open(number, day)
    assert unit.schedules.last_opened(number, until=TODAY + 9 * DAY) == TODAY + 5 * DAY
    assert unit.schedules.last_opened(number, until=TODAY + 4 * DAY) == TODAY + 2 * DAY
    assert unit.schedules.last_opened(number, until=TODAY - DAY) is None


def test_a_schedule_that_was_removed_is_never_due_and_opens_no_date_again_when_it_comes_back(
    unit: SqlUnitOfWork,
) -> None:
    number = put(unit)
    assert opened(unit, AT) == [("one", TODAY)]
    unit.schedules.remove("jobs", "one")
    unit.schedules.remove("jobs", "nothing")
    assert unit.schedules.lock("jobs", "one") is None
    assert unit.schedules.lock_all(KINDS) == []
    assert opened(unit, AT + 9 * DAY) == []
    assert unit.schedules.next_due(KINDS) is None
    put_schedule(unit, "jobs", "one", SCHEDULE, company=COMPANY, now=AT)
    stored = unit.schedules.lock("jobs", "one")
    assert stored is not None
    assert (stored.id, stored.next_at) == (number, AT + DAY)


def test_check_ins_keep_occurrences_of_their_own_that_no_schedule_is_due_for(database: Database) -> None:
    put_people(database, "tanaka")
    enrolment_id = put_enrolments(database, "tanaka")["tanaka"]
    with database.unit_of_work() as unit:
        unit.check_ins.add_many([check_in(enrolment_id, "tanaka")])
        assert unit.schedules.lock("check_in", "sales") is None
        assert unit.schedules.due(["check_in"], now=NOW + DAY, limit=9) == []
        assert opened(unit, AT) == []


# The services


def test_what_is_due_is_opened_once_and_the_next_moment_is_set(unit: SqlUnitOfWork) -> None:
    put(unit)
    assert opened(unit, AT - HOUR) == []
    assert opened(unit, AT) == [("one", TODAY)]
    assert opened(unit, AT) == []
    assert unit.schedules.next_due(KINDS) == AT + DAY


@pytest.mark.parametrize(
    ("missed", "older_than", "expected"),
    [(Missed.LATEST, None, [4]), (Missed.ALL, None, [1, 2, 3, 4]), (Missed.SKIP, 25 * HOUR, [3, 4])],
)
def test_three_days_of_sleep_are_made_up_for_as_the_policy_says(
    unit: SqlUnitOfWork, missed: Missed, older_than: timedelta | None, expected: list[int]
) -> None:
    put(unit, schedule=replace(SCHEDULE, missed=missed, older_than=older_than))
    assert opened(unit, AT) == [("one", TODAY)]
    assert opened(unit, AT + 4 * DAY + HOUR) == [("one", TODAY + number * DAY) for number in expected]
    assert opened(unit, AT + 4 * DAY + 2 * HOUR) == []
    assert unit.schedules.next_due(KINDS) == AT + 5 * DAY


def test_a_long_sleep_is_made_up_for_part_by_part_until_quiet(unit: SqlUnitOfWork) -> None:
    put(unit, schedule=replace(SCHEDULE, missed=Missed.ALL))
    days: list[date] = []
    parts = 0
    while found := opened(unit, AT + 119 * DAY):
        days += [day for _, day in found]
        parts += 1
    assert days == [TODAY + number * DAY for number in range(120)]
    assert parts == -(-120 // MOST_AT_ONCE)


@pytest.mark.parametrize(
    "definition",
    ["", "{", "[]", '{"rhythm": "weekly, Tue"}', '{"rhythm": 5, "at": 1}', "null", '"text"'],
)
def test_a_schedule_that_cannot_be_read_is_given_up_told_and_holds_no_other_up(
    unit: SqlUnitOfWork, definition: str
) -> None:
    broken = put(unit, "broken", next_at=AT - DAY)
    break_definition(unit, broken, definition)
    put(unit, "sound")
    assert opened(unit, AT) == [("sound", TODAY)]
    [entry] = unit.audit.list_entries()
    assert (entry.action, entry.subject) == ("unreadable schedule", "jobs:broken")
    assert opened(unit, AT) == []
    look_anew(unit, kinds=KINDS, company=COMPANY, now=AT)
    assert unit.schedules.next_due(KINDS) == AT + DAY


@pytest.mark.parametrize(
    ("name", "value"),
    [("zones", '["Mars/Base"]'), ("rhythm", '"yearly"'), ("missed", '"never"'), ("at", '"25:00"')],
)
def test_a_value_that_means_nothing_makes_a_schedule_unreadable(
    unit: SqlUnitOfWork, name: str, value: str
) -> None:
    whole = {
        "rhythm": '"daily"',
        "at": '"10:00"',
        "zones": '["Asia/Tokyo"]',
        "first": '"2026-06-10"',
        "missed": '"latest"',
        "older_than_seconds": "null",
    }
    number = put(unit)
    for given, expected in ((whole, True), (whole | {name: value}, False)):
        text = ", ".join(f'"{key}": {stored}' for key, stored in given.items())
        break_definition(unit, number, f"{{{text}}}")
        stored = unit.schedules.lock("jobs", "one")
        assert stored is not None
        assert (stored.schedule is not None) is expected


def test_a_schedule_that_is_said_again_goes_on_and_a_changed_one_begins_anew(unit: SqlUnitOfWork) -> None:
    fortnightly = replace(SCHEDULE, rhythm=parse_rhythm("every 2 weeks, Wed"), first=TODAY)
    keep_schedule(unit, "jobs", "one", fortnightly, company=COMPANY, now=AT - HOUR)
    before = unit.schedules.lock("jobs", "one")
    again = replace(fortnightly, first=TODAY + 8 * DAY)
    keep_schedule(unit, "jobs", "one", again, company=COMPANY, now=AT + 7 * DAY)
    assert unit.schedules.lock("jobs", "one") == before
    changed = replace(again, at=time(11))
    keep_schedule(unit, "jobs", "one", changed, company=COMPANY, now=AT + 7 * DAY)
    after = unit.schedules.lock("jobs", "one")
    assert after is not None
    assert after.schedule == changed


def test_the_next_moment_follows_the_companys_calendar(unit: SqlUnitOfWork) -> None:
    second = replace(SCHEDULE, rhythm=parse_rhythm("monthly, second working day"), first=TODAY)
    put_schedule(unit, "jobs", "one", second, company=COMPANY, now=NOW)
    assert unit.schedules.next_due(KINDS) == moment_on(second, date(2026, 7, 2))
    unit.people.put_company_days({date(2026, 7, 1): DayKind.CLOSED})
    look_anew(unit, kinds=KINDS, company=COMPANY, now=NOW)
    assert unit.schedules.next_due(KINDS) == moment_on(second, date(2026, 7, 3))


def test_after_a_clock_that_was_years_ahead_schedules_come_as_ever(unit: SqlUnitOfWork) -> None:
    put(unit)
    assert opened(unit, AT) == [("one", TODAY)]
    [wrong] = opened(unit, AT + 1000 * DAY)
    assert wrong == ("one", TODAY + 1000 * DAY)
    assert opened(unit, AT + HOUR) == []
    look_anew(unit, kinds=KINDS, company=COMPANY, now=AT + HOUR)
    assert unit.schedules.next_due(KINDS) == AT + DAY
    assert opened(unit, AT + DAY) == [("one", TODAY + DAY)]


def test_the_next_dates_are_shown_before_anything_is_put(unit: SqlUnitOfWork) -> None:
    second = replace(SCHEDULE, rhythm=parse_rhythm("monthly, second working day"), first=TODAY)
    days = (date(2026, 7, 2), date(2026, 8, 4), date(2026, 9, 2))
    expected = [Due(day=day, at=moment_on(second, day)) for day in days]
    assert next_dates(unit, second, company=COMPANY, now=NOW, count=3) == expected
    assert unit.schedules.lock_all(KINDS) == []
