"""A tick's part of schedules: each date of each is opened once, with what it is for, in one transaction."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import TypeAlias

from handlers.alerts import warn_of_expiry
from handlers.context import UnitOfWork, World
from handlers.planning import Planned
from handlers.retention import forget_old
from people import scheduling
from people.model import Company
from people.rhythm import Daily
from people.schedules import Missed, Occurrence, Schedule, first_day

BATCH = 20
"""Schedules that are opened in one transaction."""
HOUSEKEEPING = "housekeeping"
SECRETS = "secrets"
"""Kinds of schedules."""
COMPANY = "company"
"""The owner of the schedules that are there by themselves."""

Action: TypeAlias = Callable[[World, UnitOfWork, Occurrence], int]
"""Does what a date is for; returns how many messages it queued."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A schedule that an installation has by itself: every day in the company's time zone, and of days that
    were missed only the last."""

    at: time
    is_wanted: Callable[[World], bool] = lambda _world: True


def _keep_house(world: World, unit: UnitOfWork, _occurrence: Occurrence) -> int:
    forget_old(world, unit)
    return 0


def _look_at_secrets(world: World, unit: UnitOfWork, _occurrence: Occurrence) -> int:
    return warn_of_expiry(world, unit, expiring=world.expiring)


ACTIONS: Mapping[str, Action] = {HOUSEKEEPING: _keep_house, SECRETS: _look_at_secrets}
"""What a date of each kind of schedule does."""

STANDING: Mapping[str, Standing] = {
    HOUSEKEEPING: Standing(at=time(3, 30)),
    SECRETS: Standing(at=time(9), is_wanted=lambda world: bool(world.expiring)),
}
"""Our own defaults. Nobody works at half past three, and no clock is changed then."""


def keep_schedules(world: World, unit: UnitOfWork) -> None:
    """Have the standing schedules, and look at all of them anew; commits. Every replica says so at its start,
    and whenever its clock was set back."""
    for kind, standing in STANDING.items():
        if standing.is_wanted(world):
            wanted = _schedule(world, standing)
            scheduling.keep_schedule(unit, kind, COMPANY, wanted, company=world.company, now=world.now)
        elif unit.schedules.lock(kind, COMPANY) is not None:
            unit.schedules.remove(kind, COMPANY)
    look_anew(unit, company=world.company, now=world.now)
    unit.commit()


def _schedule(world: World, standing: Standing) -> Schedule:
    zones = (world.company.timezone,)
    return Schedule(
        rhythm=Daily(),
        at=standing.at,
        zones=zones,
        first=first_day(standing.at, zones, now=world.now),
        missed=Missed.LATEST,
    )


def look_anew(unit: UnitOfWork, *, company: Company, now: datetime) -> None:
    """Set anew when each schedule is due next, by the calendar and the clock as they are now."""
    scheduling.look_anew(unit, kinds=ACTIONS.keys(), company=company, now=now)


def open_due(world: World, unit: UnitOfWork, *, limit: int = BATCH) -> Planned:
    """Open what is due of up to `limit` schedules and do what the dates are for; commits."""
    opened = scheduling.open_due(
        unit, kinds=ACTIONS.keys(), company=world.company, now=world.now, limit=limit
    )
    queued = sum(ACTIONS[one.kind](world, unit, one) for one in opened.occurrences)
    unit.commit()
    return Planned(handled=opened.handled, queued=queued)


def next_opening(unit: UnitOfWork) -> datetime | None:
    """Return the earliest moment at which a schedule is due, or None."""
    return unit.schedules.next_due(ACTIONS.keys())
