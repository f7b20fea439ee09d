"""A lead makes a programme in chat, from a template to its start: what is refused, and who may."""

import pytest
from programme_making import (
    GO_LIVE,
    PROGRAMME,
    audit,
    kinds,
    make,
    offers,
    prepare,
    programme,
    text,
    vision,
    write_purpose,
)
from scenario_stage import Stage, tokyo

from cards import actions
from coaching.programmes.model import ProgrammeState
from coaching.programmes.templates import COMPLETE_DATA

# ---------------------------------------------------------------------------- from a template to the start


async def test_a_template_brings_goal_state_practices_and_kpis(empty: Stage) -> None:
    draft = await make(empty)
    assert (draft.id, draft.lead, draft.state) == (PROGRAMME, "suzuki", ProgrammeState.DRAFT)
    assert draft.vision.state == COMPLETE_DATA.vision.state
    assert [one.id for one in draft.practices] == ["same-day", "next-step", "fill-gaps"]
    assert {kpi.practice_id for kpi in draft.kpis} == {one.id for one in draft.practices}
    assert [entry.action for entry in audit(empty)] == ["programme_new"]


async def test_two_programmes_of_one_template_share_neither_ids_nor_kpis(empty: Stage) -> None:
    first = await make(empty)
    await make(empty)
    second = programme(empty, f"{PROGRAMME}-2")
    assert not {kpi.id for kpi in first.kpis} & {kpi.id for kpi in second.kpis}


async def test_an_empty_page_begins_without_practices_and_says_so(empty: Stage) -> None:
    draft = await make(empty, template="none")
    assert (draft.practices, draft.purpose, draft.vision.state) == ((), {}, {})
    reply = await empty.press_action("suzuki", actions.StartProgramme(PROGRAMME))
    assert reply.refused
    assert "足りません" in text(reply)


async def test_a_form_without_a_name_stays_open_and_names_the_input(empty: Stage) -> None:
    form = (await empty.press_action("suzuki", actions.OpenNewProgramme())).form
    reply = await empty.submit("suzuki", form, template="none", tool="", name_ja="", name_en="")
    assert set(reply.errors) == {"tool", "name_ja"}
    with empty.unit() as unit:
        assert unit.programmes.list_all() == []


async def test_a_draft_is_not_started_while_items_are_red(empty: Stage) -> None:
    await make(empty)
    reply = await empty.press_action("suzuki", actions.StartProgramme(PROGRAMME))
    assert reply.refused
    assert programme(empty).state is ProgrammeState.DRAFT
    shown = await empty.press_action("suzuki", actions.ShowReadiness(PROGRAMME))
    assert not offers(shown.cards[0], actions.ConfirmStart(PROGRAMME))


async def test_the_purpose_of_a_template_does_not_count_as_written(empty: Stage) -> None:
    await make(empty)
    before = await empty.press_action("suzuki", actions.ShowReadiness(PROGRAMME))
    await write_purpose(empty)
    after = await empty.press_action("suzuki", actions.ShowReadiness(PROGRAMME))
    assert "ひな型のまま" in text(before)
    assert "ひな型のまま" not in text(after)


async def test_a_programme_whose_items_are_green_starts_without_the_sponsor(empty: Stage) -> None:
    await prepare(empty)
    await empty.press_action("suzuki", actions.AskComments(PROGRAMME))
    reply = await empty.press_action("suzuki", actions.ConfirmStart(PROGRAMME))
    assert kinds(reply) == ["start_confirm"]
    assert "4名" in text(reply)
    assert programme(empty).state is ProgrammeState.DRAFT
    started = await empty.press_action("suzuki", actions.StartProgramme(PROGRAMME))
    assert kinds(started) == ["programme_started"]
    assert (programme(empty).state, programme(empty).go_live) == (ProgrammeState.RUNNING, GO_LIVE)
    with empty.unit() as unit:
        members = {one.person_id for one in unit.enrolments.of_programme(PROGRAMME)}
    assert members == {"tanaka", "mueller", "yamada", "weber"}
    again = await empty.press_action("suzuki", actions.StartProgramme(PROGRAMME))
    assert again.refused


