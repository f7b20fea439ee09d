"""The table of commands, and the edge of the process: every error ends here as one sentence."""

import os
import secrets
import sys
from collections.abc import Sequence
from typing import NoReturn

import typer

from bot.cli import texts
from bot.cli.checks import check
from bot.cli.deliveries import deliveries
from bot.cli.exits import Exit, explain
from bot.cli.imports import calendar_import, leave_import, people_import
from bot.cli.kpis import kpi_import
from bot.cli.manifest import manifest_slack, manifest_teams
from bot.cli.materials import materials_check, materials_list
from bot.cli.move_database import move_database
from bot.cli.next_steps import next_steps_check, next_steps_list
from bot.cli.options import ConfigOption, Globals, JsonOption
from bot.cli.output import complain
from bot.cli.people import people_erase, people_export, people_list
from bot.cli.programmes import programme_import, programme_list, programme_start, programme_stop
from bot.cli.resend import resend
from bot.cli.serving import demo, migrate, run, tick
from bot.cli.survey_close import survey_close
from bot.cli.survey_evidence import survey_evidence
from bot.cli.survey_results import survey_results
from bot.cli.survey_vault import survey_renew_vault
from bot.cli.surveys import survey_import, survey_list
from bot.cli.switches import audit, resume_sending, stop_sending
from bot.cli.tokens import token_create, token_list, token_revoke
from bot.cli.verify import verify_anonymity
from bot.logs import get_logger
from people.errors import HojorinError

_INTERRUPTED = 130
"""What a shell expects of a process that Ctrl-C ended."""
_log = get_logger("cli")


def build_app() -> typer.Typer:
    """Return the command line."""
    app = _group("Hojorin coaches people through the adoption of a business tool, in the chat they use.")
    app.callback()(_remember_globals)
    for command in (run, demo, check, migrate, tick, deliveries, audit, stop_sending, resume_sending):
        app.command()(command)
    app.command("move-database")(move_database)
    app.command()(resend)
    app.command()(verify_anonymity)
    people = _group("The roster: import, list, export, erase.")
    people.command("import")(people_import)
    people.command("list")(people_list)
    people.command("export")(people_export)
    people.command("erase")(people_erase)
    app.add_typer(people, name="people")
    leave = _group("Who is away when.")
    leave.command("import")(leave_import)
    app.add_typer(leave, name="leave")
    calendar = _group("The company's own closed and working days.")
    calendar.command("import")(calendar_import)
    app.add_typer(calendar, name="calendar")
    programme = _group("Programmes: import, list, start, stop.")
    programme.command("import")(programme_import)
    programme.command("list")(programme_list)
    programme.command("start")(programme_start)
    programme.command("stop")(programme_stop)
    app.add_typer(programme, name="programme")
    survey = _group("Anonymous surveys: sets, schedules, waves.")
    survey.command("import")(survey_import)
    survey.command("list")(survey_list)
    survey.command("close")(survey_close)
    survey.command("evidence")(survey_evidence)
    survey.command("results")(survey_results)
    survey.command("renew-vault")(survey_renew_vault)
    app.add_typer(survey, name="survey")
    _add_written(app)
    kpi = _group("Numbers of KPIs: import.")
    kpi.command("import")(kpi_import)
    app.add_typer(kpi, name="kpi")
    token = _group("Tokens with which sources push readings: create, revoke, list.")
    token.command("create")(token_create)
    token.command("revoke")(token_revoke)
    token.command("list")(token_list)
    app.add_typer(token, name="token")
    manifest = _group("What a chat platform is told about Hojorin: its app, with scopes and addresses.")
    manifest.command("slack")(manifest_slack)
    manifest.command("teams")(manifest_teams)
    app.add_typer(manifest, name="manifest")
    return app


def _add_written(app: typer.Typer) -> None:
    """Add what is about files that the company writes for its people to read."""
    materials = _group("Help materials: list, check.")
    materials.command("list")(materials_list)
    materials.command("check")(materials_check)
    app.add_typer(materials, name="materials")
    next_steps = _group("Next steps that managers get for their teams: list, check.")
    next_steps.command("list")(next_steps_list)
    next_steps.command("check")(next_steps_check)
    app.add_typer(next_steps, name="next-steps")


def _group(help_text: str) -> typer.Typer:
    return typer.Typer(
        help=help_text, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False
    )


def _remember_globals(
    context: typer.Context, *, config: ConfigOption = None, as_json: JsonOption = False
) -> None:
    context.obj = Globals(config=config, as_json=as_json)


def run_command(arguments: Sequence[str]) -> int:
    """Run one command line; returns the exit code. No error leaves this function."""
    try:
        code = build_app()(list(arguments), prog_name="hojorin", standalone_mode=False)
        sys.stdout.flush()
    except typer.Exit as error:
        return error.exit_code
    except BrokenPipeError:
        # The reader of the pipe has seen enough. Python would complain once more when it closes the output.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.DONE
    except (KeyboardInterrupt, typer.Abort):
        return _INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the edge of the process: what is not ours is recorded below
        return _told(error)
    return code if isinstance(code, int) else Exit.DONE


def _told(error: Exception) -> int:
    """Say in one sentence what went wrong; returns the exit code."""
    if isinstance(error, HojorinError):
        sentence, code = explain(error)
    elif isinstance(error, typer.TyperException):
        message, code = error.format_message(), Exit.WRONG_USE
        if not message:  # A group alone has printed its help already, which says it all.
            return code
        sentence = texts.wrong_use(message)
    else:
        return _unexpected(error)
    complain(sentence)
    return code


def _unexpected(error: Exception) -> int:
    error_id = secrets.token_hex(4)
    _log.error("command_failed", error=type(error).__name__, error_id=error_id)
    complain(texts.UNEXPECTED.format(error=type(error).__name__, error_id=error_id))
    return Exit.REFUSED


def main() -> NoReturn:
    """Run the command line of this process."""
    sys.exit(run_command(sys.argv[1:]))
