"""What the author of an announcement is told once nobody gets it any more: whom it reached, and whom not."""

from dataclasses import replace

from cards import builders
from cards.data.announcement_progress import AnnouncementEndedData
from coaching.announcements.accounting import account_of
from coaching.announcements.model import Announcement, AnnouncementState
from handlers.context import UnitOfWork, World
from handlers.leading import tell
from handlers.readers import reader_of

ANNOUNCEMENT_ENDED = "announcement_ended"
"""The kind of message, as on `deliveries`."""

_BY_SOMEBODY = frozenset({AnnouncementState.STOPPED, AnnouncementState.RECALLED})


def tell_ended(world: World, unit: UnitOfWork, before: Announcement) -> int:
    """Queue for the author of an announcement, as it was before its close, how it ended; the caller has
    closed it, and commits. Told once: not when it is closed again after a recall, nor where somebody ended
    it by pressing, who saw the figures then."""
    author = unit.people.find(before.author_id)
    if author is None or before.closed_at is not None or before.state in _BY_SOMEBODY:
        return 0
    company = world.company
    one = replace(before, closed_at=world.now)
    standings = unit.announcements.standings(one.id)
    reader = reader_of(author, company)
    data = AnnouncementEndedData(
        announcement_id=one.id,
        title=reader.text(one.content.titles),
        account=account_of(one, standings, now=world.now, smallest=company.smallest_group),
        channels=len(set(one.addressing.channels)),
    )
    card = builders.announcement_ended(data, reader.words)
    return tell(world, unit, author, key=f"{ANNOUNCEMENT_ENDED}:{one.id}", card=card)
