"""One chat stops taking our token: admins hear of it on the other, nothing is lost, and all goes on."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from chat_queue import queue, troubles
from pydantic import SecretStr
from scenario_stage import tokyo
from slack_helpers import HELLO, webhook
from two_chats_stage import TwoChats, two_chats

from bot.alerts import Alerts
from bot.serving import check_tokens
from handlers.topics import PLATFORM_TROUBLE
from people.model import Platform
from people.outbox import Message, MessageState, Reason
from people.roster import import_people, read_people
from storage.database import Database

WAITING = MessageState.QUEUED
ADMIN_ON_BOTH = "person_id,name,roles\ngarcia,Luis García,admin\n"


@pytest.fixture
async def both(sqlite_database: Database, tmp_path: Path) -> AsyncIterator[TwoChats]:
    """The small company on Slack and Teams: Ogawa, an admin, is on Slack, and so is Suzuki; Müller is on
    Teams; García, who becomes an admin, is on both."""
    async with two_chats(sqlite_database, tmp_path) as found:
        of = found.installation
        with of.open_unit() as unit:
            table = read_people(ADMIN_ON_BOTH.encode())
            import_people(unit, table, known_locales=("ja", "en"), at=of.clock.now(), actor="test")
            unit.commit()
        await found.teams.go_to(tokyo(9, 15, 16))
        yield found


def messages(both: TwoChats, kind: str) -> dict[str, Message]:
    """Return the messages of a kind by person."""
    with both.installation.open_unit() as unit:
        return {one.person_id or "": one for one in unit.outbox.list_messages() if one.kind == kind}


def kill_teams(both: TwoChats) -> None:
    """Let the client secret end."""
    both.teams.stage.teams.login.password = "another"
    both.teams.stage.teams.revoke_tokens()


def revive_teams(both: TwoChats) -> None:
    """Let there be the right secret again."""
    both.teams.stage.teams.login.password = both.teams.stage.teams.config.app_password


async def test_a_dead_teams_is_told_on_slack_and_what_waited_arrives_when_it_is_cured(both: TwoChats) -> None:
    kill_teams(both)
    queue(both, "mueller", "suzuki")
    await both.installation.engine.settle()
    assert troubles(both) == {Platform.TEAMS: Reason.TOKEN_DEAD}
    notes = messages(both, HELLO.kind)
    assert (notes["suzuki"].state, notes["mueller"].state) == (MessageState.SENT, WAITING)
    assert notes["mueller"].reason is Reason.TOKEN_DEAD
    told = messages(both, PLATFORM_TROUBLE)
    assert {(who, one.state, one.platform) for who, one in told.items()} == {
        ("ogawa", MessageState.SENT, Platform.SLACK),
        ("garcia", MessageState.SENT, Platform.SLACK),
    }
    assert "Microsoft Teamsへ送信できません" in both.slack.messages("ogawa")[-1]

    revive_teams(both)
    await check_tokens(both.installation)
    await both.installation.engine.settle()
    assert troubles(both) == {}
    assert messages(both, HELLO.kind)["mueller"].state is MessageState.SENT
    assert HELLO.title in both.teams.messages("mueller")[-1]
    assert len(messages(both, PLATFORM_TROUBLE)) == 2


async def test_a_dead_slack_is_told_on_teams_to_whom_it_reaches_there(both: TwoChats) -> None:
    both.slack.stage.slack.kill_token(error="token_revoked")
    queue(both, "suzuki", "mueller")
    await both.installation.engine.settle()
    assert troubles(both) == {Platform.SLACK: Reason.TOKEN_DEAD}
    told = messages(both, PLATFORM_TROUBLE)
    assert {(who, one.state, one.platform) for who, one in told.items()} == {
        ("garcia", MessageState.SENT, Platform.TEAMS)
    }
    assert "Nothing goes out | Slack" in both.teams.messages("garcia")[-1]
    assert "SLACK_BOT_TOKEN" in both.teams.messages("garcia")[-1]

    both.slack.stage.slack.revive_token()
    await check_tokens(both.installation)
    await both.installation.engine.settle()
    assert messages(both, HELLO.kind)["suzuki"].state is MessageState.SENT
    assert HELLO.title in both.slack.messages("suzuki")[-1]


async def test_a_token_found_dead_at_the_start_is_told_as_well_in_chat_and_by_webhook(both: TwoChats) -> None:
    of = both.installation
    async with webhook() as (address, heard):
        alerts = Alerts(SecretStr(address), open_unit=of.open_unit, threads=of.threads)
        of.worker._alert = alerts.token_dead
        kill_teams(both)
        for _ in range(2):
            await check_tokens(of)
            await of.engine.settle()
    assert len(heard) == 1
    assert "Microsoft Teams" in heard[0]
    assert {one.state for one in messages(both, PLATFORM_TROUBLE).values()} == {MessageState.SENT}


async def test_a_second_trouble_is_told_again(both: TwoChats) -> None:
    for day in (16, 17):
        await both.slack.go_to(tokyo(9, day, 10))
        kill_teams(both)
        await check_tokens(both.installation)
        await both.installation.engine.settle()
        revive_teams(both)
        await check_tokens(both.installation)
    with both.installation.open_unit() as unit:
        told = [one for one in unit.outbox.list_messages() if one.kind == PLATFORM_TROUBLE]
    assert sorted(one.person_id or "" for one in told) == ["garcia", "garcia", "ogawa", "ogawa"]
