"""The tree of those who are invited."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from people.model import Person
from surveys.schedules.model import Breakdown
from surveys.waves.tree import grow, place_of


def person(key: str, team: str = "", rank: str | None = None, start: date | None = None) -> Person:
    return Person(id=key, name=key, team=team, rank=rank, start_date=start)


@pytest.mark.parametrize(
    ("breakdown", "place"),
    [
        (Breakdown.TEAM, ("Sales", "Tokyo", "One")),
        (Breakdown.DEPARTMENT, ("Sales",)),
        (Breakdown.DEPARTMENT_RANK, ("Sales", "Staff")),
        (Breakdown.COHORT, ("2026-Q2",)),
    ],
)
def test_each_breakdown_has_a_place_for_a_person(breakdown: Breakdown, place: tuple[str, ...]) -> None:
    one = person("a", "Sales/Tokyo/One", "Staff", date(2026, 4, 1))
    assert place_of(one, breakdown) == place


@pytest.mark.parametrize("breakdown", list(Breakdown))
def test_who_has_nothing_of_it_stands_at_the_company(breakdown: Breakdown) -> None:
    assert (
        place_of(person("a", rank="Staff" if breakdown is Breakdown.DEPARTMENT_RANK else None), breakdown)
        == ()
    )


def test_who_has_no_rank_stands_at_the_department() -> None:
    assert place_of(person("a", "Sales/Tokyo"), Breakdown.DEPARTMENT_RANK) == ("Sales",)


@pytest.mark.parametrize(
    ("day", "quarter"),
    [
        (date(2026, 1, 1), "2026-Q1"),
        (date(2026, 3, 31), "2026-Q1"),
        (date(2026, 6, 30), "2026-Q2"),
        (date(2026, 7, 1), "2026-Q3"),
        (date(2025, 12, 31), "2025-Q4"),
    ],
)
def test_quarters_begin_in_january_april_july_and_october(day: date, quarter: str) -> None:
    assert place_of(person("a", start=day), Breakdown.COHORT) == (quarter,)


def test_a_small_company_by_hand() -> None:
    people = [
        person("d", ""),
        person("a", "Sales/Tokyo"),
        person("b", "Sales/Tokyo"),
        person("c", "Sales/Osaka"),
        person("e", "Sales"),
        person("f", "Admin/Pay"),
    ]
    tree = grow(people, Breakdown.TEAM)
    assert [(node.path, node.invited) for node in tree.nodes] == [
        ((), 6),
        (("Admin",), 1),
        (("Admin", "Pay"), 1),
        (("Sales",), 4),
        (("Sales", "Osaka"), 1),
        (("Sales", "Tokyo"), 2),
    ]
    assert [(one.person_id, one.node) for one in tree.invited] == [
        ("a", 5), ("b", 5), ("c", 4), ("d", 0), ("e", 3), ("f", 2)
    ]  # fmt: skip


def test_a_tree_without_people_is_an_empty_company() -> None:
    tree = grow([], Breakdown.TEAM)
    assert [(node.path, node.invited) for node in tree.nodes] == [((), 0)]
    assert tree.invited == ()


@given(st.lists(st.lists(st.sampled_from("ABC"), max_size=4).map("/".join), max_size=30))
def test_every_place_counts_exactly_those_whose_path_goes_through_it(teams: list[str]) -> None:
    people = [person(f"p{number:02}", team) for number, team in enumerate(teams)]
    tree = grow(people, Breakdown.TEAM)
    for node in tree.nodes:
        inside = [one for one in teams if not node.path or f"{one}/".startswith("/".join(node.path) + "/")]
        assert node.invited == len(inside)
    named = {tree.nodes[one.node].path for one in tree.invited}
    assert named == {tuple(one.split("/")) if one else () for one in teams}
    assert tree.nodes[0].path == ()
    assert [node.path for node in tree.nodes] == sorted({node.path for node in tree.nodes})
