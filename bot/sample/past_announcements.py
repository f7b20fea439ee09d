"""What the lead of the sample company has announced before the demo begins, what people did about it, and a
draft that can be sent. It goes the same way through outbox and store as any other announcement, in one go.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from bot.sample.company import LEAD
from bot.sample.temperament import Dice
from cards.serial import to_json
from coaching.announcements.model import (
    Addressing,
    Announcement,
    AnnouncementState,
    Content,
    Forecast,
    Recipient,
    Repeat,
    Response,
    ResponseKind,
)
from handlers.announcements.cards import AnnouncementCards
from handlers.announcements.messages import ANNOUNCEMENT, key_of
from handlers.context import UnitOfWork, World
from people.audience import Audience, in_audience
from people.calendar import utc_of
from people.model import Company, Feature, Person, Platform
from people.outbox import Acknowledgement, MessageState, NewMessage

_ELSE = "else"
_ANSWERED_WITHIN = timedelta(days=3)
_LEASE_SECONDS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An announcement of the file. `sent` None: it is a draft."""

    content: Content
    teams: tuple[str, ...]
    until: date
    sent: datetime | None = None
    repeats: frozenset[Repeat] = frozenset()
    clicks: Mapping[str, float] = field(default_factory=dict)
    questions: Mapping[str, float] = field(default_factory=dict)
    got_it: float = 0.0

    def share(self, kind: ResponseKind, person: Person) -> float:
        """Return how likely it is that somebody responds in a way."""
        if kind is ResponseKind.GOT_IT:
            return self.got_it
        shares = self.clicks if kind is ResponseKind.CLICK else self.questions
        return shares.get(person.department, shares.get(_ELSE, 0.0))


def read_announcements(file: Path) -> list[Told]:
    """Return what stands in the file, in its order; moments as the file has them, without a zone."""
    found: list[dict[str, Any]] = yaml.safe_load(file.read_bytes())
    return [_told(one) for one in found]


def _told(found: Mapping[str, Any]) -> Told:
    sent = found.get("sent")
    return Told(
        content=Content(
            titles=found["titles"],
            texts={language: text.rstrip() for language, text in found["texts"].items()},
            link_url=found["link"],
            link_labels=found["labels"],
            counts_clicks=True,
        ),
        teams=tuple(found["teams"]),
        until=found["until"],
        sent=None if sent is None else datetime.strptime(sent, "%Y-%m-%d %H:%M"),  # noqa: DTZ007 - zone below
        repeats=frozenset(Repeat(one) for one in found.get("repeats", ())),
        clicks=found.get("clicks", {}),
        questions=found.get("questions", {}),
        got_it=found.get("got_it", 0.0),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PastAnnouncements:
    """Brings them in, while nothing else is in the outbox; the caller commits."""

    unit: UnitOfWork
    company: Company
    seed: int = 1

    def bring_in(self, told: Sequence[Told], *, now: datetime) -> None:
        """Store what was sent and is over, with its recipients and what they did, and the draft."""
        everybody = self.unit.people.list_all()
        for number, one in enumerate(told):
            if one.sent is None:
                self.unit.announcements.add(_announcement(one, now=now))
            else:
                at = one.sent.replace(tzinfo=ZoneInfo(self.company.timezone))
                people = [person for person in everybody if _gets(person, one, on=at.date())]
                self._send(one, people, key=f"announcement {number}", at=at)

    def _send(self, told: Told, people: Sequence[Person], *, key: str, at: datetime) -> None:
        """Let an announcement go out to people, let them respond, and close it."""
        one = self._launched(told, len(people), at=at)
        number = self.unit.announcements.add(one)
        recipients = [_recipient(person, due_at=at) for person in people]
        self.unit.announcements.put_recipients(number, recipients)
        self._deliver(number, people, at=at)
        dice = Dice(self.seed)
        for person in people:
            for kind in ResponseKind:
                if dice.roll(person.id, key, kind) < told.share(kind, person):
                    later = _ANSWERED_WITHIN * dice.roll(person.id, key, kind, "when")
                    response = Response(announcement_id=number, person_id=person.id, kind=kind, at=at + later)
                    self.unit.announcements.respond(response)
        self.unit.announcements.close(number, at=one.over_at or at)
        # What became of each message stands with its recipient now.
        self.unit.outbox.delete_finished(before=at + timedelta(seconds=1))

    def _launched(self, told: Told, people: int, *, at: datetime) -> Announcement:
        over_at = utc_of(told.until + timedelta(days=1), time(), ZoneInfo(self.company.timezone))
        forecast = Forecast(
            counted_at=at, audience=people, recipients=people, reached=people, first_at=at, finished_at=at
        )
        return _announcement(
            told,
            now=at,
            state=AnnouncementState.SENDING,
            forecast=forecast,
            launched_by=LEAD,
            launched_at=at,
            over_at=over_at,
        )

    def _deliver(self, number: int, people: Sequence[Person], *, at: datetime) -> None:
        """Let the messages go through the outbox, as if they had been sent."""
        outbox = self.unit.outbox
        [one] = self.unit.announcements.get_many([number]).values()
        cards = AnnouncementCards(world=World(company=self.company, now=at), unit=self.unit)
        messages = [
            NewMessage(
                dedupe_key=key_of(number, _lane(person)),
                lane=_lane(person),
                kind=ANNOUNCEMENT,
                due_at=at,
                card=to_json(cards.direct(one, person)),
                person_id=person.id,
                feature=Feature.ANNOUNCEMENT,
                subject_id=number,
            )
            for person in people
        ]
        outbox.add_many(messages, now=at)
        ids = [message.id for message in outbox.ready(now=at, limit=len(messages), room={})]
        fences = outbox.begin(ids, platform=Platform.PLAYGROUND, lease_seconds=_LEASE_SECONDS)
        outbox.acknowledge(
            [
                Acknowledgement(message_id=message_id, fence=fence, state=MessageState.SENT)
                for message_id, fence in fences.items()
            ],
            at=at,
        )
        self.unit.announcements.set_revision(number, [_lane(person) for person in people], one.revision)


def _announcement(told: Told, *, now: datetime, **more: Any) -> Announcement:
    return Announcement(
        author_id=LEAD,
        content=told.content,
        addressing=Addressing(
            audience=Audience(teams=told.teams), valid_until=told.until, repeats=told.repeats
        ),
        created_at=now,
        changed_at=now,
        **more,
    )


def _gets(person: Person, told: Told, *, on: date) -> bool:
    """Tell whether somebody was there on the day, and in the audience."""
    was_there = person.start_date is None or person.start_date <= on
    return (
        person.active
        and was_there
        and (person.end_date is None or person.end_date >= on)
        and in_audience(person, Audience(teams=told.teams), is_manager=False)
    )


def _lane(person: Person) -> str:
    return f"person:{person.id}"


def _recipient(person: Person, *, due_at: datetime) -> Recipient:
    return Recipient(lane=_lane(person), person_id=person.id, due_at=due_at)
