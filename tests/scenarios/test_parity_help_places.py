"""The supporters' channel where a chat is special: an old client, a message that is gone."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from conftest import chat_with_helpers
from fakes.slack import Fault
from help_words import CLAIM, IN_JAPANESE, everything, request_of, settle, tell
from slack_chat import SlackChat
from teams_chat import TeamsChat

from storage.database import Database


@pytest.fixture
async def on_slack(sqlite_database: Database, tmp_path: Path) -> AsyncIterator[SlackChat]:
    """The small company with supporters on Slack."""
    async with chat_with_helpers("slack", sqlite_database, tmp_path) as found:
        assert isinstance(found, SlackChat)
        yield found


@pytest.fixture
async def on_teams(sqlite_database: Database, tmp_path: Path) -> AsyncIterator[TeamsChat]:
    """The small company with supporters on Teams."""
    async with chat_with_helpers("teams", sqlite_database, tmp_path) as found:
        assert isinstance(found, TeamsChat)
        yield found


async def test_what_is_taken_with_an_old_client_of_teams_is_taken_for_everybody(on_teams: TeamsChat) -> None:
    await tell(on_teams, IN_JAPANESE)
    [message] = on_teams._channel_messages()
    sent = await on_teams.stage.client.old().press("sato", message, CLAIM)
    assert sent.status < 300
    await on_teams.stage.settled()
    await settle(on_teams)

    assert "佐藤 恵さんが対応します" in on_teams.channel()[0]
    assert on_teams.channel_buttons() == []
    assert IN_JAPANESE.text in everything(on_teams, "sato")


async def test_who_takes_it_as_the_message_is_deleted_on_slack_has_it_and_is_told(
    on_slack: SlackChat,
) -> None:
    await tell(on_slack, IN_JAPANESE)
    on_slack.stage.slack.faults.add(Fault("chat.update", error="message_not_found"))
    await on_slack.press_in_channel("sato", CLAIM)
    await settle(on_slack)

    assert request_of(on_slack, "tanaka").supporter_id == "sato"
    assert "佐藤 恵さんが対応します" in everything(on_slack, "sato")
    assert IN_JAPANESE.text in everything(on_slack, "sato")


async def test_nobody_else_is_shown_anything_alone_in_the_channel_on_slack(on_slack: SlackChat) -> None:
    await tell(on_slack, IN_JAPANESE)
    await on_slack.press_in_channel("sato", CLAIM)
    await on_slack.press_again("sato")
    await settle(on_slack)

    assert len(on_slack.channel()) == 1
    assert [on_slack.ephemerals(one) for one in ("sato", "ito", "garcia")] == [[], [], []]
