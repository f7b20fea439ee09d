"""Gathers what is asked for at the same moment, so that it is done together."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

Item = TypeVar("Item")
Done = TypeVar("Done")


class Gathering(Generic[Item, Done]):
    """While one group is being done, the next one gathers; so nothing waits to be in company."""

    def __init__(self, together: Callable[[Sequence[Item]], Awaitable[Sequence[Done]]], *, most: int) -> None:
        """`together` does a group of at most `most` items and returns what came of each, in their order."""
        self._together = together
        self._most = most
        self._waiting: deque[tuple[Item, asyncio.Future[Done]]] = deque()
        self._working: asyncio.Task[None] | None = None

    async def do(self, item: Item) -> Done:
        """Return what came of the item; raises what its group raised. Whoever is cancelled before their
        group began is left out of it."""
        future: asyncio.Future[Done] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, future))
        if self._working is None:
            # A task begins after everything that is ready at this moment: that gathers too.
            self._working = asyncio.create_task(self._work())
        return await future

    async def _work(self) -> None:
        try:
            while group := self._next_group():
                await self._do([item for item, _ in group], [future for _, future in group])
        finally:
            self._working = None

    def _next_group(self) -> list[tuple[Item, asyncio.Future[Done]]]:
        group: list[tuple[Item, asyncio.Future[Done]]] = []
        while self._waiting and len(group) < self._most:
            item, future = self._waiting.popleft()
            if not future.done():
                group.append((item, future))
        return group

    async def _do(self, items: Sequence[Item], futures: Sequence[asyncio.Future[Done]]) -> None:
        try:
            results = await self._together(items)
        except Exception as error:  # noqa: BLE001 - whoever waits must hear of it
            for future in futures:
                if not future.done():
                    future.set_exception(error)
            return
        for future, result in zip(futures, results, strict=True):
            if not future.done():
                future.set_result(result)
