"""The announcements as those see them who may announce: the list, and each one as far as it is."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from cards import builders
from cards.actions import DiscardAnnouncement, ShowAnnouncement, ShowAnnouncements
from cards.builders.announcement_writing import ANNOUNCEMENTS_A_PAGE
from cards.data.announcement_writing import (
    AnnouncementLine,
    AnnouncementsListData,
    AnnouncementToldData,
    Stage,
    Told,
)
from cards.model import Card
from coaching.announcements import drafting
from coaching.announcements.model import Announcement
from coaching.announcements.rules import may_change
from handlers.announcements.correcting import correction_card
from handlers.announcements.counted import counted_card
from handlers.announcements.drafts import (
    DraftCards,
    changed_by_actor,
    check_may_announce,
    seen_by_actor,
    stage_of,
)
from handlers.announcements.progress import account_in, progress_card, scheduled_on
from handlers.context import Turn
from handlers.events import Values
from handlers.plan_forms import editor_of
from handlers.readers import reader_of
from handlers.reply import Reply

MOST = 400
"""Announcements that are looked at, those changed last: our own default."""
_ORDER = (Stage.DRAFT, Stage.PROPOSED, Stage.SENDING, Stage.PAUSED, Stage.STOPPED, Stage.RECALLED, Stage.OVER)
MOST_COUNTED = 50_000
"""Recipients who are counted on a page by what became of their messages, which takes a quarter of a second;
of the announcements beyond it the report has the figures: our own default."""
_UNDER_WAY = (Stage.SENDING, Stage.PAUSED)
_ENDED = (Stage.STOPPED, Stage.RECALLED, Stage.OVER)


def show_list(turn: Turn, action: ShowAnnouncements, _values: Values) -> Reply:
    """Show announcements: drafts, those that wait for approval, those under way, those that ended."""
    check_may_announce(turn)
    now = turn.world.now
    # Those changed last come first within each rank, because sorting keeps their order.
    known = sorted(
        turn.unit.announcements.list_all(limit=MOST), key=lambda one: _rank(stage_of(one, now=now))
    )
    pages = max(1, -(-len(known) // ANNOUNCEMENTS_A_PAGE))
    page = min(action.page, pages - 1)
    cards = DraftCards(turn=turn)
    shown = known[page * ANNOUNCEMENTS_A_PAGE : (page + 1) * ANNOUNCEMENTS_A_PAGE]
    found = AnnouncementsListData(
        lines=tuple(_lines(cards, shown)),
        page=page,
        pages=pages,
        total=len(known),
        waiting=sum(not one.is_launched for one in known),
    )
    return Reply(cards=(builders.announcements_list(found, cards.reader.words),))


def _rank(stage: Stage) -> int:
    """Return where a stage stands in the list: what goes out, and what has ended, each stands together."""
    if stage in _ENDED:
        return len(_ORDER)
    return _ORDER.index(Stage.SENDING) if stage in _UNDER_WAY else _ORDER.index(stage)


def _lines(cards: DraftCards, shown: Sequence[Announcement]) -> Iterator[AnnouncementLine]:
    """Yield the lines of a page; with what became of each that was launched, as far as that is quick."""
    room = MOST_COUNTED
    for one in shown:
        line = _line(cards, one)
        recipients = (line.people or 0) + line.channels
        if one.is_launched and recipients <= room:
            room -= recipients
            line = _with_figures(cards.turn, one, line)
        yield line


def _with_figures(turn: Turn, one: Announcement, line: AnnouncementLine) -> AnnouncementLine:
    account = account_in(turn, one)
    is_ahead = line.stage is Stage.SENDING and scheduled_on(one, account) is not None
    return replace(
        line,
        people=account.total - line.channels,
        sent=account.sent,
        stage=Stage.SCHEDULED if is_ahead else line.stage,
    )


def _line(cards: DraftCards, one: Announcement) -> AnnouncementLine:
    on = one.launched_at or one.changed_at
    return AnnouncementLine(
        announcement_id=one.id,
        title=cards.title(one),
        stage=stage_of(one, now=cards.turn.world.now),
        author_name=cards.author(one),
        people=None if one.forecast is None else one.forecast.recipients,
        channels=len(set(one.addressing.channels)),
        on=on.astimezone(cards.zone).date(),
    )


def show_one(turn: Turn, action: ShowAnnouncement, _values: Values) -> Reply:
    """Show a draft, with what was counted and the way on below it; or how far an announcement is that was
    launched, with a correction of it that waits to be confirmed."""
    one = seen_by_actor(turn, action.announcement_id)
    shown = card_of(turn, one)
    correction = correction_card(turn, one) if one.is_launched else None
    if correction is not None and may_change(turn.actor, one, turn.unit.programmes.list_all()):
        return Reply(cards=(shown, correction))
    is_counted = not one.is_launched and one.forecast is not None and one.work is None
    if not is_counted or not may_change(turn.actor, one, turn.unit.programmes.list_all()):
        return Reply(cards=(shown,))
    reader = reader_of(turn.actor, turn.world.company)
    return Reply(cards=(shown, counted_card(turn.world, turn.unit, one, reader)))


def card_of(turn: Turn, one: Announcement) -> Card:
    """Return a draft's card, or how far an announcement is that was launched."""
    return progress_card(turn, one) if one.is_launched else DraftCards(turn=turn).draft(one)


def discard(turn: Turn, action: DiscardAnnouncement, _values: Values) -> Reply:
    """Throw a draft away, with whom it was counted for."""
    one = changed_by_actor(turn, action.announcement_id)
    cards = DraftCards(turn=turn)
    drafting.discard(turn.unit, one.id, editor=editor_of(turn))
    found = AnnouncementToldData(told=Told.DISCARDED, title=cards.title(one))
    return Reply(replace=builders.announcement_told(found, cards.reader.words))
