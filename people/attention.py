"""The attention budget: so many unprompted direct messages a person and ISO week of their own zone.

What counts are messages that carry a `Feature` other than those of `FREE`; answers and replies within a
dialogue carry none. The ledger (`people.ports.AttentionLedger`) keeps
the places by week; `people.calendar.iso_week` names the week.
"""

from datetime import datetime

from people.calendar import WorkCalendar, end_of_week
from people.model import Feature

FREE = frozenset({Feature.WORK, Feature.URGENT})
"""What keeps working time and pauses, and takes no place: work given to supporters, leads and admins, and
urgent announcements."""


def may_take(used: int, limit: int, *, leaves_last: bool = False) -> bool:
    """Tell whether one more place may be taken in a week in which `used` are taken.

    `leaves_last`: what comes last by priority leaves the last place of a week to what comes before it
    (PRODUCT 1), or an announcement on Monday would keep the check-in of Wednesday away. A week of one place
    is for whatever comes first.
    """
    return used < (limit - 1 if leaves_last and limit > 1 else limit)


def next_week_start(calendar: WorkCalendar, moment: datetime) -> datetime | None:
    """Return the first working moment after the ISO week that the person is in; None if there is none
    within a year."""
    return calendar.next_working_moment(end_of_week(calendar, calendar.local_date(moment)))
