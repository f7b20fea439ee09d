"""What was expected of teams, and what an evaluation says: every example is computed by hand."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from team_figures_stage import (
    EAST,
    FIRST,
    MONDAY,
    away,
    calendar,
    evaluated,
    evaluated_together,
    kpi,
    measured,
    member,
    share,
    team_of,
    whole,
)

from measures.kpis.model import CHECKIN_SOURCE, DayMark, Of, Per
from measures.teams.model import LeftOut, Measured, Part, TeamFigure, Verdict
from measures.teams.rules import judged, span_of, verdict_of
from people.model import Half

TEAM_READING = f"team:{EAST}"


def test_a_week_with_leave() -> None:
    """WORDS example 10: 8 people x 5 days = 40 person-days, less 6 on leave (2 people: 4 and 2 days) = 34;
    34 x 3 = 102. 71 of 102 is 69.6 %, under 80 %."""
    people = [
        *team_of(6),
        member("away-4", calendar=calendar(away(date(2026, 6, 8), date(2026, 6, 11)))),
        member("away-2", calendar=calendar(away(date(2026, 6, 11), date(2026, 6, 12)))),
    ]
    numbers = [11, 11, 11, 11, 11, 11, 2, 3]
    figure = whole(evaluated(kpi(), people, map(measured, (one.person_id for one in people), numbers)), EAST)
    assert (figure.pattern_days, figure.counting_days) == (40, 34)
    assert figure.left_out == (LeftOut(kind="leave", days=Decimal(6), people=2),)
    assert (figure.actual, figure.expected, figure.verdict) == (71, 102, Verdict.BELOW)
    assert (figure.people, figure.with_numbers) == (8, 8)


def test_a_week_with_leave_and_a_holiday() -> None:
    """Marine Day is Monday 20 July 2026. 6 people x 5 days = 30; the holiday takes 6 days of 6 people, leave
    from Monday to Wednesday takes 2 more of one (on the holiday nobody is on leave twice: leave comes first,
    so it takes 3 and the holiday 5). 30 - 3 - 5 = 22; 22 x 3 = 66. 66 of 66 is reached."""
    first, last = date(2026, 7, 20), date(2026, 7, 26)
    people = [*team_of(5), member("away", calendar=calendar(away(first, date(2026, 7, 22))))]
    at = datetime(2026, 7, 27, tzinfo=UTC)
    readings = [measured(one.person_id, 11, first=first, last=last, at=at) for one in people]
    figure = whole(evaluated(kpi(), people, readings, on=date(2026, 7, 27)), EAST)
    assert figure.left_out == (
        LeftOut(kind="holiday", days=Decimal(5), people=5),
        LeftOut(kind="leave", days=Decimal(3), people=1),
    )
    assert (figure.counting_days, figure.expected, figure.verdict) == (22, 66, Verdict.REACHED)


def test_a_joiner_in_mid_month() -> None:
    """June 2026 has 22 working days; from 16 June on there are 4 + 5 + 2 = 11. 44 a month: four people
    4 x 44 = 176, the joiner 44 x 11 / 22 = 22: 198. The month ended in the week before Monday 6 July."""
    monthly = kpi(target=Decimal(44), per=Per.MONTH)
    people = [*team_of(4), member("joiner", since=date(2026, 6, 16))]
    june = {"first": date(2026, 6, 1), "last": date(2026, 6, 30), "at": datetime(2026, 7, 2, tzinfo=UTC)}
    readings = [measured(one.person_id, 30, **june) for one in people]
    figure = whole(evaluated(monthly, people, readings, on=date(2026, 7, 6)), EAST)
    assert (figure.first, figure.last) == (date(2026, 6, 1), date(2026, 6, 30))
    assert (figure.pattern_days, figure.expected) == (4 * 22 + 11, 198)


def test_of_numbers_from_different_days_the_oldest_is_named_and_the_newest_keeps_them_fresh() -> None:
    """A month's numbers are old after 31 days: on Monday 6 July what was measured before 5 June. East's are
    of 3 June, through the 2nd; West's of 2 July, through the 30th; of North's one is, four are as East's."""
    monthly = kpi(target=Decimal(44), per=Per.MONTH)
    old, fresh = datetime(2026, 6, 3, 3, tzinfo=UTC), datetime(2026, 7, 2, tzinfo=UTC)
    june = {"first": date(2026, 6, 1), "last": date(2026, 6, 30)}
    people = [*team_of(5), *team_of(5, "Sales/West", name="w"), *team_of(5, "Sales/North", name="n")]
    is_fresh = {"n4"} | {f"w{number}" for number in range(5)}
    readings = [
        measured(one.person_id, 30, at=fresh if one.person_id in is_fresh else old, **june) for one in people
    ]
    found = evaluated(monthly, people, readings, on=date(2026, 7, 6))
    told = {
        path: (one.first.day, one.last, one.measured_at, one.verdict is Verdict.STALE)
        for path in (EAST, "Sales/West", "Sales/North", "Sales")
        for one in [whole(found, path)]
    }
    assert told == {
        EAST: (1, date(2026, 6, 2), old, True),
        "Sales/West": (1, date(2026, 6, 30), fresh, False),
        "Sales/North": (1, date(2026, 6, 30), old, False),
        "Sales": (1, date(2026, 6, 30), old, False),
    }


