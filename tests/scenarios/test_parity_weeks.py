"""The weeks of a programme, on every chat: what comes when, word for word."""

from datetime import datetime

from chats import JAPANESE, Chat, bring_leave, letters
from scenario_stage import TOKYO, tokyo
from slack_chat import SlackChat, spoken

EVERYBODY = ("tanaka", "mueller", "garcia", "suzuki", "kato", "ogawa", "nobody")


def sent(chat: Chat, person: str, kind: str) -> list[datetime]:
    """Return when cards of a kind were sent to somebody, by the clock in Tokyo."""
    with chat.stage.unit() as unit:
        return sorted(
            one.finished_at.astimezone(TOKYO)
            for one in unit.outbox.list_messages()
            if one.person_id == person and one.kind == kind and one.finished_at and one.state.value == "sent"
        )


async def three_weeks(chat: Chat) -> None:
    """Live through the first three weeks: good answers, trouble, numbers, silence."""
    await chat.go_to(tokyo(9, 14, 18))
    await chat.press("tanaka", "よくわかった")
    await chat.press("mueller", "I have a question")
    await chat.submit("mueller", question="Do the <weekly reports> end & when?")
    await chat.go_to(tokyo(9, 16, 18))
    await chat.press("tanaka", "数値を入力")
    await chat.submit("tanaka", value="１２", days_field=["2026-09-15"])
    await chat.press("tanaka", "順調")
    await chat.press("mueller", "Having trouble")
    await chat.submit("mueller", kind="setup", text="cannot log in")
    await chat.say("tanaka", "こんにちは")
    await chat.go_to(tokyo(9, 24, 12))
    await chat.press("tanaka", "完了")
    await chat.press("tanaka", "この取り組みを始める")
    await chat.go_to(tokyo(10, 5, 12))


async def test_three_weeks_read_the_same_word_for_word_on_every_chat(all_chats: tuple[Chat, ...]) -> None:
    for chat in all_chats:
        await three_weeks(chat)
    first, *others = all_chats

    assert len(first.messages("tanaka")) >= 8
    for person in EVERYBODY:
        for other in others:
            assert other.messages(person) == first.messages(person), person
            for number in range(len(first.messages(person))):
                assert other.buttons(person, number) == first.buttons(person, number), person


async def test_the_words_of_a_message_stand_on_slack_in_its_blocks_too(slack: SlackChat) -> None:
    await three_weeks(slack)
    for word in ("ヘルプ", "理由", "メンバー", "配信停止", "配信停止のことば"):
        await slack.say("ogawa", word)

    for person in EVERYBODY:
        for message, words in zip(slack.stage.shown(person), slack.messages(person), strict=True):
            without_marks = letters(words.replace("（必須）", "").replace(" (required)", ""))
            assert letters(spoken(message.blocks)) == without_marks, words


async def test_each_person_is_greeted_at_the_beginning_of_their_own_working_day(chat: Chat) -> None:
    await chat.go_to(tokyo(9, 15, 9))

    assert sent(chat, "tanaka", "introduction") == [tokyo(9, 14, 9)]
    assert sent(chat, "mueller", "introduction") == [tokyo(9, 14, 16)]  # 09:00 in Berlin
    assert sent(chat, "garcia", "introduction") == [tokyo(9, 15, 1)]  # 09:00 in San Francisco


async def test_one_reminder_comes_a_working_day_after_silence_and_none_after_an_answer(chat: Chat) -> None:
    await chat.go_to(tokyo(9, 16, 12))
    await chat.press("tanaka", "順調")
    await chat.go_to(tokyo(9, 24, 12))  # Wednesday is a holiday, so the second comes on Thursday
    await chat.go_to(tokyo(9, 29, 18))
    assert sent(chat, "tanaka", "reminder") == [tokyo(9, 25, 10)]
    reminder = chat.messages("tanaka")[-1]
    assert reminder.startswith("状況確認（再送）｜11日目")
    assert "一度だけ再送しています" in reminder

    await chat.go_to(tokyo(9, 30, 12))
    await chat.press("tanaka", "順調")
    await chat.go_to(tokyo(10, 6, 18))
    assert sent(chat, "tanaka", "reminder") == [tokyo(9, 25, 10)]


async def test_a_reminder_is_answered_like_the_check_in_it_is_about(chat: Chat) -> None:
    await chat.go_to(tokyo(9, 16, 12))
    await chat.press("tanaka", "順調")
    await chat.go_to(tokyo(9, 25, 12))
    assert "「順調」で受け付けました" in await chat.press("tanaka", "順調")

    # The check-in of Thursday still shows its buttons; it says that it is answered, once.
    assert (await chat.press("tanaka", "完了")).startswith("この状況確認は回答済みです")


async def test_two_silent_check_ins_lead_to_the_short_question_and_an_answer_brings_the_weeks_back(
    chat: Chat,
) -> None:
    await chat.go_to(tokyo(9, 30, 12))
    status = chat.messages("tanaka")[-1]
    assert sent(chat, "tanaka", "status") == [tokyo(9, 30, 10)]
    assert status.startswith("うまくいっていますか｜16日目（全90日）")
    assert "直近2回の状況確認にお返事がなかったため" in status
    assert chat.buttons("tanaka")[:3] == [
        "完了（使っている）",
        "順調（準備している）",
        "問題あり（相談したい）",
    ]

    seen = await chat.press("tanaka", "順調（準備している）")
    assert seen.startswith("現在の状況（回答済み）｜16日目")
    await chat.go_to(tokyo(10, 8, 12))
    assert [at for at in sent(chat, "tanaka", "check_in") if at > tokyo(9, 30)] == [tokyo(10, 7, 10)]


