"""A wave closes: what people said becomes items, and those who respond hear of them with its results."""

from zoneinfo import ZoneInfo

from handlers.context import UnitOfWork, World
from handlers.responses.lines import day_of
from handlers.responses.rights import responders
from handlers.responses.work_messages import tell_wanted
from surveys.responses import opening
from surveys.waves.model import Wave


def open_round(world: World, unit: UnitOfWork, wave: Wave) -> int:
    """Make what is to be answered of a wave that has just been closed, and queue for those who respond that
    it waits for them; the caller commits. Returns how many messages are new: none where too few answered, or
    where nothing asks for an answer, which the home says.

    The days are counted from the close; of one that could be closed only later, from then on, as its results
    come later too.
    """
    company = world.company
    announced = wave.closes_at.astimezone(ZoneInfo(company.timezone)).date()
    closed_on = max(announced, day_of(world.now, company))
    made = opening.open_round(unit, wave, closed_on=closed_on, company=company, now=world.now)
    if made is None or not made[1]:
        return 0
    return tell_wanted(world, unit, made[0], responders(world, unit), due_at=wave.results_at or world.now)
