"""Expected-so-far by counting days; figures were worked out by hand on a calendar."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from measures.kpis.model import DayMark, Kpi, Per
from measures.kpis.rules import expected, is_share, period_of, period_shown
from people.calendar import WorkCalendar, WorkPattern
from people.model import Company, DayKind, Half, Leave

MONDAY = date(2026, 6, 8)
FRIDAY = date(2026, 6, 12)
SUNDAY = date(2026, 6, 14)


def kpi(
    target: str = "3",
    *,
    per: Per = Per.DAY,
    not_on: frozenset[str] = frozenset({"leave", "holiday"}),
    unit: str = "records",
) -> Kpi:
    return Kpi(
        id="visits",
        practice_id="log",
        name={"en": "Visits"},
        purpose={"en": "Nothing is lost at hand-over"},
        unit={"en": unit},
        target=Decimal(target),
        per=per,
        not_on=not_on,
    )


def calendar(
    *leave: Leave,
    work_days: frozenset[int] = frozenset({1, 2, 3, 4, 5}),
    company_days: dict[date, DayKind] | None = None,
    country: str = "JP",
) -> WorkCalendar:
    pattern = WorkPattern(
        timezone=ZoneInfo("Asia/Tokyo"),
        work_days=work_days,
        work_hours=Company(name="x").work_hours,
        country=country,
    )
    return WorkCalendar(pattern, leave=leave, company_days=company_days or {})


def away(first: date, last: date | None = None, *, half: Half | None = None) -> Leave:
    return Leave(person_id="p", first=first, last=last or first, kind="annual", half=half)


def mark(day: date, kind: str = "field") -> DayMark:
    return DayMark(person_id="p", day=day, kind=kind)


def test_three_a_day_in_a_five_day_week_with_two_days_of_leave_make_nine_not_fifteen() -> None:
    """The worked example of PRODUCT 2."""
    result = expected(
        kpi(), calendar(away(MONDAY, MONDAY + timedelta(days=1))), first=MONDAY, last=SUNDAY, marks=()
    )
    assert result.value == 9
    assert result.counting_days == 3
    assert result.left_out == {"leave": Decimal(2)}


def test_a_full_week_without_absence_expects_the_full_target() -> None:
    result = expected(kpi(), calendar(), first=MONDAY, last=SUNDAY, marks=())
    assert (result.value, result.counting_days, result.left_out) == (15, 5, {})


def test_silver_week_2026_leaves_two_days_that_count() -> None:
    """21 September is Respect for the Aged Day, 22 a day between holidays, 23 the autumn equinox."""
    result = expected(kpi(), calendar(), first=date(2026, 9, 21), last=date(2026, 9, 27), marks=())
    assert result.value == 6
    assert result.left_out == {"holiday": Decimal(3)}


def test_half_a_day_of_leave_counts_half() -> None:
    result = expected(kpi(), calendar(away(MONDAY, half=Half.AM)), first=MONDAY, last=SUNDAY, marks=())
    assert result.value == Decimal("13.5")
    assert result.left_out == {"leave": Decimal("0.5")}


def test_a_day_on_which_the_company_is_closed_is_left_out_as_a_holiday() -> None:
    closed = calendar(company_days={FRIDAY: DayKind.CLOSED})
    result = expected(kpi(), closed, first=MONDAY, last=SUNDAY, marks=())
    assert result.value == 12
    assert result.left_out == {"holiday": Decimal(1)}


def test_leave_on_a_holiday_is_left_out_once() -> None:
    respect_for_the_aged = date(2026, 9, 21)
    result = expected(
        kpi(),
        calendar(away(respect_for_the_aged)),
        first=respect_for_the_aged,
        last=respect_for_the_aged,
        marks=(),
    )
    assert result.value == 0
    assert sum(result.left_out.values()) == 1


def test_leave_counts_where_the_kpi_does_not_name_it() -> None:
    result = expected(
        kpi(not_on=frozenset({"holiday"})), calendar(away(MONDAY)), first=MONDAY, last=SUNDAY, marks=()
    )
    assert (result.value, result.left_out) == (15, {})


def test_a_marked_day_leaves_the_denominator_only_if_the_kpi_names_its_kind() -> None:
    marks = [mark(MONDAY), mark(FRIDAY)]
    named = kpi(not_on=frozenset({"leave", "holiday", "field"}))
    assert expected(named, calendar(), first=MONDAY, last=SUNDAY, marks=marks).value == 9
    assert expected(kpi(), calendar(), first=MONDAY, last=SUNDAY, marks=marks).value == 15


def test_a_mark_on_a_half_day_leaves_out_the_other_half() -> None:
    named = kpi(not_on=frozenset({"leave", "holiday", "field"}))
    result = expected(
        named, calendar(away(MONDAY, half=Half.PM)), first=MONDAY, last=MONDAY, marks=[mark(MONDAY)]
    )
    assert result.value == 0
    assert result.left_out == {"leave": Decimal("0.5"), "field": Decimal("0.5")}


def test_a_mark_on_a_weekend_or_a_leave_day_changes_nothing() -> None:
    named = kpi(not_on=frozenset({"leave", "holiday", "field"}))
    marks = [mark(SUNDAY), mark(MONDAY)]
    result = expected(named, calendar(away(MONDAY)), first=MONDAY, last=SUNDAY, marks=marks)
    assert result.left_out == {"leave": Decimal(1)}
    assert result.value == 12


def test_people_who_work_three_days_a_week_are_expected_three_days() -> None:
    part_time = calendar(work_days=frozenset({1, 3, 4}))
    assert expected(kpi(), part_time, first=MONDAY, last=SUNDAY, marks=()).value == 9


def test_a_weekly_target_shrinks_with_the_days_that_do_not_count() -> None:
    """10 a week, one holiday: 10 x 4 / 5. Marine Day 2026 is Monday 20 July."""
    weekly = kpi("10", per=Per.WEEK)
    result = expected(weekly, calendar(), first=date(2026, 7, 20), last=date(2026, 7, 26), marks=())
    assert result.value == 8


def test_a_weekly_target_grows_over_the_week() -> None:
    weekly = kpi("10", per=Per.WEEK)
    values = [
        expected(weekly, calendar(), first=MONDAY, last=MONDAY + timedelta(days=n), marks=()).value
        for n in range(7)
    ]
    assert values == [2, 4, 6, 8, 10, 10, 10]


def test_a_monthly_target_is_shared_over_the_working_days_of_the_month() -> None:
    """June 2026 has 22 weekdays and no public holiday in Japan; the 12th is the 10th of them."""
    monthly = kpi("22", per=Per.MONTH)
    result = expected(monthly, calendar(), first=date(2026, 6, 1), last=FRIDAY, marks=())
    assert result.value == 10


def test_a_span_over_two_weeks_adds_both_up() -> None:
    weekly = kpi("10", per=Per.WEEK)
    result = expected(weekly, calendar(), first=MONDAY, last=MONDAY + timedelta(days=8), marks=())
    assert result.value == 14


def test_a_percentage_does_not_shrink_with_leave() -> None:
    share = kpi("80", per=Per.WEEK, unit="%")
    assert is_share(share)
    assert expected(share, calendar(away(MONDAY)), first=MONDAY, last=SUNDAY, marks=()).value == 80
    assert expected(share, calendar(away(MONDAY, SUNDAY)), first=MONDAY, last=SUNDAY, marks=()).value == 0


def test_the_full_width_per_cent_sign_is_a_percentage_too() -> None:
    assert is_share(kpi(unit="％"))
    assert not is_share(kpi(unit="件"))


def test_who_never_works_is_expected_nothing() -> None:
    nobody = calendar(work_days=frozenset())
    for per in Per:
        result = expected(kpi(per=per), nobody, first=MONDAY, last=SUNDAY, marks=())
        assert (result.value, result.counting_days) == (0, 0)


@pytest.mark.parametrize(
    ("per", "day", "period"),
    [
        (Per.DAY, date(2026, 6, 10), (MONDAY, SUNDAY)),
        (Per.WEEK, SUNDAY, (MONDAY, SUNDAY)),
        (Per.MONTH, date(2026, 2, 14), (date(2026, 2, 1), date(2026, 2, 28))),
        (Per.MONTH, date(2028, 2, 14), (date(2028, 2, 1), date(2028, 2, 29))),
        (Per.MONTH, date(2026, 12, 31), (date(2026, 12, 1), date(2026, 12, 31))),
    ],
)
def test_the_period_of_a_day_is_its_iso_week_or_its_month(
    per: Per, day: date, period: tuple[date, date]
) -> None:
    assert period_of(per, day) == period


def test_a_card_in_the_middle_of_the_week_speaks_of_the_week_through_yesterday() -> None:
    assert period_shown(kpi(), calendar(), today=date(2026, 6, 10)) == (MONDAY, date(2026, 6, 9))


def test_a_card_on_monday_speaks_of_the_whole_week_before() -> None:
    assert period_shown(kpi(), calendar(), today=MONDAY) == (date(2026, 6, 1), date(2026, 6, 7))


def test_a_card_after_a_holiday_monday_still_speaks_of_the_week_before() -> None:
    """Nothing could be expected on Marine Day, 20 July 2026."""
    shown = period_shown(kpi(), calendar(), today=date(2026, 7, 21))
    assert shown == (date(2026, 7, 13), date(2026, 7, 19))


def test_a_monthly_figure_on_the_first_speaks_of_the_month_before() -> None:
    assert period_shown(kpi(per=Per.MONTH), calendar(), today=date(2026, 7, 1)) == (
        date(2026, 6, 1),
        date(2026, 6, 30),
    )


DAYS = st.dates(min_value=date(2026, 1, 1), max_value=date(2026, 12, 1))
LENGTHS = st.integers(min_value=0, max_value=40)
LEAVES = st.lists(
    st.builds(
        lambda day, length, half: away(day, day + timedelta(days=length), half=half),
        DAYS,
        st.integers(min_value=0, max_value=10),
        st.sampled_from([None, Half.AM, Half.PM]),
    ),
    max_size=4,
)
PATTERNS = st.frozensets(st.integers(min_value=1, max_value=7))
KINDS = st.frozensets(st.sampled_from(["leave", "holiday", "field"]))
FEW = settings(max_examples=60, deadline=None)


@FEW
@given(LEAVES, PATTERNS, KINDS, DAYS, LENGTHS, st.lists(DAYS.map(mark), max_size=5))
def test_days_that_count_and_days_left_out_are_all_the_days_of_the_pattern(
    leave: list[Leave],
    work_days: frozenset[int],
    not_on: frozenset[str],
    first: date,
    length: int,
    marks: list[DayMark],
) -> None:
    own = calendar(*leave, work_days=work_days)
    last = first + timedelta(days=length)
    result = expected(kpi(not_on=not_on), own, first=first, last=last, marks=marks)
    assert result.counting_days + sum(result.left_out.values()) == len(own.pattern_days(first, last))
    assert set(result.left_out) <= not_on
    assert all(days > 0 for days in result.left_out.values())


@FEW
@given(LEAVES, PATTERNS, DAYS, LENGTHS, st.sampled_from(list(Per)))
def test_expected_never_falls_as_days_pass(
    leave: list[Leave], work_days: frozenset[int], first: date, length: int, per: Per
) -> None:
    own = calendar(*leave, work_days=work_days)
    values = [
        expected(kpi(per=per), own, first=first, last=first + timedelta(days=n), marks=()).value
        for n in range(length + 1)
    ]
    assert values == sorted(values)


@FEW
@given(LEAVES, PATTERNS, DAYS, LENGTHS, LENGTHS)
def test_expected_per_day_adds_up_over_spans_that_do_not_overlap(
    leave: list[Leave], work_days: frozenset[int], first: date, length: int, more: int
) -> None:
    own = calendar(*leave, work_days=work_days)
    middle = first + timedelta(days=length)
    end = middle + timedelta(days=more)
    early = expected(kpi(), own, first=first, last=middle, marks=())
    late = expected(kpi(), own, first=middle + timedelta(days=1), last=end, marks=())
    assert early.value + late.value == expected(kpi(), own, first=first, last=end, marks=()).value


@FEW
@given(LEAVES, PATTERNS, DAYS, st.sampled_from([Per.WEEK, Per.MONTH]), st.integers(min_value=1, max_value=99))
def test_expected_of_one_period_is_never_above_its_target(
    leave: list[Leave], work_days: frozenset[int], day: date, per: Per, target: int
) -> None:
    first, last = period_of(per, day)
    result = expected(
        kpi(str(target), per=per), calendar(*leave, work_days=work_days), first=first, last=last, marks=()
    )
    assert 0 <= result.value <= target


@FEW
@given(PATTERNS, DAYS, LENGTHS, st.sampled_from(list(Per)))
def test_nothing_is_expected_of_somebody_who_was_away_all_the_time(
    work_days: frozenset[int], first: date, length: int, per: Per
) -> None:
    last = first + timedelta(days=length)
    own = calendar(away(first, last), work_days=work_days)
    assert expected(kpi(per=per), own, first=first, last=last, marks=()).value == 0


@FEW
@given(LEAVES, DAYS, st.sampled_from(list(Per)))
def test_the_period_shown_is_over_and_as_recent_as_it_can_be(
    leave: list[Leave], today: date, per: Per
) -> None:
    first, last = period_shown(kpi(per=per), calendar(*leave), today=today)
    assert first <= last < today
    assert period_of(per, first)[0] == first
    assert (today - last).days <= 31


def test_moments_play_no_part_so_that_a_card_can_be_built_at_any_hour() -> None:
    own = calendar()
    early = own.local_date(datetime(2026, 6, 9, 15, 0, tzinfo=UTC))
    assert period_shown(kpi(), own, today=early) == (MONDAY, date(2026, 6, 9))
