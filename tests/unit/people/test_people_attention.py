"""The attention budget of PRODUCT 1: three unprompted direct messages in a week of the person's own zone."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from people.attention import may_take, next_week_start
from people.calendar import WorkCalendar, WorkPattern
from people.model import Leave, WorkHours

TOKYO = ZoneInfo("Asia/Tokyo")


def calendar(*leave: Leave) -> WorkCalendar:
    pattern = WorkPattern(
        timezone=TOKYO,
        work_days=frozenset({1, 2, 3, 4, 5}),
        work_hours=WorkHours(start=time(9), end=time(17)),
        country="JP",
    )
    return WorkCalendar(pattern, leave=leave, company_days={})


@pytest.mark.parametrize(("used", "may"), [(0, True), (2, True), (3, False), (4, False)])
def test_a_fourth_message_in_a_week_is_one_too_many(used: int, may: bool) -> None:  # noqa: FBT001
    assert may_take(used, 3) is may


@pytest.mark.parametrize(("used", "may"), [(0, True), (1, True), (2, False), (3, False)])
def test_what_comes_last_leaves_the_last_place_of_a_week(used: int, may: bool) -> None:  # noqa: FBT001
    assert may_take(used, 3, leaves_last=True) is may


@pytest.mark.parametrize("leaves_last", [True, False])
def test_the_only_place_of_a_week_is_for_whatever_comes_first(leaves_last: bool) -> None:  # noqa: FBT001
    assert may_take(0, 1, leaves_last=leaves_last)
    assert not may_take(1, 1, leaves_last=leaves_last)


@pytest.mark.parametrize("leaves_last", [True, False])
def test_nothing_unprompted_fits_into_a_budget_of_none(leaves_last: bool) -> None:  # noqa: FBT001
    assert not may_take(0, 0, leaves_last=leaves_last)


def test_what_does_not_fit_goes_to_monday_morning() -> None:
    wednesday = datetime(2026, 6, 10, 10, tzinfo=TOKYO)
    assert next_week_start(calendar(), wednesday) == datetime(2026, 6, 15, 9, tzinfo=TOKYO)


def test_the_week_is_that_of_the_persons_zone() -> None:
    # Sunday 20:00 UTC is Monday 05:00 in Tokyo: the week that begins there is the one under way.
    sunday = datetime(2026, 6, 14, 20, tzinfo=UTC)
    assert next_week_start(calendar(), sunday) == datetime(2026, 6, 22, 9, tzinfo=TOKYO)


def test_a_holiday_monday_moves_the_new_week_to_the_first_working_day() -> None:
    # Monday to Wednesday of that week are public holidays in Japan.
    friday = datetime(2026, 9, 18, 10, tzinfo=TOKYO)
    assert next_week_start(calendar(), friday) == datetime(2026, 9, 24, 9, tzinfo=TOKYO)


def test_somebody_away_for_years_has_no_next_week() -> None:
    gone = Leave(person_id="p", first=date(2026, 1, 1), last=date(2029, 1, 1), kind="parental")
    assert next_week_start(calendar(gone), datetime(2026, 6, 10, 10, tzinfo=TOKYO)) is None
