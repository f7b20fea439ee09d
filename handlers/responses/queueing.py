"""What those who see to responses hear by themselves is queued once, for those who are still here."""

from collections.abc import Callable, Collection, Iterator
from datetime import timedelta

from cards.model import Card
from cards.serial import to_json
from coaching.programmes.succession import is_here
from handlers.responses.reminders import Standing, WatchingCards
from people.model import Feature, Person
from people.outbox import NewMessage


def here(its: Standing, people: Collection[Person]) -> Iterator[Person]:
    """Yield each of some people once who is still in the company."""
    for person in {one.id: one for one in people}.values():
        if is_here(person, company=its.world.company, now=its.world.now):
            yield person


def tell(
    its: Standing,
    person: Person,
    key: str,
    card_for: Callable[[WatchingCards], Card | None],
    *,
    lasts: timedelta,
) -> int:
    """Queue a message for one person; returns 0 if there was one with this key, or nothing is to be said."""
    card = card_for(WatchingCards(standing=its, person=person))
    if card is None:
        return 0
    message = NewMessage(
        dedupe_key=key,
        kind=key.partition(":")[0],
        lane=f"person:{person.id}",
        person_id=person.id,
        feature=Feature.WORK,
        card=to_json(card),
        due_at=its.world.now,
        not_after=its.world.now + lasts,
    )
    return its.unit.outbox.add_many([message], now=its.world.now)
