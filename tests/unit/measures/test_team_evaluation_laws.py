"""What holds of every evaluation: sums along the tree, and that nobody's number can be worked out of it."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations, product
from operator import mul

from hypothesis import given
from hypothesis import strategies as st
from team_figures_stage import FIRST, LAST, away, calendar, evaluated, kpi, measured, member, share

from measures.kpis.model import DayMark, Of, Per
from measures.kpis.rules import expected
from measures.teams.days import Days
from measures.teams.model import EVERYBODY, Measured, Member, Part, TeamFigure
from people.model import Half, Leave

TEAMS = ("", "A", "A/1", "A/2", "A/2/x", "A/2/y", "B", "B/1")
ROUNDED = Decimal("1e-7")
"""Figures are kept to nine decimals; some are divisions."""

days = st.integers(0, 6).map(lambda number: FIRST + timedelta(days=number))
leaves = st.builds(lambda day, long, half: away(day, day + timedelta(days=0 if half else long), half=half),
                   days, st.integers(0, 3), st.sampled_from([None, Half.AM, Half.PM]))  # fmt: skip
patterns = st.sampled_from([frozenset({1, 2, 3, 4, 5}), frozenset({1, 3, 5}), frozenset({2, 3, 4, 5, 6})])
calendars = st.builds(
    lambda leave, pattern: calendar(*leave, work_days=pattern), st.lists(leaves, max_size=2), patterns
)


@st.composite
def companies(draw: st.DrawFn) -> list[Member]:
    """Some people of some teams, with some leave; some joined or left in the week."""
    count = draw(st.integers(1, 14))
    return [
        member(
            f"p{number}",
            draw(st.sampled_from(TEAMS)),
            calendar=draw(calendars),
            since=draw(st.sampled_from([date(2026, 4, 1), date(2026, 6, 10)])),
            until=draw(st.sampled_from([None, None, date(2026, 6, 11)])),
        )
        for number in range(count)
    ]


def people_of(actual: Decimal) -> frozenset[int]:
    """Return whose numbers an actual is made of, where everybody's is a power of two of their own."""
    return frozenset(number for number in range(14) if int(actual) >> number & 1)


@given(companies(), st.sets(st.integers(0, 13)), st.integers(2, 5))
def test_no_figure_and_no_difference_of_figures_belongs_to_fewer_than_k_people(
    people: list[Member], silent: set[int], k: int
) -> None:
    """Everybody's number is a power of two, so that each figure says whose it is. Whoever reads all figures
    takes from each every family of others that lie apart within it: nobody or k people must be left."""
    readings = [measured(f"p{n}", 2**n) for n in range(len(people)) if n not in silent]
    figures = evaluated(kpi(), people, readings, smallest_group=k)
    shown = {people_of(one.actual) for one in figures if one.actual is not None}
    for figure in shown:
        within = [one for one in shown if one < figure]
        for count in range(len(within) + 1):
            for family in combinations(within, count):
                if sum(map(len, family)) == len(frozenset().union(*family)):
                    left = len(figure) - sum(map(len, family))
                    assert left == 0 or left >= k


numbers = st.sets(st.integers(0, 13))


@st.composite
def weeks_of_a_company(draw: st.DrawFn) -> list[tuple[list[Member], list[Measured]]]:
    """What is known of a company at three looks at the same week: numbers come late or are corrected, people
    move, come and go. Everybody's number is a power of four of their own, another one when it is
    corrected."""
    count = draw(st.integers(4, 14))
    teams = [draw(st.sampled_from(TEAMS)) for _ in range(count)]
    silent, readings, looks = draw(numbers), [], []
    readings = [measured(f"p{n}", 4**n, id=1) for n in range(count) if n not in silent]
    for look in range(3):
        gone = draw(st.sets(st.integers(0, 13), max_size=2)) if look else set()
        looks.append(([member(f"p{n}", teams[n]) for n in range(count) if n not in gone], list(readings)))
        for n in draw(st.sets(st.integers(0, 13), max_size=3)):
            if n < count:
                teams[n] = draw(st.sampled_from(TEAMS))
        at = readings[-1].measured_at + timedelta(hours=1) if readings else None
        late = [n for n in draw(numbers) if n < count]
        readings += [measured(f"p{n}", 4 ** (n + 14 * (look + 1)), at=at, id=look + 2) for n in late]
    return looks


