"""The clock's buttons lead where they say, in the person's own zone, and one move runs at a time."""

import asyncio
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playground_stage import PEOPLE, START, Stage, StageClock

from bot.platform import TickReport
from bot.playground.clockwork import Jump, Mover, target_of
from bot.playground.model import PersonDays
from people.calendar import WorkCalendar, pattern_of
from people.model import Company, Half, Leave, Person, WorkHours


def days(
    *,
    timezone: str = "Asia/Tokyo",
    country: str = "JP",
    day_zero: date | None = None,
    leave: tuple[Leave, ...] = (),
) -> PersonDays:
    person = Person(id="p", name="P", timezone=timezone, country=country)
    calendar = WorkCalendar(pattern_of(person, Company(name="C")), leave=leave, company_days={})
    return PersonDays(calendar=calendar, day_zero=day_zero)


def local(moment: datetime | None, zone: str = "Asia/Tokyo") -> str:
    assert moment is not None
    assert moment.utcoffset() == timedelta(0)
    return moment.astimezone(ZoneInfo(zone)).strftime("%a %Y-%m-%d %H:%M")


def at(text: str, zone: str = "Asia/Tokyo") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def test_next_hour_is_an_hour_later() -> None:
    assert target_of(Jump.HOUR, now=START, days=days()) == START + timedelta(hours=1)


@pytest.mark.parametrize(
    ("now", "morning"),
    [
        ("2026-06-08 10:30", "Tue 2026-06-09 09:00"),
        ("2026-06-08 05:00", "Mon 2026-06-08 09:00"),
        ("2026-06-08 09:00", "Tue 2026-06-09 09:00"),
        ("2026-06-12 18:00", "Mon 2026-06-15 09:00"),
        ("2026-06-13 06:00", "Mon 2026-06-15 09:00"),
        # Sun 3 May 2026 is Constitution Day, so Wed 6 May is its substitute (Cabinet Office of Japan).
        ("2026-05-01 12:00", "Thu 2026-05-07 09:00"),
    ],
)
def test_next_morning_is_when_the_person_next_begins_to_work(now: str, morning: str) -> None:
    assert local(target_of(Jump.MORNING, now=at(now), days=days())) == morning


def test_next_morning_skips_leave_and_begins_at_noon_after_a_half_day_off() -> None:
    away = Leave(person_id="p", first=date(2026, 6, 9), last=date(2026, 6, 10), kind="annual")
    half = Leave(person_id="p", first=date(2026, 6, 11), last=date(2026, 6, 11), kind="annual", half=Half.AM)
    found = target_of(Jump.MORNING, now=START, days=days(leave=(away, half)))
    assert local(found) == "Thu 2026-06-11 13:00"


def test_next_morning_is_the_morning_of_the_persons_zone() -> None:
    found = target_of(Jump.MORNING, now=START, days=days(timezone="America/Los_Angeles", country="US-CA"))
    assert local(found, "America/Los_Angeles") == "Mon 2026-06-08 09:00"


def test_who_never_works_has_no_next_morning() -> None:
    person = Person(id="p", name="P", work_days=frozenset())
    calendar = WorkCalendar(pattern_of(person, Company(name="C")), leave=(), company_days={})
    assert target_of(Jump.MORNING, now=START, days=PersonDays(calendar=calendar)) is None


def test_a_week_later_it_is_the_same_time_on_the_wall_over_a_change_of_summer_time() -> None:
    """Germany leaves summer time on Sunday 25 October 2026 (Directive 2000/84/EC: last Sunday of October)."""
    now = at("2026-10-21 10:00", "Europe/Berlin")
    found = target_of(Jump.WEEK, now=now, days=days(timezone="Europe/Berlin", country="DE-BE"))
    assert local(found, "Europe/Berlin") == "Wed 2026-10-28 10:00"
    assert found == now + timedelta(days=7, hours=1)


def test_day_90_is_counted_from_day_0_and_ends_with_the_working_day() -> None:
    """1 June + 90 days: 29 days left in June, 31 in July, so the 90th is 30 August."""
    found = target_of(Jump.DAY_90, now=START, days=days(day_zero=date(2026, 6, 1)))
    assert local(found) == "Sun 2026-08-30 17:00"


