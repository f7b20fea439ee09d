"""Moves what was planned when leave or the company's own days become known after it was planned."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta

from coaching.checkins.rules import realign
from coaching.checkins.situations import LEAVE_KNOWN_AHEAD, load_situations
from coaching.checkins.slots import monday_of, sunday_of
from coaching.ports import CoachingUnit
from coaching.programmes.model import Enrolment, EnrolmentState, Programme
from people.model import Company, Leave

_A_DAY = timedelta(days=1)


def follow_calendars(
    unit: CoachingUnit, programme: Programme, *, company: Company, now: datetime
) -> list[Enrolment]:
    """Move the next steps of those who are away in the week of it, or whose company is; returns what moved.

    Only they are looked at, so that an import for a large company stays quick. Whatever else changes is
    met when the step is due.
    """
    waiting = [
        enrolment
        for enrolment in unit.enrolments.of_programme(programme.id)
        if enrolment.state is EnrolmentState.ACTIVE and enrolment.next_at is not None
    ]
    if not waiting:
        return []
    affected = _still_waiting(unit, _affected(unit, waiting, today=now.date()))
    situations = load_situations(unit, affected, company=company, now=now) if affected else []
    moved = [
        realigned for situation in situations if (realigned := realign(situation)) != situation.enrolment
    ]
    unit.enrolments.save_many(moved)
    return moved


def _still_waiting(unit: CoachingUnit, enrolments: Sequence[Enrolment]) -> list[Enrolment]:
    """Return the enrolments as they are now, locked; an answer or the planner may have been quicker."""
    known = unit.enrolments.lock_many([enrolment.id for enrolment in enrolments]) if enrolments else {}
    return [one for one in known.values() if one.state is EnrolmentState.ACTIVE and one.next_at is not None]


def _affected(unit: CoachingUnit, waiting: Sequence[Enrolment], *, today: date) -> list[Enrolment]:
    last = today + LEAVE_KNOWN_AHEAD
    company_days = unit.people.company_days(first=today, last=last)
    leave = unit.people.leave_of([enrolment.person_id for enrolment in waiting], first=today, last=last)
    return [enrolment for enrolment in waiting if _is_affected(enrolment, leave, company_days)]


def _is_affected(
    enrolment: Enrolment, leave: Mapping[str, Sequence[Leave]], company_days: Collection[date]
) -> bool:
    """Tell whether a day of the planned week has something to it. The week is widened by a day at both
    ends, for whatever zone the person is in."""
    if enrolment.next_at is None:
        return False
    day = enrolment.next_at.date()
    first, last = monday_of(day) - _A_DAY, sunday_of(day) + _A_DAY
    own = leave.get(enrolment.person_id, ())
    return any(period.first <= last and first <= period.last for period in own) or any(
        first <= one <= last for one in company_days
    )
