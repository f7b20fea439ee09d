"""Laws of the steps, for any working pattern, leave, zone, rhythm and way of answering."""

from dataclasses import replace
from datetime import date, time, timedelta
from itertools import pairwise

from coaching_stage import GO_LIVE, Way, at, away, calendar
from hypothesis import given, settings
from hypothesis import strategies as st

from coaching.checkins.model import Answer, CheckInState
from coaching.checkins.rules import Outgoing
from coaching.checkins.slots import monday_of
from coaching.programmes.model import EnrolmentState, Rhythm, Step
from people.calendar import WorkCalendar
from people.model import Feature, Half, Leave, Pause, WorkHours

CARDS = (Step.CHECK_IN, Step.STATUS)
MOST = settings(max_examples=80, deadline=None)

ZONES = st.sampled_from(
    [
        ("Asia/Tokyo", "JP"),
        ("Europe/Berlin", "DE-BE"),
        ("America/Los_Angeles", "US-CA"),
        ("Australia/Lord_Howe", "AU-NSW"),
        ("Pacific/Kiritimati", "KI"),
    ]
)
FIRST_DAYS = st.dates(min_value=GO_LIVE, max_value=date(2026, 12, 1))
LEAVES = st.lists(
    st.builds(
        lambda day, length, half: away(day, day + timedelta(days=length), half=half),
        st.dates(min_value=GO_LIVE, max_value=date(2027, 3, 1)),
        st.integers(min_value=0, max_value=20),
        st.sampled_from([None, None, Half.AM, Half.PM]),
    ),
    max_size=6,
)
HOURS = st.sampled_from(
    [
        WorkHours(start=time(9), end=time(17)),
        WorkHours(start=time(5), end=time(9)),
        WorkHours(start=time(13), end=time(22)),
    ]
)
RHYTHMS = st.builds(
    Rhythm,
    every_weeks=st.sampled_from([1, 1, 2, 4]),
    weekday=st.integers(min_value=1, max_value=7),
    at=st.sampled_from([time(0), time(8, 30), time(10), time(16, 59), time(23, 59)]),
)
PAUSES = st.lists(
    st.builds(
        lambda until, feature: Pause(person_id="tanaka", feature=feature, until=until),
        st.dates(min_value=GO_LIVE, max_value=date(2027, 1, 1)),
        st.sampled_from([None, Feature.CHECK_IN, Feature.SURVEY]),
    ),
    max_size=1,
)


@st.composite
def calendars(draw: st.DrawFn) -> WorkCalendar:
    zone, country = draw(ZONES)
    leave: list[Leave] = draw(LEAVES)
    work_days = draw(st.frozensets(st.integers(min_value=1, max_value=7), min_size=1))
    return calendar(*leave, zone=zone, country=country, work_days=work_days, hours=draw(HOURS))


@st.composite
def ways(draw: st.DrawFn) -> Way:
    """A whole way through the programme, each card answered, ignored or lost as drawn."""
    own = draw(calendars())
    first_day = draw(FIRST_DAYS)
    reactions = draw(
        st.lists(st.sampled_from(["answer", "ignore", "ignore", "lose"]), min_size=20, max_size=20)
    )
    way = Way(
        calendar=own,
        rhythm=draw(RHYTHMS),
        pauses=draw(PAUSES),
        answers_after=timedelta(hours=draw(st.integers(min_value=0, max_value=200))),
    )

    def reaction(card: Outgoing) -> str:
        return reactions[card.day % len(reactions)]

    def answers(card: Outgoing, _number: int) -> Answer | None:
        return Answer.ON_TRACK if reaction(card) == "answer" else None

    way.answers = answers
    way.is_delivered = lambda card: reaction(card) != "lose"
    way.enrolment = replace(way.enrolment, day_zero=first_day, next_at=at(first_day, zone=own.timezone.key))
    return way.play()


@MOST
@given(ways())
def test_no_card_is_ever_due_outside_working_time(way: Way) -> None:
    for card in way.sent:
        assert way.calendar.is_working_moment(card.slot.at)
        assert way.calendar.local_date(card.slot.at) == card.slot.day


