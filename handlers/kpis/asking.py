"""Managers are asked to follow up: one message a company week with all KPIs, kept up to date quietly.

A message of these kinds names the company week (its Monday) in its key (`KIND:WEEK:…:MANAGER`), by which it
is built anew.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from cards.model import Card
from cards.serial import to_json
from handlers.context import UnitOfWork, World
from handlers.introductions import introductions
from handlers.kpis.follow_up_cards import (
    WEEK,
    Known,
    entries_of_week,
    entries_of_weeks,
    week_of,
)
from measures.follow_ups.model import FollowUp, FollowUpState
from measures.follow_ups.rules import is_disputed
from measures.follow_ups.service import mark_asked
from people.calendar import utc_of
from people.model import Feature, Person
from people.outbox import Message, NewMessage

FOLLOW_UP = "follow_up"
FOLLOW_UP_EDIT = "follow_up_edit"
"""Kinds of messages, as on `deliveries`."""
EDITED_FOR = timedelta(days=14)
"""How long a change of what was sent is worth making: our own default."""


# ---------------------------------------------------------------------------- queueing


def ask(known: Known, entries: Iterable[FollowUp]) -> int:
    """Ask the managers of these follow-ups, once each a company week, about all of theirs in one message; who
    has had this week's is asked next week. Returns how many messages are new; the caller commits."""
    week, by_manager = week_of(known.world.company_day), _by_manager(known, entries)
    keys = {_key(week, manager_id): manager_id for manager_id in by_manager}
    asked = {keys[key] for key in known.unit.outbox.states(list(keys))} if keys else set()
    return sum(
        _ask(known, manager_id, found, week)
        for manager_id, found in sorted(by_manager.items())
        if manager_id not in asked
    )


def _by_manager(known: Known, entries: Iterable[FollowUp]) -> dict[str, list[FollowUp]]:
    """Return the follow-ups by their manager; those of somebody who has left wait for the roster."""
    found: dict[str, list[FollowUp]] = defaultdict(list)
    for entry in entries:
        if entry.manager_id in known.people:
            found[entry.manager_id].append(entry)
    return found


def _ask(known: Known, manager_id: str, entries: Sequence[FollowUp], week: date) -> int:
    world, unit, person = known.world, known.unit, known.people[manager_id]
    card = known.cards_for(person).card(entries, week=week)
    if card is None:
        return 0
    unit.outbox.add_many(_superseding(known, person, entries, week), now=world.now)
    mark_asked(unit, [entry.id for entry in entries], on=world.company_day)
    until = _end_of(week, world)
    greeting = introductions(world, unit, [person], about=f"{FOLLOW_UP}:{week.isoformat()}", not_after=until)
    unit.outbox.add_many(greeting, now=world.now)
    message = NewMessage(
        dedupe_key=_key(week, manager_id),
        kind=FOLLOW_UP,
        lane=f"person:{manager_id}",
        person_id=manager_id,
        feature=Feature.NUDGE,
        card=to_json(card),
        due_at=world.now,
        not_after=until,
    )
    return unit.outbox.add_many([message], now=world.now)


def _superseding(known: Known, person: Person, entries: Sequence[FollowUp], week: date) -> list[NewMessage]:
    """Return the changes of the messages of earlier weeks that asked about these last: they keep their own
    figures, and say that there is a newer card. To be made before these count as asked anew."""
    asked = {week_of(one.last_asked_on) for one in entries if one.last_asked_on is not None} - {week}
    before = entries_of_weeks(known.unit, [(person.id, earlier) for earlier in sorted(asked)])
    ids, cards = {one.id for one in entries}, known.cards_for(person)
    return [
        _edit(known, person.id, earlier, card)
        for (_, earlier), found in before.items()
        if (card := cards.card(known.asked_still(found), week=earlier, superseded=ids)) is not None
    ]


def _end_of(week: date, world: World) -> datetime:
    """Return when a week's message is too late: the next evaluation asks anew."""
    return utc_of(week + WEEK, time(0), ZoneInfo(world.company.timezone))


def _key(week: date, manager_id: str) -> str:
    """Return the key of a week's message; a person's id may hold a ':', and stands last."""
    return f"{FOLLOW_UP}:{week.isoformat()}:{manager_id}"


# ---------------------------------------------------------------------------- kept up to date


def week_card(known: Known, entry: FollowUp) -> Card | None:
    """Return the card of the week in which a follow-up was asked about last, as it reads now, for whoever it
    is asked of; None if nobody was asked."""
    person = known.people.get(entry.manager_id)
    if person is None or entry.last_asked_on is None:
        return None
    week = week_of(entry.last_asked_on)
    entries = entries_of_week(known.unit, entry.manager_id, week)
    return known.cards_for(person).card(known.asked_still(entries), week=week)


def update_sent(known: Known, entries: Iterable[FollowUp]) -> None:
    """Change the messages in which these were asked about last to how they stand now; nobody is notified.
    The caller commits."""
    weeks = {
        (entry.manager_id, week_of(entry.last_asked_on)): entry
        for entry in entries
        if entry.last_asked_on is not None
    }
    edits = [
        _edit(known, manager_id, week, card)
        for (manager_id, week), entry in sorted(weeks.items(), key=lambda one: one[0])
        if (card := week_card(known, entry)) is not None
    ]
    known.unit.outbox.add_many(edits, now=known.world.now)


