"""What people answer and decide: check-ins, troubles, practices, day one, pauses. Who acts is checked here.

Nothing here tells anybody else: leads see counts (`coaching.checkins.counts`).
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from coaching.checkins.model import Answer, CheckIn, CheckInState, Trouble, TroubleKind
from coaching.checkins.rules import after_answer, replan
from coaching.checkins.situations import load_situations
from coaching.ports import CoachingUnit
from coaching.programmes.model import Clarity, Enrolment, EnrolmentState, Programme, ProgrammeState, Step
from coaching.programmes.rules import last_day
from people.calendar import WorkCalendar, pattern_of
from people.errors import InvalidInputError, NotAllowedError, NotFoundError, TooLateError
from people.model import Company, Person

LONGEST_TEXT = 3000
LONGEST_GOAL = 300
"""Characters of a trouble or a question, and of a person's own goal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerResult:
    """An answer that was recorded. The reminder `reminder:{check_in.id}` is not needed any more."""

    check_in: CheckIn
    enrolment: Enrolment
    programme: Programme
    calendar: WorkCalendar
    """The person's own, right from today on for as long as steps are planned ahead."""
    next_at: datetime | None
    """When the next check-in comes, if one does before the programme ends."""
    next_date: date | None
    """The same as the person's own date."""


def check_open(
    unit: CoachingUnit, *, check_in_id: int, person_id: str, company: Company, now: datetime
) -> CheckIn:
    """Return the check-in if the person may (still) answer it.

    Raises `NotAllowedError` if it is not theirs, and `TooLateError` with the reason `programme_over`,
    `already_answered` or `too_late` (a later check-in has come, or this one was withdrawn).
    """
    return _open(unit, check_in_id=check_in_id, person_id=person_id, company=company, now=now)[0]


def check_trouble(
    unit: CoachingUnit, *, check_in_id: int, person_id: str, company: Company, now: datetime
) -> CheckIn:
    """Return the check-in if the person may (still) tell trouble with it: also after a good answer, until
    the next one comes, because a week that began well can go on otherwise. Raises as `check_open`.
    """
    return _tellable(unit, check_in_id=check_in_id, person_id=person_id, company=company, now=now)[0]


def record_answer(
    unit: CoachingUnit, *, check_in_id: int, person_id: str, answer: Answer, company: Company, now: datetime
) -> AnswerResult:
    """Record *done* or *on track*; raises as `check_open`. Trouble has words: `record_trouble`.

    *Done* on a check-in counts its practice as done; on a status card it is about the tool as a whole.
    """
    if answer is Answer.TROUBLE:
        raise InvalidInputError({"text": "error.required"})
    found = _open(unit, check_in_id=check_in_id, person_id=person_id, company=company, now=now)
    return _record(unit, *found, answer=answer, company=company, now=now)


def record_trouble(
    unit: CoachingUnit,
    *,
    check_in_id: int,
    person_id: str,
    kind: TroubleKind,
    text: str,
    company: Company,
    now: datetime,
) -> AnswerResult:
    """Record *having trouble* with its kind and text; sent again, it replaces what was written.

    After a good answer that answer stays, and the trouble is kept beside it.
    Raises as `check_trouble`, and `InvalidInputError` for a text that is empty or too long.
    """
    words = _required_text(text, field="text")
    check_in, enrolment = _tellable(
        unit, check_in_id=check_in_id, person_id=person_id, company=company, now=now
    )
    if check_in.state is CheckInState.OPEN:
        result = _record(unit, check_in, enrolment, answer=Answer.TROUBLE, company=company, now=now)
    else:
        result = _result(unit, check_in, enrolment, company=company, now=now)
    unit.check_ins.put_trouble(
        Trouble(check_in_id=check_in.id, person_id=person_id, kind=kind, text=words, at=now)
    )
    return result


def take_practice(
    unit: CoachingUnit, *, enrolment_id: int, person_id: str, practice_id: str, now: datetime
) -> Enrolment:
    """Put a practice into focus for the next check-ins; returns the enrolment.

    Raises `NotAllowedError` for somebody else's enrolment, `TooLateError("programme_over")`,
    `NotFoundError` for an unknown practice, and `InvalidInputError` for one that is done already.
    """
    enrolment = _own(unit, enrolment_id, person_id=person_id, now=now)
    programme = unit.programmes.get(enrolment.programme_id)
    if all(practice.id != practice_id for practice in programme.practices):
        raise NotFoundError(what="practice", key=practice_id[:64])
    if practice_id in enrolment.practices_done:
        raise InvalidInputError({"practice": "error.choice"})
    return _save(unit, replace(enrolment, practice_id=practice_id))


