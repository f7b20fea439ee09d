"""What people press about KPIs of teams, follow-ups, reviews and sources.

The acting person's right is looked up each time. A team stands in an action as its place in the sorted list
of the teams of the evaluation (`team`): a path may hold anything and be long. `on` is the evaluation's day
(ISO) that the card was made from; pressed later, the latest one counts and the card says so.
"""

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class ShowKpis:
    """The KPI home: KPIs x teams of a programme; `programme_id` empty: the first that the person may see."""

    programme_id: str = ""
    on: str = ""
    team: int = 0
    """The node of the tree that is looked at; 0: the topmost that the person may see."""
    page: int = 0


@dataclass(frozen=True, slots=True)
class TurnKpis:
    """Walk on the KPI home in its own place: to another team or page."""

    programme_id: str
    on: str
    team: int
    page: int


@dataclass(frozen=True, slots=True)
class GoToTeam:
    """Form: team (its key). Walk on the KPI home to a team right below."""

    programme_id: str
    on: str


@dataclass(frozen=True, slots=True)
class GetKpiFile:
    """Hand out the figures of a programme's teams as a table, as far as the person may see them."""

    programme_id: str


@dataclass(frozen=True, slots=True)
class ShowKpi:
    """One KPI of one team: the calculation, the trend with its table, reviews."""

    programme_id: str
    kpi_id: str
    on: str = ""
    team: int = 0


@dataclass(frozen=True, slots=True)
class ShowFollowUps:
    """The open follow-ups of the acting manager; for those who run a programme: those of its teams."""

    programme_id: str = ""
    page: int = 0


@dataclass(frozen=True, slots=True)
class TalkWithTeam:
    """Show the agenda of a follow-up's next step, and note that it was taken up."""

    follow_up_id: int


@dataclass(frozen=True, slots=True)
class AskForTeamHelp:
    """Open the form in which a manager asks for support for the team."""

    follow_up_id: int


@dataclass(frozen=True, slots=True)
class SendTeamHelp:
    """Form: text, contact. Becomes a request for help like any other, with the figures before it."""

    follow_up_id: int


@dataclass(frozen=True, slots=True)
class OpenKpiDispute:
    """Open the form in which a manager says what is wrong with a number."""

    follow_up_id: int


@dataclass(frozen=True, slots=True)
class SendKpiDispute:
    """Form: text. Goes to the owner of the source; nothing is sent about the KPI until it is answered."""

    follow_up_id: int


@dataclass(frozen=True, slots=True)
class OpenKpiSettlement:
    """Open the form in which the owner of a source answers that a number is called wrong."""

    follow_up_id: int


@dataclass(frozen=True, slots=True)
class SettleKpiDispute:
    """Form: outcome (right or corrected), text. The manager hears of it; follow-ups go on."""

    follow_up_id: int


@dataclass(frozen=True, slots=True)
class SnoozeFollowUp:
    """Ask again in a week."""

    follow_up_id: int


@dataclass(frozen=True, slots=True)
class OpenKpiReview:
    """Open the form of a review."""

    review_id: int


@dataclass(frozen=True, slots=True)
class SaveKpiReview:
    """Form: reached, why, change. `seen`: a print of what was answered when the form was opened."""

    review_id: int
    seen: str = ""


KpiAction: TypeAlias = (
    ShowKpis
    | TurnKpis
    | GoToTeam
    | GetKpiFile
    | ShowKpi
    | ShowFollowUps
    | TalkWithTeam
    | AskForTeamHelp
    | SendTeamHelp
    | OpenKpiDispute
    | SendKpiDispute
    | OpenKpiSettlement
    | SettleKpiDispute
    | SnoozeFollowUp
    | OpenKpiReview
    | SaveKpiReview
)
