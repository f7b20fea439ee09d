"""The answer to `announce`: what somebody got, and before it, for those who announce, their list."""

from cards import builders
from cards.actions import ShowAnnouncements
from cards.data.announcement_mentions import AnnouncementReceived, AnnouncementsReceivedData
from cards.model import Card
from coaching.announcements import rules
from coaching.announcements.model import Announcement
from handlers.adjust import calendar_of
from handlers.announcements.listing import show_list
from handlers.context import Turn
from handlers.readers import Reader, reader_of
from handlers.reply import Reply

MOST = 8
"""Announcements that are shown to who got them, the latest ones, two elements each: our own default."""


def show_mine(turn: Turn) -> Reply:
    """Show what the acting person got; those who announce see their list first. Nobody is refused."""
    known = turn.unit.announcements.announced_to(turn.actor.id, now=turn.world.now, limit=MOST)
    if not rules.may_announce(turn.actor, turn.unit.programmes.list_all()):
        return Reply(cards=(_card(turn, known, announces=False),))
    listed = show_list(turn, ShowAnnouncements(), {}).cards
    return Reply(cards=(*listed, _card(turn, known, announces=True)) if known else listed)


def _card(turn: Turn, known: list[Announcement], *, announces: bool) -> Card:
    reader = reader_of(turn.actor, turn.world.company)
    lines = tuple(_line(turn, one, reader) for one in known)
    return builders.announcements_received(
        AnnouncementsReceivedData(lines=lines, announces=announces), reader.words
    )


def _line(turn: Turn, one: Announcement, reader: Reader) -> AnnouncementReceived:
    at = one.launched_at or one.changed_at
    return AnnouncementReceived(
        announcement_id=one.id,
        title=reader.text(one.content.titles),
        on=at.astimezone(calendar_of(turn).timezone).date(),
    )
