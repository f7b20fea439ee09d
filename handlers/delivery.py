"""A tick's second half: which messages go out now, and what became of them.

`claim` decides and writes the intent to send before anything is sent; `settle` records the outcomes.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from cards.model import Card
from cards.serial import UnreadableCardError, from_json, to_json
from coaching.checkins.model import CheckInState
from handlers import topics
from handlers.context import UnitOfWork, World
from handlers.help_messages import IN_WORKING_TIME
from handlers.help_rebuilding import ABOUT_HELP, no_longer_needed
from handlers.leading import drafts_that_are_over
from handlers.readers import reader_of
from handlers.rebuilding import rebuild
from people.attention import FREE
from people.calendar import WorkCalendar, iso_week
from people.model import Feature, Platform
from people.outbox import Acknowledgement, Message, MessageState, Reason
from people.reach import address_of
from people.sending import End, Go, Move, Recipient, decide, decide_reply
from people.working_time import calendars_for

SENDING_STOPPED = "sending_stopped"
"""The switch of the emergency stop."""

_OF_A_CHECK_IN = (topics.CHECK_IN, topics.STATUS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One message to be sent, its intent already written."""

    message_id: int
    fence: int
    platform: Platform
    address: str
    card: Card
    attempts: int
    """Sends tried before this one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """What one claim did: deliveries to carry out, and messages that were moved, dropped or failed.

    `held`: could go out, but their platform pauses; they wait for its end and are not ready till then.
    """

    deliveries: tuple[Delivery, ...] = ()
    moved: int = 0
    dropped: int = 0
    failed: int = 0
    held: int = 0

    @property
    def handled(self) -> int:
        """How many messages were looked at; 0 means that nothing is ready."""
        return len(self.deliveries) + self.moved + self.dropped + self.failed + self.held


NOTHING = Claimed()


def may_send(world: World, unit: UnitOfWork) -> bool:
    """Tell whether anything may go out: no emergency stop, and at least one platform."""
    return bool(world.platforms) and unit.switches.get(SENDING_STOPPED) is None


def claim(world: World, unit: UnitOfWork, *, limit: int, lease_seconds: int) -> Claimed:
    """Decide about up to `limit` messages that are due, and write the intent to send; commits."""
    if not may_send(world, unit):
        return NOTHING
    messages = unit.outbox.ready(now=world.now, limit=limit)
    if not messages:
        return NOTHING
    recipients = _recipients(world, unit, messages)
    cards = _readable_cards(messages)
    over = no_longer_needed(unit, messages) | drafts_that_are_over(unit, messages)
    verdicts = [(message, _verdict(world, message, recipients, cards, over=over)) for message in messages]
    moving = [(message, verdict) for message, verdict in verdicts if isinstance(verdict, Move)]
    ending = [(message, verdict) for message, verdict in verdicts if isinstance(verdict, End)]
    _move(world, unit, moving)
    _end(world, unit, ending)
    going = [message for message, verdict in verdicts if isinstance(verdict, Go)]
    stale = _stale(world, going, recipients, cards)
    cards |= rebuild(world, unit, stale, at=world.now)
    addressed = [(message, cards[message.id], _address(message, recipients)) for message in going]
    deliveries = _begin(unit, addressed, lease_seconds=lease_seconds)
    _take_attention(world, unit, going, recipients, begun={one.message_id for one in deliveries})
    unit.commit()
    failed = sum(end.state is MessageState.FAILED for _, end in ending)
    return Claimed(
        deliveries=deliveries,
        moved=len(moving),
        dropped=len(ending) - failed,
        failed=failed,
        held=len(going) - len(deliveries),
    )


def _readable_cards(messages: Sequence[Message]) -> dict[int, Card]:
    """Return the cards by message id, without those that are damaged: one bad row stops nobody else."""
    cards = {}
    for message in messages:
        try:
            cards[message.id] = from_json(message.card)
        except UnreadableCardError:
            continue
    return cards


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    recipient: Recipient
    address: tuple[Platform, str] | None
    introduced: bool
    """They have read what Hojorin is."""


def _recipients(world: World, unit: UnitOfWork, messages: Sequence[Message]) -> dict[str, _Known]:
    ids = {message.person_id for message in messages if message.person_id is not None}
    persons = unit.people.get_many(ids)
    today = world.now.date()
    calendars = calendars_for(unit, persons.values(), company=world.company, first=today, last=today)
    pauses = unit.people.pauses_of(ids)
    used = _used(unit, calendars, now=world.now)
    introduced = unit.people.introduced(_greeted(messages))
    chats = unit.people.last_chats(ids)
    known = {}
    for person in persons.values():
        address = address_of(person, platforms=world.platforms, last_chat=chats.get(person.id))
        known[person.id] = _Known(
            recipient=Recipient(
                person=person,
                calendar=calendars[person.id],
                pauses=tuple(pauses.get(person.id, ())),
                used=used.get(person.id, 0),
                reachable=address is not None,
            ),
            address=address,
            introduced=person.id in introduced,
        )
    return known


def _greeted(messages: Sequence[Message]) -> set[str]:
    """Return for whom an introduction is among the messages."""
    return {m.person_id for m in messages if m.kind == topics.INTRODUCTION and m.person_id is not None}


def _used(unit: UnitOfWork, calendars: dict[str, WorkCalendar], *, now: datetime) -> dict[str, int]:
    """Return the places taken of each person's own current week; zones can be in different weeks."""
    by_week: dict[str, list[str]] = {}
    for person_id, calendar in calendars.items():
        by_week.setdefault(iso_week(calendar, now), []).append(person_id)
    used: dict[str, int] = {}
    for week, person_ids in by_week.items():
        used |= unit.attention.used(person_ids, week=week)
    return used


