"""A survey is over: its results in short, for everybody alike, and what stands in place of its invitation."""

from collections.abc import Iterable, Iterator

from cards.actions import ShowSurveyResults
from cards.builders.effects import became, what_changed
from cards.builders.parts import adjust, buttons, context, facts, make_card, paragraph
from cards.builders.result_parts import (
    change_text,
    change_word,
    favourable_chart,
    in_words_text,
    level_text,
    measure_name,
    participation_text,
    value_text,
    why_figures,
    why_words,
    without_stop,
    word_text,
)
from cards.builders.survey_form import SHORT_DIGEST, how
from cards.builders.survey_messages import before_texts, wave_name
from cards.data import SummaryQuestion, SummaryThemes, SurveyOverData, SurveySummaryData
from cards.model import Button, ButtonStyle, Card, Chart, Context, Element
from cards.texts import NAME, clean, quoted
from cards.words import Words
from surveys.gate.model import Word
from surveys.results.model import (
    Change,
    Figures,
    InWords,
    Measure,
    Measured,
    NotCompared,
    NotShown,
    Verdict,
)
from surveys.sets.model import QuestionType

QUESTION = 120
"""Characters of a question in the summary; the details have it whole."""
MOST_THEMES = 5
"""Themes of a question: our own default; the details have all of them."""
MOST_OPTIONS = 3
"""Options of a choice, those most chosen: our own default."""
LEAST_IN_FIGURES = 20
"""Groups from here on are shown in figures, smaller ones in words (ANONYMITY, rule 2)."""

_HEADLINED = frozenset({QuestionType.NPS, QuestionType.AGREE})
"""Questions of which the first figure speaks for the whole."""

Row = tuple[str, str]


def survey_results(data: SurveySummaryData, words: Words) -> Card:
    """Tell somebody who was invited what came of it."""
    return make_card(
        "survey_results",
        words,
        title=_title(data, words),
        elements=(
            *_content(data, words),
            buttons(
                (
                    _details(data, words),
                    what_changed(data.became, words),
                    how(data.wave, words),
                    adjust(words),
                )
            ),
            context(words.text("survey_summary.why", set=quoted(data.wave.set_name, NAME))),
        ),
    )


def survey_results_posted(data: SurveySummaryData, words: Words) -> Card:
    """Tell a channel the same."""
    return make_card(
        "survey_results_posted",
        words,
        title=_title(data, words),
        elements=(
            *_content(data, words),
            buttons((_details(data, words), what_changed(data.became, words))),
            context(words.text("survey_summary.posted", set=quoted(data.wave.set_name, NAME))),
        ),
    )


def survey_invitation_over(data: SurveyOverData, words: Words) -> Card:
    """Stand in place of an invitation or a reminder, for everybody alike, whoever has answered."""
    wave = data.wave
    is_any = "none" if data.results_on is None else "some"
    return make_card(
        "survey_invitation_over",
        words,
        title=words.text(
            f"survey_over.title.{is_any}", name=wave_name(wave, words), results_on=data.results_on
        ),
        elements=(
            paragraph(words.text(f"survey_over.text.{is_any}", until=wave.closes_at)),
            buttons((_see(data, words), how(wave, words))),
            context(words.text("survey_over.alike")),
        ),
    )


def _see(data: SurveyOverData, words: Words) -> Button | None:
    if data.results_on is None:
        return None
    return Button(words.text("survey_over.see"), ShowSurveyResults(data.wave.wave_id, 0))


# ---------------------------------------------------------------------------- the whole


def _title(data: SurveySummaryData, words: Words) -> str:
    if data.too_few:
        return words.text("survey_summary.too_few.title", name=wave_name(data.wave, words))
    return words.text(
        "survey_summary.title",
        month=words.month(data.wave.opens_on),
        participation=participation_text(data.answered, data.invited, words),
    )


def _details(data: SurveySummaryData, words: Words) -> Button | None:
    if data.too_few:
        return None
    action = ShowSurveyResults(data.wave.wave_id, 0)
    return Button(words.text("survey_summary.details"), action, ButtonStyle.PRIMARY)


def _content(data: SurveySummaryData, words: Words) -> Iterator[Element | None]:
    """Yield figures or words, themes and a chart; or, kindly, that there were too few answers."""
    if data.too_few:
        yield paragraph(words.text("survey_summary.too_few.text", k=data.smallest_group))
        return
    nps = [one for one in data.questions if one.type is QuestionType.NPS]
    numbered = [*_numbered(one for one in data.questions if one.type is not QuestionType.NPS)]
    yield facts((_changed_row(data, words),))
    yield facts(_nps_row(one, words, is_only=len(nps) == 1) for one in nps)
    yield facts(_theme_rows(data.themes, words))
    yield facts(_row(number, one, words) for number, one in numbered)
    yield _chart(numbered, words)
    yield from became(data.became, words)
    if data.responses_on is not None:
        yield paragraph(words.text("survey_summary.responses", on=data.responses_on))
    yield from _small_print(data, words)


def _numbered(questions: Iterable[SummaryQuestion]) -> Iterator[tuple[int, SummaryQuestion]]:
    """Number those of agreement, as in the chart; 0: the others."""
    number = 0
    for one in questions:
        number += one.type is QuestionType.AGREE
        yield (number if one.type is QuestionType.AGREE else 0), one