def test_a_leaver_is_expected_of_until_the_last_day() -> None:
    """Four people 5 days, one until Tuesday: 4 x 5 + 2 = 22 days; 22 x 3 = 66."""
    people = [*team_of(4), member("leaver", until=date(2026, 6, 9))]
    readings = [measured(one.person_id, 10) for one in people]
    figure = whole(evaluated(kpi(), people, readings), EAST)
    assert (figure.counting_days, figure.expected) == (22, 66)


def test_kpis_of_one_evaluation_have_each_the_days_of_whoever_has_a_number_of_it() -> None:
    """Six people x 5 days, one of them (p0) away for two: 28 days x 3 = 84. Without the number of p0 five
    people x 5 = 25 days x 3 = 75; without that of p5 23 days x 3 = 69. The first once more is the same again,
    and so is the sum with another team of five: 84 + 75 = 159."""
    people = [member("p0", calendar=calendar(away(FIRST, date(2026, 6, 9)))), *team_of(6)[1:]]
    others = team_of(5, "Sales/West", name="w")
    of_all = [measured(one.person_id, 12) for one in [*people, *others]]
    without_first, without_last = of_all[1:], [*of_all[:5], *of_all[6:]]
    measured_of = [
        (kpi(id=f"visits-{number}"), readings)
        for number, readings in enumerate((of_all, without_first, without_last, of_all))
    ]
    found = evaluated_together(measured_of, [*people, *others])
    assert [whole(figures, EAST).expected for figures in found] == [84, 75, 69, 84]
    assert [whole(figures).expected for figures in found] == [159, 150, 144, 159]
    away_days = [[one.days for one in whole(figures, EAST).left_out] for figures in found]
    assert away_days == [[2], [], [2], [2]]


def test_a_part_timer() -> None:
    """10 a week: whole weeks are 10 each, however many days. The part-timer (Mon, Wed, Fri) is away on a
    Friday: 10 x 2 / 3 = 6.667. Together 4 x 10 + 6.666666667 = 46.666666667.
    Three a day: (4 x 5 + 2) x 3 = 66."""
    friday = calendar(away(date(2026, 6, 12)), work_days=frozenset({1, 3, 5}))
    people = [*team_of(4), member("part", calendar=friday)]
    readings = [measured(one.person_id, 8) for one in people]
    weekly = whole(evaluated(kpi(target=Decimal(10), per=Per.WEEK), people, readings), EAST)
    assert weekly.expected == Decimal("46.666666667")
    assert (weekly.pattern_days, weekly.counting_days) == (23, 22)
    assert whole(evaluated(kpi(), people, readings), EAST).expected == 66


