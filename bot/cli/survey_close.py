"""`survey close`: before its date a wave is discarded, from then on it is counted."""

import asyncio
from functools import partial
from typing import Annotated

import typer

from bot.bootstrap import Edition, installation_id, used_by
from bot.cli import survey_close_texts as texts
from bot.cli.database import business_now, ready_database, refuse_missing
from bot.cli.exits import CommandRefusedError
from bot.cli.imports import ACTOR
from bot.cli.options import ConfigOption, start_session
from bot.cli.output import say
from bot.closing import Closer
from bot.config import Settings
from bot.threads import StorageThreads
from bot.vault_opening import open_vault, vault_path
from handlers.context import World
from handlers.surveys.closing import discard
from storage.database import Database
from surveys.ports import Vault
from surveys.vault import NoVault
from surveys.waves.model import ENDED, Wave, WaveState

WaveArgument = Annotated[str, typer.Argument(metavar="WAVE", help="A wave, as `survey list` names it.")]
YesOption = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


def survey_close(
    context: typer.Context, *, wave_id: WaveArgument, yes: YesOption = False, config: ConfigOption = None
) -> None:
    """Close a wave. Before its announced date it is discarded: nobody opens an answer, and all are destroyed.

    Closing early would choose whose answers count. From its date on a wave is counted by itself; this does so
    at once. It works beside a Hojorin that runs.
    """
    settings = start_session(context, config=config).settings
    refuse_missing(settings)
    with ready_database(settings) as database:
        world, wave = _found(settings, database, wave_id)
        if wave.state in ENDED:
            say(texts.ended(wave))
            return
        if wave.state is WaveState.OPEN and world.now < wave.closes_at:
            _discard(database, world, wave, yes=yes)
        _carry_on(database, world)
        with database.unit_of_work(read_only=True) as unit:
            ended = unit.surveys.get_wave(wave_id)
    if ended.state not in ENDED:
        raise CommandRefusedError(texts.still_waits(ended))
    say(texts.ended(ended))


def _found(settings: Settings, database: Database, wave_id: str) -> tuple[World, Wave]:
    """Return the world as it is now, and the wave; raises `NotFoundError(what="wave")`."""
    with database.unit_of_work(read_only=True) as unit:
        wave, now = unit.surveys.get_wave(wave_id), business_now(unit)
        is_demo = used_by(unit) is Edition.DEMO
    vault = _vault(settings, database, is_demo=is_demo)
    return World(company=settings.company(), now=now, vault=vault), wave


def _vault(settings: Settings, database: Database, *, is_demo: bool) -> Vault:
    path = vault_path(settings, is_demo=is_demo)
    if path is None:
        return NoVault()
    return open_vault(path, database, installation=installation_id(database))


def _discard(database: Database, world: World, wave: Wave, *, yes: bool) -> None:
    if not yes and not _confirmed(texts.confirm(wave)):
        raise CommandRefusedError(texts.NOT_DISCARDED)
    with database.unit_of_work() as unit:
        discard(world, unit, wave.id, actor=ACTOR)
        unit.commit()


def _carry_on(database: Database, world: World) -> None:
    """Do all that is due of waves that end."""
    threads = StorageThreads(single=database.single_process)
    closer = Closer(
        open_unit=database.unit_of_work,
        open_reading=partial(database.unit_of_work, read_only=True),
        threads=threads,
        world=lambda: world,
        forget_deleted=database.forget_deleted,
    )
    try:
        asyncio.run(closer.run())
    finally:
        threads.close()


def _confirmed(question: str) -> bool:
    """Ask on the terminal. Without anybody to answer the answer is no."""
    try:
        return typer.confirm(question, err=True)
    except typer.Abort:
        return False
