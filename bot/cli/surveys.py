"""`survey import`, `survey list`."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.cli import survey_texts as texts
from bot.cli.database import business_now, unit_of_work
from bot.cli.imports import ACTOR, read_bytes
from bot.cli.options import ConfigOption, DryRunOption, JsonOption, start_session
from bot.cli.output import Row, complain, print_json, print_rows, say
from handlers.context import UnitOfWork
from people.model import Company
from people.rhythm_words import rhythm_words
from surveys.file import SurveyFile, missing_languages, read_surveys, warnings
from surveys.importing import Imported, Outcome, import_surveys
from surveys.schedules.audience import Shortage, shortage_of
from surveys.schedules.model import ScheduleState, SurveySchedule
from surveys.schedules.service import ground_of, next_runs
from surveys.waves.model import Wave

SCHEDULE_COLUMNS = (
    *("id", "set", "state", "rhythm", "at", "next", "open_days", "remind_on_day"),
    *("breakdown", "smallest_group"),
)
WAVE_COLUMNS = ("id", "schedule", "state", "opens_on", "closes_at", "invited", "answered", "too_few")

SurveyArgument = Annotated[
    Path, typer.Argument(metavar="FILE.yaml", help="Sets and schedules of surveys, in UTF-8.")
]


def survey_import(
    context: typer.Context,
    *,
    file: SurveyArgument,
    dry_run: DryRunOption = False,
    config: ConfigOption = None,
) -> None:
    """Bring question sets and schedules of surveys in from their file; what is not in it stays.

    A schedule opens waves from its next date on. A change never touches a wave that is open.
    """
    settings = start_session(context, config=config).settings
    data, company = read_bytes(file), settings.company()
    with unit_of_work(settings, may_make=True) as unit:
        now = business_now(unit)
        ground = ground_of(unit, company=company, now=now)
        found = read_surveys(data, name=file.name, ground=ground)
        results = import_surveys(unit, found, company=company, now=now, actor=ACTOR)
        short = _short(unit, found, company=company, now=now)
        if not dry_run:
            unit.commit()
    for one in results:
        _tell(one, dry_run=dry_run)
    for warning in warnings(found, smallest_group=company.smallest_group, short=short):
        complain(f"{file.name}: {warning}")
    lacking = missing_languages(found, company.languages)
    if lacking:
        complain(texts.languages_missing(file=file.name, lacking=lacking))


def _short(unit: UnitOfWork, file: SurveyFile, *, company: Company, now: datetime) -> dict[str, Shortage]:
    """Return the schedules of a file that are for too few people today, by their ids."""
    found = {one.id: shortage_of(unit, one, company=company, now=now) for one in file.schedules}
    return {own_id: shortage for own_id, shortage in found.items() if shortage is not None}


def _tell(one: Imported, *, dry_run: bool) -> None:
    tell = complain if one.outcome is Outcome.ENDED else say
    tell(texts.imported(one, dry_run=dry_run))


def survey_list(context: typer.Context, *, config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """List schedules with their next date, and waves: their state, how many were invited, and, once a wave
    is closed and enough answered, how many did."""
    session = start_session(context, config=config, as_json=as_json)
    company = session.settings.company()
    with unit_of_work(session.settings, read_only=True) as unit:
        known, now = unit.surveys.list_schedules(), business_now(unit)
        schedules = [_schedule_row(unit, one, company=company, now=now) for one in known]
        waves = [_wave_row(wave) for one in known for wave in unit.surveys.waves_of(one.id)]
    if session.as_json:
        print_json({"schedules": schedules, "waves": waves})
        return
    print_rows(SCHEDULE_COLUMNS, schedules, as_json=False, empty=texts.NO_SCHEDULES)
    if schedules:
        print_rows(WAVE_COLUMNS, waves, as_json=False, empty=texts.NO_WAVES)


def _schedule_row(unit: UnitOfWork, schedule: SurveySchedule, *, company: Company, now: datetime) -> Row:
    is_active = schedule.state is ScheduleState.ACTIVE
    coming = next_runs(unit, schedule, company=company, now=now, count=1) if is_active else []
    return {
        "id": schedule.id,
        "set": schedule.set_id,
        "state": schedule.state.value,
        "rhythm": rhythm_words(schedule.rhythm, "en"),
        "at": f"{schedule.at:%H:%M}",
        "next": coming[0].day.isoformat() if coming else None,
        "open_days": schedule.open_days,
        "remind_on_day": schedule.remind_on_day,
        "breakdown": schedule.breakdown.value,
        "smallest_group": max(schedule.smallest_group, company.smallest_group),
    }


def _wave_row(wave: Wave) -> Row:
    """Return a wave's row. Of fewer answers than the smallest group's nothing but that is told."""
    is_too_few = wave.answered is not None and wave.answered < wave.definition.smallest_group
    return {
        "id": wave.id,
        "schedule": wave.schedule_id,
        "state": wave.state.value,
        "opens_on": wave.definition.opens_on.isoformat(),
        "closes_at": wave.closes_at.isoformat(),
        "invited": wave.invited,
        "answered": None if is_too_few else wave.answered,
        "too_few": is_too_few,
    }
