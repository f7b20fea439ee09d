"""Readiness and figures, as `/readyz` and Prometheus see them of a running installation."""

import asyncio
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from delivery_stage import CARD, LOST, Post, post_on
from prometheus_client import generate_latest
from scenario_stage import tokyo

import bot.watching
from bot.platform import Outcome
from bot.serving import health
from bot.watching import READ_SECONDS, read_once, reading_figures, rest_after
from bot.web import OUTBOX_AGE_LIMIT
from handlers.delivery import SENDING_STOPPED
from handlers.figures import Figures, next_planned, read_figures
from people.model import Platform
from people.outbox import MessageState, NewMessage, Reason
from storage.database import Database
from storage.errors import DatabaseUnavailableError
from storage.tables import message as table

TEN = tokyo(9, 14, 10)
MINUTE = timedelta(minutes=1)
REFUSED = Outcome(state=MessageState.FAILED, reason=Reason.BLOCKED)
DOWN = Outcome(state=MessageState.FAILED, reason=Reason.PLATFORM_DOWN, retry_after=3600.0, pause=True)
LATER = Outcome(state=MessageState.FAILED, reason=Reason.TIMED_OUT, retry_after=3600.0)


@pytest.fixture
def post(database: Database, tmp_path: Path) -> Iterator[Post]:
    """An installation on each database, on a Monday at 10:00 in Tokyo."""
    with post_on(database, tmp_path) as made:
        yield made


def figures(post: Post) -> Figures:
    with post.installation.open_unit() as unit:
        return read_figures(post.installation.world(), unit)


async def age(post: Post) -> float:
    return (await health(post.installation)).outbox_age


def waits_since(post: Post, person: str, due_at: datetime) -> None:
    """Queue a message that has been due since then."""
    waiting = NewMessage(
        dedupe_key=f"waits:{person}",
        kind="note",
        lane=f"person:{person}",
        person_id=person,
        card=CARD,
        due_at=due_at,
    )
    with post.installation.open_unit() as unit:
        unit.outbox.add_many([waiting], now=due_at)
        unit.commit()


def goes_out(post: Post, person: str, platform: Platform) -> None:
    """Let a message have gone out now, without looking at any other."""
    post.queue(person)
    sent = table.update().where(table.c.dedupe_key == f"note:{person}")
    now = post.installation.clock.now()
    with post.installation.database._engine.begin() as connection:
        connection.execute(sent.values(state=MessageState.SENT, platform=platform, finished_at=now))


def shown(post: Post) -> set[str]:
    return set(generate_latest(post.installation.metrics.registry).decode().splitlines())


def stop_sending(post: Post) -> None:
    with post.installation.open_unit() as unit:
        unit.switches.put(SENDING_STOPPED, "now")
        unit.commit()


# How old the outbox is


async def test_an_empty_outbox_has_no_age(post: Post) -> None:
    assert await age(post) == 0.0


async def test_a_message_that_nobody_sends_ages_on_the_business_clock(post: Post) -> None:
    post.queue("ann")
    post.put_clock(TEN + 16 * MINUTE)
    assert await age(post) == 960.0
    assert await age(post) > OUTBOX_AGE_LIMIT
    assert figures(post).oldest_due == 960.0


async def test_a_queue_that_gets_shorter_is_not_old_however_long_its_last_message_waits(post: Post) -> None:
    post.put_clock(TEN + 30 * MINUTE)
    post.queue("bob")
    await post.installation.engine.settle()
    waits_since(post, "ann", TEN)
    post.put_clock(TEN + 31 * MINUTE)
    assert await age(post) == 60.0
    assert figures(post).oldest_due == 31 * 60.0


async def test_a_platform_that_is_stuck_is_seen_however_busy_the_other_one_is(post: Post) -> None:
    waits_since(post, "ann", TEN)
    with post.installation.open_unit() as unit:
        unit.outbox.hold([post.messages()["waits:ann"].id], platform=Platform.SLACK)
        unit.commit()
    post.put_clock(TEN + 30 * MINUTE)
    goes_out(post, "cho", Platform.TEAMS)
    assert await age(post) == 30 * 60.0
    goes_out(post, "bob", Platform.SLACK)
    post.put_clock(TEN + 31 * MINUTE)
    assert await age(post) == 60.0


