"""Brings the sample company in, by the same services as the command line, and nothing else."""

from datetime import datetime
from pathlib import Path

from bot.sample.company import SampleFiles, sample_files
from cards.words import LANGUAGES
from coaching.programmes.file import read_programme
from coaching.programmes.service import import_programme, start
from handlers.context import UnitOfWork
from people.calendar_file import import_calendar, read_calendar
from people.csvfile import ImportResult
from people.errors import FileRefusedError
from people.leave_file import import_leave, read_leave
from people.model import Company
from people.roster import import_people, read_people

ACTOR = "demo"
"""Who the audit says brought the sample company in."""


def seed(unit: UnitOfWork, *, company: Company, now: datetime, files: SampleFiles | None = None) -> None:
    """Import roster, leave, calendar and programme, and start the programme; the caller commits.

    Raises `FileRefusedError` when a file was changed so that any part of it is refused.
    """
    files = files or sample_files()
    people = import_people(
        unit, read_people(files.people_csv.read_bytes()), known_locales=LANGUAGES, at=now, actor=ACTOR
    )
    _refuse_parts(files.people_csv, people)
    leave = import_leave(unit, read_leave(files.leave_csv.read_bytes()), at=now, actor=ACTOR)
    _refuse_parts(files.leave_csv, leave)
    days = import_calendar(unit, read_calendar(files.calendar_csv.read_bytes()), at=now, actor=ACTOR)
    _refuse_parts(files.calendar_csv, days)
    _start_programme(unit, files.programme_yaml, company=company, now=now)


def _refuse_parts(file: Path, result: ImportResult) -> None:
    """Raise `FileRefusedError` unless every row went in: the demo needs all of them."""
    if result.refused:
        first = result.refused[0]
        raise FileRefusedError(
            problem=f"{file.name}, line {first.line}: {first.reason}",
            cure="The demo needs its own files as they were: fetch them anew. Nothing was changed.",
        )


def _start_programme(unit: UnitOfWork, file: Path, *, company: Company, now: datetime) -> None:
    programme = read_programme(
        file.read_bytes(),
        name=file.name,
        languages=company.languages,
        people=[person.id for person in unit.people.list_all()],
    )
    import_programme(unit, programme, now=now, actor=ACTOR)
    start(unit, programme.id, on=programme.go_live, company=company, now=now, actor=ACTOR)
