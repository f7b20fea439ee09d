"""Help, unknown words, and friendly single lines."""

from cards.actions import ResumeSending
from cards.builders.parts import buttons, facts, make_card, paragraph, to_home
from cards.commands import is_similar
from cards.data import FormOfferData, HelpData, Notice, NoticeData, UnknownCommandData
from cards.model import Button, Buttons, ButtonStyle, Card
from cards.texts import NAME, TITLE, clean, quoted
from cards.words import Words

TYPED = 40
"""Characters repeated of what somebody typed: enough to recognise it."""
MAX_REFERENCE = 40

_NO_HOME = frozenset(
    {
        Notice.UNKNOWN_PERSON,
        Notice.SENDING_STOPPED,
        Notice.FAILED,
        Notice.FORM_SENT,
        Notice.ANSWERED_PRIVATELY,
        Notice.ADD_FIRST,
    }
)
"""Notices after which the home is of no use: there is none, or something else comes first."""


def help_card(data: HelpData, words: Words) -> Card:
    """Show the commands that the person may use."""
    return make_card(
        "help",
        words,
        title=words.count("help.title", len(data.commands)),
        elements=(
            paragraph(words.text("help.text")),
            facts((clean(word, NAME), words.text(key)) for word, key in data.commands),
            buttons((to_home(words),)),
        ),
    )


def unknown_command(data: UnknownCommandData, words: Words) -> Card:
    """Repeat what was not understood and name the nearest commands, or the usual ones if none is near."""
    key = "unknown.nearest" if is_similar(data.typed, data.nearest) else "unknown.usual"
    nearest = words.text(key, words=words.join([clean(word, NAME) for word in data.nearest]))
    return make_card(
        "unknown_command",
        words,
        title=words.text("unknown.title", typed=quoted(data.typed, TYPED)),
        elements=(
            paragraph(nearest),
            paragraph(words.text("unknown.help")),
            buttons((to_home(words),)),
        ),
    )


def notice(data: NoticeData, words: Words) -> Card:
    """Say in a line what happened, and in another what to do."""
    reference = clean(data.reference, MAX_REFERENCE)
    more = words.text(f"notice.{data.notice}.more", reference=reference, when=data.when)
    return make_card(
        "notice",
        words,
        title=words.text(f"notice.{data.notice}"),
        elements=(paragraph(more), _what_next(data.notice, words)),
    )


def form_offer(data: FormOfferData, words: Words) -> Card:
    """Offer a form by a button, where it could not be opened by itself."""
    open_form = Button(words.text("form_offer.open"), data.action, ButtonStyle.PRIMARY)
    return make_card(
        "form_offer",
        words,
        title=clean(data.title, TITLE),
        elements=(
            paragraph(words.text("form_offer.late" if data.late else "form_offer.text")),
            buttons((open_form,)),
        ),
    )


def _what_next(kind: Notice, words: Words) -> Buttons | None:
    if kind is Notice.SENDING_STOPPED:
        return buttons((Button(words.text("button.resume_sending"), ResumeSending()),))
    return None if kind in _NO_HOME else buttons((to_home(words),))
