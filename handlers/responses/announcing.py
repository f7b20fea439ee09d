"""Announcements from your voices: drafted of what was done because people said or asked for it.

It is only ever a draft: whoever drafted it reads it, says for whom it is, has it counted, and sends it, as
any other (`handlers.announcements`).
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from cards.actions.responses import AnnounceChangeRequest, AnnounceResponse
from cards.builders.voices import draft_text, draft_title, from_voices
from cards.data.voices import FromVoicesData
from coaching.announcements import drafting
from coaching.announcements.model import Addressing, Announcement, Content
from coaching.announcements.rules import SUGGESTED_DAYS
from coaching.changes import service
from coaching.changes.rules import is_on_request, told_days, told_people
from handlers.announcements.drafts import check_may_announce
from handlers.announcements.listing import card_of
from handlers.changes import run_by_actor
from handlers.context import Turn
from handlers.events import Values
from handlers.plan_forms import editor_of
from handlers.readers import Reader, reader_of
from handlers.reply import Reply
from handlers.responses.lines import day_of, is_published, languages_of, read_round, reader_in
from handlers.responses.rights import require_responder
from handlers.surveys.messages import wave_line
from people.errors import NotFoundError, TooLateError
from surveys.responses.model import Decision, Item

NOT_YET = "not_announceable"
"""Why nothing can be drafted (`TooLateError.reason`)."""


def announce_change(turn: Turn, action: AnnounceChangeRequest, _values: Values) -> Reply:
    """Draft an announcement of a change to whoever takes part in its programme, once; later show that draft.

    How many asked for it, and how long they waited, is said only from so many on that nobody can be found.
    """
    check_may_announce(turn)
    # Of two who press at the same moment, the second one finds the first one's draft.
    one = turn.unit.changes.lock(service.get_change(turn.unit, action.change_id).id)
    programme = run_by_actor(turn, one.programme_id)
    known = _drafted(turn, one.announcement_id)
    if known is not None:
        return Reply(cards=(card_of(turn, known),))
    if not is_on_request(one) or one.done_on is None:
        raise TooLateError(reason=NOT_YET)
    smallest, done_on = turn.world.company.smallest_group, one.done_on
    people = told_people(one, smallest=smallest)
    days = told_days(one, smallest=smallest)

    def said(reader: Reader) -> FromVoicesData:
        what, reason = reader.text(one.titles), reader.text(one.reasons)
        return FromVoicesData(
            what=what, reason=reason, people=people, done_on=done_on, days=days, smallest=smallest
        )

    draft = _draft(turn, said, programme_id=programme.id)
    service.keep_announcement(turn.unit, one.id, draft.id)
    return _shown(turn, said, draft)


def announce_item(turn: Turn, action: AnnounceResponse, _values: Values) -> Reply:
    """Draft an announcement to everybody of what was promised after a survey and is done, once; later show
    that draft. Figures are those that were published."""
    check_may_announce(turn)
    require_responder(turn)
    item = _locked(turn, action.item_id)
    known = _drafted(turn, item.announcement_id)
    if known is not None:
        return Reply(cards=(card_of(turn, known),))
    said = _of_item(turn, item)
    draft = _draft(turn, said, programme_id="")
    turn.unit.responses.save_item(replace(item, announcement_id=draft.id))
    return _shown(turn, said, draft)


def _locked(turn: Turn, item_id: int) -> Item:
    """Return an item as it is while its round is locked; raises `NotFoundError(what="response")`."""
    found = turn.unit.responses.find_item(item_id)
    if found is not None:
        turn.unit.responses.lock_round(found.wave_id)
        found = turn.unit.responses.find_item(item_id)
    if found is None:
        raise NotFoundError(what="response", key=str(item_id))
    return found


def _of_item(turn: Turn, item: Item) -> Callable[[Reader], FromVoicesData]:
    """Return what is said of an item; raises `TooLateError` unless it was published and is done."""
    found, answer = turn.unit.responses.find_round(item.wave_id), item.answer
    is_done = answer is not None and answer.decision is Decision.WILL_DO
    if found is None or not is_published(found) or item.merged_into or answer is None or not is_done:
        raise TooLateError(reason=NOT_YET)
    done_on = answer.done_on
    if done_on is None:
        raise TooLateError(reason=NOT_YET)
    public, company = read_round(turn.world, turn.unit, found), turn.world.company
    days = max(0, (done_on - day_of(public.wave.closes_at, company)).days)

    def said(reader: Reader) -> FromVoicesData:
        line = next(each for each in public.lines(reader) if each.item_id == item.id)
        return FromVoicesData(
            what=line.said.name,
            is_item=True,
            reason=line.reason,
            people=line.said.people,
            survey=wave_line(public.wave, reader, ZoneInfo(company.timezone)),
            done_on=done_on,
            days=Decimal(days),
        )

    return said


def _drafted(turn: Turn, announcement_id: int) -> Announcement | None:
    """Return the announcement that was drafted before, unless it was thrown away."""
    return turn.unit.announcements.find(announcement_id) if announcement_id else None


def _draft(turn: Turn, said: Callable[[Reader], FromVoicesData], *, programme_id: str) -> Announcement:
    """Keep a new draft in all languages of the company, for whoever takes part in the programme, or for
    everybody."""
    company, editor = turn.world.company, editor_of(turn)
    readers = {code: reader_in(code, company) for code in languages_of(company)}
    content = Content(
        titles={code: draft_title(said(reader), reader.words) for code, reader in readers.items()},
        texts={code: draft_text(said(reader), reader.words) for code, reader in readers.items()},
    )
    draft = drafting.begin(turn.unit, content, editor=editor)
    addressing = Addressing(
        programme_id=programme_id,
        valid_until=day_of(turn.world.now, company) + timedelta(days=SUGGESTED_DAYS),
    )
    return drafting.save_audience(turn.unit, draft.id, addressing, editor=editor)


def _shown(turn: Turn, said: Callable[[Reader], FromVoicesData], draft: Announcement) -> Reply:
    """Show what was drafted as its author reads it, with the draft to go on with."""
    reader = reader_of(turn.actor, turn.world.company)
    return Reply(cards=(from_voices(said(reader), reader.words), card_of(turn, draft)))
