"""Programmes in the making as conversation: the list, the plan, the preview, and the draft for comment."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from cards import builders, data
from cards.actions import (
    AskComments,
    ConfirmComments,
    PreviewProgramme,
    ShowPlan,
    ShowProgrammes,
)
from coaching.programmes import drafting
from coaching.programmes.model import Programme, ProgrammeState
from coaching.programmes.readiness import members_of, remember_asked
from coaching.programmes.succession import may_make, may_run
from handlers.context import Turn
from handlers.day_one import goal_state_data
from handlers.events import Values
from handlers.leading import DRAFT_FOR_COMMENT, tell_members
from handlers.plan_cards import PlanCards
from handlers.readers import reader_of
from handlers.reply import Reply
from people.errors import NotAllowedError, TooLateError
from people.model import Person


def cards_of(turn: Turn) -> PlanCards:
    """Return what makes the cards that the acting person reads."""
    return PlanCards(world=turn.world, unit=turn.unit, person=turn.actor)


def runs(turn: Turn, programme: Programme) -> bool:
    """Tell whether the acting person may edit the programme and answer its members."""
    return may_run(turn.unit, programme, turn.actor, company=turn.world.company, now=turn.world.now)


def run_by_actor(turn: Turn, programme_id: str) -> Programme:
    """Return the programme as it is in force; raises `NotAllowedError` unless the acting person runs it."""
    programme = turn.unit.programmes.get(programme_id)
    if not runs(turn, programme):
        raise NotAllowedError(person_id=turn.actor.id, what="run this programme")
    return programme


def draft_of_actor(turn: Turn, programme_id: str) -> Programme:
    """Return a draft that the acting person runs; raises `TooLateError("already_started")` for others."""
    programme = run_by_actor(turn, programme_id)
    if programme.state is not ProgrammeState.DRAFT:
        raise TooLateError(reason="already_started")
    return programme


def running_of_actor(turn: Turn, programme_id: str) -> Programme:
    """Return a running programme that the acting person runs; raises `TooLateError("programme_over")`."""
    programme = run_by_actor(turn, programme_id)
    if programme.state is not ProgrammeState.RUNNING:
        raise TooLateError(reason="programme_over")
    return programme


def notice(turn: Turn, what: data.Notice) -> Reply:
    """Return a friendly line."""
    words = reader_of(turn.actor, turn.world.company).words
    return Reply(cards=(builders.notice(data.NoticeData(notice=what), words),))


# ---------------------------------------------------------------------------- looking


def show_list(turn: Turn, _action: ShowProgrammes, _values: Values) -> Reply:
    """Show the programmes that the acting person runs, and how to begin one."""
    own = [programme for programme in turn.unit.programmes.list_all() if runs(turn, programme)]
    makes = may_make(turn.actor)
    if not own and not makes:
        raise NotAllowedError(person_id=turn.actor.id, what="make a programme")
    return Reply(cards=(cards_of(turn).plan_list(own, may_make=makes),))


def show_plan(turn: Turn, action: ShowPlan, _values: Values) -> Reply:
    """Show a programme with everything that can be changed about it."""
    run_by_actor(turn, action.programme_id)
    return Reply(cards=(cards_of(turn).plan(action.programme_id),))


def preview(turn: Turn, action: PreviewProgramme, _values: Values) -> Reply:
    """Show the programme as members will see it, in the reader's language."""
    stored = run_by_actor(turn, action.programme_id)
    programme = turn.unit.preparing.changes(stored.id) or stored
    reader = reader_of(turn.actor, turn.world.company)
    card = data.PlanPreviewData(
        programme_id=stored.id,
        goal=goal_state_data(turn, programme, reader, is_preview=True),
        draft=stored.state is ProgrammeState.DRAFT,
    )
    return Reply(cards=(builders.plan_preview(card, reader.words),))


# ---------------------------------------------------------------------------- the draft for comment


def confirm_comments(turn: Turn, action: ConfirmComments, _values: Values) -> Reply:
    """Say how many members would get the draft, and when."""
    programme = draft_of_actor(turn, action.programme_id)
    reader = reader_of(turn.actor, turn.world.company)
    card = data.CommentsAskData(
        programme_id=programme.id,
        programme_name=reader.text(programme.name),
        people=len(_asked(turn, programme)),
        from_when=_today(turn),
    )
    return Reply(cards=(builders.comments_ask(card, reader.words),))


def ask_comments(turn: Turn, action: AskComments, _values: Values) -> Reply:
    """Put the draft to its members, once as it is now; one that has changed can be put to them anew."""
    programme = draft_of_actor(turn, action.programme_id)
    people = _asked(turn, programme)
    if not people:
        raise TooLateError(reason="nobody_to_ask")
    queued = tell_members(
        turn.world,
        turn.unit,
        people,
        kind=DRAFT_FOR_COMMENT,
        programme=programme,
        occasion=drafting.fingerprint(programme),
        card_for=lambda cards: cards.draft(programme),
        not_after=_until_go_live(turn, programme),
    )
    if queued:
        remember_asked(turn.unit, programme.id, people=queued, now=turn.world.now, actor=turn.actor.id)
    reader = reader_of(turn.actor, turn.world.company)
    card = data.CommentsAskedData(
        programme_id=programme.id,
        programme_name=reader.text(programme.name),
        people=len(people),
        from_when=_today(turn),
    )
    return Reply(replace=builders.comments_asked(card, reader.words))


def _asked(turn: Turn, programme: Programme) -> list[Person]:
    """Return whom the draft is put to: everybody it is for, but those who run it."""
    members = members_of(turn.unit, programme, company=turn.world.company, now=turn.world.now)
    return [person for person in members if not runs_by_name(programme, person.id)]


def runs_by_name(programme: Programme, person_id: str) -> bool:
    """Tell whether the person is named as its lead, deputy or sponsor."""
    return person_id in (programme.lead, programme.deputy, programme.sponsor)


def _today(turn: Turn) -> date:
    return cards_of(turn).day(turn.world.now)


def _until_go_live(turn: Turn, programme: Programme) -> datetime | None:
    """Return the end of the day before it goes live: later a comment would come too late; None if that is
    open, or past already."""
    if programme.go_live is None or programme.go_live <= _today(turn):
        return None
    zone = ZoneInfo(turn.world.company.timezone)
    return datetime.combine(programme.go_live, time(), tzinfo=zone).astimezone(UTC)
