"""Messages that wait to be sent, and the inbox that makes an event act once. Models and ports.

A message's content is the neutral card as JSON (`cards.serial`): this package does not look inside.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from people.model import Feature, Platform
from people.pace import Pace


class MessageState(StrEnum):
    """The life of a message. `DROPPED`: not sent on purpose, with a reason; `UNKNOWN`: nobody can tell."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    DROPPED = "dropped"
    UNKNOWN = "unknown"


class Guarantee(StrEnum):
    """What is promised of a kind of message on a platform, when a process or a connection dies while it is
    being sent."""

    EXACTLY_ONCE = "exactly_once"
    """The platform recognises a repeated delivery, or can be asked what arrived."""
    AT_LEAST_ONCE = "at_least_once"
    """It is sent again: two copies do less harm than none."""
    AT_MOST_ONCE = "at_most_once"
    """It is not sent again, and ends as `unknown`."""


class Reason(StrEnum):
    """Why a message was not sent (or not yet). Each has a cure, in words, in `deliveries`."""

    NO_CHAT_IDENTITY = "no_chat_identity"
    NO_PLATFORM = "no_platform"
    LEFT_COMPANY = "left_company"
    DEACTIVATED = "deactivated"
    NOT_IN_PILOT = "not_in_pilot"
    PAUSED = "paused"
    EXPIRED = "expired"
    OVER_BUDGET = "over_budget"
    OUTSIDE_WORKING_TIME = "outside_working_time"
    HELD = "held"
    """Whoever announced it has paused it."""
    NO_LONGER_NEEDED = "no_longer_needed"
    BLOCKED = "blocked"
    NOT_INSTALLED = "not_installed"
    DISABLED_BY_ADMIN = "disabled_by_admin"
    CHANNEL_GONE = "channel_gone"
    RATE_LIMITED = "rate_limited"
    TOKEN_DEAD = "token_dead"  # noqa: S105 - the name of a failure, not a secret
    PAYLOAD_REFUSED = "payload_refused"
    PLATFORM_DOWN = "platform_down"
    DIED_WHILE_SENDING = "died_while_sending"
    TIMED_OUT = "timed_out"
    REPLACED = "replaced"
    """Of what was sent: it was to be deleted, which the platform does not do here, so that it was changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMessage:
    """A message about to be queued. A second one with the same `dedupe_key` is not queued."""

    dedupe_key: str
    kind: str
    """What it is, e.g. `check_in`, `reminder`: how it is rebuilt when moved, and shown in `deliveries`."""
    lane: str
    """The conversation, for order: `person:ID`, or a channel such as `playground:leads`."""
    person_id: str | None = None
    """Whom it is for; None for a channel."""
    feature: Feature | None = None
    """Set for unprompted direct messages: they keep working time, pauses and the attention budget."""
    subject_id: int | None = None
    """The id of what it is about (check-in, enrolment), for rebuilding."""
    card: str
    due_at: datetime
    not_after: datetime | None = None
    """After this moment its purpose has expired: it is dropped, not sent."""
    edits: str | None = None
    """The `dedupe_key` of an earlier message in the same lane, which is changed to this card: an *edit*. It
    notifies nobody, so it has no `feature`, and everything else goes before it."""
    removes: bool = False
    """Of an edit: the earlier message is deleted where the platform can, else changed to this card."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A stored message."""

    id: int
    dedupe_key: str
    kind: str
    lane: str
    person_id: str | None
    feature: Feature | None
    subject_id: int | None
    card: str
    due_at: datetime
    not_after: datetime | None
    state: MessageState
    reason: Reason | None
    attempts: int
    fence: int
    queued_at: datetime
    finished_at: datetime | None
    platform: Platform | None
    """Where it is sent or was; of a queued one: where it would have gone when it was last looked at."""
    doubt_since: datetime | None
    """Machine time of the earliest send of which nobody can tell whether it arrived."""
    edits: str | None = None
    """The `dedupe_key` of the message that it changes."""
    removes: bool = False
    """It deletes that message where the platform can."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """A message that an edit changes, as it stands now."""

    state: MessageState
    reason: Reason | None
    due_at: datetime
    platform: Platform | None
    platform_ref: str | None
    """What the platform calls it, once it was sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """How many messages a platform's pace takes now; `wait`: seconds until it takes one more."""

    messages: int
    wait: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledgement:
    """What became of one send. `retry_at` (machine time) queues it again instead of finishing it;
    `in_doubt`: it may have arrived all the same, which must be found out before it is sent again.
    `unsent`: so many of its attempts, this one included, count as none: nothing was sent, which says nothing
    about the message."""

    message_id: int
    fence: int
    state: MessageState
    reason: Reason | None = None
    platform_ref: str | None = None
    retry_at: datetime | None = None
    in_doubt: bool = False
    unsent: int = 0


