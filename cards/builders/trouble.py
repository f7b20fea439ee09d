"""Having trouble: the form, and what becomes of it in this version."""

from cards.actions import SendTrouble
from cards.builders.parts import buttons, context, make_card, make_form, paragraph, to_home
from cards.data import TroubleFormData, TroubleReceivedData
from cards.model import Button, ButtonStyle, Card, Choice, Form, Option, TextInput
from cards.texts import clean_typed
from cards.words import Words
from coaching.checkins.model import TroubleKind

MAX_TROUBLE = 2000
"""Characters of a trouble text: two thirds of what Slack's input takes."""


def trouble_form(data: TroubleFormData, words: Words) -> Form:
    """Ask for the kind of trouble and a text, and say who sees what of it."""
    kind = Choice(
        name="kind",
        label=words.text("trouble_form.kind"),
        options=tuple(Option(each.value, trouble_name(each, words)) for each in TroubleKind),
        initial=(data.kind.value,) if data.kind else (),
        required=True,
    )
    text = TextInput(
        name="text",
        label=words.text("trouble_form.text"),
        multiline=True,
        max_length=MAX_TROUBLE,
        initial=clean_typed(data.text, MAX_TROUBLE),
        required=True,
        hint=words.text("trouble_form.hint"),
    )
    send = Button(words.text("trouble_form.send"), SendTrouble(data.check_in_id), ButtonStyle.PRIMARY)
    return make_form(
        "trouble_form",
        words,
        title=words.text("trouble_form.title"),
        elements=(kind, text, context(words.text("trouble_form.seen"))),
        submit=send,
    )


def trouble_name(kind: TroubleKind, words: Words) -> str:
    """Return the words of a kind of trouble."""
    return words.text(f"trouble.{kind}")


def trouble_received(data: TroubleReceivedData, words: Words) -> Card:
    """Say that it is kept, and that the lead sees a count only."""
    kind = trouble_name(data.kind, words)
    next_card = None
    if data.next_date is not None:
        next_card = paragraph(words.text("trouble_received.next", next=data.next_date))
    return make_card(
        "trouble_received",
        words,
        title=words.text("trouble_received.title", kind=kind),
        elements=(
            paragraph(words.text("trouble_received.text")),
            paragraph(words.text("trouble_received.counts", kind=kind)),
            next_card,
            buttons((to_home(words),)),
        ),
    )
