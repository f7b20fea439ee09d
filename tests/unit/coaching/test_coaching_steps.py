"""A person's way through the programme; dates were worked out by hand on a calendar of 2026."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from coaching_stage import GO_LIVE, Way, at, away, calendar, enrolment, never

from coaching.checkins.model import Answer, CheckInState
from coaching.checkins.rules import Outgoing, replan
from coaching.programmes.model import EnrolmentState, Rhythm, Step
from people.model import DayKind, Feature, Half, Pause, WorkHours

CARDS = (Step.CHECK_IN, Step.STATUS)
JUNE = {day: date(2026, 6, day) for day in range(1, 31)}


def on_track(_card: Outgoing, _number: int) -> Answer:
    return Answer.ON_TRACK


def only(*numbers: int) -> Callable[[Outgoing, int], Answer | None]:
    def policy(_card: Outgoing, number: int) -> Answer | None:
        return Answer.ON_TRACK if number in numbers else None

    return policy


def started(first_day: date, **changes: object) -> Way:
    way = Way(**changes)  # type: ignore[arg-type]
    way.enrolment = replace(way.enrolment, day_zero=first_day, next_at=at(first_day))
    return way


# ---------------------------------------------------------------------------- the ordinary way


def test_day_one_comes_first_then_a_check_in_every_wednesday_at_ten() -> None:
    way = Way(answers=on_track).play(until=JUNE[25])
    assert [(card.step, card.slot.at) for card in way.sent] == [
        (Step.DAY_ONE, at(JUNE[1], time(9))),
        (Step.CHECK_IN, at(JUNE[3], time(10))),
        (Step.CHECK_IN, at(JUNE[10], time(10))),
        (Step.CHECK_IN, at(JUNE[17], time(10))),
        (Step.CHECK_IN, at(JUNE[24], time(10))),
    ]
    assert [card.day for card in way.sent] == [0, 2, 9, 16, 23]


def test_who_always_answers_gets_thirteen_check_ins_and_a_farewell_on_day_91() -> None:
    """1 June + 91 days is Monday 31 August; the last Wednesday before it is the 26th."""
    way = Way(answers=on_track).play()
    assert len(way.days(Step.CHECK_IN)) == 13
    assert way.days(Step.CHECK_IN)[-1] == date(2026, 8, 26)
    assert way.days(Step.FAREWELL) == [date(2026, 8, 31)]
    assert way.sent[-1].day == 91
    assert way.enrolment.state is EnrolmentState.FINISHED
    assert (way.enrolment.next_step, way.enrolment.next_at) == (None, None)


def test_no_check_in_comes_on_the_day_of_the_day_one_card() -> None:
    """Who starts on a Wednesday has the first check-in a week later."""
    way = started(JUNE[3], answers=on_track).play(until=JUNE[12])
    assert way.days(Step.CHECK_IN) == [JUNE[10]]


def test_the_day_after_day_one_is_early_enough_for_a_check_in() -> None:
    assert started(JUNE[2], answers=on_track).play(until=JUNE[4]).days(Step.CHECK_IN) == [JUNE[3]]


def test_the_usual_day_before_day_one_is_not_made_up_for_later_in_the_week() -> None:
    assert started(JUNE[4], answers=on_track).play(until=JUNE[12]).days(Step.CHECK_IN) == [JUNE[10]]


def test_who_is_away_on_day_zero_gets_day_one_on_the_first_day_back() -> None:
    way = Way(calendar=calendar(away(JUNE[1], JUNE[4]))).play(until=JUNE[6])
    assert [(card.step, card.slot.at, card.day) for card in way.sent] == [
        (Step.DAY_ONE, at(JUNE[5], time(9)), 4)
    ]


def test_a_start_on_a_weekend_begins_on_monday() -> None:
    assert started(JUNE[6]).play(until=JUNE[10]).days(Step.DAY_ONE) == [JUNE[8]]


def test_a_start_in_the_middle_of_the_programme_has_its_own_ninety_days() -> None:
    way = started(date(2026, 7, 15), answers=on_track).play()
    assert way.days(Step.CHECK_IN)[0] == date(2026, 7, 22)
    assert way.days(Step.FAREWELL) == [date(2026, 10, 14)]


@pytest.mark.parametrize(
    ("every_weeks", "days"),
    [
        (2, [JUNE[3], JUNE[17], date(2026, 7, 1)]),
        (4, [JUNE[3], date(2026, 7, 1), date(2026, 7, 29)]),
    ],
)
def test_a_slower_rhythm_counts_its_weeks_from_the_first_one(every_weeks: int, days: list[date]) -> None:
    way = Way(rhythm=Rhythm(every_weeks=every_weeks), answers=on_track).play()
    assert way.days(Step.CHECK_IN)[:3] == days


# ---------------------------------------------------------------------------- days that are not worked


def test_silver_week_moves_a_wednesday_check_in_to_thursday() -> None:
    """21 to 23 September 2026 are public holidays in Japan."""
    way = started(date(2026, 9, 1), answers=on_track).play(until=date(2026, 10, 1))
    assert way.days(Step.CHECK_IN) == [
        date(2026, 9, 2), date(2026, 9, 9), date(2026, 9, 16), date(2026, 9, 24), date(2026, 9, 30),
    ]  # fmt: skip


def test_leave_to_the_end_of_the_week_brings_the_check_in_forward() -> None:
    way = Way(calendar=calendar(away(JUNE[10], JUNE[14])), answers=on_track).play(until=JUNE[18])
    assert way.days(Step.CHECK_IN) == [JUNE[3], JUNE[9], JUNE[17]]


def test_a_week_without_a_working_day_is_skipped_and_not_missed() -> None:
    """One silent check-in before a week of leave and one after it: the third card is the status card."""
    way = Way(calendar=calendar(away(JUNE[8], JUNE[12]))).play(until=JUNE[26])
    assert [(card.step, card.slot.day) for card in way.sent if card.step in CARDS] == [
        (Step.CHECK_IN, JUNE[3]),
        (Step.CHECK_IN, JUNE[17]),
        (Step.STATUS, JUNE[24]),
    ]


def test_a_day_on_which_the_company_is_closed_moves_the_check_in() -> None:
    closed = calendar(company_days={JUNE[10]: DayKind.CLOSED})
    assert Way(calendar=closed, answers=on_track).play(until=JUNE[13]).days(Step.CHECK_IN) == [
        JUNE[3],
        JUNE[11],
    ]


def test_a_half_day_leave_moves_the_morning_card_to_the_afternoon() -> None:
    """Nine to five has its middle at 13:00."""
    way = Way(calendar=calendar(away(JUNE[10], half=Half.AM)), answers=on_track).play(until=JUNE[12])
    assert way.sent[-1].slot.at == at(JUNE[10], time(13))


def test_an_afternoon_off_leaves_the_morning_card_where_it_is() -> None:
    way = Way(calendar=calendar(away(JUNE[10], half=Half.PM)), answers=on_track).play(until=JUNE[12])
    assert way.sent[-1].slot.at == at(JUNE[10], time(10))


def test_who_works_mondays_and_thursdays_is_asked_on_thursday_and_reminded_on_monday() -> None:
    way = Way(calendar=calendar(work_days=frozenset({1, 4}))).play(until=JUNE[12])
    assert [(card.step, card.slot.day) for card in way.sent] == [
        (Step.DAY_ONE, JUNE[1]),
        (Step.CHECK_IN, JUNE[4]),
        (Step.REMINDER, JUNE[8]),
        (Step.CHECK_IN, JUNE[11]),
    ]


def test_who_works_in_the_evening_is_asked_when_their_day_begins() -> None:
    evening = calendar(hours=WorkHours(start=time(14), end=time(21)))
    way = Way(calendar=evening, answers=on_track).play(until=JUNE[5])
    assert [card.slot.at for card in way.sent] == [at(JUNE[1], time(14)), at(JUNE[3], time(14))]


def test_who_is_done_before_ten_is_asked_when_their_day_begins() -> None:
    early = calendar(hours=WorkHours(start=time(5), end=time(9)))
    way = Way(calendar=early, answers=on_track).play(until=JUNE[5])
    assert way.sent[-1].slot.at == at(JUNE[3], time(5))


def test_the_clocks_going_back_do_not_move_the_local_hour() -> None:
    """Berlin leaves summer time on Sunday 25 October 2026: ten o'clock is 08:00 UTC before, 09:00 after."""
    berlin = calendar(zone="Europe/Berlin", country="DE-BE")
    way = started(date(2026, 10, 12), calendar=berlin, answers=on_track).play(until=date(2026, 10, 30))
    assert [card.slot.at for card in way.sent if card.step is Step.CHECK_IN] == [
        datetime(2026, 10, 14, 8, tzinfo=UTC),
        datetime(2026, 10, 21, 8, tzinfo=UTC),
        datetime(2026, 10, 28, 9, tzinfo=UTC),
    ]


