"""Where people say that they stand: asked now and then, answered in their own words or not at all.

It is never inferred, and never taken from an anonymous survey. Nobody but the person sees it; it decides
which materials and people are offered, and leads see counts of large groups.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from coaching.checkins.model import CheckIn, TroubleKind
from coaching.help.model import RequestState
from coaching.materials.model import Material
from coaching.ports import CoachingUnit
from coaching.programmes.model import Attitude, Enrolment
from coaching.questions.model import Question, QuestionKind
from people.errors import InvalidInputError, NotAllowedError

ANSWERED_BEFORE = 2
"""Answered check-ins before somebody is asked for the first time: by then they know what they speak of."""
LAST_DAY_WITHOUT = 7
"""Nobody is asked in their first week, which is full enough; so the first wave need not be counted."""
ASK_AGAIN_AFTER = timedelta(days=45)
"""Nobody is asked again before so much time has passed (our own default)."""
LONGEST_TITLE = 100
LONGEST_CASE = 3000
"""Characters of a case's title and of its text."""

_NEW = 0
"""The id of a case that storage has not numbered."""


def may_be_asked(enrolment: Enrolment, *, answered: int, now: datetime) -> bool:
    """Tell whether somebody who answered so many check-ins may be asked where they stand."""
    asked_at = enrolment.attitude_asked_at
    if asked_at is None:
        return answered >= ANSWERED_BEFORE
    return now >= asked_at + ASK_AGAIN_AFTER


def to_be_asked(
    unit: CoachingUnit, answers: Iterable[tuple[CheckIn, Enrolment]], *, now: datetime
) -> set[int]:
    """Return the ids of the enrolments whose people are to be asked now, below these answers of theirs."""
    known = [enrolment for check_in, enrolment in answers if check_in.day > LAST_DAY_WITHOUT]
    first = [one.id for one in known if one.attitude_asked_at is None]
    answered: Mapping[int, int] = unit.check_ins.answered_per_enrolment(first) if first else {}
    return {one.id for one in known if may_be_asked(one, answered=answered.get(one.id, 0), now=now)}


def answer_attitude(
    unit: CoachingUnit, *, enrolment_id: int, person_id: str, attitude: Attitude
) -> Enrolment:
    """Keep where the person says that they stand; a later answer replaces an earlier one.

    Raises `NotAllowedError` for somebody else's enrolment.
    """
    return _save(unit, replace(_own(unit, enrolment_id, person_id=person_id), attitude=attitude))


def skip_attitude(unit: CoachingUnit, *, enrolment_id: int, person_id: str) -> Enrolment:
    """Keep nothing, and forget what was said before; raises as `answer_attitude`."""
    return _save(unit, replace(_own(unit, enrolment_id, person_id=person_id), attitude=None))


def check_own(unit: CoachingUnit, *, enrolment_id: int, person_id: str) -> Enrolment:
    """Return the person's own enrolment, also after its end; raises `NotAllowedError` for somebody else's."""
    return _checked(unit.enrolments.get(enrolment_id), person_id=person_id)


def share_case(
    unit: CoachingUnit, *, enrolment_id: int, person_id: str, title: str, text: str, now: datetime
) -> Enrolment:
    """Keep a case that somebody shares, for those who run the programme to read.

    Raises as `answer_attitude`, and `InvalidInputError` for a title or text that is empty or too long.
    """
    enrolment = check_own(unit, enrolment_id=enrolment_id, person_id=person_id)
    errors = _errors("title", title, LONGEST_TITLE) | _errors("text", text, LONGEST_CASE)
    if errors:
        raise InvalidInputError(errors)
    unit.questions.add(
        Question(
            id=_NEW,
            kind=QuestionKind.CASE,
            programme_id=enrolment.programme_id,
            person_id=person_id,
            about=title.strip(),
            text=text.strip(),
            at=now,
        )
    )
    return enrolment


def suits(material: Material, attitude: Attitude) -> bool:
    """Tell whether a material is for somebody who stands there. Doubters and skilled people get what was
    written for them; who sees the value gets whatever helps to try."""
    if material.attitude is attitude:
        return True
    return material.attitude is None and attitude is Attitude.SEES_VALUE


def is_being_met(unit: CoachingUnit, enrolment: Enrolment) -> bool:
    """Tell whether somebody is asked for already, or is on it, for who does not see the point."""
    return any(
        one.kind is TroubleKind.NO_POINT
        and one.programme_id == enrolment.programme_id
        and one.state in (RequestState.OPEN, RequestState.CLAIMED)
        for one in unit.help.of_person(enrolment.person_id)
    )


def _errors(name: str, text: str, longest: int) -> dict[str, str]:
    if not text.strip():
        return {name: "error.required"}
    return {name: "error.too_long"} if len(text.strip()) > longest else {}


def _own(unit: CoachingUnit, enrolment_id: int, *, person_id: str) -> Enrolment:
    return _checked(unit.enrolments.lock(enrolment_id), person_id=person_id)


def _checked(enrolment: Enrolment, *, person_id: str) -> Enrolment:
    if enrolment.person_id != person_id:
        raise NotAllowedError(person_id=person_id, what="act for somebody else")
    return enrolment


def _save(unit: CoachingUnit, enrolment: Enrolment) -> Enrolment:
    unit.enrolments.save_many([enrolment])
    return enrolment
