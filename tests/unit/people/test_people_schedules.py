"""Which dates of a schedule are opened at a moment: clock changes, missed runs, edits, a clock set back."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest

from people.rhythm import Daily, Weekly
from people.rhythm_words import parse_rhythm
from people.schedules import (
    MOST_AT_ONCE,
    Due,
    Missed,
    Plan,
    Schedule,
    coming,
    first_day,
    follow,
    looked_on,
    moment_on,
    plan,
)

A_DAY = timedelta(days=1)
MONDAY = date(2026, 6, 1)


def is_working(day: date) -> bool:
    return day.isoweekday() <= 5


def daily(**changes: object) -> Schedule:
    """Every day at 10:00 in Tokyo from Monday on."""
    plain = Schedule(rhythm=Daily(), at=time(10), zones=("Asia/Tokyo",), first=MONDAY)
    return replace(plain, **changes)  # type: ignore[arg-type]


def tokyo(day: int, hour: int = 10, minute: int = 0) -> datetime:
    return datetime(2026, 6, day, hour, minute, tzinfo=ZoneInfo("Asia/Tokyo"))


def planned(schedule: Schedule, *, opened: date | None, now: datetime) -> Plan:
    return plan(schedule, opened=opened, now=now, is_working=is_working)


def days(found: Plan) -> list[int]:
    """The days of the month that are opened."""
    return [one.day.day for one in found.opening]


# Clock changes


@pytest.mark.parametrize(
    ("zone", "at", "day", "expected"),
    [
        # Clocks go from 02:00 to 03:00 at 01:00 UTC: 02:30 does not exist.
        ("Europe/Berlin", "02:30", "2026-03-29", "2026-03-29T01:00"),
        ("Europe/Berlin", "02:00", "2026-03-29", "2026-03-29T01:00"),
        ("Europe/Berlin", "03:00", "2026-03-29", "2026-03-29T01:00"),
        # Clocks go from 03:00 to 02:00 at 01:00 UTC: 02:30 happens twice, the first is in summer time.
        ("Europe/Berlin", "02:30", "2026-10-25", "2026-10-25T00:30"),
        ("Europe/Berlin", "03:00", "2026-10-25", "2026-10-25T02:00"),
        ("America/New_York", "02:15", "2026-03-08", "2026-03-08T07:00"),
        ("America/New_York", "01:15", "2026-11-01", "2026-11-01T05:15"),
        # Midnight was skipped: the day began at 01:00.
        ("America/Sao_Paulo", "00:00", "2018-11-04", "2018-11-04T03:00"),
        ("America/Sao_Paulo", "00:30", "2018-11-04", "2018-11-04T03:00"),
        # Saturday's last hour happened twice.
        ("America/Sao_Paulo", "23:30", "2018-02-17", "2018-02-18T01:30"),
        # Half an hour: 02:00 became 02:30, and 02:00 became 01:30.
        ("Australia/Lord_Howe", "02:15", "2026-10-04", "2026-10-03T15:30"),
        ("Australia/Lord_Howe", "01:45", "2026-04-05", "2026-04-04T14:45"),
        # Samoa had no 30 December 2011: after the 29th came the 31st.
        ("Pacific/Apia", "10:00", "2011-12-29", "2011-12-29T20:00"),
        ("Pacific/Apia", "10:00", "2011-12-30", "2011-12-30T10:00"),
        ("Pacific/Apia", "10:00", "2011-12-31", "2011-12-30T20:00"),
        ("Asia/Tokyo", "10:00", "2028-02-29", "2028-02-29T01:00"),
    ],
)
def test_a_time_that_happens_twice_is_the_first_and_one_that_does_not_exist_the_next_moment(
    zone: str, at: str, day: str, expected: str
) -> None:
    schedule = daily(at=time.fromisoformat(at), zones=(zone,))
    found = moment_on(schedule, date.fromisoformat(day))
    assert found == datetime.fromisoformat(expected).replace(tzinfo=UTC)
    assert found.utcoffset() == timedelta()


@pytest.mark.parametrize(
    ("change", "at"),
    [("2026-03-29", time(2, 30)), ("2026-10-25", time(2, 30)), ("2026-10-25", time(3))],
)
def test_on_the_day_of_a_clock_change_a_date_is_opened_once(change: str, at: time) -> None:
    day = date.fromisoformat(change)
    schedule = daily(at=at, zones=("Europe/Berlin",), first=day)
    midnight = datetime.combine(day, time(), tzinfo=UTC)
    opened: list[date] = []
    for minute in range(0, 24 * 60 - 1, 5):
        known = max(opened, default=None)
        found = planned(schedule, opened=known, now=midnight + timedelta(minutes=minute))
        opened += [one.day for one in found.opening]
    assert opened == [day]


def test_a_date_is_opened_in_the_zone_where_its_time_comes_first() -> None:
    zones = ("America/Los_Angeles", "Asia/Tokyo", "Europe/Berlin")
    schedule = daily(zones=zones)
    assert moment_on(schedule, MONDAY) == datetime(2026, 6, 1, 1, tzinfo=UTC)
    far_east = daily(zones=(*zones, "Pacific/Kiritimati"), at=time(0))
    assert moment_on(far_east, MONDAY) == datetime(2026, 5, 31, 10, tzinfo=UTC)


# What was missed


def test_a_date_is_opened_at_its_moment_and_not_before() -> None:
    before = planned(daily(), opened=None, now=tokyo(1, 9, 59))
    assert before == Plan(opening=(), next_at=tokyo(1))
    at = planned(daily(), opened=None, now=tokyo(1))
    assert at == Plan(opening=(Due(day=MONDAY, at=tokyo(1)),), next_at=tokyo(2))
    assert planned(daily(), opened=MONDAY, now=tokyo(1)) == Plan(opening=(), next_at=tokyo(2))


@pytest.mark.parametrize(
    ("missed", "older_than", "expected"),
    [
        (Missed.LATEST, None, [5]),
        (Missed.ALL, None, [2, 3, 4, 5]),
        (Missed.SKIP, timedelta(hours=1), []),
        (Missed.SKIP, timedelta(hours=2), [5]),
        (Missed.SKIP, timedelta(hours=26), [4, 5]),
    ],
)
def test_after_three_days_of_sleep_each_policy_opens_what_it_says(
    missed: Missed, older_than: timedelta | None, expected: list[int]
) -> None:
    schedule = daily(missed=missed, older_than=older_than)
    found = planned(schedule, opened=MONDAY, now=tokyo(5, 12))
    assert days(found) == expected
    assert found.next_at == tokyo(6)


def test_what_was_passed_over_is_not_opened_by_the_next_look() -> None:
    for missed, older_than in ((Missed.LATEST, None), (Missed.SKIP, timedelta(hours=3))):
        schedule = daily(missed=missed, older_than=older_than)
        assert days(planned(schedule, opened=MONDAY, now=tokyo(5, 12))) == [5]
        assert days(planned(schedule, opened=date(2026, 6, 5), now=tokyo(5, 12, 1))) == []


def test_a_long_sleep_is_made_up_for_in_parts_oldest_first() -> None:
    schedule = daily(missed=Missed.ALL)
    now = tokyo(1) + 120 * A_DAY
    first = planned(schedule, opened=None, now=now)
    assert [one.day for one in first.opening] == [MONDAY + n * A_DAY for n in range(MOST_AT_ONCE)]
    assert first.next_at == tokyo(1) + MOST_AT_ONCE * A_DAY
    rest = planned(schedule, opened=first.opening[-1].day, now=now)
    assert rest.opening[0].day == first.opening[-1].day + A_DAY


def test_what_happens_once_is_over_then_and_missed_as_long_as_nothing_ran() -> None:
    schedule = daily(rhythm=parse_rhythm("once, 2026-06-03"))
    assert planned(schedule, opened=None, now=tokyo(2)) == Plan(opening=(), next_at=tokyo(3))
    late = planned(schedule, opened=None, now=tokyo(3) + 400 * A_DAY)
    assert (days(late), late.next_at) == ([3], None)
    assert planned(schedule, opened=date(2026, 6, 3), now=tokyo(4)) == Plan(opening=(), next_at=None)


# A clock that was wrong


def test_a_clock_set_back_a_little_opens_nothing_again_and_nothing_that_was_passed_over() -> None:
    schedule = daily()
    until = looked_on(schedule, now=tokyo(5, 9, 59))
    assert until == date(2026, 6, 5)
    found = planned(schedule, opened=until, now=tokyo(5, 9, 59))
    assert found == Plan(opening=(), next_at=tokyo(6))


def test_after_a_clock_that_was_years_ahead_the_days_come_as_ever() -> None:
    schedule = daily()
    assert looked_on(schedule, now=tokyo(3, 12)) == date(2026, 6, 3)
    found = planned(schedule, opened=date(2026, 6, 2), now=tokyo(3, 12))
    assert (days(found), found.next_at) == ([3], tokyo(4))


# Putting and changing


def test_a_new_schedule_begins_with_the_first_moment_that_is_still_to_come() -> None:
    zone = ("Asia/Tokyo",)
    assert first_day(time(10), zone, now=tokyo(1, 9, 59)) == date(2026, 6, 1)
    assert first_day(time(10), zone, now=tokyo(1, 10)) == date(2026, 6, 2)
    assert first_day(time(0), ("Pacific/Kiritimati",), now=datetime(2026, 6, 1, 9, 59, tzinfo=UTC)) == date(
        2026, 6, 2
    )
    assert first_day(time(23), ("Pacific/Pago_Pago",), now=datetime(2026, 6, 2, 9, 59, tzinfo=UTC)) == date(
        2026, 6, 1
    )


def test_a_changed_rhythm_goes_on_from_its_beginning_and_never_opens_a_date_again() -> None:
    changed = daily(rhythm=parse_rhythm("monthly, day 20"), first=date(2026, 6, 10))
    assert planned(changed, opened=date(2026, 6, 5), now=tokyo(20)).opening[0].day == date(2026, 6, 20)
    same_day = daily(rhythm=parse_rhythm("daily"), first=date(2026, 6, 10), at=time(15))
    found = planned(same_day, opened=date(2026, 6, 10), now=tokyo(10, 16))
    assert found == Plan(opening=(), next_at=tokyo(11, 15))


def test_a_month_has_one_date_even_if_the_calendar_changes_after_it() -> None:
    schedule = daily(rhythm=parse_rhythm("monthly, second working day"))
    assert planned(schedule, opened=None, now=tokyo(2)).opening[0].day == date(2026, 6, 2)

    def closed_on_the_second(day: date) -> bool:
        return is_working(day) and day != date(2026, 6, 2)

    found = plan(schedule, opened=date(2026, 6, 2), now=tokyo(3), is_working=closed_on_the_second)
    assert found.opening == ()
    assert found.next_at == datetime(2026, 7, 2, 1, tzinfo=UTC)


def test_a_schedule_that_is_said_again_counts_its_weeks_on() -> None:
    known = daily(rhythm=Weekly(every=2, weekday=1))
    again = replace(known, first=date(2026, 6, 9))
    assert follow(known, again) == known
    assert follow(None, again) == again
    assert follow(known, replace(again, at=time(11))).first == date(2026, 6, 9)
    earlier = replace(known, first=date(2026, 5, 1))
    assert follow(known, earlier) == earlier


def test_what_comes_is_known_ahead_for_a_preview() -> None:
    schedule = daily(rhythm=parse_rhythm("monthly, last Fri"))
    found = islice(coming(schedule, opened=None, is_working=is_working), 3)
    assert [one.day for one in found] == [date(2026, 6, 26), date(2026, 7, 31), date(2026, 8, 28)]


def test_a_schedule_without_zone_or_with_an_age_that_means_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        daily(zones=())
    with pytest.raises(ValueError, match="older_than"):
        daily(missed=Missed.ALL, older_than=A_DAY)
    with pytest.raises(ValueError, match="older_than"):
        daily(missed=Missed.SKIP)