def test_the_persons_own_zone_decides_which_day_it_is() -> None:
    """At 16:00 UTC on Tuesday it is 09:00 on Tuesday in San Francisco, and 01:00 on Wednesday in Tokyo."""
    west = calendar(zone="America/Los_Angeles", country="US-CA")
    way = started(JUNE[1], calendar=west, answers=on_track).play(until=JUNE[5])
    assert [card.slot.at for card in way.sent] == [
        datetime(2026, 6, 1, 16, tzinfo=UTC),
        datetime(2026, 6, 3, 17, tzinfo=UTC),
    ]


# ---------------------------------------------------------------------------- silence


def test_who_never_answers_gets_two_check_ins_with_a_reminder_each_then_a_status_card_every_four_weeks() -> (
    None
):
    way = Way(answers=never).play()
    assert [(card.step, card.slot.day) for card in way.sent] == [
        (Step.DAY_ONE, JUNE[1]),
        (Step.CHECK_IN, JUNE[3]),
        (Step.REMINDER, JUNE[4]),
        (Step.CHECK_IN, JUNE[10]),
        (Step.REMINDER, JUNE[11]),
        (Step.STATUS, JUNE[17]),
        (Step.STATUS, date(2026, 7, 15)),
        (Step.STATUS, date(2026, 8, 12)),
        (Step.FAREWELL, date(2026, 8, 31)),
    ]