def test_a_half_day() -> None:
    """Five people x 5 days, one morning of one person: 24.5 days; x 3 = 73.5."""
    people = [*team_of(4), member("half", calendar=calendar(away(FIRST, half=Half.AM)))]
    figure = whole(evaluated(kpi(), people, [measured(one.person_id, 12) for one in people]), EAST)
    assert (figure.counting_days, figure.expected) == (Decimal("24.5"), Decimal("73.5"))
    assert figure.left_out == (LeftOut(kind="leave", days=Decimal("0.5"), people=1),)


def test_days_out_in_the_field_are_left_out_only_where_the_kpi_says_so() -> None:
    """One person marks two days: (25 - 2) x 3 = 69; a KPI that counts such days expects 75."""
    people = team_of(5)
    marks = {"p0": [DayMark(person_id="p0", day=date(2026, 6, day), kind="field") for day in (9, 10)]}
    readings = [measured(one.person_id, 12) for one in people]
    leaving_out = kpi(not_on=frozenset({"leave", "holiday", "field"}))
    assert whole(evaluated(leaving_out, people, readings, marks=marks), EAST).expected == 69
    assert whole(evaluated(kpi(), people, readings, marks=marks), EAST).expected == 75


@pytest.mark.parametrize("numbers", [5, 0])
def test_a_team_wholly_on_leave_is_not_below(numbers: int) -> None:
    """Nobody has a day that counts, so nothing is expected, whether a system sends zeros or nothing."""
    week = calendar(away(FIRST, date(2026, 6, 14)))
    people = [member(f"p{number}", calendar=week) for number in range(5)]
    readings = [measured(one.person_id, 0) for one in people[:numbers]]
    figure = whole(evaluated(kpi(), people, readings), EAST)
    assert (figure.verdict, figure.attainment) == (Verdict.ALL_AWAY, None)


def test_a_ratio_over_a_tree_is_made_of_numerators_and_denominators() -> None:
    """East: 5 people, each 8 of 10 = 40/50 (80 %). West: 5 people, each 30 of 100 = 150/500 (30 %).
    Sales: 190/550 = 34.545454545 %; the mean of the two ratios would be 55 %."""
    people = [*team_of(5, name="e"), *team_of(5, "Sales/West", name="w")]
    readings = [measured(f"e{n}", 80, of=(8, 10)) for n in range(5)]
    readings += [measured(f"w{n}", 30, of=(30, 100)) for n in range(5)]
    figures = evaluated(share(), people, readings)
    sales, east = whole(figures, "Sales"), whole(figures, EAST)
    assert (sales.numerator, sales.denominator, sales.actual) == (190, 550, Decimal("34.545454545"))
    assert (sales.expected, sales.verdict) == (80, Verdict.BELOW)
    assert (east.actual, east.verdict) == (80, Verdict.REACHED)


def test_shares_that_people_enter_themselves_are_not_added_up() -> None:
    people = team_of(5)
    entered = [measured(one.person_id, 90) for one in people]
    figure = whole(evaluated(share(source=CHECKIN_SOURCE), people, entered), EAST)
    assert (figure.verdict, figure.actual) == (Verdict.NO_NUMBERS, None)


def test_a_team_with_one_number_is_expected_of_on_days_on_which_somebody_was_there() -> None:
    """One is away Monday to Wednesday, the other Wednesday to Friday: on Wednesday nobody was there, so 4 of
    5 days count; 4 x 3 = 12. 11 of 12 is 91.7 %: neither below nor recovered."""
    people = [
        member("a", calendar=calendar(away(date(2026, 6, 8), date(2026, 6, 10)))),
        member("b", calendar=calendar(away(date(2026, 6, 10), date(2026, 6, 12)))),
    ]
    figure = whole(evaluated(kpi(of=Of.TEAM), people, [measured(TEAM_READING, 11)]), EAST)
    assert (figure.pattern_days, figure.counting_days, figure.expected) == (5, 4, 12)
    assert figure.left_out == (LeftOut(kind="leave", days=Decimal(1), people=0),)
    assert (figure.verdict, figure.people, figure.with_numbers) == (Verdict.BETWEEN, 2, 0)


