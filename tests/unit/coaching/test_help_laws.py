"""Deadlines of requests and times for calls by law: whatever the zone, the holiday, the state."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from coaching.checkins.model import TroubleKind
from coaching.help.model import Ending, Reach, Request, RequestState
from coaching.help.routing import ASKED_DIRECTLY, Desk, first_asked, topics_of
from coaching.help.rules import (
    Due,
    after_working_days,
    can_reopen,
    deadlines,
    due_of,
    is_overdue,
    next_look,
    promise_at_first,
    respond_by,
)
from coaching.help.slots import CALL_LASTS, NOTICE, SLOTS, find_slots, still_open
from coaching.programmes.model import Phase
from people.calendar import WorkCalendar, WorkPattern
from people.model import DayKind, Leave, Person, WorkHours

PLACES = {
    "Asia/Tokyo": "JP",
    "Europe/Berlin": "DE-BE",
    "America/Los_Angeles": "US-CA",
    "Asia/Kathmandu": "NP",
}

days = st.dates(date(2026, 2, 1), date(2026, 11, 30))
moments = st.integers(0, 300 * 24 * 60).map(
    lambda minutes: datetime(2026, 2, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
maybe = st.none() | moments


@st.composite
def calendars(draw: st.DrawFn) -> WorkCalendar:
    """The working time of somebody who works at least one day a week."""
    zone = draw(st.sampled_from(sorted(PLACES)))
    start = draw(st.integers(6, 11))
    pattern = WorkPattern(
        timezone=ZoneInfo(zone),
        work_days=draw(st.frozensets(st.integers(1, 7), min_size=1)),
        work_hours=WorkHours(start=time(start), end=time(start + draw(st.integers(4, 9)))),
        country=PLACES[zone],
    )
    leave = [
        Leave(person_id="p", first=first, last=first + timedelta(days=draw(st.integers(0, 9))), kind="annual")
        for first in draw(st.lists(days, max_size=3))
    ]
    company_days = draw(st.dictionaries(days, st.sampled_from(DayKind), max_size=4))
    return WorkCalendar(pattern, leave=leave, company_days=company_days)


@st.composite
def requests(draw: st.DrawFn) -> Request:
    """Any request at all, also one that could hardly come about."""
    asked_at = draw(moments)
    return Request(
        id=1,
        person_id="tanaka",
        programme_id="crm",
        enrolment_id=1,
        check_in_id=None,
        kind=draw(st.sampled_from(TroubleKind)),
        text="x",
        wish="",
        reach=Reach.CHAT,
        manager_too=False,
        language="en",
        phase=Phase.BUILDING,
        practice_id=draw(st.sampled_from([None, "log"])),
        state=draw(st.sampled_from(RequestState)),
        asked_at=asked_at,
        opened_at=draw(maybe),
        respond_by=draw(maybe),
        widened_at=draw(maybe),
        escalated_at=draw(maybe),
        supporter_id="sato",
        claimed_at=draw(maybe),
        promised_by=draw(maybe),
        responded_at=draw(maybe),
        ended_at=draw(maybe),
        ending=draw(st.none() | st.sampled_from(Ending)),
        asked_if_solved_at=draw(maybe),
        call_at=draw(maybe),
    )


# ---------------------------------------------------------------------------- deadlines


@settings(max_examples=200, deadline=None)
@given(request=requests(), team=calendars(), watched=calendars(), last_word=moments, now=moments)
def test_a_request_that_has_not_ended_is_looked_at_again_within_days_and_always_later(
    request: Request, team: WorkCalendar, watched: WorkCalendar, last_word: datetime, now: datetime
) -> None:
    at = next_look(request, team=team, watched=watched, last_word=last_word, now=now)
    if request.state is RequestState.ENDED:
        assert at is None
    else:
        assert at is not None
        assert now < at <= now + timedelta(days=8)


@settings(max_examples=200, deadline=None)
@given(request=requests(), team=calendars(), watched=calendars(), last_word=moments, now=moments)
def test_nothing_falls_due_between_two_looks(
    request: Request, team: WorkCalendar, watched: WorkCalendar, last_word: datetime, now: datetime
) -> None:
    at = next_look(request, team=team, watched=watched, last_word=last_word, now=now)
    ahead = [one for one in deadlines(request, team=team, last_word=last_word).values() if one > now]
    if at is not None:
        assert all(at <= one for one in ahead)


@settings(max_examples=200, deadline=None)
@given(request=requests(), team=calendars(), last_word=moments, now=moments)
def test_what_is_due_has_come_and_is_done_only_once(
    request: Request, team: WorkCalendar, last_word: datetime, now: datetime
) -> None:
    due = due_of(request, team=team, last_word=last_word, now=now)
    if due is None:
        return
    assert deadlines(request, team=team, last_word=last_word)[due] <= now
    after = replace(
        request,
        escalated_at=now if due is Due.ESCALATE else request.escalated_at,
        widened_at=now if due is Due.WIDEN else request.widened_at,
        asked_if_solved_at=now if due is Due.ASK_IF_SOLVED else request.asked_if_solved_at,
        state=RequestState.ENDED if due is Due.LAPSE else request.state,
    )
    assert due_of(after, team=team, last_word=last_word, now=now) is not due


@settings(max_examples=100, deadline=None)
@given(team=calendars(), opened_at=moments)
def test_a_response_is_never_due_before_four_hours_have_passed(
    team: WorkCalendar, opened_at: datetime
) -> None:
    assert respond_by(team, opened_at) >= opened_at + timedelta(hours=4)


@settings(max_examples=100, deadline=None)
@given(calendar=calendars(), by=maybe, now=moments)
def test_what_is_promised_at_first_is_ahead(
    calendar: WorkCalendar, by: datetime | None, now: datetime
) -> None:
    assert promise_at_first(calendar, respond_by=by, now=now) > now


@settings(max_examples=100, deadline=None)
@given(team=calendars(), moment=moments, number=st.integers(1, 12))
def test_so_many_working_days_later_is_a_working_moment_at_least_so_many_days_later(
    team: WorkCalendar, moment: datetime, number: int
) -> None:
    found = after_working_days(team, moment, number)
    assert found > moment
    assert team.local_date(found) >= team.local_date(moment) + timedelta(days=number)


@settings(max_examples=100, deadline=None)
@given(request=requests(), now=moments)
def test_only_what_ended_can_be_opened_again_and_only_what_waits_is_overdue(
    request: Request, now: datetime
) -> None:
    if can_reopen(request, now=now):
        assert request.ended_at is not None
        assert now <= request.ended_at + timedelta(days=14)
    if is_overdue(request, now=now):
        assert request.state in (RequestState.OPEN, RequestState.CLAIMED)


# ---------------------------------------------------------------------------- who is asked

people = st.lists(
    st.builds(
        lambda number, team: Person(id=f"s{number}", name="S", team=team),
        st.integers(0, 30),
        st.sampled_from(["Sales", "Sales/East", "IT"]),
    ),
    unique_by=lambda one: one.id,
    max_size=8,
)


@settings(max_examples=200, deadline=None)
@given(
    request=requests(),
    present=people,
    load=st.dictionaries(st.integers(0, 30), st.integers(0, 5)),
    data=st.data(),
)
def test_somebody_is_asked_if_anybody_is_there_and_never_too_many(
    request: Request, present: list[Person], load: dict[int, int], data: st.DataObject
) -> None:
    topics = {
        one.id: data.draw(st.frozensets(st.sampled_from([*sorted(topics_of(request)), "kind:none"])))
        for one in present
    }
    desk = Desk(present=present, topics=topics, load={f"s{key}": value for key, value in load.items()})
    asked = first_asked(request, desk, department="Sales")
    assert bool(asked) is bool(present)
    assert len(asked) <= ASKED_DIRECTLY
    assert {one.id for one in asked} <= {one.id for one in present}
    knowing = [one for one in present if topics_of(request) & topics[one.id]]
    if knowing:
        assert all(one in knowing for one in asked)


# ---------------------------------------------------------------------------- calls


@settings(max_examples=100, deadline=None)
@given(asker=calendars(), supporter=calendars(), now=moments, busy=st.lists(moments, max_size=3))
def test_times_for_a_call_are_in_the_hours_of_both_and_meet_no_other_call(
    asker: WorkCalendar, supporter: WorkCalendar, now: datetime, busy: list[datetime]
) -> None:
    slots = find_slots(asker, supporter, after=now + NOTICE, busy=busy)
    assert slots == sorted(set(slots))
    assert len(slots) <= SLOTS
    for slot in slots:
        assert slot >= now + NOTICE
        last_minute = slot + CALL_LASTS - timedelta(minutes=1)
        for calendar in (asker, supporter):
            assert calendar.is_working_moment(slot)
            assert calendar.is_working_moment(last_minute)
        assert all(abs(slot - other) >= CALL_LASTS for other in busy)


@settings(max_examples=60, deadline=None)
@given(asker=calendars(), supporter=calendars(), now=moments)
def test_if_nothing_is_offered_there_is_no_half_hour_of_both(
    asker: WorkCalendar, supporter: WorkCalendar, now: datetime
) -> None:
    if find_slots(asker, supporter, after=now):
        return
    begin = now.replace(minute=0) + timedelta(hours=1)
    half_hours = [begin + timedelta(minutes=30 * number) for number in range(13 * 48)]
    assert not any(
        one.is_working_moment(slot)
        and one.is_working_moment(slot + timedelta(minutes=29))
        and other.is_working_moment(slot)
        and other.is_working_moment(slot + timedelta(minutes=29))
        for one, other in [(asker, supporter)]
        for slot in half_hours
    )


def test_times_that_have_passed_are_not_open_any_more() -> None:
    now = datetime(2026, 6, 2, 1, tzinfo=UTC)
    offered = [(now + timedelta(hours=number)).isoformat() for number in (-1, 0, 1)]
    assert still_open(offered, now=now) == [now + timedelta(hours=1)]
