"""What a person wishes to get: pausing and resuming, at once and without asking anybody."""

from collections.abc import Sequence
from datetime import date, datetime

from people.model import AuditEntry, Feature, Pause
from people.ports import PeopleUnit

SOMEBODY = "somebody"
"""Who the audit says paused or resumed."""


def pause(
    unit: PeopleUnit, person_id: str, *, feature: Feature | None, until: date | None, at: datetime
) -> Pause:
    """Pause everything (`feature=None`) or one feature, up to and including the day `until`.

    `until=None` lasts until they resume. An earlier pause of the same feature is replaced.
    """
    wish = Pause(person_id=person_id, feature=feature, until=until)
    unit.people.put_pause(wish)
    _note(unit, action="pause", at=at)
    return wish


def resume(unit: PeopleUnit, person_id: str, *, at: datetime) -> int:
    """End all pauses of a person; returns how many there were."""
    ended = unit.people.clear_pauses(person_id)
    if ended:
        _note(unit, action="resume", at=at)
    return ended


def active_pause(pauses: Sequence[Pause], *, feature: Feature, day: date) -> Pause | None:
    """Return the pause that keeps the feature away on the day (the one that lasts longest), or None."""
    active = [wish for wish in pauses if _covers(wish, feature=feature, day=day)]
    return max(active, key=lambda wish: wish.until or date.max, default=None)


def _covers(wish: Pause, *, feature: Feature, day: date) -> bool:
    return wish.feature in (None, feature) and (wish.until is None or day <= wish.until)


def _note(unit: PeopleUnit, *, action: str, at: datetime) -> None:
    """Record that there was a pause or an end of one. Admins read the audit, and who paused what until when
    is for the person alone (`people.visibility`), so that the entry names nobody."""
    unit.audit.append(AuditEntry(at=at, actor=SOMEBODY, action=action, subject=""))
