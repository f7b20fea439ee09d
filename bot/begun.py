"""What is asked before a send begins: nothing was sent yet, so that whatever stops it leaves no doubt."""

import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

from bot.dispatch import OpenUnit
from bot.threads import StorageThreads
from handlers.delivery import SENDING_STOPPED
from people.errors import HojorinError
from storage.errors import DatabaseUnavailableError

LONG_SECONDS = 0.5
"""What took so long between the claim and the send is a wait, after which it is asked again."""

MayGo = Callable[[], Awaitable[None]]
"""Raises `NotBegunError` if nothing may be sent any more."""


class NotBegunError(HojorinError):
    """Nothing was sent, which says nothing about the message: it is handed back, and counts as no attempt."""


async def nobody_stops() -> None:
    """Let everything go."""


class AskStop:
    """Asks for the emergency stop, which may have come since the message was claimed."""

    def __init__(self, *, open_unit: OpenUnit, threads: StorageThreads) -> None:
        self._open_unit = open_unit
        self._threads = threads

    async def __call__(self) -> None:
        """Raises `NotBegunError` if everything was stopped, or nobody can tell."""
        with before_sending():
            is_stopped = await self._threads.run(self._is_stopped)
        if is_stopped:
            raise NotBegunError("sending was stopped")

    def _is_stopped(self) -> bool:
        with self._open_unit() as unit:
            return unit.switches.get(SENDING_STOPPED) is not None


@contextmanager
def before_sending() -> Iterator[None]:
    """What the database is asked in the block, it is asked before anything is sent; raises `NotBegunError` if
    it is away."""
    try:
        yield
    except DatabaseUnavailableError as error:
        away = NotBegunError(f"the database is away ({type(error).__name__})")
    else:
        return
    raise away


@contextmanager
def timed() -> Iterator[Callable[[], bool]]:
    """Give a function that tells whether the block has lasted long."""
    began = time.monotonic()
    yield lambda: time.monotonic() - began > LONG_SECONDS
