"""When a set is asked of whom."""

from dataclasses import dataclass, field
from datetime import time
from enum import StrEnum

from people.audience import Audience
from people.rhythm import Rhythm

OPEN_DAYS = 5
REMIND_ON_DAY = 3
AT = time(10)
"""Our own defaults."""
MOST_OPEN_DAYS = 30
"""Working days: our own limit."""
LONGEST_ID = 50
"""Characters of a schedule's id: a wave's is longer by its number."""
LEAST_K, MOST_K = 5, 20
"""The smallest group that may be shown (ANONYMITY, The gate)."""


class Breakdown(StrEnum):
    """The one tree by which a wave's people are grouped."""

    TEAM = "team"
    """The whole path of teams."""
    DEPARTMENT = "department"
    """Its first element."""
    DEPARTMENT_RANK = "department-rank"
    """Department, and rank within."""
    COHORT = "cohort"
    """The quarter in which people started."""


class ScheduleState(StrEnum):
    """Whether a schedule opens waves. What has ended does not come back."""

    ACTIVE = "active"
    PAUSED = "paused"
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveySchedule:
    """A set, its audience and its rhythm. A change holds from the next wave on."""

    id: str
    set_id: str
    rhythm: Rhythm
    audience: Audience = field(default_factory=Audience)
    breakdown: Breakdown = Breakdown.TEAM
    at: time = AT
    """In each person's own time zone."""
    open_days: int = OPEN_DAYS
    """Working days of the company from the day it opens to the day it closes."""
    remind_on_day: int | None = REMIND_ON_DAY
    """The working day after the opening on which everybody invited is reminded; None: nobody is."""
    smallest_group: int = LEAST_K
    results_to: tuple[str, ...] = ()
    """Channels, as in the settings."""
    languages: tuple[str, ...] = ()
    """In which it is asked; empty: the company's."""
    state: ScheduleState = ScheduleState.ACTIVE
