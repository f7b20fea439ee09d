"""Reads, now and then, what the metrics show of the database."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial

from bot.bootstrap import Installation
from bot.logs import get_logger
from handlers.figures import Figures, read_figures
from people.errors import HojorinError

log = get_logger("watching")

READ_SECONDS = 30.0
"""From one reading to the next at least."""
SHARE_OF_TIME = 0.02
"""A reading that takes long is made less often, so that no more than this is spent on it."""


@asynccontextmanager
async def reading_figures(installation: Installation) -> AsyncIterator[None]:
    """Keep the figures of the metrics fresh while the block runs."""
    task = asyncio.create_task(_keep_reading(installation), name="figures")
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _keep_reading(installation: Installation) -> None:
    while True:
        seconds = await read_once(installation)
        await asyncio.sleep(rest_after(seconds))


async def read_once(installation: Installation) -> float:
    """Read the figures and keep them; returns how many seconds that took. Should the database not answer,
    what was read last stays, and its age tells of it."""
    try:
        figures, seconds = await installation.threads.run(partial(_read, installation))
    except HojorinError as error:
        log.warning("figures_not_read", error=type(error).__name__)
        return 0.0
    installation.metrics.stored.keep(figures, seconds=seconds)
    return seconds


def rest_after(seconds: float) -> float:
    """Return how long to wait after a reading that took so many seconds."""
    return max(READ_SECONDS, seconds / SHARE_OF_TIME)


def _read(installation: Installation) -> tuple[Figures, float]:
    started = time.monotonic()
    with installation.database.unit_of_work(read_only=True) as unit:
        figures = read_figures(installation.world(), unit)
    return figures, time.monotonic() - started
