"""Storage runs synchronously on a small pool of threads, so that no network call can happen inside a
transaction and the event loop never waits for a disk (docs/why/synchronous-storage.md)."""

import asyncio
import itertools
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from enum import Enum
from queue import PriorityQueue
from typing import Any, TypeVar

T = TypeVar("T")

POSTGRESQL_THREADS = 8


class Urgency(Enum):
    """How many seconds of work that comes later may go first. Nothing waits longer than that for it."""

    AT_ONCE = 0.0
    """Somebody acted, and the chat platform wants it acknowledged within seconds."""
    SOON = 0.5
    """What somebody who acted is shown."""
    IN_TURN = 1.0
    """Ticks, lists of users, everything that nobody waits for."""


class StorageThreads:
    """Runs short closures: on one thread for SQLite, which has one writer, on several for PostgreSQL.

    The most urgent goes first: by the moment at which it came plus the time that it may wait.
    """

    def __init__(self, *, single: bool) -> None:
        self._queue: PriorityQueue[tuple[float, int, Callable[[], None] | None]] = PriorityQueue()
        self._numbers = itertools.count()
        self.on_failure: Callable[[BaseException], None] | None = None
        """Told, on the thread itself, of every closure that raised."""
        self._threads = [
            threading.Thread(target=self._work, name=f"storage_{number}", daemon=True)
            for number in range(1 if single else POSTGRESQL_THREADS)
        ]
        for thread in self._threads:
            thread.start()

    async def run(self, work: Callable[[], T], *, urgency: Urgency = Urgency.IN_TURN) -> T:
        """Run the closure on a storage thread and return what it returns."""
        future: Future[T] = Future()

        def carry_out() -> None:
            if future.set_running_or_notify_cancel():
                self._fulfil(future, work)

        self._put(time.monotonic() + urgency.value, carry_out)
        return await asyncio.wrap_future(future)

    def close(self) -> None:
        """Wait for what was begun, and stop the threads."""
        for _ in self._threads:
            self._put(float("inf"), None)
        for thread in self._threads:
            thread.join()

    def _put(self, moment: float, work: Callable[[], None] | None) -> None:
        self._queue.put((moment, next(self._numbers), work))

    def _work(self) -> None:
        while True:
            _, _, work = self._queue.get()
            if work is None:
                return
            work()

    def _fulfil(self, future: Future[Any], work: Callable[[], Any]) -> None:
        try:
            result = work()
        except BaseException as error:  # noqa: BLE001 - whoever waits for the result gets it, whatever it is
            if self.on_failure is not None:
                self.on_failure(error)
            future.set_exception(error)
        else:
            future.set_result(result)
