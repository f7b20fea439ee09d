"""The daily look at KPIs of teams: evaluated anew, then whoever is to hear of it hears, once."""

from dataclasses import replace

from coaching.kpis.evaluating import reevaluate
from coaching.programmes.model import Programme, ProgrammeState
from handlers.context import UnitOfWork, World
from handlers.kpis.above import tell_above, tell_of_missing
from handlers.kpis.asking import ask, update_sent
from handlers.kpis.follow_up_cards import Known, company_day
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


def look_at_team_kpis(world: World, unit: UnitOfWork, _occurrence: Occurrence) -> int:
    """Evaluate every running programme as of now, look after follow-ups, and tell all who are concerned: of
    follow-ups, silent sources, reviews that are due, and new managers. Returns how many messages were queued;
    done twice on a day it queues nothing the second time. The caller commits."""
    running = unit.programmes.list_all(state=ProgrammeState.RUNNING)
    for programme in running:
        reevaluate(unit, programme, company=world.company, now=world.now)
    queued = look_at_follow_ups(world, unit, running)
    return sum(
        (queued, look_at_sources(world, unit), look_at_reviews(world, unit), look_at_managers(world, unit))
    )


def look_at_follow_ups(world: World, unit: UnitOfWork, running: list[Programme]) -> int:
    """Bring follow-ups in line with the stored evaluations and queue what is to be said, all that a manager
    is asked in one message; returns how many messages are new."""
    today = company_day(world)
    before = Known.load(world, unit)
    looks = [(programme, _look(before, programme)) for programme in running]
    dropped = drop_stopped(unit, {one.id for one in running}, company_day=today)
    # What next steps did may have been decided just now.
    known = replace(before, records=unit.follow_ups.records())
    update_sent(
        known, [*dropped, *(entry for _, look in looks for entry in (*look.recovered, *look.dropped))]
    )
    queued = ask(known, [entry for _, look in looks for entry in look.to_ask])
    for programme, look in looks:
        queued += tell_above(known, programme.id, look.to_tell_above)
        queued += tell_of_missing(known, programme, look.without_data)
    return queued


def _look(known: Known, programme: Programme) -> Looked:
    today = company_day(known.world)
    return look_after(
        known.unit,
        ProgrammeView(programme_id=programme.id, kpis=programme.kpis),
        evaluations_in_view(known.unit, programme.id, company_day=today),
        managers=known.managing.managers,
        above=known.managing.bosses,
        company_day=today,
        playbooks=known.world.playbooks,
    )
