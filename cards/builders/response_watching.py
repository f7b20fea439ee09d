"""Responses that are missing, late or without an owner, and the sponsor's word that a survey opens anyway."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from cards.actions import ShowSurveySchedule
from cards.actions.responses import OverrideResponses, ShowResponses, ShowResponseWork, WithdrawOverride
from cards.builders.parts import adjust, buttons, context, facts, heading, make_card, paragraph
from cards.builders.survey_messages import awaited_texts, unanswered_text, wave_name
from cards.data.response_watching import (
    LateItem,
    LeftOwner,
    ResponseLateData,
    ResponseOverrideData,
    ResponseOwnerData,
    ResponsesHeldData,
    ResponsesMissingData,
    ResponsesWaitingData,
)
from cards.data.survey_messages import AwaitedResponses, WaveLine
from cards.model import Button, ButtonStyle, Card, Confirm, Element, Facts
from cards.texts import LINE, NAME, clean, fit, quoted
from cards.words import Words

MOST_NAMED = 8
"""Items or owners named on a card; of more the rest is counted."""

# ---------------------------------------------------------------------------- what waits


def responses_waiting(data: ResponsesWaitingData, words: Words) -> Card:
    """Remind whoever responds of what has no answer, and of promises whose owner has left."""
    return make_card(
        "responses_waiting",
        words,
        title=_waiting_title(data, words),
        elements=(
            *_waiting(data, words),
            *_left(data.left, words),
            buttons((_work(data.wave, words), adjust(words))),
            context(words.text(f"context.responses_waiting{'.left' if data.awaited is None else ''}")),
        ),
    )


def _waiting_title(data: ResponsesWaitingData, words: Words) -> str:
    name, one = wave_name(data.wave, words), data.awaited
    if one is None:
        return words.text("responses_waiting.title.left", name=name)
    if not one.unanswered:
        return words.text("responses_waiting.title.publish", name=name)
    key = "responses_waiting.title.late" if one.is_late else "responses_waiting.title"
    return words.text(key, answered=one.items - one.unanswered, of=one.items, name=name, due=one.due_on)


def _waiting(data: ResponsesWaitingData, words: Words) -> Iterator[Element | None]:
    one = data.awaited
    if one is None:
        return
    key = "responses_waiting.answer" if one.unanswered else "responses_waiting.publish"
    yield paragraph(words.text(key, due=one.due_on))
    if data.own:
        yield paragraph(words.count("responses_waiting.own", data.own))
    if data.next_on is not None and one.let_open_by is None:
        yield paragraph(_waits("responses_waiting.next", one, words, on=data.next_on))


def _left(left: tuple[LeftOwner, ...], words: Words) -> Iterator[Element | None]:
    """Yield what has to be given to somebody else."""
    if not left:
        return
    yield heading(words.text("responses_waiting.left"))
    yield _rows([_who_left(one, words) for one in left], words)


def _who_left(one: LeftOwner, words: Words) -> tuple[str, str]:
    if not one.owner_name:
        return clean(one.name, LINE), words.text("responses_waiting.left.nobody")
    who = words.text("responses_waiting.left.who", name=clean(one.owner_name, NAME))
    return clean(one.name, LINE), who


def _rows(rows: list[tuple[str, str]], words: Words) -> Facts | None:
    """Return the first of some rows, with how many more there are."""
    more = len(rows) - MOST_NAMED
    rest = [(words.text("response_late.more"), words.count("responses.items", more))] if more > 0 else []
    return facts([*rows[:MOST_NAMED], *rest])


def _work(wave: WaveLine, words: Words) -> Button:
    return Button(words.text("responses_waiting.work"), ShowResponseWork(wave.wave_id), ButtonStyle.PRIMARY)


# ---------------------------------------------------------------------------- to the sponsor


def responses_missing(data: ResponsesMissingData, words: Words) -> Card:
    """Tell the sponsor that responses are late, and what can be done; an admin where there is no sponsor."""
    one = data.awaited
    role = "admin" if data.without_sponsor else "sponsor"
    see = Button(words.text("responses_missing.see"), ShowResponseWork(one.wave.wave_id), ButtonStyle.PRIMARY)
    return make_card(
        "responses_missing",
        words,
        title=words.text("responses_missing.title", name=wave_name(one.wave, words), due=one.due_on),
        elements=(
            paragraph(_how_much(one, words)),
            *_asked(one, words),
            paragraph(words.count("responses_waiting.own", data.own)) if data.own else None,
            paragraph(_what_waits(data, words)),
            paragraph(words.text("responses_missing.no_sponsor")) if data.without_sponsor else None,
            buttons((see, let_open_button(one, words), adjust(words))),
            context(words.text(f"context.responses_missing.{role}")),
        ),
    )  # fmt: skip


def _how_much(one: AwaitedResponses, words: Words) -> str:
    if not one.unanswered:
        return words.text("survey_awaited.unpublished")
    return unanswered_text(one, words)


def _asked(one: AwaitedResponses, words: Words) -> Iterator[Element | None]:
    """Yield who is asked for what is missing: of each item, where one was given to somebody."""
    holders = [(clean(held.name, LINE), _names(held.who, words)) for held in one.holders if held.who]
    if holders:
        yield heading(words.text("responses_missing.holders"))
        yield _rows(holders, words)
    elif one.responders:
        yield paragraph(words.text("responses_missing.asked", names=_names(one.responders, words)))


def _names(names: tuple[str, ...], words: Words) -> str:
    return fit(words.join([clean(name, NAME) for name in names]), LINE)


def _what_waits(data: ResponsesMissingData | ResponseOverrideData, words: Words) -> str:
    """Return what waits for the responses: a survey whose day has come, the next one, or none."""
    if data.awaited.held_on is not None:
        return _waits("responses_missing.held", data.awaited, words, on=data.awaited.held_on)
    if data.next_on is not None:
        return _waits("responses_waiting.next", data.awaited, words, on=data.next_on)
    return words.text("responses_missing.none_planned")


def _waits(key: str, one: AwaitedResponses, words: Words, *, on: date) -> str:
    """Say what a survey waits for: once everybody has the responses, for the answers that are left."""
    if one.is_published and one.unanswered:
        return words.count(f"{key}.rest", one.unanswered, on=on)
    return words.text(key, on=on)


def let_open_button(one: AwaitedResponses, words: Words) -> Button:
    """Return the button with which a sponsor lets the next survey open, or takes that back."""
    wave_id = one.wave.wave_id
    if one.let_open_by is not None:
        return Button(words.text("response_override.take_back"), WithdrawOverride(wave_id))
    sure = Confirm(
        words.text("response_override.question", name=wave_name(one.wave, words)),
        words.text("response_override.yes"),
        words.text("response_override.no"),
    )
    return Button(words.text("response_override.open"), OverrideResponses(wave_id), confirm=sure)


def responses_held(data: ResponsesHeldData, words: Words) -> Card:
    """Tell whoever responds that the next survey waits for them, or opens all the same."""
    one = data.awaited
    waits = one.let_open_by is None
    return make_card(
        "responses_held",
        words,
        title=_held_title(one, words),
        elements=(
            *(paragraph(text) for text in awaited_texts(one, words)),
            paragraph(words.count("responses_waiting.own", data.own)) if data.own else None,
            paragraph(words.text("survey_not_opened.cure.no_responses" if waits else "responses_held.rest")),
            buttons((_work(one.wave, words), adjust(words))),
            context(words.text("context.responses_held")),
        ),
    )


def _held_title(one: AwaitedResponses, words: Words) -> str:
    if one.let_open_by is not None:
        return words.text("response_override.title.open")
    return words.text("responses_held.title", on=one.held_on)


def let_open_elements(one: AwaitedResponses, words: Words) -> Iterator[Element | None]:
    """Yield what a sponsor's home says of the next survey, and the way to let it open."""
    waits = one.let_open_by is None
    if waits and one.held_on is not None:
        yield paragraph(_waits("responses_missing.held", one, words, on=one.held_on))
    *_, last = awaited_texts(one, words)
    yield None if waits else paragraph(last)
    yield buttons((let_open_button(one, words),))


