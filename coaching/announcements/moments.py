"""When an announcement is due for somebody, and when it is over for them. All moments are UTC."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from coaching.announcements.model import Addressing
from people.calendar import WorkCalendar, utc_of

_A_DAY = timedelta(days=1)


def due_in(addressing: Addressing, zone: ZoneInfo, *, now: datetime) -> datetime:
    """Return when it is due in a time zone: at its own time there, never before `now`. Where a clock is put
    forward over that time, it is the moment after (`people.calendar.utc_of`)."""
    if addressing.on is None:
        return now
    return max(now, utc_of(addressing.on, addressing.at, zone))


def due_in_channels(addressing: Addressing, calendar: WorkCalendar, *, now: datetime) -> datetime:
    """Return when it is due in channels: as the company, whose `calendar` it is, next works."""
    due = due_in(addressing, calendar.timezone, now=now)
    return calendar.next_working_moment(due) or due


def over_in(addressing: Addressing, zone: ZoneInfo) -> datetime | None:
    """Return when its last day ends in a time zone; None while none was chosen."""
    last = addressing.valid_until
    return None if last is None else utc_of(last + _A_DAY, time(), zone)


def over_everywhere(addressing: Addressing, zones: Iterable[ZoneInfo]) -> datetime | None:
    """Return when its last day has ended in the last of the time zones; None while none was chosen."""
    ends = (over_in(addressing, zone) for zone in zones)
    return max((end for end in ends if end is not None), default=None)
