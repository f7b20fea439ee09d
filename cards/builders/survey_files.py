"""Files of a survey that can be fetched: what anybody can check, and figures as a table."""

from collections.abc import Iterator

from cards.actions import GetSurveyEvidence, ListSurveyResults
from cards.builders.parts import (
    buttons,
    context,
    heading,
    make_card,
    nth_buttons,
    nth_line,
    numbered,
    paragraph,
)
from cards.builders.survey_messages import wave_name
from cards.data import SurveyEvidenceListData, SurveyFile, SurveyFileData
from cards.model import Button, Card, Element, Span, Text
from cards.texts import NAME, clean, quoted
from cards.words import Words

MOST_WAVES = 15
"""Surveys of which the evidence is offered at once."""


def survey_file(data: SurveyFileData, words: Words) -> Card:
    """Offer a file of a wave, and say how it is checked or read."""
    return make_card(
        "survey_file",
        words,
        title=words.text(f"survey_file.{data.what}", name=wave_name(data.wave, words)),
        elements=_evidence(data, words) if data.what is SurveyFile.EVIDENCE else _figures(data, words),
    )


def _evidence(data: SurveyFileData, words: Words) -> Iterator[Element | None]:
    key = "survey_file.evidence.over" if data.is_over else "survey_file.evidence.open"
    yield paragraph(words.text(key))
    yield from _address(data, words)
    yield heading(words.text("survey_file.check"))
    yield paragraph(words.text("survey_file.check.text"))


def _figures(data: SurveyFileData, words: Words) -> Iterator[Element | None]:
    yield paragraph(words.text("survey_file.figures"))
    yield from _address(data, words)
    yield buttons((Button(words.text("survey_results.all"), ListSurveyResults()),))


def _address(data: SurveyFileData, words: Words) -> Iterator[Element | None]:
    """Yield the link; without one, how else the file can be had."""
    if data.address:
        yield Text((Span(words.text("survey_file.get"), strong=True, link=data.address),))
        yield context(words.text("survey_file.lasts", minutes=data.minutes))
        return
    of = data.schedule_id if data.what is SurveyFile.SERIES else data.wave.wave_id
    yield paragraph(words.text(f"survey_file.without.{data.what}", of=clean(of, NAME)))


def survey_evidence_list(data: SurveyEvidenceListData, words: Words) -> Card:
    """List the surveys of which evidence can be had: open ones and those that ended."""
    is_any = "some" if data.waves else "none"
    return make_card(
        "survey_evidence_list",
        words,
        title=words.text("survey_evidence_list.title"),
        elements=(
            paragraph(words.text(f"survey_evidence_list.{is_any}")),
            *_waves(data, words),
            context(words.text("survey_evidence_list.trace")) if data.waves else None,
        ),
    )


def _waves(data: SurveyEvidenceListData, words: Words) -> Iterator[Element | None]:
    for n, wave in numbered(data.waves[:MOST_WAVES]):
        named = words.text(
            "survey_results.named", name=wave_name(wave, words), set=quoted(wave.set_name, NAME)
        )
        get = Button(words.text("survey_file.get_evidence"), GetSurveyEvidence(wave.wave_id))
        yield heading(nth_line(n, named, words))
        yield nth_buttons(n, (get,), words)
