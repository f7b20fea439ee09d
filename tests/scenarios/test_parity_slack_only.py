"""What only Slack has: windows and a home of its own, repeats, limits, tokens that die, Socket Mode."""

import itertools
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from chats import JAPANESE, MANY_PEOPLE, pieces
from fakes.slack import Fault
from scenario_stage import tokyo
from slack_chat import (
    BETWEEN_ACTS,
    GENERAL,
    OTHERS,
    SlackChat,
    answer_of,
    calls,
    in_channel,
    slack_chat,
    spoken,
)
from slack_helpers import webhook
from slack_stage import USERS, meet, users

from bot.clocks import machine_now
from coaching.checkins.model import Answer, CheckInState
from people.model import Platform
from storage.database import Database
from storage.outbox import SqlOutbox
from storage.tables import message

TANAKA = USERS["tanaka"]


# -- What is no message to us -----------------------------------------------------------------------------
async def test_edits_deletions_and_bots_are_not_answered(slack: SlackChat) -> None:
    await slack.say("tanaka", "ヘルプ")
    client, transcript = slack.stage.client, slack.stage.slack.transcript
    [written] = [one for one in transcript.direct_messages(TANAKA) if one.user == TANAKA]
    before = (slack.messages("tanaka"), len(transcript.requests))
    for sent in (
        await client.edit(TANAKA, written, "ホーム"),
        await client.delete(TANAKA, written),
        await client.other_bot(written.channel, "ヘルプ"),
        await client.echo(slack.stage.shown("tanaka")[0]),
    ):
        assert sent.status == 200
    await slack.stage.settled()

    assert (slack.messages("tanaka"), len(transcript.requests)) == before


async def test_a_message_in_a_channel_that_does_not_mention_the_bot_is_not_answered(
    slack: SlackChat,
) -> None:
    event = {"type": "message", "channel": GENERAL.id, "channel_type": "channel", "user": TANAKA}
    sent = await slack.stage.client.event({**event, "text": "ヘルプ", "ts": "1.1", "event_ts": "1.1"})
    await slack.stage.settled()

    assert sent.status == 200
    assert in_channel(slack) == []
    assert slack.ephemerals("tanaka") == []


@pytest.mark.parametrize(
    "event",
    [
        {"type": "reaction_added", "user": TANAKA, "reaction": "+1"},
        {"type": "something_of_next_year", "payload": {"deep": [1, 2]}},
        {"type": "message"},
        {"type": "app_home_opened", "user": TANAKA},
        {"type": "user_change", "user": "not an object"},
    ],
    ids=lambda event: str(event["type"]),
)
async def test_events_that_nobody_asked_for_are_acknowledged(
    slack: SlackChat, event: dict[str, object]
) -> None:
    requests = len(slack.stage.slack.transcript.requests)
    assert (await slack.stage.client.event(event)).status == 200
    await slack.stage.settled()

    assert len(slack.stage.slack.transcript.requests) == requests


# -- Repeats ----------------------------------------------------------------------------------------------
async def test_an_event_that_is_delivered_three_times_is_answered_once(slack: SlackChat) -> None:
    sent = await slack.stage.client.say(TANAKA, "ヘルプ")
    for number in (1, 2):
        assert (await slack.stage.client.again(sent, number=number)).status == 200
    await slack.stage.settled()

    assert len(slack.messages("tanaka")) == 1


async def test_a_double_click_opens_one_window(slack: SlackChat) -> None:
    await slack.go_to(JAPANESE.asked)
    message = slack.stage.last_with("tanaka", JAPANESE.trouble)
    for _ in range(2):
        await slack.stage.client.press(TANAKA, message, label=JAPANESE.trouble)
        slack.watch.advance(0.3)
    await slack.stage.settled()

    assert calls(slack, "views.open") == 1
    assert slack.form("tanaka") is not None


async def test_a_double_click_on_an_answer_says_nothing_twice(slack: SlackChat) -> None:
    await slack.go_to(JAPANESE.asked)
    message = slack.stage.last_with("tanaka", "完了")
    block, button = slack.stage.client._button(message, {"label": "完了"})
    pressed = {"type": "button", "block_id": block["block_id"], "text": button["text"]}
    pressed |= {"action_id": button["action_id"], "value": button["value"]}
    for _ in range(2):
        await slack.stage.client._act(TANAKA, message, dict(pressed))
        slack.watch.advance(0.3)
    await slack.stage.settled()

    assert [one for one in slack.messages("tanaka")[3:] if not one.startswith("次の取り組み｜")] == []
    assert len(slack.messages("tanaka")) == 4


async def test_the_same_button_pressed_again_later_opens_its_window_again(slack: SlackChat) -> None:
    await slack.go_to(JAPANESE.asked)
    for _ in range(2):
        await slack.press("tanaka", JAPANESE.trouble)
        assert slack.form("tanaka") is not None
        await slack.close_form("tanaka")


