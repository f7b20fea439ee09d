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


@dataclass(frozen=True, slots=True, kw_only=True)
class WaveLine:
    """A wave, as people know it: by its month and the set that is asked."""

    wave_id: str
    set_name: str
    opens_on: date
    closes_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyInvitationData:
    """A survey that is open."""

    wave: WaveLine
    questions: int
    minutes: int
    smallest_group: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyReminderData:
    """A survey that is still open."""

    wave: WaveLine


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


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyNotClosedData:
    """A survey whose date has passed, and whose answers cannot be opened at the moment."""

    wave: WaveLine
