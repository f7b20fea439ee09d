"""What the cards of those who run a programme promise, and what members may rely on."""

from dataclasses import replace

import pytest
from card_samples import buttons_of, inputs_of

from cards import builders, data
from cards.actions import (
    AskComments,
    ConfirmComments,
    ConfirmStop,
    OpenKpi,
    OpenMisfit,
    OpenNewProgramme,
    OpenPractice,
    OpenVision,
    RemoveKpi,
    RemovePractice,
    SaveKpi,
    SaveVision,
    ShowChanges,
    ShowPlan,
    ShowReadiness,
    StartProgramme,
    StopProgramme,
)
from cards.catalogue import CATALOGUE
from cards.examples import members, overwritten, plan_forms, plans
from cards.plain import plain_text
from cards.words import LANGUAGES, load_words
from measures.kpis.model import Of, Per
from people.model import Role

JA, EN = load_words("ja"), load_words("en")
PLAN = plans.plans("ja")[0]


def actions_of(card):
    return [button.action for button in buttons_of(card)]


def kinds_of(card):
    return {type(action) for action in actions_of(card)}


# --- The list ---------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_empty_list_teaches_the_three_steps_to_those_who_may_begin(language):
    card = builders.plan_list(data.PlanListData(programmes=(), may_make=True), load_words(language))
    shown = plain_text(card)
    assert all(f"{number}. " in shown for number in (1, 2, 3))
    assert OpenNewProgramme in kinds_of(card)


def test_whoever_may_begin_no_programme_is_offered_none():
    card = builders.plan_list(data.PlanListData(programmes=(), may_make=False), EN)
    assert OpenNewProgramme not in kinds_of(card)


def test_a_list_counts_what_it_has_no_room_for():
    card = builders.plan_list(plans.plan_lists("en")[1], EN)
    assert len([action for action in actions_of(card) if isinstance(action, ShowPlan)]) == 20
    assert "3 more" in plain_text(card)


# --- The plan ---------------------------------------------------------------------------------


def test_an_empty_draft_says_how_practices_are_found():
    card = builders.plan(plans.plans("en")[1], EN)
    assert "Work backwards from the goal state" in plain_text(card)
    assert OpenPractice("salesforce", "") in actions_of(card)
    assert OpenKpi("salesforce", "") not in actions_of(card), "a KPI belongs to a practice"


def test_every_practice_and_kpi_can_be_edited_and_is_only_removed_after_a_question():
    buttons = {button.action: button for button in buttons_of(builders.plan(PLAN, JA))}
    assert OpenPractice("salesforce", "visits") in buttons
    assert OpenKpi("salesforce", "visit_records") in buttons
    for action in (RemovePractice("salesforce", "visits"), RemoveKpi("salesforce", "visit_records")):
        assert buttons[action].confirm is not None


def test_the_practices_beyond_the_tenth_are_named():
    card = builders.plan(plans.plans("en")[6], EN)
    edited = {action.practice_id for action in actions_of(card) if isinstance(action, OpenPractice)}
    assert len(edited - {""}) == 10
    assert "log visits the same day 10 and log visits the same day 11" in plain_text(card)


@pytest.mark.parametrize(
    ("number", "offered", "withheld"),
    [
        (0, {ShowReadiness, ConfirmComments, OpenVision}, {ConfirmStop, ShowChanges}),
        (3, {ConfirmStop, OpenVision}, {ShowReadiness, ConfirmComments, ShowChanges}),
        (4, {ShowChanges, ConfirmStop, OpenVision}, {ShowReadiness, ConfirmComments}),
        (5, set(), {OpenVision, OpenPractice, RemovePractice, OpenKpi, ConfirmStop, ShowReadiness}),
    ],
    ids=["draft", "running", "changed", "stopped"],
)
def test_a_plan_offers_what_its_state_allows(number, offered, withheld):
    kinds = kinds_of(builders.plan(plans.plans("ja")[number], JA))
    assert offered <= kinds
    assert not withheld & kinds


def test_a_plan_never_starts_or_stops_a_programme_by_itself():
    for example in plans.plans("en"):
        assert not {StartProgramme, StopProgramme, AskComments} & kinds_of(builders.plan(example, EN))


def test_a_plan_names_the_languages_in_which_something_is_missing():
    assert "not written in Japanese yet" in plain_text(
        builders.plan(replace(PLAN, missing_languages=("ja",)), EN)
    )
    assert "not written in" not in plain_text(builders.plan(replace(PLAN, missing_languages=()), EN))


def test_an_audience_of_everybody_is_called_so():
    assert "Everybody (48 people)" in plain_text(builders.plan(plans.plans("en")[1], EN))


def test_a_kpi_without_purpose_is_seen_on_the_plan():
    assert "1週間に10" in plain_text(builders.plan(PLAN, JA))
    assert "目的：未記入" in plain_text(builders.plan(PLAN, JA))


def test_a_flat_hundred_per_cent_is_questioned_and_can_be_kept():
    card = builders.target_question(plans.target_questions("en")[0], EN)
    assert "even on my leave?" in plain_text(card)
    assert actions_of(card) == [OpenKpi("salesforce", "visit_records"), ShowPlan("salesforce")]


