"""What `hojorin check` asks Slack: are the tokens good, is nothing missing, is the bot in its channels.

Facts only; the command line puts them into words. What a call may answer is said by
https://docs.slack.dev/reference/methods/auth.test, /apps.connections.open and /conversations.info. Slack
names the scopes of a token in the header `x-oauth-scopes` of its answers.
"""

from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.slack.client import SlackClient, called
from bot.slack.failures import SlackFailedError
from bot.slack.manifest import SCOPES

_SCOPES_HEADER = "x-oauth-scopes"
_NOT_FOUND = "channel_not_found"


class Silence(StrEnum):
    """Why Slack could not be asked."""

    NO_CONNECTION = "no_connection"
    NO_ANSWER = "no_answer"
    NOT_SLACK = "not_slack"
    """Something answered, but not as Slack does: a proxy or a wrong address."""


class Presence(StrEnum):
    """How things stand between the bot and a channel."""

    MEMBER = "member"
    NOT_MEMBER = "not_member"
    ARCHIVED = "archived"
    NOT_FOUND = "not_found"
    """It does not exist, or is private and the bot is not in it: Slack does not tell which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenTaken:
    """The bot token is good."""

    workspace: str
    bot: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRefused:
    """Slack refused a token, with its own word for the reason."""

    variable: str
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopesCompared:
    """The scopes of the bot token, beside those that are needed."""

    missing: tuple[str, ...]
    superfluous: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopesUntold:
    """The answer did not name the token's scopes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SocketOpened:
    """Slack would let a Socket Mode connection in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelSeen:
    """A channel of the settings."""

    channel: str
    key: str
    """Where it stands in the settings."""
    name: str = ""
    presence: Presence


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelUnseen:
    """A channel that could not be looked at, with Slack's own word for the reason."""

    channel: str
    key: str
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreachable:
    """Slack could not be asked; what comes after it was not checked."""

    why: Silence


Fact = (
    TokenTaken
    | TokenRefused
    | ScopesCompared
    | ScopesUntold
    | SocketOpened
    | ChannelSeen
    | ChannelUnseen
    | Unreachable
)


class _SilentError(Exception):
    """Slack could not be asked."""

    def __init__(self, why: Silence) -> None:
        super().__init__(why)
        self.why = why


async def ask_slack(
    *, api_url: str, bot_token: str | None, app_token: str | None, channels: Mapping[str, str]
) -> list[Fact]:
    """Return what Slack says with these tokens; what needs a token that is None is not asked.

    `channels` are the ids of channels, with where they stand in the settings.
    """
    client = SlackClient(token=bot_token or "", api_url=api_url)
    try:
        return await slack_findings(
            client.web, with_bot=bot_token is not None, app_token=app_token, channels=channels
        )
    finally:
        await client.close()


async def slack_findings(
    web: AsyncWebClient, *, with_bot: bool, app_token: str | None, channels: Mapping[str, str]
) -> list[Fact]:
    """Return what Slack says; nothing more is asked once it cannot be reached."""
    inquiry = _Inquiry(web)
    try:
        if with_bot and await inquiry.ask_who_we_are():
            for channel, key in channels.items():
                await inquiry.look_at(channel, key=key)
        if app_token is not None:
            await inquiry.try_socket(app_token)
    except _SilentError as error:
        inquiry.facts.append(Unreachable(why=error.why))
    return inquiry.facts


class _Inquiry:
    """Asks Slack one thing after another and keeps the facts."""

    def __init__(self, web: AsyncWebClient) -> None:
        self.facts: list[Fact] = []
        self._web = web

    async def ask_who_we_are(self) -> bool:
        """Tell whether the bot token is good."""
        try:
            answer = await _answer(self._web.auth_test())
        except SlackFailedError as error:
            self.facts.append(TokenRefused(variable="SLACK_BOT_TOKEN", error=error.code))
            return False
        workspace, bot = str(answer.get("team") or ""), str(answer.get("user") or "")
        self.facts.append(TokenTaken(workspace=workspace, bot=bot))
        self.facts.append(_compared(answer.headers.get(_SCOPES_HEADER)))
        return True

    async def try_socket(self, app_token: str) -> None:
        """Ask for the address of a Socket Mode connection, without connecting to it."""
        try:
            await _answer(self._web.apps_connections_open(app_token=app_token))
        except SlackFailedError as error:
            self.facts.append(TokenRefused(variable="SLACK_APP_TOKEN", error=error.code))
        else:
            self.facts.append(SocketOpened())

    async def look_at(self, channel: str, *, key: str) -> None:
        """See whether the bot is in a channel."""
        try:
            answer = await _answer(self._web.conversations_info(channel=channel))
        except SlackFailedError as error:
            self.facts.append(_not_seen(channel, key, error.code))
            return
        found: Mapping[str, object] = answer.get("channel") or {}
        name = str(found.get("name") or "")
        self.facts.append(ChannelSeen(channel=channel, key=key, name=name, presence=_presence(found)))


async def _answer(call: Awaitable[AsyncSlackResponse]) -> AsyncSlackResponse:
    """Return the answer; raises `SlackFailedError` with Slack's own code, or `_SilentError`."""
    try:
        return await called(call)
    except SlackFailedError as error:
        why = _silence(error.code)
        if why is None:
            raise
        raise _SilentError(why) from None


def _silence(code: str) -> Silence | None:
    """Return why Slack could not be asked, or None if the code is Slack's own."""
    if code.startswith("http_"):
        return Silence.NOT_SLACK
    return {
        "timed_out": Silence.NO_ANSWER,
        "unreachable": Silence.NO_CONNECTION,
        "connection_lost": Silence.NO_CONNECTION,
    }.get(code)


def _compared(header: str | None) -> Fact:
    if header is None:
        return ScopesUntold()
    granted = {name.strip() for name in header.split(",")} - {""}
    needed = [scope.name for scope in SCOPES]
    return ScopesCompared(
        missing=tuple(name for name in needed if name not in granted),
        superfluous=tuple(sorted(granted.difference(needed))),
    )


def _not_seen(channel: str, key: str, error: str) -> Fact:
    if error == _NOT_FOUND:
        return ChannelSeen(channel=channel, key=key, presence=Presence.NOT_FOUND)
    return ChannelUnseen(channel=channel, key=key, error=error)


def _presence(found: Mapping[str, object]) -> Presence:
    if found.get("is_archived"):
        return Presence.ARCHIVED
    return Presence.MEMBER if found.get("is_member") else Presence.NOT_MEMBER
