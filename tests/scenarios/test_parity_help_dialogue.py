"""What asker and supporter write to each other, calls, and how it ends: on every chat, in both languages."""

from datetime import UTC, datetime, timedelta

import pytest
from chats import Chat
from help_words import (
    CLAIM,
    IN_ENGLISH,
    IN_JAPANESE,
    PAIRS,
    Pair,
    ask_anew,
    everything,
    request_of,
    settle,
    take,
    tell,
)
from scenario_stage import tokyo

from coaching.help.model import Ending, RequestState

pairs = pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.asker)


def utc(moment: datetime) -> str:
    """Return the value of a choice of a moment."""
    return moment.astimezone(UTC).isoformat()


@pairs
async def test_by_when_is_chosen_in_a_form_and_told_to_the_asker(helped: Chat, pair: Pair) -> None:
    await take(helped, pair)
    await helped.press(pair.supporter, pair.promise)
    form = helped.form(pair.supporter)
    assert form is not None
    assert len(form.options["by"]) == 4
    assert set(await helped.submit(pair.supporter, by=None)) == {"by"}
    in_two_hours = pair.reader.asked + timedelta(hours=2)
    assert await helped.submit(pair.supporter, by=utc(in_two_hours)) == {}
    await settle(helped)

    assert pair.later in helped.messages(pair.asker)[-1]
    assert pair.later in everything(helped, pair.supporter)
    assert request_of(helped, pair.asker).promised_by == in_two_hours.astimezone(UTC)


@pairs
async def test_both_write_in_forms_and_in_plain_words_and_are_told_to_whom_it_went(
    helped: Chat, pair: Pair
) -> None:
    await take(helped, pair)
    await helped.press(pair.supporter, pair.write)
    assert await helped.submit(pair.supporter, text="Which screen? どの画面ですか") == {}
    assert pair.asker_name in helped.seen(pair.supporter)
    await settle(helped)
    assert "Which screen? どの画面ですか" in helped.messages(pair.asker)[-1]
    assert pair.supporter_name in helped.messages(pair.asker)[-1]

    await helped.press(pair.asker, pair.reply)
    assert set(await helped.submit(pair.asker, text=" ")) == {"text"}
    assert await helped.submit(pair.asker, text="*map* <!channel> 地図") == {}
    await settle(helped)
    assert "*map* <!channel> 地図" in helped.messages(pair.supporter)[-1]

    assert pair.asker_name in await helped.say(pair.supporter, "Let me look 確認します")
    assert pair.supporter_name in await helped.say(pair.asker, "Thanks お願いします")
    await settle(helped)
    assert "Let me look 確認します" in everything(helped, pair.asker)
    assert "Thanks お願いします" in helped.messages(pair.supporter)[-1]


@pairs
async def test_what_is_added_before_a_claim_is_read_by_whoever_takes_it(helped: Chat, pair: Pair) -> None:
    await tell(helped, pair)
    await helped.press(pair.asker, pair.details)
    assert await helped.submit(pair.asker, text="since Monday 月曜から") == {}
    await helped.say(pair.asker, "on both phones 2台とも")
    await helped.press_in_channel(pair.supporter, CLAIM)
    await settle(helped)

    taken = helped.messages(pair.supporter)[-1]
    assert "since Monday 月曜から" in taken
    assert "on both phones 2台とも" in taken
    assert all("Monday" not in one for one in helped.channel())


async def test_a_reply_that_is_delivered_twice_is_passed_on_once(helped: Chat) -> None:
    await take(helped, IN_JAPANESE)
    await helped.say("tanaka", "もう一つ質問です")
    await helped.press_again("tanaka")
    await settle(helped)

    assert everything(helped, "sato").count("もう一つ質問です") == 1


async def test_with_two_requests_nothing_is_sent_until_it_is_clear_where(helped: Chat) -> None:
    await take(helped, IN_JAPANESE)
    await ask_anew(helped, "tanaka", "帳票が合いません", kind="doesnt_fit")
    await helped.press_in_channel("ito", CLAIM)
    await settle(helped)
    before = helped.messages("sato"), helped.messages("ito")
    unclear = await helped.say("tanaka", "写真を送ります")
    await settle(helped)
    assert unclear.startswith("まだ送っていません")
    assert (helped.messages("sato"), helped.messages("ito")) == before

    assert "伊藤 翔さんに送りました" in await helped.say("tanaka", "#2 写真を送ります")
    await helped.press("tanaka", "#1に返信")
    assert await helped.submit("tanaka", text="地図は直りました") == {}
    await settle(helped)
    assert "写真を送ります" in helped.messages("ito")[-1]
    assert "地図は直りました" in helped.messages("sato")[-1]
    assert "写真を送ります" not in everything(helped, "sato")


# -- Calls ------------------------------------------------------------------------------------------------
async def offer(helped: Chat, asking: Pair, helping: Pair) -> str:
    """Let somebody far away take the request and offer times; returns what the asker gets."""
    await tell(helped, asking)
    await helped.press_in_channel(helping.supporter, CLAIM)
    await settle(helped)
    await helped.press(helping.supporter, helping.offer_call)
    await settle(helped)
    return helped.messages(asking.asker)[-1]


