"""What homes show of the responses to surveys to those who respond, and to those who do what was promised."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import cache

from cards.data.response_work import Promise, ResponsesAtWork, WorkProgress, WorkStage
from cards.data.survey_messages import AwaitedResponses
from handlers.context import Turn
from handlers.readers import reader_of
from handlers.responses.awaited import awaited
from handlers.responses.lines import day_of
from handlers.responses.rights import may_override, may_respond
from handlers.responses.work_cards import WorkCards, cards_of, stage_of, wants_next_step
from people.calendar import pattern_of
from surveys.responses.answering import is_public
from surveys.responses.model import Item, Round
from surveys.responses.rules import is_late, promised, standing, unanswered
from surveys.responses.service import has_opened_despite, latest_of
from surveys.results.service import are_told
from surveys.schedules.model import ScheduleState

LOOKED_AT = 24
"""Rounds that are looked at, the latest ones: our own default."""
_RESTS = (WorkStage.PUBLISHED, WorkStage.NOTHING)


def responses_at_work(turn: Turn) -> ResponsesAtWork | None:
    """Return what waits for the acting person, for those who respond how far the responses are that still
    need something, and for sponsors what they can let open. None where there is nothing."""

    @cache
    def cards(wave_id: str) -> WorkCards | None:
        one = turn.unit.responses.find_round(wave_id)
        return None if one is None else cards_of(turn.world, turn.unit, one, turn.actor)

    mine, promises = _own(turn, cards)
    rounds = tuple(_rounds(turn, cards)) if may_respond(turn) else ()
    missing = _missing(turn) if may_override(turn) else None
    if not (rounds or mine or promises or missing):
        return None
    ordered = sorted(rounds, key=_rests)
    return ResponsesAtWork(
        rounds=tuple(ordered),
        awaited=missing,
        mine=tuple(cards.said(item) for cards, item in mine),
        promises=tuple(_promise(turn, cards, item) for cards, item in promises),
    )


CardsOf = Callable[[str], WorkCards | None]
"""Makes the cards of a wave's responses, each read once for a home; None where there are none."""
Owned = Sequence[tuple[WorkCards, Item]]


def _rounds(turn: Turn, cards: CardsOf) -> Iterator[WorkProgress]:
    """Yield how far the responses are that still need something, the latest first."""
    found = turn.unit.responses.rounds(limit=LOOKED_AT)
    items = turn.unit.responses.items_of([one.wave_id for one in found]) if found else {}
    today = day_of(turn.world.now, turn.world.company)
    for one in found:
        its = cards(one.wave_id) if _needs(one, items.get(one.wave_id, []), today=today) else None
        if its is not None and are_told(its.found.wave, now=turn.world.now):
            yield its.progress()


def _needs(one: Round, items: Sequence[Item], *, today: date) -> bool:
    """Tell whether responses still need something: an answer, to be published, something that was promised,
    or a next step. That nothing was named which asks for an answer stands there as long as it is news."""
    stage = stage_of(one, items, is_late=False)
    if stage is WorkStage.NOTHING:
        return today <= one.due_on
    is_done = stage is WorkStage.PUBLISHED and not promised(items)
    return not is_done or any(wants_next_step(item) for item in standing(items))


def _rests(progress: WorkProgress) -> bool:
    """Tell whether nobody need do anything now."""
    return progress.stage in _RESTS and not (progress.late or progress.next_steps)


def _missing(turn: Turn) -> AwaitedResponses | None:
    """Return the late responses for which the next survey of a schedule waits, or opens without by somebody's
    word; of several, those that were due first."""
    unit, today = turn.unit, day_of(turn.world.now, turn.world.company)
    active = [one for one in unit.surveys.list_schedules() if one.state is ScheduleState.ACTIVE]
    latest = [found for found in (latest_of(unit, one.id) for one in active) if found is not None]
    missing = [found.round for found in latest if found.lacks]
    late = [one for one in missing if one.due_on < today or one.held_on is not None]
    waiting = [one for one in late if not has_opened_despite(unit, one)]
    if not waiting:
        return None
    zone = pattern_of(turn.actor, turn.world.company).timezone
    first = min(waiting, key=lambda one: one.due_on)
    return awaited(turn.world, unit, first, reader_of(turn.actor, turn.world.company), zone)


def _own(turn: Turn, cards: CardsOf) -> tuple[Owned, Owned]:
    """Return the items that the acting person is to answer, and those of which they promised to do
    something that everybody has read."""
    mine, promises = [], []
    for item in turn.unit.responses.items_about(turn.actor.id):
        owner_id = "" if item.answer is None else item.answer.owner_id
        is_asked = item.assigned_to == turn.actor.id and bool(unanswered([item]))
        is_promised = owner_id == turn.actor.id and bool(promised([item]))
        its = cards(item.wave_id) if is_asked or is_promised else None
        if its is not None and is_asked:
            mine.append((its, item))
        elif its is not None and is_public(its.found.round):
            promises.append((its, item))
    return mine, promises


def _promise(turn: Turn, cards: WorkCards, item: Item) -> Promise:
    return Promise(
        item_id=item.id,
        wave_id=item.wave_id,
        said=cards.said(item),
        due=None if item.answer is None else item.answer.due,
        is_late=is_late(item, today=day_of(turn.world.now, turn.world.company)),
    )
