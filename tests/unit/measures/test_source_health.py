"""When a source counts as silent, from calendars worked out by hand."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from measures.sources.model import Every
from measures.sources.service import awaited_until
from people.calendar import WorkCalendar, WorkPattern
from people.model import DayKind, WorkHours

JAPAN = WorkPattern(
    timezone=ZoneInfo("Asia/Tokyo"),
    work_days=frozenset({1, 2, 3, 4, 5}),
    work_hours=WorkHours(start=time(9), end=time(17)),
    country="JP",
)


def calendar(*closed: date) -> WorkCalendar:
    """The company's calendar in Japan, closed on some days more."""
    return WorkCalendar(JAPAN, leave=(), company_days=dict.fromkeys(closed, DayKind.CLOSED))


@pytest.mark.parametrize(
    ("every", "delivered", "until"),
    [
        # A daily one of Monday 8 June is awaited on Tuesday, and may come a working day late: Wednesday.
        (Every.DAY, date(2026, 6, 8), date(2026, 6, 10)),
        # Friday 5 June: Monday, and Tuesday as grace.
        (Every.DAY, date(2026, 6, 5), date(2026, 6, 9)),
        # Saturday 6 June: the same two working days.
        (Every.DAY, date(2026, 6, 6), date(2026, 6, 9)),
        # Friday 1 May: 4, 5 and 6 May are holidays (Greenery, Children's, and Constitution Day made up for),
        # so Thursday 7 and Friday 8.
        (Every.DAY, date(2026, 5, 1), date(2026, 5, 8)),
        # Weekly, Wednesday 3 June: Wednesday 10.
        (Every.WEEK, date(2026, 6, 3), date(2026, 6, 10)),
        # Weekly, Sunday 7 June: Sunday 14 is no working day, Monday 15 is.
        (Every.WEEK, date(2026, 6, 7), date(2026, 6, 15)),
        # Monthly, 5 June: 31 days later is Monday 6 July.
        (Every.MONTH, date(2026, 6, 5), date(2026, 7, 6)),
        # Monthly, 30 May: 30 June.
        (Every.MONTH, date(2026, 5, 30), date(2026, 6, 30)),
    ],
)
def test_a_source_may_be_quiet_until_the_end_of_its_period(every, delivered, until):
    assert awaited_until(every, delivered, calendar=calendar()) == until


def test_days_on_which_the_company_is_closed_are_not_waited_for():
    # Closed from Wednesday 10 to Friday 12 June: after Tuesday 9 come Monday 15 and Tuesday 16.
    closed = calendar(date(2026, 6, 10), date(2026, 6, 11), date(2026, 6, 12))
    assert awaited_until(Every.DAY, date(2026, 6, 9), calendar=closed) == date(2026, 6, 16)


def test_a_delivery_belongs_to_the_companys_own_day():
    # 16:00 on Tuesday in London is 00:00 on Wednesday 10 June in Tokyo: Thursday, and Friday as grace.
    late = datetime(2026, 6, 9, 15, 0, tzinfo=UTC)
    japan = calendar()
    assert awaited_until(Every.DAY, japan.local_date(late), calendar=japan) == date(2026, 6, 12)
