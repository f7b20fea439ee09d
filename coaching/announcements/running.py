"""An announcement under way: held, going on, ended, taken back, sent again to those whom it did not reach.

What has not left is only in small part a message already, and every message is looked at once more when it is
about to leave: to change the state is all that holds or ends it.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from coaching.announcements.drafting import subject_of
from coaching.announcements.model import Announcement, AnnouncementState
from coaching.ports import CoachingUnit
from people.errors import TooLateError
from people.model import AuditEntry
from people.outbox import DeliveryUnit, Reason

PAUSED, RESUMED, STOPPED = "announcement.paused", "announcement.resumed", "announcement.stopped"
RECALLED, RESENT = "announcement.recalled", "announcement.resent"
"""What the audit calls what was done to an announcement."""
NOT_LAUNCHED = "announcement_not_launched"
"""Why nothing can be held, ended or taken back yet (`TooLateError.reason`)."""


class Unit(CoachingUnit, DeliveryUnit, Protocol):
    """What going on and sending again take."""


class Step(StrEnum):
    """What became of a wish about an announcement under way. But for `DONE` nothing was changed."""

    DONE = "done"
    ALREADY = "already"
    """It was like that: somebody was quicker."""
    ENDED = "ended"
    """It was stopped or recalled, for good."""
    OVER = "over"
    """Nobody gets it any more, because its last day has passed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stepped:
    """The announcement as it stands now, and what became of the wish."""

    one: Announcement
    step: Step


_ENDED = frozenset({AnnouncementState.STOPPED, AnnouncementState.RECALLED})


def is_over(one: Announcement, *, now: datetime) -> bool:
    """Tell whether nobody gets it any more, because its last day has passed."""
    return one.closed_at is not None or (one.over_at is not None and one.over_at <= now)


def goes_on(one: Announcement, *, now: datetime) -> bool:
    """Tell whether somebody may still get it: it is neither ended nor over, though it may be held."""
    return one.is_launched and one.state not in _ENDED and not is_over(one, now=now)


def pause(unit: CoachingUnit, announcement_id: int, *, now: datetime, actor: str) -> Stepped:
    """Hold what has not left. Raises `NotFoundError`, and `TooLateError` for one that was not launched."""
    one = _launched(unit, announcement_id)
    step = _step(one, wanted=AnnouncementState.PAUSED, now=now)
    if step is not Step.DONE:
        return Stepped(one=one, step=step)
    return _change(unit, replace(one, state=AnnouncementState.PAUSED), PAUSED, now=now, actor=actor)


def resume(unit: Unit, announcement_id: int, *, now: datetime, actor: str) -> Stepped:
    """Let it go on; what was held goes at once, as far as it may now. Raises as `pause`."""
    one = _launched(unit, announcement_id)
    step = _step(one, wanted=AnnouncementState.SENDING, now=now)
    if step is not Step.DONE:
        return Stepped(one=one, step=step)
    stepped = _change(unit, replace(one, state=AnnouncementState.SENDING), RESUMED, now=now, actor=actor)
    held = unit.announcements.held(one.id)
    if held:
        unit.outbox.release(held, reasons=(Reason.HELD,), now=now)
    return stepped


def stop(unit: CoachingUnit, announcement_id: int, *, now: datetime, actor: str) -> Stepped:
    """End it: what has left stays, and nobody else gets it. Raises as `pause`."""
    one = _launched(unit, announcement_id)
    if one.state in _ENDED:
        return Stepped(one=one, step=Step.ALREADY)
    if is_over(one, now=now):
        return Stepped(one=one, step=Step.OVER)
    return _change(unit, replace(one, state=AnnouncementState.STOPPED), STOPPED, now=now, actor=actor)


def recall(unit: CoachingUnit, announcement_id: int, *, now: datetime, actor: str) -> Stepped:
    """End it, and take back what has left, also when its last day has passed. Raises as `pause`."""
    one = _launched(unit, announcement_id)
    if one.state is AnnouncementState.RECALLED:
        return Stepped(one=one, step=Step.ALREADY)
    recalled = replace(one, state=AnnouncementState.RECALLED, revision=one.revision + 1)
    return _change(unit, recalled, RECALLED, now=now, actor=actor)


def send_again(
    unit: Unit, one: Announcement, keys: Collection[str], *, reason: Reason, now: datetime, actor: str
) -> int:
    """Queue messages of an announcement, by their keys, once more that ended as failed; returns how many.
    Whether each may go is decided as it leaves."""
    queued = unit.outbox.send_failed_again(keys, now=now) if keys else 0
    if queued:
        _note(unit, one, RESENT, now=now, actor=actor, detail=f"{reason.value} {queued}")
    return queued


def _launched(unit: CoachingUnit, announcement_id: int) -> Announcement:
    one = unit.announcements.lock(announcement_id)
    if not one.is_launched:
        raise TooLateError(reason=NOT_LAUNCHED)
    return one


def _step(one: Announcement, *, wanted: AnnouncementState, now: datetime) -> Step:
    """Return what becomes of the wish that it goes on, or is held."""
    if one.state in _ENDED:
        return Step.ENDED
    if is_over(one, now=now):
        return Step.OVER
    return Step.ALREADY if one.state is wanted else Step.DONE


def _change(unit: CoachingUnit, one: Announcement, action: str, *, now: datetime, actor: str) -> Stepped:
    kept = replace(one, changed_at=now)
    unit.announcements.save(kept)
    _note(unit, kept, action, now=now, actor=actor)
    return Stepped(one=kept, step=Step.DONE)


def _note(
    unit: CoachingUnit, one: Announcement, action: str, *, now: datetime, actor: str, detail: str = ""
) -> None:
    entry = AuditEntry(at=now, actor=actor, action=action, subject=subject_of(one.id), detail=detail)
    unit.audit.append(entry)
