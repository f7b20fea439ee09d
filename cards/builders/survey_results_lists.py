"""Results of surveys as a list, and on homes."""

from collections.abc import Iterator, Sequence

from cards.actions import ListSurveyResults, ShowSurveyResults, TurnSurveyList, TurnSurveyTrend
from cards.builders.parts import (
    buttons,
    facts,
    heading,
    make_card,
    nth_buttons,
    nth_line,
    numbered,
    paragraph,
    to_home,
    to_voices,
)
from cards.builders.result_parts import change_text, in_words_text, level_text, not_shown_text
from cards.builders.result_ways import page_buttons, taken_text
from cards.builders.survey_messages import wave_name
from cards.data import LatestResults, ResultLine, SurveyResultsListData
from cards.model import Button, Card, Divider, Element
from cards.texts import NAME, quoted
from cards.words import Words
from surveys.gate.model import COMPANY
from surveys.results.model import Figures, InWords

MOST_OWN = 2
"""Results on the home of whoever was invited; the list has all."""


def survey_results_list(data: SurveyResultsListData, words: Words) -> Card:
    """List results that the reader may read; without any, say when there will be some."""
    is_any = "some" if data.lines else "none"
    return make_card(
        "survey_results_list",
        words,
        title=words.text(f"survey_results_list.{is_any}"),
        elements=(
            None if data.lines else paragraph(words.text("survey_results_list.none.more")),
            *(element for n, line in numbered(data.lines) for element in _listed(n, line, words)),
            page_buttons(data.page, data.pages, TurnSurveyList, words),
            buttons((to_voices(words), to_home(words))),
        ),
    )


def _listed(n: int, line: ResultLine, words: Words) -> Iterator[Element | None]:
    """Yield a wave with the ways to its results."""
    wave_id = line.wave.wave_id
    name, taken = _row(line, words)
    yield facts(((nth_line(n, name, words), taken),))
    details = Button(words.text("survey_results.details"), ShowSurveyResults(wave_id, COMPANY))
    trend = Button(words.text("survey_details.trend"), TurnSurveyTrend(wave_id, COMPANY, 0))
    yield nth_buttons(n, (details, trend), words)


def _row(line: ResultLine, words: Words) -> tuple[str, str]:
    return named_wave(line, words), taken_text(line.taken, words)


def named_wave(line: ResultLine, words: Words) -> str:
    """Return a wave by its month, year and set: surveys of several years may stand in one list."""
    return words.text(
        "survey_results.named.year",
        month=words.month(line.wave.opens_on),
        year=str(line.wave.opens_on.year),
        set=quoted(line.wave.set_name, NAME),
    )


# ---------------------------------------------------------------------------- homes


def own_results(lines: Sequence[ResultLine], words: Words) -> Iterator[Element | None]:
    """Yield the results of the last weeks that a member was invited to; nothing without any."""
    if not lines:
        return
    yield heading(words.text("home.results"))
    yield facts(_row(line, words) for line in lines[:MOST_OWN])
    yield buttons((
        *(_details(line, words) for line in lines[:MOST_OWN]),
        Button(words.text("survey_results.all"), ListSurveyResults()),
        to_voices(words),
    ))  # fmt: skip


def _details(line: ResultLine, words: Words) -> Button:
    action = ShowSurveyResults(line.wave.wave_id, COMPANY)
    return Button(words.text("home.results.show", month=words.month(line.wave.opens_on)), action)


def latest_results(latest: LatestResults | None, words: Words) -> Iterator[Element | None]:
    """Yield the wave that was published last, for those who lead: what everybody invited can read."""
    if latest is None:
        return
    line = latest.line
    yield Divider()
    yield heading(words.text("home.latest", name=wave_name(line.wave, words)))
    yield facts((_row(line, words), *_nps(latest, words)))
    yield buttons((
        Button(words.text("survey_results.details"), ShowSurveyResults(line.wave.wave_id, COMPANY)),
        Button(words.text("survey_results.all"), ListSurveyResults()),
        to_voices(words),
    ))  # fmt: skip


def _nps(latest: LatestResults, words: Words) -> Iterator[tuple[str, str]]:
    """Yield the recommendation, and how it changed."""
    label = words.text("result.measure.nps")
    match latest.nps:
        case None:
            return
        case Figures(measures=measures):
            for one in measures[:1]:
                yield label, level_text(one, words)
                yield words.text("survey_results.compared"), change_text(one, words)
        case InWords():
            yield label, in_words_text(latest.nps, words)
        case _:
            yield label, not_shown_text(latest.nps, words)
