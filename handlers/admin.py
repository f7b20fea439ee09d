"""The whole installation as conversation: emergency stop, deliveries, the roster in numbers."""

from datetime import datetime

from cards import builders, data
from cards.actions import ResumeSending, ShowDeliveries, StopSending
from coaching.programmes.succession import is_here
from handlers.context import Turn, UnitOfWork, World
from handlers.delivery import SENDING_STOPPED
from handlers.events import Values
from handlers.readers import reader_of
from handlers.reply import Reply
from people.errors import NotAllowedError
from people.model import PLATFORM_NAMES, AuditEntry
from people.outbox import MessageState, Reason
from people.reach import address_of
from people.visibility import Matter, may_see
from people.working_time import calendars_for


def require(turn: Turn, matter: Matter) -> None:
    """Raise `NotAllowedError` unless the acting person may deal with the matter."""
    if not may_see(matter, viewer=turn.actor):
        raise NotAllowedError(person_id=turn.actor.id, what=f"deal with {matter.value}")


def stop_sending(turn: Turn, _action: StopSending, _values: Values) -> Reply:
    """Stop everything that would go out, at once; nothing is lost."""
    require(turn, Matter.EMERGENCY_STOP)
    switch_sending(turn.unit, now=turn.world.now, actor=turn.actor.id, stopped=True)
    return _said(turn, data.Notice.SENDING_STOPPED)


def ask_to_stop(turn: Turn) -> Reply:
    """Ask whether everything is meant: the word for it is near the one for oneself."""
    require(turn, Matter.EMERGENCY_STOP)
    words = reader_of(turn.actor, turn.world.company).words
    return Reply(cards=(builders.stop_confirm(data.StopConfirmData(), words),))


def resume_sending(turn: Turn, _action: ResumeSending | None, _values: Values) -> Reply:
    """End the emergency stop."""
    require(turn, Matter.EMERGENCY_STOP)
    resumed = switch_sending(turn.unit, now=turn.world.now, actor=turn.actor.id, stopped=False)
    return _said(turn, data.Notice.SENDING_RESUMED if resumed else data.Notice.NOT_STOPPED)


def switch_sending(unit: UnitOfWork, *, now: datetime, actor: str, stopped: bool) -> bool:
    """Set or end the emergency stop, audited; False when it was like that already. The caller commits."""
    if (unit.switches.get(SENDING_STOPPED) is not None) == stopped:
        return False
    unit.switches.put(SENDING_STOPPED, now.isoformat() if stopped else None)
    action = "sending.stopped" if stopped else "sending.resumed"
    unit.audit.append(AuditEntry(at=now, actor=actor, action=action, subject="all"))
    return True


def _said(turn: Turn, notice: data.Notice) -> Reply:
    words = reader_of(turn.actor, turn.world.company).words
    return Reply(cards=(builders.notice(data.NoticeData(notice=notice), words),))


def show_deliveries(turn: Turn, _action: ShowDeliveries | None, _values: Values) -> Reply:
    """Show what became of messages, as counts with reasons."""
    require(turn, Matter.DELIVERY_STATES)
    words = reader_of(turn.actor, turn.world.company).words
    can_stop = may_see(Matter.EMERGENCY_STOP, viewer=turn.actor)
    return Reply(cards=(builders.deliveries(delivery_counts(turn.unit, can_stop=can_stop), words),))


def delivery_counts(unit: UnitOfWork, *, can_stop: bool) -> data.DeliveryCounts:
    """Return messages by what became of them; `can_stop` offers the emergency stop."""
    by_state: dict[MessageState, int] = {}
    reasons: dict[tuple[str, str], int] = {}
    for (_kind, state, reason), count in unit.outbox.counts().items():
        by_state[state] = by_state.get(state, 0) + count
        if reason is not None and state not in (MessageState.SENT, MessageState.SENDING):
            key = (state.value, reason.value)
            reasons[key] = reasons.get(key, 0) + count
    return data.DeliveryCounts(
        queued=by_state.get(MessageState.QUEUED, 0) + by_state.get(MessageState.SENDING, 0),
        sent=by_state.get(MessageState.SENT, 0),
        reasons=tuple((state, reason, count) for (state, reason), count in sorted(reasons.items())),
        stopped=unit.switches.get(SENDING_STOPPED) is not None,
        dead=tuple(
            PLATFORM_NAMES[platform]
            for platform, reason in sorted(unit.outbox.troubled_platforms().items())
            if reason is Reason.TOKEN_DEAD
        ),
        can_stop=can_stop,
    )


def show_people(turn: Turn) -> Reply:
    """Show the roster in numbers."""
    require(turn, Matter.ROSTER)
    words = reader_of(turn.actor, turn.world.company).words
    return Reply(cards=(builders.roster(roster_counts(turn.world, turn.unit), words),))


def roster_counts(world: World, unit: UnitOfWork) -> data.RosterCounts:
    """Return how many people there are, and what keeps some of them from being reached."""
    everybody = unit.people.list_all()
    active = [person for person in everybody if is_here(person, company=world.company, now=world.now)]
    today = world.now.date()
    calendars = calendars_for(unit, active, company=world.company, first=today, last=today)
    away = sum(
        "leave" in calendars[person.id].absences(calendars[person.id].local_date(world.now))
        for person in active
    )
    unreachable = sum(
        address_of(person, platforms=world.platforms, last_chat=None) is None for person in active
    )
    return data.RosterCounts(
        people=len(everybody),
        active=len(active),
        without_chat=unreachable,
        on_leave_today=away,
        teams=len({person.team for person in active if person.team}),
    )
