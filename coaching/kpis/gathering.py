"""Whose numbers and days count at an evaluation, as the roster and the enrolments say it now."""

from collections.abc import Iterable
from datetime import date

from coaching.ports import CoachingUnit
from coaching.programmes.model import EnrolmentState, Programme, Term
from measures.kpis.rules import MARKABLE_KINDS
from measures.teams.days import Days
from measures.teams.model import Member
from people.model import Company, Person
from people.sending import is_in_pilot
from people.working_time import calendars_for


def members_of(
    unit: CoachingUnit, programme: Programme, *, company: Company, first: date, last: date, today: date
) -> list[Member]:
    """Return those who take part in a programme and were in the company between `first` and `last`.

    Who left the company in these days counts until their last day; who left the audience does not count,
    even if a contract of theirs ends after `today`. Who changed teams counts for the team that they are in
    now.
    """
    terms = _latest(unit.enrolments.terms(programme.id))
    persons = unit.people.get_many(terms)
    counted = [
        person
        for person in persons.values()
        if _counts(person, terms[person.id], company=company, first=first, today=today)
    ]
    calendars = calendars_for(unit, counted, company=company, first=first, last=last)
    members = (
        Member(
            person_id=person.id,
            team=person.team,
            calendar=calendars[person.id],
            since=max(terms[person.id].day_zero, person.start_date or date.min),
            until=person.end_date,
        )
        for person in counted
    )
    return [member for member in members if is_there(member, first=first, last=last)]


def is_there(member: Member, *, first: date, last: date) -> bool:
    """Tell whether a member was there on one of the days, whatever they did on them."""
    return member.since <= last and (member.until is None or member.until >= first)


def days_of(
    unit: CoachingUnit, programme: Programme, members: Iterable[Member], *, first: date, last: date
) -> Days:
    """Return the days of members with what they marked; asks for marks only if a KPI leaves such days out."""
    if not any(kpi.not_on.intersection(MARKABLE_KINDS) for kpi in programme.kpis):
        return Days({})
    return Days(unit.readings.marks_of([one.person_id for one in members], first=first, last=last))


def _latest(terms: Iterable[Term]) -> dict[str, Term]:
    """Return each person's term that began last; a rehire has several."""
    return {one.person_id: one for one in sorted(terms, key=lambda one: one.day_zero)}


def _counts(person: Person, term: Term, *, company: Company, first: date, today: date) -> bool:
    end = person.end_date
    if not is_in_pilot(person, company) or (end is not None and end < first):
        return False
    # Accounts are deactivated and enrolments end with a last day; the days before it were worked. Before it
    # has come they ended for another reason.
    is_leaver = end is not None and end <= today
    return is_leaver or (person.active and term.state is not EnrolmentState.LEFT)
