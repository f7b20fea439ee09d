"""Channels, private answers and threads on Slack: an answer goes where it was asked, and to nobody else."""

from pathlib import Path

from chats import JAPANESE
from fakes.slack import FakeChannel, Message
from slack_chat import GENERAL, SlackChat, answer_of, in_channel, slack_chat
from slack_stage import USERS, labels

from coaching.checkins.model import Answer, CheckInState
from storage.database import Database

TANAKA = USERS["tanaka"]


async def slash(slack: SlackChat, text: str, person: str = "tanaka") -> list[Message]:
    """Use the slash command in the channel; returns what only the person sees of it now."""
    slack.watch.advance(5)
    before = len(slack.ephemerals(person))
    sent = await slack.stage.client.slash(USERS[person], text, channel=GENERAL.id)
    assert (sent.status, sent.trouble) == (200, None)
    await slack.stage.settled()
    return slack.ephemerals(person)[before:]


async def mention(slack: SlackChat, text: str, person: str = "tanaka") -> list[Message]:
    """Mention the bot in the channel; returns what only the person sees of it now."""
    before = len(slack.ephemerals(person))
    assert (await slack.stage.client.mention(USERS[person], GENERAL.id, text)).status == 200
    await slack.stage.settled()
    return slack.ephemerals(person)[before:]


# -- In a channel -----------------------------------------------------------------------------------------
async def test_the_slash_command_answers_only_whoever_used_it(slack: SlackChat) -> None:
    [answer] = await slash(slack, "ヘルプ")

    assert answer.text.startswith("ヘルプ｜使える言葉14個")
    assert (answer.channel, answer.ephemeral_to) == (GENERAL.id, TANAKA)
    assert in_channel(slack) == []
    assert slack.messages("tanaka") == []
    assert slack.ephemerals("suzuki") == []


async def test_the_slash_command_without_a_word_shows_help(slack: SlackChat) -> None:
    [answer] = await slash(slack, "")
    [in_english] = await slash(slack, "  ", person="mueller")

    assert answer.text.startswith("ヘルプ｜")
    assert in_english.text.startswith("Help | ")


async def test_buttons_of_an_answer_in_a_channel_work_there_and_stay_private(slack: SlackChat) -> None:
    await slack.go_to(JAPANESE.asked)
    [card] = await slash(slack, "状況確認")
    direct = slack.messages("tanaka")
    await slack.press_on("tanaka", card, "完了")

    assert card.text.startswith("状況確認（回答済み）")  # in the same place
    [_, next_practice] = slack.ephemerals("tanaka")
    assert next_practice.text.startswith("次の取り組み｜")
    await slack.press_on("tanaka", next_practice, "この取り組みを始める")
    assert next_practice.text.startswith("取り組み中｜商談の更新")
    assert answer_of(slack) == (CheckInState.ANSWERED, Answer.DONE)
    assert in_channel(slack) == []
    assert slack.messages("tanaka") == direct


async def test_forms_that_were_opened_in_a_channel_work_there_and_stay_private(slack: SlackChat) -> None:
    await slack.go_to(JAPANESE.asked)
    assert await slash(slack, "停止") == []
    form = slack.form("tanaka")
    assert form is not None
    assert form.title == "配信の調整"
    direct = slack.messages("tanaka")
    assert set(await slack.submit("tanaka", until="2026-09-01")) == {"until"}
    assert await slack.submit("tanaka", until="2026-09-30") == {}

    [paused] = slack.ephemerals("tanaka")
    assert paused.text.startswith("配信を停止中｜9月30日（水）まで")
    await slack.press_on("tanaka", paused, "今すぐ再開")
    assert slack.ephemerals("tanaka")[-1].text.startswith("配信を再開しました")
    assert in_channel(slack) == []
    assert slack.messages("tanaka") == direct


async def test_trouble_told_from_a_channel_stays_private(slack: SlackChat) -> None:
    await slack.go_to(JAPANESE.asked)
    [card] = await slash(slack, "状況確認")
    await slack.press_on("tanaka", card, JAPANESE.trouble)
    assert await slack.submit("tanaka", kind="setup", text="ここだけの話") == {}

    [changed, received] = slack.ephemerals("tanaka")
    assert changed.text.startswith("状況確認（回答済み）")
    assert received.text.startswith("受け付けました｜ご相談 #1")
    assert in_channel(slack) == []
    assert answer_of(slack) == (CheckInState.ANSWERED, Answer.TROUBLE)


async def test_a_form_from_a_channel_that_is_sent_after_slacks_half_hour_still_confirms(
    slack: SlackChat,
) -> None:
    await slack.go_to(JAPANESE.asked)
    await slash(slack, "停止")
    slack.watch.advance(31 * 60)  # the address for private answers is over by then
    assert await slack.submit("tanaka", until="2026-09-30") == {}

    assert "配信を停止中｜9月30日（水）まで" in slack.seen("tanaka")
    assert in_channel(slack) == []


