"""The order of practices, the audience, and the days of a person."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from coaching_stage import COMPANY, GO_LIVE, at, away, calendar, enrolment, person, practice, programme
from hypothesis import given
from hypothesis import strategies as st

from coaching.programmes.model import EnrolmentState, Practice, Step
from coaching.programmes.rules import (
    day_number,
    day_one_moment,
    day_zero,
    has_begun,
    is_over,
    is_rehire,
    last_day,
    practice_in_focus,
    practice_order,
    practices_left,
)
from people.audience import Audience, in_audience, is_present
from people.model import Company, Pilot, Role


def ids(practices: list[Practice]) -> list[str]:
    return [one.id for one in practices]


def test_practices_are_taken_up_by_ease_times_contribution_ties_by_ease() -> None:
    """20; 12 = 4 x 3 before 12 = 3 x 4; 5."""
    practices = [
        practice("five", ease=1, contribution=5),
        practice("twelve-harder", ease=3, contribution=4),
        practice("twelve-easier", ease=4, contribution=3),
        practice("twenty", ease=5, contribution=4),
    ]
    assert ids(practice_order(practices)) == ["twenty", "twelve-easier", "twelve-harder", "five"]


def test_practices_that_tie_altogether_stay_as_in_the_file() -> None:
    assert ids(practice_order([practice("b"), practice("a"), practice("c")])) == ["b", "a", "c"]


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5)), max_size=12))
def test_the_order_has_every_practice_once_and_never_a_larger_product_later(
    weights: list[tuple[int, int]],
) -> None:
    practices = [practice(str(n), ease=e, contribution=c) for n, (e, c) in enumerate(weights)]
    ordered = practice_order(practices)
    assert sorted(ids(ordered)) == sorted(ids(practices))
    keys = [(one.ease * one.contribution, one.ease) for one in ordered]
    assert keys == sorted(keys, reverse=True)


def test_without_a_choice_the_first_of_the_order_is_in_focus() -> None:
    focus = practice_in_focus(programme(), enrolment(), 2)
    assert focus is not None
    assert focus.id == "log"


def test_a_practice_that_was_taken_stays_in_focus_until_it_is_done() -> None:
    taken = enrolment(practice_id="report")
    focus = practice_in_focus(programme(), taken, 2)
    assert focus is not None
    assert focus.id == "report"
    done = enrolment(practice_id="report", practices_done=("report",))
    focus = practice_in_focus(programme(), done, 2)
    assert focus is not None
    assert focus.id == "log"


def test_a_practice_whose_days_have_not_come_waits() -> None:
    late = programme(practices=(practice("later", ease=5, from_day=30), practice("now", ease=1)))
    assert [practice_in_focus(late, enrolment(), day).id for day in (0, 29, 30)] == [  # type: ignore[union-attr]
        "now",
        "now",
        "later",
    ]


def test_a_practice_whose_days_are_over_comes_after_the_others() -> None:
    two = programme(practices=(practice("early", ease=5, to_day=30), practice("other", ease=1)))
    assert practice_in_focus(two, enrolment(), 30).id == "early"  # type: ignore[union-attr]
    assert practice_in_focus(two, enrolment(), 31).id == "other"  # type: ignore[union-attr]
    other_done = enrolment(practices_done=("other",))
    assert practice_in_focus(two, other_done, 31).id == "early"  # type: ignore[union-attr]


def test_with_everything_done_nothing_is_in_focus() -> None:
    done = enrolment(practices_done=("log", "plan", "report"))
    assert practices_left(programme(), done) == []
    assert practice_in_focus(programme(), done, 50) is None


def test_a_practice_that_a_newer_file_lacks_is_not_in_focus() -> None:
    focus = practice_in_focus(programme(), enrolment(practice_id="gone"), 2)
    assert focus is not None
    assert focus.id == "log"


@pytest.mark.parametrize(
    ("audience", "belongs"),
    [
        (Audience(), True),
        (Audience(teams=("Sales",)), True),
        (Audience(teams=("Sales/East",)), True),
        (Audience(teams=("Sales/East/Tokyo",)), False),
        (Audience(teams=("Sal",)), False),
        (Audience(teams=("Sales/Ea",)), False),
        (Audience(teams=("Marketing", "Sales")), True),
        (Audience(roles=("member",)), True),
        (Audience(roles=("lead", "supporter")), True),
        (Audience(roles=("admin",)), False),
        (Audience(roles=("manager",)), False),
        (Audience(ranks=("主任", "課長")), True),
        (Audience(ranks=("部長",)), False),
        (Audience(started_after=date(2026, 4, 30)), True),
        (Audience(started_after=date(2026, 5, 1)), False),
        (Audience(teams=("Sales",), ranks=("部長",)), False),
        (Audience(teams=("Sales",), roles=("member",), ranks=("課長",)), True),
    ],
)
def test_entries_of_one_key_are_alternatives_and_all_keys_must_hold(
    audience: Audience, *, belongs: bool
) -> None:
    tanaka = person(roles=frozenset({Role.SUPPORTER}), rank="課長", start_date=date(2026, 5, 1))
    assert in_audience(tanaka, audience, is_manager=False) is belongs


def test_managers_are_those_of_the_tree() -> None:
    assert in_audience(person(), Audience(roles=("manager",)), is_manager=True)
    assert in_audience(person(), Audience(roles=("member",)), is_manager=True)


def test_who_has_no_start_date_did_not_start_after_any_day() -> None:
    assert not in_audience(person(), Audience(started_after=date(2000, 1, 1)), is_manager=False)


@pytest.mark.parametrize(
    ("changes", "present"),
    [
        ({}, True),
        ({"active": False}, False),
        ({"end_date": GO_LIVE}, True),
        ({"end_date": GO_LIVE - timedelta(days=1)}, False),
        ({"start_date": date(2030, 1, 1)}, True),
    ],
)
def test_leavers_and_deactivated_people_are_not_present(changes: dict[str, object], *, present: bool) -> None:
    assert is_present(person(**changes), company=COMPANY, today=GO_LIVE) is present


def test_outside_the_pilot_group_nobody_is_present() -> None:
    company = Company(name="x", pilot=Pilot(people=frozenset({"mori"}), teams=frozenset({"Sales"})))
    assert is_present(person(), company=company, today=GO_LIVE)
    assert is_present(person("mori", team="IT"), company=company, today=GO_LIVE)
    assert not is_present(person("kato", team="IT"), company=company, today=GO_LIVE)


def test_day_zero_is_the_later_of_go_live_and_the_persons_own_start() -> None:
    assert day_zero(programme(), person()) == GO_LIVE
    assert day_zero(programme(), person(start_date=date(2019, 4, 1))) == GO_LIVE
    assert day_zero(programme(), person(start_date=date(2026, 7, 1))) == date(2026, 7, 1)


def test_without_a_go_live_there_is_no_day_zero() -> None:
    with pytest.raises(ValueError, match="no go-live"):
        day_zero(programme(go_live=None), person())


def test_days_are_counted_from_day_zero_to_day_ninety() -> None:
    assert day_number(GO_LIVE, GO_LIVE) == 0
    assert day_number(GO_LIVE, date(2026, 6, 24)) == 23
    assert last_day(enrolment()) == date(2026, 8, 30)
    assert not is_over(enrolment(), date(2026, 8, 30))
    assert is_over(enrolment(), date(2026, 8, 31))


def test_who_waits_for_day_one_has_not_begun() -> None:
    assert not has_begun(enrolment())
    assert has_begun(enrolment(next_step=Step.CHECK_IN))
    assert has_begun(enrolment(next_step=None))


@pytest.mark.parametrize(
    ("state", "first_day", "anew"),
    [
        (EnrolmentState.LEFT, date(2026, 7, 1), True),
        (EnrolmentState.LEFT, GO_LIVE, False),
        (EnrolmentState.ACTIVE, date(2026, 12, 1), False),
        (EnrolmentState.FINISHED, date(2026, 6, 4), False),
        (EnrolmentState.FINISHED, date(2026, 8, 30), False),
        (EnrolmentState.FINISHED, date(2026, 8, 31), True),
    ],
)
def test_a_rehire_starts_anew_and_a_corrected_date_does_not(
    state: EnrolmentState, first_day: date, *, anew: bool
) -> None:
    assert is_rehire(enrolment(state=state), first_day=first_day) is anew


def test_day_one_comes_at_the_beginning_of_the_first_working_day() -> None:
    before = datetime(2026, 5, 20, tzinfo=UTC)
    assert day_one_moment(calendar(), first_day=GO_LIVE, now=before) == at(GO_LIVE, time(9))
    assert day_one_moment(calendar(), first_day=date(2026, 6, 6), now=before) == at(date(2026, 6, 8), time(9))
    assert day_one_moment(calendar(away(GO_LIVE)), first_day=GO_LIVE, now=before) == at(
        date(2026, 6, 2), time(9)
    )


def test_day_one_comes_now_if_the_day_has_begun() -> None:
    now = at(GO_LIVE, time(11, 30))
    assert day_one_moment(calendar(), first_day=GO_LIVE, now=now) == now
    assert day_one_moment(calendar(), first_day=date(2026, 5, 1), now=now) == now
    evening = at(GO_LIVE, time(20))
    assert day_one_moment(calendar(), first_day=GO_LIVE, now=evening) == at(date(2026, 6, 2), time(9))


def test_who_never_works_has_no_day_one() -> None:
    idle = calendar(work_days=frozenset())
    assert day_one_moment(idle, first_day=GO_LIVE, now=at(date(2026, 5, 1))) is None
