"""Before a start: what is ready, what is not, and the sponsor's word."""

from cards.actions import AskSponsor, ConfirmStart, GiveWord, OpenWord, ShowPlan, ShowQuestions, ShowReadiness
from cards.builders.parts import buttons, context, facts, heading, make_card, make_form, paragraph
from cards.builders.plan_parts import item_name, item_row, to_plan
from cards.data import (
    NO,
    YES,
    ReadinessData,
    ReadinessItem,
    SponsorRequestData,
    WordFormData,
    WordGivenData,
    WordLine,
)
from cards.model import Button, Buttons, ButtonStyle, Card, Choice, Element, Form, Option, TextInput
from cards.texts import NAME, PARAGRAPH, clean, clean_paragraph, quoted
from cards.words import Words

MAX_REASON = 1000
"""Characters of the sponsor's reason."""


def readiness(data: ReadinessData, words: Words) -> Card:
    """Show each item with a mark and a word, the sponsor's word, and what may be done now."""
    green = sum(line.green for line in data.items)
    return make_card(
        "readiness",
        words,
        title=words.text(
            "readiness.title",
            green=green,
            total=len(data.items),
            programme=clean(data.programme_name, NAME),
        ),
        elements=(
            facts(item_row(line, words) for line in data.items),
            *_word(data, words),
            paragraph(words.text(_advice(data, all_green=green == len(data.items)))),
            _what_may_be_done(data, words),
        ),
    )


def _word(data: ReadinessData, words: Words) -> tuple[Element | None, ...]:
    """Return what the sponsor said, or that they were asked."""
    if data.word is not None:
        return heading(words.text("readiness.word")), facts((_word_row(data.word, words),))
    if data.asked_on is not None:
        return (paragraph(words.text("readiness.asked", date=data.asked_on)),)
    return ()


def _word_row(word: WordLine, words: Words) -> tuple[str, str]:
    said = words.text("word.given" if word.given else "word.refused")
    by_name = clean(word.by_name, NAME)
    return (
        words.text("word.row", said=said, name=by_name, date=word.day),
        clean_paragraph(word.reason, PARAGRAPH),
    )


def _advice(data: ReadinessData, *, all_green: bool) -> str:
    if all_green:
        return "readiness.next.green"
    if data.may_start:
        return "readiness.next.word"
    if data.is_sponsor:
        return "readiness.next.sponsor"
    if data.word is not None and data.word.given:
        return "readiness.next.newer"
    return "readiness.next.red" if data.asked_on is None else "readiness.next.asked"


def _what_may_be_done(data: ReadinessData, words: Words) -> Buttons | None:
    programme = data.programme_id
    start = Button(words.text("readiness.start"), ConfirmStart(programme), ButtonStyle.PRIMARY)
    unanswered = any(line.item is ReadinessItem.COMMENTS and line.number for line in data.items)
    return buttons((
        start if data.may_start else None,
        Button(words.text("readiness.give_word"), OpenWord(programme)) if data.is_sponsor else None,
        Button(words.text("readiness.ask"), AskSponsor(programme)) if data.may_ask_sponsor else None,
        Button(words.text("plan.questions"), ShowQuestions(programme)) if unanswered else None,
        to_plan(programme, words),
    ))  # fmt: skip


def sponsor_request(data: SponsorRequestData, words: Words) -> Card:
    """Put what is not ready to the sponsor: may the programme start anyway?"""
    lead, programme = clean(data.lead_name, NAME), clean(data.programme_name, NAME)
    return make_card(
        "sponsor_request",
        words,
        title=words.count("sponsor_request.title", len(data.red), programme=programme),
        elements=(
            paragraph(
                words.text("sponsor_request.text", lead=lead, programme=quoted(data.programme_name, NAME))
            ),
            facts(item_row(line, words) for line in data.red),
            buttons((
                Button(words.text("readiness.give_word"), OpenWord(data.programme_id), ButtonStyle.PRIMARY),
                Button(words.text("sponsor_request.plan"), ShowPlan(data.programme_id)),
            )),
            context(words.text("context.sponsor", programme=quoted(data.programme_name, NAME))),
        ),
    )  # fmt: skip


def word_form(data: WordFormData, words: Words) -> Form:
    """Ask the sponsor for their word, with a reason that the lead reads."""
    red = words.join([item_name(item, words) for item in data.red])
    answers = ((YES, "word_form.yes"), (NO, "word_form.no"))
    word = Choice(
        name="word",
        label=words.text("word_form.word"),
        options=tuple(Option(value, words.text(key)) for value, key in answers),
        required=True,
    )
    reason = TextInput(
        name="reason",
        label=words.text("word_form.reason"),
        multiline=True,
        max_length=MAX_REASON,
        required=True,
        hint=words.text("word_form.hint"),
    )
    return make_form(
        "word_form",
        words,
        title=words.text("word_form.title"),
        elements=(
            paragraph(words.text("word_form.red", items=red)) if red else None,
            word,
            reason,
            context(words.text("word_form.seen")),
        ),
        submit=Button(words.text("word_form.send"), GiveWord(data.programme_id), ButtonStyle.PRIMARY),
    )


def word_given(data: WordGivenData, words: Words) -> Card:
    """Tell the lead what the sponsor said, and why."""
    said = "given" if data.word.given else "refused"
    return make_card(
        "word_given",
        words,
        title=words.text(f"word_given.title.{said}", programme=clean(data.programme_name, NAME)),
        elements=(
            facts((_word_row(data.word, words),)),
            paragraph(words.text(f"word_given.next.{said}")),
            buttons((
                Button(words.text("plan.readiness"), ShowReadiness(data.programme_id)),
                to_plan(data.programme_id, words),
            )),
        ),
    )  # fmt: skip
