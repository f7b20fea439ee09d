"""Time counted in working hours, and who is away: deadlines that nights, weekends and leave do not use up."""

from datetime import UTC, date, datetime, timedelta

from people.calendar import SEARCH_DAYS, DayState, WorkCalendar

_ONE_DAY = timedelta(days=1)


def add_working_hours(calendar: WorkCalendar, start: datetime, hours: int) -> datetime | None:
    """Return the moment (UTC) at which `hours` hours of working time have passed since `start`; at least one.

    None if they do not pass within a year.
    """
    left = timedelta(hours=hours)
    first = calendar.local_date(start)
    for number in range(SEARCH_DAYS + 1):
        for begins, ends in calendar.windows(first + timedelta(days=number)):
            begin = max(begins, start)
            if begin + left <= ends:
                return (begin + left).astimezone(UTC)
            left -= max(ends - begin, timedelta())
    return None


def is_away(calendar: WorkCalendar, moment: datetime) -> bool:
    """Tell whether the person is on leave all day on the day on which they would work next.

    That is today until their day is over; on a weekend or a holiday it is the day after it. Who works on no
    day of a year is away.
    """
    first = calendar.local_date(moment)
    for number in range(SEARCH_DAYS + 1):
        day = first + timedelta(days=number)
        state = calendar.state(day)
        if (
            state in (DayState.WORKING, DayState.LEAVE)
            and _is_worked(calendar, day)
            and day_ends(calendar, day) > moment
        ):
            return state is DayState.LEAVE
    return True


def next_day_begins(calendar: WorkCalendar, moment: datetime) -> datetime:
    """Return when the next day of the person's pattern begins for them (UTC), whatever leave and holidays
    say: the time to look whether somebody is still there. A day later, if they work on no day."""
    today = calendar.local_date(moment)
    for day in calendar.pattern_days(today, today + timedelta(days=7)):
        begins = _moment(calendar, day, is_end=False)
        if begins > moment:
            return begins
    return moment + _ONE_DAY


def day_ends(calendar: WorkCalendar, day: date) -> datetime:
    """Return when an ordinary working day would end on that date (UTC), whatever leave says."""
    return _moment(calendar, day, is_end=True)


def _is_worked(calendar: WorkCalendar, day: date) -> bool:
    """Tell whether the day belongs to the pattern: leave is also imported for weekends in between."""
    return bool(calendar.pattern_days(day, day))


def _moment(calendar: WorkCalendar, day: date, *, is_end: bool) -> datetime:
    hours = calendar.pattern.work_hours
    local = datetime.combine(day, hours.end if is_end else hours.start, tzinfo=calendar.timezone)
    return local.astimezone(UTC)
