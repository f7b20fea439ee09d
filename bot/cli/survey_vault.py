"""`survey renew-vault`: what to do when the vault is gone for good."""

from typing import Annotated

import typer

from bot.bootstrap import Edition, installation_id, used_by
from bot.cli import vault_texts
from bot.cli.database import business_now, ready_database, refuse_missing
from bot.cli.exits import CommandRefusedError, wrong_use
from bot.cli.imports import ACTOR
from bot.cli.options import ConfigOption, start_session
from bot.cli.output import say
from bot.cli.vault_checks import NEED_KEYS
from bot.vault_opening import renew, vault_path
from people.model import AuditEntry

RENEWED = "vault.renewed"

YesOption = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


def survey_renew_vault(
    context: typer.Context, *, yes: YesOption = False, config: ConfigOption = None
) -> None:
    """Make a new, empty vault where the old one is gone for good. Surveys that are open end without results.

    It says which ones, and asks. A Hojorin that runs goes on with the new vault.
    """
    settings = start_session(context, config=config).settings
    refuse_missing(settings)
    with ready_database(settings) as database:
        installation = installation_id(database)
        with database.unit_of_work(read_only=True) as unit:
            path = vault_path(settings, is_demo=used_by(unit) is Edition.DEMO)
            lost = [wave.id for wave in unit.surveys.waves_in(NEED_KEYS)]
        if path is None:
            raise wrong_use(vault_texts.NOT_SET)
        say(vault_texts.will_be_lost(waves=lost))
        if not yes and not _confirmed(str(path)):
            raise CommandRefusedError(vault_texts.NOT_RENEWED)
        with database.unit_of_work() as unit:
            renew(path, unit, installation=installation)
            entry = AuditEntry(at=business_now(unit), actor=ACTOR, action=RENEWED, subject="all")
            unit.audit.append(entry)
            unit.commit()
    say(vault_texts.renewed(path=str(path)))


def _confirmed(path: str) -> bool:
    """Ask on the terminal. Without anybody to answer the answer is no."""
    try:
        return typer.confirm(vault_texts.confirm(path=path), err=True)
    except typer.Abort:
        return False
