"""What the cards of help promise: who sees what of a request, what can be pressed, and nothing lost."""

import dataclasses
import re
from dataclasses import replace
from datetime import UTC

import pytest
from card_samples import all_texts, buttons_of, inputs_of
from hypothesis import given
from hypothesis import strategies as st

from cards import actions, builders, data
from cards.catalogue import CATALOGUE
from cards.examples import help as asking
from cards.examples import supporting
from cards.model import Buttons, Context
from cards.plain import plain_text
from cards.words import LANGUAGES, load_words
from coaching.checkins.model import TroubleKind
from coaching.help.model import Ending, RequestState
from coaching.programmes.model import Phase

JA, EN = load_words("ja"), load_words("en")
MOMENTS = st.datetimes(timezones=st.just(UTC))


def actions_of(card):
    return [button.action for button in buttons_of(card)]


def cards_of(kind, language):
    return next(entry for entry in CATALOGUE if entry.kind == kind).cards(language)


# --- Before a claim: kind, phase, language ------------------------------------------------------


@given(
    kind=st.sampled_from(TroubleKind),
    phase=st.sampled_from(Phase),
    language=st.sampled_from(LANGUAGES),
    since=MOMENTS,
    respond_by=MOMENTS,
    reason=st.sampled_from(data.Asked),
    words=st.sampled_from([JA, EN]),
)
def test_before_a_claim_nothing_stands_on_the_card_but_kind_phase_language_and_times(
    kind, phase, language, since, respond_by, reason, words
):
    card = builders.request_open(
        data.RequestOpenData(
            request_id=12,
            kind=kind,
            phase=phase,
            language=language,
            since=since,
            respond_by=respond_by,
            reason=reason,
        ),
        words,
    )
    (facts, buttons, why) = card.elements
    assert [value for _, value in facts.rows] == [
        words.text(f"trouble.{kind}"),
        words.text(f"phase.{phase}"),
        words.text(f"language.{language}"),
        words.moment(since),
        words.moment(respond_by),
    ]
    assert [button.action for button in buttons.buttons] == [actions.ClaimRequest(12)]
    assert why.text == words.text("context.request_open")
    assert card.title == words.text(
        "request_open.title",
        request=f"#12（{words.text(f'subject.{kind}')}）"
        if words is JA
        else f"#12 ({words.text(f'subject.{kind}')})",
        state=words.text(f"request_open.{reason}"),
    )


@pytest.mark.parametrize("kind", [data.RequestOpenData, data.WaitingLine, data.EscalationData])
def test_what_is_shown_before_a_claim_has_no_place_for_the_asker_or_their_words(kind):
    texts = {field.name for field in dataclasses.fields(kind) if field.type is str}
    # `about` is the title of an announcement, which many have got.
    assert texts <= {"language", "claimed_by", "about"}


@pytest.mark.parametrize(("claimed_by", "ended"), [("佐藤", False), ("", True), ("佐藤", True)])
def test_a_request_that_is_settled_can_be_taken_by_nobody_else(claimed_by, ended):
    card = builders.request_open(
        replace(supporting.requests_open("ja")[0], claimed_by=claimed_by, ended=ended), JA
    )
    assert buttons_of(card) == []
    assert ("佐藤さんが対応します" in card.title) is (not ended)


def test_the_lead_sees_of_an_unanswered_request_what_supporters_saw():
    card = builders.escalation(supporting.escalations("ja")[1], JA)
    assert "佐藤さんが引き受けていますが" in plain_text(card)
    assert asking.person("ja") not in plain_text(card)
    assert actions_of(card) == [actions.ClaimRequest(12), actions.OpenHandOn(12)]


# --- The form and materials -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("check_in_id", "action"), [(412, actions.SendTrouble(412)), (None, actions.SendHelp())]
)
def test_the_form_is_the_same_with_and_without_a_check_in(check_in_id, action):
    form = builders.trouble_form(data.TroubleFormData(check_in_id=check_in_id), JA)
    assert form.submit.action == action
    assert list(inputs_of(form)) == ["kind", "text", "wish", "reach", "seen_by"]
    assert [each.required for each in inputs_of(form).values()] == [True, True, False, True, True]


