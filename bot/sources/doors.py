"""How much may be pushed at once and how often, and how often a wrong token may be tried.

All of it is counted in this process alone, by the machine's clock; nothing is stored.
"""

import asyncio
import math
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

AT_ONCE = 6
"""Pushes that are read at the same time."""
OF_A_SOURCE = 2
"""... and of one source: one that hangs leaves room for the others."""
WAITING = 24
"""Pushes that may wait for that."""
PATIENCE_SECONDS = 10.0
"""How long one waits before it is told to come back."""
A_SECOND = 50.0
"""Pushes of a source in a second, over time: batches of 500 are so 25,000 readings."""
BURST = 200
"""... and how many may come at once after a quiet time."""
WRONG_A_MINUTE = 30
"""Wrong tokens that may be tried from an address in a minute."""
ADDRESSES = 1_000
"""Addresses that are remembered for that. All of these: our own defaults."""
_MINUTE = 60.0


class TurnedAwayError(Exception):
    """Too much at once or too often. `again_in`: whole seconds after which it is worth another try."""

    def __init__(self, reason: str, *, again_in: float) -> None:
        super().__init__(reason)
        self.reason = reason
        self.again_in = max(1, math.ceil(again_in))


@dataclass(slots=True)
class _Bucket:
    """Tokens that fill up steadily; each use takes one."""

    most: float
    a_second: float
    left: float
    at: float

    def seconds_to_wait(self, now: float) -> float:
        """Return 0 if there is one left now, else in how many seconds there will be."""
        self.left = min(self.most, self.left + (now - self.at) * self.a_second)
        self.at = now
        return 0.0 if self.left >= 1 else (1 - self.left) / self.a_second

    def take(self) -> None:
        """Use one up."""
        self.left -= 1


@dataclass(slots=True, kw_only=True)
class _Buckets:
    """A bucket for each name; those that were not used for longest are forgotten."""

    most: float
    a_second: float
    limit: int
    known: OrderedDict[str, _Bucket] = field(default_factory=OrderedDict)

    def of(self, name: str, now: float) -> _Bucket:
        """Return the bucket of a name."""
        if name not in self.known:
            self.known[name] = _Bucket(self.most, self.a_second, left=self.most, at=now)
        self.known.move_to_end(name)
        while len(self.known) > self.limit:
            self.known.popitem(last=False)
        return self.known[name]


class Doors:
    """Lets pushes in."""

    def __init__(self, *, clock: Callable[[], float], patience: float = PATIENCE_SECONDS) -> None:
        self._clock = clock
        self._patience = patience
        self._all = asyncio.Semaphore(AT_ONCE)
        self._of_source: dict[str, asyncio.Semaphore] = {}
        self._waiting = 0
        self._pushes = _Buckets(most=BURST, a_second=A_SECOND, limit=ADDRESSES)
        self._wrong = _Buckets(most=WRONG_A_MINUTE, a_second=WRONG_A_MINUTE / _MINUTE, limit=ADDRESSES)
        self._good: OrderedDict[str, None] = OrderedDict()

    def may_try(self, address: str, digest: str) -> None:
        """Raise `TurnedAwayError` if too many wrong tokens came from the address of late. A token that was
        right before may always be tried: others behind the same proxy do not lock it out."""
        wait = self._wrong.of(address, self._clock()).seconds_to_wait(self._clock())
        if wait and digest not in self._good:
            raise TurnedAwayError("wrong_tokens", again_in=wait)

    def was_wrong(self, address: str, digest: str) -> None:
        """Count a token that was wrong."""
        self._good.pop(digest, None)
        self._wrong.of(address, self._clock()).take()

    def was_right(self, digest: str) -> None:
        """Remember a token that was right, by its digest."""
        self._good[digest] = None
        self._good.move_to_end(digest)
        while len(self._good) > ADDRESSES:
            self._good.popitem(last=False)

    @asynccontextmanager
    async def entered(self, source: str) -> AsyncIterator[None]:
        """Let one push of a source in while the block runs, as soon as there is room; raises
        `TurnedAwayError` if it comes too often, or there is none for too long."""
        bucket = self._pushes.of(source, self._clock())
        wait = bucket.seconds_to_wait(self._clock())
        if wait:
            raise TurnedAwayError("rate", again_in=wait)
        bucket.take()
        of_source = self._of_source.setdefault(source, asyncio.Semaphore(OF_A_SOURCE))
        await self._room(of_source)
        try:
            yield
        finally:
            self._all.release()
            of_source.release()

    async def _room(self, of_source: asyncio.Semaphore) -> None:
        if self._waiting >= WAITING:
            raise TurnedAwayError("busy", again_in=self._patience)
        self._waiting += 1
        try:
            async with asyncio.timeout(self._patience):
                await of_source.acquire()
                try:
                    await self._all.acquire()
                except BaseException:
                    of_source.release()
                    raise
        except TimeoutError:
            raise TurnedAwayError("busy", again_in=1) from None
        finally:
            self._waiting -= 1
