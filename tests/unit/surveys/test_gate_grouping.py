"""Groups of small companies, worked out by hand from ANONYMITY."""

import pytest
from gate_stage import by_name, nodes_of, parts_of, seats, sent_at

from surveys.gate.grouping import form_groups
from surveys.gate.model import Group, Shown
from surveys.waves.model import Node, Path

Places = dict[Path, tuple[int, int]]
"""How many were invited at each place itself, and how many of them sent a ballot."""


def groups(places: Places, k: int = 5) -> tuple[Group, ...]:
    people = seats(places)
    nodes = nodes_of(people)
    return form_groups(nodes, sent_at(nodes, people), k)


def said(places: Places, k: int = 5) -> dict[str, str]:
    return {name: group.shown.value for name, group in by_name(groups(places, k))}


SALES = {
    ("Sales", "North"): (8, 6),
    ("Sales", "South"): (7, 4),
    ("Sales", "West"): (6, 3),
    ("Operations",): (10, 9),
}


def test_small_teams_go_up_and_are_the_others_of_their_department() -> None:
    assert said(SALES) == {
        "company": "counts",
        "Operations": "words",
        "Sales/North": "words",
        "others of Sales": "words",
    }


def test_the_others_of_a_department_are_its_people_in_no_other_group() -> None:
    others = dict(by_name(groups(SALES)))["others of Sales"]
    assert others.of == (("Sales", "South"), ("Sales", "West"))
    assert others.path == ("Sales",)


def test_a_department_whose_teams_are_all_too_small_is_one_group_and_no_rest() -> None:
    places = {("Sales", "A"): (4, 3), ("Sales", "B"): (4, 3), ("Operations",): (30, 16)}
    sales = dict(by_name(groups(places)))["Sales"]
    assert not sales.is_rest
    assert sales.of == (("Sales", "A"), ("Sales", "B"))


def test_what_is_left_at_the_top_joins_the_smallest_group() -> None:
    """One at the company itself and three of Legal sent; Sales North is smallest with 6."""
    found = dict(by_name(groups(SALES | {(): (2, 1), ("Legal",): (5, 3)})))
    assert set(found) == {"company", "Operations", "others of Sales", "others of company"}
    assert found["others of company"].of == ((), ("Legal",), ("Sales", "North"))


def test_who_joins_the_smallest_group_from_beside_it_is_named_with_it_after_what_holds_both() -> None:
    """South sent too few, and Sales has no other people; the two together are all of Sales."""
    places = {("Sales", "North"): (8, 6), ("Sales", "South"): (4, 2), ("Operations",): (30, 18)}
    found = dict(by_name(groups(places)))
    assert set(found) == {"company", "Operations", "Sales"}
    assert found["Sales"].of == (("Sales", "North"), ("Sales", "South"))
    assert not found["Sales"].is_rest


@pytest.mark.parametrize(
    ("places", "joined"),
    [
        ({("A",): (9, 6), ("B",): (8, 7), ("C",): (9, 9)}, ("A",)),
        ({("A",): (9, 7), ("B",): (8, 7), ("C",): (9, 9)}, ("B",)),
        ({("A",): (8, 7), ("B",): (8, 7), ("C",): (9, 9)}, ("A",)),
    ],
    ids=["fewest ballots", "then fewest invited", "then by path"],
)
def test_which_group_is_the_smallest_is_decided_by_numbers_and_path(places: Places, joined: Path) -> None:
    found = dict(by_name(groups(places | {(): (1, 1)})))
    assert found["others of company"].of == ((), joined)


def test_a_group_of_exactly_twenty_people_is_shown_in_words_because_figures_tell_that_all_answered() -> None:
    shown = said({("A",): (20, 20), ("B",): (30, 25)})
    assert (shown["A"], shown["B"]) == ("words", "counts")
    assert said({("A",): (21, 20), ("B",): (30, 25)})["A"] == "counts"


def test_a_team_of_which_only_k_or_six_were_invited_goes_up_because_all_would_have_answered() -> None:
    assert "A" not in said({("A",): (5, 5), ("B",): (12, 9), ("C",): (12, 8)})
    assert "A" not in said({("A",): (6, 6), ("B",): (12, 9), ("C",): (12, 8)})
    assert "A" in said({("A",): (7, 5), ("B",): (12, 9), ("C",): (12, 8)})


def test_a_larger_k_makes_larger_groups() -> None:
    assert set(said(SALES, k=7)) == {"company", "Operations", "Sales"}
    assert set(said(SALES, k=10)) == {"company"}


