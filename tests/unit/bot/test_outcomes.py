"""What follows from a refusal that lets a platform pause."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.outcomes import Result, acknowledgement, heard
from bot.platform import Outcome
from bot.slack.sender import SlackSender
from cards.model import Card
from handlers.delivery import Delivery
from people.model import Platform
from people.outbox import Acknowledgement, MessageState, Reason

NOW = datetime(2026, 9, 7, 0, 30, tzinfo=UTC)
CARD = Card(kind="note", language="en", title="Hello", elements=())
SLACK = object.__new__(SlackSender)
"""What Slack promises; nothing is sent."""


def refused(reason: Reason, *, attempts: int) -> Result:
    """Return a delivery that the platform refused after so many sends, asking for five minutes' rest."""
    delivery = Delivery(
        message_id=1,
        fence=1,
        kind="note",
        platform=Platform.SLACK,
        address="U1",
        card=CARD,
        attempts=attempts,
    )
    outcome = Outcome(state=MessageState.FAILED, reason=reason, retry_after=300.0, pause=True)
    return Result(delivery=delivery, outcome=outcome)


@pytest.mark.parametrize("reason", [Reason.TOKEN_DEAD, Reason.PLATFORM_DOWN])
def test_what_stops_its_platform_again_and_again_lets_the_others_go_first(reason: Reason) -> None:
    behind = []
    for attempts in range(8):
        result = refused(reason, attempts=attempts)
        told = acknowledgement(result, SLACK, now=NOW)
        pause_ends = heard([result], now=NOW)[Platform.SLACK].rest_until
        assert told.state is MessageState.QUEUED, "it is not given up: it may be the token after all"
        assert told.retry_at is not None
        assert pause_ends is not None
        behind.append((told.retry_at - pause_ends).total_seconds())
    assert behind[0] > 0
    assert behind == sorted(behind)
    assert behind[-1] > 200, "after a while the others have minutes"


def test_what_is_refused_for_its_rate_comes_when_the_platform_said() -> None:
    told = acknowledgement(refused(Reason.RATE_LIMITED, attempts=5), SLACK, now=NOW)
    assert told.retry_at is not None
    assert (told.retry_at - NOW).total_seconds() == 300


# Edits: a message that was sent is changed


def changed(outcome: Outcome, *, attempts: int = 0, in_doubt: bool = False) -> Acknowledgement:
    """Return what is recorded of a change that the platform answered so."""
    delivery = Delivery(
        message_id=1,
        fence=1,
        kind="note",
        platform=Platform.SLACK,
        address="U1",
        card=CARD,
        attempts=attempts,
        reference="D1:1.0",
        doubt_since=NOW if in_doubt else None,
    )
    return acknowledgement(Result(delivery=delivery, outcome=outcome), SLACK, now=NOW)


@pytest.mark.parametrize(("attempts", "seconds"), [(0, 30), (3, 30), (4, 32), (99, 300)])
def test_a_change_in_doubt_is_made_again_and_not_looked_for(attempts: int, seconds: int) -> None:
    told = changed(Outcome(state=MessageState.UNKNOWN, reason=Reason.TIMED_OUT), attempts=attempts)
    assert (told.state, told.in_doubt) == (MessageState.QUEUED, True)
    assert told.retry_at == NOW + timedelta(seconds=seconds)


def test_after_a_hundred_tries_nobody_can_tell() -> None:
    told = changed(Outcome(state=MessageState.UNKNOWN, reason=Reason.TIMED_OUT), attempts=100)
    assert (told.state, told.reason, told.retry_at) == (MessageState.UNKNOWN, Reason.TIMED_OUT, None)


@pytest.mark.parametrize("in_doubt", [False, True])
def test_what_is_there_no_more_is_dropped_whether_or_not_it_was_changed_before(*, in_doubt: bool) -> None:
    gone = Outcome(state=MessageState.DROPPED, reason=Reason.NO_LONGER_NEEDED)
    told = changed(gone, in_doubt=in_doubt)
    assert (told.state, told.reason) == (MessageState.DROPPED, Reason.NO_LONGER_NEEDED)


def test_a_refusal_for_the_rate_of_changes_lets_the_platform_go_on() -> None:
    refusal = Outcome(state=MessageState.FAILED, reason=Reason.RATE_LIMITED, retry_after=7200.0)
    told = changed(refusal, attempts=50)
    assert told.retry_at == NOW + timedelta(hours=2)