def answer_clarity(
    unit: CoachingUnit, *, enrolment_id: int, person_id: str, clarity: Clarity, now: datetime
) -> Enrolment:
    """Record on day 1 whether the purpose is clear; a later answer replaces an earlier one.

    Raises `NotAllowedError` for somebody else's enrolment and `TooLateError("programme_over")`.
    """
    enrolment = _own(unit, enrolment_id, person_id=person_id, now=now)
    return _save(unit, replace(enrolment, clarity=clarity))


def ask_question(
    unit: CoachingUnit, *, enrolment_id: int, person_id: str, text: str, now: datetime
) -> Enrolment:
    """Keep a question of day 1 for the lead; a later one replaces it. Raises as `answer_clarity`, and
    `InvalidInputError` for a text that is empty or too long."""
    words = _required_text(text, field="question")
    enrolment = _own(unit, enrolment_id, person_id=person_id, now=now)
    return _save(unit, replace(enrolment, clarity=Clarity.QUESTION, question=words))


def save_goal(
    unit: CoachingUnit, *, enrolment_id: int, person_id: str, text: str, now: datetime
) -> Enrolment:
    """Keep the person's own goal, which every check-in repeats; an empty one takes it back.

    Raises as `answer_clarity`, and `InvalidInputError` for a text that is too long.
    """
    goal = text.strip()
    if len(goal) > LONGEST_GOAL:
        raise InvalidInputError({"goal": "error.too_long"})
    enrolment = _own(unit, enrolment_id, person_id=person_id, now=now)
    return _save(unit, replace(enrolment, own_goal=goal or None))


def open_check_in(unit: CoachingUnit, person_id: str) -> CheckIn | None:
    """Return the check-in that the person may answer now, the latest if there are several; or None."""
    latest = {
        enrolment.check_in_id
        for enrolment in unit.enrolments.of_person(person_id)
        if enrolment.state is EnrolmentState.ACTIVE and _is_running(unit, enrolment)
    }
    for check_in in unit.check_ins.of_person(person_id):
        if check_in.id in latest and check_in.state is CheckInState.OPEN:
            return check_in
    return None


def after_pause(unit: CoachingUnit, *, person: Person, company: Company, now: datetime) -> list[Enrolment]:
    """Move the person's next steps out of their pauses (or back, if they resumed); returns the enrolments
    that changed. The pauses themselves belong to `people.preferences`."""
    known = unit.enrolments.lock_many([enrolment.id for enrolment in unit.enrolments.of_person(person.id)])
    active = [enrolment for enrolment in known.values() if enrolment.state is EnrolmentState.ACTIVE]
    return _replan(unit, active, company=company, now=now)


_Found = tuple[CheckIn, Enrolment]
"""A check-in and its enrolment, locked."""


def _open(unit: CoachingUnit, *, check_in_id: int, person_id: str, company: Company, now: datetime) -> _Found:
    check_in, enrolment = _latest(
        unit, check_in_id=check_in_id, person_id=person_id, company=company, now=now
    )
    if check_in.state is not CheckInState.OPEN:
        raise TooLateError(reason=_why_closed(check_in))
    return check_in, enrolment


def _tellable(
    unit: CoachingUnit, *, check_in_id: int, person_id: str, company: Company, now: datetime
) -> _Found:
    check_in, enrolment = _latest(
        unit, check_in_id=check_in_id, person_id=person_id, company=company, now=now
    )
    if check_in.state not in (CheckInState.OPEN, CheckInState.ANSWERED):
        raise TooLateError(reason=_why_closed(check_in))
    return check_in, enrolment