def test_there_is_no_day_90_without_a_programme_or_when_it_is_over() -> None:
    assert target_of(Jump.DAY_90, now=START, days=days()) is None
    assert target_of(Jump.DAY_90, now=START, days=days(day_zero=date(2026, 1, 5))) is None


zones = st.sampled_from(("Asia/Tokyo", "Europe/Berlin", "America/Los_Angeles", "Asia/Singapore", "UTC"))
moments = st.integers(0, 700 * 24 * 60).map(lambda n: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=n))


@settings(max_examples=100, deadline=None)
@given(zone=zones, now=moments, jump=st.sampled_from(Jump))
def test_every_button_leads_ahead(zone: str, now: datetime, jump: Jump) -> None:
    found = target_of(jump, now=now, days=days(timezone=zone, day_zero=date(2026, 9, 1)))
    assert found is None or found > now


@settings(max_examples=60, deadline=None)
@given(zone=zones, now=moments, start=st.integers(0, 22))
def test_the_next_morning_is_a_beginning_of_work(zone: str, now: datetime, start: int) -> None:
    hours = WorkHours(start=time(start), end=time(start + 1))
    person = Person(id="p", name="P", timezone=zone, country="JP", work_hours=hours)
    calendar = WorkCalendar(pattern_of(person, Company(name="C")), leave=(), company_days={})
    found = target_of(Jump.MORNING, now=now, days=PersonDays(calendar=calendar))
    assert found is not None
    assert calendar.is_working_moment(found)
    assert not calendar.is_working_moment(found - timedelta(seconds=1))
    assert calendar.next_working_moment(max(now, found - timedelta(seconds=1))) == found


async def test_a_move_runs_in_the_background_and_ends_with_its_report(stage: Stage) -> None:
    mover = Mover(clock=stage.clock, advance=stage.advance)
    assert mover.move is None
    target = START + timedelta(hours=1)
    assert mover.start(target)
    assert mover.is_running
    await mover.wait()
    assert not mover.is_running
    assert mover.move is not None
    assert mover.move.report == TickReport(now=target, planned=3, sent=2, waiting=1)
    assert (mover.move.start, mover.move.target) == (START, target)


async def test_a_second_move_is_not_taken_while_one_is_under_way(stage: Stage) -> None:
    stage.gate = asyncio.Event()
    mover = Mover(clock=stage.clock, advance=stage.advance)
    assert mover.start(START + timedelta(hours=1))
    assert not mover.start(START + timedelta(hours=2))
    stage.gate.set()
    await mover.wait()
    assert stage.moves == [START + timedelta(hours=1)]
    assert mover.start(START + timedelta(hours=2))
    await mover.wait()
    assert mover.move is not None
    assert mover.move.number == 2


@pytest.mark.parametrize("back", [timedelta(0), timedelta(hours=1)])
async def test_the_clock_never_goes_back(stage: Stage, back: timedelta) -> None:
    mover = Mover(clock=stage.clock, advance=stage.advance)
    assert not mover.start(START - back)
    assert mover.move is None


async def test_a_move_that_breaks_off_is_said_and_the_next_one_works(stage: Stage) -> None:
    stage.fail_moves = True
    mover = Mover(clock=stage.clock, advance=stage.advance)
    mover.start(START + timedelta(hours=1))
    await mover.wait()
    assert mover.move is not None
    assert mover.move.failed
    stage.fail_moves = False
    assert mover.start(START + timedelta(hours=1))
    await mover.wait()
    assert mover.move.report is not None


async def test_closing_breaks_off_what_is_under_way() -> None:
    async def forever(_target: datetime) -> TickReport:
        await asyncio.Event().wait()
        raise AssertionError

    mover = Mover(clock=StageClock(), advance=forever)
    await mover.close()
    mover.start(START + timedelta(hours=1))
    await asyncio.wait_for(mover.close(), 60)


def test_the_stage_has_somebody_in_another_zone() -> None:
    assert any(person.timezone == "Europe/Berlin" for person in PEOPLE)