async def test_a_form_whose_sending_arrives_twice_acts_once_and_closes(slack: SlackChat) -> None:
    await slack.go_to(JAPANESE.asked)
    await slack.press("tanaka", JAPANESE.trouble)
    await slack.submit("tanaka", kind="setup", text="ログインできません")
    before = slack.messages("tanaka")
    again = await slack.stage.client.twice(slack.last["tanaka"])
    await slack.stage.settled()

    assert (again.status, again.text) == (200, "")
    assert slack.messages("tanaka") == before
    with slack.stage.unit() as unit:
        assert len(unit.help.of_person("tanaka")) == 1


# -- Home and windows -------------------------------------------------------------------------------------
async def test_the_messages_tab_publishes_no_home(slack: SlackChat) -> None:
    await slack.stage.client.open_home(TANAKA, "messages")
    await slack.stage.settled()

    assert slack.stage.slack.transcript.home(TANAKA) is None


async def test_a_press_at_home_shows_a_window_writes_nothing_and_keeps_the_home_fresh(
    slack: SlackChat,
) -> None:
    await slack.go_to(JAPANESE.asked)
    messages = slack.messages("tanaka")
    seen = await slack.press_at_home("tanaka", "自分のデータを見る")
    assert "状況確認：1件（うち回答0件）" in seen
    assert slack.window("tanaka").startswith("Hojorin")
    published = calls(slack, "views.publish")
    await slack.close_form("tanaka")
    await slack.press_at_home("tanaka", "状況確認に答える")
    await slack.press_on("tanaka", slack.stage.slack.transcript.views(TANAKA)[-1], "順調")

    assert "「順調」で受け付けました" in slack.window("tanaka")
    home = slack.stage.slack.transcript.home(TANAKA)
    assert home is not None
    assert "回答待ち" not in spoken(home.blocks)
    assert calls(slack, "views.publish") > published
    assert slack.messages("tanaka") == messages


async def test_a_form_that_was_opened_at_home_confirms_in_its_window_and_refreshes_the_home(
    slack: SlackChat,
) -> None:
    await slack.go_to(JAPANESE.asked)
    messages = slack.messages("tanaka")
    await slack.press_at_home("tanaka", JAPANESE.goal)
    assert await slack.submit("tanaka", goal="帰る前に終わらせる") == {}

    home = slack.stage.slack.transcript.home(TANAKA)
    assert "目標を保存しました" in slack.window("tanaka")
    assert slack.form("tanaka") is None
    assert home is not None
    assert "帰る前に終わらせる" in spoken(home.blocks)
    assert slack.messages("tanaka") == messages


async def test_a_practice_is_taken_inside_the_window_that_offers_it(slack: SlackChat) -> None:
    await slack.go_to(JAPANESE.asked)
    await slack.press_at_home("tanaka", "状況確認に答える")
    window = slack.stage.slack.transcript.views(TANAKA)[-1]
    await slack.press_on("tanaka", window, "完了")
    assert "次の取り組み" in slack.window("tanaka")
    await slack.press_on("tanaka", slack.stage.slack.transcript.views(TANAKA)[-1], "この取り組みを始める")

    assert "商談の更新" in slack.window("tanaka")
    assert "取り組み中：商談の更新" in await slack.home("tanaka")


async def test_a_number_is_entered_from_the_window_of_the_check_in(slack: SlackChat) -> None:
    await slack.go_to(JAPANESE.asked)
    await slack.press_at_home("tanaka", "状況確認に答える")
    await slack.press_on("tanaka", slack.stage.slack.transcript.views(TANAKA)[-1], "数値を入力")
    assert slack.form("tanaka") is not None
    assert await slack.submit("tanaka", value="5") == {}

    assert "5件／目安6件" in slack.window("tanaka")
    assert "5件／目安6件" in await slack.home("tanaka")


async def test_after_a_trigger_that_is_over_the_form_is_offered_and_nothing_is_lost(slack: SlackChat) -> None:
    await slack.go_to(JAPANESE.asked)
    slack.stage.slack.faults.add(Fault("views.open", error="expired_trigger_id"))
    seen = await slack.press("tanaka", JAPANESE.trouble)
    assert seen.startswith("ご相談内容")
    assert "何も失われていません" in seen
    assert slack.buttons("tanaka") == [JAPANESE.open_form]
    assert slack.form("tanaka") is None
    assert answer_of(slack) == (CheckInState.OPEN, None)

    await slack.press("tanaka", JAPANESE.open_form)
    assert await slack.submit("tanaka", kind="setup", text="ログインできません") == {}
    assert slack.messages("tanaka")[-1].startswith("受け付けました｜")
    assert answer_of(slack) == (CheckInState.ANSWERED, Answer.TROUBLE)