async def test_what_was_not_looked_at_yet_may_go_anywhere_and_is_judged_so(post: Post) -> None:
    waits_since(post, "ann", TEN)
    post.put_clock(TEN + 30 * MINUTE)
    goes_out(post, "cho", Platform.TEAMS)
    post.put_clock(TEN + 31 * MINUTE)
    assert await age(post) == 60.0


async def test_what_was_to_go_where_nothing_is_connected_any_more_is_judged_so_as_well(post: Post) -> None:
    waits_since(post, "ann", TEN)
    with post.installation.open_unit() as unit:
        unit.outbox.hold([post.messages()["waits:ann"].id], platform=Platform.PLAYGROUND)
        unit.commit()
    post.put_clock(TEN + 30 * MINUTE)
    goes_out(post, "cho", Platform.TEAMS)
    post.put_clock(TEN + 31 * MINUTE)
    assert await age(post) == 60.0


async def test_a_message_that_failed_is_no_sign_that_others_go_out(post: Post) -> None:
    post.put_clock(TEN + 30 * MINUTE)
    post.slack.answers["UBOB"] = [REFUSED]
    post.queue("bob")
    await post.installation.engine.settle()
    waits_since(post, "ann", TEN)
    assert await age(post) == 30 * 60.0


async def test_what_the_emergency_stop_holds_is_not_old(post: Post) -> None:
    post.queue("ann")
    stop_sending(post)
    post.put_clock(TEN + 60 * MINUTE)
    assert await age(post) == 0.0
    found = figures(post)
    assert (found.sending_stopped, found.oldest_due, found.outbox_age) == (True, 0.0, 0.0)


@pytest.mark.parametrize("answer", [LATER, DOWN])
async def test_what_waits_for_a_retry_or_the_end_of_a_pause_is_not_old(post: Post, answer: Outcome) -> None:
    post.slack.answers["UANN"] = [answer]
    post.queue("ann")
    await post.installation.engine.settle()
    post.put_clock(TEN + 60 * MINUTE)
    assert await age(post) == 0.0


async def test_what_stands_behind_a_retry_in_its_conversation_is_not_old(post: Post) -> None:
    post.slack.answers["UANN"] = [LATER]
    post.queue("ann")
    await post.installation.engine.settle()
    post.queue("ann", key="behind")
    post.put_clock(TEN + 60 * MINUTE)
    assert await age(post) == 0.0


# Whether ticks get on


async def test_before_the_first_tick_has_ended_nobody_knows_whether_ticks_get_on(post: Post) -> None:
    assert (await health(post.installation)).tick_age is None
    await post.installation.engine.settle()
    tick_age = (await health(post.installation)).tick_age
    assert tick_age is not None
    assert 0 <= tick_age < 60


