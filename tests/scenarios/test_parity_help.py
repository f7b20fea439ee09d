"""Having trouble, up to somebody who takes it: on every chat, in both languages."""

import pytest
from chats import JAPANESE, Chat
from help_words import (
    CLAIM,
    HELPERS,
    IN_JAPANESE,
    PAIRS,
    Pair,
    bring_materials,
    everything,
    request_of,
    settle,
    take,
    tell,
    withdraw_materials,
)

from coaching.help.model import Ending, RequestState

pairs = pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.asker)


@pairs
async def test_a_material_is_offered_first_read_and_solves_it_without_anybody(
    helped: Chat, pair: Pair
) -> None:
    bring_materials(helped)
    offered = await tell(helped, pair, kind="setup")
    assert pair.step not in offered
    read = await helped.press(pair.asker, pair.read)
    solved = await helped.press(pair.asker, pair.material_solved)

    assert pair.step in read
    assert pair.reads_solved in solved
    assert request_of(helped, pair.asker).ending is Ending.BY_MATERIAL
    assert helped.channel() == []
    assert not any(pair.claim in everything(helped, one) for one in HELPERS)


@pairs
async def test_who_still_needs_a_person_is_asked_for_in_the_channel_without_name_and_text(
    helped: Chat, pair: Pair
) -> None:
    bring_materials(helped)
    await tell(helped, pair, kind="setup")
    assert pair.received in await helped.press(pair.asker, pair.need_person)
    await settle(helped)

    [card] = helped.channel()
    assert "設定でつまずいている" in card
    assert "14日目まで" in card
    assert {"tanaka": "日本語", "mueller": "英語"}[pair.asker] in card
    for hidden in (pair.text, pair.asker, pair.asker_name, pair.asker_name.split()[0]):
        assert hidden not in card
    assert helped.channel_buttons() == [CLAIM]


@pairs
async def test_what_is_taken_in_the_channel_is_taken_for_everybody_and_read_by_one(
    helped: Chat, pair: Pair
) -> None:
    await tell(helped, pair)
    await helped.press_in_channel(pair.supporter, CLAIM)
    await settle(helped)

    [card] = helped.channel()
    assert f"{pair.supporter_name}さんが対応します" in card
    assert helped.channel_buttons() == []
    assert pair.text not in card
    assert pair.text in helped.messages(pair.supporter)[-1]
    assert pair.asker_name in helped.messages(pair.supporter)[-1]
    assert pair.supporter_name in helped.messages(pair.asker)[-1]
    for other in {*HELPERS, "suzuki", "kato", "ogawa", "garcia"} - {pair.supporter}:
        assert pair.text not in everything(helped, other)


async def test_who_was_asked_directly_takes_it_there(helped: Chat) -> None:
    await tell(helped, IN_JAPANESE)
    seen = await helped.press("ito", CLAIM)
    await settle(helped)

    assert "伊藤 翔さんが対応します" in seen
    assert IN_JAPANESE.text in everything(helped, "ito")
    assert "伊藤 翔" in helped.messages("tanaka")[-1]


async def test_two_who_press_at_the_same_moment_are_told_apart_and_one_has_it(helped: Chat) -> None:
    await tell(helped, IN_JAPANESE)
    await helped.press_together(CLAIM, "sato", "ito")
    await settle(helped)

    holder = request_of(helped, "tanaka").supporter_id
    name = {"sato": "佐藤 恵", "ito": "伊藤 翔"}[holder or ""]
    assert IN_JAPANESE.text in everything(helped, holder or "")
    [loser] = {"sato", "ito"} - {holder}
    assert IN_JAPANESE.text not in everything(helped, loser)
    assert f"{name}さんが対応します" in helped.channel()[-1]
    claimed = [one for one in helped.messages("tanaka") if "さんが対応します" in one]
    assert len(claimed) == 1
    assert name in claimed[0]