def test_the_numbers_of_teams_add_up_along_the_tree() -> None:
    """East 10 of 15, West 15 of 15, Sales' own 5 of 15: Sales 30 of 45 (66.7 %). Nothing is said of a team
    below one that has a number, nor of a team whose people take no part."""
    people = [member("a"), member("b", "Sales/West"), member("c", "Sales"), member("d", "Sales/East/Tokyo")]
    readings = [
        measured(TEAM_READING, 10),
        measured("team:Sales/West", 15),
        measured("team:Sales", 5),
        measured("team:Service", 99),
    ]
    figures = evaluated(kpi(of=Of.TEAM), people, readings)
    assert {one.team: (one.actual, one.expected) for one in figures} == {
        "": (30, 45),
        "Sales": (30, 45),
        EAST: (10, 15),
        "Sales/West": (15, 15),
    }


def test_nothing_is_expected_of_days_that_the_data_cannot_know() -> None:
    """Measured on Thursday at 10:00: the data knows Monday to Wednesday. 5 x 3 days x 3 = 45."""
    thursday = datetime(2026, 6, 11, 1, tzinfo=UTC)
    readings = [measured(f"p{n}", 9, at=thursday) for n in range(5)]
    figure = whole(evaluated(kpi(), team_of(5), readings), EAST)
    assert (figure.last, figure.expected, figure.verdict) == (date(2026, 6, 10), 45, Verdict.REACHED)
    assert figure.measured_at == thursday


def test_data_is_as_old_as_the_newest_number_of_whoever_has_the_oldest() -> None:
    """Readings of single days, each measured the next morning: the week is known since Saturday, not since
    Tuesday. One person whose last came on Thursday: all is known since Thursday."""

    def daily(person_id: str, days: int) -> list[Measured]:
        return [
            measured(
                person_id, 3, first=date(2026, 6, 8 + day), last=date(2026, 6, 8 + day),
                at=datetime(2026, 6, 9 + day, 1, tzinfo=UTC),
            )
            for day in range(days)
        ]  # fmt: skip

    readings = [one for n in range(5) for one in daily(f"p{n}", 5)]
    assert whole(evaluated(kpi(), team_of(5), readings), EAST).measured_at == datetime(
        2026, 6, 13, 1, tzinfo=UTC
    )
    late = [one for n in range(4) for one in daily(f"p{n}", 5)] + daily("p4", 3)
    assert whole(evaluated(kpi(), team_of(5), late), EAST).measured_at == datetime(2026, 6, 11, 1, tzinfo=UTC)


def test_who_enters_a_number_early_is_expected_of_until_then_others_until_their_own() -> None:
    """From a check-in: one on Wednesday (2 days: 6), four on the Monday after (5 days: 15 each): 66.
    From a system that measures all of a team together the newest measuring holds for all: 5 x 15 = 75."""
    wednesday = datetime(2026, 6, 10, 1, tzinfo=UTC)
    readings = [measured("p0", 6, at=wednesday), *(measured(f"p{n}", 15) for n in range(1, 5))]
    entered = whole(evaluated(kpi(source=CHECKIN_SOURCE), team_of(5), readings), EAST)
    assert (entered.expected, entered.measured_at) == (66, wednesday)
    assert whole(evaluated(kpi(), team_of(5), readings), EAST).expected == 75


