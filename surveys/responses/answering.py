"""Items are answered, given to somebody, answered together, added. Every change holds the lock of the round,
is audited, and keeps what everybody had read before. Nothing here commits."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from people.errors import InvalidInputError, NotFoundError, TooLateError
from people.model import AuditEntry
from surveys.ports import SurveysUnit
from surveys.responses.answers import (
    ITEMS,
    TITLE,
    Wanted,
    can_be_merged,
    merged,
    own_items,
    says_the_same,
    wanted_answer,
)
from surveys.responses.model import Answer, Item, Origin, Round, RoundState

ANSWERED, ASSIGNED, MERGED = "response.answered", "response.assigned", "response.merged"
ADDED, RENAMED, REMOVED = "response.added", "response.renamed", "response.removed"
"""What the audit calls what was done to an item."""
IS_MERGED, IS_ANSWERED = "response_merged", "response_answered"
IS_REMOVED, IS_PUBLISHED = "response_removed", "responses_published"
"""Why something cannot be done any more (`TooLateError.reason`)."""
MOST_OWN = 10
"""Items of one's own in a round: our own default."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """An item before and after something was done to it."""

    round: Round
    before: Item
    after: Item


def subject_of(item_id: int) -> str:
    """Return what the audit calls an item."""
    return f"response:{item_id}"


def is_public(one: Round) -> bool:
    """Tell whether everybody who was asked has the responses, or gets them now."""
    return one.state is RoundState.PUBLISHED


def get_item(unit: SurveysUnit, item_id: int) -> Item:
    """Return the item; raises `TooLateError` for one that is not there any more."""
    found = unit.responses.find_item(item_id)
    if found is None:
        raise TooLateError(reason=IS_REMOVED)
    return found


def get_round(unit: SurveysUnit, wave_id: str) -> Round:
    """Return the round of a wave; raises `NotFoundError(what="response_round")`."""
    found = unit.responses.find_round(wave_id)
    if found is None:
        raise NotFoundError(what="response_round", key=wave_id)
    return found


def items_in(unit: SurveysUnit, wave_id: str) -> Sequence[Item]:
    """Return all items of a round, by place."""
    return unit.responses.items_of([wave_id]).get(wave_id, [])


def _locked(unit: SurveysUnit, item_id: int) -> tuple[Round, Item]:
    """Return an item as it stands now, and its round, which nobody else changes meanwhile."""
    one = unit.responses.lock_round(get_item(unit, item_id).wave_id)
    return one, get_item(unit, item_id)


# ---------------------------------------------------------------------------- answered


def answer(unit: SurveysUnit, item_id: int, wanted: Wanted, *, now: datetime, actor: str) -> Saved:
    """Answer an item, or answer it otherwise, with what has no faults (`answers.problems_of`). What everybody
    has read goes to its history. What says the same as before changes nothing.

    Raises `TooLateError` for one that was removed, or is answered with another one.
    """
    one, before = _locked(unit, item_id)
    _refuse_merged(before)
    new = wanted_answer(wanted, before.answer, now=now, actor=actor)
    is_new = not says_the_same(before.answer, new)
    after = replace(before, answer=new if is_new else before.answer, measured_by=wanted.measured_by)
    if after == before:
        return Saved(round=one, before=before, after=after)
    if is_new:
        _keep_read(unit, one, before, before.answer)
    unit.responses.save_item(after)
    _note(unit, item_id, ANSWERED, now=now, actor=actor, detail=new.decision.value)
    return Saved(round=one, before=before, after=after)


def _keep_read(unit: SurveysUnit, one: Round, item: Item, read: Answer | None) -> None:
    if is_public(one) and read is not None:
        unit.responses.add_revision(item.id, read)


def assign(unit: SurveysUnit, item_id: int, person_id: str, *, now: datetime, actor: str) -> Saved:
    """Say who is to answer an item; empty: nobody in particular. The caller has looked up their right.

    Raises `TooLateError` for one that is answered, removed, or answered with another one.
    """
    one, before = _locked(unit, item_id)
    _refuse_merged(before)
    if before.answer is not None:
        raise TooLateError(reason=IS_ANSWERED)
    after = replace(before, assigned_to=person_id)
    if after != before:
        unit.responses.save_item(after)
        _note(unit, item_id, ASSIGNED, now=now, actor=actor, detail=person_id)
    return Saved(round=one, before=before, after=after)


