"""Who manages which team by the roster alone, and which teams a manager may see."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from people.managing import Managing, managers_above, managers_of_teams, managing_of, teams_of
from people.model import Person


def person(person_id: str, team: str = "", manager_id: str | None = None, *, active: bool = True) -> Person:
    return Person(id=person_id, name=person_id, team=team, manager_id=manager_id, active=active)


def sees(viewer: str, team: str, managing: Managing) -> bool:
    """Whether a team is one that the viewer may see, or lies below one."""
    return any(f"{team}/".startswith(f"{one}/") for one in teams_of(viewer, managing=managing))


COMPANY = [
    person("chief"),
    person("head", "Sales", "chief"),
    person("aya", "Sales/East", "head"),
    person("e1", "Sales/East", "aya"),
    person("e2", "Sales/East", "aya"),
    person("bo", "Sales/West", "head"),
    person("w1", "Sales/West", "bo"),
    person("w2", "Sales/West", "bo"),
    person("n1", "Service/North", "cai"),
    person("cai", "Board", "chief"),
]
"""The head of Sales is in the team Sales itself; who leads a team is a member of it, but for cai."""


def test_a_team_is_managed_by_whom_most_of_its_members_name_not_by_its_leaders_own_manager() -> None:
    found = managers_of_teams(COMPANY)
    assert (found["Sales/East"], found["Sales/West"]) == ("aya", "bo")


def test_a_department_is_managed_by_the_member_whom_the_teams_below_name() -> None:
    assert managers_of_teams(COMPANY)["Sales"] == "head"


def test_a_department_without_members_is_managed_by_whom_the_managers_below_name() -> None:
    assert managers_of_teams(COMPANY)["Service"] == "chief"


def test_who_manages_all_teams_of_a_department_manages_it() -> None:
    people = [person("n1", "Service/North", "cai"), person("s1", "Service/South", "cai"), person("cai")]
    assert managers_of_teams(people) == dict.fromkeys(("Service", "Service/North", "Service/South"), "cai")


def test_of_two_who_are_named_alike_often_it_is_nobody() -> None:
    people = [person("a", "T", "y"), person("b", "T", "x"), person("x"), person("y")]
    assert managers_of_teams(people) == {}


@pytest.mark.parametrize(("naming", "manager"), [(1, None), (5, None), (6, "boss"), (10, "boss")])
def test_it_takes_more_than_half_of_the_teams_to_name_who_manages_a_department(
    naming: int, manager: str | None
) -> None:
    """Ten teams with a manager each; of so many of these managers the manager is `boss`."""
    people = [person("boss", "Board")]
    for number in range(10):
        lead = f"m{number}"
        people.append(person(lead, f"Sales/T{number}", "boss" if number < naming else None))
        people += [person(f"w{number}{each}", f"Sales/T{number}", lead) for each in range(5)]
    assert managers_of_teams(people).get("Sales") == manager


@pytest.mark.parametrize(("naming", "manager"), [(1, None), (2, None), (3, "boss")])
def test_it_takes_more_than_half_of_the_members_to_name_who_manages_a_team(
    naming: int, manager: str | None
) -> None:
    people = [person("boss"), *(person(f"p{n}", "T", "boss" if n < naming else None) for n in range(4))]
    assert managers_of_teams(people).get("T") == manager


def test_who_manages_one_team_of_several_that_nobody_else_manages_manages_no_department() -> None:
    people = [person("n1", "Service/North", "cai"), person("s1", "Service/South"), person("cai")]
    assert managers_of_teams(people) == {"Service/North": "cai"}


def test_managers_who_are_gone_manage_nothing() -> None:
    people = [person("a", "T", "gone"), person("b", "T", "never"), person("gone", active=False)]
    assert managers_of_teams(people) == {}


@pytest.mark.parametrize(
    ("viewer", "team", "may"),
    [
        ("aya", "Sales/East", True),
        ("aya", "Sales/East/Tokyo", True),
        ("aya", "Sales/West", False),
        ("aya", "Sales", False),
        ("aya", "Sales/Eastern", False),
        ("head", "Sales/West", True),
        ("chief", "Sales/West", True),
        ("chief", "Service/North", True),
        ("e1", "Sales/East", False),
        ("stranger", "Sales/East", False),
        ("chief", "", False),
    ],
)
def test_a_manager_sees_their_team_and_what_is_below(viewer: str, team: str, *, may: bool) -> None:
    assert sees(viewer, team, managing_of(COMPANY)) is may


def test_only_the_topmost_teams_are_named() -> None:
    managing = managing_of(COMPANY)
    assert teams_of("head", managing=managing) == ("Sales",)
    assert teams_of("chief", managing=managing) == ("Board", "Sales", "Service")
    assert teams_of("e1", managing=managing) == ()


def test_a_cycle_in_old_data_does_not_go_round_for_ever() -> None:
    """Both are named by the other; both have one report, so the lower id manages, and the other is above."""
    managing = managing_of([person("a", "T", "b"), person("b", "T", "a")])
    assert list(managers_above("a", managing=managing)) == ["b"]
    assert managing.managers == {"T": "a"}
    assert teams_of("b", managing=managing) == ("T",)


names = st.sampled_from("abcdef")


@given(
    st.dictionaries(
        names, st.tuples(st.sampled_from(["", "A", "A/1", "A/2", "B"]), st.none() | names), min_size=1
    )
)
def test_no_team_is_named_below_another_and_whoever_stands_above_sees_them_all(
    roster: dict[str, tuple[str, str | None]],
) -> None:
    managing = managing_of(person(one, team, boss) for one, (team, boss) in roster.items())
    for viewer in roster:
        named = teams_of(viewer, managing=managing)
        assert not [one for one in named for other in named if one.startswith(f"{other}/")]
        for above in set(managers_above(viewer, managing=managing)) & roster.keys():
            assert all(sees(above, team, managing) for team in named)
