"""Looks after messages that a newer version wrote, while it takes this one's place: they are told of, left
alone, and ended after a day (docs/why/delivery.md)."""

from collections.abc import Callable

from bot.dispatch import OpenUnit
from bot.logs import get_logger
from bot.threads import StorageThreads
from handlers.context import World
from handlers.illegible import Illegible, end_illegible

log = get_logger("outbox")

EVERY_SECONDS = 3600.0
"""To look for them is to look at every message on its way."""


class Newer:
    """Looks at the first call, and after that once an hour."""

    def __init__(
        self,
        *,
        open_unit: OpenUnit,
        threads: StorageThreads,
        world: Callable[[], World],
        steady: Callable[[], float],
    ) -> None:
        self._open_unit = open_unit
        self._threads = threads
        self._world = world
        self._steady = steady
        self._looked_at: float | None = None

    async def look(self) -> None:
        """Tell of messages that this version cannot read, and end those that nobody took."""
        now = self._steady()
        if self._looked_at is not None and now - self._looked_at < EVERY_SECONDS:
            return
        found = await self._threads.run(self._end)
        self._looked_at = now
        for message_id in found.ended:
            log.error("message_of_another_version_ended", message_id=message_id)
        if found.left:
            count, first = len(found.left), found.left[0]
            log.warning("messages_of_another_version", count=count, message_id=first)

    def _end(self) -> Illegible:
        with self._open_unit() as unit:
            return end_illegible(self._world(), unit)
