"""A tick's part of help: requests whose moment has come, and people who are gone or on leave."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from coaching.help.closing import end
from coaching.help.desk import Scene
from coaching.help.model import Ending, Request, RequestState
from coaching.help.opening import ITSELF, Asking, escalate
from coaching.help.routing import Why, asked_too
from coaching.help.rules import Due, due_of
from coaching.help.supporting import back_to_all
from coaching.ports import CoachingUnit
from people.model import Company, Person
from people.working_hours import is_away

LEFT_BY_SUPPORTER = "help_left_by_supporter"
"""An action of the audit."""


class Happened(StrEnum):
    """What a tick did with a request."""

    NOTHING = "nothing"
    """It was only looked at."""
    ASKER_GONE = "asker_gone"
    HANDED_BACK = "handed_back"
    """Its supporter is on leave, or gone; others are asked."""
    WIDENED = "widened"
    ESCALATED = "escalated"
    ASKED_IF_SOLVED = "asked_if_solved"
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """A request that was looked at."""

    request: Request
    happened: Happened
    before: Request
    asking: Asking | None = None
    """Who is asked now."""


def look_after_due(unit: CoachingUnit, *, company: Company, now: datetime, limit: int) -> list[Looked]:
    """Do what is due for up to `limit` requests; returns what happened with each. Each is given its next
    moment, later than now. Never commits."""
    due = unit.help.due(now=now, limit=limit)
    ids = {one for request in due for one in (request.person_id, request.supporter_id) if one is not None}
    people = unit.people.get_many(ids)
    scene = Scene(unit=unit, company=company, now=now)
    return [_look_after(scene, request, people) for request in due]


def _look_after(scene: Scene, request: Request, people: Mapping[str, Person]) -> Looked:
    asker = people.get(request.person_id)
    if asker is None or not scene.is_in_company(asker):
        kept = _end_without_asker(scene, request)
        return Looked(request=kept, happened=Happened.ASKER_GONE, before=request)
    if request.state is RequestState.CLAIMED and not _is_present(
        scene, people.get(request.supporter_id or "")
    ):
        scene.note(LEFT_BY_SUPPORTER, request, actor=ITSELF, detail=request.supporter_id or "")
        asking = back_to_all(scene, request)
        return Looked(request=asking.request, happened=Happened.HANDED_BACK, before=request, asking=asking)
    due = due_of(request, team=scene.team_calendar(asker), last_word=scene.last_word(request), now=scene.now)
    return _carry_out(scene, request, due, asker=asker)


def _end_without_asker(scene: Scene, request: Request) -> Request:
    ended = replace(request, state=RequestState.ENDED, ended_at=scene.now, ending=Ending.LEFT, next_at=None)
    scene.unit.help.save(ended)
    return ended


def _is_present(scene: Scene, supporter: Person | None) -> bool:
    if supporter is None or not scene.is_in_company(supporter):
        return False
    return not is_away(scene.calendar(supporter), scene.now)


def _carry_out(scene: Scene, request: Request, due: Due | None, *, asker: Person) -> Looked:
    match due:
        case Due.ESCALATE:
            asking = escalate(scene, request)
            return Looked(request=asking.request, happened=Happened.ESCALATED, before=request, asking=asking)
        case Due.WIDEN:
            return _widen(scene, request, asker=asker)
        case Due.ASK_IF_SOLVED:
            kept = scene.keep(replace(request, asked_if_solved_at=scene.now))
            return Looked(request=kept, happened=Happened.ASKED_IF_SOLVED, before=request)
        case Due.LAPSE:
            kept = end(scene, request, Ending.LAPSED)
            return Looked(request=kept, happened=Happened.LAPSED, before=request)
        case _:
            return Looked(request=scene.keep(request), happened=Happened.NOTHING, before=request)


def _widen(scene: Scene, request: Request, *, asker: Person) -> Looked:
    desk = scene.desk(without=(request.person_id,))
    direct = asked_too(desk, department=asker.department)
    kept = scene.keep(replace(request, widened_at=scene.now))
    asking = Asking(request=kept, why=Why.WIDENED, direct=tuple(direct))
    return Looked(request=kept, happened=Happened.WIDENED, before=request, asking=asking)
