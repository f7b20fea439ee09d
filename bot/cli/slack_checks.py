"""What `check` says of Slack: secrets, tokens, scopes, Socket Mode, channels. Imports the SDK."""

import asyncio
from collections.abc import Iterator, Mapping
from typing import assert_never

from pydantic import SecretStr

from bot.cli import slack_texts as texts
from bot.cli.findings import Finding
from bot.config import Settings, Slack
from bot.slack.checks import (
    ChannelSeen,
    ChannelUnseen,
    Fact,
    Presence,
    ScopesCompared,
    ScopesUntold,
    SocketOpened,
    TokenRefused,
    TokenTaken,
    Unreachable,
    ask_slack,
)

_OTHER_KINDS = {
    "SLACK_BOT_TOKEN": ("xapp-", "xoxp-"),
    "SLACK_APP_TOKEN": ("xoxb-", "xoxp-"),
    "SLACK_SIGNING_SECRET": ("xapp-", "xoxb-", "xoxp-"),
}
"""How the tokens begin that are mistaken for each other: https://docs.slack.dev/authentication/tokens"""
_ROTATING = "xoxe."
"""How tokens begin that end: https://docs.slack.dev/authentication/using-token-rotation"""


def check_slack(settings: Settings, *, channels: Mapping[str, str]) -> Iterator[Finding]:
    """Slack lets Hojorin in, with all it needs. It is asked, which takes a moment. `channels`: the keys that
    name each, by its id."""
    slack = settings.slack or Slack()
    found = {variable: _secret(settings, variable) for variable in _needed(slack.mode)}
    unfit = [finding for variable in found for finding in _unfit(variable, found[variable])]
    yield from unfit or [Finding(ok=True, what=texts.secrets_there(mode=slack.mode))]
    if (found["SLACK_BOT_TOKEN"] or "").startswith(_ROTATING):
        yield Finding(ok=False, what=texts.ROTATES, cure=texts.DO_NOT_ROTATE)
    usable = {name: value for name, value in found.items() if value and not _mistaken(name, value)}
    asked = ask_slack(
        api_url=slack.api_url,
        bot_token=usable.get("SLACK_BOT_TOKEN"),
        app_token=usable.get("SLACK_APP_TOKEN"),
        channels=channels,
    )
    for fact in asyncio.run(asked):
        yield _finding(fact, address=slack.api_url)


def _needed(mode: str) -> tuple[str, ...]:
    """Return the names of the secrets that a mode needs."""
    return ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN" if mode == "socket" else "SLACK_SIGNING_SECRET")


def _secret(settings: Settings, variable: str) -> str | None:
    value: SecretStr | None = getattr(settings.secrets, variable.lower())
    return (value.get_secret_value().strip() or None) if value is not None else None


def _mistaken(variable: str, value: str) -> str | None:
    """Return how the value begins if it is another kind of token, else None."""
    return next((prefix for prefix in _OTHER_KINDS[variable] if value.startswith(prefix)), None)


def _unfit(variable: str, value: str | None) -> Iterator[Finding]:
    """Yield what is wrong with a secret as far as can be seen from here; its text is never shown."""
    cure = texts.SECRETS[variable]
    if value is None:
        yield Finding(ok=False, what=texts.secret_missing(variable=variable), cure=cure)
    elif prefix := _mistaken(variable, value):
        yield Finding(ok=False, what=texts.secret_mistaken(variable=variable, prefix=prefix), cure=cure)


def _finding(fact: Fact, *, address: str) -> Finding:
    match fact:
        case TokenTaken():
            found = Finding(ok=True, what=texts.connected(workspace=fact.workspace, bot=fact.bot))
        case TokenRefused():
            what, cure = texts.refused(variable=fact.variable, error=fact.error)
            found = Finding(ok=False, what=what, cure=cure)
        case ScopesCompared():
            found = _scopes(fact)
        case ScopesUntold():
            found = Finding(ok=True, what=texts.SCOPES_UNTOLD, cure=texts.COMPARE_SCOPES)
        case SocketOpened():
            found = Finding(ok=True, what=texts.SOCKET_OPENS)
        case ChannelSeen():
            found = _channel(fact)
        case ChannelUnseen():
            what, cure = texts.channel_refused(key=fact.key, channel=fact.channel, error=fact.error)
            found = Finding(ok=False, what=what, cure=cure)
        case Unreachable():
            what, cure = texts.silent(address=address, why=fact.why)
            found = Finding(ok=False, what=what, cure=cure)
        case _:
            assert_never(fact)
    return found


def _scopes(fact: ScopesCompared) -> Finding:
    """Return the line on scopes: superfluous ones are a hint, and said only when none is missing."""
    if fact.missing:
        return Finding(ok=False, what=texts.scopes_missing(scopes=fact.missing), cure=texts.UPDATE_APP)
    if fact.superfluous:
        what = texts.scopes_superfluous(scopes=fact.superfluous)
        return Finding(ok=True, what=what, cure=texts.DROP_SCOPES)
    return Finding(ok=True, what=texts.SCOPES_COMPLETE)


def _channel(fact: ChannelSeen) -> Finding:
    what, cure = texts.channel(
        key=fact.key, channel=fact.channel, name=fact.name, presence=fact.presence.value
    )
    return Finding(ok=fact.presence is Presence.MEMBER, what=what, cure=cure)