async def test_the_word_of_the_sponsor_lets_a_programme_start_that_is_not_ready(empty: Stage) -> None:
    await prepare(empty)
    await empty.press_action("suzuki", actions.AskSponsor(PROGRAMME))
    await empty.go_to(tokyo(9, 14, 9, 30))
    request = empty.last_post("kato", "sponsor_request").card
    assert request is not None
    form = (await empty.press("kato", actions.OpenWord, on="sponsor_request")).form
    refused = await empty.submit("kato", form, word="yes", reason="")
    assert set(refused.errors) == {"reason"}
    await empty.submit("kato", form, word="yes", reason="意見は開始後に集めます")
    await empty.go_to(tokyo(9, 14, 9, 40))
    assert "意見は開始後に集めます" in empty.text("suzuki", "word_given")
    await empty.press_action("suzuki", actions.StartProgramme(PROGRAMME))
    assert programme(empty).state is ProgrammeState.RUNNING
    done = [(entry.action, entry.actor) for entry in audit(empty)]
    assert ("programme_word_given", "kato") in done
    assert ("programme_unready", "suzuki") in done
    assert all("意見は" not in entry.detail for entry in audit(empty))


async def test_a_word_does_not_cover_what_became_red_after_it(empty: Stage) -> None:
    await prepare(empty)
    form = (await empty.press_action("kato", actions.OpenWord(PROGRAMME))).form
    await empty.submit("kato", form, word="yes", reason="急ぐため")
    kpi = programme(empty).kpis[0]
    await empty.press_action("suzuki", actions.RemoveKpi(PROGRAMME, kpi.id))
    reply = await empty.press_action("suzuki", actions.StartProgramme(PROGRAMME))
    assert reply.refused
    assert programme(empty).state is ProgrammeState.DRAFT


async def test_a_word_against_it_keeps_the_draft_a_draft(empty: Stage) -> None:
    await prepare(empty)
    form = (await empty.press_action("kato", actions.OpenWord(PROGRAMME))).form
    await empty.submit("kato", form, word="no", reason="先に意見を聞いてください")
    assert (await empty.press_action("suzuki", actions.StartProgramme(PROGRAMME))).refused


async def test_nobody_but_the_sponsor_gives_the_word(empty: Stage) -> None:
    await prepare(empty)
    for person in ("suzuki", "mori", "ogawa", "tanaka"):
        assert (await empty.press_action(person, actions.OpenWord(PROGRAMME))).refused
        sent = await empty.press_action(
            person, actions.GiveWord(PROGRAMME), values={"word": "yes", "reason": "いいです"}
        )
        assert sent.refused
    with empty.unit() as unit:
        assert unit.preparing.preparation(PROGRAMME).word_given is None


async def test_a_lead_cannot_make_themselves_the_sponsor(empty: Stage) -> None:
    await prepare(empty)
    form = (await empty.press_action("suzuki", actions.OpenRoles(PROGRAMME))).form
    for person in ("suzuki", "mori"):
        reply = await empty.submit("suzuki", form, sponsor=person)
        assert set(reply.errors) == {"sponsor"}
    assert programme(empty).sponsor == "kato"


# ---------------------------------------------------------------------------- who may


