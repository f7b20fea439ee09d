"""When an announcement was corrected after its launch: who got it before that has something to read again."""

from datetime import datetime

from coaching.announcements.drafting import CORRECTED, subject_of
from coaching.announcements.model import Announcement
from handlers.context import UnitOfWork


def corrected_at(unit: UnitOfWork, one: Announcement) -> datetime | None:
    """Return when it was corrected last, as the audit has it; None if it never was. Of one that is as it was
    launched nothing is looked up."""
    if one.revision == 1:
        return None
    entries = unit.audit.list_entries(subject=subject_of(one.id))
    return next((entry.at for entry in entries if entry.action == CORRECTED), None)
