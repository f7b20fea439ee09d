"""`move-database`: from the SQLite file of the settings into an empty PostgreSQL database."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer
from pydantic_core import PydanticCustomError

from bot.bootstrap import Edition, used_by
from bot.cli import move_texts, texts
from bot.cli.database import refuse_missing
from bot.cli.exits import Exit, wrong_use
from bot.cli.options import ConfigOption, DryRunOption, JsonOption, Session, start_session
from bot.cli.output import Row, complain, print_rows, progress, say
from bot.clocks import machine_now
from bot.config import Settings
from bot.platform import LEASE_SECONDS
from bot.settings_values import database_address, sqlite_file
from storage.database import Database, open_database
from storage.errors import StorageError
from storage.lockfile import ProcessLock
from storage.moved_away import note_moved
from storage.moving import Moved, Progress, Step
from storage.schema import SchemaState

COLUMNS = ("table", "rows", "checksum")
_SHOWN_OF_CHECKSUM = 16
"""Characters of a checksum that are shown: enough to compare two by eye. All of it was compared."""

UrlArgument = Annotated[
    str,
    typer.Argument(
        metavar="URL", help="The PostgreSQL database, like postgresql+psycopg://user@host:5432/hojorin."
    ),
]


def move_database(
    context: typer.Context,
    url: UrlArgument,
    *,
    dry_run: DryRunOption = False,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Copy everything from the SQLite database of the settings into an empty PostgreSQL database.

    All or nothing, compared row by row; the SQLite file stays as it was, and a note beside it keeps it from
    being used on. Stop Hojorin before.
    """
    session = start_session(context, config=config, as_json=as_json)
    address = _postgresql(url)
    if sqlite_file(session.settings.database) is None:
        raise wrong_use(move_texts.NOT_EMBEDDED)
    refuse_missing(session.settings)
    with _target(address) as target:
        if dry_run:
            _rehearse(session, target)
            return
        with ProcessLock(session.settings.database), _source(session.settings) as source:
            _migrate(source)
            _refuse_demo(source)
            moved = _moved(source, target)
            is_noted = _note(session.settings, target)
        _tell(session, moved, address=target.address)
    if not is_noted:
        raise typer.Exit(Exit.REFUSED)


def _postgresql(url: str) -> str:
    """Return the address as the settings take it; raises CommandRefusedError (wrong use) for any other."""
    try:
        address = database_address(url, folder=Path())
    except PydanticCustomError as error:
        told = error.context or {}
        sentence = move_texts.wrong_url(reason=str(told["reason"]), cure=str(told["cure"]))
        raise wrong_use(sentence) from None
    if sqlite_file(address) is not None:
        raise wrong_use(move_texts.NOT_POSTGRESQL)
    return address


@contextmanager
def _target(url: str) -> Iterator[Database]:
    """Open the target and find out whether it answers, before the source is touched."""
    with closing(open_database(url)) as target:
        try:
            state = target.schema_state()
        except StorageError as error:
            raise wrong_use(move_texts.target_unusable(why=str(error))) from None
        if state is SchemaState.NEWER:
            raise wrong_use(move_texts.NEWER_TARGET)
        yield target


@contextmanager
def _source(settings: Settings) -> Iterator[Database]:
    with closing(open_database(settings.database)) as source:
        if source.schema_state() is SchemaState.NEWER:
            raise wrong_use(texts.NEWER_SCHEMA)
        yield source


def _migrate(source: Database) -> None:
    if source.is_at_head():
        return
    with progress(texts.MIGRATING):
        source.migrate()
    complain(move_texts.SOURCE_MIGRATED)


def _refuse_demo(source: Database) -> None:
    """Raise CommandRefusedError (wrong use) for a sample company, which no real one must inherit."""
    with source.unit_of_work(read_only=True) as unit:
        if used_by(unit) is Edition.DEMO:
            raise wrong_use(move_texts.IS_A_DEMO)


def _moved(source: Database, target: Database) -> list[Moved]:
    lease = timedelta(seconds=LEASE_SECONDS)
    with progress(move_texts.BEGINNING) as show:
        return source.move_to(target, lease=lease, tell=lambda done: show(_line(done)))


def _note(settings: Settings, target: Database) -> bool:
    """Leave the note because of which the SQLite file is used no more. If it cannot be written, says how to
    do without, and returns False: the move itself is done."""
    try:
        note_moved(settings.database, to=target.address, at=machine_now())
    except OSError as error:
        complain(move_texts.not_noted(file=str(sqlite_file(settings.database)), why=str(error.strerror)))
        return False
    return True


def _line(done: Progress) -> str:
    words = move_texts.COPYING if done.step is Step.COPYING else move_texts.COMPARING
    return words.format(table=done.table, done=done.done, total=done.total)


def _tell(session: Session, moved: list[Moved], *, address: str) -> None:
    rows: list[Row] = [
        {"table": one.table, "rows": one.rows, "checksum": one.checksum[:_SHOWN_OF_CHECKSUM]} for one in moved
    ]
    print_rows(COLUMNS, rows, as_json=session.as_json, empty="")
    sentence = move_texts.moved(
        rows=sum(one.rows for one in moved),
        address=address,
        file=str(sqlite_file(session.settings.database)),
    )
    # With --json, standard output holds the rows and nothing else.
    (complain if session.as_json else say)(sentence)


def _rehearse(session: Session, target: Database) -> None:
    """Count, and find out whether the target can be used; works beside a process that serves."""
    with _source(session.settings) as source, progress(move_texts.BEGINNING):
        is_older = not source.is_at_head()
        if not is_older:
            _refuse_demo(source)
        counts = source.rehearse_move_to(target)
    rows: list[Row] = [{"table": table, "rows": number} for table, number in counts.items()]
    print_rows(COLUMNS[:2], rows, as_json=session.as_json, empty="")
    if is_older:
        complain(move_texts.SOURCE_IS_OLDER)
    sentence = move_texts.can_move(rows=sum(counts.values()))
    (complain if session.as_json else say)(sentence)
