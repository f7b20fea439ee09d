"""What the KPI home and the cards behind it need to know. See `cards.data`."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from cards.data.members import Figure
from cards.data.team_kpis import TeamKpi
from coaching.kpis.model import Reached
from coaching.kpis.standing import Standing
from measures.follow_ups.model import Reaction


class NoKpis(StrEnum):
    """Why there is nothing to show yet."""

    NO_PROGRAMME = "no_programme"
    """There is no programme with KPIs that runs."""
    NOT_FOR_YOU = "not_for_you"
    """The reader runs none, manages no team, and takes part in none."""
    NOT_YET = "not_yet"
    """Nothing was evaluated so far."""
    NO_TEAM = "no_team"
    """The reader's teams have no member in the programme."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KpiRow:
    """One team's figure in one KPI."""

    team: TeamKpi
    is_whole: bool = False
    """It is the team that is looked at, with all that is below it."""
    standing: Standing
    change: Decimal | None = None
    """By how many percentage points what was reached differs from the last figure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KpiSection:
    """One KPI with the figures of the team that is looked at and those right below it."""

    kpi_id: str
    name: str
    rows: tuple[KpiRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KpiHomeData:
    """The KPIs of a team and of those right below it, at the latest evaluation."""

    programme_id: str
    programme_name: str
    on: date
    """The day of the evaluation."""
    team: int
    """The number of the team that is looked at, for buttons."""
    place: tuple[str, ...]
    """Its path; empty: everybody, or those teams side by side that the reader may see (`is_top`)."""
    is_side_by_side: bool = False
    """No one team is looked at, but the topmost ones of the reader."""
    up: int | None = None
    """The number of the team above, if the reader may see it."""
    kpis: int
    """KPIs of the looked-at team that have a figure; side by side: teams."""
    below: int
    """How many of them are below expected."""
    under: int | None = None
    """Rows of the teams right below that are below expected; None: nobody counted them."""
    sections: tuple[KpiSection, ...]
    children: tuple[tuple[str, str], ...] = ()
    """Key and name of the teams right below that can be gone into."""
    page: int = 0
    pages: int = 1
    others: tuple[tuple[str, str], ...] = ()
    """Id and name of other programmes whose KPIs the reader may see."""
    smallest_group: int
    follow_ups: int = 0
    """Open follow-ups of teams that the reader may see."""
    has_changed: bool = False
    """The card that was pressed was of another evaluation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoKpisData:
    """Why there is nothing to show, and when there will be."""

    why: NoKpis
    programme_name: str = ""
    first_on: date | None = None
    """The day of the first evaluation."""
    others: tuple[tuple[str, str], ...] = ()
    """Id and name of other programmes whose KPIs the reader may see."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewLine:
    """A review of the KPI by its lead."""

    on: date
    reached: Reached
    why: str
    change: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenFollowUp:
    """The follow-up of the team's KPI that is open."""

    since: date
    manager_name: str
    """Empty: the reader is the one who is asked."""
    reaction: Reaction | None
    reacted_on: date | None = None
    is_disputed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class KpiDetailData:
    """One KPI of one team: how the figure came about, how it went on, what was done."""

    programme_id: str
    kpi_id: str
    on: date
    team_number: int
    row: KpiRow
    smallest_group: int
    reviews: tuple[ReviewLine, ...] = ()
    """The latest first; for those who run the programme."""
    follow_up: OpenFollowUp | None = None
    has_changed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberKpis:
    """A member's own figures in one programme."""

    programme_id: str
    programme_name: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KpiMemberData:
    """A member's own figures; `programmes` is never empty."""

    programmes: tuple[MemberKpis, ...]
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class KpiFileData:
    """A file of figures that can be fetched."""

    programme_id: str
    programme_name: str
    address: str
    """Where; empty where Hojorin has no address of its own."""
    minutes: int
    """So long the address works at least."""
    teams: int
    """Topmost teams whose figures it has, with all that is below them."""
    left_out: int = 0
    """Topmost teams of the reader that it has no room for."""
