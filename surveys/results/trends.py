"""A schedule's figures over its waves. What cannot be compared with the wave before is said, not joined."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from surveys.gate.model import Group, Word
from surveys.ports import SurveysUnit
from surveys.results.comparing import identity, is_same_scale
from surveys.results.model import (
    Change,
    Estimate,
    Figures,
    InWords,
    Measure,
    NotCompared,
    NotShown,
    QuestionResult,
    ThemeCount,
    WaveResult,
)
from surveys.results.series import series_of
from surveys.results.service import published_waves
from surveys.sets.model import Question
from surveys.waves.model import Wave

Value: TypeAlias = Estimate | Word | NotShown


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendPoint:
    """One wave of a line. `apart`: why it cannot be compared with the wave before; None: it can."""

    question: Question
    """As it was asked in this wave."""
    value: Value
    apart: NotCompared | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendLine:
    """One figure of a group, or its words, over the waves."""

    group: Group
    """As of the latest wave that has it."""
    question: Question
    """As it was asked last."""
    measure: Measure | None
    """None: words, or nothing to show."""
    option: int
    points: tuple[TrendPoint | None, ...]
    """One a wave, oldest first; None: the group or question was not there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemePoint:
    """One wave of such a line."""

    question: Question
    """As it was asked in this wave."""
    count: ThemeCount


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeLine:
    """How many people named a theme of the codebook, or another term, over the waves."""

    is_known: bool
    """Of the codebook."""
    points: tuple[ThemePoint | None, ...]
    """One a wave, oldest first; None: not asked, or fewer named it than can be shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """A schedule's waves with results, oldest first, and the lines through them."""

    waves: tuple[Wave, ...]
    participation: tuple[tuple[int, int] | None, ...]
    """Answered and invited, one a wave; None where too few answered."""
    lines: tuple[TrendLine, ...]
    themes: tuple[ThemeLine, ...]
    """Of everybody invited: what people wrote is counted for no other group."""


_Key: TypeAlias = tuple[object, str, int, Measure | None, int]
"""A group, a question, how often it got another scale, and what is measured."""


def trend_of(unit: SurveysUnit, schedule_id: str, *, group: Group | None = None) -> Trend:
    """Return a schedule's figures over its waves, of all groups or of those who are the same one in each.

    A question keeps its line by its id: where it was reworded, its points stand apart. With another scale, or
    other options, a new line begins.
    """
    return join(series_of(unit, published_waves(unit, schedule_id)[::-1], group=group))


def join(results: list[WaveResult]) -> Trend:
    """Return the lines through the results of one schedule's waves, oldest first."""
    points: dict[_Key, list[TrendPoint | None]] = {}
    latest: dict[_Key, tuple[Group, Question]] = {}
    scales: Counter[tuple[object, str]] = Counter()
    asked: dict[tuple[object, str], Question] = {}
    for place, result in enumerate(results):
        for group, question, found in _questions(result):
            of = identity(group), question.id
            # Not by why it is not compared: between two scales may lie a wave without the question.
            asked_before = asked.get(of)
            scales[of] += asked_before is not None and not is_same_scale(question, asked_before)
            asked[of] = question
            for measure, option, point in found:
                key = (*of, scales[of], measure, option)
                points.setdefault(key, [None] * len(results))[place] = point
                latest[key] = group, question
    return Trend(
        waves=tuple(result.wave for result in results),
        participation=tuple(
            None if result.too_few else (result.answered, result.invited) for result in results
        ),
        lines=tuple(_lines(points, latest)),
        themes=tuple(_theme_lines(results)),
    )


def _lines(
    points: Mapping[_Key, list[TrendPoint | None]], latest: Mapping[_Key, tuple[Group, Question]]
) -> Iterator[TrendLine]:
    for key, found in points.items():
        (*_, measure, option), (group, question) = key, latest[key]
        yield TrendLine(group=group, question=question, measure=measure, option=option, points=tuple(found))


def _theme_lines(results: Sequence[WaveResult]) -> Iterator[ThemeLine]:
    """Yield a line for each theme, then for each term, in the order in which they came up."""
    points: dict[tuple[bool, str, str], list[ThemePoint | None]] = {}
    for place, result in enumerate(results):
        for texts in result.texts:
            for is_known, counted in ((True, texts.themes), (False, texts.terms)):
                for one in counted:
                    key = not is_known, texts.question.id, one.theme
                    point = ThemePoint(question=texts.question, count=one)
                    points.setdefault(key, [None] * len(results))[place] = point
    for (is_term, *_), found in sorted(points.items(), key=lambda item: item[0][0]):
        yield ThemeLine(is_known=not is_term, points=tuple(found))


_Found: TypeAlias = tuple[Measure | None, int, TrendPoint]


def _questions(result: WaveResult) -> Iterator[tuple[Group, Question, Sequence[_Found]]]:
    for of_group in result.groups:
        for one in of_group.questions:
            yield of_group.group, one.question, list(_points(one))


def _points(one: QuestionResult) -> Iterator[_Found]:
    match one.shown:
        case Figures(measures=measures):
            for measured in measures:
                apart = None if isinstance(measured.change, Change) else measured.change
                point = TrendPoint(question=one.question, value=measured.estimate, apart=apart)
                yield measured.measure, measured.option, point
        case InWords(word=word, before=before):
            apart = None if isinstance(before, Word) else before
            yield None, 0, TrendPoint(question=one.question, value=word, apart=apart)
        case NotShown():
            yield None, 0, TrendPoint(question=one.question, value=one.shown, apart=None)
