"""What is tried again has its place in the week already: it is not put off for want of one."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from delivery_stage import Post, post_on

from bot.platform import Outcome
from people.model import Feature
from people.outbox import MessageState, Reason
from storage.database import Database

SENT = (MessageState.SENT, None)
WEEK = "2026-W38"


@pytest.fixture
def post(database: Database, tmp_path: Path) -> Iterator[Post]:
    """Three people on each engine, on a Monday at 10:00 in Tokyo, of whom Bob has got two of his three."""
    with post_on(database, tmp_path) as found:
        with found.installation.open_unit() as unit:
            unit.attention.take_many([("bob", WEEK, 9001 + n, Feature.SURVEY) for n in range(2)])
            unit.commit()
        yield found


def used(post: Post) -> int:
    """Return how many of Bob's places are taken."""
    with post.installation.open_unit() as unit:
        return unit.attention.used(["bob"], week=WEEK).get("bob", 0)


@pytest.mark.parametrize("reason", [Reason.RATE_LIMITED, Reason.PLATFORM_DOWN])
async def test_the_last_one_of_the_week_goes_out_although_it_had_to_be_tried_again(
    post: Post, reason: Reason
) -> None:
    post.slack.answers["UBOB"] = [Outcome(state=MessageState.FAILED, reason=reason, retry_after=0)]
    post.queue("bob", feature=Feature.ANNOUNCEMENT)
    for _ in range(2):
        await post.installation.engine.settle()
    assert post.states()["bob"] == SENT
    assert used(post) == 3


async def test_the_last_one_of_the_week_goes_out_although_the_process_died_before_it_was_sent(
    post: Post,
) -> None:
    post.slack.looks_back = True
    post.slack.found = [Outcome(state=MessageState.FAILED, retry_after=0.0)]
    post.queue("bob", feature=Feature.ANNOUNCEMENT)
    post.begin()
    assert await post.installation.worker.reclaim(all_leases=True) == 1
    for _ in range(2):
        post.time_passes()
        await post.installation.engine.settle()
    assert post.states()["bob"] == SENT
    assert used(post) == 3


async def test_one_more_waits_for_the_next_week_all_the_same(post: Post) -> None:
    post.slack.answers["UBOB"] = [
        Outcome(state=MessageState.FAILED, reason=Reason.PLATFORM_DOWN, retry_after=0)
    ]
    for number in range(2):
        post.queue("bob", key=f"note:{number}", feature=Feature.ANNOUNCEMENT)
    for _ in range(3):
        await post.installation.engine.settle()
    assert post.state("note:0") == SENT
    assert post.state("note:1") == (MessageState.QUEUED, Reason.OVER_BUDGET)
    assert used(post) == 3
