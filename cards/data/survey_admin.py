"""What the cards need to know with which admins run surveys. See `cards.data`."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from cards.data.survey_form import PlaceLine
from cards.data.survey_messages import AwaitedResponses, WaveLine, WhyNot
from people.audience import Audience
from surveys.schedules.model import Breakdown, ScheduleState


class Answerers(StrEnum):
    """Whether somebody answers to what people say in surveys."""

    THERE = "there"
    NO_SPONSOR = "no_sponsor"
    """Nobody hears of late responses but admins."""
    NOBODY = "nobody"
    """No sponsor, and nobody who leads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenWave:
    """A wave that takes answers. How many have come in is shown to nobody."""

    wave: WaveLine
    number: int
    invited: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleLine:
    """A schedule in the list."""

    schedule_id: str
    set_name: str
    """Its id where the set is gone."""
    state: ScheduleState
    audience: Audience
    people: int
    """How many it is for today."""
    rhythm: str
    """In the reader's words."""
    next_on: date | None
    open: tuple[OpenWave, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveysListData:
    """All schedules, those that ended last, and what the reader is invited to."""

    schedules: tuple[ScheduleLine, ...]
    own: tuple[WaveLine, ...]
    has_vault: bool
    """The secrets of a new wave could be kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleTerms:
    """What is asked of whom, as admins set it."""

    set_name: str
    questions: int
    minutes: int
    audience: Audience
    people: int
    breakdown: Breakdown
    rhythm: str
    at: str
    """As the settings write it (`10:00`)."""
    open_days: int
    remind_on_day: int
    """0: nobody is reminded."""
    smallest_group: int
    """The larger one of the schedule's and the company's."""
    languages: tuple[str, ...]
    results_to: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedWave:
    """The wave that would open now."""

    number: int
    invited: int
    closes_at: datetime
    """In the reader's zone."""
    smallest_group: int
    texts_left_out: bool
    """So few are invited that they are not asked for texts."""
    groups: tuple[PlaceLine, ...]
    """Places where enough are invited for results of their own, if enough of them answer."""
    left_out: tuple[str, ...]
    """Who was asked one of the questions not long ago, by name."""
    days_apart: int
    """How many days must lie between."""
    refusal: WhyNot | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyScheduleData:
    """A schedule. `planned` is None once it has ended."""

    schedule_id: str
    set_id: str
    state: ScheduleState
    terms: ScheduleTerms
    next_runs: tuple[date, ...]
    planned: PlannedWave | None
    """None once it has ended, and while a wave is open after which no other is to come."""
    open: tuple[OpenWave, ...]
    awaited: AwaitedResponses | None = None
    """Responses to its last wave that are missing."""
    may_let_open: bool = False
    """The reader decides whether the next one opens without them, as no sponsor is there."""
    answerers: Answerers = Answerers.THERE
    too_soon: tuple[date, ...] = ()
    """Those of the next runs at which everybody was asked the same not long before."""
    days_apart: int = 0
    """How many days must lie between."""
    planned_on: date | None = None
    """The day for which `planned` is, while a wave is open; None: now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyRunPreviewData:
    """A wave that opens now if the reader says so."""

    schedule_id: str
    set_name: str
    questions: int
    minutes: int
    planned: PlannedWave
    awaited: AwaitedResponses | None = None
    """Responses to its last wave that are missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyScheduleFormData:
    """Inputs: set, teams, roles, ranks, started_after, breakdown, rhythm, at, open_days, remind_on_day,
    smallest_group, languages, results_to (one on each line)."""

    schedule_id: str
    """Empty for a new one."""
    sets: tuple[tuple[str, str], ...]
    """(id, name)"""
    set_id: str
    teams: tuple[tuple[str, int], ...]
    """(path, how many people)"""
    roles: tuple[str, ...]
    ranks: tuple[str, ...]
    chosen: Audience
    breakdown: Breakdown
    rhythm: str
    at: str
    open_days: int
    remind_on_day: int
    smallest_group: int
    languages: tuple[str, ...]
    """Those that can be chosen."""
    chosen_languages: tuple[str, ...]
    results_to: tuple[str, ...]
    is_open: bool = False
    """A wave takes answers: it keeps what it was opened with."""
    seen: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyOverwrittenData:
    """What somebody else had saved of a schedule while the reader's form was open."""

    schedule_id: str
    by_name: str
    """Empty where that is not known."""
    before: ScheduleTerms
    after: ScheduleTerms
