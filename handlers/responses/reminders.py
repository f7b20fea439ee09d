"""What whoever responds, owners and sponsors hear unasked: what waits, what is missing, late, or theirs.

A message of these kinds names its wave in its key (`KIND:WAVE:…`), by which it is built anew.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from zoneinfo import ZoneInfo

from cards.builders.response_watching import (
    response_late,
    response_owner,
    responses_held,
    responses_missing,
    responses_waiting,
)
from cards.data.response_watching import (
    LateItem,
    LeftOwner,
    ResponseLateData,
    ResponseOwnerData,
    ResponsesHeldData,
    ResponsesMissingData,
    ResponsesWaitingData,
)
from cards.data.survey_messages import AwaitedResponses, WaveLine
from cards.model import Card
from coaching.programmes.succession import is_here
from handlers.context import UnitOfWork, World
from handlers.readers import Reader, name_of, reader_of
from handlers.responses.awaited import awaited, next_date
from handlers.responses.names import item_name
from handlers.responses.rights import responders, sponsors
from handlers.surveys.messages import wave_id_of, wave_line
from people.calendar import pattern_of
from people.model import Person
from people.outbox import Message
from surveys.responses.model import Answer, Item, Round, RoundState
from surveys.responses.rules import is_late, lacks, promised, unanswered
from surveys.waves.model import Wave

RESPONSES_WAITING = "responses_waiting"
RESPONSES_MISSING = "responses_missing"
RESPONSE_LATE = "response_late"
RESPONSE_OWNER = "response_owner"
RESPONSES_HELD = "responses_held"
"""Kinds of messages, as on `deliveries`."""
WAITS, LET_OPEN = "held-back", "let-open"
"""Occasions of what is told of a survey that waits: it did not open; and it opens all the same."""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How the responses to a wave stand now, with the people whom they are about."""

    world: World
    unit: UnitOfWork
    round: Round
    items: Sequence[Item]

    @cached_property
    def wave(self) -> Wave:
        """The wave that they are about."""
        return self.unit.surveys.get_wave(self.round.wave_id)

    @cached_property
    def people(self) -> Mapping[str, Person]:
        """Those named in the items, by id; who was deleted from the roster is absent."""
        owners = {item.answer.owner_id for item in self.items if item.answer is not None}
        return self.unit.people.get_many(owners | {item.assigned_to for item in self.items})

    @cached_property
    def responders(self) -> list[Person]:
        """Who is asked to respond."""
        return responders(self.world, self.unit)

    @cached_property
    def sponsors(self) -> list[Person]:
        """The sponsors who are here."""
        return sponsors(self.world, self.unit)

    @property
    def lacks(self) -> bool:
        """Whether something is missing."""
        return lacks(self.round, self.items)

    @property
    def is_published(self) -> bool:
        """Whether everybody who was asked has them, or gets them now."""
        return self.round.state is RoundState.PUBLISHED

    def is_here(self, person_id: str) -> bool:
        """Tell whether somebody named in an item is still in the company."""
        person = self.people.get(person_id)
        return person is not None and is_here(person, company=self.world.company, now=self.world.now)

    def left(self) -> list[Item]:
        """Return what is promised and whose owner has left."""
        return [item for item in promised(self.items) if not self.is_here(owner_of(item))]

    def late(self, person_id: str | None = None) -> list[Item]:
        """Return what is late, of one owner or of all."""
        today = self.world.company_day
        found = [item for item in promised(self.items) if is_late(item, today=today)]
        return [item for item in found if person_id is None or owner_of(item) == person_id]


def owner_of(item: Item) -> str:
    """Return the id of who does what an item promises; empty if nobody does."""
    return item.answer.owner_id if item.answer is not None else ""


def standing_of(world: World, unit: UnitOfWork, one: Round) -> Standing:
    """Return how the responses of a round stand."""
    items = unit.responses.items_of([one.wave_id]).get(one.wave_id, [])
    return Standing(world=world, unit=unit, round=one, items=items)


# ---------------------------------------------------------------------------- cards


