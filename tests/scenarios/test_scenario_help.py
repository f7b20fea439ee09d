"""Having trouble, from the form to the credit: who is asked, who writes to whom, and what time does to it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from help_chat import HelpStage, help_stage_on
from scenario_stage import tokyo

from cards.actions import (
    ClaimRequest,
    DismissProposal,
    GiveBack,
    HandOn,
    NeedPerson,
    OfferCall,
    OpenHandOn,
    OpenHelp,
    OpenMessage,
    OpenPromise,
    OpenTrouble,
    OtherSlots,
    PlanSession,
    ReopenRequest,
    SaveMaterial,
    SaveTopics,
    SendHelp,
    SendMessage,
    SendSession,
    ShowQueue,
    ShowRequest,
    ShowRequests,
    ShowWishes,
    SolvedByMaterial,
    SolveRequest,
    StillOpen,
    TakeSlot,
    WriteMaterial,
)
from cards.model import Card
from cards.plain import plain_text
from coaching.help.model import Ending, ProposalState, RequestState
from coaching.materials.service import write
from storage.database import Database

SECRET = "商談の画面が開きません"
"""What only the asker and whoever claims the request read."""


@pytest.fixture
def stage(sqlite_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[HelpStage]:
    """The small company on Monday 14 September 2026, 09:00 in Tokyo; its programme has begun."""
    with help_stage_on(sqlite_database, tmp_path, monkeypatch, now=tokyo(9, 14, 9)) as found:
        yield found


@pytest.fixture
def on_both(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[HelpStage]:
    """The same on each engine."""
    with help_stage_on(database, tmp_path, monkeypatch, now=tokyo(9, 14, 9)) as found:
        yield found


async def settle(stage: HelpStage) -> None:
    """Deliver what is due."""
    await stage.installation.engine.settle()


async def begin(stage: HelpStage, *, text: str = SECRET, **more: str) -> int:
    """Let Tanaka ask on Tuesday at ten; returns the request's id."""
    await stage.go_to(tokyo(9, 15, 10))
    request_id = await stage.ask("tanaka", text=text, **more)
    await settle(stage)
    return request_id


async def begin_and_claim(stage: HelpStage, by: str = "sato") -> int:
    """Let Tanaka ask, and somebody take it."""
    request_id = await begin(stage)
    await stage.press_action(by, ClaimRequest(request_id))
    await settle(stage)
    return request_id


def shown(card: Card) -> str:
    """Return what stands on a card."""
    return plain_text(card)


def everything(stage: HelpStage, person: str) -> str:
    """Return all that stands in a person's conversation."""
    return "\n".join(shown(card) for card in stage.cards(person))


# ---------------------------------------------------------------------------- from form to credit


async def test_a_request_lives_from_the_form_to_the_credit(on_both: HelpStage) -> None:
    stage = on_both
    request_id = await begin(stage, wish="項目を減らしてほしい")
    assert stage.kinds("tanaka")[-1] == "request_received"
    assert stage.kinds("ito")[-1] == "request_open"
    assert SECRET not in shown(stage.channel_card())
    assert "田中" not in shown(stage.channel_card())
    assert "返信の期限（東京時間）" in shown(stage.channel_card())  # read in Berlin and San Francisco too
    assert "東京時間" not in stage.text("ito", "request_open")

    await stage.press_in_channel("sato", ClaimRequest)
    await settle(stage)
    assert "佐藤" in shown(stage.channel_card())
    assert SECRET in stage.text("sato", "request_taken")
    assert "佐藤" in stage.text("tanaka", "request_claimed")

    opened = await stage.press("sato", OpenMessage, on="request_taken")
    sent = await stage.submit("sato", opened.form, text="どの画面でしょうか")
    await settle(stage)
    assert "田中" in shown(sent.cards[0])
    assert "どの画面でしょうか" in stage.text("tanaka", "relayed")

    await stage.press("tanaka", SolveRequest, on="relayed")
    await settle(stage)
    assert stage.kinds("tanaka")[-1] == "request_solved"
    assert "田中" in stage.text("sato", "request_credit")
    with stage.unit() as unit:
        assert unit.help.credits_of(["sato"]) == {"sato": 1}
        assert [one.text for one in unit.help.wishes_of("crm")] == ["項目を減らしてほしい"]
    assert stage.request(request_id).ending is Ending.WITH_HELP


