"""What people are shown for what they did, in the background: for one person in order, for several side by
side, and after what must be acknowledged first."""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from bot.logs import get_logger

log = get_logger("turns")

MOST_WAITING = 20_000
"""Answers that wait for a platform that does not answer, before further ones are given up."""
SIDE_BY_SIDE = 32
"""Answers under way at once: more would only make those that come next wait for the processor."""
MANY = 5
"""Events being recorded at once, from which on answers give way to acknowledgements."""
LULL_SECONDS = 0.1
"""So long there must have been fewer of them before answers go on."""
GIVE_WAY_SECONDS = 5.0
"""How long an answer gives way at most; from then on it comes even if events do not let up ..."""
BETWEEN = 2
"""... so many of them at a time."""
FINISH_SECONDS = 8.0
"""How long a stop waits for answers under way: all of it ends within 20 seconds."""

Work = Coroutine[Any, Any, None]


class Turns:
    """Runs answers in turn. Nobody awaits them, so `failed` is told what one of them raised."""

    def __init__(self, *, failed: Callable[[Exception], None]) -> None:
        self._failed = failed
        self._lines: dict[str, deque[tuple[float, Work]]] = {}
        """What waits for each person, and since when. Whoever has no line has nothing under way."""
        self._ready: deque[str] = deque()
        """Whose first in line may begin."""
        self._under_way: set[asyncio.Task[None]] = set()
        self._waiting = 0
        self._recording = 0
        self._busy_until = 0.0
        self._look_again: asyncio.TimerHandle | None = None
        self._finishing = False

    @contextmanager
    def giving_way(self) -> Iterator[None]:
        """Let answers wait while many events are being recorded: those must be acknowledged within seconds,
        or people are told that nothing happened; an answer may come a moment later."""
        self._recording += 1
        if self._recording >= MANY:
            self._busy_until = _now() + LULL_SECONDS
        try:
            yield
        finally:
            self._recording -= 1

    def start(self, work: Work, *, person: str) -> None:
        """Do something for a person, after what was begun for them before."""
        if self._waiting + len(self._under_way) >= MOST_WAITING:
            work.close()
            log.warning("answers_given_up", count=1)
            return
        if person not in self._lines:
            self._lines[person] = deque()
            self._ready.append(person)
        self._lines[person].append((_now(), work))
        self._waiting += 1
        self._begin_some()

    async def finish(self, *, within: float = FINISH_SECONDS) -> None:
        """Return once everything that was begun is done, or given up after some seconds."""
        self._finishing = True
        latest = _now() + within
        try:
            self._begin_some()
            while self._under_way and (left := latest - _now()) > 0:
                await asyncio.wait(self._under_way, timeout=left, return_when=asyncio.FIRST_COMPLETED)
            if self._under_way:
                await self._give_up()
        finally:
            self._finishing = False

    async def _give_up(self) -> None:
        log.warning("answers_given_up", count=self._waiting + len(self._under_way))
        for line in self._lines.values():
            for _, work in line:
                work.close()
        self._lines.clear()
        self._ready.clear()
        self._waiting = 0
        for task in self._under_way:
            task.cancel()
        await asyncio.wait(self._under_way)

    def _begin_some(self) -> None:
        """Begin what may begin now, and look again when more may."""
        while self._ready and len(self._under_way) < self._most_under_way():
            self._begin(self._ready.popleft())
        if self._ready and self._look_again is None:
            loop = asyncio.get_running_loop()
            self._look_again = loop.call_later(LULL_SECONDS, self._begin_more)

    def _begin_more(self) -> None:
        self._look_again = None
        self._begin_some()

    def _begin(self, person: str) -> None:
        _, work = self._lines[person].popleft()
        self._waiting -= 1
        task = asyncio.create_task(self._carry_out(work))
        self._under_way.add(task)
        task.add_done_callback(partial(self._is_done, person))

    async def _carry_out(self, work: Work) -> None:
        try:
            await work
        except Exception as error:  # noqa: BLE001 - one answer ends nothing but itself
            self._failed(error)

    def _is_done(self, person: str, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        line = self._lines.get(person)
        if line:
            # Not to the end of those who are ready: it has waited since it was asked for.
            self._ready.appendleft(person)
        elif line is not None:
            del self._lines[person]
        self._begin_some()

    def _most_under_way(self) -> int:
        if self._finishing or _now() >= self._busy_until:
            return SIDE_BY_SIDE
        since, _ = self._lines[self._ready[0]][0]
        return BETWEEN if _now() - since > GIVE_WAY_SECONDS else 0


def _now() -> float:
    return asyncio.get_running_loop().time()
