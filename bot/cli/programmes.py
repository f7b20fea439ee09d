"""`programme import`, `programme list`, `programme start`, `programme stop`."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.cli import texts
from bot.cli.database import business_now, unit_of_work
from bot.cli.exits import wrong_use
from bot.cli.imports import ACTOR, read_bytes
from bot.cli.options import ConfigOption, DryRunOption, JsonOption, start_session
from bot.cli.output import Row, complain, print_rows, say
from coaching.programmes.file import missing_languages, read_programme, warnings
from coaching.programmes.model import Programme, ProgrammeState
from coaching.programmes.readiness import State, note_unready, readiness, red
from coaching.programmes.service import enrol_everywhere, import_programme, start, stop
from handlers.context import UnitOfWork
from people.model import Company
from people.texts import in_language

COLUMNS = ("id", "name", "tool", "state", "go_live", "lead", "people")

YamlArgument = Annotated[Path, typer.Argument(metavar="FILE.yaml", help="A programme file in UTF-8.")]
ProgrammeArgument = Annotated[str, typer.Argument(metavar="ID", help="The id in the programme file.")]
OnOption = Annotated[
    str | None,
    typer.Option(
        "--on", metavar="DATE", help="The go-live date.", show_default="go_live of the file, else today"
    ),
]


def programme_import(
    context: typer.Context, *, file: YamlArgument, dry_run: DryRunOption = False, config: ConfigOption = None
) -> None:
    """Bring a programme in from its file. A new one is a draft until `programme start`.

    Importing a changed file updates the programme; one that runs goes on running, with its go-live date.
    """
    settings = start_session(context, config=config).settings
    data, company = read_bytes(file), settings.company()
    with unit_of_work(settings, may_make=True) as unit:
        people = [person.id for person in unit.people.list_all()]
        programme = read_programme(data, name=file.name, languages=company.languages, people=people)
        now = business_now(unit)
        outcome = import_programme(unit, programme, now=now, actor=ACTOR)
        if not dry_run:
            enrol_everywhere(unit, company=company, now=now)
            unit.commit()
    say(texts.programme_imported(programme=programme.id, outcome=outcome.value, dry_run=dry_run))
    for warning in warnings(programme):
        complain(f"{file.name}: {warning}")
    lacking = missing_languages(programme, company.languages)
    if lacking:
        complain(texts.languages_missing(programme=programme.id, lacking=lacking))


def programme_list(
    context: typer.Context, *, config: ConfigOption = None, as_json: JsonOption = False
) -> None:
    """List the programmes: state, go-live date, lead, and how many people take part."""
    session = start_session(context, config=config, as_json=as_json)
    languages = session.settings.languages
    with unit_of_work(session.settings, read_only=True) as unit:
        rows = [
            _row(
                programme,
                people=sum(unit.check_ins.people_per_team(programme.id).values()),
                languages=languages,
            )
            for programme in unit.programmes.list_all()
        ]
    print_rows(COLUMNS, rows, as_json=session.as_json, empty=texts.NO_PROGRAMMES)


def _row(programme: Programme, *, people: int, languages: tuple[str, ...]) -> Row:
    return {
        "id": programme.id,
        "name": in_language(programme.name, languages[0], fallback=languages),
        "tool": programme.tool,
        "state": programme.state.value,
        "go_live": programme.go_live.isoformat() if programme.go_live else None,
        "lead": programme.lead,
        "people": people,
    }


def programme_start(
    context: typer.Context,
    *,
    programme_id: ProgrammeArgument,
    on: OnOption = None,
    config: ConfigOption = None,
) -> None:
    """Start a programme: everybody in its audience takes part from go-live, or their own first day.

    What is not ready is said as a warning; in chat a start would need the sponsor's word for it.
    """
    settings = start_session(context, config=config).settings
    day = _date(on)
    with unit_of_work(settings) as unit:
        now, company = business_now(unit), settings.company()
        unready = _unready(unit, programme_id, company=company, now=now)
        result = start(unit, programme_id, on=day, company=company, now=now, actor=ACTOR)
        unit.commit()
    say(
        texts.programme_started(
            programme=programme_id, go_live=result.go_live.isoformat(), enrolled=result.enrolled
        )
    )
    for state in unready:
        complain(texts.programme_unready(programme=programme_id, item=state.item, missing=state.missing))


def _unready(unit: UnitOfWork, programme_id: str, *, company: Company, now: datetime) -> tuple[State, ...]:
    """Return what is not ready of a draft, kept in the audit: here it is said, and in chat it needs the
    sponsor's word. What runs already is not asked about."""
    programme = unit.programmes.get(programme_id)
    if programme.state is not ProgrammeState.DRAFT:
        return ()
    items = readiness(unit, programme, company=company, now=now)
    note_unready(unit, programme_id, items, now=now, actor=ACTOR)
    return red(items)


def _date(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text is not None else None
    except ValueError:
        raise wrong_use(texts.NOT_A_DATE) from None


def programme_stop(
    context: typer.Context, *, programme_id: ProgrammeArgument, config: ConfigOption = None
) -> None:
    """Stop a programme for everybody: nothing more of it is sent; what was answered stays."""
    settings = start_session(context, config=config).settings
    with unit_of_work(settings) as unit:
        stopped = stop(unit, programme_id, now=business_now(unit), actor=ACTOR)
        unit.commit()
    if stopped:
        say(texts.programme_stopped(programme=programme_id))
    else:
        say(texts.programme_not_running(programme=programme_id))
