"""A tick's second half: which messages go out now. `claim` decides, and writes the intent to send before
anything is sent; `handlers.settling` records what became of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from cards.model import Card
from cards.serial import is_of_newer_version, to_json
from handlers.context import UnitOfWork, World
from handlers.deciding import Address, Deciding, address_on, load_deciding, readable_cards
from handlers.doubt import (
    PLATFORM_RETRY,
    Carriers,
    is_given_up,
    is_looked_for,
    may_not_repeat,
    waits_for_platform,
)
from handlers.illegible import LEFT_FOR
from handlers.rebuilding import rebuild
from handlers.settling import reached_nobody
from people.errors import HojorinError
from people.model import Feature, Platform
from people.outbox import Message, MessageState, Reason, Room
from people.pace import Pace
from people.sending import End, Go, Move

SENDING_STOPPED = "sending_stopped"
"""The switch of the emergency stop."""
SOON_SECONDS = 6.0
"""A platform that takes something within this time is waited for; behind a longer pause messages are told
apart by where they go, so that those for the others come at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One message to be sent, or to be looked for, its intent already written."""

    message_id: int
    fence: int
    kind: str
    platform: Platform
    address: str
    card: Card
    attempts: int
    """Sends tried before this one."""
    doubt_since: datetime | None = None
    """Machine time of the earliest send before this one of which nobody can tell whether it arrived."""
    reason: Reason | None = None
    """Why nobody can tell."""
    look: bool = False
    """It is not sent: it is found out whether it arrived."""
    reference: str | None = None
    """What the platform calls the message that is changed to the card; None: the card is posted."""
    removes: bool = False
    """That message is deleted; only where the platform does not do so is it changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """What one claim did: deliveries to carry out, and messages that were moved, dropped, failed or lost.

    `held`: could go out, but their platform has no room; they come when it has.
    """

    deliveries: tuple[Delivery, ...] = ()
    moved: int = 0
    dropped: int = 0
    failed: int = 0
    unknown: int = 0
    held: int = 0
    room_in: float | None = None
    """Nothing is ready: seconds until a platform takes the next message, if one waits for that."""
    turn_in: float | None = None
    """Nothing is ready: seconds until a conversation has rested in which something waits."""
    retry_in: float | None = None
    """Nothing is ready: seconds until the next retry, or the end of a platform's pause; negative if that has
    come."""

    @property
    def handled(self) -> int:
        """How many messages were looked at; 0 means that nothing is ready."""
        decided = self.moved + self.dropped + self.failed + self.unknown + self.held
        return len(self.deliveries) + decided


NOTHING = Claimed()


class ClaimBrokeError(HojorinError):
    """Something broke while these messages were decided about; nothing was changed. `error`: what it was."""

    def __init__(self, message_ids: Sequence[int], error: Exception) -> None:
        super().__init__(f"deciding about {len(message_ids)} messages broke ({type(error).__name__})")
        self.message_ids = tuple(message_ids)
        self.error = error


def may_send(world: World, unit: UnitOfWork) -> bool:
    """Tell whether anything may go out: no emergency stop, and at least one platform."""
    return bool(world.platforms) and unit.switches.get(SENDING_STOPPED) is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """How a claim writes the intent to send: on what platforms take and promise, and for how long."""

    carriers: Carriers
    lease_seconds: int

    def pace(self, platform: Platform) -> Pace | None:
        """Return how fast a platform may be written to."""
        carrier = self.carriers.get(platform)
        return None if carrier is None else carrier.pace


