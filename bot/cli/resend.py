"""`resend`: after the cure, what did not arrive goes out again."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Annotated

import typer

from bot.bootstrap import Edition, used_by
from bot.cli import texts
from bot.cli.database import business_now, ready_database, refuse_missing
from bot.cli.exits import wrong_use
from bot.cli.imports import ACTOR
from bot.cli.options import ConfigOption, JsonOption, Session, start_session
from bot.cli.output import Row, complain, print_rows, say
from bot.config import Settings
from bot.next_steps import playbooks_now
from handlers.context import UnitOfWork, World
from handlers.resending import MAY_HAVE_ARRIVED, RESENDABLE, SortedOut, send_again, sort_out
from people.model import Platform
from people.outbox import MessageState, Reason
from storage.database import Database

COLUMNS = ("kind", "becomes", "why", "count")
QUEUED, LEFT = "queued", "left"
TOGETHER = 200
"""Messages in one transaction, so that a running Hojorin goes on meanwhile."""

Counts = Counter[tuple[str, str, str]]
"""Messages by kind, what becomes of them, and why."""

ReasonOption = Annotated[
    str, typer.Option("--reason", metavar="CLASS", help="The reason for which they did not arrive.")
]
UnknownOption = Annotated[
    bool,
    typer.Option(
        "--unknown-too", help="Also those of which nobody can tell: some may be there a second time."
    ),
]
PreviewOption = Annotated[bool, typer.Option("--dry-run", help="Count only, change nothing.")]


def resend(
    context: typer.Context,
    *,
    reason: ReasonOption,
    unknown_too: UnknownOption = False,
    dry_run: PreviewOption = False,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Send messages again that did not arrive for a reason, once that is cured.

    What is too late by now, or for somebody who is gone, is left, and so is what may have arrived.
    """
    session = start_session(context, config=config, as_json=as_json)
    why = _reason(reason)
    refuse_missing(session.settings)
    with ready_database(session.settings) as database:
        ids = _ended(database, why)
        counts: Counts = Counter()
        for together in _batches(ids):
            counts += _carry_out(session, database, together, why, unknown_too=unknown_too, dry_run=dry_run)
        others = [] if ids else _other_reasons(database, why)
    _tell(session, counts, why, others=others, dry_run=dry_run)


def _reason(given: str) -> Reason:
    """Return the reason of that name; raises CommandRefusedError (wrong use) for one that no message has."""
    if given not in RESENDABLE:
        raise wrong_use(texts.no_such_reason(given=given, known=RESENDABLE))
    return Reason(given)


def _ended(database: Database, why: Reason) -> list[int]:
    with database.unit_of_work() as unit:
        return [message.id for message in unit.outbox.not_arrived(why)]


def _batches(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), TOGETHER):
        yield ids[start : start + TOGETHER]


def _carry_out(
    session: Session,
    database: Database,
    ids: Sequence[int],
    why: Reason,
    *,
    unknown_too: bool,
    dry_run: bool,
) -> Counts:
    """Sort some messages out, and send again what is to go; returns what became of them."""
    with database.unit_of_work(read_only=dry_run) as unit:
        world = _world(session.settings, unit)
        stored = unit.outbox.get_many(ids)
        found = sort_out(world, unit, [stored[one] for one in ids if one in stored], unknown_too=unknown_too)
        if found.going and not dry_run:
            send_again(world, unit, found.going, reason=why, actor=ACTOR)
            unit.commit()
    return _counted(found)


def _world(settings: Settings, unit: UnitOfWork) -> World:
    meant = {Platform.SLACK: settings.slack_is_meant, Platform.TEAMS: settings.teams_is_meant}
    platforms = tuple(platform for platform, is_meant in meant.items() if is_meant)
    if used_by(unit) is Edition.DEMO:
        platforms = (Platform.PLAYGROUND,)
    return World(
        company=settings.company(),
        now=business_now(unit),
        platforms=platforms,
        sources=settings.readings_from(),
        playbooks=playbooks_now(settings),
    )


def _counted(found: SortedOut) -> Counts:
    counts: Counts = Counter((message.kind, QUEUED, "") for message in found.going)
    counts.update((message.kind, LEFT, why) for message, why in found.left)
    return counts


def _other_reasons(database: Database, why: Reason) -> list[tuple[Reason, int]]:
    """Return the other reasons for which messages did not arrive, each with how many."""
    with database.unit_of_work(read_only=True) as unit:
        counts: Counter[Reason] = Counter()
        for (_kind, state, reason), count in unit.outbox.counts().items():
            if reason in RESENDABLE and state in (MessageState.FAILED, MessageState.UNKNOWN):
                counts[reason] += count
    return sorted((reason, count) for reason, count in counts.items() if reason is not why)


def _tell(
    session: Session, counts: Counts, why: Reason, *, others: list[tuple[Reason, int]], dry_run: bool
) -> None:
    rows: list[Row] = [
        {"kind": kind, "becomes": becomes, "why": left_for or None, "count": counts[kind, becomes, left_for]}
        for kind, becomes, left_for in sorted(counts)
    ]
    print_rows(COLUMNS, rows, as_json=session.as_json, empty=texts.nothing_ended(reason=why, others=others))
    queued = sum(count for (_, becomes, _), count in counts.items() if becomes == QUEUED)
    doubtful = sum(count for (_, _, left_for), count in counts.items() if left_for == MAY_HAVE_ARRIVED)
    if rows and not session.as_json:
        say(texts.resent(queued=queued, left=counts.total() - queued, dry_run=dry_run))
    if doubtful:
        complain(texts.may_have_arrived(count=doubtful))
