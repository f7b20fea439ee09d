"""What those who run programmes, and their members, hear unasked: work that waits, a lead who left, a draft
to comment on, a programme that changed or ended.

A message of these kinds names its programme in its key (`KIND:PROGRAMME:…`), by which it is built anew.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from cards import builders, data
from cards.model import Card
from cards.serial import to_json
from coaching.programmes.model import Programme, ProgrammeState
from coaching.programmes.succession import acting_lead, is_here
from coaching.questions.service import waiting
from handlers.context import UnitOfWork, World
from handlers.plan_cards import PlanCards
from handlers.planning import Planned
from handlers.readers import reader_of
from people.calendar import DayState
from people.model import Feature, Person, Role
from people.outbox import Message, NewMessage
from people.working_time import calendars_for, company_calendar

DRAFT_FOR_COMMENT = "draft_for_comment"
PROGRAMME_CHANGED = "programme_changed"
PROGRAMME_STOPPED = "programme_stopped"
QUESTIONS_WAITING = "questions_waiting"
SPONSOR_REQUEST = "sponsor_request"
SUCCESSOR_REQUEST = "successor_request"
WORD_GIVEN = "word_given"
SUCCESSOR_NAMED = "successor_named"
QUESTION_ANSWERED = "question_answered"
"""Kinds of messages, as on `deliveries`."""

LOOKED_ON = "programmes_looked_on"
"""The switch that holds the company's date on which programmes were last looked after."""
NEWS_LASTS = timedelta(days=30)
A_DAY = timedelta(days=1)
NOTHING = Planned(handled=0, queued=0)


# ---------------------------------------------------------------------------- queueing


def key_of(kind: str, programme_id: str, *rest: str) -> str:
    """Return the key of a message; the programme's id, which holds no ':', stands before what may."""
    return ":".join((kind, programme_id, *rest))


def tell(
    world: World,
    unit: UnitOfWork,
    person: Person,
    *,
    key: str,
    card: Card,
    feature: Feature | None = Feature.WORK,
) -> int:
    """Queue a message for one person; returns 0 if there was one with this key already, or they left."""
    if not is_here(person, company=world.company, now=world.now):
        return 0
    message = _message(person, key=key, card=card, feature=feature, due_at=world.now)
    return unit.outbox.add_many([message], now=world.now)


def tell_members(
    world: World,
    unit: UnitOfWork,
    people: Iterable[Person],
    *,
    kind: str,
    programme: Programme,
    occasion: str,
    card_for: Callable[[PlanCards], Card],
    not_after: datetime | None = None,
) -> int:
    """Queue one message for each of the people, once an `occasion`; returns how many are new. The card is
    made once a language. Whom nothing has reached before is told first what Hojorin is."""
    members = list(people)
    made: dict[tuple[str, str], Card] = {}
    messages = _introductions(world, unit, members, programme=programme, occasion=occasion)
    told = []
    for person in members:
        cards = PlanCards(world=world, unit=unit, person=person)
        known = cards.reader.words.language, person.timezone or ""
        if known not in made:
            made[known] = card_for(cards)
        key = key_of(kind, programme.id, occasion, person.id)
        message = _message(person, key=key, card=made[known], feature=Feature.ANNOUNCEMENT, due_at=world.now)
        told.append(replace(message, not_after=not_after or world.now + NEWS_LASTS))
    unit.outbox.add_many(messages, now=world.now)
    return unit.outbox.add_many(told, now=world.now)


def _message(
    person: Person, *, key: str, card: Card, feature: Feature | None, due_at: datetime
) -> NewMessage:
    return NewMessage(
        dedupe_key=key,
        kind=key.partition(":")[0],
        lane=f"person:{person.id}",
        person_id=person.id,
        feature=feature,
        card=to_json(card),
        due_at=due_at,
    )


