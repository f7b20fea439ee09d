"""A programme starts and stops in chat: asked first, then done, then told once."""

from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

from cards import builders, data
from cards.actions import ConfirmStart, ConfirmStop, StartProgramme, StopProgramme
from coaching.programmes.changing import told_of
from coaching.programmes.drafting import fingerprint
from coaching.programmes.model import Programme
from coaching.programmes.readiness import check_start, members_of, note_unready, readiness
from coaching.programmes.rules import day_zero
from coaching.programmes.service import start as start_programme
from coaching.programmes.service import stop as stop_programme
from handlers.context import Turn
from handlers.events import Values
from handlers.leading import DRAFT_FOR_COMMENT, PROGRAMME_STOPPED, key_of, tell_members
from handlers.plans import cards_of, draft_of_actor, running_of_actor
from handlers.readers import reader_of
from handlers.reply import Reply


def confirm_start(turn: Turn, action: ConfirmStart, _values: Values) -> Reply:
    """Say how many people would begin and when; refused while items are red without the sponsor's word."""
    programme = draft_of_actor(turn, action.programme_id)
    company, now = turn.world.company, turn.world.now
    check_start(turn.unit, programme, company=company, now=now)
    reader = reader_of(turn.actor, company)
    card = data.StartConfirmData(
        programme_id=programme.id,
        programme_name=reader.text(programme.name),
        people=cards_of(turn).count(programme),
        first_date=_first_day(turn, programme),
    )
    return Reply(cards=(builders.start_confirm(card, reader.words),))


def _first_day(turn: Turn, programme: Programme) -> date | None:
    """Return the first day on which somebody gets anything: their day 0, or today if that is past."""
    company, now = turn.world.company, turn.world.now
    today = now.astimezone(ZoneInfo(company.timezone)).date()
    dated = programme if programme.go_live is not None else _going_live(programme, today)
    members = members_of(turn.unit, programme, company=company, now=now)
    days = [max(day_zero(dated, person), today) for person in members]
    return min(days, default=None)


def _going_live(programme: Programme, day: date) -> Programme:
    return replace(programme, go_live=day)


def start(turn: Turn, action: StartProgramme, _values: Values) -> Reply:
    """Start the draft: everybody it is for takes part from go-live, or from their own first day."""
    programme = draft_of_actor(turn, action.programme_id)
    company, now = turn.world.company, turn.world.now
    check_start(turn.unit, programme, company=company, now=now)
    states = readiness(turn.unit, programme, company=company, now=now)
    note_unready(turn.unit, programme.id, states, now=now, actor=turn.actor.id)
    first_day = _first_day(turn, programme)
    _take_back_draft(turn, programme)
    result = start_programme(turn.unit, programme.id, on=None, company=company, now=now, actor=turn.actor.id)
    reader = reader_of(turn.actor, company)
    card = data.ProgrammeStartedData(
        programme_id=programme.id,
        programme_name=reader.text(programme.name),
        people=result.enrolled,
        first_date=first_day,
    )
    return Reply(replace=builders.programme_started(card, reader.words))


def _take_back_draft(turn: Turn, programme: Programme) -> None:
    """Take back what has not gone out of putting the draft to its members: it is no draft any more."""
    occasion = fingerprint(programme)
    people = members_of(turn.unit, programme, company=turn.world.company, now=turn.world.now)
    keys = [key_of(DRAFT_FOR_COMMENT, programme.id, occasion, person.id) for person in people]
    turn.unit.outbox.cancel(keys, at=turn.world.now)


def confirm_stop(turn: Turn, action: ConfirmStop, _values: Values) -> Reply:
    """Say what members would see, and how many they are, before the programme is stopped."""
    programme = running_of_actor(turn, action.programme_id)
    reader = reader_of(turn.actor, turn.world.company)
    card = data.ProgrammeStopData(
        programme_id=programme.id,
        programme_name=reader.text(programme.name),
        people=len(told_of(turn.unit, programme.id)),
    )
    return Reply(cards=(builders.programme_stop(card, reader.words),))


def stop(turn: Turn, action: StopProgramme, _values: Values) -> Reply:
    """Stop the programme, and tell everybody who had begun, once."""
    programme = running_of_actor(turn, action.programme_id)
    people = turn.unit.people.get_many(told_of(turn.unit, programme.id))
    stop_programme(turn.unit, programme.id, now=turn.world.now, actor=turn.actor.id)
    turn.unit.preparing.drop_changes(programme.id)
    tell_members(
        turn.world,
        turn.unit,
        people.values(),
        kind=PROGRAMME_STOPPED,
        programme=programme,
        occasion=turn.world.now.date().isoformat(),
        card_for=lambda cards: cards.stopped(programme),
    )
    words = reader_of(turn.actor, turn.world.company).words
    done = data.NoticeData(notice=data.Notice.STOPPED_PROGRAMME)
    return Reply(replace=builders.notice(done, words))
