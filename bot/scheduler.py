"""APScheduler only ticks: what is due is rows in the database, claimed by whoever comes first.

Memory store and fixed jobs, in every replica; its job store is never shared (docs/why/ticks.md).
"""

from collections.abc import Callable

from apscheduler.schedulers.asyncio import AsyncIOScheduler

TICK_SECONDS = 15
REFRESH_PEOPLE_MINUTES = 15
"""An import of people whom only their e-mail links waits no longer than that."""
TELL_OPERATORS_SECONDS = 60
"""How often it is asked whether operators were told everything."""


def build_scheduler(
    *, tick: Callable[[], None], refresh_people: Callable[[], object], tell_operators: Callable[[], object]
) -> AsyncIOScheduler:
    """Return a scheduler, not yet started, that wakes the engine, asks the chat platforms for their users,
    and tells operators what their webhook did not take yet."""
    scheduler = AsyncIOScheduler(
        timezone="UTC", job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
    )
    scheduler.add_job(tick, "interval", seconds=TICK_SECONDS, id="tick")
    scheduler.add_job(refresh_people, "interval", minutes=REFRESH_PEOPLE_MINUTES, id="refresh_people")
    scheduler.add_job(tell_operators, "interval", seconds=TELL_OPERATORS_SECONDS, id="tell_operators")
    return scheduler
