"""Working time by example. Holidays are those of official lists, clock changes those of the tz database."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from people.calendar import (
    DayState,
    WorkCalendar,
    WorkPattern,
    end_of_week,
    is_known_country,
    iso_week,
    pattern_of,
)
from people.model import Company, DayKind, Half, Leave, Person, WorkHours

MON_TO_FRI = frozenset({1, 2, 3, 4, 5})
NINE_TO_FIVE = WorkHours(start=time(9), end=time(17))

# Week of Monday 8 June 2026: no public holiday in Japan, Germany or California.
MONDAY, TUESDAY, WEDNESDAY = date(2026, 6, 8), date(2026, 6, 9), date(2026, 6, 10)
FRIDAY, SATURDAY, SUNDAY = date(2026, 6, 12), date(2026, 6, 13), date(2026, 6, 14)
NEXT_MONDAY = date(2026, 6, 15)


def calendar(
    *,
    zone: str = "Asia/Tokyo",
    country: str = "JP",
    days: frozenset[int] = MON_TO_FRI,
    hours: WorkHours = NINE_TO_FIVE,
    leave: Sequence[Leave] = (),
    company_days: Mapping[date, DayKind] | None = None,
    company_work_days: frozenset[int] = MON_TO_FRI,
) -> WorkCalendar:
    pattern = WorkPattern(
        timezone=ZoneInfo(zone),
        work_days=days,
        work_hours=hours,
        country=country,
        company_work_days=company_work_days,
    )
    return WorkCalendar(pattern, leave=leave, company_days=company_days or {})


def away(first: date, last: date | None = None, half: Half | None = None) -> Leave:
    return Leave(person_id="p", first=first, last=last or first, kind="annual", half=half)


def utc(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), tzinfo=UTC)


def tokyo(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), tzinfo=ZoneInfo("Asia/Tokyo"))


def test_a_person_without_values_of_their_own_works_as_the_company_does() -> None:
    company = Company(name="Acme", country="SG", timezone="Asia/Singapore", work_days=frozenset({1, 2}))
    pattern = pattern_of(Person(id="p", name="P"), company)
    assert pattern.timezone.key == "Asia/Singapore"
    assert pattern.work_days == {1, 2}
    assert pattern.work_hours == company.work_hours
    assert pattern.country == "SG"


def test_a_persons_own_values_win_over_the_companys() -> None:
    hours = WorkHours(start=time(7), end=time(11))
    person = Person(
        id="p",
        name="P",
        timezone="Europe/Berlin",
        country="DE-BY",
        work_days=frozenset({7}),
        work_hours=hours,
    )
    pattern = pattern_of(person, Company(name="Acme"))
    assert (pattern.timezone.key, pattern.country) == ("Europe/Berlin", "DE-BY")
    assert (pattern.work_days, pattern.work_hours) == (frozenset({7}), hours)
    assert pattern.company_work_days == MON_TO_FRI


def test_an_ordinary_week_is_worked_from_monday_to_friday() -> None:
    states = [calendar().state(MONDAY + timedelta(days=n)) for n in range(7)]
    assert states == [DayState.WORKING] * 5 + [DayState.OFF] * 2


def test_the_working_time_of_a_day_is_given_in_utc() -> None:
    assert calendar().windows(MONDAY) == [(utc(MONDAY, 0), utc(MONDAY, 8))]  # Tokyo is UTC+9.


def test_nine_in_tokyo_is_working_time_and_seventeen_is_not() -> None:
    ours = calendar()
    assert ours.is_working_moment(tokyo(MONDAY, 9))
    assert ours.is_working_moment(tokyo(MONDAY, 16, 59))
    assert not ours.is_working_moment(tokyo(MONDAY, 8, 59))
    assert not ours.is_working_moment(tokyo(MONDAY, 17))


def test_the_local_date_is_the_one_in_the_persons_zone() -> None:
    moment = utc(MONDAY, 20)
    assert calendar().local_date(moment) == TUESDAY
    assert calendar(zone="America/Los_Angeles", country="US-CA").local_date(moment) == MONDAY


def test_a_working_moment_is_its_own_next_working_moment() -> None:
    assert calendar().next_working_moment(tokyo(MONDAY, 11, 30)) == tokyo(MONDAY, 11, 30)


def test_before_work_the_next_working_moment_is_the_start_of_the_day() -> None:
    assert calendar().next_working_moment(tokyo(MONDAY, 3)) == tokyo(MONDAY, 9)


def test_friday_evening_moves_to_monday_morning() -> None:
    assert calendar().next_working_moment(tokyo(FRIDAY, 17)) == tokyo(NEXT_MONDAY, 9)


def test_a_next_working_moment_is_in_utc() -> None:
    found = calendar().next_working_moment(tokyo(MONDAY, 11))
    assert found is not None
    assert found.tzinfo is UTC


def test_nobody_is_met_on_leave() -> None:
    ours = calendar(leave=[away(MONDAY, WEDNESDAY)])
    assert ours.state(TUESDAY) is DayState.LEAVE
    assert ours.windows(TUESDAY) == []
    assert ours.next_working_moment(tokyo(MONDAY, 10)) == tokyo(date(2026, 6, 11), 9)


def test_a_half_day_leave_moves_the_morning_to_the_afternoon() -> None:
    ours = calendar(leave=[away(MONDAY, half=Half.AM)])
    assert ours.state(MONDAY) is DayState.WORKING
    assert ours.next_working_moment(tokyo(MONDAY, 10)) == tokyo(MONDAY, 13)  # The midpoint of 9 to 17.


def test_a_free_afternoon_moves_what_is_due_then_to_the_next_day() -> None:
    ours = calendar(leave=[away(MONDAY, half=Half.PM)])
    assert ours.is_working_moment(tokyo(MONDAY, 12, 59))
    assert ours.next_working_moment(tokyo(MONDAY, 13)) == tokyo(TUESDAY, 9)


def test_two_half_days_make_a_whole_day_of_leave() -> None:
    ours = calendar(leave=[away(MONDAY, half=Half.AM), away(MONDAY, half=Half.PM)])
    assert ours.state(MONDAY) is DayState.LEAVE
    assert ours.absences(MONDAY) == {"leave": Decimal(1)}


def test_halves_meet_at_the_midpoint_of_uneven_hours() -> None:
    hours = WorkHours(start=time(8, 30), end=time(17, 15))
    morning = calendar(hours=hours, leave=[away(MONDAY, half=Half.PM)]).windows(MONDAY)
    afternoon = calendar(hours=hours, leave=[away(MONDAY, half=Half.AM)]).windows(MONDAY)
    midpoint = tokyo(MONDAY, 12, 52) + timedelta(seconds=30)
    assert morning == [(tokyo(MONDAY, 8, 30), midpoint)]
    assert afternoon == [(midpoint, tokyo(MONDAY, 17, 15))]


def test_somebody_away_for_longer_than_a_year_has_no_next_working_moment() -> None:
    ours = calendar(leave=[away(MONDAY, MONDAY + timedelta(days=500))])
    assert ours.next_working_moment(tokyo(MONDAY, 10)) is None
    assert ours.working_day_on_or_after(MONDAY) is None
    assert ours.add_working_days(MONDAY, 1) is None


# The list of the Japanese Cabinet Office for 2026 (国民の祝日, 令和8年), substitute holidays included.
JAPAN_2026 = [
    *("01-01", "01-12", "02-11", "02-23", "03-20", "04-29", "05-03", "05-04", "05-05"),
    *("05-06", "07-20", "08-11", "09-21", "09-22", "09-23", "10-12", "11-03", "11-23"),
]


@pytest.mark.parametrize("day", JAPAN_2026)
def test_every_public_holiday_of_japan_is_kept(day: str) -> None:
    assert calendar(days=frozenset(range(1, 8))).state(date.fromisoformat(f"2026-{day}")) is DayState.HOLIDAY


def test_japan_has_no_other_public_holidays_in_2026() -> None:
    everyday = calendar(days=frozenset(range(1, 8)))
    year = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    free = [f"{day:%m-%d}" for day in year if everyday.state(day) is DayState.HOLIDAY]
    assert free == JAPAN_2026


def test_the_silver_week_of_japan_moves_monday_to_thursday() -> None:
    # 21 September 2026 is Respect for the Aged Day, 23 the equinox, and 22 between them is free by law.
    assert calendar().next_working_moment(tokyo(date(2026, 9, 18), 18)) == tokyo(date(2026, 9, 24), 9)


@pytest.mark.parametrize(
    ("country", "day", "state"),
    [
        ("DE-BY", date(2026, 6, 4), DayState.HOLIDAY),  # Corpus Christi, in Bavaria
        ("DE-BE", date(2026, 6, 4), DayState.WORKING),  # but not in Berlin
        ("DE", date(2026, 6, 4), DayState.WORKING),  # and not in all of Germany
        ("DE-BY", date(2026, 1, 6), DayState.HOLIDAY),  # Epiphany
        ("DE-HH", date(2026, 1, 6), DayState.WORKING),
        ("DE-HH", date(2026, 5, 25), DayState.HOLIDAY),  # Whit Monday, everywhere
        ("US-CA", date(2026, 7, 3), DayState.HOLIDAY),  # the fourth is a Saturday: observed on Friday
        ("SG", date(2026, 8, 10), DayState.HOLIDAY),  # National Day is a Sunday: the Monday is free
        ("SG", date(2026, 8, 11), DayState.WORKING),
    ],
)
def test_holidays_are_those_of_the_country_and_its_part(country: str, day: date, state: DayState) -> None:
    assert calendar(country=country).state(day) is state


@pytest.mark.parametrize("code", ["JP", "DE", "DE-BY", "US-CA", "SG", "GB-ENG", "FR"])
def test_known_countries(code: str) -> None:
    assert is_known_country(code)


@pytest.mark.parametrize(
    "code", ["", "XX", "DE-XX", "jp", "JPN", "Japan", "DE-", "DE-Bayern", "HolidayBase", "JP\n"]
)
def test_unknown_countries(code: str) -> None:
    assert not is_known_country(code)


def test_a_day_that_the_company_closes_is_off_for_everybody() -> None:
    ours = calendar(company_days={TUESDAY: DayKind.CLOSED})
    assert ours.state(TUESDAY) is DayState.CLOSED
    assert ours.windows(TUESDAY) == []
    assert ours.absences(TUESDAY) == {"closed": Decimal(1)}


def test_a_company_working_day_lifts_a_public_holiday() -> None:
    respect_for_the_aged = date(2026, 9, 21)
    ours = calendar(company_days={respect_for_the_aged: DayKind.WORKING})
    assert ours.state(respect_for_the_aged) is DayState.WORKING
    assert ours.absences(respect_for_the_aged) == {}


def test_a_lifted_holiday_stays_free_for_those_who_never_work_on_that_weekday() -> None:
    respect_for_the_aged = date(2026, 9, 21)
    ours = calendar(days=frozenset({3, 4}), company_days={respect_for_the_aged: DayKind.WORKING})
    assert ours.state(respect_for_the_aged) is DayState.OFF


def test_a_saturday_that_the_company_works_is_worked_by_everybody() -> None:
    worked = {SATURDAY: DayKind.WORKING}
    assert calendar(company_days=worked).state(SATURDAY) is DayState.WORKING
    part_time = calendar(days=frozenset({1, 2}), company_days=worked)
    assert part_time.state(SATURDAY) is DayState.WORKING
    assert part_time.windows(SATURDAY) == [(tokyo(SATURDAY, 9), tokyo(SATURDAY, 17))]
    assert part_time.pattern_days(FRIDAY, SUNDAY) == [SATURDAY]


def test_a_working_weekday_of_the_company_calls_in_no_part_timer() -> None:
    ours = calendar(days=frozenset({1}), company_days={TUESDAY: DayKind.WORKING})
    assert ours.state(TUESDAY) is DayState.OFF


def test_the_weekend_is_the_companys_and_not_the_persons() -> None:
    # The company works from Sunday to Thursday: its Friday is a weekend that it can call in.
    sunday_to_thursday = frozenset({7, 1, 2, 3, 4})
    ours = calendar(
        days=sunday_to_thursday,
        company_work_days=sunday_to_thursday,
        company_days={FRIDAY: DayKind.WORKING},
    )
    assert ours.state(FRIDAY) is DayState.WORKING
    assert ours.state(SUNDAY) is DayState.WORKING


def test_leave_goes_before_the_companys_calendar_and_holidays() -> None:
    holiday = date(2026, 9, 22)
    company_days = {MONDAY: DayKind.CLOSED, SATURDAY: DayKind.WORKING}
    ours = calendar(leave=[away(MONDAY, date(2026, 9, 30))], company_days=company_days)
    assert ours.state(MONDAY) is DayState.LEAVE
    assert ours.state(SATURDAY) is DayState.LEAVE
    assert ours.state(holiday) is DayState.LEAVE


def test_the_companys_calendar_goes_before_a_public_holiday() -> None:
    ours = calendar(company_days={date(2026, 9, 22): DayKind.CLOSED})
    assert ours.state(date(2026, 9, 22)) is DayState.CLOSED


def test_a_full_working_day_has_no_absences() -> None:
    assert calendar().absences(MONDAY) == {}


def test_what_falls_away_of_a_day_is_named_with_its_part() -> None:
    leave = [away(MONDAY), away(TUESDAY, half=Half.PM)]
    ours = calendar(leave=leave)
    assert ours.absences(MONDAY) == {"leave": Decimal(1)}
    assert ours.absences(TUESDAY) == {"leave": Decimal("0.5")}
    assert ours.absences(date(2026, 9, 23)) == {"holiday": Decimal(1)}


def test_a_weekend_has_no_absences_even_during_leave() -> None:
    assert calendar(leave=[away(MONDAY, SUNDAY)]).absences(SATURDAY) == {}


def test_half_a_day_of_leave_on_a_holiday_leaves_half_to_the_holiday() -> None:
    holiday = date(2026, 9, 23)
    ours = calendar(leave=[away(holiday, half=Half.AM)])
    assert ours.absences(holiday) == {"leave": Decimal("0.5"), "holiday": Decimal("0.5")}
    assert ours.state(holiday) is DayState.HOLIDAY


def test_two_days_of_leave_leave_three_counting_days_of_a_week() -> None:
    # PRODUCT 2: target 3 a day, a five-day week, two days of leave: 9, not 15.
    ours = calendar(leave=[away(TUESDAY, WEDNESDAY)])
    days = ours.pattern_days(MONDAY, SUNDAY)
    gone = sum((part for day in days for part in ours.absences(day).values()), Decimal(0))
    assert len(days) == 5
    assert 3 * (len(days) - gone) == 9


def test_pattern_days_stay_whatever_leave_and_holidays_say() -> None:
    ours = calendar(leave=[away(date(2026, 9, 24))])
    silver_week = ours.pattern_days(date(2026, 9, 19), date(2026, 9, 25))
    assert silver_week == [date(2026, 9, day) for day in (21, 22, 23, 24, 25)]


def test_pattern_days_of_an_empty_span_are_none() -> None:
    assert calendar().pattern_days(TUESDAY, MONDAY) == []


def test_the_first_working_day_on_or_after_a_saturday_is_monday() -> None:
    assert calendar().working_day_on_or_after(SATURDAY) == NEXT_MONDAY
    assert calendar().working_day_on_or_after(MONDAY) == MONDAY


def test_a_working_day_after_the_last_one_wanted_is_not_given() -> None:
    assert calendar().working_day_on_or_after(SATURDAY, last=SUNDAY) is None
    assert calendar().working_day_on_or_after(SATURDAY, last=NEXT_MONDAY) == NEXT_MONDAY


def test_one_working_day_after_friday_is_monday() -> None:
    assert calendar().add_working_days(FRIDAY, 1) == NEXT_MONDAY
    assert calendar().add_working_days(SATURDAY, 1) == NEXT_MONDAY
    assert calendar().add_working_days(MONDAY, 5) == NEXT_MONDAY


def test_no_working_days_later_is_the_next_working_day_itself() -> None:
    assert calendar().add_working_days(MONDAY, 0) == MONDAY
    assert calendar().add_working_days(SATURDAY, 0) == NEXT_MONDAY


@pytest.mark.parametrize(
    ("wanted", "given"),
    [
        (time(10), time(10)),
        (time(9), time(9)),
        (time(7), time(9)),  # before work: as it begins
        (time(17), time(9)),  # after work: that day's beginning, for want of a later one
        (time(22, 30), time(9)),
    ],
)
def test_the_moment_on_a_day_is_near_the_wanted_time(wanted: time, given: time) -> None:
    assert calendar().moment_on(MONDAY, wanted) == datetime.combine(
        MONDAY, given, tzinfo=ZoneInfo("Asia/Tokyo")
    )


def test_a_wanted_time_in_the_free_morning_becomes_the_start_of_the_afternoon() -> None:
    ours = calendar(leave=[away(MONDAY, half=Half.AM)])
    assert ours.moment_on(MONDAY, time(10)) == tokyo(MONDAY, 13)


def test_there_is_no_moment_on_a_free_day() -> None:
    assert calendar().moment_on(SATURDAY, time(10)) is None


# Clocks in Europe go forward on 29 March 2026 and back on 25 October, at 01:00 UTC (directive 2000/84/EC);
# in California forward on 8 March and back on 1 November, at 02:00 local time.


@pytest.mark.parametrize(
    ("zone", "country", "day", "hour"),
    [
        ("Europe/Berlin", "DE-BE", date(2026, 3, 27), 8),  # winter, UTC+1
        ("Europe/Berlin", "DE-BE", date(2026, 3, 30), 7),  # summer, UTC+2
        ("Europe/Berlin", "DE-BE", date(2026, 10, 23), 7),
        ("Europe/Berlin", "DE-BE", date(2026, 10, 26), 8),
        ("America/Los_Angeles", "US-CA", date(2026, 3, 6), 17),  # winter, UTC-8
        ("America/Los_Angeles", "US-CA", date(2026, 3, 9), 16),  # summer, UTC-7
        ("America/Los_Angeles", "US-CA", date(2026, 10, 30), 16),
        ("America/Los_Angeles", "US-CA", date(2026, 11, 2), 17),
    ],
)
def test_work_begins_at_nine_local_time_before_and_after_a_clock_change(
    zone: str, country: str, day: date, hour: int
) -> None:
    ours = calendar(zone=zone, country=country)
    assert ours.windows(day) == [(utc(day, hour), utc(day, hour) + timedelta(hours=8))]


EVERY_DAY = frozenset(range(1, 8))


def nights(zone: str, start: time, end: time) -> WorkCalendar:
    return calendar(zone=zone, country="SG", days=EVERY_DAY, hours=WorkHours(start=start, end=end))


def test_work_that_begins_at_a_missing_time_begins_at_the_next_moment() -> None:
    # 02:30 is skipped in Berlin: 01:59:59 is followed by 03:00 summer time, which is 01:00 UTC.
    spring = date(2026, 3, 29)
    ours = nights("Europe/Berlin", time(2, 30), time(3, 15))
    assert ours.windows(spring) == [(utc(spring, 1), utc(spring, 1, 15))]
    assert ours.moment_on(spring, time(2, 45)) == utc(spring, 1)


def test_work_within_the_missing_hour_is_done_right_after_it() -> None:
    spring = date(2026, 3, 8)
    ours = nights("America/Los_Angeles", time(2, 15), time(2, 45))
    assert ours.windows(spring) == [(utc(spring, 10), utc(spring, 10, 30))]


def test_a_time_that_happens_twice_counts_the_first_time() -> None:
    # 01:15 to 01:45 happens in summer time (UTC-7) and again in winter time (UTC-8).
    autumn = date(2026, 11, 1)
    ours = nights("America/Los_Angeles", time(1, 15), time(1, 45))
    assert ours.windows(autumn) == [(utc(autumn, 8, 15), utc(autumn, 8, 45))]
    assert ours.is_working_moment(utc(autumn, 8, 20))
    assert not ours.is_working_moment(utc(autumn, 9, 20))


def test_work_that_ends_at_a_time_that_happens_twice_ends_the_first_time() -> None:
    autumn = date(2026, 10, 25)
    ours = nights("Europe/Berlin", time(1, 30), time(2, 30))
    assert ours.windows(autumn) == [(utc(date(2026, 10, 24), 23, 30), utc(autumn, 0, 30))]


def test_a_day_of_23_hours_is_worked_an_hour_less_by_those_who_work_through_the_night() -> None:
    spring = date(2026, 3, 29)
    ((start, end),) = nights("Europe/Berlin", time(0), time(8)).windows(spring)
    assert end - start == timedelta(hours=7)


def test_a_missing_wanted_time_outside_work_gives_the_start_of_work() -> None:
    spring = date(2026, 3, 29)
    assert nights("Europe/Berlin", time(9), time(17)).moment_on(spring, time(2, 30)) == utc(spring, 7)


def test_microseconds_in_a_missing_time_do_no_harm() -> None:
    spring = date(2026, 3, 29)
    ours = nights("Europe/Berlin", time(1), time(6))
    assert ours.moment_on(spring, time(2, 30, 59, 999_999)) == utc(spring, 1)


def test_the_iso_week_is_that_of_the_persons_zone() -> None:
    sunday_evening_utc = utc(SUNDAY, 20)
    assert iso_week(calendar(), sunday_evening_utc) == "2026-W25"  # Monday morning in Tokyo.
    assert iso_week(calendar(zone="Europe/Berlin", country="DE"), sunday_evening_utc) == "2026-W24"


def test_the_first_days_of_a_year_can_belong_to_the_last_iso_week_of_the_one_before() -> None:
    assert iso_week(calendar(), tokyo(date(2027, 1, 1), 12)) == "2026-W53"


def test_a_week_ends_with_its_sunday_in_the_persons_zone() -> None:
    assert end_of_week(calendar(), MONDAY) == tokyo(NEXT_MONDAY, 0)
    assert end_of_week(calendar(), SUNDAY) == tokyo(NEXT_MONDAY, 0)
    assert end_of_week(calendar(), NEXT_MONDAY) == tokyo(date(2026, 6, 22), 0)
