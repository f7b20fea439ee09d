"""Waves wait for the responses to the one before them, unless the sponsor lets them open anyway. Nothing here
commits."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime

from people.errors import TooLateError
from people.model import AuditEntry
from surveys.ports import SurveysUnit
from surveys.responses.model import Item, Round
from surveys.responses.rules import holds_back, lacks

OVERRIDDEN, WITHDRAWN = "responses.overridden", "responses.override_withdrawn"
"""What the audit calls it when the next wave is let open, and when that is taken back."""
NOT_MISSING, ALREADY_OVERRIDDEN = "responses_not_missing", "responses_overridden"
NOT_OVERRIDDEN, WAVE_OPENED = "responses_not_overridden", "responses_wave_opened"
"""Why a sponsor came too late."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Latest:
    """The responses for which a schedule's next wave may have to wait."""

    round: Round
    items: tuple[Item, ...]

    @property
    def lacks(self) -> bool:
        """Whether something is missing of them."""
        return lacks(self.round, self.items)

    @property
    def holds_back(self) -> bool:
        """Whether the next wave waits for them."""
        return holds_back(self.round, self.items)


def latest_of(unit: SurveysUnit, schedule_id: str) -> Latest | None:
    """Return the responses to the latest wave of a schedule that has a round, or None."""
    one = next(iter(unit.responses.rounds_of(schedule_id)), None)
    return None if one is None else _with_items(unit, one)


def missing_round(unit: SurveysUnit, schedule_id: str) -> Round | None:
    """Return the round for which the next wave of a schedule waits, or None if it may open."""
    latest = latest_of(unit, schedule_id)
    return latest.round if latest is not None and latest.holds_back else None


def hold(unit: SurveysUnit, schedule_id: str, *, day: date) -> None:
    """Remember that a wave was due on a day and waits; nothing happens if it need not."""
    missing = missing_round(unit, schedule_id)
    if missing is not None:
        unit.responses.save_round(replace(unit.responses.lock_round(missing.wave_id), held_on=day))


def release(unit: SurveysUnit, schedule_id: str) -> None:
    """No wave of the schedule waits any more: one opened, or its day is given up."""
    for one in unit.responses.rounds_of(schedule_id):
        if one.held_on is not None:
            unit.responses.save_round(replace(unit.responses.lock_round(one.wave_id), held_on=None))


def give_back(unit: SurveysUnit, wave_id: str, gone: Collection[str]) -> None:
    """Let nobody in particular answer what those who are gone were to answer."""
    unit.responses.lock_round(wave_id)
    for item in unit.responses.items_of([wave_id]).get(wave_id, []):
        if item.assigned_to in gone and item.answer is None:
            unit.responses.save_item(replace(item, assigned_to=""))


def override(
    unit: SurveysUnit, wave_id: str, *, now: datetime, actor: str, without_sponsor: bool = False
) -> Round:
    """Let the next wave open without the responses to this one; returns the round.

    `without_sponsor`: an admin says so, because there is no sponsor, which the audit notes. Raises
    `NotFoundError`, and `TooLateError` if nothing is missing any more or it was said already.
    """
    found = _with_items(unit, unit.responses.lock_round(wave_id))
    if found.round.overridden_at is not None:
        raise TooLateError(reason=ALREADY_OVERRIDDEN)
    if not found.lacks:
        raise TooLateError(reason=NOT_MISSING)
    after = replace(found.round, overridden_by=actor, overridden_at=now)
    unit.responses.save_round(after)
    _note(unit, OVERRIDDEN, wave_id, now=now, actor=actor, detail="no sponsor" if without_sponsor else "")
    return after


def withdraw_override(unit: SurveysUnit, wave_id: str, *, now: datetime, actor: str) -> Round:
    """Take back that the next wave may open; returns the round. Raises `NotFoundError`, and `TooLateError` if
    nobody had said so, or a wave has opened by it."""
    before = unit.responses.lock_round(wave_id)
    if before.overridden_at is None:
        raise TooLateError(reason=NOT_OVERRIDDEN)
    if has_opened_despite(unit, before):
        raise TooLateError(reason=WAVE_OPENED)
    after = replace(before, overridden_by="", overridden_at=None)
    unit.responses.save_round(after)
    _note(unit, WITHDRAWN, wave_id, now=now, actor=actor)
    return after


def has_opened_despite(unit: SurveysUnit, one: Round) -> bool:
    """Tell whether a wave has opened since the sponsor said that it may."""
    since = one.overridden_at
    return since is not None and any(
        wave.opened_at >= since for wave in unit.surveys.waves_of(one.schedule_id)
    )


def _with_items(unit: SurveysUnit, one: Round) -> Latest:
    return Latest(round=one, items=tuple(unit.responses.items_of([one.wave_id]).get(one.wave_id, ())))


def _note(
    unit: SurveysUnit, action: str, wave_id: str, *, now: datetime, actor: str, detail: str = ""
) -> None:
    unit.audit.append(AuditEntry(at=now, actor=actor, action=action, subject=wave_id, detail=detail))