@pytest.mark.parametrize("person", ["tanaka", "yamada"])
async def test_members_and_supporters_make_no_programme_and_edit_none(empty: Stage, person: str) -> None:
    await prepare(empty)
    for action in (
        actions.OpenNewProgramme(),
        actions.ShowProgrammes(),
        actions.ShowPlan(PROGRAMME),
        actions.OpenVision(PROGRAMME),
        actions.SaveVision(PROGRAMME),
        actions.OpenPractice(PROGRAMME, ""),
        actions.SavePractice(PROGRAMME, "same-day"),
        actions.RemovePractice(PROGRAMME, "same-day"),
        actions.OpenKpi(PROGRAMME, ""),
        actions.SaveKpi(PROGRAMME, ""),
        actions.RemoveKpi(PROGRAMME, "visits-same-day"),
        actions.OpenRoles(PROGRAMME),
        actions.SaveRoles(PROGRAMME),
        actions.OpenAudience(PROGRAMME),
        actions.SaveAudience(PROGRAMME),
        actions.PreviewProgramme(PROGRAMME),
        actions.ConfirmComments(PROGRAMME),
        actions.AskComments(PROGRAMME),
        actions.ShowReadiness(PROGRAMME),
        actions.AskSponsor(PROGRAMME),
        actions.ConfirmStart(PROGRAMME),
        actions.StartProgramme(PROGRAMME),
        actions.ConfirmStop(PROGRAMME),
        actions.StopProgramme(PROGRAMME),
        actions.ShowChanges(PROGRAMME),
        actions.ApplyChanges(PROGRAMME),
        actions.DropChanges(PROGRAMME),
        actions.OpenSuccessor(PROGRAMME),
        actions.SaveSuccessor(PROGRAMME),
        actions.ShowQuestions(PROGRAMME),
    ):
        before = programme(empty)
        reply = await empty.press_action(person, action)
        assert reply.refused, action
        assert programme(empty) == before


async def test_the_command_shows_a_lead_the_drafts_and_how_to_begin_one(empty: Stage) -> None:
    reply = await empty.say("suzuki", "プログラム")
    assert kinds(reply) == ["plan_list"]
    assert offers(reply.cards[0], actions.OpenNewProgramme())
    await make(empty)
    reply = await empty.say("suzuki", "プログラム")
    assert offers(reply.cards[0], actions.ShowPlan(PROGRAMME))
    assert kinds(await empty.say("tanaka", "プログラム")) == ["notice"]


async def test_a_deputy_and_a_sponsor_edit_too_but_begin_none(empty: Stage) -> None:
    await prepare(empty)
    for person in ("mori", "kato"):
        assert kinds(await empty.press_action(person, actions.ShowPlan(PROGRAMME))) == ["plan"]
        assert (await empty.press_action(person, actions.OpenNewProgramme())).refused


# ---------------------------------------------------------------------------- practices and KPIs


async def test_a_practice_and_its_kpi_are_added_in_both_languages(empty: Stage) -> None:
    await make(empty, template="none")
    form = (await empty.press_action("suzuki", actions.OpenPractice(PROGRAMME, ""))).form
    practice = {
        "name_ja": "当日登録",
        "name_en": "Log it the same day",
        "benefit_ja": "今：金曜に転記 → これから：その場で登録",
        "benefit_en": "today: retyped on Friday -> then: done on the spot",
        "ease": "4",
        "contribution": "5",
        "from_day": "0",
    }
    await empty.submit("suzuki", form, **practice)
    assert [one.id for one in programme(empty).practices] == ["log-it-the-same-day"]
    form = (await empty.press_action("suzuki", actions.OpenKpi(PROGRAMME, ""))).form
    kpi = {
        "practice": "log-it-the-same-day",
        "name_ja": "当日の記録",
        "name_en": "Same-day records",
        "unit_ja": "件",
        "unit_en": "records",
        "purpose_ja": "抜けを防ぐため",
        "purpose_en": "Nothing is lost",
        "target": "３",
        "per": "day",
        "of": "person",
        "manager_sees_person": "no",
    }
    await empty.submit("suzuki", form, not_on=("leave", "field"), **kpi)
    [stored] = programme(empty).kpis
    assert (stored.id, stored.target, stored.not_on) == ("same-day-records", 3, {"leave", "field"})
    assert stored.purpose == {"ja": "抜けを防ぐため", "en": "Nothing is lost"}


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"purpose_ja": "", "purpose_en": ""}, {"purpose_ja"}),
        ({"target": "0"}, {"target"}),
        ({"target": "many"}, {"target"}),
        ({"per": "year"}, {"per"}),
        ({"practice": "nothing"}, {"practice"}),
        ({"name_ja": "長" * 201}, {"name_ja"}),
    ],
)
async def test_a_kpi_that_a_file_could_not_hold_is_refused_by_its_input(
    empty: Stage, changes: dict[str, str], wrong: set[str]
) -> None:
    draft = await make(empty)
    form = (await empty.press_action("suzuki", actions.OpenKpi(PROGRAMME, "visits-same-day"))).form
    values = {
        "practice": "same-day",
        "name_ja": "訪問",
        "name_en": "Visits",
        "unit_ja": "件",
        "unit_en": "visits",
        "purpose_ja": "抜けを防ぐため",
        "purpose_en": "Nothing is lost",
        "target": "2",
        "per": "day",
        "of": "person",
        "manager_sees_person": "no",
    }
    reply = await empty.submit("suzuki", form, **{**values, **changes})
    assert set(reply.errors) == wrong
    assert programme(empty) == draft