def test_a_chat_and_supporters_only_are_chosen_at_first():
    fields = inputs_of(builders.trouble_form(data.TroubleFormData(), JA))
    assert fields["reach"].initial == ("chat",)
    assert fields["seen_by"].initial == ("supporters",)


def test_the_form_keeps_all_that_was_typed():
    fields = inputs_of(builders.trouble_form(asking.trouble_forms("ja")[1], JA))
    assert fields["wish"].initial == asking.wish("ja")
    assert fields["reach"].initial == ("call",)
    assert fields["seen_by"].initial == ("manager",)


@pytest.mark.parametrize(
    ("words", "promises"),
    [
        (
            JA,
            [
                "4営業時間以内に返信がない場合は、推進担当の鈴木さんにも共有します",
                "お名前なしで変更要望の記録",
            ],
        ),
        (
            EN,
            [
                "Shared with Suzuki-san, project lead, if nobody replies within 4 working hours",
                "without your name",
            ],
        ),
    ],
    ids=LANGUAGES,
)
def test_the_form_says_who_gets_an_unanswered_request_and_what_becomes_of_a_wish(words, promises):
    text = plain_text(builders.trouble_form(asking.trouble_forms(words.language)[0], words))
    assert all(promise in text for promise in promises)


def test_each_material_is_opened_by_a_button_that_says_its_title():
    card = builders.materials_offer(asking.materials_offers("ja")[0], JA)
    assert [button.label for button in buttons_of(card)][:2] == [
        "商談をスマホで更新する（2分）",
        "一覧が空に見えるときは（1分）",
    ]
    assert actions_of(card)[0] == actions.ReadMaterial(3, 12)
    assert actions_of(card)[-2:] == [actions.SolvedByMaterial(12), actions.NeedPerson(12)]


def test_titles_that_slack_would_cut_off_stand_above_buttons_with_numbers():
    """Slack cuts off a button's text after some 30 characters: its reference of the button element."""
    card = builders.materials_offer(asking.materials_offers("en")[0], EN)
    assert [button.label for button in buttons_of(card)][:3] == ["Read no. 1", "Read no. 2", "Read no. 3"]
    assert actions_of(card)[0] == actions.ReadMaterial(3, 12)
    assert "1. Update a deal on your phone: 2 min\n2. Why a list may be empty: 1 min" in plain_text(card)


def test_one_title_that_slack_would_cut_off_has_no_number():
    offer = asking.materials_offers("en")[1]
    card = builders.materials_offer(offer, EN)
    assert buttons_of(card)[0].label == "Read it"
    assert "Update a deal on your phone: 2 min" in plain_text(card)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_search_that_finds_nothing_offers_a_person(language):
    card = builders.material_results(asking.material_results(language)[1], load_words(language))
    assert actions_of(card)[0] == actions.OpenHelp()
    assert not any(isinstance(action, actions.ReadMaterial) for action in actions_of(card))


# --- The asker's cards ----------------------------------------------------------------------------


def test_the_receipt_says_only_what_was_done():
    usual, whole, at_once, named, *_ = (
        plain_text(builders.request_received(each, JA)) for each in asking.requests_received("ja")
    )
    assert "6月10日（水）14:12までに返信がない場合は、推進担当にも共有します" in usual
    assert "上長" not in usual
    assert "変更要望" not in usual
    assert "上長にもお知らせします" in whole
    assert "変更要望の記録に残しました" in whole
    assert "推進担当にお願いしました" in at_once
    assert "サポート担当にお願いしました" not in at_once
    assert "推進担当の鈴木さんにお願いしました" in named


def test_the_one_who_is_on_it_is_named_with_the_time():
    text = plain_text(builders.request_claimed(asking.requests_claimed("ja")[0], JA))
    assert (
        "サポート担当の佐藤さんが対応します。6月10日（水）14:12までに、このチャットでご連絡します。" in text
    )


