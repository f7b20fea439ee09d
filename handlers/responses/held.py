"""Whoever responds hears once that the next survey did not open because it waits for them, and once that a
sponsor lets it open all the same."""

from handlers.context import UnitOfWork, World
from handlers.responses.queueing import here, tell
from handlers.responses.reminders import LET_OPEN, RESPONSES_HELD, WAITS, Standing, WatchingCards, standing_of
from handlers.surveys.messages import NEWS_LASTS, key_of
from people.model import Role
from surveys.responses.rules import unanswered


def tell_waits(world: World, unit: UnitOfWork, wave_id: str) -> int:
    """Queue that a survey did not open; returns how many messages are new. Admins hear it otherwise. The
    caller commits."""
    one = unit.responses.find_round(wave_id)
    if one is None:
        return 0
    its = standing_of(world, unit, one)
    admins = {person.id for person in unit.people.of_role(Role.ADMIN)}
    return _tell(its, WAITS, but=admins)


def tell_let_open(world: World, unit: UnitOfWork, wave_id: str, *, by: str) -> int:
    """Queue that somebody lets the next survey open without responses, for all but themselves; returns how
    many messages are new. The caller commits."""
    one = unit.responses.find_round(wave_id)
    return 0 if one is None else _tell(standing_of(world, unit, one), LET_OPEN, but={by})


def _tell(its: Standing, occasion: str, *, but: set[str]) -> int:
    asked = {item.assigned_to for item in unanswered(its.items)}
    people = [*its.responders, *(its.people[key] for key in sorted(asked) if key in its.people)]
    return sum(
        tell(
            its,
            person,
            key_of(RESPONSES_HELD, its.round.wave_id, occasion, person.id),
            lambda cards: WatchingCards.held(cards, occasion),
            lasts=NEWS_LASTS,
        )
        for person in here(its, people)
        if person.id not in but
    )
