"""Loads what decides about the next steps of many people, with a constant number of queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from coaching.checkins.model import CheckIn
from coaching.checkins.rules import Situation
from coaching.ports import CoachingUnit
from coaching.programmes.model import Enrolment, Programme
from people.audience import is_present
from people.calendar import WorkCalendar
from people.model import Company, Pause, Person
from people.working_time import calendars_at

LEAVE_KNOWN_AHEAD = timedelta(weeks=6)
"""The farthest that a next step is looked for with leave known: a monthly card and the week it may move by.
What lies farther is looked at again when it is due."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    persons: Mapping[str, Person]
    calendars: Mapping[str, WorkCalendar]
    pauses: Mapping[str, Sequence[Pause]]
    programmes: Mapping[str, Programme]
    last: Mapping[int, CheckIn]


def load_situations(
    unit: CoachingUnit,
    enrolments: Sequence[Enrolment],
    *,
    company: Company,
    now: datetime,
    answered: Sequence[CheckIn] = (),
) -> list[Situation]:
    """Return the situations of the enrolments, in their order; people who were erased are left out.

    `answered` are check-ins as they are now, if somebody just read them; the others are looked up.
    """
    known = _load(unit, enrolments, company=company, now=now, answered=answered)
    return [
        _situation(enrolment, known, company=company, now=now)
        for enrolment in enrolments
        if enrolment.person_id in known.persons
    ]


def _load(
    unit: CoachingUnit,
    enrolments: Sequence[Enrolment],
    *,
    company: Company,
    now: datetime,
    answered: Sequence[CheckIn],
) -> _Known:
    read = {check_in.id: check_in for check_in in answered}
    last = {e.check_in_id for e in enrolments if e.check_in_id is not None} - read.keys()
    ids = {enrolment.person_id for enrolment in enrolments}
    persons = unit.people.get_many(ids)
    return _Known(
        persons=persons,
        calendars=calendars_at(
            unit, persons.values(), company=company, now=now, last=now.date() + LEAVE_KNOWN_AHEAD
        ),
        pauses=unit.people.pauses_of(ids),
        programmes={key: unit.programmes.get(key) for key in {e.programme_id for e in enrolments}},
        last=read | (unit.check_ins.get_many(last) if last else {}),
    )


def _situation(enrolment: Enrolment, known: _Known, *, company: Company, now: datetime) -> Situation:
    person = known.persons[enrolment.person_id]
    calendar = known.calendars[person.id]
    return Situation(
        enrolment=enrolment,
        programme=known.programmes[enrolment.programme_id],
        person=person,
        calendar=calendar,
        pauses=known.pauses.get(person.id, ()),
        last=None if enrolment.check_in_id is None else known.last.get(enrolment.check_in_id),
        present=is_present(person, company=company, today=calendar.local_date(now)),
        now=now,
    )
