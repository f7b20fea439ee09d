"""Work that takes a while, done beside everything else: nobody who presses a button waits for it.

It runs on a thread of its own, on read-only units of work; what is written goes to the storage threads in its
turn, in portions. Several processes may do the same work at once, so that each part of it can be done twice.
"""

import asyncio
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TypeVar

from bot.dispatch import OpenUnit
from bot.logs import get_logger
from bot.threads import StorageThreads
from handlers.context import UnitOfWork, World

SOONEST_RETRY, LATEST_RETRY = 15.0, 900.0
"""Seconds until what broke is tried again beside ticks, twice as long each time: our own defaults."""

_Given = TypeVar("_Given")
_Result = TypeVar("_Result")


class Beside(ABC):
    """Does one kind of work, one piece after the other, once in this process."""

    def __init__(
        self,
        *,
        name: str,
        open_unit: OpenUnit,
        open_reading: OpenUnit,
        threads: StorageThreads,
        world: Callable[[], World],
    ) -> None:
        """`name` stands in the log (`NAME_failed`); `open_reading` opens units of work that only read."""
        self._name = name
        self._log = get_logger(name)
        self._open_unit = open_unit
        self._open_reading = open_reading
        self._threads = threads
        self._world = world
        self._one_at_a_time = asyncio.Lock()
        self._apart = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)
        self._task: asyncio.Task[None] | None = None
        self._stopping = False
        self._failures = 0
        self._not_before = 0.0

    @abstractmethod
    async def _do_all(self) -> int:
        """Do all that is due now; returns how many pieces of work got on."""

    def begin(self, *, then: Callable[[], None]) -> None:
        """Do in the background what is due, unless that is under way or rests after a failure; `then` is
        called once something was done."""
        is_busy = self._task is not None and not self._task.done()
        if not (is_busy or self._stopping) and time.monotonic() >= self._not_before:
            self._task = asyncio.create_task(self._run_beside(then), name=self._name)

    async def _run_beside(self, then: Callable[[], None]) -> None:
        try:
            done = await self.run()
        except Exception as error:  # noqa: BLE001 - the edge of the process: recorded, and tried again
            self._failed(error)
        else:
            if done:
                then()

    async def run(self) -> int:
        """Do all that is due now; returns how many pieces of work got on. One that breaks is recorded, and
        holds no other up."""
        async with self._one_at_a_time:
            failures = self._failures
            got_on = await self._do_all()
            if failures == self._failures:
                self._failures, self._not_before = 0, 0.0
            return got_on

    def stop(self) -> None:
        """Begin nothing more; what is under way is given up, as after a crash."""
        self._stopping = True

    async def finish(self) -> None:
        """Return once nothing is under way; nothing starts afterwards."""
        self.stop()
        if self._task is not None:
            with suppress(asyncio.CancelledError):
                await self._task
        self._apart.shutdown(wait=False)

    # ------------------------------------------------------------------------ where it is done

    async def _write(self, phase: Callable[..., _Result], *given: object) -> _Result:
        """Do a phase, which commits, in its turn among all that is written."""

        def carry_out() -> _Result:
            with self._open_unit() as unit:
                return phase(unit, *given)

        return await self._threads.run(carry_out)

    def _read(self, question: Callable[[UnitOfWork, _Given], _Result], given: _Given) -> _Result:
        with self._open_reading() as unit:
            return question(unit, given)

    async def _beside(self, work: Callable[[], _Result]) -> _Result:
        return await asyncio.get_running_loop().run_in_executor(self._apart, work)

    def _goes_on(self) -> bool:
        return not self._stopping

    def _failed(self, error: Exception) -> None:
        self._failures += 1
        self._not_before = time.monotonic() + min(SOONEST_RETRY * 2.0 ** (self._failures - 1), LATEST_RETRY)
        self._log.error(f"{self._name}_failed", error=type(error).__name__)