def _small_print(data: SurveySummaryData, words: Words) -> Iterator[Context]:
    """Yield how the figures are to be read, a sentence each."""
    shown = [one.shown for one in data.questions]
    changes = [*_changes(data)]
    if data.before is not None:
        yield context(words.text("survey_summary.before", **before_texts(data.before, words)))
    if any(isinstance(one, Change) for one in changes):
        yield context(words.text("survey_summary.independent"))
    elif changes and all(one is NotCompared.FIRST for one in changes):
        yield context(words.text("survey_summary.first"))
    if any(isinstance(one, Figures) for one in shown):
        yield why_figures(words)
    if data.smallest_group < LEAST_IN_FIGURES:
        yield why_words(words)
    yield context(words.text("survey_summary.digest", digest=clean(data.digest[:SHORT_DIGEST], NAME)))


def _changed_row(data: SurveySummaryData, words: Words) -> Row | None:
    """Say first what has changed for certain; None where nothing is compared."""
    compared = [
        (one, measured.change)
        for one in data.questions
        if isinstance(one.shown, Figures) and one.type in _HEADLINED
        for measured in one.shown.measures[:1]
        if isinstance(measured.change, Change)
    ]
    if not compared:
        return None
    sure = [
        words.text(
            "survey_summary.changed.one",
            question=clean(one.text, QUESTION),
            change=change_word(change, words),
        )
        for one, change in compared
        if change.verdict is not Verdict.UNCLEAR
    ]
    said = words.join(sure) if sure else words.text("survey_summary.changed.none")
    return words.text("survey_summary.changed"), said


def _changes(data: SurveySummaryData) -> Iterator[Change | NotCompared | Word]:
    for question in data.questions:
        match question.shown:
            case Figures(measures=measures):
                yield from (one.change for one in measures)
            case InWords(before=before):
                yield before
            case NotShown():
                continue


# ---------------------------------------------------------------------------- one question


def _nps_row(question: SummaryQuestion, words: Words, *, is_only: bool) -> Row:
    label = measure_name(Measure.NPS, words) if is_only else clean(without_stop(question.text), QUESTION)
    return label, _said(question, words)


def _row(number: int, question: SummaryQuestion, words: Words) -> Row:
    text = clean(without_stop(question.text), QUESTION)
    label = words.text("survey_summary.numbered", number=number, question=text) if number else text
    return label, _said(question, words)


def _said(question: SummaryQuestion, words: Words) -> str:
    match question.shown:
        case Figures():
            return _figures(question, question.shown, words)
        case InWords(word=word, before=before):
            # Why there is no word of last time stands in the details: here it would stand in each line.
            return (
                in_words_text(question.shown, words) if isinstance(before, Word) else word_text(word, words)
            )
        case NotShown():
            return _not_shown(question.shown, words)


def _figures(question: SummaryQuestion, shown: Figures, words: Words) -> str:
    nps, mean, agree = (_find(shown, one) for one in (Measure.NPS, Measure.MEAN, Measure.FAVOURABLE))
    if nps is not None:
        return _with_change(nps, words)
    if mean is not None and agree is not None:
        return words.text(
            "survey_summary.agree",
            mean=value_text(Measure.MEAN, mean.estimate.value, words),
            points=question.points,
            favourable=value_text(Measure.FAVOURABLE, agree.estimate.value, words),
            change="" if mean.change is NotCompared.FIRST else change_word(mean.change, words),
        )
    options = [*_most_chosen(question, shown, words)]
    return words.join(options) if options else _not_shown(NotShown.TOO_FEW, words)


def _not_shown(reason: NotShown, words: Words) -> str:
    return words.text(f"survey_summary.not_shown.{reason}")


def _find(shown: Figures, measure: Measure) -> Measured | None:
    return next((one for one in shown.measures if one.measure is measure), None)


def _with_change(measured: Measured, words: Words) -> str:
    level = level_text(measured, words)
    if measured.change is NotCompared.FIRST:
        return level
    is_compared = "changed" if isinstance(measured.change, Change) else "not_compared"
    return words.text(f"survey_summary.nps.{is_compared}", level=level, change=change_text(measured, words))


def _most_chosen(question: SummaryQuestion, shown: Figures, words: Words) -> Iterator[str]:
    chosen = sorted(zip(question.options, shown.shares, strict=False), key=lambda one: -one[1])
    for option, share in chosen[:MOST_OPTIONS]:
        percent = value_text(Measure.SHARE, share, words)
        yield words.text("survey_summary.option", option=clean(option, NAME), percent=percent)


def _theme_rows(asked: Iterable[SummaryThemes], words: Words) -> Iterator[Row]:
    """Yield what was named most, for each question; those without a theme that enough people named have no
    row."""
    named = [one for one in asked if one.themes]
    for one in named:
        label = words.text("survey_summary.themes")
        if len(named) > 1:
            label = words.text("survey_summary.themes.of", question=quoted(one.question, QUESTION))
        yield (
            label,
            words.join(
                words.text("survey_summary.theme", theme=clean(name, NAME), people=people)
                for name, people in one.themes[:MOST_THEMES]
            ),
        )


def _chart(numbered: Iterable[tuple[int, SummaryQuestion]], words: Words) -> Chart | None:
    rows = []
    for number, question in numbered:
        if number and isinstance(question.shown, Figures):
            agree = _find(question.shown, Measure.FAVOURABLE)
            rows += [] if agree is None else [(number, question.text, agree.estimate.value)]
    return favourable_chart(rows, words)
