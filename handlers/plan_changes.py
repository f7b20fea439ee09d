"""A running programme changes in mid-course, shown first, then told; and somebody else leads it."""

from cards import builders, data
from cards.actions import ApplyChanges, DropChanges, OpenSuccessor, SaveSuccessor, ShowChanges
from cards.model import Card
from coaching.programmes.changing import Applied, apply_changes, for_members
from coaching.programmes.drafting import fingerprint
from coaching.programmes.model import Programme
from coaching.programmes.succession import may_name_successor, name_successor
from handlers.context import Turn
from handlers.events import Values
from handlers.inputs import require, text_of
from handlers.leading import PROGRAMME_CHANGED, SUCCESSOR_NAMED, key_of, tell, tell_members
from handlers.plan_cards import PlanCards
from handlers.plans import cards_of, notice, run_by_actor, running_of_actor
from handlers.readers import reader_of
from handlers.reply import Reply
from people.errors import NotAllowedError


def show_changes(turn: Turn, action: ShowChanges, _values: Values) -> Reply:
    """Show what would change for members, and how many would be told."""
    run_by_actor(turn, action.programme_id)
    return Reply(cards=(cards_of(turn).changes(action.programme_id),))


def apply(turn: Turn, action: ApplyChanges, _values: Values) -> Reply:
    """Put the changes into force, and tell everybody who has begun."""
    running_of_actor(turn, action.programme_id)
    if turn.unit.preparing.changes(action.programme_id) is None:
        return notice(turn, data.Notice.NOTHING_CHANGED)
    applied = apply_changes(
        turn.unit,
        action.programme_id,
        company=turn.world.company,
        now=turn.world.now,
        actor=turn.actor.id,
    )
    if for_members(applied.changes):
        people = turn.unit.people.get_many(applied.people)
        tell_members(
            turn.world,
            turn.unit,
            people.values(),
            kind=PROGRAMME_CHANGED,
            programme=applied.programme,
            occasion=fingerprint(applied.programme, turn.world.now.isoformat()),
            card_for=lambda cards: _changed(turn, cards, applied),
        )
    words = reader_of(turn.actor, turn.world.company).words
    done = data.NoticeData(notice=data.Notice.PLAN_CHANGED)
    return Reply(replace=builders.notice(done, words))


def _changed(turn: Turn, cards: PlanCards, applied: Applied) -> Card:
    card = data.ProgrammeChangedData(
        programme_id=applied.programme.id,
        programme_name=cards.reader.text(applied.programme.name),
        rows=cards.rows(for_members(applied.changes)),
        lead_name=turn.actor.name,
        day=cards.day(turn.world.now),
    )
    return builders.programme_changed(card, cards.reader.words)


def drop(turn: Turn, action: DropChanges, _values: Values) -> Reply:
    """Throw the changes away; what is in force stays."""
    run_by_actor(turn, action.programme_id)
    dropped = turn.unit.preparing.drop_changes(action.programme_id)
    return notice(turn, data.Notice.CHANGES_DROPPED if dropped else data.Notice.NOTHING_CHANGED)


# ---------------------------------------------------------------------------- a successor


def open_successor(turn: Turn, action: OpenSuccessor, _values: Values) -> Reply:
    """Ask who leads from now on."""
    programme = _to_be_led(turn, action.programme_id)
    reader = reader_of(turn.actor, turn.world.company)
    form = data.SuccessorFormData(programme_id=programme.id, programme_name=reader.text(programme.name))
    return Reply(form=builders.successor_form(form, reader.words))


def save_successor(turn: Turn, action: SaveSuccessor, values: Values) -> Reply:
    """Let somebody else lead from now on, and tell them."""
    _to_be_led(turn, action.programme_id)
    require(values, "lead")
    lead = text_of(values, "lead")
    programme = name_successor(
        turn.unit,
        action.programme_id,
        lead=lead,
        company=turn.world.company,
        now=turn.world.now,
        actor=turn.actor.id,
    )
    successor = turn.unit.people.get(lead)
    if successor.id != turn.actor.id:
        cards = PlanCards(world=turn.world, unit=turn.unit, person=successor)
        key = key_of(SUCCESSOR_NAMED, programme.id, turn.world.now.isoformat(), lead)
        tell(turn.world, turn.unit, successor, key=key, card=_named(turn, cards, programme))
    return Reply(cards=(_named(turn, cards_of(turn), programme),))


def _to_be_led(turn: Turn, programme_id: str) -> Programme:
    """Return the programme; raises `NotAllowedError` unless the acting person names who leads it."""
    programme = turn.unit.programmes.get(programme_id)
    company, now = turn.world.company, turn.world.now
    if not may_name_successor(turn.unit, programme, turn.actor, company=company, now=now):
        raise NotAllowedError(person_id=turn.actor.id, what="name who leads this programme")
    return programme


def _named(turn: Turn, cards: PlanCards, programme: Programme) -> Card:
    card = data.SuccessorNamedData(
        programme_id=programme.id,
        programme_name=cards.reader.text(programme.name),
        lead_name=cards.name(programme.lead),
        by_name=turn.actor.name,
        to_new_lead=cards.person.id == programme.lead,
    )
    return builders.successor_named(card, cards.reader.words)
