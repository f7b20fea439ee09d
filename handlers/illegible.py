"""What is on its way and this version cannot read is left to a newer one, but not for ever."""

from dataclasses import dataclass
from datetime import timedelta

from handlers.context import UnitOfWork, World

LEFT_FOR = timedelta(hours=24)
"""No upgrade lasts so long: what nobody took until then nobody will."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Illegible:
    """`ended`: the messages that nobody took for a day; `left`: those that may still be taken."""

    ended: tuple[int, ...]
    left: tuple[int, ...]


def end_illegible(world: World, unit: UnitOfWork) -> Illegible:
    """End what nobody could read for a day; commits."""
    ended = unit.outbox.end_illegible(waited=LEFT_FOR, now=world.now)
    left = unit.outbox.illegible()
    unit.commit()
    return Illegible(ended=tuple(ended), left=tuple(left))