@pytest.mark.parametrize(
    ("button", "title"),
    [("数値を入力", "数値の入力"), (JAPANESE.goal, "自分の目標"), (JAPANESE.adjust, "配信の調整")],
)
async def test_whatever_form_came_too_late_is_offered_in_the_conversation(
    slack: SlackChat, button: str, title: str
) -> None:
    await slack.go_to(JAPANESE.asked)
    slack.stage.slack.faults.add(Fault("views.open", error="expired_trigger_id"))
    assert (await slack.press("tanaka", button)).startswith(title)
    await slack.press("tanaka", JAPANESE.open_form)

    form = slack.form("tanaka")
    assert form is not None
    assert form.title == title


async def test_a_form_that_came_too_late_at_home_is_offered_in_the_conversation(slack: SlackChat) -> None:
    await slack.go_to(JAPANESE.asked)
    slack.stage.slack.faults.add(Fault("views.open", error="expired_trigger_id"))
    await slack.press_at_home("tanaka", JAPANESE.goal)
    assert slack.form("tanaka") is None
    await slack.press("tanaka", JAPANESE.open_form)
    assert await slack.submit("tanaka", goal="帰る前に終わらせる") == {}

    assert slack.messages("tanaka")[-1].startswith("目標を保存しました")


async def test_what_is_missing_in_a_message_is_said_below_it_and_pressing_again_at_once_is_heard(
    slack: SlackChat,
) -> None:
    await slack.go_to(JAPANESE.asked)
    await slack.press("tanaka", JAPANESE.done)
    card = slack.stage.last_with("tanaka", JAPANESE.take)
    seen = await slack.press_on("tanaka", card, JAPANESE.take, fill={"practice": None})
    assert seen.startswith("まだ保存していません")
    assert JAPANESE.required in seen

    slack.watch.advance(0.3 - BETWEEN_ACTS)  # as soon as after the first click of a double click
    seen = await slack.press_on("tanaka", card, JAPANESE.take, fill={"practice": "deals"})
    assert seen.startswith("取り組み中｜商談の更新")


async def test_a_trigger_that_is_over_at_home_shows_the_card_in_the_conversation(slack: SlackChat) -> None:
    await slack.go_to(JAPANESE.asked)
    slack.stage.slack.faults.add(Fault("views.open", error="expired_trigger_id"))
    await slack.press_at_home("tanaka", "自分のデータを見る")

    assert slack.window("tanaka") == ""
    assert slack.messages("tanaka")[-1].startswith("Hojorinが保存している内容")


async def test_a_number_that_is_refused_shows_why_beside_its_input_in_the_window(slack: SlackChat) -> None:
    await slack.go_to(JAPANESE.asked)
    await slack.press("tanaka", "数値を入力")
    errors = await slack.submit("tanaka", value="たくさん")

    assert errors == {"value": "7や7.5のような数値を入力してください。"}
    assert errors["value"] in slack.seen("tanaka")


# -- Tokens, limits, refusals -----------------------------------------------------------------------------
async def test_a_dead_token_pauses_slack_is_told_once_and_everything_goes_on_once_it_works_again(
    sqlite_database: Database, tmp_path: Path
) -> None:
    async with webhook() as (address, told), slack_chat(sqlite_database, tmp_path, webhook=address) as slack:
        slack.stage.slack.kill_token()
        report = await slack.go_to(tokyo(9, 14, 16, 30))
        await slack.stage.installation.engine.settle()
        assert (report.sent, report.failed) == (0, 0)
        await meet(slack.stage)  # a restart before the cure tells nobody again
        assert len(told) == 1
        assert "Slack no longer takes our token" in told[0]

        slack.stage.slack.revive_token()
        dead = "Slackのトークンが無効なため、送信を止めています"
        assert dead in await slack.home("ogawa")
        assert dead in await slack.press_at_home("ogawa", "配信状況を見る")
        await meet(slack.stage)
        assert dead not in await slack.home("ogawa")
        report = await slack.stage.installation.engine.settle()

        assert (report.sent, report.waiting) == (4, 0)
        assert len(slack.messages("tanaka")) == 2
        assert len(slack.messages("mueller")) == 2
        assert len(told) == 1


async def test_what_people_do_while_the_token_is_dead_is_kept(slack: SlackChat) -> None:
    await slack.go_to(JAPANESE.asked)
    slack.stage.slack.kill_token()
    await slack.press("tanaka", "順調")

    assert answer_of(slack) == (CheckInState.ANSWERED, Answer.ON_TRACK)
    slack.stage.slack.revive_token()
    assert "回答待ち" not in await slack.home("tanaka")