async def test_the_text_is_read_by_nobody_but_the_one_who_takes_it(stage: HelpStage) -> None:
    await begin_and_claim(stage)
    for person in ("ito", "suzuki", "kato", "ogawa", "weber"):
        assert SECRET not in everything(stage, person)
    assert all(SECRET not in shown(post.card) for post in stage.channel_posts() if post.card)


@pytest.mark.both_engines
async def test_two_supporters_press_at_once_and_one_has_it(on_both: HelpStage) -> None:
    stage = on_both
    await begin(stage)
    first = await stage.press_in_channel("sato", ClaimRequest)
    second = await stage.press("ito", ClaimRequest, on="request_open")
    await settle(stage)
    assert first.replace is not None
    assert second.replace is not None
    assert "佐藤" in shown(second.replace)
    assert "request_taken" in stage.kinds("sato")
    assert "request_taken" not in stage.kinds("ito")
    assert stage.kinds("tanaka").count("request_claimed") == 1


async def test_the_channels_card_stays_in_the_language_of_the_channel(stage: HelpStage) -> None:
    await begin(stage)
    reply = await stage.press_in_channel("weber", ClaimRequest)
    assert reply.replace is not None
    assert (reply.replace.language, stage.channel_card().language) == ("en", "ja")
    assert "Jonas Weber" in shown(stage.channel_card())


async def test_trouble_on_a_check_in_is_answered_and_brought_to_people(stage: HelpStage) -> None:
    await stage.go_to(tokyo(9, 16, 12))
    opened = await stage.press("tanaka", OpenTrouble, on="check_in")
    reply = await stage.submit("tanaka", opened.form, kind="no_time", text=SECRET, reach="call")
    await settle(stage)
    assert [card.kind for card in reply.cards] == ["request_received"]
    assert stage.channel_card().kind == "request_open"


async def test_a_manager_sees_it_only_if_the_asker_wants_that(stage: HelpStage) -> None:
    await begin(stage)
    assert "manager_note" not in stage.kinds("suzuki")
    await stage.ask("tanaka", text="上長にも伝えてください", seen_by="manager")
    await settle(stage)
    assert "上長にも伝えてください" in stage.text("suzuki", "manager_note")


# ---------------------------------------------------------------------------- materials


def offer_material(stage: HelpStage) -> int:
    """Offer a material for trouble with the set-up."""
    with stage.unit() as unit:
        material = write(
            unit,
            author="suzuki",
            title="スマホの設定",
            body="設定を開きます。",
            language="ja",
            now=stage.installation.clock.now(),
        )
        unit.commit()
    return material.id


async def test_a_material_solves_it_and_nobody_was_asked(stage: HelpStage) -> None:
    offer_material(stage)
    request_id = await begin(stage, kind="setup")
    assert "スマホの設定" in stage.text("tanaka", "materials_offer")
    assert stage.channel_posts() == []
    await stage.press("tanaka", SolvedByMaterial, on="materials_offer")
    assert stage.request(request_id).ending is Ending.BY_MATERIAL


async def test_who_still_needs_a_person_gets_one(stage: HelpStage) -> None:
    offer_material(stage)
    await begin(stage, kind="setup")
    await stage.press("tanaka", NeedPerson, on="materials_offer")
    await settle(stage)
    assert stage.kinds("tanaka")[-1] == "request_received"
    assert stage.channel_card().kind == "request_open"


# ---------------------------------------------------------------------------- plain words


async def test_plain_words_go_to_the_other_one_with_a_receipt(stage: HelpStage) -> None:
    await begin_and_claim(stage)
    to_asker = await stage.say("sato", "今お時間ありますか")
    to_supporter = await stage.say("tanaka", "はい、あります")
    await settle(stage)
    assert [card.kind for card in (*to_asker.cards, *to_supporter.cards)] == ["message_sent"] * 2
    assert "田中" in shown(to_asker.cards[0])
    assert "今お時間ありますか" in stage.text("tanaka", "relayed")
    assert "はい、あります" in stage.text("sato", "relayed")


async def test_plain_words_before_a_claim_are_details_for_whoever_takes_it(stage: HelpStage) -> None:
    request_id = await begin(stage)
    reply = await stage.say("tanaka", "昨日からです")
    assert reply.cards[0].kind == "message_sent"
    await stage.press_action("sato", ClaimRequest(request_id))
    await settle(stage)
    assert "昨日からです" in stage.text("sato", "request_taken")


