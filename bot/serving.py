"""`run` and `demo`: HTTP, schedules and deliveries until the process is told to stop."""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import datetime, timedelta
from functools import partial

from aiohttp import web

from bot.bootstrap import Installation
from bot.click_pages import ClickPages
from bot.engine import Engine, Mode
from bot.file_pages import FilePages
from bot.logs import get_logger
from bot.memory import look_for_garbage_less_often
from bot.platform import TOKEN_RETRY_SECONDS, Tested, TickReport
from bot.scheduler import build_scheduler
from bot.sources.pushing import PushPages
from bot.sources.taking import Taking
from bot.watching import reading_figures
from bot.web import (
    ClockMode,
    EarlierThanNowError,
    Health,
    WebParts,
    build_metrics_web,
    build_web,
    served,
)
from handlers.alerts import tell_of_trouble
from handlers.figures import outbox_age
from handlers.retention import clean_up
from people.model import Platform
from people.outbox import Reason

log = get_logger("serving")

Extension = Callable[[web.Application], None]


async def serve(
    installation: Installation,
    *,
    dev_clock: bool,
    extensions: tuple[Extension, ...] = (),
    ready: Callable[[int], None],
) -> None:
    """Serve until SIGINT or SIGTERM, then finish what is under way. `ready` is told the bound port."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
    async with working(installation), AsyncExitStack() as stack:
        connections = installation.connections
        parts = WebParts(
            health=partial(health, installation),
            set_clock=partial(set_clock, installation) if dev_clock else None,
            extend=(
                files_of(installation),
                clicks_of(installation),
                pushes_of(installation),
                *extensions,
                *(one.extend for one in connections),
            ),
        )
        for connection in connections:
            # Before HTTP, so that it outlives it: what is acknowledged to the last gets its answer.
            await stack.enter_async_context(connection.working())
        settings = installation.settings
        port = await stack.enter_async_context(
            served(build_web(parts), host=settings.web.host, port=settings.web.port)
        )
        if settings.web.metrics_port is not None:
            installation.engine.on_tick = installation.metrics.observe
            page = build_metrics_web(installation.metrics.registry)
            await stack.enter_async_context(reading_figures(installation))
            await stack.enter_async_context(served(page, host="127.0.0.1", port=settings.web.metrics_port))
        if installation.transcript is not None:
            # The playground is on this machine alone, and so are its files.
            installation.links.base = f"http://{settings.web.host}:{port}"
            installation.clicks.base = installation.links.base
        ready(port)
        await stop.wait()
        installation.engine.stop()


def files_of(installation: Installation) -> Extension:
    """Return what adds the files that links of this installation open."""
    pages = FilePages(
        links=installation.links,
        database=installation.database,
        threads=installation.threads,
        language=installation.company.languages[0],
    )
    return pages.extend


def clicks_of(installation: Installation) -> Extension:
    """Return what adds the counted links of announcements."""
    pages = ClickPages(
        links=installation.clicks,
        database=installation.database,
        threads=installation.threads,
        world=installation.world,
    )
    return pages.extend


def pushes_of(installation: Installation) -> Extension:
    """Return what takes the readings that sources push."""
    pages = PushPages(
        taking=Taking(
            open_unit=installation.open_unit,
            open_reading=partial(installation.database.unit_of_work, read_only=True),
            world=installation.world,
        ),
        threads=installation.threads,
        pushed=installation.metrics.pushed,
        turned_away=installation.metrics.push_refused,
    )
    return pages.extend


@asynccontextmanager
async def working(installation: Installation) -> AsyncIterator[Engine]:
    """Tick in the background while the block runs; what an earlier process left half done is ended first."""
    look_for_garbage_less_often()
    engine = installation.engine
    await installation.worker.reclaim(all_leases=installation.database.single_process)
    refresh = partial(refresh_people, installation)
    scheduler = build_scheduler(
        tick=engine.wake, refresh_people=refresh, tell_operators=installation.alerts.tell
    )
    ticking = asyncio.create_task(engine.serve(), name="ticks")
    meeting = asyncio.create_task(_meet(installation), name="platforms")
    scheduler.start()
    await clean_up_now(installation)
    engine.wake()
    try:
        yield engine
    finally:
        scheduler.shutdown(wait=False)
        await engine.finish()
        for task in (meeting, ticking):
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        await close_connections(installation)


async def _meet(installation: Installation) -> None:
    """Test the tokens and take over the platforms' users, in the background: a platform that does not
    answer holds nothing else up."""
    try:
        await check_tokens(installation)
        await refresh_people(installation)
    except Exception as error:  # noqa: BLE001 - the edge: recorded; the job tries again
        log.error("platforms_not_met", error=type(error).__name__)


async def check_tokens(installation: Installation) -> None:
    """Let a platform rest whose token is dead, and tell of it; end the rest of one whose token is good."""
    for connection in installation.connections:
        tested = await connection.test()
        note = partial(_note_tested, installation, connection.platform, tested)
        if await installation.threads.run(note):
            await installation.worker.alert(connection.platform)


def _note_tested(installation: Installation, platform: Platform, tested: Tested) -> bool:
    """Record what a platform said; True if its token was found to be dead just now."""
    if tested is Tested.SILENT:
        return False
    with installation.open_unit() as unit:
        if tested is Tested.GOOD:
            unit.outbox.resume_platform(platform)
            is_new = False
        else:
            until = unit.outbox.machine_now() + timedelta(seconds=TOKEN_RETRY_SECONDS)
            is_new = unit.outbox.pause_platform(platform, until=until, reason=Reason.TOKEN_DEAD)
        if is_new:
            tell_of_trouble(installation.world(), unit, platform)
        unit.commit()
    return is_new


async def refresh_people(installation: Installation) -> None:
    """Complete the people of the roster from the users of every platform; operators hear before that what
    they were not told yet."""
    await installation.alerts.tell()
    for connection in installation.connections:
        await connection.refresh_people()
    installation.engine.wake()


async def close_connections(installation: Installation) -> None:
    """Close what sending had opened."""
    for connection in installation.connections:
        await connection.close()


async def clean_up_now(installation: Installation) -> None:
    """Delete what is kept no longer than promised."""
    await installation.threads.run(partial(_clean_up, installation))


def _clean_up(installation: Installation) -> None:
    with installation.open_unit() as unit:
        texts, messages, entries = clean_up(installation.world(), unit)
    log.info("cleaned_up", count=texts + messages + entries)


async def health(installation: Installation) -> Health:
    """Return what readiness is judged by; raises a `HojorinError` if the database cannot be reached."""
    return await installation.threads.run(partial(_health, installation))


def _health(installation: Installation) -> Health:
    world = installation.world()
    with installation.database.unit_of_work(read_only=True) as unit:
        age = outbox_age(world, unit)
    return Health(
        schema_is_current=installation.database.is_at_head(),
        tick_age=installation.engine.idle_seconds(),
        outbox_age=age,
    )


async def set_clock(installation: Installation, moment: datetime, mode: ClockMode) -> TickReport:
    """Move the business clock and settle there; raises `EarlierThanNowError` once anything was planned."""
    engine = installation.engine
    if moment < installation.clock.now() and not await engine.begin_at(moment, keep=True):
        raise EarlierThanNowError
    return await engine.advance(moment, mode=Mode(mode))
