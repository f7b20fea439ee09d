"""Somebody on Teams is helped by somebody on Slack: one installation, both connected at the same time."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC
from pathlib import Path

import pytest
from help_words import CLAIM, IN_ENGLISH, everything, request_of, settle, tell
from scenario_stage import tokyo
from two_chats_stage import TwoChats, two_chats

from coaching.help.model import Ending
from storage.database import Database

TEXT = IN_ENGLISH.text


@pytest.fixture
async def both(sqlite_database: Database, tmp_path: Path) -> AsyncIterator[TwoChats]:
    """The small company on Slack and Teams, on the first morning of its programme."""
    async with two_chats(sqlite_database, tmp_path) as found:
        yield found


async def begin(both: TwoChats) -> None:
    """Let Müller ask on Teams in the Berlin morning, and Sato take it in Slack's channel."""
    await both.teams.go_to(tokyo(9, 15, 16))
    await both.teams.press_at_home("mueller", "Ask for help")
    assert await both.teams.submit("mueller", kind="no_time", text=TEXT) == {}
    await settle(both.teams)
    await both.slack.press_in_channel("sato", CLAIM)
    await settle(both.slack)


async def test_what_is_asked_on_teams_is_taken_in_the_channel_on_slack(both: TwoChats) -> None:
    await tell(both.teams, IN_ENGLISH)
    [card] = both.slack.channel()
    assert TEXT not in card
    assert "Müller" not in card
    await both.slack.press_in_channel("sato", CLAIM)
    await settle(both.slack)

    assert "佐藤 恵さんが対応します" in both.slack.channel()[0]
    assert TEXT in both.slack.messages("sato")[-1]
    assert "Anna Müller" in both.slack.messages("sato")[-1]
    assert "佐藤 恵 is on it" in both.teams.messages("mueller")[-1]
    for chat, people in ((both.slack, ("ito", "suzuki", "kato", "ogawa")), (both.teams, ("weber", "novak"))):
        assert not any(TEXT in everything(chat, one) for one in people)


async def test_both_write_to_each_other_each_where_they_are(both: TwoChats) -> None:
    await begin(both)
    await both.slack.press("sato", "メッセージを送る")
    assert await both.slack.submit("sato", text="Which *phone*? <!channel> どの電話ですか") == {}
    await settle(both.slack)
    assert "Which *phone*? <!channel> どの電話ですか" in both.teams.messages("mueller")[-1]

    await both.teams.press("mueller", "Reply")
    assert await both.teams.submit("mueller", text="The **new** one <at>x</at>") == {}
    await settle(both.teams)
    assert "The **new** one <at>x</at>" in both.slack.messages("sato")[-1]

    assert "Anna Müllerさんに送りました" in await both.slack.say("sato", "確認します")
    assert "sent to 佐藤 恵" in await both.teams.say("mueller", "Thank you very much")
    await settle(both.teams)
    assert "確認します" in everything(both.teams, "mueller")
    assert "Thank you very much" in both.slack.messages("sato")[-1]


async def test_a_call_is_offered_on_slack_and_taken_on_teams_each_by_their_own_clock(both: TwoChats) -> None:
    await begin(both)
    await both.slack.press("sato", "通話の候補を送る")
    await settle(both.slack)
    assert "9月16日（水）16:00" in everything(both.slack, "sato")
    assert "Wed 16 September, 09:00" in both.teams.messages("mueller")[-1]
    slot = tokyo(9, 16, 16).astimezone(UTC)
    seen = await both.teams.press("mueller", "Take this time", fill={"slot": slot.isoformat()})
    await settle(both.teams)

    assert "Wed 16 September, 09:00" in seen
    assert "9月16日（水）16:00" in both.slack.messages("sato")[-1]
    assert request_of(both.teams, "mueller").call_at == slot


async def test_it_is_solved_on_teams_and_thanked_on_slack_and_opened_again(both: TwoChats) -> None:
    await begin(both)
    await both.teams.press("mueller", "I solved it")
    await settle(both.teams)
    assert "通算1件目" in both.slack.messages("sato")[-1]
    assert request_of(both.teams, "mueller").ending is Ending.WITH_HELP
    await both.teams.press("mueller", "Open it again")
    await settle(both.teams)

    assert TEXT in both.slack.messages("sato")[-1]


async def test_it_is_handed_on_from_slack_to_teams_and_escalated_to_slack(both: TwoChats) -> None:
    await begin(both)
    await both.slack.press("sato", "他の担当へ引き継ぐ")
    assert await both.slack.submit("sato", supporter="weber", note="Englisch") == {}
    await settle(both.slack)
    assert TEXT in both.teams.messages("weber")[-1]
    assert "Jonas Weber takes over" in both.teams.messages("mueller")[-1]
    await both.teams.go_to(tokyo(9, 16, 10))

    [escalation] = [one for one in both.slack.messages("suzuki") if one.startswith("返信待ちのご相談")]
    assert "Jonas Weber" in escalation
    assert TEXT not in escalation


async def test_who_has_both_is_answered_where_they_wrote_last(both: TwoChats) -> None:
    await both.teams.go_to(tokyo(9, 15, 11))
    await both.teams.press_at_home("garcia", "Ask for help")
    assert await both.teams.submit("garcia", kind="no_time", text="from Teams") == {}
    await settle(both.teams)
    await both.slack.press_in_channel("sato", CLAIM)
    await settle(both.slack)
    assert "佐藤 恵 is on it" in both.teams.messages("garcia")[-1]

    assert "sent to 佐藤 恵" in await both.slack.say("garcia", "now on Slack, please")
    await both.slack.say("sato", "はい、こちらで")
    await settle(both.slack)
    assert "はい、こちらで" in both.slack.messages("garcia")[-1]
    assert "はい、こちらで" not in everything(both.teams, "garcia")


async def test_one_on_slack_and_one_on_teams_press_at_the_same_moment_and_one_has_it(both: TwoChats) -> None:
    await tell(both.teams, IN_ENGLISH)
    await asyncio.gather(both.slack.press_in_channel("sato", CLAIM), both.teams.press("novak", "I take it"))
    await settle(both.slack)

    read_by = {
        "sato": TEXT in everything(both.slack, "sato"),
        "novak": TEXT in everything(both.teams, "novak"),
    }
    assert [person for person, has_it in read_by.items() if has_it] == [
        request_of(both.teams, "mueller").supporter_id
    ]
    assert len([one for one in both.teams.messages("mueller") if " is on it" in one]) == 1