def update_handed_over(known: Known, entries: Iterable[FollowUp]) -> None:
    """Change the messages of those who manage these teams no more: they say so, without figures, and offer
    nothing. `entries` as they stood for them. The caller commits."""
    weeks: dict[tuple[str, date], list[FollowUp]] = defaultdict(list)
    for entry in entries:
        if (
            entry.asked_on is not None
            and entry.last_asked_on is not None
            and entry.manager_id in known.people
        ):
            weeks[entry.manager_id, week_of(entry.last_asked_on)].append(entry)
    left, edits = entries_of_weeks(known.unit, list(weeks)), []
    for (manager_id, week), gone in sorted(weeks.items()):
        cards = known.cards_for(known.people[manager_id])
        still = known.asked_still(left[manager_id, week])
        card = cards.card(still, week=week, handed_over=gone)
        if card is not None:
            edits.append(_edit(known, manager_id, week, card))
    known.unit.outbox.add_many(edits, now=known.world.now)


def _edit(known: Known, manager_id: str, week: date, card: Card) -> NewMessage:
    now = known.world.now
    return NewMessage(
        # By chance: with a clock that stands still, what was undone may be done again at one moment.
        dedupe_key=f"{FOLLOW_UP_EDIT}:{week.isoformat()}:{known.world.chance.getrandbits(64):x}:{manager_id}",
        kind=FOLLOW_UP_EDIT,
        lane=f"person:{manager_id}",
        person_id=manager_id,
        card=to_json(card),
        due_at=now,
        not_after=now + EDITED_FOR,
        edits=_key(week, manager_id),
    )


# ---------------------------------------------------------------------------- looked at again


def rebuild_follow_ups(
    world: World, unit: UnitOfWork, messages: Sequence[Message], *, at: datetime
) -> dict[int, Card]:
    """Return the cards of messages to managers as they read at `at`, by message id: without what recovered or
    is called wrong meanwhile. Those of which nothing is left are absent."""
    about = [one for one in messages if one.kind == FOLLOW_UP and one.person_id is not None]
    if not about:
        return {}
    known = Known.load(replace(world, now=at), unit)
    left, built = _still_asked(known, about), {}
    for message in about:
        person = known.people.get(message.person_id or "")
        week, day = _week_of(message), known.world.company_day
        entries = [_asked_by(one, week, day) for one in left[message.id]]
        card = None if person is None else known.cards_for(person).card(entries, week=week)
        if card is not None:
            built[message.id] = card
    return built


def follow_ups_that_are_over(world: World, unit: UnitOfWork, messages: Sequence[Message]) -> frozenset[int]:
    """Return the ids of those messages to managers of which nothing is left to ask."""
    about = [one for one in messages if one.kind == FOLLOW_UP]
    left = _still_asked(Known.load(world, unit), about) if about else {}
    return frozenset(message_id for message_id, entries in left.items() if not entries)


def _asked_by(entry: FollowUp, week: date, day: date) -> FollowUp:
    """Return a follow-up as asked about on the day on which its first message, of a week, arrives: the days
    that a manager has to react begin then, not when it was queued."""
    is_first = entry.asked_on is not None and week_of(entry.asked_on) == week
    return replace(entry, asked_on=max(entry.asked_on or day, day)) if is_first else entry


def asked_now(world: World, unit: UnitOfWork, messages: Iterable[Message]) -> None:
    """Note of first messages to managers that they arrived just now."""
    for message in messages:
        if message.kind != FOLLOW_UP or message.person_id is None:
            continue
        week, day = _week_of(message), world.company_day
        for entry in entries_of_week(unit, message.person_id, week):
            if _asked_by(entry, week, day) != entry:
                unit.follow_ups.save(_asked_by(unit.follow_ups.lock(entry.id), week, day))


def asked_in_vain(unit: UnitOfWork, messages: Iterable[Message]) -> None:
    """Note of messages to managers that reached nobody: who was not asked cannot have failed to react, and
    their manager hears nothing."""
    for message in messages:
        if message.kind != FOLLOW_UP or message.person_id is None:
            continue
        week = _week_of(message)
        for entry in entries_of_week(unit, message.person_id, week):
            locked = unit.follow_ups.lock(entry.id)
            if locked.asked_on is not None and week_of(locked.asked_on) == week:
                unit.follow_ups.save(replace(locked, asked_on=None))


def _still_asked(known: Known, messages: Sequence[Message]) -> dict[int, list[FollowUp]]:
    """Return by message id what is left to ask."""
    places = {one.id: (one.person_id or "", _week_of(one)) for one in messages}
    found = entries_of_weeks(known.unit, list(places.values()))
    return {
        message_id: [
            one
            for one in known.asked_still(found[place])
            if one.state is FollowUpState.OPEN and not is_disputed(one)
        ]
        for message_id, place in places.items()
    }


def _week_of(message: Message) -> date:
    return date.fromisoformat(message.dedupe_key.split(":", 2)[1])
