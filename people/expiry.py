"""When to warn that a secret ends: some days ahead, once for each of them."""

from datetime import date

WARN_DAYS_AHEAD = (30, 14, 7, 1)
"""Our own default: time for a request to another department, and a last word on the day before."""
SOON_DAYS = 14
"""With fewer days left `check` says that something is not right."""


def warning_due(expires: date, today: date) -> int | None:
    """Return which warning is due, by its days ahead: the latest whose day has come, also where the days of
    earlier ones were missed, and after the end; None while it is too early for any."""
    left = days_left(expires, today)
    return min((days for days in WARN_DAYS_AHEAD if left <= days), default=None)


def days_left(expires: date, today: date) -> int:
    """Return the days until the secret ends; below 0 when it has ended."""
    return (expires - today).days
