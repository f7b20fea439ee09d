"""A tick's first half: what is due for people becomes messages in the outbox, in one transaction a batch."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from cards.model import Card
from cards.serial import to_json
from coaching.checkins.planning import PlannedStep, take_due_steps
from coaching.programmes.model import Step
from coaching.programmes.service import enrol_everywhere
from handlers import topics
from handlers.context import UnitOfWork, World
from handlers.topics import Topic, cards_for
from people.model import Feature
from people.outbox import NewMessage

BATCH = 1000
INTRODUCTION_LASTS = timedelta(days=30)

_KINDS = {
    Step.DAY_ONE: topics.DAY_ONE,
    Step.CHECK_IN: topics.CHECK_IN,
    Step.REMINDER: topics.REMINDER,
    Step.STATUS: topics.STATUS,
    Step.FAREWELL: topics.FAREWELL,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """`handled` enrolments had something due; `queued` messages came of it."""

    handled: int
    queued: int


def plan_due(world: World, unit: UnitOfWork, *, limit: int = BATCH) -> Planned:
    """Take what is due now for up to `limit` enrolments and queue their messages; commits."""
    taken = take_due_steps(unit, company=world.company, now=world.now, limit=limit)
    found = _topics(unit, taken.steps, now=world.now)
    messages = _introductions(world, unit, found)
    messages += [
        _message(topic, card, not_after=not_after)
        for (topic, not_after), card in zip(
            found, cards_for(world, unit, [topic for topic, _ in found]), strict=True
        )
    ]
    queued = unit.outbox.add_many(messages, now=world.now)
    unit.commit()
    return Planned(handled=taken.handled, queued=queued)


def begin_at(world: World, unit: UnitOfWork) -> bool:
    """Plan anew from the world's moment, which may be earlier than when people were enrolled; commits.

    Only before anything was planned: False, and nothing changed, once there is a message.
    """
    if unit.outbox.counts():
        return False
    enrol_everywhere(unit, company=world.company, now=world.now)
    unit.commit()
    return True


def _topics(
    unit: UnitOfWork, steps: Sequence[PlannedStep], *, now: datetime
) -> list[tuple[Topic, datetime | None]]:
    ending = [step.enrolment.id for step in steps if step.step is Step.FAREWELL]
    answered = unit.check_ins.answered_per_enrolment(ending) if ending else {}
    return [
        (
            Topic(
                kind=_KINDS[step.step],
                person=step.person,
                enrolment=step.enrolment,
                programme=step.programme,
                calendar=step.calendar,
                at=max(now, step.due_at),
                check_in=step.check_in,
                next_at=step.enrolment.next_at,
                answered=answered.get(step.enrolment.id, 0),
            ),
            step.not_after,
        )
        for step in steps
    ]


def dedupe_key(topic: Topic) -> str:
    """Return the key that makes a message unique: a second one of the same topic is never queued."""
    subject = topic.check_in.id if topic.check_in is not None else topic.enrolment.id
    return f"{topic.kind}:{subject}"


def _message(topic: Topic, card: Card, *, not_after: datetime | None) -> NewMessage:
    return NewMessage(
        dedupe_key=dedupe_key(topic),
        kind=topic.kind,
        lane=f"person:{topic.person.id}",
        person_id=topic.person.id,
        feature=Feature.CHECK_IN,
        subject_id=topic.check_in.id if topic.check_in is not None else topic.enrolment.id,
        card=to_json(card),
        due_at=topic.at,
        not_after=not_after,
    )


def _introductions(
    world: World, unit: UnitOfWork, found: Sequence[tuple[Topic, datetime | None]]
) -> list[NewMessage]:
    """The first thing that reaches anybody is the card that says what Hojorin is."""
    starting = [topic for topic, _ in found if topic.kind == topics.DAY_ONE]
    if not starting:
        return []
    known = unit.people.introduced([topic.person.id for topic in starting])
    greeted = [replace(topic, kind=topics.INTRODUCTION) for topic in starting if topic.person.id not in known]
    return [
        replace(
            _message(topic, card, not_after=topic.at + INTRODUCTION_LASTS),
            dedupe_key=f"introduction:{topic.person.id}:{topic.enrolment.day_zero.isoformat()}",
            feature=Feature.INTRODUCTION,
        )
        for topic, card in zip(greeted, cards_for(world, unit, greeted), strict=True)
    ]
