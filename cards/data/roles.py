"""What homes and the overviews of managers, leads and admins need to know. See `cards.data`."""

from dataclasses import dataclass, field
from datetime import date

from cards.data.members import Figure, PracticeLine
from coaching.checkins.model import GroupCounts, TroubleKind
from coaching.programmes.model import Support


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeProgress:
    """A member's place in one programme, on their home."""

    enrolment_id: int
    programme_id: str
    programme_name: str
    day: int
    """Below 0 before day 0, above `total_days` when it is over."""
    total_days: int
    practice: PracticeLine | None
    practices_done: tuple[str, ...]
    own_goal: str | None
    figures: tuple[Figure, ...]
    next_date: date | None
    open_check_in_id: int | None
    stopped: bool
    support: Support = Support.WEEKLY
    weeks: int = 1
    """Weeks from a check-in to the next; 0 for those who ride alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeCounts:
    """What a lead may see of a programme: counts; groups under k are pooled in a last row."""

    programme_id: str
    programme_name: str
    first: date
    last: date
    whole: GroupCounts
    groups: tuple[GroupCounts, ...]
    """Per department; the pooled row has the group name "" ."""
    smallest_group: int
    trouble: dict[TroubleKind, int]
    clarity: dict[str, int]
    """By `Clarity` value; the empty string counts those without an answer yet."""
    weeks: tuple[tuple[date, int, int, int, int], ...]
    """Per week (its Monday): done, on track, trouble, without answer."""
    attitude: dict[str, int] = field(default_factory=dict)
    """By `Attitude` value; the empty string counts those who said nothing, or were not asked yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamCounts:
    """What a manager may see: counts of the team, none when it has fewer than k people in it."""

    team: str
    people: int
    counts: GroupCounts | None
    smallest_group: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryCounts:
    """Messages by what became of them, with reasons and how many."""

    queued: int
    sent: int
    reasons: tuple[tuple[str, str, int], ...]
    """(state, reason, count) of what was not sent."""
    stopped: bool
    dead: tuple[str, ...] = ()
    """Names of the chat platforms that refuse our token: nothing goes out there."""
    can_stop: bool = False
    """The reader may use the emergency stop; leads see the counts without it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterCounts:
    """The roster for admins."""

    people: int
    active: int
    without_chat: int
    on_leave_today: int
    teams: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StopConfirmData:
    """The emergency stop was typed; the question whether it is meant needs nothing more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadProgrammeListData:
    """Programmes for those who may see more than one."""

    programmes: tuple[tuple[str, str], ...]
    """(id, name)"""
