"""What makes time pass: plans what is due, delivers it, lets the sample company act, until all is quiet."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial

from bot.clocks import BusinessClock, machine_now
from bot.dispatch import OpenUnit
from bot.logs import get_logger
from bot.outbox_worker import Delivered, OutboxWorker
from bot.platform import LEASE_SECONDS, Crowd, TickReport
from bot.threads import StorageThreads
from handlers.context import World
from handlers.delivery import may_send
from handlers.planning import Planned, begin_at, plan_due

log = get_logger("engine")


REST_SECONDS = 0.5
"""From one tick to the next at least: every answer wakes the engine, and one tick serves many of them."""
RECLAIM_EVERY = timedelta(seconds=LEASE_SECONDS)


class Mode(StrEnum):
    """How the clock gets to a moment: visiting every due moment between, or at once."""

    STEP = "step"
    JUMP = "jump"


class Engine:
    """Runs ticks, one at a time in this process."""

    def __init__(
        self,
        *,
        open_unit: OpenUnit,
        threads: StorageThreads,
        world: Callable[[], World],
        clock: BusinessClock,
        worker: OutboxWorker,
    ) -> None:
        self._open_unit = open_unit
        self._threads = threads
        self._world = world
        self._clock = clock
        self._worker = worker
        self._one_at_a_time = asyncio.Lock()
        self._awake = asyncio.Event()
        self._closing = False
        self._reclaimed_at: datetime | None = None
        self.crowd: Crowd | None = None
        self.last_tick: datetime | None = None
        """Machine time of the last completed tick, for readiness."""
        self.on_tick: Callable[[TickReport], None] | None = None
        """Told of every completed tick, for the metrics."""

    def wake(self) -> None:
        """Ask for a tick soon. Called on the event loop's thread."""
        self._awake.set()

    async def serve(self) -> None:
        """Tick whenever woken, for ever. A tick that fails is recorded and tried again at the next wake."""
        while True:
            await self._awake.wait()
            self._awake.clear()
            if self._closing:
                return
            started = time.monotonic()
            try:
                await self.settle()
            except Exception as error:  # noqa: BLE001 - the edge of the process: one bad tick must not end it
                log.error("tick_failed", error=type(error).__name__)
            await asyncio.sleep(started + REST_SECONDS - time.monotonic())

    async def finish(self) -> None:
        """Return once no tick is under way; none starts afterwards through `serve`."""
        self._closing = True
        self._worker.stop()
        async with self._one_at_a_time:
            return

    async def settle(self) -> TickReport:
        """Plan and deliver all that is due at the business time, until quiet."""
        async with self._one_at_a_time:
            return await self._settle()

    async def advance(self, to: datetime, *, mode: Mode) -> TickReport:
        """Move the business clock forward to a moment and settle there; `step` visits what is due between."""
        async with self._one_at_a_time:
            total = TickReport(now=self._clock.now())
            if mode is Mode.STEP:
                total = add(total, await self._settle())
                while (moment := await self._next_moment()) is not None and moment < to:
                    await self._set_clock(max(moment, self._clock.now()))
                    total = add(total, await self._settle())
            await self._set_clock(to)
            return add(total, await self._settle())

    async def begin_at(self, moment: datetime, *, keep: bool) -> bool:
        """Take the business clock to any moment, an earlier one too, before anything was planned.

        False, and nothing changed, once there is a message. `keep` keeps the time over a restart.
        """
        async with self._one_at_a_time:
            return await self._threads.run(partial(self._begin_at, moment, keep=keep))

    def _begin_at(self, moment: datetime, *, keep: bool) -> bool:
        with self._open_unit() as unit:
            if not begin_at(replace(self._world(), now=moment), unit):
                return False
        if keep:
            self._store_clock(moment)
        else:
            self._clock.set_for_this_process(moment)
        return True

    async def _settle(self) -> TickReport:
        await self._reclaim()
        planned, delivered = 0, Delivered()
        while True:
            batch = await self._plan()
            planned += batch.queued
            passed = await self._worker.deliver_due()
            delivered.plus(passed)
            acts = await self.crowd.act(self._clock.now()) if self.crowd is not None else 0
            if not (batch.handled or passed.handled or acts):
                break
        self.last_tick = machine_now()
        held, waiting = await self._threads.run(self._left)
        report = TickReport(
            now=self._clock.now(),
            planned=planned,
            sent=delivered.sent,
            failed=delivered.failed,
            unknown=delivered.unknown,
            dropped=delivered.dropped,
            held=held,
            waiting=waiting,
        )
        if self.on_tick is not None:
            self.on_tick(report)
        return report

    async def _reclaim(self) -> None:
        """Look for leases that ran out, no more often than one can."""
        now = machine_now()
        if self._reclaimed_at is None or now - self._reclaimed_at >= RECLAIM_EVERY:
            self._reclaimed_at = now
            await self._worker.reclaim(all_leases=False)

    async def _plan(self) -> Planned:
        handled = queued = 0
        while (batch := await self._threads.run(self._plan_batch)).handled:
            handled += batch.handled
            queued += batch.queued
        return Planned(handled=handled, queued=queued)

    def _plan_batch(self) -> Planned:
        with self._open_unit() as unit:
            return plan_due(self._world(), unit)

    def _left(self) -> tuple[int, int]:
        world = self._world()
        with self._open_unit() as unit:
            due = unit.outbox.due_count(now=world.now)
            waiting = unit.outbox.waiting_count(now=world.now)
            return (0, waiting + due) if may_send(world, unit) else (due, waiting)

    async def _next_moment(self) -> datetime | None:
        moments = await self._threads.run(self._stored_moments)
        if self.crowd is not None:
            moments.append(self.crowd.next_act())
        now = self._clock.now()
        return min((moment for moment in moments if moment is not None and moment > now), default=None)

    def _stored_moments(self) -> list[datetime | None]:
        with self._open_unit() as unit:
            return [unit.enrolments.next_due(), unit.outbox.next_due()]

    async def _set_clock(self, to: datetime) -> None:
        await self._threads.run(partial(self._store_clock, to))

    def _store_clock(self, to: datetime) -> None:
        with self._open_unit() as unit:
            self._clock.put(unit, to)
            unit.commit()


def add(total: TickReport, more: TickReport) -> TickReport:
    """Return both ticks as one: what was done adds up, what is left is as it was at the end."""
    return TickReport(
        now=more.now,
        planned=total.planned + more.planned,
        sent=total.sent + more.sent,
        failed=total.failed + more.failed,
        unknown=total.unknown + more.unknown,
        dropped=total.dropped + more.dropped,
        held=more.held,
        waiting=more.waiting,
    )