def response_override(data: ResponseOverrideData, words: Words) -> Card:
    """Say what follows from the sponsor's word: the next survey opens, or waits again."""
    one = data.awaited
    opens = one.let_open_by is not None
    see = Button(words.text("responses_missing.see"), ShowResponseWork(one.wave.wave_id))
    return make_card(
        "response_override",
        words,
        title=words.text(f"response_override.title.{'open' if opens else 'waits'}"),
        elements=(
            paragraph(_when_it_opens(data, words) if opens else _what_waits(data, words)),
            *(paragraph(text) for text in awaited_texts(replace(one, let_open_by=None), words)),
            buttons((see, let_open_button(one, words), _back(data, words))),
        ),
    )


def _back(data: ResponseOverrideData, words: Words) -> Button | None:
    if not data.schedule_id:
        return None
    return Button(words.text("survey_run_preview.back"), ShowSurveySchedule(data.schedule_id))


def _when_it_opens(data: ResponseOverrideData, words: Words) -> str:
    if data.awaited.held_on is not None:
        return words.text("response_override.held", on=data.awaited.held_on)
    if data.next_on is not None:
        return words.text("response_override.next", on=data.next_on)
    return words.text("response_override.none_planned")


# ---------------------------------------------------------------------------- promises


def response_late(data: ResponseLateData, words: Words) -> Card:
    """Say that days have passed until which something was promised."""
    key = "context.response_late.responds" if data.responds else "context.response_late.owns"
    return make_card(
        "response_late",
        words,
        title=words.count("response_late.title", len(data.items), name=wave_name(data.wave, words)),
        elements=(
            _rows([_late(one, words) for one in data.items], words),
            paragraph(words.text(_late_key(data))),
            buttons((
                _show(data.wave, words) if data.is_published else None,
                _work(data.wave, words) if data.responds else None,
                adjust(words),
            )),
            context(words.text(key)),
        ),
    )  # fmt: skip


