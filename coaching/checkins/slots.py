"""When something may come to a person: the days and moments of check-ins, reminders and the two ends.

All of it keeps the person's working time and pauses. Weeks are ISO weeks of the person's own zone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from coaching.checkins.fading import WEEKS
from coaching.programmes.model import PROGRAMME_DAYS, Rhythm, Support
from people.calendar import WorkCalendar
from people.model import Feature, Pause
from people.preferences import active_pause

STATUS_EVERY_WEEKS = 4
"""The status card comes monthly: every four weeks, so that it stays on its weekday."""

REMEMBERED = 1024
"""Answers kept for the next person with the same agenda: in a wave most people of a place have one."""

_ONE_DAY = timedelta(days=1)
_ONE_WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A day of the person's and the working moment on it (UTC)."""

    day: date
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Agenda:
    """What decides when something may come to one person in one programme, as of `now`."""

    calendar: WorkCalendar
    pauses: tuple[Pause, ...]
    rhythm: Rhythm
    day_zero: date
    last_day: date
    """The person's day 90."""
    now: datetime
    today: date
    """The person's own date."""
    support: Support = Support.WEEKLY
    asked_in: date | None = None
    """The Monday of the week of the last check-in or status card; None before the first."""


def agenda_for(
    calendar: WorkCalendar,
    *,
    pauses: Sequence[Pause],
    rhythm: Rhythm,
    day_zero: date,
    now: datetime,
    support: Support = Support.WEEKLY,
    asked_on: date | None = None,
) -> Agenda:
    """Return the agenda with the person's own dates worked out, once for many questions."""
    return Agenda(
        calendar=calendar,
        pauses=tuple(pauses),
        rhythm=rhythm,
        day_zero=day_zero,
        last_day=day_zero + timedelta(days=PROGRAMME_DAYS),
        now=now,
        today=calendar.local_date(now),
        support=support,
        asked_in=None if asked_on is None else monday_of(asked_on),
    )


def monday_of(day: date) -> date:
    """Return the Monday of the day's ISO week."""
    return day - timedelta(days=day.isoweekday() - 1)


def sunday_of(day: date) -> date:
    """Return the Sunday of the day's ISO week."""
    return day + timedelta(days=7 - day.isoweekday())


def is_paused(agenda: Agenda, day: date) -> bool:
    """Tell whether the person wants no check-ins on the day."""
    if not agenda.pauses:
        return False
    return active_pause(agenda.pauses, feature=Feature.CHECK_IN, day=day) is not None


@lru_cache(REMEMBERED)
def end_of_programme(agenda: Agenda) -> datetime:
    """Return the moment at which the person's day 90 is over."""
    midnight = datetime.combine(agenda.last_day + _ONE_DAY, time(), tzinfo=agenda.calendar.timezone)
    return midnight.astimezone(UTC)


def start_of_day(agenda: Agenda, moment: datetime) -> datetime:
    """Return when the person's day of the moment begins."""
    day = agenda.calendar.local_date(moment)
    return datetime.combine(day, time(), tzinfo=agenda.calendar.timezone).astimezone(UTC)