async def test_being_asked_to_slow_down_loses_nothing_and_repeats_nothing(
    slack: SlackChat, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Every moment until which Slack wants us to wait has passed already: nothing has to be waited for.
    monkeypatch.setattr(SqlOutbox, "machine_now", lambda _: machine_now() - timedelta(hours=1))
    sender = slack.stage.installation.senders[Platform.SLACK]
    monkeypatch.setattr(sender._sending, "_clock", itertools.count(step=100).__next__)  # type: ignore[attr-defined]
    slack.stage.slack.faults.add(Fault("chat.postMessage", kind="ratelimited", times=3, retry_after=30))
    report = await slack.go_to(tokyo(9, 16, 18))

    struck = slack.stage.slack.faults.rules[0].struck
    first_lines = [words.split("\n")[0] for words in slack.messages("tanaka")]
    assert struck == 3
    assert (report.failed, report.unknown, report.waiting) == (0, 0, 0)
    assert [line.split("｜")[0] for line in first_lines] == [
        "Hojorinのご案内",
        "初日のご案内：目指す姿",
        "状況確認",
    ]


async def test_an_answer_waits_for_slacks_pace_too(slack: SlackChat) -> None:
    slack.stage.slack.faults.add(Fault("chat.postMessage", kind="ratelimited", times=1, retry_after=1))

    assert (await slack.say("tanaka", "ヘルプ")).startswith("ヘルプ｜")
    assert len(slack.messages("tanaka")) == 1


@pytest.mark.parametrize("fault", ["drop_after", "drop_before"])
async def test_a_message_that_may_have_arrived_is_looked_for_and_seen_exactly_once(
    slack: SlackChat, fault: str
) -> None:
    slack.stage.slack.faults.add(Fault("chat.postMessage", kind=fault, times=1))
    first = await slack.go_to(tokyo(9, 14, 12))
    assert (first.sent, first.unknown, first.waiting) == (0, 0, 2)

    with slack.stage.installation.database._engine.begin() as connection:
        # The workspace's clock stands at a moment of its own.
        sent_at = datetime.fromtimestamp(slack.watch(), UTC)
        over = {"retry_at": machine_now() - timedelta(seconds=1), "doubt_since": sent_at}
        connection.execute(message.update().where(message.c.doubt_since.is_not(None)).values(over))
    report = await slack.stage.installation.engine.settle()

    assert (report.sent, report.unknown, report.waiting) == (2, 0, 0)
    assert len(slack.messages("tanaka")) == 2


async def test_a_workspace_without_charts_and_tables_still_gets_every_card(
    sqlite_database: Database, sqlite_template: Path, tmp_path: Path
) -> None:
    plain: dict[str, object] = {"native_charts": False, "tables": False}
    everybody = (*users(), *OTHERS)
    async with slack_chat(sqlite_database, tmp_path, people=MANY_PEOPLE, users=everybody, **plain) as slack:
        await slack.go_to(tokyo(9, 16, 18))
        await slack.press("tanaka", "順調")
        await slack.press("mueller", "See the goal state")
        counts = await slack.say("suzuki", "ホーム")

        kinds = {block["type"] for one in slack.stage.shown("suzuki") for block in one.blocks}
        assert "回答1件／状況確認" in counts
        assert not kinds & {"table", "data_visualization"}
        shown = [spoken(one.blocks) for one in slack.stage.shown("suzuki")]
        assert any("合計" in pieces(words) for words in shown)
        goal_state = slack.stage.shown("mueller")[-1]
        assert "3 records a working day" in spoken(goal_state.blocks)


async def test_a_workspace_with_charts_gets_them(sqlite_database: Database, tmp_path: Path) -> None:
    everybody = (*users(), *OTHERS)
    async with slack_chat(sqlite_database, tmp_path, people=MANY_PEOPLE, users=everybody) as slack:
        await slack.go_to(tokyo(9, 16, 18))
        await slack.say("suzuki", "プログラム")

        kinds = {block["type"] for one in slack.stage.shown("suzuki") for block in one.blocks}
        assert {"table", "data_visualization"} <= kinds


# -- Over Socket Mode -------------------------------------------------------------------------------------
async def test_the_first_days_happen_over_socket_mode_too(sqlite_database: Database, tmp_path: Path) -> None:
    async with slack_chat(sqlite_database, tmp_path, mode="socket") as slack:
        await slack.stage.slack.sockets.connected()
        await slack.go_to(JAPANESE.asked)
        await slack.press("tanaka", JAPANESE.trouble)
        assert set(await slack.submit("tanaka", kind="setup", text=" ")) == {"text"}
        assert await slack.submit("tanaka", kind="setup", text="ログインできません") == {}
        assert slack.messages("tanaka")[-1].startswith("受け付けました｜")
        assert "1件（うち回答1件）" in await slack.press_at_home("tanaka", "自分のデータを見る")
        assert (await slack.say("tanaka", "ヘルプ")).startswith("ヘルプ｜")
