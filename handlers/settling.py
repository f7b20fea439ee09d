"""What became of sends: outcomes are recorded, platforms' refusals are learnt from, and what a process that
died had left half done goes on or ends."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from coaching.checkins.model import CheckInState
from handlers import topics
from handlers.alerts import tell_of_trouble
from handlers.context import UnitOfWork, World
from handlers.deciding import greeted
from handlers.doubt import Carriers, Trouble, edit_follows, what_follows
from handlers.kpis.above import above_in_vain
from handlers.kpis.asking import asked_in_vain, asked_now
from people.model import Platform
from people.outbox import Acknowledgement, Message, MessageState, Reason

_OF_A_CHECK_IN = (topics.CHECK_IN, topics.STATUS)
RECLAIMED_TOGETHER = 500
"""Messages whose lease ran out that are looked at in one transaction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What some sends made known of their platform."""

    taken: int = 0
    """Messages that it took."""
    refused: bool = False
    """It refused one for the rate at which all of them come."""
    rest_until: datetime | None = None
    """Machine time before which it wants nothing more."""
    rest_reason: Reason = Reason.PLATFORM_DOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """`recorded`: the messages whose outcome counts; one whose fence is over changes nothing. `dead`: the
    platforms whose token was found to be dead just now."""

    recorded: frozenset[int]
    dead: tuple[Platform, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reclaimed:
    """`messages`: those whose lease had run out, as they were; `lost`: how many of them ended as unknown."""

    messages: list[Message]
    lost: int


def settle(
    world: World,
    unit: UnitOfWork,
    messages: Sequence[Acknowledgement],
    *,
    heard: Mapping[Platform, Heard] | None = None,
    carriers: Carriers | None = None,
) -> Settled:
    """Record what became of sends, and tell the domains what reached whom; commits."""
    recorded = unit.outbox.acknowledge(messages, at=world.now)
    valid = [ack for ack in messages if ack.message_id in recorded and ack.retry_at is None]
    stored = unit.outbox.get_many([ack.message_id for ack in valid])
    # That a message was changed reaches nobody.
    told = [(stored[ack.message_id], ack.state) for ack in valid if stored[ack.message_id].edits is None]
    sent = [message for message, state in told if state is MessageState.SENT]
    lost = [message for message, state in told if state is MessageState.FAILED]
    _reached(world, unit, sent)
    reached_nobody(unit, lost)
    dead = [
        platform
        for platform, what in sorted((heard or {}).items())
        if _learn(unit, platform, what, carriers=carriers or {})
    ]
    for platform in dead:
        tell_of_trouble(world, unit, platform)
    unit.commit()
    return Settled(recorded=recorded, dead=tuple(dead))


def _reached(world: World, unit: UnitOfWork, sent: Sequence[Message]) -> None:
    check_ins = [m.subject_id for m in sent if m.kind in _OF_A_CHECK_IN and m.subject_id is not None]
    if check_ins:
        unit.check_ins.mark_delivered(check_ins, at=world.now)
    introduced = greeted(sent)
    if introduced:
        unit.people.mark_introduced(introduced, at=world.now)
    asked_now(world, unit, sent)


def reached_nobody(unit: UnitOfWork, messages: Sequence[Message]) -> None:
    """A check-in that reached nobody is skipped, not missed, and its place in the week is free again; a
    manager whom no follow-up reached was not asked, and whoever stands above them and was not reached has
    not heard."""
    skipped = [m.subject_id for m in messages if m.kind in _OF_A_CHECK_IN and m.subject_id is not None]
    if skipped:
        unit.check_ins.set_state(skipped, CheckInState.SKIPPED)
    asked_in_vain(unit, messages)
    above_in_vain(unit, messages)
    unit.attention.give_back([message.id for message in messages])


def _learn(unit: UnitOfWork, platform: Platform, heard: Heard, *, carriers: Carriers) -> bool:
    """Let the pace follow what the platform took and refused, and let it rest if it wants to; True if its
    token was found to be dead just now."""
    carrier = carriers.get(platform)
    # Before the rest begins: refusals during one count for nothing.
    if carrier is not None and carrier.pace is not None and (heard.taken or heard.refused):
        unit.outbox.note_pace(platform, carrier.pace, taken=heard.taken, refused=heard.refused)
    if heard.rest_until is not None:
        reason = heard.rest_reason
        is_new = unit.outbox.pause_platform(platform, until=heard.rest_until, reason=reason)
        return is_new and reason is Reason.TOKEN_DEAD
    if heard.taken and platform in unit.outbox.troubled_platforms() and not _rests(unit, platform):
        unit.outbox.resume_platform(platform)
    return False


def _rests(unit: UnitOfWork, platform: Platform) -> bool:
    """Tell whether a platform pauses now: what it took was sent before, and says nothing about the end."""
    return unit.outbox.room({platform: None}, most=1)[platform].messages == 0


def reclaim(
    world: World,
    unit: UnitOfWork,
    *,
    carriers: Carriers,
    process_ended: bool,
    limit: int = RECLAIMED_TOGETHER,
) -> Reclaimed:
    """Let messages go on, or end, whose lease ran out; commits.

    `process_ended`: the one process that works on this database has just started, so that all leases are of
    the one before it, and are over.
    """
    trouble = Trouble.PROCESS_ENDED if process_ended else Trouble.LEASE_OVER
    messages = unit.outbox.expired(all_leases=process_ended, limit=limit)
    again: dict[float, list[int]] = {}
    lost = []
    for message in messages:
        seconds = _goes_on_in(message, carriers, trouble)
        if seconds is None:
            lost.append(message.id)
        else:
            again.setdefault(seconds, []).append(message.id)
    for seconds, ids in again.items():
        retry_at = unit.outbox.machine_now() + timedelta(seconds=seconds) if seconds else None
        unit.outbox.give_back(ids, reason=Reason.DIED_WHILE_SENDING, retry_at=retry_at)
    if lost:
        unit.outbox.lose(lost, reason=Reason.DIED_WHILE_SENDING, at=world.now)
    unit.commit()
    return Reclaimed(messages=messages, lost=len(lost))


def _goes_on_in(message: Message, carriers: Carriers, trouble: Trouble) -> float | None:
    """Return after how many seconds a message goes on whose process is gone; None: it ends as unknown."""
    if message.edits is not None:
        return 0.0 if trouble is Trouble.LEASE_OVER else edit_follows(message.attempts)
    carrier = None if message.platform is None else carriers.get(message.platform)
    return what_follows(carrier, message.kind, trouble=trouble, sends=message.attempts)
