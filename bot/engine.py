"""What makes time pass: plans what is due, delivers it, lets the sample company act, until all is quiet."""

import asyncio
import time
from collections.abc import Callable, Collection, Coroutine, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial
from typing import TypeAlias

from bot.announcing import Announcer
from bot.clocks import BusinessClock
from bot.closing import Closer
from bot.dates import open_dates
from bot.dispatch import OpenUnit
from bot.logs import get_logger
from bot.outbox_worker import Delivered, OutboxWorker, steady_now
from bot.platform import LEASE_SECONDS, Crowd, TickReport
from bot.threads import StorageThreads
from handlers.announcements.feeding import feed
from handlers.context import UnitOfWork, World
from handlers.delivery import may_send
from handlers.figures import Part, next_of_parts
from handlers.helping import help_due
from handlers.leading import look_after
from handlers.planning import Planned, begin_at, plan_due
from handlers.responses.watching import look_after_responses
from handlers.scheduled import keep_schedules
from handlers.surveys.reminding import remind_due

log = get_logger("engine")


REST_SECONDS = 0.5
"""From one tick to the next at least: every answer wakes the engine, and one tick serves many of them."""
RECLAIM_EVERY = timedelta(seconds=10)
"""With the lease and the time between two ticks: what a dead process had begun goes on within a minute."""
SLICE_SECONDS = 5.0
"""How long a tick of a process that serves lasts at most while there is always more to do."""
PASS_SECONDS = 2.0
"""... and within it a pass of deliveries, beside which is planned."""
FINISH_SECONDS = 12.0
"""How long a stop waits for sends under way, whose deadline is shorter: all of it ends within 20 seconds."""
OTHERS_SECONDS = LEASE_SECONDS + 15.0
"""How long it is waited for what another process sends: its lease may have to run out first."""
OTHERS_BEGIN_SECONDS = 2.0
"""How long it is waited for another process to begin what it has locked."""
ASK_AGAIN_SECONDS = 0.1


_Planner: TypeAlias = Callable[[OpenUnit, World], Planned]


def _in_one_unit(plan: Callable[[World, UnitOfWork], Planned]) -> _Planner:
    """Return what plans a part in a unit of work of its own."""

    def carry_out(open_unit: OpenUnit, world: World) -> Planned:
        with open_unit() as unit:
            return plan(world, unit)

    return carry_out


_PLANNERS: Mapping[Part, _Planner] = {
    Part.STEPS: _in_one_unit(plan_due),
    Part.HELP: _in_one_unit(help_due),
    Part.LEADING: _in_one_unit(look_after),
    Part.SURVEYS: _in_one_unit(remind_due),
    Part.ANNOUNCEMENTS: _in_one_unit(feed),
    Part.RESPONSES: _in_one_unit(look_after_responses),
    Part.DATES: open_dates,
}


