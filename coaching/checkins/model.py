"""Check-ins and what was answered, as plain data."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum


class CheckInKind(StrEnum):
    """The weekly card, or the status card that follows silence."""

    CHECK_IN = "check_in"
    STATUS = "status"


class Answer(StrEnum):
    """The three buttons."""

    DONE = "done"
    ON_TRACK = "on_track"
    TROUBLE = "trouble"


class CheckInState(StrEnum):
    """What became of a check-in."""

    OPEN = "open"
    ANSWERED = "answered"
    SILENT = "silent"
    """It reached the person, and the next step came without an answer."""
    SKIPPED = "skipped"
    """It reached nobody (a week without a working day, a pause, a refused message): not missed."""


class TroubleKind(StrEnum):
    """What kind of trouble, in the order of the form (PRODUCT 3)."""

    DONT_KNOW_HOW = "dont_know_how"
    SETUP = "setup"
    DOESNT_FIT = "doesnt_fit"
    NO_TIME = "no_time"
    NO_POINT = "no_point"
    BACK_TO_EXCEL = "back_to_excel"
    OTHER = "other"
    ANNOUNCEMENT = "announcement"
    """A question about an announcement. It is asked from there alone, and is no trouble with the tool."""


ON_THE_FORM = tuple(kind for kind in TroubleKind if kind is not TroubleKind.ANNOUNCEMENT)
"""What one can choose where one tells of trouble, and what materials are for."""


class SupportChange(StrEnum):
    """How an answer or a number changed how often somebody is asked."""

    LESS = "less"
    """Two good answers in a row."""
    ON_REQUEST = "on_request"
    """The same, and from now on they are not asked at all."""
    AFTER_TROUBLE = "after_trouble"
    AFTER_NUMBERS = "after_numbers"
    """Back to closely supported: they had trouble, or a KPI was low twice in a row."""
    BY_NUMBER = "by_number"
    """Back to closely supported by a number that was entered or corrected after an answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCheckIn:
    """A check-in about to be stored; unique by (enrolment, local_date)."""

    enrolment_id: int
    programme_id: str
    person_id: str
    kind: CheckInKind
    day: int
    """Day of the person's programme, 0 to 90."""
    local_date: date
    practice_id: str | None
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckIn:
    """A stored check-in."""

    id: int
    enrolment_id: int
    programme_id: str
    person_id: str
    kind: CheckInKind
    day: int
    local_date: date
    practice_id: str | None
    due_at: datetime
    state: CheckInState = CheckInState.OPEN
    answer: Answer | None = None
    answered_at: datetime | None = None
    delivered_at: datetime | None = None
    reminded_at: datetime | None = None
    attainment: Decimal | None = None
    """The lowest share (1 = 100 %) that a KPI of the practice reached when it was answered; None: no KPI, or
    no number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupCounts:
    """Numbers for one group of people in a programme; never names.

    `invited` check-ins reached people in the span asked for; the answers and `silent` are parts of it.
    """

    group: str
    """A department, or empty for the whole programme."""
    people: int
    invited: int
    done: int
    on_track: int
    trouble: int
    open: int
    silent: int