def times_in(actual: Decimal) -> list[int]:
    """Return how often each number is in an actual: its digits to the base of four."""
    left, found = int(actual), []
    for _ in range(14 * 3):
        left, digit = divmod(left, 4)
        found.append(digit)
    return found


@given(weeks_of_a_company(), st.integers(2, 5))
def test_no_difference_of_figures_of_several_looks_belongs_to_fewer_than_k_people(
    looks: list[tuple[list[Member], list[Measured]]], k: int
) -> None:
    """Whoever keeps what was said at each look adds and subtracts any three figures: nobody or k people must
    be left. The verdict is the same throughout: so little is expected that all have reached it."""
    little = kpi(target=Decimal("0.001"))
    figures: list[TeamFigure] = []
    seen: set[tuple[int, ...]] = set()
    for people, readings in looks:
        figures = evaluated(little, people, readings, smallest_group=k, before=figures)
        seen |= {tuple(times_in(one.actual)) for one in figures if one.actual is not None}
    for count in (1, 2, 3):
        for family in combinations(sorted(seen), count):
            for signs in product((1, -1), repeat=count - 1):
                left = [sum(map(mul, (1, *signs), times)) for times in zip(*family, strict=True)]
                whose = {place % 14 for place, times in enumerate(left) if times}
                assert not whose or len(whose) >= k


@given(weeks_of_a_company(), st.integers(2, 5))
def test_a_team_is_the_sum_of_its_parts_at_every_look(
    looks: list[tuple[list[Member], list[Measured]]], k: int
) -> None:
    figures: list[TeamFigure] = []
    for people, readings in looks:
        figures = evaluated(kpi(), people, readings, smallest_group=k, before=figures)
        check_sums(figures)


@given(companies(), st.sets(st.integers(0, 13)), st.integers(2, 5))
def test_a_team_is_the_sum_of_the_parts_that_are_shown(
    people: list[Member], silent: set[int], k: int
) -> None:
    readings = [measured(f"p{n}", n + 1) for n in range(len(people)) if n not in silent]
    check_sums(evaluated(kpi(), people, readings, smallest_group=k))


def check_sums(figures: Sequence[TeamFigure]) -> None:
    """Check that every team that has parts is what they add up to."""
    by_place = {(one.team, one.part): one for one in figures}
    for team in {one.team for one in figures if one.actual is not None and one.part is Part.WHOLE}:
        parts = [
            one
            for one in figures
            if one.actual is not None
            and ((one.part is Part.WHOLE and one.team and parent(one.team) == team)
                 or (one.part is Part.OTHERS and one.team == team))
        ]  # fmt: skip
        if parts:
            same(by_place[team, Part.WHOLE], parts)


def same(figure: TeamFigure, parts: Sequence[TeamFigure]) -> None:
    """Check that a figure is what its parts add up to."""
    assert figure.actual == sum(one.actual or 0 for one in parts)
    assert figure.with_numbers == sum(one.with_numbers for one in parts)
    assert figure.pattern_days == sum(one.pattern_days for one in parts)
    assert figure.counting_days == sum(one.counting_days for one in parts)
    assert abs((figure.expected or 0) - sum(one.expected or 0 for one in parts)) < ROUNDED
    days_out: Counter[str] = Counter()
    people_out: Counter[str] = Counter()
    for part in parts:
        for out in part.left_out:
            days_out[out.kind] += out.days  # type: ignore[assignment]
            people_out[out.kind] += out.people
    assert {out.kind: (out.days, out.people) for out in figure.left_out} == {
        kind: (days_out[kind], people_out[kind]) for kind in days_out
    }


