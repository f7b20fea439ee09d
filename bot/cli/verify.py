"""`verify-anonymity`: tries what somebody with the database and its backups could try."""

import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from bot import leftovers
from bot.cli import texts, verify_texts
from bot.cli.exits import Exit, wrong_use
from bot.cli.options import ConfigOption, Globals, JsonOption, start_session
from bot.cli.output import Row, complain, print_json, print_rows, progress, say
from bot.settings_values import sqlite_file
from storage.database import Database, open_database
from storage.schema import SchemaState
from storage.verifying import Checked

COLUMNS = ("attack", "tries", "rows", "findings")
FILES = "files"

DatabaseOption = Annotated[
    str | None,
    typer.Option("--database", metavar="URL", help="The database; without it, the one of the settings."),
]
FilesOption = Annotated[
    Path | None,
    typer.Option("--files", metavar="DIR", help="Look through this folder as well: logs, backups, WAL."),
]


def verify_anonymity(
    context: typer.Context,
    *,
    database: DatabaseOption = None,
    files: FilesOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Attack the surveys that are stored: nothing of an answer may lead to a person. Changes nothing.

    Prints what each attack tried, how many rows it looked at and what it found; exit code 1 if any found
    something, or a file could not be looked at.
    """
    before: Globals = context.find_object(Globals) or Globals()
    if files is not None and not files.is_dir():
        raise wrong_use(verify_texts.no_folder(folder=str(files)))
    url = database or start_session(context, config=config).settings.database
    file = sqlite_file(url)
    if file is not None and not file.exists():
        raise wrong_use(texts.no_database(file=str(file)))
    with closing(open_database(url)) as opened:
        _refuse_other_versions(opened)
        with opened.unit_of_work(read_only=True) as unit:
            checked = unit.verifying.checked()
            what = leftovers.wanted(texts=unit.verifying.published_texts(), keys=unit.verifying.keys())
    looked = None
    if files is not None:
        with progress(str(files)) as tell:
            looked = leftovers.look_through(files, what, tell=tell)
    _print(checked, looked, as_json=as_json or before.as_json)
    if any(one.findings for one in checked) or (looked and (looked.findings or looked.unread)):
        raise typer.Exit(Exit.REFUSED)


def _refuse_other_versions(opened: Database) -> None:
    state = opened.schema_state()
    if state is SchemaState.NEWER:
        raise wrong_use(texts.NEWER_SCHEMA)
    if state is not SchemaState.CURRENT:
        raise wrong_use(texts.RUN_MIGRATE)


def _print(checked: Sequence[Checked], looked: leftovers.Looked | None, *, as_json: bool) -> None:
    found = [(one.name, one.tries, one.rows, one.findings) for one in checked]
    if looked is not None:
        told = (*looked.findings, *looked.unread)
        found.append((FILES, verify_texts.FILES, looked.files, told))
    if as_json:
        print_json([dict(zip(COLUMNS, (*one[:3], list(one[3])), strict=True)) for one in found])
        return
    rows: list[Row] = [dict(zip(COLUMNS, (*one[:3], len(one[3])), strict=True)) for one in found]
    print_rows(COLUMNS, rows, as_json=False, empty="")
    for name, _, _, findings in found:
        for finding in findings:
            complain(f"✗ {name}: {finding}.")
    if not any(findings for *_, findings in found):
        say(verify_texts.NOTHING)
    sys.stdout.flush()
