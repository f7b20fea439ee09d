"""How the answers to a survey went over its waves. What cannot be compared is said, and not joined."""

from collections.abc import Callable, Iterator, Sequence

from cards.actions import Action, GetSurveyFile, TurnSurveyResults, TurnSurveyTrend
from cards.builders.parts import buttons, context, facts, heading, make_card, paragraph
from cards.builders.result_parts import (
    chart_label,
    estimate_text,
    how_to_read,
    measure_name,
    not_compared_text,
    not_shown_text,
    value_text,
    what_words_mean,
    word_text,
)
from cards.builders.result_ways import page_buttons, result_place, taken_text
from cards.data import SurveyFile, SurveyTrendData, WaveLine
from cards.data.survey_results import TrendMark, TrendQuestion, TrendRow
from cards.model import MAX_POINTS, MAX_SERIES, Button, Buttons, Card, Chart, ChartKind, Element, Series
from cards.texts import LINE, NAME, clean, fit, quoted
from cards.words import Words
from surveys.gate.model import COMPANY, Word
from surveys.results.model import Estimate, Measure, NotCompared, NotShown
from surveys.sets.model import LONGEST_QUESTION

MOST_WAVES = 12
"""The latest waves that are shown, a year of months; the file of figures has all of them."""
LEAST_JOINED = 2
"""Waves that a line needs."""

Row = tuple[str, str]


def survey_trend(data: SurveyTrendData, words: Words) -> Card:
    """Show some questions over the latest waves, each with a line where it can be compared, and a list."""
    shown = range(max(0, len(data.waves) - MOST_WAVES), len(data.waves))
    left_out = len(data.waves) - len(shown)
    return make_card(
        "survey_trend",
        words,
        title=words.text(
            "survey_trend.title",
            set=quoted(data.wave.set_name, NAME),
            place=result_place(data.place, words),
        ),
        elements=(
            *(() if data.page else _taken(data, shown, words)),
            *(element for one in data.questions for element in _question(one, data, shown, words)),
            None if data.questions else paragraph(words.text("survey_trend.none")),
            how_to_read(_measures(data), words),
            what_words_mean(words) if _has_words(data) else None,
            context(words.text("survey_trend.how")),
            context(words.count("survey_trend.earlier", left_out)) if left_out else None,
            page_buttons(data.page, data.pages, _to_page(data), words),
            _ways(data, words),
        ),
    )


def _measures(data: SurveyTrendData) -> frozenset[Measure]:
    """Return what is shown in figures with an interval: that of the share of an option is in the details."""
    rows = (row for question in data.questions for row in question.rows)
    return frozenset(row.measure for row in rows if row.measure not in (None, Measure.SHARE))


def _has_words(data: SurveyTrendData) -> bool:
    rows = (row for question in data.questions for row in question.rows)
    return any(mark is not None and isinstance(mark.value, Word) for row in rows for mark in row.marks)


def _to_page(data: SurveyTrendData) -> Callable[[int], Action]:
    return lambda number: TurnSurveyTrend(data.wave.wave_id, data.place.group, number)


def _ways(data: SurveyTrendData, words: Words) -> Buttons | None:
    wave_id = data.wave.wave_id
    back = TurnSurveyResults(wave_id, data.place.group, 0)
    return buttons((
        Button(words.text("survey_texts.back"), back),
        Button(words.text("survey_trend.series"), GetSurveyFile(wave_id, SurveyFile.SERIES.value)),
    ))  # fmt: skip


def _taken(data: SurveyTrendData, shown: range, words: Words) -> Iterator[Element | None]:
    """Yield how many took part in each wave: of everybody, also where a group is shown."""
    is_company = data.place.group == COMPANY
    yield heading(words.text("survey_trend.taken" if is_company else "survey_trend.taken.company"))
    pairs = zip(data.waves, data.taken, strict=False)
    yield facts(
        (_wave(wave, words), taken_text(taken, words))
        for number, (wave, taken) in enumerate(pairs)
        if number in shown
    )


