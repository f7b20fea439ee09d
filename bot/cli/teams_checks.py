"""What `check` says of Teams: secrets, token, Microsoft's keys, channels. Imports the SDK."""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import AsyncExitStack

from bot.cli import teams_check_texts as texts
from bot.cli.findings import Finding
from bot.config import Settings, Teams
from bot.settings_file import SettingsError
from bot.teams.connection import TeamsAccess, teams_access
from bot.teams.connector import Connector
from bot.teams.failures import TOKEN_DEAD, TeamsFailedError
from bot.teams.gate import Gate
from bot.teams.tokens import NoTokens, Tokens


def check_teams(
    settings: Settings, *, service_url: str | None, channels: Mapping[str, str]
) -> Iterator[Finding]:
    """Teams lets Hojorin in, with all it needs. Microsoft is asked, which takes a moment. `channels`: the
    keys that name each, by its id."""
    try:
        access = teams_access(settings.teams or Teams(), settings.secrets)
    except SettingsError as error:
        yield Finding(ok=False, what=error.problem, cure=error.cure)
        return
    if access.registration is None:
        yield Finding(ok=False, what=texts.UNAUTHENTICATED, cure=texts.AUTHENTICATE)
        return
    yield from asyncio.run(_asked(access, channels, service_url))


async def _asked(access: TeamsAccess, channels: Mapping[str, str], service_url: str | None) -> list[Finding]:
    async with AsyncExitStack() as stack:
        tokens = Tokens(access.registration) if access.registration else None
        connector = Connector(tokens or NoTokens(), app_id=access.app_id)
        stack.push_async_callback(connector.close)
        if tokens is not None:
            stack.callback(tokens.close)
        found = [await _token(tokens), await _keys(access.app_id)]
        if found[0].ok:
            url = service_url or access.service_urls.first or ""
            found += [await _channel(connector, url, *one) for one in channels.items()]
    return found


async def _token(tokens: Tokens | None) -> Finding:
    try:
        if tokens is not None:
            await tokens.token()
    except TeamsFailedError as failure:
        if failure.code in TOKEN_DEAD:
            return Finding(ok=False, what=texts.LOGIN_REFUSED, cure=texts.RENEW)
        return Finding(ok=False, what=texts.LOGIN_SILENT, cure=texts.LOOK_AT_NETWORK)
    return Finding(ok=True, what=texts.LOGIN_GOOD)


async def _keys(app_id: str) -> Finding:
    if await Gate(app_id).keys.warm_up():
        return Finding(ok=True, what=texts.KEYS_READ)
    return Finding(ok=False, what=texts.KEYS_SILENT, cure=texts.LOOK_AT_NETWORK)


async def _channel(connector: Connector, service_url: str, channel: str, key: str) -> Finding:
    try:
        await connector.members(service_url, channel)
    except TeamsFailedError as failure:
        what = texts.channel_refused(key=key, channel=channel, code=failure.code)
        return Finding(ok=False, what=what, cure=texts.ADD_TO_TEAM)
    return Finding(ok=True, what=texts.in_channel(key=key, channel=channel))