def test_a_reminder_comes_at_the_same_time_of_the_next_working_day() -> None:
    friday = Rhythm(weekday=5)
    way = Way(rhythm=friday).play(until=JUNE[10])
    assert [card.slot.at for card in way.sent if card.step is Step.REMINDER] == [at(JUNE[8], time(10))]


def test_a_reminder_that_would_come_no_earlier_than_the_next_check_in_is_left_out() -> None:
    """Away from Wednesday noon to the next Tuesday: the next working day is that of the next check-in."""
    gone = calendar(away(JUNE[4], JUNE[9]))
    way = Way(calendar=gone).play(until=JUNE[11])
    assert way.days(Step.CHECK_IN) == [JUNE[3], JUNE[10]]
    assert way.days(Step.REMINDER) == []


def test_an_answer_after_the_reminder_makes_the_next_card_an_ordinary_one() -> None:
    way = Way(answers=only(2), answers_after=timedelta(days=2)).play(until=JUNE[25])
    assert [card.step for card in way.sent if card.step in CARDS] == [Step.CHECK_IN] * 4


def test_an_answer_to_the_status_card_brings_the_weekly_check_ins_back() -> None:
    way = Way(answers=only(3)).play(until=date(2026, 7, 16))
    assert [(card.step, card.slot.day) for card in way.sent if card.step in CARDS] == [
        (Step.CHECK_IN, JUNE[3]),
        (Step.CHECK_IN, JUNE[10]),
        (Step.STATUS, JUNE[17]),
        (Step.CHECK_IN, JUNE[24]),
        (Step.CHECK_IN, date(2026, 7, 1)),
        (Step.STATUS, date(2026, 7, 8)),
    ]
    assert way.enrolment.silent == 2


