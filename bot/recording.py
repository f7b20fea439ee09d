"""Records what became of sends: all together, or one by one where something breaks at one of them, so that it
stops nobody else (docs/why/delivery.md)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from bot.dispatch import OpenUnit
from bot.logs import get_logger
from bot.outcomes import Result, acknowledgement, heard
from bot.platform import Sender
from bot.threads import StorageThreads
from handlers.context import World
from handlers.settling import settle
from people.model import Platform
from people.outbox import Acknowledgement
from storage.errors import DatabaseUnavailableError

log = get_logger("outbox")


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """`dead`: the platforms whose token was found to be dead just now."""

    acknowledgements: tuple[Acknowledgement, ...] = ()
    """What was recorded: an outcome whose fence is over is not among it."""
    dead: tuple[Platform, ...] = ()
    left: frozenset[int] = frozenset()
    """The messages whose outcome is still to be recorded, because the database is away."""

    def plus(self, other: "Recorded") -> "Recorded":
        """Return both together."""
        return Recorded(
            acknowledgements=self.acknowledgements + other.acknowledgements,
            dead=self.dead + other.dead,
            left=self.left | other.left,
        )


class Recorder:
    """Records outcomes. It raises nothing: what cannot be recorded is logged, by id."""

    def __init__(
        self,
        *,
        open_unit: OpenUnit,
        threads: StorageThreads,
        world: Callable[[], World],
        senders: Mapping[Platform, Sender],
    ) -> None:
        self._open_unit = open_unit
        self._threads = threads
        self._world = world
        self._senders = senders

    async def record(self, results: Sequence[Result]) -> Recorded:
        """Record the results in one transaction, or else one by one."""
        try:
            return await self._threads.run(partial(self._settle, results))
        except DatabaseUnavailableError as error:
            return _left(results, error)
        except Exception as error:  # noqa: BLE001 - the edge: one broken outcome never stops the others
            log.warning("outcomes_broke", count=len(results), error=type(error).__name__)
        return await self._one_by_one(results)

    def _settle(self, results: Sequence[Result], *, learning: bool = True) -> Recorded:
        with self._open_unit() as unit:
            now = unit.outbox.machine_now()
            told = [self._acknowledgement(one, now=now) for one in results]
            learnt = heard(results, now=now) if learning else {}
            settled = settle(self._world(), unit, told, heard=learnt, carriers=self._senders)
        valid = tuple(one for one in told if one.message_id in settled.recorded)
        return Recorded(acknowledgements=valid, dead=settled.dead)

    def _acknowledgement(self, result: Result, *, now: datetime) -> Acknowledgement:
        return acknowledgement(result, self._senders[result.delivery.platform], now=now)

    async def _one_by_one(self, results: Sequence[Result]) -> Recorded:
        total = Recorded()
        for place, result in enumerate(results):
            try:
                total = total.plus(await self._threads.run(partial(self._settle_alone, result)))
            except DatabaseUnavailableError as error:
                return total.plus(_left(results[place:], error))
        return total.plus(await self._threads.run(partial(self._learn, results)))

    def _settle_alone(self, result: Result) -> Recorded:
        """Record one outcome; if what follows from it breaks, the outcome alone, which is known all the same.
        If even that breaks, it is left in doubt, as if this process had died."""
        for work in (partial(self._settle, [result], learning=False), partial(self._acknowledge, result)):
            try:
                return work()
            except DatabaseUnavailableError:
                raise
            except Exception as error:  # noqa: BLE001 - the edge: one broken outcome never stops the others
                log.error("outcome_broke", message_id=result.delivery.message_id, error=type(error).__name__)
        return Recorded()

    def _acknowledge(self, result: Result) -> Recorded:
        """Record an outcome without what follows from it: a check-in is not marked as delivered or skipped, a
        place in the week is not given back."""
        with self._open_unit() as unit:
            told = self._acknowledgement(result, now=unit.outbox.machine_now())
            recorded = unit.outbox.acknowledge([told], at=self._world().now)
            unit.commit()
        return Recorded(acknowledgements=(told,) if recorded else ())

    def _learn(self, results: Sequence[Result]) -> Recorded:
        """Take in what the outcomes say of their platforms: pace, pauses, dead tokens."""
        try:
            with self._open_unit() as unit:
                learnt = heard(results, now=unit.outbox.machine_now())
                settled = settle(self._world(), unit, (), heard=learnt, carriers=self._senders)
        except Exception as error:  # noqa: BLE001 - the edge: the outcomes themselves are recorded
            log.error("nothing_learnt", count=len(results), error=type(error).__name__)
            return Recorded()
        return Recorded(dead=settled.dead)


def _left(results: Sequence[Result], error: Exception) -> Recorded:
    log.warning("outcomes_not_recorded", count=len(results), error=type(error).__name__)
    return Recorded(left=frozenset(one.delivery.message_id for one in results))