def parent(path: str) -> str:
    return path.rpartition("/")[0]


@given(companies(), st.lists(st.tuples(st.integers(0, 9), st.integers(1, 9)), min_size=14, max_size=14))
def test_a_ratio_over_the_tree_is_the_total_numerator_by_the_total_denominator(
    people: list[Member], ratios: list[tuple[int, int]]
) -> None:
    readings = [measured(f"p{n}", 0, of=ratios[n]) for n in range(len(people))]
    for figure in evaluated(share(), people, readings, smallest_group=1):
        own = [n for n, one in enumerate(people) if is_below(one.team, figure.team)]
        if figure.part is Part.OTHERS or not own:
            continue
        top, bottom = (sum(ratios[n][place] for n in own) for place in (0, 1))
        assert (figure.numerator, figure.denominator) == (top, bottom)
        assert figure.actual is not None
        assert abs(figure.actual - Decimal(100 * top) / bottom) < ROUNDED


def is_below(team: str, path: str) -> bool:
    return path == EVERYBODY or team == path or team.startswith(path + "/")


@given(companies(), leaves, st.integers(0, 13), st.sampled_from(Per))
def test_more_leave_never_raises_what_is_expected(
    people: list[Member], more: Leave, whose: int, per: Per
) -> None:
    readings = [measured(one.person_id, 1) for one in people]
    one = kpi(per=per) if per is not Per.MONTH else kpi()
    place = whose % len(people)
    on_leave = member(
        people[place].person_id,
        people[place].team,
        calendar=calendar(
            *people[place].calendar._leave, more, work_days=people[place].calendar.pattern.work_days
        ),
        since=people[place].since,
        until=people[place].until,
    )
    before = evaluated(one, people, readings, smallest_group=1)
    after = evaluated(one, [*people[:place], on_leave, *people[place + 1 :]], readings, smallest_group=1)
    for figure, less in zip(before, after, strict=True):
        assert (less.expected or 0) <= (figure.expected or 0) + ROUNDED


@given(st.data(), companies())
def test_the_order_of_readings_and_people_does_not_matter(data: st.DataObject, people: list[Member]) -> None:
    """Parts, the whole week and corrections of it, in any order."""
    readings: list[Measured] = []
    for number, one in enumerate(people):
        day = FIRST + timedelta(days=number % 5)
        readings.append(measured(one.person_id, number, first=day, last=day))
        if number % 3 == 0:
            readings.append(measured(one.person_id, 7))
            readings.append(measured(one.person_id, 9, at=readings[-1].measured_at + timedelta(hours=1)))
    shuffled = data.draw(st.permutations(readings))
    others = data.draw(st.permutations(people))
    assert evaluated(kpi(), others, shuffled, smallest_group=2) == evaluated(
        kpi(), people, readings, smallest_group=2
    )


@given(st.lists(calendars, min_size=1, max_size=4), st.sets(days, max_size=3))
def test_a_teams_day_counts_as_much_as_that_of_its_best_present_member(
    calendars: list[object], marked: set[date]
) -> None:
    """Day by day, by the rule for single people (`measures.kpis.rules.expected`), the highest counts."""
    one = kpi(of=Of.TEAM, not_on=frozenset({"leave", "holiday", "field"}))
    people = [member(f"p{n}", calendar=own) for n, own in enumerate(calendars)]
    marks = {"p0": [DayMark(person_id="p0", day=day, kind="field") for day in sorted(marked)]}
    found = Days(marks).together(one, "A", lambda: people, first=FIRST, last=LAST)
    best = Decimal(0)
    for day in (FIRST + timedelta(days=number) for number in range(7)):
        best += max(
            expected(one, own.calendar, first=day, last=day, marks=marks.get(own.person_id, [])).counting_days
            for own in people
        )
    counting = sum(found.counting.values())
    assert Decimal(counting) / 2 == best
    assert found.pattern == counting + sum(halves for halves, _ in found.left_out.values())
    assert all(people == 0 for _, people in found.left_out.values())
