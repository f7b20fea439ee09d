"""From the results of a wave to what asks for an answer: pure, and from what was published alone."""

from collections.abc import Collection, Iterator, Sequence

from surveys.gate.columns import FAVOURABLE_POINTS
from surveys.gate.model import Word
from surveys.responses.model import Item, Origin, Source
from surveys.results.model import Answered, Figures, InWords, QuestionResult, WaveResult
from surveys.results.statistics import WHOLE
from surveys.sets.model import Question, QuestionType

SIDED = frozenset({QuestionType.NPS, QuestionType.AGREE})
"""Types of questions that have favourable answers: agreement, and 0 to 10. A choice has no side."""


def items_of(result: WaveResult, *, weak_below: int, praise: Collection[str] = ()) -> list[Item]:
    """Return what asks for an answer: a theme each, most named first, then each question with fewer than
    `weak_below` percent of favourable answers, the lowest first. Nothing where too few answered.

    Themes that `praise` are none: there is nothing to change, and fewer who name them are not better.

    A theme that was named in two questions is one item with two sources. Who named it in both is counted in
    each, and nobody knows how many those are: so the larger number is its own, never the sum.
    """
    if result.too_few:
        return []
    found = [*_themes(result, praise), *_weak(result, weak_below)]
    return [
        Item(wave_id=result.wave.id, place=place, origin=origin, sources=sources)
        for place, (origin, sources) in enumerate(found)
    ]


def _themes(result: WaveResult, praise: Collection[str]) -> Iterator[tuple[Origin, tuple[Source, ...]]]:
    sources: dict[str, list[Source]] = {}
    people: dict[str, int] = {}
    for text in result.texts:
        for one in (each for each in text.themes if each.theme not in praise):
            sources.setdefault(one.theme, []).append(Source(question_id=text.question.id, theme=one.theme))
            people[one.theme] = max(people.get(one.theme, 0), one.people)
    for theme in sorted(people, key=lambda theme: (-people[theme], theme)):
        yield Origin.THEME, tuple(sources[theme])


def _weak(result: WaveResult, weak_below: int) -> Iterator[tuple[Origin, tuple[Source, ...]]]:
    asked = () if result.company is None else result.company.questions
    weak = [one for one in asked if is_weak(one, weak_below=weak_below)]
    # Sorting keeps the order of the questions among those that are shown in the same word.
    for one in sorted(weak, key=lambda one: favourable_of(one.question, one.shown) or 0):
        yield Origin.QUESTION, (Source(question_id=one.question.id),)


def is_weak(one: QuestionResult, *, weak_below: int) -> bool:
    """Tell whether a question has too few favourable answers; in words that is *few*."""
    if one.question.type not in SIDED:
        return False
    if isinstance(one.shown, InWords):
        return one.shown.word is Word.FEW
    favourable = favourable_of(one.question, one.shown)
    return favourable is not None and favourable < weak_below


def favourable_of(question: Question, shown: Answered) -> int | None:
    """Return the whole percent of favourable answers, as it is shown: the top two points of agreement, 7 to
    10 of 0 to 10. None where there is no figure, or no side."""
    if not isinstance(shown, Figures) or question.type not in SIDED:
        return None
    if question.type is QuestionType.NPS:
        detractors = shown.shares[0]
        return WHOLE - detractors
    return sum(shown.shares[-FAVOURABLE_POINTS:])


def sided_questions(questions: Sequence[Question]) -> list[Question]:
    """Return the questions by which may be seen whether something changed."""
    return [one for one in questions if one.type in SIDED]
