"""Those who respond work on what people said: the list, who answers, what goes together, what is added."""

from collections.abc import Iterable

from cards.actions.responses import (
    OpenOwnResponse,
    OpenResponseAssignment,
    OpenResponseMerge,
    RemoveOwnResponse,
    SaveOwnResponse,
    SaveResponseAssignment,
    SaveResponseMerge,
    ShowResponseWork,
)
from cards.builders.response_forms import response_assign_form, response_merge_form, response_own_form
from cards.builders.response_work import response_saved, response_work
from cards.data.response_work import (
    NOBODY,
    ResponseAssignFormData,
    ResponseDid,
    ResponseMergeFormData,
    ResponseOwnFormData,
    ResponseSavedData,
)
from cards.data.responses import ResponseLine
from cards.model import Card
from cards.texts import clean_typed
from handlers.context import Turn
from handlers.events import Values
from handlers.inputs import text_of, texts_of
from handlers.readers import reader_of
from handlers.reply import Reply
from handlers.responses.rights import require_responder, responders, sponsors
from handlers.responses.translating import languages_lacking
from handlers.responses.work_cards import WorkCards, can_be_previewed, cards_of
from handlers.responses.work_messages import tell_assigned
from people.errors import InvalidInputError, NotFoundError, TooLateError
from people.model import Person
from surveys.responses import answering
from surveys.responses.answering import (
    IS_ANSWERED,
    IS_MERGED,
    Saved,
    get_item,
    get_round,
    is_public,
    items_in,
)
from surveys.responses.answers import ITEMS, LONGEST_TITLE, PERSON, TITLE, can_be_merged, text_problems
from surveys.responses.model import Item, Origin, Round
from surveys.responses.rules import unanswered

LONGEST_ID = 19
"""Digits of an id that a database can hold."""
TYPED = 100_000
"""Characters of an input that are looked at: far more than any may have, so that what is too long is told."""

_WRITTEN = frozenset({ResponseDid.ANSWERED, ResponseDid.ADDED, ResponseDid.RENAMED})


def show_work(turn: Turn, action: ShowResponseWork, _values: Values) -> Reply:
    """Show what is to be answered: as a new card, from a page on in place."""
    require_responder(turn)
    cards = _cards(turn, _round_of(turn, action.wave_id))
    if action.page:
        return Reply(replace=response_work(cards.work(action.page - 1), cards.reader.words))
    return Reply(cards=(response_work(cards.work(0), cards.reader.words),))


def _round_of(turn: Turn, wave_id: str) -> Round:
    """Return the round of a wave, of the latest one if none is named."""
    if wave_id:
        return get_round(turn.unit, wave_id)
    found = turn.unit.responses.rounds(limit=1)
    if not found:
        raise NotFoundError(what="response_round", key=wave_id)
    return found[0]


def _cards(turn: Turn, one: Round) -> WorkCards:
    return cards_of(turn.world, turn.unit, one, turn.actor)


def worked_on(turn: Turn, item_id: int) -> tuple[WorkCards, Item]:
    """Return an item that the acting person works on, with what makes its cards. Raises `NotAllowedError`,
    and `TooLateError` for one that was removed, or is answered with another one."""
    require_responder(turn)
    item = get_item(turn.unit, item_id)
    if item.merged_into:
        raise TooLateError(reason=IS_MERGED)
    return _cards(turn, get_round(turn.unit, item.wave_id)), item


def typed_texts(turn: Turn, values: Values, name: str) -> dict[str, str]:
    """Return what was typed in each language, without what nobody can see."""
    texts = {
        code: clean_typed(text_of(values, f"{name}_{code}"), TYPED).strip()
        for code in turn.world.company.languages
    }
    return {code: text for code, text in texts.items() if text}


# ---------------------------------------------------------------------------- what comes back


def saved_card(
    turn: Turn,
    kept: Saved,
    did: ResponseDid,
    *,
    name: str = "",
    aside: tuple[ResponseLine, ...] = (),
    is_unused: bool = False,
) -> Card:
    """Say what was done with an item, and lead on to the next one without an answer: first to one that the
    acting person was asked to answer."""
    cards = _cards(turn, get_round(turn.unit, kept.round.wave_id))
    following = _next(turn, cards.found.items)
    found = ResponseSavedData(
        did=did,
        progress=cards.progress(),
        line=_line(cards, kept.after),
        assigned_name=name,
        set_aside=aside,
        is_unused=is_unused,
        next_item=0 if following is None else following.id,
        next_said=None if following is None else cards.said(following),
        is_public=did is ResponseDid.ANSWERED and is_public(kept.round) and kept.before != kept.after,
        can_preview=can_be_previewed(cards.found.round, cards.found.items),
        lacking=languages_lacking(kept.after, turn.world.company) if did in _WRITTEN else (),
    )
    return response_saved(found, cards.reader.words)


def _line(cards: WorkCards, item: Item) -> ResponseLine:
    """Return an item as it stands now, or as it was before it was removed."""
    return cards.line(next((one for one in cards.found.items if one.id == item.id), item))


def _next(turn: Turn, items: tuple[Item, ...]) -> Item | None:
    return next(iter(sorted(unanswered(items), key=lambda item: item.assigned_to != turn.actor.id)), None)


# ---------------------------------------------------------------------------- who is to answer


def open_assignment(turn: Turn, action: OpenResponseAssignment, _values: Values) -> Reply:
    """Ask who is to answer an item."""
    cards, item = worked_on(turn, action.item_id)
    if item.answer is not None:
        raise TooLateError(reason=IS_ANSWERED)
    form = ResponseAssignFormData(
        item_id=item.id,
        said=cards.said(item),
        people=tuple((person.id, person.name) for person in _who_may(turn)),
        assigned_to=item.assigned_to,
    )
    return Reply(form=response_assign_form(form, cards.reader.words))