def claim(
    world: World,
    unit: UnitOfWork,
    *,
    limit: int,
    lease_seconds: int,
    carriers: Carriers | None = None,
    places: Mapping[Platform, int] | None = None,
) -> Claimed:
    """Decide about up to `limit` messages that are due, and write the intent to send; commits. Raises
    `ClaimBrokeError` if something breaks at one of them: with a `limit` of 1 it is known at which.

    `places`: how many more each platform may be sent side by side, where there is an end to it.
    """
    if not may_send(world, unit):
        return NOTHING
    intent = Intent(carriers=carriers or {}, lease_seconds=lease_seconds)
    rooms = _rooms(world, unit, intent, most=limit, places=places or {})
    messages = _ready(world, unit, rooms, limit=limit)
    if not messages:
        return _what_is_next(world, unit, rooms)
    try:
        claimed = _look_or_decide(world, unit, intent, messages, rooms)
        unit.commit()
    except Exception as error:  # noqa: BLE001 - whoever called finds out at which message it broke
        broke = ClaimBrokeError([message.id for message in messages], error)
    else:
        return claimed
    raise broke  # outside the `except` block: the error itself is an attribute, not a context that is printed


def _look_or_decide(
    world: World,
    unit: UnitOfWork,
    intent: Intent,
    ready: Sequence[Message],
    rooms: Mapping[Platform, Room],
) -> Claimed:
    left = _leave_to_newer(world, unit, ready)
    messages = [message for message in ready if message.id not in left]
    waiting = [message for message in messages if waits_for_platform(message, world.platforms)]
    looked_for = [message for message in messages if is_looked_for(message, intent.carriers)]
    over = [message for message in messages if may_not_repeat(message, intent.carriers)]
    waited, given_up = _wait_for_platform(world, unit, waiting)
    looks, lost = _look(world, unit, intent, looked_for)
    _lose(world, unit, over)
    apart = {message.id for message in (*waiting, *looked_for, *over)}
    others = [message for message in messages if message.id not in apart]
    claimed = _decide(world, unit, intent, others, rooms)
    return replace(
        claimed,
        deliveries=(*looks, *claimed.deliveries),
        moved=claimed.moved + waited + len(left),
        unknown=claimed.unknown + given_up + lost + len(over),
        held=claimed.held + len(looked_for) - len(looks) - lost,
    )


def _leave_to_newer(world: World, unit: UnitOfWork, messages: Sequence[Message]) -> frozenset[int]:
    """Put off what only a newer version can read, unless nobody took it for a day; returns which."""
    left = frozenset(
        one.id for one in messages if is_of_newer_version(one.card) and world.now - one.due_at < LEFT_FOR
    )
    if left:
        unit.outbox.put_off(left, retry_at=unit.outbox.machine_now() + PLATFORM_RETRY)
    return left


def give_up(world: World, unit: UnitOfWork, message_id: int, *, tells: bool = True) -> Claimed:
    """End a queued message at which something of ours breaks, so that it holds nobody up; commits.

    `tells`: the domains are told that it reached nobody.
    """
    message = unit.outbox.get_many([message_id]).get(message_id)
    if message is None or message.state is not MessageState.QUEUED:
        return NOTHING
    state = MessageState.FAILED if message.doubt_since is None else MessageState.UNKNOWN
    unit.outbox.finish([message_id], state=state, reason=Reason.PAYLOAD_REFUSED, at=world.now)
    # Another process may have been quicker, which the row says now that it is locked.
    ended = unit.outbox.get_many([message_id])[message_id].state
    if tells and ended is MessageState.FAILED:
        reached_nobody(unit, [message])
    unit.commit()
    return Claimed(failed=int(ended is MessageState.FAILED), unknown=int(ended is MessageState.UNKNOWN))


def put_off(world: World, unit: UnitOfWork, message_id: int) -> Claimed:
    """Leave a queued message, about which this version does not know enough to decide, to a newer one: it is
    looked at again in a while. What nobody took for a day ends; commits."""
    message = unit.outbox.get_many([message_id]).get(message_id)
    if message is not None and world.now - message.due_at >= LEFT_FOR:
        return give_up(world, unit, message_id, tells=False)
    unit.outbox.put_off([message_id], retry_at=unit.outbox.machine_now() + PLATFORM_RETRY)
    unit.commit()
    return Claimed(moved=1)


# ---------------------------------------------------------------------------- room


