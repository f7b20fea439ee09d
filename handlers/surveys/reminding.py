"""Everybody invited is reminded once while a wave is open: nobody can see who has answered."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from handlers.context import UnitOfWork, World
from handlers.planning import Planned
from handlers.surveys.messages import SURVEY_REMINDER, let_open_by, people_invited, wave_messages
from people.calendar import utc_of
from surveys.schedules.model import AT
from surveys.waves.model import Wave, WaveState

_ONE_DAY = timedelta(days=1)


def remind_due(world: World, unit: UnitOfWork) -> Planned:
    """Queue the reminders of open waves that are due; commits."""
    moment = unit.surveys.next_moment()
    if moment is None or moment > world.now:
        return Planned(handled=0, queued=0)
    due = [wave for wave in unit.surveys.waves_in((WaveState.OPEN,)) if _is_due(wave, world.now)]
    queued = sum(_remind(world, unit, wave) for wave in due)
    if due:
        unit.commit()
    return Planned(handled=len(due), queued=queued)


def _is_due(wave: Wave, now: datetime) -> bool:
    return wave.remind_at is not None and wave.remind_at <= now


def _remind(world: World, unit: UnitOfWork, found: Wave) -> int:
    """Queue a wave's reminders, each at the next moment at which a clock of its reader shows the time of the
    schedule; returns how many are new."""
    wave = unit.surveys.lock_wave(found.id)
    if wave.state is not WaveState.OPEN or wave.remind_at is None:
        return 0
    unit.surveys.set_remind_at(wave.id, None)
    if world.now >= wave.closes_at:
        return 0
    schedule = unit.surveys.find_schedule(wave.schedule_id)
    at, since = (schedule.at if schedule is not None else AT), wave.remind_at

    def due(zone: ZoneInfo) -> datetime:
        day = since.astimezone(zone).date()
        moment = utc_of(day, at, zone)
        return max(world.now, moment if moment >= since else utc_of(day + _ONE_DAY, at, zone))

    people = people_invited(unit, wave.id)
    reminders = wave_messages(
        world,
        wave,
        people,
        kind=SURVEY_REMINDER,
        due=due,
        not_after=wave.closes_at,
        despite=let_open_by(unit, wave),
    )
    return unit.outbox.add_many(reminders, now=world.now)
