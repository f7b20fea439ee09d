"""A manager is asked to follow up with a team: the same on every chat, from two low weeks to the recovery."""

from chats import Chat, pieces
from follow_up_steps import FIRST_WEEK, LOW, SECOND_WEEK, THIRD_WEEK, bring_numbers
from scenario_stage import tokyo

from cards.actions import encode
from cards.actions.kpis import TalkWithTeam

MANAGER = "suzuki"
"""Who leads the programme as well, so that the question whether a number is right comes back to him."""
ASKED = (
    "フォローのお願い｜Tokyoの訪問記録が目安の33%です",
    "12件／目安36件（33%）、2週続けて80%未満です。",
    "6名×5日＝30人日から祝日・休業日18人日（6名）を除いた12人日×3件",
    "目的：引き継ぎの抜けを防ぐため（データ：9月28日（月）09:00時点）",
    "9月20日 | 47",
    "9月27日 | 33",
    (
        "95%に戻ると終了します。10月19日（月）までにどのボタンも押されない場合は、"
        "加藤 誠さんにもお知らせします。"
    ),
)
"""Computed by hand in `follow_up_steps`; three weeks from Monday 28 September are Monday 19 October."""


async def two_low_weeks(chat: Chat) -> None:
    """Let the team be low twice, up to the Monday on which its manager is asked."""
    for monday, morning in ((FIRST_WEEK, tokyo(9, 21, 9)), (SECOND_WEEK, tokyo(9, 28, 9))):
        await chat.go_to(morning)
        bring_numbers(chat.stage, monday, LOW[monday])
    await chat.go_to(tokyo(9, 28, 10))


def asked(chat: Chat) -> str:
    """Return the one message that asks the manager, as it stands now."""
    [found] = [one for one in chat.messages(MANAGER) if "届いた理由：担当されているチーム" in one]
    return found


async def dispute_and_settle(chat: Chat) -> None:
    """Have the number looked at, which stops everything about it, and answer."""
    await chat.press(MANAGER, "数値を確認したい")
    assert await chat.submit(MANAGER, text=" ") == {"text": "入力してください。"}
    assert await chat.submit(MANAGER, text="火曜日の訪問が入っていません") == {}
    await chat.go_to(tokyo(9, 28, 11))
    assert "数値を確認しています" in asked(chat)
    assert "火曜日の訪問が入っていません" in chat.messages(MANAGER)[-1]
    await chat.press(MANAGER, "回答する")
    assert await chat.submit(MANAGER, outcome="right", text="記録どおりです") == {}
    await chat.go_to(tokyo(9, 28, 12))
    assert chat.messages(MANAGER)[-1].startswith("数値の確認結果：変更なし｜Tokyoの訪問記録")
    assert "数値を確認しています" not in asked(chat)


async def live(chat: Chat) -> list[str]:
    """Press every button of the card, then let the team recover; returns what was seen on the way."""
    await two_low_weeks(chat)
    seen = [asked(chat)]
    await dispute_and_settle(chat)
    await chat.press(MANAGER, "支援を頼む")
    assert await chat.submit(MANAGER, text="会議で一度見せてほしい", reach="chat") == {}
    seen.append(asked(chat))
    await chat.press(MANAGER, "1週間後に再通知")
    seen.append(asked(chat))
    seen.append(await chat.press(MANAGER, "チームで話す"))
    seen.append(asked(chat))
    await chat.go_to(tokyo(10, 5, 9))
    bring_numbers(chat.stage, THIRD_WEEK, 15)
    await chat.go_to(tokyo(10, 5, 10))
    seen.append(asked(chat))
    seen.append(await chat.press_value(MANAGER, encode(TalkWithTeam(1))))
    return seen


async def test_a_follow_up_goes_from_the_card_over_every_button_to_the_recovery_on_every_chat(
    all_chats_of_many: tuple[Chat, ...],
) -> None:
    first, *others = [await live(chat) for chat in all_chats_of_many]
    for words in ASKED:
        assert words in first[0]
    assert "支援を依頼済みです" in first[1]
    assert "この件の次のお知らせは10月5日（月）以降です" in first[2]
    assert "話す内容" in first[3]
    assert "「チームで話す」が選ばれています" in first[4]
    assert first[5].startswith("回復しました｜Tokyoの訪問記録が目安の100%です")
    assert "チームで話す]" not in first[5]
    assert first[6].startswith("このフォローは終了しています")
    for other in others:
        assert [pieces(one) for one in other] == [pieces(one) for one in first]
