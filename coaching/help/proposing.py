"""Many with trouble of one kind: a material or a session for all of them is proposed to the lead."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from coaching.checkins.model import TroubleKind
from coaching.help.desk import Scene
from coaching.help.model import Proposal, ProposalState, Request
from coaching.help.rules import PROPOSAL_DAYS, PROPOSAL_NUMBER
from coaching.ports import CoachingUnit
from people.calendar import DayState, WorkCalendar
from people.errors import TooLateError
from people.model import Company, Person

_NEW = 0
_NOTHING_IN_COMMON = frozenset({TroubleKind.OTHER, TroubleKind.ANNOUNCEMENT})
_LONGEST_DAY = timedelta(days=4.5)
"""Days of the calendar that a working day stands for at most, with holidays and closed weeks."""


def window_begins(calendar: WorkCalendar, now: datetime, *, days: int = PROPOSAL_DAYS) -> datetime:
    """Return when the `days` working days up to now began (UTC): today counts, if it is worked."""
    day = calendar.local_date(now)
    earliest, left = day - days * _LONGEST_DAY, days
    while True:
        left -= calendar.state(day) is DayState.WORKING
        if left == 0 or day <= earliest:
            return datetime.combine(day, time(), tzinfo=calendar.timezone).astimezone(UTC)
        day -= timedelta(days=1)


def propose(scene: Scene, request: Request) -> Proposal | None:
    """Propose something for the kind of the request, if enough were told of late; returns the proposal.

    None if too few were, or while one is open or was made within the same time; and for trouble of no kind
    in particular and questions about announcements, which have nothing in common.
    """
    if request.programme_id is None or request.kind in _NOTHING_IN_COMMON:
        return None
    help_store = scene.unit.help
    since = window_begins(scene.company_calendar(), scene.now)
    asked = help_store.asked_since(request.programme_id, request.kind, since=since)
    if len(asked) < PROPOSAL_NUMBER:
        return None
    # The oldest of them is locked, so that of two who tell at the same moment only one proposes.
    help_store.lock(asked[-1].id)
    earlier = help_store.proposals_of(request.programme_id)
    if any(_stands_in_the_way(one, request, since=since) for one in earlier):
        return None
    proposal = Proposal(
        id=_NEW, programme_id=request.programme_id, kind=request.kind, number=len(asked), at=scene.now
    )
    return replace(proposal, id=help_store.add_proposal(proposal))


def _stands_in_the_way(earlier: Proposal, request: Request, *, since: datetime) -> bool:
    if earlier.kind is not request.kind:
        return False
    return earlier.state is ProposalState.OPEN or earlier.at >= since


def requests_behind(unit: CoachingUnit, proposal: Proposal, *, company: Company) -> list[Request]:
    """Return the requests that led to a proposal, and those of its kind that were told since."""
    scene = Scene(unit=unit, company=company, now=proposal.at)
    since = window_begins(scene.company_calendar(), proposal.at)
    return unit.help.asked_since(proposal.programme_id, proposal.kind, since=since)


def who_asked(unit: CoachingUnit, proposal: Proposal, *, company: Company, now: datetime) -> list[Person]:
    """Return the people behind a proposal who are still in the company, by id."""
    scene = Scene(unit=unit, company=company, now=now)
    requests = requests_behind(unit, proposal, company=company)
    people = unit.people.get_many({request.person_id for request in requests})
    return [people[key] for key in sorted(people) if scene.is_in_company(people[key])]


def answer_proposal(
    unit: CoachingUnit, *, proposal_id: int, answer: ProposalState, actor: Person, now: datetime
) -> Proposal:
    """Record what the lead makes of a proposal; returns it. Raises `NotFoundError`, and `TooLateError` if
    it was answered. Who may is decided by the caller."""
    proposal = unit.help.lock_proposal(proposal_id)
    if proposal.state is not ProposalState.OPEN:
        raise TooLateError(reason="proposal_answered")
    answered = replace(proposal, state=answer, answered_by=actor.id, answered_at=now)
    unit.help.save_proposal(answered)
    return answered
