"""What the card of the response rate needs to know. See `cards.data`."""

from dataclasses import dataclass
from datetime import date

from coaching.announcements.response_rate import MonthlyRate


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseRateData:
    """The figures of months that are over, latest first, and the one that is shown by team."""

    months: tuple[MonthlyRate, ...]
    shown: MonthlyRate | None
    """None before the first month."""
    next_on: date
    """When the month that runs is counted."""
