"""The response rate by hand, and what a reader can conclude from it by brute force."""

import itertools
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coaching.announcements.response_rate import (
    Group,
    GroupKind,
    MonthlyRate,
    Withheld,
    present_in,
    response_rate,
)
from people.model import Company, Person, Pilot

MAY = date(2026, 5, 1)
COMPANY = Company(name="Mizuki")


class Team:
    """Some people of a team: the first `reached` got one, the first `clicked` clicked, some asked."""

    def __init__(self, path: str, people: int, *, reached: int, clicked: int = 0, asked: int = 0) -> None:
        names = [f"{path}:{number:03}" for number in range(people)]
        self.teams = dict.fromkeys(names, path)
        self.reached = frozenset(names[:reached])
        self.clicked = frozenset(names[:clicked])
        self.asked = frozenset(names[reached - asked : reached]) if asked else frozenset()


def rate(*teams: Team, k: int = 5) -> MonthlyRate:
    return response_rate(
        {name: path for team in teams for name, path in team.teams.items()},
        month=MAY,
        reached=frozenset().union(*(team.reached for team in teams)),
        responded={
            "click": frozenset().union(*(team.clicked for team in teams)),
            "question": frozenset().union(*(team.asked for team in teams)),
        },
        smallest_group=k,
    )


def rows(found: MonthlyRate) -> list[tuple[str, str, int, int, int | str]]:
    return [("/".join(one.path), one.kind, one.people, one.reached, one.responded) for one in found.groups]


# ---------------------------------------------------------------------------- by hand


def test_whoever_clicked_and_asked_counts_once_and_the_share_is_of_all_members() -> None:
    """18 clicked, 6 asked, 4 of them both: 18 + 6 - 4 = 20 of 100 members, of whom 90 were reached."""
    sales = Team("Sales", 100, reached=90, clicked=18)
    sales.asked = frozenset([*list(sales.clicked)[:4], "Sales:050", "Sales:051"])
    found = rate(sales)
    assert (found.people, found.reached, found.responded) == (100, 90, 20)


def test_what_others_do_later_is_one_more_kind() -> None:
    """Two who took part in an event: one had clicked, so that 5 + 1 = 6 responded."""
    people = dict.fromkeys([f"p{number}" for number in range(20)], "")
    clicked = frozenset(f"p{number}" for number in range(5))
    found = response_rate(
        people,
        month=MAY,
        reached=frozenset(people),
        responded={"click": clicked, "event": frozenset({"p4", "p9"})},
        smallest_group=5,
    )
    assert found.responded == 6


def test_who_is_no_member_counts_neither_above_nor_below_the_line() -> None:
    teams = Team("Sales", 20, reached=20, clicked=8)
    found = response_rate(
        {name: path for name, path in teams.teams.items() if name != "Sales:000"},
        month=MAY,
        reached=teams.reached,
        responded={"click": teams.clicked},
        smallest_group=5,
    )
    assert (found.people, found.reached, found.responded) == (19, 19, 7)


def test_departments_stand_with_their_teams_and_everything_adds_up() -> None:
    """East 30 with 9, West 25 with 7, and 10 right below Sales with 5: 65 people, 21 responded. CS: 20, 6."""
    found = rate(
        Team("Sales/East/Tokyo", 30, reached=30, clicked=9),
        Team("Sales/West", 25, reached=25, clicked=7),
        Team("Sales", 10, reached=10, clicked=5),
        Team("CS", 20, reached=18, clicked=6),
    )
    assert (found.people, found.reached, found.responded) == (85, 83, 27)
    assert rows(found) == [
        ("CS", "place", 20, 18, 6),
        ("Sales", "place", 65, 65, 21),
        ("Sales", "direct", 10, 10, 5),
        ("Sales/East", "place", 30, 30, 9),
        ("Sales/West", "place", 25, 25, 7),
    ]


def test_a_department_in_which_too_few_responded_is_shown_with_the_next_larger_one() -> None:
    """The example of `response_rate`: IT 10 with 3, CS 20 with 6, Sales 70 with 11."""
    found = rate(
        Team("IT", 10, reached=10, clicked=3),
        Team("CS", 20, reached=20, clicked=6),
        Team("Sales", 70, reached=60, clicked=11),
    )
    assert rows(found) == [("Sales", "place", 70, 60, 11), ("", "rest", 30, 30, 9)]


def test_teams_under_k_are_pooled_until_the_pool_is_large_enough() -> None:
    """Three of 4 people with 3, 2 and 1 who responded: 12 people, 6. The fourth stands alone."""
    found = rate(
        *(Team(name, 4, reached=4, clicked=number) for name, number in (("A", 3), ("B", 2), ("C", 1))),
        Team("D", 30, reached=30, clicked=12),
    )
    assert rows(found) == [("D", "place", 30, 30, 12), ("", "rest", 12, 12, 6)]


