"""Time as a parameter: the business clock decides what is due, and tests and the playground move it."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the business time."""

    def now(self) -> datetime:
        """Return the business time, aware, in UTC."""
