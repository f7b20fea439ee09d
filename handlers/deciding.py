"""May what is due go out now, to which address, and in which words? Decided for a batch of messages at once,
at the last moment before sending (docs/why/last-moment.md)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from cards.model import Card
from cards.serial import UnreadableCardError, from_json
from handlers import topics
from handlers.alerts import troubles_that_are_over
from handlers.context import UnitOfWork, World
from handlers.help_messages import IN_WORKING_TIME
from handlers.help_rebuilding import ABOUT_HELP, no_longer_needed
from handlers.leading import drafts_that_are_over
from handlers.readers import reader_of
from handlers.surveys.messages import waves_that_are_over
from people.attention import FREE
from people.calendar import WorkCalendar, iso_week
from people.model import Person, Platform
from people.outbox import Message, MessageState, Reason
from people.reach import address_of, identity_on
from people.sending import ACCOUNT_RETRY, End, Go, Move, Recipient, Verdict, decide, decide_reply
from people.working_time import calendars_for

AROUND_TROUBLE = frozenset({topics.PLATFORM_TROUBLE, topics.SECRET_EXPIRES})
"""Kinds that go to no platform which takes nothing at the moment: it may be what they tell of."""

Address = tuple[Platform, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    recipient: Recipient
    address: Address | None
    around_trouble: Address | None
    """Their address on a platform that takes what we send."""
    introduced: bool
    """They have read what Hojorin is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deciding:
    """Messages about to go out, with all that is known of them and of whom they are for."""

    world: World
    cards: dict[int, Card]
    """By message id, without those that are damaged: one bad row stops nobody else."""
    known: Mapping[str, _Known]
    over: Collection[int]
    """The ids of messages about what went on otherwise since they were queued."""

    def verdict(self, message: Message) -> Verdict:
        """Return what happens to the message. What may have arrived is `unknown` if it is not sent again."""
        verdict = self._verdict(message)
        if isinstance(verdict, End) and message.doubt_since is not None:
            return End(MessageState.UNKNOWN, verdict.reason)
        return verdict

    def _verdict(self, message: Message) -> Verdict:
        if message.id not in self.cards:
            return End(MessageState.FAILED, Reason.PAYLOAD_REFUSED)
        if message.person_id is None:
            return self._of_channel(message)
        known = self.known.get(message.person_id)
        if known is None:
            return End(MessageState.DROPPED, Reason.LEFT_COMPANY)
        # Two programmes met them before anything had gone out: the introduction comes once.
        is_second = message.kind == topics.INTRODUCTION and known.introduced
        if message.id in self.over or is_second:
            return End(MessageState.DROPPED, Reason.NO_LONGER_NEEDED)
        if message.feature is not None:
            return decide(message, known.recipient, company=self.world.company, now=self.world.now)
        return self._of_reply(message, known)

    def _of_channel(self, message: Message) -> Verdict:
        if self._is_expired(message):
            return End(MessageState.DROPPED, Reason.EXPIRED)
        address = channel_of(message)
        if address is None:
            return End(MessageState.FAILED, Reason.CHANNEL_GONE)
        if address[0] not in self.world.platforms:
            return Move(self.world.now + ACCOUNT_RETRY, Reason.NO_PLATFORM)
        return Go()

    def _of_reply(self, message: Message, known: _Known) -> Verdict:
        if self._is_expired(message):
            return End(MessageState.DROPPED, Reason.EXPIRED)
        if message.kind in AROUND_TROUBLE and known.around_trouble is None:
            return End(MessageState.FAILED, Reason.NO_CHAT_IDENTITY)
        waits = message.kind in IN_WORKING_TIME
        return decide_reply(known.recipient, in_working_time=waits, now=self.world.now)

    def _is_expired(self, message: Message) -> bool:
        return message.not_after is not None and self.world.now > message.not_after

    def address(self, message: Message) -> Address:
        """Return where a message goes that may go out."""
        known = self.known.get(message.person_id or "")
        found = None
        if known is not None:
            found = self._where_it_may_be(message, known.recipient.person) or known.address
            if message.kind in AROUND_TROUBLE:
                # A warning for somebody whose only chat is in trouble waits there for its end.
                found = known.around_trouble or found
        found = found or channel_of(message)
        assert found is not None, "only what has an address may go out"  # noqa: S101 - `verdict` saw to it
        return found

    def _where_it_may_be(self, message: Message, person: Person) -> Address | None:
        """Return where a message may have arrived: a second copy would be on one platform with the first."""
        if message.doubt_since is None or message.platform not in self.world.platforms:
            return None
        address = identity_on(message.platform, person)
        return None if address is None else (message.platform, address)

    def week(self, message: Message) -> tuple[str, str] | None:
        """Return person and ISO week of the place that the message takes of the attention budget, if any."""
        if message.person_id is None or message.feature is None or message.feature in FREE:
            return None
        calendar = self.known[message.person_id].recipient.calendar
        return message.person_id, iso_week(calendar, self.world.now)

    def stale(self, going: Iterable[Message]) -> list[Message]:
        """Return what must be worded anew. It was due on an earlier date of its reader than today: an
        emergency stop or a missing platform had held it, and its card still speaks of that date. Or it became
        known only since which language they read. Or it is about a request, with which anything may have
        happened since."""
        return [message for message in going if self._is_stale(message)]

    def _is_stale(self, message: Message) -> bool:
        known = self.known.get(message.person_id or "")
        if known is None or message.feature is None:
            return False
        calendar, person = known.recipient.calendar, known.recipient.person
        is_late = calendar.local_date(message.due_at) < calendar.local_date(self.world.now)
        language = reader_of(person, self.world.company).words.language
        return is_late or self.cards[message.id].language != language or message.kind in ABOUT_HELP


