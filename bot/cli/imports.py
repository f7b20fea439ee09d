"""`people import`, `leave import`, `calendar import`: read, refuse row by row, say what became of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from bot.cli import texts
from bot.cli.database import business_now, unit_of_work
from bot.cli.exits import CommandRefusedError, Exit, wrong_use
from bot.cli.options import ConfigOption, DryRunOption, JsonOption, Session, start_session
from bot.cli.output import complain, print_json, progress, say
from cards.words import LANGUAGES
from coaching.programmes.service import enrol_everywhere
from handlers.context import UnitOfWork
from handlers.scheduled import look_anew
from people.calendar_file import import_calendar, read_calendar
from people.csvfile import ImportResult, Table, write_rejected
from people.errors import FileRefusedError
from people.leave_file import import_leave, read_leave
from people.roster import import_people, read_people

ACTOR = "cli"
"""Who the audit says did what was done on the command line."""
SHOWN_REFUSALS = 10

CsvArgument = Annotated[Path, typer.Argument(metavar="FILE.csv", help="A CSV file in UTF-8, with a header.")]
DeactivateOption = Annotated[
    bool, typer.Option("--deactivate-missing", help="Deactivate people who are not in the file.")
]
Import = Callable[[UnitOfWork, Table, datetime], ImportResult]
"""Puts a table's rows in; gets the unit of work, the table, and the moment for the audit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of CSV file: how its rows are called, read and put in."""

    noun: str
    read: Callable[[bytes], Table]
    put_in: Import


def people_import(
    context: typer.Context,
    *,
    file: CsvArgument,
    deactivate_missing: DeactivateOption = False,
    dry_run: DryRunOption = False,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Bring people in from a roster file; who is there already is updated.

    Columns: person_id, name (required); email, slack_user_id, teams_aad_id, team, rank, manager_id, roles,
    locale, timezone, country, start_date, end_date, work_days, work_hours. A missing column keeps what is
    stored, an empty field clears it. People missing from the file stay. Refused rows are written to
    FILE.rejected.csv.
    """
    put_in = partial(_put_people_in, deactivate_missing=deactivate_missing)
    kind = Kind(noun="people", read=read_people, put_in=put_in)
    _import(start_session(context, config=config, as_json=as_json), file, kind, dry_run=dry_run)


def leave_import(
    context: typer.Context,
    *,
    file: CsvArgument,
    dry_run: DryRunOption = False,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Bring periods of leave in; one that is there already changes nothing.

    Columns: person_id, from, to, kind (required, dates inclusive); half (am or pm).
    Refused rows are written to FILE.rejected.csv.
    """
    kind = Kind(noun="periods of leave", read=read_leave, put_in=_put_leave_in)
    _import(start_session(context, config=config, as_json=as_json), file, kind, dry_run=dry_run)


def calendar_import(
    context: typer.Context,
    *,
    file: CsvArgument,
    dry_run: DryRunOption = False,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Bring the company's own closed and working days in.

    Columns: date, kind (closed or working). Refused rows are written to FILE.rejected.csv.
    """
    kind = Kind(noun="days", read=read_calendar, put_in=_put_calendar_in)
    _import(start_session(context, config=config, as_json=as_json), file, kind, dry_run=dry_run)


def _put_people_in(unit: UnitOfWork, table: Table, at: datetime, *, deactivate_missing: bool) -> ImportResult:
    return import_people(
        unit,
        table,
        known_locales=LANGUAGES,
        at=at,
        actor=ACTOR,
        deactivate_missing=deactivate_missing,
    )


def _put_leave_in(unit: UnitOfWork, table: Table, at: datetime) -> ImportResult:
    return import_leave(unit, table, at=at, actor=ACTOR)


def _put_calendar_in(unit: UnitOfWork, table: Table, at: datetime) -> ImportResult:
    return import_calendar(unit, table, at=at, actor=ACTOR)


def read_bytes(file: Path) -> bytes:
    """Return what is in the file; raises CommandRefusedError (wrong use) if it cannot be read."""
    try:
        return file.read_bytes()
    except OSError as error:
        raise wrong_use(
            texts.unreadable(file=str(file), why=error.strerror or type(error).__name__)
        ) from None


def _import(session: Session, file: Path, kind: Kind, *, dry_run: bool) -> None:
    data = read_bytes(file)
    try:
        with progress(f"Importing {file.name} …"):
            table = kind.read(data)
            result = _put_in(session, kind, table, dry_run=dry_run)
    except FileRefusedError as error:
        raise CommandRefusedError(texts.file_refused(file=file.name, why=str(error))) from None
    rejected = None if dry_run else _write_rejected(file, table, result)
    _report(session, file, kind, result, rejected=rejected, dry_run=dry_run)
    if result.refused or result.deactivation_skipped:
        raise typer.Exit(Exit.REFUSED)


def _put_in(session: Session, kind: Kind, table: Table, *, dry_run: bool) -> ImportResult:
    """Put the rows in, and let those take part who belong to a running programme now, in one transaction.
    Schedules follow the company's calendar, and where people are."""
    with unit_of_work(session.settings, may_make=True) as unit:
        now = business_now(unit)
        result = kind.put_in(unit, table, now)
        if not dry_run:
            company = session.settings.company()
            enrol_everywhere(unit, company=company, now=now)
            look_anew(unit, company=company, now=now)
            unit.commit()
    return result


def rejected_path(file: Path) -> Path:
    """Return where the refused rows of a file go: `people.csv` → `people.rejected.csv`."""
    return file.with_name(f"{file.stem}.rejected{file.suffix}")


def _write_rejected(file: Path, table: Table, result: ImportResult) -> Path | None:
    """Write the refused rows beside the file, or remove what an earlier import had written there."""
    path = rejected_path(file)
    try:
        if result.refused:
            path.write_text(write_rejected(table.header, result.refused), encoding="utf-8", newline="")
            return path
        path.unlink(missing_ok=True)
    except OSError as error:
        complain(texts.rejected_not_written(path=str(path), why=error.strerror or type(error).__name__))
    return None


def _report(
    session: Session, file: Path, kind: Kind, result: ImportResult, *, rejected: Path | None, dry_run: bool
) -> None:
    counts = {
        "added": result.added,
        "changed": result.changed,
        "unchanged": result.unchanged,
        "deactivated": result.deactivated,
        "refused": len(result.refused),
    }
    if session.as_json:
        refused = [{"line": row.line, "reason": row.reason} for row in result.refused]
        print_json({**counts, "dry_run": dry_run, "rows_refused": refused})
    else:
        say(texts.imported(file=file.name, noun=kind.noun, counts=counts, dry_run=dry_run))
        # A dry run writes no file, so that it shows everything.
        for row in result.refused if dry_run else result.refused[:SHOWN_REFUSALS]:
            complain(f"{file.name}, line {row.line}: {row.reason}")
        if rejected is not None:
            complain(
                texts.rest_of_refusals(count=len(result.refused), shown=SHOWN_REFUSALS, path=str(rejected))
            )
    if result.deactivation_skipped:
        complain(texts.DEACTIVATION_SKIPPED)
