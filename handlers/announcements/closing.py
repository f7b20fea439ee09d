"""Announcements that nobody gets any more are closed: what became of each message is written to its
recipient, in portions, so that messages may be forgotten."""

from handlers.announcements.ended import tell_ended
from handlers.context import UnitOfWork, World

PORTION = 1000
"""Recipients in one transaction: our own default, some hundredths of a second's work."""


def over(world: World, unit: UnitOfWork) -> list[int]:
    """Return the announcements that are to be closed."""
    return unit.announcements.to_close(now=world.now)


def keep_some(unit: UnitOfWork, announcement_id: int, after: str) -> str:
    """Write what became of the messages to the next recipients after a lane; commits. Returns the last of
    these, empty if there are no more. Done twice it does the same."""
    last = unit.announcements.write_outcomes(announcement_id, after=after, limit=PORTION)
    unit.commit()
    return last


def close(world: World, unit: UnitOfWork, announcement_id: int) -> bool:
    """Close an announcement whose outcomes are written, and tell its author how it ended; commits. False if
    somebody else was faster, or it was corrected or recalled meanwhile."""
    # Nobody recalls it between the question and its close: that recall would never be carried out.
    one = unit.announcements.lock(announcement_id)
    if announcement_id not in unit.announcements.to_close(now=world.now):
        return False
    unit.announcements.close(announcement_id, at=world.now)
    tell_ended(world, unit, one)
    unit.commit()
    return True
