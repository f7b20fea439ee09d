"""Letting a request wait for somebody: who is asked, and until when somebody has to answer."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from coaching.help.desk import Scene
from coaching.help.model import Request, RequestState
from coaching.help.routing import Why, first_asked
from coaching.help.rules import respond_by
from people.model import Person

ESCALATED = "help_escalated"
"""An action of the audit."""
ITSELF = "hojorin"
"""Who the audit says did what no person did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """Who is asked to take a request."""

    request: Request
    why: Why
    direct: tuple[Person, ...] = ()
    """Who is asked directly, besides the channel."""
    leads: tuple[Person, ...] = ()
    """Who answers for it, asked at once, because no supporter is there."""


def open_request(
    scene: Scene, request: Request, *, why: Why, asker: Person, without: Sequence[str] = ()
) -> Asking:
    """Let a request wait for somebody from now on and find out who is asked; returns both. Without a
    supporter who is present it goes to the lead at once."""
    opened = replace(
        request,
        state=RequestState.OPEN,
        opened_at=next_opening(request, scene.now),
        respond_by=respond_by(scene.team_calendar(asker), scene.now),
        widened_at=None,
        escalated_at=None,
        supporter_id=None,
        claimed_at=None,
        promised_by=None,
        responded_at=None,
        ended_at=None,
        ending=None,
        asked_if_solved_at=None,
        offered=(),
        call_at=None,
    )
    desk = scene.desk(without=(request.person_id, *without))
    direct = first_asked(opened, desk, department=asker.department)
    if direct:
        return Asking(request=scene.keep(opened), why=why, direct=tuple(direct))
    return replace(escalate(scene, opened), why=why)


def next_opening(request: Request, now: datetime) -> datetime:
    """Return the moment of this opening, later than the last one even if the clock stands still: messages
    of one opening are told from those of another by it."""
    if request.opened_at is None:
        return now
    return max(now, request.opened_at + timedelta(microseconds=1))


def escalate(scene: Scene, request: Request) -> Asking:
    """Bring a request to the lead; returns who is asked."""
    leads = scene.leads(request)
    kept = scene.keep(replace(request, escalated_at=scene.now, widened_at=request.widened_at or scene.now))
    scene.note(ESCALATED, kept, actor=ITSELF, detail=",".join(one.id for one in leads))
    return Asking(request=kept, why=Why.WIDENED, leads=tuple(leads))
