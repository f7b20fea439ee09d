"""Who hears besides the manager: their own manager, after three weeks without any reaction, and who answers
for numbers that are missing.

A message of these kinds names its programme and the company's day in its key (`KIND:PROGRAMME:DAY:…`).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from cards import builders
from cards.data.follow_ups import FollowUpAboveData, FollowUpLine, FollowUpNoDataData
from cards.model import Card
from cards.serial import to_json
from coaching.programmes.model import Programme
from handlers.context import UnitOfWork, World
from handlers.kpis.follow_up_cards import WEEK, Known, company_day, kpi_of, week_of
from handlers.kpis.follow_up_rights import owners_of
from handlers.leading import key_of
from handlers.readers import name_of
from measures.follow_ups.model import FollowUp, FollowUpState
from measures.follow_ups.rules import is_disputed
from measures.follow_ups.service import mark_told_above
from measures.kpis.model import CHECKIN_SOURCE
from people.model import Feature, Person
from people.outbox import Message, NewMessage

FOLLOW_UP_ABOVE = "follow_up_above"
FOLLOW_UP_NO_DATA = "follow_up_no_data"
"""Kinds of messages, as on `deliveries`."""
ABOVE_LASTS = timedelta(days=14)
"""How long it is worth telling a manager's manager."""


# ---------------------------------------------------------------------------- the manager's manager


def tell_above(known: Known, programme_id: str, entries: Iterable[FollowUp]) -> int:
    """Tell the managers of managers that these stand without any reaction, once each, those of one manager
    together; returns how many messages are new. The caller commits."""
    by_manager: dict[str, list[FollowUp]] = defaultdict(list)
    for entry in entries:
        if entry.manager_id in known.people and known.above(entry.manager_id) is not None:
            by_manager[entry.manager_id].append(entry)
    queued = 0
    for manager_id, found in sorted(by_manager.items()):
        message = _above(known, programme_id, known.people[manager_id], found)
        if message is not None:
            mark_told_above(known.unit, [entry.id for entry in found], at=known.world.now)
            queued += known.unit.outbox.add_many([message], now=known.world.now)
    return queued


def _above(
    known: Known, programme_id: str, manager: Person, entries: Sequence[FollowUp]
) -> NewMessage | None:
    person = known.above(manager.id)
    card = None if person is None else _above_card(known, programme_id, manager, entries, person)
    if person is None or card is None:
        return None
    day = company_day(known.world).isoformat()
    return NewMessage(
        dedupe_key=key_of(FOLLOW_UP_ABOVE, programme_id, day, person.id, manager.id),
        kind=FOLLOW_UP_ABOVE,
        lane=f"person:{person.id}",
        person_id=person.id,
        feature=Feature.WORK,
        subject_id=entries[0].id,
        card=to_json(card),
        due_at=known.world.now,
        not_after=known.world.now + ABOVE_LASTS,
    )


def _above_card(
    known: Known, programme_id: str, manager: Person, entries: Sequence[FollowUp], person: Person
) -> Card | None:
    cards = known.cards_for(person)
    lines: list[FollowUpLine] = [line for entry in entries if (line := cards.line(entry)) is not None]
    asked = [entry.asked_on for entry in entries if entry.asked_on is not None]
    if not lines or not asked:
        return None
    found = FollowUpAboveData(
        manager_name=name_of(manager), programme_id=programme_id, lines=tuple(lines), asked_on=min(asked)
    )
    return builders.follow_up_above(found, cards.reader.words)


def _unanswered(unit: UnitOfWork, message: Message) -> list[FollowUp]:
    """Return what a message to somebody above is still about. `subject_id` names one of the manager's."""
    programme_id = message.dedupe_key.split(":", 2)[1]
    open_ones = unit.follow_ups.open_ones(programme_id=programme_id)
    managers = {entry.manager_id for entry in open_ones if entry.id == message.subject_id}
    return [
        entry
        for entry in open_ones
        if entry.manager_id in managers
        and entry.told_above_at is not None
        and entry.reaction is None
        and entry.state is FollowUpState.OPEN
        and not is_disputed(entry)
    ]


# ---------------------------------------------------------------------------- numbers that are missing


def tell_of_missing(known: Known, programme: Programme, entries: Iterable[FollowUp]) -> int:
    """Tell who answers for the numbers of these that there are none, once a company week in one message;
    returns how many messages are new. The caller commits."""
    by_owner: dict[str, tuple[Person, list[FollowUp]]] = {}
    for entry in entries:
        kpi = kpi_of(programme, entry)
        for owner in [] if kpi is None else owners_of(known.world, known.unit, programme, kpi):
            by_owner.setdefault(owner.id, (owner, []))[1].append(entry)
    messages = [
        message
        for _, (owner, found) in sorted(by_owner.items())
        if (message := _missing(known, programme, owner, found)) is not None
    ]
    return known.unit.outbox.add_many(messages, now=known.world.now)


def _missing(
    known: Known, programme: Programme, owner: Person, entries: Sequence[FollowUp]
) -> NewMessage | None:
    cards, week = known.cards_for(owner), week_of(company_day(known.world))
    sources = {kpi.id: "" if kpi.source == CHECKIN_SOURCE else kpi.source for kpi in programme.kpis}
    pairs = [(kpi, sources[entry.kpi_id]) for entry in entries if (kpi := cards.kpi(entry)) is not None]
    if not pairs:
        return None
    found = FollowUpNoDataData(
        lines=tuple(kpi for kpi, _ in pairs), sources=tuple(source for _, source in pairs)
    )
    return NewMessage(
        dedupe_key=key_of(FOLLOW_UP_NO_DATA, programme.id, week.isoformat(), owner.id),
        kind=FOLLOW_UP_NO_DATA,
        lane=f"person:{owner.id}",
        person_id=owner.id,
        feature=Feature.WORK,
        card=to_json(builders.follow_up_no_data(found, cards.reader.words)),
        due_at=known.world.now,
        not_after=known.world.now + WEEK,
    )


# ---------------------------------------------------------------------------- looked at again


def rebuild_above(
    world: World, unit: UnitOfWork, messages: Sequence[Message], *, at: datetime
) -> dict[int, Card]:
    """Return the cards of messages to those above as they read at `at`, by message id, without what was
    reacted to meanwhile. What says that numbers are missing stays as it was written."""
    about = [one for one in messages if one.kind == FOLLOW_UP_ABOVE and one.person_id is not None]
    if not about:
        return {}
    known = Known.load(replace(world, now=at), unit)
    built = {}
    for message in about:
        entries, person = _unanswered(unit, message), known.people.get(message.person_id or "")
        manager = known.people.get(entries[0].manager_id) if entries else None
        if person is None or manager is None:
            continue
        card = _above_card(known, message.dedupe_key.split(":", 2)[1], manager, entries, person)
        if card is not None:
            built[message.id] = card
    return built


def tellings_that_are_over(unit: UnitOfWork, messages: Sequence[Message]) -> frozenset[int]:
    """Return the ids of those messages to somebody above of which all was reacted to, or ended."""
    about = [one for one in messages if one.kind == FOLLOW_UP_ABOVE]
    return frozenset(one.id for one in about if not _unanswered(unit, one))