def test_a_late_answer_to_a_status_card_is_not_followed_by_a_check_in_on_the_same_day() -> None:
    """Answered on Thursday 2 July, in a week whose Wednesday has passed: the next is Wednesday the 8th."""
    way = Way(answers=only(3), answers_after=timedelta(days=15)).play(until=date(2026, 7, 9))
    assert way.days(Step.CHECK_IN)[-1] == date(2026, 7, 8)


def test_a_check_in_that_reached_nobody_is_skipped_and_does_not_count_as_silence() -> None:
    lost = {JUNE[3], JUNE[10]}
    way = Way(is_delivered=lambda card: card.slot.day not in lost).play(until=date(2026, 7, 2))
    assert [card.step for card in way.sent if card.step in CARDS] == [
        Step.CHECK_IN, Step.CHECK_IN, Step.CHECK_IN, Step.CHECK_IN, Step.STATUS,
    ]  # fmt: skip
    assert way.days(Step.REMINDER) == [JUNE[18], JUNE[25]]


def test_what_became_of_the_last_check_in_is_said_when_the_next_one_comes() -> None:
    way = Way(is_delivered=lambda card: card.slot.day != JUNE[3]).play(until=JUNE[4])
    undelivered = way.last
    assert undelivered is not None
    way.play(until=JUNE[11])
    assert way.last is not None
    assert way.last.id != undelivered.id
    assert way.enrolment.silent == 0
    way.play(until=JUNE[18])
    assert way.enrolment.silent == 1


def test_a_check_in_that_was_delivered_late_is_reminded_a_working_day_after_it_came() -> None:
    way = Way(is_delivered=lambda _card: False).play(until=JUNE[4])
    assert way.last is not None
    way.last = replace(way.last, delivered_at=at(JUNE[4], time(11)))
    way.play(until=JUNE[6])
    assert way.days(Step.REMINDER) == [JUNE[5]]


# ---------------------------------------------------------------------------- pauses


def paused(until: date | None, feature: Feature | None = Feature.CHECK_IN) -> list[Pause]:
    return [Pause(person_id="tanaka", feature=feature, until=until)]


def test_a_paused_week_is_skipped() -> None:
    way = Way(answers=on_track).play(until=JUNE[4])
    way.pauses = paused(JUNE[12])
    way.enrolment = replan(way.situation(at(JUNE[5])))
    assert way.play(until=JUNE[18]).days(Step.CHECK_IN) == [JUNE[3], JUNE[17]]


def test_a_pause_that_ends_on_wednesday_leaves_thursday() -> None:
    way = Way(answers=on_track).play(until=JUNE[4])
    way.pauses = paused(JUNE[10], feature=None)
    way.enrolment = replan(way.situation(at(JUNE[5])))
    assert way.play(until=JUNE[18]).days(Step.CHECK_IN) == [JUNE[3], JUNE[11], JUNE[17]]


def test_a_pause_of_something_else_changes_nothing() -> None:
    way = Way(answers=on_track, pauses=paused(JUNE[30], feature=Feature.SURVEY)).play(until=JUNE[18])
    assert way.days(Step.CHECK_IN) == [JUNE[3], JUNE[10], JUNE[17]]


def test_a_pause_takes_a_waiting_reminder_with_it() -> None:
    way = Way().play(until=JUNE[4])
    assert way.enrolment.next_step is Step.REMINDER
    way.pauses = paused(JUNE[9])
    way.enrolment = replan(way.situation(at(JUNE[3], time(15))))
    assert (way.enrolment.next_step, way.enrolment.next_at) == (Step.CHECK_IN, at(JUNE[10], time(10)))


def test_a_pause_without_an_end_ends_the_programme_quietly_on_day_91() -> None:
    way = Way(answers=on_track).play(until=JUNE[4])
    way.pauses = paused(None)
    way.enrolment = replan(way.situation(at(JUNE[5])))
    way.play()
    assert way.sent[-1].slot.day == JUNE[3]
    assert way.enrolment.state is EnrolmentState.FINISHED


