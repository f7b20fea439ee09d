"""Moving the business clock from the page: where the buttons lead, and the one move that is under way."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum

from bot.logs import get_logger
from bot.platform import TickReport
from bot.playground.model import Advance, PersonDays
from coaching.programmes.model import PROGRAMME_DAYS
from people.clock import Clock

_log = get_logger(__name__)
_END_OF_LAST_DAY = time(17)


class Jump(StrEnum):
    """The clock's buttons."""

    HOUR = "hour"
    MORNING = "morning"
    WEEK = "week"
    DAY_90 = "day_90"


def target_of(jump: Jump, *, now: datetime, days: PersonDays) -> datetime | None:
    """Return the moment a button leads to, in UTC; None when there is no such moment ahead.

    A day and a week are those of the person's zone: a week later it is the same time on the wall, also
    over a change of daylight saving.
    """
    zone = days.calendar.timezone
    match jump:
        case Jump.HOUR:
            return now + timedelta(hours=1)
        case Jump.MORNING:
            return _next_morning(now, days)
        case Jump.WEEK:
            local = now.astimezone(zone).replace(tzinfo=None) + timedelta(days=7)
            return local.replace(tzinfo=zone).astimezone(UTC)
        case Jump.DAY_90:
            return _end_of_programme(now, days)


def _next_morning(now: datetime, days: PersonDays) -> datetime | None:
    """Return when the person next begins to work: today if the day is still before that."""
    calendar = days.calendar
    today = calendar.local_date(now)
    for start, _ in calendar.windows(today):
        if now < start:
            return start
    day = calendar.working_day_on_or_after(today + timedelta(days=1))
    return None if day is None else calendar.windows(day)[0][0]


def _end_of_programme(now: datetime, days: PersonDays) -> datetime | None:
    """Return the evening of day 90, so that everything of that day has happened."""
    if days.day_zero is None:
        return None
    last = days.day_zero + timedelta(days=PROGRAMME_DAYS)
    moment = datetime.combine(last, _END_OF_LAST_DAY, tzinfo=days.calendar.timezone).astimezone(UTC)
    return moment if moment > now else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One move of the clock. `report` is set when it is done, `failed` when it broke off."""

    number: int
    start: datetime
    target: datetime
    report: TickReport | None = None
    failed: bool = False

    @property
    def is_running(self) -> bool:
        """True until it is done or broke off."""
        return self.report is None and not self.failed


class Mover:
    """Moves the clock in the background, one move at a time, so that pages stay alive meanwhile."""

    def __init__(self, *, clock: Clock, advance: Advance) -> None:
        self._clock = clock
        self._advance = advance
        self._task: asyncio.Task[None] | None = None
        self.move: Move | None = None

    @property
    def is_running(self) -> bool:
        """True while the clock is being moved."""
        return self.move is not None and self.move.is_running

    def start(self, target: datetime) -> bool:
        """Begin to move the clock; False when it is moving already or the target is not ahead."""
        now = self._clock.now()
        if self.is_running or target <= now:
            return False
        number = 1 if self.move is None else self.move.number + 1
        self.move = Move(number=number, start=now, target=target)
        self._task = asyncio.create_task(self._run(self.move))
        return True

    async def _run(self, move: Move) -> None:
        try:
            report = await self._advance(move.target)
        except Exception:  # noqa: BLE001 - the edge of a task: it is recorded, and the page says so
            _log.exception("playground_clock_failed")
            self.move = Move(number=move.number, start=move.start, target=move.target, failed=True)
            return
        self.move = Move(number=move.number, start=move.start, target=move.target, report=report)

    async def wait(self) -> None:
        """Return when the move under way, if any, is over."""
        if self._task is not None:
            await asyncio.wait({self._task})

    async def close(self) -> None:
        """Break off the move under way."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait({self._task})