@pytest.mark.parametrize("kind", ["request_received", "request_claimed", "request_moved"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_while_it_goes_on_the_asker_can_add_something_or_say_that_it_is_solved(kind, language):
    for card in cards_of(kind, language):
        assert actions_of(card) == [actions.OpenMessage(12), actions.SolveRequest(12)]


@pytest.mark.parametrize("ending", list(Ending))
@pytest.mark.parametrize("can_reopen", [True, False])
def test_a_closed_request_can_be_opened_again_as_long_as_that_is_possible(ending, can_reopen):
    solved = data.RequestSolvedData(request_id=12, supporter_name="", ending=ending, can_reopen=can_reopen)
    card = builders.request_solved(solved, JA)
    assert (actions.ReopenRequest(12) in actions_of(card)) is can_reopen
    assert ("もう一度相談できます" in plain_text(card)) is can_reopen
    is_solved = ending in (Ending.BY_MATERIAL, Ending.WITH_HELP, Ending.ALONE)
    assert card.title.startswith("解決しました" if is_solved else "終了しました")


@pytest.mark.parametrize("kind", ["is_it_solved", "session_invitation"])
@pytest.mark.parametrize(("language", "reason"), [("ja", "届いた理由"), ("en", "Why you got this")])
def test_what_comes_by_itself_says_why_and_can_be_adjusted(kind, language, reason):
    for card in cards_of(kind, language):
        *_, row, why = card.elements
        assert isinstance(why, Context)
        assert why.text.startswith(reason)
        assert isinstance(row, Buttons)
        assert row.buttons[-1].action == actions.OpenPause()


@pytest.mark.parametrize("kind", ["request_open", "escalation", "manager_note", "proposal"])
@pytest.mark.parametrize(("language", "reason"), [("ja", "届いた理由"), ("en", "Why you got this")])
def test_work_that_is_given_says_why_it_came(kind, language, reason):
    assert cards_of(kind, language)[0].elements[-1].text.startswith(reason)


# --- The whole of a request -----------------------------------------------------------------------

VIEW = asking.request_views("ja")[0]


@pytest.mark.parametrize(
    ("state", "to_asker", "pressed"),
    [
        (RequestState.OFFERED, True, [actions.NeedPerson, actions.OpenMessage, actions.SolveRequest]),
        (RequestState.OPEN, True, [actions.OpenMessage, actions.SolveRequest]),
        (RequestState.CLAIMED, True, [actions.OpenMessage, actions.SolveRequest]),
        (RequestState.ENDED, True, [actions.ReopenRequest]),
        (RequestState.OPEN, False, []),
        (
            RequestState.CLAIMED,
            False,
            [
                actions.OpenMessage,
                actions.OfferCall,
                actions.OpenPromise,
                actions.OpenHandOn,
                actions.GiveBack,
            ],
        ),
        (RequestState.ENDED, False, []),
    ],
)
def test_what_can_be_pressed_depends_on_who_reads_and_where_the_request_stands(state, to_asker, pressed):
    card = builders.request_view(replace(VIEW, state=state, to_asker=to_asker, can_reopen=True), JA)
    assert [type(action) for action in actions_of(card)] == [*pressed, actions.ShowHome]


def test_only_the_asker_is_shown_who_else_sees_it():
    assert "見る人：上長にも共有" in plain_text(builders.request_view(VIEW, JA))
    assert "見る人" not in plain_text(builders.request_view(replace(VIEW, to_asker=False), JA))


def test_a_long_dialogue_shows_its_end_and_says_how_much_came_before():
    many = tuple(
        data.MessageLine(author="田中", text=f"その{number}", at=asking.ASKED) for number in range(1, 14)
    )
    text = plain_text(builders.request_view(replace(VIEW, messages=many), JA))
    assert "これより前のメッセージ3件は省略しています" in text
    assert re.findall(r"その(\d+)", text) == [str(number) for number in range(4, 14)]


def test_a_text_that_is_kept_no_longer_is_not_shown_as_if_nothing_had_been_written():
    text = plain_text(builders.request_view(replace(VIEW, text="", wish=""), JA))
    assert "文章は保存期間を過ぎたため" in text
    assert "困っていること" not in text


def test_the_list_counts_what_goes_on_and_opens_each():
    card = builders.requests_list(asking.requests_lists("ja")[0], JA)
    assert card.title == "ご相談｜進行中3件（全4件）"
    shown = [action.request_id for action in actions_of(card) if isinstance(action, actions.ShowRequest)]
    assert shown == [12, 17, 18, 3]


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_never_asked_is_told_what_can_be_asked(language):
    card = builders.requests_list(data.RequestsListData(rows=()), load_words(language))
    assert actions_of(card)[0] == actions.OpenHelp()
    assert len(plain_text(card).split("\n")) == 3


# --- The dialogue ---------------------------------------------------------------------------------


@given(text=st.text(st.characters(codec="utf-8", categories=("L", "N")), min_size=1, max_size=2998))
def test_a_message_arrives_whole(text):
    card = builders.relayed(replace(asking.relayed("ja")[0], text=text), JA)
    assert card.elements[0].spans[0].text.strip("\u2068\u2069") == text


def test_a_message_that_is_longer_than_a_card_takes_is_shortened_visibly():
    card = builders.relayed(replace(asking.relayed("ja")[0], text="あ" * 5000), JA)
    assert card.elements[0].spans[0].text == "あ" * 2999 + "…"


def test_a_number_of_four_digits_is_typed_as_it_is_shown():
    card = builders.which_request(
        data.WhichRequestData(
            rows=tuple(
                replace(line, request_id=1200 + n) for n, line in enumerate(asking.request_lines("ja"))
            )
        ),
        JA,
    )
    assert "「#1200 本文」" in plain_text(card)
    assert "1,20" not in plain_text(card)


def test_a_text_for_one_of_several_requests_was_not_sent_and_can_be_sent_to_each():
    card = builders.which_request(asking.which_requests("ja")[0], JA)
    assert card.title.startswith("まだ送っていません")
    assert actions_of(card) == [actions.OpenMessage(12), actions.OpenMessage(17)]


def test_a_receipt_names_the_reader_or_says_that_there_is_none_yet():
    to_supporter, kept = (builders.message_sent(each, JA).title for each in asking.messages_sent("ja"))
    assert to_supporter == "ご相談 #12｜佐藤さんに送りました"
    assert kept == "ご相談 #12｜補足を受け付けました"


def test_times_for_a_call_are_chosen_on_the_card():
    card = builders.call_offer(asking.call_offers("ja")[0], JA)
    slot = inputs_of(card)["slot"]
    assert [option.label for option in slot.options] == [
        "6月11日（木）10:00",
        "6月11日（木）15:00",
        "6月12日（金）10:00",
    ]
    assert slot.initial == (), "nobody takes the first time by accident"
    assert actions_of(card) == [actions.TakeSlot(12), actions.OtherSlots(12), actions.OpenMessage(12)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_a_time_that_suits_both_the_chat_stays(language):
    words = load_words(language)
    for card in (
        builders.call_offer(asking.call_offers(language)[1], words),
        builders.call_offered(asking.calls_offered(language)[1], words),
    ):
        assert inputs_of(card) == {}
        assert actions_of(card) == [actions.OpenMessage(12)]


# --- All of them ----------------------------------------------------------------------------------

HELP = [entry for entry in CATALOGUE if entry.examples.__module__ in (asking.__name__, supporting.__name__)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("entry", HELP, ids=[entry.kind for entry in HELP])
def test_no_two_buttons_of_a_card_read_the_same(entry, language):
    for card in entry.cards(language):
        labels = [button.label for button in buttons_of(card)]
        read = [label for label in labels if labels.count(label) > 1]
        assert read == [], "a screen reader could not tell them apart"


@pytest.mark.parametrize(
    "kind", ["relayed", "request_claimed", "request_solved", "call_set", "request_taken"]
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_notification_says_which_request_it_is_about(kind, language):
    for card in cards_of(kind, language):
        assert "#12" in card.title[:30]


@pytest.mark.parametrize("entry", HELP, ids=[entry.kind for entry in HELP])
def test_no_card_of_help_speaks_of_anybody_being_late_or_at_fault(entry):
    for card in entry.cards("ja"):
        assert not re.search("遅れ|怠|放置|無視|督促|すみやかに", " ".join(all_texts(card)))