FAR = {
    "tanaka": (IN_JAPANESE, IN_ENGLISH, tokyo(9, 17, 16), "9月17日（木）16:00", "Thu 17 September, 09:00"),
    "mueller": (IN_ENGLISH, IN_JAPANESE, tokyo(9, 17, 16), "Thu 17 September, 09:00", "9月17日（木）16:00"),
}


@pytest.mark.parametrize("case", FAR.values(), ids=FAR)
async def test_times_for_a_call_suit_both_and_each_reads_their_own_clock(
    helped: Chat, case: tuple[Pair, Pair, datetime, str, str]
) -> None:
    asking, helping, moment, for_asker, for_supporter = case
    offered = await offer(helped, asking, helping)
    assert for_asker in offered
    assert for_supporter in everything(helped, helping.supporter)
    assert for_supporter not in offered

    taken = await helped.press(asking.asker, asking.take_slot, fill={"slot": utc(moment)})
    await settle(helped)
    assert for_asker in taken
    assert asking.take_slot not in helped.buttons(asking.asker)
    assert for_supporter in helped.messages(helping.supporter)[-1]
    assert request_of(helped, asking.asker).call_at == moment.astimezone(UTC)


async def test_when_none_fits_the_next_times_take_their_place_and_no_old_one_can_be_taken(
    helped: Chat,
) -> None:
    await offer(helped, IN_JAPANESE, IN_JAPANESE)
    first = request_of(helped, "tanaka").offered
    seen = await helped.press("tanaka", IN_JAPANESE.none_fits)
    await settle(helped)
    second = request_of(helped, "tanaka").offered
    assert not set(first) & set(second)
    assert "通話の候補3件" in seen
    chosen = await helped.press("tanaka", IN_JAPANESE.take_slot, fill={"slot": None})
    assert "入力" in chosen or "選" in chosen
    assert request_of(helped, "tanaka").call_at is None

    await helped.press("tanaka", IN_JAPANESE.take_slot, fill={"slot": second[-1]})
    assert request_of(helped, "tanaka").call_at == datetime.fromisoformat(second[-1])


# -- How it ends ------------------------------------------------------------------------------------------
@pairs
async def test_the_asker_says_that_it_is_solved_and_the_supporter_is_thanked_and_it_opens_again(
    helped: Chat, pair: Pair
) -> None:
    await take(helped, pair)
    assert pair.reads_solved in await helped.press(pair.asker, pair.solved)
    await settle(helped)
    assert pair.credit in helped.messages(pair.supporter)[-1]
    assert pair.asker_name in helped.messages(pair.supporter)[-1]
    assert request_of(helped, pair.asker).ending is Ending.WITH_HELP

    number = len(helped.messages(pair.supporter))
    assert pair.supporter_name in await helped.press(pair.asker, pair.reopen)
    await settle(helped)
    assert pair.text in helped.messages(pair.supporter)[-1]
    assert len(helped.messages(pair.supporter)) == number + 1
    assert request_of(helped, pair.asker).state is RequestState.CLAIMED


async def test_solved_that_is_pressed_on_two_cards_and_delivered_twice_is_credited_once(
    helped: Chat,
) -> None:
    await take(helped, IN_JAPANESE)
    await helped.say("sato", "直りましたか")
    await settle(helped)
    await helped.press("tanaka", "解決した")
    await helped.press_again("tanaka")
    await helped.press("tanaka", "解決した")
    await settle(helped)

    assert everything(helped, "sato").count("通算1件目") == 1
    with helped.stage.unit() as unit:
        assert unit.help.credits_of(["sato"]) == {"sato": 1}


# -- Too late ---------------------------------------------------------------------------------------------
MOVED_ON = {"sato": "このご相談の状況が変わりました", "weber": "This request has moved on"}


@pairs
async def test_a_button_of_a_request_that_is_over_says_so_of_the_request(helped: Chat, pair: Pair) -> None:
    await take(helped, pair)
    await helped.press(pair.asker, pair.solved)
    await settle(helped)
    for button in (pair.write, pair.offer_call, pair.promise, pair.hand_on, pair.give_back):
        assert (await helped.press(pair.supporter, button)).startswith(MOVED_ON[pair.supporter])
    assert helped.form(pair.supporter) is None


async def test_a_button_of_a_request_that_is_with_somebody_else_now_says_so(helped: Chat) -> None:
    await take(helped, IN_JAPANESE)
    await helped.say("tanaka", "昨日からです")
    await settle(helped)
    await helped.press("sato", "引き受けを取り消す")
    await settle(helped)
    await helped.press_in_channel("ito", CLAIM)
    await settle(helped)

    for button in ("返信する", "通話の候補を送る"):
        assert (await helped.press("sato", button)).startswith(MOVED_ON["sato"])


async def test_a_time_that_has_passed_cannot_be_taken_and_others_are_a_press_away(helped: Chat) -> None:
    await offer(helped, IN_JAPANESE, IN_JAPANESE)
    [first, *_] = request_of(helped, "tanaka").offered
    await helped.go_to(datetime.fromisoformat(first))
    seen = await helped.press("tanaka", IN_JAPANESE.take_slot, fill={"slot": first})
    assert seen.startswith("この時間はもう選べません")
    assert request_of(helped, "tanaka").call_at is None
    assert "通話の候補3件" in await helped.press("tanaka", IN_JAPANESE.none_fits)
