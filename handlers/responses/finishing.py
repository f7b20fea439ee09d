"""Buttons of those who promised something: it is done, or not done after all."""

from dataclasses import replace

from cards.actions.responses import OpenResponseDone, ReopenResponse, SaveResponseDone
from cards.builders.response_history import response_done, response_done_form
from cards.data.responses import ResponseDoneData, ResponseDoneFormData
from coaching.announcements import drafting
from coaching.programmes.drafting import fingerprint
from handlers.context import Turn
from handlers.events import Values
from handlers.inputs import date_of
from handlers.plan_forms import editor_of
from handlers.readers import reader_of
from handlers.reply import Reply
from handlers.responses.lines import day_of, is_published
from handlers.responses.names import item_name
from handlers.responses.rights import may_respond
from handlers.responses.showing import may_finish
from people.errors import NotAllowedError, TooLateError
from surveys.responses import finishing
from surveys.responses.answering import Saved, get_item
from surveys.responses.model import Decision, Item


def open_done(turn: Turn, action: OpenResponseDone, _values: Values) -> Reply:
    """Ask on which day it was done."""
    item = _own(turn, action.item_id)
    if item.answer is None or item.answer.decision is not Decision.WILL_DO:
        raise TooLateError(reason=finishing.NOT_PROMISED)
    reader = reader_of(turn.actor, turn.world.company)
    form = ResponseDoneFormData(
        item_id=item.id,
        name=item_name(item, turn.unit.surveys.get_wave(item.wave_id), reader),
        reason=reader.text(item.answer.reasons),
        seen=fingerprint(item.answer),
        today=day_of(turn.world.now, turn.world.company),
    )
    return Reply(form=response_done_form(form, reader.words))


def save_done(turn: Turn, action: SaveResponseDone, values: Values) -> Reply:
    """Keep that it is done; not if it was answered otherwise since the form was opened."""
    # Of two who save at the same moment, one waits here, and then reads what the other one has saved.
    turn.unit.responses.lock_round(_own(turn, action.item_id).wave_id)
    item = _own(turn, action.item_id)
    if action.seen != fingerprint(item.answer):
        raise TooLateError(reason=finishing.HAS_CHANGED)
    saved = finishing.finish(
        turn.unit,
        item.id,
        date_of(values, finishing.DONE_ON),
        today=day_of(turn.world.now, turn.world.company),
        now=turn.world.now,
        actor=turn.actor.id,
    )
    return _kept(turn, saved)


def reopen(turn: Turn, action: ReopenResponse, _values: Values) -> Reply:
    """Keep that it is not done after all. A draft that announces it as done is not true any more: it is
    thrown away."""
    item = _own(turn, action.item_id)
    saved = finishing.reopen(turn.unit, item.id, now=turn.world.now, actor=turn.actor.id)
    known = turn.unit.announcements.find(saved.after.announcement_id) if saved.after.announcement_id else None
    if known is None:
        return _kept(turn, saved)
    if not drafting.can_be_discarded(known):
        return _kept(turn, saved, is_announced=True)
    drafting.discard(turn.unit, known.id, editor=editor_of(turn))
    turn.unit.responses.save_item(replace(saved.after, announcement_id=0))
    return _kept(turn, saved, draft_is_gone=True)


def _own(turn: Turn, item_id: int) -> Item:
    """Return an item of which the acting person may say that it is done."""
    item = get_item(turn.unit, item_id)
    if not may_finish(turn, item):
        raise NotAllowedError(person_id=turn.actor.id, what="say that this is done")
    return item


def _kept(turn: Turn, saved: Saved, *, draft_is_gone: bool = False, is_announced: bool = False) -> Reply:
    reader, item = reader_of(turn.actor, turn.world.company), saved.after
    card = ResponseDoneData(
        item_id=item.id,
        wave_id=item.wave_id,
        name=item_name(item, turn.unit.surveys.get_wave(item.wave_id), reader),
        done_on=None if item.answer is None else item.answer.done_on,
        is_published=is_published(saved.round),
        may_announce=may_respond(turn),
        draft_is_gone=draft_is_gone,
        is_announced=is_announced,
    )
    return Reply(cards=(response_done(card, reader.words),))
