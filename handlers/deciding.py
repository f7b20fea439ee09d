"""May what is due go out now, to which address, and in which words? Decided for a batch of messages at once,
at the last moment before sending (docs/why/last-moment.md)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from cards.model import Card
from cards.serial import UnreadableCardError, from_json
from handlers import topics
from handlers.alerts import troubles_that_are_over
from handlers.announcements.messages import (
    ABOUT_AN_ANNOUNCEMENT,
    ANNOUNCEMENT,
    announcements_on_hold,
    announcements_that_are_over,
)
from handlers.announcements.questions import questions_that_are_over
from handlers.context import UnitOfWork, World
from handlers.help_messages import IN_WORKING_TIME
from handlers.help_rebuilding import ABOUT_HELP, no_longer_needed
from handlers.kpis.above import tellings_that_are_over
from handlers.kpis.asking import follow_ups_that_are_over
from handlers.kpis.disputing import disputes_that_are_over
from handlers.kpis.managers import managers_that_are_over
from handlers.kpis.reviews import reviews_that_are_over
from handlers.kpis.sources import silences_that_are_over
from handlers.leading import drafts_that_are_over
from handlers.readers import reader_of
from handlers.responses.next_steps import next_steps_that_are_over
from handlers.responses.reminders import responses_that_came
from handlers.responses.telling import RESPONSES, responses_that_are_over
from handlers.responses.work_messages import work_that_is_over
from handlers.surveys.messages import waves_that_are_over
from people.attention import FREE
from people.calendar import iso_week
from people.channels import place_of
from people.model import Person, Platform
from people.outbox import Message, MessageState, Original, Reason
from people.reach import address_of, identity_on
from people.sending import (
    ACCOUNT_RETRY,
    End,
    Go,
    Move,
    Recipient,
    Verdict,
    decide,
    decide_edit,
    decide_reply,
)
from people.working_time import calendars_for, used_this_week

AROUND_TROUBLE = frozenset({topics.PLATFORM_TROUBLE, topics.SECRET_EXPIRES})
"""Kinds that go to no platform which takes nothing at the moment: it may be what they tell of."""

LEAVES_LAST = frozenset({ANNOUNCEMENT, RESPONSES})
"""Kinds that leave the last place of a week to others: they are of use for longer than that."""

HOLD = timedelta(hours=1)
"""How long until it is looked again whether a paused announcement goes on; going on releases it at once."""
HOLD_IN_CHANNEL = timedelta(minutes=5)
"""The same in a channel, which nobody releases. Both are our own defaults."""

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
    held: Collection[int]
    """The ids of messages that could go but wait because whoever sends them has paused them."""
    originals: Mapping[int, Original]
    """What edits change, by the edit's id."""

    def verdict(self, message: Message) -> Verdict:
        """Return what happens to the message. What may have arrived is `unknown` if it is not sent again."""
        if message.edits is not None and message.id not in self.originals:
            # What may have been changed is gone: nothing shows whether it was.
            return End(MessageState.DROPPED, Reason.NO_LONGER_NEEDED)
        verdict = self._verdict(message) if message.edits is None else self._of_edit(message)
        if isinstance(verdict, Go) and message.id in self.held:
            hold = HOLD_IN_CHANNEL if message.person_id is None else HOLD
            return Move(self.world.now + hold, Reason.HELD)
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
            return decide(
                message,
                known.recipient,
                company=self.world.company,
                now=self.world.now,
                leaves_last=message.kind in LEAVES_LAST,
            )
        return self._of_reply(message, known)

    def _of_channel(self, message: Message) -> Verdict:
        if message.id in self.over:
            return End(MessageState.DROPPED, Reason.NO_LONGER_NEEDED)
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

    def _of_edit(self, message: Message) -> Verdict:
        if message.id not in self.cards:
            return End(MessageState.FAILED, Reason.PAYLOAD_REFUSED)
        known = self.known.get(message.person_id or "")
        if message.person_id is not None and known is None:
            return End(MessageState.DROPPED, Reason.LEFT_COMPANY)
        if message.id in self.over:
            # A later change of the same message comes.
            return End(MessageState.DROPPED, Reason.NO_LONGER_NEEDED)
        verdict = decide_edit(
            message,
            self.originals[message.id],
            person=None if known is None else known.recipient,
            platforms=self.world.platforms,
            now=self.world.now,
        )
        is_lost = isinstance(verdict, Go) and self._where_it_is(message) is None
        return End(MessageState.DROPPED, Reason.NO_LONGER_NEEDED) if is_lost else verdict

    def _where_it_is(self, message: Message) -> Address | None:
        """Return where the message is that an edit changes; None if whom it was sent to is there no more."""
        original, known = self.originals.get(message.id), self.known.get(message.person_id or "")
        if original is None or original.platform is None:
            return None
        people = {} if known is None else {known.recipient.person.id: known.recipient.person}
        address = address_on(original.platform, message, people)
        return None if address is None else (original.platform, address)

    def reference(self, message: Message) -> str | None:
        """Return what the platform calls the message that an edit changes; None for what is no edit."""
        original = self.originals.get(message.id)
        return None if original is None else original.platform_ref

    def _is_expired(self, message: Message) -> bool:
        return message.not_after is not None and self.world.now > message.not_after

    def address(self, message: Message) -> Address:
        """Return where a message goes that may go out."""
        known = self.known.get(message.person_id or "")
        found = self._where_it_is(message)
        if found is None and known is not None:
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
        known only since which language they read. Or it is about a request or an announcement, with which
        anything may have happened since."""
        return [message for message in going if self._is_stale(message)]

    def _is_stale(self, message: Message) -> bool:
        if message.kind in ABOUT_AN_ANNOUNCEMENT:
            return True
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
    over |= waves_that_are_over(unit, messages) | announcements_that_are_over(unit, messages)
    over |= next_steps_that_are_over(unit, messages) | responses_that_came(world, unit, messages)
    over |= questions_that_are_over(unit, messages) | responses_that_are_over(unit, messages)
    over |= work_that_is_over(unit, messages) | silences_that_are_over(unit, messages)
    over |= reviews_that_are_over(unit, messages) | managers_that_are_over(unit, messages)
    over |= follow_ups_that_are_over(world, unit, messages) | tellings_that_are_over(world, unit, messages)
    over |= disputes_that_are_over(unit, messages)
    return Deciding(
        world=world,
        cards=readable_cards(messages),
        known=_known(world, unit, messages),
        over=over | troubles_that_are_over(unit, messages),
        held=announcements_on_hold(unit, messages),
        originals=_originals(unit, messages),
    )


def _originals(unit: UnitOfWork, messages: Iterable[Message]) -> Mapping[int, Original]:
    edits = [message.id for message in messages if message.edits is not None]
    return unit.outbox.originals(edits) if edits else {}


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
    return place_of(message.lane)


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
    # What is tried again has its place already, and is not put off for want of one.
    used = used_this_week(unit, calendars, now=world.now, but=[message.id for message in messages])
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
