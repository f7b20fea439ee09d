"""Having trouble: the form, materials that may help first, and what becomes of a request."""

from cards.actions import (
    NeedPerson,
    OpenHelp,
    OpenMessage,
    SendHelp,
    SendTrouble,
    SolvedByMaterial,
    SolveRequest,
)
from cards.builders.materials import offered
from cards.builders.parts import buttons, context, make_card, make_form, paragraph, to_home
from cards.builders.wording import MAX_TROUBLE, MAX_WISH, request_name, subject, trouble_name
from cards.data import (
    MaterialResultsData,
    MaterialsOfferData,
    RequestReceivedData,
    TroubleFormData,
)
from cards.model import Button, Buttons, ButtonStyle, Card, Choice, Form, Option, TextInput
from cards.texts import NAME, clean, clean_typed, quoted
from cards.words import Words
from coaching.checkins.model import ON_THE_FORM, TroubleKind
from coaching.help.model import Reach

MAX_MATERIALS = 8
"""Materials shown at once; they come best first."""
SUPPORTERS, MANAGER = "supporters", "manager"
"""What `seen_by` may be: supporters only, or the manager too."""


def trouble_form(data: TroubleFormData, words: Words) -> Form:
    """Ask what the trouble is and what would help, and say who sees what of it."""
    action = SendHelp() if data.check_in_id is None else SendTrouble(data.check_in_id)
    return make_form(
        "trouble_form",
        words,
        title=words.text("trouble_form.title"),
        elements=(
            _kind(data.kind, words),
            *_told(data, words),
            _reach(data.reach, words),
            _seen_by(manager_too=data.manager_too, words=words),
            context(_who_gets_it(data, words)),
        ),
        submit=Button(words.text("trouble_form.send"), action, ButtonStyle.PRIMARY),
    )


def _kind(chosen: TroubleKind | None, words: Words) -> Choice:
    return Choice(
        name="kind",
        label=words.text("trouble_form.kind"),
        options=tuple(Option(each.value, trouble_name(each, words)) for each in ON_THE_FORM),
        initial=(chosen.value,) if chosen in ON_THE_FORM else (),
        required=True,
    )


def _told(data: TroubleFormData, words: Words) -> tuple[TextInput, TextInput]:
    text = TextInput(
        name="text",
        label=words.text("trouble_form.text"),
        multiline=True,
        max_length=MAX_TROUBLE,
        initial=clean_typed(data.text, MAX_TROUBLE),
        required=True,
        hint=words.text("trouble_form.hint"),
    )
    wish = TextInput(
        name="wish",
        label=words.text("trouble_form.wish"),
        multiline=True,
        max_length=MAX_WISH,
        initial=clean_typed(data.wish, MAX_WISH),
        hint=words.text("trouble_form.wish.hint"),
    )
    return text, wish


def _reach(chosen: Reach, words: Words) -> Choice:
    return Choice(
        name="reach",
        label=words.text("trouble_form.reach"),
        options=tuple(Option(each.value, words.text(f"reach.{each}")) for each in Reach),
        initial=(chosen.value,),
        required=True,
    )


def _seen_by(*, manager_too: bool, words: Words) -> Choice:
    return Choice(
        name="seen_by",
        label=words.text("trouble_form.seen_by"),
        options=tuple(
            Option(value, words.text(f"trouble_form.seen_by.{value}")) for value in (SUPPORTERS, MANAGER)
        ),
        initial=(MANAGER if manager_too else SUPPORTERS,),
        required=True,
    )


def _who_gets_it(data: TroubleFormData, words: Words) -> str:
    lead = clean(data.lead_name, NAME) if data.lead_name else ""
    return words.count("trouble_form.seen", data.hours, lead=lead)


def materials_offer(data: MaterialsOfferData, words: Words) -> Card:
    """Offer what may help at once; a person is a press away."""
    shown = data.materials[:MAX_MATERIALS]
    return make_card(
        "materials_offer",
        words,
        title=words.count("materials_offer.title", len(shown), kind=subject(data.kind, words)),
        elements=(
            paragraph(words.text("materials_offer.text")),
            *offered(shown, data.request_id, words),
            paragraph(words.text("materials_offer.then")),
            Buttons((
                Button(words.text("materials_offer.solved"), SolvedByMaterial(data.request_id)),
                Button(words.text("materials_offer.person"), NeedPerson(data.request_id)),
            )),
        ),
    )  # fmt: skip


def material_results(data: MaterialResultsData, words: Words) -> Card:
    """Show what was found for a question; without anything, how to ask otherwise, and whom."""
    query, shown = quoted(data.query, NAME), data.materials[:MAX_MATERIALS]
    if shown:
        title = words.count("material_results.title", len(shown), query=query)
    else:
        title = words.text("material_results.title.none", query=query)
    return make_card(
        "material_results",
        words,
        title=title,
        elements=(
            paragraph(words.text("material_results.text" if shown else "material_results.none")),
            *offered(shown, 0, words),
            buttons((Button(words.text("request.need_person"), OpenHelp()), to_home(words))),
        ),
    )


def request_received(data: RequestReceivedData, words: Words) -> Card:
    """Say that the request is on its way, until when, and what else was done with it."""
    said = words.text("request_received.next", next=data.next_date) if data.next_date else ""
    return make_card(
        "request_received",
        words,
        title=words.text("request_received.title", request=request_name(data.request_id, data.kind, words)),
        elements=(
            paragraph(_who_was_asked(data, words)),
            paragraph(words.text("request_received.manager")) if data.manager_too else None,
            paragraph(words.text("request_received.wish")) if data.wish_logged else None,
            paragraph(said) if said else None,
            buttons(details_or_solved(data.request_id, words)),
        ),
    )


def _who_was_asked(data: RequestReceivedData, words: Words) -> str:
    lead = clean(data.lead_name, NAME) if data.lead_name else ""
    key = "request_received.lead" if data.lead_asked else "request_received.text"
    return words.text(key, lead=lead, by=data.respond_by)


def details_or_solved(request_id: int, words: Words) -> tuple[Button, Button]:
    """Return what an asker can do meanwhile: add something, or say that it is solved."""
    return (
        Button(words.text("request.details"), OpenMessage(request_id)),
        Button(words.text("request.solved"), SolveRequest(request_id)),
    )
