"""What asker and supporter say to each other through Hojorin, and times for a call."""

from cards.actions import OfferCall, OpenMessage, OtherSlots, SendMessage, SolveRequest, TakeSlot
from cards.builders.parts import buttons, context, facts, make_card, make_form, paragraph
from cards.builders.wording import request_name, subject, trouble_name
from cards.data import (
    CallOfferData,
    CallOfferedData,
    CallSetData,
    MessageFormData,
    MessageSentData,
    RelayedData,
    RequestLine,
    WhichRequestData,
)
from cards.model import MAX_TEXT, Button, ButtonStyle, Card, Choice, Form, Option, TextInput
from cards.texts import NAME, clean, clean_paragraph, clean_typed
from cards.words import Words

MAX_MESSAGE = MAX_TEXT
"""Characters of a message: all that a text of a card takes, so that the other one reads the whole."""
MAX_ROWS = 20
"""Requests in a list; more than anybody has open at once."""


def message_form(data: MessageFormData, words: Words) -> Form:
    """Ask for a message to the other one, or for details while nobody has taken the request."""
    name = clean(data.to_name, NAME) if data.to_name else ""
    text = TextInput(
        name="text",
        label=words.text("message_form.text", name=name),
        multiline=True,
        max_length=MAX_MESSAGE,
        initial=clean_typed(data.initial, MAX_MESSAGE),
        required=True,
    )
    about = words.text(
        "message_form.about", id=str(data.request_id), kind=trouble_name(data.kind, words), name=name
    )
    send = Button(words.text("message_form.send"), SendMessage(data.request_id), ButtonStyle.PRIMARY)
    return make_form(
        "message_form",
        words,
        title=words.text("message_form.title" if name else "message_form.title.details"),
        elements=(text, context(about)),
        submit=send,
    )


def relayed(data: RelayedData, words: Words) -> Card:
    """Hand over what the other one wrote, whole, with the ways to answer."""
    name = clean(data.from_name, NAME)
    reply = Button(words.text("request.reply"), OpenMessage(data.request_id), ButtonStyle.PRIMARY)
    if data.to_asker:
        other = Button(words.text("request.solved"), SolveRequest(data.request_id))
    else:
        other = Button(words.text("request.offer_call"), OfferCall(data.request_id))
    return make_card(
        "relayed",
        words,
        title=words.text("relayed.title", id=str(data.request_id), name=name, kind=subject(data.kind, words)),
        elements=(
            paragraph(clean_paragraph(data.text, MAX_TEXT)),
            buttons((reply, other)),
            context(words.text("relayed.how", name=name, id=str(data.request_id))),
        ),
    )


def message_sent(data: MessageSentData, words: Words) -> Card:
    """Say to whom a message goes, or that it is kept for whoever takes the request."""
    name = clean(data.to_name, NAME) if data.to_name else ""
    return make_card(
        "message_sent",
        words,
        title=words.text("message_sent.title", id=str(data.request_id), name=name),
        elements=(paragraph(words.text("message_sent.text", name=name)),),
    )


def which_request(data: WhichRequestData, words: Words) -> Card:
    """Say that a text was not sent, as it could belong to several requests, and how to send it."""
    shown = data.rows[:MAX_ROWS]
    example = str(shown[0].request_id) if shown else "1"
    return make_card(
        "which_request",
        words,
        title=words.count("which_request.title", len(data.rows)),
        elements=(
            paragraph(words.text("which_request.text", id=example)),
            facts(request_row(line, words) for line in shown),
            buttons(_reply_to(line, words) for line in {line.request_id: line for line in shown}.values()),
        ),
    )


def _reply_to(line: RequestLine, words: Words) -> Button:
    return Button(words.text("request.reply_to", id=str(line.request_id)), OpenMessage(line.request_id))


def request_row(line: RequestLine, words: Words) -> tuple[str, str]:
    """Return a request as a row: what it is about, and where it stands with whom and since when."""
    value = words.text(
        f"request_row.{line.state}",
        name=clean(line.other_name, NAME) if line.other_name else "",
        at=line.at.date(),
        call=line.call_at,
        late=line.overdue,
    )
    return request_name(line.request_id, line.kind, words), value


def call_offer(data: CallOfferData, words: Words) -> Card:
    """Let the asker choose a time for a call on the card; when none suits both, say how it goes on."""
    name = clean(data.supporter_name, NAME)
    write = Button(words.text("call_offer.chat"), OpenMessage(data.request_id))
    if not data.slots:
        return make_card(
            "call_offer",
            words,
            title=words.text("call.none.title", id=str(data.request_id)),
            elements=(paragraph(words.text("call_offer.none", name=name)), buttons((write,))),
        )
    take = Button(words.text("call_offer.take"), TakeSlot(data.request_id), ButtonStyle.PRIMARY)
    others = Button(words.text("call_offer.others"), OtherSlots(data.request_id))
    return make_card(
        "call_offer",
        words,
        title=words.count("call_offer.title", len(data.slots), id=str(data.request_id)),
        elements=(
            paragraph(words.text("call_offer.text", name=name, minutes=data.minutes)),
            _slots(data, words),
            buttons((take, others, write)),
        ),
    )


def _slots(data: CallOfferData, words: Words) -> Choice:
    return Choice(
        name="slot",
        label=words.text("call_offer.slot"),
        options=tuple(Option(value, words.moment(begins)) for value, begins in data.slots),
        required=True,
    )


def call_offered(data: CallOfferedData, words: Words) -> Card:
    """Tell the supporter which times were offered, or that none suits both."""
    name = clean(data.asker_name, NAME)
    write = Button(words.text("request.write"), OpenMessage(data.request_id))
    if not data.slots:
        return make_card(
            "call_offered",
            words,
            title=words.text("call.none.title", id=str(data.request_id)),
            elements=(paragraph(words.text("call_offered.none", name=name)), buttons((write,))),
        )
    return make_card(
        "call_offered",
        words,
        title=words.count("call_offered.title", len(data.slots), id=str(data.request_id)),
        elements=(
            paragraph(words.text("call_offered.text", name=name, minutes=data.minutes)),
            facts(
                (words.text("call_offered.slot", n=number), words.moment(begins))
                for number, begins in enumerate(data.slots, start=1)
            ),
            buttons((write,)),
        ),
    )


def call_set(data: CallSetData, words: Words) -> Card:
    """Tell one of the two when the call is, in their own zone, and who says how to connect."""
    key = "call_set.asker" if data.to_asker else "call_set.supporter"
    return make_card(
        "call_set",
        words,
        title=words.text("call_set.title", id=str(data.request_id), at=data.at),
        elements=(
            paragraph(words.text(key, name=clean(data.other_name, NAME), minutes=data.minutes)),
            buttons((Button(words.text("request.write"), OpenMessage(data.request_id)),)),
        ),
    )
