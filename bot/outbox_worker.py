"""Sends what is due: many sends are under way side by side, and whenever some are done their outcomes are
recorded and their places are filled, so that a slow one holds nobody else up.

The intent to send is committed before the send, so that a process that dies leaves a trace; an outcome is
recorded only with the fence of its own claim (docs/why/delivery.md).
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from bot.begun import NotBegunError
from bot.dispatch import OpenUnit
from bot.logs import get_logger
from bot.newer import Newer
from bot.outcomes import Result
from bot.platform import (
    LEASE_SECONDS,
    SEND_DEADLINE_SECONDS,
    DeliveryMetrics,
    Outcome,
    Sender,
)
from bot.recording import Recorder
from bot.threads import StorageThreads
from handlers.context import World
from handlers.delivery import (
    NOTHING,
    SOON_SECONDS,
    ClaimBrokeError,
    Claimed,
    Delivery,
    claim,
    give_up,
    put_off,
)
from handlers.settling import RECLAIMED_TOGETHER, Reclaimed, reclaim
from people.errors import HojorinError
from people.model import Platform
from people.outbox import Acknowledgement, Message, MessageState, Reason
from storage.errors import DatabaseUnavailableError, UnknownValueError

log = get_logger("outbox")

T = TypeVar("T")
Alert = Callable[[Platform], Awaitable[None]]

SIDE_BY_SIDE = 100
"""Sends under way at once on each platform: one that hangs takes no place from the others."""
LATEST_START = 0.5
"""The share of a send's deadline that claiming it may take. What begins later could end in doubt only because
this process was slow: it is handed back."""
RETRY_SOON_SECONDS = 1.5
"""A retry that comes so soon is waited for."""
JUST_MISSED_SECONDS = 0.5
"""A moment that came while the database was asked for it still counts."""
SHORTEST_WAIT_SECONDS = 0.02
RECORD_AGAIN_SECONDS = 0.5
"""How long until outcomes are recorded that the database did not take."""
HANDED_BACK = Outcome(state=MessageState.FAILED, retry_after=0.0)
"""How a send is counted that could not begin."""
NOBODYS_FAULT = (DatabaseUnavailableError, OSError, MemoryError)
"""What breaks for this says nothing about the message at which it broke."""


def steady_now() -> float:
    """Return seconds of a clock that is never set, and that goes on while the machine sleeps if it can."""
    clock = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
    return time.clock_gettime(clock)


@dataclass(slots=True)
class Delivered:
    """Running totals of one pass."""

    sent: int = 0
    failed: int = 0
    unknown: int = 0
    dropped: int = 0
    handled: int = 0

    def add_claimed(self, claimed: Claimed) -> None:
        """Count what a claim decided."""
        self.handled += claimed.handled
        self.dropped += claimed.dropped
        self.failed += claimed.failed
        self.unknown += claimed.unknown

    def add_settled(self, acknowledgements: Sequence[Acknowledgement]) -> None:
        """Count what became of sends; what is tried again is not counted yet."""
        self.handled += len(acknowledgements)
        final = [one.state for one in acknowledgements if one.retry_at is None]
        self.sent += final.count(MessageState.SENT)
        self.failed += final.count(MessageState.FAILED)
        self.dropped += final.count(MessageState.DROPPED)
        self.unknown += final.count(MessageState.UNKNOWN)

    def plus(self, other: "Delivered") -> None:
        """Add another pass."""
        self.sent += other.sent
        self.failed += other.failed
        self.unknown += other.unknown
        self.dropped += other.dropped
        self.handled += other.handled


@dataclass(frozen=True, slots=True, kw_only=True)
class _Send:
    """A delivery to carry out, and the moment of the steady clock before it was claimed."""

    delivery: Delivery
    since: float


class OutboxWorker:
    """Delivers on the platforms that are switched on."""

    def __init__(
        self,
        *,
        open_unit: OpenUnit,
        threads: StorageThreads,
        world: Callable[[], World],
        senders: Mapping[Platform, Sender],
        alert: Alert | None = None,
        metrics: DeliveryMetrics | None = None,
        steady: Callable[[], float] = steady_now,
    ) -> None:
        """`alert` is told once of a platform that takes nothing any more."""
        self._open_unit = open_unit
        self._threads = threads
        self._world = world
        self._senders = senders
        self._alert = alert
        self._metrics = metrics
        self._steady = steady
        self._recorder = Recorder(open_unit=open_unit, threads=threads, world=world, senders=senders)
        self._newer = Newer(open_unit=open_unit, threads=threads, world=world, steady=steady)
        self._stopping = False
        self._one_pass = asyncio.Lock()
        self._news = asyncio.Event()
        """Something was sent, or there is something new to send."""
        self._under_way: dict[asyncio.Task[Outcome | None], _Send] = {}
        self._unrecorded: list[tuple[_Send, Outcome | None]] = []
        self._alerts: set[asyncio.Task[None]] = set()
        self._steps: set[asyncio.Task[Any]] = set()
        self._next_at: float | None = None
        self._lost = 0
        """Messages that ended as unknown between two passes, because their lease ran out."""
        self._one_by_one = 0
        """So many messages are claimed one by one, because something broke at one of them."""
        self.got_on_at = 0.0
        """The moment of the steady clock at which something was last begun or recorded."""

    # What others say and ask

    def stop(self) -> None:
        """Begin nothing more: `deliver_due` returns once the sends under way have ended."""
        self._stopping = True
        self._news.set()

    def nudge(self) -> None:
        """Look for what is due at once, also where a pass waits."""
        self._news.set()

    @property
    def is_busy(self) -> bool:
        """Whether sends are under way, or their outcomes still to be recorded."""
        return bool(self._under_way or self._unrecorded)

    @property
    def next_in(self) -> float | None:
        """Seconds until something may be ready that was not at the end of the last pass, as far as known."""
        return None if self._next_at is None else max(self._next_at - _loop_time(), 0.0)

    async def alert(self, platform: Platform) -> None:
        """Tell who is to be told that the platform refuses the token."""
        log.error("platform_refuses_token", platform=platform.value)
        if self._alert is None:
            return
        try:
            await self._alert(platform)
        except HojorinError as error:
            log.error("alert_failed", platform=platform.value, error=type(error).__name__)

    async def reclaim(self, *, all_leases: bool) -> int:
        """Let messages go on, or end, whose lease ran out; returns how many. The next pass counts those that
        ended. What only a newer version can read is told of."""
        total = 0
        await self._newer.look()
        while True:
            found = await self._threads.run(partial(self._reclaim, process_ended=all_leases))
            self._lost += found.lost
            self._count_reclaimed(found.messages)
            total += len(found.messages)
            if len(found.messages) < RECLAIMED_TOGETHER:
                return total

    # One pass

    async def deliver_due(self, *, seconds: float | None = None) -> Delivered:
        """Send what is due by the business time until nothing is ready and nothing under way, or for so many
        seconds: what is under way then goes on, and is recorded by the next pass."""
        async with self._one_pass:
            ends = None if seconds is None else _loop_time() + seconds
            total, self._lost = Delivered(unknown=self._lost), 0
            while await self._round(total, ends):
                pass
            if ends is None and self._alerts:
                await asyncio.wait(self._alerts)
            return total

    async def _round(self, total: Delivered, ends: float | None) -> bool:
        """Record what is done, begin what is due, and wait if there is neither; False: the pass is over."""
        self._news.clear()
        recorded = await self._whole(self._record())
        total.add_settled(recorded)
        claimed = await self._whole(self._begin_more())
        total.add_claimed(claimed)
        if claimed.handled or recorded:
            self.got_on_at = steady_now()
        if claimed.handled:
            await asyncio.sleep(0)  # a platform that answers at once has done so by the next round
        else:
            wait = self._until_more(claimed)
            if wait is None and not self.is_busy:
                return False
            await self._wait(RECORD_AGAIN_SECONDS if self._unrecorded else wait, ends)
        return ends is None or _loop_time() < ends

    async def _whole(self, step: Coroutine[Any, Any, T]) -> T:
        """Carry a step out to its end, also if whoever waits for it is cancelled meanwhile: what was claimed
        must be sent or handed back, and what was sent must be recorded."""
        task = asyncio.create_task(step)
        self._steps.add(task)
        task.add_done_callback(self._steps.discard)
        return await asyncio.shield(task)

    async def _wait(self, seconds: float | None, ends: float | None) -> None:
        """Wait for news, so many seconds at most, and no longer than the pass lasts."""
        moments = [] if seconds is None else [_loop_time() + seconds]
        if ends is not None:
            moments.append(ends)
        with suppress(TimeoutError):
            async with asyncio.timeout_at(min(moments, default=None)):
                await self._news.wait()

    def _until_more(self, claimed: Claimed) -> float | None:
        """Return after how many seconds another claim may find something, if a pass waits for that."""
        seconds = {
            RETRY_SOON_SECONDS: _still_to_come(claimed.retry_in),
            SOON_SECONDS: _earliest(claimed.room_in, _still_to_come(claimed.turn_in)),
        }
        known = _earliest(*seconds.values())
        self._next_at = None if known is None else _loop_time() + known
        worth = [found for most, found in seconds.items() if found is not None and found <= most]
        return max(min(worth), SHORTEST_WAIT_SECONDS) if worth else None

    # Claiming and sending

    async def _begin_more(self) -> Claimed:
        places = self._places()
        if self._stopping or not any(places.values()):
            return NOTHING
        since, limit = self._steady(), 1 if self._one_by_one else SIDE_BY_SIDE
        try:
            claimed = await self._threads.run(partial(self._claim, places, limit=limit))
        except ClaimBrokeError as broke:
            return await self._after(broke)
        self._one_by_one = max(self._one_by_one - claimed.handled, 0)
        for delivery in claimed.deliveries:
            self._start(_Send(delivery=delivery, since=since))
        return claimed

    async def _after(self, broke: ClaimBrokeError) -> Claimed:
        """Find the message at which a claim breaks by claiming one by one, and end it."""
        if len(broke.message_ids) > 1:
            self._one_by_one = len(broke.message_ids)
            return await self._begin_more()
        [message_id] = broke.message_ids
        self._one_by_one = max(self._one_by_one - 1, 0)
        if isinstance(broke.error, UnknownValueError):
            log.warning("message_of_another_version", message_id=message_id)
            return await self._threads.run(partial(self._put_off, message_id))
        log.error("message_broke", message_id=message_id, error=type(broke.error).__name__)
        return await self._threads.run(partial(self._give_up, message_id))

    def _put_off(self, message_id: int) -> Claimed:
        with self._open_unit() as unit:
            return put_off(self._world(), unit, message_id)

    def _give_up(self, message_id: int) -> Claimed:
        try:
            with self._open_unit() as unit:
                return give_up(self._world(), unit, message_id)
        except NOBODYS_FAULT:
            raise
        except Exception as error:  # noqa: BLE001 - the edge: then without what follows from it
            log.error("giving_up_broke", message_id=message_id, error=type(error).__name__)
        with self._open_unit() as unit:
            return give_up(self._world(), unit, message_id, tells=False)

    def _places(self) -> dict[Platform, int]:
        """Return how many more sends each platform has a place for."""
        left = dict.fromkeys(self._senders, SIDE_BY_SIDE)
        for send in self._under_way.values():
            left[send.delivery.platform] -= 1
        return left

    def _claim(self, places: Mapping[Platform, int], *, limit: int) -> Claimed:
        try:
            with self._open_unit() as unit:
                return claim(
                    self._world(),
                    unit,
                    limit=limit,
                    lease_seconds=LEASE_SECONDS,
                    carriers=self._senders,
                    places=places,
                )
        except ClaimBrokeError as broke:
            if isinstance(broke.error, NOBODYS_FAULT):
                raise broke.error from None
            raise

    def _start(self, send: _Send) -> None:
        task = asyncio.create_task(self._carry_out(send))
        self._under_way[task] = send
        task.add_done_callback(self._is_done)

    def _is_done(self, task: asyncio.Task[Outcome | None]) -> None:
        send = self._under_way.pop(task)
        if not task.cancelled():
            self._unrecorded.append((send, task.result()))
        self._news.set()

    async def _carry_out(self, send: _Send) -> Outcome | None:
        """Send, or look for what was sent; None: it was too late to begin, and nothing was done."""
        delivery, began = send.delivery, self._steady()
        left = send.since + SEND_DEADLINE_SECONDS - began
        if self._stopping or left < SEND_DEADLINE_SECONDS * (1 - LATEST_START):
            return None
        if self._metrics is not None:
            self._metrics.began(delivery.platform)
        outcome = await self._ask_platform(delivery, left)
        if self._metrics is not None:
            took = self._steady() - began
            self._metrics.ended(
                delivery.platform, outcome or HANDED_BACK, seconds=took, looking=delivery.look
            )
        return outcome

    async def _ask_platform(self, delivery: Delivery, seconds: float) -> Outcome | None:
        """Send or look; None: it could not begin, and nothing was done."""
        try:
            async with asyncio.timeout(seconds):
                return await _asked(self._senders[delivery.platform], delivery)
        except NotBegunError as error:
            log.info("send_not_begun", message_id=delivery.message_id, reason=str(error))
            return None
        except TimeoutError:
            reason = Reason.TIMED_OUT
        except Exception as error:  # noqa: BLE001 - the edge: one broken send never stops the others
            log.error("send_broke", message_id=delivery.message_id, error=type(error).__name__)
            reason = Reason.DIED_WHILE_SENDING
        # Nobody can tell what a send did; a look did nothing, and is done again.
        return Outcome(state=MessageState.UNKNOWN, reason=reason, retry_after=0.0 if delivery.look else None)

    # Recording

    async def _record(self) -> Sequence[Acknowledgement]:
        """Record what is done; what the database does not take is kept for as long as its fence may hold."""
        done, self._unrecorded = self._unrecorded, []
        if not done:
            return ()
        results = [Result(delivery=send.delivery, outcome=outcome) for send, outcome in done]
        recorded = await self._recorder.record(results)
        if recorded.left:
            still = self._steady() - LEASE_SECONDS
            left = [one for one in done if one[0].delivery.message_id in recorded.left]
            self._unrecorded = [one for one in left if one[0].since > still] + self._unrecorded
        for platform in recorded.dead:
            alert = asyncio.create_task(self.alert(platform))
            self._alerts.add(alert)
            alert.add_done_callback(self._alerts.discard)
        return recorded.acknowledgements

    def _reclaim(self, *, process_ended: bool) -> Reclaimed:
        with self._open_unit() as unit:
            return reclaim(
                self._world(),
                unit,
                carriers=self._senders,
                process_ended=process_ended,
            )

    def _count_reclaimed(self, messages: Sequence[Message]) -> None:
        if self._metrics is None:
            return
        for platform in {message.platform for message in messages}:
            self._metrics.reclaimed(platform, sum(one.platform is platform for one in messages))


async def _asked(sender: Sender, delivery: Delivery) -> Outcome:
    """Look for a delivery, delete or change what was sent, or send, whichever it is."""
    address, card, delivery_id = delivery.address, delivery.card, delivery.message_id
    reference, since = delivery.reference, delivery.doubt_since
    if delivery.look and since is not None:
        return await sender.look(address=address, card=card, delivery_id=delivery_id, since=since)
    if reference is not None and delivery.removes:
        return await sender.remove(address=address, reference=reference, card=card, delivery_id=delivery_id)
    if reference is not None:
        return await sender.update(address=address, reference=reference, card=card, delivery_id=delivery_id)
    return await sender.send(address=address, card=card, delivery_id=delivery_id)


def _still_to_come(seconds: float | None) -> float | None:
    """Return the seconds until a moment; None for one that is past: what waited for it is ready, or waits for
    something else."""
    return seconds if seconds is not None and seconds > -JUST_MISSED_SECONDS else None


def _earliest(*seconds: float | None) -> float | None:
    return min((one for one in seconds if one is not None), default=None)


def _loop_time() -> float:
    return asyncio.get_running_loop().time()
