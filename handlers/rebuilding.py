"""Builds the cards of queued messages anew: what was moved to day 25 never says "day 23"."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from cards.model import Card
from coaching.checkins.model import CheckIn
from coaching.programmes.model import Enrolment
from handlers import topics
from handlers.alerts import rebuild_alerts
from handlers.announcements.messages import rebuild_announcements
from handlers.context import UnitOfWork, World
from handlers.help_rebuilding import rebuild_help
from handlers.kpis.above import rebuild_above
from handlers.kpis.asking import rebuild_follow_ups
from handlers.kpis.disputing import rebuild_disputes
from handlers.kpis.managers import rebuild_managers
from handlers.kpis.reviews import rebuild_reviews
from handlers.kpis.sources import rebuild_silences
from handlers.leading import rebuild_news
from handlers.responses.next_steps import rebuild_next_steps
from handlers.responses.reminders import rebuild_watching
from handlers.responses.telling import rebuild_responses
from handlers.responses.work_messages import rebuild_work
from handlers.surveys.messages import rebuild_surveys
from handlers.surveys.publishing import rebuild_results
from handlers.topics import Topic, cards_for, load_topics
from people.outbox import Message

_ABOUT_A_CHECK_IN = frozenset({topics.CHECK_IN, topics.STATUS, topics.REMINDER})
_ABOUT_AN_ENROLMENT = frozenset({topics.DAY_ONE, topics.FAREWELL, topics.INTRODUCTION})

Place = tuple[str, Enrolment, CheckIn | None]


def rebuild(world: World, unit: UnitOfWork, messages: Sequence[Message], *, at: datetime) -> dict[int, Card]:
    """Return the cards of the messages as they read at `at`, by message id; a message whose subject is
    gone is absent."""
    places = _places(unit, messages)
    found = load_topics(world, unit, list(places.values()), at=at)
    still_there = {
        message_id: topic for message_id, topic in zip(places, found, strict=True) if topic is not None
    }
    cards = cards_for(world, unit, list(still_there.values()))
    about_help = rebuild_help(world, unit, messages, at=at)
    news = rebuild_news(world, unit, messages, at=at)
    alerts = rebuild_alerts(world, unit, messages, at=at) | rebuild_silences(world, unit, messages, at=at)
    surveys = rebuild_surveys(world, unit, messages) | rebuild_results(world, unit, messages)
    surveys |= rebuild_responses(replace(world, now=at), unit, messages)
    surveys |= rebuild_next_steps(world, unit, messages)
    surveys |= rebuild_work(replace(world, now=at), unit, messages)
    surveys |= rebuild_watching(replace(world, now=at), unit, messages)
    kpis = rebuild_reviews(world, unit, messages, at=at) | rebuild_managers(world, unit, messages, at=at)
    kpis |= rebuild_follow_ups(world, unit, messages, at=at) | rebuild_above(world, unit, messages, at=at)
    kpis |= rebuild_disputes(world, unit, messages, at=at)
    announced = rebuild_announcements(replace(world, now=at), unit, messages)
    about_people = dict(zip(still_there, cards, strict=True)) | about_help
    return about_people | news | alerts | surveys | kpis | announced


def topic_of(world: World, unit: UnitOfWork, message: Message) -> Topic | None:
    """Return what a message was about, or None if that is gone."""
    places = _places(unit, [message])
    found = load_topics(world, unit, list(places.values()), at=world.now)
    return found[0] if found else None


def _places(unit: UnitOfWork, messages: Sequence[Message]) -> dict[int, Place]:
    """Return what each message of a programme is about: kind, enrolment, check-in. `subject_id` is a
    check-in's id for some kinds and an enrolment's for the others."""
    of_programmes = _ABOUT_A_CHECK_IN | _ABOUT_AN_ENROLMENT
    about = [
        (m.id, m.kind, m.subject_id) for m in messages if m.subject_id is not None and m.kind in of_programmes
    ]
    check_ins = unit.check_ins.get_many([key for _, kind, key in about if kind in _ABOUT_A_CHECK_IN])
    owners = {
        message_id: check_ins[key].enrolment_id if kind in _ABOUT_A_CHECK_IN else key
        for message_id, kind, key in about
        if kind not in _ABOUT_A_CHECK_IN or key in check_ins
    }
    enrolments = unit.enrolments.get_many(owners.values())
    return {
        message_id: (
            kind,
            enrolments[owners[message_id]],
            check_ins[key] if kind in _ABOUT_A_CHECK_IN else None,
        )
        for message_id, kind, key in about
        if owners.get(message_id) in enrolments
    }