@MOST
@given(ways())
def test_there_is_at_most_one_check_in_in_an_iso_week(way: Way) -> None:
    weeks = [day.isocalendar()[:2] for day in way.days(*CARDS)]
    assert len(weeks) == len(set(weeks))


@MOST
@given(ways())
def test_cards_go_strictly_forward_in_time_and_are_still_wanted_when_they_go_out(way: Way) -> None:
    assert all(early.slot.at < late.slot.at for early, late in pairwise(way.sent))
    assert all(early < late for early, late in pairwise(way.moments))
    assert all(card.slot.at < card.not_after for card in way.sent)


@MOST
@given(ways())
def test_the_way_begins_with_day_one_and_ends_finished(way: Way) -> None:
    assert way.enrolment.state is EnrolmentState.FINISHED
    assert way.enrolment.next_at is None
    steps = [card.step for card in way.sent]
    assert steps.count(Step.DAY_ONE) <= 1
    assert steps.count(Step.FAREWELL) <= 1
    if steps:
        assert steps[0] is Step.DAY_ONE
        assert Step.FAREWELL not in steps[:-1]


@MOST
@given(ways())
def test_days_are_counted_from_day_zero_and_check_ins_end_with_day_90(way: Way) -> None:
    for card in way.sent:
        assert card.day == (card.slot.day - way.enrolment.day_zero).days
        if card.step is Step.FAREWELL:
            assert card.day > 90
        else:
            assert 0 <= card.day <= 90
    assert all(card.day >= 1 for card in way.sent if card.step in CARDS)


@MOST
@given(ways())
def test_a_reminder_follows_its_check_in_once_on_a_later_day_before_the_next_card(way: Way) -> None:
    for before, card in pairwise(way.sent):
        if card.step is Step.REMINDER:
            assert before.step is Step.CHECK_IN
            assert card.slot.day > before.slot.day


@MOST
@given(ways())
def test_a_status_card_comes_only_after_two_check_ins_that_nobody_answered(way: Way) -> None:
    cards = [card for card in way.sent if card.step in CARDS]
    answered = [bool(way.is_delivered(card) and way.answers(card, 0)) for card in cards]
    silent = 0
    for card, was_answered in zip(cards, answered, strict=True):
        assert (card.step is Step.STATUS) == (silent >= 2)
        if was_answered:
            silent = 0
        elif way.is_delivered(card):
            silent += 1


@MOST
@given(ways())
def test_status_cards_are_at_least_four_weeks_apart(way: Way) -> None:
    cards = [card for card in way.sent if card.step in CARDS]
    for early, late in pairwise(cards):
        if early.step is late.step is Step.STATUS:
            assert (monday_of(late.slot.day) - monday_of(early.slot.day)).days >= 28


@MOST
@given(ways())
def test_nothing_reaches_a_person_while_they_pause(way: Way) -> None:
    for card in way.sent:
        for pause in way.pauses:
            if pause.feature in (None, Feature.CHECK_IN):
                assert pause.until is not None
                assert card.slot.day > pause.until


@MOST
@given(ways())
def test_the_last_check_in_never_stays_open(way: Way) -> None:
    assert way.last is None or way.last.state is not CheckInState.OPEN


@MOST
@given(calendars(), RHYTHMS, FIRST_DAYS, st.lists(st.integers(min_value=0, max_value=400), max_size=20))
def test_looked_at_at_any_late_moment_the_next_step_is_always_later(
    own: WorkCalendar, rhythm: Rhythm, first_day: date, hours: list[int]
) -> None:
    """A standstill of any length never makes an enrolment due twice at one moment."""
    way = Way(calendar=own, rhythm=rhythm)
    way.enrolment = replace(way.enrolment, day_zero=first_day, next_at=at(first_day, zone=own.timezone.key))
    for late in hours:
        if way.enrolment.next_at is None:
            break
        now = way.enrolment.next_at + timedelta(hours=late)
        card = way.step(now=now)
        assert way.enrolment.next_at is None or way.enrolment.next_at > now
        assert card is None or way.calendar.is_working_moment(card.slot.at)
