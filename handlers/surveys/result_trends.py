"""How the answers of a group went over the waves of its schedule."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from cards import builders, data
from cards.actions import TurnSurveyTrend
from cards.data.survey_results import TrendMark, TrendQuestion, TrendRow
from cards.model import Card
from handlers.context import Turn
from handlers.events import Values
from handlers.reply import Reply
from handlers.surveys.results import (
    Missing,
    line_of,
    missing,
    page_of,
    place_of,
    readable,
    reader,
    waves_until,
)
from surveys.gate.model import Group
from surveys.results.model import Measure
from surveys.results.series import series_of
from surveys.results.service import results_of
from surveys.results.trends import Trend, TrendLine, TrendPoint, join
from surveys.waves.model import Wave

QUESTIONS_A_PAGE = 2
"""Each with a chart and a list: a message of Slack takes two charts."""


def turn_trend(turn: Turn, action: TurnSurveyTrend, _values: Values) -> Reply:
    """Show how it went over time, in place."""
    return Reply(replace=trend_card(turn, action.wave_id, action.group, page=action.page))


def trend_card(turn: Turn, wave_id: str, number: int, *, page: int) -> Card:
    """Return how the answers of a group of a wave went over its schedule, or why that is not to be had."""
    wave = readable(turn, wave_id)
    if isinstance(wave, Missing):
        return missing(turn, wave, wave_id)
    heads = results_of(turn.unit, wave.id, of=())
    group = next((one for one in heads.places if one.number == number), None)
    if group is None:
        return missing(turn, Missing.GONE, wave_id)
    trend = join(series_of(turn.unit, waves_until(turn, wave), group=group))
    return builders.survey_trend(_trend(turn, wave, group, trend, page), reader(turn).words)


def _trend(turn: Turn, wave: Wave, group: Group, trend: Trend, page: int) -> data.SurveyTrendData:
    shown, number, pages = page_of(list(_questions(turn, trend)), page, size=QUESTIONS_A_PAGE)
    return data.SurveyTrendData(
        wave=line_of(turn, wave),
        place=place_of(group),
        waves=tuple(line_of(turn, one) for one in trend.waves),
        taken=tuple(
            data.Taken(answered=0, invited=wave.invited, too_few=True)
            if one is None
            else data.Taken(answered=one[0], invited=one[1], too_few=False)
            for one in trend.participation
        ),
        questions=tuple(shown),
        page=number,
        pages=pages,
    )


def _questions(turn: Turn, trend: Trend) -> Iterator[TrendQuestion]:
    """Yield each question with its lines; those asked in the latest wave first, in their order.

    Of agreement the favourable share is shown: two scales on one chart would be hard to read.
    """
    order = _order(trend)
    lines = [line for line in trend.lines if line.measure is not Measure.MEAN]
    by_question = sorted(lines, key=lambda line: (order[line.question.id], line.option))
    for _, several in groupby(by_question, key=lambda line: line.question.id):
        rows = list(several)
        yield TrendQuestion(
            text=reader(turn).text(_latest(rows).question.text),
            rows=tuple(_row(turn, line) for line in rows),
        )


def _order(trend: Trend) -> dict[str, int]:
    """Return the place of each question: as in the latest wave that asked it, older ones behind."""
    order: dict[str, int] = {}
    for wave in reversed(trend.waves):
        for question in wave.definition.questions:
            order.setdefault(question.id, len(order))
    return order


def _latest(lines: Sequence[TrendLine]) -> TrendLine:
    """Return the line that has a point in the latest wave of all."""
    return max(lines, key=lambda line: max(n for n, point in enumerate(line.points) if point is not None))


def _row(turn: Turn, line: TrendLine) -> TrendRow:
    options = line.question.options
    is_option = line.measure is Measure.SHARE and 0 < line.option <= len(options)
    return TrendRow(
        measure=line.measure,
        option=reader(turn).text(options[line.option - 1]) if is_option else "",
        marks=tuple(map(_mark, line.points)),
    )


def _mark(point: TrendPoint | None) -> TrendMark | None:
    return None if point is None else TrendMark(value=point.value, apart=point.apart)
