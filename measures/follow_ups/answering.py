"""What managers and owners of sources answer to follow-ups."""

from dataclasses import replace
from datetime import date, datetime

from measures.follow_ups.model import FollowUp, FollowUpState, Reaction, StepUse
from measures.follow_ups.rules import is_disputed
from measures.ports import MeasuresUnit
from people.errors import InvalidInputError, TooLateError

LONGEST_TEXT = 3_000
"""Characters of what is written about a number, and of the answer to it: as many as of a request for help."""


def take_up(unit: MeasuresUnit, follow_up_id: int, *, on: date, at: datetime, practice_id: str) -> FollowUp:
    """Note that the manager talks with the team, and that the step which the card names was taken up.

    `on` is the company's day, `practice_id` the KPI's. A step counts once, however often it is pressed.
    Raises `NotFoundError`, `TooLateError("follow_up_over")`.
    """
    entry = react(unit, follow_up_id, Reaction.TALK, at=at)
    if entry.step_id:
        use = StepUse(
            follow_up_id=entry.id,
            step_id=entry.step_id,
            cause=entry.cause,
            practice_id=practice_id,
            taken_on=on,
        )
        unit.follow_ups.put_use(use)
    return entry


def react(unit: MeasuresUnit, follow_up_id: int, reaction: Reaction, *, at: datetime) -> FollowUp:
    """Note what the manager pressed. Raises `NotFoundError`, `TooLateError("follow_up_over")`."""
    return _saved(unit, replace(_open(unit, follow_up_id), reaction=reaction, reacted_at=at))


def snooze(unit: MeasuresUnit, follow_up_id: int, *, until: date, at: datetime) -> FollowUp:
    """Send no card before `until`. Raises `NotFoundError`, `TooLateError("follow_up_over")`."""
    entry = replace(_open(unit, follow_up_id), reaction=Reaction.SNOOZE, reacted_at=at)
    return _saved(unit, replace(entry, snoozed_until=until))


def dispute(unit: MeasuresUnit, follow_up_id: int, *, by: str, text: str, at: datetime) -> FollowUp:
    """Note that the number is called wrong: nothing is sent about it until it is settled.

    Raises `NotFoundError`, `TooLateError("follow_up_over")`, `TooLateError("already_disputed")` while an
    earlier one is open, `InvalidInputError` on `text`.
    """
    written = _written(text)
    entry = _open(unit, follow_up_id)
    if is_disputed(entry):
        raise TooLateError(reason="already_disputed")
    changed = replace(
        entry,
        reaction=Reaction.WRONG,
        reacted_at=at,
        disputed_at=at,
        disputed_by=by,
        dispute=written,
        settled_at=None,
        settled_by="",
        settlement="",
    )
    return _saved(unit, changed)


def settle(unit: MeasuresUnit, follow_up_id: int, *, by: str, text: str, at: datetime) -> FollowUp:
    """Note what the owner of the source answered: follow-ups go on.

    One that ended meanwhile can still be answered: its manager waits for it. Raises `NotFoundError`,
    `TooLateError("already_settled")`, also where nothing is called wrong, `InvalidInputError` on `text`.
    """
    written = _written(text)
    entry = unit.follow_ups.lock(follow_up_id)
    if not is_disputed(entry):
        raise TooLateError(reason="already_settled")
    return _saved(unit, replace(entry, settled_at=at, settled_by=by, settlement=written))


def _open(unit: MeasuresUnit, follow_up_id: int) -> FollowUp:
    entry = unit.follow_ups.lock(follow_up_id)
    if entry.state is not FollowUpState.OPEN:
        raise TooLateError(reason="follow_up_over")
    return entry


def _saved(unit: MeasuresUnit, entry: FollowUp) -> FollowUp:
    unit.follow_ups.save(entry)
    return entry


def _written(text: str) -> str:
    """Return what was written, without blanks around it; raises `InvalidInputError` on `text`."""
    written = text.strip()
    if not written:
        raise InvalidInputError({"text": "error.required"})
    if len(written) > LONGEST_TEXT:
        raise InvalidInputError({"text": "error.too_long"})
    return written
