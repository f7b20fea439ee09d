"""What may have arrived on a platform that is then connected no more goes out nowhere else: it waits for that
platform to come back, and for no longer than a day."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from delivery_stage import ABSENT, LOST, SENT, PlannedSender, Post, post_on
from scenario_stage import settings_in, tokyo

from bot.bootstrap import build
from bot.clocks import BusinessClock
from handlers.doubt import PLATFORM_RETRY
from people.model import Platform
from people.outbox import Guarantee, MessageState, Reason
from storage.database import Database

QUEUED, UNKNOWN = MessageState.QUEUED, MessageState.UNKNOWN
PEOPLE = """\
person_id,name,slack_user_id,teams_aad_id
ann,Ann,UANN,00000000-0000-0000-0000-000000000001
bob,Bob,UBOB,00000000-0000-0000-0000-000000000002
"""
BOB_ON_TEAMS = "00000000-0000-0000-0000-000000000002"
LATER = tokyo(9, 14, 10) + PLATFORM_RETRY + timedelta(seconds=1)


@pytest.fixture
def post(database: Database, tmp_path: Path) -> Iterator[Post]:
    """Two people who are on both platforms, on each engine; Slack can be asked what arrived."""
    with post_on(database, tmp_path, people=PEOPLE) as found:
        found.slack.looks_back = True
        found.slack.promise = Guarantee.EXACTLY_ONCE
        yield found


@contextmanager
def with_only(post: Post, folder: Path, *, platform: Platform) -> Iterator[Post]:
    """Give the installation as it is after a restart with one platform."""
    clock = BusinessClock()
    database = post.installation.database
    with database.unit_of_work() as unit:
        clock.load(unit)
    slack, teams = PlannedSender(), PlannedSender(platform=Platform.TEAMS)
    sender = teams if platform is Platform.TEAMS else slack
    senders = {platform: sender}
    installation = build(settings_in(folder), database=database, clock=clock, senders=senders)
    yield Post(installation=installation, slack=slack, teams=teams)
    installation.threads.close()


async def lose(post: Post) -> None:
    """Send a message to bob of which nobody can tell whether it arrived."""
    post.slack.answers["UBOB"] = [LOST]
    post.queue("bob")
    await post.installation.engine.settle()
    post.time_passes()


async def test_it_goes_out_nowhere_else_and_is_found_when_its_platform_is_back(
    post: Post, tmp_path: Path
) -> None:
    await lose(post)
    with with_only(post, tmp_path, platform=Platform.TEAMS) as without:
        report = await without.installation.engine.settle()
    assert (report.sent, report.unknown, without.teams.accepted) == (0, 0, [])
    assert post.states()["bob"] == (QUEUED, Reason.NO_PLATFORM)
    assert post.messages()["note:bob"].platform is Platform.SLACK

    post.slack.found = [SENT]
    post.put_clock(LATER)
    back = await post.installation.engine.settle()
    assert (back.sent, len(post.slack.looks), post.slack.accepted) == (1, 1, [])


async def test_what_a_process_left_waits_for_its_platform_too(post: Post, tmp_path: Path) -> None:
    post.queue("bob")
    post.begin()
    with with_only(post, tmp_path, platform=Platform.TEAMS) as without:
        await without.installation.worker.reclaim(all_leases=True)
        without.time_passes()
        report = await without.installation.engine.settle()
    assert (report.sent, report.unknown, without.teams.accepted) == (0, 0, [])
    assert post.states()["bob"] == (QUEUED, Reason.NO_PLATFORM)

    post.slack.found = [ABSENT]
    post.put_clock(LATER)
    back = await post.installation.engine.settle()
    assert (back.sent, len(post.slack.looks), len(post.slack.to("UBOB"))) == (1, 1, 1)


async def test_it_holds_nobody_up_in_its_conversation(post: Post, tmp_path: Path) -> None:
    await lose(post)
    post.queue("bob", key="second")
    with with_only(post, tmp_path, platform=Platform.TEAMS) as without:
        report = await without.installation.engine.settle()

    assert report.sent == 1
    assert without.teams.to(BOB_ON_TEAMS) == [post.messages()["second"].id]


async def test_after_a_day_it_ends_as_unknown(post: Post, tmp_path: Path) -> None:
    await lose(post)
    with with_only(post, tmp_path, platform=Platform.TEAMS) as without:
        await without.installation.engine.settle()
        without.doubt_is_old(timedelta(hours=24))
        without.put_clock(LATER)
        report = await without.installation.engine.settle()

    assert (report.sent, report.unknown, without.teams.accepted) == (0, 1, [])
    assert post.states()["bob"] == (UNKNOWN, Reason.NO_PLATFORM)


async def test_what_waited_for_a_platform_that_cannot_be_asked_is_not_sent_twice(
    post: Post, tmp_path: Path
) -> None:
    post.slack.looks_back, post.slack.promise = False, Guarantee.AT_MOST_ONCE
    post.queue("bob")
    post.begin()
    with with_only(post, tmp_path, platform=Platform.TEAMS) as without:
        await without.installation.worker.reclaim(all_leases=True)
        without.time_passes()
        await without.installation.engine.settle()
    post.put_clock(LATER)
    back = await post.installation.engine.settle()

    assert (back.sent, back.unknown) == (0, 1)
    assert post.states()["bob"][0] is UNKNOWN
    assert (post.slack.accepted, post.teams.accepted) == ([], [])


async def test_a_repeat_goes_where_the_first_may_be(post: Post) -> None:
    post.slack.looks_back, post.slack.promise = False, Guarantee.AT_LEAST_ONCE
    await lose(post)
    with post.installation.open_unit() as unit:
        unit.people.remember_chat("bob", Platform.TEAMS)
        unit.commit()
    report = await post.installation.engine.settle()

    assert (report.sent, len(post.slack.to("UBOB")), post.teams.accepted) == (1, 1, [])
