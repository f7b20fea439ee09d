"""What Hojorin is, for those whom nothing has reached before: it comes before whatever else is for them."""

from collections.abc import Sequence
from datetime import datetime

from cards import builders, data
from cards.model import Card
from cards.serial import to_json
from handlers import topics
from handlers.context import UnitOfWork, World
from handlers.readers import reader_of
from people.model import Company, Feature, Person
from people.outbox import NewMessage


def introductions(
    world: World, unit: UnitOfWork, people: Sequence[Person], *, about: str, not_after: datetime
) -> list[NewMessage]:
    """Return the introduction for those of the people who have had none, in their next working hour.
    `about`: what they are introduced for, as a part of the key."""
    known = unit.people.introduced([person.id for person in people])
    return [
        NewMessage(
            dedupe_key=f"{topics.INTRODUCTION}:{person.id}:{about}",
            kind=topics.INTRODUCTION,
            lane=f"person:{person.id}",
            person_id=person.id,
            feature=Feature.INTRODUCTION,
            card=to_json(_introduction(person, world.company)),
            due_at=world.now,
            not_after=not_after,
        )
        for person in people
        if person.id not in known
    ]


def _introduction(person: Person, company: Company) -> Card:
    reader = reader_of(person, company)
    card = data.IntroductionData(
        person_name=person.name,
        company=company.name,
        run_by=reader.text(company.run_by),
        complaints=reader.text(company.complaints),
        tool="",
        keep_trouble_texts_days=company.keep_trouble_texts_days,
        keep_messages_days=company.keep_messages_days,
    )
    return builders.introduction(card, reader.words)
