"""Requests that go from one to another, and who may not touch them: on every chat alike."""

import pytest
from chats import JAPANESE, Chat, bring_leave
from help_words import (
    CLAIM,
    IN_ENGLISH,
    IN_JAPANESE,
    PAIRS,
    Pair,
    everything,
    request_of,
    settle,
    take,
    tell,
)
from scenario_stage import tokyo

from cards.actions import (
    Action,
    ClaimRequest,
    GiveBack,
    HandOn,
    NeedPerson,
    OfferCall,
    OpenHandOn,
    OpenMessage,
    OpenPromise,
    OtherSlots,
    ReopenRequest,
    SavePromise,
    SendMessage,
    ShowRequest,
    SolvedByMaterial,
    SolveRequest,
    StillOpen,
    TakeSlot,
    encode,
)
from coaching.help.model import Ending, RequestState

pairs = pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.asker)


@pairs
async def test_a_request_is_handed_on_with_all_that_was_said(helped: Chat, pair: Pair) -> None:
    await take(helped, pair)
    await helped.press(pair.supporter, pair.hand_on)
    form = helped.form(pair.supporter)
    assert form is not None
    assert any(pair.other_name in one for one in form.options["supporter"])
    assert not any(pair.supporter_name in one for one in form.options["supporter"])
    assert set(await helped.submit(pair.supporter, supporter=None)) == {"supporter"}
    assert await helped.submit(pair.supporter, supporter=pair.other, note="tried the cache 再起動済み") == {}
    await settle(helped)

    for words in (pair.text, "tried the cache 再起動済み", pair.supporter_name, pair.asker_name):
        assert words in helped.messages(pair.other)[-1]
    assert pair.other_name in helped.messages(pair.asker)[-1]
    assert pair.write not in helped.buttons(pair.supporter)
    await helped.say(pair.asker, "hello どうも")
    await settle(helped)
    assert "hello どうも" in helped.messages(pair.other)[-1]
    assert "hello どうも" not in everything(helped, pair.supporter)


@pairs
async def test_what_is_given_back_is_asked_anew_in_the_channel_and_the_asker_hears_of_it(
    helped: Chat, pair: Pair
) -> None:
    await take(helped, pair)
    await helped.press(pair.supporter, pair.give_back)
    await settle(helped)

    assert len(helped.channel()) == 2
    assert helped.channel_buttons() == [CLAIM]
    assert pair.text not in helped.channel()[-1]
    assert pair.supporter_name in helped.messages(pair.asker)[-1]
    assert request_of(helped, pair.asker).state is RequestState.OPEN
    await helped.press_in_channel(pair.other, CLAIM)
    await settle(helped)
    assert pair.text in helped.messages(pair.other)[-1]


@pairs
async def test_after_four_working_hours_the_lead_gets_it_and_takes_it(helped: Chat, pair: Pair) -> None:
    await tell(helped, pair)
    before = helped.messages("suzuki")
    await helped.go_to(pair.evening.replace(minute=0) - (pair.evening - pair.reader.asked) / 8)
    assert helped.messages("suzuki") == before
    await helped.go_to(tokyo(9, 17, 10))

    escalation = next(one for one in helped.messages("suzuki") if one.startswith("返信待ちのご相談 #1"))
    assert pair.text not in escalation
    assert pair.asker_name not in escalation
    await helped.press("suzuki", CLAIM)
    await settle(helped)
    assert pair.text in everything(helped, "suzuki")
    assert request_of(helped, pair.asker).supporter_id == "suzuki"


async def test_the_lead_asks_somebody_without_reading_it(helped: Chat) -> None:
    await tell(helped, IN_JAPANESE)
    await helped.go_to(tokyo(9, 16, 15))
    await helped.press("suzuki", "担当をお願いする")
    assert await helped.submit("suzuki", supporter="ito", note="お願いします") == {}
    await settle(helped)

    assert IN_JAPANESE.text in helped.messages("ito")[-1]
    assert "お願いします" in helped.messages("ito")[-1]
    assert IN_JAPANESE.text not in everything(helped, "suzuki")


async def test_a_supporter_who_goes_on_leave_is_relieved_and_others_are_asked(helped: Chat) -> None:
    bring_leave(helped.stage, "sato,2026-09-17,2026-09-18,annual")
    await take(helped, IN_JAPANESE)
    await helped.say("sato", "確認します")
    await helped.go_to(tokyo(9, 17, 12))

    assert "佐藤 恵さんが不在のため" in everything(helped, "tanaka")
    assert helped.channel_buttons() == [CLAIM]
    assert len(helped.channel()) == 2
    assert request_of(helped, "tanaka").state is RequestState.OPEN


async def test_an_asker_who_leaves_ends_it_and_the_supporter_hears_of_it(helped: Chat) -> None:
    await take(helped, IN_JAPANESE)
    helped.stage.bring_in("person_id,name,end_date\ntanaka,田中 美香,2026-09-16\n")
    await helped.go_to(tokyo(9, 17, 12))

    assert request_of(helped, "tanaka").ending is Ending.LEFT
    assert "相談された方が会社を離れたため" in helped.messages("sato")[-1]


# -- Who may not ------------------------------------------------------------------------------------------
REFUSED = ("This is not open to you", "This card was for somebody else", "This request has moved on")


def of_request(number: int) -> tuple[Action, ...]:
    """Return every button of a request."""
    return (
        ClaimRequest(number),
        OpenPromise(number),
        SavePromise(number),
        OfferCall(number),
        GiveBack(number),
        OpenHandOn(number),
        HandOn(number),
        OpenMessage(number),
        SendMessage(number),
        SolveRequest(number),
        ReopenRequest(number),
        TakeSlot(number),
        OtherSlots(number),
        NeedPerson(number),
        SolvedByMaterial(number),
        StillOpen(number),
        ShowRequest(number),
    )


async def test_a_request_of_others_is_refused_whatever_is_pressed(helped: Chat) -> None:
    await take(helped, IN_JAPANESE)
    await helped.say("mueller", "help")
    before = request_of(helped, "tanaka"), everything(helped, "sato")
    for action in of_request(before[0].id):
        seen = await helped.press_value("mueller", encode(action))
        assert seen.startswith(REFUSED), action
        assert helped.form("mueller") is None
    await settle(helped)

    assert (request_of(helped, "tanaka"), everything(helped, "sato")) == before
    assert IN_JAPANESE.text not in everything(helped, "mueller")


async def test_a_request_that_was_made_up_is_not_found(helped: Chat) -> None:
    await helped.go_to(JAPANESE.asked)
    await helped.say("sato", "ヘルプ")
    for number in (0, 999):
        for action in of_request(number):
            seen = await helped.press_value("sato", encode(action))
            assert seen.startswith("お探しの内容が見つかりません"), action
    with helped.stage.unit() as unit:
        assert unit.help.of_supporter("sato") == []


async def test_an_asker_cannot_act_as_the_supporter_and_the_supporter_not_as_the_asker(
    helped: Chat,
) -> None:
    await take(helped, IN_ENGLISH)
    number = request_of(helped, "mueller").id
    before = request_of(helped, "mueller")
    for person, actions in {
        "mueller": (ClaimRequest(number), OfferCall(number), GiveBack(number), OpenHandOn(number)),
        "weber": (SolveRequest(number), ReopenRequest(number), TakeSlot(number), StillOpen(number)),
    }.items():
        for action in actions:
            seen = await helped.press_value(person, encode(action))
            assert seen.startswith(REFUSED), action
    assert request_of(helped, "mueller") == before