def test_daily_readings_add_up_and_one_of_the_whole_week_stands_for_them() -> None:
    """Two days of 3 each, the last one measured on its own evening: 6, speaking of Monday and Tuesday (6 a
    person). With a reading of the whole week, 20 stands and the week is expected: 15 a person."""
    days = [
        measured(f"p{n}", 3, first=day, last=day, at=datetime(2026, 6, 9, 14, tzinfo=UTC))
        for n in range(5)
        for day in (date(2026, 6, 8), date(2026, 6, 9))
    ]
    figure = whole(evaluated(kpi(), team_of(5), days), EAST)
    assert (figure.actual, figure.expected, figure.last) == (30, 30, date(2026, 6, 9))
    weeks = [measured(f"p{n}", 20) for n in range(5)]
    figure = whole(evaluated(kpi(), team_of(5), days + weeks), EAST)
    assert (figure.actual, figure.expected) == (100, 75)


def test_an_old_reading_of_the_whole_week_does_not_stand_for_newer_ones_of_its_days() -> None:
    """The whole week measured on Tuesday at 10:00 knows Monday alone: 2 each. The five days measured on the
    Monday after know all: 5 x 3 = 15 each, 75 of 75. Measured on that Monday as well, the whole stands."""
    later = datetime(2026, 6, 14, 21, tzinfo=UTC)
    tuesday = datetime(2026, 6, 9, 1, tzinfo=UTC)
    days = [
        measured(f"p{n}", 3, first=date(2026, 6, day), last=date(2026, 6, day), at=later)
        for n in range(5)
        for day in range(8, 13)
    ]
    old = [measured(f"p{n}", 2, at=tuesday) for n in range(5)]
    figure = whole(evaluated(kpi(), team_of(5), old + days), EAST)
    assert (figure.actual, figure.expected, figure.verdict) == (75, 75, Verdict.REACHED)
    new = [measured(f"p{n}", 2, at=later) for n in range(5)]
    assert whole(evaluated(kpi(), team_of(5), new + days), EAST).actual == 10


def test_what_is_known_of_a_month_later_is_no_figure_of_its_first_week() -> None:
    """On Monday 15 June the month so far is 1-14 June: 10 working days of 22, 44 x 10 / 22 = 20 a person. The
    reading of that Monday stands; the one of 30 June speaks of days that were not yet looked at."""
    june = {"first": date(2026, 6, 1), "last": date(2026, 6, 30)}
    then = [measured(f"p{n}", 18, **june, at=datetime(2026, 6, 15, tzinfo=UTC)) for n in range(5)]
    later = [measured(f"p{n}", 44, **june, at=datetime(2026, 6, 30, 1, tzinfo=UTC)) for n in range(5)]
    monthly = kpi(target=Decimal(44), per=Per.MONTH)
    figure = whole(evaluated(monthly, team_of(5), then + later), EAST)
    assert (figure.actual, figure.expected) == (90, 100)


def test_fewer_than_k_numbers_are_not_shown() -> None:
    figure = whole(evaluated(kpi(), team_of(6), [measured(f"p{n}", 15) for n in range(4)]), EAST)
    assert figure == TeamFigure(
        programme_id="crm",
        kpi_id="visits",
        team=EAST,
        evaluated_on=MONDAY,
        first=FIRST,
        last=date(2026, 6, 14),
        verdict=Verdict.TOO_FEW,
        people=6,
    )


def test_a_small_team_does_not_tell_that_its_people_are_away_or_have_no_number() -> None:
    """Of a team of one, being away, having no number and having one would each be said of that person."""
    on_leave = calendar(away(FIRST, date(2026, 6, 14)))
    found = set()
    for one, own in ((member("solo", "Sales/Solo", calendar=on_leave), []),
                     (member("solo", "Sales/Solo"), []),
                     (member("solo", "Sales/Solo"), [measured("solo", 3)])):  # fmt: skip
        readings = [*own, *(measured(f"p{n}", 15) for n in range(6))]
        found.add(whole(evaluated(kpi(), [*team_of(6), one], readings), "Sales/Solo").verdict)
    assert found == {Verdict.TOO_FEW}


