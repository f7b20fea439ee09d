"""Sources of numbers: which there are, how they stand, and who hears that one has stopped."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from cards import builders
from cards.data.sources import SourceLine, SourceSilentData
from cards.model import Card
from cards.serial import to_json
from coaching.programmes.model import Programme, ProgrammeState
from coaching.programmes.succession import acting_lead, is_here
from handlers.context import UnitOfWork, World
from handlers.readers import reader_of
from measures.kpis.model import CHECKIN_SOURCE
from measures.sources.model import Delivery, Health, Source
from measures.sources.service import SourceHealth, health_of, look_back_to, note_told
from people.calendar import pattern_of
from people.model import Company, Feature, Person, Role
from people.outbox import Message, NewMessage
from people.working_time import company_calendar

SOURCE_SILENT = "source_silent"
"""A kind of message, as on `deliveries`."""
TOLD_LASTS = timedelta(days=7)
"""How long it is worth telling that a source has stopped."""


# ---------------------------------------------------------------------------- which there are


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceInUse:
    """A source that the settings or a running programme names."""

    source: Source
    programmes: tuple[Programme, ...]
    """Running ones with a KPI of it."""


def sources_in_use(sources: Mapping[str, Source], programmes: Sequence[Programme]) -> dict[str, SourceInUse]:
    """Return by name the sources that the settings name, and those of KPIs of running programmes; what people
    enter themselves is none."""
    used: dict[str, list[Programme]] = {}
    for programme in programmes:
        if programme.state is ProgrammeState.RUNNING:
            for name in sorted({kpi.source for kpi in programme.kpis} - {CHECKIN_SOURCE}):
                used.setdefault(name, []).append(programme)
    return {
        name: SourceInUse(source=sources.get(name) or Source(name=name), programmes=tuple(used.get(name, ())))
        for name in sorted(sources.keys() | used.keys())
    }


def sources_health(
    unit: UnitOfWork, sources: Mapping[str, SourceInUse], *, company: Company, now: datetime
) -> list[SourceHealth]:
    """Return how each of the sources stands at the moment `now`, by name."""
    if not sources:
        return []
    today = now.astimezone(ZoneInfo(company.timezone)).date()
    first = look_back_to(unit, today)
    calendar = company_calendar(unit, company, first=first, last=today + timedelta(days=31))
    return health_of(unit, [one.source for one in sources.values()], calendar=calendar, today=today)


def source_lines(world: World, unit: UnitOfWork, *, zone: ZoneInfo) -> tuple[SourceLine, ...]:
    """Return how every source stands, for a card whose reader is in `zone`."""
    sources = sources_in_use(world.sources, unit.programmes.list_all(state=ProgrammeState.RUNNING))
    found = sources_health(unit, sources, company=world.company, now=world.now)
    return tuple(
        SourceLine(
            name=one.source.name,
            health=one.health,
            last_at=None if one.delivery is None else one.delivery.last_at.astimezone(zone),
        )
        for one in found
    )


# ---------------------------------------------------------------------------- one that has stopped


def look_at_sources(world: World, unit: UnitOfWork) -> int:
    """Tell the owner of each source that has stopped, once each time that it does; returns how many messages
    are new. Called once a day; the caller commits.

    Where no owner is here, whoever acts for the running programmes with its numbers is told, else the admins.
    """
    sources = sources_in_use(world.sources, unit.programmes.list_all(state=ProgrammeState.RUNNING))
    told = 0
    for one in sources_health(unit, sources, company=world.company, now=world.now):
        if one.health is Health.SILENT and one.delivery is not None and one.delivery.silence_told_at is None:
            messages = list(_messages(world, unit, sources[one.source.name], one.delivery))
            told += unit.outbox.add_many(messages, now=world.now)
            if messages:
                note_told(unit, one.delivery, at=world.now)
    return told


def _messages(world: World, unit: UnitOfWork, used: SourceInUse, delivery: Delivery) -> Iterator[NewMessage]:
    for person in _who_hears(world, unit, used):
        yield NewMessage(
            dedupe_key=_key(used.source.name, delivery.last_at, person.id),
            kind=SOURCE_SILENT,
            lane=f"person:{person.id}",
            person_id=person.id,
            feature=Feature.WORK,
            card=to_json(_card(world, person, used, delivery)),
            due_at=world.now,
            not_after=world.now + TOLD_LASTS,
        )


def _who_hears(world: World, unit: UnitOfWork, used: SourceInUse) -> list[Person]:
    company, now = world.company, world.now
    owner = unit.people.find(used.source.owner_id) if used.source.owner_id else None
    if owner is not None and is_here(owner, company=company, now=now):
        return [owner]
    leading = {
        person.id: person
        for programme in used.programmes
        for person in acting_lead(unit, programme, company=company, now=now)
    }
    if leading:
        return [leading[key] for key in sorted(leading)]
    admins = unit.people.of_role(Role.ADMIN)
    return [admin for admin in admins if is_here(admin, company=company, now=now)]


def _card(world: World, person: Person, used: SourceInUse, delivery: Delivery) -> Card:
    reader = reader_of(person, world.company)
    zone = pattern_of(person, world.company).timezone
    card = SourceSilentData(
        name=used.source.name,
        last_at=delivery.last_at.astimezone(zone),
        every=used.source.every,
        programmes=tuple(reader.text(programme.name) for programme in used.programmes),
        is_owner=used.source.owner_id == person.id,
    )
    return builders.source_silent(card, reader.words)


def _key(source: str, last_at: datetime, person_id: str) -> str:
    """Return the key of a message. The moment, in seconds, and a source's name hold no ':'; a person's id
    may, and stands last."""
    return f"{SOURCE_SILENT}:{source}:{int(last_at.timestamp())}:{person_id}"


# ---------------------------------------------------------------------------- looked at again


def silences_that_are_over(unit: UnitOfWork, messages: Sequence[Message]) -> frozenset[int]:
    """Return the ids of those messages that tell of a source which has delivered since."""
    about = [one for one in messages if one.kind == SOURCE_SILENT]
    known = unit.sources.deliveries() if about else {}
    return frozenset(one.id for one in about if not _is_last(one, known))


def _is_last(message: Message, known: Mapping[str, Delivery]) -> bool:
    """Tell whether nothing has come since what the message tells of."""
    source, moment = message.dedupe_key.split(":", 3)[1:3]
    return source in known and int(known[source].last_at.timestamp()) == int(moment)


def rebuild_silences(
    world: World, unit: UnitOfWork, messages: Sequence[Message], *, at: datetime
) -> dict[int, Card]:
    """Return the cards of those messages about silent sources as they read at `at`, by message id."""
    about = [one for one in messages if one.kind == SOURCE_SILENT]
    if not about:
        return {}
    then, known = replace(world, now=at), unit.sources.deliveries()
    sources = sources_in_use(world.sources, unit.programmes.list_all(state=ProgrammeState.RUNNING))
    people = unit.people.get_many({one.person_id for one in about if one.person_id is not None})
    return {
        one.id: _card(then, people[one.person_id or ""], sources[name], known[name])
        for one in about
        if (name := one.dedupe_key.split(":", 2)[1]) in sources
        and one.person_id in people
        and _is_last(one, known)
    }
