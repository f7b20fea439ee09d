"""One visible message, whatever happens between us and Slack: the real worker on both databases."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from chat_queue import queue, states
from delivery_stage import host_clock_is_off
from fakes.slack import ALL_SCOPES, Fault, Kind
from scenario_stage import tokyo
from slack_helpers import HELLO, until
from slack_queue import execute, pause_ends, posts
from slack_stage import USERS, SlackStage, meet, slack_settings, slack_stage_on

from bot.bootstrap import Installation, installation_id, open_installation
from bot.serving import close_connections
from bot.slack.render import render_messages
from cards.model import Span, Text
from people.model import Platform
from people.outbox import MessageState, Reason
from storage.database import Database, open_database

SENT, UNKNOWN, QUEUED = MessageState.SENT, MessageState.UNKNOWN, MessageState.QUEUED
LONG = replace(HELLO, elements=tuple(Text((Span(f"{number} " + "x" * 2500),)) for number in range(12)))
PARTS = len(render_messages(LONG))
AMBIGUOUS = [Kind.DROP_BEFORE, Kind.DROP_AFTER, Kind.DROP_LATE, Kind.HTTP_BEFORE, Kind.HTTP_AFTER]
HISTORY_SCOPES = {"im:history", "channels:history", "groups:history", "mpim:history"}


@pytest.fixture
async def stage(database: Database, tmp_path: Path) -> AsyncIterator[SlackStage]:
    """The small company, met by its Slack, on each database; nothing is planned."""
    async with slack_stage_on(database, tmp_path, now=tokyo(9, 14, 10)) as found:
        found.bring_in()
        await meet(found)
        yield found


async def settle_in_time(stage: SlackStage, *, rounds: int = 3) -> None:
    """Let all that is waited for pass, some times over."""
    for _ in range(rounds):
        await asyncio.wait_for(stage.installation.engine.settle(), 60)
        await stage.slack.all_late()
        pause_ends(stage)


@pytest.mark.parametrize("kind", AMBIGUOUS)
async def test_a_message_that_nobody_answered_for_is_seen_once(stage: SlackStage, kind: Kind) -> None:
    stage.slack.faults.add(Fault("chat.postMessage", kind, seconds=0.01))
    queue(stage, "tanaka")
    await settle_in_time(stage)
    assert states(stage)["tanaka"] == (SENT, None)
    assert len(stage.shown("tanaka")) == 1


@pytest.mark.parametrize("kind", [Kind.DROP_BEFORE, Kind.DROP_AFTER])
async def test_it_is_seen_once_though_looking_fails_too(stage: SlackStage, kind: Kind) -> None:
    stage.slack.faults.add(Fault("chat.postMessage", kind, seconds=0.01))
    for trouble in (Kind.HTTP_BEFORE, Kind.HTTP_AFTER, Kind.RATELIMITED):
        stage.slack.faults.add(Fault("conversations.history", trouble, retry_after=60))
    queue(stage, "tanaka")
    await settle_in_time(stage, rounds=4)
    assert states(stage)["tanaka"][0] is QUEUED
    await settle_in_time(stage, rounds=2)
    assert states(stage)["tanaka"] == (SENT, None)
    assert len(stage.shown("tanaka")) == 1


@pytest.mark.parametrize(("kind", "skip"), [(Kind.DROP_BEFORE, 2), (Kind.HTTP_AFTER, 0), (Kind.DROP_LATE, 1)])
async def test_every_part_of_a_long_card_is_seen_once_and_in_order(
    stage: SlackStage, kind: Kind, skip: int
) -> None:
    stage.slack.faults.add(Fault("chat.postMessage", kind, skip=skip, seconds=0.01))
    queue(stage, "tanaka", card=LONG)
    await settle_in_time(stage)
    assert states(stage)["tanaka"] == (SENT, None)
    parts = [(one.metadata or {})["event_payload"]["part"] for one in stage.shown("tanaka")]  # type: ignore[index]
    assert parts == [f"{number}/{PARTS}" for number in range(1, PARTS + 1)]


@pytest.mark.parametrize("ahead", [-20, 120])
async def test_a_host_whose_clock_is_not_the_servers_looks_no_sooner_and_shows_it_once(
    postgresql_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ahead: int
) -> None:
    database = open_database(postgresql_url)
    async with slack_stage_on(database, tmp_path, now=tokyo(9, 14, 10)) as stage:
        stage.bring_in()
        await meet(stage)
        host_clock_is_off(monkeypatch, ahead)
        stage.slack.faults.add(Fault("chat.postMessage", Kind.DROP_LATE, seconds=1))
        queue(stage, "tanaka")
        await settle_in_time(stage)
        assert states(stage)["tanaka"] == (SENT, None)
        assert len(stage.shown("tanaka")) == 1
    database.close()


async def test_two_troubles_in_a_row_still_leave_one_message(stage: SlackStage) -> None:
    for kind in (Kind.DROP_BEFORE, Kind.HTTP_AFTER):
        stage.slack.faults.add(Fault("chat.postMessage", kind))
    queue(stage, "tanaka")
    await settle_in_time(stage, rounds=5)
    assert states(stage)["tanaka"] == (SENT, None)
    assert len(stage.shown("tanaka")) == 1
    assert posts(stage) == 2


# A process that dies


@pytest.mark.parametrize("kind", [Kind.DELAY_BEFORE, Kind.DELAY_AFTER])
@pytest.mark.both_engines
async def test_a_process_that_dies_before_or_after_slack_accepted_loses_and_repeats_nothing(
    stage: SlackStage, tmp_path: Path, kind: Kind
) -> None:
    reached, held = asyncio.Event(), asyncio.Event()

    async def hold(_: float) -> None:
        reached.set()
        await held.wait()

    stage.slack.sleep = hold
    stage.slack.faults.add(Fault("chat.postMessage", kind, seconds=1))
    queue(stage, "tanaka")
    await dies_once(stage, reached)
    if kind is Kind.DELAY_BEFORE:
        stage.slack.faults.clear()
    successor = await next_process(stage, tmp_path)
    held.set()
    await until(lambda: len(stage.slack.transcript.calls("chat.postMessage")) == 1)
    for _ in range(2):
        await successor.engine.settle()
        pause_ends(stage)
    await close_connections(successor)
    successor.threads.close()
    assert states(stage)["tanaka"][0] is SENT
    assert len(stage.shown("tanaka")) == 1
    assert posts(stage) == 1, "the request was on its way, and was waited for"


async def dies_once(stage: SlackStage, reached: asyncio.Event) -> None:
    """Let the process work until it has come so far, and then do nothing more."""
    worker = stage.installation.worker
    settling = asyncio.create_task(stage.installation.engine.settle())
    await reached.wait()
    settling.cancel()
    for task in tuple(worker._under_way):
        task.cancel()
    await asyncio.gather(settling, *worker._under_way, return_exceptions=True)
    assert states(stage)["tanaka"][0] is MessageState.SENDING


async def next_process(stage: SlackStage, folder: Path) -> Installation:
    """Start a second process on the database after the leases of the first have run out."""
    execute(stage, "UPDATE message SET lease_until = '2000-01-01 00:00:00.000000+00:00'")
    successor = open_installation(slack_settings(folder, stage.slack), database=stage.installation.database)
    await successor.worker.reclaim(all_leases=False)
    return successor


# Without the right to look


@pytest.mark.parametrize("kind", [Kind.DROP_BEFORE, Kind.DROP_AFTER])
async def test_without_the_scope_it_ends_as_unknown_never_as_a_guess_and_never_twice(
    stage: SlackStage, kind: Kind
) -> None:
    config = replace(stage.slack.config, scopes=ALL_SCOPES - HISTORY_SCOPES)
    stage.slack.config = stage.slack.world.config = config
    direct = stage.slack.world.direct(USERS["tanaka"]).id
    stage.slack.faults.add(Fault("chat.postMessage", kind, where={"channel": direct}))
    queue(stage, "tanaka", "suzuki")
    await settle_in_time(stage)
    assert states(stage) == {"tanaka": (UNKNOWN, Reason.PLATFORM_DOWN), "suzuki": (SENT, None)}
    assert len(stage.shown("tanaka")) == (1 if kind is Kind.DROP_AFTER else 0)
    queue(stage, "tanaka", key="later")
    await settle_in_time(stage, rounds=1)
    with stage.unit() as unit:
        assert unit.outbox.troubled_platforms() == {}, "the token is good"


# The installation's own id


def test_a_database_has_one_id_which_stays(database: Database) -> None:
    first = installation_id(database)
    assert len(first) >= 16
    assert installation_id(database) == first


@pytest.mark.both_engines
async def test_replicas_that_start_at_once_agree_on_the_id(database_url: str) -> None:
    databases = [open_database(database_url) for _ in range(4)]
    try:
        found = await asyncio.gather(*(asyncio.to_thread(installation_id, one) for one in databases))
    finally:
        for one in databases:
            one.close()
    assert len(set(found)) == 1


async def test_deliveries_are_named_after_the_installation(stage: SlackStage) -> None:
    queue(stage, "tanaka")
    await stage.installation.engine.settle()
    [message] = stage.shown("tanaka")
    own = installation_id(stage.installation.database)
    payload = (message.metadata or {})["event_payload"]
    assert payload["delivery_id"].startswith(f"{own}-")  # type: ignore[index]
    assert Platform.SLACK in stage.installation.senders