def at_look(*values: int, look: int = 1, first: int = 0) -> list[Measured]:
    """Return a number for each of so many people, from `p{first}` on, as it was sent before one of the daily
    looks at the week."""
    at = datetime(2026, 6, 14, 20 + look, tzinfo=UTC)
    return [measured(f"p{first + n}", value, at=at, id=look) for n, value in enumerate(values)]


def test_one_late_number_changes_no_figure_that_was_shown() -> None:
    """Six people, five numbers of 15: 75 of 75. A sixth of 16 on Tuesday would be the difference to 91."""
    people, monday = team_of(6), at_look(*[15] * 5)
    before = evaluated(kpi(), people, monday)
    late = at_look(16, look=2, first=5)
    again = evaluated(kpi(), people, monday + late, before=before)
    assert again == before
    assert whole(again, EAST).actual == 75
    assert whole(evaluated(kpi(), people, monday + late), EAST).actual == 91


def test_a_figure_that_was_shown_is_replaced_once_k_numbers_are_new() -> None:
    """Ten people with 15 each. Four of them corrected to 16 are too few; with a fifth, the day after, all
    five count: 150 + 5 = 155. Or five more people: 150 + 75."""
    people, monday = team_of(15), at_look(*[15] * 10)
    before = evaluated(kpi(), people, monday)
    four = monday + at_look(*[16] * 4, look=2)
    tuesday = evaluated(kpi(), people, four, before=before)
    assert whole(tuesday, EAST).actual == 150
    five = four + at_look(16, look=3, first=4)
    assert whole(evaluated(kpi(), people, five, before=tuesday), EAST).actual == 155
    more = monday + at_look(*[15] * 5, look=2, first=10)
    assert whole(evaluated(kpi(), people, more, before=before), EAST).actual == 225


def test_a_correction_that_turns_the_verdict_replaces_what_was_shown() -> None:
    """Five people: 4 x 12 + 11 = 59 of 75, 78.7 %: below. The 11 corrected to 12 makes 60, 80 %: not below.
    Sales is these and five of another team with 15 each: 134 of 150 is 89.3 %, and 135 is 90 %: it follows,
    being their sum."""
    people = [*team_of(5), *(member(f"p{n}", "Sales/West") for n in range(5, 10))]
    monday = at_look(*[12] * 4, 11, *[15] * 5)
    before = evaluated(kpi(), people, monday)
    assert whole(before, EAST).verdict is Verdict.BELOW
    again = evaluated(kpi(), people, monday + at_look(12, look=2, first=4), before=before)
    assert (whole(again, EAST).actual, whole(again, EAST).verdict) == (60, Verdict.BETWEEN)
    assert (whole(again, "Sales").actual, whole(again, "Sales/West").actual) == (135, 75)


def test_leave_that_is_entered_late_counts_though_the_numbers_stand() -> None:
    """Five people with 15: 75 of 75. A day of leave of one: 72 expected. With a late sixth number the figure
    stands as it was, and with it what is expected."""
    monday = at_look(*[15] * 5)
    before = evaluated(kpi(), team_of(6), monday)
    people = [*team_of(4), member("p4", calendar=calendar(away(FIRST))), member("p5")]
    assert whole(evaluated(kpi(), people, monday, before=before), EAST).expected == 72
    late = monday + at_look(15, look=2, first=5)
    assert whole(evaluated(kpi(), people, late, before=before), EAST).expected == 75


def test_a_team_whose_numbers_come_later_joins_those_that_were_shown() -> None:
    """East on Monday: 5 x 15. West, of whom nobody had a number, on Tuesday: 5 x 10. Sales is both: 125."""
    people = [*team_of(5), *(member(f"p{n}", "Sales/West") for n in range(5, 10))]
    before = evaluated(kpi(), people, at_look(*[15] * 5))
    assert whole(before, "Sales/West").verdict is Verdict.NO_NUMBERS
    again = evaluated(kpi(), people, at_look(*[15] * 5) + at_look(*[10] * 5, look=2, first=5), before=before)
    assert (whole(again, "Sales/West").actual, whole(again, "Sales").actual) == (50, 125)


