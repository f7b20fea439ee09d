"""Takes what is due for people, batch by batch: stores check-ins and next steps, says what goes out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from coaching.checkins.model import CheckIn, CheckInKind, CheckInState, NewCheckIn
from coaching.checkins.rules import Decision, Outgoing, Situation, decide
from coaching.checkins.situations import load_situations
from coaching.ports import CoachingUnit
from coaching.programmes.model import Enrolment, EnrolmentState, Practice, Programme, Step
from coaching.programmes.rules import practice_in_focus
from people.calendar import WorkCalendar
from people.model import Company, Person

_KINDS = {Step.CHECK_IN: CheckInKind.CHECK_IN, Step.STATUS: CheckInKind.STATUS}
"""The steps that store a check-in."""


Decided = Sequence[tuple[Situation, Decision]]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedStep:
    """A card that goes out to one person now."""

    step: Step
    enrolment: Enrolment
    """As it is stored now, with what comes next."""
    programme: Programme
    person: Person
    calendar: WorkCalendar
    check_in: CheckIn | None
    """The check-in that the card is of (also of a reminder); None for day one and the farewell."""
    day: int
    local_date: date
    due_at: datetime
    not_after: datetime
    practice: Practice | None
    """The practice that a check-in asks about."""

    @property
    def check_in_id(self) -> int | None:
        """The id of the check-in, if there is one."""
        return None if self.check_in is None else self.check_in.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """What one batch did. `handled` enrolments were due; 0 means that nothing is due any more."""

    steps: tuple[PlannedStep, ...]
    handled: int


def take_due_steps(unit: CoachingUnit, *, company: Company, now: datetime, limit: int) -> Planned:
    """Take up to `limit` enrolments whose next step is due, and return what goes out to whom.

    A step may lead to nothing but a later moment; whoever has left, or was erased, is marked so.
    """
    due = unit.enrolments.due(now=now, limit=limit)
    if not due:
        return Planned(steps=(), handled=0)
    situations = load_situations(unit, due, company=company, now=now)
    decided: Decided = [(situation, decide(situation)) for situation in situations]
    _close(unit, decided)
    decided, opened = _open(unit, decided)
    steps = [
        _planned(situation, decision, decision.outgoing, opened=opened.get(situation.enrolment.id))
        for situation, decision in decided
        if decision.outgoing is not None
    ]
    _remember_reminders(unit, steps, now=now)
    unit.enrolments.save_many([decision.enrolment for _, decision in decided] + _gone(due, situations))
    return Planned(steps=tuple(steps), handled=len(due))


def _close(unit: CoachingUnit, decided: Decided) -> None:
    for state in (CheckInState.SILENT, CheckInState.SKIPPED):
        closing = [
            situation.last.id
            for situation, decision in decided
            if situation.last is not None and decision.closes is state
        ]
        if closing:
            unit.check_ins.set_state(closing, state)


def _open(unit: CoachingUnit, decided: Decided) -> tuple[Decided, dict[int, CheckIn]]:
    """Store the new check-ins; returns the decisions with their enrolments pointing to them, and the
    check-ins by enrolment."""
    new = [
        _new_check_in(situation, decision.outgoing)
        for situation, decision in decided
        if decision.outgoing is not None and decision.outgoing.step in _KINDS
    ]
    if not new:
        return decided, {}
    ids = unit.check_ins.add_many(new)
    opened = {one.enrolment_id: _opened(check_in_id, one) for check_in_id, one in zip(ids, new, strict=True)}
    return [
        (situation, _pointing_to(decision, opened.get(situation.enrolment.id)))
        for situation, decision in decided
    ], opened


def _pointing_to(decision: Decision, opened: CheckIn | None) -> Decision:
    if opened is None:
        return decision
    return Decision(
        enrolment=replace(decision.enrolment, check_in_id=opened.id),
        outgoing=decision.outgoing,
        closes=decision.closes,
    )


def _opened(check_in_id: int, new: NewCheckIn) -> CheckIn:
    return CheckIn(
        id=check_in_id,
        enrolment_id=new.enrolment_id,
        programme_id=new.programme_id,
        person_id=new.person_id,
        kind=new.kind,
        day=new.day,
        local_date=new.local_date,
        practice_id=new.practice_id,
        due_at=new.due_at,
    )


def _new_check_in(situation: Situation, outgoing: Outgoing) -> NewCheckIn:
    practice = _practice(situation, outgoing)
    return NewCheckIn(
        enrolment_id=situation.enrolment.id,
        programme_id=situation.programme.id,
        person_id=situation.person.id,
        kind=_KINDS[outgoing.step],
        day=outgoing.day,
        local_date=outgoing.slot.day,
        practice_id=None if practice is None else practice.id,
        due_at=outgoing.slot.at,
    )


def _practice(situation: Situation, outgoing: Outgoing) -> Practice | None:
    """Return what a card asks about: a status card asks about the tool as a whole."""
    programme, last = situation.programme, situation.last
    if outgoing.step is Step.CHECK_IN:
        return practice_in_focus(programme, situation.enrolment, outgoing.day)
    if outgoing.step is Step.REMINDER and last is not None:
        return next((one for one in programme.practices if one.id == last.practice_id), None)
    return None


def _planned(
    situation: Situation, decision: Decision, outgoing: Outgoing, *, opened: CheckIn | None
) -> PlannedStep:
    of_reminder = situation.last if outgoing.step is Step.REMINDER else None
    return PlannedStep(
        step=outgoing.step,
        enrolment=decision.enrolment,
        programme=situation.programme,
        person=situation.person,
        calendar=situation.calendar,
        check_in=opened or of_reminder,
        day=outgoing.day,
        local_date=outgoing.slot.day,
        due_at=outgoing.slot.at,
        not_after=outgoing.not_after,
        practice=_practice(situation, outgoing),
    )


def _remember_reminders(unit: CoachingUnit, steps: Sequence[PlannedStep], *, now: datetime) -> None:
    reminded = [
        step.check_in_id for step in steps if step.step is Step.REMINDER and step.check_in_id is not None
    ]
    if reminded:
        unit.check_ins.mark_reminded(reminded, at=now)


def _gone(due: Sequence[Enrolment], situations: Sequence[Situation]) -> list[Enrolment]:
    """Return the enrolments of people who were erased, ended: nothing may stay due for ever."""
    met = {situation.enrolment.id for situation in situations}
    return [
        replace(enrolment, state=EnrolmentState.LEFT, next_step=None, next_at=None)
        for enrolment in due
        if enrolment.id not in met
    ]
