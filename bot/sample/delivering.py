"""The tool of the sample company delivers its numbers every night, by the same service as a push does."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial

from bot.platform import Crowd
from bot.playground.transcript import Transcript, direct
from bot.sample.company import PROGRAMME_ID
from bot.sample.measuring import SOURCE, TALKED_WITH_MANAGER, Measuring
from bot.threads import StorageThreads
from coaching.kpis.grounds import load_ground
from handlers.context import UnitOfWork
from measures.readings.checks import Checker
from measures.readings.service import note_delivery, take

DELIVERED_UNTIL = "readings_delivered_until"
"""The fact that lets a restarted demo go on with the day after the last that was delivered."""
AGENDA = "follow_up_agenda"
"""The card that a manager sees who talks with the team."""
_ONE_DAY = timedelta(days=1)


class Delivering:
    """A part of `bot.platform.Crowd`: what the tool measured of a day comes in the night after."""

    def __init__(
        self,
        transcript: Transcript,
        measuring: Measuring,
        *,
        open_unit: Callable[[], UnitOfWork],
        threads: StorageThreads,
    ) -> None:
        self._transcript = transcript
        self._measuring = measuring
        self._open_unit = open_unit
        self._threads = threads
        stored = transcript.get_fact(DELIVERED_UNTIL)
        self._next = date.fromisoformat(stored) + _ONE_DAY if stored else measuring.go_live
        self._talked_on: date | None = None

    async def act(self, now: datetime) -> int:
        """Deliver everything that is due by `now`; returns of how many days that is."""
        days = []
        while self._measuring.due_at(self._next) <= now:
            days.append(self._next)
            self._next += _ONE_DAY
        if days:
            self._look_whether_they_talked()
            await self._threads.run(partial(self._deliver, days, now))
            self._transcript.put_fact(DELIVERED_UNTIL, days[-1].isoformat())
        return len(days)

    def next_act(self) -> datetime | None:
        """Return when something comes next."""
        return self._measuring.due_at(self._next).astimezone(UTC)

    def _look_whether_they_talked(self) -> None:
        """Find out from the chat when the manager of the story talked with the team."""
        if self._talked_on is None:
            for post in self._transcript.posts(direct(TALKED_WITH_MANAGER)):
                if post.card is not None and post.card.kind == AGENDA:
                    self._talked_on = post.at.astimezone(self._measuring.zone).date()
                    return

    def _deliver(self, days: Sequence[date], now: datetime) -> None:
        """Take the readings of some days; each again after a crash, which is harmless. Once somebody has
        thrown the sample's programme away, nothing is measured any more."""
        with self._open_unit() as unit:
            if unit.programmes.find(PROGRAMME_ID) is None:
                return
            checker = Checker(load_ground(unit, source=SOURCE, now=now))
            for day in days:
                rows = list(self._measuring.readings(day, talked_on=self._talked_on))
                if rows:
                    taken = take(unit, rows, checker=checker)
                    note_delivery(unit, SOURCE, taken.counts, now=now)
            unit.commit()


class Together:
    """Several parts of the sample company as one `bot.platform.Crowd`."""

    def __init__(self, *parts: Crowd) -> None:
        self._parts = parts

    async def act(self, now: datetime) -> int:
        """Let everybody do what is due by `now`; returns how many acts that were."""
        return sum([await part.act(now) for part in self._parts])

    def next_act(self) -> datetime | None:
        """Return when somebody acts next."""
        moments = [moment for part in self._parts if (moment := part.next_act()) is not None]
        return min(moments, default=None)
