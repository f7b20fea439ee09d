"""Who may act on a follow-up, and who answers for a source of numbers. Looked up at each press: a manager of
yesterday follows up no more."""

from cards.data.team_kpis import TeamKpi
from coaching.programmes.model import Programme
from coaching.programmes.succession import acting_lead, is_here
from handlers.context import Turn, UnitOfWork, World
from handlers.kpis.follow_up_cards import Known
from measures.follow_ups.model import FollowUp
from measures.kpis.model import Kpi
from people.errors import NotAllowedError, NotFoundError
from people.managing import managers_above
from people.model import Person


def require_manager(turn: Turn, follow_up_id: int) -> tuple[FollowUp, Known]:
    """Return a follow-up of the acting person's, or of somebody below them, with what it is told with. Raises
    `NotAllowedError`, and `NotFoundError`."""
    entry = turn.unit.follow_ups.get(follow_up_id)
    known = Known.load(turn.world, turn.unit)
    if not may_follow_up(turn.actor, entry, known):
        raise NotAllowedError(person_id=turn.actor.id, what="follow up with this team")
    return entry, known


def may_follow_up(person: Person, entry: FollowUp, known: Known) -> bool:
    """Tell whether a person is asked in a follow-up, or stands above who is, as the roster says it now."""
    manager_id = known.manager_of(entry)
    if person.id not in known.people or not manager_id:
        return False
    return person.id == manager_id or person.id in managers_above(manager_id, managing=known.managing)


def owners_of(world: World, unit: UnitOfWork, programme: Programme, kpi: Kpi) -> list[Person]:
    """Return who answers for a KPI's numbers: its source's owner, else whoever acts for the programme."""
    source = world.sources.get(kpi.source)
    owner = None if source is None or not source.owner_id else unit.people.find(source.owner_id)
    if owner is not None and is_here(owner, company=world.company, now=world.now):
        return [owner]
    return acting_lead(unit, programme, company=world.company, now=world.now)


def shown(known: Known, entry: FollowUp, person: Person) -> TeamKpi:
    """Return the figure that a follow-up is about, for a reader. Raises `NotFoundError` if it is no more."""
    found = known.cards_for(person).kpi(entry)
    if found is None:
        raise NotFoundError(what="follow_up", key=str(entry.id))
    return found
