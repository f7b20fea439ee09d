"""Everybody who was invited to a wave is told something, once each: in the channels of its schedule, and
directly who is in none of them, or in one that the post did not reach. In this way they hear of its results,
and of the responses to it.

It goes in portions, a commit each: who is in no channel, then the posts; once those have ended, who was left
out by one that did not arrive. Every step can be done twice.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from cards.model import Card
from cards.serial import to_json
from cards.words import nearest_language
from handlers.context import UnitOfWork, World
from handlers.readers import reader_of
from handlers.surveys.messages import NEWS_LASTS, key_of, people_here
from people.calendar import pattern_of
from people.channels import place_of
from people.model import Company, Feature, Person
from people.outbox import MessageState, NewMessage
from people.reach import identity_on
from surveys.waves.model import Wave

Members = Mapping[str, frozenset[str] | None]
"""Who is in a channel, by its lane: their addresses on its platform; None: nobody knows."""

_UNDER_WAY = frozenset({MessageState.QUEUED, MessageState.SENDING})


class Content(Protocol):
    """What is told, read once for everybody."""

    def card(self, person: Person) -> Card:
        """Return what a person gets; the same for all of one language and time zone."""

    def posted(self) -> Card:
        """Return what stands in channels, in the company's first language."""

    def due(self, zone: ZoneInfo) -> datetime:
        """Return when it may arrive in a time zone."""


class News(Protocol):
    """Something that everybody invited to a wave is to be told."""

    @property
    def wave(self) -> Wave:
        """Return the wave."""

    @property
    def kind(self) -> str:
        """Return the kind of the messages to people."""

    @property
    def posted_kind(self) -> str:
        """Return the kind of the posts."""

    def read(self, world: World, unit: UnitOfWork) -> Content | None:
        """Return what is told; None if that is gone."""

    def is_over(self, unit: UnitOfWork) -> bool:
        """Tell whether everybody was told, and keep that from being changed by others."""

    def finish(self, world: World, unit: UnitOfWork) -> None:
        """Remember that everybody was told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """Something that is told now, read once for everybody."""

    news: News
    content: Content


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Whom to tell directly: who is in none of the channels."""

    lanes: frozenset[str]
    """Where it is read."""
    is_last: bool
    """Nobody is left afterwards; otherwise the posts are next."""
    has_people: bool
    """False: the posts arrived everywhere, and everybody else was told before."""


def next_step(unit: UnitOfWork, news: News) -> Step | None:
    """Return whom to tell now. Posts are queued last, so that they say that everybody outside of their
    channels was told. None while one of them is on its way: whether its readers have to be told directly is
    not known yet."""
    lanes = frozenset(news.wave.definition.results_to)
    keys = {lane: key_of(news.posted_kind, news.wave.id, lane) for lane in lanes}
    found = unit.outbox.states(list(keys.values()))
    states = {lane: found.get(key) for lane, key in keys.items()}
    if None in states.values() or not lanes:
        return Step(lanes=lanes, is_last=not lanes, has_people=True)
    if not _UNDER_WAY.isdisjoint(states.values()):
        return None
    arrived = frozenset(lane for lane, state in states.items() if state is MessageState.SENT)
    return Step(lanes=arrived, is_last=True, has_people=arrived != lanes)


def read(world: World, unit: UnitOfWork, news: News) -> Telling | None:
    """Return something with what is told of it; None if that is gone."""
    content = news.read(world, unit)
    return None if content is None else Telling(news=news, content=content)


def tell_some(
    world: World, unit: UnitOfWork, told: Telling, members: Members, person_ids: Sequence[str]
) -> int:
    """Queue it for those of some people invited who are in none of the channels, or do not read the language
    of what is posted there; commits, returns how many are new. Where nobody knows who is in a channel,
    everybody gets it. Done twice it does the same."""
    here, posted = people_here(world, unit, person_ids), language_of_posts(world.company)
    direct = [
        one
        for one in here
        if reader_of(one, world.company).words.language != posted or not _is_in_any(one, members)
    ]
    new = unit.outbox.add_many([*_direct(world, told, direct)], now=world.now)
    unit.commit()
    return new


def finish(world: World, unit: UnitOfWork, news: News, told: Telling | None, step: Step) -> bool:
    """After everybody of a step was told: post it to the channels, or, after the last one, remember that
    nobody is left; commits. False if somebody else was faster."""
    if news.is_over(unit):
        return False
    if told is None or step.is_last:
        news.finish(world, unit)
    else:
        unit.outbox.add_many([*_posted(world, told)], now=world.now)
    unit.commit()
    return True


def language_of_posts(company: Company) -> str:
    """Return the language of what is posted."""
    return nearest_language(None, fallback=company.languages)


def _is_in_any(person: Person, members: Members) -> bool:
    for lane, inside in members.items():
        place = place_of(lane)
        if place is not None and inside is not None and identity_on(place[0], person) in inside:
            return True
    return False


# ---------------------------------------------------------------------------- messages


def _posted(world: World, told: Telling) -> Iterable[NewMessage]:
    """Yield a message for each channel."""
    news, card = told.news, to_json(told.content.posted())
    for lane in dict.fromkeys(news.wave.definition.results_to):
        yield NewMessage(
            dedupe_key=key_of(news.posted_kind, news.wave.id, lane),
            kind=news.posted_kind,
            lane=lane,
            card=card,
            due_at=world.now,
            not_after=world.now + NEWS_LASTS,
        )


def _direct(world: World, told: Telling, people: Sequence[Person]) -> Iterable[NewMessage]:
    """Yield a message for each of the people, made once for all who read the same; it comes in their own
    working time."""
    news, content = told.news, told.content
    made: dict[tuple[str, ZoneInfo], str] = {}
    for person in people:
        zone = pattern_of(person, world.company).timezone
        known = reader_of(person, world.company).words.language, zone
        if known not in made:
            made[known] = to_json(content.card(person))
        yield NewMessage(
            dedupe_key=key_of(news.kind, news.wave.id, person.id),
            kind=news.kind,
            lane=f"person:{person.id}",
            person_id=person.id,
            feature=Feature.SURVEY,
            card=made[known],
            due_at=content.due(zone),
            not_after=world.now + NEWS_LASTS,
        )