class Mode(StrEnum):
    """How the clock gets to a moment: visiting every due moment between, or at once."""

    STEP = "step"
    JUMP = "jump"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ahead:
    """When the database has something to do next. What is planned must be among it, or neither would the
    clock stop for it nor would it be looked for."""

    plan_at: Mapping[Part, datetime | None]
    send_at: datetime | None

    def due(self, now: datetime) -> list[Part]:
        """Return the parts of planning that have something to do."""
        return [part for part, moment in self.plan_at.items() if _is_due(moment, now)]


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
        closer: Closer,
        announcer: Announcer,
        alone: bool = True,
    ) -> None:
        """`alone`: no other process works on the database."""
        self._open_unit = open_unit
        self._threads = threads
        self._world = world
        self._clock = clock
        self._worker = worker
        self._closer = closer
        self._announcer = announcer
        self._alone = alone
        self._one_at_a_time = asyncio.Lock()
        self._awake = asyncio.Event()
        self._closing = False
        self._has_more = False
        """The last tick of `serve` ended although there was more to do."""
        self._reclaimed_at: float | None = None
        self._planned_at: datetime | None = None
        self.crowd: Crowd | None = None
        self.before_tick: list[Callable[[], None]] = []
        """Run one after the other on a storage thread at the beginning of a tick."""
        self._ticked_at: float | None = None
        self._got_on_at = 0.0
        self.on_tick: Callable[[TickReport], None] | None = None
        """Told of every completed tick, for the metrics: a move of the clock is one, wherever it stopped."""

    def idle_seconds(self) -> float | None:
        """Return for how long no tick has got on, for readiness: none has ended, planned or sent anything.
        None before the first has ended."""
        if self._ticked_at is None:
            return None
        return steady_now() - max(self._ticked_at, self._got_on_at, self._worker.got_on_at)

    def wake(self) -> None:
        """Ask for a tick soon. Called on the event loop's thread."""
        self._awake.set()
        self._worker.nudge()

    async def serve(self) -> None:
        """Tick whenever woken or something may go out, until the end. A tick that fails is recorded and tried
        again; while there is always more to do, ticks follow each other, so that planning goes on during a
        mass send."""
        while not self._closing:
            await self._until_woken()
            started = time.monotonic()
            rests = True
            try:
                await self._tick()
                rests = not (self._has_more or self._worker.is_busy)
            except Exception as error:  # noqa: BLE001 - the edge of the process: one bad tick must not end it
                log.error("tick_failed", error=type(error).__name__)
            if rests and not self._closing:
                await asyncio.sleep(started + REST_SECONDS - time.monotonic())

    async def _until_woken(self) -> None:
        if not (self._has_more or self._worker.is_busy):
            with suppress(TimeoutError):
                async with asyncio.timeout(self._worker.next_in):
                    await self._awake.wait()
        self._awake.clear()

    async def _tick(self) -> None:
        """Plan and deliver what is due, for some seconds at most. Any process may have set the clock."""
        async with self._one_at_a_time:
            self._has_more = False
            if self._closing:
                return
            await self._threads.run(self._load_clock)
            ends = time.monotonic() + SLICE_SECONDS
            done, _ = await self._settle(ends=ends)
            self._has_more = time.monotonic() >= ends
            await self._report(done)

    def _load_clock(self) -> None:
        with self._open_unit() as unit:
            self._clock.load(unit)

    def stop(self) -> None:
        """Begin nothing more; what is under way goes on."""
        self._closing = True
        self._worker.stop()
        self._closer.stop()
        self._announcer.stop()
        self._awake.set()

    async def finish(self) -> None:
        """Return once no tick and no send is under way; none starts afterwards."""
        self.stop()
        with suppress(TimeoutError):
            async with asyncio.timeout(FINISH_SECONDS), self._one_at_a_time:
                await self._worker.deliver_due()
                await self._closer.finish()
                await self._announcer.finish()

    async def settle(self) -> TickReport:
        """Plan and deliver all that is due at the business time, until quiet."""
        async with self._one_at_a_time:
            done, _ = await self._settle()
            await self._wait_for_others(done)
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
            await self._wait_for_others(total)
            return await self._report(total)

    async def _visit_all_before(self, to: datetime, total: _Done) -> None:
        """Settle now and at every due moment before `to`, adding to the total."""
        done, ahead = await self._settle()
        total.plus(done)
        while not self._closing and (moment := self._next_moment(ahead)) is not None and moment < to:
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

    async def _settle(
        self, ahead: _Ahead | None = None, *, ends: float | None = None
    ) -> tuple[_Done, _Ahead]:
        """Do all that is due, until quiet or the moment `ends` of the steady clock; returns what was done,
        and what is ahead then.

        `ahead` is what was ahead a moment before: the database is not asked for work that it has not. Should
        somebody at a chat add some in between, the next look finds it.
        """
        await self._reclaim()
        if ahead is None:
            for refresh in self.before_tick:
                await self._threads.run(refresh)
        total = await self._round(ahead, ends)
        if ahead is None or total.handled:
            ahead = await self._threads.run(self._look)
            while not self._is_over(ends) and (done := await self._round(ahead, ends)).handled:
                total.plus(done)
                ahead = await self._threads.run(self._look)
        self._ticked_at = steady_now()
        return total, ahead

    def _is_over(self, ends: float | None) -> bool:
        return self._closing or (ends is not None and time.monotonic() >= ends)

    async def _round(self, ahead: _Ahead | None, ends: float | None = None) -> _Done:
        """Plan, deliver, and let the sample company act, once each, where there may be something to do."""
        now = self._clock.now()
        done = _Done()
        if ends is not None:
            self._closer.begin(then=self.wake)
            self._announcer.begin(then=self.wake)
            planned, done.delivered = await _both(
                self._plan(list(Part), ends), self._worker.deliver_due(seconds=PASS_SECONDS)
            )
            done.planned, done.handled = planned.queued, planned.handled
        else:
            if due := list(Part) if ahead is None else ahead.due(now):
                planned = await self._plan(due, None)
                beside = await self._closer.run() + await self._announcer.run()
                done.planned, done.handled = planned.queued, planned.handled + beside
            if ahead is None or done.planned or _is_due(ahead.send_at, now):
                done.delivered = await self._worker.deliver_due()
        acts = await self.crowd.act(now) if self.crowd is not None else 0
        done.handled += done.delivered.handled + acts
        return done

    async def _wait_for_others(self, total: _Done) -> None:
        """Wait until no other process sends, or has locked, what is due; what came of it is added."""
        if self._alone:
            return
        began = time.monotonic()
        while time.monotonic() - began < await self._threads.run(self._patience):
            await asyncio.sleep(ASK_AGAIN_SECONDS)
            done, _ = await self._settle()
            total.plus(done)

    def _patience(self) -> float:
        """Return how many seconds what others do is worth waiting for; 0 if all is quiet."""
        world = self._world()
        with self._open_unit() as unit:
            if unit.outbox.in_flight():
                return OTHERS_SECONDS
            is_ready = may_send(world, unit) and unit.outbox.oldest_ready(now=world.now) is not None
        is_due = bool(self._look().due(world.now))
        return OTHERS_BEGIN_SECONDS if is_ready or is_due else 0.0

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
        now = steady_now()
        if self._reclaimed_at is None or now - self._reclaimed_at >= RECLAIM_EVERY.total_seconds():
            self._reclaimed_at = now
            await self._worker.reclaim(all_leases=False)

    async def _plan(self, parts: Collection[Part], ends: float | None) -> Planned:
        """Plan until each of the parts has nothing more to do; one that had nothing is not asked again."""
        handled = queued = 0
        while parts:
            batch = await self._threads.run(partial(self._plan_batch, parts))
            parts = [part for part, one in batch.items() if one.handled]
            handled += sum(one.handled for one in batch.values())
            queued += sum(one.queued for one in batch.values())
            if parts:
                self._got_on_at = steady_now()
            if self._is_over(ends):
                break
        return Planned(handled=handled, queued=queued)

    def _plan_batch(self, parts: Collection[Part]) -> dict[Part, Planned]:
        self._keep_schedules()
        return {part: _PLANNERS[part](self._open_unit, self._world()) for part in parts}

    def _keep_schedules(self) -> None:
        """Have the schedules at the start, and look at them anew once the clock was set back."""
        world = self._world()
        if self._planned_at is None or world.now < self._planned_at:
            with self._open_unit() as unit:
                keep_schedules(world, unit)
        self._planned_at = world.now

    def _left(self) -> tuple[int, int]:
        world = self._world()
        with self._open_unit() as unit:
            due = unit.outbox.due_count(now=world.now)
            waiting = unit.outbox.waiting_count(now=world.now)
            return (0, waiting + due) if may_send(world, unit) else (due, waiting)

    def _look(self) -> _Ahead:
        with self._open_unit() as unit:
            return _Ahead(
                plan_at=next_of_parts(self._world(), unit),
                send_at=unit.outbox.next_due(),
            )

    def _next_moment(self, ahead: _Ahead) -> datetime | None:
        act_at = self.crowd.next_act() if self.crowd is not None else None
        now = self._clock.now()
        moments = (*ahead.plan_at.values(), ahead.send_at, act_at)
        return min((moment for moment in moments if moment is not None and moment > now), default=None)

    async def _set_clock(self, to: datetime) -> None:
        await self._threads.run(partial(self._store_clock, to))

    def _store_clock(self, to: datetime) -> None:
        with self._open_unit() as unit:
            self._clock.put(unit, to)
            unit.commit()


async def _both(
    planning: Coroutine[None, None, Planned], delivering: Coroutine[None, None, Delivered]
) -> tuple[Planned, Delivered]:
    """Return what both return. If one fails the other ends first: what it has begun must not be lost."""
    other = asyncio.create_task(delivering)
    try:
        return await planning, await other
    finally:
        await asyncio.wait([other])
        other.exception()  # the first error is the one that is raised


def _is_due(moment: datetime | None, now: datetime) -> bool:
    return moment is not None and moment <= now
