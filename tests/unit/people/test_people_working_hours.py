"""Deadlines in working hours: known days, and by law against a count half minute by half minute."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from people.calendar import WorkCalendar, WorkPattern
from people.model import DayKind, Half, Leave, WorkHours
from people.working_hours import add_working_hours, is_away, next_day_begins

STEP = timedelta(seconds=30)
"""What is counted by: half days can begin at half a minute."""
PLACES = {
    "Asia/Tokyo": "JP",
    "Europe/Berlin": "DE-BE",
    "America/Los_Angeles": "US-CA",
    "Australia/Lord_Howe": "AU-NSW",
    "Asia/Kathmandu": "NP",
}


def pattern(
    zone: str = "Asia/Tokyo",
    *,
    work_days: frozenset[int] = frozenset({1, 2, 3, 4, 5}),
    start: time = time(9),
    end: time = time(17),
) -> WorkPattern:
    return WorkPattern(
        timezone=ZoneInfo(zone),
        work_days=work_days,
        work_hours=WorkHours(start=start, end=end),
        country=PLACES[zone],
    )


def calendar(*leave: Leave, zone: str = "Asia/Tokyo") -> WorkCalendar:
    return WorkCalendar(pattern(zone), leave=leave, company_days={})


def away(first: date, last: date | None = None, *, half: Half | None = None) -> Leave:
    return Leave(person_id="p", first=first, last=last or first, kind="annual", half=half)


def at(day: date, clock: time, zone: str = "Asia/Tokyo") -> datetime:
    return datetime.combine(day, clock, tzinfo=ZoneInfo(zone)).astimezone(UTC)


FRIDAY, MONDAY = date(2026, 9, 18), date(2026, 9, 28)
"""Between them lie a weekend, three public holidays of Japan (21 to 23), two working days, a weekend."""


# ---------------------------------------------------------------------------- known days


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        (at(FRIDAY, time(9)), 4, at(FRIDAY, time(13))),
        (at(FRIDAY, time(9)), 8, at(FRIDAY, time(17))),
        (at(FRIDAY, time(6)), 1, at(FRIDAY, time(10))),
        (at(FRIDAY, time(15)), 4, at(date(2026, 9, 24), time(11))),
        (at(date(2026, 9, 19), time(12)), 1, at(date(2026, 9, 24), time(10))),
        (at(FRIDAY, time(16, 59, 59)), 1, at(date(2026, 9, 24), time(9, 59, 59))),
        (at(FRIDAY, time(17)), 17, at(MONDAY, time(10))),
    ],
)
def test_nights_weekends_and_holidays_use_up_nothing(start: datetime, hours: int, end: datetime) -> None:
    assert add_working_hours(calendar(), start, hours) == end


def test_half_a_day_of_leave_leaves_half_a_day() -> None:
    morning_off = calendar(away(FRIDAY, half=Half.AM))
    assert add_working_hours(morning_off, at(FRIDAY, time(9)), 2) == at(FRIDAY, time(15))


def test_an_hour_that_the_clocks_skip_is_not_counted_twice() -> None:
    night_shift = WorkCalendar(
        pattern("Europe/Berlin", work_days=frozenset({7}), start=time(1), end=time(5)),
        leave=(),
        company_days={},
    )
    spring = date(2026, 3, 29)
    assert add_working_hours(night_shift, at(spring, time(1), "Europe/Berlin"), 2) == at(
        spring, time(4), "Europe/Berlin"
    )


def test_who_never_works_never_has_worked_an_hour() -> None:
    nobody = WorkCalendar(pattern(work_days=frozenset()), leave=(), company_days={})
    assert add_working_hours(nobody, at(FRIDAY, time(9)), 1) is None


def test_who_is_on_leave_today_is_away_until_the_evening() -> None:
    one_day = calendar(away(FRIDAY))
    assert is_away(one_day, at(FRIDAY, time(8)))
    assert is_away(one_day, at(FRIDAY, time(16, 59)))
    assert not is_away(one_day, at(FRIDAY, time(17)))


def test_half_a_day_of_leave_is_not_away() -> None:
    afternoon_off = calendar(away(FRIDAY, half=Half.PM))
    assert not is_away(afternoon_off, at(FRIDAY, time(15)))


def test_on_a_weekend_the_next_working_day_decides() -> None:
    saturday = at(date(2026, 9, 26), time(12))
    assert is_away(calendar(away(MONDAY)), saturday)
    assert not is_away(calendar(away(MONDAY + timedelta(days=1))), saturday)


def test_a_public_holiday_is_no_leave() -> None:
    assert not is_away(calendar(), at(date(2026, 9, 22), time(12)))


def test_who_never_works_is_away() -> None:
    nobody = WorkCalendar(pattern(work_days=frozenset()), leave=(), company_days={})
    assert is_away(nobody, at(FRIDAY, time(9)))


def test_the_next_day_begins_on_the_next_day_of_the_pattern() -> None:
    assert next_day_begins(calendar(), at(FRIDAY, time(8))) == at(FRIDAY, time(9))
    assert next_day_begins(calendar(), at(FRIDAY, time(9))) == at(date(2026, 9, 21), time(9))


# ---------------------------------------------------------------------------- by law

days = st.dates(date(2026, 3, 1), date(2026, 11, 30))
quarters = st.integers(0, 24 * 4 - 1).map(lambda n: time(n // 4, n % 4 * 15))


@st.composite
def calendars(draw: st.DrawFn) -> WorkCalendar:
    """Anybody's working time: odd zones and hours, leave by the half day, the company's own days."""
    start, end = sorted(draw(st.lists(quarters, min_size=2, max_size=2, unique=True)))
    zone = draw(st.sampled_from(sorted(PLACES)))
    leave = [
        away(
            first, first + timedelta(days=draw(st.integers(0, 9))), half=draw(st.sampled_from([None, *Half]))
        )
        for first in draw(st.lists(days, max_size=4))
    ]
    return WorkCalendar(
        pattern(zone, work_days=draw(st.frozensets(st.integers(1, 7), min_size=1)), start=start, end=end),
        leave=leave,
        company_days=draw(st.dictionaries(days, st.sampled_from(DayKind), max_size=4)),
    )


def worked(known: WorkCalendar, start: datetime, end: datetime) -> timedelta:
    """Count the half minutes in which the person works, one by one."""
    steps = int((end - start) / STEP)
    return STEP * sum(known.is_working_moment(start + number * STEP) for number in range(steps))


@settings(max_examples=60, deadline=None)
@given(known=calendars(), day=days, clock=quarters, hours=st.integers(1, 6))
def test_so_many_hours_were_worked_and_not_a_minute_more(
    known: WorkCalendar, day: date, clock: time, hours: int
) -> None:
    start = at(day, clock, str(known.timezone))
    end = add_working_hours(known, start, hours)
    if end is None or end - start > timedelta(days=20):
        return
    assert worked(known, start, end) == timedelta(hours=hours)
    assert known.is_working_moment(end - STEP)


@settings(max_examples=100, deadline=None)
@given(known=calendars(), day=days, clock=quarters, hours=st.integers(1, 9))
def test_a_later_start_or_more_hours_never_end_earlier(
    known: WorkCalendar, day: date, clock: time, hours: int
) -> None:
    start = at(day, clock, str(known.timezone))
    end = add_working_hours(known, start, hours)
    later = add_working_hours(known, start + timedelta(hours=1), hours)
    longer = add_working_hours(known, start, hours + 1)
    if end is not None and later is not None and longer is not None:
        assert end <= later
        assert end < longer


@settings(max_examples=100, deadline=None)
@given(known=calendars(), day=days, clock=quarters)
def test_the_next_look_is_always_later_and_never_more_than_a_week_away(
    known: WorkCalendar, day: date, clock: time
) -> None:
    moment = at(day, clock, str(known.timezone))
    assert moment < next_day_begins(known, moment) <= moment + timedelta(days=8)
