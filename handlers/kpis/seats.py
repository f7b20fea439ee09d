"""Whose KPIs the acting person may see: of programmes that they run all teams, of others the teams that they
manage. The right is looked up at every press."""

from dataclasses import dataclass
from datetime import date

from coaching.kpis.view import TeamView, view_of
from coaching.programmes.model import Programme, ProgrammeState
from handlers.context import Turn
from measures.teams.model import EVERYBODY
from people.errors import NotAllowedError
from people.managing import managing_of, teams_of
from people.visibility import Matter, may_see


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """What the acting person may see of a programme's KPIs."""

    programme: Programme
    runs: bool
    """They are its lead, deputy or sponsor."""
    on: date | None
    """The latest evaluation; None: there is none yet."""
    view: TeamView


def seats_of(turn: Turn) -> list[Seat]:
    """Return the running programmes with KPIs of which the acting person may see teams; those that they run
    first."""
    running = [one for one in turn.unit.programmes.list_all(state=ProgrammeState.RUNNING) if one.kpis]
    managed = _managed(turn)
    found = (_seat(turn, one, managed) for one in running)
    return sorted((one for one in found if one is not None), key=lambda one: (not one.runs, one.programme.id))


def seat_at(turn: Turn, programme_id: str) -> Seat:
    """Return what the acting person may see of a programme that has begun; raises `NotAllowedError` for who
    may see nothing, and `NotFoundError` for a programme that there is not."""
    programme = turn.unit.programmes.get(programme_id)
    has_begun = programme.state is not ProgrammeState.DRAFT
    seat = _seat(turn, programme, _managed(turn)) if has_begun else None
    if seat is None:
        raise NotAllowedError(person_id=turn.actor.id, what="see the KPIs of this programme's teams")
    return seat


def _managed(turn: Turn) -> tuple[str, ...]:
    """Return the topmost teams that the acting person manages; none without reports, for which nobody else
    needs to be read."""
    if not turn.unit.people.reports_of(turn.actor.id):
        return ()
    return teams_of(turn.actor.id, managing=managing_of(turn.unit.people.reporting_lines()))


def _seat(turn: Turn, programme: Programme, managed: tuple[str, ...]) -> Seat | None:
    runs = turn.actor.id in (programme.lead, programme.deputy, programme.sponsor)
    if not may_see(
        Matter.TEAM_KPI, viewer=turn.actor, leads_programme=runs, is_manager_of_subject=bool(managed)
    ):
        return None
    figures = turn.unit.team_figures
    on = next(iter(figures.evaluated_days(programme.id, limit=1)), None)
    teams = [] if on is None else figures.teams(programme.id, on)
    view = view_of(teams, seen=(EVERYBODY,) if runs else managed)
    return Seat(programme=programme, runs=runs, on=on, view=view)
