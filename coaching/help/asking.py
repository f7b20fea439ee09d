"""Telling what the trouble is, and bringing it to people."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from coaching.checkins.model import CheckIn, TroubleKind
from coaching.help.desk import Scene
from coaching.help.model import Proposal, Reach, Request, RequestMessage, RequestState, Wish
from coaching.help.opening import Asking, open_request
from coaching.help.proposing import propose
from coaching.help.routing import Why
from coaching.help.rules import goes_to_materials_first
from coaching.materials.model import Material, Usage
from coaching.materials.service import count, matching
from coaching.ports import CoachingUnit
from coaching.programmes.model import Enrolment, EnrolmentState, Phase
from coaching.programmes.rules import day_number, phase_of, practice_in_focus
from people.calendar import pattern_of
from people.errors import InvalidInputError, NotAllowedError, TooLateError
from people.model import Company, Person

LONGEST_TEXT = 3000
"""Characters of a trouble, a wish, a message, a note (our own default)."""
_NEW = 0
"""The id of a request that storage has not numbered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """What somebody wrote on the form."""

    kind: TroubleKind
    text: str
    wish: str = ""
    reach: Reach = Reach.CHAT
    manager_too: bool = False
    language: str
    """The language in which the person reads; supporters are told it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a request is about that does not belong to the asker's own way through a programme: support for a
    team that they manage."""

    programme_id: str
    practice_id: str