def load_deciding(world: World, unit: UnitOfWork, messages: Sequence[Message]) -> Deciding:
    """Load what must be known to decide about the messages."""
    over = no_longer_needed(unit, messages) | drafts_that_are_over(unit, messages)
    over |= waves_that_are_over(unit, messages)
    return Deciding(
        world=world,
        cards=readable_cards(messages),
        known=_known(world, unit, messages),
        over=over | troubles_that_are_over(unit, messages),
    )


def readable_cards(messages: Iterable[Message]) -> dict[int, Card]:
    """Return the cards by message id, without those that are damaged."""
    cards = {}
    for message in messages:
        try:
            cards[message.id] = from_json(message.card)
        except UnreadableCardError:
            continue
    return cards


def channel_of(message: Message) -> Address | None:
    """Return the address of the channel that the message's lane names; None if it names none."""
    name, _, channel = message.lane.partition(":")
    if name not in set(Platform):
        return None
    platform = Platform(name)
    # In the playground anybody's id could be the name of a channel: there the lane is the address.
    return platform, message.lane if platform is Platform.PLAYGROUND else channel


def address_on(platform: Platform, message: Message, people: Mapping[str, Person]) -> str | None:
    """Return where on the platform a message was sent to; None if that is known no more."""
    if message.person_id is None:
        channel = channel_of(message)
        return None if channel is None else channel[1]
    person = people.get(message.person_id)
    return None if person is None else identity_on(platform, person)


def greeted(messages: Iterable[Message]) -> set[str]:
    """Return for whom an introduction is among the messages."""
    return {m.person_id for m in messages if m.kind == topics.INTRODUCTION and m.person_id is not None}


def _known(world: World, unit: UnitOfWork, messages: Sequence[Message]) -> dict[str, _Known]:
    ids = {message.person_id for message in messages if message.person_id is not None}
    persons = unit.people.get_many(ids)
    today = world.now.date()
    calendars = calendars_for(unit, persons.values(), company=world.company, first=today, last=today)
    pauses = unit.people.pauses_of(ids)
    used = _used(unit, calendars, now=world.now)
    introduced = unit.people.introduced(greeted(messages))
    chats = unit.people.last_chats(ids)
    calm = _calm_platforms(world, unit, messages)
    known = {}
    for person in persons.values():
        last_chat = chats.get(person.id)
        address = address_of(person, platforms=world.platforms, last_chat=last_chat)
        known[person.id] = _Known(
            recipient=Recipient(
                person=person,
                calendar=calendars[person.id],
                pauses=tuple(pauses.get(person.id, ())),
                used=used.get(person.id, 0),
                reachable=address is not None,
            ),
            address=address,
            around_trouble=address_of(person, platforms=calm, last_chat=last_chat),
            introduced=person.id in introduced,
        )
    return known


def _calm_platforms(world: World, unit: UnitOfWork, messages: Iterable[Message]) -> tuple[Platform, ...]:
    if not any(message.kind in AROUND_TROUBLE for message in messages):
        return world.platforms
    troubled = unit.outbox.troubled_platforms()
    return tuple(platform for platform in world.platforms if platform not in troubled)


def _used(unit: UnitOfWork, calendars: Mapping[str, WorkCalendar], *, now: datetime) -> dict[str, int]:
    """Return the places taken of each person's own current week; zones can be in different weeks."""
    by_week: dict[str, list[str]] = {}
    for person_id, calendar in calendars.items():
        by_week.setdefault(iso_week(calendar, now), []).append(person_id)
    used: dict[str, int] = {}
    for week, person_ids in by_week.items():
        used |= unit.attention.used(person_ids, week=week)
    return used