async def test_a_flat_target_of_100_per_cent_is_questioned_and_stays_red(empty: Stage) -> None:
    await prepare(empty)
    await empty.press_action("suzuki", actions.AskComments(PROGRAMME))
    form = (await empty.press_action("suzuki", actions.OpenKpi(PROGRAMME, "visits-same-day"))).form
    reply = await empty.submit(
        "suzuki",
        form,
        practice="same-day",
        name_ja="ログイン率",
        name_en="Log-in rate",
        unit_ja="%",
        unit_en="%",
        purpose_ja="使われているかを見るため",
        purpose_en="To see whether it is used",
        target="100",
        per="week",
        of="person",
        manager_sees_person="no",
    )
    assert kinds(reply)[0] == "target_question"
    assert (await empty.press_action("suzuki", actions.StartProgramme(PROGRAMME))).refused
    shown = await empty.press_action("suzuki", actions.ShowReadiness(PROGRAMME))
    assert "一律100%になっている目標は、「ログイン率」" in text(shown)


async def test_a_practice_goes_with_its_kpis(empty: Stage) -> None:
    await make(empty)
    await empty.press_action("suzuki", actions.RemovePractice(PROGRAMME, "same-day"))
    left = programme(empty)
    assert [one.id for one in left.practices] == ["next-step", "fill-gaps"]
    assert all(kpi.practice_id != "same-day" for kpi in left.kpis)
    gone = await empty.press_action("suzuki", actions.OpenPractice(PROGRAMME, "same-day"))
    assert gone.refused


# ---------------------------------------------------------------------------- two editors


async def test_whoever_saves_last_wins_and_sees_what_the_other_had_saved(empty: Stage) -> None:
    await prepare(empty)
    late = (await empty.press_action("suzuki", actions.OpenVision(PROGRAMME))).form
    await write_purpose(empty, "mori", purpose_ja="お客様を待たせないため", purpose_en="Nobody waits")
    reply = await empty.submit("suzuki", late, **vision(programme(empty)))
    assert kinds(reply) == ["overwritten", "plan"]
    assert "お客様を待たせないため" in text(reply)
    assert "森 直樹" in text(reply)
    assert programme(empty).purpose["ja"] == "引き継ぎで止まる商談をなくすため"


async def test_an_editor_alone_hears_of_no_other(empty: Stage) -> None:
    await prepare(empty)
    assert kinds(await write_purpose(empty, purpose_ja="別の言い方")) == ["plan"]


async def test_a_practice_that_somebody_took_out_meanwhile_is_not_written_back(empty: Stage) -> None:
    await prepare(empty)
    form = (await empty.press_action("suzuki", actions.OpenPractice(PROGRAMME, "same-day"))).form
    await empty.press_action("mori", actions.RemovePractice(PROGRAMME, "same-day"))
    reply = await empty.submit(
        "suzuki", form, name_ja="当日", benefit_ja="楽になる", ease="4", contribution="5", from_day="0"
    )
    assert reply.refused
    assert all(one.id != "same-day" for one in programme(empty).practices)


async def test_a_text_in_one_language_only_is_pointed_out(empty: Stage) -> None:
    await make(empty)
    reply = await write_purpose(empty, purpose_en="")
    assert programme(empty).purpose == {"ja": "引き継ぎで止まる商談をなくすため"}
    assert "英語" in text(reply)
