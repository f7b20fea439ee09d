"""Every card and form in one table, with examples: for tests, documentation and renderers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar, cast

from cards import builders, data
from cards.commands import COMMANDS
from cards.examples import (
    alerts,
    attitude,
    basics,
    homes,
    materials,
    members,
    overwritten,
    plan_forms,
    plans,
    questions,
    quiet_teams,
    roles,
    starting,
    supporting,
    survey_admin,
    survey_form,
    survey_messages,
    survey_sets,
)
from cards.examples import help as help_examples
from cards.model import Card, Form
from cards.words import Words, load_words

Data = TypeVar("Data")


@dataclass(frozen=True, slots=True)
class Entry:
    """A kind of card, what builds it, and data to try it with, by language."""

    kind: str
    build: Callable[[object, Words], Card | Form]
    examples: Callable[[str], tuple[object, ...]]

    def cards(self, language: str) -> tuple[Card | Form, ...]:
        """Return the examples, built."""
        words = load_words(language)
        return tuple(self.build(example, words) for example in self.examples(language))


def entry(
    kind: str, build: Callable[[Data, Words], Card | Form], samples: Callable[[str], tuple[Data, ...]]
) -> Entry:
    """Return an entry whose examples are what its builder takes (mypy checks this here, once)."""
    return Entry(kind, cast("Callable[[object, Words], Card | Form]", build), samples)


def _helps(language: str) -> tuple[data.HelpData, ...]:
    rows = tuple((command.words[language][0], command.help_key) for command in COMMANDS)
    return (data.HelpData(commands=rows),)


def _unknown(language: str) -> tuple[data.UnknownCommandData, ...]:
    nearest = tuple(command.words[language][0] for command in COMMANDS[:3])
    typed = (basics.say(language, en="hlep me", ja="へるぷみー"), basics.say(language, en="lunch", ja="お昼"))
    return tuple(data.UnknownCommandData(typed=each, nearest=nearest) for each in typed)


CATALOGUE: tuple[Entry, ...] = (
    entry("introduction", builders.introduction, members.introductions),
    entry("day_one", builders.day_one, members.day_ones),
    entry("goal_state", builders.goal_state, members.goal_states),
    entry("check_in", builders.check_in, members.check_ins),
    entry("next_practice", builders.next_practice, members.next_practices),
    entry("practice_taken", builders.practice_taken, members.practices_taken),
    entry("status", builders.status, members.statuses),
    entry("attitude", builders.attitude, attitude.questions),
    entry("attitude_kept", builders.attitude_kept, attitude.kept),
    entry("case_form", builders.case_form, attitude.case_forms),
    entry("trouble_form", builders.trouble_form, help_examples.trouble_forms),
    entry("materials_offer", builders.materials_offer, help_examples.materials_offers),
    entry("material_results", builders.material_results, help_examples.material_results),
    entry("request_received", builders.request_received, help_examples.requests_received),
    entry("request_claimed", builders.request_claimed, help_examples.requests_claimed),
    entry("request_moved", builders.request_moved, help_examples.requests_moved),
    entry("request_solved", builders.request_solved, help_examples.requests_solved),
    entry("is_it_solved", builders.is_it_solved, help_examples.solved_questions),
    entry("request_view", builders.request_view, help_examples.request_views),
    entry("requests_list", builders.requests_list, help_examples.requests_lists),
    entry("message_form", builders.message_form, help_examples.message_forms),
    entry("relayed", builders.relayed, help_examples.relayed),
    entry("message_sent", builders.message_sent, help_examples.messages_sent),
    entry("which_request", builders.which_request, help_examples.which_requests),
    entry("call_offer", builders.call_offer, help_examples.call_offers),
    entry("call_offered", builders.call_offered, help_examples.calls_offered),
    entry("call_set", builders.call_set, help_examples.calls_set),
    entry("request_open", builders.request_open, supporting.requests_open),
    entry("request_taken", builders.request_taken, supporting.requests_taken),
    entry("promise_form", builders.promise_form, supporting.promise_forms),
    entry("hand_on_form", builders.hand_on_form, supporting.hand_on_forms),
    entry("request_returned", builders.request_returned, supporting.requests_returned),
    entry("request_gone", builders.request_gone, supporting.requests_gone),
    entry("request_credit", builders.request_credit, supporting.credits_given),
    entry("queue", builders.queue, supporting.queues),
    entry("topics_form", builders.topics_form, supporting.topics_forms),
    entry("escalation", builders.escalation, supporting.escalations),
    entry("manager_note", builders.manager_note, supporting.manager_notes),
    entry("proposal", builders.proposal, supporting.proposals),
    entry("session_form", builders.session_form, supporting.session_forms),
    entry("session_invitation", builders.session_invitation, supporting.session_invitations),
    entry("wishes", builders.wishes, supporting.wish_lists),
    entry("material_form", builders.material_form, supporting.material_forms),
    entry("materials_list", builders.materials_list, supporting.materials_lists),
    entry("number_form", builders.number_form, members.number_forms),
    entry("number_saved", builders.number_saved, members.numbers_saved),
    entry("farewell", builders.farewell, members.farewells),
    entry("goal_form", builders.goal_form, members.goal_forms),
    entry("question_form", builders.question_form, members.question_forms),
    entry("pause_form", builders.pause_form, members.pause_forms),
    entry("form_offer", builders.form_offer, members.form_offers),
    entry("paused", builders.paused, members.pauses),
    entry("why", builders.why, members.reasons),
    entry("home", builders.home, homes.homes),
    entry("programme_counts", builders.programme_counts, roles.programme_countings),
    entry("programme_list", builders.programme_list, roles.programme_lists),
    entry("overwritten", builders.overwritten, overwritten.overwrittens),
    entry("plan_list", builders.plan_list, plans.plan_lists),
    entry("new_programme_form", builders.new_programme_form, plan_forms.new_programmes),
    entry("plan", builders.plan, plans.plans),
    entry("vision_form", builders.vision_form, plan_forms.visions),
    entry("practice_form", builders.practice_form, plan_forms.practice_forms),
    entry("kpi_form", builders.kpi_form, plan_forms.kpi_forms),
    entry("target_question", builders.target_question, plans.target_questions),
    entry("roles_form", builders.roles_form, plan_forms.roles_forms),
    entry("audience_form", builders.audience_form, plan_forms.audience_forms),
    entry("plan_preview", builders.plan_preview, plans.plan_previews),
    entry("comments_ask", builders.comments_ask, starting.comments_asks),
    entry("comments_asked", builders.comments_asked, starting.comments_askeds),
    entry("draft_for_comment", builders.draft_for_comment, starting.drafts),
    entry("comment_form", builders.comment_form, plan_forms.comment_forms),
    entry("misfit_form", builders.misfit_form, questions.misfit_forms),
    entry("question_kept", builders.question_kept, questions.questions_kept),
    entry("questions", builders.questions, questions.questions),
    entry("answer_form", builders.answer_form, questions.answer_forms),
    entry("question_answered", builders.question_answered, questions.questions_answered),
    entry("questions_waiting", builders.questions_waiting, questions.questions_waiting),
    entry("readiness", builders.readiness, starting.readinesses),
    entry("sponsor_request", builders.sponsor_request, starting.sponsor_requests),
    entry("word_form", builders.word_form, plan_forms.word_forms),
    entry("word_given", builders.word_given, starting.words_given),
    entry("start_confirm", builders.start_confirm, starting.start_confirms),
    entry("programme_started", builders.programme_started, starting.programmes_started),
    entry("programme_stop", builders.programme_stop, starting.programme_stops),
    entry("programme_stopped", builders.programme_stopped, starting.programmes_stopped),
    entry("changes", builders.changes, plans.changes),
    entry("programme_changed", builders.programme_changed, plans.programmes_changed),
    entry("successor_request", builders.successor_request, starting.successor_requests),
    entry("successor_form", builders.successor_form, plan_forms.successor_forms),
    entry("successor_named", builders.successor_named, starting.successors_named),
    entry("my_data", builders.my_data, members.my_datas),
    entry("deliveries", builders.deliveries, roles.delivery_countings),
    entry("platform_trouble", builders.platform_trouble, alerts.platform_troubles),
    entry("secret_expires", builders.secret_expires, alerts.secrets_expiring),
    entry("survey_invitation", builders.survey_invitation, survey_messages.invitations),
    entry("survey_reminder", builders.survey_reminder, survey_messages.reminders),
    entry("survey_lost", builders.survey_lost, survey_messages.lost),
    entry("survey_discarded", builders.survey_discarded, survey_messages.discarded),
    entry("survey_not_opened", builders.survey_not_opened, survey_messages.not_opened),
    entry("survey_not_closed", builders.survey_not_closed, survey_messages.not_closed),
    entry("survey_form", builders.survey_form, survey_form.forms),
    entry("survey_received", builders.survey_received, survey_form.received),
    entry("survey_anonymity", builders.survey_anonymity, survey_form.anonymity),
    entry("survey_groups", builders.survey_groups, survey_form.groups),
    entry("open_surveys", builders.open_surveys, survey_form.open_surveys),
    entry("surveys_list", builders.surveys_list, survey_admin.lists),
    entry("survey_schedule", builders.survey_schedule, survey_admin.schedules),
    entry("survey_schedule_form", builders.survey_schedule_form, survey_admin.forms),
    entry("survey_run_preview", builders.survey_run_preview, survey_admin.previews),
    entry("survey_overwritten", builders.survey_overwritten, survey_admin.overwritten),
    entry("survey_sets", builders.survey_sets, survey_sets.lists),
    entry("survey_set", builders.survey_set, survey_sets.sets),
    entry("survey_set_form", builders.survey_set_form, survey_sets.set_forms),
    entry("survey_question_form", builders.survey_question_form, survey_sets.question_forms),
    entry("survey_question_overwritten", builders.survey_question_overwritten, survey_sets.overwritten),
    entry("stop_confirm", builders.stop_confirm, roles.stop_confirms),
    entry("roster", builders.roster, roles.rosters),
    entry("quiet_teams", builders.quiet_teams, quiet_teams.quiet_teams),
    entry("survey_proposed", builders.survey_proposed, quiet_teams.surveys_proposed),
    entry("settings", builders.settings, homes.settings),
    entry("material", builders.material, materials.materials),
    entry("ask_help", builders.ask_help, materials.ask_helps),
    entry("help", builders.help_card, _helps),
    entry("unknown_command", builders.unknown_command, _unknown),
    entry("notice", builders.notice, members.notices),
)