def _stale(
    world: World, going: Sequence[Message], recipients: Mapping[str, _Known], cards: Mapping[int, Card]
) -> list[Message]:
    """Return what must be worded anew. It was due on an earlier date of its reader than today: an emergency
    stop or a missing platform had held it, and its card still speaks of that date. Or it became known only
    since which language they read. Or it is about a request, with which anything may have happened since."""
    stale = []
    for message in going:
        known = recipients.get(message.person_id or "")
        if known is not None and message.feature is not None:
            calendar, person = known.recipient.calendar, known.recipient.person
            is_late = calendar.local_date(message.due_at) < calendar.local_date(world.now)
            is_in_other_words = cards[message.id].language != reader_of(person, world.company).words.language
            if is_late or is_in_other_words or message.kind in ABOUT_HELP:
                stale.append(message)
    return stale


def _verdict(
    world: World,
    message: Message,
    recipients: Mapping[str, _Known],
    cards: Mapping[int, Card],
    *,
    over: Collection[int],
) -> Go | Move | End:
    if message.id not in cards:
        return End(MessageState.FAILED, Reason.PAYLOAD_REFUSED)
    if message.person_id is None:
        return Go()
    known = recipients.get(message.person_id)
    if known is None:
        return End(MessageState.DROPPED, Reason.LEFT_COMPANY)
    # Two programmes met them before anything had gone out: the introduction comes once.
    is_second = message.kind == topics.INTRODUCTION and known.introduced
    if message.id in over or is_second:
        return End(MessageState.DROPPED, Reason.NO_LONGER_NEEDED)
    if message.feature is None:
        waits = message.kind in IN_WORKING_TIME
        return decide_reply(known.recipient, in_working_time=waits, now=world.now)
    return decide(message, known.recipient, company=world.company, now=world.now)


def _move(world: World, unit: UnitOfWork, moving: Sequence[tuple[Message, Move]]) -> None:
    """Put messages off, each with its card built anew for the moment it moves to."""
    for to in sorted({move.to for _, move in moving}):
        batch = [(message, move) for message, move in moving if move.to == to]
        cards = rebuild(world, unit, [message for message, _ in batch], at=to)
        for message, move in batch:
            card = cards.get(message.id)
            unit.outbox.move(
                message.id,
                due_at=to,
                card=message.card if card is None else to_json(card),
                reason=move.reason,
            )


