"""What each builder needs to know, as typed data: handlers fill these, builders turn them into cards.

Texts that customers wrote (names, purposes, benefits) are already in the reader's language here.
Dates and moments are in the reader's own zone.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from cards.actions import Action
from coaching.checkins.model import Answer, GroupCounts, TroubleKind
from coaching.programmes.model import Clarity
from measures.kpis.model import Per
from people.model import Feature


@dataclass(frozen=True, slots=True, kw_only=True)
class IntroductionData:
    """The first contact: what Hojorin is, who runs it, what it keeps, how to pause, where to complain."""

    person_name: str
    company: str
    run_by: str
    complaints: str
    tool: str
    keep_trouble_texts_days: int
    keep_messages_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeLine:
    """A practice as a member sees it."""

    id: str
    name: str
    benefit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KpiLine:
    """A KPI as a member sees it, without figures."""

    name: str
    target: Decimal
    unit: str
    per: Per
    purpose: str
    manager_sees_person: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DayOneData:
    """Day 1: goal state and purpose; is it clear, and what is your own goal?"""

    enrolment_id: int
    programme_id: str
    programme_name: str
    tool: str
    purpose: str
    goal_state: str
    practices: tuple[PracticeLine, ...]
    """In their order, at most three."""
    lead_name: str
    go_live: date
    clarity: Clarity | None = None
    own_goal: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalStateData:
    """The whole of a programme as a member may read it at any time."""

    programme_name: str
    tool: str
    purpose: str
    goal_state: str
    by_date: date | None
    plan: str
    practices: tuple[PracticeLine, ...]
    kpis: tuple[KpiLine, ...]
    lead_name: str
    deputy_name: str
    sponsor_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A KPI against what could be expected so far, of one period."""

    kpi_id: str
    name: str
    unit: str
    purpose: str
    actual: Decimal | None
    """None: nobody entered a number for the period yet."""
    expected: Decimal
    period_start: date
    period_end: date
    """The last day that counts into `expected`."""
    left_out: dict[str, Decimal]
    """Days that did not count, by kind (`leave`, `holiday`, `field`, …)."""
    manager_sees_person: bool
    can_enter: bool
    """The person enters this number on the check-in."""
    entered_on: date | None = None
    """The person's date on which `actual` was entered, if the period went on after that; else None."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckInData:
    """The weekly check-in, its reminder, and what it looks like once answered."""

    check_in_id: int
    person_name: str
    day: int
    total_days: int
    programme_name: str
    practice_name: str | None
    benefit: str | None
    figures: tuple[Figure, ...]
    own_goal: str | None
    lead_name: str
    go_live: date
    reminder: bool = False
    answer: Answer | None = None
    next_date: date | None = None
    """When the next card comes, shown once answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NextPracticeData:
    """After *done*: which practice next? Without any left, that is said with praise for the fact."""

    enrolment_id: int
    done_name: str | None
    practices: tuple[PracticeLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeTakenData:
    """The practice now in focus."""

    practice: PracticeLine
    next_date: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusData:
    """The status card after two silent check-ins, then monthly."""

    check_in_id: int
    person_name: str
    day: int
    total_days: int
    programme_name: str
    lead_name: str
    go_live: date
    answer: Answer | None = None
    next_date: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TroubleFormData:
    """The trouble form; `kind` and `text` are what was typed before, if it is shown again."""

    check_in_id: int
    kind: TroubleKind | None = None
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TroubleReceivedData:
    """What happens with it: kept, the lead sees the count of this kind, no names."""

    kind: TroubleKind
    next_date: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberFormData:
    """Enter or correct the number of a period, and mark days that do not count."""

    check_in_id: int
    figure: Figure
    markable: tuple[tuple[str, tuple[date, ...]], ...]
    """Per markable kind of day (`field`): the working days of the period to choose from."""
    marked: tuple[tuple[str, tuple[date, ...]], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberSavedData:
    """The number as it now stands; `before` is set when it was corrected."""

    figure: Figure
    before: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FarewellData:
    """Day 91: thanks, what was reached, what stays available."""

    person_name: str
    programme_name: str
    tool: str
    practices_done: tuple[str, ...]
    answered: int
    own_goal: str | None
    lead_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalFormData:
    """The person's own goal, with the present one to edit."""

    enrolment_id: int
    own_goal: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionFormData:
    """A question on day 1."""

    enrolment_id: int
    lead_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseFormData:
    """Pause until a date, or stop a feature. `earliest` is today in the person's zone."""

    earliest: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PausedData:
    """What is paused until when (None: until they resume), and the first day back."""

    feature: Feature | None
    until: date | None
    back_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyData:
    """Why the last unprompted message came."""

    kind: str
    sent_at: datetime
    programme_name: str
    day_zero: date
    lead_name: str


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
class HomeData:
    """One page per person: their own section, and one for each further role they have."""

    person_name: str
    today: date
    programmes: tuple[ProgrammeProgress, ...]
    paused: PausedData | None
    team: TeamCounts | None = None
    led: tuple[ProgrammeCounts, ...] = ()
    deliveries: DeliveryCounts | None = None
    roster: RosterCounts | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MyData:
    """What Hojorin keeps about a person, as counts; the whole is `people export`."""

    person_name: str
    team: str
    manager_name: str
    check_ins: int
    answers: int
    troubles: int
    numbers: int
    leave_periods: int
    messages: int
    keep_trouble_texts_days: int
    keep_messages_days: int
    complaints: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpData:
    """The commands this person may use: (word in their language, key of its explanation)."""

    commands: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownCommandData:
    """What was typed (shortened by the builder) and the three nearest commands."""

    typed: str
    nearest: tuple[str, ...]


class Notice(StrEnum):
    """Friendly single lines: `notice.NAME` says what happened, `notice.NAME.more` what to do."""

    ALREADY_ANSWERED = "already_answered"
    NOT_FOR_YOU = "not_for_you"
    TOO_LATE = "too_late"
    PROGRAMME_OVER = "programme_over"
    STALE_BUTTON = "stale_button"
    SAVED = "saved"
    """It is kept, but the card that would show it could not be made."""
    INPUT_REFUSED = "input_refused"
    """Something on a card was left empty or is wrong; what, stands beside it."""
    NOT_ALLOWED = "not_allowed"
    NOT_FOUND = "not_found"
    UNKNOWN_PERSON = "unknown_person"
    WELCOME = "welcome"
    """Hojorin was added to somebody's chat."""
    FORM_SENT = "form_sent"
    """In place of a form that is a message, once it was taken."""
    ANSWERED_PRIVATELY = "answered_privately"
    """Said where others read along: the answer is in the person's own conversation."""
    ADD_FIRST = "add_first"
    """Said where others read along: Hojorin cannot write to the person alone."""
    NO_PROGRAMME = "no_programme"
    NO_OPEN_CHECK_IN = "no_open_check_in"
    NOTHING_SENT_YET = "nothing_sent_yet"
    RESUMED = "resumed"
    NOT_PAUSED = "not_paused"
    GOAL_SAVED = "goal_saved"
    GOAL_REMOVED = "goal_removed"
    QUESTION_SAVED = "question_saved"
    ON_TRACK = "on_track"
    SENDING_STOPPED = "sending_stopped"
    SENDING_RESUMED = "sending_resumed"
    NOT_STOPPED = "not_stopped"
    """Sending was to be resumed, and nothing was stopped."""
    NOT_YET = "not_yet"
    """A word of a feature that a later version brings."""
    FAILED = "failed"
    """Something broke on our side: nothing was stored; `reference` is the id to quote."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeData:
    """A notice; `reference` is shown with FAILED, `when` with notices that speak of a date."""

    notice: Notice
    reference: str = ""
    when: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FormOfferData:
    """A form that could not be opened by itself: the platform opens one only upon a press, and soon."""

    title: str
    """The form's."""
    action: Action
    """Opens it."""
    late: bool = False
    """It was pressed, and took too long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StopConfirmData:
    """The emergency stop was typed; the question whether it is meant needs nothing more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadProgrammeListData:
    """Programmes for those who may see more than one."""

    programmes: tuple[tuple[str, str], ...]
    """(id, name)"""
