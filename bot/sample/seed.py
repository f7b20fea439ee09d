"""Brings the sample company in, by the same services as the command line, with what was asked, answered and
announced before."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.sample.company import SampleFiles, sample_files
from bot.sample.past_announcements import PastAnnouncements, read_announcements
from bot.sample.past_changes import PastChanges, read_wishes
from bot.sample.past_responses import PastResponses, read_responses
from bot.sample.past_waves import PastWaves
from bot.sample.story import load_story
from cards.words import LANGUAGES
from coaching.programmes.file import read_programme
from coaching.programmes.model import Programme
from coaching.programmes.service import import_programme, start
from handlers.context import UnitOfWork
from people.calendar_file import import_calendar, read_calendar
from people.csvfile import ImportResult
from people.errors import FileRefusedError
from people.leave_file import import_leave, read_leave
from people.model import Company
from people.roster import import_people, read_people
from surveys.file import SurveyFile, read_surveys
from surveys.schedules.service import ground_of

ACTOR = "demo"
"""Who the audit says brought the sample company in."""


def seed(unit: UnitOfWork, *, company: Company, now: datetime, files: SampleFiles | None = None) -> None:
    """Import roster, leave, calendar, what was announced, programme, surveys and the responses to them, and
    start the programme; the caller commits.

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
    told = read_announcements(files.announcements_yaml)
    PastAnnouncements(unit=unit, company=company).bring_in(told, now=now)
    programme = _start_programme(unit, files.programme_yaml, company=company, now=now)
    _bring_in_surveys(unit, files, company=company, programme=programme, now=now)
    wishes = read_wishes(files.responses_yaml, zone=ZoneInfo(company.timezone))
    PastChanges(unit=unit, company=company).bring_in(wishes)


def _refuse_parts(file: Path, result: ImportResult) -> None:
    """Raise `FileRefusedError` unless every row went in: the demo needs all of them."""
    if result.refused:
        first = result.refused[0]
        raise FileRefusedError(
            problem=f"{file.name}, line {first.line}: {first.reason}",
            cure="The demo needs its own files as they were: fetch them anew. Nothing was changed.",
        )


def _start_programme(unit: UnitOfWork, file: Path, *, company: Company, now: datetime) -> Programme:
    """Start the programme; returns what stands in its file."""
    programme = read_programme(
        file.read_bytes(),
        name=file.name,
        languages=company.languages,
        people=[person.id for person in unit.people.list_all()],
    )
    import_programme(unit, programme, now=now, actor=ACTOR)
    start(unit, programme.id, on=programme.go_live, company=company, now=now, actor=ACTOR)
    return programme


def _bring_in_surveys(
    unit: UnitOfWork, files: SampleFiles, *, company: Company, programme: Programme, now: datetime
) -> None:
    story = load_story(files)
    file = _surveys(unit, files.survey_yaml, company=company, at=story.chapters[0].begins)
    responses = PastResponses(
        unit=unit,
        company=company,
        responded=read_responses(files.responses_yaml, zone=ZoneInfo(company.timezone)),
        sponsor=programme.sponsor or "",
    )
    waves = PastWaves(unit=unit, story=story, company=company, respond=responses.bring_in)
    waves.bring_in(file, go_live=programme.go_live or now.date(), now=now, actor=ACTOR)
    responses.settle(now=now)


def _surveys(unit: UnitOfWork, file: Path, *, company: Company, at: date) -> SurveyFile:
    """Read the file as it could be read before a day: all that was planned then was still to come."""
    before = datetime.combine(at - timedelta(days=1), time(), tzinfo=UTC)
    ground = ground_of(unit, company=company, now=before)
    return read_surveys(file.read_bytes(), name=file.name, ground=ground)
