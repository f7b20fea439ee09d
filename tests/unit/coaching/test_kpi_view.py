"""Walking the teams of an evaluation: only what may be seen, by numbers that outlive nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coaching.kpis.view import TeamView, team_key, view_of
from measures.teams.model import EVERYBODY

TEAMS = ("Service", "Sales", "Sales/East", "Sales/East/Tokyo", "Sales/West", "Sales-2")
PATHS = st.lists(st.sampled_from("abc"), min_size=1, max_size=4).map("/".join)


def test_who_runs_the_programme_walks_from_everybody_down() -> None:
    view = view_of(TEAMS, seen=(EVERYBODY,))
    assert view.start == EVERYBODY
    assert view.children(EVERYBODY) == ("Sales", "Sales-2", "Service")
    assert view.children("Sales") == ("Sales/East", "Sales/West")
    assert (view.parent("Sales/East"), view.parent("Sales"), view.parent(EVERYBODY)) == (
        "Sales",
        EVERYBODY,
        None,
    )


def test_a_manager_of_one_team_begins_there_and_gets_no_further_up() -> None:
    view = view_of(TEAMS, seen=("Sales/East",))
    assert (view.start, view.tops) == ("Sales/East", ("Sales/East",))
    assert view.children(view.start) == ("Sales/East/Tokyo",)
    assert (view.parent("Sales/East"), view.parent("Sales/East/Tokyo")) == (None, "Sales/East")
    assert [path for path in view.teams if view.may_see(path)] == ["Sales/East", "Sales/East/Tokyo"]


def test_a_manager_of_several_teams_sees_them_side_by_side() -> None:
    view = view_of(TEAMS, seen=("Service", "Sales/East", "Sales/East/Tokyo"))
    assert (view.start, view.children(None)) == (None, ("Sales/East", "Service"))


def test_teams_of_the_roster_that_have_no_figure_lead_to_those_below_them() -> None:
    assert view_of(["Sales/East/Tokyo"], seen=("Sales",)).tops == ("Sales/East/Tokyo",)
    assert view_of(TEAMS, seen=("Corporate",)).tops == ()


@pytest.mark.parametrize("number", [1, 3, 6, 7, 10**17])
def test_a_number_that_may_not_be_seen_leads_to_the_start(number: int) -> None:
    """Sorted: everybody 0, Sales 1, Sales-2 2, Sales/East 3, Tokyo 4, Sales/West 5, Service 6."""
    view = view_of(TEAMS, seen=("Sales/East",))
    assert view.find(number) == "Sales/East"
    assert view.find(4) == "Sales/East/Tokyo"


def test_a_key_opens_its_team_alone_and_only_for_who_may_see_it() -> None:
    view = view_of(TEAMS, seen=("Sales/East",))
    assert view.with_key(team_key("Sales/East/Tokyo")) == "Sales/East/Tokyo"
    assert view.with_key(team_key("Sales/West")) is None
    assert view.with_key("") is None


@given(st.lists(PATHS, min_size=1, max_size=12), st.lists(PATHS, max_size=3))
def test_every_team_that_may_be_seen_is_reached_by_walking_and_no_other(
    teams: list[str], seen: list[str]
) -> None:
    view = view_of(teams, seen=seen)
    reached = set(_walked(view, list(view.tops)))
    assert reached == {one for one in teams if any(one == top or one.startswith(f"{top}/") for top in seen)}
    for path in reached:
        assert view.find(view.number(path)) == path


def _walked(view: TeamView, waiting: list[str]) -> list[str]:
    found = []
    while waiting:
        path = waiting.pop()
        found.append(path)
        waiting += view.children(path)
    return found
