"""`kpi import`: readings of any number, portion by portion, refused row by row."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, TextIO

import typer
from pydantic_core import PydanticCustomError

from bot.cli import kpi_texts, texts
from bot.cli.database import business_now, ready_database
from bot.cli.exits import CommandRefusedError, Exit, wrong_use
from bot.cli.imports import ACTOR, SHOWN_REFUSALS, CsvArgument, rejected_path
from bot.cli.options import ConfigOption, DryRunOption, JsonOption, Session, start_session
from bot.cli.output import complain, print_json, progress, say
from bot.memory import look_for_garbage_less_often
from bot.settings_values import source_name
from coaching.kpis.grounds import load_ground
from handlers.context import UnitOfWork
from measures.readings.checks import Checker
from measures.readings.file import Portion, ReadingsFile
from measures.readings.model import Counts
from measures.readings.service import note_delivery, take
from people.csvfile import RefusedRow, rejected_header, rejected_row
from people.errors import FileRefusedError, HojorinError
from people.model import AuditEntry
from storage.database import Database

PORTION = 5_000
"""Rows of a transaction: a bot that works beside the import waits a fraction of a second for one."""
LISTED = 10_000
"""Refused rows that are listed as JSON; all of them stand in the `.rejected.csv`."""

SourceOption = Annotated[
    str, typer.Option("--source", metavar="NAME", help="Where the numbers come from, as KPIs name it.")
]


def kpi_import(
    context: typer.Context,
    *,
    file: CsvArgument,
    source: SourceOption,
    dry_run: DryRunOption = False,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Bring numbers of KPIs in from a file; a later measurement corrects an earlier one.

    Columns: kpi_id, subject (a person_id, or team:PATH), period_start, period_end, value, measured_at
    (required); numerator, denominator (of percentages). Rows are taken 5,000 at a time; to import a file
    again changes nothing. Refused rows are written to FILE.rejected.csv.
    """
    session = start_session(context, config=config, as_json=as_json)
    name = _checked(source)
    if not file.is_file():
        why = kpi_texts.NO_FILE if file.exists() else "No such file or directory"
        raise wrong_use(texts.unreadable(file=str(file), why=why))
    look_for_garbage_less_often()
    told = _Told(file=file, session=session, dry_run=dry_run)
    try:
        with ready_database(session.settings) as database:
            counts = _import(database, file, name, told)
    except OSError as error:
        raise wrong_use(
            texts.unreadable(file=str(file), why=error.strerror or type(error).__name__)
        ) from None
    told.sum_up(counts, source=name)
    if counts.refused or told.broken:
        raise typer.Exit(Exit.REFUSED)


def _checked(source: str) -> str:
    try:
        return source_name(source)
    except PydanticCustomError as error:
        raise wrong_use(f"--source: {error.message()}") from None


def _import(database: Database, file: Path, source: str, told: "_Told") -> Counts:
    """Take the file portion by portion; returns what became of its rows."""
    with file.open("rb") as opened, progress(f"Importing {file.name} …") as show:
        try:
            found = ReadingsFile(opened)
        except FileRefusedError as error:
            raise CommandRefusedError(texts.file_refused(file=file.name, why=str(error))) from None
        with database.unit_of_work() as unit, told.open(found.header):
            intake = _Intake(unit, source=source, dry_run=told.dry_run)
            try:
                for portion in found.portions(PORTION):
                    told.refuse(_taken(intake, portion, file=file))
                    show(kpi_texts.importing(file=file.name, rows=intake.rows))
            except FileRefusedError as error:
                told.broken = str(error)
            intake.end()
    return intake.counts


def _taken(intake: "_Intake", portion: Portion, *, file: Path) -> list[RefusedRow]:
    """Take a portion; returns its refused rows. Raises CommandRefusedError if the database fails after some
    were stored."""
    try:
        return intake.take(portion)
    except HojorinError as error:
        if not intake.counts.accepted:
            raise
        raise CommandRefusedError(
            kpi_texts.stopped(file=file.name, line=portion.first_line, why=str(error))
        ) from None


