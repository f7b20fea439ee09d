"""When check-ins come at each level of support: dates by hand, and laws for whatever is answered."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta
from itertools import pairwise

import pytest
from coaching_stage import GO_LIVE, Way, at, away, calendar
from hypothesis import given, settings
from hypothesis import strategies as st

from coaching.checkins.fading import Sign, Standing, weeks_between
from coaching.checkins.model import CheckInState
from coaching.checkins.rules import Outgoing, after_answer, with_new_standing
from coaching.checkins.slots import monday_of
from coaching.programmes.model import EnrolmentState, Rhythm, Step, Support
from people.calendar import WorkCalendar

CARDS = (Step.CHECK_IN, Step.STATUS)
MOST = settings(max_examples=80, deadline=None)


@dataclass
class Fading(Way):
    """A way on which each card is answered with a sign, or not at all (None); the last entry goes on."""

    signs: Sequence[Sign | None] = (Sign.GOOD,)
    levels: list[Support] = field(default_factory=list)
    """The level of support when each check-in or status card went out."""

    def _answer(self, card: Outgoing, now) -> None:
        number = len(self.levels)
        self.levels.append(self.enrolment.support)
        sign = self.signs[min(number, len(self.signs) - 1)]
        if sign is not None and self.last is not None and self.is_delivered(card):
            self.last = replace(self.last, state=CheckInState.ANSWERED)
            self.enrolment = after_answer(self.situation(now + self.answers_after), sign=sign)


def days_of(way: Way) -> list[date]:
    return way.days(*CARDS)


# ---------------------------------------------------------------------------- by hand


def test_who_does_well_is_asked_weekly_then_fortnightly_then_monthly() -> None:
    way = Fading().play()
    # Two good answers at each level: 3 and 10 June weekly; 24 June and 8 July fortnightly; then monthly.
    assert days_of(way) == [
        date(2026, 6, 3), date(2026, 6, 10), date(2026, 6, 24), date(2026, 7, 8), date(2026, 8, 5),
    ]  # fmt: skip
    assert way.levels == [Support.WEEKLY] * 2 + [Support.FORTNIGHTLY] * 2 + [Support.MONTHLY]
    assert way.sent[-1].step is Step.FAREWELL


def test_a_fortnight_is_counted_from_the_last_card_and_not_from_the_first() -> None:
    # One middling answer moves everything by a week: 17 June would be no week of a fixed fortnight.
    way = Fading(signs=(Sign.MIDDLING, Sign.GOOD)).play()
    assert days_of(way)[:4] == [date(2026, 6, 3), date(2026, 6, 10), date(2026, 6, 17), date(2026, 7, 1)]


def test_a_fortnightly_card_whose_week_has_no_working_day_comes_a_week_later() -> None:
    way = Fading(calendar=calendar(away(date(2026, 6, 22), date(2026, 6, 26)))).play()
    assert days_of(way)[:4] == [date(2026, 6, 3), date(2026, 6, 10), date(2026, 7, 1), date(2026, 7, 15)]


def test_a_card_on_a_japanese_holiday_moves_within_its_week_and_the_next_keeps_its_distance() -> None:
    # 23 September 2026, a Wednesday, is the autumnal equinox, and 21 and 22 are holidays too.
    first = replace(Fading().enrolment, day_zero=date(2026, 9, 7), next_at=at(date(2026, 9, 7)))
    way = Fading(enrolment=first, signs=(Sign.MIDDLING, Sign.GOOD)).play()
    assert days_of(way)[:5] == [
        date(2026, 9, 9), date(2026, 9, 16), date(2026, 9, 24), date(2026, 10, 7), date(2026, 10, 21),
    ]  # fmt: skip


def test_trouble_brings_the_next_card_back_to_the_week_that_follows() -> None:
    way = Fading(signs=(Sign.GOOD, Sign.GOOD, Sign.GOOD, Sign.GOOD, Sign.TROUBLE, Sign.MIDDLING)).play()
    # 5 August was the first monthly card; trouble on it: 12 August, and weekly from there.
    assert days_of(way)[4:8] == [
        date(2026, 8, 5), date(2026, 8, 12), date(2026, 8, 19), date(2026, 8, 26),
    ]  # fmt: skip


def test_silence_leaves_the_level_as_it_is_and_leads_to_the_status_card() -> None:
    way = Fading(signs=(Sign.GOOD, Sign.GOOD, None)).play()
    assert [card.step for card in way.sent if card.step in CARDS][:5] == [Step.CHECK_IN] * 4 + [Step.STATUS]
    assert days_of(way)[2:5] == [date(2026, 6, 24), date(2026, 7, 8), date(2026, 7, 22)]
    assert way.enrolment.support is Support.FORTNIGHTLY


@pytest.mark.parametrize(
    ("every_weeks", "days"),
    [
        (2, [date(2026, 6, 3), date(2026, 6, 17), date(2026, 7, 1), date(2026, 7, 15), date(2026, 8, 12)]),
        (3, [date(2026, 6, 3), date(2026, 6, 24), date(2026, 7, 15), date(2026, 8, 5)]),
        (6, [date(2026, 6, 3), date(2026, 7, 15), date(2026, 8, 26)]),
    ],
)
def test_a_slow_rhythm_is_never_quickened_by_a_level(every_weeks: int, days: list[date]) -> None:
    assert days_of(Fading(rhythm=Rhythm(every_weeks=every_weeks)).play()) == days


def test_who_rides_alone_is_not_asked_but_thanked_in_the_end() -> None:
    way = Fading(signs=(Sign.GOOD,))
    way.enrolment = replace(way.enrolment, support=Support.MONTHLY, good_in_a_row=1)
    way.play()
    assert days_of(way) == [date(2026, 6, 3)]
    assert [card.step for card in way.sent] == [Step.DAY_ONE, Step.CHECK_IN, Step.FAREWELL]
    assert way.sent[-1].day == 91


def test_trouble_told_while_riding_alone_brings_the_check_ins_back() -> None:
    way = Fading(signs=(Sign.GOOD,))
    way.enrolment = replace(way.enrolment, support=Support.MONTHLY, good_in_a_row=1)
    way.play(until=date(2026, 7, 1))
    assert way.enrolment.next_step is Step.FAREWELL
    way.enrolment = with_new_standing(way.situation(at(date(2026, 7, 2), time(11))), Standing())
    assert (way.enrolment.next_step, way.enrolment.next_at) == (Step.CHECK_IN, at(date(2026, 7, 8), time(10)))


def test_a_row_that_does_not_change_the_level_moves_nothing() -> None:
    way = Fading(signs=(Sign.MIDDLING,)).play(until=date(2026, 6, 9))
    now = at(date(2026, 6, 9), time(11))
    moved = with_new_standing(way.situation(now), Standing(good=1))
    assert moved == replace(way.enrolment, good_in_a_row=1)


# ---------------------------------------------------------------------------- laws


RHYTHMS = st.builds(
    Rhythm, every_weeks=st.sampled_from([1, 1, 2, 3, 4]), weekday=st.integers(min_value=1, max_value=7)
)
LEAVES = st.lists(
    st.builds(
        lambda day, length: away(day, day + timedelta(days=length)),
        st.dates(min_value=GO_LIVE, max_value=date(2026, 12, 1)),
        st.integers(min_value=0, max_value=20),
    ),
    max_size=4,
)


@st.composite
def calendars(draw: st.DrawFn) -> WorkCalendar:
    return calendar(*draw(LEAVES), work_days=draw(st.frozensets(st.integers(1, 7), min_size=1)))


@st.composite
def ways(draw: st.DrawFn) -> Fading:
    """A whole way on which every card is answered in some way, ignored or lost, early or late."""
    reactions = st.sampled_from([*Sign, Sign.GOOD, Sign.GOOD, Sign.GOOD, None])
    way = Fading(
        calendar=draw(calendars()),
        rhythm=draw(RHYTHMS),
        signs=draw(st.lists(reactions, min_size=20, max_size=20)),
        answers_after=timedelta(hours=draw(st.integers(min_value=0, max_value=200))),
    )
    first_day = draw(st.dates(min_value=GO_LIVE, max_value=date(2026, 9, 1)))
    way.enrolment = replace(
        way.enrolment,
        day_zero=first_day,
        next_at=at(first_day),
        support=draw(st.sampled_from([Support.WEEKLY, Support.MONTHLY])),
    )
    lost = draw(st.sets(st.integers(min_value=0, max_value=90), max_size=20))
    way.is_delivered = lambda card: card.day not in lost
    return way


def weeks(way: Way) -> list[date]:
    return [monday_of(day) for day in days_of(way)]


@MOST
@given(ways())
def test_no_sequence_of_answers_gives_anybody_more_cards_than_the_rhythm(way: Fading) -> None:
    way.play()
    distance = timedelta(weeks=way.rhythm.every_weeks)
    assert all(late - early >= distance for early, late in pairwise(weeks(way)))


@MOST
@given(ways(), st.lists(st.tuples(st.integers(1, 90), st.sampled_from(Support)), max_size=6))
def test_nor_does_any_change_of_level_in_between(way: Fading, changes: list[tuple[int, Support]]) -> None:
    for day, support in sorted(changes):
        way.play(until=way.enrolment.day_zero + timedelta(days=day))
        if way.enrolment.state is EnrolmentState.ACTIVE:
            now = at(way.enrolment.day_zero + timedelta(days=day), time(11))
            way.enrolment = with_new_standing(way.situation(now), Standing(support=support))
    way.play()
    distance = timedelta(weeks=way.rhythm.every_weeks)
    assert all(late - early >= distance for early, late in pairwise(weeks(way)))
    assert way.enrolment.state is EnrolmentState.FINISHED


@MOST
@given(ways())
def test_a_check_in_keeps_the_distance_of_the_level_at_which_it_goes_out(way: Fading) -> None:
    way.play()
    cards = [card for card in way.sent if card.step in CARDS]
    for (early, late), level in zip(pairwise(cards), way.levels[1:], strict=True):
        if late.step is Step.CHECK_IN:
            apart = monday_of(late.slot.day) - monday_of(early.slot.day)
            assert apart >= timedelta(weeks=weeks_between(level, way.rhythm) or 0)


@MOST
@given(ways())
def test_who_rides_alone_gets_no_check_in(way: Fading) -> None:
    way.play()
    assert Support.ON_REQUEST not in way.levels
    assert way.enrolment.state is EnrolmentState.FINISHED


@MOST
@given(calendars(), RHYTHMS)
def test_without_a_good_answer_the_rhythm_stays_as_it_was(own: WorkCalendar, rhythm: Rhythm) -> None:
    """Every card in its week of the rhythm; only weeks in which nothing can come are skipped."""
    way = Fading(calendar=own, rhythm=rhythm, signs=(Sign.MIDDLING,)).play()
    first = weeks(way)[:1]
    assert all((week - first[0]).days % (7 * rhythm.every_weeks) == 0 for week in weeks(way))
