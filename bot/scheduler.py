"""APScheduler only ticks: what is due is rows in the database, claimed by whoever comes first.

Memory store and fixed jobs, in every replica; its job store is never shared (docs/why/ticks.md).
"""

from collections.abc import Callable

from apscheduler.schedulers.asyncio import AsyncIOScheduler

TICK_SECONDS = 15
REFRESH_PEOPLE_MINUTES = 15
"""An import of people whom only their e-mail links waits no longer than that."""


def build_scheduler(*, tick: Callable[[], None], refresh_people: Callable[[], object]) -> AsyncIOScheduler:
    """Return a scheduler, not yet started, that wakes the engine and asks the chat platforms for their
    users."""
    scheduler = AsyncIOScheduler(
        timezone="UTC", job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
    )
    scheduler.add_job(tick, "interval", seconds=TICK_SECONDS, id="tick")
    scheduler.add_job(refresh_people, "interval", minutes=REFRESH_PEOPLE_MINUTES, id="refresh_people")
    return scheduler
