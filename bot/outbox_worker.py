"""Sends what is due: claims in batches, sends side by side, records every outcome.

The intent to send is committed before the send, so that a process that dies leaves a trace; an outcome is
recorded only with the fence of its own claim (docs/why/delivery.md).
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from bot.clocks import machine_now
from bot.dispatch import OpenUnit
from bot.logs import get_logger
from bot.platform import LEASE_SECONDS, SEND_DEADLINE_SECONDS, Outcome, Sender
from bot.threads import StorageThreads
from handlers.context import UnitOfWork, World
from handlers.delivery import Claimed, Delivery, claim, settle
from people.model import Platform
from people.outbox import Acknowledgement, MessageState, Reason

log = get_logger("outbox")

Alert = Callable[[Platform], Awaitable[None]]

SIDE_BY_SIDE = 40
BATCH = 2 * SIDE_BY_SIDE
"""Messages claimed at once: two rounds of sends at their deadline stay within the lease."""
MOST_ATTEMPTS = 6
FIRST_BACK_OFF_SECONDS = 2.0


@dataclass(slots=True)
class Delivered:
    """Running totals of one pass."""

    sent: int = 0
    failed: int = 0
    unknown: int = 0
    dropped: int = 0
    handled: int = 0

    def add(self, claimed: Claimed, outcomes: Sequence[Outcome]) -> None:
        """Count one batch; what is tried again is not counted yet."""
        self.handled += claimed.handled
        self.dropped += claimed.dropped
        self.failed += claimed.failed
        final = [outcome.state for outcome in outcomes if outcome.retry_after is None]
        self.sent += final.count(MessageState.SENT)
        self.failed += final.count(MessageState.FAILED)
        self.unknown += final.count(MessageState.UNKNOWN)

    def plus(self, other: "Delivered") -> None:
        """Add another pass."""
        self.sent += other.sent
        self.failed += other.failed
        self.unknown += other.unknown
        self.dropped += other.dropped
        self.handled += other.handled


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
    ) -> None:
        """`alert` is told once of a platform that takes nothing any more."""
        self._open_unit = open_unit
        self._threads = threads
        self._world = world
        self._senders = senders
        self._alert = alert
        self._stopping = False
        self._side_by_side = asyncio.Semaphore(SIDE_BY_SIDE)

    async def deliver_due(self) -> Delivered:
        """Send everything that is due by the business time, until nothing is ready."""
        total = Delivered()
        while not self._stopping:
            claimed = await self._threads.run(self._claim)
            if not claimed.handled:
                return total
            outcomes = await asyncio.gather(*map(self._send, claimed.deliveries))
            results = list(zip(claimed.deliveries, outcomes, strict=True))
            if results:
                for platform in await self._threads.run(partial(self._settle, results)):
                    await self.alert(platform)
            total.add(claimed, outcomes)
        return total

    def stop(self) -> None:
        """Begin nothing more: `deliver_due` returns once the sends under way have ended."""
        self._stopping = True

    async def reclaim(self, *, all_leases: bool) -> int:
        """End leases that ran out; returns how many."""
        return await self._threads.run(partial(self._reclaim, all_leases=all_leases))

    def _claim(self) -> Claimed:
        with self._open_unit() as unit:
            return claim(self._world(), unit, limit=BATCH, lease_seconds=LEASE_SECONDS)

    async def alert(self, platform: Platform) -> None:
        """Tell who is to be told that the platform refuses the token."""
        log.error("platform_refuses_token", platform=platform.value)
        if self._alert is not None:
            await self._alert(platform)

    def _settle(self, results: Sequence[tuple[Delivery, Outcome]]) -> list[Platform]:
        """Record the outcomes; returns the platforms whose token was found to be dead just now."""
        world = self._world()
        with self._open_unit() as unit:
            pauses = {delivery.platform: outcome for delivery, outcome in results if outcome.pause}
            found = [platform for platform, outcome in pauses.items() if _pause(unit, platform, outcome)]
            sent = {delivery.platform for delivery, outcome in results if outcome.state is MessageState.SENT}
            for platform in sent & unit.outbox.troubled_platforms().keys() - pauses.keys():
                unit.outbox.resume_platform(platform)
            settle(world, unit, [_acknowledgement(*result) for result in results])
        return found

    def _reclaim(self, *, all_leases: bool) -> int:
        repeat = [platform for platform, sender in self._senders.items() if sender.recognises_repeats]
        with self._open_unit() as unit:
            ended = unit.outbox.reclaim(repeat=repeat, all_leases=all_leases, at=self._world().now)
            unit.commit()
        return ended

    async def _send(self, delivery: Delivery) -> Outcome:
        sender = self._senders[delivery.platform]
        try:
            async with self._side_by_side, asyncio.timeout(SEND_DEADLINE_SECONDS):
                return await sender.send(
                    address=delivery.address, card=delivery.card, delivery_id=delivery.message_id
                )
        except TimeoutError:
            reason = Reason.TIMED_OUT
        except Exception as error:  # noqa: BLE001 - the edge: one broken send never stops the others
            log.error("send_broke", message_id=delivery.message_id, error=type(error).__name__)
            reason = Reason.DIED_WHILE_SENDING
        if sender.recognises_repeats:
            return Outcome(state=MessageState.FAILED, reason=reason, retry_after=_back_off(delivery.attempts))
        return Outcome(state=MessageState.UNKNOWN, reason=reason)


def _back_off(attempts: int) -> float | None:
    """Return the seconds to wait after that many sends, doubling; None once it has been tried enough."""
    return FIRST_BACK_OFF_SECONDS * 2**attempts if attempts < MOST_ATTEMPTS else None


def _pause(unit: UnitOfWork, platform: Platform, outcome: Outcome) -> bool:
    """Let the platform rest; True if its token was found to be dead just now."""
    reason = outcome.reason or Reason.PLATFORM_DOWN
    until = machine_now() + timedelta(seconds=outcome.retry_after or 0)
    is_new = unit.outbox.pause_platform(platform, until=until, reason=reason)
    return is_new and reason is Reason.TOKEN_DEAD


def _acknowledgement(delivery: Delivery, outcome: Outcome) -> Acknowledgement:
    retry_at = None
    # A platform that asks to wait says nothing about this message: it may wait again and again.
    is_asked_to_wait = outcome.pause or outcome.reason is Reason.RATE_LIMITED
    if outcome.retry_after is not None and (is_asked_to_wait or delivery.attempts < MOST_ATTEMPTS):
        retry_at = machine_now() + timedelta(seconds=outcome.retry_after)
    return Acknowledgement(
        message_id=delivery.message_id,
        fence=delivery.fence,
        state=outcome.state,
        reason=outcome.reason,
        platform_ref=outcome.platform_ref,
        retry_at=retry_at,
    )
