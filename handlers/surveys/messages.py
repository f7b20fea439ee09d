"""What is said about a wave: to everybody invited, and to admins where it cannot go on.

A message of these kinds names its wave in its key (`KIND:WAVE:PERSON`), by which it is built anew.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from cards import builders, data
from cards.model import Card
from cards.serial import to_json
from coaching.programmes.succession import is_here
from handlers.context import UnitOfWork, World
from handlers.readers import Reader, name_of, reader_of
from people.calendar import pattern_of
from people.model import Feature, Person, Role
from people.outbox import Message, NewMessage
from surveys.sets.rules import minutes_of
from surveys.waves.model import Lost, Wave, WaveState

SURVEY_INVITATION = "survey_invitation"
SURVEY_REMINDER = "survey_reminder"
SURVEY_LOST = "survey_lost"
SURVEY_DISCARDED = "survey_discarded"
SURVEY_NOT_OPENED = "survey_not_opened"
SURVEY_NOT_CLOSED = "survey_not_closed"
SURVEY_RESULTS = "survey_results"
SURVEY_RESULTS_POSTED = "survey_results_posted"
SURVEY_INVITATION_OVER = "survey_invitation_over"
"""Kinds of messages, as on `deliveries`."""
ABOUT_A_WAVE = frozenset(
    {
        SURVEY_INVITATION,
        SURVEY_REMINDER,
        SURVEY_LOST,
        SURVEY_DISCARDED,
        SURVEY_NOT_OPENED,
        SURVEY_NOT_CLOSED,
        SURVEY_RESULTS,
    }
)
NEWS_LASTS = timedelta(days=30)
"""How long it is told what came of a wave, to people on leave for example."""

_WHILE_OPEN = frozenset({SURVEY_INVITATION, SURVEY_REMINDER})
_WITHOUT_RESULTS = {WaveState.LOST: SURVEY_LOST, WaveState.DISCARDED: SURVEY_DISCARDED}


def key_of(kind: str, wave_id: str, *rest: str) -> str:
    """Return the key of a message; the wave's id, which holds no ':', stands before what may."""
    return ":".join((kind, wave_id, *rest))


# ---------------------------------------------------------------------------- queueing


def wave_messages(
    world: World,
    wave: Wave,
    people: Iterable[Person],
    *,
    kind: str,
    due: Callable[[ZoneInfo], datetime],
    not_after: datetime,
    despite: str | None = None,
) -> list[NewMessage]:
    """Return one message about a wave for each of the people, `due` by their time zone. A card is made once
    for all who read the same. `despite`: as `let_open_by` says."""
    made: dict[tuple[str, ZoneInfo], tuple[str, datetime]] = {}
    messages = []
    for person in people:
        reader, zone = reader_of(person, world.company), pattern_of(person, world.company).timezone
        known = reader.words.language, zone
        if known not in made:
            made[known] = to_json(_CARDS[kind](wave, reader, zone, despite)), due(zone)
        card, due_at = made[known]
        if due_at <= not_after:
            key = key_of(kind, wave.id, person.id)
            messages.append(
                _message(
                    person, key=key, feature=Feature.SURVEY, card=card, due_at=due_at, not_after=not_after
                )
            )
    return messages


def news_of_the_end(world: World, wave: Wave, people: Iterable[Person]) -> list[NewMessage]:
    """Return what tells those who were invited that a wave ended without results; nothing of one that has
    results."""
    kind = _WITHOUT_RESULTS.get(wave.state)
    if kind is None:
        return []
    return wave_messages(
        world, wave, people, kind=kind, due=lambda _zone: world.now, not_after=world.now + NEWS_LASTS
    )


def people_invited(unit: UnitOfWork, wave_id: str) -> list[Person]:
    """Return those who are invited and still in the roster, by id."""
    found = unit.people.get_many([one.person_id for one in unit.surveys.invited(wave_id)])
    return [found[key] for key in sorted(found)]


def people_here(world: World, unit: UnitOfWork, person_ids: Sequence[str]) -> list[Person]:
    """Return those of some people who are still in the company, by id."""
    found = unit.people.get_many(person_ids)
    return [found[key] for key in sorted(found) if is_here(found[key], company=world.company, now=world.now)]


def tell_admins(
    world: World, unit: UnitOfWork, *, key: str, card_for: Callable[[Reader, ZoneInfo], Card]
) -> int:
    """Queue a message for every admin, once a key; returns how many are new."""
    admins = [
        person
        for person in unit.people.of_role(Role.ADMIN)
        if is_here(person, company=world.company, now=world.now)
    ]
    messages = []
    for admin in admins:
        card = card_for(reader_of(admin, world.company), pattern_of(admin, world.company).timezone)
        messages.append(
            _message(
                admin,
                key=f"{key}:{admin.id}",
                feature=Feature.WORK,
                card=to_json(card),
                due_at=world.now,
                not_after=world.now + NEWS_LASTS,
            )
        )
    return unit.outbox.add_many(messages, now=world.now)