@lru_cache(REMEMBERED)
def next_check_in(agenda: Agenda, *, after: date) -> Slot | None:
    """Return the next check-in on a day later than `after`; None if the programme ends first, or if the
    person rides alone: then they are not asked.

    It comes as many weeks after the week of the last card as the rhythm or the level of support says,
    whichever is more; without a last card in the first week whose check-in day is later than day 0. Where
    that week is over, or has no working day, or is wholly paused, it comes a round of the rhythm later.
    """
    if agenda.support not in WEEKS:
        return None
    round_of = agenda.rhythm.every_weeks * _ONE_WEEK
    week, earliest = _first_possible_week(agenda), monday_of(max(after, agenda.today))
    if week < earliest:
        week += -(-(earliest - week) // round_of) * round_of
    while week <= agenda.last_day:
        slot = _slot_in_week(agenda, week, after=after)
        if slot is not None:
            return slot
        week += round_of
    return None


def next_status(agenda: Agenda, *, previous: date) -> Slot | None:
    """Return when the status card comes again, four weeks after the week of the `previous` card.

    If nothing can come in that week, the next week in which something can; None if the programme ends
    first.
    """
    week = max(monday_of(previous) + STATUS_EVERY_WEEKS * _ONE_WEEK, monday_of(agenda.today))
    while week <= agenda.last_day:
        slot = _slot_in_week(agenda, week, after=previous)
        if slot is not None:
            return slot
        week += _ONE_WEEK
    return None


@lru_cache(REMEMBERED)
def next_reminder(agenda: Agenda, *, sent: date, before: datetime | None) -> Slot | None:
    """Return the reminder of a check-in that came on the day `sent`: the next working day, same time.

    None if the next check-in, at `before`, or the end of the programme comes first.
    """
    end = end_of_programme(agenda) if before is None else before
    day = max(sent + _ONE_DAY, agenda.today)
    while day <= agenda.last_day:
        slot = _slot_on(agenda, day)
        if slot is not None:
            return slot if slot.at < end else None
        day += _ONE_DAY
    return None


def day_one(agenda: Agenda) -> Slot | None:
    """Return the first working moment from day 0 on that is neither past nor paused; None if there is
    none before the programme ends."""
    day = max(agenda.day_zero, agenda.today)
    while day <= agenda.last_day:
        for start, end in () if is_paused(agenda, day) else agenda.calendar.windows(day):
            if agenda.now < end:
                return Slot(day=day, at=max(start, agenda.now))
        day += _ONE_DAY
    return None


def farewell(agenda: Agenda) -> Slot | None:
    """Return the first working moment after day 90 that is not past; None if none comes within a year."""
    at = agenda.calendar.next_working_moment(max(end_of_programme(agenda), agenda.now))
    return None if at is None else Slot(day=agenda.calendar.local_date(at), at=at)


def _first_possible_week(agenda: Agenda) -> date:
    """Return the Monday of the first week in which a check-in may come, whatever day it is."""
    if agenda.asked_in is not None:
        return agenda.asked_in + max(agenda.rhythm.every_weeks, WEEKS[agenda.support]) * _ONE_WEEK
    week = monday_of(agenda.day_zero)
    return week if _usual_day(agenda, week) > agenda.day_zero else week + _ONE_WEEK


def _usual_day(agenda: Agenda, week: date) -> date:
    return week + timedelta(days=agenda.rhythm.weekday - 1)


def _slot_in_week(agenda: Agenda, week: date, *, after: date) -> Slot | None:
    """Return the week's slot: on the rhythm's weekday, else the next working day of the week, else the
    last one before it. None if there is none, or if the weekday itself is not later than `after`."""
    usual = _usual_day(agenda, week)
    if not after < usual <= agenda.last_day:
        return None
    for day in _by_preference(week, usual):
        if after < day <= agenda.last_day:
            slot = _slot_on(agenda, day)
            if slot is not None:
                return slot
    return None


def _by_preference(week: date, usual: date) -> Iterator[date]:
    """Yield the days of a week: from the usual one to Sunday, then backwards to Monday."""
    place = (usual - week).days
    for offset in (*range(place, 7), *range(place - 1, -1, -1)):
        yield week + timedelta(days=offset)


def _slot_on(agenda: Agenda, day: date) -> Slot | None:
    """Return the slot of one day, or None if it is past, not worked or paused.

    If the rhythm's time has passed today, the next working moment of today does.
    """
    if day < agenda.today or is_paused(agenda, day):
        return None
    at = agenda.calendar.moment_on(day, agenda.rhythm.at)
    if at is not None and at < agenda.now:
        at = agenda.calendar.next_working_moment(agenda.now)
    if at is None or agenda.calendar.local_date(at) != day:
        return None
    return Slot(day=day, at=at)