async def test_with_several_requests_nothing_is_sent_until_one_is_named(stage: HelpStage) -> None:
    first = await begin_and_claim(stage)
    second = await stage.ask("tanaka", kind="doesnt_fit", text="合いません")
    await stage.press_action("ito", ClaimRequest(second))
    unclear = await stage.say("tanaka", "写真を送ります")
    assert [card.kind for card in unclear.cards] == ["which_request"]
    with stage.unit() as unit:
        assert unit.help.messages_of(first) == unit.help.messages_of(second) == []
    named = await stage.say("tanaka", f"＃{second} 写真を送ります")
    await settle(stage)
    assert named.cards[0].kind == "message_sent"
    assert "写真を送ります" in stage.text("ito", "relayed")
    assert "relayed" not in stage.kinds("sato")


async def test_a_number_of_somebody_elses_request_sends_nothing(stage: HelpStage) -> None:
    request_id = await begin_and_claim(stage)
    reply = await stage.say("mueller", f"#{request_id} hello")
    assert reply.refused
    with stage.unit() as unit:
        assert unit.help.messages_of(request_id) == []


@pytest.mark.parametrize("text", ["hlep", "へるぷみー", "停止！", "check inn"])
async def test_a_text_near_a_command_is_not_passed_on(stage: HelpStage, text: str) -> None:
    request_id = await begin_and_claim(stage)
    await stage.say("tanaka", text)
    with stage.unit() as unit:
        assert unit.help.messages_of(request_id) == []


async def test_a_sentence_that_holds_a_command_is_passed_on(stage: HelpStage) -> None:
    request_id = await begin_and_claim(stage)
    await stage.say("tanaka", "ヘルプの3ページ目を見ましたが、設定の画面が違いました")
    with stage.unit() as unit:
        assert len(unit.help.messages_of(request_id)) == 1


async def test_without_a_request_plain_words_are_an_unknown_command(stage: HelpStage) -> None:
    reply = await stage.say("tanaka", "今日はいい天気です")
    assert [card.kind for card in reply.cards] == ["unknown_command"]


async def test_too_many_words_are_not_cut_but_refused(stage: HelpStage) -> None:
    request_id = await begin_and_claim(stage)
    reply = await stage.say("tanaka", "長" * 3001)
    assert (reply.refused, [card.kind for card in reply.cards]) == (True, ["notice"])
    with stage.unit() as unit:
        assert unit.help.messages_of(request_id) == []


# ---------------------------------------------------------------------------- time


async def test_nobody_answers_and_the_lead_gets_it_after_a_weekend_and_holidays(stage: HelpStage) -> None:
    await stage.go_to(tokyo(9, 18, 15))  # Friday; Monday to Wednesday are public holidays.
    await stage.ask("tanaka")
    await stage.go_to(tokyo(9, 24, 12))
    assert stage.sent_at("suzuki", "escalation") == [tokyo(9, 24, 11)]
    assert stage.sent_at("tanaka", "request_moved") == [tokyo(9, 24, 11)]
    assert stage.kinds("ito").count("request_open") == 1


async def test_a_request_of_the_evening_reaches_supporters_in_the_morning_with_its_time(
    stage: HelpStage,
) -> None:
    await stage.go_to(tokyo(9, 15, 18))
    await stage.ask("tanaka")
    await stage.go_to(tokyo(9, 16, 9))
    assert stage.sent_at("ito", "request_open") == [tokyo(9, 16, 9)]
    assert "13:00" in stage.text("ito", "request_open")


async def test_what_waits_for_the_morning_is_worded_as_things_stand_by_then(stage: HelpStage) -> None:
    await stage.go_to(tokyo(9, 15, 18))
    for person in ("tanaka", "mueller", "garcia"):
        await stage.ask(person, seen_by="manager")
    await settle(stage)
    await stage.ask("tanaka", kind="doesnt_fit", text="朝までに書き直しました")
    with stage.unit() as unit:
        request = unit.help.lock(unit.help.of_person("garcia")[0].id)
        unit.help.save(replace(request, text="rewritten overnight"))
        [proposal] = unit.help.proposals_of("crm")
        unit.help.save_proposal(replace(proposal, number=7))
        unit.commit()
    await stage.go_to(tokyo(9, 16, 9))
    assert "7" in stage.text("suzuki", "proposal")
    assert "rewritten overnight" in everything(stage, "suzuki")