def test_resuming_brings_the_next_check_in_back_but_not_on_the_same_day() -> None:
    way = Way(answers=on_track).play(until=JUNE[4])
    way.pauses = paused(None)
    way.enrolment = replan(way.situation(at(JUNE[5])))
    way.pauses = []
    way.enrolment = replan(way.situation(at(JUNE[17], time(9, 30))))
    assert (way.enrolment.next_step, way.enrolment.next_at) == (Step.CHECK_IN, at(JUNE[24], time(10)))


def test_resuming_after_silence_keeps_the_status_cards_four_weeks_apart() -> None:
    way = Way().play(until=JUNE[18])
    way.enrolment = replan(way.situation(at(JUNE[19])))
    assert (way.enrolment.next_step, way.enrolment.next_at) == (
        Step.STATUS,
        at(date(2026, 7, 15), time(10)),
    )


def test_resuming_with_an_open_check_in_still_reminds_of_it_on_the_next_working_day() -> None:
    way = Way().play(until=JUNE[4])
    way.enrolment = replan(way.situation(at(JUNE[4], time(9, 30))))
    assert (way.enrolment.next_step, way.enrolment.next_at) == (Step.REMINDER, at(JUNE[5], time(10)))


def test_who_pauses_before_day_one_gets_it_when_they_are_back() -> None:
    way = Way(pauses=paused(JUNE[10]))
    way.enrolment = replan(way.situation(at(date(2026, 5, 29))))
    assert way.play(until=JUNE[12]).days(Step.DAY_ONE) == [JUNE[11]]


def test_who_has_left_gets_nothing_planned() -> None:
    way = Way(enrolment=enrolment(state=EnrolmentState.LEFT))
    assert replan(way.situation(at(JUNE[5]))).next_at is None


# ---------------------------------------------------------------------------- ends


def test_who_has_left_gets_nothing_more() -> None:
    way = Way(is_present=lambda now: now < at(JUNE[10]), answers=on_track).play()
    assert way.days(Step.CHECK_IN) == [JUNE[3]]
    assert way.enrolment.state is EnrolmentState.LEFT
    assert way.enrolment.next_at is None


def test_a_farewell_waits_for_the_first_working_moment_after_day_90() -> None:
    """Day 91 of a start on Monday 8 June is Monday 7 September; leave lasts until the 9th."""
    gone = calendar(away(date(2026, 9, 7), date(2026, 9, 9)))
    way = started(JUNE[8], calendar=gone, answers=on_track).play()
    assert way.sent[-1].slot.at == at(date(2026, 9, 10), time(9))
    assert (way.sent[-1].step, way.sent[-1].day) == (Step.FAREWELL, 94)


def test_who_was_away_for_the_whole_programme_is_not_thanked_for_it() -> None:
    way = Way(calendar=calendar(away(JUNE[1], date(2026, 9, 30)))).play()
    assert way.sent == []
    assert way.enrolment.state is EnrolmentState.FINISHED


def test_who_works_on_no_day_of_the_week_is_not_looked_at_for_ever() -> None:
    way = Way(calendar=calendar(work_days=frozenset())).play()
    assert way.sent == []
    assert way.enrolment.state is EnrolmentState.FINISHED


def test_a_last_check_in_without_answer_is_closed_by_the_end() -> None:
    way = Way().play()
    assert way.last is not None
    assert way.last.state is CheckInState.SILENT


# ---------------------------------------------------------------------------- late, and changed plans


def test_after_a_standstill_of_weeks_only_this_weeks_check_in_comes() -> None:
    way = Way(answers=on_track).play(until=JUNE[4])
    card = way.step(now=at(JUNE[25], time(11)))
    assert card is not None
    assert (card.step, card.slot.at) == (Step.CHECK_IN, at(JUNE[25], time(11)))
    assert way.enrolment.next_at == at(date(2026, 7, 1), time(10))


