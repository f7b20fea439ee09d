"""What a KPI is for a team at one evaluation, as plain data."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from measures.kpis.rules import LEAVE
from people.calendar import WorkCalendar

EVERYBODY = ""
"""The team path of all members of a programme together: the root of the tree."""


class Part(StrEnum):
    """Which of a team's people a figure is about."""

    WHOLE = "whole"
    """The team with all that is below it."""
    OTHERS = "others"
    """Those parts of the team together that are too small to be shown alone."""


class Verdict(StrEnum):
    """What one evaluation says."""

    REACHED = "reached"
    """At `Kpi.recovered` per cent or more of what was expected."""
    BETWEEN = "between"
    """Not below, and not recovered either."""
    BELOW = "below"
    """Under `Kpi.below` per cent."""
    NO_NUMBERS = "no_numbers"
    """There is no reading for the days looked at."""
    STALE = "stale"
    """The data is older than its period."""
    TOO_FEW = "too_few"
    """A personal number, and fewer than k people have one: nothing of it is kept or shown."""
    ALL_AWAY = "all_away"
    """Nothing was expected: nobody had a day that counts."""


class Measured(NamedTuple):
    """A reading without what all of its KPI have in common. There are hundreds of thousands of them at one
    evaluation: a plain tuple is made three times as fast as a dataclass."""

    subject: str
    period_start: date
    period_end: date
    value: Decimal
    numerator: Decimal | None
    denominator: Decimal | None
    measured_at: datetime
    id: int = 0
    """Higher than that of readings that were stored before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Somebody whose days and numbers count."""

    person_id: str
    team: str
    calendar: WorkCalendar
    since: date
    """The first day that counts: the later of day 0 and their own start."""
    until: date | None = None
    """The last day in the company."""


class LeftOut(NamedTuple):
    """What does not count of one kind of day (`leave`, `holiday`, `field`): of how many people, how many
    days. Which people is not kept."""

    kind: str
    days: Decimal
    people: int


class TeamFigure(NamedTuple):
    """One KPI of one team at one evaluation. Figures are None where the verdict says that none is shown.
    Like readings they are made by the hundred thousand; they are named all the same, never given by place."""

    programme_id: str
    kpi_id: str
    team: str
    """A path with `/`; `EVERYBODY`: all members of the programme."""
    evaluated_on: date
    """The company's day of the evaluation: a Monday, whenever it was computed."""
    first: date
    last: date
    """The days that the figure speaks of, both included; never later than the data."""
    verdict: Verdict
    part: Part = Part.WHOLE
    actual: Decimal | None = None
    expected: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    """Of a ratio, added up over the parts: `actual` is made of these, never of ratios."""
    people: int = 0
    """Members of the team who take part in the programme."""
    with_numbers: int = 0
    """How many of them have a number; those alone are expected of. Of a KPI of teams: 0."""
    pattern_days: Decimal = Decimal(0)
    """Person-days of an ordinary week pattern, before anything is left out (WORDS example 10: 40)."""
    counting_days: Decimal = Decimal(0)
    """Person-days that count (34)."""
    left_out: tuple[LeftOut, ...] = ()
    measured_at: datetime | None = None
    """The newest measuring of each subject, and of these the oldest: readings of single days do not make a
    whole week look old."""
    readings_to: int = 0
    """The id of the newest reading that was there when the numbers were taken."""

    @property
    def attainment(self) -> Decimal | None:
        """Return the share of what was expected that was reached (1 = all of it); None without either."""
        if self.actual is None or not self.expected:
            return None
        return self.actual / self.expected

    @property
    def days_on_leave(self) -> Decimal:
        """Return the person-days that do not count for leave."""
        return sum((one.days for one in self.left_out if one.kind == LEAVE), Decimal(0))
