"""What was published of responses is read: the whole of it, and how an answer read before."""

from cards.actions.responses import ShowResponseHistory, ShowResponses
from cards.builders.response_history import response_history, responses_none
from cards.builders.responses import responses_whole
from cards.data.responses import FormerAnswer, ResponseHistoryData, ResponsesNone, ResponsesWholeData
from cards.model import Card
from handlers.context import Turn
from handlers.events import Values
from handlers.readers import Reader, name_of, reader_of
from handlers.reply import Reply
from handlers.responses.lines import PublicRound, day_of, is_published, read_round
from handlers.responses.rights import may_respond
from handlers.responses.telling import data_of
from handlers.surveys.results import line_of, may_read
from people.model import Person
from surveys.responses.answering import get_item
from surveys.responses.model import Answer, Decision, Item, Round
from surveys.waves.model import Wave


def show_responses(turn: Turn, action: ShowResponses, _values: Values) -> Reply:
    """Show all of the responses to a wave: as a new card, from a page on in place. To whoever may not read
    the results of the wave, and does nothing that was promised after it, not even its name is said."""
    if action.page:
        return Reply(replace=whole_card(turn, action.wave_id, page=action.page - 1))
    return Reply(cards=(whole_card(turn, action.wave_id, page=0),))


def whole_card(turn: Turn, wave_id: str, *, page: int) -> Card:
    """Return a page of what was published, or that there is nothing to be read."""
    wave, one = turn.unit.surveys.find_wave(wave_id), turn.unit.responses.find_round(wave_id)
    if wave is None or one is None or not (may_see(turn, wave) or may_respond(turn)):
        return _nothing(turn, None, None)
    if not is_published(one):
        return _nothing(turn, wave, one)
    found = read_round(turn.world, turn.unit, one)
    card = ResponsesWholeData(
        responses=data_of(found, _reader(turn)),
        page=page,
        own_items=frozenset(item.id for item in found.items if may_finish(turn, item)),
        responds=may_respond(turn),
        reads_results=may_read(turn, wave),
    )
    return responses_whole(card, _reader(turn).words)


def may_see(turn: Turn, wave: Wave) -> bool:
    """Tell whether the acting person may read what was published of the responses to a wave: who may read its
    results, and who does what was promised, though they were not asked."""
    return may_read(turn, wave) or any(
        item.wave_id == wave.id and _is_owner(turn, item)
        for item in turn.unit.responses.items_about(turn.actor.id)
    )


def _is_owner(turn: Turn, item: Item) -> bool:
    return item.answer is not None and item.answer.owner_id == turn.actor.id


def may_finish(turn: Turn, item: Item) -> bool:
    """Tell whether the acting person may say that something is done: who does it, and who responds."""
    return _is_owner(turn, item) or may_respond(turn)


def _nothing(turn: Turn, wave: Wave | None, one: Round | None) -> Card:
    found = ResponsesNone(
        wave=None if wave is None else line_of(turn, wave), due_on=None if one is None else one.due_on
    )
    return responses_none(found, _reader(turn).words)


def show_history(turn: Turn, action: ShowResponseHistory, _values: Values) -> Reply:
    """Show how the answer to an item reads and read before; of one that is answered with another one, of
    both."""
    item = get_item(turn.unit, action.item_id)
    item = get_item(turn.unit, item.merged_into) if item.merged_into else item
    wave = turn.unit.surveys.get_wave(item.wave_id)
    one = turn.unit.responses.find_round(item.wave_id)
    if one is None or not (may_respond(turn) or (is_published(one) and may_see(turn, wave))):
        return Reply(cards=(_nothing(turn, None, None),))
    found = read_round(turn.world, turn.unit, one)
    line = next((line for line in found.lines(_reader(turn)) if line.item_id == item.id), None)
    versions = (*found.former(item), *(() if item.answer is None else (item.answer,)))
    if line is None or not versions:
        return Reply(cards=(_nothing(turn, wave, None),))
    card = ResponseHistoryData(wave=line_of(turn, wave), line=line, answers=_answers(turn, found, versions))
    return Reply(cards=(response_history(card, _reader(turn).words),))


def _answers(turn: Turn, found: PublicRound, versions: tuple[Answer, ...]) -> tuple[FormerAnswer, ...]:
    """Return the versions of an answer as a reader has them, the latest first."""
    owners = turn.unit.people.get_many({one.owner_id for one in versions if one.owner_id})
    return tuple(_former(found, one, _reader(turn), owners.get(one.owner_id)) for one in reversed(versions))


def _former(found: PublicRound, one: Answer, reader: Reader, owner: Person | None) -> FormerAnswer:
    """Return an answer with who was to do it then, whether they are still here or not."""
    return FormerAnswer(
        on=day_of(one.at, found.company),
        decision=one.decision,
        reason=reader.text(one.reasons),
        owner_name=name_of(owner) if one.decision is Decision.WILL_DO else "",
        due=one.due,
        done_on=one.done_on,
        next_step=reader.text(one.next_steps),
    )


def _reader(turn: Turn) -> Reader:
    return reader_of(turn.actor, turn.world.company)