async def test_silence_to_the_short_question_brings_it_once_in_four_weeks(chat: Chat) -> None:
    await chat.go_to(tokyo(12, 1, 18))

    assert sent(chat, "tanaka", "status") == [tokyo(9, 30, 10), tokyo(10, 28, 10), tokyo(11, 25, 10)]


async def test_no_more_than_three_unprompted_messages_reach_anybody_in_a_week(chat: Chat) -> None:
    await chat.go_to(tokyo(9, 18, 18))

    assert len(chat.messages("tanaka")) == 3


async def test_a_week_off_is_skipped_and_not_counted_as_missed(chat: Chat) -> None:
    bring_leave(chat.stage, "tanaka,2026-09-28,2026-10-02,annual")
    await chat.go_to(tokyo(9, 16, 12))
    await chat.press("tanaka", "順調")
    await chat.go_to(tokyo(9, 24, 12))
    await chat.press("tanaka", "順調")
    before = chat.messages("tanaka")
    await chat.go_to(tokyo(10, 4, 18))
    assert chat.messages("tanaka") == before

    await chat.go_to(tokyo(10, 7, 12))
    assert chat.messages("tanaka")[-1].startswith("状況確認｜23日目")
    assert sent(chat, "tanaka", "status") == []


async def test_a_public_holiday_moves_the_check_in_only_where_it_is_one(chat: Chat) -> None:
    await chat.go_to(tokyo(9, 16, 18))
    await chat.press("tanaka", "順調")
    await chat.press("mueller", "On track")
    await chat.go_to(tokyo(9, 25, 8))

    # Wednesday 23 September 2026 is a holiday in Japan and none in Germany.
    assert sent(chat, "tanaka", "check_in") == [tokyo(9, 16, 10), tokyo(9, 24, 10)]
    assert sent(chat, "mueller", "check_in") == [tokyo(9, 16, 17), tokyo(9, 23, 17)]


async def test_day_91_says_thanks_and_what_stays_and_nothing_comes_afterwards(chat: Chat) -> None:
    await chat.go_to(tokyo(9, 16, 12))
    await chat.press("tanaka", "完了")
    await chat.go_to(tokyo(12, 31, 18))

    farewell = chat.messages("tanaka")[-1]
    assert sent(chat, "tanaka", "farewell") == [tokyo(12, 14, 9)]
    assert farewell.startswith("90日間が終わりました｜CRM定着プログラム")
    assert "完了した取り組み：訪問記録の当日登録" in farewell
    assert "状況確認は今後届きません" in farewell
    assert chat.buttons("tanaka") == ["ホームを開く", "配信を調整"]
    assert "90日間を終えました" in await chat.home("tanaka")


async def test_a_card_that_was_held_back_speaks_of_the_day_on_which_it_comes(chat: Chat) -> None:
    await chat.go_to(tokyo(9, 15, 12))
    await chat.say("ogawa", "配信停止")
    await chat.press("ogawa", "全配信を緊急停止")
    await chat.go_to(tokyo(9, 18, 11))
    assert len(chat.messages("tanaka")) == 2

    await chat.say("ogawa", "配信再開")
    await chat.go_to(tokyo(9, 18, 11))
    card = chat.messages("tanaka")[-1]
    assert "4日目" in card
    assert "目安12件" in card


# -- On PostgreSQL too ------------------------------------------------------------------------------------
async def test_the_first_three_weeks_happen_on_postgresql_too(chat_on_postgresql: Chat) -> None:
    chat = chat_on_postgresql
    await three_weeks(chat)

    assert [at.date() for at in sent(chat, "tanaka", "check_in")] == [
        tokyo(9, 16).date(),
        tokyo(9, 24).date(),
    ]  # Two good answers in a row: the next one comes after two weeks.
    assert "取り組み中｜商談の更新" in "\n".join(chat.messages("tanaka"))
    assert "(set-up)" in "\n".join(chat.messages("mueller"))


async def test_presses_that_come_twice_act_once_on_postgresql_too(chat_on_postgresql: Chat) -> None:
    chat = chat_on_postgresql
    await chat.go_to(JAPANESE.asked)
    await chat.press("tanaka", "数値を入力")
    await chat.submit("tanaka", value="7")
    await chat.press_again("tanaka")
    await chat.press("tanaka", "完了")
    await chat.press_again("tanaka")

    assert len([one for one in chat.messages("tanaka") if one.startswith("保存しました")]) == 1
    assert len([one for one in chat.messages("tanaka") if one.startswith("次の取り組み")]) == 1


async def test_stopping_and_resuming_loses_nothing_on_postgresql_too(chat_on_postgresql: Chat) -> None:
    chat = chat_on_postgresql
    await chat.say("ogawa", "配信停止")
    await chat.press("ogawa", "全配信を緊急停止")
    assert (await chat.go_to(tokyo(9, 14, 12))).held == 2
    await chat.press("ogawa", "全配信を再開")

    assert (await chat.go_to(tokyo(9, 14, 12))).sent == 2
    assert len(chat.messages("tanaka")) == 2
