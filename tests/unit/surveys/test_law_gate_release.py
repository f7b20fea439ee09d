"""Laws of the whole gate as a function from answers to what is published."""

import math
import pickle
import pickletools
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import FrozenInstanceError, astuple
from fractions import Fraction
from itertools import product

import pytest
from gate_stage import (
    AGREE,
    ALL,
    NPS,
    WHERE,
    YES_NO,
    Seat,
    chi_square,
    counts_of,
    definition,
    law,
    likelihood,
    nodes_of,
    publish,
    upper_tail,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.ballots.model import Ballot
from surveys.gate.model import CountsRelease, Figure, Released, WordRelease
from surveys.gate.release import release
from surveys.gate.tally import Tally
from surveys.sets.model import Answer, Answers, Question
from surveys.waves.model import Path

BOUND = Fraction(5, 2)
"""1 / 0.4 (ANONYMITY, rule 2)."""
RUNS = 6_000
NEVER = 1e-6
MOST = settings(max_examples=60, deadline=None)
CLOSED = (AGREE, NPS, YES_NO, WHERE)
SOME = {
    AGREE.id: st.integers(min_value=1, max_value=5),
    NPS.id: st.integers(min_value=0, max_value=10),
    YES_NO.id: st.integers(min_value=1, max_value=2),
    WHERE.id: st.sets(st.integers(min_value=1, max_value=3), min_size=1).map(
        lambda some: tuple(sorted(some))
    ),
}
ANSWERS = st.fixed_dictionaries({}, optional=SOME)
PATHS = [(), ("A",), ("A", "x"), ("A", "y"), ("B",), ("B", "x"), ("C",)]


class NoError(random.Random):
    """Chance that makes every error 0, to see what a published count is made of."""

    def randrange(self, start: int, stop: int | None = None, step: int = 1) -> int:
        return start - 1


class Errors(random.Random):
    """Chance that makes the errors that were asked for, in this order; none of them is impossible."""

    def __init__(self, errors: Sequence[int]) -> None:
        super().__init__(0)
        runs = [run for error in errors for run in (max(error, 0), max(-error, 0))]
        self.said = [word for run in runs for word in [*[0] * run, 4]]
        self.said.reverse()

    def randrange(self, start: int, stop: int | None = None, step: int = 1) -> int:
        assert start == 5
        return self.said.pop()


@st.composite
def waves(draw: st.DrawFn) -> list[tuple[Path, bool, Answers]]:
    """Everybody invited: where they stand, whether they sent a ballot, and what they answered then."""
    people: list[tuple[Path, bool, Answers]] = []
    for path in draw(st.lists(st.sampled_from(PATHS), unique=True, min_size=1, max_size=5)):
        known = draw(st.lists(ANSWERS, min_size=1, max_size=5))
        sent = draw(st.integers(min_value=0, max_value=26))
        people += [(path, True, known[n % len(known)]) for n in range(sent)]
        people += [(path, False, {}) for _ in range(draw(st.integers(min_value=1, max_value=3)))]
    return people


def closed(people: Sequence[tuple[Path, bool, Answers]], chance: random.Random) -> Released:
    """Close the wave of these people."""
    seats: list[Seat] = [(path, sent) for path, sent, _ in people]
    nodes = nodes_of(seats)
    number = {node.path: place for place, node in enumerate(nodes)}
    asked = definition(nodes, questions=CLOSED)
    tally = Tally(asked)
    for path, sent, answers in people:
        if sent:
            tally.add(Ballot(node=number[path], language="en", answers=answers))
    return release(tally, asked, chance)


def key(figure: Figure) -> tuple[str, int, str]:
    assert isinstance(figure, WordRelease | CountsRelease)
    return type(figure).__name__, figure.group, figure.question_id


def figures_by_place(released: Released) -> dict[tuple[int, str], tuple[int, ...]]:
    return {
        (figure.group, figure.question_id): figure.counts
        for figure in released.figures
        if isinstance(figure, CountsRelease)
    }


@MOST
@given(people=waves(), order=st.randoms(use_true_random=False))
def test_groups_and_which_figures_there_are_do_not_depend_on_answers(
    people: list[tuple[Path, bool, Answers]], order: random.Random
) -> None:
    """Who sent a ballot sends another's answers: nothing appears or disappears by it."""
    senders = [n for n, (_, sent, _) in enumerate(people) if sent]
    mixed, permuted = list(senders), list(people)
    order.shuffle(mixed)
    for own, others in zip(senders, mixed, strict=True):
        permuted[own] = (people[own][0], True, people[others][2])
    before, after = (closed(one, random.Random(1)) for one in (people, permuted))
    assert before.groups == after.groups
    assert [key(figure) for figure in before.figures] == [key(figure) for figure in after.figures]
    assert (before.answered, before.invited, before.too_few) == (after.answered, after.invited, after.too_few)


@MOST
@given(people=waves())
def test_every_question_of_every_group_has_its_figure_whatever_was_answered(
    people: list[tuple[Path, bool, Answers]],
) -> None:
    released = closed(people, random.Random(1))
    in_words = [AGREE.id, NPS.id]
    expected = [
        (group.number, question)
        for group in released.groups
        for question in ([each.id for each in CLOSED] if group.shown.value == "counts" else in_words)
    ]
    assert [key(figure)[1:] for figure in released.figures] == expected


@MOST
@given(people=waves(), who=st.integers(min_value=0), question=st.sampled_from(CLOSED), data=st.data())
def test_one_answer_changes_the_counts_of_its_question_by_at_most_two_a_place(
    people: list[tuple[Path, bool, Answers]], who: int, question: Question, data: st.DataObject
) -> None:
    """Of a multiple choice, each option by at most one. With the law of the error, that is the bound."""
    senders = [n for n, (_, sent, _) in enumerate(people) if sent]
    if not senders:
        return
    person = senders[who % len(senders)]
    path, _, answers = people[person]
    other: Answer | None = data.draw(st.none() | SOME[question.id])
    changed = {name: answer for name, answer in answers.items() if name != question.id}
    after = [*people]
    after[person] = (path, True, changed if other is None else changed | {question.id: other})
    counts, others = (figures_by_place(closed(one, NoError())) for one in (people, after))
    for (group, question_id), figure in counts.items():
        differences = [abs(one - two) for one, two in zip(figure, others[group, question_id], strict=True)]
        assert max(differences) <= 1
        if question_id != question.id:
            assert sum(differences) == 0
        elif question is not WHERE:
            assert sum(differences) <= 2


@pytest.mark.parametrize(("options", "people"), [(2, 4), (3, 2)])
def test_one_answer_makes_no_output_more_than_the_square_of_the_bound_likelier(
    options: int, people: int
) -> None:
    """Enumerated: all answers of a few people, every change of one of them, every output around."""
    found = set()
    for answers in product([None, *range(options)], repeat=people):
        true = tuple(answers[1:].count(option) for option in range(options))
        one = tuple(count + (answers[0] == option) for option, count in enumerate(true))
        for other in [None, *range(options)]:
            two = tuple(count + (other == option) for option, count in enumerate(true))
            for output in product(range(-2, people + 3), repeat=options):
                found.add(likelihood(output, one) / likelihood(output, two))
    assert max(found) == BOUND**2
    assert min(found) == 1 / BOUND**2


def test_every_option_of_a_multiple_choice_keeps_the_bound_by_itself() -> None:
    ratios = {law(output - 3) / law(output - 4) for output in range(-20, 30)}
    assert (max(ratios), min(ratios)) == (BOUND, 1 / BOUND)


@pytest.mark.parametrize(
    ("question", "one", "two"),
    [(YES_NO, 1, 2), (YES_NO, 1, None), (NPS, 10, 0), (AGREE, 5, 1)],
    ids=["another option", "skipped", "NPS", "agreement"],
)
def test_what_the_code_publishes_of_two_waves_follows_the_law_of_each(
    question: Question, one: int, two: int | None
) -> None:
    """Drawn many times: the two counts that one answer changes, together, beside their law under either
    truth. Both fit their own, and each is told from the other's."""
    rest: list[Answers] = [{question.id: answer} for answer in [one, *_others(question)] * 19][:19]
    waves_of_two = [[*rest, {question.id: one}], [*rest, {} if two is None else {question.id: two}]]
    true = [_true(question, answers) for answers in waves_of_two]
    changed = [place for place in range(len(true[0])) if true[0][place] != true[1][place]]
    for truth in (0, 1):
        observed = _drawn(question, waves_of_two[truth], changed, seed=truth + 1)
        for assumed in (0, 1):
            fits = _fit(observed, [true[assumed][place] for place in changed]) > NEVER
            assert fits is (truth == assumed)


def _others(question: Question) -> list[int]:
    return {YES_NO.id: [2], NPS.id: [0, 8], AGREE.id: [1, 2, 3, 4]}[question.id]


def _true(question: Question, answers: Sequence[Answers]) -> tuple[int, ...]:
    given_answers = [answer[question.id] for answer in answers if question.id in answer]
    if question is NPS:
        bins = [range(7), range(7, 9), range(9, 11)]
    else:
        bins = [range(n, n + 1) for n in range(1, 6 if question is AGREE else 3)]
    return tuple(sum(answer in places for answer in given_answers) for places in bins)


def _drawn(
    question: Question, answers: Sequence[Answers], places: Sequence[int], *, seed: int
) -> Counter[tuple[int, ...]]:
    """Publish the wave many times and count how its figures came out."""
    chance = random.Random(seed)
    asked = definition(nodes_of([((), True)] * 25), questions=[question])
    observed: Counter[tuple[int, ...]] = Counter()
    for _ in range(RUNS):
        tally = Tally(asked)
        for answer in answers:
            tally.add(Ballot(node=0, language="en", answers=answer))
        figures = counts_of(release(tally, asked, chance), 0, question)
        observed[tuple(figures[place] for place in places)] += 1
    return observed


def _fit(observed: Counter[tuple[int, ...]], true: Sequence[int]) -> float:
    """Return how likely figures so far from their law are: chi-square over the cells of errors up to 2 in
    each count, all others being one cell."""
    cells = [
        tuple(count + error for count, error in zip(true, errors, strict=True))
        for errors in product(range(-2, 3), repeat=len(true))
    ]
    expected = {n: float(likelihood(cell, true)) * RUNS for n, cell in enumerate(cells)}
    counted = {n: observed[cell] for n, cell in enumerate(cells)}
    expected[len(cells)] = RUNS - sum(expected.values())
    counted[len(cells)] = RUNS - sum(counted.values())
    # One degree less than there are, where that is odd: the closed form wants it even, and it is stricter.
    degrees = len(cells) - len(cells) % 2
    return upper_tail(chi_square(counted, expected), degrees=degrees)


@MOST
@given(
    yes=st.integers(min_value=0, max_value=25),
    no=st.integers(min_value=0, max_value=25),
    output=st.tuples(st.integers(-60, 60), st.integers(-60, 60)),
)
def test_every_output_is_possible_whatever_was_answered(yes: int, no: int, output: tuple[int, int]) -> None:
    people: list[tuple[Path, bool, Answers]] = [((), True, {YES_NO.id: 1})] * yes
    people += [((), True, {YES_NO.id: 2})] * no
    people += [((), True, {})] * (20 + 5)
    nodes = nodes_of([(path, sent) for path, sent, _ in people])
    asked = definition(nodes, questions=[YES_NO])
    tally = Tally(asked)
    for _, _, answers in people:
        tally.add(Ballot(node=0, language="ja", answers=answers))
    chance = Errors([output[0] - yes, output[1] - no])
    assert counts_of(release(tally, asked, chance), 0, YES_NO) == output


def test_a_tally_is_released_once_and_what_was_released_is_a_value() -> None:
    """The ledger keeps what was released; errors drawn again could be averaged away."""
    asked = definition(nodes_of([((), True)] * 30))
    tally = Tally(asked)
    for _ in range(25):
        tally.add(Ballot(node=0, language="ja", answers={AGREE.id: 4}))
    released = release(tally, asked, random.Random(1))
    with pytest.raises(RuntimeError):
        release(tally, asked, random.Random(1))
    with pytest.raises(RuntimeError):
        tally.add(Ballot(node=0, language="ja", answers={}))
    with pytest.raises(FrozenInstanceError):
        released.answered = 3  # type: ignore[misc]
    assert pickle.loads(pickle.dumps(released)) == released
    assert hash(released) == hash(pickle.loads(pickle.dumps(released)))


PLANTED: dict[Path, tuple[int, ...]] = {
    ("A",): (1103, 2207, 3313, 4421, 5531),
    ("B",): (6701, 7757, 8861, 9967, 10079),
}
"""How many of each department chose each point."""


def test_no_true_count_stands_anywhere_in_what_is_published() -> None:
    """With errors of 1 and more each, the planted numbers, their sums over departments and over points stand
    neither in the text nor in any number of the pickled release."""
    nodes = nodes_of([(path, True) for path, points in PLANTED.items() for _ in range(sum(points) + 4001)])
    asked = definition(nodes, questions=[AGREE])
    tally = Tally(asked)
    for place, points in enumerate(PLANTED.values(), start=1):
        for point, people in enumerate(points, start=1):
            for _ in range(people):
                tally.add(Ballot(node=place, language="ja", answers={AGREE.id: point}))
        # Ballots without an answer to the question keep its total from being the participation.
        for _ in range(1009):
            tally.add(Ballot(node=place, language="ja", answers={}))
    released = release(tally, asked, Errors([1, -2, 3, 1, 2] * 3))
    [a, b] = PLANTED.values()
    whole = [one + two for one, two in zip(a, b, strict=True)]
    secret = {*a, *b, *whole, sum(a), sum(b), sum(whole), sum(a) + 1009, sum(b) + 1009}
    numbers = {
        argument for _, argument, _ in pickletools.genops(pickle.dumps(released)) if isinstance(argument, int)
    }
    assert counts_of(released, 1, AGREE) == (1104, 2205, 3316, 4422, 5533)
    assert not numbers & secret
    assert not any(str(number) in f"{released!r} {astuple(released)}" for number in secret)
    assert released.answered in numbers


@pytest.mark.parametrize("holds", ["tally", "counted"])
def test_a_tally_shows_nothing_and_is_not_written_down(holds: str) -> None:
    tally = Tally(definition(nodes_of([((), True)] * 30)))
    for _ in range(22):
        tally.add(Ballot(node=0, language="ja", answers={"voice": "kumquat", YES_NO.id: 1}))
    held = tally if holds == "tally" else tally.take()
    assert repr(held) == str(held) == f"<{type(held).__name__}>"
    assert not hasattr(held, "__dict__")
    with pytest.raises(TypeError):
        pickle.dumps(held)


def test_the_bound_is_that_of_the_text() -> None:
    """ANONYMITY: (1/0.4)^2 a question and released node; standard deviation 1.5 people."""
    assert float(BOUND**2) == pytest.approx((1 / 0.4) ** 2)
    assert math.sqrt(sum(float(law(error)) * error**2 for error in range(-60, 61))) == pytest.approx(
        1.5, abs=0.01
    )


def test_publishing_asks_all_questions_of_the_wave() -> None:
    released = publish({(): (40, 30)}, [], questions=ALL)
    assert {figure.question_id for figure in released.figures} == {each.id for each in CLOSED}