def test_who_moved_to_another_team_is_counted_there_from_the_next_evaluation_on() -> None:
    """One of six goes from East to West: the difference of both would be that person's 15."""
    people = [*team_of(6), *(member(f"p{n}", "Sales/West") for n in range(6, 12))]
    numbers = at_look(*[15] * 12)
    before = evaluated(kpi(), people, numbers)
    moved = [*people[1:], member("p0", "Sales/West")]
    again = evaluated(kpi(), moved, numbers, before=before)
    assert [(one.team, one.actual) for one in again] == [(one.team, one.actual) for one in before]


def test_what_was_shown_of_smaller_groups_is_not_kept_once_a_larger_one_is_wanted() -> None:
    numbers = at_look(*[15] * 6)
    before = evaluated(kpi(), team_of(6), numbers, smallest_group=5)
    again = evaluated(kpi(), team_of(6), numbers, smallest_group=8, before=before)
    assert {one.verdict for one in again} == {Verdict.TOO_FEW}


def test_small_teams_are_added_up_with_those_who_are_in_the_team_above() -> None:
    """East 6, West 3, in Sales itself 2, k = 5: West and those of Sales are 5 and make others; West is not
    shown. 15 each: others 75, East 90, Sales 165."""
    people = [*team_of(6, name="e"), *team_of(3, "Sales/West", name="w"), *team_of(2, "Sales", name="s")]
    figures = evaluated(kpi(), people, [measured(one.person_id, 15) for one in people])
    assert whole(figures, "Sales/West").verdict is Verdict.TOO_FEW
    others = whole(figures, "Sales", Part.OTHERS)
    assert (others.actual, others.people, others.with_numbers) == (75, 5, 5)
    assert (whole(figures, EAST).actual, whole(figures, "Sales").actual) == (90, 165)


def test_numbers_that_stopped_coming_are_old_not_missing() -> None:
    last = datetime(2026, 6, 1, tzinfo=UTC)
    [figure] = [
        one
        for one in evaluated(
            kpi(), team_of(5), [], last_measured=lambda _kpi, team: last if team == EAST else None
        )
        if one.team == EAST
    ]
    assert (figure.verdict, figure.measured_at, figure.actual) == (Verdict.STALE, last, None)
    monthly = kpi(per=Per.MONTH, target=Decimal(20))
    figure = whole(evaluated(monthly, team_of(5), [], last_measured=lambda _kpi, _team: last), EAST)
    assert (figure.verdict, figure.measured_at) == (Verdict.NO_NUMBERS, last)
    late = date(2026, 6, 29)  # 31 days after 29 May
    for day, verdict in ((28, Verdict.STALE), (30, Verdict.NO_NUMBERS)):
        last = datetime(2026, 5, day, tzinfo=UTC)
        figure = whole(
            evaluated(monthly, team_of(5), [], on=late, last_measured=lambda _k, _t, at=last: at), EAST
        )
        assert figure.verdict is verdict
    assert whole(evaluated(kpi(), team_of(5), []), EAST).verdict is Verdict.NO_NUMBERS


@pytest.mark.parametrize(
    ("actual", "verdict"),
    [
        ("79.999999", Verdict.BELOW),
        ("80", Verdict.BETWEEN),
        ("94.999999", Verdict.BETWEEN),
        ("95", Verdict.REACHED),
        ("140", Verdict.REACHED),
    ],
)
def test_the_bounds_of_a_verdict(actual: str, verdict: Verdict) -> None:
    """Under 80 % of 300 is under 240; 95 % is 285."""
    assert verdict_of(kpi(), actual=3 * Decimal(actual), expected=Decimal(300)) is verdict


def test_a_kpi_has_bounds_of_its_own() -> None:
    strict = kpi(below=90, recovered=100)
    assert verdict_of(strict, actual=Decimal(89), expected=Decimal(100)) is Verdict.BELOW
    assert verdict_of(strict, actual=Decimal(99), expected=Decimal(100)) is Verdict.BETWEEN


