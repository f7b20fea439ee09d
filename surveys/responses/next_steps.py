"""What follows where a figure did not move: kept with the answer, of which the former one stays to be read.
Nothing here commits."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from people.errors import TooLateError
from people.model import AuditEntry
from surveys.ports import SurveysUnit
from surveys.responses.answering import IS_MERGED, Saved, get_item, is_public, subject_of

NEXT_STEP = "response.next_step"
"""What the audit calls it."""
UNANSWERED = "response_unanswered"
"""Why it cannot be kept (`TooLateError.reason`): there is no answer to which it would belong."""


def save_next_step(
    unit: SurveysUnit, item_id: int, texts: Mapping[str, str], *, now: datetime, actor: str
) -> Saved:
    """Keep what follows from an item whose figure did not move. What is the same as before changes nothing.

    Raises `TooLateError` for one that was removed, is answered with another one, or has no answer.
    """
    one = unit.responses.lock_round(get_item(unit, item_id).wave_id)
    before = get_item(unit, item_id)
    if before.merged_into:
        raise TooLateError(reason=IS_MERGED)
    read = before.answer
    if read is None:
        raise TooLateError(reason=UNANSWERED)
    if read.next_steps == dict(texts):
        return Saved(round=one, before=before, after=before)
    after = replace(before, answer=replace(read, next_steps=dict(texts), at=now, by=actor))
    if is_public(one):
        unit.responses.add_revision(item_id, read)
    unit.responses.save_item(after)
    unit.audit.append(AuditEntry(at=now, actor=actor, action=NEXT_STEP, subject=subject_of(item_id)))
    return Saved(round=one, before=before, after=after)
