"""The lead left: the sponsor names who leads from now on."""

from cards.actions import OpenSuccessor, SaveSuccessor, ShowPlan
from cards.builders.parts import buttons, context, make_card, make_form, paragraph
from cards.data import SuccessorFormData, SuccessorNamedData, SuccessorRequestData
from cards.model import Button, ButtonStyle, Card, Form, PersonInput
from cards.texts import NAME, clean, quoted
from cards.words import Words


def successor_request(data: SuccessorRequestData, words: Words) -> Card:
    """Tell the sponsor that the lead left, who stands in, and ask for a successor."""
    name = Button(words.text("successor_request.name"), OpenSuccessor(data.programme_id), ButtonStyle.PRIMARY)
    acting = clean(data.acting_name, NAME) if data.acting_name else ""
    programme = quoted(data.programme_name, NAME)
    text = words.text(
        "successor_request.text", left=clean(data.left_name, NAME), acting=acting, programme=programme
    )
    return make_card(
        "successor_request",
        words,
        title=words.text("successor_request.title", programme=clean(data.programme_name, NAME)),
        elements=(
            paragraph(text),
            paragraph(words.text("successor_request.what")),
            buttons((name, Button(words.text("sponsor_request.plan"), ShowPlan(data.programme_id)))),
            context(words.text("context.sponsor", programme=programme)),
        ),
    )


def successor_form(data: SuccessorFormData, words: Words) -> Form:
    """Ask who leads from now on."""
    return make_form(
        "successor_form",
        words,
        title=words.text("successor_form.title"),
        elements=(
            paragraph(words.text("successor_form.text", programme=quoted(data.programme_name, NAME))),
            PersonInput(name="lead", label=words.text("successor_form.lead"), required=True),
            context(words.text("successor_form.note")),
        ),
        submit=Button(
            words.text("successor_form.save"), SaveSuccessor(data.programme_id), ButtonStyle.PRIMARY
        ),
    )


def successor_named(data: SuccessorNamedData, words: Words) -> Card:
    """Tell the new lead that they lead, and the sponsor who does."""
    whom = "you" if data.to_new_lead else "other"
    return make_card(
        "successor_named",
        words,
        title=words.text(
            f"successor_named.title.{whom}",
            lead=clean(data.lead_name, NAME),
            programme=clean(data.programme_name, NAME),
        ),
        elements=(
            paragraph(
                words.text(
                    f"successor_named.text.{whom}",
                    lead=clean(data.lead_name, NAME),
                    by=clean(data.by_name, NAME),
                )
            ),
            buttons((Button(words.text("successor_named.plan"), ShowPlan(data.programme_id)),)),
        ),
    )