@pytest.mark.parametrize("k", [5, 8, 19])
def test_a_company_of_fewer_than_twenty_answers_is_one_group_in_words(k: int) -> None:
    """Its parts are not shown beside it: two words for the same people would say more than each."""
    [company] = groups({("A",): (12, 10), ("B",): (12, 9)}, k)
    assert (company.shown, company.is_part, company.path, company.number) == (Shown.WORDS, True, (), 0)
    assert company.of == (("A",), ("B",))


def test_with_twenty_answers_the_company_is_in_figures_and_its_parts_in_words() -> None:
    found = said({("A",): (12, 10), ("B",): (12, 10)})
    assert found == {"company": "counts", "A": "words", "B": "words"}


def test_fewer_than_k_ballots_are_no_group_at_all() -> None:
    assert groups({("A",): (12, 4)}) == ()


def test_departments_of_twenty_ballots_are_shown_beside_their_teams() -> None:
    places = {("Sales", "North"): (15, 11), ("Sales", "South"): (15, 9), ("Operations",): (30, 25)}
    found = dict(by_name(groups(places)))
    assert {name: (group.shown.value, group.is_part) for name, group in found.items()} == {
        "company": ("counts", False),
        "Operations": ("counts", True),
        "Sales": ("counts", False),
        "Sales/North": ("words", True),
        "Sales/South": ("words", True),
    }


def test_a_department_is_shown_beside_the_others_of_it() -> None:
    """19 and 3: the others are in no other group, all together are 22."""
    places = {("Sales", "North"): (30, 17), ("Sales",): (9, 5), ("Operations",): (30, 25)}
    found = [name for name, _ in by_name(groups(places))]
    assert found == ["company", "Operations", "Sales", "others of Sales", "Sales/North"]


def test_the_very_same_people_are_shown_once() -> None:
    """All of Sales is in its only team, and all of the company in Europe."""
    places = {("Europe", "Sales", "North"): (40, 30), ("Europe", "Operations"): (40, 30)}
    assert said(places) == {
        "company": "counts",
        "Europe/Operations": "counts",
        "Europe/Sales/North": "counts",
    }


def chain(more: int) -> Places:
    """Twenty-five people at the bottom of five places, each of so many people more, beside another team."""
    path = ("A", "B", "C", "D", "E", "F")
    above: Places = {path[:length]: (more, 0) for length in range(1, len(path))}
    return above | {path: (25, 25), ("Other",): (30, 30)}


@pytest.mark.parametrize(
    ("more", "shown"),
    [
        # 25, 26, ... 30 people: six errors of almost one count could be averaged. Who did not answer joined
        # the group, which is A.
        (1, {"A"}),
        # 25, 28, 31, 34, 37, 40: A has seven people more than 31, and those not seven more than 25.
        (3, {"A", "A/B/C/D/E/F"}),
        (7, {"A", "A/B", "A/B/C", "A/B/C/D", "A/B/C/D/E", "A/B/C/D/E/F"}),
    ],
)
def test_places_of_almost_the_same_people_are_shown_once(more: int, shown: set[str]) -> None:
    found = {"/".join(one.path) for one in groups(chain(more)) if one.shown is Shown.COUNTS}
    assert {name for name in found if name.startswith("A")} == shown


def test_a_group_that_everybody_joined_is_the_company() -> None:
    """Sales is a place of 22 within; the one group of everybody is the company itself."""
    [company, sales] = groups({("Sales",): (40, 22), ("Legal",): (9, 2)})
    assert (company.path, company.is_part, company.shown) == ((), True, Shown.COUNTS)
    assert (sales.path, sales.is_part, sales.shown) == (("Sales",), False, Shown.COUNTS)


def test_where_k_is_twenty_a_place_of_twenty_people_is_not_shown() -> None:
    """Rule 2 would take it; that all of its people answered is no more to be told than of a group."""
    places = {("A",): (20, 20), ("B",): (30, 25), ("C",): (30, 25)}
    assert "A" not in said(places, k=20)
    assert "A" in said(places | {("A",): (21, 20)}, k=20)


def test_people_who_were_invited_and_sent_nothing_are_in_a_group_as_well() -> None:
    found = parts_of(groups(SALES | {("Legal",): (6, 0)}))
    assert sorted(place for group in found for place in group.of) == sorted([*SALES, ("Legal",)])


def test_groups_are_numbered_by_path_after_the_company() -> None:
    found = groups(SALES)
    assert [group.number for group in found] == [0, 1, 2, 3]
    assert [name for name, _ in by_name(found)] == ["company", "Operations", "others of Sales", "Sales/North"]


def test_a_tree_of_the_company_alone_is_one_group() -> None:
    [company] = form_groups([Node(path=(), invited=50)], [33], 5)
    assert (company.of, company.is_part) == (((),), True)
    assert len(parts_of([company])) == 1
