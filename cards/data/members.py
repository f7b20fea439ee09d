"""What the cards of a member need to know. See `cards.data`."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from cards.data.announcement import AnnouncementOrigin
from cards.data.announcement_mentions import AnnouncementMention
from coaching.checkins.model import Answer, SupportChange, TroubleKind
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
    """Empty where the first thing somebody gets is an invitation to a survey."""
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
    programme_id: str = ""
    """Empty on previews, where nobody objects to a target."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A KPI against what could be expected so far, of one period."""

    kpi_id: str
    name: str
    unit: str
    purpose: str
    actual: Decimal | None
    """None: nobody entered a number for the period yet, or its source delivered none."""
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
    change: SupportChange | None = None
    """How often the person is asked changed with this answer."""
    weeks: int = 1
    """Weeks from a check-in to the next, as it is now; 0 for those who ride alone."""
    announcement: AnnouncementMention | None = None
    """What the person may not have seen yet, while the check-in is not answered."""


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
    rides_alone: bool = False
    """Nothing is asked any more."""


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
    change: SupportChange | None = None
    weeks: int = 1


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
    """Why the last unprompted message came; what is empty or None does not belong to it, or is gone."""

    kind: str
    sent_at: datetime
    programme_name: str = ""
    day_zero: date | None = None
    lead_name: str = ""
    request_id: int = 0
    trouble: TroubleKind | None = None
    asked_on: date | None = None
    """The request that it was about: number, kind, and the day on which somebody asked."""
    announcement_title: str = ""
    announcement_origin: AnnouncementOrigin | None = None
    """The announcement that it was, whom it is for and from whom."""


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
