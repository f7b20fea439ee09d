"""Taking a request, saying by when, handing it on, giving it back. Who acts is checked here."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from coaching.help.asking import is_too_long
from coaching.help.desk import Scene, runners_of
from coaching.help.model import Request, RequestState
from coaching.help.opening import Asking, open_request
from coaching.help.routing import Why
from coaching.help.rules import after_working_days, promise_at_first, respond_by
from coaching.ports import CoachingUnit
from people.calendar import WorkCalendar
from people.errors import InvalidInputError, NotAllowedError, NotFoundError, TooLateError
from people.model import Company, Person, Role
from people.working_hours import add_working_hours

CLAIMED = "help_claimed"
HANDED_ON = "help_handed_on"
GIVEN_BACK = "help_given_back"
"""Actions of the audit."""
ACTIONS = frozenset({CLAIMED, HANDED_ON, GIVEN_BACK})
"""By which the audit knows who was on which request (its subject)."""
PROMISE_CHOICES_HOURS = (1, 2, 4)
"""Working hours that a supporter may choose from, besides tomorrow (our own defaults)."""
LONGEST_PROMISE = timedelta(days=14)
_QUARTER = timedelta(minutes=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claiming:
    """What came of a claim."""

    request: Request
    is_new: bool
    """It was claimed by this press. Else somebody has it (perhaps the same person), or it ended."""
    before: str | None = None
    """The id of a supporter who had not written in time, and from whom it was taken over."""


def may_claim(scene: Scene, request: Request, person: Person) -> bool:
    """Tell whether the person may take the request: supporters, those who run its programme, and whoever
    answers for it now; never the asker."""
    if not person.active or person.id == request.person_id:
        return False
    if Role.SUPPORTER in person.roles or person.id in runners_of(scene.programme(request)):
        return True
    return any(lead.id == person.id for lead in scene.leads(request))


def claim(
    unit: CoachingUnit, *, request_id: int, person: Person, company: Company, now: datetime
) -> Claiming:
    """Take a request: of those who press at the same moment, the first has it. Raises `NotAllowedError`
    for who may not."""
    request = unit.help.lock(request_id)
    scene = Scene(unit=unit, company=company, now=now)
    if not may_claim(scene, request, person):
        raise NotAllowedError(person_id=person.id, what="claim this request")
    if request.state is not RequestState.OPEN and not _may_take_over(scene, request, person):
        return Claiming(request=request, is_new=False)
    kept = scene.keep(_held_by(scene, request, person))
    scene.note(CLAIMED, kept, actor=person.id)
    return Claiming(request=kept, is_new=True, before=request.supporter_id)


def _may_take_over(scene: Scene, request: Request, person: Person) -> bool:
    """Tell whether those who run the programme may take what was brought to them, because its supporter had
    not written in time."""
    if request.state is not RequestState.CLAIMED or request.supporter_id == person.id:
        return False
    is_theirs = request.escalated_at is not None and request.responded_at is None
    return is_theirs and may_hand_on(scene, request, person)


def _held_by(scene: Scene, request: Request, supporter: Person) -> Request:
    calendar = scene.calendar(supporter)
    return replace(
        request,
        state=RequestState.CLAIMED,
        supporter_id=supporter.id,
        claimed_at=scene.now,
        promised_by=promise_at_first(calendar, respond_by=request.respond_by, now=scene.now),
        asked_if_solved_at=None,
        offered=(),
        call_at=None,
    )


def _begun_anew(scene: Scene, request: Request, supporter: Person) -> Request:
    """Return the request held by somebody else, who has a time of their own for the first word: whoever had
    it may have written, and that keeps nobody from looking after the next."""
    asker = scene.unit.people.find(request.person_id)
    by = None if asker is None else respond_by(scene.team_calendar(asker), scene.now)
    waiting = replace(request, responded_at=None, escalated_at=None, respond_by=by)
    held = _held_by(scene, waiting, supporter)
    late = by is not None and held.promised_by is not None and held.promised_by > by
    return replace(held, respond_by=held.promised_by) if late else held


def held_by(unit: CoachingUnit, request_id: int, person: Person) -> Request:
    """Return the request that the person is on, locked. Raises `NotAllowedError` if they are not, and
    `TooLateError` if it ended."""
    request = unit.help.lock(request_id)
    if request.supporter_id != person.id:
        raise NotAllowedError(person_id=person.id, what="act for the supporter of this request")
    if request.state is not RequestState.CLAIMED:
        raise TooLateError(reason="request_over")
    return request


def promise_choices(calendar: WorkCalendar, *, now: datetime) -> list[datetime]:
    """Return moments (UTC) that a supporter can promise, the earliest first: in their working time, rounded
    up to a quarter of an hour."""
    found = [add_working_hours(calendar, now, hours) for hours in PROMISE_CHOICES_HOURS]
    tomorrow = after_working_days(calendar, now, 1)
    later = [*found, add_working_hours(calendar, tomorrow, PROMISE_CHOICES_HOURS[-1])]
    return sorted({_rounded_up(moment) for moment in later if moment is not None})


def _rounded_up(moment: datetime) -> datetime:
    past = timedelta(minutes=moment.minute % 15, seconds=moment.second, microseconds=moment.microsecond)
    return moment if not past else moment - past + _QUARTER


def promise(
    unit: CoachingUnit, *, request_id: int, by: datetime, person: Person, company: Company, now: datetime
) -> Request:
    """Say by when the supporter will write; returns the request. Raises as `held_by`, and
    `InvalidInputError` for a moment that is past or too far."""
    request = held_by(unit, request_id, person)
    if not now < by <= now + LONGEST_PROMISE:
        raise InvalidInputError({"by": "error.choice"})
    return Scene(unit=unit, company=company, now=now).keep(replace(request, promised_by=by))


@dataclass(frozen=True, slots=True, kw_only=True)
class HandingOn:
    """A request that went from one to another."""

    request: Request
    supporter: Person
    before: str | None
    """The id of who had it; None: nobody."""


def may_hand_on(scene: Scene, request: Request, person: Person) -> bool:
    """Tell whether the person may hand the request on: its supporter, and those who run the programme."""
    if person.id == request.person_id or not person.active:
        return False
    if request.supporter_id == person.id or person.id in runners_of(scene.programme(request)):
        return True
    return any(lead.id == person.id for lead in scene.leads(request))


def hand_on_choices(
    unit: CoachingUnit, *, request_id: int, person: Person, company: Company, now: datetime
) -> list[Person]:
    """Return to whom a request may be handed on: supporters who are present, by name. Raises
    `NotAllowedError`, and `TooLateError` if it waits for nobody."""
    request = unit.help.get(request_id)
    scene = Scene(unit=unit, company=company, now=now)
    _check_hand_on(scene, request, person)
    return sorted(_successors(scene, request), key=lambda one: (one.name, one.id))


def _successors(scene: Scene, request: Request) -> list[Person]:
    return scene.supporters(without=(request.person_id, request.supporter_id))


def _check_hand_on(scene: Scene, request: Request, person: Person) -> None:
    if not may_hand_on(scene, request, person):
        raise NotAllowedError(person_id=person.id, what="hand this request on")
    if request.state not in (RequestState.OPEN, RequestState.CLAIMED):
        raise TooLateError(reason="request_over")


def hand_on(
    unit: CoachingUnit,
    *,
    request_id: int,
    to: str,
    note: str,
    person: Person,
    company: Company,
    now: datetime,
) -> HandingOn:
    """Give a request to another supporter who is present; returns who has it and who had it. Raises as
    `hand_on_choices`, and `InvalidInputError` for somebody else or a note that is too long."""
    request = unit.help.lock(request_id)
    scene = Scene(unit=unit, company=company, now=now)
    _check_hand_on(scene, request, person)
    if is_too_long(note):
        raise InvalidInputError({"note": "error.too_long"})
    chosen = [one for one in _successors(scene, request) if one.id == to]
    if not chosen:
        raise InvalidInputError({"supporter": "error.choice"})
    kept = scene.keep(_begun_anew(scene, request, chosen[0]))
    scene.note(HANDED_ON, kept, actor=person.id, detail=to)
    return HandingOn(request=kept, supporter=chosen[0], before=request.supporter_id)


def give_back(
    unit: CoachingUnit, *, request_id: int, person: Person, company: Company, now: datetime
) -> Asking:
    """Let others take a request that the supporter cannot help with; returns who is asked, not the one who
    gave it back. Raises as `held_by`."""
    request = held_by(unit, request_id, person)
    scene = Scene(unit=unit, company=company, now=now)
    scene.note(GIVEN_BACK, request, actor=person.id)
    return back_to_all(scene, request)


def back_to_all(scene: Scene, request: Request) -> Asking:
    """Let a request wait again for anybody but the one who had it; returns who is asked."""
    asker = scene.unit.people.find(request.person_id)
    if asker is None:
        raise NotFoundError(what="person", key=request.person_id)
    without = () if request.supporter_id is None else (request.supporter_id,)
    return open_request(scene, request, why=Why.GIVEN_BACK, asker=asker, without=without)
