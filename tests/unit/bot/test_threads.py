"""Storage threads run what is most urgent first, and let nothing wait for ever."""

import asyncio
import threading
from collections.abc import Iterator

import pytest

from bot.threads import StorageThreads, Urgency


@pytest.fixture
def threads() -> Iterator[StorageThreads]:
    """One thread, as for SQLite."""
    made = StorageThreads(single=True)
    yield made
    made.close()


async def busy(threads: StorageThreads, until: threading.Event) -> asyncio.Task[bool]:
    """Keep the one thread busy until the event is set; returns once it is."""
    begun = asyncio.Event()
    loop = asyncio.get_running_loop()

    def work() -> bool:
        loop.call_soon_threadsafe(begun.set)
        return until.wait(timeout=30)

    task = asyncio.create_task(threads.run(work))
    await begun.wait()
    return task


async def test_what_somebody_waits_for_overtakes_what_nobody_waits_for(threads: StorageThreads) -> None:
    go, order = threading.Event(), list[str]()
    blocking = await busy(threads, go)
    tick = asyncio.create_task(threads.run(lambda: order.append("tick")))
    await asyncio.sleep(0)
    press = asyncio.create_task(threads.run(lambda: order.append("press"), urgency=Urgency.AT_ONCE))
    await asyncio.sleep(0)
    go.set()
    await asyncio.gather(blocking, tick, press)
    assert order == ["press", "tick"]


async def test_among_equally_urgent_the_first_comes_first(threads: StorageThreads) -> None:
    go, order = threading.Event(), list[int]()
    blocking = await busy(threads, go)
    presses = []
    for number in range(20):
        work = asyncio.create_task(
            threads.run(lambda number=number: order.append(number), urgency=Urgency.AT_ONCE)
        )
        presses.append(work)
        await asyncio.sleep(0)
    go.set()
    await asyncio.gather(blocking, *presses)
    assert order == list(range(20))


async def test_what_fails_fails_where_it_was_asked_for_and_stops_nobody_else(threads: StorageThreads) -> None:
    def fail() -> None:
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        await threads.run(fail)
    assert await threads.run(lambda: "well") == "well"


async def test_work_that_was_given_up_before_it_began_is_not_done(threads: StorageThreads) -> None:
    go, done = threading.Event(), list[str]()
    blocking = await busy(threads, go)
    given_up = asyncio.create_task(threads.run(lambda: done.append("given up")))
    await asyncio.sleep(0)
    given_up.cancel()
    with pytest.raises(asyncio.CancelledError):
        await given_up
    go.set()
    await blocking
    assert await threads.run(lambda: list(done)) == []


async def test_closing_waits_for_what_was_begun_and_for_what_waits() -> None:
    threads, go, done = StorageThreads(single=True), threading.Event(), list[str]()
    blocking = await busy(threads, go)
    waiting = asyncio.create_task(threads.run(lambda: done.append("done")))
    await asyncio.sleep(0)
    closing = asyncio.create_task(asyncio.to_thread(threads.close))
    go.set()
    await asyncio.gather(blocking, waiting, closing)
    assert done == ["done"]


async def test_postgresql_is_worked_on_by_several_threads_side_by_side() -> None:
    threads, together = StorageThreads(single=False), threading.Barrier(4)
    try:
        await asyncio.gather(*(threads.run(lambda: together.wait(timeout=30)) for _ in range(4)))
    finally:
        threads.close()