async def test_a_press_in_the_channel_that_arrives_twice_takes_it_once(helped: Chat) -> None:
    await take(helped, IN_JAPANESE)
    before = [helped.messages(one) for one in ("sato", "tanaka")], helped.channel()
    request = request_of(helped, "tanaka")
    await helped.press_again("sato")
    await settle(helped)

    assert ([helped.messages(one) for one in ("sato", "tanaka")], helped.channel()) == before
    assert request_of(helped, "tanaka") == request


async def test_who_is_in_the_channel_but_no_supporter_takes_nothing(helped: Chat) -> None:
    await tell(helped, IN_JAPANESE)
    before = helped.channel()
    seen = await helped.press_in_channel("garcia", CLAIM)
    await settle(helped)

    assert seen.startswith("This is not open to you")
    assert helped.channel() == before
    assert helped.channel_buttons() == [CLAIM]
    assert request_of(helped, "tanaka").state is RequestState.OPEN
    assert IN_JAPANESE.text not in everything(helped, "garcia")


async def test_the_manager_hears_of_it_only_if_the_asker_wants_that(helped: Chat) -> None:
    await tell(helped, IN_JAPANESE)
    assert IN_JAPANESE.text not in everything(helped, "suzuki")
    await helped.press_at_home("tanaka", "相談する")
    assert await helped.submit("tanaka", kind="no_time", text="共有してください", seen_by="manager") == {}
    await settle(helped)

    note = helped.messages("suzuki")[-1]
    assert "共有してください" in note
    assert "田中 美香" in note


async def test_five_thousand_characters_are_refused_where_they_stand_and_nothing_is_cut(helped: Chat) -> None:
    await helped.go_to(JAPANESE.asked)
    await helped.press("tanaka", JAPANESE.trouble)
    assert await helped.submit("tanaka", kind="no_time", text="長" * 5000) != {}
    assert await helped.submit("tanaka", kind="no_time", text="長" * 2000) == {}
    await settle(helped)
    await helped.press_in_channel("sato", CLAIM)
    await settle(helped)
    assert request_of(helped, "tanaka").text == "長" * 2000
    assert helped.messages("sato")[-1].count("長") > 100

    before = helped.messages("sato")
    assert "まだ送っていません" in await helped.say("tanaka", "字" * 5000)
    await settle(helped)
    assert helped.messages("sato") == before


async def test_a_material_that_is_withdrawn_while_it_is_offered_is_still_read_and_says_so(
    helped: Chat,
) -> None:
    bring_materials(helped)
    await tell(helped, IN_JAPANESE, kind="setup")
    withdraw_materials(helped)
    read = await helped.press("tanaka", IN_JAPANESE.read)
    assert "許可を押す" in read
    assert "現在はご案内していません" in read
    await helped.press("tanaka", IN_JAPANESE.need_person)
    await settle(helped)

    assert len(helped.channel()) == 1


QUESTIONS = {
    "tanaka": ("質問 スマホの設定", "資料が1件見つかりました", "質問 zzz", "見つかりませんでした"),
    "mueller": ("ask set up the phone", "1 material found", "ask zzz", "Nothing found"),
}


@pairs
async def test_a_question_finds_a_text_or_leads_to_a_person(helped: Chat, pair: Pair) -> None:
    question, found, strange, nothing = QUESTIONS[pair.asker]
    bring_materials(helped)
    await helped.go_to(pair.reader.asked)
    assert found in await helped.say(pair.asker, question)
    assert pair.step in await helped.press(pair.asker, pair.read)
    assert nothing in await helped.say(pair.asker, strange)
    await helped.press(pair.asker, {"tanaka": "担当者に相談する", "mueller": "I need a person"}[pair.asker])
    assert await helped.submit(pair.asker, kind="other", text=pair.text) == {}
    assert pair.received in helped.seen(pair.asker)
    await settle(helped)

    [card] = helped.channel()
    assert pair.text not in card
