"""What everybody was told of responses is kept up to date, quietly: the message that they have is changed,
and nobody is notified. Several changes of a day are one.

What is seen is compared on the morning of each working day of the company; who got the first message gets the
change, in portions, a commit each. Every step can be done twice.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from cards.model import Card
from cards.serial import to_json
from handlers.context import UnitOfWork, World
from handlers.readers import reader_of
from handlers.responses.lines import is_published, print_of, read_round
from handlers.responses.telling import (
    RESPONSES,
    RESPONSES_EDIT,
    RESPONSES_POSTED,
    RoundContent,
    read_content,
)
from handlers.surveys.messages import NEWS_LASTS, key_of, people_here
from people.model import Person
from people.outbox import NewMessage
from surveys.responses.model import Round
from surveys.waves.model import Wave

UPDATED_FOR = timedelta(days=120)
"""How long after their publication responses are kept up to date in everybody's chat: our own default."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """That what everybody has is to be changed, for the n-th time."""

    wave: Wave
    number: int


def note_changes(world: World, unit: UnitOfWork, one: Round) -> bool:
    """Have everybody's message changed if what it says has changed since; returns whether. The caller
    commits."""
    if not is_updated(world, one):
        return False
    seen = print_of(read_round(world, unit, one))
    if seen == one.shown:
        return False
    locked = unit.responses.lock_round(one.wave_id)
    unit.responses.save_round(replace(locked, update=locked.update + 1, shown=seen))
    return True


def is_updated(world: World, one: Round) -> bool:
    """Tell whether everybody was told of a round, not too long ago."""
    if not is_published(one) or one.told_at is None or one.published_at is None:
        return False
    return world.now - one.published_at <= UPDATED_FOR


def due_updates(unit: UnitOfWork) -> list[Update]:
    """Return what is to be changed. Asks for next to nothing while there is nothing."""
    found = [one for one in unit.responses.rounds_to_tell() if _is_behind(one)]
    return [Update(wave=unit.surveys.get_wave(one.wave_id), number=one.update) for one in found]


def _is_behind(one: Round) -> bool:
    return one.told_at is not None and one.updated < one.update


def read(world: World, unit: UnitOfWork, update: Update) -> RoundContent | None:
    """Return what everybody is shown from now on; None if it is gone."""
    return read_content(world, unit, update.wave.id)


def change_some(
    world: World, unit: UnitOfWork, update: Update, content: RoundContent, person_ids: Sequence[str]
) -> int:
    """Queue the change for those of some people who got the first message; commits, returns how many are new.
    Done twice it does the same."""
    keys = {key_of(RESPONSES, update.wave.id, person_id): person_id for person_id in person_ids}
    got = {keys[key] for key in unit.outbox.states(list(keys))}
    here = people_here(world, unit, sorted(got)) if got else []
    new = unit.outbox.add_many([*_edits(world, update, content, here)], now=world.now)
    unit.commit()
    return new


def finish(world: World, unit: UnitOfWork, update: Update, content: RoundContent | None) -> bool:
    """After everybody: change what stands in channels, and remember that nobody is left; commits. False if
    somebody else was faster."""
    one = unit.responses.lock_round(update.wave.id)
    if one.updated >= update.number:
        return False
    if content is not None:
        unit.outbox.add_many([*_of_channels(world, update, content.posted())], now=world.now)
    unit.responses.save_round(replace(one, updated=update.number))
    unit.commit()
    return True


def _edits(
    world: World, update: Update, content: RoundContent, people: Iterable[Person]
) -> Iterator[NewMessage]:
    made: dict[str, str] = {}
    for person in people:
        language = reader_of(person, world.company).words.language
        if language not in made:
            made[language] = to_json(content.card(person))
        yield _edit(
            world,
            update,
            lane=f"person:{person.id}",
            person_id=person.id,
            card=made[language],
            edits=key_of(RESPONSES, update.wave.id, person.id),
        )


def _of_channels(world: World, update: Update, card: Card) -> Iterator[NewMessage]:
    for lane in dict.fromkeys(update.wave.definition.results_to):
        yield _edit(
            world,
            update,
            lane=lane,
            person_id=None,
            card=to_json(card),
            edits=key_of(RESPONSES_POSTED, update.wave.id, lane),
        )


def _edit(
    world: World, update: Update, *, lane: str, person_id: str | None, card: str, edits: str
) -> NewMessage:
    return NewMessage(
        dedupe_key=key_of(RESPONSES_EDIT, update.wave.id, str(update.number), lane),
        kind=RESPONSES_EDIT,
        lane=lane,
        person_id=person_id,
        card=card,
        due_at=world.now,
        not_after=world.now + NEWS_LASTS,
        edits=edits,
    )
