"""What a button means. A button's value carries a version and ids only, never a right or a text."""

import dataclasses
import re
import typing
from collections.abc import Callable
from dataclasses import dataclass

VERSION = "1"


@dataclass(frozen=True, slots=True)
class AnswerCheckIn:
    """Done, on track; trouble opens the form instead (`OpenTrouble`)."""

    check_in_id: int
    answer: str


@dataclass(frozen=True, slots=True)
class OpenTrouble:
    """Ask what the trouble is."""

    check_in_id: int


@dataclass(frozen=True, slots=True)
class SendTrouble:
    """Form: kind, text."""

    check_in_id: int


@dataclass(frozen=True, slots=True)
class OpenNumber:
    """Ask for the KPI number of the check-in's period."""

    check_in_id: int
    kpi_id: str


@dataclass(frozen=True, slots=True)
class SaveNumber:
    """Form: value, one multiple choice per kind of day that does not count. The period's first day
    travels along, so that a form opened before midnight is saved to the week it showed."""

    check_in_id: int
    kpi_id: str
    period_start: str


@dataclass(frozen=True, slots=True)
class TakePractice:
    """Inputs on the card: practice."""

    enrolment_id: int


@dataclass(frozen=True, slots=True)
class AnswerClarity:
    """Day 1: clear or not quite (a question opens the form instead)."""

    enrolment_id: int
    clarity: str


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """Day 1: ask for the question."""

    enrolment_id: int


@dataclass(frozen=True, slots=True)
class SendQuestion:
    """Form: text."""

    enrolment_id: int


@dataclass(frozen=True, slots=True)
class OpenGoal:
    """Ask for the person's own goal."""

    enrolment_id: int


@dataclass(frozen=True, slots=True)
class SaveGoal:
    """Form: text."""

    enrolment_id: int


@dataclass(frozen=True, slots=True)
class ShowGoalState:
    """Goal state, purpose, practices and KPIs of a programme."""

    programme_id: str


@dataclass(frozen=True, slots=True)
class ShowProgramme:
    """Counts of a programme, for its lead, deputy and sponsor."""

    programme_id: str


@dataclass(frozen=True, slots=True)
class OpenPause:
    """Ask until when to pause, or what to stop."""


@dataclass(frozen=True, slots=True)
class SavePause:
    """Form: what (everything or check-ins), until (date, empty = until I resume)."""


@dataclass(frozen=True, slots=True)
class Resume:
    """End all pauses and stops."""


@dataclass(frozen=True, slots=True)
class OpenCheckIn:
    """Show my open check-in, or where I stand."""


@dataclass(frozen=True, slots=True)
class ShowMyData:
    """What Hojorin keeps about me."""


@dataclass(frozen=True, slots=True)
class ShowHome:
    """My home."""


@dataclass(frozen=True, slots=True)
class ShowDeliveries:
    """Counts of messages by state and reason, for admins and leads."""


@dataclass(frozen=True, slots=True)
class StopSending:
    """The emergency stop, for admins."""


@dataclass(frozen=True, slots=True)
class ResumeSending:
    """Ends the emergency stop, for admins."""


Action = (
    AnswerCheckIn | OpenTrouble | SendTrouble | OpenNumber | SaveNumber | TakePractice | AnswerClarity
    | OpenQuestion | SendQuestion | OpenGoal | SaveGoal | ShowGoalState | ShowProgramme | OpenPause
    | SavePause | Resume | OpenCheckIn | ShowMyData | ShowHome | ShowDeliveries | StopSending | ResumeSending
)  # fmt: skip

MAX_ENCODED = 255
"""Slack's limit of an action_id, the smallest of all (slack_sdk.models.blocks)."""


class UnreadableActionError(ValueError):
    """The value is not one that this version of Hojorin writes."""


def _wire_name(cls: type) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()


ACTIONS: dict[str, type[Action]] = {_wire_name(cls): cls for cls in typing.get_args(Action)}


def _field_value(field: dataclasses.Field[object], part: str) -> int | str:
    if field.type is not int:
        return part
    if not re.fullmatch(r"0|[1-9][0-9]{0,17}", part):
        raise ValueError(part)
    return int(part)


def _make(cls: type[Action], parts: list[str]) -> Action:
    """Build an action from its parts; raises ValueError for a wrong number or form of them."""
    fields = dataclasses.fields(cls)
    values = [_field_value(field, part) for field, part in zip(fields, parts, strict=True)]
    factory = typing.cast("Callable[..., Action]", cls)
    return factory(*values)


_SHAPES: dict[type, tuple[str, tuple[str, ...]]] = {
    cls: (f"{VERSION}|{name}", tuple(field.name for field in dataclasses.fields(cls)))
    for name, cls in ACTIONS.items()
}
"""Per action how its value begins and which fields follow: looked up, because a wave encodes many."""


def encode(action: Action) -> str:
    """Return the button's value, e.g. `1|answer_check_in|123|done`. No part may hold a `|`."""
    beginning, names = _SHAPES[type(action)]
    parts = [str(getattr(action, name)) for name in names]
    encoded = "|".join((beginning, *parts))
    if encoded.count("|") != len(names) + 1 or len(encoded) > MAX_ENCODED:
        raise ValueError(f"cannot encode {beginning.removeprefix(f'{VERSION}|')}")
    return encoded


def decode(value: str) -> Action:
    """Return the action of a button's value; raises `UnreadableActionError` for anything else."""
    version, _, rest = value.partition("|")
    name, *parts = rest.split("|")
    cls = ACTIONS.get(name)
    if version != VERSION or cls is None or len(value) > MAX_ENCODED:
        raise UnreadableActionError(name[:40])
    try:
        return _make(cls, parts)
    except ValueError as error:
        raise UnreadableActionError(name) from error
