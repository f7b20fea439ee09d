"""What is expected of an announcement before it is sent: who gets it when, who does not and why."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from coaching.announcements.forecast import MOST_NAMED, Expected, Tally, Terms, expect, shown_of
from coaching.announcements.model import Addressing, Forecast, LeftOut
from coaching.announcements.moments import due_in, due_in_channels, over_everywhere, over_in
from people.calendar import WorkCalendar, pattern_of
from people.model import Company, Feature, Leave, Pause, Person, Pilot, Platform
from people.pace import Pace
from people.sending import Recipient

COMPANY = Company(name="Mizuki")
"""Tokyo, 9 to 17, three messages a week."""
TOKYO, BERLIN = ZoneInfo("Asia/Tokyo"), ZoneInfo("Europe/Berlin")
TUESDAY = datetime(2026, 6, 2, 1, tzinfo=UTC)
"""10:00 in Tokyo."""
FRIDAY_NIGHT = datetime(2026, 6, 5, 15, tzinfo=UTC)
"""Saturday 00:00 in Tokyo: the end of 5 June."""
NEXT_FRIDAY_NIGHT = datetime(2026, 6, 12, 15, tzinfo=UTC)
ANN = Person(id="ann", name="Ann", team="Sales")


def terms(*, due: datetime = TUESDAY, over: datetime = FRIDAY_NIGHT, urgent: bool = False) -> Terms:
    return Terms(feature=Feature.URGENT if urgent else Feature.ANNOUNCEMENT, due_at=due, not_after=over)


def somebody(
    *,
    leave: tuple[Leave, ...] = (),
    pauses: tuple[Pause, ...] = (),
    used: int = 0,
    reachable: bool = True,
    person: Person = ANN,
) -> Recipient:
    calendar = WorkCalendar(pattern_of(person, COMPANY), leave=leave, company_days={})
    return Recipient(person=person, calendar=calendar, pauses=pauses, used=used, reachable=reachable)


def away(first: int, last: int) -> tuple[Leave, ...]:
    return (Leave(person_id="ann", first=date(2026, 6, first), last=date(2026, 6, last), kind="annual"),)


def expected(recipient: Recipient, wanted: Terms, **more: object) -> Expected:
    return expect(recipient, wanted, company=COMPANY, now=TUESDAY, **more)  # type: ignore[arg-type]


def in_tokyo(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 6, day, hour, minute, tzinfo=TOKYO)


# ---------------------------------------------------------------------------- one person


def test_who_is_at_work_gets_it_when_it_is_due() -> None:
    found = expected(somebody(), terms())
    assert (found.at, found.why, found.is_later) == (TUESDAY, None, False)
    assert found.until == in_tokyo(2, 17)
    assert found.then == in_tokyo(3, 9)


def test_what_is_due_in_the_evening_comes_the_next_morning_which_is_no_later_day_of_theirs() -> None:
    found = expected(somebody(), terms(due=in_tokyo(2, 20)))
    assert (found.at, found.is_later) == (in_tokyo(3, 9), False)


def test_who_is_on_leave_gets_it_on_their_first_day_back() -> None:
    found = expected(somebody(leave=away(1, 3)), terms())
    assert (found.at, found.is_later) == (in_tokyo(4, 9), True)


def test_who_is_on_leave_until_it_is_over_does_not_get_it() -> None:
    assert expected(somebody(leave=away(1, 7)), terms()).why is LeftOut.ON_LEAVE


def test_who_has_paused_announcements_gets_it_after_the_pause() -> None:
    pause = Pause(person_id="ann", feature=Feature.ANNOUNCEMENT, until=date(2026, 6, 3))
    found = expected(somebody(pauses=(pause,)), terms())
    assert (found.at, found.is_later) == (in_tokyo(4, 9), True)


def test_who_has_paused_for_longer_than_it_is_of_use_does_not_get_it() -> None:
    pause = Pause(person_id="ann", until=None)
    assert expected(somebody(pauses=(pause,)), terms()).why is LeftOut.PAUSED


def test_an_urgent_one_is_held_by_a_pause_of_everything_but_by_none_of_announcements() -> None:
    everything = Pause(person_id="ann", until=None)
    announcements = Pause(person_id="ann", feature=Feature.ANNOUNCEMENT, until=None)
    assert expected(somebody(pauses=(everything,)), terms(urgent=True)).why is LeftOut.PAUSED
    assert expected(somebody(pauses=(announcements,)), terms(urgent=True)).at == TUESDAY


def test_whose_weekly_limit_is_used_up_gets_it_on_monday_if_that_is_in_time() -> None:
    assert expected(somebody(used=3), terms()).why is LeftOut.OVER_BUDGET
    found = expected(somebody(used=3), terms(over=NEXT_FRIDAY_NIGHT))
    assert (found.at, found.is_later) == (in_tokyo(8, 9), True)


def test_an_urgent_one_waits_for_no_weekly_limit() -> None:
    assert expected(somebody(used=3), terms(urgent=True)).at == TUESDAY


def test_places_of_this_week_are_none_of_the_week_in_which_it_is_due() -> None:
    found = expected(somebody(used=3), terms(due=in_tokyo(9, 10), over=NEXT_FRIDAY_NIGHT))
    assert (found.at, found.is_later) == (in_tokyo(9, 10), False)


def test_the_introduction_takes_a_place_of_the_week_before_it() -> None:
    found = expected(somebody(used=1), terms(over=NEXT_FRIDAY_NIGHT), is_introduced=False)
    assert (found.at, found.messages) == (in_tokyo(8, 9), 2)
    found = expected(somebody(), terms(), is_introduced=False)
    assert (found.at, found.messages) == (TUESDAY, 2)


def test_the_last_place_of_a_week_is_left_to_what_comes_before_announcements() -> None:
    assert expected(somebody(used=1), terms()).at == TUESDAY
    assert expected(somebody(used=2), terms()).why is LeftOut.OVER_BUDGET


def test_what_is_planned_before_it_takes_its_place_as_if_it_had_come() -> None:
    due, planned = terms(due=in_tokyo(4, 10)), [in_tokyo(3, 9), in_tokyo(4, 10)]
    assert expected(somebody(), due, planned=planned).why is LeftOut.OVER_BUDGET
    assert expected(somebody(), due, planned=planned[:1]).at == in_tokyo(4, 10)
    assert expected(somebody(used=1), due, planned=planned[:1]).why is LeftOut.OVER_BUDGET


def test_what_was_due_and_has_not_gone_out_yet_is_reckoned_with() -> None:
    late = [in_tokyo(1, 9), in_tokyo(2, 9)]
    assert expected(somebody(), terms(), planned=late).why is LeftOut.OVER_BUDGET


def test_what_is_planned_after_it_or_in_another_week_takes_no_place_of_it() -> None:
    planned = [in_tokyo(2, 11), in_tokyo(3, 9), in_tokyo(5, 9)]
    assert expected(somebody(), terms(), planned=planned).at == TUESDAY
    due = terms(due=in_tokyo(9, 10), over=NEXT_FRIDAY_NIGHT)
    assert expected(somebody(), due, planned=planned).at == in_tokyo(9, 10)


def test_who_is_told_first_what_hojorin_is_by_something_earlier_gets_two_before_it() -> None:
    due = terms(due=in_tokyo(3, 10))
    found = expected(somebody(), due, is_introduced=False, planned=[in_tokyo(3, 9)])
    assert found.why is LeftOut.OVER_BUDGET
    due = terms(due=in_tokyo(9, 10), over=NEXT_FRIDAY_NIGHT)
    found = expected(somebody(), due, is_introduced=False, planned=[in_tokyo(3, 9)])
    assert (found.at, found.messages) == (in_tokyo(9, 10), 1)


def test_who_has_no_account_is_said_to_have_none() -> None:
    assert expected(somebody(reachable=False), terms()).why is LeftOut.NO_CHAT_IDENTITY


def test_who_leaves_before_it_would_come_does_not_get_it() -> None:
    leaving = replace(ANN, end_date=date(2026, 6, 3))
    assert expected(somebody(person=leaving), terms(due=in_tokyo(4, 10))).why is LeftOut.LEAVING
    assert expected(somebody(person=leaving), terms(due=in_tokyo(3, 10))).at == in_tokyo(3, 10)


def test_who_is_outside_the_pilot_group_gets_nothing() -> None:
    company = replace(COMPANY, pilot=Pilot(people=frozenset({"bob"})))
    assert expect(somebody(), terms(), company=company, now=TUESDAY).why is LeftOut.NOT_IN_PILOT


def test_where_its_last_day_has_ended_it_is_too_late() -> None:
    assert expected(somebody(), terms(due=in_tokyo(8, 10))).why is LeftOut.TOO_LATE


def test_a_week_without_any_place_ends_with_the_day_on_which_it_is_over() -> None:
    company = replace(COMPANY, direct_messages_per_week=0)
    found = expect(somebody(), terms(over=NEXT_FRIDAY_NIGHT), company=company, now=TUESDAY)
    assert found.why is LeftOut.OVER_BUDGET


# ---------------------------------------------------------------------------- moments


def test_it_is_due_at_its_time_in_each_zone_and_never_before_now() -> None:
    addressing = Addressing(on=date(2026, 6, 2), at=time(10))
    assert due_in(addressing, BERLIN, now=TUESDAY) == datetime(2026, 6, 2, 10, tzinfo=BERLIN)
    assert due_in(addressing, TOKYO, now=in_tokyo(2, 11)) == in_tokyo(2, 11)
    assert due_in(Addressing(), BERLIN, now=TUESDAY) == TUESDAY


def test_a_time_that_a_changed_clock_leaves_out_is_due_right_after() -> None:
    # In Berlin, 2:00 to 3:00 does not exist on 29 March 2026; 3:00 is then 1:00 UTC.
    addressing = Addressing(on=date(2026, 3, 29), at=time(2, 30))
    now = datetime(2026, 3, 1, tzinfo=UTC)
    assert due_in(addressing, BERLIN, now=now) == datetime(2026, 3, 29, 1, tzinfo=UTC)


def test_of_a_time_that_a_changed_clock_brings_twice_the_first_one_is_meant() -> None:
    # In Berlin, 2:30 comes on 25 October 2026 at 0:30 and at 1:30 UTC.
    addressing = Addressing(on=date(2026, 10, 25), at=time(2, 30))
    now = datetime(2026, 10, 1, tzinfo=UTC)
    assert due_in(addressing, BERLIN, now=now) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_in_channels_it_is_due_as_the_company_next_works() -> None:
    calendar = WorkCalendar(pattern_of(ANN, COMPANY), leave=(), company_days={})
    saturday = Addressing(on=date(2026, 6, 6), at=time(10))
    assert due_in_channels(saturday, calendar, now=TUESDAY) == in_tokyo(8, 9)
    assert due_in_channels(Addressing(), calendar, now=in_tokyo(2, 20)) == in_tokyo(3, 9)


def test_it_is_over_with_its_last_day_in_each_zone_and_everywhere_with_the_last_of_them() -> None:
    addressing = Addressing(valid_until=date(2026, 6, 5))
    assert over_in(addressing, TOKYO) == FRIDAY_NIGHT
    assert over_in(Addressing(), TOKYO) is None
    assert over_everywhere(addressing, (TOKYO, BERLIN)) == datetime(2026, 6, 6, tzinfo=BERLIN)


# ---------------------------------------------------------------------------- everybody together


def tally_of(
    *found: tuple[Expected, int], platform: Platform | None = Platform.SLACK, team: str = "Sales"
) -> Tally:
    tally, number = Tally(), 0
    for one, count in found:
        for _ in range(count):
            number += 1
            tally.add(replace(ANN, id=f"p{number:03}", team=team), one, platform=platform)
    return tally


def forecast_of(tally: Tally, *, pace: Pace | None = None) -> Forecast:
    paces = {} if pace is None else {Platform.SLACK: pace}
    return tally.forecast(counted_at=TUESDAY, smallest_group=5, paces=paces, rates={})


NOW = Expected(at=TUESDAY, until=in_tokyo(2, 17), then=in_tokyo(3, 9))
BACK_ON_THURSDAY = Expected(at=in_tokyo(4, 9), is_later=True, until=in_tokyo(4, 17), then=in_tokyo(5, 9))


def test_the_figures_add_up_to_the_audience() -> None:
    found = forecast_of(
        tally_of(
            (NOW, 20),
            (BACK_ON_THURSDAY, 6),
            (Expected(why=LeftOut.NOT_IN_PILOT), 3),
            (Expected(why=LeftOut.PAUSED), 2),
        )
    )
    assert (found.audience, found.reached, found.later) == (31, 26, 6)
    assert found.left_out == {LeftOut.NOT_IN_PILOT: 3, LeftOut.PAUSED: 2}
    assert found.recipients == 28
    assert (found.first_at, found.finished_at, found.teams) == (TUESDAY, in_tokyo(4, 9), 1)


def test_teams_are_those_of_all_whom_it_is_for_whoever_gets_it_in_time() -> None:
    """Fewer would say in which team nobody is there, or who is in the pilot group."""
    tally = Tally()
    for number, one in enumerate((NOW, Expected(why=LeftOut.PAUSED), Expected(why=LeftOut.NOT_IN_PILOT))):
        person = replace(ANN, id=f"p{number}", team=f"Team {number}")
        tally.add(person, one, platform=Platform.SLACK)
    found = forecast_of(tally)
    assert (found.audience, found.reached, found.teams) == (3, 1, 3)


def test_when_a_few_come_back_is_not_to_be_read_from_the_last_moment() -> None:
    found = forecast_of(tally_of((NOW, 20), (BACK_ON_THURSDAY, 4)))
    assert (found.later, found.finished_at) == (4, TUESDAY)


def test_when_the_only_one_comes_back_is_said_by_no_moment() -> None:
    found = forecast_of(tally_of((BACK_ON_THURSDAY, 1)))
    assert (found.reached, found.first_at, found.finished_at) == (1, None, None)


def test_the_first_without_an_account_are_named_and_never_who_is_away() -> None:
    found = forecast_of(
        tally_of((Expected(why=LeftOut.ON_LEAVE), 2), (Expected(why=LeftOut.NO_CHAT_IDENTITY), 25))
    )
    assert found.without_account == tuple(f"p{number:03}" for number in range(3, 3 + MOST_NAMED))


def test_at_a_steady_pace_a_hundred_messages_take_ten_seconds() -> None:
    steady = Pace(first_rate=10.0, most_rate=10.0)
    found = forecast_of(tally_of((NOW, 100)), pace=steady)
    assert found.finished_at is not None
    assert (found.finished_at - TUESDAY).total_seconds() == pytest.approx(10.0, abs=0.2)


def test_who_is_introduced_first_takes_twice_as_long() -> None:
    steady = Pace(first_rate=10.0, most_rate=10.0)
    found = forecast_of(tally_of((replace(NOW, messages=2), 100)), pace=steady)
    assert found.finished_at is not None
    assert (found.finished_at - TUESDAY).total_seconds() == pytest.approx(20.0, abs=0.2)


def test_a_pace_that_rises_is_taken_as_it_rises() -> None:
    # From 8 a second by 0.05 with each message: n messages take ln(1 + 0.05 n / 8) / 0.05 seconds.
    rising = Pace(first_rate=8.0, most_rate=50.0)
    found = forecast_of(tally_of((NOW, 800)), pace=rising)
    assert found.finished_at is not None
    assert (found.finished_at - TUESDAY).total_seconds() == pytest.approx(35.84, rel=0.05)


def test_what_the_platform_does_not_get_to_in_working_time_goes_on_the_next_morning() -> None:
    # Seven hours at one a second are 25,200 messages; of 25,260 a minute's worth is left.
    tally = Tally()
    for number in range(25_260):
        tally.add(replace(ANN, id=str(number)), NOW, platform=Platform.SLACK)
    found = forecast_of(tally, pace=Pace(first_rate=1.0, most_rate=1.0))
    assert found.finished_at is not None
    assert (found.finished_at - in_tokyo(3, 9)).total_seconds() == pytest.approx(60.0, abs=20.0)
    assert found.reached == 25_260


def test_whom_the_platform_does_not_get_to_before_it_is_over_is_not_reached() -> None:
    closing = replace(NOW, at=in_tokyo(2, 16, 59), then=None)
    found = forecast_of(tally_of((closing, 100)), pace=Pace(first_rate=1.0, most_rate=1.0))
    assert found.left_out == {LeftOut.TOO_LATE: 40}
    assert found.reached == 60


# ---------------------------------------------------------------------------- what is shown


def left_out(**counts: int) -> Forecast:
    found = {LeftOut(why): count for why, count in counts.items()}
    return Forecast(counted_at=TUESDAY, audience=100, recipients=100, reached=50, left_out=found)


def test_personal_reasons_are_told_apart_where_each_is_of_enough_people() -> None:
    shown = shown_of(left_out(on_leave=5, over_budget=6, no_chat_identity=1), smallest_group=5)
    assert shown.apart == {LeftOut.ON_LEAVE: 5, LeftOut.OVER_BUDGET: 6, LeftOut.NO_CHAT_IDENTITY: 1}
    assert shown.together == 0


def test_leave_and_a_pause_are_never_told_apart() -> None:
    """Else whoever counts for two audiences, one person apart, would read who of them has paused."""
    both = [left_out(on_leave=40, paused=8), left_out(on_leave=39, paused=9), left_out(paused=48)]
    assert [shown_of(one, smallest_group=5).apart for one in both] == [{LeftOut.ON_LEAVE: 48}] * 3
    assert shown_of(left_out(on_leave=4, paused=1), smallest_group=5).apart == {LeftOut.ON_LEAVE: 5}
    assert shown_of(left_out(on_leave=3, paused=1), smallest_group=5).together == 4


def test_personal_reasons_are_one_figure_where_one_of_them_is_of_few() -> None:
    shown = shown_of(left_out(on_leave=40, over_budget=4, leaving=9, not_in_pilot=3), smallest_group=5)
    assert shown.apart == {LeftOut.NOT_IN_PILOT: 3}
    assert shown.together == 53
