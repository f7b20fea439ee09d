"""The lines of a question over time."""

from datetime import UTC, date, datetime

from cards.builders.survey_trend import survey_trend
from cards.data import ResultPlace, SurveyTrendData, Taken, WaveLine
from cards.data.survey_results import TrendMark, TrendQuestion, TrendRow
from cards.model import Chart
from cards.words import load_words
from surveys.gate.model import COMPANY
from surveys.results.model import Estimate, Measure, NotCompared

MONTHS = (5, 6, 7)


def row(option: str, *shares: float | None, apart: int) -> TrendRow:
    """Return the shares of an option; that of the wave `apart` cannot be compared with the one before."""
    marks = tuple(
        None
        if share is None
        else TrendMark(
            value=Estimate(value=share, low=share - 9, high=share + 9),
            apart=NotCompared.OTHER_SCALE if number == apart else None,
        )
        for number, share in enumerate(shares)
    )
    return TrendRow(measure=Measure.SHARE, option=option, marks=marks)


def test_options_that_there_are_no_more_take_no_line_from_the_new_ones() -> None:
    waves = tuple(
        WaveLine(
            wave_id=f"monthly-{month}",
            set_name="Monthly",
            opens_on=date(2026, month, 2),
            closes_at=datetime(2026, month, 9, 8, tzinfo=UTC),
        )
        for month in MONTHS
    )
    rows = (
        row("time", 75, None, None, apart=0),
        row("fields", 25, None, None, apart=0),
        row("my boss", None, 40, 50, apart=1),
        row("nothing", None, 60, 50, apart=1),
    )
    data = SurveyTrendData(
        wave=waves[-1],
        place=ResultPlace(group=COMPANY, path=(), is_rest=False),
        waves=waves,
        taken=(Taken(answered=40, invited=60, too_few=False),) * len(MONTHS),
        questions=(TrendQuestion(text="What is in the way?", rows=rows),),
        page=0,
        pages=1,
    )
    [chart] = [one for one in survey_trend(data, load_words("en")).elements if isinstance(one, Chart)]
    assert chart.categories == ("June 2026", "July 2026")
    assert [one.values for one in chart.series] == [(40, 50), (60, 50)]
