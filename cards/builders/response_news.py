"""What those hear unasked who respond: a survey is over, and somebody asks them to answer an item."""

from collections.abc import Iterator

from cards.actions.responses import OpenResponse, ShowEffects, ShowResponseWork
from cards.actions.results import ShowSurveyResults
from cards.builders.parts import adjust, buttons, context, make_card, paragraph
from cards.builders.response_parts import said_text
from cards.builders.survey_messages import wave_name
from cards.data.response_work import ResponseAssignedData, ResponsesWantedData
from cards.data.survey_messages import WaveLine
from cards.model import Button, ButtonStyle, Card, Element
from cards.texts import NAME, clean
from cards.words import Words
from surveys.gate.model import COMPANY

IN_TITLE = 50
"""Characters of what was said in a title, which begins with what is asked."""


def responses_wanted(data: ResponsesWantedData, words: Words) -> Card:
    """Say how many items ask for an answer and until when, and name the first ones."""
    wave, work, before = data.wave, ShowResponseWork(data.wave.wave_id, 0), data.before
    return make_card(
        "responses_wanted",
        words,
        title=words.count(
            "responses_wanted.title", data.items, name=wave_name(wave, words), due=data.due_on
        ),
        elements=(
            *_first(data, words),
            paragraph(words.text("responses_wanted.text")),
            _next_steps(before, data.next_steps, words),
            buttons((
                Button(words.text("home.response_work.work"), work, ButtonStyle.PRIMARY),
                Button(words.text("response_work.results"), ShowSurveyResults(wave.wave_id, COMPANY)),
                Button(words.text("next_steps_wanted.show"), ShowEffects(before.wave_id))
                if before is not None else None,
                adjust(words),
            )),
            context(words.text("responses_wanted.why", due=data.due_on)),
        ),
    )  # fmt: skip


def _first(data: ResponsesWantedData, words: Words) -> Iterator[Element | None]:
    """Yield the first items, a line each, and how many follow."""
    lines = [words.text("responses_wanted.line", said=said_text(said, words)) for said in data.first]
    yield paragraph("\n".join(lines)) if lines else None
    rest = data.items - len(data.first)
    if rest > 0:
        yield context(words.count("responses_wanted.rest", rest))


def _next_steps(before: WaveLine | None, number: int, words: Words) -> Element | None:
    """Say that something of the survey before lacks a next step, which need not be a message of its own."""
    if before is None:
        return None
    return paragraph(words.count("responses_wanted.next_steps", number, month=words.month(before.opens_on)))


def response_assigned(data: ResponseAssignedData, words: Words) -> Card:
    """Ask somebody to answer an item, and say who wishes that."""
    item, wave = said_text(data.said, words, limit=IN_TITLE), data.wave
    by = clean(data.by_name, NAME)
    name = wave_name(wave, words)
    when = "late" if data.is_late else "until"
    return make_card(
        "response_assigned",
        words,
        title=words.text("response_assigned.title", item=item),
        elements=(
            paragraph(words.text(f"response_assigned.{when}", by=by, name=name, due=data.due_on)),
            paragraph(said_text(data.said, words)) if len(data.said.name) > IN_TITLE else None,
            buttons((
                Button(words.text("response_work.reply"), OpenResponse(data.item_id), ButtonStyle.PRIMARY),
                Button(words.text("response_saved.list"), ShowResponseWork(wave.wave_id, 0)),
                adjust(words),
            )),
            context(words.text("response_assigned.why")),
        ),
    )  # fmt: skip
