"""`run`, `demo`, `tick`, `migrate`: the commands of which one at a time works on an embedded database."""

import asyncio
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from bot.bootstrap import (
    Edition,
    Installation,
    claim_edition,
    open_installation,
    transcript_path,
    used_by,
)
from bot.cli import texts
from bot.cli.database import ready_database
from bot.cli.exits import Exit, wrong_use
from bot.cli.options import ConfigOption, start_session
from bot.cli.output import complain, print_json, progress, say
from bot.config import Settings
from bot.demo import build_playground, seed_when_empty
from bot.logs import configure_logs
from bot.platform import TickReport
from bot.playground.pages import add_playground
from bot.serving import (
    Extension,
    check_tokens,
    clean_up_now,
    close_connections,
    refresh_people,
    serve,
)
from bot.settings_values import sqlite_file
from bot.vault_opening import demo_vault_path, remove_own
from bot.web import clock_json, refuse_open_dev_clock
from storage.database import open_database
from storage.lockfile import ProcessLock
from storage.moved_away import refuse_moved
from storage.schema import SchemaState

DevClockOption = Annotated[
    bool,
    typer.Option("--dev-clock", help="Add POST /dev/clock, which moves the business clock. For tests only."),
]
ForgetOption = Annotated[
    bool, typer.Option("--forget", help="Remove the sample company and the playground's chat, and exit.")
]
NowOption = Annotated[
    str | None,
    typer.Option(
        "--now", metavar="ISO8601", help="The business time of this tick.", show_default="the present"
    ),
]


def run(context: typer.Context, *, dev_clock: DevClockOption = False, config: ConfigOption = None) -> None:
    """Serve: answer people, plan what is due, deliver it, until stopped with Ctrl-C."""
    settings = start_session(context, config=config).settings
    if dev_clock:
        refuse_open_dev_clock(host=settings.web.host)
    configure_logs()
    with _opened(settings, Edition.RUN) as installation:
        if not installation.senders:
            complain(texts.NO_PLATFORM_YET)
        ready = partial(_say_ready, settings.web.host, texts.RUN_READY)
        asyncio.run(serve(installation, dev_clock=dev_clock, ready=ready))


def demo(context: typer.Context, *, forget: ForgetOption = False, config: ConfigOption = None) -> None:
    """Try Hojorin: a sample company in a web chat on this machine, whose clock you move.

    Nothing leaves this machine. Stopped with Ctrl-C, it goes on where it was when it is started again.
    """
    settings = start_session(context, config=config).settings
    if forget:
        _forget(settings)
        return
    refuse_open_dev_clock(host=settings.web.host)
    configure_logs()
    with _opened(settings, Edition.DEMO) as installation:
        with progress(texts.SEEDING):
            seed_when_empty(installation)
        ready = partial(_say_ready, settings.web.host, texts.DEMO_READY)
        asyncio.run(serve(installation, dev_clock=True, extensions=_playground(installation), ready=ready))


def tick(context: typer.Context, *, now: NowOption = None, config: ConfigOption = None) -> None:
    """Plan and deliver everything that is due, until quiet, and exit; prints what was done as JSON.

    A slot that was done before is not done twice. A --now in the future needs `dev_clock: true`.
    """
    settings = start_session(context, config=config).settings
    moment = _moment(now)
    configure_logs()
    with _opened(settings, None) as installation:
        if moment is not None and moment > installation.clock.now() and not settings.dev_clock:
            raise wrong_use(texts.FUTURE_TICK)
        report = asyncio.run(_tick(installation, moment))
        _report(report, installation)
    if report.failed or report.unknown:
        raise typer.Exit(Exit.REFUSED)


def migrate(context: typer.Context, *, config: ConfigOption = None) -> None:
    """Bring the database to this version of Hojorin, with all its data. Take a backup before."""
    settings = start_session(context, config=config).settings
    with _one_process(settings), closing(open_database(settings.database)) as database:
        if database.schema_state() is SchemaState.NEWER:
            raise wrong_use(texts.NEWER_SCHEMA)
        was_current = database.is_at_head()
        with progress(texts.MIGRATING):
            database.migrate()
    say(texts.CURRENT_ALREADY if was_current else texts.MIGRATED)


@contextmanager
def _one_process(settings: Settings) -> Iterator[None]:
    """Hold the lock of an embedded database; raises a StorageError for one in use, or moved away."""
    with ProcessLock(settings.database):
        refuse_moved(settings.database)
        yield


@contextmanager
def _opened(settings: Settings, edition: Edition | None) -> Iterator[Installation]:
    """Open the installation behind its lock; an edition takes the database for itself, or is refused."""
    with _one_process(settings), ready_database(settings) as database:
        if edition is not None:
            claim_edition(database, edition)
        if edition is Edition.DEMO:
            database.spare_the_disk()
        with closing(open_installation(settings, database=database)) as installation:
            yield installation


def _playground(installation: Installation) -> tuple[Extension, ...]:
    if installation.transcript is None:
        return ()
    return (partial(add_playground, playground=build_playground(installation, installation.transcript)),)


async def _tick(installation: Installation, moment: datetime | None) -> TickReport:
    """End what a process that died had left half done, then settle at the moment; None: at the present.

    An earlier moment begins there, if nothing was planned yet.
    """
    await installation.worker.reclaim(all_leases=installation.database.single_process)
    if moment is not None:
        is_earlier = moment < installation.clock.now()
        if not (is_earlier and await installation.engine.begin_at(moment, keep=False)):
            installation.clock.set_for_this_process(moment)
    try:
        await check_tokens(installation)
        await refresh_people(installation)
        report = await installation.engine.settle()
        await clean_up_now(installation)
    finally:
        await close_connections(installation)
    return report


def _report(report: TickReport, installation: Installation) -> None:
    print_json(clock_json(report), indented=False)
    if not report.held:
        return
    if installation.senders:
        complain(texts.HELD_BY_STOP.format(held=report.held))
    else:
        complain(texts.HELD_WITHOUT_PLATFORM.format(held=report.held))


def _moment(text: str | None) -> datetime | None:
    """Return the moment in UTC; raises CommandRefusedError for what is not one, or has no time zone."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            raise wrong_use(texts.NOT_A_MOMENT)
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise wrong_use(texts.NOT_A_MOMENT) from None


def _say_ready(host: str, sentence: str, port: int) -> None:
    shown = f"[{host}]" if ":" in host else host
    say(sentence.format(address=f"http://{shown}:{port}"))


def _forget(settings: Settings) -> None:
    """Remove the sample company's database and the playground's chat; never anything of a real company."""
    file = sqlite_file(settings.database)
    if file is None:
        raise wrong_use(texts.FORGET_EMBEDDED_ONLY)
    if not file.exists():
        say(texts.NOTHING_TO_FORGET)
        return
    with ProcessLock(settings.database):
        with ready_database(settings) as database, database.unit_of_work(read_only=True) as unit:
            owner = used_by(unit)
        if owner is not Edition.DEMO:
            raise wrong_use(texts.NOT_A_DEMO.format(file=file))
        _remove(file, transcript_path(settings))
        remove_own(demo_vault_path(settings))
    say(texts.FORGOTTEN)


def _remove(*files: Path) -> None:
    for file in files:
        for ending in ("", "-wal", "-shm", "-journal"):
            file.with_name(file.name + ending).unlink(missing_ok=True)
