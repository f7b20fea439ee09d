"""The local dates of rhythms, compared with calendars by hand and with an oracle that goes day by day."""

from datetime import date, timedelta
from itertools import islice, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from schedule_oracle import each_day, is_on

from people.calendar import DayState, WorkCalendar
from people.model import Company, DayKind
from people.rhythm import LAST, Counted, Daily, InPeriod, Once, Period, Rhythm, Weekly, after, dates
from people.rhythm_words import all_rhythms, parse_rhythm
from people.working_time import company_calendar
from storage.unit_of_work import SqlUnitOfWork

WEEKEND = {6, 7}


def is_weekday(day: date) -> bool:
    return day.isoweekday() not in WEEKEND


def days_of(text: str, first: date, count: int, *, start: date | None = None) -> list[str]:
    """The first dates of a rhythm as ISO texts, where Monday to Friday are worked."""
    found = dates(parse_rhythm(text), first=first, start=start or first, is_working=is_weekday)
    return [day.isoformat() for day in islice(found, count)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("once, 2026-12-01", ["2026-12-01"]),
        ("daily", ["2026-01-15", "2026-01-16", "2026-01-17"]),
        ("weekly, Tue", ["2026-01-20", "2026-01-27", "2026-02-03"]),
        ("weekly, Thu", ["2026-01-15", "2026-01-22", "2026-01-29"]),
        ("every 2 weeks, Tue", ["2026-01-20", "2026-02-03", "2026-02-17"]),
        ("monthly, day 5", ["2026-02-05", "2026-03-05", "2026-04-05"]),
        ("monthly, last day", ["2026-01-31", "2026-02-28", "2026-03-31"]),
        ("monthly, second working day", ["2026-02-03", "2026-03-03", "2026-04-02"]),
        ("monthly, last working day", ["2026-01-30", "2026-02-27", "2026-03-31"]),
        ("monthly, last Fri", ["2026-01-30", "2026-02-27", "2026-03-27"]),
        ("monthly, second Tue", ["2026-02-10", "2026-03-10", "2026-04-14"]),
        ("quarterly, first working day", ["2026-04-01", "2026-07-01", "2026-10-01"]),
        ("quarterly, day 5", ["2026-04-05", "2026-07-05", "2026-10-05"]),
        ("quarterly, last day", ["2026-03-31", "2026-06-30", "2026-09-30"]),
        ("quarterly, last Fri", ["2026-03-27", "2026-06-26", "2026-09-25"]),
    ],
)
def test_a_rhythm_falls_on_the_days_of_the_calendar_on_the_wall(text: str, expected: list[str]) -> None:
    assert days_of(text, date(2026, 1, 15), 3) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("monthly, day 29", ["2027-02-28", "2027-03-29", "2028-02-29"]),
        ("monthly, day 30", ["2027-02-28", "2027-03-30", "2028-02-29"]),
        ("monthly, day 31", ["2027-02-28", "2027-03-31", "2028-02-29"]),
        ("monthly, last day", ["2027-02-28", "2027-03-31", "2028-02-29"]),
    ],
)
def test_a_day_that_a_month_lacks_falls_on_its_last_day_also_in_leap_years(
    text: str, expected: list[str]
) -> None:
    found = days_of(text, date(2027, 2, 1), 13)
    assert [found[0], found[1], found[12]] == expected


def test_a_month_with_too_few_working_days_has_its_last_one() -> None:
    rhythm = parse_rhythm("monthly, tenth working day")
    worked = {date(2026, 8, 3), date(2026, 8, 4)}
    found = dates(rhythm, first=date(2026, 8, 1), start=date(2026, 8, 1), is_working=worked.__contains__)
    assert next(found) == date(2026, 8, 4)


def test_a_month_without_a_working_day_is_left_out() -> None:
    found = dates(
        parse_rhythm("monthly, first working day"),
        first=date(2026, 7, 1),
        start=date(2026, 7, 1),
        is_working=lambda day: day.month != 8 and is_weekday(day),
    )
    assert list(islice(found, 2)) == [date(2026, 7, 1), date(2026, 9, 1)]


