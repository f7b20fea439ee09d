"""What follows from a refusal that lets a platform pause."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.outcomes import Result, acknowledgement, heard
from bot.platform import Outcome
from bot.slack.sender import SlackSender
from bot.teams.sender import TeamsSender
from cards.model import Card
from handlers.delivery import Delivery
from people.model import Platform
from people.outbox import Acknowledgement, MessageState, Reason

NOW = datetime(2026, 9, 7, 0, 30, tzinfo=UTC)
CARD = Card(kind="note", language="en", title="Hello", elements=())
SLACK = object.__new__(SlackSender)
"""What Slack promises; nothing is sent."""


def a_delivery(*, attempts: int) -> Delivery:
    """Return a message that was sent so often."""
    return Delivery(
        message_id=1,
        fence=1,
        kind="note",
        platform=Platform.SLACK,
        address="U1",
        card=CARD,
        attempts=attempts,
    )


def refused(reason: Reason, *, attempts: int) -> Result:
    """Return a delivery that the platform refused after so many sends, asking for five minutes' rest."""
    outcome = Outcome(state=MessageState.FAILED, reason=reason, retry_after=300.0, pause=True)
    return Result(delivery=a_delivery(attempts=attempts), outcome=outcome)


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


# Messages that were tried often while their platform was down


def looked(*, attempts: int) -> Acknowledgement:
    """Return what is recorded of a message that was sent so often, looked for, and found absent."""
    sent = a_delivery(attempts=attempts)
    delivery = replace(sent, doubt_since=NOW - timedelta(seconds=10), reason=Reason.TIMED_OUT, look=True)
    absent = Outcome(state=MessageState.FAILED, retry_after=0.0)
    return acknowledgement(Result(delivery=delivery, outcome=absent), SLACK, now=NOW)


@pytest.mark.parametrize(("attempts", "seconds"), [(1, 0), (6, 0), (7, 128), (12, 300), (99, 300)])
def test_what_is_absent_is_sent_again_however_often_an_outage_had_it_tried(
    attempts: int, seconds: int
) -> None:
    told = looked(attempts=attempts)
    assert (told.state, told.in_doubt) == (MessageState.QUEUED, False)
    assert told.retry_at == NOW + timedelta(seconds=seconds)


def test_what_is_absent_after_a_hundred_sends_failed() -> None:
    told = looked(attempts=100)
    assert (told.state, told.reason, told.retry_at) == (MessageState.FAILED, Reason.TIMED_OUT, None)


def test_to_be_asked_to_wait_is_no_attempt() -> None:
    assert acknowledgement(refused(Reason.RATE_LIMITED, attempts=5), SLACK, now=NOW).unsent
    assert not acknowledgement(refused(Reason.PLATFORM_DOWN, attempts=5), SLACK, now=NOW).unsent


def test_a_token_that_is_dead_for_weeks_breaks_nothing() -> None:
    told = acknowledgement(refused(Reason.TOKEN_DEAD, attempts=5000), SLACK, now=NOW)
    assert told.retry_at == NOW + timedelta(seconds=600)


# A platform that does not say whose limit it was


def too_many(*addresses: str) -> list[Result]:
    """Return a refusal for the rate, which lets no platform pause by itself, in each conversation."""
    outcome = Outcome(state=MessageState.FAILED, reason=Reason.RATE_LIMITED, retry_after=7.0)
    asked = replace(a_delivery(attempts=0), platform=Platform.TEAMS)
    return [
        Result(delivery=replace(asked, message_id=number, address=address), outcome=outcome)
        for number, address in enumerate(addresses)
    ]


def test_several_conversations_that_are_refused_at_once_slow_the_tenant_down() -> None:
    learnt = heard(too_many("a", "b"), now=NOW)[Platform.TEAMS]
    assert learnt.refused
    assert (learnt.rest_until, learnt.rest_reason) == (NOW + timedelta(seconds=7), Reason.RATE_LIMITED)


def test_one_conversation_that_is_refused_slows_nobody_else_down() -> None:
    learnt = heard(too_many("a", "a"), now=NOW)[Platform.TEAMS]
    assert (learnt.refused, learnt.rest_until) == (False, None)


# A platform that cannot be asked what arrived


TEAMS = object.__new__(TeamsSender)
"""What Teams promises; nothing is sent."""
LOST = Outcome(state=MessageState.UNKNOWN, reason=Reason.TIMED_OUT)
UNREACHABLE = Outcome(state=MessageState.FAILED, reason=Reason.PLATFORM_DOWN, retry_after=5.0)


def on_teams(
    outcomes: list[Outcome], *, apart: float = 40.0, kind: str = "check_in"
) -> tuple[Acknowledgement, int]:
    """Return what is recorded last, and the attempts that are counted then, of a message of which each send
    ends so, as storage keeps them."""
    attempts, doubt_since = 0, None
    for place, outcome in enumerate(outcomes):
        now = NOW + timedelta(seconds=apart * place)
        delivery = replace(
            a_delivery(attempts=attempts),
            platform=Platform.TEAMS,
            kind=kind,
            doubt_since=doubt_since,
        )
        told = acknowledgement(Result(delivery=delivery, outcome=outcome), TEAMS, now=now)
        attempts += 1 - told.unsent
        doubt_since = (doubt_since or now) if told.in_doubt else None
    return told, attempts


@pytest.mark.parametrize("refusals", [0, 7, 60])
def test_an_outage_uses_up_none_of_the_repeats(refusals: int) -> None:
    outage = [UNREACHABLE] * refusals
    for lost in range(1, 7):
        told, attempts = on_teams([*outage, *[LOST] * lost])
        assert (told.state, told.in_doubt, attempts) == (MessageState.QUEUED, True, lost)
    told, _ = on_teams([*outage, *[LOST] * 7])
    assert (told.state, told.reason) == (MessageState.UNKNOWN, Reason.TIMED_OUT)


@pytest.mark.parametrize("refusals", [1, 7, 60])
def test_an_outage_in_the_middle_of_a_doubt_uses_up_none_of_the_repeats(refusals: int) -> None:
    told, attempts = on_teams([LOST, *[UNREACHABLE] * refusals, *[LOST] * 5])
    assert (told.state, told.in_doubt, attempts) == (MessageState.QUEUED, True, 6)
    told, _ = on_teams([LOST, *[UNREACHABLE] * refusals, *[LOST] * 6])
    assert told.state is MessageState.UNKNOWN


@pytest.mark.parametrize(("apart", "seconds"), [(1.0, 5), (40.0, 40), (4000.0, 300)])
def test_in_doubt_an_outage_is_waited_for_as_long_as_the_doubt_is_old(apart: float, seconds: int) -> None:
    told, attempts = on_teams([LOST, UNREACHABLE], apart=apart)
    assert (told.in_doubt, attempts) == (True, 1)
    assert told.retry_at == NOW + timedelta(seconds=apart + seconds)


def test_a_doubt_that_an_outage_outlasts_by_a_day_is_unknown() -> None:
    told, _ = on_teams([LOST, UNREACHABLE], apart=24 * 3600.0)
    assert (told.state, told.retry_at) == (MessageState.UNKNOWN, None)


def test_what_is_sent_once_only_is_not_repeated_after_an_outage() -> None:
    told, _ = on_teams([*[UNREACHABLE] * 7, LOST], kind="announcement")
    assert told.state is MessageState.UNKNOWN