def _wave(wave: WaveLine, words: Words) -> str:
    """Return a wave by month and year: a trend may be longer than a year."""
    return words.text("survey_trend.wave", month=words.month(wave.opens_on), year=str(wave.opens_on.year))


# ---------------------------------------------------------------------------- one question


def _question(
    question: TrendQuestion, data: SurveyTrendData, shown: range, words: Words
) -> Iterator[Element | None]:
    yield heading(clean(question.text, LONGEST_QUESTION))
    yield _chart(question, data.waves, shown, words)
    yield facts(_rows(question, data.waves, shown, words))


def _rows(
    question: TrendQuestion, waves: Sequence[WaveLine], shown: range, words: Words
) -> Iterator[Row | None]:
    """Yield a row for each wave that has anything: the latest last, as in the chart."""
    for number in shown:
        marks = [(row, row.marks[number]) for row in question.rows if number < len(row.marks)]
        texts = [_mark(row, mark, words) for row, mark in marks if mark is not None]
        if texts and number < len(waves):
            reasons = [mark.apart for _, mark in marks if mark is not None and mark.apart is not None]
            yield _wave(waves[number], words), fit(_with_reason(texts, reasons, words), LINE)


def _with_reason(texts: Sequence[str], reasons: Sequence[NotCompared], words: Words) -> str:
    """Return what a wave says; why it stands apart from the one before is said once. The first one always
    does, which goes without saying."""
    said = words.join(texts)
    if not reasons or reasons[0] is NotCompared.FIRST:
        return said
    return words.text("survey_trend.apart", said=said, why=not_compared_text(reasons[0], words))


def _mark(row: TrendRow, mark: TrendMark, words: Words) -> str:
    match mark.value:
        case Estimate() if row.measure is not None:
            if row.option:
                share = value_text(row.measure, mark.value.value, words)
                return words.text("survey_trend.option", option=chart_label(row.option), share=share)
            return estimate_text(row.measure, mark.value, words)
        case Estimate():
            return estimate_text(Measure.MEAN, mark.value, words)
        case NotShown():
            return not_shown_text(mark.value, words)
        case _:
            return word_text(mark.value, words)


def _chart(question: TrendQuestion, waves: Sequence[WaveLine], shown: range, words: Words) -> Chart | None:
    """Return lines through the latest waves that can be compared with each other; None for fewer than two."""
    whole = [row for row in question.rows if row.measure is not None and len(row.marks) == len(waves)]
    # Rows of an earlier scale, or of options there were once, end before: the new ones have their own line.
    rows = [row for row in whole if row.marks and row.marks[-1] is not None]
    joined = _joined(rows, shown)
    if not rows or len(joined) < LEAST_JOINED:
        return None
    return Chart(
        ChartKind.LINE,
        words.text("survey_trend.chart"),
        tuple(_short(waves[number], words) for number in joined),
        tuple(_series(row, place, joined, words) for place, row in enumerate(rows[:MAX_SERIES], start=1)),
        # With several figures a line of the list may be cut.
        is_listed=len(question.rows) == 1,
        heading=words.text("survey_trend.chart.survey"),
    )


def _joined(rows: Sequence[TrendRow], shown: range) -> range:
    """Return the waves, up to the latest, in which all rows have figures that can be compared."""
    first = shown.stop
    for number in reversed(shown[-MAX_POINTS:]):
        marks = [row.marks[number] for row in rows]
        if not all(mark is not None and isinstance(mark.value, Estimate) for mark in marks):
            break
        first = number
        if any(mark is not None and mark.apart is not None for mark in marks):
            break
    return range(first, shown.stop)


def _series(row: TrendRow, place: int, joined: range, words: Words) -> Series:
    if row.measure is None or row.measure is Measure.SHARE:
        name = chart_label(row.option, place)
    else:
        name = chart_label(measure_name(row.measure, words))
    values = [mark.value.value for mark in row.marks if mark is not None and isinstance(mark.value, Estimate)]
    return Series(name, tuple(round(value, 1) for value in values[-len(joined) :]))


def _short(wave: WaveLine, words: Words) -> str:
    return chart_label(_wave(wave, words))
