"""The judge of the crash suite sees what it is there to see, and lets pass what was promised no better."""

from dataclasses import replace

import pytest
from crash_databases import Row
from crash_fakes import Accepted
from crash_oracle import Verdict, judge
from crash_plan import Chaos, plan

ROW = Row(1, "check_in", "s1", "sent", 1, 1, "slack", None)
SHOWN = Accepted(platform="slack", person="s1", kind="check_in", at=100.0, row=1)
ON_TEAMS = replace(ROW, person="t1", platform="teams")
SHOWN_ON_TEAMS = replace(SHOWN, platform="teams", person="t1", row=None)


def on_slack(row: Row, *accepted: Accepted, thawed_at: tuple[float, ...] = ()) -> Verdict:
    """Return the verdict on one person on Slack who must get one check-in."""
    people = {"s1": "slack"}
    return judge(people=people, kinds=["check_in"], accepted=accepted, rows=[row], thawed_at=thawed_at)


def on_teams(row: Row, *accepted: Accepted, kind: str = "check_in") -> Verdict:
    """Return the verdict on one person on Teams who must get one card of a kind."""
    row, got = replace(row, kind=kind), [replace(one, kind=kind) for one in accepted]
    return judge(people={"t1": "teams"}, kinds=[kind], accepted=got, rows=[row])


def test_one_row_and_one_message_are_as_promised() -> None:
    assert on_slack(ROW, SHOWN).breaches == []
    assert on_teams(ON_TEAMS, SHOWN_ON_TEAMS).breaches == []


@pytest.mark.parametrize("state", ["sent", "failed", "unknown", "dropped"])
def test_a_message_that_slack_never_accepted_is_lost_whatever_its_row_says(state) -> None:
    verdict = on_slack(replace(ROW, state=state))
    assert verdict.slack.lost == 1
    assert verdict.breaches


def test_a_second_copy_on_slack_is_a_breach_even_if_it_was_tried_twice() -> None:
    verdict = on_slack(replace(ROW, attempts=2), SHOWN, SHOWN)
    assert verdict.slack.duplicates == 1
    assert "accepted 2 times" in str(verdict)


def test_an_unknown_row_on_slack_is_a_breach_even_if_it_arrived() -> None:
    verdict = on_slack(replace(ROW, state="unknown", reason="timed_out"), SHOWN)
    assert (verdict.slack.lost, verdict.slack.unknown_that_arrived) == (0, 1)
    assert verdict.breaches


def test_a_message_of_another_row_or_of_none_is_a_breach() -> None:
    assert on_slack(ROW, replace(SHOWN, row=2)).breaches
    assert on_slack(ROW, replace(SHOWN, row=None)).breaches


def test_a_card_that_nobody_was_to_get_is_a_breach() -> None:
    assert on_slack(ROW, SHOWN, replace(SHOWN, kind="")).breaches


def test_a_person_without_a_row_has_lost_their_message() -> None:
    verdict = judge(people={"s1": "slack"}, kinds=["check_in"], accepted=[], rows=[])
    assert verdict.slack.lost == 1


def test_a_copy_of_a_process_that_was_frozen_in_the_write_is_counted_apart_and_only_right_then() -> None:
    late = replace(SHOWN, at=200.5)
    verdict = on_slack(ROW, SHOWN, late, thawed_at=(200.0,))
    assert (verdict.slack.duplicates, verdict.slack.late_after_freeze) == (0, 1)
    assert verdict.breaches == []
    assert on_slack(ROW, SHOWN, late, thawed_at=(150.0,)).breaches


def test_teams_may_end_as_unknown_and_that_is_counted_with_and_without_the_message() -> None:
    unknown = replace(ON_TEAMS, state="unknown")
    assert on_teams(unknown).breaches == on_teams(unknown, SHOWN_ON_TEAMS).breaches == []
    assert on_teams(unknown).teams.unknown_that_arrived == 0
    assert on_teams(unknown, SHOWN_ON_TEAMS).teams.unknown_that_arrived == 1
    assert on_teams(ON_TEAMS).teams.lost == 1


def test_teams_may_show_a_kind_that_comes_at_least_once_as_often_as_it_was_tried() -> None:
    twice = replace(ON_TEAMS, attempts=2)
    assert on_teams(twice, SHOWN_ON_TEAMS, SHOWN_ON_TEAMS).breaches == []
    assert on_teams(twice, SHOWN_ON_TEAMS, SHOWN_ON_TEAMS).teams.duplicates == 1
    assert on_teams(ON_TEAMS, SHOWN_ON_TEAMS, SHOWN_ON_TEAMS).breaches
    assert on_teams(twice, SHOWN_ON_TEAMS, SHOWN_ON_TEAMS, kind="farewell").breaches


def test_a_seed_makes_the_same_plan_again_and_another_seed_another() -> None:
    chaos = Chaos(kills=5, freezes=1, shut_downs=2, troubles=9)
    assert plan(1, chaos) == plan(1, chaos)
    assert plan(1, chaos) != plan(2, chaos)
    assert len(plan(1, chaos)) == 17
