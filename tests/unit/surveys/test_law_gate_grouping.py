"""Laws of the groups, for any tree: beside an oracle that groups people one by one."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import combinations

from gate_stage import Seat, nodes_of, parts_of, sent_at
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.gate.grouping import form_groups
from surveys.gate.model import Group, Shown
from surveys.waves.model import Path

MOST = settings(max_examples=250, deadline=None)
PATHS = [
    (),
    *[(a,) for a in "abc"],
    *[(a, b) for a in "abc" for b in "xyz"],
    *[(a, b, c) for a in "ab" for b in "xy" for c in "12"],
]
KS = st.integers(min_value=5, max_value=20)


@st.composite
def companies(draw: st.DrawFn, most: int = 24) -> list[Seat]:
    """Everybody who was invited, where they stand, and whether they sent a ballot."""
    seats: list[Seat] = []
    for path in draw(st.lists(st.sampled_from(PATHS), unique=True, min_size=1, max_size=12)):
        invited = draw(st.integers(min_value=1, max_value=most))
        sent = draw(st.integers(min_value=0, max_value=invited))
        seats += [(path, n < sent) for n in range(invited)]
    return seats


def groups(seats: Sequence[Seat], k: int) -> tuple[Group, ...]:
    nodes = nodes_of(seats)
    return form_groups(nodes, sent_at(nodes, seats), k)


def ballots(seats: Sequence[Seat], group: Group) -> int:
    return sum(sent for path, sent in seats if path in group.of)


def invited(seats: Sequence[Seat], group: Group) -> int:
    return sum(path in group.of for path, _ in seats)


def below(seats: Sequence[Seat], path: Path) -> frozenset[Path]:
    """Return the places with people of their own at a place and below it."""
    return frozenset(place for place, _ in seats if place[: len(path)] == path)


def oracle(seats: Sequence[Seat], k: int) -> set[frozenset[Path]]:
    """Return the parts as ANONYMITY words it: people are put together one by one, from the leaves up."""
    formed: list[set[int]] = []

    def left_at(path: Path) -> set[int]:
        left = {person for person, (place, _) in enumerate(seats) if place == path}
        deeper = {
            place[: len(path) + 1]
            for place, _ in seats
            if len(place) > len(path) and place[: len(path)] == path
        }
        for child in deeper:
            left |= left_at(child)
        if sum(seats[person][1] for person in left) >= k and len(left) > max(k, 6):
            formed.append(left)
            return set()
        return left

    left = left_at(())
    if not formed or sum(sent for _, sent in seats) < 20:
        formed, left = [set(range(len(seats)))], set()
    if left:
        # The deepest place that holds all of a group names it; ties of both numbers go by that name.
        def size(group: set[int]) -> tuple[int, int, Path]:
            places = sorted({seats[person][0] for person in group})
            first, last = places[0], places[-1]
            name = max(first[:n] for n in range(len(first) + 1) if last[:n] == first[:n])
            return sum(seats[person][1] for person in group), len(group), name

        min(formed, key=size).update(left)
    return {frozenset(seats[person][0] for person in group) for group in formed}


@MOST
@given(seats=companies(), k=KS)
def test_the_groups_are_those_that_people_form_one_by_one(seats: list[Seat], k: int) -> None:
    found = {frozenset(group.of) for group in parts_of(groups(seats, k))}
    assert found == (oracle(seats, k) if sum(sent for _, sent in seats) >= k else set())


@MOST
@given(seats=companies(), k=KS)
def test_everybody_is_in_exactly_one_group_as_soon_as_there_are_k_ballots(seats: list[Seat], k: int) -> None:
    parts = parts_of(groups(seats, k))
    if sum(sent for _, sent in seats) < k:
        assert parts == []
    else:
        found = Counter(place for group in parts for place in group.of)
        assert found == Counter({place for place, _ in seats})
        assert all(not set(one.of) & set(other.of) for one, other in combinations(parts, 2))


@MOST
@given(seats=companies(), k=KS)
def test_every_group_has_k_ballots_and_more_than_k_people(seats: list[Seat], k: int) -> None:
    for group in groups(seats, k):
        assert ballots(seats, group) >= k
        assert invited(seats, group) > max(k, 6) or group.number == 0 or len(seats) <= max(k, 6)


@MOST
@given(seats=companies(), k=KS)
def test_words_and_figures_go_by_ballots(seats: list[Seat], k: int) -> None:
    for group in groups(seats, k):
        in_figures = ballots(seats, group) >= 20 and (invited(seats, group) > 20 or group.number == 0)
        assert group.shown is (Shown.COUNTS if in_figures else Shown.WORDS)
        assert group.is_part or in_figures


@MOST
@given(seats=companies(), k=KS)
def test_a_group_is_named_after_the_deepest_place_that_has_all_of_it(seats: list[Seat], k: int) -> None:
    company, *others = groups(seats, k) or [None]
    assert company is None or (company.path, company.is_rest, company.number) == ((), False, 0)
    for group in others:
        inside = below(seats, group.path)
        assert set(group.of) <= inside
        assert group.is_rest is (set(group.of) != inside)
        assert not any(
            set(group.of) <= below(seats, place) and place[: len(group.path)] == group.path
            for place in (node.path for node in nodes_of(seats))
            if len(place) > len(group.path)
        )


@MOST
@given(seats=companies(), k=KS)
def test_no_people_are_shown_twice_and_no_name_is_given_twice(seats: list[Seat], k: int) -> None:
    found = groups(seats, k)
    assert len({frozenset(group.of) for group in found}) == len(found)
    assert len({(group.path, group.is_rest) for group in found if group.number}) == len(found[1:])
    assert [group.number for group in found] == list(range(len(found)))


def members(seats: list[Seat], places: Iterable[Path]) -> frozenset[int]:
    wanted = set(places)
    return frozenset(number for number, (place, _) in enumerate(seats) if place in wanted)


def is_almost(one: frozenset[int], other: frozenset[int]) -> bool:
    return (one <= other or other <= one) and abs(len(one) - len(other)) < 7


@MOST
@given(seats=companies(most=40), k=KS)
def test_no_two_that_have_figures_are_almost_the_same_people(seats: list[Seat], k: int) -> None:
    found = [members(seats, group.of) for group in groups(seats, k) if group.shown is Shown.COUNTS]
    assert not any(is_almost(one, other) for one, other in combinations(found, 2))


@MOST
@given(seats=companies(most=40), k=KS)
def test_every_place_of_twenty_ballots_is_shown_unless_almost_the_same_people_are(
    seats: list[Seat], k: int
) -> None:
    shown = [members(seats, group.of) for group in groups(seats, k) if group.shown is Shown.COUNTS]
    for node in nodes_of(seats):
        people = members(seats, below(seats, node.path))
        if sum(seats[person][1] for person in people) >= 20 and node.invited > 20:
            assert any(is_almost(people, one) for one in shown)