@dataclass(frozen=True, kw_only=True)
class WatchingCards:
    """Makes what one person reads about the responses to a wave."""

    standing: Standing
    person: Person

    @cached_property
    def reader(self) -> Reader:
        """Who reads."""
        return reader_of(self.person, self.standing.world.company)

    @cached_property
    def zone(self) -> ZoneInfo:
        """The reader's time zone."""
        return pattern_of(self.person, self.standing.world.company).timezone

    @cached_property
    def responds(self) -> bool:
        """Whether the reader works on the responses."""
        known = (*self.standing.responders, *self.standing.sponsors)
        return any(one.id == self.person.id for one in known)

    def waiting(self) -> Card | None:
        """Return what waits for those who respond; None if nothing does."""
        its, left = self.standing, self.standing.left() if self.responds else []
        if not its.lacks and not left:
            return None
        found = ResponsesWaitingData(
            wave=self._wave(),
            awaited=self._awaited() if its.lacks else None,
            own=self._own(),
            next_on=next_date(its.world, its.unit, its.unit.surveys.find_schedule(its.round.schedule_id)),
            left=tuple(self._left(item) for item in left),
        )
        return responses_waiting(found, self.reader.words)

    def missing(self) -> Card | None:
        """Return what tells sponsors that responses are missing; None if they are not, or one said already
        that the next survey opens anyway."""
        its = self.standing
        if not its.lacks or its.round.overridden_at is not None:
            return None
        found = ResponsesMissingData(
            awaited=self._awaited(),
            next_on=next_date(its.world, its.unit, its.unit.surveys.find_schedule(its.round.schedule_id)),
            own=self._own(),
            without_sponsor=not its.sponsors,
        )
        return responses_missing(found, self.reader.words)

    def held(self, occasion: str) -> Card | None:
        """Return what tells those who respond that the next survey waits, or opens all the same; None once
        that is not so."""
        its = self.standing
        is_let_open = its.round.overridden_at is not None
        is_so = is_let_open if occasion == LET_OPEN else its.round.held_on is not None and not is_let_open
        if not (its.lacks and is_so):
            return None
        return responses_held(ResponsesHeldData(awaited=self._awaited(), own=self._own()), self.reader.words)

    def late(self) -> Card | None:
        """Return what is late: all to those who respond, their own to owners; None if nothing is."""
        its = self.standing
        items = its.late(None if self.responds else self.person.id)
        if not items:
            return None
        found = ResponseLateData(
            wave=self._wave(),
            items=tuple(self._late(item, item.answer) for item in items if item.answer is not None),
            responds=self.responds,
            is_published=its.is_published,
        )
        return response_late(found, self.reader.words)

    def owner(self, item: Item) -> Card | None:
        """Return what tells the reader that an item is theirs to do; None if it is not, or not any more, and
        once its day is over: then they hear that it is late."""
        answer = item.answer
        if answer is None or answer.due is None or owner_of(item) != self.person.id or not promised([item]):
            return None
        if is_late(item, today=self.standing.world.company_day):
            return None
        found = ResponseOwnerData(
            wave=self._wave(),
            name=item_name(item, self.standing.wave, self.reader),
            text=self.reader.text(answer.reasons),
            due=answer.due,
            by_name=name_of(self.standing.unit.people.find(answer.by)),
            responds=self.responds,
            is_published=self.standing.is_published,
        )
        return response_owner(found, self.reader.words)

    def _own(self) -> int:
        return sum(item.assigned_to == self.person.id for item in unanswered(self.standing.items))

    def _wave(self) -> WaveLine:
        return wave_line(self.standing.wave, self.reader, self.zone)

    def _awaited(self) -> AwaitedResponses:
        its = self.standing
        return awaited(its.world, its.unit, its.round, self.reader, self.zone)

    def _left(self, item: Item) -> LeftOwner:
        owner = self.standing.people.get(owner_of(item))
        return LeftOwner(name=item_name(item, self.standing.wave, self.reader), owner_name=name_of(owner))

    def _late(self, item: Item, answer: Answer) -> LateItem:
        owner = self.standing.people.get(answer.owner_id) if self.standing.is_here(answer.owner_id) else None
        if answer.due is None:
            raise ValueError("only what has a date is late")
        return LateItem(
            name=item_name(item, self.standing.wave, self.reader), owner_name=name_of(owner), due=answer.due
        )


# ---------------------------------------------------------------------------- looked at again


def rebuild_watching(world: World, unit: UnitOfWork, messages: Sequence[Message]) -> dict[int, Card]:
    """Return the cards of messages of these kinds as they read now, by message id. What is over stays as it
    was written, and is absent."""
    asked = [one for one in messages if one.kind in _REBUILT]
    people = unit.people.get_many({one.person_id for one in asked if one.person_id is not None})
    built = {}
    for message in asked:
        card, person = None, people.get(message.person_id or "")
        its = _standing_behind(world, unit, message)
        if its is not None and person is not None:
            card = _REBUILT[message.kind](WatchingCards(standing=its, person=person), message)
        if card is not None:
            built[message.id] = card
    return built


def responses_that_came(world: World, unit: UnitOfWork, messages: Sequence[Message]) -> frozenset[int]:
    """Return the ids of those messages that remind of what is not missing, late or theirs any more."""
    asked = {one.id for one in messages if one.kind in _REBUILT}
    return frozenset(asked - rebuild_watching(world, unit, messages).keys()) if asked else frozenset()


def _standing_behind(world: World, unit: UnitOfWork, message: Message) -> Standing | None:
    one = unit.responses.find_round(wave_id_of(message))
    return None if one is None else standing_of(world, unit, one)


def _owner_of_message(cards: WatchingCards, message: Message) -> Card | None:
    _, _, item_id, _, due, *_ = (*message.dedupe_key.split(":"), "", "", "", "")
    found = next((one for one in cards.standing.items if str(one.id) == item_id), None)
    if found is None or found.answer is None or str(found.answer.due) != due:
        # Of another date there is a message of its own.
        return None
    return cards.owner(found)


def _held_of_message(cards: WatchingCards, message: Message) -> Card | None:
    _, _, occasion, *_ = (*message.dedupe_key.split(":"), "", "")
    return cards.held(occasion)


_REBUILT: Mapping[str, Callable[[WatchingCards, Message], Card | None]] = {
    RESPONSES_WAITING: lambda cards, _: cards.waiting(),
    RESPONSES_MISSING: lambda cards, _: cards.missing(),
    RESPONSE_LATE: lambda cards, _: cards.late(),
    RESPONSE_OWNER: _owner_of_message,
    RESPONSES_HELD: _held_of_message,
}
"""How a message is built anew, by its kind."""
