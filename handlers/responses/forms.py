"""The form in which is said what is done about what people said. Who meets what another one has saved since
the form was opened is asked to send it once more; what everybody has read stays in the history."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from cards.actions.responses import OpenResponse, SaveResponse
from cards.builders.response_forms import response_form
from cards.data.response_work import NOBODY, ResponseDid, ResponseFormData
from coaching.programmes.drafting import fingerprint
from coaching.programmes.succession import is_here
from handlers.context import Turn
from handlers.events import Values
from handlers.inputs import date_of, text_of
from handlers.plan_forms import is_stale
from handlers.readers import name_of
from handlers.reply import Reply
from handlers.responses.watching import tell_owner
from handlers.responses.work_cards import WorkCards
from handlers.responses.working import saved_card, typed_texts, worked_on
from people.errors import InvalidInputError
from surveys.responses import answering
from surveys.responses.answering import get_item, is_public
from surveys.responses.answers import (
    DECISION,
    DUE,
    MEASURED_BY,
    OWNER,
    REASON,
    Wanted,
    problems_of,
    says_the_same,
    wanted_answer,
)
from surveys.responses.items import sided_questions
from surveys.responses.model import Decision, Item, Origin


def open_response(turn: Turn, action: OpenResponse, _values: Values) -> Reply:
    """Ask what is answered to an item, with what stands now."""
    cards, item = worked_on(turn, action.item_id)
    return Reply(form=response_form(_form(turn, cards, item), cards.reader.words))


def _form(turn: Turn, cards: WorkCards, item: Item) -> ResponseFormData:
    answer = item.answer
    return ResponseFormData(
        item_id=item.id,
        said=cards.said(item),
        origin=item.origin,
        last=cards.last(item),
        languages=turn.world.company.languages,
        decision=None if answer is None else answer.decision,
        owner_name=cards.line(item).owner_name,
        due=None if answer is None else answer.due,
        today=turn.world.company_day,
        reasons={} if answer is None else answer.reasons,
        questions=tuple(_questions(cards, item)),
        measured_by=item.measured_by,
        is_public=is_public(cards.found.round) and answer is not None,
        seen=seen_of(item),
    )


def _questions(cards: WorkCards, item: Item) -> list[tuple[str, str]]:
    """Return the questions by which may be seen whether it changed, but its own one, which is the first
    choice anyway."""
    own = {source.question_id for source in item.sources} if item.origin is Origin.QUESTION else frozenset()
    asked = sided_questions(cards.found.wave.definition.questions)
    return [(one.id, cards.reader.text(one.text)) for one in asked if one.id not in own]


def seen_of(item: Item) -> str:
    """Return a short print of what the form is opened with."""
    answer = item.answer
    said = () if answer is None else (answer.decision, answer.reasons, answer.owner_id, answer.due)
    return fingerprint(list(said), item.measured_by)


# ---------------------------------------------------------------------------- saved


def save_response(turn: Turn, action: SaveResponse, values: Values) -> Reply:
    """Keep what is answered; whoever is to do it hears of it, unless they said so themselves. What somebody
    else has saved since the form was opened is shown first, and replaced only by who sends it once more."""
    # Of two who save at the same moment, one waits here, and then reads what the other one has saved.
    turn.unit.responses.lock_round(get_item(turn.unit, action.item_id).wave_id)
    cards, item = worked_on(turn, action.item_id)
    wanted = _wanted(turn, action, item, values)
    _refuse(turn, cards, item, wanted)
    if _meets(turn, action, item, wanted):
        return Reply(form=response_form(_met_form(turn, cards, item, wanted), cards.reader.words))
    kept = answering.answer(turn.unit, item.id, wanted, now=turn.world.now, actor=turn.actor.id)
    if kept.before.answer != kept.after.answer:
        tell_owner(turn.world, turn.unit, kept.after)
    is_unused = wanted.decision is not Decision.WILL_DO and bool(text_of(values, OWNER) or wanted.due)
    return Reply(cards=(saved_card(turn, kept, ResponseDid.ANSWERED, is_unused=is_unused),))


def _wanted(turn: Turn, action: SaveResponse, item: Item, values: Values) -> Wanted:
    """Return what was entered; whoever does it stays, where nobody else was chosen."""
    stood = "" if item.answer is None else item.answer.owner_id
    measured_by = text_of(values, MEASURED_BY)
    return Wanted(
        decision=_decision(values),
        reasons=typed_texts(turn, values, REASON),
        owner_id=text_of(values, OWNER) or action.owner or stood,
        due=date_of(values, DUE),
        measured_by="" if measured_by == NOBODY else measured_by,
    )


def _decision(values: Values) -> Decision | None:
    chosen = text_of(values, DECISION)
    return Decision(chosen) if chosen in list(Decision) else None


def _refuse(turn: Turn, cards: WorkCards, item: Item, wanted: Wanted) -> None:
    """Raise `InvalidInputError` with all that is wrong, each beside its field."""
    company, now = turn.world.company, turn.world.now
    owner = turn.unit.people.find(wanted.owner_id) if wanted.owner_id else None
    wrong = problems_of(
        wanted,
        item.answer,
        today=now.astimezone(ZoneInfo(company.timezone)).date(),
        languages=company.languages,
        questions=cards.found.wave.definition.questions,
        is_owner_here=owner is not None and is_here(owner, company=company, now=now),
    )
    if wrong:
        raise InvalidInputError(wrong)


def _meets(turn: Turn, action: SaveResponse, item: Item, wanted: Wanted) -> bool:
    """Tell whether somebody else has saved something else since the form was opened."""
    before = item.answer
    if before is None or before.by == turn.actor.id or not is_stale(action.seen, seen_of(item)):
        return False
    return not says_the_same(before, wanted_answer(wanted, before, now=turn.world.now, actor=turn.actor.id))


def _met_form(turn: Turn, cards: WorkCards, item: Item, wanted: Wanted) -> ResponseFormData:
    """Return the form with what was entered, and what somebody else had saved."""
    owner = turn.unit.people.find(wanted.owner_id) if wanted.owner_id else None
    return replace(
        _form(turn, cards, item),
        decision=wanted.decision,
        owner_name=name_of(owner),
        due=wanted.due,
        reasons=dict(wanted.reasons),
        measured_by=wanted.measured_by,
        met=cards.line(item),
        met_by="" if item.answer is None else name_of(turn.unit.people.find(item.answer.by)),
        owner_id=wanted.owner_id,
    )
