"""`people list`, `people export`, `people erase`."""

from typing import Annotated

import typer

from bot.cli import texts
from bot.cli.database import business_now, unit_of_work
from bot.cli.exits import CommandRefusedError
from bot.cli.imports import ACTOR
from bot.cli.options import ConfigOption, JsonOption, start_session
from bot.cli.output import Row, print_json, print_rows, say
from bot.cli.personal_data import erase_everything, export_everything
from people.model import Person

COLUMNS = (
    "person_id",
    "name",
    "team",
    "rank",
    "manager_id",
    "roles",
    "locale",
    "timezone",
    "country",
    "start_date",
    "end_date",
    "active",
    "reachable_on",
)

PersonArgument = Annotated[str, typer.Argument(metavar="ID", help="The person_id of the roster.")]
YesOption = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


def people_list(context: typer.Context, *, config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """List everybody of the roster, leavers and deactivated people included."""
    session = start_session(context, config=config, as_json=as_json)
    with unit_of_work(session.settings, read_only=True) as unit:
        rows = [_row(person) for person in unit.people.list_all()]
    print_rows(COLUMNS, rows, as_json=session.as_json, empty=texts.NOBODY_YET)


def _row(person: Person) -> Row:
    identities = {"slack": person.slack_user_id, "teams": person.teams_aad_id}
    return {
        "person_id": person.id,
        "name": person.name,
        "team": person.team,
        "rank": person.rank,
        "manager_id": person.manager_id,
        "roles": [role.value for role in sorted(person.roles)],
        "locale": person.locale,
        "timezone": person.timezone,
        "country": person.country,
        "start_date": person.start_date.isoformat() if person.start_date else None,
        "end_date": person.end_date.isoformat() if person.end_date else None,
        "active": person.active,
        "reachable_on": [name for name, identity in identities.items() if identity],
    }


def people_export(
    context: typer.Context,
    *,
    person_id: PersonArgument,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Print everything that is kept about a person, as JSON: for the person themselves.

    Roster row, leave, pauses, check-ins with answers and texts, numbers, what was sent, audit entries.
    """
    session = start_session(context, config=config, as_json=as_json)
    with unit_of_work(session.settings, read_only=True) as unit:
        everything = export_everything(unit, person_id)
    print_json(everything)


def people_erase(
    context: typer.Context, *, person_id: PersonArgument, yes: YesOption = False, config: ConfigOption = None
) -> None:
    """Erase everything that is kept about a person; the audit keeps the id and that it was erased.

    It cannot be undone. To only end the messages, give the person an end_date in the roster instead.
    """
    session = start_session(context, config=config)
    with unit_of_work(session.settings, read_only=True) as unit:
        unit.people.get(person_id)
    if not yes and not _confirmed(person_id):
        raise CommandRefusedError(texts.NOT_ERASED)
    with unit_of_work(session.settings) as unit:
        erase_everything(unit, person_id, at=business_now(unit), actor=ACTOR)
        unit.commit()
    say(texts.erased(person_id=person_id))


def _confirmed(person_id: str) -> bool:
    """Ask on the terminal. Without anybody to answer the answer is no."""
    try:
        return typer.confirm(texts.confirm_erase(person_id=person_id), err=True)
    except typer.Abort:
        return False
