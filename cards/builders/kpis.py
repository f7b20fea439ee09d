"""The builders of cards about KPIs of teams, follow-ups, reviews and new managers: a part of the list of
`cards.builders`, which would be too long to be read in one go."""

from cards.builders.follow_ups import (
    follow_up,
    follow_up_above,
    follow_up_agenda,
    follow_up_done,
    follow_up_no_data,
    follow_ups,
)
from cards.builders.kpi_detail import kpi_detail
from cards.builders.kpi_disputes import (
    kpi_dispute_form,
    kpi_disputed,
    kpi_settled,
    kpi_settlement_form,
    team_help_form,
)
from cards.builders.kpi_home import kpi_home, no_kpis
from cards.builders.kpi_member import kpi_file, kpi_member
from cards.builders.kpi_reviews import kpi_review, kpi_review_form, kpi_review_saved
from cards.builders.new_managers import manager_changed, new_manager

__all__ = [
    "follow_up",
    "follow_up_above",
    "follow_up_agenda",
    "follow_up_done",
    "follow_up_no_data",
    "follow_ups",
    "kpi_detail",
    "kpi_dispute_form",
    "kpi_disputed",
    "kpi_file",
    "kpi_home",
    "kpi_member",
    "kpi_review",
    "kpi_review_form",
    "kpi_review_saved",
    "kpi_settled",
    "kpi_settlement_form",
    "manager_changed",
    "new_manager",
    "no_kpis",
    "team_help_form",
]