def _who_may(turn: Turn) -> list[Person]:
    known = {one.id: one for one in (*responders(turn.world, turn.unit), *sponsors(turn.world, turn.unit))}
    return [known[key] for key in sorted(known)]


def save_assignment(turn: Turn, action: SaveResponseAssignment, values: Values) -> Reply:
    """Keep who is to answer an item, and tell them, unless they chose it themselves."""
    require_responder(turn)
    chosen = text_of(values, PERSON)
    person = None if chosen in ("", NOBODY) else _one_who_may(turn, chosen)
    person_id = "" if person is None else person.id
    kept = answering.assign(turn.unit, action.item_id, person_id, now=turn.world.now, actor=turn.actor.id)
    if person is None:
        return Reply(cards=(saved_card(turn, kept, ResponseDid.UNASSIGNED),))
    if person.id == turn.actor.id:
        return Reply(cards=(saved_card(turn, kept, ResponseDid.TAKEN),))
    if kept.before != kept.after:
        tell_assigned(turn.world, turn.unit, kept, person, by=turn.actor)
    return Reply(cards=(saved_card(turn, kept, ResponseDid.ASSIGNED, name=person.name),))


def _one_who_may(turn: Turn, person_id: str) -> Person:
    found = next((one for one in _who_may(turn) if one.id == person_id), None)
    if found is None:
        raise InvalidInputError({PERSON: "error.choice"})
    return found


# ---------------------------------------------------------------------------- answered together


def open_merge(turn: Turn, action: OpenResponseMerge, _values: Values) -> Reply:
    """Ask which others are answered with an item."""
    cards, item = worked_on(turn, action.item_id)
    others = can_be_merged(cards.found.items, item)
    if not others:
        raise TooLateError(reason=answering.IS_REMOVED)
    form = ResponseMergeFormData(
        item_id=item.id,
        said=cards.said(item),
        others=tuple((one.id, cards.said(one)) for one in others),
        chosen=frozenset(one.id for one in others if one.merged_into == item.id),
        answer=None if item.answer is None else cards.line(item),
        answered=_answered(cards, others),
    )
    return Reply(form=response_merge_form(form, cards.reader.words))


def save_merge(turn: Turn, action: SaveResponseMerge, values: Values) -> Reply:
    """Keep what is answered together."""
    require_responder(turn)
    chosen = texts_of(values, ITEMS)
    if not all(one.isascii() and one.isdigit() and len(one) < LONGEST_ID for one in chosen):
        raise InvalidInputError({ITEMS: "error.choice"})
    # What everybody has read goes to the history with the merge; who merges is told of it all the same.
    before = items_in(turn.unit, get_item(turn.unit, action.item_id).wave_id)
    kept, changed = answering.merge(
        turn.unit, action.item_id, {int(one) for one in chosen}, now=turn.world.now, actor=turn.actor.id
    )
    if not chosen:
        did = ResponseDid.SEPARATED if changed else ResponseDid.KEPT_APART
        return Reply(cards=(saved_card(turn, kept, did),))
    new = {one.id for one in changed if one.merged_into == action.item_id}
    aside = _answered(_cards(turn, kept.round), [one for one in before if one.id in new])
    return Reply(cards=(saved_card(turn, kept, ResponseDid.MERGED, aside=aside),))


def _answered(cards: WorkCards, items: Iterable[Item]) -> tuple[ResponseLine, ...]:
    """Return those that have an answer of their own, as it stands."""
    return tuple(cards.line(one) for one in items if one.answer is not None)


# ---------------------------------------------------------------------------- of one's own


def open_own(turn: Turn, action: OpenOwnResponse, _values: Values) -> Reply:
    """Ask what an item of one's own is called."""
    require_responder(turn)
    one = get_round(turn.unit, action.wave_id)
    if is_public(one):
        raise TooLateError(reason=answering.IS_PUBLISHED)
    item = get_item(turn.unit, action.item_id) if action.item_id else None
    if item is not None and (item.origin is not Origin.OWN or item.wave_id != one.wave_id):
        raise NotFoundError(what="response", key=str(item.id))
    form = ResponseOwnFormData(
        wave_id=one.wave_id,
        item_id=action.item_id,
        languages=turn.world.company.languages,
        titles={} if item is None else item.titles,
    )
    return Reply(form=response_own_form(form, reader_of(turn.actor, turn.world.company).words))


def save_own(turn: Turn, action: SaveOwnResponse, values: Values) -> Reply:
    """Keep an item of one's own, or what it is called."""
    require_responder(turn)
    titles = typed_texts(turn, values, TITLE)
    wrong = text_problems(TITLE, titles, longest=LONGEST_TITLE, languages=turn.world.company.languages)
    if wrong:
        raise InvalidInputError(wrong)
    now, actor = turn.world.now, turn.actor.id
    if action.item_id:
        kept = answering.rename_own(turn.unit, action.item_id, titles, now=now, actor=actor)
        return Reply(cards=(saved_card(turn, kept, ResponseDid.RENAMED),))
    kept = answering.add_own(turn.unit, action.wave_id, titles, now=now, actor=actor)
    return Reply(cards=(saved_card(turn, kept, ResponseDid.ADDED),))


def remove_own(turn: Turn, action: RemoveOwnResponse, _values: Values) -> Reply:
    """Take away an item of one's own that nobody was shown."""
    require_responder(turn)
    kept = answering.remove_own(turn.unit, action.item_id, now=turn.world.now, actor=turn.actor.id)
    return Reply(replace=saved_card(turn, kept, ResponseDid.REMOVED))