def _rooms(
    world: World, unit: UnitOfWork, intent: Intent, *, most: int, places: Mapping[Platform, int]
) -> dict[Platform, Room]:
    """Return how many messages each platform takes now, and this process can send there side by side."""
    paces = {platform: intent.pace(platform) for platform in world.platforms}
    found = unit.outbox.room(paces, most=most)
    return {
        platform: Room(messages=min(room.messages, places.get(platform, most)), wait=room.wait)
        for platform, room in found.items()
    }


def _ready(world: World, unit: UnitOfWork, rooms: Mapping[Platform, Room], *, limit: int) -> list[Message]:
    """Return what may go out now. Where all goes to one platform no more is looked at than it takes."""
    room = {platform: one.messages for platform, one in rooms.items()}
    if not any(room.values()) and min(one.wait for one in rooms.values()) <= SOON_SECONDS:
        return []
    most = min(limit, sum(room.values())) if len(room) == 1 and any(room.values()) else limit
    return unit.outbox.ready(now=world.now, limit=most, room=room)


def _what_is_next(world: World, unit: UnitOfWork, rooms: Mapping[Platform, Room]) -> Claimed:
    """Return when it is worth while to claim again."""
    retry_in = _seconds_until(unit.outbox.next_retry(), unit)
    if unit.outbox.oldest_ready(now=world.now) is None:
        return Claimed(retry_in=retry_in)
    waits = [room.wait for room in rooms.values() if room.messages == 0 and room.wait > 0]
    return Claimed(
        room_in=min(waits, default=None),
        turn_in=_seconds_until(unit.outbox.next_turn(now=world.now), unit),
        retry_in=retry_in,
    )


def _seconds_until(moment: datetime | None, unit: UnitOfWork) -> float | None:
    """Return the seconds until a machine time, by the clock that it was counted on."""
    return None if moment is None else (moment - unit.outbox.machine_now()).total_seconds()


# ---------------------------------------------------------------------------- looking


def _look(
    world: World, unit: UnitOfWork, intent: Intent, messages: Sequence[Message]
) -> tuple[tuple[Delivery, ...], int]:
    """Write the intent to find out what arrived; returns it, and how many messages ended as unknown because
    nobody knows any more where they were sent to."""
    if not messages:
        return (), 0
    people = unit.people.get_many({one.person_id for one in messages if one.person_id is not None})
    cards = readable_cards(messages)
    placed = []
    for message in messages:
        address = message.platform and address_on(message.platform, message, people)
        if message.platform is not None and address and message.id in cards:
            placed.append((message, cards[message.id], (message.platform, address)))
    known = {message.id for message, _, _ in placed}
    lost = [message for message in messages if message.id not in known]
    _lose(world, unit, lost)
    return _begin(unit, intent, placed, look=True), len(lost)


def _wait_for_platform(world: World, unit: UnitOfWork, messages: Sequence[Message]) -> tuple[int, int]:
    """Put off what waits for its platform to come back, so that it holds nobody up in its conversation, and
    end what waited too long; returns how many of each."""
    if not messages:
        return 0, 0
    now, later = unit.outbox.machine_now(), world.now + PLATFORM_RETRY
    given_up = [one for one in messages if one.doubt_since and is_given_up(one.doubt_since, now=now)]
    waiting = [one for one in messages if one not in given_up]
    for one in waiting:
        unit.outbox.move(one.id, due_at=later, card=one.card, reason=Reason.NO_PLATFORM)
    _lose(world, unit, given_up)
    return len(waiting), len(given_up)


def _lose(world: World, unit: UnitOfWork, messages: Sequence[Message]) -> None:
    """End what may have arrived and cannot be cleared up."""
    for message in messages:
        reason = message.reason or Reason.DIED_WHILE_SENDING
        unit.outbox.finish([message.id], state=MessageState.UNKNOWN, reason=reason, at=world.now)


# ---------------------------------------------------------------------------- deciding