def _introductions(
    world: World, unit: UnitOfWork, people: Sequence[Person], *, programme: Programme, occasion: str
) -> list[NewMessage]:
    known = unit.people.introduced([person.id for person in people])
    return [
        replace(
            _message(
                person,
                key=f"introduction:{person.id}:{programme.id}:{occasion}",
                card=_introduction(world, person, programme),
                feature=Feature.INTRODUCTION,
                due_at=world.now,
            ),
            not_after=world.now + NEWS_LASTS,
        )
        for person in people
        if person.id not in known
    ]


def _introduction(world: World, person: Person, programme: Programme) -> Card:
    company, reader = world.company, reader_of(person, world.company)
    card = data.IntroductionData(
        person_name=person.name,
        company=company.name,
        run_by=reader.text(company.run_by),
        complaints=reader.text(company.complaints),
        tool=programme.tool,
        keep_trouble_texts_days=company.keep_trouble_texts_days,
        keep_messages_days=company.keep_messages_days,
    )
    return builders.introduction(card, reader.words)


# ---------------------------------------------------------------------------- by the clock


def next_look(world: World, unit: UnitOfWork) -> datetime | None:
    """Return when programmes are looked after next: in the morning of the company's next working day on
    which they have not been. None without a programme."""
    if not _looked_after(unit):
        return None
    today = world.company_day
    looked = _looked_on(unit)
    first = today if looked is None or looked > today else looked + A_DAY
    calendar = company_calendar(unit, world.company, first=first, last=first + timedelta(days=31))
    day = calendar.working_day_on_or_after(first)
    return None if day is None else calendar.windows(day)[0][0]


def look_after(world: World, unit: UnitOfWork) -> Planned:
    """Once a working day of the company, tell whoever leads a programme how many texts wait for an answer, if
    there are new ones or a week has begun, and the sponsor if its lead has left. Commits."""
    if _looked_on(unit) == world.company_day:
        return NOTHING
    moment = next_look(world, unit)
    if moment is None or moment > world.now:
        return NOTHING
    before = _looked_on(unit)
    unit.switches.put(LOOKED_ON, world.company_day.isoformat())
    messages = [
        message
        for programme in _looked_after(unit)
        for message in (
            *_ask_for_successor(world, unit, programme),
            *_remind_of_questions(world, unit, programme, before=before),
        )
    ]
    queued = unit.outbox.add_many(messages, now=world.now)
    unit.commit()
    return Planned(handled=1, queued=queued)


def _looked_after(unit: UnitOfWork) -> list[Programme]:
    return [one for one in unit.programmes.list_all() if one.state is not ProgrammeState.STOPPED]


def _looked_on(unit: UnitOfWork) -> date | None:
    known = unit.switches.get(LOOKED_ON)
    return None if known is None else date.fromisoformat(known)


def _ask_for_successor(world: World, unit: UnitOfWork, programme: Programme) -> Iterator[NewMessage]:
    """Ask the sponsor, or all admins where none is here, for the next lead: once each."""
    lead = unit.people.find(programme.lead)
    if lead is not None and is_here(lead, company=world.company, now=world.now):
        return
    for person in _who_names(world, unit, programme):
        card = PlanCards(world=world, unit=unit, person=person).successor_request(programme)
        key = key_of(SUCCESSOR_REQUEST, programme.id, programme.lead, person.id)
        yield _message(person, key=key, card=card, feature=Feature.WORK, due_at=world.now)


def _who_names(world: World, unit: UnitOfWork, programme: Programme) -> list[Person]:
    sponsor = unit.people.find(programme.sponsor) if programme.sponsor else None
    if sponsor is not None and is_here(sponsor, company=world.company, now=world.now):
        return [sponsor]
    everybody = unit.people.list_all()
    admins = [person for person in everybody if Role.ADMIN in person.roles]
    return [person for person in admins if is_here(person, company=world.company, now=world.now)]


