"""What follows from what a platform answered: recorded, sent again, or looked for. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.platform import Outcome
from handlers.delivery import Delivery
from handlers.doubt import (
    MOST_ATTEMPTS,
    Carrier,
    Trouble,
    back_off,
    edit_follows,
    look_again,
    what_follows,
)
from handlers.settling import Heard
from people.model import Platform
from people.outbox import Acknowledgement, MessageState, Reason

MOST_ATTEMPTS_WHILE_DOWN = 100
"""Sends to a platform that cannot be reached, which says nothing about the message: some eight hours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of one delivery. `outcome` is None if it was handed back before anything was sent."""

    delivery: Delivery
    outcome: Outcome | None


def acknowledgement(result: Result, carrier: Carrier, *, now: datetime) -> Acknowledgement:
    """Return what is recorded; `now` is the machine time."""
    delivery, outcome = result.delivery, result.outcome
    if outcome is None:
        in_doubt = delivery.doubt_since is not None
        back = _again(delivery, 0.0, reason=delivery.reason, in_doubt=in_doubt, now=now)
        return replace(back, unsent=int(not delivery.look))
    if delivery.look:
        return _looked(delivery, outcome, now=now)
    if outcome.state is MessageState.UNKNOWN:
        return _in_doubt(delivery, outcome, carrier, now=now)
    if outcome.state is MessageState.FAILED:
        return _refused(delivery, outcome, carrier, now=now)
    return _ended(delivery, outcome, state=outcome.state)


def _refused(delivery: Delivery, outcome: Outcome, carrier: Carrier, *, now: datetime) -> Acknowledgement:
    was_in_doubt = delivery.doubt_since is not None
    if was_in_doubt and _is_down(delivery, outcome, carrier):
        return _wait_in_doubt(delivery, outcome, now=now)
    seconds = _until_retry(delivery, outcome)
    if seconds is None:
        # This one was refused for certain; one before may be there.
        return _ended(delivery, outcome, state=MessageState.UNKNOWN if was_in_doubt else outcome.state)
    again = _again(delivery, seconds, reason=outcome.reason, in_doubt=was_in_doubt, now=now)
    # To be asked to wait says nothing about the message: it is no attempt at sending it. Of an edit it is,
    # so that it ends at some time.
    is_none = outcome.reason is Reason.RATE_LIMITED and delivery.reference is None
    return replace(again, unsent=int(is_none))


def _is_down(delivery: Delivery, outcome: Outcome, carrier: Carrier) -> bool:
    """Tell whether a platform that cannot be asked what arrived certainly took nothing, for a reason of its
    own: repeats of what may have arrived are counted there, and this is none."""
    is_counted = delivery.reference is None and not carrier.looks_back
    return is_counted and outcome.reason is Reason.PLATFORM_DOWN and outcome.retry_after is not None


def _wait_in_doubt(delivery: Delivery, outcome: Outcome, *, now: datetime) -> Acknowledgement:
    """Return when a message in doubt is sent again to a platform that is down: as late as it would be looked
    for, and for as long."""
    least = outcome.retry_after or 0.0
    seconds = look_again(delivery.doubt_since or now, now=now, least=least)
    if seconds is None:
        return _ended(delivery, outcome, state=MessageState.UNKNOWN)
    again = _again(delivery, seconds, reason=outcome.reason, in_doubt=True, now=now)
    return replace(again, unsent=1)


def _until_retry(delivery: Delivery, outcome: Outcome) -> float | None:
    """Return after how many seconds a message is sent again that certainly was not, or None."""
    if outcome.retry_after is None:
        return None
    # A platform that asks to wait says nothing about this message: it may wait again and again.
    if outcome.reason is Reason.RATE_LIMITED:
        return outcome.retry_after
    if outcome.pause:
        # Should it be this one alone that stops the platform, the others come first when the pause is over.
        return outcome.retry_after + back_off(delivery.attempts + 1)
    if outcome.reason is Reason.PLATFORM_DOWN and 0 < delivery.attempts < MOST_ATTEMPTS_WHILE_DOWN:
        return max(outcome.retry_after, back_off(delivery.attempts))
    return outcome.retry_after if delivery.attempts < MOST_ATTEMPTS else None


def _in_doubt(delivery: Delivery, outcome: Outcome, carrier: Carrier, *, now: datetime) -> Acknowledgement:
    vain = _in_vain(delivery, carrier)
    seconds = _until_cleared_up(delivery, outcome, carrier, sends=delivery.attempts + 1 - vain)
    if seconds is None:
        return _ended(delivery, outcome, state=MessageState.UNKNOWN)
    again = _again(delivery, seconds, reason=outcome.reason, in_doubt=True, now=now)
    return replace(again, unsent=vain)


def _in_vain(delivery: Delivery, carrier: Carrier) -> int:
    """Return how many attempts certainly sent nothing: all, before the first of which nobody can tell. They
    are no repeats, of which there is an end where nobody can ask what arrived."""
    is_counted = delivery.reference is None and not carrier.looks_back
    return delivery.attempts if is_counted and delivery.doubt_since is None else 0


def _until_cleared_up(delivery: Delivery, outcome: Outcome, carrier: Carrier, *, sends: int) -> float | None:
    """Return after how many seconds a message goes on that may have arrived, sent so often, or None."""
    if delivery.reference is not None:
        return edit_follows(sends)
    trouble = Trouble.NO_CLEAR_OUTCOME
    return what_follows(carrier, delivery.kind, trouble=trouble, sends=sends, half_shown=outcome.half_shown)


def _looked(delivery: Delivery, outcome: Outcome, *, now: datetime) -> Acknowledgement:
    """Return what follows from a look: it is there, it is not and is sent again, or nobody can tell (yet)."""
    if outcome.state is MessageState.SENT:
        return _ended(delivery, outcome, state=MessageState.SENT)
    if outcome.retry_after is None:
        return _ended(delivery, outcome, state=MessageState.UNKNOWN)
    if outcome.state is MessageState.FAILED:
        return _absent(delivery, outcome, outcome.retry_after, now=now)
    seconds = look_again(delivery.doubt_since or now, now=now, least=outcome.retry_after)
    if seconds is None:
        return _ended(delivery, outcome, state=MessageState.UNKNOWN)
    return _again(delivery, seconds, reason=delivery.reason, in_doubt=True, now=now)


def _absent(delivery: Delivery, outcome: Outcome, seconds: float, *, now: datetime) -> Acknowledgement:
    """Return what follows when a message is certainly not there: it is sent again, what was tried often after
    a rest. It may have been tried that often while its platform was down, which says nothing about it."""
    if delivery.attempts >= MOST_ATTEMPTS_WHILE_DOWN:
        return _ended(delivery, outcome, state=MessageState.FAILED)
    rest = back_off(delivery.attempts) if delivery.attempts > MOST_ATTEMPTS else 0.0
    return _again(delivery, max(seconds, rest), reason=delivery.reason, in_doubt=False, now=now)


def _again(
    delivery: Delivery, seconds: float, *, reason: Reason | None, in_doubt: bool, now: datetime
) -> Acknowledgement:
    return Acknowledgement(
        message_id=delivery.message_id,
        fence=delivery.fence,
        state=MessageState.QUEUED,
        reason=reason,
        retry_at=now + timedelta(seconds=seconds),
        in_doubt=in_doubt,
    )


def _ended(delivery: Delivery, outcome: Outcome, *, state: MessageState) -> Acknowledgement:
    reason = outcome.reason
    if state is not MessageState.SENT:
        reason = reason or delivery.reason or Reason.DIED_WHILE_SENDING
    return Acknowledgement(
        message_id=delivery.message_id,
        fence=delivery.fence,
        state=state,
        reason=reason,
        platform_ref=outcome.platform_ref,
    )


def heard(results: Iterable[Result], *, now: datetime) -> dict[Platform, Heard]:
    """Return what the results make known of their platforms; `now` is the machine time."""
    by_platform: dict[Platform, list[Result]] = {}
    for result in results:
        by_platform.setdefault(result.delivery.platform, []).append(result)
    return {platform: _heard(of_one, now=now) for platform, of_one in by_platform.items()}


def _heard(results: Iterable[Result], *, now: datetime) -> Heard:
    answered = [(one.delivery, one.outcome) for one in results if one.outcome is not None]
    taken = sum(outcome.state is MessageState.SENT for delivery, outcome in answered if not delivery.look)
    pausing = [outcome for _, outcome in answered if outcome.pause] or _refused_all_over(answered)
    if not pausing:
        return Heard(taken=taken)
    # A dead token weighs more than a rate: it is told of.
    longest = max(pausing, key=lambda one: (one.reason is Reason.TOKEN_DEAD, one.retry_after or 0.0))
    return Heard(
        taken=taken,
        refused=any(outcome.reason is Reason.RATE_LIMITED for outcome in pausing),
        rest_until=now + timedelta(seconds=longest.retry_after or 0.0),
        rest_reason=longest.reason or Reason.PLATFORM_DOWN,
    )


def _refused_all_over(answered: Iterable[tuple[Delivery, Outcome]]) -> list[Outcome]:
    """Return the refusals for the rate if several conversations were refused at once. A platform that does
    not say whose limit it was (Teams: of the conversation, or of the tenant) means the tenant's then: in one
    conversation we keep to a message a second, far below its own."""
    limited = [
        (delivery.address, outcome)
        for delivery, outcome in answered
        if outcome.reason is Reason.RATE_LIMITED and delivery.reference is None and not delivery.look
    ]
    return [outcome for _, outcome in limited] if len({address for address, _ in limited}) > 1 else []