class Outcome(StrEnum):
    """What became of what was told."""

    OFFERED = "offered"
    """Materials may help first."""
    ASKED = "asked"
    KEPT = "kept"
    """People were asked before; what was written is replaced."""
    RELAYED = "relayed"
    """Somebody is on it already, and is told the new words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """What was told, and what came of it."""

    request: Request
    outcome: Outcome
    materials: tuple[Material, ...] = ()
    asking: Asking | None = None
    proposal: Proposal | None = None


def tell(
    unit: CoachingUnit,
    trouble: Trouble,
    *,
    person: Person,
    check_in: CheckIn | None = None,
    about: About | None = None,
    company: Company,
    now: datetime,
) -> Telling:
    """Take what a person wrote, with a check-in or without one, and bring it to where it can be solved.
    `about`: it is for a team, and says nothing of the asker's own enrolment.

    With the same check-in again, it replaces what was written; if somebody is on it, they are told. Raises
    `InvalidInputError` for texts that are empty or too long. Who may tell with the check-in is checked by
    `coaching.checkins.answers`.
    """
    trouble = checked(trouble)
    scene = Scene(unit=unit, company=company, now=now)
    known = None if check_in is None else unit.help.of_check_in(check_in.id)
    written = _written(scene, trouble, person=person, check_in=check_in)
    if about is not None:
        written = _for_team(written, about)
    if known is not None and known.state is RequestState.CLAIMED:
        return _tell_supporter(scene, known, trouble)
    request = replace(written, id=unit.help.add(written) if known is None else known.id)
    _keep_wish(scene, request, replaces=known is not None)
    if known is not None and known.state is RequestState.OPEN:
        return _replaced(scene, known, request, asker=person)
    return _bring(scene, request, person=person)


def checked(trouble: Trouble) -> Trouble:
    """Return what was written without space around it. Raises `InvalidInputError` as `tell`."""
    text, wish = trouble.text.strip(), trouble.wish.strip()
    if not text:
        raise InvalidInputError({"text": "error.required"})
    too_long = {name: "error.too_long" for name, one in (("text", text), ("wish", wish)) if is_too_long(one)}
    if too_long:
        raise InvalidInputError(too_long)
    return replace(trouble, text=text, wish=wish)


def is_too_long(text: str) -> bool:
    """Tell whether a text is longer than what is taken."""
    return len(text) > LONGEST_TEXT


def _written(scene: Scene, trouble: Trouble, *, person: Person, check_in: CheckIn | None) -> Request:
    """Return the request as it was written; what becomes of it is decided next."""
    enrolment = _enrolment(scene.unit, person, check_in)
    phase, practice_id = _standing(scene, enrolment, person=person, check_in=check_in)
    return Request(
        id=_NEW,
        person_id=person.id,
        programme_id=None if enrolment is None else enrolment.programme_id,
        enrolment_id=None if enrolment is None else enrolment.id,
        check_in_id=None if check_in is None else check_in.id,
        kind=trouble.kind,
        text=trouble.text,
        wish=trouble.wish,
        reach=trouble.reach,
        manager_too=trouble.manager_too,
        language=trouble.language,
        phase=phase,
        practice_id=practice_id,
        state=RequestState.OPEN,
        asked_at=scene.now,
    )


def _for_team(request: Request, about: About) -> Request:
    return replace(
        request,
        programme_id=about.programme_id,
        enrolment_id=None,
        phase=Phase.AFTER,
        practice_id=about.practice_id,
    )


def _enrolment(unit: CoachingUnit, person: Person, check_in: CheckIn | None) -> Enrolment | None:
    """Return the enrolment that a request belongs to: of the check-in, else the latest that is active, else
    the latest that was finished."""
    if check_in is not None:
        return unit.enrolments.get(check_in.enrolment_id)
    own = [one for one in unit.enrolments.of_person(person.id) if one.state is not EnrolmentState.LEFT]
    active = [one for one in own if one.state is EnrolmentState.ACTIVE]
    return next(iter([*active, *own]), None)


def _standing(
    scene: Scene, enrolment: Enrolment | None, *, person: Person, check_in: CheckIn | None
) -> tuple[Phase, str | None]:
    """Return how far the person is, and the practice in focus."""
    if check_in is not None:
        return phase_of(check_in.day), check_in.practice_id
    if enrolment is None or enrolment.state is not EnrolmentState.ACTIVE:
        return Phase.AFTER, None
    today = scene.now.astimezone(pattern_of(person, scene.company).timezone).date()
    day = day_number(enrolment.day_zero, today)
    practice = practice_in_focus(scene.unit.programmes.get(enrolment.programme_id), enrolment, day)
    return phase_of(day), None if practice is None else practice.id


def _keep_wish(scene: Scene, request: Request, *, replaces: bool) -> None:
    """Log what they would like to be changed, in place of what they wished before with the same request."""
    if not request.wish and not replaces:
        return
    scene.unit.help.put_wish(
        Wish(
            id=_NEW,
            programme_id=request.programme_id,
            request_id=request.id,
            person_id=request.person_id,
            kind=request.kind,
            text=request.wish,
            at=scene.now,
        )
    )


def _bring(scene: Scene, request: Request, *, person: Person) -> Telling:
    """Offer materials if they may help first, else ask people."""
    unit = scene.unit
    goes_first = goes_to_materials_first(request, enrolment_of(unit, request))
    materials = matching_of(unit, request) if goes_first else []
    if materials:
        count(unit, [one.id for one in materials], Usage.SHOWN)
        kept = scene.keep(replace(request, state=RequestState.OFFERED))
        outcome, asking = Outcome.OFFERED, None
    else:
        asking = open_request(scene, request, why=Why.NEW, asker=person)
        kept, outcome = asking.request, Outcome.ASKED
    return Telling(
        request=kept,
        outcome=outcome,
        materials=tuple(materials),
        asking=asking,
        proposal=propose(scene, kept),
    )


def enrolment_of(unit: CoachingUnit, request: Request) -> Enrolment | None:
    """Return the enrolment that a request belongs to, if any."""
    if request.enrolment_id is None:
        return None
    return unit.enrolments.get_many([request.enrolment_id]).get(request.enrolment_id)


def matching_of(unit: CoachingUnit, request: Request) -> list[Material]:
    """Return the materials that fit a request, best first."""
    enrolment = enrolment_of(unit, request)
    return matching(
        unit,
        kind=request.kind,
        phase=request.phase,
        practice_id=request.practice_id,
        language=request.language,
        attitude=None if enrolment is None else enrolment.attitude,
    )


def _replaced(scene: Scene, known: Request, told: Request, *, asker: Person) -> Telling:
    """Replace the words of a request that waits; it keeps its place and its deadlines, unless it is trouble
    of another kind now, for which other people are asked."""
    changed = replace(
        known,
        kind=told.kind,
        text=told.text,
        wish=told.wish,
        reach=told.reach,
        manager_too=told.manager_too,
        language=told.language,
    )
    if told.kind is known.kind:
        return Telling(request=scene.keep(changed), outcome=Outcome.KEPT)
    asking = open_request(scene, changed, why=Why.NEW, asker=asker)
    return Telling(request=asking.request, outcome=Outcome.ASKED, asking=asking)


def _tell_supporter(scene: Scene, known: Request, trouble: Trouble) -> Telling:
    """Keep new words for the one who is on the request, as a message of the asker."""
    scene.unit.help.add_message(
        RequestMessage(request_id=known.id, author_id=known.person_id, text=trouble.text, at=scene.now)
    )
    wish = trouble.wish or known.wish
    kept = scene.keep(replace(known, wish=wish, manager_too=known.manager_too or trouble.manager_too))
    _keep_wish(scene, kept, replaces=False)
    return Telling(request=kept, outcome=Outcome.RELAYED)


def need_person(
    unit: CoachingUnit, *, request_id: int, asker: Person, company: Company, now: datetime
) -> Asking:
    """Ask people, because materials did not help; returns who is asked. Pressed again it changes nothing and
    asks nobody. Raises `NotAllowedError` for somebody else's request, and `TooLateError` if it ended."""
    request = own_request(unit, request_id, asker)
    scene = Scene(unit=unit, company=company, now=now)
    if request.state is RequestState.ENDED:
        raise TooLateError(reason="request_over")
    if request.state is not RequestState.OFFERED:
        return Asking(request=request, why=Why.NEW)
    return open_request(scene, request, why=Why.NEW, asker=asker)


def own_request(unit: CoachingUnit, request_id: int, asker: Person) -> Request:
    """Return the asker's own request, locked; raises `NotAllowedError` for somebody else's."""
    request = unit.help.lock(request_id)
    if request.person_id != asker.id:
        raise NotAllowedError(person_id=asker.id, what="act for somebody else")
    return request