def _decide(
    world: World,
    unit: UnitOfWork,
    intent: Intent,
    messages: Sequence[Message],
    rooms: Mapping[Platform, Room],
) -> Claimed:
    """Move, end, hold or begin each of the messages."""
    if not messages:
        return NOTHING
    deciding = load_deciding(world, unit, messages)
    verdicts = [(message, deciding.verdict(message)) for message in messages]
    moving = [(message, verdict) for message, verdict in verdicts if isinstance(verdict, Move)]
    ending = [(message, verdict) for message, verdict in verdicts if isinstance(verdict, End)]
    _move(world, unit, moving)
    _end(world, unit, ending)
    going = [message for message, verdict in verdicts if isinstance(verdict, Go)]
    deliveries = _go(unit, intent, deciding, going, rooms)
    ends = [end.state for _, end in ending]
    return Claimed(
        deliveries=deliveries,
        moved=len(moving),
        dropped=ends.count(MessageState.DROPPED),
        failed=ends.count(MessageState.FAILED),
        unknown=ends.count(MessageState.UNKNOWN),
        held=len(going) - len(deliveries),
    )


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
    reached_nobody(unit, [message for message, end in ending if end.state is not MessageState.UNKNOWN])


# ---------------------------------------------------------------------------- going


def _go(
    unit: UnitOfWork,
    intent: Intent,
    deciding: Deciding,
    going: Sequence[Message],
    rooms: Mapping[Platform, Room],
) -> tuple[Delivery, ...]:
    """Begin what has room, worded for this moment, and hold the rest."""
    addresses = {message.id: deciding.address(message) for message in going}
    fitting = _fitting(unit, going, addresses, rooms)
    world = deciding.world
    stale = deciding.stale(fitting)
    references = {message.id: deciding.reference(message) for message in fitting}
    cards = deciding.cards | (rebuild(world, unit, stale, at=world.now) if stale else {})
    placed = [(message, cards[message.id], addresses[message.id]) for message in fitting]
    deliveries = tuple(
        replace(delivery, reference=references[delivery.message_id])
        for delivery in _begin(unit, intent, placed, look=False)
    )
    begun = {delivery.message_id for delivery in deliveries}
    _take_attention(unit, deciding, [message for message in fitting if message.id in begun])
    return deliveries


def _fitting(
    unit: UnitOfWork,
    going: Sequence[Message],
    addresses: Mapping[int, Address],
    rooms: Mapping[Platform, Room],
) -> list[Message]:
    """Return what its platform has room for, in order; the rest is held for it."""
    fitting = []
    for platform in sorted({address[0] for address in addresses.values()}):
        mine = [message for message in going if addresses[message.id][0] is platform]
        room = rooms[platform].messages
        fitting += mine[:room]
        if mine[room:]:
            unit.outbox.hold([message.id for message in mine[room:]], platform=platform)
    return fitting


def _begin(
    unit: UnitOfWork, intent: Intent, placed: Sequence[tuple[Message, Card, Address]], *, look: bool
) -> tuple[Delivery, ...]:
    """Write the intent to send or to look, platform by platform, and return what is to be carried out."""
    fences: dict[int, int] = {}
    for platform in sorted({address[0] for _, _, address in placed}):
        fences |= unit.outbox.begin(
            [message.id for message, _, address in placed if address[0] is platform],
            platform=platform,
            lease_seconds=intent.lease_seconds,
            pace=intent.pace(platform),
            looking=look,
        )
    return tuple(
        Delivery(
            message_id=message.id,
            fence=fences[message.id],
            kind=message.kind,
            platform=platform,
            address=address,
            card=card,
            attempts=message.attempts,
            doubt_since=message.doubt_since,
            reason=message.reason,
            look=look,
            removes=message.removes,
        )
        for message, card, (platform, address) in placed
        if message.id in fences
    )


def _take_attention(unit: UnitOfWork, deciding: Deciding, begun: Iterable[Message]) -> None:
    places = []
    for message in begun:
        place = deciding.week(message)
        if place is not None:
            places.append((*place, message.id, message.feature or Feature.HELP))
    unit.attention.take_many(places)
