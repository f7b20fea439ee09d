"""Slack as one part: what sends, what comes in, and the lifetime of both."""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial

from aiohttp import web
from pydantic import SecretStr

from bot.begun import AskStop
from bot.config import Slack
from bot.dispatch import Dispatcher, OpenUnit
from bot.environment import Secrets
from bot.logs import get_logger
from bot.platform import Tested
from bot.settings_file import SettingsError
from bot.slack.client import SlackClient, called
from bot.slack.directory import SlackDirectory
from bot.slack.directs import DirectConversations
from bot.slack.failures import TOKEN_REFUSED, SlackFailedError
from bot.slack.http import Endpoint
from bot.slack.inbound import Inbound
from bot.slack.looking import History
from bot.slack.manifest import REQUEST_PATH
from bot.slack.members import members_of
from bot.slack.posting import Poster
from bot.slack.replies import Carrier, record_failure
from bot.slack.sender import SlackSender
from bot.slack.socket import Socket
from bot.threads import StorageThreads
from bot.turns import Turns
from cards.model import Card
from handlers.context import World
from people.model import Platform

log = get_logger("slack_connection")


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackTokens:
    """What is needed to be a Slack app. `signing_secret` is for HTTP, `app_token` for Socket Mode."""

    bot_token: str = field(repr=False)
    signing_secret: str | None = field(default=None, repr=False)
    app_token: str | None = field(default=None, repr=False)


def slack_tokens(slack: Slack, secrets: Secrets) -> SlackTokens:
    """Return the tokens for the mode of the settings; raises SettingsError naming the one that is missing."""
    bot_token = _needed(secrets.slack_bot_token, "SLACK_BOT_TOKEN", "Slack is switched on")
    if slack.mode == "socket":
        app_token = _needed(secrets.slack_app_token, "SLACK_APP_TOKEN", "`slack.mode` is socket")
        return SlackTokens(bot_token=bot_token, app_token=app_token)
    signing_secret = _needed(secrets.slack_signing_secret, "SLACK_SIGNING_SECRET", "`slack.mode` is http")
    return SlackTokens(bot_token=bot_token, signing_secret=signing_secret)


def _needed(secret: SecretStr | None, name: str, why: str) -> str:
    value = secret.get_secret_value().strip() if secret is not None else ""
    if not value:
        raise SettingsError(
            problem=f"{why}, and {name} is not set in the environment.",
            cure="Set it, or name a file that holds it alone by the same name with _FILE "
            "(docs/how-to/connect-slack.md says where to find it).",
        )
    return value


class SlackParts:
    """What sending needs; built before there is anything to receive with."""

    def __init__(
        self,
        tokens: SlackTokens,
        *,
        api_url: str,
        open_unit: OpenUnit,
        threads: StorageThreads,
        installation: str,
    ) -> None:
        self.client = SlackClient(token=tokens.bot_token, api_url=api_url)
        self.poster = Poster(self.client)
        self.directs = DirectConversations(self.client, open_unit=open_unit, threads=threads)
        self.sender = SlackSender(
            self.poster,
            self.directs,
            History(self.client),
            installation=installation,
            members=partial(members_of, self.client),
            may_go=AskStop(open_unit=open_unit, threads=threads),
        )


class SlackConnection:
    """`bot.platform.Connection` for Slack."""

    platform = Platform.SLACK

    def __init__(
        self,
        tokens: SlackTokens,
        parts: SlackParts,
        *,
        dispatcher: Dispatcher,
        open_unit: OpenUnit,
        threads: StorageThreads,
        world: Callable[[], World],
        refused: Callable[[str], None],
    ) -> None:
        self._tokens = tokens
        self._parts = parts
        self._refused = refused
        self._directory = SlackDirectory(
            parts.client, open_unit=open_unit, threads=threads, world=world, clock=time.monotonic
        )
        self._turns = Turns(failed=record_failure)
        self._carrier = Carrier(
            parts.client,
            parts.poster,
            parts.directs,
            home=self._home_of,
            notify=partial(dispatcher.notice, Platform.SLACK),
        )
        self._inbound = Inbound(dispatcher, self._carrier, self._directory, self._turns)

    def extend(self, app: web.Application) -> None:
        """Add `POST /slack/events`. Its listeners are built with the first request, on the event loop."""
        if self._tokens.signing_secret is None:
            return
        secret = self._tokens.signing_secret
        endpoint: Endpoint | None = None

        async def receive(request: web.Request) -> web.StreamResponse:
            nonlocal endpoint
            if endpoint is None:
                bolt = self._inbound.build_app(self._parts.client.web)
                endpoint = Endpoint(bolt, signing_secret=secret, refused=self._refused)
            return await endpoint(request)

        app.router.add_post(REQUEST_PATH, receive)

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """Receive while the block runs; then finish what was begun to answer."""
        socket = None
        if self._tokens.app_token is not None:
            bolt = self._inbound.build_app(self._parts.client.web)
            socket = Socket(bolt, app_token=self._tokens.app_token)
            socket.start()
        try:
            yield
        finally:
            if socket is not None:
                await socket.close()
            await self._turns.finish()

    async def test(self) -> Tested:
        """Ask Slack who we are."""
        try:
            answer = await called(self._parts.client.web.auth_test())
        except SlackFailedError as failure:
            log.warning("slack_token_not_tested", reason=failure.code)
            return Tested.DEAD if failure.code in TOKEN_REFUSED else Tested.SILENT
        self._inbound.bot_user = str(answer.get("user_id") or "") or None
        self._directory.team = str(answer.get("team_id") or "") or None
        self._parts.sender.wake()
        return Tested.GOOD

    async def refresh_people(self) -> None:
        """Take over the workspace's users; what goes wrong is recorded and tried again the next time."""
        if self._directory.team is None:
            await self.test()
        try:
            await self._directory.refresh()
        except SlackFailedError as failure:
            log.warning("slack_users_not_taken_over", reason=failure.code)

    async def close(self) -> None:
        """Close the connections to Slack."""
        await self._parts.client.close()

    async def _home_of(self, user: str) -> Card | None:
        return await self._inbound.home_of(user)
