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
    has_lost_its_end,
    now_about,
    opens_on,
    recovered_on,
    teams_above,
)
from measures.kpis.model import Of
from measures.teams.model import LeftOut

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
        ({"asked_on": monday(1)}, "B", 4, True),  # 21 days
        ({"asked_on": monday(1) + timedelta(days=1)}, "B", 4, False),  # 20 days
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
    """Asked on Monday 8 June: 21 days later is Monday 29 June."""
    found = above_is_due(entry(**changes), figure(letter, week), company_day=monday(week))
    assert found is due


def test_a_card_says_beforehand_when_the_managers_manager_hears() -> None:
    assert above_hears_on(entry(), today=date(2026, 6, 8)) == date(2026, 6, 29)
    assert above_hears_on(entry(asked_on=date(2026, 6, 1)), today=date(2026, 6, 8)) == date(2026, 6, 22)


def test_the_cause_is_read_from_the_figures() -> None:
    """Of 40 person-days a third is 13 1/3: 13 are not much, 14 are. Of 8 people half are 4: 3 are few."""
    leave = LeftOut(kind="leave", days=Decimal(10), people=3)
    for has_reached, cause in ((False, Cause.NOT_STARTED), (True, Cause.SLIPPED)):
        assert cause_of(kpi(), weeks("MBB"), has_reached=has_reached) is cause
        assert cause_of(kpi(), weeks("MBB", with_numbers=4), has_reached=has_reached) is cause
        assert cause_of(kpi(of=Of.TEAM), weeks("MBB", with_numbers=0), has_reached=has_reached) is cause
        nobody = weeks("BB", pattern_days=Decimal(0), left_out=())
        assert cause_of(kpi(), nobody, has_reached=has_reached) is cause
        assert cause_of(kpi(), [], has_reached=has_reached) is cause
    assert cause_of(kpi(), weeks("MBB", with_numbers=3), has_reached=True) is Cause.FEW_DO_IT
    for holidays, cause in ((3, Cause.FEW_DO_IT), (4, Cause.MANY_AWAY)):
        left_out = (LeftOut(kind="holiday", days=Decimal(holidays), people=8), leave)
        history = weeks("BB", with_numbers=3, left_out=left_out)
        assert cause_of(kpi(), history, has_reached=True) is cause


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
