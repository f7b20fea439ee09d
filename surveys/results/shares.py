"""From the counts that were released to shares, and to the figures of each type of question."""

import operator
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from surveys.gate.columns import FAVOURABLE_POINTS
from surveys.results.model import Measure
from surveys.results.statistics import LEAST_FIGURED, WHOLE, Moments, moments, share_of
from surveys.sets.model import Question, QuestionType


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """The counts of a question as they were released: an error may have made one smaller than 0."""

    people: int
    of: tuple[int, ...]
    """Detractors, passives, promoters; points from 1; options."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure before it is compared; `low` and `high` are the ends of its scale. `shown` is the figure of
    the shares that are shown, none of which is below 0: of the counts as they are it would be a little
    different, and its interval is theirs."""

    measure: Measure
    option: int
    moments: Moments
    shown: float
    low: float
    high: float


def counts_of(question: Question, released: Sequence[int]) -> Counts | None:
    """Return the counts of a question; None if too few answered it for a figure."""
    if question.type is QuestionType.MULTI:
        # The last one is how many answered.
        *counts, people = released
    else:
        counts, people = [*released], sum(released)
    return None if people < LEAST_FIGURED else Counts(people=people, of=tuple(counts))


def shares_of(question: Question, counts: Counts) -> tuple[int, ...]:
    """Return whole percent of those who answered; they add up to 100, but for a multiple choice."""
    if question.type is QuestionType.MULTI:
        # An option that the errors made larger than those who answered is all of them.
        chose = (min(max(count, 0), counts.people) for count in counts.of)
        return tuple(round(WHOLE * count / counts.people) for count in chose)
    return whole_percent(none_below_nobody(counts.of))


def none_below_nobody(counts: Sequence[int]) -> tuple[int | Fraction, ...]:
    """Return the counts next to these of which none is below 0, with the same sum, which is above 0.

    What errors took from nobody is taken from all others alike (projection onto the simplex: Duchi and others
    2008, "Efficient projections onto the l1-ball for learning in high dimensions").
    """
    return _nearest(tuple(counts))


@lru_cache(maxsize=256)
def _nearest(counts: tuple[int, ...]) -> tuple[int | Fraction, ...]:
    if min(counts) >= 0:
        return counts
    kept = sorted((count for count in counts if count > 0), reverse=True)
    less = Fraction(sum(kept) - sum(counts), len(kept))
    while kept[-1] < less:
        kept.pop()
        less = Fraction(sum(kept) - sum(counts), len(kept))
    return tuple(max(Fraction(0), count - less) for count in counts)


def whole_percent(counts: Sequence[int | Fraction]) -> tuple[int, ...]:
    """Return whole percent that add up to 100, the largest remainders rounded up (Hamilton's method)."""
    people = sum(counts)
    floors = [int(WHOLE * count // people) for count in counts]
    by_remainder = sorted(
        range(len(counts)), key=lambda place: (-(WHOLE * counts[place] % people), -counts[place], place)
    )
    for place in by_remainder[: WHOLE - sum(floors)]:
        floors[place] += 1
    return tuple(floors)


def figures_of(question: Question, counts: Counts) -> Iterator[Figure]:
    """Yield the figures of a question that is no free text."""
    if question.type is QuestionType.NPS:
        yield _figure(Measure.NPS, counts.of, (-100, 0, 100))
    elif question.type is QuestionType.AGREE:
        points = range(1, len(counts.of) + 1)
        yield _figure(Measure.MEAN, counts.of, points)
        yield _figure(Measure.FAVOURABLE, counts.of, _top(len(counts.of)))
    elif question.type is QuestionType.SINGLE:
        for option in range(1, len(counts.of) + 1):
            yield _figure(Measure.SHARE, counts.of, _one_of(option, len(counts.of)), option=option)
    elif question.type is QuestionType.MULTI:
        for option, chose in enumerate(counts.of, start=1):
            of_people = share_of(chose, counts.people)
            yield Figure(
                measure=Measure.SHARE,
                option=option,
                moments=of_people,
                shown=of_people.mean,
                low=0,
                high=WHOLE,
            )


def _figure(measure: Measure, counts: tuple[int, ...], scores: Sequence[int], *, option: int = 0) -> Figure:
    people = none_below_nobody(counts)
    return Figure(
        measure=measure,
        option=option,
        moments=moments(counts, scores),
        shown=float(sum(map(operator.mul, people, scores)) / sum(people)),
        low=min(scores),
        high=max(scores),
    )


def _top(points: int) -> tuple[int, ...]:
    return (0,) * (points - FAVOURABLE_POINTS) + (WHOLE,) * FAVOURABLE_POINTS


def _one_of(option: int, options: int) -> tuple[int, ...]:
    return tuple(WHOLE if number == option else 0 for number in range(1, options + 1))
