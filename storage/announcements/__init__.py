"""Announcements, their recipients, how far each is, and what people did with them.

What becomes of a message stands with the message, found by its key, until the announcement is closed or the
message is kept no longer: then it stands with the recipient.
"""

from storage.announcements.coming import Coming
from storage.announcements.erasing import Erasing
from storage.announcements.feeding import Feeding
from storage.announcements.outcomes import Outcomes
from storage.announcements.repeating import Repeating
from storage.announcements.responses import Responses
from storage.announcements.texts import Texts

__all__ = ["SqlAnnouncements"]


class SqlAnnouncements(Texts, Feeding, Outcomes, Responses, Repeating, Coming, Erasing):
    """Implements `coaching.announcements.ports.AnnouncementStore`."""
