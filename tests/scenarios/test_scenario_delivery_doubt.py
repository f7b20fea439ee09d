"""What becomes of a send of which nobody can tell whether it arrived: looked for where the platform can be
asked, sent again where a repeat does no harm, else ended as unknown. Never guessed."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from delivery_stage import ABSENT, LOST, NOT_YET, SENT, Post, post_on
from scenario_stage import tokyo

from bot.platform import Outcome
from handlers.doubt import MOST_ATTEMPTS
from people.model import Feature
from people.outbox import Guarantee, MessageState, Reason
from storage.database import Database

QUEUED, UNKNOWN, DROPPED = MessageState.QUEUED, MessageState.UNKNOWN, MessageState.DROPPED
BROKEN = ValueError("a bug")


@pytest.fixture
def post(database: Database, tmp_path: Path) -> Iterator[Post]:
    """Three people on each engine, on a Monday at 10:00 in Tokyo."""
    with post_on(database, tmp_path) as found:
        yield found


@pytest.fixture
def looking(post: Post) -> Post:
    """The same where Slack can be asked what arrived."""
    post.slack.looks_back = True
    post.slack.promise = Guarantee.EXACTLY_ONCE
    return post


async def lose(post: Post, **changes: object) -> None:
    """Send a message to bob of which nobody can tell whether it arrived."""
    post.slack.answers["UBOB"] = [LOST]
    post.queue("bob", **changes)
    await post.installation.engine.settle()


@pytest.mark.parametrize(("answer", "reason"), [(LOST, "timed_out"), (BROKEN, "died_while_sending")])
async def test_where_nothing_can_be_found_out_it_ends_as_unknown_and_is_not_repeated(
    post: Post, answer: Outcome | Exception, reason: str
) -> None:
    post.slack.answers["UBOB"] = [answer]
    post.queue("ann")
    post.queue("bob")
    report = await post.installation.engine.settle()
    post.time_passes()
    again = await post.installation.engine.settle()

    assert (report.sent, report.unknown, again.sent) == (1, 1, 0)
    assert post.states()["bob"] == (UNKNOWN, Reason(reason))


@pytest.mark.parametrize("promise", [Guarantee.EXACTLY_ONCE, Guarantee.AT_LEAST_ONCE])
async def test_it_is_sent_again_where_a_repeat_is_recognised_or_does_no_harm(
    post: Post, promise: Guarantee
) -> None:
    post.slack.promise = promise
    await lose(post)
    assert post.states()["bob"] == (QUEUED, Reason.TIMED_OUT)
    post.time_passes()
    report = await post.installation.engine.settle()

    assert report.sent == 1
    assert post.slack.looks == []


async def test_what_is_half_shown_is_not_sent_from_its_beginning(post: Post) -> None:
    post.slack.promise = Guarantee.AT_LEAST_ONCE
    half = Outcome(state=UNKNOWN, reason=Reason.PLATFORM_DOWN, half_shown=True)
    post.slack.answers["UBOB"] = [half]
    post.queue("bob")
    report = await post.installation.engine.settle()

    assert report.unknown == 1


async def test_what_is_never_heard_of_is_sent_a_few_times_and_then_unknown(post: Post) -> None:
    post.slack.promise = Guarantee.AT_LEAST_ONCE
    post.slack.answers["UBOB"] = [LOST] * 20
    post.queue("bob")
    for _ in range(MOST_ATTEMPTS + 3):
        await post.installation.engine.settle()
        post.time_passes()

    assert post.states()["bob"] == (UNKNOWN, Reason.TIMED_OUT)
    assert len(post.slack.answers["UBOB"]) == 20 - MOST_ATTEMPTS - 1


async def test_a_repeat_that_is_refused_leaves_the_first_unknown(post: Post) -> None:
    post.slack.promise = Guarantee.AT_LEAST_ONCE
    blocked = Outcome(state=MessageState.FAILED, reason=Reason.BLOCKED)
    post.slack.answers["UBOB"] = [LOST, blocked]
    post.queue("bob")
    await post.installation.engine.settle()
    post.time_passes()
    await post.installation.engine.settle()

    assert post.states()["bob"] == (UNKNOWN, Reason.BLOCKED)


# ---------------------------------------------------------------------------- looking


async def test_nobody_looks_while_the_request_may_still_be_on_its_way(looking: Post) -> None:
    await lose(looking)
    report = await looking.installation.engine.settle()

    assert (report.sent, report.waiting) == (0, 1)
    assert looking.slack.looks == []


async def test_what_is_found_counts_as_sent_and_is_not_sent_again(looking: Post) -> None:
    await lose(looking)
    doubt_since = looking.messages()["note:bob"].doubt_since
    looking.slack.found = [SENT]
    looking.time_passes()
    report = await looking.installation.engine.settle()

    assert report.sent == 1
    assert looking.slack.accepted == []
    [(address, _, since)] = looking.slack.looks
    assert (address, since) == ("UBOB", doubt_since)
    message = looking.messages()["note:bob"]
    assert (message.state, message.attempts, message.doubt_since) == (MessageState.SENT, 1, None)


async def test_what_is_absent_is_sent_once_more(looking: Post) -> None:
    await lose(looking)
    looking.slack.found = [ABSENT]
    looking.time_passes()
    report = await looking.installation.engine.settle()

    assert report.sent == 1
    assert len(looking.slack.to("UBOB")) == 1


async def test_a_platform_that_cannot_be_asked_yet_is_asked_later_and_less_and_less_often(
    looking: Post,
) -> None:
    await lose(looking)
    waits = []
    looking.slack.found = [NOT_YET, ConnectionError(), NOT_YET]
    for age in (timedelta(seconds=20), timedelta(seconds=40), timedelta(hours=3)):
        looking.doubt_is_old(age)
        looking.time_passes()
        await looking.installation.engine.settle()
        waits.append(_seconds_to_retry(looking))
    looking.time_passes()
    report = await looking.installation.engine.settle()

    assert waits == [pytest.approx(20, abs=2), pytest.approx(40, abs=2), pytest.approx(300, abs=2)]
    assert report.sent == 1
    assert looking.slack.accepted == []


def _seconds_to_retry(post: Post) -> float:
    from bot.clocks import machine_now

    with post.installation.open_unit() as unit:
        retry_at = unit.outbox.next_retry()
    assert retry_at is not None
    return (retry_at - machine_now()).total_seconds()


async def test_after_a_day_nobody_looks_any_more(looking: Post) -> None:
    await lose(looking)
    looking.slack.found = [NOT_YET]
    looking.doubt_is_old(timedelta(hours=25))
    looking.time_passes()
    report = await looking.installation.engine.settle()

    assert report.unknown == 1
    assert looking.states()["bob"][0] is UNKNOWN


async def test_a_look_that_may_not_be_made_leaves_it_unknown_for_the_reason_of_the_send(
    looking: Post,
) -> None:
    await lose(looking)
    looking.slack.found = [Outcome(state=UNKNOWN)]
    looking.time_passes()
    await looking.installation.engine.settle()

    assert looking.states()["bob"] == (UNKNOWN, Reason.TIMED_OUT)
    assert looking.slack.accepted == []


async def test_whose_account_is_gone_is_not_looked_for_and_not_guessed_about(looking: Post) -> None:
    await lose(looking)
    with looking.installation.open_unit() as unit:
        [person] = unit.people.get_many(["bob"]).values()
        from dataclasses import replace

        unit.people.upsert_many([replace(person, slack_user_id=None)])
        unit.commit()
    looking.time_passes()
    report = await looking.installation.engine.settle()

    assert report.unknown == 1
    assert looking.slack.looks == []
    assert looking.states()["bob"] == (UNKNOWN, Reason.TIMED_OUT)


async def test_what_expires_while_in_doubt_is_looked_for_first(looking: Post) -> None:
    await lose(looking, feature=Feature.ANNOUNCEMENT, not_after=tokyo(9, 14, 11))
    looking.put_clock(tokyo(9, 14, 12))
    looking.slack.found = [ABSENT]
    looking.time_passes()
    report = await looking.installation.engine.settle()

    assert (len(looking.slack.looks), report.sent, report.dropped) == (1, 0, 1)
    assert looking.states()["bob"] == (DROPPED, Reason.EXPIRED)


async def test_what_expired_and_arrived_all_the_same_is_sent(looking: Post) -> None:
    await lose(looking, feature=Feature.ANNOUNCEMENT, not_after=tokyo(9, 14, 11))
    looking.put_clock(tokyo(9, 14, 12))
    looking.time_passes()
    await looking.installation.engine.settle()

    assert looking.states()["bob"] == (MessageState.SENT, None)


@pytest.mark.parametrize(("found", "state"), [(SENT, MessageState.SENT), (ABSENT, DROPPED)])
async def test_what_is_cancelled_while_in_doubt_is_looked_for_and_not_sent(
    looking: Post, found: Outcome, state: MessageState
) -> None:
    await lose(looking)
    with looking.installation.open_unit() as unit:
        unit.outbox.cancel(["note:bob"], at=looking.installation.clock.now())
        unit.commit()
    assert looking.states()["bob"][0] is QUEUED
    looking.slack.found = [found]
    looking.time_passes()
    await looking.installation.engine.settle()

    assert looking.states()["bob"][0] is state
    assert looking.slack.accepted == []


async def test_what_is_not_sent_again_after_a_doubt_is_unknown_and_not_dropped(post: Post) -> None:
    post.slack.promise = Guarantee.AT_LEAST_ONCE
    await lose(post)
    with post.installation.open_unit() as unit:
        unit.outbox.cancel(["note:bob"], at=post.installation.clock.now())
        unit.commit()
    post.time_passes()
    report = await post.installation.engine.settle()

    assert report.unknown == 1
    assert post.states()["bob"] == (UNKNOWN, Reason.EXPIRED)


# ---------------------------------------------------------------------------- processes that died


async def test_the_message_of_a_process_that_died_ends_as_unknown_where_nothing_can_be_found_out(
    post: Post,
) -> None:
    post.queue("bob")
    post.begin()
    ended = await post.installation.worker.reclaim(all_leases=True)
    report = await post.installation.engine.settle()

    assert (ended, report.sent) == (1, 0)
    assert post.states()["bob"] == (UNKNOWN, Reason.DIED_WHILE_SENDING)


async def test_where_repeats_are_recognised_the_message_of_a_dead_process_is_sent_at_once(post: Post) -> None:
    post.slack.promise = Guarantee.EXACTLY_ONCE
    post.queue("bob")
    post.begin()
    await post.installation.worker.reclaim(all_leases=True)
    report = await post.installation.engine.settle()

    assert report.sent == 1


async def test_the_message_of_the_process_before_is_looked_for_once_its_request_has_arrived(
    looking: Post,
) -> None:
    looking.queue("bob")
    looking.begin()
    await looking.installation.worker.reclaim(all_leases=True)
    early = await looking.installation.engine.settle()
    looking.slack.found = [ABSENT]
    looking.time_passes()
    late = await looking.installation.engine.settle()

    assert (early.sent, late.sent) == (0, 1)
    assert len(looking.slack.looks) == 1


async def test_a_lease_that_ran_out_is_older_than_any_send_so_that_it_is_looked_for_at_once(
    looking: Post,
) -> None:
    looking.queue("bob")
    looking.begin(lease_seconds=0)
    looking.slack.found = [SENT]
    report = await looking.installation.engine.settle()

    assert report.sent == 1
    assert looking.slack.accepted == []


async def test_a_lease_that_holds_is_nobody_elses(looking: Post, tmp_path: Path) -> None:
    looking.queue("bob")
    looking.begin()

    assert await looking.installation.worker.reclaim(all_leases=False) == 0
    assert looking.states()["bob"][0] is MessageState.SENDING