async def test_what_was_taken_overnight_is_not_brought_to_others_in_the_morning(stage: HelpStage) -> None:
    await stage.go_to(tokyo(9, 15, 18))
    request_id = await stage.ask("tanaka")
    await settle(stage)
    await stage.press_action("sato", ClaimRequest(request_id))
    await stage.go_to(tokyo(9, 16, 9))
    assert "request_open" not in stage.kinds("ito")


async def test_the_lead_takes_what_nobody_took(stage: HelpStage) -> None:
    await begin(stage)
    await stage.go_to(tokyo(9, 15, 15))
    reply = await stage.press("suzuki", ClaimRequest, on="escalation")
    await settle(stage)
    assert reply.replace is not None
    assert SECRET in stage.text("suzuki", "request_taken")


async def test_the_lead_takes_over_and_the_one_who_had_it_hears_so(stage: HelpStage) -> None:
    await begin_and_claim(stage)
    await stage.go_to(tokyo(9, 15, 15))
    assert "佐藤" in stage.text("suzuki", "escalation")
    await stage.press("suzuki", ClaimRequest, on="escalation")
    await settle(stage)
    assert "鈴木" in stage.text("sato", "request_returned")
    assert "鈴木" in stage.text("tanaka", "request_claimed")


async def test_a_leaver_gets_nothing_more_when_their_request_is_solved(stage: HelpStage) -> None:
    await begin_and_claim(stage)
    stage.bring_in("person_id,name,end_date\nsato,佐藤 恵,2026-09-14\n")
    await stage.press("tanaka", SolveRequest, on="request_claimed")
    await settle(stage)
    assert "request_credit" not in stage.kinds("sato")


async def test_the_lead_hands_on_what_nobody_took(stage: HelpStage) -> None:
    await begin(stage)
    await stage.go_to(tokyo(9, 15, 15))
    opened = await stage.press("suzuki", OpenHandOn, on="escalation")
    await stage.submit("suzuki", opened.form, supporter="ito", note="お願いします")
    await settle(stage)
    assert "お願いします" in stage.text("ito", "request_taken")
    assert SECRET not in everything(stage, "suzuki")