def _message(
    person: Person, *, key: str, feature: Feature, card: str, due_at: datetime, not_after: datetime
) -> NewMessage:
    return NewMessage(
        dedupe_key=key,
        kind=key.partition(":")[0],
        lane=f"person:{person.id}",
        person_id=person.id,
        feature=feature,
        card=card,
        due_at=due_at,
        not_after=not_after,
    )


# ---------------------------------------------------------------------------- cards


def wave_line(wave: Wave, reader: Reader, zone: ZoneInfo) -> data.WaveLine:
    """Return a wave as a reader in a time zone knows it."""
    return data.WaveLine(
        wave_id=wave.id,
        set_name=reader.text(wave.definition.set_name),
        opens_on=wave.definition.opens_on,
        closes_at=wave.closes_at.astimezone(zone),
    )


def let_open_by(unit: UnitOfWork, wave: Wave) -> str | None:
    """Return who let a wave open although responses to an earlier one were missing, by name; empty where
    that is forgotten, None where nobody had to."""
    return None if wave.despite is None else name_of(unit.people.find(wave.despite))


def _invitation(wave: Wave, reader: Reader, zone: ZoneInfo, despite: str | None) -> Card:
    definition = wave.definition
    card = data.SurveyInvitationData(
        wave=wave_line(wave, reader, zone),
        questions=len(definition.questions),
        minutes=minutes_of(definition.questions),
        smallest_group=definition.smallest_group,
        despite=despite,
    )
    return builders.survey_invitation(card, reader.words)


def _reminder(wave: Wave, reader: Reader, zone: ZoneInfo, despite: str | None) -> Card:
    card = data.SurveyReminderData(wave=wave_line(wave, reader, zone), despite=despite)
    return builders.survey_reminder(card, reader.words)


def _lost(wave: Wave, reader: Reader, zone: ZoneInfo, _despite: str | None) -> Card:
    card = data.SurveyLostData(wave=wave_line(wave, reader, zone), why=wave.lost or Lost.NO_KEY)
    return builders.survey_lost(card, reader.words)


def discarded(wave: Wave, reader: Reader, zone: ZoneInfo, _despite: str | None = None) -> Card:
    """Return the card that says that a wave was ended before its date."""
    card = data.SurveyDiscardedData(wave=wave_line(wave, reader, zone))
    return builders.survey_discarded(card, reader.words)


def not_closed(wave: Wave, reader: Reader, zone: ZoneInfo) -> Card:
    """Return the card that tells an admin that a wave waits for the vault."""
    card = data.SurveyNotClosedData(wave=wave_line(wave, reader, zone))
    return builders.survey_not_closed(card, reader.words)


_CARDS: Mapping[str, Callable[[Wave, Reader, ZoneInfo, str | None], Card]] = {
    SURVEY_INVITATION: _invitation,
    SURVEY_REMINDER: _reminder,
    SURVEY_LOST: _lost,
    SURVEY_DISCARDED: discarded,
}
"""How a message to those who are invited is made, by its kind."""


# ---------------------------------------------------------------------------- looked at again


def rebuild_surveys(world: World, unit: UnitOfWork, messages: Sequence[Message]) -> dict[int, Card]:
    """Return the cards of messages to those who are invited anew, by message id; they speak of no moment but
    the close, so that it does not matter when they are read. Others are absent."""
    asked = [one for one in messages if one.kind in _CARDS]
    waves = _waves(unit, asked)
    people = unit.people.get_many({one.person_id for one in asked if one.person_id is not None})
    despite = {key: let_open_by(unit, wave) for key, wave in waves.items()}
    built = {}
    for message in asked:
        wave, person = waves.get(wave_id_of(message)), people.get(message.person_id or "")
        if wave is not None and person is not None:
            zone = pattern_of(person, world.company).timezone
            reader = reader_of(person, world.company)
            built[message.id] = _CARDS[message.kind](wave, reader, zone, despite[wave.id])
    return built


def waves_that_are_over(unit: UnitOfWork, messages: Sequence[Message]) -> frozenset[int]:
    """Return the ids of those messages that ask for answers to a wave which takes none any more."""
    asked = [one for one in messages if one.kind in _WHILE_OPEN]
    waves = _waves(unit, asked)
    return frozenset(one.id for one in asked if not _is_open(waves.get(wave_id_of(one))))


def wave_id_of(message: Message) -> str:
    """Return the id of the wave that a message of these kinds is about."""
    _, wave_id, *_ = (*message.dedupe_key.split(":"), "")
    return wave_id


def _waves(unit: UnitOfWork, messages: Collection[Message]) -> dict[str, Wave]:
    found = [unit.surveys.find_wave(key) for key in sorted({wave_id_of(one) for one in messages})]
    return {wave.id: wave for wave in found if wave is not None}


def _is_open(wave: Wave | None) -> bool:
    return wave is not None and wave.state is WaveState.OPEN
