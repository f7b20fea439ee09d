"""What homes need to know, a part for each role. See `cards.data`."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from cards.data.announcement_mentions import AnnouncementMention, AnnouncementsAtWork
from cards.data.help import RequestLine
from cards.data.members import PausedData
from cards.data.response_work import ResponsesAtWork
from cards.data.responses import OwnResponses
from cards.data.roles import DeliveryCounts, ProgrammeCounts, ProgrammeProgress, RosterCounts, TeamCounts
from cards.data.sources import SourceLine
from cards.data.supporting import WaitingLine
from cards.data.survey_admin import Answerers
from cards.data.survey_messages import AwaitedResponses, WaveLine
from cards.data.survey_results import LatestResults, ResultLine
from coaching.checkins.model import TroubleKind
from measures.kpis.model import BELOW, RECOVERED
from people.model import Platform


@dataclass(frozen=True, slots=True, kw_only=True)
class SupporterHome:
    """What a supporter is on, and what nobody has taken yet."""

    mine: tuple[RequestLine, ...]
    waiting: tuple[WaitingLine, ...]
    credits: int
    """Requests that were solved with their help, as the askers said."""
    has_topics: bool
    """They said what they can help with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamFigureLine:
    """A KPI of a team as it was evaluated last."""

    name: str
    team: str = ""
    """Its path, where a manager has several teams side by side."""
    unit: str
    purpose: str
    people: int
    """Those who have a number; of a KPI that is one number for the team, all who take part."""
    actual: Decimal
    expected: Decimal
    is_share: bool = False
    below: int = BELOW
    recovered: int = RECOVERED
    """As of `cards.data.team_kpis.TeamKpi`: all cards round alike."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportLine:
    """A number of a direct report, of a KPI whose card says that their manager sees it."""

    person_name: str
    kpi_name: str
    unit: str
    actual: Decimal
    expected: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class ManagerHome:
    """What a manager may see: counts of check-ins, KPIs added up, and marked numbers of direct reports."""

    counts: TeamCounts
    evaluated_on: date | None = None
    """The evaluation that `figures` are of; None: there was none yet."""
    figures: tuple[TeamFigureLine, ...]
    reports: tuple[ReportLine, ...]
    hidden: bool
    """There are KPIs, and too few people have a number to show them."""
    follow_ups: int = 0
    """Open follow-ups in which the manager is asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalLine:
    """A proposal that waits for those who run the programme."""

    proposal_id: int
    kind: TroubleKind
    number: int
    """Requests in the ten working days up to `on`."""
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadWork:
    """What waits for those who run a programme."""

    programme_id: str
    programme_name: str
    is_draft: bool
    red: int
    """Items of the readiness card that are not ready; 0 once it runs."""
    questions: int
    """Questions, objections and comments without an answer."""
    proposals: tuple[ProposalLine, ...]
    wishes: int
    unclaimed: tuple[tuple[TroubleKind, int], ...]
    """Requests that nobody has taken yet, by kind."""
    late: tuple[tuple[TroubleKind, int], ...] = ()
    """Requests that somebody took and did not answer in time, by kind."""
    reviews: int = 0
    """Reviews of KPIs that nobody has written yet."""
    review_id: int = 0
    """The one that waits longest; 0: none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveysHealth:
    """What runs of surveys, and whether the next one can open."""

    open: int
    until: datetime | None
    """When the first of the open ones closes, in the reader's zone."""
    next_on: date | None
    has_vault: bool
    awaited: AwaitedResponses | None = None
    """The responses for which a survey waits; of several, those that are due first."""
    answerers: Answerers = Answerers.THERE


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthData:
    """Whether everything runs, for admins."""

    oldest_due: datetime | None
    """When the oldest message that should be out was due, if one is late; in the reader's zone."""
    late: int
    """Messages that should be out and are not."""
    platforms: tuple[Platform, ...]
    """The chat platforms that are connected."""
    unheard: tuple[str, ...]
    """Programmes that nobody leads any more, by name."""
    surveys: SurveysHealth | None = None
    """None while no survey was set up."""
    sources: tuple[SourceLine, ...] = ()
    """Sources of numbers that settings and running programmes name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsData:
    """The settings as they are in force: what admins look up, and where it is changed."""

    company: str
    languages: tuple[str, ...]
    timezone: str
    country: str
    work_days: tuple[int, ...]
    """ISO weekdays."""
    opens: str
    closes: str
    """The working hours, as the settings write them (`09:00`)."""
    direct_messages_per_week: int
    smallest_group: int
    supporters_channels: tuple[str, ...]
    leads_channels: tuple[str, ...]
    results_channels: tuple[str, ...]
    """Channels, as the settings name them."""
    platforms: tuple[Platform, ...]
    pilot_people: int | None
    """People of the pilot group; None: no pilot is set."""
    keep_trouble_texts_days: int
    keep_messages_days: int
    keep_audit_days: int
    materials: int
    """Materials that are offered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeData:
    """One page per person: their own section, and one for each further role they have."""

    person_name: str
    today: date
    programmes: tuple[ProgrammeProgress, ...]
    paused: PausedData | None
    requests: tuple[RequestLine, ...] = ()
    """The person's own requests that have not ended."""
    past_requests: int = 0
    """How many of theirs have."""
    surveys: tuple[WaveLine, ...] = ()
    """Open surveys that they are invited to, whether they have answered or not."""
    announcements: tuple[AnnouncementMention, ...] = ()
    """What the person may not have seen yet."""
    results: tuple[ResultLine, ...] = ()
    """Of surveys of the last weeks that they were invited to."""
    latest: LatestResults | None = None
    """The results that were published last, for those who lead."""
    responses: OwnResponses | None = None
    """What became of what people said in surveys to which the person was invited."""
    supporter: SupporterHome | None = None
    team: ManagerHome | None = None
    led: tuple[ProgrammeCounts, ...] = ()
    work: tuple[LeadWork, ...] = ()
    may_make: bool = False
    """The person may make a programme."""
    at_work: AnnouncementsAtWork | None = None
    """For those who may announce."""
    responses_at_work: ResponsesAtWork | None = None
    """What waits for the person of the responses to surveys."""
    deliveries: DeliveryCounts | None = None
    roster: RosterCounts | None = None
    health: HealthData | None = None
