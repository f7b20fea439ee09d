"""What the cards of supporters and of those who run a programme promise about help."""

import dataclasses
from dataclasses import replace

import pytest
from card_samples import buttons_of, inputs_of

from cards import actions, builders, data
from cards.examples import help as asking
from cards.examples import supporting
from cards.model import Table
from cards.plain import plain_text
from cards.words import LANGUAGES, load_words
from coaching.checkins.model import TroubleKind
from coaching.help.model import ProposalState, Reach

JA = load_words("ja")
SECRET = "秘密のひとこと"
"""What somebody wrote; it must stand only where it may."""


def actions_of(card):
    return [button.action for button in buttons_of(card)]


def test_who_takes_a_request_reads_all_that_was_told():
    taken = replace(supporting.requests_taken("ja")[0], text=SECRET, wish="こうしてほしい", reach=Reach.CALL)
    text = plain_text(builders.request_taken(taken, JA))
    assert all(part in text for part in (SECRET, "こうしてほしい", "電話・Web会議", "田中さん", "東京第1"))


def test_who_gets_it_handed_on_reads_the_note_and_what_was_written():
    text = plain_text(builders.request_taken(supporting.requests_taken("ja")[1], JA))
    assert "シュミットさんからの引き継ぎです" in text
    assert "引き継ぎメモ" in text
    assert "会社支給のものです。" in text
    assert "お引き受けありがとうございます" not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_giving_a_request_back_is_asked_about_first(language):
    card = builders.request_taken(supporting.requests_taken(language)[0], load_words(language))
    (give_back,) = (button for button in buttons_of(card) if isinstance(button.action, actions.GiveBack))
    assert give_back.confirm is not None


def test_the_queue_shows_what_is_mine_by_name_and_what_waits_without():
    card = builders.queue(supporting.queues("ja")[0], JA)
    assert card.title == "サポート｜対応中2件、引き受け待ち2件"
    text = plain_text(card)
    assert "#12（設定）：対応中（田中さん）" in text
    assert "#21（使い方）：14日目まで、日本語、6月10日（水）10:12から" in text
    assert actions_of(card)[2:4] == [actions.ClaimRequest(21), actions.ClaimRequest(22)]


def test_a_supporter_chooses_among_all_kinds_and_the_practices():
    form = builders.topics_form(supporting.topics_forms("ja")[0], JA)
    topics = inputs_of(form)["topics"]
    assert [option.value for option in topics.options] == [
        *(f"kind:{kind}" for kind in TroubleKind),
        "practice:salesforce/visits",
        "practice:salesforce/deals",
        "practice:salesforce/approvals",
    ]
    assert topics.initial == ("kind:setup", "practice:salesforce/visits")
    assert not topics.required


def test_a_topic_that_is_no_more_is_not_chosen():
    form = builders.topics_form(data.TopicsFormData(practices=(), chosen=("practice:gone/one",)), JA)
    assert inputs_of(form)["topics"].initial == ()


@pytest.mark.parametrize("state", list(ProposalState))
def test_a_proposal_can_be_answered_once(state):
    card = builders.proposal(replace(supporting.proposals("ja")[0], state=state), JA)
    pressed = [type(action) for action in actions_of(card)]
    if state is ProposalState.OPEN:
        assert pressed == [actions.WriteMaterial, actions.PlanSession, actions.DismissProposal]
    else:
        assert pressed == []


def test_a_proposal_says_in_its_title_of_what_and_how_many():
    titles = [
        builders.proposal(supporting.proposals(language)[0], load_words(language)).title
        for language in LANGUAGES
    ]
    assert {"設定のご相談が3件（10営業日）", "3 requests on set-up in 10 working days"} == set(titles)


def test_a_session_begins_on_a_full_or_half_hour_not_before_today():
    form = builders.session_form(supporting.session_forms("ja")[0], JA)
    times = [option.value for option in inputs_of(form)["time"].options]
    assert (times[0], times[-1], len(times)) == ("08:00", "19:30", 24)
    assert inputs_of(form)["date"].earliest == supporting.TODAY


@pytest.mark.parametrize("language", LANGUAGES)
def test_wishes_are_listed_without_names(language):
    words = load_words(language)
    card = builders.wishes(supporting.wish_lists(language)[0], words)
    (table,) = (element for element in card.elements if isinstance(element, Table))
    assert len(table.header) == 4
    assert asking.person(language) not in plain_text(card)
    assert {field.name for field in dataclasses.fields(data.WishLine)} == {"kind", "text", "day", "change"}


def test_a_material_is_withdrawn_by_the_number_in_its_row_and_only_after_a_question():
    card = builders.materials_list(supporting.materials_lists("ja")[0], JA)
    (table,) = (element for element in card.elements if isinstance(element, Table))
    withdraw = [each for each in buttons_of(card) if isinstance(each.action, actions.WithdrawMaterial)]
    assert [row[0] for row in table.rows] == ["1", "2", "3"]
    assert [button.label for button in withdraw] == ["1番を取り下げ", "2番を取り下げ", "3番を取り下げ"]
    for row, button in zip(table.rows, withdraw, strict=True):
        assert row[1] in button.confirm.question


def test_who_may_not_withdraw_a_material_sees_no_button_for_it():
    card = builders.materials_list(supporting.materials_lists("ja")[1], JA)
    assert actions_of(card) == [actions.ShowHome()]


@pytest.mark.parametrize(("chosen", "initial"), [("en", "en"), ("de", "ja")])
def test_a_material_is_written_in_a_language_that_hojorin_speaks(chosen, initial):
    form = builders.material_form(
        replace(supporting.material_forms("ja")[0], language=chosen, languages=("de", "ja", "en")), JA
    )
    language = inputs_of(form)["language"]
    assert [option.value for option in language.options] == ["ja", "en"]
    assert language.initial == (initial,)
