"""What asker and supporter write to each other, and times for a call. Who acts is checked here."""

from dataclasses import dataclass, replace
from datetime import datetime

from coaching.help.asking import is_too_long
from coaching.help.desk import Scene
from coaching.help.model import Request, RequestMessage, RequestState
from coaching.help.slots import NOTICE, find_slots, meets, still_open
from coaching.help.supporting import held_by
from coaching.ports import CoachingUnit
from people.errors import InvalidInputError, NotAllowedError, TooLateError
from people.model import Company, Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """Something that was written, and whom it goes to."""

    request: Request
    text: str
    to: Person | None
    """None: kept for whoever takes the request."""
    to_asker: bool


def write(
    unit: CoachingUnit, *, request_id: int, text: str, author: Person, company: Company, now: datetime
) -> Writing:
    """Keep what the asker or the supporter wrote; returns whom it goes to. The supporter's first words are
    the first response. Raises `NotAllowedError` for others, `TooLateError` if the request ended, and
    `InvalidInputError` for a text that is empty or too long."""
    request = part_of(unit, request_id, author)
    words = text.strip()
    if not words:
        raise InvalidInputError({"text": "error.required"})
    if is_too_long(words):
        raise InvalidInputError({"text": "error.too_long"})
    unit.help.add_message(RequestMessage(request_id=request.id, author_id=author.id, text=words, at=now))
    by_asker = author.id == request.person_id
    answered = request if by_asker else _responded(request, now)
    kept = Scene(unit=unit, company=company, now=now).keep(answered)
    other = request.supporter_id if by_asker else request.person_id
    to = None if other is None else unit.people.find(other)
    return Writing(request=kept, text=words, to=to, to_asker=not by_asker)


def part_of(unit: CoachingUnit, request_id: int, person: Person) -> Request:
    """Return a request that the person is in, as asker or as supporter, locked. Raises `NotAllowedError` for
    others, and `TooLateError` if it ended."""
    request = unit.help.lock(request_id)
    check_part(request, person)
    if request.state is RequestState.ENDED:
        raise TooLateError(reason="request_over")
    return request


def check_part(request: Request, person: Person) -> None:
    """Raise `NotAllowedError` unless the person asked, or is (or was at its end) the supporter."""
    if person.id not in (request.person_id, request.supporter_id):
        raise NotAllowedError(person_id=person.id, what="look into this request")


def _responded(request: Request, now: datetime) -> Request:
    return replace(request, responded_at=request.responded_at or now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offering:
    """Times offered for a call; without any, nothing was offered."""

    request: Request
    slots: tuple[datetime, ...]


def offer_call(
    unit: CoachingUnit, *, request_id: int, person: Person, company: Company, now: datetime
) -> Offering:
    """Let the supporter offer the asker times for a call in the working hours of both. Raises as
    `supporting.held_by`."""
    request = held_by(unit, request_id, person)
    return _offer(Scene(unit=unit, company=company, now=now), request, after=now + NOTICE)


def other_slots(
    unit: CoachingUnit, *, request_id: int, person: Person, company: Company, now: datetime
) -> Offering:
    """Offer the next times after those offered; the first again, if there are no more. Raises as `part_of`,
    and `TooLateError` while nobody is on the request."""
    request = part_of(unit, request_id, person)
    if request.state is not RequestState.CLAIMED:
        raise TooLateError(reason="request_over")
    scene = Scene(unit=unit, company=company, now=now)
    soonest = now + NOTICE
    offered = [datetime.fromisoformat(one) for one in request.offered]
    later = _offer(scene, request, after=max([soonest, *(one + NOTICE for one in offered)]))
    return later if later.slots else _offer(scene, request, after=soonest)


def _offer(scene: Scene, request: Request, *, after: datetime) -> Offering:
    people = scene.unit.people.get_many([request.person_id, request.supporter_id or ""])
    if len(people) < 2:
        return Offering(request=request, slots=())
    calendars = scene.calendars(people.values())
    slots = find_slots(
        calendars[request.person_id],
        calendars[request.supporter_id or ""],
        after=after,
        busy=_other_calls(scene.unit, request),
    )
    if not slots:
        return Offering(request=request, slots=())
    offered = replace(_responded(request, scene.now), offered=tuple(one.isoformat() for one in slots))
    return Offering(request=scene.keep(offered), slots=tuple(slots))


def _other_calls(unit: CoachingUnit, request: Request) -> list[datetime]:
    """Return when either of the two has a call about something else."""
    others = [*unit.help.of_supporter(request.supporter_id or ""), *unit.help.of_person(request.person_id)]
    return [one.call_at for one in others if one.call_at is not None and one.id != request.id]


def take_slot(
    unit: CoachingUnit, *, request_id: int, slot: str, person: Person, company: Company, now: datetime
) -> Request:
    """Let the asker take one of the times offered; returns the request. Raises `NotAllowedError` for others,
    `InvalidInputError` if none was chosen, and `TooLateError` for a time that is past or not offered any
    more."""
    request = part_of(unit, request_id, person)
    if person.id != request.person_id:
        raise NotAllowedError(person_id=person.id, what="take a time for the asker")
    if not slot:
        raise InvalidInputError({"slot": "error.required"})
    open_slots = {one.isoformat(): one for one in still_open(request.offered, now=now)}
    if request.state is not RequestState.CLAIMED or slot not in open_slots:
        raise TooLateError(reason="slot_gone")
    if meets(open_slots[slot], _other_calls(unit, request)):
        raise TooLateError(reason="slot_gone")
    scene = Scene(unit=unit, company=company, now=now)
    return scene.keep(replace(request, call_at=open_slots[slot], offered=()))
