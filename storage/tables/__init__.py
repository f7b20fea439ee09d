"""All tables. A migration makes them; a test proves that both say the same.

There is no foreign key from one domain's tables to another's: each domain erases its own part of a
person, in any order, and a roster may name a manager who is not in it.
"""

from storage.tables.announcements import (
    announcement,
    announcement_recipient,
    announcement_response,
)
from storage.tables.base import metadata
from storage.tables.coaching import check_in, enrolment, occurrence, programme, schedule
from storage.tables.delivery import bucket, inbox, lane, message
from storage.tables.help import (
    help_message,
    help_request,
    material,
    preparation,
    programme_changes,
    proposal,
    question,
    supporter_topic,
    wish,
)
from storage.tables.measures import (
    day_mark,
    follow_up,
    kpi_review,
    reading,
    source_delivery,
    source_token,
    step_use,
    team_figure,
    team_manager,
)
from storage.tables.people import (
    account,
    attention,
    audit,
    company_day,
    leave_period,
    pause,
    person,
    person_state,
    switch,
)
from storage.tables.responses import (
    change_request,
    survey_response_item,
    survey_response_revision,
    survey_response_round,
)
from storage.tables.surveys import (
    survey_ballot,
    survey_group,
    survey_invited,
    survey_ledger,
    survey_mark,
    survey_quote,
    survey_release,
    survey_schedule,
    survey_set,
    survey_theme,
    survey_wave,
)

__all__ = [
    "account",
    "announcement",
    "announcement_recipient",
    "announcement_response",
    "attention",
    "audit",
    "bucket",
    "change_request",
    "check_in",
    "company_day",
    "day_mark",
    "enrolment",
    "follow_up",
    "help_message",
    "help_request",
    "inbox",
    "kpi_review",
    "lane",
    "leave_period",
    "material",
    "message",
    "metadata",
    "occurrence",
    "pause",
    "person",
    "person_state",
    "preparation",
    "programme",
    "programme_changes",
    "proposal",
    "question",
    "reading",
    "schedule",
    "source_delivery",
    "source_token",
    "step_use",
    "supporter_topic",
    "survey_ballot",
    "survey_group",
    "survey_invited",
    "survey_ledger",
    "survey_mark",
    "survey_quote",
    "survey_release",
    "survey_response_item",
    "survey_response_revision",
    "survey_response_round",
    "survey_schedule",
    "survey_set",
    "survey_theme",
    "survey_wave",
    "switch",
    "team_figure",
    "team_manager",
    "wish",
]
