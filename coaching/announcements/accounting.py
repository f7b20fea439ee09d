"""What became of an announcement, to the last recipient: figures that add up, and that tell on nobody. Pure.

Why a message comes later, or not at all, can be somebody's leave or pause: where few wait for one of these
reasons, the reasons are counted together. What people did with it is shown from a size up at which nobody's
deed follows from the total.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from coaching.announcements.model import Announcement, AnnouncementState, Standing
from people.outbox import MessageState, Reason

PRIVATE = (Reason.OUTSIDE_WORKING_TIME, Reason.PAUSED, Reason.OVER_BUDGET)
"""Reasons that say something about a person's days: hours and leave, pauses, the weekly limit."""
GOING = frozenset({None, Reason.RATE_LIMITED, Reason.DIED_WHILE_SENDING, Reason.TIMED_OUT})
"""Reasons of a queued message that goes by itself, as soon as the chat takes it or says what it took."""
CAN_GO_AGAIN = frozenset(
    {
        Reason.NO_CHAT_IDENTITY,
        Reason.BLOCKED,
        Reason.NOT_INSTALLED,
        Reason.DISABLED_BY_ADMIN,
        Reason.CHANNEL_GONE,
        Reason.PAYLOAD_REFUSED,
        Reason.PLATFORM_DOWN,
        Reason.TOKEN_DEAD,
    }
)
"""Reasons of failed messages that help is known for, after which they can be sent again."""
NAMED = frozenset(
    {
        Reason.NO_CHAT_IDENTITY,
        Reason.BLOCKED,
        Reason.NOT_INSTALLED,
        Reason.DISABLED_BY_ADMIN,
        Reason.CHANNEL_GONE,
        Reason.DEACTIVATED,
        Reason.PLATFORM_DOWN,
        Reason.DIED_WHILE_SENDING,
        Reason.TIMED_OUT,
    }
)
"""Reasons whose people are named, because whoever sends can help them. Never hours, leave, pauses, limit."""
_ENDED = frozenset({AnnouncementState.STOPPED, AnnouncementState.RECALLED})
_UNDER_WAY = frozenset({MessageState.QUEUED, MessageState.SENDING})
_ORDER = (MessageState.QUEUED, MessageState.FAILED, MessageState.UNKNOWN, MessageState.DROPPED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Recipients whom it has not reached (yet), for one reason or, where few could be told by it, several."""

    state: MessageState
    reasons: tuple[Reason, ...]
    count: int

    @property
    def reason(self) -> Reason | None:
        """The one reason; None where there are several."""
        return self.reasons[0] if len(self.reasons) == 1 else None

    @property
    def comes_later(self) -> bool:
        """Whether they get it at their next working moment, after their pause, or next week."""
        return self.state is MessageState.QUEUED and (self.reason is None or self.reason in PRIVATE)

    @property
    def is_named(self) -> bool:
        """Whether who is in it is shown."""
        return self.reason in NAMED

    @property
    def can_go_again(self) -> bool:
        """Whether it helps to send it again, after the cure; certainly nobody has it."""
        return self.state is MessageState.FAILED and self.reason in CAN_GO_AGAIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """All recipients, channels included. `total` = everything else together."""

    total: int
    sent: int
    going: int = 0
    """Being sent, or about to be."""
    next: int = 0
    """Their turn has not come."""
    held: int = 0
    """The announcement is paused, which holds them."""
    ended: int = 0
    """It was stopped, or recalled, before it left for them."""
    groups: tuple[Group, ...] = ()

    @property
    def open(self) -> int:
        """How many may still get it: whom a stop leaves without."""
        queued = sum(one.count for one in self.groups if one.state is MessageState.QUEUED)
        return self.going + self.next + self.held + queued

    def counted(self, state: MessageState) -> int:
        """Return how many are in groups of a state; of `QUEUED` without those who just get it later."""
        return sum(one.count for one in self.groups if one.state is state and not one.comes_later)

    @property
    def later(self) -> int:
        """How many get it later."""
        return sum(one.count for one in self.groups if one.comes_later)


def account_of(
    one: Announcement, standings: Mapping[Standing, int], *, now: datetime, smallest: int
) -> Account:
    """Return what became of an announcement; reasons of which one has fewer than `smallest` are counted
    together where they say something about somebody's days."""
    over = one.closed_at is not None or (one.over_at is not None and one.over_at <= now)
    counts: dict[str, int] = {}
    groups: dict[tuple[MessageState, Reason], int] = {}
    for standing, count in standings.items():
        place = _place(one, standing, over=over)
        if isinstance(place, str):
            counts[place] = counts.get(place, 0) + count
        else:
            groups[place] = groups.get(place, 0) + count
    return Account(
        total=sum(standings.values()),
        sent=counts.get("sent", 0),
        going=counts.get("going", 0),
        next=counts.get("next", 0),
        held=counts.get("held", 0),
        ended=counts.get("ended", 0),
        groups=_groups(groups, smallest=smallest),
    )


def _place(one: Announcement, standing: Standing, *, over: bool) -> str | tuple[MessageState, Reason]:
    """Return the field of `Account` that counts recipients in a standing, or else their group."""
    state, reason = standing.state, standing.reason
    if state is MessageState.SENT:
        return "sent"
    if state is MessageState.SENDING:
        return "going"
    if state in (None, MessageState.QUEUED):
        return _place_of_open(one, state, reason, over=over)
    if one.state in _ENDED and state is MessageState.DROPPED and reason is Reason.NO_LONGER_NEEDED:
        return "ended"
    return state or MessageState.DROPPED, reason or Reason.DIED_WHILE_SENDING


def _place_of_open(
    one: Announcement, state: MessageState | None, reason: Reason | None, *, over: bool
) -> str | tuple[MessageState, Reason]:
    if one.state in _ENDED:
        return "ended"
    if over:
        return MessageState.DROPPED, Reason.EXPIRED
    if state is None:
        return "next"
    # While it is paused, what would go is held as it is about to.
    if reason is Reason.HELD or (one.state is AnnouncementState.PAUSED and reason in GOING):
        return "held"
    return "going" if reason is None or reason in GOING else (MessageState.QUEUED, reason)


def _groups(counts: Mapping[tuple[MessageState, Reason], int], *, smallest: int) -> tuple[Group, ...]:
    found = []
    for state in _ORDER:
        private = {reason: counts[state, reason] for reason in PRIVATE if counts.get((state, reason))}
        found += _private(state, private, smallest=smallest)
        others = sorted(
            (
                (reason, count)
                for (at, reason), count in counts.items()
                if at is state and reason not in PRIVATE
            ),
            key=lambda each: (-each[1], each[0]),
        )
        found += [Group(state=state, reasons=(reason,), count=count) for reason, count in others if count]
    return tuple(found)


def _private(state: MessageState, counts: Mapping[Reason, int], *, smallest: int) -> list[Group]:
    """Return a group for each reason, or one for all three, which says only that it is one of them."""
    if not counts:
        return []
    if min(counts.values()) < smallest:
        return [Group(state=state, reasons=PRIVATE, count=sum(counts.values()))]
    return [Group(state=state, reasons=(reason,), count=count) for reason, count in counts.items()]


# ---------------------------------------------------------------------------- changes of what was sent


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """How far a correction or a recall is. `of` = everything else together."""

    of: int
    """Who had got it before."""
    done: int
    """Corrected, or deleted."""
    replaced: int = 0
    """Where the chat deletes nothing, it says now that it was recalled."""
    waiting: int = 0
    left: int = 0
    """It stands there as it did: it could not be changed."""


def recall_of(sent: int, edits: Mapping[Standing, int], *, is_fed: bool) -> Changes:
    """Return how far a recall is, for `sent` recipients who had got it. `is_fed`: each has its deletion in
    the queue, or behind it."""
    done = edits.get(Standing(state=MessageState.SENT), 0)
    replaced = edits.get(Standing(state=MessageState.SENT, reason=Reason.REPLACED), 0)
    rest = max(sent - done - replaced, 0)
    under_way = not is_fed or any(one.state in _UNDER_WAY for one in edits)
    # Of what never had left, the deletion is not needed any more: that is nobody's trouble.
    known = sum(count for one, count in edits.items() if _is_left(one))
    left = min(known, rest) if under_way else rest
    return Changes(of=done + replaced + rest, done=done, replaced=replaced, waiting=rest - left, left=left)


def correction_of(changes: Mapping[Standing, int], *, is_fed: bool) -> Changes:
    """Return how far a correction is, of those who had got it before: `changes` counts these by what became
    of the change of what they got (`AnnouncementStore.change_standings`). `is_fed`: as `recall_of`."""
    under_way = _UNDER_WAY if is_fed else {None, *_UNDER_WAY}
    done = sum(count for one, count in changes.items() if one.state is MessageState.SENT)
    waiting = sum(count for one, count in changes.items() if one.state in under_way)
    total = sum(changes.values())
    return Changes(of=total, done=done, waiting=waiting, left=total - done - waiting)


def _is_left(standing: Standing) -> bool:
    ended = standing.state not in {*_UNDER_WAY, MessageState.SENT}
    return ended and standing.reason is not Reason.NO_LONGER_NEEDED


# ---------------------------------------------------------------------------- what people did


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaction:
    """How many people did something; `is_least`: so many or more, because hardly anybody did not."""

    count: int
    is_least: bool = False


def reaction_of(count: int, *, reached: int, smallest: int) -> Reaction | None:
    """Return how many of those whom it reached did something, as it may be shown; None where that would be
    fewer than `smallest`. Nor is it shown how few did not: from the total, too, nobody's deed follows."""
    shown = min(count, reached - smallest)
    return None if shown < smallest else Reaction(count=shown, is_least=shown < count)