async def test_a_supporter_on_leave_hands_everything_back_with_notice(
    sqlite_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    leave = "person_id,from,to,kind\nsato,2026-09-16,2026-09-18,annual\n"
    with help_stage_on(sqlite_database, tmp_path, monkeypatch, now=tokyo(9, 14, 9), leave=leave) as stage:
        request_id = await begin_and_claim(stage)
        await stage.say("sato", "確認します")
        await stage.go_to(tokyo(9, 16, 9))
        assert stage.request(request_id).state is RequestState.OPEN
        assert "佐藤" in stage.text("tanaka", "request_moved")
        assert stage.kinds("ito").count("request_open") == 2
        assert "request_returned" not in stage.kinds("sato")
        await stage.go_to(tokyo(9, 24, 9))
        assert "request_returned" in stage.kinds("sato")


async def test_an_asker_who_leaves_ends_the_request_and_its_supporter_hears_it(stage: HelpStage) -> None:
    request_id = await begin_and_claim(stage)
    stage.bring_in("person_id,name,end_date\ntanaka,田中 美香,2026-09-15\n")
    await stage.go_to(tokyo(9, 16, 9))
    assert stage.request(request_id).ending is Ending.LEFT
    assert "request_gone" in stage.kinds("sato")
    reply = await stage.say("sato", "間に合いましたか")
    assert [card.kind for card in reply.cards] == ["unknown_command"]


async def test_after_days_without_a_word_the_asker_is_asked_once(stage: HelpStage) -> None:
    request_id = await begin_and_claim(stage)
    await stage.say("sato", "これで直るはずです")
    await stage.go_to(tokyo(9, 28, 12))
    assert stage.kinds("tanaka").count("is_it_solved") == 1
    await stage.press("tanaka", StillOpen, on="is_it_solved")
    await stage.go_to(tokyo(9, 30, 12))
    assert stage.kinds("sato").count("request_taken") == 2
    assert "request_view" in stage.kinds("tanaka")
    assert "is_it_solved" not in stage.kinds("tanaka")
    await stage.go_to(tokyo(10, 20, 12))
    assert stage.request(request_id).ending is Ending.LAPSED


async def test_a_word_in_the_evening_takes_back_the_question_of_the_morning(stage: HelpStage) -> None:
    request_id = await begin_and_claim(stage, by="weber")
    await stage.say("weber", "Please try again")
    with stage.unit() as unit:
        asked = replace(unit.help.lock(request_id), next_at=tokyo(9, 25, 18))
        unit.help.save(asked)
        unit.commit()
    await stage.go_to(tokyo(9, 25, 18))
    await stage.say("weber", "Is it all right now?")
    await stage.go_to(tokyo(9, 28, 12))
    assert "is_it_solved" not in stage.kinds("tanaka")


# ---------------------------------------------------------------------------- calls


async def test_a_call_between_berlin_and_tokyo_is_set_in_both_clocks(stage: HelpStage) -> None:
    request_id = await begin_and_claim(stage, by="weber")
    offered = await stage.press_action("weber", OfferCall(request_id))
    await settle(stage)
    assert offered.cards[0].kind == "call_offered"
    slots = [datetime.fromisoformat(one) for one in stage.request(request_id).offered]
    assert [one.astimezone(ZoneInfo("Asia/Tokyo")) for one in slots] == [
        tokyo(9, 15, 16),
        tokyo(9, 16, 16),
        tokyo(9, 17, 16),
    ]
    reply = await stage.press("tanaka", TakeSlot, on="call_offer", slot=slots[1].isoformat())
    await settle(stage)
    assert reply.replace is not None
    assert "16:00" in shown(reply.replace)
    assert "09:00" in stage.text("weber", "call_set")
    assert stage.request(request_id).call_at == tokyo(9, 16, 16).astimezone(UTC)


async def test_what_is_solved_before_its_call_needs_none_and_both_read_so_by_their_own_clock(
    stage: HelpStage,
) -> None:
    request_id = await begin_and_claim(stage, by="weber")
    await stage.press_action("weber", OfferCall(request_id))
    await settle(stage)
    slot = stage.request(request_id).offered[1]
    await stage.press("tanaka", TakeSlot, on="call_offer", slot=slot)
    reply = await stage.press_action("tanaka", SolveRequest(request_id))
    await settle(stage)

    assert reply.replace is not None
    assert "9月16日（水）16:00に予定していた通話は、行いません。" in shown(reply.replace)
    assert "The call planned for Wed 16 September, 09:00 does not take place." in stage.text(
        "weber", "request_credit"
    )


async def test_other_times_replace_those_offered_and_the_first_are_too_late(stage: HelpStage) -> None:
    request_id = await begin_and_claim(stage)
    await stage.press_action("sato", OfferCall(request_id))
    await settle(stage)
    first = stage.request(request_id).offered
    reply = await stage.press("tanaka", OtherSlots, on="call_offer")
    await settle(stage)
    assert reply.replace is not None
    assert reply.replace.kind == "call_offer"
    assert not set(first) & set(stage.request(request_id).offered)
    late = await stage.press_action("tanaka", TakeSlot(request_id), values={"slot": first[0]})
    assert late.refused


async def test_hours_that_never_meet_are_said_to_the_supporter_only(stage: HelpStage) -> None:
    await stage.go_to(tokyo(9, 15, 10))
    request_id = await stage.ask("garcia")
    await stage.press_action("sato", ClaimRequest(request_id))
    await stage.press_action("sato", OfferCall(request_id))
    await settle(stage)
    assert "call_offer" not in stage.kinds("garcia")


# ---------------------------------------------------------------------------- handing on, back, again


async def test_a_request_is_handed_on_and_all_hear_of_it(stage: HelpStage) -> None:
    request_id = await begin_and_claim(stage)
    opened = await stage.press("sato", OpenHandOn, on="request_taken")
    await stage.submit("sato", opened.form, supporter="ito", note="設定に詳しい方へ")
    await settle(stage)
    assert "伊藤" in stage.text("tanaka", "request_moved")
    taken = stage.text("ito", "request_taken")
    assert SECRET in taken
    assert "設定に詳しい方へ" in taken
    late = await stage.press_action("sato", SendMessage(request_id), values={"text": "やはり私が"})
    assert late.refused


async def test_what_is_given_back_is_asked_anew_even_in_the_same_minute(stage: HelpStage) -> None:
    request_id = await begin_and_claim(stage)
    reply = await stage.press("sato", GiveBack, on="request_taken")
    await settle(stage)
    assert reply.replace is not None
    assert reply.replace.kind == "request_returned"
    assert stage.kinds("ito").count("request_open") == 2
    assert len(stage.channel_posts()) == 2
    assert stage.request(request_id).state is RequestState.OPEN
    assert "request_moved" in stage.kinds("tanaka")


async def test_what_was_solved_is_opened_again_with_the_same_supporter(stage: HelpStage) -> None:
    request_id = await begin_and_claim(stage)
    await stage.press("tanaka", SolveRequest, on="request_claimed")
    await stage.press("tanaka", ReopenRequest, on="request_solved")
    await settle(stage)
    assert stage.request(request_id).state is RequestState.CLAIMED
    assert stage.kinds("sato").count("request_taken") == 2


async def test_a_promise_is_changed_and_the_asker_reads_the_new_time(stage: HelpStage) -> None:
    request_id = await begin_and_claim(stage)
    opened = await stage.press("sato", OpenPromise, on="request_taken")
    assert opened.form is not None
    await stage.submit("sato", opened.form, by=tokyo(9, 15, 16).isoformat())
    await settle(stage)
    assert stage.request(request_id).promised_by == tokyo(9, 15, 16).astimezone(UTC)
    assert "16:00" in stage.text("tanaka", "request_claimed")
    for wrong in ("", "soon", "2026-09-15T16:00:00"):
        refused = await stage.submit("sato", opened.form, by=wrong)
        assert set(refused.errors) == {"by"}


# ---------------------------------------------------------------------------- lists and rights


async def test_a_supporter_sees_their_queue_and_what_waits_and_says_what_they_can(stage: HelpStage) -> None:
    await begin_and_claim(stage)
    await stage.ask("mueller", kind="setup", text="private")
    queue = await stage.press_action("sato", ShowQueue())
    assert "田中" in shown(queue.cards[0])
    assert "private" not in shown(queue.cards[0])
    saved = await stage.press_action(
        "sato", SaveTopics(), values={"topics": ("kind:setup", "practice:crm/visits")}
    )
    assert "訪問記録" in shown(saved.cards[0])
    wrong = await stage.press_action("sato", SaveTopics(), values={"topics": ("practice:crm/none",)})
    assert set(wrong.errors) == {"topics"}
    with stage.unit() as unit:
        assert unit.help.topics_of(["sato"]) == {"sato": frozenset({"kind:setup", "practice:crm/visits"})}


async def test_requests_are_listed_and_shown_to_those_who_are_in_them_only(stage: HelpStage) -> None:
    request_id = await begin_and_claim(stage)
    listed = await stage.press_action("tanaka", ShowRequests())
    assert "佐藤" in shown(listed.cards[0])
    for person in ("tanaka", "sato"):
        view = await stage.press_action(person, ShowRequest(request_id))
        assert SECRET in shown(view.cards[0])
    for person in ("ito", "suzuki", "ogawa", "mueller"):
        refused = await stage.press_action(person, ShowRequest(request_id))
        assert refused.refused
        assert SECRET not in "".join(shown(card) for card in refused.cards)


@pytest.mark.parametrize(
    "action",
    [ClaimRequest(1), OpenPromise(1), OfferCall(1), GiveBack(1), OpenHandOn(1), HandOn(1), SolveRequest(1),
     ReopenRequest(1), OpenMessage(1), SendMessage(1), TakeSlot(1), OtherSlots(1), NeedPerson(1),
     SolvedByMaterial(1), StillOpen(1), ShowQueue(), SaveTopics(), ShowWishes("crm"), WriteMaterial(0)],
    ids=lambda action: type(action).__name__,
)  # fmt: skip
async def test_a_button_is_no_proof_of_a_right(stage: HelpStage, action: object) -> None:
    request_id = await begin_and_claim(stage)
    before = stage.request(request_id)
    assert request_id == 1
    reply = await stage.press_action("mueller", action, values={"text": "x", "slot": "x"})  # type: ignore[arg-type]
    assert reply.refused
    assert stage.request(request_id) == before


# ---------------------------------------------------------------------------- those who run it


async def three_askers(stage: HelpStage) -> int:
    """Let three people have the same trouble; returns the proposal's id."""
    await stage.go_to(tokyo(9, 15, 10))
    for person in ("tanaka", "mueller", "garcia"):
        await stage.ask(person, text=SECRET, wish=f"wish of {person}")
    await settle(stage)
    with stage.unit() as unit:
        [proposal] = unit.help.proposals_of("crm")
    assert "proposal" in stage.kinds("suzuki")
    return proposal.id


def state_of(stage: HelpStage) -> ProposalState:
    with stage.unit() as unit:
        [proposal] = unit.help.proposals_of("crm")
    return proposal.state


async def test_three_of_a_kind_are_invited_to_a_session_each_by_their_own_clock(stage: HelpStage) -> None:
    await three_askers(stage)
    opened = await stage.press("suzuki", PlanSession, on="proposal")
    await stage.submit("suzuki", opened.form, date="2026-09-17", time="17:00", place="会議室A")
    await stage.go_to(tokyo(9, 16, 17))
    assert "17:00" in stage.text("tanaka", "session_invitation")
    assert "10:00" in stage.text("mueller", "session_invitation")
    assert state_of(stage) is ProposalState.SESSION
    assert "田中" not in everything(stage, "mueller")


async def test_who_asks_after_a_proposal_is_not_counted_as_one_of_those_who_led_to_it(
    stage: HelpStage,
) -> None:
    await stage.go_to(tokyo(9, 15, 18))
    for person in ("tanaka", "mueller", "garcia", "tanaka"):
        await stage.ask(person)
    await stage.go_to(tokyo(9, 16, 9))
    assert "うち3件は、まだ続いています" in stage.text("suzuki", "proposal")


async def test_a_session_in_the_past_is_refused_and_nobody_is_invited(stage: HelpStage) -> None:
    proposal_id = await three_askers(stage)
    past = {"date": "2026-09-15", "time": "09:30", "place": "会議室A"}
    refused = await stage.press_action("suzuki", SendSession(proposal_id), values=past)
    assert set(refused.errors) == {"date"}
    await settle(stage)
    assert "session_invitation" not in stage.kinds("tanaka")


async def test_a_material_written_for_a_proposal_is_offered_to_the_next_who_asks(stage: HelpStage) -> None:
    proposal_id = await three_askers(stage)
    opened = await stage.press("suzuki", WriteMaterial, on="proposal")
    saved = await stage.submit(
        "suzuki",
        opened.form,
        title="1分で登録",
        text="この順に押します。",
        minutes="３",
        language="ja",
        kinds=("setup",),
    )
    assert saved.cards[0].kind == "proposal"
    assert state_of(stage) is ProposalState.MATERIAL
    with stage.unit() as unit:
        [material] = unit.materials.active()
    assert (material.title, material.minutes) == ("1分で登録", 3)
    await stage.ask("tanaka", kind="setup", text="設定")
    assert "1分で登録" in stage.text("tanaka", "materials_offer")
    again = await stage.press_action("suzuki", DismissProposal(proposal_id))
    assert again.refused


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"title": ""}, "title"), ({"text": "長" * 3001}, "text"), ({"minutes": "0"}, "minutes"),
     ({"minutes": "1e3"}, "minutes"), ({"language": "fr"}, "language"), ({"practice": "none"}, "practice"),
     ({"kinds": ("none",)}, "kinds")],
)  # fmt: skip
async def test_a_material_with_a_mistake_says_where(
    stage: HelpStage, wrong: dict[str, str | tuple[str, ...]], field: str
) -> None:
    values = {"title": "題", "text": "本文", "minutes": "2", "language": "ja", **wrong}
    reply = await stage.press_action("suzuki", SaveMaterial(0), values=values)
    assert set(reply.errors) == {field}
    with stage.unit() as unit:
        assert unit.materials.active() == []


async def test_wishes_are_read_without_names(stage: HelpStage) -> None:
    await three_askers(stage)
    reply = await stage.press_action("suzuki", ShowWishes("crm"))
    text = shown(reply.cards[0])
    assert "wish of garcia" in text
    assert "García" not in text


async def test_help_can_be_asked_for_without_any_programme(stage: HelpStage) -> None:
    opened = await stage.press_action("ogawa", OpenHelp())
    assert opened.form is not None
    assert isinstance(opened.form.submit.action, SendHelp)
    reply = await stage.submit("ogawa", opened.form, kind="other", text="質問です")
    assert reply.cards[0].kind == "request_received"
