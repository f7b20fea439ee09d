"""The daily look at KPIs of teams: evaluated anew, then whoever is to hear of it hears, once."""

import json
from dataclasses import replace

from coaching.kpis.evaluating import reevaluate
from coaching.programmes.model import Programme, ProgrammeState
from handlers.context import UnitOfWork, World
from handlers.kpis.above import tell_above, tell_of_missing
from handlers.kpis.asking import ask, update_handed_over, update_sent
from handlers.kpis.disputing import ask_owners
from handlers.kpis.follow_up_cards import Known
from handlers.kpis.managers import look_at_managers
from handlers.kpis.reviews import look_at_reviews
from handlers.kpis.sources import look_at_sources
from measures.follow_ups.service import (
    Looked,
    ProgrammeView,
    drop_stopped,
    evaluations_in_view,
    look_after,
)
from people.schedules import Occurrence

TEAM_KPIS = "team_kpis"
"""The kind of the schedule."""
_EVALUATED = "team_kpis_evaluated"
"""The switch that says for which date which programmes were evaluated already."""


def evaluate_next(world: World, unit: UnitOfWork, occurrence: Occurrence) -> bool:
    """Evaluate one running programme, as of now, of those that were not yet for the date that is about to be
    opened; returns whether there was one. The caller commits after each: those of a large company take many
    seconds, and nobody is to wait for all of them."""
    done = _evaluated_for(unit, occurrence)
    left = [one for one in unit.programmes.list_all(state=ProgrammeState.RUNNING) if one.id not in done]
    if not left:
        return False
    reevaluate(unit, left[0], company=world.company, now=world.now)
    kept = {"day": occurrence.day.isoformat(), "programmes": [*done, left[0].id]}
    unit.switches.put(_EVALUATED, json.dumps(kept))
    return True


def _evaluated_for(unit: UnitOfWork, occurrence: Occurrence) -> list[str]:
    kept = json.loads(unit.switches.get(_EVALUATED) or "{}")
    found: list[str] = kept["programmes"] if kept.get("day") == occurrence.day.isoformat() else []
    return found


def look_at_team_kpis(world: World, unit: UnitOfWork, _occurrence: Occurrence) -> int:
    """Look after follow-ups once all running programmes are evaluated (`evaluate_next`), and tell all who are
    concerned: of follow-ups, silent sources, reviews that are due, and new managers. Returns how many
    messages were queued; done twice on a day it queues nothing the second time. The caller commits."""
    unit.switches.put(_EVALUATED, None)
    running = unit.programmes.list_all(state=ProgrammeState.RUNNING)
    queued = look_at_follow_ups(world, unit, running)
    return sum(
        (queued, look_at_sources(world, unit), look_at_reviews(world, unit), look_at_managers(world, unit))
    )


def look_at_follow_ups(world: World, unit: UnitOfWork, running: list[Programme]) -> int:
    """Bring follow-ups in line with the stored evaluations and queue what is to be said, all that a manager
    is asked in one message; returns how many messages are new."""
    today = world.company_day
    before = Known.load(world, unit)
    looks = [(programme, _look(before, programme)) for programme in running]
    dropped = drop_stopped(unit, {one.id for one in running}, company_day=today)
    # What next steps did may have been decided just now.
    known = replace(before, records=unit.follow_ups.records())
    update_sent(
        known, [*dropped, *(entry for _, look in looks for entry in (*look.recovered, *look.dropped))]
    )
    update_handed_over(known, [entry for _, look in looks for entry in look.handed_over])
    queued = 0
    for programme, look in looks:
        queued += tell_above(known, programme.id, look.to_tell_above)
        queued += tell_of_missing(known, programme, look.without_data)
    # Cards say who has heard: those that were sent, and those of today.
    update_sent(known, [unit.follow_ups.get(one.id) for _, look in looks for one in look.to_tell_above])
    queued += ask(known, [unit.follow_ups.get(one.id) for _, look in looks for one in look.to_ask])
    return queued + ask_owners(known)


def _look(known: Known, programme: Programme) -> Looked:
    today = known.world.company_day
    return look_after(
        known.unit,
        ProgrammeView(programme_id=programme.id, kpis=programme.kpis),
        evaluations_in_view(known.unit, programme.id, company_day=today),
        managers=known.managing.managers,
        above=known.managing.bosses,
        company_day=today,
        playbooks=known.world.playbooks,
        leave=known.leave_of,
    )
