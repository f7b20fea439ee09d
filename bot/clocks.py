"""The business clock: real time, or a time that was set (demo, dev clock) and stands still.

The machine clock (leases, back-off, signatures) is never moved; it is read where it is needed.
"""

from collections.abc import Callable
from datetime import UTC, datetime

from handlers.context import UnitOfWork

SWITCH = "business_clock"


def machine_now() -> datetime:
    """Return the machine's time, aware, in UTC."""
    return datetime.now(UTC)


class BusinessClock:
    """Tells the business time. A time that was set is kept in the database, over a restart."""

    def __init__(self, *, machine: Callable[[], datetime] = machine_now) -> None:
        self._machine = machine
        self._set: datetime | None = None
        self._is_own = False
        """It was set for this process alone."""

    def now(self) -> datetime:
        """Return the time that was set last, else the machine's."""
        return self._set or self._machine()

    def load(self, unit: UnitOfWork) -> None:
        """Take over the time that an earlier run of this installation had set, or another process, if any."""
        if self._is_own:
            return
        stored = unit.switches.get(SWITCH)
        self._set = datetime.fromisoformat(stored) if stored else None

    def put(self, unit: UnitOfWork, moment: datetime) -> None:
        """Set the clock and keep it; the caller commits."""
        unit.switches.put(SWITCH, moment.astimezone(UTC).isoformat())
        self._set, self._is_own = moment.astimezone(UTC), False

    def set_for_this_process(self, moment: datetime) -> None:
        """Set the clock without keeping it (`tick --now`)."""
        self._set, self._is_own = moment.astimezone(UTC), True
