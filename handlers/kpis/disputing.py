"""A manager says that a number is wrong: whoever answers for its source looks, and the manager hears what was
found. Until then nothing is asked about that KPI of that team, so whoever answers is asked again.

A message of these kinds is about a follow-up (`subject_id`).
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from cards import builders
from cards.actions.kpis import OpenKpiDispute, OpenKpiSettlement, SendKpiDispute, SettleKpiDispute
from cards.builders.kpi_disputes import MAX_DISPUTE
from cards.data.follow_ups import (
    FollowUpDone,
    FollowUpDoneData,
    KpiDisputedData,
    KpiDisputeFormData,
    KpiSettledData,
    KpiSettlementFormData,
    Settlement,
)
from cards.model import Card
from cards.serial import to_json
from cards.texts import clean_typed
from handlers.context import Turn, UnitOfWork, World
from handlers.events import Values
from handlers.inputs import chosen, require, text_of
from handlers.kpis.asking import update_sent
from handlers.kpis.follow_up_cards import Known, kpi_of
from handlers.kpis.follow_up_rights import owners_of, require_manager, shown
from handlers.kpis.reacting import about, after_press, check_open
from handlers.leading import key_of
from handlers.readers import name_of, reader_of
from handlers.reply import Reply
from measures.follow_ups.model import FollowUp
from measures.follow_ups.rules import is_disputed
from measures.follow_ups.service import dispute, settle
from people.errors import InvalidInputError, NotAllowedError, NotFoundError, TooLateError
from people.model import Feature, Person
from people.outbox import Message, NewMessage

KPI_DISPUTED = "kpi_disputed"
KPI_SETTLED = "kpi_settled"
"""Kinds of messages, as on `deliveries`."""
ASKED_AGAIN = timedelta(days=14)
"""After so long without an answer whoever answers then is asked anew; until then a message is worth sending.
Our own default."""
LASTS = timedelta(days=30)
"""How long an answer is worth bringing to the manager."""
TYPED = 10_000
"""Characters of an input that are looked at: more than it may have, so that what is too long is told."""


# ---------------------------------------------------------------------------- called wrong


def open_dispute(turn: Turn, action: OpenKpiDispute, _values: Values) -> Reply:
    """Ask what is wrong with a number."""
    entry, known = require_manager(turn, action.follow_up_id)
    check_open(entry)
    if is_disputed(entry):
        raise TooLateError(reason="already_disputed")
    owners = owners_of(turn.world, turn.unit, *about(turn, entry))
    form = KpiDisputeFormData(
        follow_up_id=entry.id, kpi=shown(known, entry, turn.actor), owner_name=_one_name(owners)
    )
    return Reply(form=builders.kpi_dispute_form(form, reader_of(turn.actor, turn.world.company).words))


def send_dispute(turn: Turn, action: SendKpiDispute, values: Values) -> Reply:
    """Bring what a manager wrote, with the figures, to who answers for the number."""
    entry, known = require_manager(turn, action.follow_up_id)
    written = _written(values)
    changed = dispute(turn.unit, entry.id, by=turn.actor.id, text=written, at=turn.world.now)
    owners = owners_of(turn.world, turn.unit, *about(turn, entry))
    messages = [_asking(known, changed, owner) for owner in owners]
    turn.unit.outbox.add_many(messages, now=turn.world.now)
    return Reply(
        replace=after_press(turn, known, changed),
        cards=(_done(turn, known, changed, FollowUpDone.DISPUTED, to_name=_one_name(owners)),),
    )


def _one_name(owners: Sequence[Person]) -> str:
    """Return who answers, if that is somebody in particular."""
    return name_of(owners[0]) if len(owners) == 1 else ""


def _written(values: Values) -> str:
    require(values, "text")
    written = clean_typed(text_of(values, "text"), TYPED).strip()
    if len(written) > MAX_DISPUTE:
        raise InvalidInputError({"text": "error.too_long"})
    return written


def _done(turn: Turn, known: Known, entry: FollowUp, done: FollowUpDone, *, to_name: str) -> Card:
    receipt = FollowUpDoneData(done=done, kpi=shown(known, entry, turn.actor), to_name=to_name)
    return builders.follow_up_done(receipt, reader_of(turn.actor, turn.world.company).words)


def ask_owners(known: Known) -> int:
    """Ask whoever answers today for the numbers that are called wrong and that nobody settled: who was not
    asked yet, as after a change of owner, and everybody again every two weeks. Returns how many messages are
    new; the caller commits."""
    queued = 0
    for entry in known.unit.follow_ups.disputed():
        programme = known.unit.programmes.find(entry.programme_id)
        kpi = None if programme is None else kpi_of(programme, entry)
        if programme is None or kpi is None:
            continue
        owners = owners_of(known.world, known.unit, programme, kpi)
        # Without a figure there is nothing to look at; the follow-up ends with the team.
        messages = [_asking(known, entry, one) for one in owners if known.cards_for(one).kpi(entry)]
        queued += known.unit.outbox.add_many(messages, now=known.world.now)
    return queued


def _asking(known: Known, entry: FollowUp, owner: Person) -> NewMessage:
    now = known.world.now
    said_at = entry.disputed_at or now
    times = max((now - said_at) // ASKED_AGAIN, 0)  # Not below: the clock may have been set back.
    return NewMessage(
        dedupe_key=key_of(
            KPI_DISPUTED, entry.programme_id, str(entry.id), _moment(said_at), str(times), owner.id
        ),
        kind=KPI_DISPUTED,
        lane=f"person:{owner.id}",
        person_id=owner.id,
        feature=Feature.WORK,
        subject_id=entry.id,
        card=to_json(_asking_card(known, entry, owner)),
        due_at=now,
        not_after=said_at + ASKED_AGAIN * (times + 1),
    )


def _moment(at: datetime | None) -> str:
    return "" if at is None else f"{at:%Y%m%dT%H%M%S%f}"


def _asking_card(known: Known, entry: FollowUp, owner: Person) -> Card:
    cards = known.cards_for(owner)
    programme = known.unit.programmes.get(entry.programme_id)
    source = next((kpi.source for kpi in programme.kpis if kpi.id == entry.kpi_id), "")
    said_at = entry.disputed_at or known.world.now
    found = KpiDisputedData(
        follow_up_id=entry.id,
        kpi=shown(known, entry, owner),
        manager_name=name_of(known.unit.people.find(entry.disputed_by)),
        said_on=said_at.astimezone(cards.zone).date(),
        text=entry.dispute,
        source=source,
    )
    return builders.kpi_disputed(found, cards.reader.words)


# ---------------------------------------------------------------------------- looked at


def open_settlement(turn: Turn, action: OpenKpiSettlement, _values: Values) -> Reply:
    """Ask who answers for a number what they found."""
    entry, known = _require_owner(turn, action.follow_up_id)
    if not is_disputed(entry):
        raise TooLateError(reason="already_settled")
    form = KpiSettlementFormData(
        follow_up_id=entry.id,
        kpi=shown(known, entry, turn.actor),
        manager_name=name_of(turn.unit.people.find(entry.disputed_by)),
        text=entry.dispute,
    )
    return Reply(form=builders.kpi_settlement_form(form, reader_of(turn.actor, turn.world.company).words))


def send_settlement(turn: Turn, action: SettleKpiDispute, values: Values) -> Reply:
    """Keep the answer, and bring it to the manager who asked; follow-ups go on."""
    entry, known = _require_owner(turn, action.follow_up_id)
    require(values, "outcome", "text")
    outcome, written = chosen(values, "outcome", Settlement), _written(values)
    changed = settle(turn.unit, entry.id, by=turn.actor.id, text=written, at=turn.world.now)
    asked_by = known.people.get(changed.disputed_by)
    if asked_by is not None:
        message = _answer(known, changed, asked_by, outcome, by=turn.actor)
        turn.unit.outbox.add_many([message], now=turn.world.now)
    update_sent(known, [changed])
    return Reply(
        cards=(_done(turn, known, changed, FollowUpDone.SETTLED, to_name=name_of(asked_by)),),
    )


def _require_owner(turn: Turn, follow_up_id: int) -> tuple[FollowUp, Known]:
    """Return a follow-up for whose number the acting person answers. Raises `NotAllowedError`."""
    entry = turn.unit.follow_ups.get(follow_up_id)
    owners = owners_of(turn.world, turn.unit, *about(turn, entry))
    if all(owner.id != turn.actor.id for owner in owners):
        raise NotAllowedError(person_id=turn.actor.id, what="answer for this number")
    return entry, Known.load(turn.world, turn.unit)


def _answer(known: Known, entry: FollowUp, to: Person, outcome: Settlement, *, by: Person) -> NewMessage:
    found = KpiSettledData(
        follow_up_id=entry.id,
        kpi=shown(known, entry, to),
        settlement=outcome,
        by_name=name_of(by),
        text=entry.settlement,
    )
    card = builders.kpi_settled(found, reader_of(to, known.world.company).words)
    return NewMessage(
        dedupe_key=key_of(KPI_SETTLED, entry.programme_id, str(entry.id), _moment(entry.settled_at), to.id),
        kind=KPI_SETTLED,
        lane=f"person:{to.id}",
        person_id=to.id,
        subject_id=entry.id,
        card=to_json(card),
        due_at=known.world.now,
        not_after=known.world.now + LASTS,
    )


# ---------------------------------------------------------------------------- looked at again


def rebuild_disputes(
    world: World, unit: UnitOfWork, messages: Sequence[Message], *, at: datetime
) -> dict[int, Card]:
    """Return the cards of numbers that are called wrong as they read at `at`, by message id. What was
    answered stays as it was written."""
    about_one = [one for one in messages if one.kind == KPI_DISPUTED and one.person_id is not None]
    if not about_one:
        return {}
    known = Known.load(replace(world, now=at), unit)
    built = {}
    for message in about_one:
        entry, person = _entry_of(unit, message), known.people.get(message.person_id or "")
        if entry is not None and person is not None and known.cards_for(person).kpi(entry) is not None:
            built[message.id] = _asking_card(known, entry, person)
    return built


def disputes_that_are_over(unit: UnitOfWork, messages: Sequence[Message]) -> frozenset[int]:
    """Return the ids of those messages about a number that was answered for meanwhile."""
    about_one = [one for one in messages if one.kind == KPI_DISPUTED]
    found = {one.id: _entry_of(unit, one) for one in about_one}
    return frozenset(key for key, entry in found.items() if entry is None or not is_disputed(entry))


def _entry_of(unit: UnitOfWork, message: Message) -> FollowUp | None:
    try:
        return unit.follow_ups.get(message.subject_id or 0)
    except NotFoundError:
        return None