async def test_a_long_tick_counts_as_alive_while_it_sends_and_no_longer(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, now = post.installation.engine, 1000.0
    monkeypatch.setattr("bot.engine.steady_now", lambda: now)
    monkeypatch.setattr("bot.outbox_worker.steady_now", lambda: now)
    await engine.settle()
    post.slack.hanging.add("UANN")
    post.queue("ann")
    now += 500
    long_tick = asyncio.create_task(engine.settle())
    while not post.slack.under_way:  # noqa: ASYNC110 - of that nothing tells
        await asyncio.sleep(0.01)
    assert engine.idle_seconds() == 0.0
    now += 500
    assert engine.idle_seconds() == 500.0
    post.slack.let_go.set()
    await long_tick
    assert engine.idle_seconds() == 0.0


# What Prometheus is told


async def test_figures_say_how_many_there_are_of_each_and_how_late_planning_is(post: Post) -> None:
    post.queue("ann")
    await post.installation.engine.settle()
    post.queue("bob")
    found = figures(post)
    assert found.messages[Platform.SLACK, MessageState.SENT] == 1
    assert found.messages[None, MessageState.QUEUED] == 1
    assert found.messages[Platform.TEAMS, MessageState.QUEUED] == 0
    assert found.schedule_lag == 0.0
    with post.installation.open_unit() as unit:
        planned_at = next_planned(post.installation.world(), unit)
    assert planned_at is not None
    post.put_clock(planned_at + timedelta(seconds=90))
    assert figures(post).schedule_lag == 90.0


async def test_what_was_read_is_shown_and_what_was_sent_is_counted(post: Post) -> None:
    post.queue("ann")
    await post.installation.engine.settle()
    await read_once(post.installation)
    assert 'hojorin_messages_stored{platform="slack",state="sent"} 1.0' in shown(post)
    assert 'hojorin_sends_total{outcome="sent",platform="slack",reason="none"} 1.0' in shown(post)
    assert 'hojorin_sends_in_flight{platform="slack"} 0.0' in shown(post)


async def test_leases_that_ran_out_are_counted_by_platform(post: Post) -> None:
    post.queue("ann")
    post.begin()
    post.time_passes()
    await post.installation.worker.reclaim(all_leases=False)
    assert 'hojorin_leases_reclaimed_total{platform="slack"} 1.0' in shown(post)


async def test_what_ends_as_unknown_because_its_lease_ran_out_is_counted_once(post: Post) -> None:
    engine = post.installation.engine
    engine.on_tick = post.installation.metrics.observe
    post.queue("ann")
    post.begin()
    await post.installation.worker.reclaim(all_leases=True)
    post.queue("bob")
    assert (await engine.settle()).unknown == 1
    assert (await engine.settle()).unknown == 0
    assert post.messages()["note:ann"].state is MessageState.UNKNOWN
    assert 'hojorin_messages_ended_total{state="unknown"} 1.0' in shown(post)


async def test_what_an_engine_finds_lost_is_in_the_report_of_the_same_tick(post: Post) -> None:
    post.queue("ann")
    post.begin(lease_seconds=0)
    report = await post.installation.engine.settle()
    assert (report.sent, report.unknown) == (0, 1)


async def test_a_doubtful_send_that_a_look_then_finds_is_no_unknown_one(post: Post) -> None:
    post.slack.looks_back = True
    post.slack.answers["UANN"] = [LOST]
    post.installation.engine.on_tick = post.installation.metrics.observe
    post.queue("ann")
    await post.installation.engine.settle()
    post.time_passes()
    await post.installation.engine.settle()
    assert post.messages()["note:ann"].state is MessageState.SENT
    assert 'hojorin_sends_total{outcome="doubtful",platform="slack",reason="timed_out"} 1.0' in shown(post)
    assert 'hojorin_messages_ended_total{state="unknown"} 0.0' in shown(post)
    assert 'hojorin_messages_ended_total{state="sent"} 1.0' in shown(post)


async def test_a_database_that_does_not_answer_leaves_the_figures_as_they_were(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> Figures:
        raise DatabaseUnavailableError("gone")

    await read_once(post.installation)
    before = {line for line in shown(post) if line.startswith(("hojorin_messages_stored", "hojorin_figures"))}
    monkeypatch.setattr(bot.watching, "read_figures", away)
    assert await read_once(post.installation) == 0.0
    assert before
    assert before <= shown(post)
    assert 'hojorin_database_errors_total{error="DatabaseUnavailableError"} 1.0' in shown(post)


async def test_figures_are_read_as_soon_as_somebody_may_ask_for_them(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = asyncio.Event()

    def rest(seconds: float) -> float:
        read.set()
        return rest_after(seconds)

    monkeypatch.setattr(bot.watching, "rest_after", rest)
    async with reading_figures(post.installation):
        await read.wait()
    assert 'hojorin_messages_stored{platform="slack",state="queued"} 0.0' in shown(post)


def test_a_reading_that_takes_long_is_made_less_often() -> None:
    assert rest_after(0.1) == READ_SECONDS
    assert rest_after(2.0) == 100.0
