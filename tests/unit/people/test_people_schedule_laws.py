"""Schedules by law: what holds whatever the clock does, compared with days and minutes on the wall."""

import shutil
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from schedule_oracle import each_day, is_on, moment_by_the_wall

from people.calendar import DayState
from people.model import Company
from people.rhythm import Daily, IsWorking, Rhythm
from people.rhythm_words import all_rhythms
from people.schedules import Missed, Schedule, looked_on, moment_on, plan
from people.scheduling import look_anew, open_due, put_schedule
from people.working_time import company_calendar
from storage.database import open_database

ZONES = [
    "Asia/Tokyo",
    "Europe/Berlin",
    "America/New_York",
    "America/Santiago",  # midnight is skipped in September
    "Africa/Cairo",  # midnight too, in April
    "Australia/Lord_Howe",  # half an hour
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
    "Asia/Kathmandu",
]
FIRST = date(2026, 1, 1)
LAST = date(2026, 12, 31)
CHANGES = [
    date(2026, 3, 8),
    date(2026, 3, 29),
    date(2026, 4, 5),
    date(2026, 4, 24),
    date(2026, 9, 6),
    date(2026, 10, 4),
    date(2026, 10, 25),
    date(2026, 10, 30),
    date(2026, 11, 1),
]
near_changes = st.builds(
    lambda day, off: day + timedelta(days=off), st.sampled_from(CHANGES), st.integers(-1, 1)
)
times = st.integers(0, 24 * 12 - 1).map(lambda n: time(n // 12, n % 12 * 5))
zones = st.lists(st.sampled_from(ZONES), min_size=1, max_size=3, unique=True).map(tuple)
POLICIES: list[tuple[Missed, timedelta | None]] = [
    (Missed.LATEST, None),
    (Missed.ALL, None),
    (Missed.SKIP, timedelta(0)),
    (Missed.SKIP, timedelta(hours=5)),
    (Missed.SKIP, timedelta(days=10)),
]


@pytest.fixture(scope="module")
def sqlite_url_once(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database of these tests' own, in which nothing is ever committed."""
    path = tmp_path_factory.mktemp("schedules") / "hojorin.db"
    shutil.copyfile(sqlite_template, path)
    return f"sqlite+pysqlite:///{path}"


def is_working(day: date) -> bool:
    return day.isoweekday() <= 5


@settings(max_examples=60)
@given(day=st.one_of(near_changes, st.dates(FIRST, LAST)), at=times, there=zones)
def test_a_date_is_opened_when_the_first_wall_clock_shows_its_time_or_a_later_one(
    day: date, at: time, there: tuple[str, ...]
) -> None:
    schedule = _schedule(Daily(), at, there, (Missed.LATEST, None))
    assert moment_on(schedule, day) == min(moment_by_the_wall(day, at, zone) for zone in there)


@given(day=st.one_of(near_changes, st.dates(FIRST, LAST)), at=times, there=zones)
def test_a_later_date_is_never_opened_earlier(day: date, at: time, there: tuple[str, ...]) -> None:
    schedule = _schedule(Daily(), at, there, (Missed.LATEST, None))
    assert moment_on(schedule, day) < moment_on(schedule, day + timedelta(days=1))


def _schedule(
    rhythm: Rhythm, at: time, there: tuple[str, ...], policy: tuple[Missed, timedelta | None]
) -> Schedule:
    missed, older_than = policy
    return Schedule(rhythm=rhythm, at=at, zones=there, first=FIRST, missed=missed, older_than=older_than)


schedules = st.builds(
    _schedule,
    st.one_of(st.just(Daily()), st.sampled_from(list(all_rhythms()))),
    times,
    zones,
    st.sampled_from(POLICIES),
)
START = datetime(2026, 1, 1, 12, tzinfo=UTC)
forward = st.integers(0, 40 * 24 * 60)
backward = st.one_of(st.integers(-90, 0), st.integers(-30 * 24 * 60, 0))
movements = st.lists(st.one_of(forward, forward, backward), min_size=1, max_size=25)


@dataclass
class Keeper:
    """Opens dates as the database would keep them, and remembers each."""

    schedule: Schedule
    opened: list[date] = field(default_factory=list)
    is_working: IsWorking = is_working

    def tick(self, now: datetime) -> list[tuple[date, datetime]]:
        """Open all that is due at the moment; returns what was opened by this."""
        found = []
        while True:
            until = looked_on(self.schedule, now=now)
            known = max((day for day in self.opened if day <= until), default=None)
            planned = plan(self.schedule, opened=known, now=now, is_working=self.is_working)
            for one in planned.opening:
                assert one.day not in self.opened, "a date was opened twice"
                assert one.at <= now, "a date was opened early"
                self.opened.append(one.day)
                found.append((one.day, one.at))
            if planned.next_at is None or planned.next_at > now:
                return found


def _due(schedule: Schedule, until: datetime) -> list[date]:
    """All dates whose moment has come by then, found day by day."""
    days = each_day(FIRST, until.date() + timedelta(days=1))
    on = [day for day in days if is_on(schedule.rhythm, day, first=FIRST, worked=is_working)]
    return [day for day in on if moment_on(schedule, day) <= until]


def _moments(movements: list[int]) -> list[datetime]:
    moments, now = [], START
    for minutes in movements:
        now = max(START, now + timedelta(minutes=minutes))
        moments.append(now)
    return moments


@given(schedule=schedules, movements=movements)
def test_no_date_is_opened_twice_and_with_the_policy_all_none_is_left_out_wherever_the_clock_goes(
    schedule: Schedule, movements: list[int]
) -> None:
    keeper = Keeper(schedule)
    moments = _moments(movements)
    for now in moments:
        found = keeper.tick(now)
        if schedule.missed is Missed.LATEST:
            assert len(found) <= 1
        if schedule.older_than is not None:
            assert all(now - at <= schedule.older_than for _, at in found)
    due = _due(schedule, max(moments))
    assert set(keeper.opened) <= set(due)
    if schedule.missed is Missed.ALL:
        assert sorted(keeper.opened) == due


@given(schedule=schedules, steps=st.lists(forward, min_size=1, max_size=25))
def test_while_the_clock_only_goes_on_each_look_opens_exactly_what_the_policy_says(
    schedule: Schedule, steps: list[int]
) -> None:
    keeper = Keeper(schedule)
    before: list[date] = []
    for now in _moments(steps):
        due = _due(schedule, now)
        new = due[len(before) :]
        if schedule.missed is Missed.LATEST:
            new = new[-1:]
        elif schedule.older_than is not None:
            new = [day for day in new if now - moment_on(schedule, day) <= schedule.older_than]
        assert [day for day, _ in keeper.tick(now)] == new
        before = due


@settings(max_examples=40)
@given(schedule=schedules, ahead=st.integers(1, 2000), minutes=st.integers(0, 24 * 60))
def test_after_a_clock_that_was_days_or_years_ahead_every_date_to_come_is_opened_once(
    schedule: Schedule, ahead: int, minutes: int
) -> None:
    keeper = Keeper(schedule)
    keeper.tick(START)
    keeper.tick(START + timedelta(days=ahead, minutes=minutes))
    now = START
    while now < START + timedelta(days=45):
        now += timedelta(hours=4)
        keeper.tick(now)
    came = {day for day in _due(schedule, now) if moment_on(schedule, day) > START}
    if schedule.older_than != timedelta(0):
        assert came <= set(keeper.opened)


@settings(max_examples=30)
@given(schedule=schedules, movements=movements, restarts=st.integers(1, 5))
def test_the_same_holds_of_what_the_database_keeps(
    sqlite_url_once: str, schedule: Schedule, movements: list[int], restarts: int
) -> None:
    """Compared with the pure rules that have a memory of their own: database and services lose nothing."""
    database = open_database(sqlite_url_once)
    company = Company(name="Mizuki", country="JP", timezone="Asia/Tokyo")
    with closing(database), database.unit_of_work() as unit:
        put_schedule(unit, "test", "one", schedule, company=company, now=START)
        calendar = company_calendar(unit, company, first=FIRST, last=LAST)
        keeper = Keeper(schedule, is_working=lambda day: calendar.state(day) is DayState.WORKING)
        before = START
        for number, now in enumerate(_moments(movements)):
            if now < before or number % restarts == 0:
                look_anew(unit, kinds=["test"], company=company, now=now)
            before = now
            found: list[date] = []
            while (opened := open_due(unit, kinds=["test"], company=company, now=now, limit=9)).handled:
                found += [one.day for one in opened.occurrences]
            assert found == [day for day, _ in keeper.tick(now)]
