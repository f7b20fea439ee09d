"""One function per message: typed data and a language's words in, a finished card or form out.

All of them stand in the table of `cards.catalogue`, with examples.
"""

from cards.builders import kpis as _kpis
from cards.builders.alerts import platform_trouble, secret_expires
from cards.builders.announcement import (
    announcement,
    announcement_posted,
    announcement_question_form,
    announcement_recalled,
)
from cards.builders.announcement_correcting import announcement_correction
from cards.builders.announcement_counting import (
    announcement_counted,
    announcement_counting,
    announcement_decided,
    announcement_refusal_form,
    announcement_to_approve,
)
from cards.builders.announcement_ended import announcement_ended
from cards.builders.announcement_forms import announcement_audience_form, announcement_text_form
from cards.builders.announcement_mentions import announcements_received
from cards.builders.announcement_progress import announcement_class, announcement_progress
from cards.builders.announcement_writing import (
    announcement_draft,
    announcement_overwritten,
    announcement_preview,
    announcement_told,
    announcement_trial,
    announcements_list,
)
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
from cards.builders.effects import (
    effects,
    effects_none,
    next_step_form,
    next_step_saved,
    next_steps_wanted,
)
from cards.builders.homes import home
from cards.builders.kpis import *  # noqa: F403 - a part of this very list, kept there
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
from cards.builders.response_forms import (
    response_assign_form,
    response_form,
    response_merge_form,
    response_own_form,
)
from cards.builders.response_history import (
    response_done,
    response_done_form,
    response_history,
    responses_none,
)
from cards.builders.response_news import (
    response_assigned,
    responses_wanted,
)
from cards.builders.response_rate import response_rate
from cards.builders.response_watching import (
    response_late,
    response_override,
    response_owner,
    responses_held,
    responses_missing,
    responses_waiting,
)
from cards.builders.response_work import (
    response_saved,
    response_work,
)
from cards.builders.responses import (
    responses,
    responses_posted,
    responses_preview,
    responses_published,
    responses_whole,
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
from cards.builders.sources import source_silent
from cards.builders.start import day_one, goal_form, goal_state, introduction, question_form
from cards.builders.succession import successor_form, successor_named, successor_request
from cards.builders.suggested_terms import (
    survey_suggested_terms,
    survey_term_form,
)
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
from cards.builders.survey_details import (
    survey_details,
    survey_group_choice,
    survey_results_missing,
)
from cards.builders.survey_files import (
    survey_evidence_list,
    survey_file,
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
from cards.builders.survey_results_lists import (
    survey_results_list,
)
from cards.builders.survey_schedule_form import survey_schedule_form
from cards.builders.survey_sets import (
    survey_question_form,
    survey_question_overwritten,
    survey_set,
    survey_set_form,
    survey_sets,
)
from cards.builders.survey_summary import (
    survey_invitation_over,
    survey_results,
    survey_results_posted,
)
from cards.builders.survey_texts import (
    survey_texts,
)
from cards.builders.survey_trend import (
    survey_trend,
)
from cards.builders.themes import (
    survey_theme,
    survey_theme_form,
    survey_theme_overwritten,
    survey_themes,
    survey_themes_trial,
    survey_themes_tried,
)
from cards.builders.trouble import (
    material_results,
    materials_offer,
    request_received,
    trouble_form,
)
from cards.builders.voices import from_voices, voices
from cards.builders.wish_answers import change_form, change_list, change_saved, wish_answered

__all__ = [
    "announcement",
    "announcement_audience_form",
    "announcement_class",
    "announcement_correction",
    "announcement_counted",
    "announcement_counting",
    "announcement_decided",
    "announcement_draft",
    "announcement_ended",
    "announcement_overwritten",
    "announcement_posted",
    "announcement_preview",
    "announcement_progress",
    "announcement_question_form",
    "announcement_recalled",
    "announcement_refusal_form",
    "announcement_text_form",
    "announcement_to_approve",
    "announcement_told",
    "announcement_trial",
    "announcements_list",
    "announcements_received",
    "answer_form",
    "ask_help",
    "attitude",
    "attitude_kept",
    "audience_form",
    "call_offer",
    "call_offered",
    "call_set",
    "case_form",
    "change_form",
    "change_list",
    "change_saved",
    "changes",
    "check_in",
    "comment_form",
    "comments_ask",
    "comments_asked",
    "day_one",
    "deliveries",
    "draft_for_comment",
    "effects",
    "effects_none",
    "escalation",
    "farewell",
    "form_offer",
    "from_voices",
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
    "next_step_form",
    "next_step_saved",
    "next_steps_wanted",
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
    "response_assign_form",
    "response_assigned",
    "response_done",
    "response_done_form",
    "response_form",
    "response_history",
    "response_late",
    "response_merge_form",
    "response_override",
    "response_own_form",
    "response_owner",
    "response_rate",
    "response_saved",
    "response_work",
    "responses",
    "responses_held",
    "responses_missing",
    "responses_none",
    "responses_posted",
    "responses_preview",
    "responses_published",
    "responses_waiting",
    "responses_wanted",
    "responses_whole",
    "roles_form",
    "roster",
    "secret_expires",
    "session_form",
    "session_invitation",
    "settings",
    "source_silent",
    "sponsor_request",
    "start_confirm",
    "status",
    "stop_confirm",
    "successor_form",
    "successor_named",
    "successor_request",
    "survey_anonymity",
    "survey_details",
    "survey_discarded",
    "survey_evidence_list",
    "survey_file",
    "survey_form",
    "survey_group_choice",
    "survey_groups",
    "survey_invitation",
    "survey_invitation_over",
    "survey_lost",
    "survey_not_closed",
    "survey_not_opened",
    "survey_overwritten",
    "survey_proposed",
    "survey_question_form",
    "survey_question_overwritten",
    "survey_received",
    "survey_reminder",
    "survey_results",
    "survey_results_list",
    "survey_results_missing",
    "survey_results_posted",
    "survey_run_preview",
    "survey_schedule",
    "survey_schedule_form",
    "survey_set",
    "survey_set_form",
    "survey_sets",
    "survey_suggested_terms",
    "survey_term_form",
    "survey_texts",
    "survey_theme",
    "survey_theme_form",
    "survey_theme_overwritten",
    "survey_themes",
    "survey_themes_trial",
    "survey_themes_tried",
    "survey_trend",
    "surveys_list",
    "target_question",
    "topics_form",
    "trouble_form",
    "unknown_command",
    "vision_form",
    "voices",
    "which_request",
    "why",
    "wish_answered",
    "wishes",
    "word_form",
    "word_given",
]
__all__ += _kpis.__all__
