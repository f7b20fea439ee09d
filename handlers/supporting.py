"""Helping as conversation: take a request, say by when, hand it on, give it back."""

from datetime import datetime

from cards import builders, data
from cards.actions import (
    ClaimRequest,
    GiveBack,
    HandOn,
    OpenHandOn,
    OpenPromise,
    SavePromise,
)
from coaching.help import supporting
from coaching.help.model import Request
from coaching.help.supporting import HandingOn
from handlers.adjust import calendar_of
from handlers.context import Turn
from handlers.events import Values
from handlers.help_messages import REQUEST_CLAIMED, REQUEST_HANDED, REQUEST_TAKEN, why_of
from handlers.inputs import text_of
from handlers.readers import reader_of
from handlers.reply import Reply
from handlers.requests import cards_of, messages_of
from people.errors import InvalidInputError, TooLateError


def claim(turn: Turn, action: ClaimRequest, _values: Values) -> Reply:
    """Take a request. The pressed card, one of several or the channel's, says from now on who has it."""
    result = supporting.claim(
        turn.unit,
        request_id=action.request_id,
        person=turn.actor,
        company=turn.world.company,
        now=turn.world.now,
    )
    if result.is_new:
        _tell_claimed(turn, result.request)
        _tell_relieved(turn, result.request, before=result.before)
    why = why_of(result.request)
    return Reply(
        replace=cards_of(turn).open(result.request, why),
        shared=messages_of(turn).cards(None).open(result.request, why),
    )


def _tell_claimed(turn: Turn, request: Request) -> None:
    """Show the supporter all of it in their own chat, and tell the asker who is on it."""
    messages = messages_of(turn)
    messages.forget_asking(request)
    messages.reply(turn.actor, REQUEST_TAKEN, cards_of(turn).taken(request), request=request)
    asker = turn.unit.people.find(request.person_id)
    if asker is not None:
        messages.reply(asker, REQUEST_CLAIMED, messages.cards(asker).claimed(request), request=request)


def _tell_relieved(turn: Turn, request: Request, *, before: str | None) -> None:
    """Tell the supporter from whom a request was taken over."""
    person = None if before is None else turn.unit.people.find(before)
    if person is not None and person.id != turn.actor.id:
        messages_of(turn).return_to(person, request, data.Moved.HANDED_ON, to_name=turn.actor.name)


def open_promise(turn: Turn, action: OpenPromise, _values: Values) -> Reply:
    """Ask by when the supporter will write."""
    request = supporting.held_by(turn.unit, action.request_id, turn.actor)
    cards = cards_of(turn)
    moments = supporting.promise_choices(calendar_of(turn), now=turn.world.now)
    choices = tuple((moment.isoformat(), cards.local(moment)) for moment in moments)
    if not choices:
        raise TooLateError(reason="too_late")
    form = data.PromiseFormData(request_id=request.id, choices=choices)
    return Reply(form=builders.promise_form(form, cards.words))


def save_promise(turn: Turn, action: SavePromise, values: Values) -> Reply:
    """Keep by when the supporter will write, and tell the asker."""
    supporting.held_by(turn.unit, action.request_id, turn.actor)
    request = supporting.promise(
        turn.unit,
        request_id=action.request_id,
        by=_moment(values, "by"),
        person=turn.actor,
        company=turn.world.company,
        now=turn.world.now,
    )
    messages = messages_of(turn)
    asker = turn.unit.people.find(request.person_id)
    if asker is not None:
        card = messages.cards(asker).claimed(request, changed=True)
        messages.reply(asker, REQUEST_CLAIMED, card, request=request)
    return Reply(replace=cards_of(turn).taken(request))


def _moment(values: Values, name: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text_of(values, name))
    except ValueError:
        raise InvalidInputError({name: "error.required"}) from None
    if moment.tzinfo is None:
        raise InvalidInputError({name: "error.choice"})
    return moment


def open_hand_on(turn: Turn, action: OpenHandOn, _values: Values) -> Reply:
    """Ask to whom a request is handed on."""
    others = supporting.hand_on_choices(
        turn.unit,
        request_id=action.request_id,
        person=turn.actor,
        company=turn.world.company,
        now=turn.world.now,
    )
    words = reader_of(turn.actor, turn.world.company).words
    if not others:
        notice = data.NoticeData(notice=data.Notice.NOBODY_TO_HAND_ON)
        return Reply(cards=(builders.notice(notice, words),))
    rows = tuple((one.id, one.name) for one in others)
    form = data.HandOnFormData(request_id=action.request_id, supporters=rows)
    return Reply(form=builders.hand_on_form(form, words))


def hand_on(turn: Turn, action: HandOn, values: Values) -> Reply:
    """Give a request to another supporter, and tell all who are concerned."""
    note = text_of(values, "note")
    result = supporting.hand_on(
        turn.unit,
        request_id=action.request_id,
        to=text_of(values, "supporter"),
        note=note,
        person=turn.actor,
        company=turn.world.company,
        now=turn.world.now,
    )
    _tell_handed_on(turn, result, note=note)
    returned = data.RequestReturnedData(
        kind=result.request.kind, reason=data.Moved.HANDED_ON, to_name=result.supporter.name
    )
    return Reply(replace=builders.request_returned(returned, cards_of(turn).words))


def _tell_handed_on(turn: Turn, result: HandingOn, *, note: str) -> None:
    messages = messages_of(turn)
    messages.forget_asking(result.request)
    supporter = result.supporter
    card = messages.cards(supporter).taken(result.request, note=note, from_name=turn.actor.name)
    messages.reply(supporter, REQUEST_HANDED, card, request=result.request)
    messages.tell_asker(result.request, data.Moved.HANDED_ON, name=supporter.name, by_clock=False)
    before = turn.unit.people.find(result.before or "")
    if before is not None and before.id != turn.actor.id:
        messages.return_to(before, result.request, data.Moved.HANDED_ON, to_name=supporter.name)


def give_back(turn: Turn, action: GiveBack, _values: Values) -> Reply:
    """Let others take a request, and tell the asker."""
    asking = supporting.give_back(
        turn.unit,
        request_id=action.request_id,
        person=turn.actor,
        company=turn.world.company,
        now=turn.world.now,
    )
    messages = messages_of(turn)
    messages.ask(asking)
    messages.tell_asker(asking.request, data.Moved.GIVEN_BACK, name=turn.actor.name, by_clock=False)
    returned = data.RequestReturnedData(kind=asking.request.kind, reason=data.Moved.GIVEN_BACK)
    return Reply(replace=builders.request_returned(returned, cards_of(turn).words))
