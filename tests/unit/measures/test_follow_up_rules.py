"""When follow-ups begin, end and speak: by weeks written down by hand."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from follow_up_weeks import entry, figure, kpi, monday, noon, weeks

from measures.follow_ups.model import Cause, FollowUpState, Outcome, Reaction, StepUse
from measures.follow_ups.rules import (
    Now,
    above_hears_on,
    above_is_due,
    cause_of,
    decided,
    has_lost_its_beginning,
    has_lost_its_end,
    is_without_verdict,
    now_about,
    opens_on,
    recovered_on,
    teams_above,
)
from measures.kpis.model import Of, Per
from measures.teams.model import LeftOut
from people.model import Half, Leave

USE = StepUse(
    id=1,
    follow_up_id=1,
    step_id="one",
    cause=Cause.NOT_STARTED,
    practice_id="log-visit",
    taken_on=monday(1) + timedelta(days=2),
)


@pytest.mark.parametrize(
    ("letters", "week"),
    [
        ("B", None),  # once is not twice
        ("BB", 1),
        ("RBB", 2),
        ("BMB", None),
        ("BBM", None),  # the latest counts
        ("BBR", None),
        ("BsB", 2),  # what cannot be judged is skipped over
        ("B n a f B", 4),  # four weeks apart are still in a row
        ("B n a f s B", None),  # five are not
        ("BBs", 1),  # begun by the one that was judged
        ("", None),
        ("sss", None),
    ],
)
def test_two_judged_evaluations_below_in_a_row_begin_it(letters: str, week: int | None) -> None:
    assert opens_on(weeks(letters)) == (None if week is None else monday(week))


@pytest.mark.parametrize(
    ("letters", "week"),
    [
        ("BB", None),
        ("BBM", None),  # 80 % is not 95 %
        ("BBMR", 3),
        ("BBRBR", 2),  # the first one
        ("RBsM", None),  # before it began
        ("BR", 1),  # a correction of the very one that began it
    ],
)
def test_the_first_evaluation_that_reached_it_ends_it(letters: str, week: int | None) -> None:
    assert recovered_on(entry(opened_on=monday(1)), weeks(letters)) == (
        None if week is None else monday(week)
    )


@pytest.mark.parametrize(("letters", "lost"), [("BBR", False), ("BBM", True), ("BBB", True), ("BBs", True)])
def test_an_end_is_lost_when_its_evaluation_says_otherwise(letters: str, *, lost: bool) -> None:
    ended = entry(state=FollowUpState.RECOVERED, ended_on=monday(2))
    assert has_lost_its_end(ended, weeks(letters), since=monday(0)) is lost
    assert not has_lost_its_end(ended, weeks("BBB"), since=monday(3))
    dropped = replace(ended, state=FollowUpState.DROPPED)
    assert not has_lost_its_end(dropped, weeks("BBB"), since=monday(0))


@pytest.mark.parametrize(
    ("letters", "never"),
    [
        ("BB", False),
        ("RB", True),
        ("MBM", True),
        ("BMM", True),  # the very one that began it
        ("RBB", False),  # begun a week later, it goes on
        ("BBR", False),  # recovered is another end
        ("-B", False),  # the one before is out of sight
        ("ss", False),  # so is what was judged
        ("-BM", False),
    ],
)
def test_a_correction_of_either_week_takes_back_what_began_it(letters: str, *, never: bool) -> None:
    assert has_lost_its_beginning(entry(opened_on=monday(1)), weeks(letters)) is never


@pytest.mark.parametrize(
    ("letter", "now"),
    [
        ("B", Now.ASK),
        ("M", Now.NOTHING),
        ("R", Now.NOTHING),
        ("f", Now.NOTHING),
        ("a", Now.NOTHING),
        ("s", Now.NO_DATA),
        ("n", Now.NO_DATA),
    ],
)
def test_only_below_is_asked_about_and_missing_data_is_another_matter(letter: str, now: Now) -> None:
    assert now_about(entry(), figure(letter, 1), company_day=monday(1), covered=()) is now


@pytest.mark.parametrize(
    ("changes", "day", "now"),
    [
        ({"last_asked_on": monday(0)}, monday(1), Now.ASK),
        ({"last_asked_on": monday(1)}, monday(1), Now.NOTHING),
        ({"last_asked_on": monday(1)}, monday(1) + timedelta(days=6), Now.NOTHING),
        ({"last_asked_on": monday(1) - timedelta(days=1)}, monday(1), Now.ASK),
        ({"snoozed_until": monday(1) + timedelta(days=2)}, monday(1) + timedelta(days=1), Now.NOTHING),
        ({"snoozed_until": monday(1) + timedelta(days=2)}, monday(1) + timedelta(days=2), Now.ASK),
        ({"disputed_at": noon(monday(1))}, monday(1), Now.NOTHING),
        ({"disputed_at": noon(monday(1)), "settled_at": noon(monday(1))}, monday(1), Now.ASK),
        ({"reaction": Reaction.TALK, "last_asked_on": monday(0)}, monday(1), Now.ASK),
        ({}, monday(2), Now.NOTHING),  # last week's evaluation is not this week's
    ],
)
def test_a_card_goes_once_a_week_and_never_while_it_waits(
    changes: dict[str, object], day: date, now: Now
) -> None:
    assert now_about(entry(**changes), figure("B", 1), company_day=day, covered=()) is now


def test_a_team_is_not_asked_about_while_one_below_it_is() -> None:
    assert now_about(entry(), figure("B", 1), company_day=monday(1), covered={"Sales/Tokyo"}) is Now.NOTHING
    assert now_about(entry(), None, company_day=monday(1), covered=()) is Now.NOTHING
    assert list(teams_above("Sales/Tokyo/1")) == ["Sales/Tokyo", "Sales", ""]
    assert list(teams_above("Sales")) == [""]
    assert list(teams_above("")) == []


@pytest.mark.parametrize(
    ("changes", "letter", "week", "due"),
    [
        ({"asked_on": monday(1)}, "B", 4, False),  # 21 days: the last one is still the manager's
        ({"asked_on": monday(1) - timedelta(days=1)}, "B", 4, True),  # 22 days
        ({"asked_on": monday(1)}, "M", 4, False),
        ({"asked_on": monday(1)}, "s", 4, False),
        ({"asked_on": monday(1), "reaction": Reaction.SNOOZE}, "B", 4, False),
        ({"asked_on": monday(1), "told_above_at": noon(monday(4))}, "B", 5, False),
        ({}, "B", 9, False),
    ],
)
def test_the_managers_manager_hears_after_three_weeks_without_a_reaction(
    changes: dict[str, object], letter: str, week: int, *, due: bool
) -> None:
    """Asked on Monday 8 June: 21 days later is Monday 29 June; asked the day before, it is the 28th."""
    found = above_is_due(entry(**changes), figure(letter, week), company_day=monday(week), leave=tuple)
    assert found is due


def test_a_card_says_beforehand_when_the_managers_manager_hears() -> None:
    assert above_hears_on(entry(), today=date(2026, 6, 8)) == date(2026, 6, 29)
    assert above_hears_on(entry(asked_on=date(2026, 6, 1)), today=date(2026, 6, 8)) == date(2026, 6, 22)


@pytest.mark.parametrize(
    ("periods", "hears_on"),
    [
        ([], date(2026, 6, 29)),
        ([("06-01", "06-09")], date(2026, 7, 1)),  # of it the 8th and the 9th
        ([("06-15", "06-19")], date(2026, 7, 4)),  # five days
        ([("06-15", "06-19"), ("06-17", "06-21")], date(2026, 7, 6)),  # together the 15th to the 21st: seven
        ([("06-08", "07-05")], date(2026, 7, 27)),  # four weeks away: three weeks from the 6th of July on
        ([("06-29", "07-05")], date(2026, 7, 6)),  # the last day is one of it
        ([("06-30", "07-05")], date(2026, 6, 29)),  # begins when the three weeks are over
        ([("06-22", "06-28"), ("06-29", "06-30")], date(2026, 7, 8)),  # seven put it off into the other two
        ([("06-01", "06-05")], date(2026, 6, 29)),  # was over before
    ],
)
def test_days_of_the_managers_leave_do_not_count_as_silence(
    periods: list[tuple[str, str]], hears_on: date
) -> None:
    """Asked on Monday 8 June, without any leave the 29th is the last day to react on."""
    leave = [
        Leave(
            person_id="boss",
            first=date.fromisoformat(f"2026-{first}"),
            last=date.fromisoformat(f"2026-{last}"),
            kind="leave",
        )
        for first, last in periods
    ]
    asked = entry(asked_on=date(2026, 6, 8))
    assert above_hears_on(asked, today=date(2026, 6, 22), leave=leave) == hears_on
    halves = [replace(one, half=Half.AM) for one in leave]
    assert above_hears_on(asked, today=date(2026, 6, 22), leave=halves) == date(2026, 6, 29)
    for day, due in ((hears_on, False), (hears_on + timedelta(days=1), True)):
        newest = figure("B", 1)._replace(evaluated_on=day)
        assert above_is_due(asked, newest, company_day=day, leave=lambda: leave) is due


def test_the_cause_is_read_from_the_figures() -> None:
    """Of 40 person-days a third is 13 1/3: 13 on leave are not much, 14 are. Of 8 people half are 4: 3 are
    few."""
    for has_reached, cause in ((False, Cause.NOT_STARTED), (True, Cause.SLIPPED)):
        assert cause_of(kpi(), weeks("MBB"), has_reached=has_reached) is cause
        assert cause_of(kpi(), weeks("MBB", with_numbers=4), has_reached=has_reached) is cause
        assert cause_of(kpi(of=Of.TEAM), weeks("MBB", with_numbers=0), has_reached=has_reached) is cause
        nobody = weeks("BB", pattern_days=Decimal(0), left_out=())
        assert cause_of(kpi(), nobody, has_reached=has_reached) is cause
        assert cause_of(kpi(), [], has_reached=has_reached) is cause
    assert cause_of(kpi(), weeks("MBB", with_numbers=3), has_reached=True) is Cause.FEW_DO_IT
    for days, cause in ((13, Cause.FEW_DO_IT), (14, Cause.MANY_AWAY)):
        history = weeks("BB", with_numbers=3, left_out=(LeftOut(kind="leave", days=Decimal(days), people=3),))
        assert cause_of(kpi(), history, has_reached=True) is cause


def test_public_holidays_are_no_cause() -> None:
    """Three of five days are holidays for all 8: 24 of 40 person-days."""
    golden_week = weeks("BB", left_out=(LeftOut(kind="holiday", days=Decimal(24), people=8),))
    assert cause_of(kpi(), golden_week, has_reached=True) is Cause.SLIPPED


@pytest.mark.parametrize("changes", [{"of": Of.TEAM}, {"unit": {"en": "%"}}], ids=["of teams", "ratio"])
def test_what_does_not_fall_with_leave_has_slipped_first(changes: dict[str, object]) -> None:
    away = weeks("BB", left_out=(LeftOut(kind="leave", days=Decimal(20), people=4),))
    assert cause_of(kpi(**changes), away, has_reached=True) is Cause.SLIPPED
    assert cause_of(kpi(**changes), away, has_reached=False) is Cause.MANY_AWAY
    assert cause_of(kpi(), away, has_reached=True) is Cause.MANY_AWAY


@pytest.mark.parametrize(
    ("letters", "per", "is_mute"),
    [
        ("BBfff", Per.DAY, False),
        ("BBffff", Per.DAY, True),
        ("BBsnaf", Per.WEEK, True),  # whatever it is that says nothing
        ("BBf-ff", Per.DAY, True),  # nor does a team that was not there
        ("BBfffM", Per.DAY, False),
        ("BBffff", Per.MONTH, False),  # a month says nothing in most weeks
        ("BB" + "f" * 9, Per.MONTH, True),
    ],
)
def test_after_four_evaluations_that_say_nothing_nobody_is_to_follow_up(
    letters: str, per: Per, *, is_mute: bool
) -> None:
    days = [monday(week) for week in range(len(letters))]
    found = is_without_verdict(kpi(per=per), weeks(letters), days, opened_on=monday(1))
    assert found is is_mute


@pytest.mark.parametrize(
    ("letters", "outcome", "evaluations"),
    [
        ("BB", Outcome.WAITING, 0),
        ("BBB", Outcome.WAITING, 1),
        ("BBR", Outcome.RECOVERED, 1),
        ("BBMR", Outcome.RECOVERED, 2),
        ("BBBB", Outcome.NOT_RECOVERED, 2),
        ("BBBM", Outcome.NOT_RECOVERED, 2),
        ("BBMMR", Outcome.NOT_RECOVERED, 2),  # the third comes too late for it
        ("BBsBaR", Outcome.RECOVERED, 2),  # what cannot be judged does not count
        ("RRB", Outcome.WAITING, 1),  # what was before it does not either
    ],
)
def test_the_next_two_judged_evaluations_decide_a_step(
    letters: str, outcome: Outcome, evaluations: int
) -> None:
    found = decided(USE, entry(), weeks(letters), since=monday(0))
    assert (found.outcome, found.evaluations) == (outcome, evaluations)


def test_a_step_of_a_follow_up_that_ended_otherwise_is_undecided() -> None:
    """Taken up on Wednesday 10 June; a correction of the evaluation of 8 June ended the follow-up: what came
    later is not the step's."""
    corrected = entry(state=FollowUpState.RECOVERED, ended_on=monday(1))
    assert decided(USE, corrected, weeks("BRR"), since=monday(0)).outcome is Outcome.UNDECIDED
    dropped = entry(state=FollowUpState.DROPPED, ended_on=monday(2))
    assert decided(USE, dropped, weeks("BBB"), since=monday(0)).outcome is Outcome.UNDECIDED


def test_what_lies_before_all_figures_stands_and_what_still_waited_is_undecided() -> None:
    long_ago = replace(USE, outcome=Outcome.NOT_RECOVERED, evaluations=2)
    assert decided(long_ago, entry(), weeks("----R"), since=monday(4)) == long_ago
    assert decided(USE, entry(), weeks("----R"), since=monday(4)).outcome is Outcome.UNDECIDED


def test_a_late_correction_decides_a_step_anew() -> None:
    done = decided(USE, entry(), weeks("BBBB"), since=monday(0))
    assert decided(done, entry(), weeks("BBBR"), since=monday(0)).outcome is Outcome.RECOVERED