@pytest.mark.parametrize(
    ("per", "on", "span"),
    [
        (Per.DAY, date(2026, 6, 15), (date(2026, 6, 8), date(2026, 6, 14))),
        (Per.WEEK, date(2026, 6, 15), (date(2026, 6, 8), date(2026, 6, 14))),
        (Per.MONTH, date(2026, 6, 15), (date(2026, 6, 1), date(2026, 6, 14))),
        # June ended on the Tuesday of the week before; July began in it.
        (Per.MONTH, date(2026, 7, 6), (date(2026, 6, 1), date(2026, 6, 30))),
        (Per.MONTH, date(2026, 7, 13), (date(2026, 7, 1), date(2026, 7, 12))),
        # May ended on that very Sunday.
        (Per.MONTH, date(2026, 6, 1), (date(2026, 5, 1), date(2026, 5, 31))),
        # June began on that very Monday a week before.
        (Per.MONTH, date(2026, 6, 8), (date(2026, 6, 1), date(2026, 6, 7))),
    ],
)
def test_the_days_that_an_evaluation_looks_at(per: Per, on: date, span: tuple[date, date]) -> None:
    assert span_of(kpi(per=per), on) == span


def test_judged_evaluations_skip_others_but_no_more_than_four_weeks() -> None:
    weeks = {1: Verdict.BELOW, 6: Verdict.BELOW, 8: Verdict.STALE, 9: Verdict.REACHED, 10: Verdict.TOO_FEW}
    figures = [
        TeamFigure(
            programme_id="crm",
            kpi_id="visits",
            team=EAST,
            evaluated_on=date.fromordinal(MONDAY.toordinal() + 7 * week),
            first=date.fromordinal(MONDAY.toordinal() + 7 * week - 7),
            last=date.fromordinal(MONDAY.toordinal() + 7 * week - 1),
            verdict=verdict,
        )
        for week, verdict in weeks.items()
    ]
    assert [one.verdict for one in judged(figures)] == [Verdict.REACHED, Verdict.BELOW]


MONTHS = {
    date(2026, 4, 6): (date(2026, 3, 1), date(2026, 3, 31)),
    date(2026, 6, 1): (date(2026, 5, 1), date(2026, 5, 31)),
    date(2026, 7, 6): (date(2026, 6, 1), date(2026, 6, 30)),
    date(2026, 9, 7): (date(2026, 8, 1), date(2026, 8, 31)),
    date(2026, 11, 16): (date(2026, 11, 1), date(2026, 11, 15)),
}
"""Days of evaluation, and the month that each looks at."""


def of_month(on: date, span: tuple[date, date] | None = None) -> TeamFigure:
    first, last = span or MONTHS[on]
    return TeamFigure(
        programme_id="crm",
        kpi_id="plans",
        team=EAST,
        evaluated_on=on,
        first=first,
        last=last,
        verdict=Verdict.BELOW,
    )


def test_months_are_in_a_row_across_five_weeks_and_across_one_that_is_missing() -> None:
    """May is evaluated on 1 June and June on 6 July, 5 weeks apart. July is missing: from 6 July to
    7 September it is 9 weeks. From there to 16 November it is 10."""
    june, july, september, november = (of_month(on) for on in sorted(MONTHS)[1:])
    assert judged([june, july, september]) == [september, july, june]
    assert judged([june, july, september, november]) == [november]


def test_a_figure_that_stands_from_an_evaluation_before_is_not_judged_again() -> None:
    """What is said of May on 1 June still stands on 8, 15 and 22 June: that is one evaluation, not four."""
    may = MONTHS[date(2026, 6, 1)]
    again = [of_month(date(2026, 6, day), may) for day in (8, 15, 22)]
    assert judged([of_month(date(2026, 6, 1)), *again]) == [of_month(date(2026, 6, 1))]
