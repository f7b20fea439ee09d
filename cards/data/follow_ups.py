"""What the cards about follow-ups need to know. See `cards.data`."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from cards.data.team_kpis import TeamKpi
from measures.follow_ups.model import Cause, FollowUpState, Reaction


@dataclass(frozen=True, slots=True, kw_only=True)
class NextStepLine:
    """A next step, with what is known of it."""

    title: str
    uses: int
    """Uses of which it is known what became of the team."""
    recovered: int
    """Those of them after which the team recovered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Above:
    """Who hears of a follow-up without any reaction."""

    name: str
    on: date
    is_told: bool = False
    """They were told already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpLine:
    """One team's KPI that its manager is asked to follow up, as it stands now."""

    follow_up_id: int
    kpi: TeamKpi
    state: FollowUpState = FollowUpState.OPEN
    in_a_row: int
    """Evaluations below, without a break."""
    are_weeks: bool
    """They are of weeks that follow each other: none in between was without a figure."""
    cause: Cause
    step: NextStepLine | None = None
    reaction: Reaction | None = None
    reacted_on: date | None = None
    has_talked: bool = False
    """The next step was taken up, whatever was done after that."""
    snoozed_until: date | None = None
    is_disputed: bool = False
    """The number is looked at, and nobody has answered yet."""
    above: Above | None = None
    """None: there is nobody, or the manager has reacted."""
    lacks_numbers: bool = False
    """It was given up, as no evaluation said anything of it any more."""
    is_superseded: bool = False
    """A newer card asks about it: this one keeps its own week, and offers nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOver:
    """A team's KPI that the reader was asked about and manages no more: without any figure."""

    name: str
    team_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpData:
    """For a manager: all that is to be followed up this week; something is in one of the two."""

    lines: tuple[FollowUpLine, ...]
    handed_over: tuple[HandedOver, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpsData:
    """The open follow-ups of a manager, or of those teams of a programme that the reader may see."""

    lines: tuple[FollowUpLine, ...]
    manager_names: tuple[str, ...] = ()
    """Who is asked, line by line; empty, or none at all: the reader."""
    programme_id: str = ""
    """Of which programme they are; empty: of all that the reader is asked about."""
    page: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpAgendaData:
    """A short agenda with which a manager talks with the team; `agenda` may be empty."""

    follow_up_id: int
    kpi: TeamKpi
    title: str
    """Of the next step; empty: none fits, and the agenda is our own."""
    agenda: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamHelpFormData:
    """The form in which a manager asks for support for a team."""

    follow_up_id: int
    kpi: TeamKpi
    lead_name: str = ""
    """Who hears of it if nobody answers; empty: those who run Hojorin."""
    hours: int = 4
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KpiDisputeFormData:
    """The form in which a manager says what is wrong with a number."""

    follow_up_id: int
    kpi: TeamKpi
    owner_name: str
    """Who gets it; empty: those who run Hojorin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KpiDisputedData:
    """For the owner of a source: a manager says that a number is wrong."""

    follow_up_id: int
    kpi: TeamKpi
    manager_name: str
    said_on: date
    text: str
    source: str


class Settlement(StrEnum):
    """What the owner of a source found."""

    RIGHT = "right"
    """The number is as it was measured."""
    CORRECTED = "corrected"
    """It was wrong, and its correction was sent or comes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KpiSettlementFormData:
    """The form in which the owner of a source answers."""

    follow_up_id: int
    kpi: TeamKpi
    manager_name: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KpiSettledData:
    """For the manager: what came of a number that was called wrong."""

    follow_up_id: int
    kpi: TeamKpi
    settlement: Settlement
    by_name: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpAboveData:
    """For the manager's manager: a follow-up stands without any reaction."""

    manager_name: str
    programme_id: str
    lines: tuple[FollowUpLine, ...]
    asked_on: date
    """When the manager was asked first, of the oldest."""
    team_number: int = 0
    """The team in which all of them are, for buttons, at the evaluation that the first line is of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpNoDataData:
    """For who answers for numbers: teams that are followed up have none."""

    lines: tuple[TeamKpi, ...]
    sources: tuple[str, ...]
    """Line by line."""


class FollowUpDone(StrEnum):
    """What a press about a follow-up did."""

    DISPUTED = "disputed"
    SETTLED = "settled"


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpDoneData:
    """A receipt: what was sent, and to whom."""

    done: FollowUpDone
    kpi: TeamKpi
    to_name: str = ""
