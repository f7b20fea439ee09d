"""Who is in a channel, as each chat says it: all of them, or nobody knows."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from fakes.slack import FakeChannel, FakeSlack, Fault, Kind, running_slack
from fakes.slack_stage import AKI, BEN, BOT, ELSEWHERE, GENERAL, SECRET, workspace
from fakes.teams import Fault as TeamsFault
from fakes.teams import Kind as TeamsKind
from fakes.teams.stage import Clock
from scenario_stage import settings_in, tokyo
from slack_helpers import LoopClock, client_of
from teams_stage import GROUP, TeamsStage, teams_stage_on

from bot.bootstrap import Edition, claim_edition, open_installation
from bot.config import ChannelNames
from bot.demo import build_playground, seed_when_empty
from bot.members import MEMBERS_SECONDS, Members
from bot.slack import members as slack_members
from bot.slack.client import SlackClient
from people.model import Platform
from storage.database import Database


@asynccontextmanager
async def slack_with(**changes: object) -> AsyncIterator[tuple[FakeSlack, SlackClient]]:
    async with running_slack(workspace(**changes)) as slack, client_of(slack.api_url) as client:
        yield slack, client


# ---------------------------------------------------------------------------- Slack


async def test_slack_tells_everybody_who_is_in_a_channel() -> None:
    async with slack_with() as (_, client):
        assert await slack_members.members_of(client, GENERAL) == {BOT, AKI, BEN}


async def test_slack_is_asked_page_by_page(monkeypatch: pytest.MonkeyPatch) -> None:
    many = tuple(f"U{number:05}" for number in range(7))
    monkeypatch.setattr(slack_members, "PAGE", 3)
    async with slack_with(channels=(FakeChannel("C0MANY", "many", members=(BOT, *many)),)) as (slack, client):
        assert await slack_members.members_of(client, "C0MANY") == {BOT, *many}
        assert len(slack.transcript.calls("conversations.members")) == 3


async def test_without_its_scope_slack_tells_nobody() -> None:
    async with slack_with(scopes=frozenset({"chat:write"})) as (_, client):
        assert await slack_members.members_of(client, GENERAL) is None


@pytest.mark.parametrize("channel", [SECRET, ELSEWHERE], ids=["private", "public"])
async def test_of_a_channel_without_hojorin_nobody_is_known(channel: str) -> None:
    """Slack tells who is in a public one; what is posted there would reach nobody."""
    async with slack_with() as (_, client):
        assert await slack_members.members_of(client, channel) is None


async def test_half_a_list_is_no_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slack_members, "PAGE", 2)
    async with slack_with() as (slack, client):
        slack.faults.add(Fault("conversations.members", Kind.ERROR, skip=1, error="fetch_members_failed"))
        assert await slack_members.members_of(client, GENERAL) is None
        assert await slack_members.members_of(client, GENERAL) == {BOT, AKI, BEN}


async def test_what_slack_puts_off_is_waited_for() -> None:
    async with slack_with() as (slack, client):
        slack.faults.add(Fault("conversations.members", Kind.RATELIMITED, retry_after=1))
        found = await LoopClock().hurry(slack_members.members_of(client, GENERAL))
    assert found == {BOT, AKI, BEN}


# ---------------------------------------------------------------------------- Teams


@pytest.fixture
async def teams(sqlite_database: Database, tmp_path: Path) -> AsyncIterator[TeamsStage]:
    async with teams_stage_on(sqlite_database, tmp_path, now=tokyo(9, 14, 9), watch=Clock()) as found:
        yield found


async def test_teams_tells_everybody_who_is_in_a_chat(teams: TeamsStage) -> None:
    sender = teams.installation.senders[Platform.TEAMS]
    expected = {teams.teams.world.users[key].aad_id for key in ("kato", "suzuki", "ogawa", "tanaka")}
    assert await sender.members_of(GROUP) == expected


async def test_of_a_chat_that_teams_does_not_know_nobody_is_known(teams: TeamsStage) -> None:
    sender = teams.installation.senders[Platform.TEAMS]
    assert await sender.members_of("19:nowhere@thread.v2") is None
    teams.teams.faults.add(TeamsFault("getPagedMembers", TeamsKind.HTTP_BEFORE, times=None))
    assert await sender.members_of(GROUP) is None


# ---------------------------------------------------------------------------- playground


async def test_in_the_demo_a_channels_roles_say_who_is_in_it(
    sqlite_database: Database, tmp_path: Path
) -> None:
    channels = ChannelNames(leads=("playground:leads",), results=("playground:results",))
    settings = settings_in(tmp_path).model_copy(update={"channels": channels})
    settings.var_dir.mkdir()
    claim_edition(sqlite_database, Edition.DEMO)
    installation = open_installation(settings, database=sqlite_database)
    seed_when_empty(installation)
    transcript = installation.transcript
    assert transcript is not None
    members = Members(installation.senders)
    assert await members.of("playground:results") is None  # nobody has said yet
    build_playground(installation, transcript)
    with installation.open_unit() as unit:
        everybody = {one.id: one for one in unit.people.list_all()}
    assert await members.of("playground:results") == set(everybody)
    leads = await members.of("playground:leads")
    assert leads is not None
    assert leads == {key for key, one in everybody.items() if one.roles & {"lead", "sponsor", "admin"}}
    assert await members.of("playground:nowhere") is None
    installation.threads.close()
    transcript.close()


# ---------------------------------------------------------------------------- whichever chat


class Silent:
    """A platform that never answers."""

    async def members_of(self, channel: str) -> frozenset[str] | None:
        await asyncio.Event().wait()
        return frozenset({channel})


async def test_a_chat_that_does_not_answer_is_not_waited_for_long() -> None:
    clock, members = LoopClock(), Members({Platform.SLACK: Silent()})  # type: ignore[dict-item]
    began = clock()
    assert await clock.hurry(members.of("slack:C0123")) is None
    assert MEMBERS_SECONDS <= clock() - began < MEMBERS_SECONDS + 5


@pytest.mark.parametrize("lane", ["teams:19:x@thread.v2", "nowhere:x", "person:tanaka", ""])
async def test_of_a_channel_of_no_chat_that_is_connected_nobody_is_known(lane: str) -> None:
    members = Members({Platform.SLACK: Silent()})  # type: ignore[dict-item]
    assert await members.of(lane) is None
