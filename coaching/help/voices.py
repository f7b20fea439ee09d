"""Teams from which nothing was heard: no request, no question, no comment (PRODUCT 4)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from coaching.checkins.model import TroubleKind
from coaching.help.proposing import window_begins
from coaching.ports import CoachingUnit
from coaching.programmes.model import Enrolment, EnrolmentState, Programme
from people.audience import is_present
from people.model import Company, Person
from people.working_time import company_calendar

_A_WEEK = timedelta(days=7)
VOICE_DAYS = 20
"""Working days without any voice after which a team is called quiet: our own default."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietTeam:
    """A team and how many of its people take part in the programme."""

    team: str
    members: frozenset[str]
    """Person ids."""


def quiet_since(unit: CoachingUnit, *, company: Company, now: datetime) -> datetime:
    """Return the moment since which a quiet team has not been heard, in the company's time zone."""
    day = now.date()
    calendar = company_calendar(unit, company, first=day - VOICE_DAYS * _A_WEEK, last=day)
    return window_begins(calendar, now, days=VOICE_DAYS).astimezone(calendar.timezone)


def quiet_teams(
    unit: CoachingUnit, programme: Programme, *, company: Company, now: datetime
) -> list[QuietTeam]:
    """Return the teams of a programme from which nobody asked, told or commented anything in the last 20
    working days, by name.

    Only of k people and more, since a smaller one's silence would be a person's; and only if they all have
    taken part for as long.
    """
    since = quiet_since(unit, company=company, now=now)
    heard = _heard(unit, programme, since=since)
    return [
        QuietTeam(team=team, members=frozenset(one.person_id for one in members))
        for team, members in sorted(_teams(unit, programme, company=company, now=now).items())
        if team and len(members) >= company.smallest_group and _is_quiet(members, heard, since=since.date())
    ]


def _teams(
    unit: CoachingUnit, programme: Programme, *, company: Company, now: datetime
) -> dict[str, list[Enrolment]]:
    """Return those who take part now, by team."""
    active = [one for one in unit.enrolments.of_programme(programme.id) if one.state is EnrolmentState.ACTIVE]
    people = unit.people.get_many({one.person_id for one in active})
    teams: defaultdict[str, list[Enrolment]] = defaultdict(list)
    for one in active:
        person = people.get(one.person_id)
        if person is not None and _is_here(person, company, now):
            teams[person.team].append(one)
    return teams


def _is_here(person: Person, company: Company, now: datetime) -> bool:
    return is_present(person, company=company, today=now.date())


def _heard(unit: CoachingUnit, programme: Programme, *, since: datetime) -> frozenset[str]:
    """Return who asked, told or commented anything since then."""
    requests = (
        request.person_id
        for kind in TroubleKind
        for request in unit.help.asked_since(programme.id, kind, since=since)
    )
    texts = (one.person_id for one in unit.questions.of_programme(programme.id) if one.at >= since)
    return frozenset((*requests, *texts))


def _is_quiet(members: Iterable[Enrolment], heard: frozenset[str], *, since: date) -> bool:
    return all(one.person_id not in heard and one.day_zero <= since for one in members)
