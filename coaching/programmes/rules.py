"""Decisions about programmes: the order of practices, the audience, and the days of a person, purely."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from coaching.programmes.model import (
    PROGRAMME_DAYS,
    Enrolment,
    EnrolmentState,
    Phase,
    Practice,
    Programme,
    Step,
)
from measures.kpis.model import Kpi, Of
from people.calendar import WorkCalendar
from people.model import Person


def practice_order(practices: Sequence[Practice]) -> list[Practice]:
    """Return the practices in the order in which they are taken up: ease x contribution, ties by ease,
    because early visible wins carry people (PRODUCT 2); then as in the file."""
    return sorted(practices, key=lambda practice: (-practice.ease * practice.contribution, -practice.ease))


def practices_left(programme: Programme, enrolment: Enrolment) -> list[Practice]:
    """Return the practices that the person has not done, in their order."""
    return [
        practice
        for practice in practice_order(programme.practices)
        if practice.id not in enrolment.practices_done
    ]


def practice_in_focus(programme: Programme, enrolment: Enrolment, day: int) -> Practice | None:
    """Return the practice that a check-in of the person's `day` asks about, or None.

    The one they took, until it is done; else the first of the order whose days have come; one whose last
    day has passed comes only after the others.
    """
    left = practices_left(programme, enrolment)
    taken = [practice for practice in left if practice.id == enrolment.practice_id]
    begun = [practice for practice in left if practice.from_day <= day]
    current = [practice for practice in begun if day <= practice.to_day]
    return next(iter([*taken, *current, *begun]), None)


def personal_kpis(programme: Programme) -> tuple[Kpi, ...]:
    """Return the KPIs that are a person's own, not their team's."""
    return tuple(kpi for kpi in programme.kpis if kpi.of is Of.PERSON)


def kpis_of_practice(programme: Programme, practice_id: str | None) -> tuple[Kpi, ...]:
    """Return the personal KPIs of a practice; none without a practice."""
    return tuple(kpi for kpi in personal_kpis(programme) if kpi.practice_id == practice_id)


def day_zero(programme: Programme, person: Person) -> date:
    """Return the later of go-live and the person's own start; the programme must have a go-live date."""
    if programme.go_live is None:
        raise ValueError(f"programme {programme.id} has no go-live date")
    return max(programme.go_live, person.start_date or programme.go_live)


def day_number(first: date, today: date) -> int:
    """Return the day of a person's programme: 0 on day 0, negative before it."""
    return (today - first).days


LAST_DAY_OF_FIRST_STEPS = 14
LAST_DAY_OF_BUILDING = 45
"""Days of a person's programme at which a phase ends (our own defaults)."""


def phase_of(day: int) -> Phase:
    """Return the phase that a day of a person's programme is in."""
    if day <= LAST_DAY_OF_FIRST_STEPS:
        return Phase.FIRST_STEPS
    if day <= LAST_DAY_OF_BUILDING:
        return Phase.BUILDING
    return Phase.ROUTINE if day <= PROGRAMME_DAYS else Phase.AFTER


def last_day(enrolment: Enrolment) -> date:
    """Return the person's day 90."""
    return enrolment.day_zero + timedelta(days=PROGRAMME_DAYS)


def is_over(enrolment: Enrolment, today: date) -> bool:
    """Tell whether the person's day 90 has passed."""
    return today > last_day(enrolment)


def has_begun(enrolment: Enrolment) -> bool:
    """Tell whether the person's day-one card has been planned already."""
    return enrolment.next_step is not Step.DAY_ONE


def is_rehire(previous: Enrolment, *, first_day: date) -> bool:
    """Tell whether somebody with an earlier enrolment starts anew on `first_day`, their new day 0.

    That is so if they had left before it, or if the earlier programme was over by then; a start date that
    is merely corrected does not begin a second one.
    """
    if previous.state is EnrolmentState.LEFT:
        return first_day > previous.day_zero
    return previous.state is not EnrolmentState.ACTIVE and first_day > last_day(previous)


def day_one_moment(calendar: WorkCalendar, *, first_day: date, now: datetime) -> datetime | None:
    """Return the first working moment on or after day 0 that is not past; None if none comes in a year."""
    if calendar.local_date(now) >= first_day:
        return calendar.next_working_moment(now)
    day = calendar.working_day_on_or_after(first_day)
    return None if day is None else calendar.windows(day)[0][0]