def test_a_company_that_never_works_is_not_waited_for() -> None:
    rhythm = parse_rhythm("quarterly, last working day")
    found = dates(rhythm, first=date(2026, 1, 1), start=date(2026, 1, 1), is_working=lambda _: False)
    assert list(found) == []


def test_weeks_are_counted_from_the_beginning_wherever_one_looks() -> None:
    begin = date(2026, 1, 1)
    every = days_of("every 3 weeks, Mon", begin, 60)
    for looked_from in (date(2026, 1, 5), date(2026, 1, 6), date(2027, 6, 1), date(2028, 2, 29)):
        later = days_of("every 3 weeks, Mon", begin, 5, start=looked_from)
        assert later == [day for day in every if day >= looked_from.isoformat()][:5]


def test_working_days_are_those_of_the_companys_calendar_and_its_holidays(unit: SqlUnitOfWork) -> None:
    unit.people.put_company_days({date(2026, 5, 1): DayKind.CLOSED, date(2026, 5, 9): DayKind.WORKING})
    company = Company(name="Mizuki", country="JP")
    calendar: WorkCalendar = company_calendar(unit, company, first=date(2026, 5, 1), last=date(2026, 5, 31))
    found = [
        next(
            dates(
                InPeriod(period=Period.MONTH, counted=Counted.WORKING_DAY, place=place),
                first=date(2026, 5, 1),
                start=date(2026, 5, 1),
                is_working=lambda day: calendar.state(day) is DayState.WORKING,
            )
        )
        for place in (1, 2, 3, 4)
    ]
    # 1 May closed by the company, 3 to 6 May holidays, Saturday 9 May worked.
    assert found == [date(2026, 5, 7), date(2026, 5, 8), date(2026, 5, 9), date(2026, 5, 11)]


@given(
    rhythm=st.sampled_from(list(all_rhythms())),
    first=st.dates(date(2026, 1, 1), date(2028, 12, 31)),
    skipped=st.integers(0, 120),
    closed=st.frozensets(st.dates(date(2026, 1, 1), date(2030, 1, 1)), max_size=30),
)
def test_the_dates_are_those_that_an_oracle_finds_day_by_day(
    rhythm: Rhythm, first: date, skipped: int, closed: frozenset[date]
) -> None:
    def worked(day: date) -> bool:
        return is_weekday(day) and day not in closed

    start = first + timedelta(days=skipped)
    last = start + timedelta(days=200)
    found = []
    for day in dates(rhythm, first=first, start=start, is_working=worked):
        if day > last:
            break
        found.append(day)
    expected = [day for day in each_day(start, last) if is_on(rhythm, day, first=first, worked=worked)]
    assert found == expected


@given(rhythm=st.sampled_from(list(all_rhythms())), first=st.dates(date(2026, 1, 1), date(2028, 12, 31)))
def test_what_comes_after_a_date_leaves_none_out(rhythm: Rhythm, first: date) -> None:
    in_order = list(islice(dates(rhythm, first=first, start=first, is_working=is_weekday), 5))
    for day, following in pairwise(in_order):
        start = after(rhythm, day)
        assert day < start <= following


def test_a_month_keeps_its_one_date_when_another_day_takes_its_place_later() -> None:
    second = InPeriod(period=Period.MONTH, counted=Counted.WORKING_DAY, place=2)
    assert after(second, date(2026, 6, 2)) == date(2026, 7, 1)
    quarter = InPeriod(period=Period.QUARTER, counted=Counted.DAY, place=LAST)
    assert after(quarter, date(2026, 5, 31)) == date(2026, 7, 1)
    for often in (Daily(), Weekly(every=4, weekday=2), Once(day=date(2026, 6, 2))):
        assert after(often, date(2026, 6, 2)) == date(2026, 6, 3)