class _Intake:
    """Takes portions, each in a transaction of its own."""

    def __init__(self, unit: UnitOfWork, *, source: str, dry_run: bool) -> None:
        self._unit = unit
        self._source = source
        self._dry_run = dry_run
        self._now = business_now(unit)
        self._audit: tuple[AuditEntry, ...] = ()
        self._checker = self._new_checker()
        self.rows = 0
        self.counts = Counts()
        unit.commit()  # Nobody is to wait while the first rows are read.

    def take(self, portion: Portion) -> list[RefusedRow]:
        """Take a portion and commit it; returns its refused rows."""
        # Who was erased or moved since the last portion is in the audit, and is not measured as before.
        self._unit.readings.wait_for_erasures()
        if tuple(self._unit.audit.list_entries(limit=1)) != self._audit:
            self._checker = self._new_checker()
        taken = take(self._unit, portion.rows, checker=self._checker, dry_run=self._dry_run)
        self.counts = self.counts.plus(Counts(refused=len(portion.refused))).plus(taken.counts)
        self.rows += len(portion.rows) + len(portion.refused)
        if not self._dry_run:
            note_delivery(self._unit, self._source, self.counts, now=self._now)
        self._unit.commit()
        return portion.with_refused(taken.refused)

    def end(self) -> None:
        """Put into the audit what was taken, or forget what was rehearsed."""
        if self._dry_run:
            self._unit.readings.end_rehearsal()
        elif self.counts.accepted:
            self._unit.audit.append(
                AuditEntry(
                    at=self._now,
                    actor=ACTOR,
                    action="import",
                    subject="readings",
                    detail=f"{self._source}: {self.counts.accepted} accepted, {self.counts.refused} refused",
                )
            )
        self._unit.commit()

    def _new_checker(self) -> Checker:
        self._audit = tuple(self._unit.audit.list_entries(limit=1))
        return Checker(load_ground(self._unit, source=self._source, now=self._now))


@dataclass(slots=True, kw_only=True)
class _Told:
    """What is said of an import: refused rows as they come, the sum at its end."""

    file: Path
    session: Session
    dry_run: bool
    broken: str = ""
    """Why the rest of the file could not be read."""
    _listed: list[dict[str, int | str]] = field(default_factory=list)
    _shown: int = 0
    _rejected: "_Rejected | None" = None

    @contextmanager
    def open(self, header: Sequence[str]) -> Iterator[None]:
        """Keep refused rows beside the file while the block runs; a dry run writes no file."""
        if self.dry_run:
            yield
            return
        self._rejected = _Rejected(rejected_path(self.file), header)
        try:
            yield
        finally:
            self._rejected.close()

    def refuse(self, rows: Sequence[RefusedRow]) -> None:
        """Tell of refused rows: of many the first, the rest stands in the file. A dry run shows all."""
        if self._rejected is not None:
            self._rejected.write(rows)
        if self.session.as_json:
            room = LISTED - len(self._listed)
            self._listed += [{"line": row.line, "reason": row.reason} for row in rows[:room]]
            return
        room = len(rows) if self.dry_run else SHOWN_REFUSALS - self._shown
        for row in rows[:room]:
            complain(f"{self.file.name}, line {row.line}: {row.reason}")
            self._shown += 1

    def sum_up(self, counts: Counts, *, source: str) -> None:
        """Say what became of the rows."""
        if self.session.as_json:
            print_json(
                {
                    "accepted": counts.accepted,
                    "new": counts.new,
                    "corrections": counts.corrections,
                    "history": counts.history,
                    "duplicate": counts.duplicate,
                    "refused": counts.refused,
                    "not_counted": counts.not_counted,
                    "dry_run": self.dry_run,
                    "rows_refused": self._listed,
                }
            )
        else:
            say(kpi_texts.imported(file=self.file.name, counts=counts, dry_run=self.dry_run))
            path = self._rejected.path if self._rejected is not None else None
            if path is not None and counts.refused:
                rest = texts.rest_of_refusals(count=counts.refused, shown=SHOWN_REFUSALS, path=str(path))
                complain(rest)
        if counts.not_counted:
            complain(kpi_texts.not_counted(count=counts.not_counted, source=source))
        if self.broken:
            complain(kpi_texts.broken(file=self.file.name, why=self.broken))


class _Rejected:
    """The file of refused rows, made with the first of them; one that an earlier import had written goes away
    if there are none."""

    def __init__(self, path: Path, header: Sequence[str]) -> None:
        self.path: Path | None = path
        self._header = header
        self._file: TextIO | None = None

    def write(self, rows: Sequence[RefusedRow]) -> None:
        """Add rows."""
        if not rows or self.path is None:
            return
        try:
            if self._file is None:
                self._file = self.path.open("w", encoding="utf-8", newline="")
                self._file.write(rejected_header(self._header))
            self._file.write("".join(map(rejected_row, rows)))
        except OSError as error:
            self._give_up(error)

    def close(self) -> None:
        """Finish the file, or remove what an earlier import had written there."""
        try:
            if self._file is not None:
                self._file.close()
            elif self.path is not None:
                self.path.unlink(missing_ok=True)
        except OSError as error:
            self._give_up(error)

    def _give_up(self, error: OSError) -> None:
        if self.path is not None:
            why = error.strerror or type(error).__name__
            complain(texts.rejected_not_written(path=str(self.path), why=why))
        self.path = None
