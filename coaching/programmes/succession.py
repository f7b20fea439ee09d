"""Who acts for a programme when its lead is gone, and who leads it next (PRODUCT 2)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from coaching.ports import CoachingUnit
from coaching.programmes.model import Programme
from people.calendar import pattern_of
from people.errors import InvalidInputError
from people.model import AuditEntry, Company, Person, Role


def is_here(person: Person, *, company: Company, now: datetime) -> bool:
    """Tell whether the person is still in the company, on their own date. Leave and the pilot group do not
    matter: who is on holiday, or gets no messages yet, is no leaver."""
    today = now.astimezone(pattern_of(person, company).timezone).date()
    return person.active and (person.end_date is None or person.end_date >= today)


def acting_lead(unit: CoachingUnit, programme: Programme, *, company: Company, now: datetime) -> list[Person]:
    """Return who acts for the programme now: its lead, else its deputy, else its sponsor, else all admins.

    More than one only if they are admins; nobody, if there is not even an admin.
    """
    named = unit.people.get_many(set(_line(programme)))
    for person_id in _line(programme):
        person = named.get(person_id)
        if person is not None and is_here(person, company=company, now=now):
            return [person]
    return [
        person
        for person in unit.people.list_all()
        if Role.ADMIN in person.roles and is_here(person, company=company, now=now)
    ]


def _line(programme: Programme) -> Iterator[str]:
    """Yield the ids of those who act for a programme, the first first."""
    for person_id in (programme.lead, programme.deputy, programme.sponsor):
        if person_id:
            yield person_id


def may_name_successor(
    unit: CoachingUnit, programme: Programme, person: Person, *, company: Company, now: datetime
) -> bool:
    """Tell whether the person may name the next lead: the sponsor, or an admin where no sponsor is here."""
    sponsor = unit.people.find(programme.sponsor) if programme.sponsor else None
    if sponsor is not None and is_here(sponsor, company=company, now=now):
        return person.id == sponsor.id
    return Role.ADMIN in person.roles and is_here(person, company=company, now=now)


def name_successor(
    unit: CoachingUnit, programme_id: str, *, lead: str, company: Company, now: datetime, actor: str
) -> Programme:
    """Let somebody else lead the programme from now on, in what is being changed of it too; audited. The
    deputy stays, unless it is the deputy who leads now. Returns the programme.

    Raises `InvalidInputError` for somebody who is not in the company, and `NotFoundError`.
    """
    programme = unit.programmes.lock(programme_id)
    person = unit.people.find(lead)
    if person is None or not is_here(person, company=company, now=now):
        raise InvalidInputError({"lead": "error.person"})
    changed = _led_by(programme, lead)
    unit.programmes.put(changed)
    waiting = unit.preparing.changes(programme_id)
    if waiting is not None:
        unit.preparing.put_changes(_led_by(waiting, lead))
    entry = AuditEntry(at=now, actor=actor, action="programme_lead", subject=programme_id, detail=lead)
    unit.audit.append(entry)
    return changed


def _led_by(programme: Programme, lead: str) -> Programme:
    deputy = None if programme.deputy == lead else programme.deputy
    return replace(programme, lead=lead, deputy=deputy)


def may_run(
    unit: CoachingUnit, programme: Programme, person: Person, *, company: Company, now: datetime
) -> bool:
    """Tell whether the person may edit, start and stop the programme and answer its members: its lead, deputy
    and sponsor, and whoever acts for it."""
    if not is_here(person, company=company, now=now):
        return False
    acting = acting_lead(unit, programme, company=company, now=now)
    return person.id in set(_line(programme)) or any(one.id == person.id for one in acting)


def may_make(person: Person) -> bool:
    """Tell whether the person may begin a programme: project leads and admins, by their role."""
    return person.active and bool(person.roles & {Role.LEAD, Role.ADMIN})
