"""Which press about KPIs of teams, follow-ups and reviews is answered by which handler."""

from collections.abc import Callable
from typing import Any, TypeAlias

from cards.actions.kpis import (
    AskForTeamHelp,
    GetKpiFile,
    GoToTeam,
    OpenKpiDispute,
    OpenKpiReview,
    OpenKpiSettlement,
    SaveKpiReview,
    SendKpiDispute,
    SendTeamHelp,
    SettleKpiDispute,
    ShowFollowUps,
    ShowKpi,
    ShowKpis,
    SnoozeFollowUp,
    TalkWithTeam,
    TurnKpis,
)
from handlers.context import Turn
from handlers.events import Values
from handlers.kpis import disputing, files, home, reacting, reviews, showing
from handlers.reply import Reply

KpiHandler: TypeAlias = Callable[[Turn, Any, Values], Reply]

KPI_HANDLERS: dict[type, KpiHandler] = {
    ShowKpis: home.show_kpis,
    TurnKpis: home.turn_kpis,
    GoToTeam: home.go_to_team,
    ShowKpi: showing.show_kpi,
    GetKpiFile: files.get_file,
    OpenKpiReview: reviews.open_review,
    SaveKpiReview: reviews.save_review,
    ShowFollowUps: reacting.show_all,
    TalkWithTeam: reacting.talk,
    SnoozeFollowUp: reacting.put_off,
    AskForTeamHelp: reacting.open_help,
    SendTeamHelp: reacting.send_help,
    OpenKpiDispute: disputing.open_dispute,
    SendKpiDispute: disputing.send_dispute,
    OpenKpiSettlement: disputing.open_settlement,
    SettleKpiDispute: disputing.send_settlement,
}
