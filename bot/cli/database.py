"""The database as commands use it: at this version, with the business time and one transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from bot.cli import texts
from bot.cli.exits import wrong_use
from bot.clocks import BusinessClock
from bot.config import Settings
from bot.settings_values import sqlite_file
from handlers.context import UnitOfWork
from storage.database import Database, open_database
from storage.schema import SchemaState


@contextmanager
def ready_database(settings: Settings) -> Iterator[Database]:
    """Open the database, at this version of Hojorin; raises a HojorinError with the cure if it cannot be.

    An embedded database is made and migrated here; a shared one only by `migrate`.
    """
    database = open_database(settings.database)
    try:
        _make_ready(database)
        yield database
    finally:
        database.close()


@contextmanager
def unit_of_work(
    settings: Settings, *, read_only: bool = False, may_make: bool = False
) -> Iterator[UnitOfWork]:
    """Open one transaction on the database; the block commits.

    An embedded database that is not there is made only with `may_make`, and refused otherwise.
    """
    if not may_make:
        refuse_missing(settings)
    with ready_database(settings) as database, database.unit_of_work(read_only=read_only) as unit:
        yield unit


def refuse_missing(settings: Settings) -> None:
    """Raise CommandRefusedError (wrong use) if the embedded database is not there.

    Looking into an empty one, or stopping the sending there, would hide that its name is mistyped.
    """
    file = sqlite_file(settings.database)
    if file is not None and not file.exists():
        raise wrong_use(texts.no_database(file=str(file)))


def business_now(unit: UnitOfWork) -> datetime:
    """Return the business time: the machine's, or what the dev clock was set to."""
    clock = BusinessClock()
    clock.load(unit)
    return clock.now()


def _make_ready(database: Database) -> None:
    state = database.schema_state()
    if state is SchemaState.CURRENT:
        return
    if state is SchemaState.NEWER:
        raise wrong_use(texts.NEWER_SCHEMA)
    if not database.single_process:
        raise wrong_use(texts.RUN_MIGRATE)
    database.migrate()
