"""How far an announcement is, for those who may announce: a report to the last recipient, counts only.

It is put together from the messages as they stand, so that it is always of this moment.
"""

from dataclasses import replace
from datetime import date, datetime

from cards import builders
from cards.actions import ShowAnnouncementClass, ShowAnnouncementReport
from cards.data.announcement_progress import AnnouncementClassData, AnnouncementProgressData, ProgressNote
from cards.model import Card
from coaching.announcements.accounting import (
    Account,
    Changes,
    Group,
    Reaction,
    account_of,
    correction_of,
    reaction_of,
    recall_of,
)
from coaching.announcements.drafting import get_announcement
from coaching.announcements.model import (
    Announcement,
    AnnouncementState,
    Recipient,
    ResponseKind,
    Standing,
)
from coaching.announcements.rules import may_announce, may_change
from coaching.announcements.running import NOT_LAUNCHED, is_over
from handlers.announcements.counted import held
from handlers.context import Turn
from handlers.events import Values
from handlers.readers import name_of, reader_of
from handlers.reply import Reply
from people.calendar import pattern_of
from people.errors import NotAllowedError, NotFoundError, TooLateError
from people.outbox import MessageState, Reason
from people.texts import in_language

ON_A_PAGE = 20
"""Names on one page of a class: our own default."""
MOST_PAGES = 500
"""More are never asked for: a page's number comes with the press."""
SHOW = "see announcements"
"""`NotAllowedError.what` of who may not announce."""


def show(turn: Turn, one: Announcement) -> Reply:
    """Show how far a launched announcement is, below what was pressed."""
    return Reply(cards=(progress_card(turn, one),))


def show_report(turn: Turn, action: ShowAnnouncementReport, _values: Values) -> Reply:
    """Show it in place of the card that was pressed."""
    one = launched(turn, action.announcement_id)
    return Reply(replace=progress_card(turn, one))


def launched(turn: Turn, announcement_id: int) -> Announcement:
    """Return an announcement that the acting person may see and that was launched.

    Raises `NotAllowedError`, `NotFoundError`, and `TooLateError` for a draft.
    """
    if not may_announce(turn.actor, turn.unit.programmes.list_all()):
        raise NotAllowedError(person_id=turn.actor.id, what=SHOW)
    one = get_announcement(turn.unit, announcement_id)
    if not one.is_launched:
        raise TooLateError(reason=NOT_LAUNCHED)
    return one


def progress_card(turn: Turn, one: Announcement, *, note: ProgressNote | None = None, count: int = 0) -> Card:
    """Return the report; `note` says what became of the press that it answers."""
    data = replace(_data(turn, one), note=note, note_count=count)
    return builders.announcement_progress(data, reader_of(turn.actor, turn.world.company).words)


def _data(turn: Turn, one: Announcement) -> AnnouncementProgressData:
    unit, now = turn.unit, turn.world.now
    zone = pattern_of(turn.actor, turn.world.company).timezone
    account = account_in(turn, one)
    found = unit.people.get_many({one.author_id})
    return AnnouncementProgressData(
        announcement_id=one.id,
        title=title_of(turn, one),
        state=one.state,
        held=held(turn.world, unit),
        is_over=is_over(one, now=now),
        account=account,
        channels=len(set(one.addressing.channels)),
        scheduled_on=scheduled_on(one, account),
        scheduled_at=one.addressing.at,
        expected_at=_expected(one, now=now, turn=turn),
        correction=_correction(turn, one),
        recall=_recall(turn, one, account),
        reactions=_reactions(turn, one, account),
        smallest=turn.world.company.smallest_group,
        author_name=name_of(found.get(one.author_id)),
        as_of=now.astimezone(zone),
        launched_at=(one.launched_at or one.changed_at).astimezone(zone),
        valid_until=one.addressing.valid_until,
        can_change=may_change(turn.actor, one, unit.programmes.list_all()),
    )


def title_of(turn: Turn, one: Announcement) -> str:
    """Return an announcement's title in the reader's language."""
    company = turn.world.company
    language = reader_of(turn.actor, company).words.language
    return in_language(one.content.titles, language, fallback=company.languages)


def account_in(turn: Turn, one: Announcement) -> Account:
    """Return what became of an announcement so far."""
    standings = turn.unit.announcements.standings(one.id)
    return account_of(one, standings, now=turn.world.now, smallest=turn.world.company.smallest_group)


def scheduled_on(one: Announcement, account: Account) -> date | None:
    """Return the day for which it was launched, while its time has not come for anybody."""
    is_ahead = one.state is AnnouncementState.SENDING and account.next == account.total
    return one.addressing.on if is_ahead else None


