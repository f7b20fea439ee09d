"""Microsoft Teams, connected: the parts put together, received with and sent with."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from aiohttp import web

from bot.begun import AskStop
from bot.config import Teams
from bot.dispatch import Dispatcher, OpenUnit
from bot.environment import Secrets
from bot.logs import get_logger
from bot.platform import Tested
from bot.settings_file import SettingsError
from bot.teams.connector import Connector
from bot.teams.directory import TeamsDirectory
from bot.teams.directs import Conversations
from bot.teams.failures import TOKEN_DEAD, TeamsFailedError
from bot.teams.gate import Gate
from bot.teams.http import Endpoint
from bot.teams.inbound import Inbound, record_failure
from bot.teams.members import members_of
from bot.teams.posting import Poster
from bot.teams.references import ServiceUrls
from bot.teams.sender import TeamsSender
from bot.teams.tokens import NoTokens, Registration, Tokens
from bot.threads import StorageThreads
from bot.turns import Turns
from handlers.context import World
from people.model import Platform

log = get_logger("teams_connection")

REQUEST_PATH = "/api/messages"
TEST_APP_ID = "00000000-0000-0000-0000-000000000000"
"""Who the bot is where nothing is checked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamsAccess:
    """How the tenant is reached. No registration: without tokens, on this machine alone."""

    registration: Registration | None
    service_urls: ServiceUrls

    @property
    def app_id(self) -> str:
        """Return the bot's id."""
        return self.registration.app_id if self.registration else TEST_APP_ID

    @property
    def tenant(self) -> str | None:
        """Return the only tenant that is heard, if there is one."""
        return self.registration.tenant_id if self.registration else None


def teams_access(teams: Teams, secrets: Secrets) -> TeamsAccess:
    """Return how Teams is reached; raises `SettingsError` if a secret is missing.

    Without a registration there would be no check of who sends: that is for tests on this machine alone.
    """
    app_id = secrets.teams_app_id.get_secret_value() if secrets.teams_app_id else ""
    if not app_id:
        if not teams.allow_unauthenticated:
            raise _missing("TEAMS_APP_ID", "Microsoft's requests could not be checked")
        return TeamsAccess(registration=None, service_urls=ServiceUrls(loopback_only=True))
    password = secrets.teams_app_password.get_secret_value() if secrets.teams_app_password else ""
    if not password and teams.app_type != "UserAssignedMSI":
        raise _missing("TEAMS_APP_PASSWORD", "nothing could be sent")
    tenant = secrets.teams_tenant_id.get_secret_value() if secrets.teams_tenant_id else ""
    if not tenant:
        raise _missing("TEAMS_TENANT_ID", "other companies could write to the bot")
    registration = Registration(app_id=app_id, password=password, tenant_id=tenant, app_type=teams.app_type)
    return TeamsAccess(registration=registration, service_urls=ServiceUrls(tuple(teams.service_urls)))


def _missing(name: str, why: str) -> SettingsError:
    return SettingsError(
        problem=f"Teams is configured, and {name} is not set in the environment: {why}.",
        cure="Set it, or name a file that holds it alone by the same name with _FILE "
        "(docs/how-to/connect-teams.md says where to find it).",
    )


class TeamsParts:
    """What sending needs; built before there is anything to receive with."""

    def __init__(
        self,
        access: TeamsAccess,
        *,
        now: Callable[[], datetime],
        open_unit: OpenUnit,
        threads: StorageThreads,
        tokens: Tokens | None = None,
        gate: Gate | None = None,
    ) -> None:
        """`tokens` and `gate` instead of Microsoft's own, for a test server."""
        of = access.registration
        self.access = access
        self.tokens = None if of is None else tokens or Tokens(of)
        self.gate = None if of is None else gate or Gate(of.app_id)
        self.connector = Connector(self.tokens or NoTokens(), app_id=access.app_id)
        self.poster = Poster(self.connector)
        self.conversations = Conversations(
            self.connector,
            access.service_urls,
            tenant=access.tenant,
            now=now,
            open_unit=open_unit,
            threads=threads,
        )
        self.sender = TeamsSender(
            self.poster,
            self.conversations,
            members=partial(members_of, self.connector, self.conversations),
            may_go=AskStop(open_unit=open_unit, threads=threads),
        )


class TeamsConnection:
    """`bot.platform.Connection` for Teams."""

    platform = Platform.TEAMS

    def __init__(
        self,
        parts: TeamsParts,
        *,
        dispatcher: Dispatcher,
        open_unit: OpenUnit,
        threads: StorageThreads,
        world: Callable[[], World],
        refused: Callable[[str], None],
    ) -> None:
        self._parts = parts
        self._directory = TeamsDirectory(
            parts.connector,
            parts.conversations,
            open_unit=open_unit,
            threads=threads,
            world=world,
            clock=time.monotonic,
        )
        self._turns = Turns(failed=record_failure)
        inbound = Inbound(dispatcher, parts.poster, parts.conversations, self._directory, self._turns)
        self._endpoint = Endpoint(
            inbound,
            parts.conversations,
            self._directory,
            gate=parts.gate,
            tenant=parts.access.tenant,
            service_urls=parts.access.service_urls,
            refused=refused,
        )

    def extend(self, app: web.Application) -> None:
        """Add `POST /api/messages`."""
        app.router.add_post(REQUEST_PATH, self._endpoint.receive)

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """Receive while the block runs; then finish what was begun to answer."""
        warming = None if self._parts.gate is None else asyncio.create_task(self._parts.gate.keys.warm_up())
        try:
            yield
        finally:
            if warming is not None:
                warming.cancel()
                await asyncio.wait([warming])
            await self._turns.finish()

    async def test(self) -> Tested:
        """Ask Microsoft for a token: whoever gets one may send."""
        if self._parts.tokens is None:
            return Tested.GOOD
        self._parts.tokens.forget()
        try:
            await self._parts.tokens.token()
        except TeamsFailedError as failure:
            log.warning("teams_token_not_tested", reason=failure.code)
            return Tested.DEAD if failure.code in TOKEN_DEAD else Tested.SILENT
        return Tested.GOOD

    async def refresh_people(self) -> None:
        """Take over the members of the teams; what goes wrong is recorded and tried again the next time."""
        try:
            await self._directory.refresh()
        except TeamsFailedError as failure:
            log.warning("teams_members_not_taken_over", reason=failure.code)

    async def close(self) -> None:
        """Close the connections to Teams."""
        await self._parts.connector.close()
        if self._parts.tokens is not None:
            self._parts.tokens.close()
