"""The messages of an announcement: to each of its recipients, in channels, and the changes of what was sent.

They name their announcement by `subject_id`, by which their cards are built anew for its present revision.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from cards.model import Card
from coaching.announcements.model import Announcement, AnnouncementState, Recipient
from coaching.announcements.moments import over_in
from handlers.announcements.cards import AnnouncementCards
from handlers.context import UnitOfWork, World
from handlers.introductions import introductions
from people.calendar import pattern_of
from people.model import Person
from people.outbox import Message, NewMessage

ANNOUNCEMENT = "announcement"
ANNOUNCEMENT_POSTED = "announcement_posted"
ANNOUNCEMENT_EDIT = "announcement_edit"
"""Kinds of messages, as on `deliveries`."""
ABOUT_AN_ANNOUNCEMENT = frozenset({ANNOUNCEMENT, ANNOUNCEMENT_POSTED, ANNOUNCEMENT_EDIT})
"""Kinds whose `subject_id` is an announcement."""
CHANGES_LAST = timedelta(days=30)
"""How long it is tried to correct or recall what was sent, where a platform is away for example: our own
default."""

_ORIGINALS = frozenset({ANNOUNCEMENT, ANNOUNCEMENT_POSTED})
_GOES_NO_MORE = frozenset({AnnouncementState.STOPPED, AnnouncementState.RECALLED})


def key_of(announcement_id: int, lane: str) -> str:
    """Return the key of the message to a recipient."""
    return f"{ANNOUNCEMENT}:{announcement_id}:{lane}"


def edit_key_of(announcement_id: int, revision: int, lane: str) -> str:
    """Return the key of the change to what a recipient has got."""
    return f"{ANNOUNCEMENT_EDIT}:{announcement_id}:{revision}:{lane}"


# ---------------------------------------------------------------------------- queueing


def messages_for(
    world: World, unit: UnitOfWork, one: Announcement, recipients: Sequence[Recipient]
) -> list[NewMessage]:
    """Return what recipients get now: the announcement, or its change who was sent an older revision.
    Introductions come first. Who is not in the roster any more gets nothing."""
    people = unit.people.get_many({each.person_id for each in recipients if each.person_id is not None})
    cards = AnnouncementCards(world=world, unit=unit)
    messages = _introductions(world, unit, one, recipients, people)
    for recipient in recipients:
        person = people.get(recipient.person_id or "")
        if recipient.person_id is None or person is not None:
            card = cards.stored(one, person)
            not_after = _not_after(world, one, person)
            messages.append(_message(world, one, recipient, card=card, not_after=not_after))
    return messages


def _not_after(world: World, one: Announcement, person: Person | None) -> datetime | None:
    """Return when it is over for a recipient: with its last day where they are, in channels everywhere."""
    if person is None or one.over_at is None:
        return one.over_at
    over = over_in(one.addressing, pattern_of(person, world.company).timezone)
    return one.over_at if over is None else min(over, one.over_at)


def _introductions(
    world: World,
    unit: UnitOfWork,
    one: Announcement,
    recipients: Sequence[Recipient],
    people: Mapping[str, Person],
) -> list[NewMessage]:
    firsts = sorted({each.person_id or "" for each in recipients if each.revision == 0} & people.keys())
    return introductions(
        world,
        unit,
        [people[key] for key in firsts],
        about=f"{ANNOUNCEMENT}-{one.id}",
        not_after=one.over_at or world.now + CHANGES_LAST,
    )


def _message(
    world: World, one: Announcement, recipient: Recipient, *, card: str, not_after: datetime | None
) -> NewMessage:
    if recipient.revision > 0:
        return _edit(world, one, recipient, card=card)
    is_direct = recipient.person_id is not None
    return NewMessage(
        dedupe_key=key_of(one.id, recipient.lane),
        kind=ANNOUNCEMENT if is_direct else ANNOUNCEMENT_POSTED,
        lane=recipient.lane,
        person_id=recipient.person_id,
        feature=one.feature if is_direct else None,
        subject_id=one.id,
        card=card,
        due_at=recipient.due_at,
        not_after=not_after,
    )


def _edit(world: World, one: Announcement, recipient: Recipient, *, card: str) -> NewMessage:
    return NewMessage(
        dedupe_key=edit_key_of(one.id, one.revision, recipient.lane),
        kind=ANNOUNCEMENT_EDIT,
        lane=recipient.lane,
        person_id=recipient.person_id,
        subject_id=one.id,
        card=card,
        due_at=world.now,
        not_after=world.now + CHANGES_LAST,
        edits=key_of(one.id, recipient.lane),
        removes=one.state is AnnouncementState.RECALLED,
    )


# ---------------------------------------------------------------------------- cards


def card_of(world: World, unit: UnitOfWork, one: Announcement, person: Person | None) -> Card:
    """Return the announcement as a person reads it now; None: as it stands in channels."""
    return _card(AnnouncementCards(world=world, unit=unit), one, person)


def preview_card(world: World, unit: UnitOfWork, one: Announcement, language: str) -> Card:
    """Return a draft as those who read a language would get it."""
    return AnnouncementCards(world=world, unit=unit).preview(one, language)


def _card(cards: AnnouncementCards, one: Announcement, person: Person | None) -> Card:
    return cards.posted(one) if person is None else cards.direct(one, person)


# ---------------------------------------------------------------------------- looked at again


def rebuild_announcements(world: World, unit: UnitOfWork, messages: Sequence[Message]) -> dict[int, Card]:
    """Return the cards of announcements, and of changes to them, as they read now, by message id. Others are
    absent, and so are those whose announcement or reader is gone."""
    asked = [one for one in messages if one.kind in ABOUT_AN_ANNOUNCEMENT]
    found = _announcements(unit, asked)
    people = unit.people.get_many({one.person_id for one in asked if one.person_id is not None})
    cards = AnnouncementCards(world=world, unit=unit)
    built = {}
    for message in asked:
        one, person = found.get(message.subject_id or 0), people.get(message.person_id or "")
        if one is not None and (message.person_id is None or person is not None):
            built[message.id] = _card(cards, one, person)
    return built


def announcements_that_are_over(unit: UnitOfWork, messages: Sequence[Message]) -> set[int]:
    """Return the ids of those messages that are not to arrive any more: their announcement was stopped,
    recalled or forgotten before they left, or a later change comes."""
    asked = [one for one in messages if one.kind in ABOUT_AN_ANNOUNCEMENT]
    found = _announcements(unit, asked)
    return {message.id for message in asked if _is_over(message, found.get(message.subject_id or 0))}


def announcements_on_hold(unit: UnitOfWork, messages: Sequence[Message]) -> set[int]:
    """Return the ids of those messages that wait because their announcement was paused."""
    asked = [one for one in messages if one.kind in _ORIGINALS]
    held = {key for key, one in _announcements(unit, asked).items() if one.state is AnnouncementState.PAUSED}
    return {message.id for message in asked if message.subject_id in held}


def _announcements(unit: UnitOfWork, messages: Collection[Message]) -> dict[int, Announcement]:
    ids = {one.subject_id for one in messages if one.subject_id is not None}
    return unit.announcements.get_many(ids) if ids else {}


def _is_over(message: Message, one: Announcement | None) -> bool:
    if one is None:
        return True
    if message.kind in _ORIGINALS:
        return one.state in _GOES_NO_MORE
    lane = message.dedupe_key.split(":", 3)[-1]
    return message.dedupe_key != edit_key_of(one.id, one.revision, lane)
