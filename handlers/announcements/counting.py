"""Buttons of those who announce: have it counted, and have it sent to those who were counted. Both are done
beside everything else (`handlers.announcements.working`), and answered by a message."""

from cards import builders
from cards.actions import CountAnnouncement, LaunchAnnouncement
from cards.data.announcement_counting import AnnouncementCountingData
from coaching.announcements import launching
from coaching.announcements.model import Announcement, Work
from handlers.announcements.counted import title_for
from handlers.context import Turn
from handlers.events import Values
from handlers.readers import reader_of
from handlers.reply import Reply


def count(turn: Turn, action: CountAnnouncement, _values: Values) -> Reply:
    """Have it counted who would get it."""
    one = launching.ask_to_count(turn.unit, action.announcement_id, actor=turn.actor, now=turn.world.now)
    return _at_work(turn, one)


def launch(turn: Turn, action: LaunchAnnouncement, _values: Values) -> Reply:
    """Have it sent, if those who would get it are still those who were counted."""
    one = launching.ask_to_launch(
        turn.unit,
        action.announcement_id,
        seen=action.seen,
        actor=turn.actor,
        company=turn.world.company,
        now=turn.world.now,
    )
    return _at_work(turn, one)


def _at_work(turn: Turn, one: Announcement) -> Reply:
    reader = reader_of(turn.actor, turn.world.company)
    card = AnnouncementCountingData(
        announcement_id=one.id, title=title_for(one, reader), is_launch=one.work is Work.LAUNCH
    )
    return Reply(replace=builders.announcement_counting(card, reader.words))