def test_a_preview_shows_what_members_see_without_letting_anybody_object():
    goal = members.goal_states("en")[0]
    preview = builders.plan_preview(data.PlanPreviewData(programme_id="p", goal=goal, draft=True), EN)
    shown = set(builders.goal_state(goal, EN).elements[:-1])
    assert shown <= set(preview.elements)
    assert OpenMisfit not in kinds_of(preview)
    running = builders.plan_preview(data.PlanPreviewData(programme_id="p", goal=goal, draft=False), EN)
    assert ConfirmComments in kinds_of(preview)
    assert ConfirmComments not in kinds_of(running)


def test_a_member_can_say_that_a_target_does_not_fit_where_there_is_one():
    whole, least = members.goal_states("en")[:2]
    assert OpenMisfit("salesforce") in actions_of(builders.goal_state(whole, EN))
    assert OpenMisfit not in kinds_of(builders.goal_state(least, EN))
    assert OpenMisfit not in kinds_of(builders.goal_state(replace(whole, programme_id=""), EN))


# --- Forms ------------------------------------------------------------------------------------


def test_a_text_is_asked_for_in_every_language_and_needed_in_the_first():
    form = builders.vision_form(plan_forms.visions("ja")[2], JA)
    inputs = inputs_of(form)
    assert {"name_ja", "name_en", "purpose_ja", "purpose_en", "state_ja", "state_en"} <= set(inputs)
    assert (inputs["name_ja"].required, inputs["name_en"].required) == (True, False)
    assert inputs["name_ja"].label == "定着プログラムの名称（日本語）"
    assert inputs["state_en"].initial == plan_forms.goal_text("en")


def test_a_company_of_one_language_is_not_asked_which():
    inputs = inputs_of(builders.vision_form(plan_forms.visions("ja")[1], JA))
    assert inputs["name_ja"].label == "定着プログラムの名称"
    assert "name_en" not in inputs


def test_what_the_part_was_travels_with_the_button_that_saves():
    vision = builders.vision_form(plan_forms.visions("en")[2], EN)
    assert vision.submit.action == SaveVision("salesforce", plan_forms.SEEN)
    kpi = builders.kpi_form(plan_forms.kpi_forms("en")[1], EN)
    assert kpi.submit.action == SaveKpi("salesforce", "visit_records", plan_forms.SEEN)


def test_a_kpi_opens_as_it_was_saved():
    inputs = inputs_of(builders.kpi_form(plan_forms.kpi_forms("en")[1], EN))
    assert inputs["target"].initial == "2.5"
    assert inputs["per"].initial == (Per.WEEK.value,)
    assert inputs["of"].initial == (Of.TEAM.value,)
    assert inputs["not_on"].initial == ("leave", "holiday", "trade fair")
    assert inputs["manager_sees_person"].initial == (data.YES,)
    assert inputs["purpose_ja"].required, "a KPI without purpose is not understood"


def test_whether_a_manager_sees_a_number_is_no_unless_somebody_says_so():
    inputs = inputs_of(builders.kpi_form(plan_forms.kpi_forms("en")[0], EN))
    assert inputs["manager_sees_person"].initial == (data.NO,)


def test_the_scores_of_a_practice_go_from_one_to_five():
    inputs = inputs_of(builders.practice_form(plan_forms.practice_forms("en")[1], EN))
    for name, present in (("ease", "5"), ("contribution", "4")):
        assert [option.value for option in inputs[name].options] == ["1", "2", "3", "4", "5"]
        assert inputs[name].initial == (present,)


def test_one_can_begin_with_an_empty_page():
    for example in plan_forms.new_programmes("en"):
        template = inputs_of(builders.new_programme_form(example, EN))["template"]
        assert template.options[-1].value == data.NO_TEMPLATE
        assert template.initial == ()


def test_the_form_of_roles_says_who_is_named_and_asks_for_everybody_but_the_lead():
    form = builders.roles_form(plan_forms.roles_forms("en")[1], EN)
    assert "Deputy: Emma Schmidt" in plain_text(form)
    assert set(inputs_of(form)) == {role.value for role in data.PlanRole} - {"lead"}


def test_a_chosen_team_is_offered_even_where_not_every_team_has_room():
    form = builders.audience_form(plan_forms.audience_forms("en")[2], EN)
    teams = inputs_of(form)["teams"]
    assert len(teams.options) == 100
    assert teams.initial == ("Sales/100", "Sales/East")
    assert "3 teams have no room" in plain_text(form)


def test_a_team_whose_name_would_not_come_back_as_it_is_cannot_be_chosen():
    teams = (("Sales\u202e", 3), ("Sales", 3), ("x" * 151, 3), (" ", 3))
    form = builders.audience_form(
        data.AudienceFormData(programme_id="p", teams=teams, roles=(Role.MEMBER,)), EN
    )
    assert [option.value for option in inputs_of(form)["teams"].options] == ["Sales"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["plan_list", "plan", "change_list", "materials_offer", "materials_list"])
def test_buttons_that_do_different_things_are_called_differently(kind, language):
    """A screen reader reads a button without what stands above it."""
    (entry,) = [one for one in CATALOGUE if one.kind == kind]
    for card in entry.cards(language)[:2]:
        called = {(button.label, button.action) for button in buttons_of(card)}
        assert len({label for label, _ in called}) == len(called)


def test_a_name_that_is_gone_is_no_dash_where_two_edited_one_part():
    nameless = replace(overwritten.overwrittens("en")[0], by_name="")
    assert "It had been saved after you opened the form." in plain_text(builders.overwritten(nameless, EN))
    assert "ほかの方が保存していました" in plain_text(builders.overwritten(nameless, JA))
