"""Opens the dates of schedules. What breaks at one holds up neither the others nor the rest of a tick."""

from bot.dispatch import OpenUnit
from bot.logs import get_logger
from handlers.context import World
from handlers.planning import Planned
from handlers.scheduled import ActionBrokeError, open_due, put_off

log = get_logger("schedules")


def open_dates(open_unit: OpenUnit, world: World) -> Planned:
    """Open what is due and do what it is for. A schedule that breaks is logged and put off in a unit of work
    of its own, and the others are opened without it; if that fails too, it is the database's error."""
    broken = 0
    while True:
        try:
            with open_unit() as unit:
                opened = open_due(world, unit)
            return Planned(handled=opened.handled + broken, queued=opened.queued)
        except ActionBrokeError as broke:
            log.error("schedule_broke", kind=broke.occurrence.kind, error=type(broke.error).__name__)
            with open_unit() as unit:
                put_off(world, unit, broke)
            broken += 1
