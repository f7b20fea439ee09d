"""Working time by law: what holds for every pattern, leave, company calendar, zone and moment."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import holidays
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from people.calendar import DayState, WorkCalendar, WorkPattern, end_of_week, iso_week
from people.model import DayKind, Half, Leave, WorkHours

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
PLACES = [
    ("Asia/Tokyo", "JP", None),
    ("Asia/Singapore", "SG", None),
    ("Europe/Berlin", "DE", "BY"),
    ("America/Los_Angeles", "US", "CA"),
    ("Australia/Lord_Howe", "AU", "NSW"),  # its clocks change by half an hour
    ("Asia/Kathmandu", "NP", None),  # UTC+05:45
]
COUNTRIES = {zone: f"{nation}-{part}" if part else nation for zone, nation, part in PLACES}
KNOWN_HOLIDAYS = {
    COUNTRIES[zone]: set(holidays.country_holidays(nation, subdiv=part, years=range(2025, 2029)))
    for zone, nation, part in PLACES
}


@dataclass(frozen=True, kw_only=True)
class Case:
    """The pieces that a calendar was made of, for an oracle that counts differently."""

    pattern: WorkPattern
    leave: tuple[Leave, ...]
    company_days: dict[date, DayKind]

    @property
    def calendar(self) -> WorkCalendar:
        return WorkCalendar(self.pattern, leave=self.leave, company_days=self.company_days)

    def is_free(self, day: date) -> bool:
        """Say, by elimination, whether nobody may be met on the day."""
        halves = [one.half for one in self.leave if one.first <= day <= one.last]
        if None in halves or set(halves) == set(Half):
            return True
        said = self.company_days.get(day)
        weekend = day.isoweekday() in {6, 7}
        if said is DayKind.CLOSED:
            return True
        if said is DayKind.WORKING and weekend:
            return False
        if said is None and day in KNOWN_HOLIDAYS[self.pattern.country]:
            return True
        return day.isoweekday() not in self.pattern.work_days


days = st.dates(FIRST, LAST)
quarters = st.integers(0, 24 * 4 - 1).map(lambda n: time(n // 4, n % 4 * 15))
moments = st.integers(0, 364 * 24 * 60 * 60).map(
    lambda seconds: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)


@st.composite
def leaves(draw: st.DrawFn) -> Leave:
    first = draw(days)
    last = first + timedelta(days=draw(st.integers(0, 20)))
    half = draw(st.sampled_from([None, Half.AM, Half.PM]))
    return Leave(person_id="p", first=first, last=last, kind="annual", half=half)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    zone = draw(st.sampled_from(sorted(COUNTRIES)))
    start, end = sorted(draw(st.lists(quarters, min_size=2, max_size=2, unique=True)))
    pattern = WorkPattern(
        timezone=ZoneInfo(zone),
        work_days=draw(st.frozensets(st.integers(1, 7), min_size=1)),
        work_hours=WorkHours(start=start, end=end),
        country=COUNTRIES[zone],
    )
    return Case(
        pattern=pattern,
        leave=tuple(draw(st.lists(leaves(), max_size=4))),
        company_days=draw(st.dictionaries(days, st.sampled_from(DayKind), max_size=10)),
    )


@settings(max_examples=150)
@given(case=cases(), moment=moments)
def test_the_next_working_moment_is_working_and_not_in_the_past(case: Case, moment: datetime) -> None:
    found = case.calendar.next_working_moment(moment)
    assert found is not None  # No leave drawn here lasts a year.
    assert found >= moment
    assert case.calendar.is_working_moment(found)


@settings(max_examples=150)
@given(case=cases(), moment=moments)
def test_the_next_working_moment_is_never_on_leave_a_holiday_or_a_day_off(
    case: Case, moment: datetime
) -> None:
    found = case.calendar.next_working_moment(moment)
    assert found is not None
    assert not case.is_free(found.astimezone(case.pattern.timezone).date())


@settings(max_examples=100)
@given(case=cases(), moment=moments, share=st.floats(0, 1, exclude_max=True))
def test_there_is_no_earlier_working_moment_than_the_next(case: Case, moment: datetime, share: float) -> None:
    found = case.calendar.next_working_moment(moment)
    assert found is not None
    assume(found > moment)
    between = moment + (found - moment) * share
    assume(between < found)
    assert not case.calendar.is_working_moment(between)


@settings(max_examples=100)
@given(case=cases(), moment=moments, later=st.timedeltas(timedelta(0), timedelta(days=30)))
def test_what_is_due_later_is_never_moved_to_an_earlier_moment(
    case: Case, moment: datetime, later: timedelta
) -> None:
    first = case.calendar.next_working_moment(moment)
    second = case.calendar.next_working_moment(moment + later)
    assert first is not None
    assert second is not None
    assert first <= second


@settings(max_examples=150)
@given(case=cases(), day=days)
def test_a_day_is_worked_exactly_if_nothing_makes_it_free(case: Case, day: date) -> None:
    is_working = case.calendar.state(day) is DayState.WORKING
    assert is_working is not case.is_free(day)
    assert is_working is bool(case.calendar.windows(day))


@settings(max_examples=100)
@given(case=cases(), day=days)
def test_a_working_day_is_never_longer_than_its_hours_and_a_clock_change(case: Case, day: date) -> None:
    hours = case.pattern.work_hours
    length = datetime.combine(day, hours.end) - datetime.combine(day, hours.start)
    for start, end in case.calendar.windows(day):
        assert start < end
        assert end - start <= length + timedelta(hours=1)
        assert case.calendar.local_date(start) == day


@settings(max_examples=150)
@given(case=cases(), day=days)
def test_absences_add_up_to_what_is_not_worked_of_a_day(case: Case, day: date) -> None:
    ours = case.calendar
    gone = sum(ours.absences(day).values(), Decimal(0))
    in_pattern = ours.pattern_days(day, day) == [day]
    assert gone in (Decimal(0), Decimal("0.5"), Decimal(1))
    assert (gone == 1) is (in_pattern and not ours.windows(day))
    assert in_pattern or not ours.windows(day)


@settings(max_examples=100)
@given(case=cases(), day=days, at=quarters)
def test_a_moment_on_a_day_is_a_working_moment_of_that_day(case: Case, day: date, at: time) -> None:
    moment = case.calendar.moment_on(day, at)
    if moment is None:
        assert case.is_free(day)
    else:
        assert case.calendar.local_date(moment) == day
        assert case.calendar.is_working_moment(moment)


@settings(max_examples=100)
@given(case=cases(), day=days)
def test_before_the_next_working_day_there_are_only_free_days(case: Case, day: date) -> None:
    after = case.calendar.working_day_on_or_after(day)
    assert after is not None
    assert all(case.is_free(day + timedelta(days=n)) for n in range((after - day).days))
    assert not case.is_free(after)


@settings(max_examples=60)
@given(case=cases(), day=days, first=st.integers(1, 10), second=st.integers(1, 10))
def test_working_days_add_up(case: Case, day: date, first: int, second: int) -> None:
    midway = case.calendar.add_working_days(day, first)
    assert midway is not None
    assert case.calendar.add_working_days(midway, second) == case.calendar.add_working_days(
        day, first + second
    )


@settings(max_examples=100)
@given(case=cases(), moment=moments)
def test_a_week_lasts_to_its_end_and_not_longer(case: Case, moment: datetime) -> None:
    end = end_of_week(case.calendar, case.calendar.local_date(moment))
    assert moment < end
    assert end - moment <= timedelta(days=7, hours=1)
    assert iso_week(case.calendar, end - timedelta(seconds=1)) == iso_week(case.calendar, moment)
    assert iso_week(case.calendar, end) != iso_week(case.calendar, moment)
