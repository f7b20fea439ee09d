"""Times for a call as conversation: the supporter offers, the asker takes one, each in their own zone."""

from cards import builders, data
from cards.actions import OfferCall, OtherSlots, TakeSlot
from cards.model import Card
from coaching.help import talking
from coaching.help.model import Request
from coaching.help.talking import Offering
from handlers.context import Turn
from handlers.events import Values
from handlers.help_cards import HelpCards
from handlers.help_messages import CALL_OFFER, CALL_OFFERED, CALL_SET
from handlers.inputs import text_of
from handlers.reply import Reply
from handlers.requests import cards_of, messages_of


def offer_call(turn: Turn, action: OfferCall, _values: Values) -> Reply:
    """Offer the asker times in the working hours of both; without any, only the supporter hears of it."""
    offering = talking.offer_call(
        turn.unit,
        request_id=action.request_id,
        person=turn.actor,
        company=turn.world.company,
        now=turn.world.now,
    )
    messages = messages_of(turn)
    asker = turn.unit.people.find(offering.request.person_id)
    if asker is not None and offering.slots:
        messages.forget_escalation(offering.request)
        card = offer_card(messages.cards(asker), offering)
        messages.reply(asker, CALL_OFFER, card, request=offering.request)
    return Reply(cards=(_offered_card(cards_of(turn), offering),))


def offer_card(cards: HelpCards, offering: Offering) -> Card:
    """Return the times offered, for the asker."""
    return builders.call_offer(
        data.CallOfferData(
            request_id=offering.request.id,
            supporter_name=cards.name(offering.request.supporter_id),
            slots=tuple((slot.isoformat(), cards.local(slot)) for slot in offering.slots),
        ),
        cards.words,
    )


def _offered_card(cards: HelpCards, offering: Offering) -> Card:
    return builders.call_offered(
        data.CallOfferedData(
            request_id=offering.request.id,
            asker_name=cards.name(offering.request.person_id),
            slots=tuple(cards.local(slot) for slot in offering.slots),
        ),
        cards.words,
    )


def other_slots(turn: Turn, action: OtherSlots, _values: Values) -> Reply:
    """Offer the asker the next times; the supporter sees which."""
    offering = talking.other_slots(
        turn.unit,
        request_id=action.request_id,
        person=turn.actor,
        company=turn.world.company,
        now=turn.world.now,
    )
    messages = messages_of(turn)
    supporter = turn.unit.people.find(offering.request.supporter_id or "")
    if supporter is not None and supporter.id != turn.actor.id:
        card = _offered_card(messages.cards(supporter), offering)
        messages.reply(supporter, CALL_OFFERED, card, request=offering.request)
    return Reply(replace=offer_card(cards_of(turn), offering))


def take_slot(turn: Turn, action: TakeSlot, values: Values) -> Reply:
    """Take one of the times offered; both are told, each in their own zone."""
    request = talking.take_slot(
        turn.unit,
        request_id=action.request_id,
        slot=text_of(values, "slot"),
        person=turn.actor,
        company=turn.world.company,
        now=turn.world.now,
    )
    supporter = turn.unit.people.find(request.supporter_id or "")
    if supporter is not None:
        messages = messages_of(turn)
        card = _set_card(messages.cards(supporter), request, to_asker=False)
        messages.reply(supporter, CALL_SET, card, request=request)
    return Reply(replace=_set_card(cards_of(turn), request, to_asker=True))


def _set_card(cards: HelpCards, request: Request, *, to_asker: bool) -> Card:
    return builders.call_set(
        data.CallSetData(
            request_id=request.id,
            other_name=cards.name(request.supporter_id if to_asker else request.person_id),
            at=cards.local(request.call_at or cards.world.now),
            to_asker=to_asker,
        ),
        cards.words,
    )
