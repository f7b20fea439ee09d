"""What people wrote in a survey: themes with counts, and texts as they were written, of the company alone."""

from collections.abc import Iterator, Sequence

from cards.actions import TurnSurveyResults, TurnSurveyTexts
from cards.builders.parts import buttons, context, facts, heading, make_card, paragraph
from cards.builders.result_ways import page_buttons
from cards.builders.survey_messages import wave_name
from cards.builders.wording import language_name
from cards.data import SurveyTextsData
from cards.data.survey_results import NamedLine
from cards.model import Button, Card, Element
from cards.texts import NAME, NOTHING, clean, clean_paragraph
from cards.words import Words
from surveys.gate.model import COMPANY
from surveys.sets.model import LONGEST_QUESTION, LONGEST_TEXT

MOST_NAMED = 20
"""Themes, and terms, that are listed; the file of figures has all of them."""


def survey_texts(data: SurveyTextsData, words: Words) -> Card:
    """Show what people wrote: themes and counts on the first page, texts on all."""
    wave_id, question_id = data.wave.wave_id, data.question_id
    back = Button(words.text("survey_texts.back"), TurnSurveyResults(wave_id, COMPANY, 0))
    return make_card(
        "survey_texts",
        words,
        title=words.text("survey_texts.title", name=wave_name(data.wave, words)),
        elements=(
            heading(clean(data.question, LONGEST_QUESTION)),
            *(() if data.page else _counted(data, words)),
            *_quotes(data, words),
            context(words.text("survey_texts.page", page=data.page + 1, pages=data.pages))
            if data.pages > 1 else None,
            page_buttons(
                data.page, data.pages, lambda number: TurnSurveyTexts(wave_id, question_id, number), words
            ),
            buttons((back,)),
        ),
    )  # fmt: skip


def _counted(data: SurveyTextsData, words: Words) -> Iterator[Element | None]:
    """Yield how many wrote in which language, and what they named."""
    if not (data.people or data.themes or data.terms):
        yield paragraph(words.text("survey_texts.nothing"))
        return
    yield facts(
        (language_name(code, words), words.count("survey_texts.wrote", number))
        for code, number in data.people
    )
    yield from _named("survey_texts.themes", data.themes, words)
    yield from _named("survey_texts.terms", data.terms, words)
    yield context(words.text("survey_texts.counted", k=data.smallest_group))
    if data.has_before and any(line.before is None for line in (*data.themes, *data.terms)):
        yield context(words.text("survey_texts.no_last_time", k=data.smallest_group))


def _named(key: str, lines: Sequence[NamedLine], words: Words) -> Iterator[Element | None]:
    if not lines:
        return
    yield heading(words.text(key))
    yield facts((clean(line.name, NAME), named_text(line, words)) for line in lines[:MOST_NAMED])


def named_text(line: NamedLine, words: Words) -> str:
    """Say how many named it, and how many last time."""
    now = words.count("survey_people", line.people)
    if line.before is None:
        return now
    return words.text("survey_texts.last_time", now=now, before=words.count("survey_people", line.before))


def _quotes(data: SurveyTextsData, words: Words) -> Iterator[Element | None]:
    if not any(part.texts for part in data.quotes):
        yield paragraph(words.text("survey_texts.no_quotes"))
        return
    for part in data.quotes:
        if part.texts:
            yield heading(words.text("survey_texts.quotes", language=language_name(part.language, words)))
        for text in part.texts:
            shown = clean_paragraph(text, LONGEST_TEXT) or NOTHING
            yield paragraph(words.text("survey_texts.quote", text=shown))
    yield context(words.text("survey_texts.random"))
