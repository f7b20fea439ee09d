"""The next survey waits for the responses to the last one: it opens once they are there, or once the sponsor
lets it open without them, which its invitation says."""

from cards.actions.responses import OverrideResponses, WithdrawOverride
from cards.builders.response_watching import response_override
from cards.data.response_watching import ResponseOverrideData
from handlers.context import Turn, UnitOfWork, World
from handlers.events import Values
from handlers.readers import reader_of
from handlers.reply import Reply
from handlers.responses.awaited import awaited, next_date
from handlers.responses.held import tell_let_open
from handlers.responses.rights import require_sponsor, sponsors
from handlers.surveys.launching import open_held, tell_given_up
from people.calendar import pattern_of
from people.visibility import Matter, may_see
from surveys.responses import service
from surveys.responses.model import Round
from surveys.schedules.model import ScheduleState
from surveys.waves.launching import APART, wait_for_turn

# ---------------------------------------------------------------------------- the sponsor's word


def override(turn: Turn, action: OverrideResponses, _values: Values) -> Reply:
    """Let the next survey open although responses are missing; raises `NotAllowedError` for all but
    sponsors, and `TooLateError` once nothing is missing, or somebody said so already."""
    require_sponsor(turn)
    service.override(
        turn.unit,
        action.wave_id,
        now=turn.world.now,
        actor=turn.actor.id,
        without_sponsor=not sponsors(turn.world, turn.unit),
    )
    tell_let_open(turn.world, turn.unit, action.wave_id, by=turn.actor.id)
    return _as_it_is_now(turn, action.wave_id)


def withdraw(turn: Turn, action: WithdrawOverride, _values: Values) -> Reply:
    """Let the next survey wait again; raises `NotAllowedError` for all but sponsors, and `TooLateError` once
    a survey opened."""
    require_sponsor(turn)
    service.withdraw_override(turn.unit, action.wave_id, now=turn.world.now, actor=turn.actor.id)
    return _as_it_is_now(turn, action.wave_id)


def _as_it_is_now(turn: Turn, wave_id: str) -> Reply:
    world, unit = turn.world, turn.unit
    reader, zone = reader_of(turn.actor, world.company), pattern_of(turn.actor, world.company).timezone
    one = unit.responses.lock_round(wave_id)
    found = ResponseOverrideData(
        awaited=awaited(world, unit, one, reader, zone),
        next_on=next_date(world, unit, unit.surveys.find_schedule(one.schedule_id)),
        schedule_id=one.schedule_id if may_see(Matter.SETTINGS, viewer=turn.actor) else "",
    )
    return Reply(replace=response_override(found, reader.words))


# ---------------------------------------------------------------------------- opened later


def open_waves_held(world: World, unit: UnitOfWork) -> int:
    """Open the waves that waited for responses and need not any more, or leave them out where the next one
    is near; returns how many messages were queued. The caller commits, and has locked no round yet."""
    if not _held(unit):
        return 0
    wait_for_turn(unit, now=world.now)
    return sum(_go_on(world, unit, one) for one in _held(unit))


def _held(unit: UnitOfWork) -> list[Round]:
    return [one for one in unit.responses.rounds() if one.held_on is not None]


def _go_on(world: World, unit: UnitOfWork, one: Round) -> int:
    schedule = unit.surveys.find_schedule(one.schedule_id)
    if schedule is None or schedule.state is not ScheduleState.ACTIVE:
        # It goes on with its next date, if it goes on at all.
        service.release(unit, one.schedule_id)
        return 0
    if service.missing_round(unit, schedule.id) is not None:
        return 0
    next_on = next_date(world, unit, schedule)
    if next_on is None or next_on - world.company_day > APART:
        return open_held(world, unit, schedule)
    service.release(unit, schedule.id)
    return tell_given_up(world, unit, schedule, one, next_on=next_on)
