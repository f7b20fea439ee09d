"""Messages that did not arrive go out again after the cure, unless their purpose is over by now.

What is sent again is decided about once more when it is claimed, as any other message.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from cards.serial import to_json
from coaching.checkins.model import CheckIn, CheckInState
from coaching.programmes.model import Enrolment, EnrolmentState, ProgrammeState
from handlers import topics
from handlers.context import UnitOfWork, World
from handlers.deciding import load_deciding
from handlers.rebuilding import rebuild
from people.model import AuditEntry
from people.outbox import Message, MessageState, Reason
from people.sending import End

RESENDABLE = (
    Reason.NO_CHAT_IDENTITY,
    Reason.NO_PLATFORM,
    Reason.DEACTIVATED,
    Reason.BLOCKED,
    Reason.NOT_INSTALLED,
    Reason.DISABLED_BY_ADMIN,
    Reason.CHANNEL_GONE,
    Reason.TOKEN_DEAD,
    Reason.PAYLOAD_REFUSED,
    Reason.RATE_LIMITED,
    Reason.PLATFORM_DOWN,
    Reason.DIED_WHILE_SENDING,
    Reason.TIMED_OUT,
)
"""The reasons for which sending a message again may help once they are cured. For the others it is not sent
on purpose, or it may have arrived and its purpose is over."""
MAY_HAVE_ARRIVED = "may_have_arrived"
"""Why a message is left, beside the reasons of messages: nobody can tell."""

_ABOUT_A_CHECK_IN = frozenset({topics.CHECK_IN, topics.STATUS, topics.REMINDER})
_ABOUT_AN_ENROLMENT = frozenset({topics.DAY_ONE, topics.FAREWELL})
_ENDED = (MessageState.FAILED, MessageState.UNKNOWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class SortedOut:
    """Messages that did not arrive: those that go out again, and those that are left, each with why."""

    going: tuple[Message, ...]
    left: tuple[tuple[Message, str], ...]


def sort_out(world: World, unit: UnitOfWork, messages: Sequence[Message], *, unknown_too: bool) -> SortedOut:
    """Tell which of the messages go out again. What may have arrived does so only with `unknown_too`."""
    ended = [message for message in messages if message.state in _ENDED]
    # Asked for, they go out whether or not they may have arrived: their doubt is no reason any more.
    wanted = [replace(one, doubt_since=None) for one in ended if unknown_too or _is_certain(one)]
    left = [(message, MAY_HAVE_ARRIVED) for message in ended if not unknown_too and not _is_certain(message)]
    deciding = load_deciding(world, unit, wanted)
    over = _over(unit, wanted)
    going = []
    for message in wanted:
        verdict = deciding.verdict(message)
        if isinstance(verdict, End):
            left.append((message, verdict.reason.value))
        elif message.id in over:
            left.append((message, Reason.NO_LONGER_NEEDED.value))
        else:
            going.append(message)
    return SortedOut(going=tuple(going), left=tuple(left))


def _is_certain(message: Message) -> bool:
    """Tell whether the message certainly did not arrive."""
    return message.state is MessageState.FAILED


def send_again(
    world: World, unit: UnitOfWork, messages: Sequence[Message], *, reason: Reason, actor: str
) -> int:
    """Queue messages once more, worded for today, audited; returns how many. The caller commits."""
    ids = [message.id for message in messages]
    cards = rebuild(world, unit, [one for one in messages if one.feature is not None], at=world.now)
    queued = unit.outbox.send_again(ids, now=world.now)
    for message in messages:
        card = to_json(cards[message.id]) if message.id in cards else message.card
        if card != message.card:
            unit.outbox.move(message.id, due_at=world.now, card=card, reason=reason)
    unit.attention.give_back(ids)
    asking = {one.subject_id for one in messages if one.kind in (topics.CHECK_IN, topics.STATUS)}
    unit.check_ins.open_again([one for one in asking if one is not None])
    entry = AuditEntry(
        at=world.now, actor=actor, action="messages.sent_again", subject=reason.value, detail=str(queued)
    )
    unit.audit.append(entry)
    return queued


def _over(unit: UnitOfWork, messages: Sequence[Message]) -> frozenset[int]:
    """Return the ids of messages about a programme that is over for the person, or about a check-in that was
    answered or followed by the next."""
    check_ins = unit.check_ins.get_many(_subjects(messages, _ABOUT_A_CHECK_IN))
    of_check_ins = {one.enrolment_id for one in check_ins.values()}
    enrolments = unit.enrolments.get_many(of_check_ins | _subjects(messages, _ABOUT_AN_ENROLMENT))
    running = _running(unit, enrolments.values())
    over = set()
    for message in messages:
        subject = message.subject_id or 0
        if message.kind in _ABOUT_AN_ENROLMENT:
            enrolment = enrolments.get(subject)
            is_over = enrolment is None or enrolment.programme_id not in running
        elif message.kind in _ABOUT_A_CHECK_IN:
            check_in = check_ins.get(subject)
            enrolment = enrolments.get(check_in.enrolment_id) if check_in else None
            is_over = not _is_asked(message, check_in, enrolment, running)
        else:
            is_over = False
        if is_over:
            over.add(message.id)
    return frozenset(over)


def _subjects(messages: Sequence[Message], kinds: Collection[str]) -> set[int]:
    return {one.subject_id for one in messages if one.kind in kinds and one.subject_id is not None}


def _running(unit: UnitOfWork, enrolments: Collection[Enrolment]) -> frozenset[str]:
    """Return the ids of those programmes of the enrolments that run."""
    programmes = [unit.programmes.find(key) for key in sorted({one.programme_id for one in enrolments})]
    return frozenset(one.id for one in programmes if one is not None and one.state is ProgrammeState.RUNNING)


def _is_asked(
    message: Message, check_in: CheckIn | None, enrolment: Enrolment | None, running: Collection[str]
) -> bool:
    """Tell whether a check-in still waits for an answer, or would if its card had reached the person."""
    if check_in is None or enrolment is None or enrolment.check_in_id != check_in.id:
        return False
    if enrolment.state is not EnrolmentState.ACTIVE or enrolment.programme_id not in running:
        return False
    may_be_skipped = message.kind != topics.REMINDER
    return check_in.state is CheckInState.OPEN or (may_be_skipped and check_in.state is CheckInState.SKIPPED)
