"""A tick's part of schedules: each date of each is opened once, with what it is for, in one transaction."""

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial
from typing import TypeAlias, TypeVar

from handlers.alerts import warn_of_expiry
from handlers.context import UnitOfWork, World
from handlers.kpis.daily import TEAM_KPIS, evaluate_next, look_at_team_kpis
from handlers.planning import Planned
from handlers.retention import forget_old
from handlers.surveys.launching import open_scheduled, tell_no_vault
from handlers.surveys.quiet import look_for_quiet_teams
from people import scheduling
from people.errors import HojorinError
from people.model import Company
from people.rhythm import Daily
from people.schedules import Missed, Occurrence, Schedule, first_day
from surveys.errors import VaultError
from surveys.schedules.service import follow_all

BATCH = 20
"""Schedules that are opened in one transaction."""
HOUSEKEEPING = "housekeeping"
SECRETS = "secrets"
QUIET_TEAMS = "quiet_teams"
SURVEY = "survey"
"""Kinds of schedules."""
COMPANY = "company"
"""The owner of the schedules that are there by themselves."""
FAILING = "schedules_failing"
"""The switch that says which schedules break at the moment."""
SOONEST_RETRY, LATEST_RETRY = timedelta(minutes=1), timedelta(hours=1)
"""What broke is tried again after as long as it is late, within these bounds: our own defaults."""

Action: TypeAlias = Callable[[World, UnitOfWork, Occurrence], int]
"""Does what a date is for; returns how many messages it queued."""
Preparation: TypeAlias = Callable[[World, UnitOfWork, Occurrence], bool]
"""Does one part of what a date needs before it can be opened; returns whether there was anything left. Each
part is committed by itself, and does no harm if the date is not opened after all."""
_Result = TypeVar("_Result")


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


ACTIONS: Mapping[str, Action] = {
    HOUSEKEEPING: _keep_house,
    SECRETS: _look_at_secrets,
    QUIET_TEAMS: look_for_quiet_teams,
    TEAM_KPIS: look_at_team_kpis,
    SURVEY: open_scheduled,
}
"""What a date of each kind of schedule does."""

PREPARATIONS: Mapping[str, Preparation] = {TEAM_KPIS: evaluate_next}
"""What takes too long for one transaction with all the rest."""

STANDING: Mapping[str, Standing] = {
    HOUSEKEEPING: Standing(at=time(3, 30)),
    QUIET_TEAMS: Standing(at=time(8, 30)),
    SECRETS: Standing(at=time(9), is_wanted=lambda world: bool(world.expiring)),
    TEAM_KPIS: Standing(at=time(9, 30)),
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
    """Set anew when each schedule is due next, by the calendar and the clock as they are now; surveys follow
    where their people are."""
    scheduling.look_anew(unit, kinds=ACTIONS.keys(), company=company, now=now)
    follow_all(unit, company=company, now=now)


def open_due(world: World, unit: UnitOfWork, *, limit: int = BATCH) -> Planned:
    """Open what is due of up to `limit` schedules and do what the dates are for, or one part of what a date
    needs before; commits. Raises `ActionBrokeError` if that breaks: then nothing is opened, and that schedule
    is to be put off."""
    kinds = _prepared(world, unit)
    if kinds is None:
        unit.commit()
        return Planned(handled=1, queued=0)
    opened = scheduling.open_due(unit, kinds=kinds, company=world.company, now=world.now, limit=limit)
    queued = sum(_guarded(one, partial(ACTIONS[one.kind], world, unit, one)) for one in opened.occurrences)
    if opened.occurrences:
        _keep_failing(unit, without=[_name(one) for one in opened.occurrences])
    unit.commit()
    return Planned(handled=opened.handled, queued=queued)


def _prepared(world: World, unit: UnitOfWork) -> Collection[str] | None:
    """Return the kinds of which dates may be opened now; None if a part of what one needs was done just now,
    so that it is looked at again."""
    ready = set(ACTIONS) - PREPARATIONS.keys()
    for kind, prepare in PREPARATIONS.items():
        found = scheduling.waiting(unit, kind, company=world.company, now=world.now, limit=BATCH)
        if found is None:
            continue
        if any(_guarded(one, partial(prepare, world, unit, one)) for one in found):
            return None
        ready.add(kind)
    return ready


def _guarded(occurrence: Occurrence, work: Callable[[], _Result]) -> _Result:
    try:
        return work()
    except Exception as error:  # noqa: BLE001 - whoever called puts it off, so that it holds no other up
        broke = ActionBrokeError(occurrence, error)
    raise broke  # outside the `except` block: the error itself is an attribute, not a context that is printed


# ---------------------------------------------------------------------------- what breaks


class ActionBrokeError(HojorinError):
    """What a date is for broke; nothing was changed. `error`: what it was."""

    def __init__(self, occurrence: Occurrence, error: Exception) -> None:
        super().__init__(f"the schedule {occurrence.kind} broke ({type(error).__name__})")
        self.occurrence = occurrence
        self.error = error


@dataclass(frozen=True, slots=True, kw_only=True)
class Failing:
    """Since when a schedule breaks, and the class of the error."""

    since: datetime
    error: str


def put_off(world: World, unit: UnitOfWork, broke: ActionBrokeError) -> None:
    """Look at a schedule that broke after as long as its date is late, and remember that it breaks; commits.
    The date stays unopened."""
    occurrence = broke.occurrence
    stored = unit.schedules.lock(occurrence.kind, occurrence.owner)
    # Another process may have had more luck meanwhile, or have put it off already.
    if stored is not None and stored.next_at is not None and stored.next_at <= world.now:
        wait = min(max(world.now - occurrence.due_at, SOONEST_RETRY), LATEST_RETRY)
        unit.schedules.set_next(stored.id, world.now + wait)
        _keep_failing(unit, more={_name(occurrence): [world.now.isoformat(), type(broke.error).__name__]})
    if isinstance(broke.error, VaultError):
        tell_no_vault(world, unit, occurrence)
    unit.commit()


def failing(unit: UnitOfWork) -> dict[str, Failing]:
    """Return the schedules whose last date could not be opened, by kind and owner."""
    return {
        name: Failing(since=datetime.fromisoformat(since), error=error)
        for name, (since, error) in _stored_failing(unit).items()
    }


def _keep_failing(
    unit: UnitOfWork, *, more: Mapping[str, list[str]] | None = None, without: Collection[str] = ()
) -> None:
    """Add schedules that break, those known since earlier as they are, and leave out those that went well."""
    known = _stored_failing(unit)
    kept = {name: told for name, told in {**(more or {}), **known}.items() if name not in without}
    if kept != known:
        unit.switches.put(FAILING, json.dumps(kept) if kept else None)


def _stored_failing(unit: UnitOfWork) -> dict[str, list[str]]:
    found: dict[str, list[str]] = json.loads(unit.switches.get(FAILING) or "{}")
    return found


def _name(occurrence: Occurrence) -> str:
    return f"{occurrence.kind}:{occurrence.owner}"


def next_opening(unit: UnitOfWork) -> datetime | None:
    """Return the earliest moment at which a schedule is due, or None."""
    return unit.schedules.next_due(ACTIONS.keys())