def _expected(one: Announcement, *, now: datetime, turn: Turn) -> datetime | None:
    """Return when it is expected to have reached everybody, by the dry run, in the reader's zone."""
    finished = None if one.forecast is None else one.forecast.finished_at
    if finished is None or finished <= now:
        return None
    return finished.astimezone(pattern_of(turn.actor, turn.world.company).timezone)


def _correction(turn: Turn, one: Announcement) -> Changes | None:
    if one.revision == 1 or one.state is AnnouncementState.RECALLED:
        return None
    changes = turn.unit.announcements.change_standings(one.id, one.revision)
    if one.closed_at is not None and not changes:
        return None  # Its messages are forgotten, and with them how that went.
    return correction_of(changes, is_fed=_is_fed(turn, one))


def _is_fed(turn: Turn, one: Announcement) -> bool:
    return one.id not in turn.unit.announcements.to_feed(now=turn.world.now)


def _recall(turn: Turn, one: Announcement, account: Account) -> Changes | None:
    if one.state is not AnnouncementState.RECALLED:
        return None
    edits = turn.unit.announcements.edit_standings(one.id, one.revision)
    return recall_of(account.sent, edits, is_fed=_is_fed(turn, one))


def _people_reached(turn: Turn, one: Announcement, account: Account) -> int:
    """Return how many people got it. Without channels that is known already, and counting 100,000 once more
    would take half a second."""
    if not one.addressing.channels:
        return account.sent
    people = turn.unit.announcements.standings(one.id, people_only=True)
    return people.get(Standing(state=MessageState.SENT), 0)


def _reactions(
    turn: Turn, one: Announcement, account: Account
) -> tuple[tuple[ResponseKind, Reaction | None], ...]:
    """Return what people did, as far as it may be shown; clicks only where they are counted."""
    reached = _people_reached(turn, one, account)
    if not reached:
        return ()
    counts = turn.unit.announcements.response_counts(one.id)
    kinds = [kind for kind in ResponseKind if kind is not ResponseKind.CLICK or one.content.counts_clicks]
    smallest = turn.world.company.smallest_group
    return tuple(
        (kind, reaction_of(counts.get(kind, 0), reached=reached, smallest=smallest)) for kind in kinds
    )


# ---------------------------------------------------------------------------- who is in a class


def show_class(turn: Turn, action: ShowAnnouncementClass, _values: Values) -> Reply:
    """Name those in a class whom somebody can help. Raises as `launched`, and `NotFoundError` for a class
    that is none, or whose people are not named."""
    one = launched(turn, action.announcement_id)
    group = _group(turn, one, action)
    page = min(max(action.page, 0), MOST_PAGES)
    standing = Standing(state=group.state, reason=group.reason)
    end = (page + 1) * ON_A_PAGE
    found = turn.unit.announcements.in_standing(one.id, standing, limit=end + 1)
    data = AnnouncementClassData(
        announcement_id=one.id,
        title=title_of(turn, one),
        group=group,
        names=_names(turn, found[end - ON_A_PAGE : end]),
        page=page,
        has_more=len(found) > end and page < MOST_PAGES,
    )
    words = reader_of(turn.actor, turn.world.company).words
    return Reply(replace=builders.announcement_class(data, words))


def _group(turn: Turn, one: Announcement, action: ShowAnnouncementClass) -> Group:
    """Return the class as it stands now, with nobody in it where the last one has left it."""
    is_known = action.state in set(MessageState) and action.reason in set(Reason)
    if not is_known:
        raise NotFoundError(what="announcement_class", key=f"{action.state}:{action.reason}")
    wanted = Group(state=MessageState(action.state), reasons=(Reason(action.reason),), count=0)
    if not wanted.is_named:
        raise NotAllowedError(person_id=turn.actor.id, what="see who is in this class")
    groups = account_in(turn, one).groups
    same = [one for one in groups if (one.state, one.reasons) == (wanted.state, wanted.reasons)]
    return same[0] if same else wanted


def _names(turn: Turn, recipients: list[Recipient]) -> tuple[tuple[str, str], ...]:
    ids = {one.person_id for one in recipients if one.person_id is not None}
    people = turn.unit.people.get_many(ids)
    shown = []
    for one in recipients:
        person = people.get(one.person_id or "")
        channel = "" if one.person_id else one.lane
        shown.append((name_of(person) or channel, person.team if person is not None else ""))
    return tuple(shown)
