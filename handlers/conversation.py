"""Where every event of a person comes in: one explicit table of actions, one of commands.

`handle` is called inside an open unit of work, after the event was accepted by the inbox; the caller
commits. Errors of the domain travel up to `bot.dispatch`, which has the one map from error to card.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, assert_never

from cards import actions, builders, data
from cards.commands import COMMANDS, Command, nearest_commands, parse_command, parse_with_text
from handlers import (
    adjust,
    admin,
    attitude,
    calls,
    changes,
    checkins,
    day_one,
    dialogue,
    home,
    leading_help,
    materials,
    plan_changes,
    plan_forms,
    plan_numbers,
    plan_people,
    plan_ready,
    plan_start,
    plans,
    programmes,
    questions,
    queues,
    relaying,
    requests,
    role_homes,
    supporting,
    why,
)
from handlers.announcements import approving as announcement_approving
from handlers.announcements import controlling as announcement_controlling
from handlers.announcements import correcting as announcement_correcting
from handlers.announcements import counting as announcement_counting
from handlers.announcements import forms as announcement_forms
from handlers.announcements import listing as announcement_listing
from handlers.announcements import previewing as announcement_previewing
from handlers.announcements import progress as announcement_progress
from handlers.announcements import rates as announcement_rates
from handlers.announcements import received as announcement_received
from handlers.announcements import responding as announcement_responding
from handlers.context import Turn
from handlers.events import Event, Joined, OpenedHome, Pressed, Said, Values
from handlers.kpis import home as kpi_home
from handlers.kpis import reacting
from handlers.kpis.handlers import KPI_HANDLERS
from handlers.readers import reader_of
from handlers.reply import Reply
from handlers.responses.handlers import RESPONSE_HANDLERS
from handlers.surveys import admin as survey_admin
from handlers.surveys import (
    answering,
    discarding,
    previewing,
    quiet,
    result_files,
    result_texts,
    result_trends,
    results,
    suggested_terms,
)
from handlers.surveys import sets as survey_sets
from handlers.surveys import themes as survey_themes
from people.errors import NotAllowedError
from people.model import Role

ActionHandler = Callable[[Turn, Any, Values], Reply]
CommandHandler = Callable[[Turn], Reply]
TextCommandHandler = Callable[[Turn, str], Reply]


def _home(turn: Turn, _action: actions.ShowHome | None = None, _values: Values | None = None) -> Reply:
    return Reply(cards=(home.home(turn),))


ACTION_HANDLERS: dict[type[actions.Action], ActionHandler] = {
    actions.AnswerCheckIn: checkins.answer,
    actions.OpenTrouble: checkins.open_trouble,
    actions.SendTrouble: checkins.send_trouble,
    actions.OpenNumber: checkins.open_number,
    actions.SaveNumber: checkins.save_number,
    actions.TakePractice: checkins.take_practice,
    actions.OpenCheckIn: checkins.show_open,
    actions.AnswerAttitude: attitude.answer,
    actions.SkipAttitude: attitude.skip,
    actions.MeetSomebody: attitude.meet,
    actions.OpenCase: attitude.open_case,
    actions.SendCase: attitude.send_case,
    actions.AnswerClarity: day_one.answer_clarity,
    actions.OpenQuestion: day_one.open_question,
    actions.SendQuestion: day_one.send_question,
    actions.OpenGoal: day_one.open_goal,
    actions.SaveGoal: day_one.save_goal,
    actions.ShowGoalState: day_one.show_goal_state,
    actions.ShowProgramme: programmes.show_counts,
    actions.ShowProgrammes: plans.show_list,
    actions.OpenNewProgramme: plan_forms.open_new,
    actions.SaveNewProgramme: plan_forms.save_new,
    actions.ShowPlan: plans.show_plan,
    actions.OpenVision: plan_forms.open_vision,
    actions.SaveVision: plan_forms.save_vision,
    actions.OpenPractice: plan_forms.open_practice,
    actions.SavePractice: plan_forms.save_practice,
    actions.RemovePractice: plan_forms.remove_practice,
    actions.OpenKpi: plan_numbers.open_kpi,
    actions.SaveKpi: plan_numbers.save_kpi,
    actions.RemoveKpi: plan_numbers.remove_kpi,
    actions.OpenRoles: plan_people.open_roles,
    actions.SaveRoles: plan_people.save_roles,
    actions.OpenAudience: plan_people.open_audience,
    actions.SaveAudience: plan_people.save_audience,
    actions.PreviewProgramme: plans.preview,
    actions.ConfirmComments: plans.confirm_comments,
    actions.AskComments: plans.ask_comments,
    actions.ShowReadiness: plan_ready.show_readiness,
    actions.AskSponsor: plan_ready.ask_sponsor,
    actions.OpenWord: plan_ready.open_word,
    actions.GiveWord: plan_ready.save_word,
    actions.ConfirmStart: plan_start.confirm_start,
    actions.StartProgramme: plan_start.start,
    actions.ConfirmStop: plan_start.confirm_stop,
    actions.StopProgramme: plan_start.stop,
    actions.ShowChanges: plan_changes.show_changes,
    actions.ApplyChanges: plan_changes.apply,
    actions.DropChanges: plan_changes.drop,
    actions.OpenSuccessor: plan_changes.open_successor,
    actions.SaveSuccessor: plan_changes.save_successor,
    actions.LooksRight: questions.looks_right,
    actions.OpenComment: questions.open_comment,
    actions.SendComment: questions.send_comment,
    actions.OpenMisfit: questions.open_misfit,
    actions.SendMisfit: questions.send_misfit,
    actions.ShowQuestions: questions.show,
    actions.OpenAnswer: questions.open_answer,
    actions.SendAnswer: questions.send_answer,
    actions.PublishCase: questions.publish_case,
    actions.OpenPause: adjust.open_pause,
    actions.SavePause: adjust.save_pause,
    actions.Resume: adjust.resume,
    actions.ShowMyData: adjust.show_my_data,
    actions.OpenHelp: requests.open_help,
    actions.SendHelp: requests.send_help,
    actions.NeedPerson: requests.need_person,
    actions.ShowRequest: requests.show_request,
    actions.ShowRequests: requests.show_requests,
    actions.OpenMessage: dialogue.open_message,
    actions.SendMessage: dialogue.send_message,
    actions.SolvedByMaterial: dialogue.solved_by_material,
    actions.SolveRequest: dialogue.solve,
    actions.ReopenRequest: dialogue.reopen,
    actions.StillOpen: dialogue.still_open,
    actions.ClaimRequest: supporting.claim,
    actions.OpenPromise: supporting.open_promise,
    actions.SavePromise: supporting.save_promise,
    actions.OpenHandOn: supporting.open_hand_on,
    actions.HandOn: supporting.hand_on,
    actions.GiveBack: supporting.give_back,
    actions.ShowQueue: queues.show_queue,
    actions.OpenTopics: queues.open_topics,
    actions.SaveTopics: queues.save_topics,
    actions.OfferCall: calls.offer_call,
    actions.OtherSlots: calls.other_slots,
    actions.TakeSlot: calls.take_slot,
    actions.PlanSession: leading_help.plan_session,
    actions.SendSession: leading_help.send_session,
    actions.WriteMaterial: leading_help.write_material,
    actions.SaveMaterial: leading_help.save_material,
    actions.DismissProposal: leading_help.dismiss_proposal,
    actions.ShowWishes: changes.show_wishes,
    actions.ReadMaterial: materials.read,
    actions.ShowMaterials: materials.show_all,
    actions.WithdrawMaterial: materials.withdraw,
    actions.ProposeSurvey: quiet.propose,
    actions.DiscardWave: discarding.discard_wave,
    actions.OpenSurvey: answering.open_form,
    actions.SendBallot: answering.send,
    actions.ShowAnonymity: answering.show_anonymity,
    actions.ShowSurveyGroups: answering.show_groups,
    actions.TrySurvey: answering.try_form,
    actions.SendTrial: answering.send_trial,
    actions.ShowSurveys: survey_admin.show_list,
    actions.ShowSurveySchedule: survey_admin.show_schedule,
    actions.OpenSurveySchedule: survey_admin.open_schedule,
    actions.SaveSurveySchedule: survey_admin.save_schedule,
    actions.PauseSurvey: survey_admin.pause_survey,
    actions.ResumeSurvey: survey_admin.resume_survey,
    actions.EndSurvey: survey_admin.end_survey,
    actions.ConfirmRunSurvey: previewing.confirm_run,
    actions.RunSurvey: previewing.run,
    actions.ShowSurveySets: survey_sets.show_sets,
    actions.ShowSurveySet: survey_sets.show_set,
    actions.OpenSurveySet: survey_sets.open_set,
    actions.SaveSurveySet: survey_sets.save_set,
    actions.OpenSurveyQuestion: survey_sets.open_question,
    actions.SaveSurveyQuestion: survey_sets.save_question,
    actions.RemoveSurveyQuestion: survey_sets.remove_question,
    actions.ShowThemes: survey_themes.show_themes,
    actions.ShowTheme: survey_themes.show_theme,
    actions.OpenTheme: survey_themes.open_theme,
    actions.SaveTheme: survey_themes.save_theme,
    actions.PutThemeBack: survey_themes.put_back,
    actions.TryThemes: survey_themes.try_themes,
    actions.SendThemesTrial: survey_themes.send_trial,
    actions.ShowSuggestedTerms: suggested_terms.show_terms,
    actions.OpenSuggestedTerm: suggested_terms.open_term,
    actions.AddSuggestedTerm: suggested_terms.add_term,
    actions.ShowSurveyResults: results.show_results,
    actions.TurnSurveyResults: results.turn_results,
    actions.ChooseSurveyGroup: results.choose_group,
    actions.TakeSurveyGroup: results.take_group,
    actions.TurnSurveyTexts: result_texts.turn_texts,
    actions.TurnSurveyTrend: result_trends.turn_trend,
    actions.ListSurveyResults: results.show_list,
    actions.TurnSurveyList: results.turn_list,
    actions.GetSurveyFile: result_files.get_file,
    actions.GetSurveyEvidence: result_files.get_evidence,
    actions.ShowAnnouncements: announcement_listing.show_list,
    actions.ShowAnnouncement: announcement_listing.show_one,
    actions.DiscardAnnouncement: announcement_listing.discard,
    actions.OpenAnnouncementText: announcement_forms.open_text,
    actions.SaveAnnouncementText: announcement_forms.save_text,
    actions.CorrectAnnouncement: announcement_correcting.correct,
    actions.OpenAnnouncementAudience: announcement_forms.open_audience,
    actions.SaveAnnouncementAudience: announcement_forms.save_audience,
    actions.PreviewAnnouncement: announcement_previewing.preview,
    actions.TryAnnouncement: announcement_previewing.send_trial,
    actions.CountAnnouncement: announcement_counting.count,
    actions.LaunchAnnouncement: announcement_counting.launch,
    actions.ProposeAnnouncement: announcement_approving.propose,
    actions.ApproveAnnouncement: announcement_approving.approve,
    actions.OpenAnnouncementRefusal: announcement_approving.open_refusal,
    actions.RefuseAnnouncement: announcement_approving.refuse,
    actions.PauseAnnouncement: announcement_controlling.pause,
    actions.ResumeAnnouncement: announcement_controlling.resume,
    actions.StopAnnouncement: announcement_controlling.stop,
    actions.RecallAnnouncement: announcement_controlling.recall,
    actions.ResendAnnouncement: announcement_controlling.resend,
    actions.ShowAnnouncementReport: announcement_progress.show_report,
    actions.ShowAnnouncementClass: announcement_progress.show_class,
    actions.RespondToAnnouncement: announcement_responding.respond,
    actions.OpenAnnouncementQuestion: announcement_responding.open_question,
    actions.SendAnnouncementQuestion: announcement_responding.send_question,
    actions.ReadAnnouncement: announcement_responding.read_again,
    actions.ShowResponseRate: announcement_rates.show_response_rate,
    actions.ShowHome: _home,
    actions.ShowDeliveries: admin.show_deliveries,
    actions.ShowSettings: role_homes.show_settings,
    actions.StopSending: admin.stop_sending,
    actions.ResumeSending: admin.resume_sending,
    **RESPONSE_HANDLERS,
    **KPI_HANDLERS,
}


def is_allowed(turn: Turn, command: Command) -> bool:
    """Tell whether the acting person may use the command; others are neither shown nor carried out."""
    return Role.MEMBER in command.roles or bool(turn.actor.roles & frozenset(command.roles))


def _allowed(turn: Turn) -> tuple[Command, ...]:
    return tuple(command for command in COMMANDS if is_allowed(turn, command))


def show_help(turn: Turn) -> Reply:
    """Show the commands that the person may use."""
    words = reader_of(turn.actor, turn.world.company).words
    rows = tuple((command.words[words.language][0], command.help_key) for command in _allowed(turn))
    return Reply(cards=(builders.help_card(data.HelpData(commands=rows), words),))


COMMAND_HANDLERS: dict[str, CommandHandler] = {
    "help": show_help,
    "home": _home,
    "check_in": lambda turn: checkins.show_open(turn, actions.OpenCheckIn(), {}),
    "ask": lambda turn: materials.ask(turn, ""),
    "pause": lambda turn: adjust.open_pause(turn, actions.OpenPause(), {}),
    "resume": lambda turn: adjust.resume(turn, actions.Resume(), {}),
    "why": why.why,
    "programme": programmes.show_mine,
    "kpi": kpi_home.show_mine,
    "survey": survey_admin.show_mine,
    "survey_results": lambda turn: results.show_list(turn, actions.ListSurveyResults(), {}),
    "survey_evidence": result_files.list_evidence,
    "announce": announcement_received.show_mine,
    "follow_ups": lambda turn: reacting.show_all(turn, actions.kpis.ShowFollowUps(), {}),
    "people": admin.show_people,
    "stop_sending": admin.ask_to_stop,
    "resume_sending": lambda turn: admin.resume_sending(turn, None, {}),
}

TEXT_COMMAND_HANDLERS: dict[str, TextCommandHandler] = {"ask": materials.ask}
"""Of the commands that a text stands behind."""


def handle(turn: Turn, event: Event) -> Reply:
    """Act on one event of the acting person and return what goes back at once."""
    match event:
        case Pressed():
            reply = ACTION_HANDLERS[type(event.action)](turn, event.action, event.values)
            return reply if reply.form is None else replace(reply, opens=event.action)
        case Said():
            return _command(turn, event.text)
        case OpenedHome():
            return _home(turn)
        case Joined():
            return _welcome(turn)
        case _:
            assert_never(event)


def _welcome(turn: Turn) -> Reply:
    """Greet somebody to whose chat Hojorin was added."""
    words = reader_of(turn.actor, turn.world.company).words
    return Reply(cards=(builders.notice(data.NoticeData(notice=data.Notice.WELCOME), words),))


def handle_together(turns: Sequence[tuple[Turn, Event]]) -> list[Reply]:
    """Act on events in one unit of work and return what goes back for each; raises what one of them raised.

    Answers to check-ins, which come in by the hundred when everybody was asked at the same hour, are
    recorded together; whoever did more than one thing is answered in the order in which they did it.
    """
    events_of = Counter(turn.actor.id for turn, _ in turns)
    together = {
        number: (turn, event.action)
        for number, (turn, event) in enumerate(turns)
        if events_of[turn.actor.id] == 1
        and isinstance(event, Pressed)
        and checkins.goes_together(event.action)
    }
    replies = dict(zip(together, checkins.answer_together(list(together.values())), strict=True))
    for number, (turn, event) in enumerate(turns):
        if number not in replies:
            replies[number] = handle(turn, event)
    return [replies[number] for number in range(len(turns))]


def _command(turn: Turn, text: str) -> Reply:
    with_text = parse_with_text(text)
    if with_text is not None:
        return TEXT_COMMAND_HANDLERS[with_text[0].id](turn, with_text[1])
    command = parse_command(text)
    if command is None:
        return _passed_on(turn, text) or _unknown(turn, text)
    if not is_allowed(turn, command):
        raise NotAllowedError(person_id=turn.actor.id, what=command.id)
    return COMMAND_HANDLERS[command.id](turn)


def _passed_on(turn: Turn, text: str) -> Reply | None:
    """Return the reply to what is meant for the other one in a request; None if it is not for anybody."""
    return relaying.relay(turn, text, allowed=_allowed(turn))


def _unknown(turn: Turn, text: str) -> Reply:
    words = reader_of(turn.actor, turn.world.company).words
    nearest = nearest_commands(text, _allowed(turn), words.language)
    card = builders.unknown_command(data.UnknownCommandData(typed=text, nearest=tuple(nearest)), words)
    return Reply(cards=(card,))
