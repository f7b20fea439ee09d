"""What those hear unasked who respond: items wait for an answer; somebody chose them for one.

A message of these kinds names its wave in its key (`KIND:WAVE:…`), by which it is built anew.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from cards.builders.response_news import response_assigned, responses_wanted
from cards.data.response_work import ResponseAssignedData, ResponsesWantedData
from cards.model import Card
from cards.serial import to_json
from handlers.context import UnitOfWork, World
from handlers.responses.work_cards import WorkCards, cards_of, wants_next_step
from handlers.surveys.messages import NEWS_LASTS, key_of, wave_id_of
from people.model import Feature, Person
from people.outbox import Message, NewMessage
from surveys.responses.answering import Saved, is_public
from surveys.responses.effect_reading import round_before
from surveys.responses.model import Item, Round
from surveys.responses.rules import standing, unanswered

RESPONSES_WANTED = "responses_wanted"
RESPONSE_ASSIGNED = "response_assigned"
"""Kinds of messages, as on `deliveries`."""
ABOUT_WORK = frozenset({RESPONSES_WANTED, RESPONSE_ASSIGNED})
FIRST = 3
"""Items that are named, those that come first: our own default."""


# ---------------------------------------------------------------------------- queueing


def tell_wanted(
    world: World, unit: UnitOfWork, one: Round, people: Iterable[Person], *, due_at: datetime
) -> int:
    """Queue for those who respond that items wait, due with the results; returns how many are new."""
    messages = [
        _message(
            world,
            person,
            key=key_of(RESPONSES_WANTED, one.wave_id, person.id),
            card=_wanted(cards_of(world, unit, one, person)),
            due_at=max(due_at, world.now),
        )
        for person in people
    ]
    return unit.outbox.add_many(messages, now=world.now)


def tell_assigned(world: World, unit: UnitOfWork, kept: Saved, person: Person, *, by: Person) -> int:
    """Queue for a person that another one chose them to answer an item; returns how many are new."""
    item, moment = kept.after, world.now.strftime("%Y%m%dT%H%M%S")
    card = _assigned(cards_of(world, unit, kept.round, person), item, by_name=by.name)
    # Whoever is chosen again, after somebody else was, hears of it again.
    key = key_of(RESPONSE_ASSIGNED, item.wave_id, str(item.id), person.id, moment)
    return unit.outbox.add_many(
        [_message(world, person, key=key, card=card, due_at=world.now)], now=world.now
    )


def _message(world: World, person: Person, *, key: str, card: Card, due_at: datetime) -> NewMessage:
    return NewMessage(
        dedupe_key=key,
        kind=key.partition(":")[0],
        lane=f"person:{person.id}",
        person_id=person.id,
        feature=Feature.WORK,
        card=to_json(card),
        due_at=due_at,
        not_after=world.now + NEWS_LASTS,
    )


def _wanted(cards: WorkCards) -> Card:
    wave, items = cards.progress().wave, unanswered(cards.found.items)
    before = round_before(cards.unit, cards.found.wave)
    known = {} if before is None else cards.unit.responses.items_of([before.wave_id])
    lacking = [item for found in known.values() for item in standing(found) if wants_next_step(item)]
    found = ResponsesWantedData(
        wave=wave,
        due_on=cards.found.round.due_on,
        items=len(items),
        first=tuple(cards.said(item) for item in items[:FIRST]),
        before=cards.wave_line(lacking[0].wave_id) if lacking else None,
        next_steps=len(lacking),
    )
    return responses_wanted(found, cards.reader.words)


def _assigned(cards: WorkCards, item: Item, *, by_name: str) -> Card:
    found = ResponseAssignedData(
        wave=cards.progress().wave,
        item_id=item.id,
        said=cards.said(item),
        by_name=by_name,
        due_on=cards.found.round.due_on,
        is_late=cards.is_late,
    )
    return response_assigned(found, cards.reader.words)


# ---------------------------------------------------------------------------- looked at again


def rebuild_work(world: World, unit: UnitOfWork, messages: Sequence[Message]) -> dict[int, Card]:
    """Return the cards of messages that items wait anew, by message id, with as many as there are now.
    Others are absent: who chose somebody stands on the card as it was written."""
    asked = [one for one in messages if one.kind == RESPONSES_WANTED and one.person_id is not None]
    people = unit.people.get_many({one.person_id for one in asked if one.person_id is not None})
    built = {}
    for message in asked:
        one, person = unit.responses.find_round(wave_id_of(message)), people.get(message.person_id or "")
        if one is not None and person is not None:
            built[message.id] = _wanted(cards_of(world, unit, one, person))
    return built


def work_that_is_over(unit: UnitOfWork, messages: Sequence[Message]) -> frozenset[int]:
    """Return the ids of those messages that ask for what was answered meanwhile, or by somebody else."""
    asked = [one for one in messages if one.kind in ABOUT_WORK]
    return frozenset(one.id for one in asked if _is_over(unit, one))


def _is_over(unit: UnitOfWork, message: Message) -> bool:
    if message.kind == RESPONSES_WANTED:
        one = unit.responses.find_round(wave_id_of(message))
        items = [] if one is None else unit.responses.items_of([one.wave_id]).get(one.wave_id, [])
        return one is None or is_public(one) or not unanswered(items)
    _, _, item_id, *_ = message.dedupe_key.split(":")
    item = unit.responses.find_item(int(item_id))
    is_asked = item is not None and item.assigned_to == message.person_id
    return item is None or not is_asked or not unanswered(standing([item]))
