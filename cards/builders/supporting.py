"""What supporters get: requests that wait, those they took, and what they can help with."""

from collections.abc import Iterator

from cards.actions import (
    ClaimRequest,
    GiveBack,
    HandOn,
    OfferCall,
    OpenHandOn,
    OpenMessage,
    OpenPromise,
    SavePromise,
    ShowQueue,
)
from cards.builders.parts import buttons, context, facts, heading, make_card, make_form, paragraph
from cards.builders.wording import (
    before_a_claim,
    call_off,
    dialogue,
    language_name,
    request_name,
    subject,
    told,
    trouble_name,
)
from cards.data import (
    HandOnFormData,
    PromiseFormData,
    RequestCreditData,
    RequestGoneData,
    RequestOpenData,
    RequestReturnedData,
    RequestTakenData,
)
from cards.model import Button, ButtonStyle, Card, Choice, Confirm, Element, Facts, Form, Option, TextInput
from cards.texts import LINE, NAME, clean, clean_paragraph
from cards.words import Words

MAX_OPTIONS = 90
"""People or practices in a list: it takes 100 options (`cards.validate`), kinds of trouble among them."""
MAX_NOTE = 1000


def request_open(data: RequestOpenData, words: Words) -> Card:
    """Ask supporters to take a request, showing kind, phase and language; once taken, say by whom."""
    name = request_name(data.request_id, data.kind, words, is_for_team=data.is_for_team)
    return make_card(
        "request_open",
        words,
        title=words.text("request_open.title", request=name, state=_open_state(data, words)),
        elements=(
            before_a_claim(
                data.kind,
                data.phase,
                data.language,
                (_by_clock("request.since", data, words), words.moment(data.since)),
                None
                if _is_settled(data)
                else (_by_clock("request.by", data, words), words.moment(data.respond_by)),
                words=words,
                is_for_team=data.is_for_team,
            ),
            paragraph(clean(data.about, LINE)) if data.about else None,
            *_open_end(data, words),
        ),
    )


def _by_clock(key: str, data: RequestOpenData, words: Words) -> str:
    """Return what a moment is; with whose time it is where readers of several zones look."""
    return words.text(f"{key}.zone", city=words.city(data.since)) if data.in_channel else words.text(key)


def _is_settled(data: RequestOpenData) -> bool:
    return bool(data.claimed_by) or data.ended


def _open_state(data: RequestOpenData, words: Words) -> str:
    if data.ended:
        return words.text("request_open.ended")
    if data.claimed_by:
        return words.text("request_open.claimed", name=clean(data.claimed_by, NAME))
    return words.text(f"request_open.{data.reason}")


def _open_end(data: RequestOpenData, words: Words) -> tuple[Element | None, ...]:
    """Return the button and who sees what; nothing once it is settled."""
    if _is_settled(data):
        return ()
    return buttons((claim_button(data.request_id, words),)), context(words.text("context.request_open"))


def claim_button(request_id: int, words: Words) -> Button:
    """Return the button that takes a request."""
    return Button(words.text("request.claim"), ClaimRequest(request_id), ButtonStyle.PRIMARY)


def request_taken(data: RequestTakenData, words: Words) -> Card:
    """Show all that was told to the one who is on it now."""
    asker = clean(data.asker_name, NAME)
    return make_card(
        "request_taken",
        words,
        title=words.text(
            "request_taken.title",
            request=request_name(data.request_id, data.kind, words, is_for_team=data.is_for_team),
            name=asker,
        ),
        elements=(
            paragraph(_taken_text(data, words)),
            *_note(data.note, words),
            _taken_facts(data, words),
            *told(data.text, data.wish, words),
            *dialogue(data.messages, words),
            buttons(supporter_buttons(data.request_id, words)),
            context(words.text("request_taken.how", id=str(data.request_id))),
        ),
    )


def _taken_text(data: RequestTakenData, words: Words) -> str:
    name = clean(data.asker_name, NAME)
    if not data.from_name:
        return words.text("request_taken.text", name=name, by=data.promised_by)
    from_name = clean(data.from_name, NAME)
    return words.text("request_taken.from", from_name=from_name, name=name, by=data.promised_by)


def _note(note: str, words: Words) -> tuple[Element, ...]:
    """Return what the one who handed it on adds; nothing when they wrote nothing."""
    if not note:
        return ()
    return heading(words.text("request_taken.note")), paragraph(clean_paragraph(note, MAX_NOTE))


