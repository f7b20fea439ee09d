"""What services of help look up: working times, who is present, who runs the programme, and how a request
is stored with its next look."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from coaching.help.model import Request, RequestState
from coaching.help.routing import Desk
from coaching.help.rules import next_look
from coaching.ports import CoachingUnit
from coaching.programmes.model import Programme
from coaching.programmes.succession import is_here
from people.calendar import WorkCalendar, WorkPattern, pattern_of
from people.errors import NotFoundError
from people.model import AuditEntry, Company, Person, Role
from people.sending import is_in_pilot
from people.working_hours import is_away
from people.working_time import calendars_for

_AHEAD = timedelta(days=45)
"""So far ahead leave and the company's own days are known to what is decided here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What services of help look things up with: storage, the company, the moment."""

    unit: CoachingUnit
    company: Company
    now: datetime

    def calendars(self, persons: Iterable[Person]) -> dict[str, WorkCalendar]:
        """Return people's own working time."""
        first = self.now.date()
        return calendars_for(self.unit, persons, company=self.company, first=first, last=first + _AHEAD)

    def calendar(self, person: Person) -> WorkCalendar:
        """Return a person's own working time."""
        return self.calendars([person])[person.id]

    def team_calendar(self, person: Person) -> WorkCalendar:
        """Return the working time of a person's team: their pattern, without their own leave."""
        return self._calendar_of(pattern_of(person, self.company))

    def company_calendar(self) -> WorkCalendar:
        """Return the company's working time, from the days before on."""
        return self._calendar_of(pattern_of(Person(id="", name=""), self.company))

    def _calendar_of(self, pattern: WorkPattern) -> WorkCalendar:
        today = self.now.date()
        days = self.unit.people.company_days(first=today - _AHEAD, last=today + _AHEAD)
        return WorkCalendar(pattern, leave=(), company_days=days)

    def is_in_company(self, person: Person | None) -> bool:
        """Tell whether the person has not left; leave and the pilot group do not matter."""
        return person is not None and is_here(person, company=self.company, now=self.now)

    def present(self, persons: Iterable[Person]) -> list[Person]:
        """Return those who are there: in the company and its pilot group, if one is set, and not on leave."""
        here = [
            person for person in persons if self.is_in_company(person) and is_in_pilot(person, self.company)
        ]
        calendars = self.calendars(here)
        return [person for person in here if not is_away(calendars[person.id], self.now)]

    def supporters(self, *, without: Collection[str | None] = ()) -> list[Person]:
        """Return the supporters who are present, without these people."""
        everybody = self.unit.people.of_role(Role.SUPPORTER)
        return self.present(one for one in everybody if one.id not in without)

    def desk(self, *, without: Collection[str | None] = ()) -> Desk:
        """Return the supporters who are present with their topics and what each is on."""
        present = self.supporters(without=without)
        ids = [person.id for person in present]
        return Desk(present=present, topics=self.unit.help.topics_of(ids), load=self.unit.help.load_of(ids))

    def programme(self, request: Request) -> Programme | None:
        """Return the programme that a request belongs to, if any."""
        return None if request.programme_id is None else self.unit.programmes.find(request.programme_id)

    def leads(self, request: Request) -> list[Person]:
        """Return who answers for a request that nobody took: of lead, deputy and sponsor the first who is not
        on leave, but never the asker; without any, the admins."""
        programme = self.programme(request)
        acting = [] if programme is None else self._leads_of(programme, asker_id=request.person_id)
        return acting or self._admins(without=request.person_id)

    def may_be_asked_to_lead(self, request: Request) -> list[Person]:
        """Return everybody who may have been asked as `leads`, whoever was on leave then."""
        programme = self.programme(request)
        named = [] if programme is None else self._named(programme, without=request.person_id)
        return [*named, *self._admins(without=request.person_id)]

    def _leads_of(self, programme: Programme, *, asker_id: str) -> list[Person]:
        """Return the first of lead, deputy and sponsor who is not on leave; if all are, the first of them."""
        named = self._named(programme, without=asker_id)
        return (self.present(named) or named)[:1]

    def _named(self, programme: Programme, *, without: str) -> list[Person]:
        ids = [one for one in runners_of(programme) if one != without]
        known = self.unit.people.get_many(ids)
        found = (known[one] for one in ids if one in known)
        return [one for one in found if self.is_in_company(one)]

    def _admins(self, *, without: str) -> list[Person]:
        admins = self.unit.people.of_role(Role.ADMIN)
        return [one for one in admins if one.id != without and self.is_in_company(one)]

    def with_next_look(self, request: Request) -> Request:
        """Return the request with the moment at which it is to be looked at next."""
        ids = [one for one in (request.person_id, request.supporter_id) if one is not None]
        people = self.unit.people.get_many(ids)
        asker = people.get(request.person_id)
        if asker is None:
            raise NotFoundError(what="person", key=request.person_id)
        watched = people.get(request.supporter_id or "", asker)
        return replace(
            request,
            next_at=next_look(
                request,
                team=self.team_calendar(asker),
                watched=self.calendar(watched),
                last_word=self.last_word(request),
                now=self.now,
            ),
        )

    def last_word(self, request: Request) -> datetime:
        """Return when something was last written in a request, else when it was claimed."""
        since = request.claimed_at or request.asked_at
        if request.state is not RequestState.CLAIMED:
            return since
        return max([since, *(message.at for message in self.unit.help.messages_of(request.id))])

    def keep(self, request: Request) -> Request:
        """Write a changed request back with its next look; returns it."""
        kept = self.with_next_look(request)
        self.unit.help.save(kept)
        return kept

    def note(self, action: str, request: Request, *, actor: str, detail: str = "") -> None:
        """Record in the audit who did what with a request: ids only."""
        entry = AuditEntry(at=self.now, actor=actor, action=action, subject=str(request.id), detail=detail)
        self.unit.audit.append(entry)


def runners_of(programme: Programme | None) -> tuple[str, ...]:
    """Return the ids of those who run a programme: lead, deputy, sponsor."""
    if programme is None:
        return ()
    return tuple(one for one in (programme.lead, programme.deputy, programme.sponsor) if one)
