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
from coaching.kpis.view import above
from coaching.programmes.model import Programme
from handlers.context import UnitOfWork, World
from handlers.kpis.follow_up_cards import WEEK, Known, kpi_of, week_of
from handlers.kpis.follow_up_rights import owners_of
from handlers.leading import key_of
from handlers.readers import name_of
from measures.follow_ups.model import FollowUp
from measures.follow_ups.rules import is_disputed
from measures.follow_ups.service import mark_told_above
from measures.kpis.model import CHECKIN_SOURCE
from measures.teams.model import EVERYBODY
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
        # Without a new message, as at a second look after one that was lost, the next day tells it.
        if message is not None and known.unit.outbox.add_many([message], now=known.world.now):
            mark_told_above(known.unit, [entry.id for entry in found], at=known.world.now)
            queued += 1
    return queued


def _above(
    known: Known, programme_id: str, manager: Person, entries: Sequence[FollowUp]
) -> NewMessage | None:
    person = known.above(manager.id)
    card = None if person is None else _above_card(known, programme_id, manager, entries, person)
    if person is None or card is None:
        return None
    day = known.world.company_day.isoformat()
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
        manager_name=name_of(manager),
        programme_id=programme_id,
        lines=tuple(lines),
        asked_on=min(asked),
        team_number=_number_of_all(known, programme_id, lines),
    )
    return builders.follow_up_above(found, cards.reader.words)


def _number_of_all(known: Known, programme_id: str, lines: Sequence[FollowUpLine]) -> int:
    """Return the number of the lowest team that has all of these in it, at the evaluation of the first."""
    figures = [line.kpi.figure for line in lines]
    stored = known.unit.team_figures.teams(programme_id, figures[0].evaluated_on)
    numbers = {path: number for number, path in enumerate(sorted({EVERYBODY, *stored}))}
    shared = set.intersection(*(set(above(one.team)) for one in figures))
    return numbers[max(shared & numbers.keys(), key=len)]


def _unanswered(unit: UnitOfWork, message: Message) -> list[FollowUp]:
    """Return what a message to somebody above is still about: of the manager whom it names, whatever became
    of the one follow-up that `subject_id` names."""
    return [
        entry
        for entry in unit.follow_ups.open_ones(
            programme_id=message.dedupe_key.split(":", 2)[1], manager_id=_manager_in(message)
        )
        if entry.told_above_at is not None and entry.reaction is None and not is_disputed(entry)
    ]


def _manager_in(message: Message) -> str:
    """Return whose follow-ups a message is about; ids of persons may hold a ':'."""
    kind, programme_id, day, _ = message.dedupe_key.split(":", 3)
    return message.dedupe_key.removeprefix(key_of(kind, programme_id, day, message.person_id or "", ""))


def above_in_vain(unit: UnitOfWork, messages: Iterable[Message]) -> None:
    """Note of messages to somebody above that reached nobody that they have not heard: cards say nothing
    else, and the next look tells them anew."""
    for message in messages:
        if message.kind != FOLLOW_UP_ABOVE:
            continue
        for entry in _unanswered(unit, message):
            locked = unit.follow_ups.lock(entry.id)
            if locked.told_above_at == message.queued_at:
                unit.follow_ups.save(replace(locked, told_above_at=None))


# ---------------------------------------------------------------------------- numbers that are missing


def tell_of_missing(known: Known, programme: Programme, entries: Iterable[FollowUp]) -> int:
    """Tell who answers for the numbers of these that there are none, but for those that people enter at
    check-ins, once a company week in one message; returns how many messages are new. The caller commits."""
    by_owner: dict[str, tuple[Person, list[FollowUp]]] = {}
    for entry in entries:
        kpi = kpi_of(programme, entry)
        # What people enter at check-ins nobody delivers: there is no way out for whoever would hear.
        if kpi is None or kpi.source == CHECKIN_SOURCE:
            continue
        for owner in owners_of(known.world, known.unit, programme, kpi):
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
    cards, week = known.cards_for(owner), week_of(known.world.company_day)
    sources = {kpi.id: kpi.source for kpi in programme.kpis}
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
        entries, person = _still_told(known, message), known.people.get(message.person_id or "")
        manager = known.people.get(entries[0].manager_id) if entries else None
        if person is None or manager is None:
            continue
        card = _above_card(known, message.dedupe_key.split(":", 2)[1], manager, entries, person)
        if card is not None:
            built[message.id] = card
    return built


def tellings_that_are_over(world: World, unit: UnitOfWork, messages: Sequence[Message]) -> frozenset[int]:
    """Return the ids of those messages to somebody above of which all was reacted to, or ended, or that are
    for who stands above that manager no more."""
    about = [one for one in messages if one.kind == FOLLOW_UP_ABOVE]
    if not about:
        return frozenset()
    known = Known.load(world, unit)
    return frozenset(one.id for one in about if not _still_told(known, one))


def _still_told(known: Known, message: Message) -> list[FollowUp]:
    """Return what a message to somebody above is still about, for who stands there now."""
    person = known.above(_manager_in(message))
    if person is None or person.id != message.person_id:
        return []
    return known.asked_still(_unanswered(known.unit, message))