def _taken_facts(data: RequestTakenData, words: Words) -> Facts | None:
    return facts((
        (words.text("request.team"), clean(data.team, LINE)) if data.team else None,
        None if data.is_for_team else (words.text("request.kind"), trouble_name(data.kind, words)),
        None if data.is_for_team else (words.text("request.phase"), words.text(f"phase.{data.phase}")),
        (words.text("request.language"), language_name(data.language, words)),
        (words.text("request.reach"), words.text(f"reach.{data.reach}")),
        (words.text("request.call"), words.moment(data.call_at)) if data.call_at else None,
    ))  # fmt: skip


def supporter_buttons(request_id: int, words: Words) -> Iterator[Button]:
    """Return what a supporter can do with a request that they took."""
    yield Button(words.text("request.write"), OpenMessage(request_id), ButtonStyle.PRIMARY)
    yield Button(words.text("request.offer_call"), OfferCall(request_id))
    yield Button(words.text("request.promise"), OpenPromise(request_id))
    yield Button(words.text("request.hand_on"), OpenHandOn(request_id))
    question = Confirm(
        words.text("request.give_back.question"),
        words.text("request.give_back.yes"),
        words.text("request.give_back.no"),
    )
    yield Button(words.text("request.give_back"), GiveBack(request_id), confirm=question)


def promise_form(data: PromiseFormData, words: Words) -> Form:
    """Ask by when the supporter will write; the asker is told."""
    by = Choice(
        name="by",
        label=words.text("promise_form.by"),
        options=tuple(Option(value, words.moment(moment)) for value, moment in data.choices),
        required=True,
    )
    save = Button(words.text("promise_form.save"), SavePromise(data.request_id), ButtonStyle.PRIMARY)
    return make_form(
        "promise_form",
        words,
        title=words.text("promise_form.title"),
        elements=(by, context(words.text("promise_form.seen"))),
        submit=save,
    )


def hand_on_form(data: HandOnFormData, words: Words) -> Form:
    """Ask who takes over, and what they should know."""
    supporter = Choice(
        name="supporter",
        label=words.text("hand_on_form.supporter"),
        options=options(data.supporters),
        required=True,
    )
    note = TextInput(
        name="note",
        label=words.text("hand_on_form.note"),
        multiline=True,
        max_length=MAX_NOTE,
        hint=words.text("hand_on_form.note.hint"),
    )
    send = Button(words.text("hand_on_form.send"), HandOn(data.request_id), ButtonStyle.PRIMARY)
    return make_form(
        "hand_on_form",
        words,
        title=words.text("hand_on_form.title"),
        elements=(supporter, note, context(words.text("hand_on_form.seen"))),
        submit=send,
    )


def options(pairs: tuple[tuple[str, str], ...]) -> tuple[Option, ...]:
    """Return (value, label) as options, each value once and no more than a list takes."""
    unique = list(dict(pairs).items())[:MAX_OPTIONS]
    return tuple(Option(value, clean(label, NAME)) for value, label in unique)


def request_returned(data: RequestReturnedData, words: Words) -> Card:
    """Tell a supporter where their request went."""
    name = clean(data.to_name, NAME) if data.to_name else ""
    return make_card(
        "request_returned",
        words,
        title=words.text("request_returned.title", kind=subject(data.kind, words)),
        elements=(
            paragraph(words.text(f"request_returned.{data.reason}", name=name)),
            buttons((queue_button(words),)),
        ),
    )


def queue_button(words: Words) -> Button:
    """Return the button that opens the supporter's queue."""
    return Button(words.text("button.queue"), ShowQueue())


def request_gone(data: RequestGoneData, words: Words) -> Card:
    """Tell a supporter that their request ended, as whoever asked has left."""
    return make_card(
        "request_gone",
        words,
        title=words.text("request_gone.title", kind=subject(data.kind, words)),
        elements=(paragraph(words.text("request_gone.text")), buttons((queue_button(words),))),
    )


def request_credit(data: RequestCreditData, words: Words) -> Card:
    """Thank the supporter: the asker says that it is solved."""
    name = clean(data.asker_name, NAME)
    return make_card(
        "request_credit",
        words,
        title=words.count("request_credit.title", data.credits, kind=subject(data.kind, words)),
        elements=(
            paragraph(words.text("request_credit.text", name=name, kind=subject(data.kind, words))),
            call_off(data.call_off, words),
            buttons((queue_button(words),)),
        ),
    )
