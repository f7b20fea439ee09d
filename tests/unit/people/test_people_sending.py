"""The last look before an unprompted message goes out (PRODUCT 1: working time, attention budget)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from people.calendar import WorkCalendar, pattern_of
from people.model import Company, Feature, Leave, Pause, Person, Pilot
from people.outbox import Message, MessageState, Reason
from people.sending import End, Go, Move, Recipient, Verdict, decide, is_in_pilot

TOKYO = ZoneInfo("Asia/Tokyo")
COMPANY = Company(name="Acme")
TANAKA = Person(id="T001", name="Tanaka", team="Sales/East/Tokyo")
WEDNESDAY_TEN = datetime(2026, 6, 10, 10, tzinfo=TOKYO)

CHECK_IN = Message(
    id=1,
    dedupe_key="check_in:1",
    kind="check_in",
    lane="person:T001",
    person_id="T001",
    feature=Feature.CHECK_IN,
    subject_id=1,
    card="{}",
    due_at=WEDNESDAY_TEN,
    not_after=None,
    state=MessageState.QUEUED,
    reason=None,
    attempts=0,
    fence=0,
    queued_at=WEDNESDAY_TEN,
    finished_at=None,
    platform=None,
    doubt_since=None,
)

WORK = replace(CHECK_IN, kind="request_taken", feature=Feature.WORK)
"""Work given to a supporter, a lead or an admin."""


def recipient(
    *,
    person: Person = TANAKA,
    leave: tuple[Leave, ...] = (),
    pauses: tuple[Pause, ...] = (),
    used: int = 0,
    reachable: bool = True,
) -> Recipient:
    calendar = WorkCalendar(pattern_of(person, COMPANY), leave=leave, company_days={})
    return Recipient(person=person, calendar=calendar, pauses=pauses, used=used, reachable=reachable)


def verdict(
    to: Recipient, *, message: Message = CHECK_IN, company: Company = COMPANY, now: datetime = WEDNESDAY_TEN
) -> Verdict:
    return decide(message, to, company=company, now=now)


def dropped(reason: Reason) -> End:
    return End(MessageState.DROPPED, reason)


def at_nine(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, tzinfo=TOKYO)


def test_a_message_in_working_time_goes_out() -> None:
    assert verdict(recipient()) == Go()


@pytest.mark.parametrize(
    ("now", "then"),
    [
        (datetime(2026, 6, 10, 8, tzinfo=TOKYO), date(2026, 6, 10)),  # early in the morning
        (datetime(2026, 6, 10, 17, tzinfo=TOKYO), date(2026, 6, 11)),  # after hours
        (datetime(2026, 6, 13, 10, tzinfo=TOKYO), date(2026, 6, 15)),  # on a Saturday
        (datetime(2026, 9, 21, 10, tzinfo=TOKYO), date(2026, 9, 24)),  # three public holidays in a row
    ],
)
def test_what_falls_outside_working_time_moves_to_the_next_working_moment(now: datetime, then: date) -> None:
    assert verdict(recipient(), now=now) == Move(at_nine(then), Reason.OUTSIDE_WORKING_TIME)


def test_what_falls_into_leave_moves_behind_it() -> None:
    leave = Leave(person_id="T001", first=date(2026, 6, 10), last=date(2026, 6, 12), kind="annual")
    expected = Move(at_nine(date(2026, 6, 15)), Reason.OUTSIDE_WORKING_TIME)
    assert verdict(recipient(leave=(leave,))) == expected


def test_what_has_lost_its_purpose_by_then_is_dropped_with_the_reason() -> None:
    tonight = replace(CHECK_IN, not_after=WEDNESDAY_TEN + timedelta(hours=12))
    evening = WEDNESDAY_TEN + timedelta(hours=8)
    assert verdict(recipient(), message=tonight, now=evening) == dropped(Reason.OUTSIDE_WORKING_TIME)


def test_what_expired_before_is_dropped_as_expired() -> None:
    old = replace(CHECK_IN, not_after=WEDNESDAY_TEN - timedelta(seconds=1))
    assert verdict(recipient(), message=old) == dropped(Reason.EXPIRED)


def test_the_last_moment_of_its_purpose_still_counts() -> None:
    assert verdict(recipient(), message=replace(CHECK_IN, not_after=WEDNESDAY_TEN)) == Go()


def test_the_fourth_message_of_a_week_moves_to_the_next() -> None:
    assert verdict(recipient(used=2)) == Go()
    assert verdict(recipient(used=3)) == Move(at_nine(date(2026, 6, 15)), Reason.OVER_BUDGET)


def test_a_fourth_message_that_cannot_wait_a_week_is_dropped() -> None:
    this_week = replace(CHECK_IN, not_after=datetime(2026, 6, 14, tzinfo=UTC))
    assert verdict(recipient(used=3), message=this_week) == dropped(Reason.OVER_BUDGET)


@pytest.mark.parametrize("used", [3, 30])
def test_work_goes_out_however_many_messages_the_week_has_had(used: int) -> None:
    assert verdict(recipient(used=used), message=WORK) == Go()


def test_where_nothing_unprompted_may_be_sent_work_still_is() -> None:
    company = replace(COMPANY, direct_messages_per_week=0)
    assert verdict(recipient(), message=WORK, company=company) == Go()
    assert verdict(recipient(), company=company) == Move(at_nine(date(2026, 6, 15)), Reason.OVER_BUDGET)


def test_work_keeps_working_time_and_leave() -> None:
    evening = WEDNESDAY_TEN + timedelta(hours=8)
    outside = Reason.OUTSIDE_WORKING_TIME
    assert verdict(recipient(used=9), message=WORK, now=evening) == Move(at_nine(date(2026, 6, 11)), outside)
    leave = Leave(person_id="T001", first=date(2026, 6, 10), last=date(2026, 6, 12), kind="annual")
    assert verdict(recipient(leave=(leave,)), message=WORK) == Move(at_nine(date(2026, 6, 15)), outside)


@pytest.mark.parametrize("feature", [None, Feature.WORK])
def test_work_keeps_a_pause_from_everything_and_one_from_work(feature: Feature | None) -> None:
    pauses = (Pause(person_id="T001", feature=feature, until=date(2026, 6, 19)),)
    moved = Move(at_nine(date(2026, 6, 22)), Reason.PAUSED)
    assert verdict(recipient(pauses=pauses), message=WORK) == moved


def test_work_keeps_no_pause_from_something_else() -> None:
    pauses = (Pause(person_id="T001", feature=Feature.CHECK_IN, until=date(2026, 6, 19)),)
    assert verdict(recipient(pauses=pauses), message=WORK) == Go()


def test_work_for_somebody_who_has_left_is_dropped() -> None:
    gone = replace(TANAKA, end_date=date(2026, 6, 9))
    assert verdict(recipient(person=gone), message=WORK) == dropped(Reason.LEFT_COMPANY)


def test_a_pause_moves_a_message_to_the_first_working_day_after_it() -> None:
    # Paused until Friday 19 June: back on Monday 22 (WORDS, example 12).
    pause = Pause(person_id="T001", until=date(2026, 6, 19))
    assert verdict(recipient(pauses=(pause,))) == Move(at_nine(date(2026, 6, 22)), Reason.PAUSED)


def test_a_stopped_feature_drops_its_messages_and_leaves_the_others() -> None:
    stopped = (Pause(person_id="T001", feature=Feature.NUDGE),)
    assert verdict(recipient(pauses=stopped)) == Go()
    nudge = replace(CHECK_IN, feature=Feature.NUDGE)
    assert verdict(recipient(pauses=stopped), message=nudge) == dropped(Reason.PAUSED)


def test_leavers_and_deactivated_people_get_nothing_more() -> None:
    gone = replace(TANAKA, end_date=date(2026, 6, 9))
    assert verdict(recipient(person=gone)) == dropped(Reason.LEFT_COMPANY)
    assert verdict(recipient(person=replace(TANAKA, active=False))) == dropped(Reason.DEACTIVATED)


def test_on_their_last_day_people_still_get_messages() -> None:
    assert verdict(recipient(person=replace(TANAKA, end_date=date(2026, 6, 10)))) == Go()


def test_the_last_day_is_that_of_the_persons_zone() -> None:
    # Tuesday evening in San Francisco is Wednesday in Tokyo.
    tuesday = replace(TANAKA, end_date=date(2026, 6, 9), timezone="America/Los_Angeles", country="US-CA")
    assert verdict(recipient(person=tuesday), now=datetime(2026, 6, 9, 16, tzinfo=UTC)) == Go()
    assert isinstance(verdict(recipient(person=tuesday), now=datetime(2026, 6, 10, 5, tzinfo=UTC)), Move)


def test_what_is_for_somebody_without_an_account_waits_for_it() -> None:
    in_an_hour = WEDNESDAY_TEN + timedelta(hours=1)
    assert verdict(recipient(reachable=False)) == Move(in_an_hour, Reason.NO_CHAT_IDENTITY)


def test_who_cannot_be_reached_while_it_matters_is_recorded_as_such() -> None:
    soon_over = replace(CHECK_IN, not_after=WEDNESDAY_TEN + timedelta(minutes=59))
    failed = End(MessageState.FAILED, Reason.NO_CHAT_IDENTITY)
    assert verdict(recipient(reachable=False), message=soon_over) == failed


def test_outside_the_pilot_group_nobody_gets_anything() -> None:
    company = replace(COMPANY, pilot=Pilot(people=frozenset({"T002"})))
    assert verdict(recipient(), company=company) == dropped(Reason.NOT_IN_PILOT)


@pytest.mark.parametrize(
    ("pilot", "inside"),
    [
        (None, True),
        (Pilot(people=frozenset({"T001"})), True),
        (Pilot(teams=frozenset({"Sales"})), True),
        (Pilot(teams=frozenset({"Sales/East/Tokyo"})), True),
        (Pilot(teams=frozenset({"Sales/Ea"})), False),
        (Pilot(teams=frozenset({"Sales/East/Tokyo/1"})), False),
        (Pilot(teams=frozenset({"IT"}), people=frozenset({"T001"})), True),
        (Pilot(), False),
    ],
)
def test_the_pilot_group_takes_people_and_whole_subtrees(*, pilot: Pilot | None, inside: bool) -> None:
    assert is_in_pilot(TANAKA, replace(COMPANY, pilot=pilot)) is inside
