"""May this message go out now? Decided at the last moment before sending, purely.

Working time, leave, pauses, the pilot group, the attention budget and the person themselves may all have
changed since the message was queued (PRODUCT 1).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from people.attention import FREE, may_take, next_week_start
from people.calendar import WorkCalendar
from people.model import Company, Feature, Pause, Person, Platform
from people.outbox import Message, MessageState, Original, Reason
from people.preferences import active_pause

ACCOUNT_RETRY = timedelta(hours=1)
"""How long until it is looked again whether somebody's account is known; linking one releases it at once."""
ORIGINAL_RETRY = timedelta(minutes=5)
"""How long until it is looked again whether a message that is due was sent, which an edit is to change: our
own default. In one conversation it goes first, so that this is rarely waited for."""


@dataclass(frozen=True, slots=True)
class Go:
    """Send it."""


@dataclass(frozen=True, slots=True)
class Move:
    """Send it later, built anew for that moment."""

    to: datetime
    reason: Reason | None
    """None: it waits for nothing but that moment."""


@dataclass(frozen=True, slots=True)
class End:
    """Do not send it, for this reason."""

    state: MessageState
    reason: Reason


Verdict = Go | Move | End
_ON_THEIR_WAY = (MessageState.QUEUED, MessageState.SENDING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """What is known of the recipient at the moment of sending."""

    person: Person
    calendar: WorkCalendar
    pauses: tuple[Pause, ...]
    used: int
    """Places of this week's attention budget that are taken."""
    reachable: bool
    """There is an address on a platform that is switched on."""


def is_in_pilot(person: Person, company: Company) -> bool:
    """Tell whether the person may get anything: no pilot group is set, or they are in it.

    A team of the pilot takes its subtree.
    """
    pilot = company.pilot
    if pilot is None:
        return True
    parts = person.team.split("/")
    paths = {"/".join(parts[: length + 1]) for length in range(len(parts))}
    return person.id in pilot.people or bool(paths & pilot.teams)


def decide(
    message: Message, recipient: Recipient, *, company: Company, now: datetime, leaves_last: bool = False
) -> Verdict:
    """Return what happens to an unprompted direct message that is due at the business time `now`.

    `leaves_last`: it leaves the last place of the week to others.
    """
    ended = _ended(message, recipient, company=company, now=now)
    if ended is not None:
        return End(MessageState.DROPPED, ended)
    put_off = _put_off(message, recipient, company=company, now=now, leaves_last=leaves_last)
    if put_off is None:
        return Go() if recipient.reachable else _wait_for_account(message, now=now)
    reason, later = put_off
    if later is None or (message.not_after is not None and later > message.not_after):
        return End(MessageState.DROPPED, reason)
    return Move(later, reason)


def decide_reply(recipient: Recipient, *, in_working_time: bool, now: datetime) -> Verdict:
    """Return what happens to a reply that is due: it goes at once, also in a pause, but not to leavers.

    `in_working_time`: no person's word set it off, or it gives somebody work: it waits for theirs.
    """
    gone = _gone(recipient, now=now)
    if gone is not None:
        return End(MessageState.DROPPED, gone)
    if in_working_time and not recipient.calendar.is_working_moment(now):
        later = recipient.calendar.next_working_moment(now)
        outside = Reason.OUTSIDE_WORKING_TIME
        return End(MessageState.DROPPED, outside) if later is None else Move(later, outside)
    return Go() if recipient.reachable else End(MessageState.FAILED, Reason.NO_CHAT_IDENTITY)


def decide_edit(
    message: Message,
    original: Original,
    *,
    person: Recipient | None,
    platforms: Collection[Platform],
    now: datetime,
) -> Verdict:
    """Return what happens to an edit that is due. It notifies nobody: working time, pauses, the pilot group
    and the budget do not hold it. `person` is None for a message in a channel.

    What it changes must have been sent; it waits for what is still on its way, as long as that does.
    """
    over = _edit_is_over(message, original, person=person, now=now)
    if over is not None:
        return End(MessageState.DROPPED, over)
    if original.state in _ON_THEIR_WAY:
        return Move(max(original.due_at, now + ORIGINAL_RETRY), original.reason)
    if original.platform not in platforms:
        return Move(now + ACCOUNT_RETRY, Reason.NO_PLATFORM)
    return Go()


def _edit_is_over(
    message: Message, original: Original, *, person: Recipient | None, now: datetime
) -> Reason | None:
    """Return why a message is not changed any more, or None."""
    gone = None if person is None else _gone(person, now=now)
    if gone is not None:
        return gone
    if message.not_after is not None and now > message.not_after:
        return Reason.EXPIRED
    is_there = original.state is MessageState.SENT and original.platform_ref is not None
    return None if is_there or original.state in _ON_THEIR_WAY else Reason.NO_LONGER_NEEDED


def _wait_for_account(message: Message, *, now: datetime) -> Verdict:
    """Keep what is for somebody whose account is not known yet: it goes out when it is, unless its purpose
    is over by then."""
    later = now + ACCOUNT_RETRY
    if message.not_after is not None and later > message.not_after:
        return End(MessageState.FAILED, Reason.NO_CHAT_IDENTITY)
    return Move(later, Reason.NO_CHAT_IDENTITY)


def _gone(recipient: Recipient, *, now: datetime) -> Reason | None:
    """Return why the person gets nothing more at all; None while they are in the company."""
    person = recipient.person
    if not person.active:
        return Reason.DEACTIVATED
    if person.end_date is not None and recipient.calendar.local_date(now) > person.end_date:
        return Reason.LEFT_COMPANY
    return None


def _ended(message: Message, recipient: Recipient, *, company: Company, now: datetime) -> Reason | None:
    gone = _gone(recipient, now=now)
    if gone is not None:
        return gone
    if not is_in_pilot(recipient.person, company):
        return Reason.NOT_IN_PILOT
    if message.not_after is not None and now > message.not_after:
        return Reason.EXPIRED
    return None


def _put_off(
    message: Message, recipient: Recipient, *, company: Company, now: datetime, leaves_last: bool
) -> tuple[Reason, datetime | None] | None:
    """Return why the message cannot go now and the next moment at which it might; None if it can."""
    calendar = recipient.calendar
    feature = message.feature or Feature.HELP
    pause = active_pause(recipient.pauses, feature=feature, day=calendar.local_date(now))
    if pause is not None:
        return Reason.PAUSED, _after_pause(pause, calendar)
    if not calendar.is_working_moment(now):
        return Reason.OUTSIDE_WORKING_TIME, calendar.next_working_moment(now)
    limit = company.direct_messages_per_week
    if feature not in FREE and not may_take(recipient.used, limit, leaves_last=leaves_last):
        return Reason.OVER_BUDGET, next_week_start(calendar, now)
    return None


def _after_pause(pause: Pause, calendar: WorkCalendar) -> datetime | None:
    if pause.until is None:
        return None
    day = calendar.working_day_on_or_after(pause.until + timedelta(days=1))
    return None if day is None else calendar.windows(day)[0][0]
