"""Solved, not yet, opened again. Only the asker says so, and only that credits the supporter."""

from dataclasses import dataclass, replace
from datetime import datetime

from coaching.help.asking import matching_of, own_request
from coaching.help.desk import Scene
from coaching.help.model import Ending, Request, RequestState
from coaching.help.opening import Asking, next_opening, open_request
from coaching.help.routing import Why
from coaching.help.rules import can_reopen, promise_at_first, respond_by
from coaching.materials.model import Usage
from coaching.materials.service import count
from coaching.ports import CoachingUnit
from people.errors import TooLateError
from people.model import Company, Person
from people.working_hours import is_away


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """A request that its asker closed."""

    request: Request
    is_new: bool
    """By this press; else it had ended before."""
    supporter: Person | None
    """Who is credited."""
    credits: int = 0
    """How many they have solved, this one included."""


def solve(unit: CoachingUnit, *, request_id: int, asker: Person, company: Company, now: datetime) -> Closing:
    """Close a request as solved: with help if somebody was on it, else alone. Closed again, it stays as it
    ended. Raises `NotAllowedError` for somebody else's request."""
    request = own_request(unit, request_id, asker)
    ending = Ending.WITH_HELP if request.state is RequestState.CLAIMED else Ending.ALONE
    return _close(Scene(unit=unit, company=company, now=now), request, ending)


def solved_by_material(
    unit: CoachingUnit,
    *,
    request_id: int,
    material_id: int | None,
    asker: Person,
    company: Company,
    now: datetime,
) -> Closing:
    """Close a request because a material solved it; if somebody is on it by now, it is solved with their
    help. Raises as `solve`.

    It is counted for the material that was open, or for the only one that was offered: which of several
    helped, nobody knows.
    """
    request = own_request(unit, request_id, asker)
    if request.state is RequestState.CLAIMED:
        return _close(Scene(unit=unit, company=company, now=now), request, Ending.WITH_HELP)
    if request.state is not RequestState.ENDED:
        fitting = [material.id for material in matching_of(unit, request)]
        helped = [one for one in fitting if one == material_id or fitting == [one]]
        count(unit, helped, Usage.SOLVED)
    return _close(Scene(unit=unit, company=company, now=now), request, Ending.BY_MATERIAL)


def _close(scene: Scene, request: Request, ending: Ending) -> Closing:
    supporter = _credited(scene, request)
    if request.state is RequestState.ENDED:
        return Closing(request=request, is_new=False, supporter=supporter)
    kept = end(scene, request, ending)
    number = scene.unit.help.credits_of([supporter.id]).get(supporter.id, 0) if supporter else 0
    return Closing(request=kept, is_new=True, supporter=supporter, credits=number)


def _credited(scene: Scene, request: Request) -> Person | None:
    return None if request.supporter_id is None else scene.unit.people.find(request.supporter_id)


def end(scene: Scene, request: Request, ending: Ending) -> Request:
    """End a request; returns it."""
    return scene.keep(replace(request, state=RequestState.ENDED, ended_at=scene.now, ending=ending))


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopening:
    """A request that was opened again: with the supporter who had it, else others are asked."""

    request: Request
    supporter: Person | None
    asking: Asking | None


def reopen(
    unit: CoachingUnit, *, request_id: int, asker: Person, company: Company, now: datetime
) -> Reopening:
    """Open a request again: it goes to the supporter who had it if they are there, else to others. Raises
    `NotAllowedError` for somebody else's, and `TooLateError` if it is open, or ended too long ago."""
    request = own_request(unit, request_id, asker)
    if not can_reopen(request, now=now):
        raise TooLateError(reason="request_over")
    scene = Scene(unit=unit, company=company, now=now)
    supporter = _credited(scene, request)
    if supporter is None or not _is_there(scene, supporter):
        asking = open_request(scene, request, why=Why.REOPENED, asker=asker)
        return Reopening(request=asking.request, supporter=None, asking=asking)
    kept = scene.keep(_back_with(scene, request, asker=asker, supporter=supporter))
    return Reopening(request=kept, supporter=supporter, asking=None)


def _is_there(scene: Scene, person: Person) -> bool:
    return scene.is_in_company(person) and not is_away(scene.calendar(person), scene.now)


def _back_with(scene: Scene, request: Request, *, asker: Person, supporter: Person) -> Request:
    by = respond_by(scene.team_calendar(asker), scene.now)
    return replace(
        request,
        state=RequestState.CLAIMED,
        opened_at=next_opening(request, scene.now),
        respond_by=by,
        claimed_at=scene.now,
        promised_by=promise_at_first(scene.calendar(supporter), respond_by=by, now=scene.now),
        escalated_at=None,
        responded_at=None,
        ended_at=None,
        ending=None,
        asked_if_solved_at=None,
        offered=(),
        call_at=None,
    )


def still_open(
    unit: CoachingUnit, *, request_id: int, asker: Person, company: Company, now: datetime
) -> Request:
    """Take "not yet" as the answer to "is it solved?": it is not asked again, and it lapses only after as
    long again without a word. Returns the request. Raises `NotAllowedError` for somebody else's, and
    `TooLateError` if it ended."""
    request = own_request(unit, request_id, asker)
    if request.state is RequestState.ENDED:
        raise TooLateError(reason="request_over")
    if request.asked_if_solved_at is None:
        return request
    return Scene(unit=unit, company=company, now=now).keep(replace(request, asked_if_solved_at=now))
