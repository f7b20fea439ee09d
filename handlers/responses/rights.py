"""Who responds to what people said in a survey, and who may let the next one open without that.

Looked up at each press: a lead who left yesterday responds no more.
"""

from collections.abc import Iterable

from coaching.programmes.model import Programme, ProgrammeState
from coaching.programmes.succession import acting_lead, is_here
from handlers.context import Turn, UnitOfWork, World
from people.errors import NotAllowedError
from people.model import Person, Role


def responders(world: World, unit: UnitOfWork) -> list[Person]:
    """Return who is asked to respond, by id: the project leads, and whoever acts for a running programme; if
    nobody is there, the sponsors; if not even one of them, the admins."""
    return leads(world, unit) or sponsors(world, unit) or _of_role(world, unit, Role.ADMIN)


def leads(world: World, unit: UnitOfWork) -> list[Person]:
    """Return the project leads, and whoever acts for a running programme, by id."""
    leading = {person.id: person for person in _of_role(world, unit, Role.LEAD)}
    for programme in _running(unit):
        acting = acting_lead(unit, programme, company=world.company, now=world.now)
        # Admins act where nobody named is there: they are asked only if nobody leads anything.
        leading.update({one.id: one for one in acting if one.id in _named(programme)})
    return _by_id(leading.values())


def sponsors(world: World, unit: UnitOfWork) -> list[Person]:
    """Return the sponsors who are in the company, by id: by their role, and those of running programmes."""
    known = {person.id: person for person in _of_role(world, unit, Role.SPONSOR)}
    named = {one.sponsor for one in _running(unit) if one.sponsor} - known.keys()
    found = unit.people.get_many(named)
    known.update({key: one for key, one in found.items() if _is_here(world, one)})
    return _by_id(known.values())


def may_respond(turn: Turn) -> bool:
    """Tell whether the acting person may work on responses and publish them: whoever is asked to, and
    sponsors."""
    world, unit = turn.world, turn.unit
    return _is_in(turn.actor, responders(world, unit)) or _is_in(turn.actor, sponsors(world, unit))


def may_override(turn: Turn) -> bool:
    """Tell whether the acting person may let the next survey open without responses: a sponsor, or an admin
    of a company that has none."""
    known = sponsors(turn.world, turn.unit)
    return _is_in(turn.actor, known or _of_role(turn.world, turn.unit, Role.ADMIN))


def require_responder(turn: Turn) -> None:
    """Raise `NotAllowedError` unless the acting person may work on responses."""
    if not may_respond(turn):
        raise NotAllowedError(person_id=turn.actor.id, what="respond to surveys")


def require_sponsor(turn: Turn) -> None:
    """Raise `NotAllowedError` unless the acting person may let the next survey open without responses."""
    if not may_override(turn):
        raise NotAllowedError(person_id=turn.actor.id, what="let a survey open without responses")


def _running(unit: UnitOfWork) -> list[Programme]:
    return unit.programmes.list_all(state=ProgrammeState.RUNNING)


def _named(programme: Programme) -> frozenset[str | None]:
    return frozenset({programme.lead, programme.deputy, programme.sponsor})


def _of_role(world: World, unit: UnitOfWork, role: Role) -> list[Person]:
    return [person for person in unit.people.of_role(role) if _is_here(world, person)]


def _is_here(world: World, person: Person) -> bool:
    return is_here(person, company=world.company, now=world.now)


def _by_id(people: Iterable[Person]) -> list[Person]:
    return sorted(people, key=lambda person: person.id)


def _is_in(person: Person, people: Iterable[Person]) -> bool:
    return any(one.id == person.id for one in people)
