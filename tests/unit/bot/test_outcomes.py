"""What follows from a refusal that lets a platform pause."""

from datetime import UTC, datetime

import pytest

from bot.outcomes import Result, acknowledgement, heard
from bot.platform import Outcome
from bot.slack.sender import SlackSender
from cards.model import Card
from handlers.delivery import Delivery
from people.model import Platform
from people.outbox import MessageState, Reason

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
