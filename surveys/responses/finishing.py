"""Responses are published, what was promised is done, or open again. Every change holds the lock of the
round, and is audited. Nothing here commits."""

from dataclasses import replace
from datetime import date, datetime

from people.errors import InvalidInputError, TooLateError
from people.model import AuditEntry
from surveys.ports import SurveysUnit
from surveys.responses.answering import IS_PUBLISHED, Saved, get_item, is_public, subject_of
from surveys.responses.model import Answer, Decision, Item, Round, RoundState
from surveys.responses.rules import standing

PUBLISHED = "responses.published"
DONE, REOPENED = "response.done", "response.reopened"
"""What the audit calls it."""
NOTHING_TO_PUBLISH, NOT_PROMISED = "responses_nothing", "response_not_promised"
HAS_CHANGED = "responses_changed"
"""Why something cannot be done (`TooLateError.reason`)."""
DONE_ON = "done_on"
"""The input of the form."""


def can_be_published(items: list[Item]) -> bool:
    """Tell whether there is something to tell: at least one answer."""
    return any(item.answer is not None for item in standing(items))


def publish(unit: SurveysUnit, wave_id: str, *, shown: str, now: datetime, actor: str) -> Round:
    """Have everybody told what is done; `shown` is a print of it. Returns the round.

    Raises `NotFoundError(what="response_round")`, and `TooLateError` once it is published, or without any
    answer.
    """
    one = unit.responses.lock_round(wave_id)
    if is_public(one):
        raise TooLateError(reason=IS_PUBLISHED)
    if not can_be_published(unit.responses.items_of([wave_id]).get(wave_id, [])):
        raise TooLateError(reason=NOTHING_TO_PUBLISH)
    after = replace(one, state=RoundState.PUBLISHED, published_at=now, published_by=actor, shown=shown)
    unit.responses.save_round(after)
    unit.audit.append(AuditEntry(at=now, actor=actor, action=PUBLISHED, subject=wave_id))
    return after


def finish(
    unit: SurveysUnit, item_id: int, done_on: date | None, *, today: date, now: datetime, actor: str
) -> Saved:
    """Say that what was promised is done, on a day from the survey's opening until the company's today.

    Raises `InvalidInputError` for another day, and `TooLateError` for what was removed or promises nothing.
    """
    one, before, answer = _promised(unit, item_id)
    opened = unit.surveys.get_wave(before.wave_id).definition.opens_on
    if done_on is None or not opened <= done_on <= today:
        raise InvalidInputError({DONE_ON: "error.response_done"})
    if answer.done_on == done_on:
        return Saved(round=one, before=before, after=before)
    return _save(unit, one, before, replace(answer, done_on=done_on, at=now, by=actor), action=DONE)


def reopen(unit: SurveysUnit, item_id: int, *, now: datetime, actor: str) -> Saved:
    """Take back that something is done; nothing changes if it is not. Raises `TooLateError` for what was
    removed or promises nothing."""
    one, before, answer = _promised(unit, item_id)
    if answer.done_on is None:
        return Saved(round=one, before=before, after=before)
    return _save(unit, one, before, replace(answer, done_on=None, at=now, by=actor), action=REOPENED)


def _promised(unit: SurveysUnit, item_id: int) -> tuple[Round, Item, Answer]:
    """Return a promise with its item and its round, which nobody else changes meanwhile."""
    one = unit.responses.lock_round(get_item(unit, item_id).wave_id)
    item = get_item(unit, item_id)
    if item.merged_into or item.answer is None or item.answer.decision is not Decision.WILL_DO:
        raise TooLateError(reason=NOT_PROMISED)
    return one, item, item.answer


def _save(unit: SurveysUnit, one: Round, before: Item, answer: Answer, *, action: str) -> Saved:
    """Keep an answer; what everybody has read goes to its history."""
    after = replace(before, answer=answer)
    if is_public(one) and before.answer is not None:
        unit.responses.add_revision(before.id, before.answer)
    unit.responses.save_item(after)
    entry = AuditEntry(at=answer.at, actor=answer.by, action=action, subject=subject_of(before.id))
    unit.audit.append(entry)
    return Saved(round=one, before=before, after=after)