def test_a_department_of_which_nobody_was_reached_stands_apart_without_a_count() -> None:
    found = rate(
        Team("Corporate", 40, reached=0),
        Team("CS", 20, reached=20, clicked=6),
        Team("Sales", 70, reached=60, clicked=11),
    )
    assert rows(found) == [
        ("CS", "place", 20, 20, 6),
        ("Corporate", "place", 40, 0, Withheld.NOBODY_REACHED),
        ("Sales", "place", 70, 60, 11),
    ]


def test_who_responded_without_being_sent_anything_counts_too() -> None:
    """Somebody clicks in May what was sent in April."""
    found = rate(Team("Sales", 40, reached=0, clicked=12))
    assert (found.reached, found.responded) == (0, Withheld.NEARLY_ALL)
    found = rate(Team("Sales", 40, reached=30), Team("CS", 20, reached=0, clicked=12))
    assert (found.reached, found.responded) == (30, 12)


@pytest.mark.parametrize(
    ("responded", "said"),
    [
        (0, Withheld.FEW),
        (4, Withheld.FEW),
        (5, 5),
        (15, 15),
        (16, Withheld.NEARLY_ALL),
        (20, Withheld.NEARLY_ALL),
    ],
)
def test_neither_few_nor_all_but_few_are_said_of_the_whole(responded: int, said: int | Withheld) -> None:
    """Of 20 who were reached: 4 would be fewer than 5; of 16 it would be 4 who did not."""
    found = rate(Team("Sales", 30, reached=20, clicked=responded))
    assert (found.responded, found.groups) == (said, ())


def test_where_fewer_than_twice_k_were_reached_nothing_is_said() -> None:
    """Of 9, either fewer than 5 responded, or fewer than 5 did not: both would be said by either word."""
    found = {rate(Team("Sales", 30, reached=9, clicked=number)).responded for number in range(10)}
    assert found == {Withheld.TOO_FEW_REACHED}


def test_who_was_there_for_a_day_of_the_month_is_a_member_and_who_was_away_too() -> None:
    last = date(2026, 5, 31)
    people = [
        Person(id="always", name="A", team="Sales"),
        Person(id="from the last day", name="B", start_date=last),
        Person(id="from June", name="C", start_date=date(2026, 6, 1)),
        Person(id="until the first day", name="D", end_date=MAY),
        Person(id="until April", name="E", end_date=date(2026, 4, 30)),
        Person(id="deactivated", name="F", active=False),
    ]
    found = present_in(people, company=COMPANY, first=MAY, last=last)
    assert found == {"always": "Sales", "from the last day": "", "until the first day": ""}


def test_only_the_pilot_group_counts_while_there_is_one() -> None:
    pilot = replace(COMPANY, pilot=Pilot(people=frozenset({"b"}), teams=frozenset({"Sales"})))
    people = [
        Person(id="a", name="A", team="Sales/East"),
        Person(id="b", name="B", team="IT"),
        Person(id="c", name="C", team="IT"),
    ]
    assert set(present_in(people, company=pilot, first=MAY, last=MAY)) == {"a", "b"}


# ---------------------------------------------------------------------------- what a reader can conclude


def _told(
    names: Sequence[str], sizes: Sequence[tuple[int, int]], counts: Sequence[int], k: int
) -> MonthlyRate:
    """Return the table where `counts` of each team responded; a size is people and how many were reached."""
    teams = [
        Team(name, people, reached=reached, clicked=number)
        for name, (people, reached), number in zip(names, sizes, counts, strict=True)
    ]
    return rate(*teams, k=k)


def _found_out(
    names: Sequence[str], sizes: Sequence[tuple[int, int]], k: int, *, told=_told
) -> Iterator[str]:
    """Yield every count that can be found in any table of a company, though too few people stand behind it.

    The reader knows who was reached, and how tables are made: they go through everything that could have
    happened and keep what would have given the very table that they see, the total included. If then the
    number of those who responded is the same each time, in any of the teams or in several of them together,
    they have found it. It must be of k people at least, and k who were reached and did not respond.
    """
    possible = defaultdict(list)
    for counts in itertools.product(*(range(reached + 1) for _, reached in sizes)):
        possible[told(names, sizes, counts, k)].append(counts)
    places = range(len(names))
    for size in range(1, len(names) + 1):
        for chosen in itertools.combinations(places, size):
            reached = sum(sizes[place][1] for place in chosen)
            for table, worlds in possible.items():
                sums = {sum(counts[place] for place in chosen) for counts in worlds}
                if reached and len(sums) == 1 and not k <= min(sums) <= reached - k:
                    yield f"{sizes}: {[names[place] for place in chosen]} are {sums} in {table}"


