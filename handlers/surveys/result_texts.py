"""What people wrote in a survey: themes with counts, and the texts that were published, page by page."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from cards import builders, data
from cards.actions import TurnSurveyTexts
from cards.data.survey_results import NamedLine, QuotesPart
from cards.model import Card
from handlers.context import Turn
from handlers.events import Values
from handlers.reply import Reply
from handlers.surveys.results import Missing, line_of, missing, page_of, readable, reader
from surveys.gate.model import COMPANY
from surveys.results.model import TextResult, ThemeCount, WaveResult
from surveys.results.service import results_of

TEXTS_A_PAGE = 7
"""Texts of up to 1,000 characters, so that a page stays one message of Slack (12,000)."""


def turn_texts(turn: Turn, action: TurnSurveyTexts, _values: Values) -> Reply:
    """Show what people wrote to a question, in place."""
    return Reply(replace=texts_card(turn, action.wave_id, action.question_id, page=action.page))


def texts_card(turn: Turn, wave_id: str, question_id: str, *, page: int) -> Card:
    """Return what people wrote to a question, or why that is not to be had."""
    wave = readable(turn, wave_id)
    if isinstance(wave, Missing):
        return missing(turn, wave, wave_id)
    result = results_of(turn.unit, wave.id, of=(COMPANY,))
    found = next((one for one in result.texts if one.question.id == question_id), None)
    if found is None:
        return missing(turn, Missing.GONE, wave_id)
    return builders.survey_texts(_texts(turn, result, found, page), reader(turn).words)


def _texts(turn: Turn, result: WaveResult, found: TextResult, page: int) -> data.SurveyTextsData:
    wave = result.wave
    shown, number, pages = page_of(_quotes(found, reader(turn).words.language), page, size=TEXTS_A_PAGE)
    return data.SurveyTextsData(
        wave=line_of(turn, wave),
        question_id=found.question.id,
        question=reader(turn).text(found.question.text),
        smallest_group=wave.definition.smallest_group,
        people=tuple(sorted(found.people.items())),
        has_before=result.before is not None,
        themes=tuple(_named(turn, one) for one in found.themes),
        terms=tuple(_named(turn, one) for one in found.terms),
        quotes=tuple(_parts(shown)),
        page=number,
        pages=pages,
    )


def _quotes(found: TextResult, language: str) -> list[tuple[str, str]]:
    """Return all texts with their language, those of the reader's first, each in their random order."""
    ordered = sorted(found.quotes, key=lambda code: (code != language, code))
    return [(code, text) for code in ordered for text in found.quotes[code]]


def _parts(quotes: Sequence[tuple[str, str]]) -> Iterator[QuotesPart]:
    for code, several in groupby(quotes, key=lambda quote: quote[0]):
        yield QuotesPart(language=code, texts=tuple(text for _, text in several))


def _named(turn: Turn, one: ThemeCount) -> NamedLine:
    name = reader(turn).text(one.names) or one.theme
    return NamedLine(name=name, people=one.people, before=one.before)