def _end(world: World, unit: UnitOfWork, ending: Sequence[tuple[Message, End]]) -> None:
    for verdict in sorted({end for _, end in ending}, key=lambda end: (end.state, end.reason)):
        ids = [message.id for message, end in ending if end == verdict]
        unit.outbox.finish(ids, state=verdict.state, reason=verdict.reason, at=world.now)
    _reached_nobody(unit, [message for message, _ in ending])


def _reached_nobody(unit: UnitOfWork, messages: Sequence[Message]) -> None:
    """A check-in that reached nobody is skipped, not missed, and its place in the week is free again."""
    skipped = [m.subject_id for m in messages if m.kind in _OF_A_CHECK_IN and m.subject_id is not None]
    if skipped:
        unit.check_ins.set_state(skipped, CheckInState.SKIPPED)
    unit.attention.give_back([message.id for message in messages])


def _begin(
    unit: UnitOfWork,
    going: Sequence[tuple[Message, Card, tuple[Platform, str]]],
    *,
    lease_seconds: int,
) -> tuple[Delivery, ...]:
    """Write the intent to send, platform by platform, and return what is to be carried out."""
    fences: dict[int, int] = {}
    for platform in sorted({where[0] for _, _, where in going}):
        ids = [message.id for message, _, where in going if where[0] is platform]
        fences |= unit.outbox.begin(ids, platform=platform, lease_seconds=lease_seconds)
    return tuple(
        Delivery(
            message_id=message.id,
            fence=fences[message.id],
            platform=platform,
            address=address,
            card=card,
            attempts=message.attempts,
        )
        for message, card, (platform, address) in going
        if message.id in fences
    )


def _address(message: Message, recipients: Mapping[str, _Known]) -> tuple[Platform, str]:
    known = recipients.get(message.person_id or "")
    if known is not None and known.address is not None:
        return known.address
    name, _, channel = message.lane.partition(":")
    platform = Platform(name)
    # In the playground anybody's id could be the name of a channel: there the lane is the address.
    return platform, message.lane if platform is Platform.PLAYGROUND else channel


def _take_attention(
    world: World,
    unit: UnitOfWork,
    going: Sequence[Message],
    recipients: Mapping[str, _Known],
    *,
    begun: Collection[int],
) -> None:
    places = []
    for message in going:
        if message.id in begun and _takes_a_place(message) and message.person_id is not None:
            week = iso_week(recipients[message.person_id].recipient.calendar, world.now)
            places.append((message.person_id, week, message.id, message.feature or Feature.HELP))
    unit.attention.take_many(places)


def _takes_a_place(message: Message) -> bool:
    return message.feature is not None and message.feature not in FREE


def settle(world: World, unit: UnitOfWork, messages: Sequence[Acknowledgement]) -> frozenset[int]:
    """Record what became of sends, and tell the domains what reached whom; commits.

    Returns the ids that were recorded: an outcome whose fence is over changes nothing.
    """
    recorded = unit.outbox.acknowledge(messages, at=world.now)
    valid = [ack for ack in messages if ack.message_id in recorded and ack.retry_at is None]
    stored = unit.outbox.get_many([ack.message_id for ack in valid])
    sent = [stored[ack.message_id] for ack in valid if ack.state is MessageState.SENT]
    lost = [stored[ack.message_id] for ack in valid if ack.state is MessageState.FAILED]
    _reached(world, unit, sent)
    _reached_nobody(unit, lost)
    unit.commit()
    return recorded


def _reached(world: World, unit: UnitOfWork, sent: Sequence[Message]) -> None:
    check_ins = [m.subject_id for m in sent if m.kind in _OF_A_CHECK_IN and m.subject_id is not None]
    if check_ins:
        unit.check_ins.mark_delivered(check_ins, at=world.now)
    greeted = _greeted(sent)
    if greeted:
        unit.people.mark_introduced(greeted, at=world.now)