ALL_REACHED = [
    *itertools.combinations_with_replacement([(n, n) for n in (1, 2, 3, 4, 5, 6)], 2),
    *itertools.combinations_with_replacement([(n, n) for n in (1, 2, 4, 5)], 3),
    *itertools.combinations_with_replacement([(n, n) for n in (1, 3, 4)], 4),
]
SOME_REACHED = [
    *itertools.product([(4, 0), (1, 0), (5, 4), (6, 1)], [(4, 4), (5, 5), (2, 1)], [(4, 4), (6, 5)]),
    *itertools.product([(4, 0)], [(1, 1)], [(4, 4)], [(5, 4), (4, 3)]),
]


@pytest.mark.parametrize("sizes", [*ALL_REACHED, *SOME_REACHED], ids=str)
def test_no_reader_finds_a_count_of_few_among_departments(sizes: tuple[tuple[int, int], ...]) -> None:
    assert list(_found_out("ABCD"[: len(sizes)], sizes, k=2)) == []


@pytest.mark.parametrize(
    ("names", "sizes"),
    [
        (("A/x", "A/y", "B"), ((4, 4), (5, 5), (4, 4))),
        (("A/x", "A/y", "B"), ((1, 1), (4, 4), (5, 5))),
        (("A/x", "A", "B"), ((4, 4), (4, 4), (1, 1))),
        (("A/x", "A/y", "B", "C"), ((4, 4), (4, 4), (4, 4), (1, 1))),
        (("A/x", "A/y", "A/z", "B"), ((4, 4), (4, 4), (1, 1), (4, 4))),
        (("A/x", "A/y", "B/x", "B/y"), ((4, 4), (4, 4), (4, 4), (5, 4))),
        (("A/x", "A/y", "B", ""), ((4, 0), (4, 4), (5, 5), (3, 2))),
    ],
)
def test_no_reader_finds_a_count_of_few_among_teams_of_departments(
    names: tuple[str, ...], sizes: tuple[tuple[int, int], ...]
) -> None:
    assert list(_found_out(names, sizes, k=2)) == []


@pytest.mark.parametrize(
    "sizes", [((6, 6), (7, 7)), ((3, 3), (6, 6), (7, 6)), ((6, 6), (6, 6), (8, 8))], ids=str
)
def test_no_reader_finds_a_count_of_few_with_a_larger_k(sizes: tuple[tuple[int, int], ...]) -> None:
    assert list(_found_out("ABC"[: len(sizes)], sizes, k=3)) == []


def test_the_search_finds_what_a_table_without_pooling_gives_away() -> None:
    """With a total of 7, "fewer than 2" beside 6 is 1: nothing else would give this table."""

    def badly(names, sizes, counts, k):
        return sum(counts), tuple(number if number >= k else "few" for number in counts)

    found = list(_found_out("AB", ((4, 4), (8, 8)), 2, told=badly))
    assert "((4, 4), (8, 8)): ['A'] are {1} in (7, ('few', 6))" in found


# ---------------------------------------------------------------------------- laws of larger companies


@st.composite
def companies(draw: st.DrawFn) -> list[Team]:
    paths = draw(
        st.lists(
            st.sampled_from(["A", "B", "C/x", "C/y", "C/y/z", "D/x", "D/y", "D", "E/x", ""]),
            min_size=1,
            unique=True,
        )
    )
    teams = []
    for path in paths:
        people = draw(st.integers(1, 60))
        reached = draw(st.integers(0, people))
        teams.append(Team(path, people, reached=reached, clicked=draw(st.integers(0, reached))))
    return teams


@given(companies(), st.integers(2, 8))
def test_rows_add_up_and_each_has_enough_people_on_both_sides(teams: list[Team], k: int) -> None:
    found = rate(*teams, k=k)
    departments = [one for one in found.groups if len(one.path) < 2 and _is_top(one, found.groups)]
    if not departments:
        assert found.groups == ()
        return
    assert len(departments) > 1
    assert sum(one.people for one in departments) == found.people
    assert sum(one.reached for one in departments) == found.reached
    told = [one.responded for one in departments if isinstance(one.responded, int)]
    assert sum(told) == found.responded
    for one in found.groups:
        assert one.people >= k
        if isinstance(one.responded, int):
            # Here only those respond who were reached.
            assert k <= one.responded <= one.reached - k
        else:
            assert (one.responded, one.reached) == (Withheld.NOBODY_REACHED, 0)


def _is_top(one: Group, groups: Sequence[Group]) -> bool:
    """Tell a department from the teams that stand after it: those have its path, or begin with it."""
    before = groups[: groups.index(one)]
    above = [each for each in before if each.kind is GroupKind.PLACE and len(each.path) == 1]
    return not (above and one.path and one.path[:1] == above[-1].path)


@given(companies(), st.integers(2, 8), st.randoms())
def test_the_order_of_people_changes_nothing(teams: list[Team], k: int, chance) -> None:
    shuffled = list(teams)
    chance.shuffle(shuffled)
    assert rate(*shuffled, k=k) == rate(*teams, k=k)
