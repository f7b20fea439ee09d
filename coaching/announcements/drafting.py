"""An announcement in the making: its words and its audience kept, corrected, thrown away.

Whatever is changed before it is sent must be counted, and approved, anew. What is said may be corrected after
that as well: everybody who got it gets the change.
"""

from dataclasses import replace
from datetime import datetime

from coaching.announcements.model import (
    Addressing,
    Announcement,
    AnnouncementState,
    Content,
    Forecast,
    changed,
)
from coaching.ports import CoachingUnit
from coaching.programmes.drafting import Editor, fingerprint
from people.errors import NotFoundError, TooLateError
from people.model import AuditEntry

CREATED, CHANGED, DISCARDED = "announcement.created", "announcement.changed", "announcement.discarded"
CORRECTED = "announcement.corrected"
"""What the audit calls what was done to an announcement."""
LAUNCHED, OVER, OTHERWISE = "announcement_launched", "announcement_over", "announcement_changed"
"""Why something cannot be done any more (`TooLateError.reason`)."""
_BEFORE_LAUNCH = frozenset({AnnouncementState.DRAFT, AnnouncementState.PROPOSED})
CORRECTED_IN = frozenset({AnnouncementState.SENDING, AnnouncementState.PAUSED})
"""States after the launch in which what is said may still be changed."""


def subject_of(announcement_id: int) -> str:
    """Return what the audit calls an announcement."""
    return f"announcement:{announcement_id}"


def fingerprint_of(one: Announcement) -> str:
    """Return a short text that differs once its words, its audience or what was counted differ: whoever sends
    or approves it learns from it that it is no longer what they read."""
    return fingerprint(one.content, one.addressing, one.revision, _counted(one.forecast))


def _counted(forecast: Forecast | None) -> tuple[object, ...] | None:
    """Return what somebody reads of a count. Who came and who went is part of it: one of each leaves the same
    sums."""
    if forecast is None:
        return None
    moved = forecast.added, forecast.gone, forecast.changed
    return forecast.audience, forecast.recipients, *moved


def get_announcement(unit: CoachingUnit, announcement_id: int) -> Announcement:
    """Return the announcement; raises `NotFoundError(what="announcement")`."""
    found = unit.announcements.find(announcement_id)
    if found is None:
        raise NotFoundError(what="announcement", key=str(announcement_id))
    return found


def begin(unit: CoachingUnit, content: Content, *, editor: Editor) -> Announcement:
    """Store a new draft of the editor's; returns it."""
    draft = Announcement(
        author_id=editor.person_id, content=content, created_at=editor.now, changed_at=editor.now
    )
    stored = replace(draft, id=unit.announcements.add(draft))
    _note(unit, stored.id, CREATED, editor)
    return stored


def save_text(unit: CoachingUnit, announcement_id: int, content: Content, *, editor: Editor) -> Announcement:
    """Change what is said; returns the announcement. Of one that was launched it is kept as a correction, in
    place of an earlier one, until that is confirmed; what says the same as before leaves none.

    Raises `NotFoundError`, and `TooLateError("announcement_over")` for one that nobody gets any more.
    """
    before = unit.announcements.lock(announcement_id)
    if before.state in _BEFORE_LAUNCH:
        return _save_draft(unit, before, replace(before, content=content), editor=editor)
    if not can_be_corrected(before, now=editor.now):
        raise TooLateError(reason=OVER)
    wanted = replace(content, corrected=before.content.corrected)
    after = replace(before, correction=None if wanted == before.content else wanted)
    if after != before:
        unit.announcements.save(after)
    return after


def can_be_corrected(one: Announcement, *, now: datetime) -> bool:
    """Tell whether somebody may still get or read what a launched announcement says."""
    is_over = one.closed_at is not None or (one.over_at is not None and one.over_at <= now)
    return one.state in CORRECTED_IN and not is_over


