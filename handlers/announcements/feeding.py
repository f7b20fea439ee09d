"""Launched announcements become messages a portion at a time, so that little waits in the outbox: to hold,
end or correct one is quick, whatever its size."""

from dataclasses import replace
from datetime import datetime
from itertools import islice

from coaching.announcements.model import Announcement
from handlers.announcements.messages import messages_for
from handlers.context import UnitOfWork, World
from handlers.planning import Planned

PORTION = 250
"""Recipients for whom messages are queued in one transaction, of all announcements together: our own default,
a tenth of a second's work, in which nobody's press is answered on SQLite."""
HIGH_WATER = 2000
"""Messages of an announcement that are on their way at most before more are queued: our own default, some
forty seconds of what Slack takes."""


def feed(world: World, unit: UnitOfWork) -> Planned:
    """Queue the next portion of the announcements that have too little on their way; commits. They share it:
    a large one, or its correction, does not make others wait."""
    handled = queued = 0
    hungry = _hungry(world, unit)
    for place, one in enumerate(hungry):
        # What earlier ones did not need is shared by those after them.
        share = (PORTION - handled) // (len(hungry) - place)
        done = _feed_one(world, unit, one, limit=share)
        handled += done.handled
        queued += done.queued
    unit.commit()
    return Planned(handled=handled, queued=queued)


def _hungry(world: World, unit: UnitOfWork) -> list[Announcement]:
    """Return the announcements that have too little on their way, at most as many as there are places."""
    known = unit.announcements.get_many(unit.announcements.to_feed(now=world.now))
    small = (
        one
        for _, one in sorted(known.items())
        if unit.announcements.on_their_way(one.id, now=world.now) < HIGH_WATER
    )
    return list(islice(small, PORTION))


def _feed_one(world: World, unit: UnitOfWork, one: Announcement, *, limit: int) -> Planned:
    portion = unit.announcements.next_portion(one.id, now=world.now, limit=limit)
    # What was due when it was counted is due now that it was launched.
    due = [replace(each, due_at=max(each.due_at, world.now)) for each in portion]
    queued = unit.outbox.add_many(messages_for(world, unit, one, due), now=world.now)
    unit.announcements.set_revision(one.id, [each.lane for each in portion], one.revision)
    return Planned(handled=len(portion), queued=queued)


def next_announcement(world: World, unit: UnitOfWork) -> datetime | None:
    """Return when there is something to do about an announcement; a moment that has passed for as long as it
    cannot be done."""
    if unit.announcements.with_work():
        return world.now
    return unit.announcements.next_moment(now=world.now)