class Outbox(Protocol):
    """Messages by conversation, in order, one in flight each (ARCHITECTURE, Delivery)."""

    def machine_now(self) -> datetime:
        """Return the machine time by which leases, rests and pauses go, and retries come: the database's
        clock where it has one. Whoever says when to try again counts from here, because the clock of this
        host may be another one."""

    def add_many(self, messages: Sequence[NewMessage], *, now: datetime) -> int:
        """Queue messages in one go; returns how many were new by `dedupe_key`."""

    def room(self, paces: Mapping[Platform, Pace | None], *, most: int) -> dict[Platform, Room]:
        """Return how many messages, `most` at most, each platform takes now, locking its pace for this unit
        of work. A platform without a pace takes any number; one that pauses takes none."""

    def ready(self, *, now: datetime, limit: int, room: Mapping[Platform, int]) -> list[Message]:
        """Lock for this unit of work up to `limit` queued messages due by the business time `now`, at
        most one a lane, highest feature first, then earliest due; lanes in flight or resting, and messages
        waiting for a retry are left out. Of those known to go to a platform at most its `room` comes, and
        none without room."""

    def begin(
        self,
        message_ids: Collection[int],
        *,
        platform: Platform,
        lease_seconds: int,
        pace: Pace | None = None,
        looking: bool = False,
    ) -> dict[int, int]:
        """Write the intent to send: state `sending`, next fence, in doubt from now on, lease on the machine's
        (database's) clock, lane taken and at rest for the pace's time, the pace spent. `looking`: the intent
        to find out whether an earlier send arrived, which costs neither an attempt nor pace. Returns the
        fence per message id."""

    def hold(self, message_ids: Collection[int], *, platform: Platform) -> None:
        """Remember where queued messages would go, which has no room: they come when it has."""

    def originals(self, message_ids: Collection[int]) -> dict[int, Original]:
        """Return the messages that these edits change, by the edit's id, in one query; absent where there is
        none (any more)."""

    def move(self, message_id: int, *, due_at: datetime, card: str, reason: Reason | None) -> None:
        """Put a queued message off to a later moment, with its card built anew. Its platform is open again,
        unless it may have arrived there."""

    def finish(
        self, message_ids: Collection[int], *, state: MessageState, reason: Reason, at: datetime
    ) -> None:
        """End queued messages without sending them."""

    def acknowledge(self, acknowledgements: Sequence[Acknowledgement], *, at: datetime) -> frozenset[int]:
        """Record outcomes, freeing the lanes; those whose fence is no longer the message's own change
        nothing. Returns the ids that were recorded."""

    def expired(self, *, all_leases: bool, limit: int) -> list[Message]:
        """Lock messages in `sending` whose lease ran out (all of them at the start of the one process on
        SQLite), oldest first."""

    def give_back(
        self, message_ids: Collection[int], *, reason: Reason, retry_at: datetime | None = None
    ) -> None:
        """Queue messages in `sending` again, as doubtful as they are, and free their lanes."""

    def illegible(self) -> list[int]:
        """Return the ids, 1,000 at most, of messages on their way that hold a value which this version does
        not know: `ready` and `expired` leave them to a newer one."""

    def end_illegible(self, *, waited: timedelta, now: datetime) -> list[int]:
        """End those, as failed or unknown, that nobody took for so long since they were due by the business
        time, or since their lease ran out; returns their ids."""

    def put_off(self, message_ids: Collection[int], *, retry_at: datetime) -> None:
        """Let queued messages wait until a machine time, due as they are."""

    def lose(self, message_ids: Collection[int], *, reason: Reason, at: datetime) -> None:
        """End messages in `sending` as `unknown`, and free their lanes."""

    def note_pace(self, platform: Platform, pace: Pace, *, taken: int, refused: bool) -> None:
        """Learn from what the platform took and whether it refused for the rate; refusals while it pauses
        already count as one."""

    def pause_platform(self, platform: Platform, *, until: datetime, reason: Reason) -> bool:
        """Send nothing to the platform before the machine time `until`; a longer pause stays. True if the
        platform was not known to be in that trouble before."""

    def resume_platform(self, platform: Platform) -> bool:
        """End the platform's pause and its trouble, and let what waited for that go now, but for what is in
        doubt or was tried often, which keeps its time; True if there was a pause."""

    def troubled_platforms(self) -> dict[Platform, Reason]:
        """Return the platforms that had to pause and have not been resumed since, with the reason."""

    def release(self, person_ids: Collection[str], *, reasons: Collection[Reason], now: datetime) -> int:
        """Make due at once what is queued for these people for one of the reasons; returns how many."""

    def due_count(self, *, now: datetime) -> int:
        """Count queued messages due by `now`."""

    def waiting_count(self, *, now: datetime) -> int:
        """Count queued messages due after `now`."""

    def next_due(self) -> datetime | None:
        """Return the earliest `due_at` of queued messages."""

    def next_retry(self) -> datetime | None:
        """Return the earliest machine time at which a message that is due may be tried again, or None."""

    def next_turn(self, *, now: datetime) -> datetime | None:
        """Return the earliest machine time at which the lane of a due message has rested, or None."""

    def in_flight(self) -> int:
        """Count messages in `sending`, whichever process sends them."""

    def oldest_ready(self, *, now: datetime) -> datetime | None:
        """Return the earliest `due_at` of messages that are due and wait neither for a retry nor for a
        platform that pauses."""

    def counts_by_state(self) -> dict[tuple[Platform | None, MessageState], int]:
        """Count messages by (platform, state)."""

    def not_arrived(self, reason: Reason) -> list[Message]:
        """Return messages that ended as failed or unknown for the reason, by id, locked."""

    def send_again(self, message_ids: Collection[int], *, now: datetime) -> int:
        """Queue messages that ended as failed or unknown once more, due `now`, without their doubt and with
        no attempt counted; returns how many."""

    def send_failed_again(self, dedupe_keys: Collection[str], *, now: datetime) -> int:
        """Do the same for those with these keys that ended as failed: what may have arrived is left."""

    def cancel(self, dedupe_keys: Collection[str], *, at: datetime) -> int:
        """Drop queued messages that are no longer needed; returns how many."""

    def states(self, dedupe_keys: Collection[str]) -> dict[str, MessageState]:
        """Return the states of the messages with these keys, by key; absent where there is none."""

    def get_many(self, message_ids: Collection[int]) -> dict[int, Message]:
        """Return those of the ids that exist."""

    def list_messages(self, *, failed_only: bool = False) -> list[Message]:
        """Return all messages, newest first; `failed_only`: those that did not or may not have arrived."""

    def counts(self) -> dict[tuple[str, MessageState, Reason | None], int]:
        """Count messages by (kind, state, reason)."""

    def count_of_person(self, person_id: str) -> int:
        """Count the messages kept of a person."""

    def last_unprompted_to(self, person_id: str) -> Message | None:
        """Return the message with a feature that was sent last to a person."""

    def delete_finished(self, *, before: datetime, kinds: Collection[str] | None = None) -> int:
        """Delete finished messages older than the moment (retention), of some kinds only if `kinds` are
        given; returns how many."""

    def erase(self, person_id: str) -> None:
        """Delete the messages of a person."""

    def erase_about(self, kinds: Collection[str], subject_ids: Collection[int]) -> int:
        """Delete the messages of these kinds about these subjects, whoever they are for; returns how many."""


class Inbox(Protocol):
    """Which platform events were acted on."""

    def accept(self, *, platform: Platform, event_id: str, at: datetime) -> bool:
        """Remember an event; False when it was accepted before (then nothing may be done again)."""

    def delete_accepted(self, *, before: datetime) -> int:
        """Forget events older than the moment (no platform repeats them so late); returns how many."""


class DeliveryUnit(Protocol):
    """What services that send or receive take."""

    @property
    def outbox(self) -> Outbox: ...
    @property
    def inbox(self) -> Inbox: ...
