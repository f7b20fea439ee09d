"""One installation that is connected to a fake Slack and a fake Teams at the same time.

Who asks is on Teams, who helps is on Slack, as is the supporters' channel. Both fakes check what they get.
"""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from chats import BEGIN
from fakes import slack as slack_fake
from fakes import teams as teams_fake
from fakes.slack_stage import Clock
from help_words import PEOPLE_WITH_HELPERS
from slack_chat import GENERAL, SlackChat
from slack_stage import LEADS, SUPPORT, SlackStage, clock_at, slack_settings, users, without_pace
from teams_chat import TeamsChat
from teams_helpers import led_to
from teams_stage import TEAM, TeamsStage, teams_settings
from teams_stage import users as tenant_users

from bot.bootstrap import Installation, open_installation
from bot.config import Settings
from bot.environment import Secrets
from bot.serving import check_tokens, close_connections, refresh_people
from bot.teams.connection import TeamsConnection
from bot.web import WebParts, build_web, served
from storage.database import Database

ON_SLACK = ("kato", "suzuki", "ogawa", "sato", "ito", "garcia")
ON_TEAMS = ("tanaka", "mueller", "weber", "novak", "garcia")
"""Garcia has both."""


@dataclass(frozen=True, slots=True)
class TwoChats:
    """The company on two chats, which are of one installation."""

    installation: Installation
    slack: SlackChat
    teams: TeamsChat


def both_settings(folder: Path, slack: slack_fake.FakeSlack, teams: teams_fake.FakeTeams) -> Settings:
    """Return settings that connect both; the supporters' channel is on Slack."""
    on_slack = slack_settings(folder, slack, supporters=f"slack:{SUPPORT.id}")
    on_teams = teams_settings(folder, teams)
    secrets = Secrets.model_validate(
        on_slack.secrets.model_dump(exclude_none=True) | on_teams.secrets.model_dump(exclude_none=True)
    )
    return on_slack.model_copy(update={"teams": on_teams.teams, "secrets": secrets})


@asynccontextmanager
async def two_chats(database: Database, folder: Path) -> AsyncIterator[TwoChats]:
    """Give the small company on both, on the first morning of its programme."""
    watches = Clock(), Clock()
    workspace = slack_fake.SlackConfig(
        users=users(*ON_SLACK),
        channels=(LEADS, GENERAL, SUPPORT),
        now=watches[0],
        pace=slack_fake.Pace(seconds_per_post=None),
    )
    tenant = teams_fake.TeamsConfig(
        users=tenant_users(*ON_TEAMS),
        teams=(teams_fake.FakeTeam(TEAM, "Sales", ON_TEAMS, installed=True),),
        now=watches[1],
        pace=teams_fake.Pace(send=(), read=(), tenant_per_second=None),
    )
    async with AsyncExitStack() as stack:
        slack = await stack.enter_async_context(slack_fake.running_slack(workspace))
        teams = await stack.enter_async_context(teams_fake.running_teams(tenant))
        led_to(teams, stack.enter_context(pytest.MonkeyPatch.context()))
        with clock_at(database, BEGIN):
            installation = open_installation(both_settings(folder, slack, teams), database=database)
        without_pace(installation)
        stack.callback(installation.threads.close)
        stack.push_async_callback(close_connections, installation)
        base = await stack.enter_async_context(serving(installation))
        on_slack = SlackStage(
            installation=installation,
            slack=slack,
            client=slack.client(f"{base}/slack/events"),
            url=f"{base}/slack/events",
        )
        url = f"{base}/api/messages"
        on_teams = TeamsStage(installation=installation, teams=teams, client=teams.client(url), url=url)
        await begin(on_slack)
        yield TwoChats(installation, SlackChat(on_slack, watches[0]), TeamsChat(on_teams, watches[1]))


@asynccontextmanager
async def serving(installation: Installation) -> AsyncIterator[str]:
    """Serve both ways in; yields the address."""
    connections = installation.connections
    app = build_web(WebParts(health=_no_health, extend=tuple(one.extend for one in connections)))
    async with AsyncExitStack() as stack:
        port = await stack.enter_async_context(served(app, host="127.0.0.1", port=0))
        for one in connections:
            await stack.enter_async_context(one.working())
        yield f"http://127.0.0.1:{port}"


async def begin(stage: SlackStage) -> None:
    """Import the people, start the programme, and do what `run` does at its start."""
    stage.bring_in(PEOPLE_WITH_HELPERS)
    stage.start_programme(BEGIN.date())
    await check_tokens(stage.installation)
    for one in stage.installation.connections:
        if isinstance(one, TeamsConnection):
            await one._directory.joined(TEAM)
    await refresh_people(stage.installation)


async def _no_health() -> object:
    raise AssertionError("nobody asks for readiness here")
