"""How messages flow: side by side, in order within a conversation, at each platform's pace, and answers
before what goes to many."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sized
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from delivery_stage import QUICK, SENT, Post, post_on
from scenario_stage import tokyo

import bot.engine
import bot.outbox_worker
from bot.begun import NotBegunError
from bot.platform import Outcome
from handlers.context import UnitOfWork
from handlers.delivery import SENDING_STOPPED, Claimed
from handlers.topics import PLATFORM_TROUBLE
from people.model import Feature, Platform
from people.outbox import MessageState, Reason
from people.roster import import_people, read_people
from storage.database import Database
from storage.errors import DatabaseUnavailableError
from storage.tables import bucket

QUEUED, UNKNOWN, DROPPED = MessageState.QUEUED, MessageState.UNKNOWN, MessageState.DROPPED


@pytest.fixture
def post(database: Database, tmp_path: Path) -> Iterator[Post]:
    """Three people on each engine, on a Monday at 10:00 in Tokyo."""
    with post_on(database, tmp_path) as found:
        yield found


async def until(condition: Callable[[], object]) -> None:
    """Let the others go on until the condition holds."""
    async with asyncio.timeout(60):
        while not condition():  # noqa: ASYNC110 - it is about others' doings, of which nothing tells
            await asyncio.sleep(0.005)


async def stands_still(accepted: Callable[[], Sized]) -> int:
    """Wait until no more is accepted for as long as a dozen would take; returns how many were."""
    before = -1
    while before != len(accepted()):
        before = len(accepted())
        await asyncio.sleep(0.4)
    return before


def wave(post: Post, messages: int) -> None:
    """Queue a message to each of so many channels, which all who are asked themselves go before."""
    for number in range(messages):
        post.queue("", key=f"wave:{number}", lane=f"slack:C{number}", feature=Feature.ANNOUNCEMENT)


@asynccontextmanager
async def serving(post: Post) -> AsyncIterator[None]:
    """Let the engine tick as `run` does."""
    engine = post.installation.engine
    ticking = asyncio.create_task(engine.serve())
    engine.wake()
    yield
    await engine.finish()
    await ticking


def emergency_stop(post: Post, value: str | None) -> None:
    """Stop all sending, or end the stop."""
    with post.installation.open_unit() as unit:
        unit.switches.put(SENDING_STOPPED, value)
        unit.commit()


# ---------------------------------------------------------------------------- side by side


async def test_one_slow_send_holds_nobody_up_not_even_who_comes_later(post: Post) -> None:
    post.slack.hanging = {"UANN"}
    post.queue("ann")
    post.queue("bob")
    settling = asyncio.create_task(post.installation.engine.settle())
    await until(lambda: post.slack.to("UBOB"))
    post.queue("bob", key="note:later")
    post.installation.engine.wake()
    await until(lambda: len(post.slack.to("UBOB")) == 2)
    assert not settling.done()
    await until(lambda: post.state("note:later") == (MessageState.SENT, None))
    post.slack.let_go.set()

    assert (await settling).sent == 3


async def test_a_platform_that_hangs_takes_no_place_from_the_other(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot.outbox_worker, "SIDE_BY_SIDE", 3)
    post.slack.hanging = {f"C{number}" for number in range(8)}
    wave(post, 8)
    settling = asyncio.create_task(post.installation.engine.settle())
    await until(lambda: post.slack.under_way == 3)
    post.queue("cho")
    post.installation.engine.wake()
    await until(lambda: post.teams.accepted)
    assert post.slack.under_way == 3
    post.slack.let_go.set()

    assert (await settling).sent == 9


async def test_messages_of_one_conversation_go_out_in_order_with_a_rest_between(post: Post) -> None:
    post.slack.pace = replace(QUICK, conversation_seconds=0.1)
    for number in range(5):
        post.queue("bob", key=f"note:{number}")
    started = asyncio.get_running_loop().time()
    report = await post.installation.engine.settle()

    ids = post.slack.to("UBOB")
    assert report.sent == len(ids) == 5
    assert ids == sorted(ids)
    assert asyncio.get_running_loop().time() - started >= 4 * 0.1


async def test_an_answer_overtakes_what_goes_to_many(post: Post) -> None:
    post.slack.pace = replace(QUICK, first_rate=50.0, most_rate=50.0, burst_seconds=0.1)
    wave(post, 50)
    settling = asyncio.create_task(post.installation.engine.settle())
    await until(lambda: len(post.slack.accepted) >= 5)
    before = len(post.slack.accepted)
    post.queue("bob")
    post.installation.engine.wake()
    await settling

    addresses = [address for address, _ in post.slack.accepted]
    assert len(addresses) == 51
    assert addresses.index("UBOB") - before <= 25


# ---------------------------------------------------------------------------- pace and pauses


async def test_while_one_platform_pauses_the_others_messages_go(post: Post) -> None:
    post.slack.answers["UANN"] = [
        Outcome(state=MessageState.FAILED, reason=Reason.RATE_LIMITED, retry_after=3600, pause=True)
    ]
    post.queue("ann")
    await post.installation.engine.settle()
    wave(post, 200)
    post.queue("cho", feature=Feature.JOURNEY)
    report = await post.installation.engine.settle()
    assert (report.sent, report.waiting) == (1, 201)
    assert len(post.teams.accepted) == 1

    post.time_passes()
    assert (await post.installation.engine.settle()).sent == 201


async def test_what_was_sent_before_a_pause_does_not_end_it(post: Post) -> None:
    post.slack.pace = QUICK
    post.slack.hanging = {"UBOB"}
    post.slack.answers["UANN"] = [
        Outcome(state=MessageState.FAILED, reason=Reason.RATE_LIMITED, retry_after=3600, pause=True)
    ]
    post.queue("ann")
    post.queue("bob")
    settling = asyncio.create_task(post.installation.engine.settle())
    await until(lambda: post.states()["ann"] == (QUEUED, Reason.RATE_LIMITED))
    post.slack.let_go.set()
    report = await settling

    assert report.sent == 1
    with post.installation.open_unit() as unit:
        assert unit.outbox.troubled_platforms() == {Platform.SLACK: Reason.RATE_LIMITED}


async def test_a_refusal_for_the_rate_slows_the_platform_down(post: Post) -> None:
    post.slack.pace = replace(QUICK, first_rate=20.0)
    post.slack.answers["UANN"] = [
        Outcome(state=MessageState.FAILED, reason=Reason.RATE_LIMITED, retry_after=0.0, pause=True)
    ]
    post.queue("ann")
    await post.installation.engine.settle()

    with post.installation.database._engine.begin() as connection:
        [row] = connection.execute(bucket.select().where(bucket.c.platform == Platform.SLACK)).mappings()
    assert row["known_limit"] == pytest.approx(20.0)
    assert row["rate"] < 20.0


async def test_trouble_with_a_platform_is_told_on_another(post: Post) -> None:
    with post.installation.open_unit() as unit:
        [person] = unit.people.get_many(["bob"]).values()
        unit.people.upsert_many([replace(person, teams_aad_id="bob-on-teams")])
        unit.outbox.pause_platform(
            Platform.SLACK, until=tokyo(9, 14, 10) + timedelta(days=9999), reason=Reason.TOKEN_DEAD
        )
        unit.commit()
    for person in ("ann", "bob"):
        post.queue(person, key=f"{PLATFORM_TROUBLE}:slack:now:{person}", kind=PLATFORM_TROUBLE)
    post.queue("bob", key="note:other")
    await post.installation.engine.settle()

    told = post.messages()[f"{PLATFORM_TROUBLE}:slack:now:bob"]
    assert post.teams.to("bob-on-teams") == [told.id]
    assert post.states()["ann"] == (MessageState.FAILED, Reason.NO_CHAT_IDENTITY)
    assert post.state("note:other")[0] is QUEUED


async def test_what_goes_to_many_keeps_to_the_hours_of_each(post: Post) -> None:
    """The platform takes nothing until the evening: who works late gets it then, the other the next day."""
    set_hours(post, "ann,Ann,UANN,09:00-17:00", "bob,Bob,UBOB,12:00-20:00")
    post.queue("ann", feature=Feature.ANNOUNCEMENT)
    post.queue("bob", feature=Feature.ANNOUNCEMENT)
    slow = Outcome(state=MessageState.FAILED, reason=Reason.RATE_LIMITED, retry_after=3600, pause=True)
    post.slack.answers["UANN"] = [slow]
    await post.installation.engine.settle()
    assert post.states() == {
        "ann": (QUEUED, Reason.RATE_LIMITED),
        "bob": (QUEUED, Reason.OUTSIDE_WORKING_TIME),
    }
    assert post.messages()["note:bob"].due_at == tokyo(9, 14, 12)

    post.put_clock(tokyo(9, 14, 18))
    post.time_passes()
    report = await post.installation.engine.settle()
    assert (report.sent, len(post.slack.to("UBOB"))) == (1, 1)
    assert post.states()["ann"] == (QUEUED, Reason.OUTSIDE_WORKING_TIME)
    assert post.messages()["note:ann"].due_at == tokyo(9, 15, 9)


def set_hours(post: Post, *people: str) -> None:
    """Let people work at these hours."""
    table = "\n".join(("person_id,name,slack_user_id,work_hours", *people)).encode()
    with post.installation.open_unit() as unit:
        now = post.installation.clock.now()
        import_people(unit, read_people(table), known_locales=("ja", "en"), at=now, actor="test")
        unit.commit()


# ---------------------------------------------------------------------------- deadlines and stops


async def test_a_send_that_takes_too_long_is_given_up(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bot.outbox_worker, "SEND_DEADLINE_SECONDS", 0.5)
    post.slack.hanging = {"UBOB"}
    post.queue("bob")
    report = await post.installation.engine.settle()

    assert report.unknown == 1
    assert post.states()["bob"] == (UNKNOWN, Reason.TIMED_OUT)


async def test_what_was_claimed_too_long_ago_is_handed_back_unsent(post: Post) -> None:
    """A process that was frozen after its claim must not write: another may have taken over by then."""
    moments = iter([0.0, 5.1])
    post.installation.worker._steady = lambda: next(moments, 10.0)
    post.queue("bob")
    post.slack.answers["UBOB"] = [SENT]
    handed_back = asyncio.create_task(post.installation.engine.settle())
    report = await handed_back

    assert report.sent == 1
    assert len(post.slack.to("UBOB")) == 1
    assert post.messages()["note:bob"].attempts == 1


async def test_a_send_that_could_not_begin_is_no_doubt_and_no_attempt(post: Post) -> None:
    post.slack.answers["UBOB"] = [NotBegunError("the database is away"), SENT]
    post.queue("bob")
    report = await post.installation.engine.settle()

    assert (report.sent, report.unknown) == (1, 0)
    assert post.messages()["note:bob"].attempts == 1


async def test_a_process_that_stops_between_claim_and_send_hands_back_what_it_claimed(post: Post) -> None:
    worker = post.installation.worker
    start = worker._start
    worker._start = lambda send: (worker.stop(), start(send))[1]  # type: ignore[method-assign]
    post.queue("ann")
    post.queue("bob")
    report = await post.installation.engine.settle()

    assert report.sent == 0
    assert post.slack.accepted == []
    assert {state for state, _ in post.states().values()} == {QUEUED}
    assert {message.attempts for message in post.messages().values()} == {0}


async def test_a_tick_that_is_cancelled_while_it_claims_leaves_nothing_behind(post: Post) -> None:
    """As when the HTTP side ends a move of the clock: what was claimed is sent all the same, and recorded."""
    claiming, go_on = threading.Event(), threading.Event()
    worker = post.installation.worker
    claim = worker._claim

    def slow_claim(places: Mapping[Platform, int], *, limit: int) -> Claimed:
        claiming.set()
        go_on.wait(10)
        return claim(places, limit=limit)

    worker._claim = slow_claim  # type: ignore[method-assign]
    post.queue("bob")
    settling = asyncio.create_task(post.installation.engine.settle())
    await until(claiming.is_set)
    settling.cancel()
    await asyncio.wait([settling])
    go_on.set()
    await until(lambda: post.slack.accepted)
    worker._claim = claim  # type: ignore[method-assign]
    await post.installation.engine.settle()

    assert len(post.slack.to("UBOB")) == 1
    assert post.states()["bob"] == (MessageState.SENT, None)


async def test_the_emergency_stop_takes_effect_at_once_and_loses_nothing(post: Post) -> None:
    post.slack.pace = replace(QUICK, first_rate=40.0, most_rate=40.0, burst_seconds=0.1)
    wave(post, 100)
    async with serving(post):
        await until(lambda: len(post.slack.accepted) >= 10)
        emergency_stop(post, "on")
        assert await stands_still(lambda: post.slack.accepted) < 100
        post.slack.pace = QUICK
        emergency_stop(post, None)
        post.installation.engine.wake()
        await until(lambda: len(post.slack.accepted) == 100)

    assert len(set(post.slack.accepted)) == 100


# ---------------------------------------------------------------------------- while it serves


async def test_ticks_go_on_during_a_mass_send(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bot.engine, "SLICE_SECONDS", 0.2)
    monkeypatch.setattr(bot.engine, "PASS_SECONDS", 0.1)
    post.slack.pace = replace(QUICK, first_rate=40.0, most_rate=40.0, burst_seconds=0.1)
    wave(post, 60)
    ticks = []
    post.installation.engine.on_tick = lambda report: ticks.append((report.sent, len(post.slack.accepted)))
    async with serving(post):
        await until(lambda: len(post.slack.accepted) == 60)

    during = [seen for _, seen in ticks if seen < 60]
    assert len(during) >= 3
    assert sum(sent for sent, _ in ticks) <= 60


async def test_a_retry_is_made_when_its_time_comes_and_not_only_at_the_next_tick(post: Post) -> None:
    post.slack.answers["UBOB"] = [
        Outcome(state=MessageState.FAILED, reason=Reason.PLATFORM_DOWN, retry_after=2.0)
    ]
    post.queue("bob")
    async with serving(post):
        await until(lambda: post.slack.accepted)


async def test_what_the_database_did_not_take_down_is_recorded_when_it_is_back(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot.engine, "REST_SECONDS", 0.02)
    worker = post.installation.worker
    really, is_away = worker._open_unit, False

    def open_unit() -> UnitOfWork:
        if is_away:
            raise DatabaseUnavailableError("away")
        return really()

    worker._open_unit = worker._recorder._open_unit = open_unit
    post.slack.hanging = {"UBOB"}
    post.queue("bob")
    async with serving(post):
        await until(lambda: post.slack.under_way)
        is_away = True
        post.slack.let_go.set()
        await until(lambda: worker._unrecorded)
        await asyncio.sleep(0.2)
        assert post.states()["bob"][0] is MessageState.SENDING
        is_away = False
        await until(lambda: post.states()["bob"] == (MessageState.SENT, None))

    assert len(post.slack.accepted) == 1