def _latest(
    unit: CoachingUnit, *, check_in_id: int, person_id: str, company: Company, now: datetime
) -> _Found:
    """Return the person's own check-in, unless the programme is over or a later check-in has come."""
    enrolment = unit.enrolments.lock_of_check_in(check_in_id)
    # Read after the enrolment was locked: until then it may have been answered or closed.
    check_in = unit.check_ins.get(check_in_id)
    if check_in.person_id != person_id:
        raise NotAllowedError(person_id=person_id, what="answer this check-in")
    _check_own(unit, enrolment, person_id=person_id, now=now)
    zone = pattern_of(unit.people.get(person_id), company).timezone
    if now.astimezone(zone).date() > last_day(enrolment):
        raise TooLateError(reason="programme_over")
    if enrolment.check_in_id != check_in.id:
        raise TooLateError(reason="already_answered" if check_in.answer else "too_late")
    return check_in, enrolment


def _why_closed(check_in: CheckIn) -> str:
    return "already_answered" if check_in.state is CheckInState.ANSWERED else "too_late"


def _record(
    unit: CoachingUnit,
    check_in: CheckIn,
    enrolment: Enrolment,
    *,
    answer: Answer,
    company: Company,
    now: datetime,
) -> AnswerResult:
    if not unit.check_ins.record_answer(check_in.id, answer=answer, at=now):
        raise TooLateError(reason="already_answered")
    stored = replace(check_in, state=CheckInState.ANSWERED, answer=answer, answered_at=now)
    if answer is Answer.DONE:
        enrolment = _with_practice_done(enrolment, check_in.practice_id)
    return _result(unit, stored, enrolment, company=company, now=now)


def _with_practice_done(enrolment: Enrolment, practice_id: str | None) -> Enrolment:
    if practice_id is None or practice_id in enrolment.practices_done:
        return enrolment
    return replace(enrolment, practices_done=(*enrolment.practices_done, practice_id))


def _result(
    unit: CoachingUnit, check_in: CheckIn, enrolment: Enrolment, *, company: Company, now: datetime
) -> AnswerResult:
    """Store what comes next after the answer, and say it."""
    [situation] = load_situations(unit, [enrolment], company=company, now=now, answered=[check_in])
    saved = _save(unit, after_answer(situation))
    next_at = saved.next_at if saved.next_step is Step.CHECK_IN else None
    return AnswerResult(
        check_in=check_in,
        enrolment=saved,
        programme=situation.programme,
        calendar=situation.calendar,
        next_at=next_at,
        next_date=None if next_at is None else situation.calendar.local_date(next_at),
    )


def _own(unit: CoachingUnit, enrolment_id: int, *, person_id: str, now: datetime) -> Enrolment:
    """Return the person's own enrolment in a programme that runs for them (or did until yesterday: where
    they are, day 90 may end later than in UTC). It is locked, so that the planner does not take its next
    step before the answer is stored."""
    enrolment = unit.enrolments.lock(enrolment_id)
    _check_own(unit, enrolment, person_id=person_id, now=now)
    return enrolment


def _check_own(unit: CoachingUnit, enrolment: Enrolment, *, person_id: str, now: datetime) -> None:
    if enrolment.person_id != person_id:
        raise NotAllowedError(person_id=person_id, what="act for somebody else")
    is_over = now.date() > last_day(enrolment) + timedelta(days=1)
    if is_over or enrolment.state is not EnrolmentState.ACTIVE or not _is_running(unit, enrolment):
        raise TooLateError(reason="programme_over")


def _is_running(unit: CoachingUnit, enrolment: Enrolment) -> bool:
    return unit.programmes.get(enrolment.programme_id).state is ProgrammeState.RUNNING


def _save(unit: CoachingUnit, enrolment: Enrolment) -> Enrolment:
    unit.enrolments.save_many([enrolment])
    return enrolment


def _required_text(text: str, *, field: str) -> str:
    words = text.strip()
    if not words:
        raise InvalidInputError({field: "error.required"})
    if len(words) > LONGEST_TEXT:
        raise InvalidInputError({field: "error.too_long"})
    return words


def _replan(
    unit: CoachingUnit, enrolments: list[Enrolment], *, company: Company, now: datetime
) -> list[Enrolment]:
    situations = load_situations(unit, enrolments, company=company, now=now) if enrolments else []
    running = [one for one in situations if one.programme.state is not ProgrammeState.DRAFT]
    moved = [replan(situation) for situation in running]
    unit.enrolments.save_many(moved)
    return moved