def as_corrected(one: Announcement) -> Announcement:
    """Return it as it would read with the correction that waits to be confirmed, if there is one."""
    return one if one.correction is None else replace(one, content=one.correction)


def print_of_correction(one: Announcement) -> str:
    """Return a short text that differs once the correction differs, or what it corrects."""
    return fingerprint(one.content, one.correction, one.revision)


def correct(unit: CoachingUnit, announcement_id: int, *, seen: str, editor: Editor) -> Announcement:
    """Let the correction that was `seen` take effect: the next revision, which goes to everybody who got an
    earlier one. Raises as `save_text`, and `TooLateError("announcement_changed")` for another correction."""
    before = unit.announcements.lock(announcement_id)
    if not can_be_corrected(before, now=editor.now):
        raise TooLateError(reason=OVER)
    wanted = before.correction
    if wanted is None or print_of_correction(before) != seen:
        raise TooLateError(reason=OTHERWISE)
    corrected = sorted({*before.content.corrected, *corrected_languages(before.content, wanted)})
    after = replace(
        before,
        content=replace(wanted, corrected=tuple(corrected)),
        correction=None,
        revision=before.revision + 1,
        changed_at=editor.now,
    )
    unit.announcements.save(after)
    _note(unit, after.id, CORRECTED, editor)
    return after


def corrected_languages(before: Content, after: Content) -> frozenset[str]:
    """Return the languages in which something reads otherwise; a picture or link stands in all of them."""
    beside = before.picture_url, before.link_url, before.counts_clicks
    parts = _by_language(before), _by_language(after)
    codes = {code for part in parts for texts in part for code in texts}
    if beside != (after.picture_url, after.link_url, after.counts_clicks):
        return frozenset(codes)
    return frozenset(
        code for code in codes if any(old.get(code) != new.get(code) for old, new in zip(*parts, strict=True))
    )


def _by_language(content: Content) -> tuple[dict[str, str], ...]:
    return content.titles, content.texts, content.picture_alts, content.link_labels


def save_audience(
    unit: CoachingUnit, announcement_id: int, addressing: Addressing, *, editor: Editor
) -> Announcement:
    """Change for whom, where and when; returns the announcement. Raises `NotFoundError`, and
    `TooLateError("announcement_launched")` once it was launched: its recipients are fixed."""
    before = draft_of(unit, announcement_id)
    return _save_draft(unit, before, replace(before, addressing=addressing), editor=editor)


def discard(unit: CoachingUnit, announcement_id: int, *, editor: Editor) -> None:
    """Throw a draft away. Raises as `save_audience`."""
    one = draft_of(unit, announcement_id)
    unit.announcements.delete(one.id)
    _note(unit, one.id, DISCARDED, editor)


def can_be_discarded(one: Announcement) -> bool:
    """Tell whether an announcement is a draft still, or waits to be approved."""
    return one.state in _BEFORE_LAUNCH


def draft_of(unit: CoachingUnit, announcement_id: int) -> Announcement:
    """Return an announcement that has not been launched, locked. Raises as `save_audience`."""
    one = unit.announcements.lock(announcement_id)
    if one.state not in _BEFORE_LAUNCH:
        raise TooLateError(reason=LAUNCHED)
    return one


def _save_draft(
    unit: CoachingUnit, before: Announcement, after: Announcement, *, editor: Editor
) -> Announcement:
    """Keep a changed draft, which takes back its counting and the question for approval."""
    if after == before:
        return before
    kept = replace(changed(after, now=editor.now), state=AnnouncementState.DRAFT)
    unit.announcements.save(kept)
    _note(unit, kept.id, CHANGED, editor)
    return kept


def _note(unit: CoachingUnit, announcement_id: int, action: str, editor: Editor) -> None:
    entry = AuditEntry(
        at=editor.now, actor=editor.person_id, action=action, subject=subject_of(announcement_id)
    )
    unit.audit.append(entry)
