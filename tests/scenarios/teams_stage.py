"""The small company on a fake Teams: the real installation behind real HTTP, signed activities in.

Nothing of ours is faked: what comes in goes through token, dispatcher and database; what goes out is what the
Bot Framework's SDK sends. Only two of Microsoft's fixed addresses are led to the fake (`teams_helpers`).
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from fakes.teams import (
    FakeGroupChat,
    FakeTeam,
    FakeTeams,
    FakeUser,
    Message,
    TeamsClient,
    TeamsConfig,
    running_teams,
)
from pydantic import SecretStr
from scenario_stage import Company, settings_in
from slack_stage import clock_at, without_pace
from teams_helpers import led_to

from bot.bootstrap import open_installation
from bot.config import Settings, Teams
from bot.environment import Secrets
from bot.serving import check_tokens, close_connections, refresh_people
from bot.web import WebParts, build_web, served
from storage.database import Database

NAMES = ("kato", "suzuki", "ogawa", "tanaka", "mueller", "garcia", "nobody")
TEAM, GROUP, SUPPORT = "19:sales@thread.tacv2", "19:lunch@thread.v2", "19:support@thread.tacv2"


def users(*names: str) -> tuple[FakeUser, ...]:
    """Return people of the tenant, all with the app; they are found by their e-mail addresses."""
    return tuple(
        FakeUser(name, name.capitalize(), email=f"{name}@mizuki.example", installed=True)
        for name in names or NAMES
    )


def teams_settings(folder: Path, teams: FakeTeams, *, supporters: str = "") -> Settings:
    """Return the settings of the small company, in that tenant."""
    secrets = Secrets(
        teams_app_id=SecretStr(teams.config.app_id),
        teams_app_password=SecretStr(teams.config.app_password),
        teams_tenant_id=SecretStr(teams.config.tenant_id),
    )
    section = Teams.model_validate({"service_urls": [teams.service_url]})
    known = settings_in(folder, supporters=supporters)
    return known.model_copy(update={"teams": section, "secrets": secrets})


@dataclass
class TeamsStage(Company):
    """The company, its tenant, and people at their clients."""

    teams: FakeTeams
    client: TeamsClient
    url: str

    async def settled(self) -> None:
        """Return once every answer that was begun has reached Teams."""
        for connection in self.installation.connections:
            await connection._turns.finish()  # type: ignore[attr-defined]

    def shown(self, person: str) -> list[Message]:
        """Return what the bot posted to a person, as it stands now, oldest first."""
        return self.teams.transcript.shown(person)


def leave_all_teams(stage: TeamsStage, person: str) -> None:
    """Take somebody out of everything that has Hojorin, through which they would be reached."""
    for place in (TEAM, GROUP):
        members = stage.teams.world.conversations[place].members
        if person in members:
            members.remove(person)


async def meet(stage: TeamsStage) -> None:
    """Do what `run` does at its start: get a token, take over the members of the team."""
    await check_tokens(stage.installation)
    await stage.installation.connections[0]._directory.joined(TEAM)  # type: ignore[attr-defined]
    await refresh_people(stage.installation)


@asynccontextmanager
async def teams_stage_on(
    database: Database,
    folder: Path,
    *,
    now: datetime,
    watch: Callable[[], float],
    supporters: str = "",
    **config: Any,
) -> AsyncIterator[TeamsStage]:
    """Give a stage whose clock stands at `now`, without anybody in the roster yet.

    `watch` is the tenant's clock, in seconds since 1970.
    """
    everybody = config.pop("users", users())
    keys = tuple(one.key for one in everybody)
    given: dict[str, Any] = {
        "users": everybody,
        "teams": (FakeTeam(TEAM, "Sales", keys, installed=True),),
        "group_chats": (FakeGroupChat(GROUP, keys[:4], "Lunch", installed=True),),
        "now": watch,
        **config,
    }
    with pytest.MonkeyPatch.context() as monkeypatch:
        async with running_teams(TeamsConfig(**given)) as teams:
            led_to(teams, monkeypatch)
            with clock_at(database, now):
                settings = teams_settings(folder, teams, supporters=supporters)
                installation = open_installation(settings, database=database)
            without_pace(installation)
            [connection] = installation.connections
            app = build_web(WebParts(health=_no_health, extend=(connection.extend,)))
            try:
                async with served(app, host="127.0.0.1", port=0) as port, connection.working():
                    url = f"http://127.0.0.1:{port}/api/messages"
                    yield TeamsStage(
                        installation=installation, teams=teams, client=teams.client(url), url=url
                    )
            finally:
                await close_connections(installation)
                installation.threads.close()


async def _no_health() -> object:
    raise AssertionError("nobody asks for readiness here")