def _refuse_merged(item: Item) -> None:
    if item.merged_into:
        raise TooLateError(reason=IS_MERGED)


# ---------------------------------------------------------------------------- answered together


def merge(
    unit: SurveysUnit, item_id: int, chosen: Collection[int], *, now: datetime, actor: str
) -> tuple[Saved, list[Item]]:
    """Answer the chosen items together with one, and no others any more; returns it with those that changed.

    Raises `InvalidInputError` for what cannot be chosen, and `TooLateError` for one that was removed, or is
    itself answered with another one.
    """
    one, into = _locked(unit, item_id)
    _refuse_merged(into)
    items = items_in(unit, one.wave_id)
    if not set(chosen) <= {item.id for item in can_be_merged(items, into)}:
        raise InvalidInputError({ITEMS: "error.choice"})
    known = {item.id: item for item in items}
    changed = merged(items, into, chosen, is_public=is_public(one))
    for item in changed:
        if item.answer is None:
            _keep_read(unit, one, item, known[item.id].answer)
        unit.responses.save_item(item)
        _note(unit, item.id, MERGED, now=now, actor=actor, detail=_into(item))
    return Saved(round=one, before=into, after=into), changed


def _into(item: Item) -> str:
    return subject_of(item.merged_into) if item.merged_into else ""


# ---------------------------------------------------------------------------- of one's own


def add_own(
    unit: SurveysUnit, wave_id: str, titles: Mapping[str, str], *, now: datetime, actor: str
) -> Saved:
    """Add an item of one's own, after all others; one that is called the same is there already, as after a
    form that was sent twice. Raises `NotFoundError(what="response_round")`, `TooLateError` once everybody has
    the responses, and `InvalidInputError` for one too many."""
    one = unit.responses.lock_round(wave_id)
    _refuse_public(one)
    items = items_in(unit, wave_id)
    known = next((item for item in own_items(items) if item.titles == titles), None)
    if known is not None:
        return Saved(round=one, before=known, after=known)
    if len(own_items(items)) >= MOST_OWN:
        raise InvalidInputError({f"{TITLE}_{next(iter(titles))}": "error.responses_full"})
    place = max((item.place for item in items), default=-1) + 1
    item = Item(wave_id=wave_id, place=place, origin=Origin.OWN, titles=dict(titles))
    stored = replace(item, id=unit.responses.add_item(item))
    _note(unit, stored.id, ADDED, now=now, actor=actor)
    return Saved(round=one, before=stored, after=stored)


def rename_own(
    unit: SurveysUnit, item_id: int, titles: Mapping[str, str], *, now: datetime, actor: str
) -> Saved:
    """Call an item of one's own otherwise. Raises `NotFoundError(what="response")` for another one, and
    `TooLateError` once everybody has read it, or it was removed."""
    one, before = _locked(unit, item_id)
    _refuse_another(before)
    _refuse_public(one)
    after = replace(before, titles=dict(titles))
    if after != before:
        unit.responses.save_item(after)
        _note(unit, item_id, RENAMED, now=now, actor=actor)
    return Saved(round=one, before=before, after=after)


def remove_own(unit: SurveysUnit, item_id: int, *, now: datetime, actor: str) -> Saved:
    """Take away an item of one's own; what was answered with it stands for itself again. Raises like
    `rename_own`."""
    one, before = _locked(unit, item_id)
    _refuse_another(before)
    _refuse_public(one)
    for item in items_in(unit, one.wave_id):
        if item.merged_into == item_id:
            unit.responses.save_item(replace(item, merged_into=0))
    unit.responses.remove_item(item_id)
    _note(unit, item_id, REMOVED, now=now, actor=actor)
    return Saved(round=one, before=before, after=before)


def _refuse_another(item: Item) -> None:
    if item.origin is not Origin.OWN:
        raise NotFoundError(what="response", key=str(item.id))


def _refuse_public(one: Round) -> None:
    if is_public(one):
        raise TooLateError(reason=IS_PUBLISHED)


def _note(
    unit: SurveysUnit, item_id: int, action: str, *, now: datetime, actor: str, detail: str = ""
) -> None:
    entry = AuditEntry(at=now, actor=actor, action=action, subject=subject_of(item_id), detail=detail)
    unit.audit.append(entry)
