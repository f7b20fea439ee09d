"""What makes time pass: plans what is due, delivers it, lets the sample company act, until all is quiet."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
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
from handlers.helping import help_due
from handlers.leading import look_after, next_look
from handlers.planning import Planned, begin_at, plan_due

log = get_logger("engine")


REST_SECONDS = 0.5
"""From one tick to the next at least: every answer wakes the engine, and one tick serves many of them."""
RECLAIM_EVERY = timedelta(seconds=LEASE_SECONDS)


class Mode(StrEnum):
    """How the clock gets to a moment: visiting every due moment between, or at once."""

    STEP = "step"
    JUMP = "jump"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ahead:
    """When the database has something to do next. What `plan_due` plans must be among it, or the clock
    would not stop for it."""

    plan_at: datetime | None
    send_at: datetime | None


@dataclass(slots=True, kw_only=True)
class _Done:
    """Running totals of a tick. `handled`: how much of it may have led to something new."""

    planned: int = 0
    delivered: Delivered = field(default_factory=Delivered)
    handled: int = 0

    def plus(self, other: "_Done") -> None:
        """Add what was done next."""
        self.planned += other.planned
        self.delivered.plus(other.delivered)
        self.handled += other.handled


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
        self.before_tick: Callable[[], None] | None = None
        """Runs on a storage thread at the beginning of a tick."""
        self.last_tick: datetime | None = None
        """Machine time of the last completed tick, for readiness."""
        self.on_tick: Callable[[TickReport], None] | None = None
        """Told of every completed tick, for the metrics: a move of the clock is one, wherever it stopped."""

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
            done, _ = await self._settle()
            return await self._report(done)

    async def advance(self, to: datetime, *, mode: Mode) -> TickReport:
        """Move the business clock forward to a moment and settle there; `step` visits what is due between."""
        async with self._one_at_a_time:
            total = _Done()
            if mode is Mode.STEP:
                await self._visit_all_before(to, total)
            await self._set_clock(to)
            done, _ = await self._settle()
            total.plus(done)
            return await self._report(total)

    async def _visit_all_before(self, to: datetime, total: _Done) -> None:
        """Settle now and at every due moment before `to`, adding to the total."""
        done, ahead = await self._settle()
        total.plus(done)
        while (moment := self._next_moment(ahead)) is not None and moment < to:
            await self._set_clock(max(moment, self._clock.now()))
            done, ahead = await self._settle(ahead)
            total.plus(done)

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

    async def _settle(self, ahead: _Ahead | None = None) -> tuple[_Done, _Ahead]:
        """Do all that is due, until quiet; returns what was done, and what is ahead then.

        `ahead` is what was ahead a moment before: the database is not asked for work that it has not. Should
        somebody at a chat add some in between, the next look finds it.
        """
        await self._reclaim()
        if ahead is None and self.before_tick is not None:
            await self._threads.run(self.before_tick)
        total = await self._round(ahead)
        if ahead is None or total.handled:
            ahead = await self._threads.run(self._look)
            while (done := await self._round(ahead)).handled:
                total.plus(done)
                ahead = await self._threads.run(self._look)
        self.last_tick = machine_now()
        return total, ahead

    async def _round(self, ahead: _Ahead | None) -> _Done:
        """Plan, deliver, and let the sample company act, once each, where there may be something to do."""
        now = self._clock.now()
        done = _Done()
        if ahead is None or _is_due(ahead.plan_at, now):
            planned = await self._plan()
            done.planned, done.handled = planned.queued, planned.handled
        if ahead is None or done.planned or _is_due(ahead.send_at, now):
            done.delivered = await self._worker.deliver_due()
        acts = await self.crowd.act(now) if self.crowd is not None else 0
        done.handled += done.delivered.handled + acts
        return done

    async def _report(self, done: _Done) -> TickReport:
        held, waiting = await self._threads.run(self._left)
        report = TickReport(
            now=self._clock.now(),
            planned=done.planned,
            sent=done.delivered.sent,
            failed=done.delivered.failed,
            unknown=done.delivered.unknown,
            dropped=done.delivered.dropped,
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
            planned = plan_due(self._world(), unit)
        with self._open_unit() as unit:
            helped = help_due(self._world(), unit)
        with self._open_unit() as unit:
            led = look_after(self._world(), unit)
        done = (planned, helped, led)
        return Planned(handled=sum(one.handled for one in done), queued=sum(one.queued for one in done))

    def _left(self) -> tuple[int, int]:
        world = self._world()
        with self._open_unit() as unit:
            due = unit.outbox.due_count(now=world.now)
            waiting = unit.outbox.waiting_count(now=world.now)
            return (0, waiting + due) if may_send(world, unit) else (due, waiting)

    def _look(self) -> _Ahead:
        with self._open_unit() as unit:
            planned = (unit.enrolments.next_due(), unit.help.next_due(), next_look(self._world(), unit))
            return _Ahead(plan_at=_earliest(*planned), send_at=unit.outbox.next_due())

    def _next_moment(self, ahead: _Ahead) -> datetime | None:
        act_at = self.crowd.next_act() if self.crowd is not None else None
        now = self._clock.now()
        moments = (ahead.plan_at, ahead.send_at, act_at)
        return min((moment for moment in moments if moment is not None and moment > now), default=None)

    async def _set_clock(self, to: datetime) -> None:
        await self._threads.run(partial(self._store_clock, to))

    def _store_clock(self, to: datetime) -> None:
        with self._open_unit() as unit:
            self._clock.put(unit, to)
            unit.commit()


def _earliest(*moments: datetime | None) -> datetime | None:
    return min((moment for moment in moments if moment is not None), default=None)


def _is_due(moment: datetime | None, now: datetime) -> bool:
    return moment is not None and moment <= now
