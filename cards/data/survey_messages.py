"""What the messages about a wave of a survey need to know. See `cards.data`."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from surveys.waves.model import Lost


class WhyNot(StrEnum):
    """Why a wave cannot open, as `surveys.waves.launching` says it."""

    TOO_FEW_INVITED = "too_few_invited"
    NO_SET = "no_set"
    NO_VAULT = "no_vault"
    NO_RESPONSES = "no_responses"


@dataclass(frozen=True, slots=True, kw_only=True)
class WaveLine:
    """A wave, as people know it: by its month and the set that is asked."""

    wave_id: str
    set_name: str
    opens_on: date
    closes_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldItem:
    """An item without an answer, and who is to answer it."""

    name: str
    who: tuple[str, ...]
    """By name; whoever leads where nobody was chosen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AwaitedResponses:
    """Responses to a survey for which the next one waits, or does not because a sponsor says so."""

    wave: WaveLine
    due_on: date
    is_late: bool
    items: int
    unanswered: int
    """0 while it is missing: everything has an answer, and is not published."""
    is_published: bool = False
    """Everybody has them, and what is missing are answers alone."""
    responders: tuple[str, ...] = ()
    """Who is asked for what is missing, by name."""
    holders: tuple[HeldItem, ...] = ()
    """Who is to answer which item, where one was given to somebody."""
    held_on: date | None = None
    """The day on which a survey was due that waits for them."""
    let_open_by: str | None = None
    """Who lets the next one open without them, by name; empty where that is forgotten."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyInvitationData:
    """A survey that is open."""

    wave: WaveLine
    questions: int
    minutes: int
    smallest_group: int
    despite: str | None = None
    """Who let it open although responses to an earlier one were missing, by name; empty where that is
    forgotten."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyReminderData:
    """A survey that is still open."""

    wave: WaveLine
    despite: str | None = None
    """As of its invitation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyLostData:
    """A survey that ended without results, by no fault of those who answered."""

    wave: WaveLine
    why: Lost


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyDiscardedData:
    """A survey that an admin ended before its date."""

    wave: WaveLine
    schedule_id: str = ""
    """For who ended it: the way back. Empty for those who are told because they were invited."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyNotOpenedData:
    """A survey that was due and could not open."""

    schedule_id: str
    set_name: str
    """Its id where the set is gone."""
    reason: WhyNot
    invited: int
    needed: int
    left_out: int
    """How many were asked one of its questions not long ago."""
    awaited: AwaitedResponses | None = None
    """The responses for which it waits."""
    next_on: date | None = None
    """It need not wait for responses any more, and is left out because this next date is near."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyNotClosedData:
    """A survey whose date has passed, and whose answers cannot be opened at the moment."""

    wave: WaveLine