def _late_key(data: ResponseLateData) -> str:
    """Return what can be done: who responds changes the date too, who only does it says that it is done."""
    if data.responds:
        return "response_late.text" if data.is_published else "response_late.text.unpublished"
    return "response_late.text.owner" if data.is_published else "response_late.text.owner.unpublished"


def _late(one: LateItem, words: Words) -> tuple[str, str]:
    if not one.owner_name:
        return clean(one.name, LINE), words.text("response_late.until.nobody", due=one.due)
    owner = clean(one.owner_name, NAME)
    return clean(one.name, LINE), words.text("response_late.until", due=one.due, owner=owner)


def _show(wave: WaveLine, words: Words) -> Button:
    return Button(words.text("response_late.show"), ShowResponses(wave.wave_id), ButtonStyle.PRIMARY)


def response_owner(data: ResponseOwnerData, words: Words) -> Card:
    """Tell somebody that their name stands beside what will be done."""
    name = wave_name(data.wave, words)
    text = words.text("response_owner.text.somebody", name=name)
    if data.by_name:
        text = words.text("response_owner.text", by=clean(data.by_name, NAME), name=name)
    return make_card(
        "response_owner",
        words,
        title=words.text("response_owner.title", item=quoted(data.name, NAME), due=data.due),
        elements=(
            paragraph(clean(data.text, LINE)),
            paragraph(text),
            buttons((
                _show(data.wave, words) if data.is_published else None,
                _work(data.wave, words) if data.responds else None,
                adjust(words),
            )),
            context(words.text("context.response_owner")),
        ),
    )  # fmt: skip
