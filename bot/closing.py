"""Waves whose date has come are closed beside everything else: to open and count many ballots takes a while,
and nobody who presses a button waits for that.

Counting runs on a thread of its own, on read-only units of work; what is written goes to the storage threads
in its turn, in portions. Several processes may do it at once: the work is done twice, the draw is kept once.
"""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import TypeVar

from bot.dispatch import OpenUnit
from bot.logs import get_logger
from bot.threads import StorageThreads
from handlers.context import UnitOfWork, World
from handlers.surveys import closing
from people.errors import HojorinError
from surveys.errors import VaultError
from surveys.vault import NoVault
from surveys.waves.model import ENDED, Wave, WaveState

log = get_logger("closing")

SOONEST_RETRY, LATEST_RETRY = 15.0, 900.0
"""Seconds until what broke is tried again beside ticks, twice as long each time: our own defaults."""

_Result = TypeVar("_Result")


class Closer:
    """Closes waves, one after the other, once in this process."""

    def __init__(
        self,
        *,
        open_unit: OpenUnit,
        open_reading: OpenUnit,
        threads: StorageThreads,
        world: Callable[[], World],
        forget_deleted: Callable[[], bool],
    ) -> None:
        """`open_reading` opens units of work that only read; `forget_deleted` is that of `Database`."""
        self._open_unit = open_unit
        self._open_reading = open_reading
        self._threads = threads
        self._world = world
        self._forget_deleted = forget_deleted
        self._has_deleted = False
        """What was destroyed may still lie in the database's files."""
        self._one_at_a_time = asyncio.Lock()
        self._apart = ThreadPoolExecutor(max_workers=1, thread_name_prefix="closing")
        self._task: asyncio.Task[None] | None = None
        self._stopping = False
        self._has_recovered = False
        self._failures = 0
        self._not_before = 0.0

    def begin(self, *, then: Callable[[], None]) -> None:
        """Do in the background what is due, unless that is under way or rests after a failure; `then` is
        called once something was done."""
        is_busy = self._task is not None and not self._task.done()
        if not (is_busy or self._stopping) and time.monotonic() >= self._not_before:
            self._task = asyncio.create_task(self._run_beside(then), name="closing")

    async def _run_beside(self, then: Callable[[], None]) -> None:
        try:
            done = await self.run()
        except Exception as error:  # noqa: BLE001 - the edge of the process: recorded, and tried again
            self._failed(error)
        else:
            if done:
                then()

    async def run(self) -> int:
        """Do all that is due now; returns how many waves got on. One that breaks is recorded, and holds no
        other up."""
        async with self._one_at_a_time:
            await self._recover()
            waves = await self._threads.run(self._unfinished)
            failures = self._failures
            got_on = [await self._close(wave) for wave in waves if not self._stopping]
            await self._tidy_up()
            if failures == self._failures:
                self._failures, self._not_before = 0, 0.0
            return sum(got_on)

    def stop(self) -> None:
        """Begin nothing more; what is being counted is given up, as after a crash."""
        self._stopping = True

    async def finish(self) -> None:
        """Return once nothing is under way; nothing starts afterwards."""
        self.stop()
        if self._task is not None:
            with suppress(asyncio.CancelledError):
                await self._task
        self._apart.shutdown(wait=False)

    # ------------------------------------------------------------------------ one wave

    async def _close(self, wave: Wave) -> bool:
        """Take a wave as far as it goes; returns whether it got on."""
        try:
            return await self._phases(wave)
        except closing.StoppedError:
            return False
        except VaultError as error:
            # Decided nothing, or not erased yet: looked at again with every tick.
            log.error("vault_unusable", error=type(error).__name__)
            return False
        except Exception as error:  # noqa: BLE001 - one wave that breaks must not hold up the others
            self._failed(error)
            return False

    async def _phases(self, wave: Wave) -> bool:
        world = self._world()
        if wave.state is WaveState.OPEN and not await self._write(partial(closing.begin, world), wave):
            return False
        if wave.state in (WaveState.OPEN, WaveState.CLOSING):
            outcome = await self._count(world, wave)
            # Not on the storage threads, where presses would wait while many rows are made ready.
            if not await self._beside(partial(self._settle, world, wave, outcome)):
                return False
        await self._erase(world, wave)
        while await self._write(closing.destroy_some, wave):
            self._has_deleted = True
            if self._stopping:
                return True
        await self._write(partial(closing.finish, world), wave)
        return True

    async def _tidy_up(self) -> None:
        """Let the database's files forget what was destroyed; what is in the way is tried again."""
        if self._has_deleted and not self._stopping:
            try:
                self._has_deleted = not await self._beside(self._forget_deleted)
            except HojorinError as error:
                self._failed(error)

    async def _count(self, world: World, wave: Wave) -> closing.Outcome:
        """Return what a wave's ballots lead to. Admins are told of a vault that has to be cured for that."""
        try:
            return await self._beside(
                partial(closing.count, world, self._open_reading, wave, goes_on=self._goes_on)
            )
        except VaultError:
            await self._write(partial(closing.tell_of_vault, world), wave)
            raise

    def _settle(self, world: World, wave: Wave, outcome: closing.Outcome) -> bool:
        with self._open_unit() as unit:
            return closing.settle(world, unit, wave, outcome)

    async def _erase(self, world: World, wave: Wave) -> None:
        """Erase a wave's secrets. Of one without results they are of no use any more: where the vault cannot
        be reached its ballots go without that, and the secrets at the next start."""
        try:
            await self._beside(partial(world.vault.erase, wave.id))
        except VaultError:
            if wave.state not in ENDED:
                raise

    async def _write(self, phase: Callable[..., _Result], *given: object) -> _Result:
        """Do a phase, which commits, in its turn among all that is written."""

        def carry_out() -> _Result:
            with self._open_unit() as unit:
                return phase(unit, *given)

        return await self._threads.run(carry_out)

    async def _beside(self, work: Callable[[], _Result]) -> _Result:
        return await asyncio.get_running_loop().run_in_executor(self._apart, work)

    def _goes_on(self) -> bool:
        return not self._stopping

    def _unfinished(self) -> list[Wave]:
        with self._open_reading() as unit:
            return closing.unfinished(self._world(), unit)

    def _failed(self, error: Exception) -> None:
        self._failures += 1
        self._not_before = time.monotonic() + min(SOONEST_RETRY * 2.0 ** (self._failures - 1), LATEST_RETRY)
        log.error("closing_failed", error=type(error).__name__)

    # ------------------------------------------------------------------------ at the start

    async def _recover(self) -> None:
        """Once in a process: close as lost what the vault does not know, and erase the secrets of what never
        came to be. A vault that cannot be used is looked at again next time."""
        world = self._world()
        if self._has_recovered or isinstance(world.vault, NoVault):
            return
        try:
            await self._write(partial(_recover, world))
            self._has_recovered = True
        except VaultError as error:
            log.error("vault_unusable", error=type(error).__name__)


def _recover(world: World, unit: UnitOfWork) -> None:
    closing.lose_unknown(world, unit)
    closing.sweep(world, unit)
