"""A replica whose clock is not the PostgreSQL server's: what is waited for goes by the server's alone."""

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from delivery_stage import LOST, NOT_YET, Post, host_clock_is_off, post_on

from bot import clocks, platform
from bot.serving import _note_tested
from handlers.doubt import LOOK_AFTER_SECONDS
from people.model import Platform
from people.outbox import Guarantee, MessageState, Reason
from storage.database import open_database

BEHIND, AHEAD, A_DAY_AHEAD = -20, 120, 25 * 3600
QUEUED, FAILED = MessageState.QUEUED, MessageState.FAILED
SLOW_DOWN = platform.Outcome(state=FAILED, reason=Reason.RATE_LIMITED, retry_after=1.0, pause=True)


@pytest.fixture(params=[BEHIND, AHEAD, A_DAY_AHEAD])
def post(
    request: pytest.FixtureRequest, postgresql_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Post]:
    """Three people, on a host whose clock is so many seconds ahead; Slack can be asked what arrived."""
    host_clock_is_off(monkeypatch, request.param)
    database = open_database(postgresql_url, machine_clock=clocks.machine_now)
    with post_on(database, tmp_path) as found:
        found.slack.looks_back = True
        found.slack.promise = Guarantee.EXACTLY_ONCE
        yield found
    database.close()


def seconds_until(post: Post, column: str, table: str = "message") -> float:
    """Return the seconds until the one moment of a column, by the server's clock."""
    question = f"SELECT extract(epoch FROM max({column}) - now()) FROM {table}"
    with post.installation.database._engine.begin() as connection:
        return float(connection.exec_driver_sql(question).scalar_one())


def is_left(left: float, *, of: float, since: float) -> bool:
    """Whether so many seconds are left of those that began after that moment of the steady clock: as many as
    the machine took until now may be missing, and one for the clocks."""
    return of - (time.monotonic() - since) - 1 <= left <= of + 1


async def test_what_may_be_on_its_way_is_not_looked_for_too_early_and_not_late(post: Post) -> None:
    post.slack.answers["UBOB"] = [LOST]
    post.queue("bob")
    began = time.monotonic()
    await post.installation.engine.settle()

    assert post.slack.looks == []
    assert is_left(seconds_until(post, "retry_at"), of=LOOK_AFTER_SECONDS, since=began)
    assert is_left(post.installation.worker.next_in, of=LOOK_AFTER_SECONDS, since=began)


async def test_what_the_process_before_left_is_not_looked_for_too_early_and_not_late(post: Post) -> None:
    post.queue("bob")
    post.begin()
    began = time.monotonic()
    await post.installation.worker.reclaim(all_leases=True)

    assert is_left(seconds_until(post, "retry_at"), of=LOOK_AFTER_SECONDS, since=began)


async def test_a_pause_lasts_as_long_as_the_platform_asked_for(post: Post) -> None:
    post.slack.answers["UBOB"] = [SLOW_DOWN]
    post.queue("bob")
    began = time.monotonic()
    report = await post.installation.engine.settle()

    assert report.sent == 1, "it waited for so short a pause"
    assert 1.0 <= time.monotonic() - began < 60.0


async def test_a_doubt_is_as_old_as_it_is(post: Post) -> None:
    post.slack.answers["UBOB"] = [LOST]
    post.queue("bob")
    await post.installation.engine.settle()
    post.slack.found = [replace(NOT_YET, retry_after=60.0)]
    post.time_passes()
    began = time.monotonic()
    await post.installation.engine.settle()

    assert post.states()["bob"][0] is QUEUED, "it is asked again, and not given up"
    assert is_left(seconds_until(post, "retry_at"), of=60, since=began)


async def test_a_platform_with_a_dead_token_rests_for_the_time_it_should(post: Post) -> None:
    began = time.monotonic()
    _note_tested(post.installation, Platform.SLACK, platform.Tested.DEAD)

    rest = seconds_until(post, "paused_until", "bucket")
    assert is_left(rest, of=platform.TOKEN_RETRY_SECONDS, since=began)