def _remind_of_questions(
    world: World, unit: UnitOfWork, programme: Programme, *, before: date | None
) -> Iterator[NewMessage]:
    """Say what waits to whoever leads and works today, if there is something new since `before`, the day of
    the last look, or once a week if there is not. It is worth that day only: the next counts anew."""
    if not _is_worth_a_word(world, unit, programme, before=before):
        return
    acting = acting_lead(unit, programme, company=world.company, now=world.now)
    today = world.now.date()
    calendars = calendars_for(unit, acting, company=world.company, first=today, last=today)
    for person in acting:
        calendar = calendars[person.id]
        if calendar.state(calendar.local_date(world.now)) is not DayState.WORKING:
            continue
        card = PlanCards(world=world, unit=unit, person=person).questions_waiting(programme)
        if card is not None:
            key = key_of(QUESTIONS_WAITING, programme.id, world.company_day.isoformat(), person.id)
            message = _message(person, key=key, card=card, feature=Feature.WORK, due_at=world.now)
            yield replace(message, not_after=world.now + A_DAY)


def _is_worth_a_word(world: World, unit: UnitOfWork, programme: Programme, *, before: date | None) -> bool:
    open_ones = waiting(unit.questions.of_programme(programme.id))
    if before is None or before.isocalendar()[:2] != world.company_day.isocalendar()[:2]:
        return bool(open_ones)
    zone = ZoneInfo(world.company.timezone)
    return any(one.at.astimezone(zone).date() >= before for one in open_ones)


def nothing_waits(world: World, unit: UnitOfWork, programme: Programme) -> None:
    """Take back today's reminder of open texts if none is left."""
    if waiting(unit.questions.of_programme(programme.id)):
        return
    today = world.company_day.isoformat()
    acting = acting_lead(unit, programme, company=world.company, now=world.now)
    keys = [key_of(QUESTIONS_WAITING, programme.id, today, person.id) for person in acting]
    unit.outbox.cancel(keys, at=world.now)


def drafts_that_are_over(unit: UnitOfWork, messages: Sequence[Message]) -> frozenset[int]:
    """Return the ids of those messages that ask for comments on a draft which has been started or is gone."""
    asked = {one.id: one.dedupe_key.split(":")[1] for one in messages if one.kind == DRAFT_FOR_COMMENT}
    found = {key: unit.programmes.find(key) for key in set(asked.values())}
    drafts = {key for key, one in found.items() if one is not None and one.state is ProgrammeState.DRAFT}
    return frozenset(message_id for message_id, key in asked.items() if key not in drafts)


# ---------------------------------------------------------------------------- built anew


def rebuild_news(
    world: World, unit: UnitOfWork, messages: Sequence[Message], *, at: datetime
) -> dict[int, Card]:
    """Return the cards of messages of these kinds as they read at `at`, by message id. What tells of
    something that is over by then (a change, an answer) stays as it was written, and is absent."""
    persons = unit.people.get_many({message.person_id for message in messages if message.person_id})
    cards = {}
    for message in messages:
        build = _REBUILT.get(message.kind)
        programme = unit.programmes.find(programme_id_of(message)) if build is not None else None
        person = persons.get(message.person_id or "")
        if build is None or programme is None or person is None:
            continue
        card = build(PlanCards(world=replace(world, now=at), unit=unit, person=person), programme)
        if card is not None:
            cards[message.id] = card
    return cards


def programme_id_of(message: Message) -> str:
    """Return the id of the programme that a message of these kinds is about."""
    _, programme_id, *_ = (*message.dedupe_key.split(":"), "")
    return programme_id


_REBUILT: Mapping[str, Callable[[PlanCards, Programme], Card | None]] = {
    DRAFT_FOR_COMMENT: PlanCards.draft,
    PROGRAMME_STOPPED: PlanCards.stopped,
    QUESTIONS_WAITING: PlanCards.questions_waiting,
    SPONSOR_REQUEST: PlanCards.sponsor_request,
    SUCCESSOR_REQUEST: PlanCards.successor_request,
}
"""How a message is built anew, by its kind."""
