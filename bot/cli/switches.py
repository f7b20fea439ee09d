"""`stop-sending`, `resume-sending`, `audit`."""

from typing import Annotated

import typer

from bot.cli import texts
from bot.cli.database import business_now, unit_of_work
from bot.cli.imports import ACTOR
from bot.cli.options import ConfigOption, JsonOption, start_session
from bot.cli.output import print_rows, say
from handlers.admin import switch_sending

AUDIT_COLUMNS = ("at", "actor", "action", "subject", "detail")

LimitOption = Annotated[int | None, typer.Option("--limit", min=1, help="Show only the newest entries.")]


def stop_sending(context: typer.Context, *, config: ConfigOption = None) -> None:
    """Stop all sending at once; what is due is kept until `resume-sending`."""
    session = start_session(context, config=config)
    with unit_of_work(session.settings) as unit:
        now = business_now(unit)
        changed = switch_sending(unit, now=now, actor=ACTOR, stopped=True)
        held = unit.outbox.due_count(now=now)
        unit.commit()
    say(texts.stopped(held=held) if changed else texts.STOPPED_ALREADY)


def resume_sending(context: typer.Context, *, config: ConfigOption = None) -> None:
    """End the emergency stop. What expired meanwhile is dropped with a reason, the rest goes out."""
    session = start_session(context, config=config)
    with unit_of_work(session.settings) as unit:
        now = business_now(unit)
        changed = switch_sending(unit, now=now, actor=ACTOR, stopped=False)
        waiting = unit.outbox.due_count(now=now)
        unit.commit()
    say(texts.resumed(waiting=waiting) if changed else texts.NOT_STOPPED)


def audit(
    context: typer.Context,
    *,
    limit: LimitOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show who did what to whom and when, newest first; never texts or answers."""
    session = start_session(context, config=config, as_json=as_json)
    with unit_of_work(session.settings, read_only=True) as unit:
        entries = unit.audit.list_entries(limit=limit)
    rows = [
        {
            "at": entry.at.isoformat(),
            "actor": entry.actor,
            "action": entry.action,
            "subject": entry.subject,
            "detail": entry.detail,
        }
        for entry in entries
    ]
    print_rows(AUDIT_COLUMNS, rows, as_json=session.as_json, empty=texts.NO_AUDIT)
