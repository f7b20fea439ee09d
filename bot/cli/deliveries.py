"""`deliveries`: what became of each unprompted message, with its cure."""

import sys
from collections import Counter
from collections.abc import Sequence
from typing import Annotated

import typer

from bot.bootstrap import Edition, used_by
from bot.cli import texts
from bot.cli.database import unit_of_work
from bot.cli.options import ConfigOption, JsonOption, start_session
from bot.cli.output import Row, print_csv, print_rows, say
from bot.config import Settings
from bot.promises import platform_of_lane, promise_of
from people.model import Feature, Platform
from people.outbox import Message, MessageState, Reason

COLUMNS = ("id", "to", "kind", "when", "state", "reason", "cure", "promise")

FailedOption = Annotated[bool, typer.Option("--failed", help="Only what did not, or may not have, arrived.")]
CsvOption = Annotated[bool, typer.Option("--csv", help="Print CSV, for a spreadsheet.")]

SURVEY_KINDS = ("survey_", "responses_")
"""How the names of all kinds about surveys begin. An edit has no feature that would say so."""
_OPEN = (MessageState.QUEUED, MessageState.SENDING)


def deliveries(
    context: typer.Context,
    *,
    failed: FailedOption = False,
    as_csv: CsvOption = False,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show each message that Hojorin sent or will send by itself: to whom, kind, when, state, reason, cure,
    and what is promised should a process or a connection die while it is being sent.

    `when` is the moment it is due, or, once it is through, the moment it was sent or ended. Messages about
    surveys are counted, and nobody is named.
    """
    session = start_session(context, config=config, as_json=as_json)
    with unit_of_work(session.settings, read_only=True) as unit:
        settings = session.settings
        is_connected = used_by(unit) is Edition.DEMO or settings.slack_is_meant or settings.teams_is_meant
        held = None if is_connected else Reason.NO_PLATFORM
        only = _only_platform(settings, used_by(unit))
        listed = unit.outbox.list_messages(failed_only=failed)
    rows = [_row(message, held, only) for message in listed if not _goes_to_all_invited(message)]
    rows += _survey_rows([one for one in listed if _goes_to_all_invited(one)], held)
    if as_csv:
        print_csv(COLUMNS, rows)
    else:
        empty = texts.NO_FAILURES if failed else texts.NO_MESSAGES
        print_rows(COLUMNS, rows, as_json=session.as_json, empty=empty)
        if rows and not session.as_json and is_terminal():
            say(texts.by_state(Counter(one.state.value for one in listed)))


def is_terminal() -> bool:
    """Tell whether a person reads what is printed."""
    return sys.stdout.isatty()


def _only_platform(settings: Settings, edition: Edition | None) -> Platform | None:
    """Return where everything goes, if there is but one platform."""
    if edition is Edition.DEMO:
        return Platform.PLAYGROUND
    if settings.slack_is_meant and settings.teams_is_meant:
        return None
    if settings.slack_is_meant:
        return Platform.SLACK
    return Platform.TEAMS if settings.teams_is_meant else None


def _row(message: Message, held: Reason | None, only: Platform | None) -> Row:
    """Return a message as a row; `held` is why nothing that is queued goes out at all, `only` where
    everything goes that was not sent yet."""
    when = message.due_at if message.state in _OPEN else message.finished_at or message.due_at
    reason = _reason(message, held)
    platform = message.platform or platform_of_lane(message.lane) or only
    return {
        "id": message.id,
        "to": message.person_id or message.lane,
        "kind": message.kind,
        "when": when.isoformat(),
        "state": message.state.value,
        "reason": reason.value if reason else None,
        "cure": _cure(message, reason) if reason else None,
        "promise": _promise(message, platform) if platform else None,
    }


def _promise(message: Message, platform: Platform) -> str:
    return texts.PROMISES[promise_of(message.kind, platform, is_edit=message.edits is not None)]


def _goes_to_all_invited(message: Message) -> bool:
    """Tell whether a message is one to those invited to a survey, or changes one."""
    is_edit_of_one = message.edits is not None and message.kind.startswith(SURVEY_KINDS)
    return message.feature is Feature.SURVEY or is_edit_of_one


def _reason(message: Message, held: Reason | None) -> Reason | None:
    reason = None if message.state is MessageState.SENT else message.reason
    return held or reason if message.state is MessageState.QUEUED else reason


def _survey_rows(messages: Sequence[Message], held: Reason | None) -> list[Row]:
    """Return one row for all messages about surveys of a kind, a state and a reason: in which order people
    got theirs, and when, is nobody's business."""
    counts: Counter[tuple[str, str, str | None, str | None]] = Counter()
    for one in messages:
        reason = _reason(one, held)
        cure = _cure(one, reason) if reason else None
        counts[one.kind, one.state.value, reason.value if reason else None, cure] += 1
    rows = sorted(counts.items(), key=lambda item: tuple(part or "" for part in item[0]))
    return [
        {"to": texts.people_told(count=number), "kind": kind, "state": state, "reason": reason, "cure": cure}
        for (kind, state, reason, cure), number in rows
    ]


def _cure(message: Message, reason: Reason) -> str:
    return texts.cure_of(reason, message.state, in_doubt=message.doubt_since is not None)