async def test_the_slash_command_works_where_the_bot_is_no_member(
    sqlite_database: Database, tmp_path: Path
) -> None:
    elsewhere = FakeChannel("C0ELSEWHERE", "elsewhere", members=(TANAKA,))
    async with slack_chat(sqlite_database, tmp_path, channels=(GENERAL, elsewhere)) as slack:
        await slack.stage.client.slash(TANAKA, "ヘルプ", channel=elsewhere.id)
        await slack.stage.settled()
        [answer] = slack.ephemerals("tanaka")
        await slack.press_on("tanaka", answer, "ホームを開く")

        assert slack.ephemerals("tanaka")[-1].text.startswith("ホーム｜")


async def test_a_stranger_is_told_so_in_the_channel_too(slack: SlackChat) -> None:
    [answer] = await slash(slack, "ヘルプ", person="nobody")

    assert answer.text.startswith("メンバーとして登録されていません")


async def test_a_mention_in_a_channel_answers_only_whoever_wrote_it(slack: SlackChat) -> None:
    [answer] = await mention(slack, "ヘルプ")
    [unknown] = await mention(slack, "こんにちは")

    assert answer.text.startswith("ヘルプ｜")
    assert unknown.text.startswith("わかりませんでした：「こんにちは」")
    assert in_channel(slack) == []
    assert slack.ephemerals("suzuki") == []
    slack.watch.advance(5)
    await slack.press_on("tanaka", answer, "ホームを開く")
    assert slack.ephemerals("tanaka")[-1].text.startswith("ホーム｜")
    assert in_channel(slack) == []


async def test_a_mention_that_asks_for_a_form_is_offered_it_there_and_alone(slack: SlackChat) -> None:
    """Only a press or a slash command opens a window on Slack; a message does not."""
    [offer] = await mention(slack, "停止")
    assert offer.text.startswith("配信の調整")
    assert labels(offer) == ["入力画面を開く"]
    await slack.press_on("tanaka", offer, "入力画面を開く")
    form = slack.form("tanaka")
    assert form is not None
    assert form.title == "配信の調整"
    assert await slack.submit("tanaka", until="2026-09-30") == {}

    assert slack.ephemerals("tanaka")[-1].text.startswith("配信を停止中｜9月30日（水）まで")
    assert in_channel(slack) == []
    assert slack.messages("tanaka") == []


# -- Threads ----------------------------------------------------------------------------------------------
async def test_what_is_written_in_a_thread_is_answered_in_it(slack: SlackChat) -> None:
    await slack.go_to(JAPANESE.asked)
    [first, *_] = slack.stage.shown("tanaka")
    await slack.stage.client.say(TANAKA, "状況確認", thread_ts=first.ts)
    await slack.stage.settled()
    card = slack.stage.shown("tanaka")[-1]
    assert card.thread_ts == first.ts
    await slack.press_on("tanaka", card, "完了")

    answered, next_practice = slack.stage.shown("tanaka")[-2:]
    assert answered.text.startswith("状況確認（回答済み）")
    assert next_practice.text.startswith("次の取り組み｜")
    assert next_practice.thread_ts == first.ts


async def test_a_form_is_offered_in_the_thread_where_it_was_asked_for(slack: SlackChat) -> None:
    await slack.go_to(JAPANESE.asked)
    [first, *_] = slack.stage.shown("tanaka")
    await slack.stage.client.say(TANAKA, "停止", thread_ts=first.ts)
    await slack.stage.settled()
    offer = slack.stage.shown("tanaka")[-1]
    assert (offer.thread_ts, labels(offer)) == (first.ts, ["入力画面を開く"])
    await slack.press_on("tanaka", offer, "入力画面を開く")
    assert await slack.submit("tanaka", until="2026-09-30") == {}

    paused = slack.stage.shown("tanaka")[-1]
    assert paused.text.startswith("配信を停止中｜9月30日（水）まで")
    assert paused.thread_ts == first.ts


async def test_a_form_that_was_opened_in_a_thread_confirms_in_it(slack: SlackChat) -> None:
    await slack.go_to(JAPANESE.asked)
    [first, *_] = slack.stage.shown("tanaka")
    await slack.stage.client.say(TANAKA, "状況確認", thread_ts=first.ts)
    await slack.stage.settled()
    await slack.press_on("tanaka", slack.stage.shown("tanaka")[-1], JAPANESE.trouble)
    await slack.submit("tanaka", kind="other", text="困っています")

    received = slack.stage.shown("tanaka")[-1]
    assert received.text.startswith("受け付けました｜")
    assert received.thread_ts == first.ts
