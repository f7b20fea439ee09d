"""One function per message: typed data and a language's words in, a finished card or form out.

All of them stand in the table of `cards.catalogue`, with examples.
"""

from cards.builders.alerts import platform_trouble, secret_expires
from cards.builders.answers import (
    answer_form,
    misfit_form,
    question_answered,
    question_kept,
    questions,
    questions_waiting,
)
from cards.builders.attitude import attitude, attitude_kept, case_form
from cards.builders.checkins import check_in, farewell, status
from cards.builders.dialogue import (
    call_offer,
    call_offered,
    call_set,
    message_form,
    message_sent,
    relayed,
    which_request,
)
from cards.builders.drafts import comment_form, comments_ask, comments_asked, draft_for_comment
from cards.builders.homes import home
from cards.builders.library import material_form, materials_list
from cards.builders.materials import ask_help, material
from cards.builders.notices import form_offer, help_card, notice, unknown_command
from cards.builders.numbers import number_form, number_saved
from cards.builders.overview import deliveries, programme_counts, programme_list, roster, stop_confirm
from cards.builders.overwritten import overwritten
from cards.builders.pauses import pause_form, paused, why
from cards.builders.plan_forms import (
    audience_form,
    kpi_form,
    new_programme_form,
    practice_form,
    roles_form,
    vision_form,
)
from cards.builders.plans import plan, plan_list, plan_preview, target_question
from cards.builders.practices import next_practice, practice_taken
from cards.builders.preparing import readiness, sponsor_request, word_form, word_given
from cards.builders.proposals import (
    escalation,
    manager_note,
    proposal,
    session_form,
    session_invitation,
    wishes,
)
from cards.builders.queues import queue, topics_form
from cards.builders.quiet_teams import quiet_teams, survey_proposed
from cards.builders.records import my_data
from cards.builders.requests import (
    is_it_solved,
    request_claimed,
    request_moved,
    request_solved,
    request_view,
    requests_list,
)
from cards.builders.running import (
    changes,
    programme_changed,
    programme_started,
    programme_stop,
    programme_stopped,
    start_confirm,
)
from cards.builders.settings import settings
from cards.builders.start import day_one, goal_form, goal_state, introduction, question_form
from cards.builders.succession import successor_form, successor_named, successor_request
from cards.builders.supporting import (
    hand_on_form,
    promise_form,
    request_credit,
    request_gone,
    request_open,
    request_returned,
    request_taken,
)
from cards.builders.survey_admin import (
    survey_overwritten,
    survey_run_preview,
    survey_schedule,
    surveys_list,
)
from cards.builders.survey_form import (
    open_surveys,
    survey_anonymity,
    survey_form,
    survey_groups,
    survey_received,
)
from cards.builders.survey_messages import (
    survey_discarded,
    survey_invitation,
    survey_lost,
    survey_not_closed,
    survey_not_opened,
    survey_reminder,
)
from cards.builders.survey_schedule_form import survey_schedule_form
from cards.builders.survey_sets import (
    survey_question_form,
    survey_question_overwritten,
    survey_set,
    survey_set_form,
    survey_sets,
)
from cards.builders.trouble import (
    material_results,
    materials_offer,
    request_received,
    trouble_form,
)

__all__ = [
    "answer_form",
    "ask_help",
    "attitude",
    "attitude_kept",
    "audience_form",
    "call_offer",
    "call_offered",
    "call_set",
    "case_form",
    "changes",
    "check_in",
    "comment_form",
    "comments_ask",
    "comments_asked",
    "day_one",
    "deliveries",
    "draft_for_comment",
    "escalation",
    "farewell",
    "form_offer",
    "goal_form",
    "goal_state",
    "hand_on_form",
    "help_card",
    "home",
    "introduction",
    "is_it_solved",
    "kpi_form",
    "manager_note",
    "material",
    "material_form",
    "material_results",
    "materials_list",
    "materials_offer",
    "message_form",
    "message_sent",
    "misfit_form",
    "my_data",
    "new_programme_form",
    "next_practice",
    "notice",
    "number_form",
    "number_saved",
    "open_surveys",
    "overwritten",
    "pause_form",
    "paused",
    "plan",
    "plan_list",
    "plan_preview",
    "platform_trouble",
    "practice_form",
    "practice_taken",
    "programme_changed",
    "programme_counts",
    "programme_list",
    "programme_started",
    "programme_stop",
    "programme_stopped",
    "promise_form",
    "proposal",
    "question_answered",
    "question_form",
    "question_kept",
    "questions",
    "questions_waiting",
    "queue",
    "quiet_teams",
    "readiness",
    "relayed",
    "request_claimed",
    "request_credit",
    "request_gone",
    "request_moved",
    "request_open",
    "request_received",
    "request_returned",
    "request_solved",
    "request_taken",
    "request_view",
    "requests_list",
    "roles_form",
    "roster",
    "secret_expires",
    "session_form",
    "session_invitation",
    "settings",
    "sponsor_request",
    "start_confirm",
    "status",
    "stop_confirm",
    "successor_form",
    "successor_named",
    "successor_request",
    "survey_anonymity",
    "survey_discarded",
    "survey_form",
    "survey_groups",
    "survey_invitation",
    "survey_lost",
    "survey_not_closed",
    "survey_not_opened",
    "survey_overwritten",
    "survey_proposed",
    "survey_question_form",
    "survey_question_overwritten",
    "survey_received",
    "survey_reminder",
    "survey_run_preview",
    "survey_schedule",
    "survey_schedule_form",
    "survey_set",
    "survey_set_form",
    "survey_sets",
    "surveys_list",
    "target_question",
    "topics_form",
    "trouble_form",
    "unknown_command",
    "vision_form",
    "which_request",
    "why",
    "wishes",
    "word_form",
    "word_given",
]
