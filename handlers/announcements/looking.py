"""People as far as they can be looked at before a chat is answered: whom an announcement is for today, and
where they are. What that does not show, the dry run does."""

from collections.abc import Iterator

from coaching.announcements.counting import PORTION, Audience, next_people, read_audience
from coaching.announcements.model import Announcement
from handlers.context import Turn
from people.model import Person

MOST_LOOKED_AT = 5 * PORTION
"""People who are looked at before a form is answered, for which its chat, and all who press meanwhile, wait:
our own default, a quarter of a second."""


def audience_of(turn: Turn, one: Announcement) -> Audience:
    """Return whom an announcement is for now."""
    world = turn.world
    return read_audience(turn.unit, one, company=world.company, now=world.now, platforms=world.platforms)


def some_people(turn: Turn) -> Iterator[Person]:
    """Yield people, by id, `MOST_LOOKED_AT` of them; only as many are read as are asked for."""
    after = ""
    for _ in range(MOST_LOOKED_AT // PORTION):
        people = next_people(turn.unit, after)
        if not people:
            return
        yield from people
        after = people[-1].id


def zones_of(turn: Turn, one: Announcement) -> set[str]:
    """Return the time zones by which an announcement goes: the company's in channels, and people's own."""
    usual = turn.world.company.timezone
    zones = {usual} if one.addressing.channels else set()
    if one.addressing.direct:
        audience = audience_of(turn, one)
        zones |= {person.timezone or usual for person in some_people(turn) if audience.holds(person)}
    return zones
