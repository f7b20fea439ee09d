"""Who may get what at which moment, worked out by hand for one company in autumn 2026: a second opinion.

Nothing of `people` is asked: zones, holidays, halves of a day, pauses and weeks are written down or counted
here.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

MOST_A_WEEK = 3
COUNTED = frozenset({"introduction", "help", "check_in", "survey", "nudge", "announcement", "journey"})
"""The features whose messages take a place of the week (PRODUCT 1)."""
IN_WORKING_TIME = frozenset({"request_handed", "request_waits", "wish_answered"})
"""Replies that come in a pause too, and yet not at night: no word of the other one set them off, or they are
work."""

ZONES: dict[str, list[tuple[datetime, int]]] = {
    "Asia/Tokyo": [(datetime(2026, 1, 1, tzinfo=UTC), 9)],
    "Europe/Berlin": [(datetime(2026, 3, 29, 1, tzinfo=UTC), 2), (datetime(2026, 10, 25, 1, tzinfo=UTC), 1)],
    "America/Los_Angeles": [
        (datetime(2026, 3, 8, 10, tzinfo=UTC), -7),
        (datetime(2026, 11, 1, 9, tzinfo=UTC), -8),
    ],
}
"""Hours ahead of UTC, from each moment on."""

HOLIDAYS = {
    "JP": {date(2026, 10, 12), date(2026, 11, 3), date(2026, 11, 23), date(2027, 1, 1), date(2027, 1, 11)},
    "DE-BE": {date(2026, 12, 25), date(2026, 12, 26), date(2027, 1, 1)},
    "US-CA": {
        date(2026, 11, 11),
        date(2026, 11, 26),
        date(2026, 11, 27),
        date(2026, 12, 25),
        date(2027, 1, 1),
        date(2027, 1, 18),
    },
}
"""Public holidays from October 2026 to January 2027, from the states' own lists."""


def local(zone: str, moment: datetime) -> datetime:
    """Return what the clock on the wall shows, without a zone."""
    hours = [hours for since, hours in ZONES[zone] if since <= moment][-1]
    return moment.replace(tzinfo=None) + timedelta(hours=hours)


def on_the_wall(zone: str, wall: datetime) -> datetime:
    """Return the moment (UTC) at which the clock on the wall shows that, the first of two."""
    found = [
        moment
        for _, hours in ZONES[zone]
        if local(zone, moment := wall.replace(tzinfo=UTC) - timedelta(hours=hours)) == wall
    ]
    return found[0]


@dataclass(frozen=True)
class Away:
    """Leave, both ends included; `half` is `am`, `pm` or empty."""

    first: date
    last: date
    half: str = ""


@dataclass
class Known:
    """What is known of somebody at the moment."""

    zone: str
    country: str
    days: str
    """Weekdays that are worked, Monday = 1."""
    start: time = time(9)
    end: time = time(17)
    away: list[Away] = field(default_factory=list)
    pauses: dict[str, date | None] = field(default_factory=dict)
    """By feature (`all` = everything): the last day, or None for one without an end."""
    end_date: date | None = None
    active: bool = True

    def today(self, moment: datetime) -> date:
        """Return the date that they read on the wall."""
        return local(self.zone, moment).date()

    def week(self, moment: datetime) -> tuple[int, int]:
        """Return year and number of the ISO week that they are in."""
        year, week, _ = self.today(moment).isocalendar()
        return year, week

    def has_left(self, moment: datetime) -> bool:
        """Tell whether they are not in the company any more."""
        return not self.active or (self.end_date is not None and self.today(moment) > self.end_date)

    def works(self, moment: datetime, *, closed: set[date]) -> bool:
        """Tell whether they work at the moment."""
        wall = local(self.zone, moment)
        day = wall.date()
        if str(day.isoweekday()) not in self.days or day in HOLIDAYS[self.country] or day in closed:
            return False
        halves = {one.half for one in self.away if one.first <= day <= one.last}
        if "" in halves or halves == {"am", "pm"}:
            return False
        noon = self._noon(day)
        begins = noon if "am" in halves else datetime.combine(day, self.start)
        ends = noon if "pm" in halves else datetime.combine(day, self.end)
        return begins <= wall < ends

    def _noon(self, day: date) -> datetime:
        begins, ends = datetime.combine(day, self.start), datetime.combine(day, self.end)
        return begins + (ends - begins) / 2

    def is_paused(self, feature: str, moment: datetime) -> bool:
        """Tell whether they want nothing of the feature on their day."""
        wishes = [self.pauses[key] for key in ("all", feature) if key in self.pauses]
        return any(until is None or self.today(moment) <= until for until in wishes)


@dataclass
class Judge:
    """Looks at every message that goes out to somebody."""

    people: dict[str, Known]
    closed: set[date] = field(default_factory=set)
    """The company's own closed days."""
    pilot: frozenset[str] | None = None
    """If set, only they get anything."""
    weeks: dict[tuple[str, int, int], int] = field(default_factory=dict)
    """What counted, by person and week."""

    def look_at(self, person_id: str, kind: str, feature: str | None, moment: datetime) -> list[str]:
        """Return what is wrong with a direct message that goes out at the moment; nothing, if it may."""
        person = self.people[person_id]
        found = []
        if person.has_left(moment):
            found.append("they have left")
        if (feature or kind in IN_WORKING_TIME) and not person.works(moment, closed=self.closed):
            found.append(f"they do not work at {local(person.zone, moment)}")
        if feature is None:
            return found
        if self.pilot is not None and person_id not in self.pilot:
            found.append("they are outside the pilot group")
        if person.is_paused(feature, moment):
            found.append("they are in a pause")
        if feature in COUNTED:
            week = (person_id, *person.week(moment))
            self.weeks[week] = self.weeks.get(week, 0) + 1
            if self.weeks[week] > MOST_A_WEEK:
                found.append(f"it is the {self.weeks[week]}th of the week")
        return found