def test_after_a_standstill_over_the_evening_the_check_in_comes_next_morning() -> None:
    way = Way(answers=on_track).play(until=JUNE[4])
    assert way.step(now=at(JUNE[10], time(20))) is None
    assert way.enrolment.next_at == at(JUNE[11], time(10))


def test_after_a_standstill_over_the_week_the_check_in_is_skipped() -> None:
    way = Way(answers=on_track).play(until=JUNE[4])
    assert way.step(now=at(JUNE[13], time(11))) is None
    assert way.enrolment.next_at == at(JUNE[17], time(10))


def test_a_reminder_that_is_looked_at_only_when_the_next_check_in_is_due_gives_way_to_it() -> None:
    way = Way().play(until=JUNE[4])
    assert way.enrolment.next_step is Step.REMINDER
    card = way.step(now=at(JUNE[10], time(10)))
    assert card is not None
    assert card.step is Step.CHECK_IN
    assert way.enrolment.next_at == at(JUNE[11], time(10))


def test_leave_that_was_entered_since_moves_what_is_due() -> None:
    way = Way(answers=on_track).play(until=JUNE[4])
    way.calendar = calendar(away(JUNE[10]))
    assert way.step() is None
    assert way.play(until=JUNE[12]).days(Step.CHECK_IN) == [JUNE[3], JUNE[11]]


def test_leave_that_was_cancelled_brings_the_usual_day_back() -> None:
    way = Way(calendar=calendar(away(JUNE[10], JUNE[12])), answers=on_track).play(until=JUNE[4])
    assert way.enrolment.next_at == at(JUNE[9], time(10))
    way.calendar = calendar()
    assert way.play(until=JUNE[12]).days(Step.CHECK_IN) == [JUNE[3], JUNE[10]]


def test_a_standstill_beyond_day_90_leaves_only_the_farewell() -> None:
    way = Way(answers=on_track).play(until=JUNE[4])
    card = way.step(now=at(date(2026, 9, 2), time(11)))
    assert card is not None
    assert card.step is Step.FAREWELL


# ---------------------------------------------------------------------------- until when a card makes sense


def test_a_check_in_may_come_until_its_week_is_over() -> None:
    way = Way().play(until=JUNE[4])
    monday = at(JUNE[8], time(0))
    assert monday - timedelta(seconds=2) < way.sent[-1].not_after < monday


def test_a_reminder_may_come_until_its_week_is_over() -> None:
    way = Way().play(until=JUNE[5])
    monday = at(JUNE[8], time(0))
    assert way.sent[-1].step is Step.REMINDER
    assert monday - timedelta(seconds=2) < way.sent[-1].not_after < monday


def test_a_reminder_does_not_come_on_the_day_of_the_next_check_in() -> None:
    """Asked on Thursdays, and reminded on Tuesday because of leave: the next check-in is two days later."""
    gone = calendar(away(JUNE[5], JUNE[8]))
    way = Way(rhythm=Rhythm(weekday=4), calendar=gone).play(until=JUNE[10])
    following = at(JUNE[11], time(0))
    assert (way.sent[-1].step, way.sent[-1].slot.day) == (Step.REMINDER, JUNE[9])
    assert following - timedelta(seconds=2) < way.sent[-1].not_after < following


def test_day_one_status_and_farewell_may_come_for_fourteen_days() -> None:
    way = Way().play()
    lasting = {card.step: card.not_after - card.slot.at for card in way.sent}
    for step in (Step.DAY_ONE, Step.STATUS, Step.FAREWELL):
        assert lasting[step] == timedelta(days=14)


def test_no_card_of_the_programme_comes_after_its_end() -> None:
    """A status card of Wednesday 26 August, day 86, makes no sense on day 91."""
    way = Way(is_delivered=lambda card: card.slot.day > date(2026, 8, 6)).play()
    status = next(card for card in way.sent if card.step is Step.STATUS)
    assert status.slot.day == date(2026, 8, 26)
    assert status.not_after < at(GO_LIVE + timedelta(days=91), time(0))
