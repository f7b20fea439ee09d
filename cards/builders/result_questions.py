"""The questions of a survey with what was published of them, so many that they fit on a card."""

from collections.abc import Iterator, Sequence

from cards.builders.parts import facts, heading
from cards.builders.result_parts import (
    change_brief,
    change_word,
    chart_label,
    distribution_chart,
    estimate_text,
    in_words_text,
    measure_name,
    not_compared_text,
    not_shown_text,
    without_stop,
    word_text,
)
from cards.data import ResultQuestion
from cards.model import Chart, Element
from cards.texts import LINE, NOTHING, clean
from cards.words import Words
from surveys.results.model import Change, Figures, InWords, Measure, Measured, NotCompared, NotShown
from surveys.sets.model import LONGEST_OPTION, LONGEST_QUESTION, QuestionType

MOST_LINES = 40
"""Lines of figures on a card: the seven questions of the monthly set fit, and so does a message of Slack."""
_HEAD = 4
"""Lines that a question takes besides those of its figures."""

NPS_BANDS = ("0–6", "7–8", "9–10")
"""Detractors, passives and promoters, in the order of `surveys.gate.model.CountsRelease`."""

Row = tuple[str, str]
Numbered = tuple[int, ResultQuestion]


def pages_of(questions: Sequence[ResultQuestion]) -> list[list[Numbered]]:
    """Return the questions with their numbers from 1, page by page; one empty page for none."""
    pages: list[list[Numbered]] = [[]]
    lines = 0
    for number, question in enumerate(questions, start=1):
        needed = _lines(question)
        if pages[-1] and lines + needed > MOST_LINES:
            pages.append([])
            lines = 0
        pages[-1].append((number, question))
        lines += needed
    return pages


def _lines(question: ResultQuestion) -> int:
    return _HEAD + len(question.shown.measures) if isinstance(question.shown, Figures) else 1


def measures_of(questions: Sequence[Numbered]) -> frozenset[Measure]:
    """Return what is shown of any of the questions."""
    shown = [question.shown for _, question in questions]
    return frozenset(
        one.measure for figures in shown if isinstance(figures, Figures) for one in figures.measures
    )


def question_elements(questions: Sequence[Numbered], words: Words, *, most: int) -> Iterator[Element | None]:
    """Yield each question with its figures and their chart; those that have a word only, as a list.

    `most` is how many can have answered at most: with its error, a count may lie above it.
    """
    in_words: list[Row] = []
    for number, question in questions:
        if isinstance(question.shown, Figures):
            yield facts(in_words)
            in_words = []
            yield from _figures(number, question, question.shown, most, words)
        else:
            in_words.append((question_label(number, question.text, words), _word(question.shown, words)))
    yield facts(in_words)


def question_text(number: int, text: str, words: Words) -> str:
    """Return a question behind its number."""
    return words.text("survey_results.question", number=str(number), text=clean(text, LONGEST_QUESTION))


def question_label(number: int, text: str, words: Words) -> str:
    """Return a question behind its number as it stands before a colon: without the stop at its end."""
    return question_text(number, without_stop(text), words)


def _word(shown: InWords | NotShown, words: Words) -> str:
    if not isinstance(shown, InWords):
        return not_shown_text(shown, words)
    if shown.before is NotCompared.FIRST:
        return word_text(shown.word, words)
    return in_words_text(shown, words)


def _figures(
    number: int, question: ResultQuestion, shown: Figures, most: int, words: Words
) -> Iterator[Element | None]:
    yield heading(question_text(number, question.text, words))
    yield _chart(number, question, shown, words)
    yield facts(_rows(question, shown, most, words))


def _chart(number: int, question: ResultQuestion, shown: Figures, words: Words) -> Chart | None:
    title = words.text("survey_results.chart", number=str(number))
    is_choice = question.type in (QuestionType.SINGLE, QuestionType.MULTI)
    return distribution_chart(title, _labels(question, shown), shown.shares, words, is_listed=is_choice)


def _labels(question: ResultQuestion, shown: Figures) -> Sequence[str]:
    """Return what the shares of a question stand for, in their order."""
    match question.type:
        case QuestionType.NPS:
            return NPS_BANDS
        case QuestionType.AGREE:
            return [str(point) for point in range(1, len(shown.shares) + 1)]
        case _:
            return [chart_label(text, place) for place, text in enumerate(question.options, start=1)]


def _rows(question: ResultQuestion, shown: Figures, most: int, words: Words) -> Iterator[Row]:
    """Yield figures with their intervals, and what changed; why nothing is compared is said once, and of
    first results above all questions."""
    for one in shown.measures:
        value = estimate_text(one.measure, one.estimate, words)
        yield _name(question, one, shown, words), _changed(one, value, words)
    reason = next((one.change for one in shown.measures if not isinstance(one.change, Change)), None)
    if reason is not None and reason is not NotCompared.FIRST:
        yield words.text("survey_results.compared"), not_compared_text(reason, words)
    people = min(max(shown.answered, 0), most)
    yield words.text("survey_results.answered"), words.count("survey_results.about", people)


def _changed(one: Measured, value: str, words: Words) -> str:
    """Add what changed: in a word for the options of a choice, of which there may be twelve."""
    if not isinstance(one.change, Change):
        return value
    if one.measure is Measure.SHARE:
        return words.text("survey_results.changed.word", value=value, change=change_word(one.change, words))
    return words.text("survey_results.changed", value=value, change=change_brief(one, words))


def _name(question: ResultQuestion, one: Measured, shown: Figures, words: Words) -> str:
    """Return what a figure is called; of a mean also what the ends of its scale are, as the form has them."""
    if one.measure is Measure.MEAN:
        low, high = words.text("survey_form.agree.low"), words.text("survey_form.agree.high")
        points = max(len(shown.shares), 1)
        name = measure_name(one.measure, words)
        return words.text("survey_results.mean", name=name, low=low, high=high, points=points)
    if one.measure is not Measure.SHARE:
        return measure_name(one.measure, words)
    options = question.options
    text = options[one.option - 1] if 0 < one.option <= len(options) else NOTHING
    return clean(text, min(LINE, LONGEST_OPTION))
