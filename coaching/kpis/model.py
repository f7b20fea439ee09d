"""Reviews of KPIs, and who manages which team, as plain data."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

REACHED_FIELD, WHY_FIELD, CHANGE_FIELD = "reached", "why", "change"
"""Inputs of the form of a review."""
LONGEST_TEXT = 500
"""Characters of why, and of what changes: a sentence or two."""


class Reached(StrEnum):
    """A lead's judgement of a KPI."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


@dataclass(frozen=True, slots=True, kw_only=True)
class KpiReview:
    """A KPI as its lead looked at it: reached, why, what changes (PRODUCT 6). `id` 0: not stored yet."""

    id: int = 0
    programme_id: str
    kpi_id: str
    on: date
    """The company's day that it was asked on. Unique with programme and KPI."""
    asked_at: datetime
    reached: Reached | None = None
    """None: not answered yet."""
    why: str = ""
    change: str = ""
    answered_at: datetime | None = None
    answered_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamManager:
    """Who manages a team, as it was found last."""

    team: str
    manager_id: str
    since: date
    """The company's day on which that was found."""
    told_at: datetime | None = None
    """When the new manager was told of purpose, figures and open promises; managers who were there before
    the first look count as told then."""
