"""What people answer and decide: check-ins, troubles, practices, day one, pauses. Who acts is checked here.

Nothing here tells anybody else: leads see counts (`coaching.checkins.counts`).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from coaching.checkins.attitudes import to_be_asked
from coaching.checkins.evaluating import Evaluation, evaluate
from coaching.checkins.fading import Sign, change_of
from coaching.checkins.model import Answer, CheckIn, CheckInState, SupportChange
from coaching.checkins.rules import Situation, after_answer, replan
from coaching.checkins.situations import load_situations
from coaching.ports import CoachingUnit
from coaching.programmes.model import Clarity, Enrolment, EnrolmentState, Programme, ProgrammeState, Step
from coaching.programmes.rules import last_day
from coaching.questions.model import Question, QuestionKind
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
    change: SupportChange | None = None
    """How often the person is asked changed with this answer."""
    asks_attitude: bool = False
    """It is time to ask where the person stands."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """*Done* or *on track*, as somebody answered a check-in."""

    check_in_id: int
    person_id: str
    answer: Answer


def record_answers(
    unit: CoachingUnit, given: Sequence[Given], *, company: Company, now: datetime
) -> list[AnswerResult]:
    """Record answers of different people, asking storage as often as for one; returns what came of each.

    *Done* on a check-in counts its practice as done; on a status card it is about the tool as a whole.
    Trouble has words: `record_trouble`. Raises as `check_open` for the first who may not, and then nothing
    of it may be committed.
    """
    if any(one.answer is Answer.TROUBLE for one in given):
        raise InvalidInputError({"text": "error.required"})
    wanted = [(one.check_in_id, one.person_id) for one in given]
    found = [_checked_open(one) for one in _latest(unit, wanted, company=company, now=now)]
    answered = [(*pair, one.answer) for pair, one in zip(found, given, strict=True)]
    return _record(unit, answered, company=company, now=now)


def record_trouble(
    unit: CoachingUnit, *, check_in_id: int, person_id: str, company: Company, now: datetime
) -> AnswerResult:
    """Record *having trouble*; what the trouble is, `coaching.help.asking` is told. After a good answer that
    answer stays. Raises as `check_trouble`."""
    check_in, enrolment = _tellable(
        unit, check_in_id=check_in_id, person_id=person_id, company=company, now=now
    )
    if check_in.state is CheckInState.OPEN:
        [result] = _record(unit, [(check_in, enrolment, Answer.TROUBLE)], company=company, now=now)
    else:
        told = Evaluation(sign=Sign.TROUBLE, reached=check_in.attainment)
        situations = load_situations(unit, [enrolment], company=company, now=now, answered=[check_in])
        [result] = _results(unit, [check_in], situations, [told], asking=())
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
    """Keep a question of day 1 for the lead; a later one replaces it while it has no
    answer. Raises as `answer_clarity`, and
    `InvalidInputError` for a text that is empty or too long."""
    words = _required_text(text, field="question")
    enrolment = _own(unit, enrolment_id, person_id=person_id, now=now)
    _ask(unit, enrolment, words, now=now)
    return _save(unit, replace(enrolment, clarity=Clarity.QUESTION))


def _ask(unit: CoachingUnit, enrolment: Enrolment, text: str, *, now: datetime) -> None:
    """Keep a question of day 1 for those who run the programme, in place of one that has no answer yet."""
    asker, kind = enrolment.person_id, QuestionKind.DAY_ONE
    known = unit.questions.find_unanswered(enrolment.programme_id, asker, kind)
    if known is not None:
        unit.questions.save(replace(known, text=text, at=now))
        return
    unit.questions.add(
        Question(
            id=0,
            kind=kind,
            programme_id=enrolment.programme_id,
            person_id=asker,
            about="",
            text=text,
            at=now,
        )
    )


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
    [found] = _latest(unit, [(check_in_id, person_id)], company=company, now=now)
    return _checked_open(found)


def _checked_open(found: _Found) -> _Found:
    check_in, _ = found
    if check_in.state is not CheckInState.OPEN:
        raise TooLateError(reason=_why_closed(check_in))
    return found


def _tellable(
    unit: CoachingUnit, *, check_in_id: int, person_id: str, company: Company, now: datetime
) -> _Found:
    [(check_in, enrolment)] = _latest(unit, [(check_in_id, person_id)], company=company, now=now)
    if check_in.state not in (CheckInState.OPEN, CheckInState.ANSWERED):
        raise TooLateError(reason=_why_closed(check_in))
    return check_in, enrolment


def _latest(
    unit: CoachingUnit, wanted: Sequence[tuple[int, str]], *, company: Company, now: datetime
) -> list[_Found]:
    """Return check-ins, each wanted by its id and the id of the person whose own it must be, unless the
    programme is over or a later check-in has come."""
    ids = [check_in_id for check_in_id, _ in wanted]
    enrolments = unit.enrolments.lock_of_check_ins(ids)
    # Read after the enrolments were locked: until then they may have been answered or closed.
    check_ins = unit.check_ins.get_many(ids)
    found = []
    for check_in_id, person_id in wanted:
        if check_in_id not in check_ins:
            raise NotFoundError(what="check_in", key=str(check_in_id))
        pair = check_ins[check_in_id], enrolments[check_in_id]
        _check_latest(unit, *pair, person_id=person_id, company=company, now=now)
        found.append(pair)
    return found


def _check_latest(
    unit: CoachingUnit,
    check_in: CheckIn,
    enrolment: Enrolment,
    *,
    person_id: str,
    company: Company,
    now: datetime,
) -> None:
    if check_in.person_id != person_id:
        raise NotAllowedError(person_id=person_id, what="answer this check-in")
    _check_own(unit, enrolment, person_id=person_id, now=now)
    zone = pattern_of(unit.people.get(person_id), company).timezone
    if now.astimezone(zone).date() > last_day(enrolment):
        raise TooLateError(reason="programme_over")
    if enrolment.check_in_id != check_in.id:
        raise TooLateError(reason="already_answered" if check_in.answer else "too_late")


def _why_closed(check_in: CheckIn) -> str:
    return "already_answered" if check_in.state is CheckInState.ANSWERED else "too_late"


def _record(
    unit: CoachingUnit,
    given: Sequence[tuple[CheckIn, Enrolment, Answer]],
    *,
    company: Company,
    now: datetime,
) -> list[AnswerResult]:
    for answer in {answer for _, _, answer in given}:
        ids = [check_in.id for check_in, _, one in given if one is answer]
        if unit.check_ins.record_answers(ids, answer=answer, at=now) != len(ids):
            raise TooLateError(reason="already_answered")
    answered = [
        replace(check_in, state=CheckInState.ANSWERED, answer=answer, answered_at=now)
        for check_in, _, answer in given
    ]
    enrolments = [
        _with_practice_done(enrolment, check_in.practice_id) if answer is Answer.DONE else enrolment
        for check_in, enrolment, answer in given
    ]
    situations = load_situations(unit, enrolments, company=company, now=now, answered=answered)
    answers = [answer for _, _, answer in given]
    evaluations = evaluate(unit, list(zip(answered, answers, situations, strict=True)), now=now)
    well = [
        (check_in, enrolment)
        for check_in, enrolment in zip(answered, enrolments, strict=True)
        if check_in.answer is not Answer.TROUBLE
    ]
    asking = to_be_asked(unit, well, now=now)
    return _results(unit, answered, situations, evaluations, asking=asking)


def _with_practice_done(enrolment: Enrolment, practice_id: str | None) -> Enrolment:
    if practice_id is None or practice_id in enrolment.practices_done:
        return enrolment
    return replace(enrolment, practices_done=(*enrolment.practices_done, practice_id))


def _results(
    unit: CoachingUnit,
    answered: Sequence[CheckIn],
    situations: Sequence[Situation],
    evaluations: Sequence[Evaluation],
    *,
    asking: Collection[int],
) -> list[AnswerResult]:
    """Store what comes next after each answer, and say it; `asking` are the enrolments whose attitude is
    asked."""
    results = [
        _result(_evaluated(check_in, evaluation), situation, evaluation.sign, asking=asking)
        for check_in, situation, evaluation in zip(answered, situations, evaluations, strict=True)
    ]
    unit.enrolments.save_many([result.enrolment for result in results])
    return results


def _evaluated(check_in: CheckIn, evaluation: Evaluation) -> CheckIn:
    # In a wave most have entered no number, and copies are what an answer spends most time on.
    if check_in.attainment == evaluation.reached:
        return check_in
    return replace(check_in, attainment=evaluation.reached)


def _result(check_in: CheckIn, situation: Situation, sign: Sign, *, asking: Collection[int]) -> AnswerResult:
    before, is_asked = situation.enrolment, situation.enrolment.id in asking
    enrolment = after_answer(situation, sign=sign)
    if is_asked:
        enrolment = replace(enrolment, attitude_asked_at=situation.now)
    next_at = enrolment.next_at if enrolment.next_step is Step.CHECK_IN else None
    rhythm = situation.programme.rhythm
    return AnswerResult(
        check_in=check_in,
        enrolment=enrolment,
        programme=situation.programme,
        calendar=situation.calendar,
        next_at=next_at,
        next_date=None if next_at is None else situation.calendar.local_date(next_at),
        change=change_of(before.support, enrolment.support, rhythm=rhythm, sign=sign),
        asks_attitude=is_asked,
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
